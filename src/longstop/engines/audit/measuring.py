"""What a log says of properties, counted: of how many triggers each was met, and how long that took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from longstop.core import formulas as f
from longstop.core.deadlines import due_day
from longstop.core.logs import Log
from longstop.core.outcomes import Measured
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.engines.audit.claims import FALSE, OPEN, TRUE
from longstop.engines.audit.days import Bools, Ints
from longstop.engines.audit.judging import Judged, judged
from longstop.engines.audit.ledger import Ledger


def measure(
    formulas: Mapping[str, f.Formula],
    procedure: Procedure,
    log: Log,
    calendar: Calendar,
    since: date,
    *,
    strict: bool = False,
) -> dict[str, Measured]:
    """Each formula on the log, by its id. Triggers before `since` do not count.

    A claim that is sure to be decided by some day is counted only where the watch has reached that day; otherwise what
    is met early would be counted and what may yet fail would not.
    """
    ledger = Ledger(procedure, log, calendar, strict=strict)
    return {id: _measured(judged(ledger, formula), ledger, since.toordinal()) for id, formula in formulas.items()}


def _measured(parts: tuple[Judged, ...], ledger: Ledger, since: int) -> Measured:
    met = failed = left = never = 0
    days: dict[int, int] = {}
    working_days: dict[int, int] = {}
    for part in parts:
        counted = part.day >= since
        watched = counted & _watched(part, ledger)
        met += int(np.count_nonzero(watched & (part.truth == TRUE)))
        failed += int(np.count_nonzero(watched & (part.truth == FALSE)))
        left += int(np.count_nonzero(counted & (~watched | (part.truth == OPEN))))
        if part.days is not None and part.working_days is not None:
            seen = watched & (part.days >= 0)
            never += int(np.count_nonzero(watched & (part.days < 0)))
            _add(days, part.days[seen])
            _add(working_days, part.working_days[seen])
    return Measured(met, failed, left, days, working_days, never)


def _watched(part: Judged, ledger: Ledger) -> Bools:
    """For which triggers the watch has reached the day by which the claim is sure to be decided."""
    found, where = np.unique(part.day, return_inverse=True)
    last = [due_day(part.part.claim, date.fromordinal(day), ledger.calendar) for day in found.tolist()]
    if any(day is None for day in last):
        return np.ones(len(part.day), dtype=np.bool_)
    due = np.array([day.toordinal() for day in last if day is not None], dtype=np.int64)
    reached: Bools = due[where] <= np.asarray(ledger.last)[part.case]
    return reached


def _add(counts: dict[int, int], times: Ints) -> None:
    for time, count in enumerate(np.bincount(times).tolist()):
        if count:
            counts[time] = counts.get(time, 0) + count
