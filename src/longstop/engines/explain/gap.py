"""Which rule almost covers a counterexample, and what lets the case slip past it.

What the property waits for in vain is brought about by some rules; or something happens that some rules forbid. Of
each of these it can be said, at the moments of the case, why it does not help: its condition is not so, it has no
date, those who are to do it are away, and so on. The gap is the rule that comes closest: one that was broken by a
fault before one that applies and is too weak, and that before one that does not apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import date

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.dependence import Mention, brings_about, everything_in, forbids, mentions
from longstop.core.explanations import Gap, Why
from longstop.core.procedures import Ban, Copy, Duty, EachPeriod, Manner, OnEvents, OnSilence, Procedure, Rule, Sort
from longstop.core.semantics import CLOSE, Instance, Moment, Reading
from longstop.core.time import Calendar
from longstop.core.verdicts import Property, Refuted, failed
from longstop.engines.explain.contrary import contrary
from longstop.engines.explain.wanted import Want, Wanted

#: From how many rules further back the cause is fetched: what prompts the rule that would have helped, and so on.
DEPTH = 6


def gap(
    procedure: Procedure,
    prop: Property,
    calendar: Calendar,
    refuted: Refuted,
    assumptions: Assumptions,
    *,
    strict: bool,
    mending: Set[str] = frozenset(),
) -> Gap | None:
    """The rule that almost covers the counterexample; `NOBODY` if no rule is about what it shows.

    None if it shows nothing that a rule could have prevented. The calendar is without the closures of the assumptions.
    `mending` are clauses of which a change was proved to mend the text: theirs is the gap, if one of their rules is
    about the matter.
    """
    formula = failed(prop, refuted).formula
    reading = Reading(procedure, refuted.trace, calendar.with_closures(assumptions.closures), strict=strict)
    part = formula[refuted.violation.part]
    search = _Search(reading, refuted.violation.moment, mending)
    wants = list(search.wanted.of_claim(part.claim, refuted.violation.moment))
    found = [*search.faults()] or [reason for want in wants for reason in search.reasons(want, 0, frozenset())]
    found = found or [*search.nobody_in(part)]
    if found:
        return min(found, key=lambda r: (r.gap.clause not in mending, r.cost)).gap
    for rule in contrary(reading, part, refuted.violation.moment):
        return Gap(rule.id, rule.clause, Why.CONTRARY)
    return Gap("", "", Why.NOBODY) if wants else None


@dataclass(frozen=True)
class _Reason:
    """Why one rule does not help; the lower the cost, the closer it comes."""

    gap: Gap
    cost: tuple[float, int]


#: Why a rule does not help, on account of which condition, and how much further from helping it is than others that do
#: not help for the same cause; or the reason of another rule.
_Found = tuple[Why, f.Condition | None, float | _Reason]

_COST = {
    Why.WEAK: 2,
    Why.UNDATED: 2,
    Why.LATE: 2,
    Why.ABSENT: 2,
    Why.CONDITION: 3,
    Why.TRIGGER: 6,
    Why.NOBODY: 9,
}


class _Search:
    def __init__(self, reading: Reading, moment: Moment, mending: Set[str]) -> None:
        self.mending = mending
        self.reading, self.procedure, self.trace = reading, reading.procedure, reading.trace
        self.wanted = Wanted(reading, moment)

    # --- why no rule helped -------------------------------------------------------------------------------------

    def reasons(self, want: Want, depth: int, seen: frozenset[str]) -> Iterator[_Reason]:
        """Why the rules about what is wanted did not help, each in turn."""
        for index, rule in enumerate(self.procedure.rules):
            if rule.id in seen:
                continue
            for why, condition, more in self._of_rule(rule, want, depth, seen):
                if isinstance(more, _Reason):
                    yield more
                else:
                    again = want.done and why is not Why.ABSENT
                    cost = _COST[why] + more + 1.5 * (depth + want.depth + again)
                    yield _Reason(Gap(rule.id, rule.clause, why, condition), (cost, index))

    def _of_rule(self, rule: Rule, want: Want, depth: int, seen: frozenset[str]) -> Iterator[_Found]:
        if want.unwanted:
            yield from self._of_ban(rule, want)
            return
        if want.mention.stage is f.Stage.ACTED and self._read(want):
            if isinstance(rule, Duty) and not self.reading.binds(rule) and _arises_with(rule, want.mention):
                yield Why.WEAK, None, 0
            return
        if not brings_about(rule, want.mention):
            return
        match rule:
            case Duty():
                if want.event is None:
                    yield from self._of_duty(rule, want, depth, seen)
                elif want.mention.stage is not f.Stage.HAPPENED:
                    yield from self._of_mail(rule, want, want.event)
            case Copy():
                yield from self._of_copy(rule, want)
            case Manner():
                yield from self._of_manner(rule, want)
            case Ban():
                return

    def faults(self) -> Iterator[_Reason]:
        """The rule that was forgotten, or whose message was lost: a counterexample shows no fault without need."""
        for lapse in self.trace.lapses:
            rule = self.procedure.rule(lapse.rule)
            yield _Reason(Gap(rule.id, rule.clause, Why.FORGOTTEN), (0, 0))
        for loss in self.trace.losses:
            for index, rule in enumerate(self.procedure.rules):
                match rule:
                    case Copy(message=loss.event) if any(set(loss.to) & set(group) for group in rule.groups):
                        yield _Reason(Gap(rule.id, rule.clause, Why.LOST), (2, index))
                    case Duty(act=loss.event):
                        sent = [m for m in self.reading.moments if self._is(m, loss.day, loss.event)]
                        if any(self.reading.exactly_by(rule.doers, self.trace.events[m.at]) for m in sent):
                            addressed = bool(set(loss.to) & set(rule.to))
                            yield _Reason(Gap(rule.id, rule.clause, Why.LOST), (1 if addressed else 3, index))
                    case _:
                        pass

    def _is(self, m: Moment, day: date, event: f.EventId) -> bool:
        e = self.trace.events[m.at]
        return (e.day, e.event, e.stage) == (day, event, f.Stage.HAPPENED)

    def nobody_in(self, part: f.ForEach) -> Iterator[_Reason]:
        """Of a property that asks for somebody to be in: the rule that then needs those, and names nobody else."""
        wanted = {p.role for p in everything_in(part.claim) if isinstance(p, f.RoleIn)}
        upon = {p.event for p in part.triggers}
        for index, duty in enumerate(self.procedure.duties):
            prompts = duty.trigger.patterns if isinstance(duty.trigger, OnEvents) else ()
            if not upon.isdisjoint({duty.act, *(p.event for p in prompts)}) or (not upon and len(wanted) > 1):
                for party in duty.doers:
                    if wanted and set(party.roles) == wanted:
                        yield _Reason(Gap(duty.id, duty.clause, Why.ABSENT), (0 if duty.force.binds else 1, index))

    def _read(self, want: Want) -> bool:
        """Whether somebody who was to act on a message has read it in time."""
        read = f.Pattern(want.mention.event, f.Stage.READ, want.mention.roles, this=want.event is not None)
        return any(
            m > want.since and (want.last is None or m.day <= want.last) and self.reading.matches(read, m, want.event)
            for m in self.reading.moments
        )

    def _of_ban(self, rule: Rule, want: Want) -> Iterator[_Found]:
        m = want.event
        assert m is not None
        if isinstance(rule, Ban) and forbids(rule, want.mention):
            more = 0.0
            if want.about:  # it says the same as the property, or something else of the same event
                spoken = mentions(self.procedure, (rule.pattern.where, rule.unless), (rule.pattern.event,))
                more = 2.0 if want.about.isdisjoint(x.event for x in spoken) else -1.5
            if not self.reading.matches(replace(rule.pattern, where=None), m):
                yield Why.TRIGGER, None, more
            elif not self.reading.matches(rule.pattern, m):
                assert rule.pattern.where is not None
                yield Why.CONDITION, self.failing(rule.pattern.where, m), more
            elif not self.reading.binds(rule):
                yield Why.WEAK, None, more
            else:
                yield Why.CONDITION, self.failing(f.negation(rule.unless), m, just_before=True), more
        elif isinstance(rule, Manner) and rule.event == want.mention.event and want.mention.attribute is not None:
            asked = f.Not(f.AttributeIs(want.mention.attribute, want.value))
            if asked in f.conjuncts(rule.requirement):
                yield from self._of_asked(rule, rule.condition, m)

    def _of_asked(self, rule: Manner | Copy, condition: f.Condition, m: Moment) -> Iterator[_Found]:
        """Of a rule about how something is done, or to whom it is copied, at an event that does not show it."""
        if not self.reading.so(condition, m):
            yield Why.CONDITION, self.failing(condition, m), 0
        elif not self.reading.binds(rule):
            yield Why.WEAK, None, 0

    def _of_manner(self, rule: Manner, want: Want) -> Iterator[_Found]:
        moments = [want.event] if want.event is not None else self._done(want)
        for m in moments:
            yield from self._of_asked(rule, rule.condition, m)

    def _of_copy(self, rule: Copy, want: Want) -> Iterator[_Found]:
        moments = [want.event] if want.event is not None else self._done(want)
        copied = {r for group in rule.groups for r in group}
        roles = set(want.mention.roles or copied) & copied
        for m in moments:
            event = self.trace.events[m.at]
            senders = replace(rule, condition=f.TRUE)
            if not self.reading.concerns(senders, m):
                yield Why.TRIGGER, None, -2
            elif roles & set(event.to):
                yield from self._on_its_way(m, roles & set(event.to), want)
            else:
                yield from self._of_asked(rule, rule.condition, m)

    def _of_mail(self, rule: Duty, want: Want, m: Moment) -> Iterator[_Found]:
        event = self.trace.events[m.at]
        roles = set(want.mention.roles or rule.to) & set(rule.to) & set(event.to)
        if self.reading.exactly_by(rule.doers, event):
            yield from self._on_its_way(m, roles, want)

    def _on_its_way(self, m: Moment, roles: set[f.RoleId], want: Want) -> Iterator[_Found]:
        """Of a message that was sent to those who were to read it."""
        if roles & set(self.reading.delivered(m)) and not self._read(want):
            yield Why.ABSENT, None, 2

    def _done(self, want: Want) -> list[Moment]:
        """The events of the wanted kind that did happen in time."""
        return [
            m
            for m in self.reading.moments
            if m > want.since
            and (want.last is None or m.day <= want.last)
            and self.trace.events[m.at].event == want.mention.event
            and self.trace.events[m.at].stage is f.Stage.HAPPENED
        ]

    # --- of a duty ----------------------------------------------------------------------------------------------

    def _of_duty(self, duty: Duty, want: Want, depth: int, seen: frozenset[str]) -> Iterator[_Found]:
        message = self.procedure.event(duty.act).sort is Sort.MESSAGE and want.mention.stage is not f.Stage.HAPPENED
        sent = [m for m in self._done(want) if duty.act == want.mention.event] if message else []
        for m in sent:
            yield from self._of_mail(duty, want, m)
        last = want.last or self.trace.end
        limit = want.before or Moment(last, CLOSE)
        begun = [i for i in self.reading.occasions(duty) if i.moment.day <= last and self._relevant(i, want)]
        for occasion in begun:
            chance = self._by_chance(occasion, want)
            if not self.reading.so(duty.condition, occasion.moment):
                if chance:
                    continue
                failing = self.failing(duty.condition, occasion.moment)
                size = len(list(_atoms(failing))) - 1
                yield Why.CONDITION, failing, 0.1 * size + (0 if occasion.moment >= want.since else 0.5)
                continue
            ban = self._forbidden(duty, occasion, limit)
            if ban is not None:
                unless = self.failing(ban.unless, Moment(min(last, self.trace.end), CLOSE))
                reason = Gap(ban.id, ban.clause, Why.CONDITION, unless)
                yield Why.CONDITION, None, _Reason(reason, (_COST[Why.UNDATED] + 1.5 * depth, 0))
                continue
            why = self._too_weak(duty, occasion, want.since, last, limit)
            if why is not None and not (why is Why.LATE and chance):
                more = 0.0 if occasion.moment >= want.since else 1.0
                more += 0.5 if why is Why.WEAK and not duty.force.binds else 0
                yield why, None, more
        if begun:
            if self.mending and depth < DEPTH:  # what set it going may have come too late
                yield from self._of_trigger(duty, want, depth, seen)
            return
        if isinstance(duty.trigger, EachPeriod) and self.reading.in_state(duty.trigger.state, Moment(last, CLOSE)):
            yield Why.LATE, None, 0  # its next day is yet to come
            return
        elsewhere = all(self.procedure.event(p.event).sort is Sort.WORLD for p in self._prompts(duty))
        if not self.reading.binds(duty) and not elsewhere:  # even if it arose it would ask nothing of anybody
            yield Why.WEAK, None, 1.5 if depth else 4.5
            return
        deeper = list(self._of_trigger(duty, want, depth, seen)) if depth < DEPTH else []
        if elsewhere and not deeper:
            return  # it is for another occasion, which does not come up
        if all(isinstance(more, _Reason) and more.gap.why is Why.TRIGGER for _, _, more in deeper):
            yield Why.TRIGGER, None, -2 if self._by_others(duty, want) else 0
        yield from deeper

    def _relevant(self, occasion: Instance, want: Want) -> bool:
        """Whether it arose with or after the moment from which something is wanted, or was owed there still."""
        closed = self.reading.closed(occasion)
        return occasion.moment >= want.since or closed is None or closed > want.since

    def _by_others(self, duty: Duty, want: Want) -> bool:
        """Whether what sets the duty going comes about, but by others than it means."""
        plainly = [replace(p, roles=(), where=None) for p in self._prompts(duty) if p.roles]
        return any(m >= want.since and self.reading.matches(p, m) for p in plainly for m in self.reading.moments)

    def _by_chance(self, occasion: Instance, want: Want) -> bool:
        """Whether it was owed already when something came up from outside: its time runs from something else."""
        duty, m = occasion.duty, self.wanted.moment
        again = duty.recurring or isinstance(duty.trigger, EachPeriod)
        return (
            occasion.moment < want.since
            and not again
            and not m.is_close
            and self.procedure.event(self.trace.events[m.at].event).sort is Sort.WORLD
        )

    def _forbidden(self, duty: Duty, owed: Instance, limit: Moment) -> Ban | None:
        """The ban on account of which what was owed could not be done, if it is one."""
        closed = self.reading.closed(owed)
        day = min(limit.day, self.trace.end)
        if (closed is not None and closed < limit) or self.reading.can_be_done(duty, day):
            return None
        end = Moment(day, CLOSE)
        barring = (b for b in self.procedure.bans if b.pattern.event == duty.act and self.reading.binds(b))
        return next((b for b in barring if not self.reading.so(b.unless, end)), None)

    def _too_weak(self, duty: Duty, owed: Instance, since: Moment, last: date, limit: Moment) -> Why | None:
        """Why what was owed was not done by the day `last`, or was not enough."""
        reading = self.reading
        closed = reading.closed(owed)
        if closed is not None and closed < limit:
            return None  # it was done, or ended
        if not reading.binds(duty):
            return Why.WEAK
        first = owed.moment.day if owed.due is None else min(owed.moment.day, since.day)
        days = [d for d in self.trace.dates if first <= d <= last and not reading.available(duty.doers, d)]
        people = [p for party in duty.doers for r in party.roles for p in self.procedure.role(r).persons]
        if any(self.trace.is_away(p, d) for d in days for p in people):
            # Nobody is away in a counterexample without need; but what has no time could wait until they are back.
            after = [d for d in self.trace.dates if owed.moment.day <= d <= last and Moment(d, CLOSE) > owed.moment]
            if owed.due is not None or not any(reading.available(duty.doers, d) for d in after):
                return Why.ABSENT
        return Why.UNDATED if owed.due is None else Why.LATE

    def _of_trigger(self, duty: Duty, want: Want, depth: int, seen: frozenset[str]) -> Iterator[_Found]:
        """Why what would have set the duty going did not happen."""
        for pattern in self._prompts(duty):
            if pattern.where is not None:
                plainly = replace(pattern, where=None)
                for m in self.reading.moments:
                    if m >= want.since and self.reading.matches(plainly, m):
                        yield Why.CONDITION, self.failing(pattern.where, m), 0
            before = self.wanted.of_pattern(replace(pattern, this=False), want.since, want.last)
            for reason in self.reasons(before, depth + 1, seen | {duty.id}):
                yield Why.TRIGGER, None, reason

    def _prompts(self, duty: Duty) -> tuple[f.Pattern, ...]:
        """What sets the duty going."""
        match duty.trigger:
            case OnEvents(patterns):
                return patterns
            case OnSilence(sent=sent):
                return (sent,)
            case EachPeriod(state):
                return self.procedure.state(state).begins

    # --- of a condition -----------------------------------------------------------------------------------------

    def failing(self, condition: f.Condition, m: Moment, *, just_before: bool = False) -> f.Condition:
        """The smallest part of a condition on account of which it is not so."""
        match condition:
            case f.And(parts):
                wrong = [p for p in parts if not self.reading.so(p, m, just_before=just_before)]
                if not wrong:
                    return condition
                return min((self.failing(p, m, just_before=just_before) for p in wrong), key=_length)
            case f.Not(f.Or(parts)):
                return self.failing(f.And(tuple(f.negation(p) for p in parts)), m, just_before=just_before)
            case _:
                return condition


def _arises_with(duty: Duty, mention: Mention) -> bool:
    """Whether the duty arises with the reading of the message by one of the readers that are meant."""
    return isinstance(duty.trigger, OnEvents) and any(
        p.event == mention.event
        and p.stage is f.Stage.READ
        and (not p.roles or not mention.roles or not set(p.roles).isdisjoint(mention.roles))
        for p in duty.trigger.patterns
    )


def _length(condition: f.Condition) -> int:
    return len(list(_atoms(condition)))


def _atoms(condition: f.Condition) -> Iterator[f.Condition]:
    match condition:
        case f.And(parts) | f.Or(parts):
            for part in parts:
                yield from _atoms(part)
        case f.Not(part):
            yield from _atoms(part)
        case _:
            yield condition
