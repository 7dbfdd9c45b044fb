"""The rules of a procedure as constraints on the days of a window; each obligation stands under a literal of its own.

A duty is not unrolled over pairs of days. What is owed is carried from the close of one day to the next as a
thermometer: whether something is open, whether it has been open for at least 1, 2, ... days of its bound. One act
discharges everything that was owed before it, so the oldest instance is all that the due day asks about.

Twins in `semantics`: `Duty` here and `_duty_breaches`, `opened` and `_instances`.
"""

from __future__ import annotations

from itertools import combinations
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.procedures import Ban, Copy, Duty, EachPeriod, Manner, OnEvents, OnSilence, Procedure, Sort
from longstop.core.time import SAME_DAY, Bound, Roll
from longstop.engines.check.circuit import FALSE, TRUE, Circuit, Lit
from longstop.engines.check.conditions import Conditions
from longstop.engines.check.days import CLOSE, Days, Point, Series
from longstop.engines.check.doable import Doable
from longstop.engines.check.solver import GaveUp


class Rules:
    """The rules over the days of a window. `on[rule]` makes what the rule demands binding; what rules permit, and that
    nothing else happens, always is.

    With `of`, the rules of another procedure about the same days: nothing is required then, and it is recorded what
    would be. No rule, state or period of the two may have a name in common unless it is the same.
    """

    def __init__(self, days: Days, conditions: Conditions, of: Procedure | None = None) -> None:
        self.days, self.conditions, self.c = days, conditions, days.circuit
        self.procedure: Procedure = of or days.procedure
        self.recording = of is not None
        binding = [rule.id for rule in self.procedure.rules if rule.force.binds]
        self.on: dict[str, Lit] = {id: TRUE if self.recording else self.c.var() for id in binding}
        self.broken: dict[tuple[str, int], Lit] = {}
        """Where it is recorded: for a rule and a day, whether what the rule demands that day is not so."""
        self.unprompted: dict[tuple[f.EventId, int], Lit] = {}
        """The same: whether an act is done that day which no rule requires or allows then to those who do it."""
        self.misdirected: dict[tuple[f.EventId, int], Lit] = {}
        """The same: whether a message goes, though it may, to others than the rules say."""
        self.doable = Doable(days, conditions, self.on, self.procedure)
        self.can_be_done, self.can_ever_be_done = self.doable.can_be_done, self.doable.can_ever_be_done
        self.opened: dict[str, Series] = {}
        """For each duty, whether anything is open at the close of the day."""
        self.triggers: dict[str, list[list[tuple[Point, Lit]]]] = {}
        """For each duty and day, the events with which it arises."""
        self.enders: dict[str, list[list[tuple[Point, Lit]]]] = {}
        """For each duty and day, the events that end what is owed."""
        self.periods: dict[str, list[tuple[list[tuple[Point, Lit]], Lit]]] = {}
        """For each duty of a period and each day, the events and the close with which a period begins to count."""
        self.waiting: dict[str, list[Lit]] = {}
        """For each duty that waits for a reply, whether a wait is running at the close of the day (first: before)."""
        for duty in self.procedure.duties:
            self._duty(duty)
        for day in range(days.length):
            for kind in self.procedure.events:
                self._nothing_else(kind.id, day)
            for copy in self.procedure.copies:
                self._copy(copy, day)
            for manner in self.procedure.manners:
                self._manner(manner, day)
            for ban in self.procedure.bans:
                self._ban(ban, day)
        for kind in () if self.recording else self.procedure.events:
            if kind.once:
                self._once(kind.id)

    def _demand(self, rule: str, day: int, *clause: Lit) -> None:
        """The rule demands that day that at least one of these is so."""
        if self.recording:
            missed = -self.c.disj(clause)
            self.broken[rule, day] = self.c.either(self.broken.get((rule, day), FALSE), missed)
        else:
            self.c.require(-self.on[rule], *clause)

    def _forgotten(self, rule: str, day: int) -> Lit:
        """Whether what is owed under the rule is forgotten that day; of rules that bind nobody here nothing is."""
        return FALSE if self.recording else self.days.lapse(rule, day)

    # --- what is owed ---------------------------------------------------------------------------------------

    def _duty(self, duty: Duty) -> None:
        days, c = self.days, self.c
        arises: list[list[tuple[Point, Lit]]] = []
        at_close: list[Lit] = []
        for day in range(days.length):
            events, close = self._arises(duty, day)
            arises.append(events)
            at_close.append(close)
        enders = [
            [((duty.act, None), days.done(duty, d)), *self.conditions.matches(duty.cancels, d)]
            for d in range(days.length)
        ]
        enders = [_merged(c, day) for day in enders]
        self.triggers[duty.id], self.enders[duty.id] = arises, enders
        bound = duty.bound
        if isinstance(duty.trigger, EachPeriod) and duty.trigger.grid:
            bound = SAME_DAY  # it arises at the close of the eve of the day on which it is due
        units = 0 if bound is None or not duty.force.binds else bound.count if bound.in_working_days else bound.days
        older: list[list[Lit]] = [[days.edge() for _ in range(units + 1)]]
        for k in range(1, units + 1):
            c.require(-older[0][k], older[0][k - 1])
        for day in range(days.length):
            older.append(self._carry(duty, bound, day, older[-1], arises[day], at_close[day], enders[day]))
        self.opened[duty.id] = days.adopt(
            f"open {duty.id}", older[0][0], [ages[0] for ages in older[1:]], plain=True
        )
        for k in range(1, units + 1):
            days.adopt(f"open {duty.id} {k}", older[0][k], [ages[k] for ages in older[1:]])

    def _arises(self, duty: Duty, day: int) -> tuple[list[tuple[Point, Lit]], Lit]:
        """The events of the day with which the duty arises, and whether it arises at the day's close."""
        c, so = self.c, self.conditions.so
        match duty.trigger:
            case OnEvents(patterns):
                events = self.conditions.matches(patterns, day)
                return [(p, c.both(lit, so(duty.condition, p, day))) for p, lit in events], FALSE
            case OnSilence():
                return [], c.both(self._silence(duty, duty.trigger, day), so(duty.condition, CLOSE, day))
            case EachPeriod():
                first, close = self._periods(duty, duty.trigger, day)
                self.periods.setdefault(duty.id, []).append((first, close))
                return (
                    [(p, c.both(lit, so(duty.condition, p, day))) for p, lit in first],
                    c.both(close, so(duty.condition, CLOSE, day)),
                )
            case _:
                assert_never(duty.trigger)

    def _carry(
        self,
        duty: Duty,
        bound: Bound | None,
        day: int,
        before: list[Lit],
        arises: list[tuple[Point, Lit]],
        at_close: Lit,
        enders: list[tuple[Point, Lit]],
    ) -> list[Lit]:
        """What is open at the close of the day, and for how long; and that nothing overdue is left undone."""
        days, c, conditions = self.days, self.c, self.conditions
        untouched = c.conj(-lit for _, lit in enders)
        new = c.disj(c.both(lit, conditions.none_after(enders, p, day)) for p, lit in arises)
        counts = TRUE if bound is None or not bound.in_working_days else days.work[day]
        inclusive = bound is not None and bound.inclusive and bound.in_working_days
        early = c.both(new, days.work[day]) if inclusive else FALSE
        left = [c.either(c.both(before[0], untouched), new)]
        for k in range(1, len(before)):
            aged = c.choose(counts, before[k - 1], before[k])
            left.append(c.either(c.both(aged, untouched), early if k == 1 else FALSE))
        if duty.force.binds:
            forgotten = self._forgotten(duty.id, day)
            c.require(-forgotten, left[0])
            c.require(-forgotten, days.available(duty, day))
            left = [c.both(lit, -forgotten) for lit in left]
            if bound is not None:
                overdue = self._overdue(duty, bound, day, left)
                can = self.can_be_done(duty, day)
                today = days.happens[duty.act, day]  # by whomever: it cannot be done a second time that day
                self._demand(duty.id, day, -overdue, -days.available(duty, day), -can, today)
        counted = c.both(at_close, days.work[day]) if inclusive else FALSE
        later = [c.either(left[0], at_close)]
        return later + [c.either(lit, counted) if k == 1 else lit for k, lit in enumerate(left[1:], 1)]

    def _overdue(self, duty: Duty, bound: Bound, day: int, left: list[Lit]) -> Lit:
        """Whether the due day of something open has come: nobody responsible works again before its bound ends."""
        if bound.in_working_days:
            return left[bound.count]
        units = bound.days
        if self._every_day(duty) or bound.roll is Roll.FORWARD:
            return left[units]
        gaps = range(1, min(units + 1, self.days.longest_gap) + 1)
        return self.c.disj(
            self.c.both(self.days.gap_at_least(day, gap), left[max(units + 1 - gap, 0)]) for gap in gaps
        )

    def _every_day(self, duty: Duty) -> bool:
        """Whether the act can be manned on any day of the week, so that its deadline need not be rolled."""
        roles = self.procedure.role
        return bool(duty.doers) and all(any(roles(r).every_day for r in p.roles) for p in duty.doers)

    def _silence(self, duty: Duty, trigger: OnSilence, day: int) -> Lit:
        """Whether the bound after an unanswered message ends that day. Waits are kept apart by their age."""
        days, c, bound = self.days, self.c, trigger.bound
        units = bound.count if bound.in_working_days else bound.days
        name = f"silence {duty.id}"
        if day == 0:
            self.waiting[duty.id] = [FALSE]
            for k in range(units):
                days.series[f"{name} {k}"] = Series([days.edge()])
            self.waiting[duty.id][0] = c.disj(days.series[f"{name} {k}"].at(-1) for k in range(units))
        ages = [days.series[f"{name} {k}"] for k in range(units)]
        replies = self.conditions.matches(trigger.reply, day)
        silent = c.conj(-lit for _, lit in replies)
        new = c.disj(
            c.both(lit, self.conditions.none_after(replies, p, day))
            for p, lit in self.conditions.matches((trigger.sent,), day)
        )
        if units == 0:
            self.waiting[duty.id].append(FALSE)
            return new
        counts = days.work[day] if bound.in_working_days else TRUE
        early = c.both(new, days.work[day]) if bound.inclusive and bound.in_working_days else FALSE
        now = [c.both(new, -early)]
        for k in range(1, units + 1):
            aged = c.choose(counts, ages[k - 1].at(day - 1), ages[k].at(day - 1) if k < units else FALSE)
            now.append(c.either(c.both(aged, silent), early if k == 1 else FALSE))
        stays = c.both(c.both(ages[0].at(day - 1), -counts), silent)
        now[0] = c.either(now[0], stays)
        for k in range(units):
            ages[k].append(now[k])
        self.waiting[duty.id].append(c.disj(now[:units]))
        return now[units]

    def _periods(self, duty: Duty, trigger: EachPeriod, day: int) -> tuple[list[tuple[Point, Lit]], Lit]:
        """The events that open the first period of the state, and whether a later one opens at the day's close.

        The phase is the number of days since the current period began; on a grid, what opens is the due day's eve.
        """
        days, c, conditions = self.days, self.c, self.conditions
        length = trigger.bound.days
        state = self.procedure.state(trigger.state)
        name = f"phase {duty.id}"
        if day == 0:
            for k in range(length):
                days.series[f"{name} {k}"] = Series([days.edge()])
            days.series[f"{name} later"] = Series([days.edge()])
            self._one_phase(trigger, [days.series[f"{name} {k}"].at(-1) for k in range(length)])
        phases = [days.series[f"{name} {k}"] for k in range(length)]
        later = days.series[f"{name} later"]
        holds = f.InState(trigger.state)
        starts = [
            (p, c.conj([lit, -conditions.so(holds, p, day, True)])) for p, lit in conditions.matches(state.begins, day)
        ]
        stops = [
            (p, c.both(lit, -conditions.so(holds, p, day))) for p, lit in conditions.matches(state.ends, day)
        ]
        lasting = c.conj(-lit for _, lit in stops)
        begun = c.disj(c.both(lit, conditions.none_after(stops, p, day)) for p, lit in starts)
        again = c.both(phases[length - 1].at(day - 1), lasting)
        now = [c.either(begun, again)] + [c.both(phases[k - 1].at(day - 1), lasting) for k in range(1, length)]
        for k in range(length):
            phases[k].append(now[k])
        later.append(c.both(c.either(later.at(day - 1), again), c.both(lasting, -begun)))
        if not trigger.grid:
            return starts, again
        if length < days.longest_gap:
            raise GaveUp(f"a grid of {length} days is shorter than the calendar's longest stretch of days off")
        # Tomorrow is the due day of the period of which today is day k, or (rolled forward) of the one before.
        if self._every_day(duty):
            return [], now[length - 1]
        found = []
        if trigger.bound.roll is Roll.BACK:
            for k in range(length):
                left = length - k - 1  # days from tomorrow to the period's end
                if left < days.longest_gap:
                    found.append(c.conj([now[k], days.work[day + 1], days.gap_at_least(day + 1, left + 1)]))
        else:
            found.append(c.both(now[length - 1], days.work[day + 1]))
            for k in range(min(length, days.longest_gap - 1)):
                idle = [-days.work[day - i] if day >= i else c.var() for i in range(k + 1)]
                found.append(c.conj([now[k], later.at(day), days.work[day + 1], *idle]))
        return [], c.disj(found)

    def _one_phase(self, trigger: EachPeriod, phases: list[Lit]) -> None:
        """On the eve of the window the state is in one phase of its period if it lasts, and in none if it does not."""
        for a, b in combinations(phases, 2):
            self.c.require(-a, -b)
        if not self.procedure.state(trigger.state).initially:
            lasts = self.conditions.so(f.InState(trigger.state), CLOSE, -1)
            self.c.require(-lasts, *phases)
            for phase in phases:
                self.c.require(-phase, lasts)

    def _nothing_else(self, event: f.EventId, day: int) -> None:
        """The world may raise its events as declared; all else happens because some duty or permission is open."""
        kind, point, c = self.procedure.event(event), (event, None), self.c
        happens = self.days.happens[event, day]
        if kind.sort is Sort.WORLD:
            if not self.recording:
                c.require(-happens, self.conditions.so(kind.only_if, point, day, True))
            return
        prompts = [
            c.both(self.days.done_exactly(duty, day), self.open_before(duty, point, day))
            for duty in self.procedure.duties_for(event)
        ]
        if self.recording:
            self.unprompted[event, day] = c.conj([happens, *(-p for p in prompts)])
        else:
            c.require(-happens, *prompts)
        if kind.sort is not Sort.MESSAGE:
            return
        addressed = {role for duty in self.procedure.duties_for(event) for role in duty.to}
        astray = [-self.days.sent_to.get((event, r, day), FALSE) for r in addressed] if self.recording else []
        for role in self.days.procedure.recipients(event):
            to = self.days.sent_to[event, role, day]
            if role not in addressed:
                allowed = [
                    self.concerned(copy, day)
                    for copy in self.procedure.copies
                    if copy.message == event and any(role in group for group in copy.groups)
                ]
                if self.recording:
                    astray.append(c.conj([to, *(-a for a in allowed)]))
                else:
                    c.require(-to, *allowed)
        if self.recording:
            self.misdirected[event, day] = c.conj([happens, c.disj(prompts), c.disj(astray)])

    def open_before(self, duty: Duty, point: Point, day: int) -> Lit:
        """Whether something is open just before the point of the day."""
        enders, c = self.enders[duty.id][day], self.c
        old = c.both(self.opened[duty.id].at(day - 1), self.conditions.none_before(enders, point, day))
        new = [
            c.conj([lit, self.days.before(p, point, day), self.conditions.none_between(enders, p, point, day)])
            for p, lit in self.triggers[duty.id][day]
        ]
        return c.disj([old, *new])

    def _once(self, event: f.EventId) -> None:
        series = self.days.make_series(
            f"ever {event}", False, lambda d, b: self.c.either(b, self.days.happens[event, d]), lasting=True
        )
        for day in range(self.days.length):
            self.c.require(-series.at(day - 1), -self.days.happens[event, day])

    def _copy(self, rule: Copy, day: int) -> None:
        if not rule.force.binds:
            return
        happens = self.days.happens[rule.message, day]
        active = self.concerned(rule, day)
        forgotten = self._forgotten(rule.id, day)
        self.c.require(-forgotten, happens)
        for group in rule.groups:
            copied = (self.days.sent_to.get((rule.message, r, day), FALSE) for r in group)
            self._demand(rule.id, day, -happens, -active, forgotten, *copied)

    def concerned(self, rule: Copy, day: int) -> Lit:
        """Whether the rule on copying is about the message of that day: its condition, and who sends it."""
        by = {role: lit for (event, role, d), lit in self.days.by.items() if event == rule.message and d == day}
        sent = self.c.disj([*(by[r] for r in rule.senders if r in by), self.c.conj(-lit for lit in by.values())])
        condition = self.conditions.so(rule.condition, (rule.message, None), day)
        return self.c.both(condition, sent) if rule.senders else condition

    def _manner(self, rule: Manner, day: int) -> None:
        if not rule.force.binds:
            return
        happens, point = self.days.happens[rule.event, day], (rule.event, None)
        active = self.conditions.so(rule.condition, point, day)
        forgotten = self._forgotten(rule.id, day)
        self.c.require(-forgotten, happens)
        kept = self.conditions.so(rule.requirement, point, day)
        self._demand(rule.id, day, -happens, -active, forgotten, kept)

    def _ban(self, rule: Ban, day: int) -> None:
        if not rule.force.binds:
            return
        for point in self.conditions.points(rule.pattern):
            met = self.conditions.match(rule.pattern, point, day)
            self._demand(rule.id, day, -met, self.conditions.so(rule.unless, point, day, True))


def _merged(c: Circuit, events: list[tuple[Point, Lit]]) -> list[tuple[Point, Lit]]:
    found: dict[Point, Lit] = {}
    for point, lit in events:
        found[point] = c.either(found.get(point, FALSE), lit)
    return [(p, lit) for p, lit in found.items() if lit != FALSE]
