"""By which day a claim about the future is decided."""

from __future__ import annotations

from datetime import date

from longstop.core import formulas as f
from longstop.core.time import Calendar


def due_day(claim: f.Claim, day: date, calendar: Calendar) -> date | None:
    """The last day on which the claim, made on this day, could still come true; None if no day is."""
    match claim:
        case f.Within(bound, _):
            return calendar.end_of_window(day, bound)
        case f.AllOf(parts) | f.AnyOf(parts):
            days = [due_day(p, day, calendar) for p in parts]
            known = [d for d in days if d is not None]
            return max(known, default=None) if len(known) == len(days) else None
        case f.NotClaim(part):
            return due_day(part, day, calendar)
        case _:
            return None
