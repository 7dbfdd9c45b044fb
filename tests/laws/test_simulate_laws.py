"""Laws that hold the simulator to the meaning (design, section 8: 1 and 2), on generated procedures."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from claims import formulas
from histories import lives, strays
from longstop.core import scenarios as sc
from longstop.core.logs import Log
from longstop.core.procedures import Procedure, Sort
from longstop.core.semantics import admits, breaches
from longstop.core.time import Calendar
from longstop.engines.check.fixed import agrees
from longstop.engines.check.solver import GaveUp
from longstop.engines.simulate.living import Living
from longstop.engines.simulate.program import Program
from longstop.engines.simulate.replay import Parting, replay
from strategies import PLACES, procedures

#: Two cases in an example, each of which is a trace.
CASES = 2


@st.composite
def worlds(draw: st.DrawFn, procedure: Procedure, start: date, *, faults: bool) -> sc.World:
    """A busy world without end to anybody's time; with `faults`, things are forgotten and lost in it."""
    rates = st.sampled_from((0.1, 0.3, 1.0))
    world = [e for e in procedure.events if e.sort is Sort.WORLD]
    first = st.none() | st.integers(0, 5).map(sc.fixed)
    follows = st.sampled_from([e.id for e in procedure.events])
    return sc.World(
        start,
        draw(st.integers(3, 20)),
        cases=sc.Cases(CASES),
        happens={
            e.id: sc.Happens(
                e.id,
                draw(rates),
                draw(first),
                (sc.After(draw(follows), 0.5, sc.fixed(1)),) if draw(st.booleans()) else (),
                peaks=(sc.Peak(3.0, weekdays=frozenset({5, 6})),) if draw(st.booleans()) else (),
            )
            for e in world
        },
        staff={
            r.id: sc.Staff(r.id, r.people, sickness=draw(st.sampled_from((0.0, 0.1, 0.3))), leave=30)
            for r in procedure.roles
            if not r.unit
        },
        habits=sc.Habits(
            draw(st.sampled_from((0.3, 1.0))), sc.Length(sc.Shape.EXPONENTIAL, (2.0,), sc.Measure.WORKING_DAYS)
        ),
        finite=False,
        lapses=0.2 if faults else 0.0,
        lost=0.5 if faults else 0.0,
    )


@st.composite
def simulated(
    draw: st.DrawFn, procedure: Procedure, *, faults: bool = False, strict: bool = False
) -> tuple[Log, Calendar, int]:
    """What a replication wrote, and how often mail could not be read in it on the day it came."""
    calendar, start = draw(PLACES)
    world = draw(worlds(procedure, start, faults=faults))
    program = Program(procedure, calendar, start, world.days, strict=strict)
    living = Living(program, world, draw(st.integers(0, 1 << 30)))
    return living.lived(), calendar, living.dead_ends


# --- law 1 --------------------------------------------------------------------------------------------------------


@given(st.data(), st.booleans(), st.booleans())
def test_whoever_is_simulated_without_limits_keeps_the_rules(data: st.DataObject, faults: bool, strict: bool) -> None:
    """Unlimited capacity: each case is a trace of the procedure, its lapses and losses told."""
    procedure = data.draw(procedures())
    log, calendar, dead_ends = data.draw(simulated(procedure, faults=faults, strict=strict))
    if dead_ends:
        return  # the meaning has no such trace
    for case in range(CASES):
        assert breaches(procedure, log.trace(case, procedure, calendar), calendar, strict=strict) == ()


@settings(max_examples=max(8, settings.default.max_examples // 2))
@given(st.data())
def test_the_encoding_admits_it_too(data: st.DataObject) -> None:
    procedure = data.draw(procedures())
    log, calendar, dead_ends = data.draw(simulated(procedure))
    if dead_ends:
        return
    trace = log.trace(0, procedure, calendar)
    try:
        admitted, _ = agrees(procedure, trace, data.draw(formulas(procedure)), calendar)
    except GaveUp:
        return
    assert admitted


def test_the_simulated_world_is_not_empty() -> None:
    """The law above is no law about nothing: things happen, are read and forgotten, and seldom a day cannot close."""
    seen: Counter[str] = Counter()

    @settings(max_examples=120, database=None, derandomize=True)
    @given(st.data())
    def look(data: st.DataObject) -> None:
        procedure = data.draw(procedures())
        log, _, dead_ends = data.draw(simulated(procedure, faults=True))
        kinds = {log.events[e] for e in log.event}
        seen["examples"] += 1
        seen["acts"] += any(procedure.event(k).sort is not Sort.WORLD for k in kinds)
        seen["readings"] += 1 in set(log.stage)
        seen["lapses"] += bool(log.lapses)
        seen["losses"] += any(log.lost)
        seen["away"] += bool(log.away)
        seen["dead ends"] += bool(dead_ends)

    look()
    assert seen["acts"] > seen["examples"] / 3
    assert seen["readings"] > seen["examples"] / 10
    assert seen["lapses"] > 5
    assert seen["losses"] > 2
    assert seen["away"] > seen["examples"] / 3
    assert seen["dead ends"] < seen["examples"] / 10


# --- law 2, and its converse --------------------------------------------------------------------------------------


@given(st.data(), st.booleans(), st.booleans())
def test_the_simulator_walks_through_just_the_traces_of_the_procedure(
    data: st.DataObject, stray: bool, strict: bool
) -> None:
    """It lets happen what `semantics` admits, and nothing else; and yields the same trace."""
    procedure = data.draw(procedures())
    trace, calendar, _ = data.draw(lives(procedure, strict=strict))
    if stray:
        trace = data.draw(strays(procedure, trace))
    try:
        again = replay(procedure, trace, calendar, strict=strict)
    except Parting:
        assert not admits(procedure, trace, calendar, strict=strict)
    else:
        assert admits(procedure, trace, calendar, strict=strict)
        assert (again.events, again.lapses, again.off) == (trace.events, trace.lapses, trace.off)
