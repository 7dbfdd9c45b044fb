"""How late a step may be taken: due days and first days in, looked up for every date at once.

A twin, in tables, of `core.time.Calendar`, which is too slow to be asked about ten years of start dates for each route.
Days are numbered from the first date on which a case may start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache

from longstop.core.assumptions import TEN_YEARS
from longstop.core.procedures import Doers, Party, Procedure
from longstop.core.routes import Latest, Step
from longstop.core.time import SAME_DAY, Bound, Calendar, Roll

#: For each day the day to which it leads.
Table = Sequence[int]


class Days:
    """The days of a calendar, and where bounds lead from each of them. The last day stands for all that are later."""

    def __init__(self, calendar: Calendar) -> None:
        self.first = max(TEN_YEARS[0], calendar.first)
        self.starts = (min(TEN_YEARS[1], calendar.last) - self.first).days + 1
        self.works = [calendar.works(day) for day in calendar.days_from(self.first)]
        self.end = len(self.works) - 1
        self.working = [i for i, so in enumerate(self.works) if so]
        self.so_far: list[int] = []
        """How many working days there have been, each day included."""
        count = 0
        for so in self.works:
            count += so
            self.so_far.append(count)
        self.same: Table = range(self.end + 1)
        self.next_working: Table = [self._working(n - so) for n, so in zip(self.so_far, self.works, strict=True)]
        self._due: dict[tuple[Bound, bool], Table] = {}

    def _working(self, index: int) -> int:
        return self.working[index] if index < len(self.working) else self.end

    def due(self, bound: Bound, *, every_day: bool) -> Table:
        """`Calendar.due` for each day."""
        key = bound, every_day
        if key not in self._due:
            self._due[key] = self._window(bound) if bound.in_working_days else self._rolled(bound, every_day)
        return self._due[key]

    def end_of_window(self, bound: Bound) -> Table:
        """`Calendar.end_of_window` for each day."""
        if bound.in_working_days:
            return self.due(bound, every_day=False)
        return [min(i + bound.days, self.end) for i in self.same]

    def _window(self, bound: Bound) -> Table:
        found = []
        for i, (count, so) in enumerate(zip(self.so_far, self.works, strict=True)):
            left = bound.count - (1 if bound.inclusive and so else 0)
            found.append(self._working(count + left - 1) if left else i)
        return found

    def _rolled(self, bound: Bound, every_day: bool) -> Table:
        ends = [min(i + bound.days, self.end) for i in self.same]
        if every_day:
            return ends
        if bound.roll is Roll.FORWARD:
            return [self.next_working[e] for e in ends]
        found = []
        for i, e in enumerate(ends):
            back = self.so_far[e]
            last = self.working[back - 1] if back else -1
            found.append(last if last >= i else self.next_working[e])
        return found

    def worst(self, arrival: Table, *, working_only: bool = False) -> Latest | None:
        """The longest that it takes from any start date (perhaps any working day); None if it leads too far ahead."""
        most, start, worked = -1, 0, 0
        for i in (i for i in self.working if i < self.starts) if working_only else range(self.starts):
            day = arrival[i]
            if day >= self.end:
                return None
            if day - i > most:
                most, start = day - i, i
            worked = max(worked, self.so_far[day] - self.so_far[i])
        return Latest(worked, most, self.first + timedelta(start))


@lru_cache(maxsize=8)
def days_of(calendar: Calendar) -> Days:
    """The tables of the calendar, made once."""
    return Days(calendar)


class Lateness:
    """The latest days of steps and of rows of steps, everyone being in but those who are away throughout."""

    def __init__(self, procedure: Procedure, calendar: Calendar, away: Iterable[str] = ()) -> None:
        self.procedure, self.days, self.away = procedure, days_of(calendar), frozenset(away)
        self._tables: dict[tuple[object, ...], Table] = {}
        self._rows: dict[tuple[Step, ...], Table] = {}

    def of(self, steps: tuple[Step, ...], working_only: bool = False) -> Latest | None:
        """How late the last of the steps may be; None if one of them has no date."""
        if not all(s.dated for s in steps):
            return None
        return self.days.worst(self._row(steps), working_only=working_only)

    def _row(self, steps: tuple[Step, ...]) -> Table:
        if not steps:
            return self.days.same
        if steps not in self._rows:
            before, table = self._row(steps[:-1]), self._table(steps[-1])
            self._rows[steps] = [table[i] for i in before]
        return self._rows[steps]

    def _table(self, step: Step) -> Table:
        weekends, always = self._every_day(step.doers), self._always_in(step.doers)
        key = step.wait, step.bound, weekends, always
        if key not in self._tables:
            self._tables[key] = self._made(step, weekends, always)
        return self._tables[key]

    def _made(self, step: Step, weekends: bool, always: bool) -> Table:
        days = self.days
        due: Table = days.same
        if step.bound is not None:
            due = days.due(step.bound, every_day=weekends)
        if step.wait is not None and step.bound is not None:
            shut, at_once = days.end_of_window(step.wait), days.due(SAME_DAY, every_day=weekends)
            due = [due[e] if due[e] > e else at_once[min(e + 1, days.end)] for e in shut]
        return due if always else [days.next_working[d] for d in due]

    def _every_day(self, doers: Doers) -> bool:
        """As the meaning has it: whether a deadline need not be rolled, whoever is away."""
        return bool(doers) and all(any(self.procedure.role(r).every_day for r in p.roles) for p in doers)

    def _always_in(self, doers: Doers) -> bool:
        """Whether on each day of the week somebody of every party is in."""
        return bool(doers) and all(any(self._in_daily(r) for r in p.roles) for p in doers)

    def _in_daily(self, role: str) -> bool:
        return role not in self.away and any(r.id == role and r.every_day for r in self.procedure.roles)


def present(procedure: Procedure, party: Party, away: frozenset[str]) -> tuple[str, ...]:
    """Everyone who may come to do the party's part on some day, these being away and all others in."""
    found: list[str] = []
    for i, tier in enumerate(party.tiers):
        here = [r for r in tier if r not in away]
        found += here
        later = [r for t in party.tiers[i + 1 :] for r in t if r not in away and procedure.role(r).every_day]
        if any(procedure.role(r).every_day for r in here) or (here and not later):
            break
    return tuple(found)
