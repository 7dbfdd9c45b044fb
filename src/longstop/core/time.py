"""Time in the law's unit, the day: bounds such as "within 3 working days", and calendars that say which days work.

A bound is counted as the law counts it: the day of the trigger is day 0, and the first working day strictly after
it is working day 1 (unless the text counts the day itself). The only arithmetic on dates in longstop is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

#: No deadline in a safeguarding procedure is longer than this; a longer one is taken for a slip of the pen.
LONGEST_DAYS = 366


class Unit(Enum):
    """What a bound counts."""

    DAYS = "days"
    WEEKS = "weeks"
    WORKING_DAYS = "working days"


class Roll(Enum):
    """Where a calendar-day deadline goes when it falls on a day on which nobody responsible works."""

    BACK = "back"
    FORWARD = "forward"


@dataclass(frozen=True)
class Bound:
    """A deadline relative to its trigger: `count` units, day 0 being the day of the trigger."""

    count: int
    unit: Unit
    roll: Roll = Roll.BACK
    inclusive: bool = False
    """The day of the trigger, if a working day, already counts as working day 1."""

    @property
    def days(self) -> int:
        """The number of calendar days of a bound in days or weeks (and of nought working days)."""
        assert not self.in_working_days
        return self.count * (7 if self.unit is Unit.WEEKS else 1)

    @property
    def in_working_days(self) -> bool:
        """Whether the bound counts working days. A bound of nought is the same day, whatever its unit."""
        return self.unit is Unit.WORKING_DAYS and self.count > 0

    def __str__(self) -> str:
        unit = self.unit.value[:-1] if self.count == 1 else self.unit.value
        text = f"{self.count} {unit}"
        if self.inclusive:
            text += " counting the day itself"
        if self.roll is Roll.FORWARD:
            text += " rolled forward"
        return text


SAME_DAY = Bound(0, Unit.DAYS)


@dataclass(frozen=True)
class Closure:
    """Days in every year on which the office is shut although the calendar says that it works.

    `first` and `last` are (month, day); a closure may run over New Year. Weekends in between change nothing.
    """

    id: str
    title: str
    first: tuple[int, int]
    last: tuple[int, int]

    def covers(self, day: date) -> bool:
        """Whether the closure shuts the office on `day`."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True)
class Calendar:
    """Which days are working days: Monday to Friday, less public holidays, less closures.

    `holidays` are the public holidays between `first` and `last`; no question about a day outside may be asked.
    """

    id: str
    first: date
    last: date
    holidays: frozenset[date]
    closures: tuple[Closure, ...] = ()

    def works(self, day: date) -> bool:
        """Whether `day` is a working day. Raises ValueError outside the years that the calendar knows."""
        if not self.first <= day <= self.last:
            raise ValueError(f"the calendar of {self.id} knows {self.first} to {self.last}, not {day}")
        return day.weekday() < 5 and day not in self.holidays and not any(c.covers(day) for c in self.closures)

    def with_closures(self, closures: tuple[Closure, ...]) -> Calendar:
        """The same calendar with further closures."""
        return Calendar(self.id, self.first, self.last, self.holidays, self.closures + closures)

    def days_from(self, day: date) -> Iterator[date]:
        """`day`, the next day, and so on to the end of the calendar."""
        while day <= self.last:
            yield day
            day += timedelta(1)

    def add_working_days(self, day: date, count: int, *, inclusive: bool = False) -> date:
        """The last day of a window of `count` working days from `day` (day 0)."""
        left = count - (1 if inclusive and count and self.works(day) else 0)
        while left > 0:
            day += timedelta(1)
            left -= self.works(day)
        return day

    def due(self, day: date, bound: Bound, *, every_day: bool = False) -> date:
        """The due day of a bound triggered on `day`, for people who work working days, or `every_day`.

        A bound in working days ends on its last working day. One in calendar days that ends on a day on which
        they do not work is due on the last day before on which they do (or, rolled forward, the next after); if
        the window holds no such day, on the first after it.
        """
        if bound.in_working_days:
            return self.add_working_days(day, bound.count, inclusive=bound.inclusive)
        works = (lambda _: True) if every_day else self.works
        end = day + timedelta(bound.days)
        if bound.roll is Roll.BACK:
            last = end
            while last >= day:
                if works(last):
                    return last
                last -= timedelta(1)
        while not works(end):
            end += timedelta(1)
        return end

    def end_of_window(self, day: date, bound: Bound) -> date:
        """The last day of a property's window: nobody has to act, so nothing is rolled."""
        if bound.in_working_days:
            return self.add_working_days(day, bound.count, inclusive=bound.inclusive)
        return day + timedelta(bound.days)
