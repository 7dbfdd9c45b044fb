"""From the solver's model back to a trace: the inverse of the encoding."""

from __future__ import annotations

from datetime import date, timedelta

from longstop.core import formulas as f
from longstop.core.procedures import Sort
from longstop.core.traces import Event, Lapse, Loss, Trace
from longstop.engines.check.circuit import TRUE, Lit
from longstop.engines.check.days import Days, Point
from longstop.engines.check.solver import Solver
from longstop.engines.check.windows import dates_of


def decode(days: Days, solver: Solver) -> Trace:
    """The trace that the solver's last model describes, from the first date that shows its working days.

    Absences are told for the days on which the person would have worked; order where nothing depends on it is that
    of the document.
    """
    model = _Model(days, solver)
    start = dates_of(days.calendar, *days.start, [model.so(lit) for lit in days.work])
    dates = [start + timedelta(d) for d in range(days.length)]
    off = frozenset(day for d, day in enumerate(dates) if not model.so(days.work[d]))
    roles = {p: role for role in days.procedure.roles for p in role.persons}
    away = {
        person: frozenset(
            day
            for d, day in enumerate(dates)
            if model.so(days.away[person, d]) and (roles[person].every_day or day not in off)
        )
        for person in days.procedure.people
    }
    facts = {fact: value for (fact, value), lit in days.facts.items() if model.so(lit)}
    events = []
    for d, day in enumerate(dates):
        there = [
            (point, lit)
            for kind in days.procedure.events
            for point, lit in _points_of(days, kind.id, d)
            if model.so(lit)
        ]
        for point in _in_order([p for p, _ in there], model, d):
            events.append(_event(days, model, point, d, day, away))
    lapses = tuple(Lapse(dates[d], rule) for (rule, d), lit in days.lapses.items() if model.so(lit))
    lost: dict[tuple[f.EventId, int], list[f.RoleId]] = {}
    for (kind_id, role, d), lit in days.missing.items():
        if model.so(lit):
            lost.setdefault((kind_id, d), []).append(role)
    losses = tuple(Loss(dates[d], kind_id, tuple(to)) for (kind_id, d), to in lost.items())
    return Trace(
        start,
        days.length,
        off,
        {p: missed for p, missed in away.items() if missed},
        facts,
        tuple(events),
        tuple(sorted(lapses, key=lambda x: (x.day, x.rule))),
        tuple(sorted(losses, key=lambda x: (x.day, x.event))),
    )


class _Model:
    """The values of the last model, looked up when first asked for."""

    def __init__(self, days: Days, solver: Solver) -> None:
        self._solver = solver
        self._values: dict[Lit, bool] = {}
        self.days = days

    def so(self, lit: Lit) -> bool:
        if abs(lit) == TRUE:
            return lit == TRUE
        if lit not in self._values:
            (self._values[lit],) = self._solver.values((lit,))
        return self._values[lit]


def _points_of(days: Days, event: f.EventId, d: int) -> list[tuple[Point, int]]:
    found: list[tuple[Point, int]] = [((event, None), days.happens[event, d])]
    if days.procedure.event(event).sort is Sort.MESSAGE:
        found += [((event, r), days.reads[event, r, d]) for r in days.procedure.recipients(event)]
    return found


def _in_order(points: list[Point], model: _Model, d: int) -> list[Point]:
    """The points in an order that agrees with every comparison that was made between them."""
    left, done = list(points), []
    order = model.days.order_on(d) if len(points) > 1 else {}

    def precedes(a: Point, b: Point) -> bool:
        if (a, b) in order:
            return model.so(order[a, b])
        return (b, a) in order and not model.so(order[b, a])

    while left:
        first = next(p for p in left if not any(precedes(q, p) for q in left if q != p))
        left.remove(first)
        done.append(first)
    return done


def _event(days: Days, model: _Model, point: Point, d: int, day: date, away: dict[str, frozenset[date]]) -> Event:
    event, reader = point
    procedure = days.procedure
    kind = procedure.event(event)

    def somebody(role: f.RoleId) -> str:
        return next(p for p in procedure.role(role).persons if day not in away.get(p, frozenset()))

    if reader is not None:
        return Event(day, event, f.Stage.READ, (somebody(reader),))
    by = tuple(
        somebody(role.id) for role in procedure.roles if model.so(days.by.get((event, role.id, d), -1))
    )
    to = tuple(r for r in procedure.recipients(event) if model.so(days.sent_to.get((event, r, d), -1)))
    carried = {
        a.id: next(v for v in a.values if model.so(days.attributes[event, a.id, v, d])) for a in kind.attributes
    }
    return Event(day, event, f.Stage.HAPPENED, by, to, carried)
