"""Claims and formulas over the days of a window: when a claim is definitely true there, and when definitely false.

Two gates for each claim, because a finite trace may leave it open (see `semantics.Truth`): what reaches beyond the
last day is neither. Windows are recurrences from day to day, shared between all moments that ask.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.procedures import Duty, EachPeriod, OnSilence, Sort
from longstop.core.time import Bound
from longstop.engines.check.circuit import FALSE, TRUE, Lit
from longstop.engines.check.days import CLOSE, Point
from longstop.engines.check.rules import Rules

#: The message that `this` refers to: where the formula's `for each` stands.
This = tuple[Point, int]

_Walk = Callable[[f.Target, int, int, bool, This | None], Lit]


class Claims:
    """Gates for the claims of properties over one window."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.days, self.conditions, self.c = rules, rules.days, rules.conditions, rules.c
        self.true = cache(self._true)
        self.false = cache(self._false)
        self._hit = cache(self._hit_on)
        self._later_hit = cache(self._hit_later)
        self._later_clear = cache(self._clear_later)

    def triggers(self, part: f.ForEach, day: int) -> list[tuple[Point, Lit]]:
        """The moments of the day about which the formula's part makes its claim."""
        if not part.triggers:
            return [(CLOSE, self.conditions.so(part.condition, CLOSE, day))]
        found = self.conditions.matches(part.triggers, day)
        return [(p, self.c.both(lit, self.conditions.so(part.condition, p, day))) for p, lit in found]

    def violated(self, part: f.ForEach, day: int) -> Lit:
        """Whether the formula's part fails for a moment of that day."""
        return self.c.disj(
            self.c.both(lit, self.false(part.claim, p, day, (p, day))) for p, lit in self.triggers(part, day)
        )

    # --- claims ---------------------------------------------------------------------------------------------

    def _true(self, claim: f.Claim, at: Point, day: int, this: This) -> Lit:
        c = self.c
        match claim:
            case f.Holds(condition):
                return self.conditions.so(condition, at, day)
            case f.Within(bound, targets):
                return c.disj(self._met(t, at, day, bound, this) for t in targets)
            case f.Eventually(targets) | f.Bounded(targets):
                return c.disj(self._met(t, at, day, None, this) for t in targets)
            case f.NotUntil(avoid, release):
                return self._first(release, avoid, at, day, this, tie=False)
            case f.Never():
                return FALSE
            case f.NotClaim(part):
                return self.false(part, at, day, this)
            case f.AllOf(parts):
                return c.conj(self.true(p, at, day, this) for p in parts)
            case f.AnyOf(parts):
                return c.disj(self.true(p, at, day, this) for p in parts)
            case _:
                assert_never(claim)

    def _false(self, claim: f.Claim, at: Point, day: int, this: This) -> Lit:
        c = self.c
        match claim:
            case f.Holds(condition):
                return -self.conditions.so(condition, at, day)
            case f.Within(bound, targets):
                return c.conj(self._missed(t, at, day, bound, this) for t in targets)
            case f.Eventually(targets) | f.Bounded(targets):
                return c.conj([self.complete(at, day), *(self._missed(t, at, day, None, this) for t in targets)])
            case f.NotUntil(avoid, release):
                return self._first(avoid, release, at, day, this, tie=True)
            case f.Never(avoid):
                return self._first(avoid, (), at, day, this, tie=True)
            case f.NotClaim(part):
                return self.true(part, at, day, this)
            case f.AllOf(parts):
                return c.disj(self.false(p, at, day, this) for p in parts)
            case f.AnyOf(parts):
                return c.conj(self.false(p, at, day, this) for p in parts)
            case _:
                assert_never(claim)

    # --- targets --------------------------------------------------------------------------------------------

    def _guards(self, target: f.Target, this: This) -> list[tuple[Lit, f.Target]]:
        """The target as alternatives, each under a condition on the message that `this` refers to."""
        if not (isinstance(target, f.Occurs) and target.pattern.this):
            return [(TRUE, target)]
        (event, _), day = this
        pattern = target.pattern
        return [
            (
                self.days.delivered(event, role, day),
                f.Occurs(f.Pattern(pattern.event, pattern.stage, (role,), pattern.where), target.then),
            )
            for _, role in self.conditions.points(f.Pattern(pattern.event, pattern.stage, pattern.roles))
            if role is not None
        ]

    def _events(self, target: f.Target, day: int, this: This | None) -> list[tuple[Point, Lit, Lit]]:
        """Where the target may be met that day, whether it is there, and whether it certainly is not."""
        match target:
            case f.DayIs(condition):
                so = self.conditions.so(condition, CLOSE, day)
                return [(CLOSE, so, -so)]
            case f.Occurs(pattern, then):
                found = []
                for point, lit in self.conditions.matches((pattern,), day):
                    if then is None or this is None:
                        found.append((point, lit, -lit))
                    else:
                        yes = self.c.both(lit, self.true(then, point, day, this))
                        no = self.c.either(-lit, self.false(then, point, day, this))
                        found.append((point, yes, no))
                return found
            case _:
                assert_never(target)

    def _scope(self, target: f.Target, this: This) -> This | None:
        """What a target's gates depend on: nothing but the day, unless it makes a further claim about `this`."""
        return this if isinstance(target, f.Occurs) and target.then is not None else None

    def _met(self, target: f.Target, at: Point, day: int, bound: Bound | None, this: This) -> Lit:
        found = []
        for guard, one in self._guards(target, this):
            scope = self._scope(one, this)
            today = [
                self.c.both(yes, self.days.before(at, p, day)) for p, yes, _ in self._events(one, day, scope)
            ]
            later = self._window(self._later_hit, one, day, bound, scope)
            found.append(self.c.both(guard, self.c.disj([*today, later])))
        return self.c.disj(found)

    def _missed(self, target: f.Target, at: Point, day: int, bound: Bound | None, this: This) -> Lit:
        found = []
        for guard, one in self._guards(target, this):
            scope = self._scope(one, this)
            today = [
                self.c.either(no, -self.days.before(at, p, day)) for p, _, no in self._events(one, day, scope)
            ]
            later = self._window(self._later_clear, one, day, bound, scope)
            found.append(self.c.either(-guard, self.c.conj([*today, later])))
        if isinstance(target, f.Occurs) and target.pattern.this:
            # where nobody receives the message, all is missed; the window must still have passed
            found.append(self._window(self._later_clear, f.DayIs(f.FALSE), day, bound, None))
        return self.c.conj(found)

    def _window(self, walk: _Walk, target: f.Target, day: int, bound: Bound | None, scope: This | None) -> Lit:
        if bound is None:
            return walk(target, day, -1, False, scope)
        if not bound.in_working_days:
            return walk(target, day, bound.days, False, scope)
        whole = walk(target, day, bound.count, True, scope)
        if not bound.inclusive:
            return whole
        return self.c.choose(self.days.work[day], walk(target, day, bound.count - 1, True, scope), whole)

    def _hit_on(self, target: f.Target, day: int, scope: This | None) -> tuple[Lit, Lit]:
        events = self._events(target, day, scope)
        return self.c.disj(yes for _, yes, _ in events), self.c.conj(no for _, _, no in events)

    def _hit_later(self, target: f.Target, day: int, left: int, working: bool, scope: This | None) -> Lit:
        """Whether the target is met on a later day of the window, of which `left` units remain (-1: no end)."""
        if left == 0 or day + 1 >= self.days.length:
            return FALSE
        hit, _ = self._hit(target, day + 1, scope)
        return self.c.either(hit, self._next(self._later_hit, target, day, left, working, scope))

    def _clear_later(self, target: f.Target, day: int, left: int, working: bool, scope: This | None) -> Lit:
        """Whether the target is certainly not met on any later day of a window that ends within the days known."""
        if left == 0:
            return TRUE
        if day + 1 >= self.days.length:
            return TRUE if left < 0 else FALSE
        _, clear = self._hit(target, day + 1, scope)
        return self.c.both(clear, self._next(self._later_clear, target, day, left, working, scope))

    def _next(self, walk: _Walk, target: f.Target, day: int, left: int, working: bool, scope: This | None) -> Lit:
        if left < 0:
            return walk(target, day + 1, -1, working, scope)
        if not working:
            return walk(target, day + 1, left - 1, working, scope)
        return self.c.choose(
            self.days.work[day + 1],
            walk(target, day + 1, left - 1, working, scope),
            walk(target, day + 1, left, working, scope),
        )

    # --- what comes first -----------------------------------------------------------------------------------

    def _matches(self, patterns: tuple[f.Pattern, ...], day: int, this: This) -> list[tuple[Point, Lit]]:
        plain = self.conditions.matches(tuple(p for p in patterns if not p.this), day)
        (event, _), sent = this
        for pattern in (p for p in patterns if p.this):
            for point in self.conditions.points(pattern):
                arrived = self.days.delivered(event, point[1], sent) if point[1] else FALSE
                plain.append((point, self.c.both(arrived, self.conditions.match(pattern, point, day))))
        return plain

    def _first(
        self,
        wanted: tuple[f.Pattern, ...],
        others: tuple[f.Pattern, ...],
        at: Point,
        day: int,
        this: This,
        *,
        tie: bool,
    ) -> Lit:
        """Whether, after the moment, one of `wanted` happens and none of `others` before it (`tie`: nor with it)."""
        c, conditions = self.c, self.conditions
        result = FALSE
        for d in range(self.days.length - 1, day - 1, -1):
            here = at if d == day else None
            mine, rivals = self._matches(wanted, d, this), self._matches(others, d, this)
            after = [(p, c.both(lit, self.days.before(here, p, d)) if here else lit) for p, lit in mine]
            against = [(p, c.both(lit, self.days.before(here, p, d)) if here else lit) for p, lit in rivals]
            found = []
            for p, lit in after:
                first = conditions.none_before(against, p, d)
                if not tie:
                    first = c.conj([first, *(-x for q, x in against if q == p)])
                found.append(c.both(lit, first))
            result = c.disj([*found, c.conj([result, *(-x for _, x in against)])])
        return result

    # --- completeness ---------------------------------------------------------------------------------------

    def complete(self, at: Point, day: int) -> Lit:
        """Whether, looking from the moment, nothing that could still be done is outstanding at the window's end."""
        end = self.days.length - 1
        parts = [-lit for _, lit in self.outstanding(end)]
        for duty in self.rules.procedure.duties:
            if duty.force.binds and duty.recurring:
                parts.append(-self.again(duty, end, -self._since(self.done_after, duty, at, day)))
            if duty.force.binds and isinstance(duty.trigger, EachPeriod):
                parts.append(-self.between(duty, end, -self._since(self.period_after, duty, at, day)))
        return self.c.conj(parts)

    def again(self, duty: Duty, day: int, undone: Lit) -> Lit:
        """Whether a recurring duty, not done since some moment, keeps a trace ending that day from being complete."""
        opened = self.rules.opened[duty.id].at(day)
        return self.c.conj([self.rules.on[duty.id], opened, self.rules.can_ever_be_done(duty, day), undone])

    def between(self, duty: Duty, day: int, unbegun: Lit) -> Lit:
        """Whether a duty of each period, of which none has begun since some moment, does so."""
        assert isinstance(duty.trigger, EachPeriod)
        lasts = self.conditions.so(f.InState(duty.trigger.state), CLOSE, day)
        return self.c.conj([self.rules.on[duty.id], lasts, unbegun])

    def done_after(self, duty: Duty, at: Point | None, day: int) -> Lit:
        """Whether the duty's act is done that day by those responsible (after the point)."""
        order = TRUE if at is None else self.days.before(at, (duty.act, None), day)
        return self.c.both(self.days.done(duty, day), order)

    def period_after(self, duty: Duty, at: Point | None, day: int) -> Lit:
        """Whether a period of the duty begins to count that day (after the point)."""
        events, close = self.rules.periods[duty.id][day]
        begun = [lit if at is None else self.c.both(lit, self.days.before(at, p, day)) for p, lit in events]
        return self.c.disj([*begun, FALSE if at == CLOSE else close])

    def _since(self, of: Callable[[Duty, Point | None, int], Lit], duty: Duty, at: Point, day: int) -> Lit:
        later = (of(duty, None, d) for d in range(day + 1, self.days.length))
        return self.c.disj([of(duty, at, day), *later])

    def outstanding(self, day: int) -> list[tuple[str, Lit]]:
        """What, besides recurring duties, keeps a trace that ends with this day (-1: the eve) from being complete."""
        found = []
        for duty in self.rules.procedure.duties:
            if not duty.force.binds:
                continue
            on = self.rules.on[duty.id]
            if not duty.recurring:
                opened = self.rules.opened[duty.id].at(day)
                found.append((duty.id, self.c.conj([on, opened, self.rules.can_ever_be_done(duty, day)])))
            if isinstance(duty.trigger, OnSilence):
                found.append((f"silence {duty.id}", self.c.both(on, self.rules.waiting[duty.id][day + 1])))
        for kind in self.rules.procedure.events:
            if kind.sort is Sort.MESSAGE:
                for role in self.rules.procedure.recipients(kind.id):
                    name = f"unread {kind.id} {role}"
                    found.append((name, self.days.series[name].at(day)))
        return found
