"""The meaning of longstop: when a trace is in a procedure, and when a formula holds on a trace.

This module is slow and is meant to be read. Every engine is held to it, and no witness is shown before it agrees.

Decisions, once and for all:

* Time is the day. Events of one day are ordered, and a cause comes strictly before its effect.
* In one case a kind of event happens at most once a day. (A role reads a kind of mail at most once a day.)
* Nothing happens but what the world does, what a rule requires or allows to somebody who is in, and the reading of
  mail. Mail is read on the first day on which the recipient is in, the day of sending included.
* A duty is kept when it is done, by someone responsible who is in, by its due day; or, if nobody responsible is in on
  the due day, on the first day after it when someone is. For a trigger on day t with due day u: for every day d >= u
  on which someone responsible is in (and the act can be done without breaking a ban), it was done on some day of
  [t, d], after the trigger. What was done earlier on day d than the trigger, or on day d by somebody else, spares the
  doer a second on the same day; and what arises at the close of a day is due on a later day.
* A finite trace is a beginning: a claim about days beyond its end is *open*, neither true nor false. Only
  "eventually" is judged at the end, and only where the trace is *complete*: no duty that could still be done is
  outstanding, no mail is unread, no wait for a reply is running. Whoever is away is taken to come back one day. A
  recurring duty counts as outstanding until it has come round once since the moment from which the claim looks, and
  while a state lasts one that is owed in each period of it until the next period has begun.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache, cached_property
from itertools import product
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import (
    Copy,
    Doers,
    Duty,
    EachPeriod,
    OnEvents,
    OnSilence,
    Party,
    Procedure,
    Role,
    Rule,
    Sort,
)
from longstop.core.time import SAME_DAY, Bound, Calendar
from longstop.core.traces import Event, Trace


class Truth(Enum):
    """What a trace says about a claim."""

    TRUE = "true"
    FALSE = "false"
    OPEN = "open"


@dataclass(frozen=True, order=True)
class Moment:
    """A point of a trace: the event with index `at`, or (`at` beyond every index) the close of the day."""

    day: date
    at: int

    @property
    def is_close(self) -> bool:
        """Whether this is the close of a day."""
        return self.at == CLOSE


CLOSE = 1 << 60


@dataclass(frozen=True)
class Instance:
    """One occasion on which a duty arose: from this moment; due on this day (None: without a deadline)."""

    duty: Duty
    moment: Moment
    due: date | None


@dataclass(frozen=True)
class Breach:
    """A reason why a trace is not in a procedure: what was broken, on which day, in words."""

    what: str
    day: date
    why: str


@dataclass(frozen=True)
class Violation:
    """The formula's part that fails, and the moment for which it fails."""

    part: int
    moment: Moment


def breaches(procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool = False) -> tuple[Breach, ...]:
    """Every reason why the trace is not in the procedure; none if it is. `strict` drops what only should be done."""
    return tuple(Reading(procedure, trace, calendar, strict=strict).breaches())


def admits(procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool = False) -> bool:
    """Whether the trace is in the procedure."""
    return not breaches(procedure, trace, calendar, strict=strict)


def judge(formula: f.Formula, procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool = False) -> Truth:
    """Whether the formula holds on the trace, fails on it, or is open at its end."""
    return Reading(procedure, trace, calendar, strict=strict).formula(formula)


def violation(
    formula: f.Formula, procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool = False
) -> Violation | None:
    """The first moment for which the formula fails on the trace, if it does."""
    return next(Reading(procedure, trace, calendar, strict=strict).violations(formula), None)


def within(assumptions: Assumptions, procedure: Procedure, trace: Trace) -> tuple[Breach, ...]:
    """Every reason why the trace shows more faults than the assumptions allow."""
    found = []
    who = assumptions.who or tuple(r.id for r in procedure.roles)
    for day in trace.dates:
        missed = [
            (role, person)
            for role in procedure.roles
            for person in role.persons
            if trace.is_away(person, day) and (role.every_day or trace.works(day))
        ]
        if len(missed) > assumptions.away:
            found.append(Breach(assumptions.id, day, f"{len(missed)} people are away"))
        found += [Breach(assumptions.id, day, f"{p} is never away here") for r, p in missed if r.id not in who]
    if assumptions.longest is not None:
        for role in procedure.roles:
            for person in role.persons:
                run = 0
                for day in trace.dates:
                    if role.every_day or trace.works(day):
                        run = run + 1 if trace.is_away(person, day) else 0
                        if run > assumptions.longest:
                            found.append(Breach(assumptions.id, day, f"{person} is away for {run} working days"))
    if len(trace.lapses) > assumptions.lapses:
        found.append(Breach(assumptions.id, trace.end, f"{len(trace.lapses)} lapses"))
    if len(trace.losses) > assumptions.lost:
        found.append(Breach(assumptions.id, trace.end, f"{len(trace.losses)} lost messages"))
    if not assumptions.start[0] <= trace.start <= assumptions.start[1]:
        found.append(Breach(assumptions.id, trace.start, "the case starts outside the dates assumed"))
    return tuple(found)


class Reading:
    """A procedure, a trace and a calendar read together; caches nothing but what it has already worked out."""

    def __init__(self, procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool = False) -> None:
        self.procedure, self.trace, self.calendar, self.strict = procedure, trace, calendar, strict
        self.occasions = cache(self._occasions)
        self.instances = cache(self._instances)
        self.closed = cache(self._closed)
        self.can_be_done = cache(self._can_be_done)

    # --- people ---------------------------------------------------------------------------------------------

    @cached_property
    def _role_of(self) -> dict[str, Role]:
        return {person: role for role in self.procedure.roles for person in role.persons}

    def person_in(self, person: str, day: date) -> bool:
        """Whether the person works that day and is not away."""
        role = self._role_of[person]
        return (role.every_day or self.calendar.works(day)) and not self.trace.is_away(person, day)

    def role_in(self, role: f.RoleId, day: date) -> bool:
        """Whether anyone who holds the role is in."""
        return any(self.person_in(p, day) for p in self.procedure.role(role).persons)

    def able(self, party: Party, day: date) -> tuple[f.RoleId, ...]:
        """The roles that may do the party's part that day: those in, of the first tier that has anyone in."""
        for tier in party.tiers:
            here = tuple(r for r in tier if self.role_in(r, day))
            if here:
                return here
        return ()

    def available(self, doers: Doers, day: date) -> bool:
        """Whether the act can be manned that day. What "someone" is to do is done on working days, by nobody named."""
        if not doers:
            return self.calendar.works(day)
        return all(self.able(party, day) for party in doers)

    def performed_by(self, doers: Doers, event: Event) -> bool:
        """Whether those who did the event are responsible for it: each party was represented that day."""
        roles = {self._role_of[p].id for p in event.by}
        return all(roles & set(self.able(party, event.day)) for party in doers)

    def exactly_by(self, doers: Doers, event: Event) -> bool:
        """The same, and nobody took part who had no part in it: at most one for each party, and all of them able."""
        roles = [self._role_of[p].id for p in event.by]
        able = {role for party in doers for role in self.able(party, event.day)}
        return self.performed_by(doers, event) and set(roles) <= able and len(roles) <= len(doers)

    def every_day(self, doers: Doers) -> bool:
        """Whether the act can be manned on any day of the week, so that its deadline need not be rolled."""
        return bool(doers) and all(any(self.procedure.role(r).every_day for r in p.roles) for p in doers)

    # --- patterns and conditions ----------------------------------------------------------------------------

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The moment of each event."""
        return tuple(Moment(e.day, i) for i, e in enumerate(self.trace.events))

    def matches(self, pattern: f.Pattern, m: Moment, bound: Moment | None = None) -> bool:
        """Whether the event of the moment is one that the pattern means (`bound` being what `this` refers to)."""
        if m.is_close:
            return False
        event = self.trace.events[m.at]
        wanted = f.Stage.HAPPENED if pattern.stage is f.Stage.HAPPENED else f.Stage.READ
        if event.event != pattern.event or event.stage is not wanted:
            return False
        roles = {self._role_of[p].id for p in event.by}
        if pattern.roles and not roles & set(pattern.roles):
            return False
        if pattern.stage is f.Stage.ACTED and not any(self.procedure.acts_on(pattern.event, r) for r in roles):
            return False
        if pattern.this:
            assert bound is not None
            assert not bound.is_close
            if not (m > bound and roles & set(self.delivered(bound))):
                return False
        return pattern.where is None or self.so(pattern.where, m)

    def any_match(self, patterns: tuple[f.Pattern, ...], m: Moment) -> bool:
        """Whether one of the patterns means the event of the moment."""
        return any(self.matches(p, m) for p in patterns)

    def delivered(self, m: Moment) -> tuple[f.RoleId, ...]:
        """The roles into whose mailbox the message sent at the moment comes."""
        event = self.trace.events[m.at]
        lost = {
            role for loss in self.trace.losses if (loss.day, loss.event) == (m.day, event.event) for role in loss.to
        }
        return tuple(r for r in event.to if r not in lost) if event.stage is f.Stage.HAPPENED else ()

    def past(self, m: Moment, *, inclusive: bool) -> Iterator[Moment]:
        """The events before the moment, and its own if `inclusive`, in order."""
        return (n for n in self.moments if n < m or (inclusive and n == m))

    def so(self, condition: f.Condition, m: Moment, *, just_before: bool = False) -> bool:
        """Whether the condition is so at the moment, or just before its event happened."""
        match condition:
            case f.Const(value):
                return value
            case f.FactIs(fact, value):
                return self.trace.facts[fact] == value
            case f.InState(state):
                return self.in_state(state, m, just_before=just_before)
            case f.AttributeIs(attribute, value):
                return not m.is_close and self.trace.events[m.at].attributes.get(attribute) == value
            case f.DeliveredTo(role):
                return not m.is_close and role in self.delivered(m)
            case f.Count(pattern, compare, number, last):
                first = date.min if last is None else m.day - timedelta(last.days - 1)
                n = sum(self.matches(pattern, e) for e in self.past(m, inclusive=not just_before) if e.day >= first)
                return compare.holds(n, number)
            case f.Happened(pattern, since):
                found = False
                for e in self.past(m, inclusive=False):
                    if since is not None and self.matches(since, e):
                        found = False
                    if self.matches(pattern, e):
                        found = True
                return found
            case f.Previous(pattern):
                kind = f.Pattern(pattern.event, pattern.stage)
                earlier = [e for e in self.past(m, inclusive=False) if self.matches(kind, e)]
                return bool(earlier) and self.matches(pattern, earlier[-1])
            case f.RoleIn(role):
                return self.role_in(role, m.day)
            case f.Not(part):
                return not self.so(part, m, just_before=just_before)
            case f.And(parts):
                return all(self.so(p, m, just_before=just_before) for p in parts)
            case f.Or(parts):
                return any(self.so(p, m, just_before=just_before) for p in parts)
            case _:
                assert_never(condition)

    def in_state(self, id: f.StateId, m: Moment, *, just_before: bool = False) -> bool:
        """Whether the state lasts: the last event that begins or ends it began it (one that does both begins it)."""
        state = self.procedure.state(id)
        lasts = state.initially
        for e in self.past(m, inclusive=not just_before):
            if self.any_match(state.ends, e):
                lasts = False
            if self.any_match(state.begins, e):
                lasts = True
        return lasts

    # --- what is owed ---------------------------------------------------------------------------------------

    def binds(self, rule: Rule) -> bool:
        """Whether the rule is owed in this run."""
        return rule.force.binds and not (self.strict and rule.force.soft)

    def _instances(self, duty: Duty) -> tuple[Instance, ...]:
        return tuple(i for i in self.occasions(duty) if self.so(duty.condition, i.moment))

    def _occasions(self, duty: Duty) -> tuple[Instance, ...]:
        """Every time that the trigger occurs, whether or not the condition is so."""
        every_day = self.every_day(duty.doers)

        def due(m: Moment, bound: Bound | None) -> date | None:
            if bound is None:
                return None
            last = self.calendar.due(m.day, bound, every_day=every_day)
            if m.is_close and last <= m.day:  # what arises at the close of a day cannot be done that day
                last = self.calendar.due(m.day + timedelta(1), SAME_DAY, every_day=every_day)
            return last

        found = []
        match duty.trigger:
            case OnEvents(patterns):
                found = [Instance(duty, m, due(m, duty.bound)) for m in self.moments if self.any_match(patterns, m)]
            case OnSilence(sent, reply, bound):
                for m in self.moments:
                    if self.matches(sent, m):
                        last = self.calendar.end_of_window(m.day, bound)
                        answered = any(m < n and n.day <= last and self.any_match(reply, n) for n in self.moments)
                        if last <= self.trace.end and not answered:
                            arisen = Moment(last, CLOSE)
                            found.append(Instance(duty, arisen, due(arisen, duty.bound)))
            case EachPeriod(state, bound, grid):
                for m in self.moments:
                    started = self.in_state(state, m) and not self.in_state(state, m, just_before=True)
                    day = m.day
                    while started and day <= self.trace.end:
                        last = self.calendar.due(day, bound, every_day=every_day)
                        begin = Moment(last - timedelta(1), CLOSE) if grid else Moment(day, CLOSE)
                        if day == m.day:
                            begin = max(begin, m) if grid else m
                        ended = any(
                            m < n <= begin and not self.in_state(state, n) for n in self.moments
                        )  # the periods run on only while the state lasts
                        if ended:
                            break
                        if begin.day <= self.trace.end:
                            found.append(Instance(duty, begin, last if grid else due(begin, bound)))
                        day += timedelta(bound.days)
            case _:
                assert_never(duty.trigger)
        return tuple(found)

    def _closed(self, instance: Instance) -> Moment | None:
        """When the instance ceased to be owed: done, cancelled, or forgotten."""
        duty, start = instance.duty, instance.moment
        ends = [
            m
            for m in self.moments
            if m > start and (self.does(duty, self.trace.events[m.at]) or self.any_match(duty.cancels, m))
        ]
        ends += [
            Moment(lapse.day, CLOSE)
            for lapse in self.trace.lapses
            if lapse.rule == duty.id and Moment(lapse.day, CLOSE) > start
        ]
        return min(ends, default=None)

    def does(self, duty: Duty, event: Event) -> bool:
        """Whether the event is the duty's act, done by those responsible."""
        return (
            event.event == duty.act
            and event.stage is f.Stage.HAPPENED
            and self.performed_by(duty.doers, event)
        )

    def open_at(self, instance: Instance, m: Moment) -> bool:
        """Whether the instance has arisen strictly before the moment and has not ceased before it."""
        closed = self.closed(instance)
        return instance.moment < m and (closed is None or closed >= m)

    def _can_be_done(self, duty: Duty, day: date, in_time: bool = False) -> bool:
        """Whether the act could be done at the close of the day without breaking a ban or a rule on its manner.

        With `in_time`, once time alone has passed: a ban for some days after an event does not outlast them.

        On a day on which nobody responsible is in, it is asked of everyone who may come to do it.
        """
        close = Moment(day, CLOSE)
        kind = self.procedure.event(duty.act)
        seen = f.in_time if in_time else (lambda condition: condition)
        bans = [
            b.pattern
            for b in self.procedure.bans
            if b.pattern.event == duty.act and self.binds(b) and not self.so(seen(b.unless), close)
        ]
        demands = [
            seen(rule.requirement)
            for rule in self.procedure.manners
            if rule.event == duty.act and self.binds(rule)
            if self.so(seen(rule.condition), close)
        ]
        people = list(product(*(self.able(party, day) or party.roles for party in duty.doers)))
        for by, values in product(people, product(*(a.values for a in kind.attributes))):
            carried = dict(zip((a.id for a in kind.attributes), values, strict=True))
            banned = (
                (not p.roles or set(by) & set(p.roles))
                and (p.where is None or self._carried(seen(p.where), carried, close))
                for p in bans
            )
            if not any(banned) and all(self._carried(d, carried, close) for d in demands):
                return True
        return False

    def can_ever_be_done(self, duty: Duty) -> bool:
        """Whether the act can be done at the trace's end, or will be once some time has passed."""
        return self.can_be_done(duty, self.trace.end) or self.can_be_done(duty, self.trace.end, True)

    def _carried(self, condition: f.Condition, carried: dict[f.AttributeId, str], m: Moment) -> bool:
        """Whether the condition would be so at the moment for an event that carried these attributes."""
        match condition:
            case f.AttributeIs(attribute, value):
                return carried[attribute] == value
            case f.Not(part):
                return not self._carried(part, carried, m)
            case f.And(parts):
                return all(self._carried(p, carried, m) for p in parts)
            case f.Or(parts):
                return any(self._carried(p, carried, m) for p in parts)
            case _:
                return self.so(condition, m)

    # --- membership -----------------------------------------------------------------------------------------

    def breaches(self) -> Iterator[Breach]:
        """Every reason why the trace is not in the procedure."""
        strange = tuple(self._strange_words())
        yield from strange
        if strange:
            return  # it speaks of something else; nothing more can be asked of it
        yield from self._calendar_breaches()
        yield from self._case_breaches()
        for m in self.moments:
            yield from self.event_breaches(m)
        yield from self._mail_breaches()
        for duty in self.procedure.duties:
            yield from self._duty_breaches(duty)
        yield from self._fault_breaches()

    def _strange_words(self) -> Iterator[Breach]:
        """The names in the trace that the procedure does not have, and the facts that the trace leaves open."""
        kinds, roles = {e.id for e in self.procedure.events}, {r.id for r in self.procedure.roles}
        for e in self.trace.events:
            if e.event not in kinds or not set(e.by) <= set(self._role_of) or not set(e.to) <= roles:
                yield Breach(e.event, e.day, "the procedure knows no such event, person or role")
        for fact in self.procedure.facts:
            if self.trace.facts.get(fact.id) not in fact.values:
                yield Breach(fact.id, self.trace.start, "the fact has none of its values")

    def _calendar_breaches(self) -> Iterator[Breach]:
        for day in self.trace.dates:
            if self.trace.works(day) != self.calendar.works(day):
                yield Breach("calendar", day, "the trace and the calendar disagree on whether this is a working day")
        if list(self.moments) != sorted(self.moments):
            yield Breach("order", self.trace.start, "the events do not stand in the order of their days")
        for e in self.trace.events:
            if not self.trace.start <= e.day <= self.trace.end:
                yield Breach(e.event, e.day, "the event is outside the trace's days")

    def _case_breaches(self) -> Iterator[Breach]:
        for person in self.trace.away:
            role = self._role_of.get(person)
            if role is None or role.unit:
                yield Breach(person, self.trace.start, "nobody of this name can be away")
        seen = set()
        for e in self.trace.events:
            key = (e.day, e.event, e.stage, tuple(self._role_of[p].id for p in e.by) if e.stage is f.Stage.READ else ())
            if key in seen:
                yield Breach(e.event, e.day, "it happens twice on one day")
            seen.add(key)

    def event_breaches(self, m: Moment) -> Iterator[Breach]:
        """Every reason why what happened at the moment was not to happen, or not like that."""
        e = self.trace.events[m.at]
        kind = self.procedure.event(e.event)
        if any(not self.person_in(p, e.day) for p in e.by):
            yield Breach(e.event, e.day, "somebody who took part is not in")
        if e.stage is not f.Stage.HAPPENED:
            mail = kind.sort is Sort.MESSAGE and e.stage is f.Stage.READ and len(e.by) == 1
            if not mail or self._role_of[e.by[0]].id not in self.procedure.recipients(e.event):
                yield Breach(e.event, e.day, "nothing but mail is read, each by one who may receive it")
            if e.to or e.attributes:
                yield Breach(e.event, e.day, "a reading carries nothing")
            return
        if {a.id for a in kind.attributes} != set(e.attributes) or any(
            e.attributes[a.id] not in a.values for a in kind.attributes if a.id in e.attributes
        ):
            yield Breach(e.event, e.day, "its attributes are not those declared")
        if kind.sort is Sort.WORLD:
            if e.by or e.to:
                yield Breach(e.event, e.day, "an event from the world is done by nobody")
            if kind.on_working_days and not self.calendar.works(e.day):
                yield Breach(e.event, e.day, "it happens on working days only")
            if kind.once and any(
                self.matches(f.Pattern(e.event), n) for n in self.past(m, inclusive=False)
            ):
                yield Breach(e.event, e.day, "it happens once in a case")
            if not self.so(kind.only_if, m, just_before=True):
                yield Breach(e.event, e.day, "the world cannot raise it now")
        else:
            prompts = [
                duty
                for duty in self.procedure.duties_for(e.event)
                if self.exactly_by(duty.doers, e) and any(self.open_at(i, m) for i in self.instances(duty))
            ]
            if not prompts:
                yield Breach(e.event, e.day, "no rule requires or allows it now to those who did it")
            yield from self._copy_breaches(m, prompts[0].to if prompts else ())
        for ban in self.procedure.bans:
            if self.binds(ban) and self.matches(ban.pattern, m) and not self.so(ban.unless, m, just_before=True):
                yield Breach(ban.id, e.day, "it must not happen now")
        for rule in self.procedure.manners:
            excused = any((x.rule, x.day) == (rule.id, e.day) for x in self.trace.lapses)
            owed = self.binds(rule)
            asked = rule.event == e.event and owed and not excused and self.so(rule.condition, m)
            if asked and not self.so(rule.requirement, m):
                yield Breach(rule.id, e.day, "it is not done in the manner required")

    def concerns(self, rule: Copy, m: Moment) -> bool:
        """Whether the rule on copying is about the message sent at the moment: its condition, and who sends it."""
        roles = {self._role_of[p].id for p in self.trace.events[m.at].by}
        sent = not rule.senders or not roles or bool(roles & set(rule.senders))
        return sent and self.so(rule.condition, m)

    def _copy_breaches(self, m: Moment, addressees: tuple[f.RoleId, ...]) -> Iterator[Breach]:
        e = self.trace.events[m.at]
        active = [c for c in self.procedure.copies if c.message == e.event and self.concerns(c, m)]
        allowed = {r for c in active for group in c.groups for r in group}
        if not set(addressees) <= set(e.to) or not set(e.to) - set(addressees) <= allowed:
            yield Breach(e.event, e.day, "it is sent to others than the rules say")
        for rule in active:
            excused = any((x.rule, x.day) == (rule.id, e.day) for x in self.trace.lapses)
            owed = self.binds(rule)
            if owed and not excused and any(not set(group) & set(e.to) for group in rule.groups):
                yield Breach(rule.id, e.day, "it is not copied as the rule says")

    def _mail_breaches(self) -> Iterator[Breach]:
        """Mail is read on the first day in, and nothing else is read."""
        for kind in self.procedure.events:
            if kind.sort is not Sort.MESSAGE:
                continue
            for role in self.procedure.recipients(kind.id):
                unread: list[Moment] = []
                for day in self.trace.dates:
                    today = [m for m in self.moments if m.day == day and self.trace.events[m.at].event == kind.id]
                    unread += [m for m in today if role in self.delivered(m)]
                    reads = [
                        m
                        for m in today
                        if self.trace.events[m.at].stage is f.Stage.READ
                        and {self._role_of[p].id for p in self.trace.events[m.at].by} == {role}
                    ]
                    if bool(reads) != (bool(unread) and self.role_in(role, day)):
                        yield Breach(kind.id, day, f"{role} reads mail on the first day in, and only then")
                    if any(m < n for m in reads for n in unread):
                        yield Breach(kind.id, day, f"{role} reads mail before it is sent")
                    if self.role_in(role, day):
                        unread = []

    def _duty_breaches(self, duty: Duty) -> Iterator[Breach]:
        if not self.binds(duty):
            return
        for instance in self.instances(duty):
            if instance.due is None:
                continue
            closed = self.closed(instance)
            for day in self.trace.dates:
                if day < instance.due or Moment(day, CLOSE) <= instance.moment:
                    continue
                if not self.available(duty.doers, day) or not self.can_be_done(duty, day):
                    continue
                over = closed is not None and closed <= Moment(day, CLOSE)
                today = any(
                    (e.day, e.event, e.stage) == (day, duty.act, f.Stage.HAPPENED) for e in self.trace.events
                )  # by whomever: it cannot be done a second time that day
                if not over and not today:
                    why = f"owed since {instance.moment.day}, due {instance.due}, and not done"
                    yield Breach(duty.id, day, why)
                    break

    def _fault_breaches(self) -> Iterator[Breach]:
        duties = {d.id: d for d in self.procedure.duties}
        told = {r.id: r.event for r in self.procedure.manners if r.force.binds}
        told |= {r.id: r.message for r in self.procedure.copies if r.force.binds}
        for lapse in self.trace.lapses:
            close = Moment(lapse.day, CLOSE)
            if lapse.rule in duties:
                duty = duties[lapse.rule]
                owed = any(self.open_at(i, close) for i in self.instances(duty))
                if not (owed and duty.force.binds and self.available(duty.doers, lapse.day)):
                    yield Breach(lapse.rule, lapse.day, "nothing was owed that somebody in could forget")
            elif not any(e.day == lapse.day and e.event == told.get(lapse.rule) for e in self.trace.events):
                yield Breach(lapse.rule, lapse.day, "nothing was done whose manner could be forgotten")
        for loss in self.trace.losses:
            sent = [e for e in self.trace.events if (e.day, e.event) == (loss.day, loss.event)]
            if not any(e.stage is f.Stage.HAPPENED and set(loss.to) <= set(e.to) for e in sent) or not loss.to:
                yield Breach(loss.event, loss.day, "no such message was sent that could be lost")

    # --- formulas -------------------------------------------------------------------------------------------

    def formula(self, formula: f.Formula) -> Truth:
        """Whether the formula holds, fails or is open."""
        return _all(self.claim(part.claim, m) for part in formula for m in self.triggers(part))

    def violations(self, formula: f.Formula) -> Iterator[Violation]:
        """The moments for which the formula fails."""
        for i, part in enumerate(formula):
            for m in self.triggers(part):
                if self.claim(part.claim, m) is Truth.FALSE:
                    yield Violation(i, m)

    def triggers(self, part: f.ForEach) -> Iterator[Moment]:
        """The moments about which the formula's part makes its claim."""
        if part.triggers:
            candidates = [m for m in self.moments if self.any_match(part.triggers, m)]
        else:
            candidates = [Moment(day, CLOSE) for day in self.trace.dates]
        return (m for m in candidates if self.so(part.condition, m))

    def claim(self, claim: f.Claim, m: Moment, bound: Moment | None = None) -> Truth:
        """Whether the claim holds at the moment; `bound` is the message that `this` refers to."""
        bound = m if bound is None else bound
        match claim:
            case f.Holds(condition):
                return _truth(self.so(condition, m))
            case f.Within(window, targets):
                last = self.calendar.end_of_window(m.day, window)
                met = self.met(targets, m, last, bound)
                return Truth.OPEN if met is Truth.FALSE and last > self.trace.end else met
            case f.Eventually(targets) | f.Bounded(targets):
                met = self.met(targets, m, self.trace.end, bound)
                return Truth.OPEN if met is Truth.FALSE and not self.complete(m) else met
            case f.NotUntil(avoid, release):
                for n in self.moments:
                    if n > m and self._avoided(avoid, n, bound):
                        return Truth.FALSE
                    if n > m and self._avoided(release, n, bound):
                        return Truth.TRUE
                return Truth.OPEN
            case f.Never(avoid):
                after = (n for n in self.moments if n > m)
                return Truth.FALSE if any(self._avoided(avoid, n, bound) for n in after) else Truth.OPEN
            case f.NotClaim(part):
                return _not(self.claim(part, m, bound))
            case f.AllOf(parts):
                return _all(self.claim(p, m, bound) for p in parts)
            case f.AnyOf(parts):
                return _not(_all(_not(self.claim(p, m, bound)) for p in parts))
            case _:
                assert_never(claim)

    def _avoided(self, patterns: tuple[f.Pattern, ...], n: Moment, bound: Moment) -> bool:
        return any(self.matches(p, n, bound) for p in patterns)

    def met(self, targets: tuple[f.Target, ...], m: Moment, last: date, bound: Moment) -> Truth:
        """Whether a target is met strictly after the moment, by the day `last`; open if that hangs on the future."""
        found = [Truth.FALSE]
        for target in targets:
            match target:
                case f.Occurs(pattern, then):
                    for n in self.moments:
                        if n > m and n.day <= last and self.matches(pattern, n, bound):
                            found.append(Truth.TRUE if then is None else self.claim(then, n, bound))
                case f.DayIs(condition):
                    closes = (Moment(d, CLOSE) for d in self.trace.dates if d <= last)
                    found += [_truth(self.so(condition, c)) for c in closes if c > m]
                case _:
                    assert_never(target)
        return _not(_all(_not(t) for t in found))

    def complete(self, m: Moment) -> bool:
        """Whether, looking from the moment, nothing that could still be done is outstanding at the trace's end."""
        end = Moment(self.trace.end, CLOSE)
        for duty in self.procedure.duties:
            if self.binds(duty) and isinstance(duty.trigger, EachPeriod):
                lasts = self.in_state(duty.trigger.state, end)
                if lasts and not any(i.moment > m for i in self.occasions(duty)):
                    return False
        return self.nothing_left(m)

    def nothing_left(self, m: Moment) -> bool:
        """The same, but for periods that have not yet begun."""
        end = Moment(self.trace.end, CLOSE)
        for duty in self.procedure.duties:
            if not self.binds(duty):
                continue
            for i in self.instances(duty):
                come_round = duty.recurring and any(
                    m < n <= i.moment and self.does(duty, self.trace.events[n.at]) for n in self.moments
                )
                if self.closed(i) is None and not come_round and self.can_ever_be_done(duty):
                    return False
            if isinstance(duty.trigger, OnSilence):
                for n in self.moments:
                    if self.matches(duty.trigger.sent, n):
                        last = self.calendar.end_of_window(n.day, duty.trigger.bound)
                        answered = any(n < r and self.any_match(duty.trigger.reply, r) for r in self.moments)
                        if last > end.day and not answered:
                            return False
        for n in self.moments:
            if self.procedure.event(self.trace.events[n.at].event).sort is Sort.MESSAGE:
                days = [d for d in self.trace.dates if d >= n.day]
                if any(not any(self.role_in(r, d) for d in days) for r in self.delivered(n)):
                    return False
        return True


def _truth(value: bool) -> Truth:
    return Truth.TRUE if value else Truth.FALSE


def _not(truth: Truth) -> Truth:
    return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.OPEN: Truth.OPEN}[truth]


def _all(truths: Iterator[Truth]) -> Truth:
    """False if any is, else open if any is, else true."""
    found = Truth.TRUE
    for truth in truths:
        if truth is Truth.FALSE:
            return Truth.FALSE
        if truth is Truth.OPEN:
            found = Truth.OPEN
    return found
