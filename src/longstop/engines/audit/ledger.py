"""A procedure, a log and a calendar read together, in columns: the rows of a log, and moments among them.

A moment is a row, or the close of a day. Rows of a case stand in the order in which things happened, so what came
before a moment is a stretch of rows, and what comes after it is the rest of its case's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from longstop.core import formulas as f
from longstop.core.logs import EPOCH, SECONDS, Happening, Log
from longstop.core.procedures import Procedure, Rule
from longstop.core.time import Calendar
from longstop.engines.audit.days import Bools, Days, Ints, days_of

Entry = TypeVar("Entry")


@dataclass(frozen=True, eq=False)
class Moments:
    """Points of the log: rows, or (`row` -1) closes of days.

    The rows before a moment are those of its case below `before`; with its own, those below `upto`.
    """

    case: Ints
    day: Ints
    row: Ints
    before: Ints
    upto: Ints

    def __len__(self) -> int:
        return len(self.case)

    def take(self, at: Any) -> Moments:
        """Some of the moments, by their places or by a mask."""
        return Moments(self.case[at], self.day[at], self.row[at], self.before[at], self.upto[at])

    @property
    def is_close(self) -> Bools:
        """Which of them are closes of days."""
        return self.row < 0


class Hits:
    """Rows of one kind, in order, and where they stand among the others."""

    def __init__(self, rows: Ints, size: int) -> None:
        self.rows, self.size = rows, size
        self._padded = np.append(rows, size)
        self._below: Ints | None = None

    def below(self, at: Ints) -> Ints:
        """How many of the hits stand below each of the rows."""
        if self._below is None and len(at) * 8 < self.size:
            return np.searchsorted(self.rows, at).astype(np.int64)
        if self._below is None:
            mask = np.zeros(self.size + 1, dtype=np.bool_)
            mask[self.rows + 1] = True
            self._below = np.cumsum(mask, dtype=np.int64)
        return self._below[at]

    def next(self, at: Ints) -> Ints:
        """The first hit that is not below the row; the number of all rows if there is none."""
        return self._padded[self.below(at)]

    def previous(self, at: Ints) -> Ints:
        """The last hit below the row; -1 if there is none."""
        if not len(self.rows):
            return np.full(len(at), -1, dtype=np.int64)
        place = self.below(at) - 1
        return np.where(place >= 0, self.rows[np.maximum(place, 0)], -1)


class Ledger:
    """The columns of the log; keeps what it has worked out about them.

    Raises ValueError where the rows do not stand by case and day, and for days that the calendar does not know.
    """

    def __init__(self, procedure: Procedure, log: Log, calendar: Calendar, *, strict: bool = False) -> None:
        self.procedure, self.log, self.calendar, self.strict = procedure, log, calendar, strict
        self.size, self.cases = len(log), len(log.cases)
        self.case = column(log.case)
        self.time = column(log.time)
        self.event = column(log.event)
        self.stage = column(log.stage)
        self.by = column(log.by)
        self.roles = column(log.roles)
        self.to = column(log.to)
        self.lost = column(log.lost)
        self.carried = column(log.carried)
        self.first = column(log.first).astype(np.int64)
        self.last = column(log.last).astype(np.int64)
        self._check_order()
        counts = np.bincount(self.case, minlength=self.cases) if self.size else np.zeros(self.cases, dtype=np.int64)
        self.begin = np.zeros(self.cases + 1, dtype=np.int64)
        """The first row of each case; the rows of a case end where the next one's begin."""
        np.cumsum(counts, out=self.begin[1:])
        self.kept: dict[object, Any] = {}

    def _check_order(self) -> None:
        if self.size:
            same = self.case[1:] == self.case[:-1]
            if (self.case[1:] < self.case[:-1]).any():
                raise ValueError("the rows of the log do not stand by case")
            back = same & (self.time[1:] < self.time[:-1])
            if back.any() and (self.days_of(np.flatnonzero(back) + 1) < self.days_of(np.flatnonzero(back))).any():
                raise ValueError("the rows of the log do not stand in the order of their days")

    def keep(self, key: object, make: Callable[[], Entry]) -> Entry:
        """What is kept under the key, made the first time that it is asked for."""
        if key not in self.kept:
            self.kept[key] = make()
        found: Entry = self.kept[key]
        return found

    # --- days -----------------------------------------------------------------------------------------------

    @cached_property
    def days(self) -> Days:
        """The calendar of the days on which cases were watched."""
        if not self.cases:
            today = self.calendar.first.toordinal()
            return days_of(self.calendar, today, today)
        return days_of(self.calendar, int(self.first.min()), int(self.last.max()))

    def days_of(self, rows: Ints) -> Ints:
        """The ordinals of the days of the rows."""
        return self.time[rows] // SECONDS + EPOCH

    @cached_property
    def _span(self) -> tuple[int, int]:
        """The day before all days, and how many days there are between this and the one after all."""
        if not self.cases:
            return 0, 2
        return int(self.first.min()) - 1, int(self.last.max()) - int(self.first.min()) + 3

    def place(self, case: Ints, day: Ints) -> Ints:
        """A number for the day of the case, rising by case and day; days beyond all are taken for the nearest."""
        least, width = self._span
        return case * width + np.clip(day - least, 0, width - 1)

    @cached_property
    def _places(self) -> Ints:
        return self.place(self.case, self.time // SECONDS + EPOCH)

    def rows_below(self, case: Ints, day: Ints) -> Ints:
        """The first row of the case that is not before the day (or where it would stand)."""
        return np.searchsorted(self._places, self.place(case, day), side="left").astype(np.int64)

    # --- moments --------------------------------------------------------------------------------------------

    def at_rows(self, rows: Ints) -> Moments:
        """The moments of these rows."""
        return Moments(self.case[rows].astype(np.int64), self.days_of(rows), rows, rows, rows + 1)

    def at_closes(self, case: Ints, day: Ints) -> Moments:
        """The closes of these days of these cases."""
        upto = self.rows_below(case, day + 1)
        return Moments(case, day, np.full(len(case), -1, dtype=np.int64), upto, upto)

    def closes_of(self, cases: Ints) -> Moments:
        """The closes of all the days of these cases, in their order."""
        count = self.last[cases] - self.first[cases] + 1
        case = np.repeat(cases, count)
        start = np.cumsum(count) - count
        day = np.arange(len(case)) - np.repeat(start - self.first[cases], count)
        return self.at_closes(case, day)

    def order(self, day: Ints, row: Ints) -> Ints:
        """A number that rises with the moments of a case: the rows of a day before its close."""
        return day * (self.size + 1) + np.where(row < 0, self.size, row)

    # --- tables ---------------------------------------------------------------------------------------------

    @cached_property
    def codes(self) -> dict[str, int]:
        """The place of each kind of event in the log's table."""
        return {id: code for code, id in enumerate(self.log.events)}

    def rows_of(self, event: f.EventId, stage: Happening) -> Ints:
        """The rows of a kind of event that happened, or was read."""

        def make() -> Ints:
            code = self.codes.get(event)
            if code is None:
                return np.zeros(0, dtype=np.int64)
            return np.flatnonzero((self.event == code) & (self.stage == stage)).astype(np.int64)

        return self.keep(("rows", event, stage), make)

    def having(self, table: Sequence[Entry], question: Callable[[Entry], bool]) -> Bools:
        """For each entry of a table whether the question about it is answered with yes."""
        return np.fromiter(map(question, table), dtype=np.bool_, count=len(table))

    def binds(self, rule: Rule) -> bool:
        """Whether the rule is owed in this run."""
        return rule.force.binds and not (self.strict and rule.force.soft)


def column(values: Sequence[int]) -> Ints:
    """The values as an array; a view where they are one already."""
    found = np.asarray(values)
    return found if found.dtype.kind in "iu" else found.astype(np.int64)
