"""A trace as literals of a window: to hold the encoding against the meaning (law 5), and to tell a trace in full."""

from __future__ import annotations

from longstop.core import formulas as f
from longstop.core.procedures import Procedure
from longstop.core.semantics import Truth
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.engines.check.circuit import Lit
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.solver import Clock


def agrees(
    procedure: Procedure,
    trace: Trace,
    formula: f.Formula,
    calendar: Calendar,
    *,
    strict: bool = False,
    dated: bool = False,
) -> tuple[bool, Truth | None]:
    """Whether the encoding admits the trace, and (if it does) what it says of the formula on it.

    `dated`: in a window that starts a case on the trace's first day, and not in one on any date.
    """
    enc = Encoding(procedure, calendar, (trace.start, trace.start), trace.days, dated=dated)
    false = enc.circuit.disj(enc.claims.violated(part, day) for part in formula for day in range(trace.days))
    true = enc.circuit.conj(
        enc.circuit.either(-lit, enc.claims.true(part.claim, point, day, (point, day)))
        for part in formula
        for day in range(trace.days)
        for point, lit in enc.claims.triggers(part, day)
    )
    enc.days.close_order()
    enc.days.know_calendar(fresh=True)
    fixed = [enc.days.fresh, *said(enc, trace)]
    if 0 in fixed:
        return False, None
    if not enc.solver.check([*fixed, *enc.binding(strict=strict)], Clock(None)):
        return False, None
    is_false, is_true = enc.solver.values([false, true])
    return True, Truth.FALSE if is_false else Truth.TRUE if is_true else Truth.OPEN


def said(enc: Encoding, trace: Trace, *, about: Procedure | None = None) -> list[Lit]:
    """The unknowns of the trace's days set to what the trace says; a 0 where the trace says what no window can.

    With `about`, only what that part of the procedure speaks of.
    """
    days, procedure = enc.days, enc.procedure
    kinds = {e.id for e in (about or procedure).events}
    rules = {r.id for r in (about or procedure).rules}
    at = {day: i for i, day in enumerate(trace.dates)}
    role_of = {p: role.id for role in procedure.roles for p in role.persons}
    fixed: list[Lit] = []

    def say(lit: Lit | None, so: bool) -> None:
        fixed.append(0 if lit is None and so else (lit or 1) if so else -(lit or -1))

    for d, day in enumerate(trace.dates):
        say(days.work[d], trace.works(day))
    for (fact, value), lit in days.facts.items():
        say(lit, trace.facts.get(fact) == value)
    for person in trace.away:
        if person not in procedure.people:
            return [0]
    for (person, d), lit in days.away.items():
        if d < trace.days:
            say(lit, trace.is_away(person, trace.dates[d]))
    if any(e.day not in at for e in trace.events) or [e.day for e in trace.events] != sorted(
        e.day for e in trace.events
    ):
        return [0]
    happened = {}
    read = {}
    for i, e in enumerate(trace.events):
        if e.stage is f.Stage.HAPPENED:
            if (e.event, at[e.day]) in happened:
                return [0]
            happened[e.event, at[e.day]] = (i, e)
        else:
            for person in e.by:
                if (e.event, role_of[person], at[e.day]) in read:
                    return [0]
                read[e.event, role_of[person], at[e.day]] = (i, e)
    def counts(event: f.EventId, d: int) -> bool:
        return event in kinds and d < trace.days

    for (event, d), lit in days.happens.items():
        if counts(event, d):
            say(lit, (event, d) in happened)
    for (event, role, d), lit in days.by.items():
        if counts(event, d):
            say(lit, (event, d) in happened and role in {role_of[p] for p in happened[event, d][1].by})
    for (event, attribute, value, d), lit in days.attributes.items():
        if (event, d) in happened:
            say(lit, happened[event, d][1].attributes.get(attribute) == value)
    for (event, role, d), lit in days.sent_to.items():
        if counts(event, d):
            say(lit, (event, d) in happened and role in happened[event, d][1].to)
    lost = {(x.event, role, at.get(x.day, -1)) for x in trace.losses for role in x.to}
    if not all(key in days.missing for key in lost):
        return [0]
    for box, lit in days.missing.items():
        if counts(box[0], box[2]):
            say(lit, box in lost)
    for box, lit in days.reads.items():
        if counts(box[0], box[2]):
            say(lit, box in read)
    if not all(key in days.reads for key in read):
        return [0]
    lapses = {(x.rule, at.get(x.day, -1)) for x in trace.lapses}
    if not all(key in days.lapses for key in lapses):
        return [0]
    for slip, lit in days.lapses.items():
        if slip[0] in rules and slip[1] < trace.days:
            say(lit, slip in lapses)
    positions: dict[tuple[f.EventId, f.RoleId | None, int], int] = {k: i for k, (i, _) in read.items()}
    positions |= {(e, None, d): i for (e, d), (i, _) in happened.items()}
    for d in range(trace.days):
        for (a, b), lit in days.order_on(d).items():
            first, second = positions.get((*a, d)), positions.get((*b, d))
            if first is not None and second is not None:
                say(lit, first < second)
    return fixed
