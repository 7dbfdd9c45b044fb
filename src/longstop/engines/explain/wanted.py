"""What a property waits for in vain in a counterexample, and what happens there against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from longstop.core import formulas as f
from longstop.core.deadlines import due_day
from longstop.core.dependence import Mention
from longstop.core.semantics import CLOSE, Moment, Reading


@dataclass(frozen=True)
class Want:
    """What did not come about though it was waited for, between a moment and a day; or, `unwanted`, what did.

    Of a message that is `sent` already, only its way to its readers is wanted; of something that is `done`, how.
    """

    mention: Mention
    since: Moment
    last: date | None
    unwanted: bool = False
    event: Moment | None = None
    """The event whose readers or attributes are wanted, or that was not to happen."""
    value: str = f.YES
    before: Moment | None = None
    """The moment by which it was wanted, if that is not the close of the last day."""
    depth: int = 0
    """How much less directly it is wanted than other things."""
    done: bool = False
    """Whether such a thing does come about in time, and is only not as it was wanted."""
    about: frozenset[f.EventId] = frozenset()
    """Of what was not to happen: that it was not to happen without these; empty, where it was not to happen at all."""


class Wanted:
    """What is wanted on one trace; `moment` is the one for which the property fails, to which `this` refers."""

    def __init__(self, reading: Reading, moment: Moment) -> None:
        self.reading, self.procedure, self.trace, self.moment = reading, reading.procedure, reading.trace, moment

    def of_claim(self, claim: f.Claim, m: Moment, so: bool = True) -> Iterator[Want]:
        """What was wanted in vain, or happened though it was not wanted, by a claim that should have been `so`."""
        match claim:
            case f.Holds(condition):
                wants = list(self.of_condition(condition, m, so))
                yield from wants
                before = frozenset(w.mention.event for w in wants if w.event is None and not w.unwanted)
                if before and not m.is_close:
                    event = self.trace.events[m.at]
                    yield replace(self._happened(f.Pattern(event.event, event.stage), m), about=before)
            case f.Within(targets=targets) | f.Eventually(targets) | f.Bounded(targets):
                last = due_day(claim, m.day, self.reading.calendar)
                for place, target in enumerate(targets):  # what comes first is what it is mostly about
                    for want in self.of_target(target, m, last, so):
                        yield replace(want, depth=want.depth + (1 if place else 0))
            case f.NotUntil(avoid, release):
                for n in self.reading.moments:
                    if n > m and any(self.reading.matches(p, n, self.moment) for p in avoid):
                        yield from (self._happened(p, n) for p in avoid if self.reading.matches(p, n, self.moment))
                        yield from (replace(self.of_pattern(p, m, n.day), before=n, depth=1) for p in release)
                        return
            case f.Never(avoid):
                for n in self.reading.moments:
                    if n > m:
                        yield from (self._happened(p, n) for p in avoid if self.reading.matches(p, n, self.moment))
            case f.NotClaim(part):
                yield from self.of_claim(part, m, not so)
            case f.AllOf(parts) | f.AnyOf(parts):
                for part in parts:
                    truth = self.reading.claim(part, m, self.moment).value
                    if truth == ("false" if so else "true"):
                        yield from self.of_claim(part, m, so)

    def of_target(self, target: f.Target, m: Moment, last: date | None, so: bool) -> Iterator[Want]:
        """The same of a target, up to a day."""
        match target:
            case f.Occurs(pattern, then):
                met = [
                    n
                    for n in self.reading.moments
                    if n > m and (last is None or n.day <= last) and self.reading.matches(pattern, n, self.moment)
                ]
                if not so:
                    yield from (self._happened(pattern, n) for n in met)
                elif met and then is not None:
                    for n in met:
                        yield from self.of_claim(then, n)
                else:
                    plainly = replace(pattern, where=None)
                    near = [
                        n
                        for n in (self.reading.moments if pattern.where is not None else ())
                        if n > m and (last is None or n.day <= last) and self.reading.matches(plainly, n, self.moment)
                    ]
                    yield replace(self.of_pattern(pattern, m, last), done=bool(near))
                    for n in near:
                        yield from self.of_condition(pattern.where or f.TRUE, n, True)
            case f.DayIs(condition):
                yield from self.of_condition(condition, Moment(last or self.trace.end, CLOSE), so)

    def of_condition(self, condition: f.Condition, m: Moment, so: bool) -> Iterator[Want]:
        """The same of a condition, at a moment."""
        if self.reading.so(condition, m) is so:
            return
        match condition:
            case f.AttributeIs(attribute, value) if not m.is_close:
                event = self.trace.events[m.at].event
                yield Want(Mention(event, attribute=attribute), m, m.day, not so, m, value)
            case f.DeliveredTo(role) if not m.is_close:
                event = self.trace.events[m.at].event
                yield Want(Mention(event, f.Stage.READ, (role,)), m, m.day, not so, m)
            case f.Count(pattern, compare):
                more = compare in (f.Compare.GT, f.Compare.GE, f.Compare.EQ)
                yield from self._of_past(pattern, m, more is so)
            case f.Happened(pattern) | f.Previous(pattern):
                yield from self._of_past(pattern, m, so)
            case f.InState(id):
                state = self.procedure.state(id)
                for pattern in state.begins if so else state.ends:
                    yield from self._of_past(pattern, m, True)
                for pattern in state.ends if so else state.begins:
                    for want in self._of_past(pattern, m, False):
                        if want.event and self.reading.in_state(id, want.event, just_before=True) is so:
                            yield want  # it is what changed the state
            case f.Not(part):
                yield from self.of_condition(part, m, not so)
            case f.And(parts) | f.Or(parts):
                for part in parts:
                    yield from self.of_condition(part, m, so)
            case _:
                return

    def _of_past(self, pattern: f.Pattern, m: Moment, so: bool) -> Iterator[Want]:
        if so:
            yield self.of_pattern(pattern, Moment(self.trace.start, -1), m.day)
            return
        before = [n for n in self.reading.past(m, inclusive=True) if self.reading.matches(pattern, n)]
        yield from (self._happened(pattern, n) for n in before[-1:])

    def of_pattern(self, pattern: f.Pattern, since: Moment, last: date | None) -> Want:
        """An event that matches, strictly after the moment and by the day."""
        event = self.moment if pattern.this else None
        return Want(Mention(pattern.event, pattern.stage, pattern.roles), since, last, event=event)

    def _happened(self, pattern: f.Pattern, n: Moment) -> Want:
        return Want(Mention(pattern.event, pattern.stage, pattern.roles), self.moment, n.day, True, n)
