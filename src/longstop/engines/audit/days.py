"""A calendar in columns: which days work, and every sum of days and bounds, for many days at once.

Days are ordinals. A day beyond what the calendar knows is `FAR`, later than every day on which a case is watched.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from longstop.core.time import LONGEST_DAYS, Bound, Calendar, Roll

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: Later than any day.
FAR = 1 << 40

#: How far bounds reach beyond the last day of a log: the longest, in working days, and what it may be rolled.
_REACH = 3 * LONGEST_DAYS


class Days:
    """The days from `first` to `last` (ordinals), and as many after them as a deadline can need."""

    def __init__(self, calendar: Calendar, first: int, last: int) -> None:
        self.calendar = calendar
        for day in (first, last):
            calendar.works(date.fromordinal(day))  # raises ValueError outside the years that it knows
        self.first = first
        self.last = min(last + _REACH, calendar.last.toordinal())
        self._works = np.array(
            [calendar.works(date.fromordinal(o)) for o in range(first, self.last + 1)], dtype=np.bool_
        )
        self._so_far = np.cumsum(self._works, dtype=np.int64)
        """For each day how many working days there are from the first up to it."""
        self._working = np.append(np.flatnonzero(self._works) + first, FAR).astype(np.int64)

    def works(self, day: Ints) -> Bools:
        """Whether each of the days is a working day; one that is not known is none."""
        known = (day >= self.first) & (day <= self.last)
        return known & self._works[np.clip(day, self.first, self.last) - self.first]

    def working_days(self, after: Ints, upto: Ints) -> Ints:
        """How many working days there are after the one day and up to the other."""
        return self._counted(upto) - self._counted(after)

    def _counted(self, day: Ints) -> Ints:
        at = np.clip(day, self.first - 1, self.last) - self.first
        return np.where(at < 0, 0, self._so_far[at])

    def next_working(self, day: Ints) -> Ints:
        """The first working day that is not before the day."""
        return self._working[np.minimum(self._counted(day - 1), len(self._working) - 1)]

    def last_working(self, day: Ints) -> Ints:
        """The last working day that is not after the day; before all days if there is none."""
        at = self._counted(day) - 1
        return np.where(at < 0, -FAR, self._working[np.maximum(at, 0)])

    def add_working_days(self, day: Ints, count: int, *, inclusive: bool = False) -> Ints:
        """The last day of a window of so many working days from the day."""
        left = np.full(len(day), count, dtype=np.int64)
        if inclusive and count:
            left -= self.works(day)
        at = np.minimum(self._counted(day) + left - 1, len(self._working) - 1)
        return np.where(left > 0, self._working[np.maximum(at, 0)], day)

    def end_of_window(self, day: Ints, bound: Bound) -> Ints:
        """The last day of a property's window; see `Calendar.end_of_window`."""
        if bound.in_working_days:
            return self.add_working_days(day, bound.count, inclusive=bound.inclusive)
        return day + bound.days

    def due(self, day: Ints, bound: Bound, *, every_day: bool = False) -> Ints:
        """The due day of a bound; see `Calendar.due`."""
        if bound.in_working_days:
            return self.add_working_days(day, bound.count, inclusive=bound.inclusive)
        end = day + bound.days
        if every_day:
            return end
        later = self.next_working(end)
        if bound.roll is Roll.FORWARD:
            return later
        before = self.last_working(end)
        return np.where(before >= day, before, later)


@lru_cache(maxsize=8)
def days_of(calendar: Calendar, first: int, last: int) -> Days:
    """The calendar in columns, kept for the next question about the same days."""
    return Days(calendar, first, last)
