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
