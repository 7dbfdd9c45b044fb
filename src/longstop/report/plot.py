"""What in a counterexample matters to its telling: what failed, what led to it, what was owed, who was missed.

A trace may hold things that have nothing to do with the failure (the world goes on). The plot keeps the event at which
the property looks, everything that brought it about, and every step on the way to what then did not happen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from longstop.core import formulas as f
from longstop.core.cases import Case
from longstop.core.procedures import Ban, Copy, Duty, EachPeriod, OnEvents, OnSilence, Rule, Sort
from longstop.core.semantics import CLOSE, Instance, Moment, Reading, Truth
from longstop.core.verdicts import Refuted
from longstop.report.absences import Absence, stretches
from longstop.report.mentions import attributes_of, facts_in, states_in


@dataclass(frozen=True)
class Failure:
    """A part of the claim that fails, and the last day on which it could have been met (None: there is no such day)."""

    claim: f.Claim
    due: date | None
    offence: Moment | None = None
    """The event that was not to happen, for a claim that forbids."""


class Plot:
    """The refuted case read once, and asked for what its story needs."""

    def __init__(self, case: Case, refuted: Refuted) -> None:
        self.case, self.procedure, self.trace, self.refuted = case, case.procedure, refuted.trace, refuted
        self.reading = Reading(case.procedure, refuted.trace, case.calendar, strict=case.result.strict)
        self.part = case.property.formula[refuted.violation.part]
        self.anchor = refuted.violation.moment

    # --- what failed ----------------------------------------------------------------------------------------

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """The parts of the claim that fail at the anchor."""
        return tuple(self._failures(self.part.claim))

    def _failures(self, claim: f.Claim) -> Iterator[Failure]:
        match claim:
            case f.AllOf(parts):
                failing = [p for p in parts if self.reading.claim(p, self.anchor, self.anchor) is Truth.FALSE]
                for p in failing or parts:
                    yield from self._failures(p)
            case f.AnyOf(parts):
                for p in parts:
                    yield from self._failures(p)
            case f.Within(bound, _):
                yield Failure(claim, self.case.calendar.end_of_window(self.anchor.day, bound))
            case f.NotUntil(avoid, _) | f.Never(avoid):
                after = (n for n in self.reading.moments if n > self.anchor)
                yield Failure(claim, None, next((n for n in after if self._matches(avoid, n)), None))
            case f.NotClaim(f.Within(_, targets) | f.Eventually(targets)):
                yield Failure(claim, None, next(iter(self._met(targets)), None))
            case _:
                yield Failure(claim, None)

    def _matches(self, patterns: tuple[f.Pattern, ...], m: Moment) -> bool:
        return any(self.reading.matches(p, m, self.anchor) for p in patterns)

    def _met(self, targets: tuple[f.Target, ...]) -> Iterator[Moment]:
        wanted = tuple(t.pattern for t in targets if isinstance(t, f.Occurs))
        return (n for n in self.reading.moments if n > self.anchor and self._matches(wanted, n))

    @cached_property
    def due(self) -> date | None:
        """The last day on which the property could still have been met."""
        return self.refuted.due or max((x.due for x in self.failures if x.due), default=None)

    @cached_property
    def targets(self) -> tuple[f.Pattern, ...]:
        """The events that were to come about."""
        found: list[f.Pattern] = []
        for failure in self.failures:
            if isinstance(failure.claim, f.Within | f.Eventually):
                found += [t.pattern for t in failure.claim.targets if isinstance(t, f.Occurs)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def late(self) -> Moment | None:
        """The first event, after the due day, that would have met the claim in time."""
        if self.due is None:
            return None
        targets = tuple(f.Occurs(p) for p in self.targets)
        return next((n for n in self._met(targets) if n.day > self.due), None)

    @cached_property
    def earlier(self) -> tuple[Moment, ...]:
        """What was to come about and had come about before, too soon to count: the latest of each kind."""
        before = [n for n in self.reading.moments if n < self.anchor]
        found = [[n for n in before if self._matches((p,), n)][-1:] for p in self.targets if not p.this]
        return tuple(n for some in found for n in some)

    # --- what led to it -------------------------------------------------------------------------------------

    @cached_property
    def shown(self) -> tuple[Moment, ...]:
        """The events of the story, in order."""
        roots = [self.anchor] if not self.anchor.is_close else []
        roots += [x.offence for x in self.failures if x.offence]
        roots += [self.late] if self.late else []
        roots += self.earlier
        roots += self._history(self.part.condition, self.anchor)
        for failure in self.failures:
            if isinstance(failure.claim, f.Holds):
                roots += self._history(failure.claim.condition, self.anchor)
        close = Moment(self.end, CLOSE)
        for instance in self.owed:
            for ban in self.bars(instance):
                roots += self._history(ban.unless, close)
        roots += [m for m in self.reading.moments if self._on_the_way(m) and self.anchor < m and m.day <= self.end]
        found: set[Moment] = set()
        while roots:
            m = roots.pop()
            if m not in found:
                found.add(m)
                roots += self._causes(m)
        return tuple(sorted(found))

    @property
    def left_out(self) -> int:
        """How many events of the trace play no part."""
        return len(self.reading.moments) - len(self.shown)

    @cached_property
    def steps(self) -> frozenset[f.EventId]:
        """The kinds of event that lead to what was to come about, and it itself."""
        found = {p.event for p in self.targets}
        while True:
            more = {
                p.event
                for duty in self.procedure.duties
                if duty.act in found and isinstance(duty.trigger, OnEvents)
                for p in duty.trigger.patterns
            } - found
            if not more:
                return frozenset(found)
            found |= more

    def _on_the_way(self, m: Moment) -> bool:
        event = self.trace.events[m.at]
        if event.event not in self.steps or self.procedure.event(event.event).sort is Sort.WORLD:
            return False
        wanted = {p.stage for p in self.targets if p.event == event.event} | {
            p.stage
            for duty in self.procedure.duties
            if duty.act in self.steps and isinstance(duty.trigger, OnEvents)
            for p in duty.trigger.patterns
            if p.event == event.event
        }
        return event.stage is f.Stage.HAPPENED or bool(wanted - {f.Stage.HAPPENED})

    def prompts(self, m: Moment) -> tuple[Instance, ...]:
        """What was open and required or allowed the event; the latest first."""
        return prompts(self.reading, m)

    def _causes(self, m: Moment) -> Iterator[Moment]:
        event = self.trace.events[m.at]
        kind = self.procedure.event(event.event)
        if event.stage is not f.Stage.HAPPENED:
            sent = [n for n in self.reading.moments if n < m and self._delivers(n, m)]
            yield from sent[-1:]
        elif kind.sort is Sort.WORLD:
            yield from self._history(kind.only_if, m)
        else:
            for instance in self.prompts(m)[:1]:
                yield from self.origin(instance)

    def _delivers(self, sent: Moment, read: Moment) -> bool:
        reader = {r.id for r in self.procedure.roles if set(r.persons) & set(self.trace.events[read.at].by)}
        same = self.trace.events[sent.at].event == self.trace.events[read.at].event
        return same and bool(reader & set(self.reading.delivered(sent)))

    def origin(self, instance: Instance) -> Iterator[Moment]:
        """The events from which the duty arose."""
        duty, m = instance.duty, instance.moment
        if not m.is_close:
            yield m
        match duty.trigger:
            case OnSilence(sent, _, bound):
                for n in self.reading.moments:
                    window = self.case.calendar.end_of_window(n.day, bound)
                    if self.reading.matches(sent, n) and window == m.day:
                        yield n
            case EachPeriod(state):
                yield from self._begun(state, m)
            case OnEvents():
                pass
        yield from self._history(duty.condition, m)

    def _begun(self, state: f.StateId, m: Moment) -> list[Moment]:
        begins = self.procedure.state(state).begins
        return [n for n in self.reading.moments if n <= m and self.reading.any_match(begins, n)][-1:]

    def _ended(self, state: f.StateId, m: Moment) -> list[Moment]:
        ends, begun = self.procedure.state(state).ends, self._begun(state, m)
        after = [n for n in self.reading.moments if n <= m and not any(n <= b for b in begun)]
        return [n for n in after if self.reading.any_match(ends, n)][-1:]

    def _history(self, condition: f.Condition, m: Moment) -> Iterator[Moment]:
        """The earlier events on which the condition hangs at the moment."""
        past = [n for n in self.reading.moments if n <= m]
        match condition:
            case f.Count(pattern, _, _, last):
                first = date.min if last is None else m.day - timedelta(last.days - 1)
                yield from (n for n in past if n.day >= first and self.reading.matches(pattern, n))
            case f.Happened(pattern, _):
                yield from [n for n in past if n < m and self.reading.matches(pattern, n)][-1:]
            case f.Previous(pattern):
                kind = f.Pattern(pattern.event, pattern.stage)
                yield from [n for n in past if n < m and self.reading.matches(kind, n)][-1:]
            case f.InState(state):
                yield from self._begun(state, m)
                yield from self._ended(state, m)
            case f.Not(part):
                yield from self._history(part, m)
            case f.And(parts) | f.Or(parts):
                for part in parts:
                    yield from self._history(part, m)
            case _:
                pass

    # --- what was owed --------------------------------------------------------------------------------------

    @cached_property
    def end(self) -> date:
        """The last day that matters: the property's due day or that of the offence; failing these, the trace's end."""
        days = [self.due, *(x.offence.day for x in self.failures if x.offence)]
        if all(isinstance(x.claim, f.Holds) for x in self.failures):
            days.append(self.anchor.day)
        return max((d for d in days if d), default=self.trace.end)

    @cached_property
    def owed(self) -> tuple[Instance, ...]:
        """What was owed by the end, or else allowed, of what was to come about; failing that, of the steps to it."""
        wanted = {p.event for p in self.targets}
        found = [
            i
            for duty in self.procedure.duties
            if duty.act in self.steps
            for i in self.reading.instances(duty)
            if i.moment.day <= self.end and self._current(i)
        ]
        direct = [i for i in found if i.duty.act in wanted]
        binding = [i for i in direct if self.reading.binds(i.duty)]
        steps = [i for i in found if self.reading.binds(i.duty) or i in direct]
        return tuple(sorted(binding or steps, key=lambda i: i.moment))

    def _current(self, instance: Instance) -> bool:
        closed = self.reading.closed(instance)
        return closed is None or closed > self.anchor

    def unkept(self, instance: Instance) -> bool:
        """Whether what is owed was still owed at the close of its due day or, without one, at the end."""
        closed = self.reading.closed(instance)
        return closed is None or closed > Moment(instance.due or self.end, CLOSE)

    def outstanding(self, instance: Instance) -> bool:
        """Whether what is owed was still owed at the end of what matters."""
        closed = self.reading.closed(instance)
        return closed is None or closed > Moment(self.end, CLOSE) or self.unkept(instance)

    def bars(self, instance: Instance) -> tuple[Ban, ...]:
        """The bans that stand in the way of what is owed to the end, if it is they that keep it from being done."""
        duty, close = instance.duty, Moment(self.end, CLOSE)
        if not self.reading.binds(duty) or not self.outstanding(instance):
            return ()
        if self.reading.can_be_done(duty, self.end) or (instance.due is None and self.reading.can_ever_be_done(duty)):
            return ()
        return tuple(
            b
            for b in self.procedure.bans
            if b.pattern.event == duty.act and self.reading.binds(b) and not self.reading.so(b.unless, close)
        )

    def covered(self, duty: Duty, day: date) -> bool:
        """Whether somebody responsible was in."""
        return self.reading.available(duty.doers, day)

    def uncopied(self, m: Moment) -> tuple[Copy, ...]:
        """The rules on copying whose condition the message, sent at the moment, does not fulfil."""
        event = self.trace.events[m.at]
        if event.stage is not f.Stage.HAPPENED:
            return ()
        return tuple(
            c for c in self.procedure.copies if c.message == event.event and not self.reading.concerns(c, m)
        )

    @cached_property
    def facts(self) -> tuple[f.FactId, ...]:
        """The facts of the case on which the claim, or anything that was owed or copied, hangs."""
        conditions = [self.part.condition]
        conditions += [p.where for p in (*self.part.triggers, *self.targets) if p.where is not None]
        conditions += [x.claim.condition for x in self.failures if isinstance(x.claim, f.Holds)]
        conditions += [d.condition for d in self.procedure.duties if d.act in self.steps]
        for m in self.shown:
            conditions += [i.duty.condition for i in self.prompts(m)[:1]]
            conditions += [c.condition for c in self.uncopied(m)]
        named = {fact for condition in conditions for fact in facts_in(condition)}
        return tuple(fact.id for fact in self.procedure.facts if fact.id in named)

    @cached_property
    def attributes(self) -> frozenset[f.AttributeId]:
        """What events carry, as far as the property or a rule that has a part in the story hangs on it."""
        rules: list[Rule] = [d for d in self.procedure.duties if d.act in self.steps]
        rules += [i.duty for m in self.shown for i in self.prompts(m)[:1]]
        rules += [c for m in self.shown for c in self.procedure.copies if c.message == self.trace.events[m.at].event]
        rules += [ban for i in self.owed for ban in self.bars(i)]
        rules += [r for r in self.procedure.rules if any(x.rule == r.id for x in self.trace.lapses)]
        named = {s for r in rules if isinstance(r, Duty) for s in states_in(r.condition)}
        named |= {r.trigger.state for r in rules if isinstance(r, Duty) and isinstance(r.trigger, EachPeriod)}
        states = [s for s in self.procedure.states if s.id in named]
        return frozenset(attributes_of(rules, states, (self.part,)))

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """The clauses under which the events of the story happen."""
        return tuple(dict.fromkeys(i.duty.clause for m in self.shown for i in self.prompts(m)[:1]))

    # --- who was missed -------------------------------------------------------------------------------------

    @cached_property
    def involved(self) -> frozenset[f.RoleId]:
        """The roles that had a part to play: readers and doers of what was to come about, and of the steps to it."""
        found = {r for p in self.targets for r in p.roles}
        found |= {r for d in self.procedure.duties if d.act in self.steps for p in d.doers for r in p.roles}
        for m in (*self.shown, self.anchor):
            if not m.is_close:
                found |= set(self.trace.events[m.at].to)
        return frozenset(found)

    @cached_property
    def absences(self) -> tuple[Absence, ...]:
        """The absences, between the event at which the property looks and the end, of people with a part to play."""
        found = [
            (absence.role in self.involved, absence)
            for absence in stretches(self.procedure, self.trace)
            if absence.last >= self.anchor.day and absence.first <= self.end
        ]
        mattering = [a for involved, a in found if involved] or [a for _, a in found]
        return tuple(sorted(mattering, key=lambda a: (a.first, a.person)))


def prompts(reading: Reading, m: Moment) -> tuple[Instance, ...]:
    """What was open and required or allowed the event of the moment; the latest first."""
    event = reading.trace.events[m.at]
    if event.stage is not f.Stage.HAPPENED:
        return ()
    found = [
        i
        for duty in reading.procedure.duties_for(event.event)
        if reading.performed_by(duty.doers, event)
        for i in reading.instances(duty)
        if reading.open_at(i, m)
    ]
    return tuple(sorted(found, key=lambda i: i.moment, reverse=True))
