"""What stands behind a verdict: what breaks the property, how much slack there is, whether failure can be avoided.

A verdict says whether a property holds. An explanation says why, and how far: the fewest faults that break it, the
tightest bound under which it still holds, whether the rules could have been kept without the failure, the clause that
almost covers the case, and the smallest changes of the text that turn a refutation into a proof. Each part is `None`
where it was not asked for or does not apply, and says of itself where it could not be settled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from longstop.core.edits import Edit
from longstop.core.formulas import Condition
from longstop.core.time import Bound
from longstop.core.traces import Trace
from longstop.core.verdicts import Refuted


class Fault(Enum):
    """What may go wrong, one kind at a time."""

    AWAY = "away"
    """People away on one and the same day."""
    LAPSES = "lapses"
    """Duties simply not done, in the whole case, by somebody who was in."""
    LOST = "lost"
    """Messages that do not arrive, in the whole case."""


@dataclass(frozen=True)
class Breaking:
    """The fewest faults of one kind that break a property while nothing else goes wrong.

    `fewest` is 0 if it fails with nothing going wrong, and None if no number of such faults breaks it; then, or if
    that is not `settled`, it holds with up to `holds_with` of them (None: with any number). `witness` is the
    counterexample with the fewest, and `named` whom or what it hits: the persons away, the rules forgotten, the
    messages lost.
    """

    fault: Fault
    fewest: int | None
    holds_with: int | None
    settled: bool = True
    named: tuple[str, ...] = ()
    witness: Refuted | None = None


@dataclass(frozen=True)
class Resilience:
    """What it takes to break a property, for each kind of fault by itself, whatever the question assumed."""

    away: Breaking
    lapses: Breaking
    lost: Breaking


@dataclass(frozen=True)
class Tightest:
    """The smallest bound with which a "within" property is proved under the question's assumptions.

    `bound` is None if there is none at all: then `undated` are the clauses without a deadline on which it hangs.
    `worst` is the worst case just inside: a counterexample to the next smaller bound (None: there is no smaller one),
    or, where there is no bound, one that can be drawn out for any number of days. `asked` is the bound that the
    property states (None: it asks for some number of days). Not `settled`: the smallest is not known, and `bound` is
    one that is enough.
    """

    asked: Bound | None
    bound: Bound | None
    worst: Refuted | None = None
    undated: tuple[str, ...] = ()
    settled: bool = True


@dataclass(frozen=True)
class Avoidability:
    """Whether a failure lay with the rules or with what was done under them.

    `avoidable`: in the very same world (see `avoiding`) some way of keeping every rule meets the property; `how` is
    one, as near to the counterexample as was found. If there is none, the text cannot be kept there without failing. Of
    a property that asks for some number of days, it is the days of the counterexample that count.

    `occasion`: whether in `how` that of which the property speaks comes up at all; if not, the failure is avoided by
    not coming to it, and no way was found in which it comes up and goes well.

    `hopeless`: a world within the assumptions exists in which no way of keeping the rules would meet it, and `world` is
    a counterexample in it.

    `avoidable` and `hopeless` are None where that was not settled within the time or the horizon that was searched.
    """

    avoidable: bool | None
    how: Trace | None = None
    hopeless: bool | None = None
    world: Refuted | None = None
    occasion: bool = True


class Why(Enum):
    """Why a rule that is about the matter does not help."""

    CONDITION = "condition"
    """What the rule is conditioned on is not so in this case."""
    TRIGGER = "trigger"
    """What sets the rule going does not happen in this case."""
    UNDATED = "undated"
    """The rule says no time."""
    LATE = "late"
    """The rule's time is longer than the property's."""
    WEAK = "weak"
    """The rule only allows it, or only says that it should be done."""
    ABSENT = "absent"
    """Those whom the rule names are away, and it names no cover."""
    FORGOTTEN = "forgotten"
    """It was owed and forgotten, and nothing notices."""
    LOST = "lost"
    """The message did not arrive, and nothing notices."""
    CONTRARY = "contrary"
    """The rule asks for the very thing that the property excludes."""
    NOBODY = "nobody"
    """No rule is about it at all."""


@dataclass(frozen=True)
class Gap:
    """The rule that almost covers a counterexample, and what lets the case slip past it.

    `clause` is the rule's. `condition` is what the rule asks for and the case does not show (None: the rule does apply,
    and is too weak: it has no deadline, a later one, no force, or nobody who is in to do it; see `why`).
    """

    rule: str
    clause: str
    why: Why
    condition: Condition | None = None


@dataclass(frozen=True)
class Repair:
    """Changes of the text, of which none can be left out, after which the property was proved under the assumptions."""

    edits: tuple[Edit, ...]


class Aspect(Enum):
    """What can be asked about a verdict."""

    RESILIENCE = "resilience"
    TIGHTEST = "tightest"
    AVOIDABILITY = "avoidability"
    GAP = "gap"
    REPAIRS = "repairs"


@dataclass(frozen=True)
class Explanation:
    """All that was worked out about one verdict."""

    resilience: Resilience | None = None
    tightest: Tightest | None = None
    avoidability: Avoidability | None = None
    gap: Gap | None = None
    repairs: tuple[Repair, ...] | None = None
    """The smallest repairs found, smallest first; empty if no change that was tried helps."""
    late: frozenset[Aspect] = frozenset()
    """What there was not time enough for; it may be told in part."""


def spread(found: Mapping[int, Explanation], text: Callable[[int], object]) -> dict[int, Explanation]:
    """Explanations of answers by their numbers, each with what breaks the property, whichever of the answers on that
    property and `text` it was worked out with: it does not hang on what a question assumes."""
    known = {text(i): e.resilience for i, e in found.items() if e.resilience is not None}
    return {i: replace(e, resilience=known.get(text(i))) for i, e in found.items()}
