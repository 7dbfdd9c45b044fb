"""An event log in columns, one row an event: what happened in many cases, as simulations write and audits read it.

The rows of a case stand together, in the order in which things happened. Names that recur (who did it, to whom, what it
carried) are kept once, in tables, and the rows hold their places in these: a question about names is then asked of each
table's few entries and not of each row. Any sequence of integers will do for a column, an `array` or a numpy array.

A log need not know everything: `unknown` lists what it cannot tell, so that nobody takes silence for absence.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from longstop.core.formulas import AttributeId, EventId, FactId, RoleId, Stage
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.traces import Event, Lapse, Loss, Trace

#: The ordinal of the day on which `Log.time` is nought, and the seconds of a day.
EPOCH = date(1970, 1, 1).toordinal()
SECONDS = 86_400


class Happening(IntEnum):
    """The codes of the column `stage`."""

    HAPPENED = 0
    READ = 1


@dataclass(frozen=True, eq=False)
class Log:
    """The events of many cases, under one procedure's names.

    Rows: `case` (a place in `cases`), `time` (seconds since 1970-01-01 00:00, local), `event` (in `events`), `stage`,
    `by` (in `people`: who did or read it) and `roles` (in `groups`: in which role each of those did), `to` and `lost`
    (in `groups`: to whom it was sent, and at whom of these it did not arrive), `carried` (in `attributes`).

    Cases: `first` and `last` are the ordinals of the days between which the case was watched, `fact` is a place in
    `facts`, `held` a place in `holders`: who holds each role for the case, in the order of the role's `persons`.
    """

    cases: Sequence[str]
    events: tuple[EventId, ...]
    people: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[RoleId, ...], ...]
    attributes: tuple[Mapping[AttributeId, str], ...]
    facts: tuple[Mapping[FactId, str], ...]
    holders: tuple[Mapping[RoleId, tuple[str, ...]], ...]
    # rows
    case: Sequence[int]
    time: Sequence[int]
    event: Sequence[int]
    stage: Sequence[int]
    by: Sequence[int]
    roles: Sequence[int]
    to: Sequence[int]
    lost: Sequence[int]
    carried: Sequence[int]
    # cases
    first: Sequence[int]
    last: Sequence[int]
    fact: Sequence[int]
    held: Sequence[int]
    # faults
    away: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """For each person the first and last days of each absence, as ordinals, in order."""
    lapses: tuple[tuple[int, int, str], ...] = ()
    """What was forgotten: the case, the ordinal of the day, the rule."""
    unknown: frozenset[str] = frozenset()
    """What the log cannot tell: `roles`, `to`, `lost`, `away`, `lapses`, `fact ID`, `attribute ID`, `event ID` or (that
    a message was read) `read ID`."""

    def __len__(self) -> int:
        return len(self.case)

    def rows_of(self, case: int) -> range:
        """The rows of one case."""
        return range(bisect_left(self.case, case), bisect_left(self.case, case + 1))

    def day(self, row: int) -> date:
        """The day of a row."""
        return date.fromordinal(int(self.time[row]) // SECONDS + EPOCH)

    def trace(self, case: int, procedure: Procedure, calendar: Calendar) -> Trace:
        """One case as a trace of the procedure, each person under the name that the role gives them there."""
        start, end = int(self.first[case]), int(self.last[case])
        dates = [date.fromordinal(o) for o in range(start, end + 1)]
        held = self.holders[self.held[case]]
        named = {
            (role.id, person): name
            for role in procedure.roles
            for person, name in zip(held.get(role.id, ()), role.persons, strict=False)
        }
        events, losses = [], []
        for row in self.rows_of(case):
            day, kind = self.day(row), self.events[self.event[row]]
            people, roles = self.people[self.by[row]], self.groups[self.roles[row]]
            by = tuple(named.get((r, p), p) for r, p in zip(roles, people, strict=True))
            stage = Stage.READ if self.stage[row] == Happening.READ else Stage.HAPPENED
            carried = dict(self.attributes[self.carried[row]])
            events.append(Event(day, kind, stage, by, self.groups[self.to[row]], carried))
            if self.groups[self.lost[row]]:
                losses.append(Loss(day, kind, self.groups[self.lost[row]]))
        away: dict[str, frozenset[date]] = {}
        for (_, person), name in named.items():
            spans = [(max(a, start), min(b, end)) for a, b in self.away.get(person, ())]
            days = frozenset(date.fromordinal(o) for a, b in spans for o in range(a, b + 1))
            if days:
                away[name] = days
        return Trace(
            date.fromordinal(start),
            len(dates),
            frozenset(d for d in dates if not calendar.works(d)),
            away,
            dict(self.facts[self.fact[case]]),
            tuple(events),
            tuple(Lapse(date.fromordinal(o), rule) for c, o, rule in self.lapses if c == case),
            tuple(losses),
        )


class Table:
    """A table of things that recur, each kept once: `code` gives the place of one, putting it there if it is new."""

    def __init__(self) -> None:
        self.found: dict[object, int] = {}
        self.entries: list[object] = []

    def code(self, key: object, entry: object = None) -> int:
        """The place of the entry that is known by this key (an entry that can be a key is its own)."""
        at = self.found.get(key)
        if at is None:
            at = self.found[key] = len(self.entries)
            self.entries.append(key if entry is None else entry)
        return at


def log_of(traces: Mapping[str, Trace], procedure: Procedure) -> Log:
    """The traces, by the names of their cases, as one log. Two people of one name are one: give each case its own."""
    role_of = {p: role.id for role in procedure.roles for p in role.persons}
    events, people, groups, attributes, facts, holders = (Table() for _ in range(6))
    rows: list[tuple[int, ...]] = []
    away: dict[str, tuple[tuple[int, int], ...]] = {}
    lapses: list[tuple[int, int, str]] = []
    fact, held = array("q"), array("q")
    for number, (case, trace) in enumerate(traces.items()):
        called = {p: p if len(traces) == 1 else f"{case}/{p}" for p in role_of}
        fact.append(facts.code(tuple(sorted(trace.facts.items())), dict(trace.facts)))
        staff = {role.id: tuple(called[p] for p in role.persons) for role in procedure.roles}
        held.append(holders.code(tuple(staff.items()), staff))
        away |= {called[p]: _spans(days) for p, days in trace.away.items() if p in called and days}
        lapses += [(number, x.day.toordinal(), x.rule) for x in trace.lapses]
        for at, e in enumerate(trace.events):
            gone = [x.to for x in trace.losses if (x.day, x.event) == (e.day, e.event)]
            lost = tuple(r for to in gone if e.stage is Stage.HAPPENED for r in to)
            rows.append(
                (
                    number,
                    (e.day.toordinal() - EPOCH) * SECONDS + at * SECONDS // (len(trace.events) + 1),
                    events.code(e.event),
                    Happening.READ if e.stage is Stage.READ else Happening.HAPPENED,
                    people.code(tuple(called.get(p, p) for p in e.by)),
                    groups.code(tuple(role_of.get(p, RoleId(p)) for p in e.by)),
                    groups.code(e.to),
                    groups.code(lost),
                    attributes.code(tuple(sorted(e.attributes.items())), dict(e.attributes)),
                )
            )
    case_, time, event, stage, by, roles, to, missing, carried = (
        array("q", column) for column in (zip(*rows, strict=True) if rows else [()] * 9)
    )
    return Log(
        tuple(traces),
        tuple(events.entries),  # type: ignore[arg-type]
        tuple(people.entries),  # type: ignore[arg-type]
        tuple(groups.entries),  # type: ignore[arg-type]
        tuple(attributes.entries),  # type: ignore[arg-type]
        tuple(facts.entries),  # type: ignore[arg-type]
        tuple(holders.entries),  # type: ignore[arg-type]
        case_,
        time,
        event,
        stage,
        by,
        roles,
        to,
        missing,
        carried,
        array("q", [t.start.toordinal() for t in traces.values()]),
        array("q", [t.end.toordinal() for t in traces.values()]),
        fact,
        held,
        away,
        tuple(lapses),
    )


def _spans(days: frozenset[date]) -> tuple[tuple[int, int], ...]:
    """Days as the first and last ordinals of unbroken runs."""
    runs: list[tuple[int, int]] = []
    for day in sorted(days):
        o = day.toordinal()
        if runs and runs[-1][1] == o - 1:
            runs[-1] = (runs[-1][0], o)
        else:
            runs.append((o, o))
    return tuple(runs)


