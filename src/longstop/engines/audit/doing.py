"""Who may do what is owed: which rows do it, when it can be manned, and whether a ban or a demand is in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import numpy as np

from longstop.core import formulas as f
from longstop.core.logs import Happening
from longstop.core.procedures import Doers, Duty, Party
from longstop.engines.audit.conditions import so
from longstop.engines.audit.days import FAR, Bools, Ints
from longstop.engines.audit.ledger import Ledger, Moments
from longstop.engines.audit.people import able, role_in


def every_day(ledger: Ledger, doers: Doers) -> bool:
    """Whether the act can be manned on any day of the week."""
    return bool(doers) and all(any(ledger.procedure.role(r).every_day for r in p.roles) for p in doers)


def available(ledger: Ledger, doers: Doers, case: Ints, day: Ints) -> Bools:
    """Whether the act can be manned on the day."""
    if not doers:
        return ledger.days.works(day)
    found = np.ones(len(day), dtype=np.bool_)
    for party in doers:
        found &= _any(role_in(ledger, role, case, day) for role in dict.fromkeys(party.roles))
    return found


def _any(several: object) -> Bools:
    return np.asarray(np.logical_or.reduce(list(several)))  # type: ignore[call-overload]


def in_group(ledger: Ledger, role: f.RoleId) -> Bools:
    """For each entry of the table of groups whether the role is in it."""
    return ledger.keep(("group", role), lambda: ledger.having(ledger.log.groups, lambda group: role in group))


def performed(ledger: Ledger, doers: Doers, rows: Ints) -> Bools:
    """Which rows are the doing of those responsible: each party was represented."""
    found = np.ones(len(rows), dtype=np.bool_)
    at, groups = ledger.at_rows(rows), ledger.roles[rows]
    for party in doers:
        may = able(ledger, party, at.case, at.day)
        found &= _any(in_group(ledger, role)[groups] & present for role, present in may.items())
    return found


def exactly(ledger: Ledger, doers: Doers, rows: Ints) -> Bools:
    """The same, and nobody took part who had no part in it."""
    found = performed(ledger, doers, rows)
    at, groups = ledger.at_rows(rows), ledger.roles[rows]
    may: dict[f.RoleId, Bools] = {}
    for party in doers:
        for role, present in able(ledger, party, at.case, at.day).items():
            may[role] = may[role] | present if role in may else present
    known = set(may)
    found &= ledger.having(ledger.log.groups, lambda group: set(group) <= known and len(group) <= len(doers))[groups]
    for role, present in may.items():
        found &= present | ~in_group(ledger, role)[groups]
    return found


def doings(ledger: Ledger, duty: Duty) -> Ints:
    """The rows that are the duty's act, done by those responsible."""

    def make() -> Ints:
        rows = ledger.rows_of(duty.act, Happening.HAPPENED)
        return rows[performed(ledger, duty.doers, rows)]

    return ledger.keep(("doings", duty.act, duty.doers), make)


def first_in(ledger: Ledger, role: f.RoleId, case: Ints, day: Ints) -> Ints:
    """The first day from the given one on which somebody who holds the role is in; `FAR` if the case ends before."""
    works_every_day = ledger.procedure.role(role).every_day
    found = day.astype(np.int64) if works_every_day else ledger.days.next_working(day)
    last = ledger.last[case]
    pending = np.flatnonzero(found <= last)
    while len(pending):
        pending = pending[~role_in(ledger, role, case[pending], found[pending])]
        found[pending] += 1
        if not works_every_day:
            found[pending] = ledger.days.next_working(found[pending])
        pending = pending[found[pending] <= last[pending]]
    return np.where(found <= last, found, FAR)


# --- what stands in the way ---------------------------------------------------------------------------------------


def can_be_done(ledger: Ledger, duty: Duty, case: Ints, day: Ints, *, in_time: bool = False) -> Bools:
    """Whether the act could be done at the close of the day without breaking a ban or a rule on its manner.

    With `in_time`, once time alone has passed.
    """

    def seen(condition: f.Condition) -> f.Condition:
        return f.in_time(condition) if in_time else condition

    bans = [b for b in ledger.procedure.bans if b.pattern.event == duty.act and ledger.binds(b)]
    manners = [m for m in ledger.procedure.manners if m.event == duty.act and ledger.binds(m)]
    if not (bans or manners) or not len(case):
        return np.ones(len(case), dtype=np.bool_)
    at = ledger.at_closes(case, day)
    banned = [~so(ledger, seen(b.unless), at) for b in bans]
    asked = [so(ledger, seen(m.condition), at) for m in manners]
    attributes = ledger.procedure.event(duty.act).attributes
    found = np.zeros(len(case), dtype=np.bool_)
    for by, may in _doers(ledger, duty.doers, at):
        for values in product(*(a.values for a in attributes)):
            carried = dict(zip((a.id for a in attributes), values, strict=True))
            free = may.copy()
            for ban, forbidden in zip(bans, banned, strict=True):
                if not ban.pattern.roles or not by.isdisjoint(ban.pattern.roles):
                    where = ban.pattern.where
                    free &= ~(forbidden if where is None else forbidden & _with(ledger, seen(where), carried, at))
            for manner, demanded in zip(manners, asked, strict=True):
                free &= ~demanded | _with(ledger, seen(manner.requirement), carried, at)
            found |= free
    return found


def can_ever_be_done(ledger: Ledger, duty: Duty, case: Ints) -> Bools:
    """Whether the act can be done at the end of the case, or will be once some time has passed."""
    end = ledger.last[case]
    return can_be_done(ledger, duty, case, end) | can_be_done(ledger, duty, case, end, in_time=True)


def _doers(ledger: Ledger, doers: Doers, at: Moments) -> list[tuple[frozenset[f.RoleId], Bools]]:
    """Those who might do it together, and when: whoever may, or where nobody is in, whoever may come to do it."""
    choices = [_choices(ledger, party, at) for party in doers]
    found = []
    for chosen in product(*(c.items() for c in choices)):
        may = np.ones(len(at), dtype=np.bool_)
        for _, one in chosen:
            may &= one
        found.append((frozenset(role for role, _ in chosen), may))
    return found


def _choices(ledger: Ledger, party: Party, at: Moments) -> Mapping[f.RoleId, Bools]:
    may = able(ledger, party, at.case, at.day)
    nobody = ~_any(may.values())
    return {role: present | nobody for role, present in may.items()}


def _with(ledger: Ledger, condition: f.Condition, carried: Mapping[f.AttributeId, str], at: Moments) -> Bools:
    """Whether the condition would be so for an event that carried these attributes."""
    inner: Callable[[f.Condition], Bools] = lambda part: _with(ledger, part, carried, at)  # noqa: E731
    match condition:
        case f.AttributeIs(attribute, value):
            return np.full(len(at), carried[attribute] == value, dtype=np.bool_)
        case f.Not(part):
            return ~inner(part)
        case f.And(parts):
            return np.asarray(np.logical_and.reduce([np.ones(len(at), dtype=np.bool_), *map(inner, parts)]))
        case f.Or(parts):
            return np.asarray(np.logical_or.reduce([np.zeros(len(at), dtype=np.bool_), *map(inner, parts)]))
        case _:
            return so(ledger, condition, at)
