"""What longstop answers: a closed sum, each case with its grounds. Nothing weaker is ever printed as stronger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from longstop.core.formulas import Condition, Formula, for_days
from longstop.core.semantics import Violation
from longstop.core.traces import Trace


@dataclass(frozen=True)
class Proved:
    """On every trace that the procedure and the assumptions allow, from any date and after any history.

    `clauses` are the ones that the proof rests on: they alone suffice, and the same kind of proof does without none of
    them. `soft` of them only say "should" or "expected"; `actorless` of them name nobody to do the thing.
    """

    clauses: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    actorless: tuple[str, ...] = ()
    within: int | None = None
    """Of a property that asks for some number of days: one that is enough."""


@dataclass(frozen=True)
class Refuted:
    """The trace is in the procedure and within the assumptions, and violates the property; `semantics` said so."""

    trace: Trace
    violation: Violation
    due: date | None
    """The last day on which the property could still have been met, if the claim has one."""
    clauses: tuple[str, ...] = ()
    """The clauses under which the things that happen in the trace happen, in order."""
    endless: int | None = None
    """Of a property that asks for some number of days: the trace fails so many, and stands for every greater number."""


@dataclass(frozen=True)
class HoldsTo:
    """No counterexample of up to so many days from the start of a case, and no proof."""

    days: int


#: The reason of a verdict that says nothing because there is nothing to speak of: nobody can keep the rules.
NO_TRACE = "the assumptions and the rules together admit no trace"
#: That of one whose events never come about, and of one that states a condition which is never so.
NEVER_OCCURS, NEVER_SO = "what it speaks of never occurs", "one of the conditions that it states is never so"


@dataclass(frozen=True)
class Vacuous:
    """The property says nothing here, and why."""

    reason: str
    condition: Condition | None = None
    """Of the conditions that the property states, the one that is so at no moment of any trace (see `vacuity`)."""


@dataclass(frozen=True)
class Unknown:
    """The solver gave up, and on what."""

    reason: str


Verdict = Proved | Refuted | HoldsTo | Vacuous | Unknown

WORDS: Mapping[type[Verdict], str] = {
    Proved: "proved",
    Refuted: "refuted",
    HoldsTo: "holds-to",
    Vacuous: "vacuous",
    Unknown: "unknown",
}


def word(verdict: Verdict) -> str:
    """The verdict's name, as machines read it."""
    return WORDS[type(verdict)]


@dataclass(frozen=True)
class Expectation:
    """What the authors of a property expect, under which assumption sets and readings, and why."""

    verdict: str
    assumptions: tuple[str, ...]
    readings: Mapping[str, str] = field(default_factory=dict)
    because: str = ""


@dataclass(frozen=True)
class Property:
    """Something that a procedure is supposed to guarantee: the sentence, and the formula."""

    id: str
    title: str
    formula: Formula


def failed(prop: Property, verdict: Verdict) -> Property:
    """The property as a counterexample fails it: for so many days, where it asks for some number of days."""
    if isinstance(verdict, Refuted) and verdict.endless is not None:
        return replace(prop, formula=for_days(prop.formula, verdict.endless))
    return prop
