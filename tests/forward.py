"""A simple forward simulator: one case lived day by day, everything that is owed being done by its due day.

It keeps its own book of what is owed, what is unread and which clocks run, and asks `core.semantics` only whether a
pattern or a condition is met at the moment; so that `admits` has something to disagree with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from random import Random

from longstop.core.assumptions import Assumptions
from longstop.core.formulas import AttributeId, RoleId, Stage
from longstop.core.procedures import (
    Duty,
    EachPeriod,
    EventKind,
    OnEvents,
    OnSilence,
    Party,
    Procedure,
    Role,
    Sort,
)
from longstop.core.semantics import CLOSE, Moment, Reading
from longstop.core.time import SAME_DAY, Bound, Calendar
from longstop.core.traces import Event, Lapse, Loss, Trace

DAY = timedelta(1)


class DeadEndError(Exception):
    """What is due cannot be done: mail that had been read that day would have had to be sent once more, or to nobody
    could it be sent without a copy too many or too few. The meaning has no such trace."""


@dataclass(frozen=True)
class Habits:
    """How often people do what they may do, on a day."""

    busy: float = 0.6
    """That anything happens that need not, and that then something further does."""
    away: float = 0.1
    """That somebody begins to be away."""
    lapse: float = 0.5
    """That what is due is forgotten instead, while the assumptions have lapses left."""
    loss: float = 0.7
    """That a message is lost, while the assumptions have losses left."""


CALM = Habits(busy=0.0, away=0.0, lapse=0.0, loss=0.0)


@dataclass(frozen=True, eq=False)
class Owed:
    """A duty that has arisen and has not been done."""

    duty: Duty
    since: Moment
    due: date | None


@dataclass(frozen=True, eq=False)
class Wait:
    """A wait for a reply until the last day."""

    duty: Duty
    last: date


@dataclass(frozen=True, eq=False)
class Clock:
    """A state has begun whose periods ask for something."""

    duty: Duty
    began: date


class Case:
    """One case: what has happened, and what is owed now."""

    def __init__(
        self,
        procedure: Procedure,
        calendar: Calendar,
        start: date,
        facts: dict[str, str],
        *,
        allowed: Assumptions,
        strict: bool = False,
    ) -> None:
        self.procedure, self.calendar, self.strict, self.allowed = procedure, calendar, strict, allowed
        self.start = self.day = start
        self.facts = facts
        self.away: dict[str, set[date]] = {}
        self.events: list[Event] = []
        self.lapses: list[Lapse] = []
        self.losses: list[Loss] = []
        self.owed: list[Owed] = []
        self.waits: list[Wait] = []
        self.clocks: list[Clock] = []
        self.unread: set[tuple[str, RoleId]] = set()
        self._role_of = {person: role for role in procedure.roles for person in role.persons}

    # --- people -------------------------------------------------------------------------------------------------

    def works(self, role: Role) -> bool:
        return role.every_day or self.calendar.works(self.day)

    def people_in(self, role: RoleId) -> list[str]:
        holder = self.procedure.role(role)
        return [p for p in holder.persons if self.works(holder) and self.day not in self.away.get(p, ())]

    def able(self, party: Party) -> list[RoleId]:
        for tier in party.tiers:
            here = [r for r in tier if self.people_in(r)]
            if here:
                return here
        return []

    def available(self, duty: Duty) -> bool:
        return all(map(self.able, duty.doers)) if duty.doers else self.calendar.works(self.day)

    def does(self, duty: Duty, event: Event) -> bool:
        roles = {self._role_of[p].id for p in event.by}
        done = event.event == duty.act and event.stage is Stage.HAPPENED
        return done and all(roles & set(self.able(party)) for party in duty.doers)

    def binds(self, rule: object) -> bool:
        return rule.force.binds and not (self.strict and rule.force.soft)

    # --- the book -----------------------------------------------------------------------------------------------

    def trace(self, *more: Event) -> Trace:
        dates = [self.start + DAY * i for i in range((self.day - self.start).days + 1)]
        return Trace(
            self.start,
            len(dates),
            frozenset(d for d in dates if not self.calendar.works(d)),
            {p: frozenset(days) for p, days in self.away.items() if days},
            dict(self.facts),
            (*self.events, *more),
            tuple(self.lapses),
            tuple(self.losses),
        )

    def reading(self, *more: Event, lost: tuple[RoleId, ...] = ()) -> Reading:
        trace = self.trace(*more)
        if lost:
            trace = replace(trace, losses=(*trace.losses, Loss(self.day, more[-1].event, lost)))
        return Reading(self.procedure, trace, self.calendar, strict=self.strict)

    def due(self, duty: Duty, m: Moment, bound: Bound | None) -> date | None:
        if bound is None:
            return None
        every_day = bool(duty.doers) and all(
            any(self.procedure.role(r).every_day for tier in party.tiers for r in tier) for party in duty.doers
        )
        due = self.calendar.due(m.day, bound, every_day=every_day)
        return due if due > m.day or not m.is_close else self.calendar.due(m.day + DAY, SAME_DAY, every_day=every_day)

    def record(self, event: Event, lost: tuple[RoleId, ...] = ()) -> None:
        """The event happens now."""
        m = Moment(self.day, len(self.events))
        self.events.append(event)
        if lost:
            self.losses.append(Loss(self.day, event.event, lost))
        r = self.reading()
        self.owed = [o for o in self.owed if not (self.does(o.duty, event) or r.any_match(o.duty.cancels, m))]
        self.waits = [w for w in self.waits if not r.any_match(w.duty.trigger.reply, m)]
        self.clocks = [c for c in self.clocks if r.in_state(c.duty.trigger.state, m)]
        if event.stage is Stage.READ:
            self.unread -= {(event.event, self._role_of[p].id) for p in event.by}
        else:
            self.unread |= {(event.event, role) for role in event.to if role not in lost}
        for duty in self.procedure.duties:
            match duty.trigger:
                case OnEvents(patterns) if r.any_match(patterns, m):
                    self.arise(r, duty, m, duty.bound)
                case OnSilence(sent, _, bound) if r.matches(sent, m):
                    self.waits.append(Wait(duty, self.calendar.end_of_window(self.day, bound)))
                case EachPeriod(state, bound, grid):
                    if r.in_state(state, m) and not r.in_state(state, m, just_before=True):
                        self.clocks.append(Clock(duty, self.day))
                        if not grid or self.due(duty, m, bound) == self.day:
                            self.arise(r, duty, m, bound)

    def arise(self, r: Reading, duty: Duty, m: Moment, bound: Bound | None) -> None:
        if r.so(duty.condition, m):
            self.owed.append(Owed(duty, m, self.due(duty, m, bound)))

    def close(self, forgotten: set[str] = frozenset()) -> None:
        """The day ends: what is forgotten is struck out, and silence and the clocks bring up what is owed next."""
        for rule in sorted(forgotten):
            if any(o.duty.id == rule for o in self.owed):
                self.lapses.append(Lapse(self.day, rule))
                self.owed = [o for o in self.owed if o.duty.id != rule]
        r, m = self.reading(), Moment(self.day, CLOSE)
        for wait in [w for w in self.waits if w.last == self.day]:
            self.arise(r, wait.duty, m, wait.duty.bound)
        self.waits = [w for w in self.waits if w.last > self.day]
        for clock in self.clocks:
            bound, grid = clock.duty.trigger.bound, clock.duty.trigger.grid
            if grid:
                if any(u == self.day + DAY for u in self.grid_days(clock)):
                    self.arise(r, clock.duty, m, SAME_DAY)
            elif self.day > clock.began and (self.day - clock.began).days % bound.days == 0:
                self.arise(r, clock.duty, m, bound)

    def grid_days(self, clock: Clock) -> Iterator[date]:
        step = timedelta(clock.duty.trigger.bound.days)
        day = clock.began
        while day <= self.day + DAY:
            yield self.due(clock.duty, Moment(day, 0), clock.duty.trigger.bound)
            day += step

    # --- what can happen ----------------------------------------------------------------------------------------

    def happened_today(self, kind: str) -> bool:
        return any((e.day, e.event, e.stage) == (self.day, kind, Stage.HAPPENED) for e in self.events)

    def read_today(self, kind: str, roles: tuple[RoleId, ...]) -> bool:
        return any(
            (e.day, e.event, e.stage) == (self.day, kind, Stage.READ) and self._role_of[e.by[0]].id in roles
            for e in self.events
        )

    def attributes(self, kind: EventKind) -> list[dict[AttributeId, str]]:
        names = [a.id for a in kind.attributes]
        return [dict(zip(names, v, strict=True)) for v in product(*(a.values for a in kind.attributes))]

    def keeps(self, event: Event, forgotten: set[str] = frozenset(), lost: tuple[RoleId, ...] = ()) -> bool:
        """Whether the event would break no ban and be done in the manner required."""
        r, m = self.reading(event, lost=lost), Moment(self.day, len(self.events))
        for ban in self.procedure.bans:
            if self.binds(ban) and r.matches(ban.pattern, m) and not r.so(ban.unless, m, just_before=True):
                return False
        manners = (x for x in self.procedure.manners if x.event == event.event and self.binds(x))
        return all(r.so(x.requirement, m) or not r.so(x.condition, m) for x in manners if x.id not in forgotten)

    def world(self, kind: EventKind) -> list[Event]:
        """The ways in which the world may raise the event now."""
        if self.happened_today(kind.id) or (kind.on_working_days and not self.calendar.works(self.day)):
            return []
        if kind.once and any(e.event == kind.id for e in self.events):
            return []
        ways = [Event(self.day, kind.id, attributes=values) for values in self.attributes(kind)]
        m = Moment(self.day, len(self.events))
        return [e for e in ways if self.reading(e).so(kind.only_if, m, just_before=True) and self.keeps(e)]

    def ways(self, duty: Duty, rng: Random, forgotten: set[str] = frozenset()) -> list[Event]:
        """The ways in which those responsible who are in may do what is owed now, before anything is copied."""
        return [e for e in self.acts(duty, rng) if next(self.sendings(e, forgotten), None) is not None]

    def acts(self, duty: Duty, rng: Random) -> list[Event]:
        """The same, whether or not a rule is in the way."""
        if self.happened_today(duty.act) or not self.available(duty):
            return []
        found = []
        for roles in product(*map(self.able, duty.doers)):
            by = tuple(rng.choice(self.people_in(r)) for r in roles)
            for values in self.attributes(self.procedure.event(duty.act)):
                found.append(Event(self.day, duty.act, by=by, to=duty.to, attributes=values))
        return found

    def stuck(self, duty: Duty, rng: Random) -> bool:
        """Whether nothing is in the way of the act but to whom it would be sent; which does not excuse anybody."""
        return any(self.keeps(e, lost=e.to) for e in self.acts(duty, rng))

    def sendings(self, event: Event, forgotten: set[str] = frozenset()) -> Iterator[Event]:
        """The event with each choice of copies with which it keeps the rules, no copy at all being the first."""
        groups = [g for rule in self.procedure.copies if rule.message == event.event for g in rule.groups]
        others = [r for r in dict.fromkeys(r for g in groups for r in g) if r not in event.to]
        for chosen in product((False, True), repeat=len(others)):
            copy = replace(event, to=(*event.to, *(r for r, is_ in zip(others, chosen, strict=True) if is_)))
            if self.fits(copy, event.to, forgotten):
                yield copy

    def fits(
        self, event: Event, asked: tuple[RoleId, ...], forgotten: set[str], lost: tuple[RoleId, ...] = ()
    ) -> bool:
        """Whether the event keeps the rules as it is, copies and losses included: a condition on the delivery of the
        message is about whom it has come to, not about whom it would have come to without the copy."""
        if not self.keeps(event, forgotten, lost):
            return False
        r, m = self.reading(event, lost=lost), Moment(self.day, len(self.events))
        rules = [x for x in self.procedure.copies if x.message == event.event and r.concerns(x, m)]
        owed = [g for x in rules if self.binds(x) and x.id not in forgotten for g in x.groups]
        allowed = {role for x in rules for g in x.groups for role in g}
        return {*event.to} <= {*asked} | allowed and all({*g} & {*event.to} for g in owed)

    def copied(self, event: Event, rng: Random, forgotten: set[str]) -> Event:
        """The message with the copies that its rules ask for, and perhaps others that they allow."""
        r, m = self.reading(event), Moment(self.day, len(self.events))
        to = list(event.to)
        for rule in self.procedure.copies:
            if rule.message == event.event and r.concerns(rule, m):
                for group in rule.groups:
                    some = [x for x in group if rng.random() < 0.3]
                    if not some and self.binds(rule) and rule.id not in forgotten:
                        some = [rng.choice(group)]
                    to += [x for x in some if x not in to]
        copy = replace(event, to=tuple(to))
        if self.fits(copy, event.to, forgotten):
            return copy
        return rng.choice(list(self.sendings(event, forgotten)))  # a copy can end what it was asked for by

    # --- a day --------------------------------------------------------------------------------------------------

    def live(self, rng: Random, habits: Habits) -> None:
        """One day: what may happen and what must, in some order."""
        self.absences(rng, habits)
        while rng.random() < habits.busy:
            self.volunteer(rng, habits)
        forgotten: set[str] = set()
        while self.pressing(rng, habits, forgotten) or self.read_one(rng):
            pass
        if habits.lapse:
            for o in self.owed:  # an undated duty too may be forgotten
                if self.lapses_left(forgotten) and self.binds(o.duty) and self.available(o.duty):
                    forgotten |= {o.duty.id} if rng.random() < habits.lapse / 2 else set()
        self.close(forgotten)

    def lapses_left(self, forgotten: set[str] = frozenset()) -> bool:
        return len(self.lapses) + len(forgotten) < self.allowed.lapses

    def absences(self, rng: Random, habits: Habits) -> None:
        people = [p for p in self.procedure.people if not self.allowed.who or self._role_of[p].id in self.allowed.who]
        rng.shuffle(people)
        gone = 0
        for person in people:
            days = self.away.setdefault(person, set())
            already = self.day - DAY in days
            if not rng.random() < (0.6 if already else habits.away):
                continue
            if not self.works(self._role_of[person]):
                days.add(self.day)
            elif gone < self.allowed.away and not self.too_long(person):
                days.add(self.day)
                gone += 1

    def too_long(self, person: str) -> bool:
        """Whether to be away today as well would make the absence longer than is assumed."""
        if self.allowed.longest is None:
            return False
        run, day, every_day = 1, self.day - DAY, self._role_of[person].every_day
        while day >= self.start and (day in self.away[person] or not (every_day or self.calendar.works(day))):
            run += every_day or self.calendar.works(day)
            day -= DAY
        return run > self.allowed.longest

    def volunteer(self, rng: Random, habits: Habits) -> None:
        """Something that need not happen today does."""
        chances = [e for kind in self.procedure.events if kind.sort is Sort.WORLD for e in self.world(kind)]
        acts = [
            e
            for o in self.owed
            for e in self.ways(o.duty, rng)
            if not self.read_today(e.event, self.procedure.recipients(e.event))
        ]
        pools = [p for p in (chances, acts, self.readings(rng)) if p]
        if pools:
            self.do(rng.choice(rng.choice(pools)), rng, habits)

    def pressing(self, rng: Random, habits: Habits, forgotten: set[str]) -> bool:
        """Something due is done, or forgotten, if there is any."""
        due = [o for o in self.owed if self.binds(o.duty) and o.due is not None and o.due <= self.day]
        rng.shuffle(due)
        for o in due:
            ways = [] if o.duty.id in forgotten else self.ways(o.duty, rng)
            if ways and self.lapses_left(forgotten) and rng.random() < habits.lapse:
                forgotten.add(o.duty.id)
                return True
            if ways:
                self.do(rng.choice(ways), rng, habits, len(forgotten))
                return True
            if o.duty.id not in forgotten and self.stuck(o.duty, rng):
                raise DeadEndError
        return False

    def do(self, event: Event, rng: Random, habits: Habits, spoken_for: int = 0) -> None:
        """The event happens, with its copies, its losses and what is forgotten about its manner."""
        sort = self.procedure.event(event.event).sort
        if event.stage is Stage.READ or sort is Sort.WORLD:
            self.record(event)
            return
        forgotten: set[str] = set()
        if len(self.lapses) + spoken_for < self.allowed.lapses and rng.random() < habits.lapse:
            told = [x for x in self.procedure.manners if x.event == event.event]
            told += [x for x in self.procedure.copies if x.message == event.event]
            rules = [x.id for x in told if x.force.binds]
            forgotten |= {rng.choice(rules)} if rules else set()
            self.lapses += [Lapse(self.day, x) for x in forgotten]
        if forgotten and event.attributes:
            loose = [replace(event, attributes=v) for v in self.attributes(self.procedure.event(event.event))]
            event = rng.choice([e for e in loose if next(self.sendings(e, forgotten), None) is not None])
        asked = event.to
        event = self.copied(event, rng, forgotten)
        if self.read_today(event.event, event.to):
            raise DeadEndError
        lost: tuple[RoleId, ...] = ()
        if event.to and len(self.losses) < self.allowed.lost and rng.random() < habits.loss:
            lost = tuple(r for r in event.to if rng.random() < 0.7)
        if lost and not self.fits(event, asked, forgotten, lost):  # whether it arrives can be what a copy hangs on
            lost = ()
        self.record(event, lost)

    def readings(self, rng: Random) -> list[Event]:
        """Who may read which mail now."""
        return [
            Event(self.day, kind, Stage.READ, (rng.choice(self.people_in(role)),))
            for kind, role in sorted(self.unread)
            if self.people_in(role)
        ]

    def read_one(self, rng: Random) -> bool:
        reads = self.readings(rng)
        if reads:
            self.record(rng.choice(reads))
        return bool(reads)


def live(
    procedure: Procedure,
    calendar: Calendar,
    start: date,
    days: int,
    rng: Random,
    *,
    facts: dict[str, str] | None = None,
    allowed: Assumptions,
    habits: Habits = Habits(),
    strict: bool = False,
) -> Trace:
    """A trace of the procedure within the assumptions, of so many days. Raises DeadEndError, rarely."""
    chosen = {f.id: rng.choice(f.values) for f in procedure.facts} | (facts or {})
    case = Case(procedure, calendar, start, chosen, allowed=allowed, strict=strict)
    for i in range(days):
        case.day = start + DAY * i
        case.live(rng, habits)
    return case.trace()


def resume(procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool = False) -> Case:
    """The case at the close of the trace's last day, its book made up from the events alone."""
    case = Case(
        procedure, calendar, trace.start, dict(trace.facts), allowed=Assumptions("none", "nothing more"), strict=strict
    )
    case.away = {p: set(days) for p, days in trace.away.items()}
    for day in trace.dates:
        case.day = day
        for event in (e for e in trace.events if e.day == day):
            lost = tuple(r for x in trace.losses if (x.day, x.event) == (day, event.event) for r in x.to)
            case.record(event, lost if event.stage is Stage.HAPPENED else ())
        case.lapses += [x for x in trace.lapses if x.day == day and not isinstance(procedure.rule(x.rule), Duty)]
        case.close({x.rule for x in trace.lapses if x.day == day and isinstance(procedure.rule(x.rule), Duty)})
    return case


def extend(procedure: Procedure, trace: Trace, calendar: Calendar, days: int = 1, *, strict: bool = False) -> Trace:
    """The trace and so many days more, on which everyone is in and does no more than is owed."""
    case, rng = resume(procedure, trace, calendar, strict=strict), Random(0)
    for _ in range(days):
        case.day += DAY
        case.live(rng, CALM)
    return case.trace()
