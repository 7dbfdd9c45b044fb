"""What a revision changes: guarantees lost and won, and what one of two procedures allows and the other forbids."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from longstop.core import formulas as f
from longstop.core.alignment import Alignment, Sides
from longstop.core.cases import Case
from longstop.core.procedures import Procedure
from longstop.core.results import Result
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.verdicts import HoldsTo, Proved, Refuted, Unknown, Vacuous

# --- behaviours -----------------------------------------------------------------------------------------------------


class Offence(Enum):
    """In what way a trace of the one procedure does not keep to the other."""

    LATE = "late"
    """Something was due under the other's rule, and was not done."""
    LEFT = "left undone"
    """Nothing is outstanding in the one; the other's rule asks for something that was never done."""
    MANNER = "manner"
    """Something was done, and not in the manner that the other's rule asks for."""
    UNCOPIED = "not copied"
    """A message was not copied as the other's rule asks."""
    BANNED = "banned"
    """Something was done that the other's rule forbids then."""
    UNPROMPTED = "not allowed"
    """Something was done that no rule of the other requires or allows then to those who did it."""
    MISDIRECTED = "sent astray"
    """A message went to others than the rules of the other say."""


@dataclass(frozen=True)
class Difference:
    """Something that one procedure allows and the other forbids, with a shortest trace of the one that shows it.

    `rule` is the rule of the other (by its own id) that is not kept, and `clause` its clause; where it is that no rule
    allows the act, there is neither. `event` is what it is about, in the words of the one. `beside` are the clauses of
    the one that deal with the same. `alone`: the trace breaks nothing else of the other. `hangs_on` are acts that only
    the other knows and on which the rule hangs: none of them happens here.
    """

    offence: Offence
    event: f.EventId
    rule: str | None
    clause: str | None
    beside: tuple[str, ...]
    day: int
    """The day of the trace, from 0, on which it shows."""
    trace: Trace
    alone: bool = True
    hangs_on: tuple[f.EventId, ...] = ()


@dataclass(frozen=True)
class Behaviours:
    """What the one procedure of `sides` allows and the other forbids, as far as was looked.

    `kept` are the other's rules that the one has as well, `none_found` those for which no trace of up to `days` days
    was found, `unsettled` those for which the time ran out, and `unjudged` those about acts that only the other knows.
    The acts of which it was asked whether the other allows them stand among them by their names, rules by their ids.
    """

    sides: Sides
    calendar: Calendar
    differences: tuple[Difference, ...]
    kept: tuple[str, ...] = ()
    none_found: tuple[str, ...] = ()
    days: int = 0
    unsettled: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()


# --- guarantees -----------------------------------------------------------------------------------------------------


class Change(Enum):
    """What became of a guarantee."""

    LOST = "lost"
    WON = "won"
    KEPT = "kept"
    """Proved before and after."""
    MISSING = "missing"
    """Proved neither before nor after."""
    UNSETTLED = "unsettled"
    """It cannot be said, one of the two being no plain answer."""
    GONE = "gone"
    """It can be asked of one of the two only."""


@dataclass(frozen=True)
class Guarantee:
    """A property of the old procedure and of the new under one assumption set: what each makes of it.

    `old` and `new` are the ids of the property, the same where the sentence of one of them was put into the other's
    words (`translated`); None, with its result, where it can be asked of one only. `why` says why it cannot.
    """

    title: str
    assumptions: str
    old: str | None
    new: str | None
    before: Case | None
    after: Case | None
    translated: bool = False
    why: str = ""

    @property
    def change(self) -> Change:
        """What became of it."""
        if self.before is None or self.after is None:
            return Change.GONE
        before, after = _holds(self.before.result), _holds(self.after.result)
        if before is None or after is None:
            return Change.UNSETTLED
        return {
            (True, False): Change.LOST,
            (False, True): Change.WON,
            (True, True): Change.KEPT,
            (False, False): Change.MISSING,
        }[before, after]


def _holds(result: Result) -> bool | None:
    """Whether it is guaranteed; None if that is not known. What says nothing guarantees nothing."""
    match result.verdict:
        case Proved():
            return True
        case Refuted() | Vacuous():
            return False
        case HoldsTo() | Unknown():
            return None


@dataclass(frozen=True)
class Comparison:
    """All that was found out about a revision: of one procedure, or from one procedure to another."""

    old: Procedure
    new: Procedure
    alignment: Alignment
    guarantees: tuple[Guarantee, ...]
    allowed: tuple[Behaviours, ...] = ()
    """What the new one forbids that the old one allows, and the reverse."""
    unaffected: int = 0
    """How many questions were not asked, because nothing on which they hang has changed."""

    def of(self, change: Change) -> tuple[Guarantee, ...]:
        """The guarantees of which this became."""
        return tuple(g for g in self.guarantees if g.change is change)

    @property
    def lost(self) -> tuple[Guarantee, ...]:
        """The guarantees that the old procedure gave and the new one does not."""
        return self.of(Change.LOST)

    @property
    def settled(self) -> bool:
        """Whether of everything it could be said what became of it."""
        return not self.of(Change.UNSETTLED) and not any(b.unsettled for b in self.allowed)


@dataclass(frozen=True)
class Revision:
    """All that a revision changes: the procedures that it touches, and those that it brings in or strikes out.

    `since` is the revision of the version control from which the old texts are, where they are from there.
    """

    comparisons: tuple[Comparison, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    since: str | None = None

    @property
    def lost(self) -> tuple[Guarantee, ...]:
        """All guarantees that are lost."""
        return tuple(g for c in self.comparisons for g in c.lost)

    @property
    def settled(self) -> bool:
        """Whether of everything it could be said what became of it."""
        return all(c.settled for c in self.comparisons)
