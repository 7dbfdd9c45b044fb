"""Breaches told one by one, with the names of the case and of those who took part or should have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from longstop.core.conformance import A_FEW, Occasion
from longstop.core.formulas import RoleId
from longstop.core.procedures import Doers, Duty
from longstop.engines.audit.days import Ints
from longstop.engines.audit.found import Found
from longstop.engines.audit.ledger import Ledger, column
from longstop.engines.audit.people import able, absences


def occasions(ledger: Ledger, several: Sequence[Found], limit: int | None = A_FEW) -> tuple[Occasion, ...]:
    """The breaches by case and day, or the first few of them."""
    told: list[tuple[int, int, Occasion]] = []
    for found in several:
        first = np.lexsort((found.day, found.case))[:limit]
        told += _told(ledger, found.take(first))
    told.sort(key=lambda one: one[:2])
    return tuple(one for _, _, one in told[:limit])


def _told(ledger: Ledger, found: Found) -> Iterable[tuple[int, int, Occasion]]:
    log = ledger.log
    doers = _doers(ledger, found)
    for i, (case, day, row) in enumerate(zip(found.case.tolist(), found.day.tolist(), found.row.tolist(), strict=True)):
        if row >= 0:
            people, roles = log.people[int(ledger.by[row])], log.groups[int(ledger.roles[row])]
        else:
            people, roles = doers[i] if doers else ((), found.roles)
        since, due, done = (
            None if days is None or not 0 < days[i] < date.max.toordinal() else date.fromordinal(int(days[i]))
            for days in (found.since, found.due, found.done)
        )
        why = "owed, and not done" if found.since is not None and row < 0 and found.due is not None else found.why
        yield case, day, Occasion(
            str(log.cases[case]), date.fromordinal(day), found.what, why, people, roles, since, due, done
        )


def _doers(ledger: Ledger, found: Found) -> list[tuple[tuple[str, ...], tuple[RoleId, ...]]]:
    """Of duties not done, those who were in and responsible on the days of the breaches."""
    rules = {r.id: r for r in ledger.procedure.duties}
    duty = rules.get(found.what)
    if not isinstance(duty, Duty) or found.since is None:
        return []
    return [_in_charge(ledger, duty.doers, found.case[i : i + 1], found.day[i : i + 1]) for i in range(len(found))]


def _in_charge(ledger: Ledger, doers: Doers, case: Ints, day: Ints) -> tuple[tuple[str, ...], tuple[RoleId, ...]]:
    roles = [role for party in doers for role, may in able(ledger, party, case, day).items() if may[0]]
    held = ledger.log.holders[int(column(ledger.log.held)[case[0]])]
    absent = absences(ledger)
    people = [
        person
        for role in roles
        for person in held.get(role, ())
        if not absent.away(np.array([absent.number.get(person, -1)]), day)[0]
    ]
    return tuple(dict.fromkeys(people)), tuple(dict.fromkeys(roles))


