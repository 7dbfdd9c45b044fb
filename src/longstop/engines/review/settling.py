"""What the questions to the prover have in common: what may go wrong in them, and whether a moment ever comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.findings import Query
from longstop.core.procedures import Procedure
from longstop.core.verdicts import HoldsTo, Property, Proved, Unknown, Vacuous, Verdict

#: Nothing goes wrong, so that whatever fails is the text's own doing.
EVERYONE_IN = Assumptions("everyone-in", "nobody is away, and nothing goes wrong")


def anything(procedure: Procedure) -> Assumptions:
    """Whoever can be away may be, something may be forgotten, and a message may be lost."""
    people = len(procedure.people)
    return Assumptions("anything", "anybody away, something forgotten, a message lost", people, lapses=1, lost=1)


@dataclass(frozen=True)
class Never:
    """The claim that something never comes about. Many a clause is there only for when things go wrong, so it is asked
    first where nothing does, which is the easier question, and then where anything may."""

    id: str
    formula: f.Formula
    only_with_faults: bool = False

    def query(self, assumptions: Assumptions) -> Query:
        """The question under the assumptions."""
        return Query(Property(self.id, "never", self.formula), assumptions)

    def first(self, procedure: Procedure) -> Query:
        """The question with which to begin."""
        return self.query(anything(procedure) if self.only_with_faults else EVERYONE_IN)


def moments(patterns: Sequence[f.Pattern], condition: f.Condition) -> f.Formula:
    """That there is no moment of one of the patterns (none: no day) at which the condition is so."""
    return (f.ForEach(tuple(patterns), condition, f.Holds(f.FALSE)),)


def never(verdict: Verdict) -> bool:
    """Whether the prover says that there is no such moment."""
    return isinstance(verdict, Proved | Vacuous)


def why_not(verdict: Verdict) -> str:
    """Why an answer is none."""
    match verdict:
        case HoldsTo(days):
            return f"no case within {days} days, and no proof that there is none"
        case Unknown(reason):
            return reason
        case _:
            return "the prover gave another answer than could be expected"
