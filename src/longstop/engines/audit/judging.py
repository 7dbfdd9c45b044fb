"""A formula judged on a whole log: for each trigger of each part what becomes of the claim, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from longstop.core import formulas as f
from longstop.core.logs import Log
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.engines.audit.claims import Claims, Truths, speaks_of_the_end
from longstop.engines.audit.complete import complete
from longstop.engines.audit.conditions import matching_any, so
from longstop.engines.audit.days import Bools, Ints
from longstop.engines.audit.ledger import Ledger, Moments


@dataclass(frozen=True, eq=False)
class Judged:
    """What a part of a formula comes to: one entry for each of its triggers, by case and then in order.

    `row` is the trigger's (-1: the close of a day), `day` its ordinal, `truth` one of the codes of `TRUTHS`. Where the
    part claims that something is met (within a window, eventually, within some number of days), `days` and
    `working_days` say how long after the trigger it was first met while the case was watched, in time or not; -1 where
    that was never seen. `hangs` says for which triggers the truth hung on whether anything was still outstanding at
    the case's end.
    """

    part: f.ForEach
    case: Ints
    row: Ints
    day: Ints
    truth: Truths
    hangs: Bools
    days: Ints | None = None
    working_days: Ints | None = None

    def moments(self, ledger: Ledger) -> Moments:
        """The triggers among the moments of the log."""
        if self.part.triggers:
            return ledger.at_rows(self.row)
        return ledger.at_closes(self.case, self.day)


def judge(
    formula: f.Formula, procedure: Procedure, log: Log, calendar: Calendar, *, strict: bool = False
) -> tuple[Judged, ...]:
    """What the formula says of each case of the log, part by part, as `semantics.Reading` would say.

    Raises ValueError where the rows do not stand by case and day, and for days that the calendar does not know.
    """
    return judged(Ledger(procedure, log, calendar, strict=strict), formula)


def judged(ledger: Ledger, formula: f.Formula) -> tuple[Judged, ...]:
    """The same about what has already been read."""
    return tuple(_part(ledger, part) for part in formula)


def triggers(ledger: Ledger, part: f.ForEach) -> Moments:
    """The moments about which the part makes its claim."""
    if part.triggers:
        found = ledger.at_rows(matching_any(ledger, part.triggers).rows)
    else:
        found = ledger.closes_of(np.arange(ledger.cases))
    return found if part.condition == f.TRUE else found.take(so(ledger, part.condition, found))


def _part(ledger: Ledger, part: f.ForEach) -> Judged:
    at = triggers(ledger, part)
    hopeful = Claims(ledger, _always(True))
    truth = hopeful.truth(part.claim, at)
    real = Claims(ledger, lambda moments: complete(ledger, moments))
    hangs = np.zeros(len(at), dtype=np.bool_)
    if speaks_of_the_end(part.claim):
        hangs = truth != Claims(ledger, _always(False)).truth(part.claim, at)
        asked = np.flatnonzero(hangs)
        truth[asked] = real.truth(part.claim, at.take(asked))
    match part.claim:
        case f.Within(_, targets) | f.Eventually(targets) | f.Bounded(targets):
            first = (real if speaks_of_the_end(targets) else hopeful).met(targets, at, at).true
            seen = first <= ledger.last[at.case]
            days = np.where(seen, first - at.day, -1)
            working = np.where(seen, ledger.days.working_days(at.day, np.where(seen, first, at.day)), -1)
            return Judged(part, at.case, at.row, at.day, truth, hangs, days, working)
        case _:
            return Judged(part, at.case, at.row, at.day, truth, hangs)


def _always(value: bool) -> Callable[[Moments], Bools]:
    return lambda moments: np.full(len(moments), value, dtype=np.bool_)
