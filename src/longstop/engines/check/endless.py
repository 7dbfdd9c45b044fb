"""Whether there is any number of days within which a thing happens: proved for some number, or for none.

There is no such number if a case can come to a standstill in which the thing has not happened. Once nothing at all has
happened for longer than anything with a date in the procedure lasts (a deadline, a wait, a look back), with the same
people away, then no day differs from the one before it but by its date: whatever is owed has no date, or cannot be
done. So the standstill can go on for any number of days, and the counterexample that shows it stands for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace

from longstop.core import formulas as f
from longstop.core.procedures import Procedure
from longstop.core.time import Bound
from longstop.core.verdicts import Property, Refuted, Unknown, Verdict
from longstop.engines.check.circuit import Lit
from longstop.engines.check.encoding import LENGTHS, Encoding, longest_span
from longstop.engines.check.proof import Effort, grounds, proved
from longstop.engines.check.question import Question
from longstop.engines.check.refute import refute
from longstop.engines.check.vacuity import nothing_to_check

#: Numbers of days that are tried, shortest first.
_ENOUGH = (7, 28, 60)
#: Days that a case may take from the moment in question until it comes to a standstill.
_MOVING = 16


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
            core = proved(asked, effort)
            if core is not None:
                verdict = nothing_to_check(asked) or replace(grounds(asked, core), within=days)
                return verdict, verdict
    given_up = Unknown(f"neither {_ENOUGH[-1]} days are always enough, nor was a case found that comes to a standstill")
    return given_up, given_up


def _refuted(q: Question, told: Callable[[Refuted], Refuted | None]) -> tuple[Refuted, Refuted] | None:
    """A case that comes to a standstill."""
    still = _longest(q) + 1
    days = _MOVING + still
    asked = replace(q, prop=for_days(q.prop, days))
    shortest = max([s for s in (q.span(part.claim) for part in asked.prop.formula) if s is not None]) + 8
    for length in [n for n in LENGTHS if n >= shortest][:2] or [shortest]:
        for enc in (asked.plain_window(length), asked.window(length)):
            if enc is None:
                continue

            def stands(day: int, enc: Encoding = enc) -> Lit:
                return enc.circuit.conj(_still(enc, day + d) for d in range(days - still + 1, days + 1))

            found = refute(
                enc, asked.prop, q.assumptions, q.calendar, q.clock, strict=q.strict, where=stands
            )
            if found is not None:
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
    bounds = [b for b in _bounds(q.procedure) if b is not None]
    start = q.assumptions.start
    longest = max((longest_span(q.calendar, *start, b) for b in bounds), default=0)
    return longest + 14 + (q.assumptions.longest or 0) * 3


def _bounds(procedure: Procedure) -> list[Bound | None]:
    """Every bound in the procedure's rules, states and events."""
    found: list[Bound | None] = []
    pending: list[object] = [procedure.rules, procedure.states, procedure.events]
    while pending:
        part = pending.pop()
        if isinstance(part, Bound):
            found.append(part)
        elif isinstance(part, tuple):
            pending += part
        elif is_dataclass(part):
            pending += [getattr(part, field.name) for field in fields(part)]
    return found
