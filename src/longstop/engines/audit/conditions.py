"""Patterns and conditions over a whole log: which rows are meant, and at which moments something is so."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

import numpy as np

from longstop.core import formulas as f
from longstop.core.logs import Happening
from longstop.engines.audit.days import Bools, Ints
from longstop.engines.audit.ledger import Hits, Ledger, Moments, column
from longstop.engines.audit.people import role_in

_COMPARED = {
    f.Compare.LT: np.less,
    f.Compare.LE: np.less_equal,
    f.Compare.EQ: np.equal,
    f.Compare.GE: np.greater_equal,
    f.Compare.GT: np.greater,
}


# --- patterns -----------------------------------------------------------------------------------------------------


def matching(ledger: Ledger, pattern: f.Pattern) -> Hits:
    """The rows that the pattern means. What `this` refers to is not looked at."""
    plain = replace(pattern, this=False) if pattern.this else pattern
    return ledger.keep(("matching", plain), lambda: Hits(_matching(ledger, plain), ledger.size))


def _matching(ledger: Ledger, pattern: f.Pattern) -> Ints:
    stage = Happening.HAPPENED if pattern.stage is f.Stage.HAPPENED else Happening.READ
    rows = ledger.rows_of(pattern.event, stage)
    if pattern.roles:
        wanted = frozenset(pattern.roles)
        rows = rows[ledger.having(ledger.log.groups, lambda group: not wanted.isdisjoint(group))[ledger.roles[rows]]]
    if pattern.stage is f.Stage.ACTED:
        acts = {r.id: ledger.procedure.acts_on(pattern.event, r.id) for r in ledger.procedure.roles}
        rows = rows[
            ledger.having(ledger.log.groups, lambda group: any(acts.get(r, False) for r in group))[ledger.roles[rows]]
        ]
    if pattern.where is not None:
        rows = rows[so(ledger, pattern.where, ledger.at_rows(rows))]
    return rows


def matching_any(ledger: Ledger, patterns: tuple[f.Pattern, ...]) -> Hits:
    """The rows that one of the patterns means."""
    if len(patterns) == 1:
        return matching(ledger, patterns[0])

    def make() -> Hits:
        rows = [matching(ledger, p).rows for p in patterns]
        return Hits(np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64), ledger.size)

    return ledger.keep(("any", patterns), make)


# --- messages -----------------------------------------------------------------------------------------------------


def delivered(ledger: Ledger, role: f.RoleId, rows: Ints) -> Bools:
    """Whether the message of each row (-1: none) was sent and came into the role's mailbox."""
    groups = ledger.log.groups
    row = np.maximum(rows, 0)
    if not ledger.size:
        return np.zeros(len(rows), dtype=np.bool_)
    sent = ledger.having(groups, lambda group: role in group)
    found: Bools = (rows >= 0) & (ledger.stage[row] == Happening.HAPPENED) & sent[ledger.to[row]]
    gone = ledger.keep(("gone", role), lambda: np.unique(message_number(ledger, np.flatnonzero(sent[ledger.lost]))))
    return found & ~np.isin(message_number(ledger, row), gone) if len(gone) else found


def message_number(ledger: Ledger, rows: Ints) -> Ints:
    """A number for the kind of message of a day of a case, which is what is lost."""
    place = ledger.place(ledger.case[rows].astype(np.int64), ledger.days_of(rows))
    number: Ints = place * len(ledger.log.events) + ledger.event[rows]
    return number


# --- conditions ---------------------------------------------------------------------------------------------------


def so(ledger: Ledger, condition: f.Condition, at: Moments, *, just_before: bool = False) -> Bools:
    """At which of the moments the condition is so, or was just before their events happened."""
    match condition:
        case f.Const(value):
            return np.full(len(at), value, dtype=np.bool_)
        case f.FactIs(fact, value):
            known = ledger.having(ledger.log.facts, lambda facts: facts.get(fact) == value)
            return np.asarray(known[column(ledger.log.fact)[at.case]])
        case f.InState(state):
            return in_state(ledger, state, at, just_before=just_before)
        case f.AttributeIs(attribute, value):
            if not ledger.size:
                return np.zeros(len(at), dtype=np.bool_)
            carries = ledger.having(ledger.log.attributes, lambda carried: carried.get(attribute) == value)
            return np.asarray((at.row >= 0) & carries[ledger.carried[np.maximum(at.row, 0)]])
        case f.DeliveredTo(role):
            return delivered(ledger, role, at.row)
        case f.Count(pattern, compare, number, last):
            hits = matching(ledger, pattern)
            start = ledger.begin[at.case] if last is None else ledger.rows_below(at.case, at.day - (last.days - 1))
            upto = at.before if just_before else at.upto
            count = np.maximum(hits.below(upto) - hits.below(start), 0)
            return np.asarray(_COMPARED[compare](count, number))
        case f.Happened(pattern, since):
            latest = matching(ledger, pattern).previous(at.before)
            ended = np.full(len(at), -1) if since is None else matching(ledger, since).previous(at.before)
            return np.asarray((latest >= ledger.begin[at.case]) & (latest >= ended))
        case f.Previous(pattern):
            kind = matching(ledger, f.Pattern(pattern.event, pattern.stage)).previous(at.before)
            latest = matching(ledger, pattern).previous(at.before)
            return np.asarray((kind >= ledger.begin[at.case]) & (latest == kind))
        case f.RoleIn(role):
            return role_in(ledger, role, at.case, at.day)
        case f.Not(part):
            return ~so(ledger, part, at, just_before=just_before)
        case f.And(parts):
            found = np.ones(len(at), dtype=np.bool_)
            for part in parts:
                found = found & so(ledger, part, at, just_before=just_before)
            return found
        case f.Or(parts):
            found = np.zeros(len(at), dtype=np.bool_)
            for part in parts:
                found = found | so(ledger, part, at, just_before=just_before)
            return found
        case _:
            assert_never(condition)


def in_state(ledger: Ledger, id: f.StateId, at: Moments, *, just_before: bool = False) -> Bools:
    """At which of the moments the state lasts."""
    state = ledger.procedure.state(id)
    begun = matching_any(ledger, state.begins).previous(at.before if just_before else at.upto)
    ended = matching_any(ledger, state.ends).previous(at.before if just_before else at.upto)
    start = ledger.begin[at.case]
    begun, ended = np.where(begun < start, -1, begun), np.where(ended < start, -1, ended)
    if state.initially:
        return begun >= ended
    return (begun >= ended) & (begun >= 0)
