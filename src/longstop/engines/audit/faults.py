"""What a log must not say: names that nobody knows, the same thing twice on a day, faults where none could be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longstop.core.logs import Happening
from longstop.core.procedures import Fact
from longstop.engines.audit.acts import by_event
from longstop.engines.audit.conditions import message_number
from longstop.engines.audit.days import Bools, Ints
from longstop.engines.audit.doing import available
from longstop.engines.audit.duties import instances, lapses
from longstop.engines.audit.found import Found, Ground, without_row
from longstop.engines.audit.ledger import Ledger, column
from longstop.engines.audit.people import fitted


def strange(ledger: Ledger) -> Iterator[Found]:
    """Events, people and roles that the procedure does not have, and facts that the log leaves open."""
    log, procedure = ledger.log, ledger.procedure
    kinds, roles = {e.id for e in procedure.events}, {r.id for r in procedure.roles}
    rows = ~ledger.having(log.events, lambda event: event in kinds)[ledger.event]
    known = ledger.having(log.groups, lambda group: set(group) <= roles)
    rows |= ~known[ledger.roles] | ~known[ledger.to]
    rows |= _unheard_of(ledger)
    why = "the procedure knows no such event, person or role"
    yield from by_event(ledger, Ground.RECORD, why, np.flatnonzero(rows))
    for fact in procedure.facts:
        if f"fact {fact.id}" not in log.unknown:
            cases = np.flatnonzero(~_valued(ledger, fact)[column(log.fact)])
            yield without_row(Ground.RECORD, fact.id, "the fact has none of its values", cases, ledger.first[cases])


def _valued(ledger: Ledger, fact: Fact) -> Bools:
    """For each entry of the table of facts whether the fact has one of its values there."""
    return ledger.having(ledger.log.facts, lambda facts: facts.get(fact.id) in fact.values)


def _unheard_of(ledger: Ledger) -> Bools:
    """The rows in which somebody takes part who does not hold the role for the case."""
    log = ledger.log
    held = column(log.held)[ledger.case] if ledger.size else np.zeros(0, dtype=np.int64)
    people, groups = max(len(log.people), 1), max(len(log.groups), 1)
    number = (held.astype(np.int64) * people + ledger.by) * groups + ledger.roles
    each, where = np.unique(number, return_inverse=True)
    unheard = np.zeros(len(each), dtype=np.bool_)
    for place, one in enumerate(each.tolist()):
        rest, group = divmod(one, groups)
        whose, by = divmod(rest, people)
        holders = log.holders[whose]
        unheard[place] = any(
            role in holders and holders[role] and person not in holders[role]
            for role, person in zip(log.groups[group], log.people[by], strict=False)
        ) or len(log.groups[group]) != len(log.people[by])
    return unheard[where]


def record_breaches(ledger: Ledger) -> Iterator[Found]:
    """Days out of the watch, people who cannot be away, and what is recorded twice on a day."""
    if ledger.size:
        day = ledger.days_of(np.arange(ledger.size))
        outside = (day < ledger.first[ledger.case]) | (day > ledger.last[ledger.case])
        why = "the event is outside the trace's days"
        yield from by_event(ledger, Ground.RECORD, why, np.flatnonzero(outside))
    yield from _away(ledger)
    yield from by_event(ledger, Ground.RECORD, "it happens twice on one day", _twice(ledger))


def _away(ledger: Ledger) -> Iterator[Found]:
    """Offices that are said to be away."""
    log = ledger.log
    for role in ledger.procedure.roles:
        for whose, held in enumerate(log.holders if role.unit else ()):
            for place, person in enumerate(held.get(role.id, ())):
                at = np.flatnonzero(column(log.held) == whose) if log.away.get(person) else np.zeros(0, dtype=np.int64)
                gone = np.zeros(len(at), dtype=np.bool_)
                for first, last in log.away.get(person, ()):
                    gone |= (first <= ledger.last[at]) & (last >= ledger.first[at])
                for case in at[gone].tolist():
                    named = fitted(ledger.procedure, log, case).role(role.id).persons[place]
                    here = np.array([case], dtype=np.int64)
                    why = "nobody of this name can be away"
                    yield without_row(Ground.RECORD, named, why, here, ledger.first[here])


def _twice(ledger: Ledger) -> Ints:
    """The rows of the same kind as one before them on the day; of readings, by the same roles."""
    if not ledger.size:
        return np.zeros(0, dtype=np.int64)
    rows = np.arange(ledger.size)
    by = np.where(ledger.stage == Happening.READ, ledger.roles.astype(np.int64) + 1, 0)
    key = message_number(ledger, rows) * (len(ledger.log.groups) + 1) + by
    order = np.argsort(key, kind="stable")
    same = np.zeros(ledger.size, dtype=np.bool_)
    same[1:] = key[order][1:] == key[order][:-1]
    return np.sort(order[same])


def fault_breaches(ledger: Ledger) -> Iterator[Found]:
    """What is said to have been forgotten or lost where nothing could be."""
    procedure = ledger.procedure
    duties = {d.id: d for d in procedure.duties}
    told = {r.id: r.event for r in procedure.manners if r.force.binds}
    told |= {r.id: r.message for r in procedure.copies if r.force.binds}
    for rule in dict.fromkeys(what for _, _, what in ledger.log.lapses):
        case, day = lapses(ledger, rule)
        if rule in duties:
            duty = duties[rule]
            wrong = ~instances(ledger, duty).open_at_close(case, day) | ~available(ledger, duty.doers, case, day)
            wrong |= not duty.force.binds
            why = "nothing was owed that somebody in could forget"
        else:
            code = ledger.codes.get(told[rule]) if rule in told else None
            rows = ledger.at_rows(np.flatnonzero(ledger.event == (-1 if code is None else code)))
            wrong = ~np.isin(ledger.place(case, day), ledger.place(rows.case, rows.day))
            why = "nothing was done whose manner could be forgotten"
        yield without_row(Ground.RECORD, rule, why, case[wrong], day[wrong])
    yield from by_event(ledger, Ground.RECORD, "no such message was sent that could be lost", _not_sent(ledger))


def _not_sent(ledger: Ledger) -> Ints:
    """The rows that say that something was lost which was not sent that day."""
    groups = [set(g) for g in ledger.log.groups]
    rows = np.flatnonzero(ledger.having(groups, bool)[ledger.lost])
    gone = zip(rows.tolist(), ledger.lost[rows].tolist(), ledger.to[rows].tolist(), strict=True)
    wrong = [row for row, lost, to in gone if ledger.stage[row] or not groups[lost] <= groups[to]]
    if not wrong:
        return np.zeros(0, dtype=np.int64)
    every = np.arange(ledger.size)
    number = message_number(ledger, every)
    sent = ledger.stage == Happening.HAPPENED
    return np.array(
        [
            row
            for row in wrong
            if not any(
                groups[ledger.lost[row]] <= groups[to] for to in ledger.to[sent & (number == number[row])].tolist()
            )
        ],
        dtype=np.int64,
    )
