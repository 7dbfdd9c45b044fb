"""Refutation: from the start of a case, over longer and longer windows, the plainest trace that violates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Fact, Procedure, Sort
from longstop.core.semantics import Reading, breaches, within
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Refuted
from longstop.core.witness import witness
from longstop.engines.check.circuit import FALSE, Lit
from longstop.engines.check.decode import decode
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.fixed import said
from longstop.engines.check.solver import Clock
from longstop.engines.check.steps import Step

#: How many questions may be spent on making a counterexample plainer, and how hard each may be (in conflicts).
PATIENCE = 80
EFFORT = 2000


class Disagreement(Exception):  # noqa: N818 - it is no mistake of the user's
    """A witness that the meaning does not confirm: a bug in longstop, never a verdict."""


def refute(
    enc: Encoding,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    clock: Clock,
    *,
    strict: bool,
    where: Callable[[int], Lit] | None = None,
) -> Refuted | None:
    """The plainest counterexample within the window, confirmed by the meaning; None if there is none.

    `where` restricts it by what else is to be so if the violation is about a moment of that day.
    """
    binding = enc.binding(strict=strict)
    by_day = [
        enc.circuit.disj(enc.claims.violated(part, day) for part in prop.formula) for day in range(enc.length)
    ]
    if where is not None:
        by_day = [enc.circuit.both(lit, where(day)) if lit != FALSE else lit for day, lit in enumerate(by_day)]

    def ask(*more: Lit) -> bool:
        return enc.ask(clock, assumptions, binding, enc.days.fresh, *more)

    def easily(*more: Lit) -> bool:
        return enc.ask(clock, assumptions, binding, enc.days.fresh, *more, effort=EFFORT)

    some = enc.circuit.disj(by_day)
    if not enc.ask(clock, assumptions, binding, enc.days.fresh, some, step=Step.VIOLATED):
        return None
    shown = enc.solver.values(by_day).index(True)
    first, day = 0, shown  # an earlier day of violation is sought by halving, as long as that is no great effort
    while first < day:
        middle = (first + day) // 2
        if easily(enc.circuit.disj(by_day[first : middle + 1])):
            day = first + enc.solver.values(by_day[first : middle + 1]).index(True)
        else:
            first = middle + 1
    kept = [enc.days.fresh, by_day[day], *_ordinary(enc, assumptions, calendar, lambda *m: easily(by_day[day], *m))]
    kept = thin(enc, kept, ask, easily)
    if not ask(*kept):
        raise Disagreement("a counterexample was lost while it was made plainer")
    trace = decode(enc.days, enc.solver)
    return confirm(enc.procedure, prop, assumptions, calendar, trace, strict=strict)


def lift(
    full: Encoding,
    part: Procedure,
    found: Refuted,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    clock: Clock,
    *,
    strict: bool,
) -> Refuted | None:
    """The counterexample of a part of the procedure, told in the whole of it; None if this window cannot."""
    day = (found.violation.moment.day - found.trace.start).days
    violated = full.circuit.disj(full.claims.violated(p, day) for p in prop.formula)
    full.days.close_order()
    kept = [full.days.fresh, violated, *said(full, found.trace, about=part)]
    binding = full.binding(strict=strict)

    def ask(*more: Lit) -> bool:
        return full.ask(clock, assumptions, binding, *more)

    if 0 in kept or not ask(*kept):
        return None
    kept = thin(full, kept, ask, ask)
    if not ask(*kept):
        raise Disagreement("a counterexample was lost while it was told in full")
    trace = decode(full.days, full.solver)
    return confirm(full.procedure, prop, assumptions, calendar, trace, strict=strict)


def _ordinary(enc: Encoding, assumptions: Assumptions, calendar: Calendar, ask: Callable[..., bool]) -> list[Lit]:
    """The working days of an ordinary stretch, without a public holiday, if the violation can be shown in one."""
    whole = len(enc.days.work)
    if enc.days.dated:
        return []
    first = plain_stretch(calendar, *assumptions.start, whole)
    if first is None:
        return []
    for weekday in range(7):
        start = first + timedelta(weekday)
        shown = [
            lit if calendar.works(start + timedelta(i)) else -lit for i, lit in enumerate(enc.days.work)
        ]
        if ask(*shown):
            return shown
    return []


@lru_cache(maxsize=64)
def plain_stretch(calendar: Calendar, first: date, last: date, length: int) -> date | None:
    """The first Monday from which `length` days and six more hold no working day's absence but weekends."""
    plain = 0
    for day in calendar.days_from(first):
        plain = plain + 1 if calendar.works(day) is (day.weekday() < 5) else 0
        begin = day - timedelta(plain - 1)
        begin += timedelta(-begin.weekday() % 7)
        if (day - begin).days >= length + 6 and begin <= last:
            return begin
        if day > last + timedelta(length):
            return None
    return None


def thin(
    enc: Encoding, kept: list[Lit], ask: Callable[..., bool], easily: Callable[..., bool]
) -> list[Lit]:
    """Drop from the model in hand whatever the literals kept do not need: faults first, then the world, then acts.

    They come back with what the rest of the window is then to be."""
    days = enc.days
    world = {k.id for k in enc.procedure.events if k.sort is Sort.WORLD}
    happening = set(days.happens.values())
    groups: list[list[Lit]] = [
        [*days.lapses.values(), *days.missing.values()],
        [days.away[person, d] for person in enc.procedure.people for d in range(days.length)],
        [days.happens[kind, d] for kind in sorted(world) for d in range(days.length)],
        [days.happens[k.id, d] for k in enc.procedure.events if k.id not in world for d in range(days.length)],
        [lit for lit in days.sent_to.values() if lit not in happening],
        [lit for (_, _, value, _), lit in days.attributes.items() if value == f.YES],
        [lit for fact in enc.procedure.facts for lit in _unusual(enc, fact)],
    ]
    return without(enc, kept, groups, ask, easily)


def without(
    enc: Encoding, kept: list[Lit], groups: list[list[Lit]], ask: Callable[..., bool], easily: Callable[..., bool]
) -> list[Lit]:
    """Make as many of the literals in the groups false as is found easily, those of the first groups first.

    Those kept come back with these."""
    spent = 0
    ask(*kept)
    first = [enc.solver.values(lits) for lits in groups]  # to ask for a model costs more than to ask a question
    stale = False  # whether something was dropped that the first model shows
    for lits, values in zip(groups, first, strict=True):
        if stale and not easily(*kept, *(-lit for lit, so in zip(lits, values, strict=True) if not so)):
            ask(*kept)
            values = enc.solver.values(lits)
        shown = [lit for lit, so in zip(lits, values, strict=True) if so]
        kept += [-lit for lit, so in zip(lits, values, strict=True) if not so]
        pending = [shown] if shown else []
        while pending and spent < PATIENCE:
            part = pending.pop()
            spent += 1
            if easily(*kept, *(-lit for lit in part)):
                kept += [-lit for lit in part]
                stale = True
            elif len(part) > 1:
                pending += [part[: len(part) // 2], part[len(part) // 2 :]]
    return kept


def _unusual(enc: Encoding, fact: Fact) -> list[Lit]:
    """The values of a fact that a story had better do without: a yes, or any but the first that was declared."""
    usual = f.NO if f.NO in fact.values else fact.values[0]
    return [enc.days.facts[fact.id, value] for value in fact.values if value != usual]


def confirm(
    procedure: Procedure, prop: Property, assumptions: Assumptions, calendar: Calendar, trace: Trace, *, strict: bool
) -> Refuted:
    """The counterexample, if the meaning agrees that it is one, cut to its shortest telling. Raises Disagreement."""
    broken = [
        *breaches(procedure, trace, calendar, strict=strict),
        *within(assumptions, procedure, trace),
    ]
    if broken:
        first = broken[0]
        raise Disagreement(f"the prover's trace breaks {first.what} on {first.day}: {first.why}")
    found = witness(procedure, prop, calendar, trace, strict=strict)
    if found is None:
        raise Disagreement("the prover's trace does not violate the property")
    return found


def same_case(
    procedure: Procedure, prop: Property, assumptions: Assumptions, calendar: Calendar, trace: Trace, *, strict: bool
) -> Refuted | None:
    """The trace of another procedure as a counterexample in this one, if it is one here too."""
    reading = Reading(procedure, trace, calendar, strict=strict)
    if next(reading.breaches(), None) is not None or next(reading.violations(prop.formula), None) is None:
        return None
    return None if within(assumptions, procedure, trace) else confirm(
        procedure, prop, assumptions, calendar, trace, strict=strict
    )


def walked_through(
    replay: Callable[..., Trace], procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool
) -> None:
    """Has the counterexample walked through. Raises Disagreement if that fails, or comes out at another trace."""
    try:
        again = replay(procedure, trace, calendar, strict=strict)
    except Exception as parting:  # whatever it is, the counterexample was not walked through
        raise Disagreement(f"the simulator and the prover's trace part {parting}") from parting
    if what := _differing(trace, again):
        raise Disagreement(f"the simulator walks through the prover's trace and comes out with other {what}")


def _differing(one: Trace, other: Trace) -> str:
    """In what the traces differ; nothing if they tell the same. What was forgotten or lost has no order in itself."""
    parts: dict[str, Callable[[Trace], object]] = {
        "days": lambda t: (t.start, t.days, t.off),
        "people away": lambda t: {p: days for p, days in t.away.items() if days},
        "facts": lambda t: dict(t.facts),
        "events": lambda t: t.events,
        "lapses": lambda t: {(x.day, x.rule) for x in t.lapses},
        "losses": lambda t: {(x.day, x.event, role) for x in t.losses for role in x.to},
    }
    return next((what for what, part in parts.items() if part(one) != part(other)), "")
