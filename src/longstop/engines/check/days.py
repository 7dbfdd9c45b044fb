"""The days of a window as Booleans: who is in, what happens, in which order, what is read and what goes wrong.

`Days` holds the unknowns of a trace and the constraints that do not come from rules. Everything that depends on what
came before the window is kept as a *series*: one literal for the close of each day, and one for the close of the day
before the first. That last one is an unknown (any history), or, in a window that starts a case, the initial value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Protocol

from longstop.core import formulas as f
from longstop.core.procedures import Duty, EventKind, Procedure, Role, Sort
from longstop.core.time import Calendar
from longstop.engines.check.circuit import FALSE, TRUE, Circuit, Lit
from longstop.engines.check.windows import longest_gap, windows

#: A kind of event happening, or (with a role) that role's reading of its mail of the kind.
Point = tuple[f.EventId, f.RoleId | None]

#: The close of a day, as a place to stand.
CLOSE: Point = (f.EventId(""), None)


#: Days at the end of a calendar that no window begins in, so that a deadline from its last day is still known.
MARGIN = 60


class Series(list[Lit]):
    """One literal for the close of each day, reached as `at(-1)` (before the window), `at(0)`, `at(1)`, ...

    `lasting`: once so, it stays so. `plain`: it says what is so, and not for how long.
    """

    initial = False
    lasting = False
    plain = False

    def at(self, day: int) -> Lit:
        """The literal for the close of the day."""
        return self[day + 1]


class Given(Protocol):
    """What is known beforehand of a window that starts a case: all that nobody under the rules chooses, and that
    nobody forgets anything. Days are counted from the first, 0."""

    def fact(self, id: f.FactId, value: str) -> bool:
        """Whether the fact has the value."""
        ...

    def away(self, person: str, day: int) -> bool:
        """Whether the person is away that day."""
        ...

    def raised(self, event: f.EventId, day: int) -> Mapping[f.AttributeId, str] | None:
        """What the event, which is one of the world, carries that day; None if it does not happen."""
        ...

    def lost(self, message: f.EventId, role: f.RoleId, day: int) -> bool:
        """Whether the message, if it is sent to the role that day, does not arrive."""
        ...


class Days:
    """The unknowns of a window of `length` days: if it starts a case, on a date from `start[0]` to `start[1]`; if it is
    of a case that has begun, on any date from `start[0]` on that the calendar knows.

    A `dated` window starts a case on `start[0]`: its calendar and its past are then no unknowns. With `given`, nor is
    anything but what people do.
    """

    def __init__(
        self,
        procedure: Procedure,
        calendar: Calendar,
        start: tuple[date, date],
        length: int,
        *,
        dated: bool = False,
        given: Given | None = None,
    ) -> None:
        self.procedure, self.length, self.start, self.calendar = procedure, length, start, calendar
        self.circuit = c = Circuit()
        self.dated, self.given = dated, given
        self.fresh = TRUE if self.dated else c.var()
        """Assumed where the window begins with the start of the case."""
        self.series: dict[str, Series] = {}
        self.unknowns: dict[str, Lit] = {}
        """What may have happened before the window and is not a series."""
        self._latest = calendar.last - timedelta(length + 2 * MARGIN)
        self.longest_gap = longest_gap(calendar, start[0])
        self.work = self._calendar_days(length + self.longest_gap + 14)
        self._encoded: set[bool] = set()
        self.facts = {
            (fact.id, v): c.var() if given is None else _known(given.fact(fact.id, v))
            for fact in procedure.facts
            for v in fact.values
        }
        for fact in procedure.facts:
            self._exactly_one([self.facts[fact.id, v] for v in fact.values])
        for (name, value), lit in self.facts.items():
            self.adopt(f"fact {name} {value}", lit, [lit] * length)
        self._role_in: dict[tuple[f.RoleId, int], Lit] = {}
        self.away = {
            (p, d): c.var() if given is None else _known(given.away(p, d))
            for p in procedure.people
            for d in range(length)
        }
        self.happens: dict[tuple[f.EventId, int], Lit] = {}
        self.by: dict[tuple[f.EventId, f.RoleId, int], Lit] = {}
        self.attributes: dict[tuple[f.EventId, f.AttributeId, str, int], Lit] = {}
        self.sent_to: dict[tuple[f.EventId, f.RoleId, int], Lit] = {}
        self.missing: dict[tuple[f.EventId, f.RoleId, int], Lit] = {}
        self.reads: dict[tuple[f.EventId, f.RoleId, int], Lit] = {}
        self.lapses: dict[tuple[str, int], Lit] = {}
        self._doers_of: dict[f.EventId, list[f.RoleId]] = {}
        self._order: dict[tuple[Point, Point, int], Lit] = {}
        self._pairs: dict[Point, set[Point]] = {}
        self._triangles: set[frozenset[Point]] = set()
        self._closed = 0
        for day in range(length):
            for kind in procedure.events:
                self._event(kind, day)
        for kind in procedure.events:
            if kind.sort is Sort.MESSAGE:
                for role in procedure.recipients(kind.id):
                    self._mail(kind, role)

    # --- making unknowns ------------------------------------------------------------------------------------

    def _calendar_days(self, count: int) -> list[Lit]:
        """Whether each day is a working day: known if the date is."""
        if not self.dated:
            return [self.circuit.var() for _ in range(count)]
        dates = (self.start[0] + timedelta(i) for i in range(count))
        return [TRUE if self.calendar.works(day) else FALSE for day in dates]

    def know_calendar(self, *, fresh: bool) -> None:
        """Let the window's working days be some that the calendar shows; call before solving. What a question that
        starts a case needs, and what one about any days needs, is written down when it is first asked."""
        anywhere = not fresh or self.start[1] >= self._latest
        if self.dated or anywhere in self._encoded:
            return
        self._encoded.add(anywhere)
        last, when = (self._latest, TRUE) if anywhere else (self.start[1], self.fresh)
        windows(self.calendar, self.start[0], last, len(self.work)).encode(self.circuit, self.work, when)

    def _exactly_one(self, lits: list[Lit]) -> None:
        self.circuit.require(*lits)
        for a, b in combinations(lits, 2):
            self.circuit.require(-a, -b)

    def _event(self, kind: EventKind, day: int) -> None:
        c, given = self.circuit, self.given
        happens = c.var() if given is None or kind.sort is not Sort.WORLD else FALSE
        carried = given.raised(kind.id, day) if given is not None and kind.sort is Sort.WORLD else None
        if carried is not None:
            happens = TRUE
        self.happens[kind.id, day] = happens
        if kind.on_working_days:
            c.require(-happens, self.work[day])
        for attribute in kind.attributes:
            if carried is not None:
                lits = [_known(carried[attribute.id] == value) for value in attribute.values]
            elif attribute.values == (f.YES, f.NO):
                yes = c.var()
                lits = [yes, -yes]
            else:
                lits = [c.var() for _ in attribute.values]
                self._exactly_one(lits)
            for value, lit in zip(attribute.values, lits, strict=True):
                self.attributes[kind.id, attribute.id, value, day] = lit
        for role in self._doers(kind.id):
            by = self.by[kind.id, role, day] = c.var()
            c.require(-by, happens)
            c.require(-by, self.role_in(role, day))
        if kind.sort is Sort.MESSAGE:
            addressed = {r for duty in self.procedure.duties_for(kind.id) for r in duty.to}
            for role in self.procedure.recipients(kind.id):
                to = self.sent_to[kind.id, role, day] = happens if role in addressed else c.var()
                missing = c.var() if given is None else to if given.lost(kind.id, role, day) else FALSE
                self.missing[kind.id, role, day] = missing
                c.require(-to, happens)
                c.require(-missing, to)

    def _doers(self, event: f.EventId) -> list[f.RoleId]:
        """Everyone who may come to take part in the act."""
        if event not in self._doers_of:
            duties = self.procedure.duties_for(event)
            self._doers_of[event] = sorted({r for duty in duties for party in duty.doers for r in party.roles})
        return self._doers_of[event]

    def _mail(self, kind: EventKind, role: f.RoleId) -> None:
        """Mail is read on the first day in, after it was sent."""
        c = self.circuit

        def step(day: int, before: Lit) -> Lit:
            arrives = self.delivered(kind.id, role, day)
            waiting = c.either(before, arrives)
            reads = self.reads[kind.id, role, day] = c.both(waiting, self.role_in(role, day))
            c.require(-arrives, -reads, self.before((kind.id, None), (kind.id, role), day))
            return c.both(waiting, -self.role_in(role, day))

        self.make_series(f"unread {kind.id} {role}", False, step)

    def make_series(
        self, name: str, initial: bool, step: Callable[[int, Lit], Lit], *, lasting: bool = False
    ) -> Series:
        """What is so at the close of each day, from what was so the day before; made once for each name."""
        if name not in self.series:
            edge = self.edge(initial)
            series = self.series[name] = Series([edge])
            series.initial, series.lasting, series.plain = initial, lasting, True
            for day in range(self.length):
                series.append(step(day, series[day]))
        return self.series[name]

    def adopt(self, name: str, edge: Lit, values: list[Lit], *, plain: bool = False) -> Series:
        """A series whose days were worked out together with others."""
        series = self.series[name] = Series([edge, *values])
        series.plain = plain
        return series

    def edge(self, initial: bool = False) -> Lit:
        """An unknown at the close of the day before the window, with its value where a case starts."""
        if self.dated:
            return TRUE if initial else FALSE
        edge = self.circuit.var()
        self.circuit.require(-self.fresh, edge if initial else -edge)
        return edge

    # --- people ---------------------------------------------------------------------------------------------

    def works(self, role: Role, day: int) -> Lit:
        """Whether the role works that day at all."""
        return TRUE if role.every_day else self.work[day]

    def role_in(self, id: f.RoleId, day: int) -> Lit:
        """Whether anyone who holds the role is in."""
        if (id, day) not in self._role_in:
            role = self.procedure.role(id)
            if day < 0:
                some = self.circuit.var()
            elif role.unit:
                some = TRUE
            else:
                some = self.circuit.disj(-self.away[p, day] for p in role.persons)
            self._role_in[id, day] = self.circuit.both(self.works(role, day), some) if day >= 0 else some
        return self._role_in[id, day]

    def gap_at_least(self, day: int, gap: int) -> Lit:
        """Whether none of the next `gap` - 1 days is a working day."""
        return self.circuit.conj(-self.work[day + i] for i in range(1, gap))

    def able(self, duty: Duty, day: int) -> list[dict[f.RoleId, Lit]]:
        """For each party of the duty, which roles may do its part that day."""
        found = []
        for party in duty.doers:
            roles: dict[f.RoleId, Lit] = {}
            nobody: list[Lit] = []
            for tier in party.tiers:
                for role in tier:
                    roles.setdefault(role, self.circuit.conj([self.role_in(role, day), *nobody]))
                nobody += [-self.role_in(role, day) for role in tier]
            found.append(roles)
        return found

    def available(self, duty: Duty, day: int) -> Lit:
        """Whether the act can be manned that day."""
        if not duty.doers:
            return self.work[day]
        return self.circuit.conj(self.circuit.disj(roles.values()) for roles in self.able(duty, day))

    def done(self, duty: Duty, day: int) -> Lit:
        """Whether the act is done that day by those responsible."""
        parts = [self.happens[duty.act, day]]
        for roles in self.able(duty, day):
            took = ((self.by.get((duty.act, r, day), FALSE), ok) for r, ok in roles.items())
            parts.append(self.circuit.disj(self.circuit.both(by, ok) for by, ok in took))
        return self.circuit.conj(parts)

    def done_exactly(self, duty: Duty, day: int) -> Lit:
        """The same, and one person for each party and nobody besides took part."""
        able = self.able(duty, day)
        took = {role: self.by[duty.act, role, day] for role in self._doers(duty.act)}
        parts = [self.done(duty, day)]
        for role, lit in took.items():
            parts.append(-self.circuit.both(lit, -self.circuit.disj(roles[role] for roles in able if role in roles)))
        if len(took) > len(able):
            parts.append(-self.circuit.at_least(took.values(), len(able) + 1)[len(able) + 1])
        return self.circuit.conj(parts)

    # --- events ---------------------------------------------------------------------------------------------

    def occurs(self, point: Point, day: int) -> Lit:
        """Whether the event happens, or the mail is read, that day."""
        event, reader = point
        return self.happens[event, day] if reader is None else self.reads[event, reader, day]

    def delivered(self, event: f.EventId, role: f.RoleId, day: int) -> Lit:
        """Whether a message sent that day comes into the role's mailbox."""
        to = self.sent_to.get((event, role, day), FALSE)
        return FALSE if to == FALSE else self.circuit.both(to, -self.missing[event, role, day])

    def before(self, a: Point, b: Point, day: int) -> Lit:
        """Whether, both happening that day, `a` comes strictly before `b`. The close comes after everything."""
        if a in (b, CLOSE):
            return FALSE
        if b == CLOSE:
            return TRUE
        first, second = sorted((a, b), key=str)
        lit = self._order.get((first, second, day))
        if lit is None:
            lit = self._order[first, second, day] = self.circuit.var()
            self._pairs.setdefault(first, set()).add(second)
            self._pairs.setdefault(second, set()).add(first)
        return lit if a == first else -lit

    def close_order(self) -> None:
        """Make every order of one day free of circles. Call before solving, whenever comparisons were added.

        The compared pairs are completed to a chordal graph; an order without circular triangles on such a graph has
        no circle at all.
        """
        if self._closed == len(self._order):
            return
        graph = {p: set(qs) for p, qs in self._pairs.items()}
        triangles: set[frozenset[Point]] = set()
        while graph:
            p = min(graph, key=lambda q: (len(graph[q]), str(q)))
            neighbours = graph.pop(p)
            for q in neighbours:
                graph[q].discard(p)
            for q, r in combinations(sorted(neighbours, key=str), 2):
                graph[q].add(r)
                graph[r].add(q)
                triangles.add(frozenset((p, q, r)))
        for triangle in sorted(triangles - self._triangles, key=lambda t: sorted(map(str, t))):
            p, q, r = sorted(triangle, key=str)
            for day in range(self.length):
                ab, bc, ac = self.before(p, q, day), self.before(q, r, day), self.before(p, r, day)
                self.circuit.require(-ab, -bc, ac)
                self.circuit.require(ab, bc, -ac)
        self._triangles |= triangles
        self._closed = len(self._order)

    def order_on(self, day: int) -> dict[tuple[Point, Point], Lit]:
        """The comparisons made for that day."""
        return {(a, b): lit for (a, b, d), lit in self._order.items() if d == day}

    def lapse(self, rule: str, day: int) -> Lit:
        """Whether what is owed under the rule is forgotten that day."""
        if self.given is not None:
            return FALSE
        if (rule, day) not in self.lapses:
            self.lapses[rule, day] = self.circuit.var()
        return self.lapses[rule, day]


def _known(so: bool) -> Lit:
    return TRUE if so else FALSE
