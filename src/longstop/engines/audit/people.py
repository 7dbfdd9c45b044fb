"""Who is in: the holders of roles, day by day, with the absences that the log records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from longstop.core import formulas as f
from longstop.core.logs import Log
from longstop.core.procedures import Party, Procedure
from longstop.engines.audit.days import Bools, Ints
from longstop.engines.audit.ledger import Ledger, column

#: Instead of a person's number: somebody who is never away, and nobody.
PRESENT, NOBODY = -1, -2


def fitted(procedure: Procedure, log: Log, case: int) -> Procedure:
    """The procedure with as many holders of each role as the log names for the case, where it names any."""
    held = log.holders[log.held[case]]
    roles = tuple(
        role if len(held.get(role.id, ())) in (0, role.people) else replace(role, people=len(held[role.id]))
        for role in procedure.roles
    )
    return procedure if roles == procedure.roles else replace(procedure, roles=roles)


class Absences:
    """The absences of everybody, by person and day."""

    def __init__(self, ledger: Ledger) -> None:
        away = {person: spans for person, spans in ledger.log.away.items() if spans}
        self.number = {person: i for i, person in enumerate(away)}
        whom, first, last = [], [], []
        for person, spans in away.items():
            for a, b in _merged(spans):
                whom.append(self.number[person])
                first.append(a)
                last.append(b)
        self._whom, self._last = np.array(whom, dtype=np.int64), np.array(last, dtype=np.int64)
        self._starts = self._whom * _WIDE + np.array(first, dtype=np.int64)

    def away(self, person: Ints, day: Ints) -> Bools:
        """Whether each of the persons, by their numbers, is away on the day."""
        if not len(self._whom):
            return np.zeros(len(person), dtype=np.bool_)
        at = np.searchsorted(self._starts, person * _WIDE + day, side="right") - 1
        found = np.maximum(at, 0)
        gone: Bools = (person >= 0) & (at >= 0) & (self._whom[found] == person) & (day <= self._last[found])
        return gone


#: More than there are days.
_WIDE = 1 << 24


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for a, b in sorted(spans):
        if merged and a <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(b, merged[-1][1])
        elif a <= b:
            merged.append((a, b))
    return merged


def absences(ledger: Ledger) -> Absences:
    """The absences of the log."""
    return ledger.keep("absences", lambda: Absences(ledger))


def _holders(ledger: Ledger, role: f.RoleId) -> Ints:
    """For each entry of the table of holders the persons who hold the role, by their numbers, in columns."""

    def make() -> Ints:
        number = absences(ledger).number
        listed = [
            [number.get(p, PRESENT) for p in held.get(role, ())] or [PRESENT] for held in ledger.log.holders
        ] or [[PRESENT]]
        if all(p == PRESENT for persons in listed for p in persons):
            return np.full((len(listed), 1), PRESENT, dtype=np.int64)
        most = max(map(len, listed))
        return np.array([p + [NOBODY] * (most - len(p)) for p in listed], dtype=np.int64)

    return ledger.keep(("holders", role), make)


def role_in(ledger: Ledger, role: f.RoleId, case: Ints, day: Ints) -> Bools:
    """Whether anyone who holds the role for the case is in on the day."""
    every_day = ledger.procedure.role(role).every_day
    works = np.ones(len(day), dtype=np.bool_) if every_day else ledger.days.works(day)
    holders = _holders(ledger, role)
    if holders.shape[1] == 1 and (holders == PRESENT).all():
        return works
    persons = holders[column(ledger.log.held)[case]]
    here = np.zeros(len(day), dtype=np.bool_)
    for slot in range(persons.shape[1]):
        person = persons[:, slot]
        here |= (person != NOBODY) & ~absences(ledger).away(person, day)
    return works & here


def able(ledger: Ledger, party: Party, case: Ints, day: Ints) -> dict[f.RoleId, Bools]:
    """For each role of the party whether it may do the party's part that day: those in, of the first tier with any."""
    found: dict[f.RoleId, Bools] = {}
    settled = np.zeros(len(day), dtype=np.bool_)
    for tier in party.tiers:
        here = {role: role_in(ledger, role, case, day) & ~settled for role in tier}
        for role, present in here.items():
            found[role] = found[role] | present if role in found else present
        for present in here.values():
            settled = settled | present
    return found
