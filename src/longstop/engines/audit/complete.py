"""Whether anything that could still be done is outstanding at the end of a case, looking from a moment."""

from __future__ import annotations

import numpy as np

from longstop.core.logs import Happening
from longstop.core.procedures import Duty, EachPeriod, OnSilence, Sort
from longstop.engines.audit.conditions import delivered, in_state
from longstop.engines.audit.days import FAR, Bools, Ints
from longstop.engines.audit.doing import can_ever_be_done, doings, first_in
from longstop.engines.audit.duties import Ending, instances, occasions, silences
from longstop.engines.audit.ledger import Hits, Ledger, Moments


def complete(ledger: Ledger, at: Moments) -> Bools:
    """For each of the moments whether, looking from it, nothing is outstanding at the end of its case."""
    if not len(at):
        return np.zeros(0, dtype=np.bool_)
    found: Bools = ~_waiting(ledger)[at.case]
    for duty in ledger.procedure.duties:
        if ledger.binds(duty):
            if duty.recurring:
                found &= _turns(ledger, duty)[at.case] >= at.upto
            if isinstance(duty.trigger, EachPeriod):
                found &= _has_period_after(ledger, duty, at)
    return found


def _waiting(ledger: Ledger) -> Bools:
    """The cases in which something is outstanding from wherever one looks."""

    def make() -> Bools:
        found = np.zeros(ledger.cases, dtype=np.bool_)
        for duty in ledger.procedure.duties:
            if ledger.binds(duty) and not duty.recurring:
                found[_outstanding(ledger, duty)] = True
            if ledger.binds(duty) and isinstance(duty.trigger, OnSilence):
                sent, last, answer = silences(ledger, duty.trigger)
                found[sent.case[(last > ledger.last[sent.case]) & (answer >= ledger.size)]] = True
        for kind in ledger.procedure.events:
            if kind.sort is Sort.MESSAGE:
                rows = ledger.rows_of(kind.id, Happening.HAPPENED)
                for role in ledger.procedure.roles:
                    at = ledger.at_rows(rows[delivered(ledger, role.id, rows)])
                    found[at.case[first_in(ledger, role.id, at.case, at.day) == FAR]] = True
        return found

    return ledger.keep("waiting", make)


def _outstanding(ledger: Ledger, duty: Duty) -> Ints:
    """The cases in which an instance of the duty has not ceased to be owed and can one day be done."""
    owed = instances(ledger, duty)
    cases = np.unique(owed.at.case[owed.ending == Ending.NONE])
    return cases[can_ever_be_done(ledger, duty, cases)]


def _turns(ledger: Ledger, duty: Duty) -> Ints:
    """Of a recurring duty, for each case, the row up to which one must look back to see it come round.

    That is the least, over what is outstanding, of the last rows that did the duty before it arose.
    """

    def make() -> Ints:
        found = np.full(ledger.cases, np.iinfo(np.int64).max, dtype=np.int64)
        owed = instances(ledger, duty)
        possible = np.zeros(ledger.cases, dtype=np.bool_)
        possible[_outstanding(ledger, duty)] = True
        still = owed.at.take((owed.ending == Ending.NONE) & possible[owed.at.case])
        np.minimum.at(found, still.case, Hits(doings(ledger, duty), ledger.size).previous(still.upto))
        return found

    return ledger.keep(("turns", duty.id), make)


def _has_period_after(ledger: Ledger, duty: Duty, at: Moments) -> Bools:
    """Whether a period of the duty begins after the moment, or its state has ended."""
    assert isinstance(duty.trigger, EachPeriod)
    cases = np.unique(at.case)
    lasts = np.zeros(ledger.cases, dtype=np.bool_)
    lasts[cases] = in_state(ledger, duty.trigger.state, ledger.at_closes(cases, ledger.last[cases]))
    latest = np.full(ledger.cases, -1, dtype=np.int64)
    begun, _ = occasions(ledger, duty)
    np.maximum.at(latest, begun.case, ledger.order(begun.day, begun.row))
    return ~lasts[at.case] | (latest[at.case] > ledger.order(at.day, at.row))
