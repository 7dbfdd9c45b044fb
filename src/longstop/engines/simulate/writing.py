"""The event log of a replication, written row by row as things happen and handed over in columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

from simpy import Environment

from longstop.core import formulas as f
from longstop.core.logs import EPOCH, SECONDS, Happening, Log
from longstop.engines.simulate.life import Life, Moment
from longstop.engines.simulate.people import Person
from longstop.engines.simulate.program import Program

_READ, _HAPPENED = int(Happening.READ), int(Happening.HAPPENED)


class Writer:
    """Collects the rows. Names that recur are kept once, in tables."""

    def __init__(self, program: Program, env: Environment) -> None:
        self.program, self.env = program, env
        self.rows: list[array[int]] = []
        """For each case its rows, one after the other, each with its nine figures in the order of the log's columns."""
        self.earliest: list[int] = []
        """For each case the first second of the run in which its next event can happen."""
        self.by: dict[tuple[Person, ...], int] = {(): 0}
        self.groups: dict[tuple[f.RoleId, ...], int] = {(): 0}
        self.carried: dict[int, int] = {}
        """By the identity of what is carried: each kind of event has its ways once and for all."""
        self.ways: list[Mapping[f.AttributeId, str]] = []
        self.roles = tuple(role.id for role in program.procedure.roles)
        self.codes = {id: plan.code for id, plan in program.kinds.items()}
        self.began = (program.first.toordinal() - EPOCH) * SECONDS
        self.lapses: list[tuple[int, int, str]] = []
        # cases
        self.first: list[int] = []
        self.last: list[int] = []
        self.facts: dict[tuple[tuple[str, str], ...], int] = {}
        self.fact: list[int] = []
        self.holders: dict[tuple[tuple[Person, ...], ...], int] = {}
        """Who holds the roles of a case, in the order of the procedure's roles."""
        self.held: list[int] = []

    def begin(self, life: Life, first: int, last: int) -> None:
        """A case begins that is watched from the first to the last day."""
        base = self.program.first.toordinal()
        self.rows.append(array("q"))
        self.earliest.append(0)
        self.first.append(base + first)
        self.last.append(base + last)
        facts = tuple(sorted(life.facts.items()))
        self.fact.append(self.facts.setdefault(facts, len(self.facts)))
        held = tuple([life.staff[role] for role in self.roles])
        self.held.append(self.holders.setdefault(held, len(self.holders)))

    def write(self, life: Life, m: Moment, lost: tuple[f.RoleId, ...]) -> None:
        """A row: the event happens now, in a second of its own in the case, and never on another day."""
        groups, by, number = self.groups, self.by, life.number
        second, earliest = int(self.env.now * SECONDS), self.earliest[number]
        if second < earliest:
            second = min(earliest, (life.today + 1) * SECONDS - 1)
        self.earliest[number] = second + 1
        who = by.get(m.by)
        if who is None:
            who = by[m.by] = len(by)
        roles = groups.get(m.roles)
        if roles is None:
            roles = groups[m.roles] = len(groups)
        to = groups.get(m.to)
        if to is None:
            to = groups[m.to] = len(groups)
        way = self.carried.get(id(m.carried))
        if way is None:
            way = self.carried[id(m.carried)] = len(self.ways)
            self.ways.append(m.carried)
        gone = groups.setdefault(lost, len(groups)) if lost else 0
        stage = _READ if m.read else _HAPPENED
        row = [number, self.began + second, self.codes[m.event], stage, who, roles, to, gone, way]
        self.rows[number].fromlist(row)

    def forgotten(self, life: Life, rule: str) -> None:
        """Something owed under the rule is forgotten today."""
        self.lapses.append((life.number, self.program.first.toordinal() + life.today, rule))

    def log(self, people: Iterable[Person]) -> Log:
        """All that was written."""
        rows = array("q")
        for of_case in self.rows:
            rows += of_case
        case, time, event, stage, by, roles, to, lost, carried = (rows[i::9] for i in range(9))
        return Log(
            [str(i + 1) for i in range(len(self.first))],
            tuple(self.codes),
            tuple(map(_names, self.by)),
            tuple(self.groups),
            tuple(self.ways) or ({},),
            tuple({f.FactId(k): v for k, v in facts} for facts in self.facts) or ({},),
            tuple(dict(zip(self.roles, map(_names, held), strict=True)) for held in self.holders) or ({},),
            case,
            time,
            event,
            stage,
            by,
            roles,
            to,
            lost,
            carried,
            array("q", self.first),
            array("q", self.last),
            array("q", self.fact),
            array("q", self.held),
            {p.name: spans for p in people if (spans := self._away(p.here, p.shifts))},
            tuple(self.lapses),
        )

    def _away(self, here: Sequence[bool], shifts: Sequence[bool]) -> tuple[tuple[int, int], ...]:
        """The days of the run on which somebody would have worked and was not in, as runs of ordinals."""
        base, spans, begun = self.program.first.toordinal(), [], None
        for day in range(self.program.days):
            if shifts[day] and not here[day]:
                begun = day if begun is None else begun
            elif begun is not None and here[day]:
                spans.append((base + begun, base + day - 1))
                begun = None
        if begun is not None:
            spans.append((base + begun, base + self.program.days - 1))
        return tuple(spans)


def _names(people: tuple[Person, ...]) -> tuple[str, ...]:
    return tuple([p.name for p in people])
