"""What happened and was not to happen, or not like that: the rows of a log, each against the rules."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longstop.core import formulas as f
from longstop.core.logs import Happening
from longstop.core.procedures import Copy, EventKind, Sort
from longstop.engines.audit.conditions import matching, so
from longstop.engines.audit.days import Bools, Ints
from longstop.engines.audit.doing import exactly, in_group
from longstop.engines.audit.duties import instances, lapses
from longstop.engines.audit.found import Found, Ground
from longstop.engines.audit.ledger import Ledger, Moments
from longstop.engines.audit.people import PRESENT, absences


def at_rows(ledger: Ledger, ground: Ground, what: str, why: str, rows: Ints) -> Found:
    """Breaches by these rows."""
    at = ledger.at_rows(rows)
    return Found(ground, what, why, at.case, at.day, at.row)


def by_event(ledger: Ledger, ground: Ground, why: str, rows: Ints) -> Iterator[Found]:
    """Breaches by these rows, each the fault of its kind of event."""
    events = ledger.event[rows]
    for code in np.unique(events).tolist():
        yield at_rows(ledger, ground, ledger.log.events[code], why, rows[events == code])


def act_breaches(ledger: Ledger) -> Iterator[Found]:
    """Every reason why a row was not to happen, or not like that."""
    yield from by_event(ledger, Ground.ABSENT, "somebody who took part is not in", _absent(ledger))
    for kind in ledger.procedure.events:
        yield from _readings(ledger, kind)
        rows = ledger.rows_of(kind.id, Happening.HAPPENED)
        if not len(rows):
            continue
        wrong = rows[~_carries_what_it_should(ledger, kind)[ledger.carried[rows]]]
        yield at_rows(ledger, Ground.RECORD, kind.id, "its attributes are not those declared", wrong)
        if kind.sort is Sort.WORLD:
            yield from _from_the_world(ledger, kind, rows)
        else:
            yield from _done(ledger, kind, rows)
    for ban in ledger.procedure.bans:
        if ledger.binds(ban) and ban.pattern.stage is f.Stage.HAPPENED:
            at = ledger.at_rows(matching(ledger, ban.pattern).rows)
            barred = ~so(ledger, ban.unless, at, just_before=True)
            yield at_rows(ledger, Ground.BAN, ban.id, "it must not happen now", at.row[barred])
    for manner in ledger.procedure.manners:
        if ledger.binds(manner):
            at = ledger.at_rows(ledger.rows_of(manner.event, Happening.HAPPENED))
            at = at.take(so(ledger, manner.condition, at))
            failed = ~so(ledger, manner.requirement, at) & ~excused(ledger, manner.id, at)
            yield at_rows(ledger, Ground.MANNER, manner.id, "it is not done in the manner required", at.row[failed])


def excused(ledger: Ledger, rule: str, at: Moments) -> Bools:
    """Whether the log says that the rule was forgotten that day."""
    cases, days = lapses(ledger, rule)
    return np.isin(ledger.place(at.case, at.day), ledger.place(cases, days))


def _absent(ledger: Ledger) -> Ints:
    """The rows in which somebody took part who is not in."""
    people, groups = ledger.log.people, ledger.log.groups
    most = max(map(len, people), default=0)
    every_day = {r.id: r.every_day for r in ledger.procedure.roles}
    number = absences(ledger).number
    found = []
    for place in range(most):
        there = np.array([len(p) > place for p in people], dtype=np.bool_)
        rows = np.flatnonzero(there[ledger.by]).astype(np.int64)
        who = np.array([number.get(p[place], PRESENT) if len(p) > place else PRESENT for p in people], dtype=np.int64)
        daily = np.array([len(g) > place and every_day.get(g[place], False) for g in groups], dtype=np.bool_)
        day = ledger.days_of(rows)
        here = (daily[ledger.roles[rows]] | ledger.days.works(day)) & ~absences(ledger).away(who[ledger.by[rows]], day)
        found.append(rows[~here])
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _readings(ledger: Ledger, kind: EventKind) -> Iterator[Found]:
    rows = ledger.rows_of(kind.id, Happening.READ)
    recipients = set(ledger.procedure.recipients(kind.id)) if kind.sort is Sort.MESSAGE else set()
    mail = ledger.having(ledger.log.groups, lambda group: len(group) == 1 and group[0] in recipients)
    why = "nothing but mail is read, each by one who may receive it"
    yield at_rows(ledger, Ground.MAIL, kind.id, why, rows[~mail[ledger.roles[rows]]])
    to = ledger.having(ledger.log.groups, lambda group: len(group) > 0)
    carried = ledger.having(ledger.log.attributes, lambda carries: len(carries) > 0)
    loaded = rows[to[ledger.to[rows]] | carried[ledger.carried[rows]]]
    yield at_rows(ledger, Ground.RECORD, kind.id, "a reading carries nothing", loaded)


def _carries_what_it_should(ledger: Ledger, kind: EventKind) -> Bools:
    """For each entry of the table of attributes whether it has those declared and no others, as far as it tells."""
    declared = {a.id: a.values for a in kind.attributes if f"attribute {a.id}" not in ledger.log.unknown}
    return ledger.having(
        ledger.log.attributes,
        lambda carried: set(carried) == set(declared) and all(v in declared[a] for a, v in carried.items()),
    )


def _from_the_world(ledger: Ledger, kind: EventKind, rows: Ints) -> Iterator[Found]:
    groups = ledger.having(ledger.log.groups, lambda group: len(group) > 0)
    done = rows[groups[ledger.roles[rows]] | groups[ledger.to[rows]]]
    yield at_rows(ledger, Ground.RECORD, kind.id, "an event from the world is done by nobody", done)
    at = ledger.at_rows(rows)
    if kind.on_working_days:
        off = rows[~ledger.days.works(at.day)]
        yield at_rows(ledger, Ground.WORLD, kind.id, "it happens on working days only", off)
    if kind.once:
        again = matching(ledger, f.Pattern(kind.id)).previous(rows) >= ledger.begin[at.case]
        yield at_rows(ledger, Ground.WORLD, kind.id, "it happens once in a case", rows[again])
    if kind.only_if != f.TRUE:
        barred = ~so(ledger, kind.only_if, at, just_before=True)
        yield at_rows(ledger, Ground.WORLD, kind.id, "the world cannot raise it now", rows[barred])


def _done(ledger: Ledger, kind: EventKind, rows: Ints) -> Iterator[Found]:
    """What roles did: whether a rule asked for it or allowed it, and whether it went to whom it should."""
    at = ledger.at_rows(rows)
    duties = list(ledger.procedure.duties_for(kind.id))
    prompt = np.full(len(rows), len(duties), dtype=np.int64)
    for place, duty in reversed(list(enumerate(duties))):
        prompt[exactly(ledger, duty.doers, rows) & instances(ledger, duty).open_at(rows)] = place
    why = "no rule requires or allows it now to those who did it"
    yield at_rows(ledger, Ground.UNASKED, kind.id, why, rows[prompt == len(duties)])
    copies = [(c, concerned(ledger, c, at)) for c in ledger.procedure.copies if c.message == kind.id]
    to = ledger.to[rows]
    wrong = np.zeros(len(rows), dtype=np.bool_)
    for place, addressees in enumerate([*(d.to for d in duties), ()]):
        here = np.flatnonzero(prompt == place)
        if len(here):
            wrong[here] = _sent_to_others(ledger, to[here], addressees, [(c, active[here]) for c, active in copies])
    yield at_rows(ledger, Ground.ADDRESSEES, kind.id, "it is sent to others than the rules say", rows[wrong])
    for copy, active in copies:
        if ledger.binds(copy):
            missing = np.zeros(len(rows), dtype=np.bool_)
            for group in copy.groups:
                missing |= ~_any_of(ledger, group)[to]
            wrong = active & missing & ~excused(ledger, copy.id, at)
            yield at_rows(ledger, Ground.COPY, copy.id, "it is not copied as the rule says", rows[wrong])


def _any_of(ledger: Ledger, roles: tuple[f.RoleId, ...]) -> Bools:
    """For each entry of the table of groups whether one of the roles is in it."""
    wanted = set(roles)
    return ledger.having(ledger.log.groups, lambda group: not wanted.isdisjoint(group))


def concerned(ledger: Ledger, copy: Copy, at: Moments) -> Bools:
    """Of which rows the rule on copying speaks: its condition, and who sends it."""
    senders = set(copy.senders)
    theirs = ledger.having(ledger.log.groups, lambda group: not senders or not group or not senders.isdisjoint(group))
    return np.asarray(theirs[ledger.roles[at.row]] & so(ledger, copy.condition, at))


def _sent_to_others(
    ledger: Ledger, to: Ints, addressees: tuple[f.RoleId, ...], copies: list[tuple[Copy, Bools]]
) -> Bools:
    """Whether somebody is left out to whom it goes, or somebody is among them to whom it may not go."""
    needed = set(addressees)
    wrong = ~ledger.having(ledger.log.groups, lambda sent: needed <= set(sent))[to]
    for role in {r for g in np.unique(to).tolist() for r in ledger.log.groups[g]} - needed:
        allowed = np.zeros(len(to), dtype=np.bool_)
        for copy, active in copies:
            if any(role in group for group in copy.groups):
                allowed |= active
        wrong |= in_group(ledger, role)[to] & ~allowed
    return np.asarray(wrong)
