"""Conditions at a moment of a window: what is so there, in view of what happened earlier.

A twin of `semantics.Reading.so`, case by case: there a condition is looked up on a trace, here it is a gate.
"""

from __future__ import annotations

from functools import cache
from typing import assert_never

from longstop.core import formulas as f
from longstop.engines.check.circuit import FALSE, TRUE, Lit
from longstop.engines.check.days import CLOSE, Days, Point, Series


class Conditions:
    """Gates for patterns and conditions over the days of a window."""

    def __init__(self, days: Days) -> None:
        self.days, self.c = days, days.circuit
        self.points = cache(self._points)
        self.match = cache(self._match)
        self.so = cache(self._so)
        self._leaving: dict[tuple[f.Pattern, int], dict[tuple[int, int], Lit]] = {}
        self._within: dict[f.Pattern, list[Series]] = {}

    # --- patterns -------------------------------------------------------------------------------------------

    def _points(self, pattern: f.Pattern) -> tuple[Point, ...]:
        """Where an event that the pattern means can stand."""
        if pattern.stage is f.Stage.HAPPENED:
            return ((pattern.event, None),)
        procedure = self.days.procedure
        return tuple(
            (pattern.event, role)
            for role in procedure.recipients(pattern.event)
            if not pattern.roles or role in pattern.roles
            if pattern.stage is f.Stage.READ or procedure.acts_on(pattern.event, role)
        )

    def _match(self, pattern: f.Pattern, point: Point, day: int) -> Lit:
        """Whether the pattern is met at the point that day (`this` is left to the claims)."""
        parts = [self.days.occurs(point, day)]
        if pattern.stage is f.Stage.HAPPENED and pattern.roles:
            parts.append(self.c.disj(self.days.by.get((pattern.event, r, day), FALSE) for r in pattern.roles))
        if pattern.where is not None:
            parts.append(self.so(pattern.where, point, day))
        return self.c.conj(parts)

    def matches(self, patterns: tuple[f.Pattern, ...], day: int) -> list[tuple[Point, Lit]]:
        """Each point of that day that one of the patterns may mean, with whether it does."""
        found: dict[Point, Lit] = {}
        for pattern in patterns:
            for point in self.points(pattern):
                found[point] = self.c.either(found.get(point, FALSE), self.match(pattern, point, day))
        return [(p, lit) for p, lit in found.items() if lit != FALSE]

    def none_after(self, events: list[tuple[Point, Lit]], point: Point, day: int) -> Lit:
        """None of the day's events comes strictly after the point."""
        return self.c.conj(-self.c.both(lit, self.days.before(point, p, day)) for p, lit in events)

    def none_between(self, events: list[tuple[Point, Lit]], first: Point, last: Point, day: int) -> Lit:
        """None of the day's events comes strictly between the two points."""
        return self.c.conj(
            -self.c.conj([lit, self.days.before(first, p, day), self.days.before(p, last, day)]) for p, lit in events
        )

    def none_before(self, events: list[tuple[Point, Lit]], point: Point, day: int) -> Lit:
        """None of the day's events comes strictly before the point."""
        return self.c.conj(-self.c.both(lit, self.days.before(p, point, day)) for p, lit in events)

    # --- conditions -----------------------------------------------------------------------------------------

    def _so(self, condition: f.Condition, point: Point, day: int, just_before: bool = False) -> Lit:
        """Whether the condition is so at the point, or just before its event. Day -1 (its close) is the edge."""
        match condition:
            case f.Const(value):
                return TRUE if value else FALSE
            case f.FactIs(fact, value):
                return self.days.facts.get((fact, value), FALSE)
            case f.InState(state):
                return self.in_state(state, point, day, just_before=just_before)
            case f.AttributeIs(attribute, value):
                return FALSE if point[1] else self.days.attributes.get((point[0], attribute, value, day), FALSE)
            case f.DeliveredTo(role):
                return FALSE if point[1] or point == CLOSE else self.days.delivered(point[0], role, day)
            case f.Count():
                return self.count(condition, point, day, just_before=just_before)
            case f.Happened(pattern, since):
                return self.happened(pattern, since, point, day)
            case f.Previous(pattern):
                return self.previous(pattern, point, day)
            case f.RoleIn(role):
                return self.days.role_in(role, day)
            case f.Not(part):
                return -self.so(part, point, day, just_before)
            case f.And(parts):
                return self.c.conj(self.so(p, point, day, just_before) for p in parts)
            case f.Or(parts):
                return self.c.disj(self.so(p, point, day, just_before) for p in parts)
            case _:
                assert_never(condition)

    def in_state(self, id: f.StateId, point: Point, day: int, *, just_before: bool) -> Lit:
        """Whether the state lasts: somebody began it and nobody ended it since, or it lasted before the day."""
        state = self.days.procedure.state(id)

        def at(place: Point, day: int, strictly: bool, before: Lit) -> Lit:
            begins = self.matches(state.begins, day)
            begun = dict(begins)
            # an event that both begins and ends the state begins it
            ends = [(p, self.c.both(lit, -begun.get(p, FALSE))) for p, lit in self.matches(state.ends, day)]

            def reached(p: Point) -> Lit:
                return TRUE if p == place and not strictly else self.days.before(p, place, day)

            parts = []
            for p, lit in begins:
                later = [self.c.conj([e, self.days.before(p, q, day), reached(q)]) for q, e in ends]
                parts.append(self.c.conj([lit, reached(p), *(-x for x in later)]))
            kept = [-self.c.both(e, reached(q)) for q, e in ends]
            return self.c.disj([*parts, self.c.conj([before, *kept])])

        series = self.days.make_series(f"state {id}", state.initially, lambda d, b: at(CLOSE, d, False, b))
        if point == CLOSE:
            return series.at(day)
        return at(point, day, just_before, series.at(day - 1))

    def happened(self, pattern: f.Pattern, since: f.Pattern | None, point: Point, day: int) -> Lit:
        """Whether the pattern was met strictly before the point, and `since` not after it."""
        sinces = (since,) if since is not None else ()

        def at(place: Point, day: int, before: Lit) -> Lit:
            resets = self.matches(sinces, day)
            parts = [
                self.c.conj([lit, self.days.before(p, place, day), self.none_between(resets, p, place, day)])
                for p, lit in self.matches((pattern,), day)
            ]
            return self.c.disj([*parts, self.c.both(before, self.none_before(resets, place, day))])

        series = self.days.make_series(
            f"{pattern} since {since}", False, lambda d, b: at(CLOSE, d, b), lasting=since is None
        )
        return series.at(day) if point == CLOSE else at(point, day, series.at(day - 1))

    def previous(self, pattern: f.Pattern, point: Point, day: int) -> Lit:
        """Whether the latest event of the pattern's kind strictly before the point met the pattern."""
        kind = f.Pattern(pattern.event, pattern.stage)

        def at(place: Point, day: int, before: Lit) -> Lit:
            events = self.matches((kind,), day)
            parts = [
                self.c.conj([lit, self.days.before(p, place, day), self.none_between(events, p, place, day)])
                for p, lit in self.matches((pattern,), day)
            ]
            return self.c.disj([*parts, self.c.both(before, self.none_before(events, place, day))])

        series = self.days.make_series(f"previous {pattern}", False, lambda d, b: at(CLOSE, d, b))
        return series.at(day) if point == CLOSE else at(point, day, series.at(day - 1))

    def count(self, condition: f.Count, point: Point, day: int, *, just_before: bool) -> Lit:
        """How the number of events that met the pattern compares with the condition's number."""
        number = condition.number
        match condition.compare:
            case f.Compare.GE:
                return self._at_least(condition, number, point, day, just_before)
            case f.Compare.GT:
                return self._at_least(condition, number + 1, point, day, just_before)
            case f.Compare.LT:
                return -self._at_least(condition, number, point, day, just_before)
            case f.Compare.LE:
                return -self._at_least(condition, number + 1, point, day, just_before)
            case f.Compare.EQ:
                low = self._at_least(condition, number, point, day, just_before)
                return self.c.both(low, -self._at_least(condition, number + 1, point, day, just_before))
            case _:
                assert_never(condition.compare)

    def _at_least(self, condition: f.Count, number: int, point: Point, day: int, just_before: bool) -> Lit:
        if number <= 0:
            return TRUE

        def today(place: Point, day: int) -> list[Lit]:
            return [
                lit if p == place and not just_before else self.c.both(lit, self.days.before(p, place, day))
                for p, lit in self.matches((condition.pattern,), day)
            ]

        here = [] if day < 0 else today(point, day)
        if condition.last is not None and condition.last.days >= self.days.length:
            recent = self._recent(condition.pattern, condition.last.days, number)
            if point == CLOSE:
                return recent[number].at(day)
            still = self._still_recent(condition.pattern, condition.last.days, number)
            earlier = [TRUE, *(s.at(day - 1) for s in self._window_totals(condition.pattern, number)[1:])]
            known = self._sums([TRUE, *(still[k, day] for k in range(1, number + 1))], earlier, number)
            return self._sums(known, self.c.at_least(here, len(here)), number)[number]
        if condition.last is not None:
            earlier = [
                lit for d in range(day - condition.last.days + 1, day) for lit in self._met_on(condition.pattern, d)
            ]
            if point == CLOSE and day < 0:
                earlier += self._met_on(condition.pattern, day)
            return self.c.at_least([*earlier, *here], number)[number]
        totals = self._totals(condition.pattern, number)
        if point == CLOSE:
            return totals[number].at(day)
        more = self.c.at_least(here, len(here))
        return self.c.disj(
            self.c.both(totals[number - k].at(day - 1) if number > k else TRUE, lit) for k, lit in enumerate(more)
        )

    def _sums(self, some: list[Lit], more: list[Lit], most: int) -> list[Lit]:
        """For k = 0 .. most: whether two counts, of each of which it is known whether it is at least j, make k."""
        return [
            self.c.disj(
                self.c.both(some[j], more[k - j]) for j in range(k + 1) if j < len(some) and k - j < len(more)
            )
            for k in range(most + 1)
        ]

    def _recent(self, pattern: f.Pattern, last: int, most: int) -> list[Series]:
        """For k = 1 .. most, whether at the close of each day at least k events of the last so many days match.

        The window is no longer than the look back: within it nothing is forgotten, and what happened before it leaves
        from view one by one, on days that are unknown.
        """
        still, totals = self._still_recent(pattern, last, most), self._window_totals(pattern, most)
        found = [totals[0]]
        for k in range(1, most + 1):
            name = f"recent {last} {pattern} {k}"
            if name not in self.days.series:
                values = []
                for d in range(self.days.length):
                    before = [TRUE, *(still[j, d] for j in range(1, k + 1))]
                    values.append(self._sums(before, [TRUE, *(s.at(d) for s in totals[1 : k + 1])], k)[k])
                self.days.adopt(name, still[k, -1], values, plain=True)
            found.append(self.days.series[name])
        return found

    def _still_recent(self, pattern: f.Pattern, last: int, most: int) -> dict[tuple[int, int], Lit]:
        """For k and a day: whether at least k events from before the window are not too long ago on that day."""
        found = self._leaving.setdefault((pattern, last), {})
        alone = len(self.points(pattern)) == 1
        for k in range(1, most + 1):
            for d in range(-1, self.days.length):
                if (k, d) not in found:
                    lit = found[k, d] = self.days.edge()
                    if d >= 0:
                        self.c.require(-lit, found[k, d - 1])
                    if k > 1:
                        self.c.require(-lit, found[k - 1, d])
                        if d >= 0 and alone:
                            self.c.require(-found[k, d - 1], found[k - 1, d])
        return found

    def _window_totals(self, pattern: f.Pattern, most: int) -> list[Series]:
        """For k = 0 .. most, whether at least k events of the window match by the close of each of its days."""
        found = self._within.setdefault(pattern, [Series([TRUE] * (self.days.length + 1))])
        while len(found) <= most:
            k, series = len(found), Series([FALSE])
            for d in range(self.days.length):
                more = self.c.at_least((lit for _, lit in self.matches((pattern,), d)), k)
                parts = (self.c.both(found[k - j].at(d - 1) if j else series.at(d - 1), m) for j, m in enumerate(more))
                series.append(self.c.disj(parts))
            found.append(series)
        return found

    def _totals(self, pattern: f.Pattern, most: int) -> list[Series]:
        """For k = 1 .. most, the series of whether at least k events have met the pattern by the close of each day."""
        found = [self.days.make_series(f"total {pattern} 0", True, lambda _, b: TRUE)]
        for k in range(1, most + 1):
            name = f"total {pattern} {k}"
            lower = found[-1]

            def step(day: int, before: Lit, k: int = k) -> Lit:
                more = self.c.at_least((lit for _, lit in self.matches((pattern,), day)), k)
                return self.c.disj(
                    self.c.both(before if j == 0 else self._total(pattern, k - j, day - 1), lit)
                    for j, lit in enumerate(more)
                )

            if name not in self.days.series:
                series = self.days.make_series(name, False, step, lasting=True)
                self.c.require(-series.at(-1), lower.at(-1) if k > 1 else TRUE)
            found.append(self.days.series[name])
        return found

    def _total(self, pattern: f.Pattern, k: int, day: int) -> Lit:
        return TRUE if k <= 0 else self.days.series[f"total {pattern} {k}"].at(day)

    def _met_on(self, pattern: f.Pattern, day: int) -> list[Lit]:
        """The day's events that meet the pattern; before the window, unknown."""
        if day >= 0:
            return [lit for _, lit in self.matches((pattern,), day)]
        key = f"met {pattern} {day}"
        if key not in self.days.unknowns:
            self.days.unknowns[key] = self.days.edge()
        return [self.days.unknowns[key]]
