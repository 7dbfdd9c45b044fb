"""A trace as a witness against a property: from where it violates it, how soon that shows, and under which clauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from longstop.core import formulas as f
from longstop.core.deadlines import due_day
from longstop.core.procedures import Procedure
from longstop.core.semantics import CLOSE, Moment, Reading, admits, violation
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Refuted


def witness(
    procedure: Procedure, prop: Property, calendar: Calendar, trace: Trace, *, strict: bool = False
) -> Refuted | None:
    """The counterexample that the trace, which is one of the procedure, is; None if it does not violate the property.

    It is cut to its shortest telling.
    """
    if violation(prop.formula, procedure, trace, calendar, strict=strict) is None:
        return None
    trace = _shortest(procedure, prop, calendar, trace, strict=strict)
    found = violation(prop.formula, procedure, trace, calendar, strict=strict)
    assert found is not None
    due = due_day(prop.formula[found.part].claim, found.moment.day, calendar)
    return Refuted(trace, found, due, _clauses(procedure, trace, calendar, strict=strict))


def _shortest(procedure: Procedure, prop: Property, calendar: Calendar, trace: Trace, *, strict: bool) -> Trace:
    """The shortest beginning of the trace that is itself a counterexample."""
    low, high = 1, trace.days
    while low < high:
        middle = (low + high) // 2
        if violation(prop.formula, procedure, cut(trace, middle), calendar, strict=strict) is None:
            low = middle + 1
        else:
            high = middle
    short = cut(trace, high)
    if violation(prop.formula, procedure, short, calendar, strict=strict) is None:
        return trace
    return short if admits(procedure, short, calendar, strict=strict) else trace


def cut(trace: Trace, days: int) -> Trace:
    """The first so many days of the trace."""
    end = trace.start + timedelta(days - 1)
    return replace(
        trace,
        days=days,
        off=frozenset(d for d in trace.off if d <= end),
        away={p: kept for p, missed in trace.away.items() if (kept := frozenset(d for d in missed if d <= end))},
        events=tuple(e for e in trace.events if e.day <= end),
        lapses=tuple(x for x in trace.lapses if x.day <= end),
        losses=tuple(x for x in trace.losses if x.day <= end),
    )


def _clauses(procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool) -> tuple[str, ...]:
    """The clauses under which the acts of the trace are done, and those under which something is still owed."""
    reading = Reading(procedure, trace, calendar, strict=strict)
    found: dict[str, None] = {}
    for moment in reading.moments:
        event = trace.events[moment.at]
        if event.stage is not f.Stage.HAPPENED:
            continue
        for duty in procedure.duties_for(event.event):
            if reading.exactly_by(duty.doers, event) and any(
                reading.open_at(i, moment) for i in reading.instances(duty)
            ):
                found.setdefault(duty.clause)
    end = Moment(trace.end, CLOSE)
    for duty in procedure.duties:
        if reading.binds(duty) and any(reading.open_at(i, end) for i in reading.instances(duty)):
            found.setdefault(duty.clause)
    for lapse in trace.lapses:
        found.setdefault(procedure.rule(lapse.rule).clause)
    return tuple(found)
