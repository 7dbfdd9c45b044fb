"""A procedure made ready to be lived: its rules as functions, its deadlines as tables over the days of the run.

Nothing is decided here. Each rule of the procedure is taken as it stands in `core.procedures`, and each deadline as the
calendar gives it; only the looking up is made fast.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import product

from longstop.core import formulas as f
from longstop.core.dependence import mentions
from longstop.core.procedures import (
    Copy,
    Duty,
    EachPeriod,
    EventKind,
    OnEvents,
    OnSilence,
    Procedure,
    Rule,
    Sort,
)
from longstop.core.time import SAME_DAY, Bound, Calendar
from longstop.engines.simulate.conditions import Change, Key, Memory, Test, both

#: The values that an event may carry, as a mapping from attribute to value.
Carried = dict[f.AttributeId, str]
#: Days beyond the end of a run for which deadlines are still worked out.
BEYOND = 400


@dataclass(eq=False)
class DutyPlan:
    """A duty or permission. `due[d]` is the day on which is due what arises on day d, `late[d]` at the close of d."""

    number: int
    duty: Duty
    binds: bool
    condition: Test | None
    tiers: tuple[tuple[tuple[f.RoleId, ...], ...], ...]
    """For each party, who may do its part."""
    parties: tuple[tuple[f.RoleId, ...], ...]
    """The same without their order: whoever of them is in can man the part."""
    due: list[int] | None
    late: list[int] | None
    act: f.EventId
    to: tuple[f.RoleId, ...]


@dataclass(eq=False)
class SilencePlan:
    """A duty that arises when no reply comes: `last[d]` is the last day of the wait that begins on day d."""

    number: int
    plan: DutyPlan
    last: list[int]


@dataclass(eq=False)
class PeriodPlan:
    """A duty owed in each period of a state: so long is a period, and `last[d]` is the last day of one begun on d."""

    number: int
    plan: DutyPlan
    state: int
    days: int
    grid: bool
    last: list[int]


@dataclass(eq=False)
class CopyPlan:
    """A rule on copying."""

    rule: Copy
    binds: bool
    condition: Test | None
    senders: frozenset[f.RoleId]


@dataclass(eq=False)
class Check:
    """A rule that an event of its kind must not break: one on its manner, or a ban."""

    id: str
    manner: bool
    matches: Test | None
    kept: Test
    """Of a manner, at the event's own moment; of a ban, just before it."""


@dataclass(eq=False)
class KindPlan:
    """A kind of event: what it may carry, which rules are asked before it happens, which duties it fulfils."""

    kind: EventKind
    code: int
    ways: list[Carried]
    only_if: Test | None
    duties: list[DutyPlan] = field(default_factory=list)
    copies: list[CopyPlan] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    looks_at_itself: bool = False
    """Whether one of the checks counts events of this very kind, so that the event must be tried out to know."""
    hangs_on_arrival: bool = False
    """Whether one of the checks or copies may ask to whom the message comes, copies included."""


@dataclass(eq=False)
class Hooks:
    """What an event of one kind (or its reading) sets off, in this order. Tests that are None hold always."""

    including: list[Change] = field(default_factory=list)
    fulfils: list[DutyPlan] = field(default_factory=list)
    cancels: list[tuple[int, Test | None]] = field(default_factory=list)
    replies: list[tuple[int, Test | None]] = field(default_factory=list)
    triggers: list[tuple[DutyPlan, Test | None]] = field(default_factory=list)
    """The test is of the event and of the duty's condition."""
    sent: list[tuple[SilencePlan, Test | None]] = field(default_factory=list)
    clocks: bool = False
    """Whether a state may begin or end whose periods ask for something."""
    afterwards: list[tuple[Test | None, Change]] = field(default_factory=list)


class Program:
    """A procedure, under one calendar, for so many days from a first one. Days are counted from 0."""

    def __init__(
        self, procedure: Procedure, calendar: Calendar, first: date, days: int, *, strict: bool = False
    ) -> None:
        self.procedure, self.calendar, self.first, self.days, self.strict = procedure, calendar, first, days, strict
        dates = [first + timedelta(i) for i in range(days + BEYOND) if (calendar.last - first).days >= i]
        self.works = [calendar.works(d) for d in dates]
        self._dates = dates
        self.memory = Memory(procedure)
        self.duties: list[DutyPlan] = []
        self.silences: list[SilencePlan] = []
        self.periods: list[PeriodPlan] = []
        self.hooks: dict[Key, Hooks] = {(e.id, read): Hooks() for e in procedure.events for read in (False, True)}
        self._table = cache(self._make_table)
        self.kinds = {kind.id: self._kind(i, kind) for i, kind in enumerate(procedure.events)}
        for duty in procedure.duties:
            self._add(duty)
        self._add_rules()
        self.messages = {
            e.id: tuple(r.id for r in procedure.roles if r.id in procedure.recipients(e.id))
            for e in procedure.events
            if e.sort is Sort.MESSAGE
        }
        for key, hooks in self.hooks.items():
            hooks.including = self.memory.including[key]
            hooks.afterwards = self.memory.afterwards[key]
            hooks.clocks = bool(self.periods and hooks.including)

    def binds(self, rule: Rule) -> bool:
        """Whether the rule is owed in this run."""
        return rule.force.binds and not (self.strict and rule.force.soft)

    def date(self, day: int) -> date:
        """The date of a day."""
        return self.first + timedelta(day)

    # --- kinds ----------------------------------------------------------------------------------------------

    def _kind(self, code: int, kind: EventKind) -> KindPlan:
        names = [a.id for a in kind.attributes]
        ways = [dict(zip(names, values, strict=True)) for values in product(*(a.values for a in kind.attributes))]
        return KindPlan(kind, code, ways, self.memory.test(kind.only_if))

    def _add_rules(self) -> None:
        for copy in self.procedure.copies:
            if copy.condition != f.FALSE:
                plan = CopyPlan(copy, self.binds(copy), self.memory.test(copy.condition), frozenset(copy.senders))
                self.kinds[copy.message].copies.append(plan)
                self._look(copy.message, copy.condition)
        for manner in self.procedure.manners:
            if self.binds(manner) and manner.condition != f.FALSE:
                condition, kept = self.memory.test(manner.condition), self.memory.condition(manner.requirement)
                self._check(manner.event, Check(manner.id, True, condition, kept), manner.condition, manner.requirement)
        for ban in self.procedure.bans:
            if self.binds(ban) and ban.unless != f.TRUE and ban.pattern.stage is f.Stage.HAPPENED:
                _, matches = self.memory.pattern(ban.pattern)
                self._check(
                    ban.pattern.event,
                    Check(ban.id, False, matches, self.memory.condition(ban.unless)),
                    ban.pattern.where or f.TRUE,
                )

    def _check(self, event: f.EventId, check: Check, *looks: f.Condition) -> None:
        self.kinds[event].checks.append(check)
        self._look(event, *looks)

    def _look(self, event: f.EventId, *looks: f.Condition) -> None:
        spoken = {m.event for look in looks for m in mentions(self.procedure, look)}
        self.kinds[event].looks_at_itself |= event in spoken
        asked = (m for look in looks for m in mentions(self.procedure, look, (event,)))
        self.kinds[event].hangs_on_arrival |= any(m.event == event and m.stage is f.Stage.READ for m in asked)

    # --- duties ---------------------------------------------------------------------------------------------

    def _add(self, duty: Duty) -> None:
        """Take up a duty, unless it can never arise."""
        if duty.condition == f.FALSE:
            return
        every_day = self.every_day(duty)
        same = isinstance(duty.trigger, EachPeriod)
        bound = duty.trigger.bound if isinstance(duty.trigger, EachPeriod) and not duty.trigger.grid else duty.bound
        due = None if bound is None else self.table(bound, every_day)
        plan = DutyPlan(
            len(self.duties),
            duty,
            self.binds(duty),
            self.memory.test(duty.condition),
            tuple(party.tiers for party in duty.doers),
            tuple(party.roles for party in duty.doers),
            due,
            None if bound is None or due is None else self._late(due, every_day),
            duty.act,
            duty.to,
        )
        self.duties.append(plan)
        self.kinds[duty.act].duties.append(plan)
        self.hooks[duty.act, False].fulfils.append(plan)
        match duty.trigger:
            case OnEvents(patterns):
                for key, matches in self.memory.any_of(patterns).items():
                    self.hooks[key].triggers.append((plan, both(matches, plan.condition)))
            case OnSilence(sent, reply, wait):
                silence = SilencePlan(len(self.silences), plan, self.window(wait))
                self.silences.append(silence)
                key, matches = self.memory.pattern(sent)
                self.hooks[key].sent.append((silence, matches))
                for pattern in reply:
                    key, matches = self.memory.pattern(pattern)
                    self.hooks[key].replies.append((silence.number, matches))
            case EachPeriod(state, period, grid):
                assert same
                at = self.memory.state(state)
                last = self.table(period, every_day)
                self.periods.append(PeriodPlan(len(self.periods), plan, at, period.days, grid, last))
        for pattern in duty.cancels:
            key, matches = self.memory.pattern(pattern)
            self.hooks[key].cancels.append((plan.number, matches))

    def every_day(self, duty: Duty) -> bool:
        """Whether the act can be manned on any day of the week, so that its deadline is not rolled."""
        return bool(duty.doers) and all(
            any(self.procedure.role(r).every_day for r in party.roles) for party in duty.doers
        )

    # --- tables ---------------------------------------------------------------------------------------------

    def table(self, bound: Bound, every_day: bool) -> list[int]:
        """For each day, the day on which is due what arises on it."""
        return self._table(bound, every_day, True)

    def window(self, bound: Bound) -> list[int]:
        """For each day, the last day of a window that begins on it."""
        return self._table(bound, False, False)

    def _make_table(self, bound: Bound, every_day: bool, rolled: bool) -> list[int]:
        found = []
        for day in self._dates:
            try:
                last = (
                    self.calendar.due(day, bound, every_day=every_day)
                    if rolled
                    else self.calendar.end_of_window(day, bound)
                )
            except ValueError:  # the calendar ends, long after the run
                break
            found.append((last - self.first).days)
        return found

    def _late(self, due: list[int], every_day: bool) -> list[int]:
        """The same for what arises at the close of a day: it cannot be done that day."""
        same_day = self.table(SAME_DAY, every_day)
        return [last if last > day else same_day[day + 1] for day, last in enumerate(due[: len(same_day) - 1])]
