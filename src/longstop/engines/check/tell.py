"""A counterexample of a part of a procedure told in the whole of it, by keeping each duty of the rest when it is due.

What the rest of the procedure asks is added to the trace, act by act, until `semantics` finds nothing broken. Nothing
of the part is touched. Where this way does not lead through (a ban stands in it, or two acts in each other's way) the
solver is asked instead (`refute.lift`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from longstop.core import formulas as f
from longstop.core.procedures import Duty, Procedure, Sort
from longstop.core.semantics import CLOSE, Moment, Reading
from longstop.core.time import Calendar
from longstop.core.traces import Event, Trace
from longstop.core.verdicts import Property

#: Acts and days that are added before the solver is asked instead.
_MOST = 60
#: Ways to do one act that are tried.
_WAYS = 64


def tell(
    whole: Procedure, part: Procedure, trace: Trace, prop: Property, calendar: Calendar, *, strict: bool
) -> Trace | None:
    """The trace with all that the rest of the procedure asks for, still violating the property; None if it cannot be
    had like this."""
    return fill(
        whole, part, trace, lambda r: next(r.violations(prop.formula), None) is not None, calendar, strict=strict
    )


def fill(
    whole: Procedure,
    part: Procedure,
    trace: Trace,
    enough: Callable[[Reading], bool],
    calendar: Calendar,
    *,
    strict: bool,
) -> Trace | None:
    """The trace with all that the rest of the procedure asks for, gone on with until it is `enough`; None if that
    cannot be had like this."""
    teller = _Teller(whole, {e.id for e in part.events}, calendar, strict)
    told: Trace | None = trace
    for _ in range(_MOST):
        if told is None:
            return None
        reading = Reading(whole, told, calendar, strict=strict)
        broken = next(reading.breaches(), None)
        if broken is not None:
            told = teller.mended(reading, broken.what, broken.day)
        elif enough(reading):
            return told
        else:
            told = teller.continued(reading)
    return None


class _Teller:
    """How the rest of the procedure goes on with a trace."""

    def __init__(self, whole: Procedure, settled: set[f.EventId], calendar: Calendar, strict: bool) -> None:
        self.whole, self.settled, self.calendar, self.strict = whole, settled, calendar, strict
        self.duties = {d.id: d for d in whole.duties if d.act not in settled}

    def mended(self, reading: Reading, broken: str, day: date) -> Trace | None:
        """The trace with the act that is owed under this rule that day."""
        duty = self.duties.get(broken)
        return self._done(reading, duty, day) if duty is not None else None

    def continued(self, reading: Reading) -> Trace | None:
        """The trace with something done that is still owed without a date, or with one day more."""
        end = reading.trace.end
        close = Moment(end, CLOSE)
        for duty in self.duties.values():
            if not (reading.binds(duty) and reading.available(duty.doers, end) and reading.can_be_done(duty, end)):
                continue
            today = any((e.day, e.event) == (end, duty.act) for e in reading.trace.events)
            if not today and any(reading.open_at(i, close) for i in reading.instances(duty)):
                return self._done(reading, duty, end)
        tomorrow = end + timedelta(1)
        off = () if self.calendar.works(tomorrow) else (tomorrow,)
        longer = replace(reading.trace, days=reading.trace.days + 1, off=reading.trace.off | set(off))
        return self._with_readings(longer, tomorrow)

    def _done(self, reading: Reading, duty: Duty, day: date) -> Trace | None:
        """The trace with the duty's act as the last thing of the day, in the first way in which it may be done."""
        for event in self._ways(reading, duty, day):
            added = _at_close(reading.trace, event)
            again = Reading(self.whole, added, self.calendar, strict=self.strict)
            if next(again.event_breaches(again.moments[added.events.index(event)]), None) is None:
                return self._delivered(again, event)
        return None

    def _ways(self, reading: Reading, duty: Duty, day: date) -> Iterator[Event]:
        """How the act could be done that day: the usual values first."""
        by: dict[str, None] = {}
        for party in duty.doers:
            able = sorted(reading.able(party, day), key=lambda r: r not in party.prefer)
            people = [p for r in able for p in self.whole.role(r).persons if reading.person_in(p, day)]
            if not people:
                return
            by.setdefault(people[0])
        kind = self.whole.event(duty.act)
        demanded = dict(self._demanded(duty.act))
        values = [sorted(a.values, key=lambda v: (v != demanded.get(a.id), v == f.YES)) for a in kind.attributes]
        for _, carried in zip(range(_WAYS), product(*values), strict=False):
            attributes = {a.id: v for a, v in zip(kind.attributes, carried, strict=True)}
            event = Event(day, duty.act, by=tuple(by), to=duty.to, attributes=attributes)
            yield replace(event, to=self._addressed(reading, event))

    def _demanded(self, act: f.EventId) -> Iterator[tuple[f.AttributeId, str]]:
        """The values that some rule on manner may ask for: those to try first."""
        for rule in self.whole.manners:
            if rule.event == act and rule.force.binds:
                wanted = rule.requirement
                for one in wanted.parts if isinstance(wanted, f.And) else (wanted,):
                    match one:
                        case f.AttributeIs(attribute, value):
                            yield attribute, value
                        case f.Not(f.AttributeIs(attribute, f.YES)):
                            yield attribute, f.NO
                        case _:
                            pass

    def _addressed(self, reading: Reading, event: Event) -> tuple[f.RoleId, ...]:
        """Those to whom the message goes, copies included."""
        to = dict.fromkeys(event.to)
        trace = _at_close(reading.trace, event)
        sent = Reading(self.whole, trace, self.calendar, strict=self.strict)
        moment = sent.moments[trace.events.index(event)]
        for copy in self.whole.copies:
            if copy.message == event.event and sent.binds(copy) and sent.concerns(copy, moment):
                for group in copy.groups:
                    if not to.keys() & set(group):
                        to.setdefault(group[0])
        return tuple(to)

    def _delivered(self, reading: Reading, event: Event) -> Trace | None:
        """The trace with the message read by each who receives it, on their first day in."""
        trace = reading.trace
        if self.whole.event(event.event).sort is not Sort.MESSAGE:
            return trace
        for role in event.to:
            day = next((d for d in trace.dates if d >= event.day and reading.role_in(role, d)), None)
            if day is None:
                continue
            if self._reads(trace, event.event, role, day):
                return None
            trace = _at_close(trace, self._reading(reading, event.event, role, day))
        return trace

    def _with_readings(self, trace: Trace, day: date) -> Trace:
        """The trace with all mail of the rest read that is in the boxes of those who are in on its last day."""
        reading = Reading(self.whole, trace, self.calendar, strict=self.strict)
        for kind in self.whole.events:
            if kind.sort is not Sort.MESSAGE or kind.id in self.settled:
                continue
            sent = [m for m in reading.moments if m.day < day and trace.events[m.at].event == kind.id]
            for role in self.whole.recipients(kind.id):
                waiting = any(
                    role in reading.delivered(m)
                    and not any(reading.role_in(role, d) for d in trace.dates if m.day <= d < day)
                    for m in sent
                )
                if waiting and reading.role_in(role, day):
                    trace = _at_close(trace, self._reading(reading, kind.id, role, day))
        return trace

    def _reads(self, trace: Trace, event: f.EventId, role: f.RoleId, day: date) -> bool:
        people = self.whole.role(role).persons
        return any(
            (e.day, e.event, e.stage) == (day, event, f.Stage.READ) and set(e.by) <= set(people) for e in trace.events
        )

    def _reading(self, reading: Reading, event: f.EventId, role: f.RoleId, day: date) -> Event:
        reader = next(p for p in self.whole.role(role).persons if reading.person_in(p, day))
        return Event(day, event, f.Stage.READ, (reader,))


def _at_close(trace: Trace, event: Event) -> Trace:
    """The trace with the event as the last of its day."""
    before = tuple(e for e in trace.events if e.day <= event.day)
    return replace(trace, events=(*before, event, *trace.events[len(before) :]))
