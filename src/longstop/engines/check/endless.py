"""Whether there is any number of days within which a thing happens: proved for some number, or for none.

There is no such number if a case can come to a standstill in which the thing has not happened. Once nothing at all has
happened for longer than anything with a date in the procedure lasts (a deadline, a wait, a look back), with the same
people away, then no day differs from the one before it but by its date: whatever is owed has no date, or cannot be
done. So the standstill can go on for any number of days, and the counterexample that shows it stands for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.dependence import everything_in
from longstop.core.procedures import Ban, Copy, Duty, Manner, OnEvents, Procedure
from longstop.core.semantics import Reading
from longstop.core.time import Bound, Calendar
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Refuted, Unknown, Verdict
from longstop.core.witness import witness
from longstop.engines.check.circuit import Lit
from longstop.engines.check.cone import cone
from longstop.engines.check.encoding import LENGTHS, Encoding, longest_span
from longstop.engines.check.proof import Effort, grounds, proved
from longstop.engines.check.question import Question
from longstop.engines.check.refute import refute, same_case
from longstop.engines.check.solver import Clock
from longstop.engines.check.vacuity import never_so, nothing_to_check

#: Numbers of days that are tried, shortest first.
_ENOUGH = (7, 28, 60)
#: Days that a case may take from the moment in question until it comes to a standstill.
_MOVING = 16


#: Days from the start of a case in which the moment in question may come.
_BEFORE = 8


def for_days(prop: Property, days: int) -> Property:
    """The property with so many days in the place of "some number of days"."""
    return replace(prop, formula=f.for_days(prop.formula, days))


def answer(q: Question, told: Callable[[Refuted], Refuted | None]) -> tuple[Verdict, Verdict]:
    """The verdict on a property that asks for some number of days, about the whole procedure and about the part."""
    standstill = _refuted(q, told)
    if standstill is not None:
        return standstill
    for days in _ENOUGH:
        asked = replace(q, prop=for_days(q.prop, days))
        for effort in (Effort(), Effort(thorough=True)):
            q.anew()
            core = proved(asked, effort)
            if core is not None:
                enough = replace(grounds(asked, core), within=days)
                verdict = nothing_to_check(asked) or never_so(asked) or enough
                return verdict, verdict
    q.anew()
    given_up = Unknown(f"neither {_ENOUGH[-1]} days are always enough, nor was a case found that comes to a standstill")
    return given_up, given_up


def same_standstill(q: Question, whole: Procedure, near: Refuted) -> Refuted | None:
    """The case of another procedure, if it comes to the same standstill in this one."""
    assert near.endless is not None
    asked = for_days(q.prop, near.endless)
    found = same_case(whole, asked, q.assumptions, q.calendar, near.trace, strict=q.strict)
    if found is None or near.endless < _MOVING + _longest(q) + 1:
        return None
    return replace(found, endless=near.endless) if _at_rest(q, found.trace) else None


def _at_rest(q: Question, trace: Trace) -> bool:
    """Whether the trace ends in so long a standstill of the part that it can last."""
    still = trace.dates[-_longest(q) - 1 :]
    kinds = {e.id for e in q.procedure.events}
    working = [day for day in still if q.calendar.works(day)]
    moved = any(e.event in kinds and e.day in still for e in trace.events)
    moved |= any(x.day in still for x in trace.lapses)
    moved |= any(len({day in days for day in working}) > 1 for days in trace.away.values())
    return not moved


def standstill(
    procedure: Procedure, prop: Property, assumptions: Assumptions, calendar: Calendar, trace: Trace, *, strict: bool
) -> Refuted | None:
    """The trace as a counterexample to a property that asks for some number of days; None if it is none.

    It must be within the assumptions, whose closures are in the calendar, and come to a standstill before its end.
    """
    q = Question(cone(procedure, prop.formula), prop, assumptions, calendar, strict, Clock(None))
    reading = Reading(procedure, trace, calendar, strict=strict)
    moments = {m.day for part in prop.formula if isinstance(part.claim, f.Bounded) for m in reading.triggers(part)}
    for day in sorted(moments):
        failing = for_days(prop, (trace.end - day).days)
        found = witness(procedure, failing, calendar, trace, strict=strict)
        if found is not None:
            still = same_standstill(q, procedure, replace(found, trace=trace, endless=(trace.end - day).days))
            if still is not None:
                return still
    return None


def _refuted(q: Question, told: Callable[[Refuted], Refuted | None]) -> tuple[Refuted, Refuted] | None:
    """A case that comes to a standstill."""
    still = _longest(q) + 1
    days = _MOVING + still
    if days + _BEFORE > LENGTHS[-1]:
        return None
    asked = replace(q, prop=for_days(q.prop, days))
    spans = (q.span(part.claim) for part in asked.prop.formula)
    shortest = max((s for s in spans if s is not None), default=days) + _BEFORE
    for length in [n for n in LENGTHS if n >= shortest][:2] or [shortest]:
        for enc in (asked.plain_window(length), asked.window(length)):
            if enc is None:
                continue

            def stands(day: int, enc: Encoding = enc) -> Lit:
                return enc.circuit.conj(_still(enc, day + d) for d in range(days - still + 1, days + 1))

            q.anew()
            with q.hearing(enc):
                found = refute(
                    enc, asked.prop, q.assumptions, q.calendar, q.clock, strict=q.strict, where=stands
                )
            if found is not None and _at_rest(q, found.trace):  # the telling may be cut before it, or go on after it
                found = replace(found, endless=days)
                whole = told(found)
                if whole is not None:
                    return whole, found
    return None


def _still(enc: Encoding, day: int) -> Lit:
    """Whether nothing happens that day, and those who are away are those of the day before."""
    days, c = enc.days, enc.circuit
    if not 0 < day < enc.length:
        return c.conj(())
    happening = [-lit for (_, d), lit in days.happens.items() if d == day]
    read = [-lit for (_, _, d), lit in days.reads.items() if d == day]
    forgotten = [-lit for (_, d), lit in days.lapses.items() if d == day]
    same = [
        c.both(c.either(-days.away[p, day], days.away[p, day - 1]), c.either(days.away[p, day], -days.away[p, day - 1]))
        for p in enc.procedure.people
    ]
    return c.conj([*happening, *read, *forgotten, *same])


def _longest(q: Question) -> int:
    """The most days after which anything in the procedure still depends on a date, and a fortnight."""
    longest = max((longest_span(q.calendar, *q.dates, b) for b in _bounds(q.procedure)), default=0)
    return longest + 14 + (q.assumptions.longest or 0) * 3


def _bounds(procedure: Procedure) -> list[Bound]:
    """Every bound on which it depends, while nothing happens, what must be done or can be done.

    Looking back counts in bans and in rules on manner, which say what can be done, and in the conditions of duties
    that arise by themselves. What is judged only when something happens does not.
    """
    found: list[object] = []
    for rule in procedure.rules:
        match rule:
            case Duty(trigger=trigger, condition=condition, bound=bound):
                found.append(bound)
                if not isinstance(trigger, OnEvents):
                    found += [trigger.bound, condition]
            case Manner(condition=condition, requirement=requirement):
                found += [condition, requirement]
            case Ban(pattern=pattern, unless=unless):
                found += [pattern.where, unless]
            case Copy():
                pass
    return [bound for bound in everything_in(tuple(found)) if isinstance(bound, Bound)]
