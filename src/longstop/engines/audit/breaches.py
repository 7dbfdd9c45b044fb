"""Every breach that a log shows, as `semantics.breaches` would find them case by case."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longstop.core.logs import Happening
from longstop.core.procedures import Duty
from longstop.engines.audit.acts import act_breaches
from longstop.engines.audit.days import FAR, Ints
from longstop.engines.audit.doing import available, can_be_done
from longstop.engines.audit.duties import Ending, Instances, instances
from longstop.engines.audit.faults import fault_breaches, record_breaches, strange
from longstop.engines.audit.found import Found, Ground
from longstop.engines.audit.ledger import Ledger
from longstop.engines.audit.mail import mail_breaches


def breaches(ledger: Ledger) -> list[Found]:
    """Every reason why a case of the log is not in the procedure.

    Of a case that speaks of something which the procedure does not know, nothing more is asked.
    """
    unknown = [x for x in strange(ledger) if len(x)]
    odd = np.zeros(ledger.cases, dtype=np.bool_)
    for found in unknown:
        odd[found.case] = True
    rest = [x.take(np.flatnonzero(~odd[x.case])) for x in _breaches(ledger)]
    return unknown + [x for x in rest if len(x)]


def _breaches(ledger: Ledger) -> Iterator[Found]:
    yield from record_breaches(ledger)
    yield from act_breaches(ledger)
    yield from mail_breaches(ledger)
    for duty in ledger.procedure.duties:
        if ledger.binds(duty):
            yield duty_breaches(ledger, duty)
    yield from fault_breaches(ledger)


def duty_breaches(ledger: Ledger, duty: Duty) -> Found:
    """The occasions on which the duty was not kept."""
    owed = instances(ledger, duty)
    day = breach_days(ledger, owed)
    at = np.flatnonzero(day < FAR)
    return Found(
        Ground.DUTY,
        duty.id,
        "owed since {since}, due {due}, and not done",
        owed.at.case[at],
        day[at],
        np.full(len(at), -1, dtype=np.int64),
        owed.at.day[at],
        owed.due[at],
        done=np.where(owed.ending[at] == Ending.DONE, owed.closed_day[at], FAR),
    )


def breach_days(ledger: Ledger, owed: Instances) -> Ints:
    """For each occasion the first day on which the duty should have been done and was not; `FAR` if there is none.

    From the due day on, on each day on which it can be manned and nothing stands in its way, it must be done and over,
    or have been done that day by whomever.
    """

    def make() -> Ints:
        duty, case = owed.duty, owed.at.case
        done = ledger.at_rows(ledger.rows_of(duty.act, Happening.HAPPENED))
        days_done = ledger.place(done.case, done.day)
        found = np.full(len(case), FAR, dtype=np.int64)
        day = np.maximum(owed.due, owed.at.day + owed.at.is_close)
        last = np.minimum(ledger.last[case], owed.closed_day - 1)
        pending = np.flatnonzero(day <= last)
        while len(pending):
            whose, today = case[pending], day[pending]
            failed = available(ledger, duty.doers, whose, today)
            failed &= ~np.isin(ledger.place(whose, today), days_done)
            asked = np.flatnonzero(failed)
            failed[asked] = can_be_done(ledger, duty, whose[asked], today[asked])
            found[pending[failed]] = today[failed]
            pending = pending[~failed]
            day[pending] += 1
            pending = pending[day[pending] <= last[pending]]
        return found

    return ledger.keep(("breach days", owed.duty.id), make)
