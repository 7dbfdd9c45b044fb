"""The ways of keeping the rules in a given world: the best of them, or that there is none.

The window is built with the world known, so that its unknowns are what people do, and is asked for a way in which the
property is met (see `core.avoiding`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.assumptions import ANY_NUMBER, Assumptions
from longstop.core.avoiding import lost, meets, meets_to_the_end
from longstop.core.dependence import mentions
from longstop.core.procedures import EachPeriod, OnEvents, OnSilence, Procedure, Sort
from longstop.core.traces import Trace
from longstop.core.verdicts import Refuted
from longstop.core.witness import cut
from longstop.engines.check.circuit import FALSE, TRUE, Lit
from longstop.engines.check.claims import Claims, This
from longstop.engines.check.days import CLOSE, Point
from longstop.engines.check.decode import decode
from longstop.engines.check.encoding import Encoding, longest_span
from longstop.engines.check.fixed import said
from longstop.engines.check.question import Question
from longstop.engines.check.refute import EFFORT, PATIENCE, Disagreement

#: The world being fixed, no number of faults is in question.
_GIVEN = Assumptions("given", "what the counterexample shows", away=ANY_NUMBER, lapses=ANY_NUMBER, lost=ANY_NUMBER)


def reach(q: Question, claim: f.Claim) -> tuple[int, bool]:
    """How many days after its moment it must be known what happens, and whether then it is known for good that the
    claim is not met."""
    match claim:
        case f.Holds() | f.Never() | f.NotUntil():
            return 0, True
        case f.Within(bound, targets):
            further = [reach(q, t.then) for t in targets if isinstance(t, f.Occurs) and t.then is not None]
            own = longest_span(q.calendar, *q.dates, bound)
            return own + max((days for days, _ in further), default=0), all(so for _, so in further)
        case f.Eventually() | f.Bounded():
            return 0, False
        case f.NotClaim(part):
            days = q.span(part)
            return days or 0, days is not None
        case f.AllOf(parts) | f.AnyOf(parts):
            found = [reach(q, p) for p in parts]
            return max((days for days, _ in found), default=0), all(so for _, so in found)
        case _:
            assert_never(claim)


def _waits_for_days(claim: f.Claim) -> bool:
    """Whether the claim waits for a day on which something is so, which time alone may bring."""
    match claim:
        case f.Within(_, targets) | f.Eventually(targets) | f.Bounded(targets):
            return any(isinstance(t, f.DayIs) or (t.then is not None and _waits_for_days(t.then)) for t in targets)
        case f.Holds() | f.Never() | f.NotUntil():
            return False
        case f.NotClaim(part):
            return _waits_for_days(part)
        case f.AllOf(parts) | f.AnyOf(parts):
            return any(_waits_for_days(p) for p in parts)
        case _:
            assert_never(claim)


class _Kept(Claims):
    """Claims judged as though nothing more came after the window, like `avoiding.Ended`."""

    def _true(self, claim: f.Claim, at: Point, day: int, this: This) -> Lit:
        if isinstance(claim, f.Never | f.NotUntil):
            return -self.false(claim, at, day, this)
        return super()._true(claim, at, day, this)


class _Hoped(_Kept):
    """The same, and what is to happen some day is missed if it has not: true of every claim that could come true
    though none of what it waits for happens after the window."""

    def _false(self, claim: f.Claim, at: Point, day: int, this: This) -> Lit:
        if isinstance(claim, f.Eventually | f.Bounded):
            return self.c.conj(self._missed(t, at, day, None, this) for t in claim.targets)
        return super()._false(claim, at, day, this)


class _World:
    """The world of a counterexample, for a window of the procedure or of a part of it."""

    def __init__(self, procedure: Procedure, shown: Trace) -> None:
        self._shown, self._dates = shown, shown.dates
        kinds = {k.id for k in procedure.events}
        at = {day: i for i, day in enumerate(shown.dates)}
        self.events = [e for e in shown.events if e.event in kinds]
        self.in_order = [(e.event, at[e.day], e) for e in self.events if procedure.event(e.event).sort is Sort.WORLD]
        self._raised = {(event, d): e.attributes for event, d, e in self.in_order}
        self._lost = {(event, role, at[day]) for day, event, role in lost(shown)}

    def fact(self, id: f.FactId, value: str) -> bool:
        return self._shown.facts.get(id) == value

    def away(self, person: str, day: int) -> bool:
        return day < self._shown.days and self._shown.is_away(person, self._dates[day])

    def raised(self, event: f.EventId, day: int) -> Mapping[f.AttributeId, str] | None:
        return self._raised.get((event, day))

    def lost(self, message: f.EventId, role: f.RoleId, day: int) -> bool:
        return (message, role, day) in self._lost


class Ways:
    """The ways of keeping the rules of a procedure (the whole, or the part of it) in the counterexample's world."""

    def __init__(self, q: Question, procedure: Procedure, refuted: Refuted, length: int) -> None:
        self.q, self.procedure, self.refuted = q, procedure, refuted
        shown = self.shown = refuted.trace
        self.at = {day: i for i, day in enumerate(shown.dates)}
        world = _World(procedure, shown)
        self.events = world.events
        start = (shown.start, shown.start)
        self.enc = Encoding(procedure, q.calendar, start, length, dated=True, given=world, solver=q.solver)
        for i, (first, day, _) in enumerate(world.in_order):
            for second, later, _ in world.in_order[i + 1 :]:
                if day == later:
                    self.enc.circuit.require(self.enc.days.before((first, None), (second, None), day))
        self.base = self.enc.binding(strict=q.strict)

    # --- what is asked of a way -----------------------------------------------------------------------------

    def _meets(self, kept: Claims) -> Lit:
        """Whether the property is met for all that comes up to the last day shown, and is not violated later."""
        parts = [-self.enc.claims.violated(p, d) for p in self.q.prop.formula for d in self._later]
        return self.enc.circuit.conj([*parts, *self._true(kept, self.q.prop.formula, range(self.shown.days))])

    def _meets_to_the_end(self, kept: Claims) -> Lit:
        """Whether moreover nothing is left at the window's end on which it could still hang."""
        enc, last = self.enc, self.enc.length - 1
        parts = [-lit for _, lit in enc.claims.outstanding(last)]
        for duty in self.procedure.duties:
            if duty.force.binds and duty.recurring:
                undone = -enc.circuit.disj(enc.days.done(duty, d) for d in self._later)
                parts.append(-enc.claims.again(duty, last, undone))
        parts += self._true(kept, [p for p in self.q.prop.formula if p.triggers], self._later)
        return enc.circuit.conj([self._meets(kept), *parts])

    @property
    def _later(self) -> range:
        return range(self.shown.days, self.enc.length)

    def _true(self, kept: Claims, parts: Sequence[f.ForEach], days: range) -> list[Lit]:
        return [
            self.enc.circuit.either(-lit, kept.true(part.claim, p, day, (p, day)))
            for part in parts
            for day in days
            for p, lit in kept.triggers(part, day)
        ]

    # --- what is sought -------------------------------------------------------------------------------------

    def best(self, about: Trace | None = None) -> Trace | None:
        """The best way in this window, and of several the one nearest to what was done, as far as that is found easily.

        Best is one in which what fails comes up as it did; else it comes up somehow; and that meets the property to
        the end. With `about`, the way of the part, told in the whole.
        """
        enc, q = self.enc, self.q
        kept = _Kept(enc.rules)
        met, to_the_end = self._meets(kept), self._meets_to_the_end(kept)
        enc.days.close_order()  # it orders everything that anybody compares, so that what is said can be said in full
        told = said(enc, about, about=q.procedure) if about is not None else []
        if 0 in told:
            return None
        same, soon, ever = self._occasions()
        wanted = ((to_the_end, same), (to_the_end, ever), (met, same), (met, soon), (to_the_end, TRUE))
        for goal, occasion in dict.fromkeys(wanted):
            if self._ask(*told, goal, occasion):
                how = self._nearest([*told, goal, occasion])
                return self._short(how, meets_to_the_end if goal == to_the_end else meets)
        return None

    def _ask(self, *more: Lit) -> bool:
        return self.enc.ask(self.q.clock, _GIVEN, self.base, *more)

    def _easily(self, *more: Lit) -> bool:
        return self.enc.ask(self.q.clock, _GIVEN, self.base, *more, effort=EFFORT)

    def _nearest(self, wanted: list[Lit]) -> Trace:
        """The way nearest to what was done of those that the literals allow, and soon at an end.

        The solver has just found one.
        """
        kept, spent = [*wanted, *self._soon(wanted)], 0
        for pending in ([group] for group in self._otherwise() if group):  # whatever model the solver has in hand
            while pending:
                part = pending.pop()
                spent += 1
                if self._easily(*kept, *(-lit for lit in part)):
                    kept += [-lit for lit in part]
                elif len(part) > 1 and spent < PATIENCE:
                    pending += [part[: len(part) // 2], part[len(part) // 2 :]]
        if not self._ask(*kept):
            raise Disagreement("a way out of a failure was lost while it was brought nearer to it")
        return decode(self.enc.days, self.enc.solver)

    def _soon(self, wanted: list[Lit]) -> list[Lit]:
        """That nobody does anything after a day as early as is found easily, from the last one shown on."""
        days, kinds = self.enc.days, [k.id for k in self.procedure.events if k.sort is not Sort.WORLD]
        acts = {d: [days.happens[kind, d] for kind in kinds] for d in self._later}
        first, last = self.shown.days - 1, self.enc.length - 1
        while first < last:
            middle = (first + last) // 2
            if self._easily(*wanted, *(-lit for d in range(middle + 1, self.enc.length) for lit in acts[d])):
                last = middle
            else:
                first = middle + 1
        return [-lit for d in range(last + 1, self.enc.length) for lit in acts[d]]

    def none_at_all(self, *, closed: bool) -> bool:
        """Whether no way meets the property, in whatever time; `closed`: the window is long enough to know.

        Otherwise what the property waits for must be out of reach for good.
        """
        if closed:
            return not self._ask(self._meets(_Kept(self.enc.rules)))
        out_of_reach = self._out_of_reach()
        if out_of_reach is None:
            return False
        met = self.enc.circuit.conj(self._true(_Hoped(self.enc.rules), self.q.prop.formula, range(self.shown.days)))
        return not self._ask(self.enc.circuit.either(-out_of_reach, met))

    def _occasions(self) -> tuple[Lit, Lit, Lit]:
        """Whether that which fails comes up as it did; whether it does by the last day shown; whether ever."""
        moment, part = self.refuted.violation.moment, self.q.prop.formula[self.refuted.violation.part]
        point = self._point(moment.at) if not moment.is_close else CLOSE
        by_day = [self.enc.claims.triggers(part, d) for d in range(self.enc.length)]
        soon, later = by_day[: self.shown.days], by_day[self.shown.days :] if part.triggers else []
        disj = self.enc.circuit.disj
        early = disj(lit for day in soon for _, lit in day)
        return (
            dict(by_day[self.at[moment.day]]).get(point, FALSE),
            early,
            disj([early, *(lit for day in later for _, lit in day)]),
        )

    def _out_of_reach(self) -> Lit | None:
        """Whether at the end of the window nothing is under way from which anything could come that the property waits
        for; None where that cannot be said like this.

        What it waits for can only be done once a duty or a permission is open, which arises with something that is
        done, or read, itself only once a duty is open, and so on. The world raises nothing any more. If at the window's
        end none of these is open, no reply is waited for and no mail unread, none of it will ever happen.
        """
        days, rules, c, last = self.enc.days, self.enc.rules, self.enc.circuit, self.enc.length - 1
        claims = tuple(part.claim for part in self.q.prop.formula)
        if any(_waits_for_days(claim) for claim in claims):
            return None
        pending = [m.event for m in mentions(self.procedure, claims)]
        kinds: set[f.EventId] = set()
        under_way: list[Lit] = []
        while pending:
            kind = self.procedure.event(pending.pop())
            if kind.id in kinds or kind.sort is Sort.WORLD:
                continue
            kinds.add(kind.id)
            if kind.sort is Sort.MESSAGE:
                under_way += [days.series[f"unread {kind.id} {r}"].at(last) for r in self.procedure.recipients(kind.id)]
            for duty in self.procedure.duties_for(kind.id):
                under_way.append(rules.opened[duty.id].at(last))
                match duty.trigger:
                    case OnEvents(patterns):
                        pending += [p.event for p in patterns]
                    case OnSilence(sent):
                        under_way.append(rules.waiting[duty.id][last + 1])
                        pending.append(sent.event)
                    case EachPeriod(state):
                        under_way.append(self.enc.conditions.so(f.InState(state), CLOSE, last))
                        pending += [p.event for p in self.procedure.state(state).begins]
                    case _:
                        assert_never(duty.trigger)
        return -c.disj(under_way)

    def _point(self, index: int) -> Point:
        event = self.shown.events[index]
        if event.stage is f.Stage.HAPPENED:
            return event.event, None
        return event.event, next(r.id for r in self.procedure.roles if event.by[0] in r.persons)

    def _otherwise(self) -> list[list[Lit]]:
        """What is otherwise than in the counterexample, as far as people choose it: what is done, then how."""
        days = self.enc.days
        done = {(e.event, self.at[e.day]): e for e in self.events if e.stage is f.Stage.HAPPENED}
        role_of = {p: r.id for r in self.procedure.roles for p in r.persons}
        world = {k.id for k in self.procedure.events if k.sort is Sort.WORLD}
        acts, how = [], []
        for (event, d), lit in days.happens.items():
            if event not in world:
                acts.append(-lit if (event, d) in done else lit)
        happening = set(days.happens.values())
        for (event, role, d), lit in days.by.items():
            if (event, d) in done:
                how.append(-lit if role in {role_of[p] for p in done[event, d].by} else lit)
        for (event, role, d), lit in days.sent_to.items():
            if lit not in happening:
                copied = (event, d) in done and role in done[event, d].to
                how.append(-lit if copied else lit)
        for (event, attribute, value, d), lit in days.attributes.items():
            if event in world:
                continue
            if (event, d) in done:
                if done[event, d].attributes.get(attribute) == value:
                    how.append(-lit)
            elif value == f.YES:
                how.append(lit)
        return [acts, how]

    def _short(self, how: Trace, goal: Callable[..., bool]) -> Trace:
        """The shortest telling of the way that goes as far as the counterexample and reaches the goal."""
        q, last = self.q, self.shown.end

        def done(days: int) -> bool:
            return goal(q.prop.formula, self.procedure, cut(how, days), q.calendar, last, strict=q.strict)

        low, high = min(self.shown.days, how.days), how.days
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if done(middle) else (middle + 1, high)
        return cut(how, high) if done(high) else how
