"""What may go wrong: a named assumption set bounds the faults that a verdict takes into account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from longstop.core.formulas import RoleId
from longstop.core.time import Closure

#: Where a case may start unless the set says otherwise: every date of ten years.
TEN_YEARS = (date(2026, 1, 1), date(2035, 12, 31))

#: So many faults of a kind may happen that their number is no limit: of people away, of lapses, of messages lost.
ANY_NUMBER = 1_000_000_000


@dataclass(frozen=True)
class Assumptions:
    """At most `away` people away on any one day (of `who`, or of everyone), each for at most `longest` working days;
    at most `lapses` duties forgotten by people who are in, and `lost` messages that do not arrive, in the whole
    case; the office shut on `closures`; the case starting anywhere between the two dates of `start`.
    """

    id: str
    title: str
    away: int = 0
    who: tuple[RoleId, ...] = ()
    longest: int | None = None
    lapses: int = 0
    lost: int = 0
    closures: tuple[Closure, ...] = ()
    start: tuple[date, date] = TEN_YEARS

    def allows(self, other: Assumptions) -> bool:
        """Whether all that may go wrong under the other set may go wrong under this one too, and the cases that start
        there may start here."""
        who = not self.who or (other.who and set(other.who) <= set(self.who))
        longest = self.longest is None or (other.longest is not None and other.longest <= self.longest)
        away = other.away == 0 or (other.away <= self.away and bool(who) and longest)
        within = self.start[0] <= other.start[0] and other.start[1] <= self.start[1]
        same = self.closures == other.closures
        return away and other.lapses <= self.lapses and other.lost <= self.lost and within and same
