"""Laws that hold prover and simulator to each other (design, section 8: 2 and 3), on generated procedures."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from test_check_laws import SOON
from test_simulate_laws import worlds

import handmade as h
from claims import assumptions, formulas, promises
from longstop.core import formulas as f
from longstop.core import scenarios as sc
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Party, Procedure
from longstop.core.semantics import Reading, Truth, admits, judge, within
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Proved, Refuted
from longstop.engines.check import check
from longstop.engines.simulate.living import Living
from longstop.engines.simulate.program import Program
from longstop.engines.simulate.replay import replay
from strategies import PLACES, procedures

#: Both laws look at what a verdict was, so that they need enough of them, however few examples are asked for.
EXAMPLES = settings(max_examples=max(60, settings.default.max_examples))
#: The same examples each time, to look whether the laws are about something.
LOOK = settings(max_examples=70, database=None, derandomize=True)


@st.composite
def claims_about(draw: st.DrawFn, procedure: Procedure) -> f.Formula:
    """Mostly what a rule seems to promise; seldom within some number of days."""
    if draw(st.integers(0, 3)):
        return draw(st.one_of(promises(procedure), promises(procedure), formulas(procedure)))[:1]
    formula = draw(promises(procedure))
    part = formula[0]
    claim = part.claim
    return (replace(part, claim=f.Bounded(claim.targets)),) if isinstance(claim, f.Within | f.Eventually) else formula


# --- law 2 --------------------------------------------------------------------------------------------------------


def counterexample(data: st.DataObject, strict: bool, seen: Counter[str]) -> None:
    """Whatever `check` finds, the simulator walks through it, and what it has lived is the counterexample."""
    procedure = data.draw(procedures())
    calendar, start = data.draw(PLACES)
    allowed = data.draw(assumptions(procedure, (start, start + timedelta(data.draw(st.sampled_from((0, 6)))))))
    formula = data.draw(claims_about(procedure))
    verdict = check(procedure, Property("Q", "generated", formula), allowed, calendar, strict=strict, timeout=SOON)
    if not isinstance(verdict, Refuted):
        return
    if verdict.endless is not None:
        formula = f.for_days(formula, verdict.endless)
    again = replay(procedure, verdict.trace, calendar, strict=strict)
    assert admits(procedure, again, calendar, strict=strict)
    assert within(allowed, procedure, again) == ()
    assert judge(formula, procedure, again, calendar, strict=strict) is Truth.FALSE
    seen["refuted"] += 1
    seen["endless"] += verdict.endless is not None
    seen["with acts"] += any(e.by for e in again.events)
    seen["with faults"] += bool(again.away or again.lapses or again.losses)


@EXAMPLES
@given(st.data(), st.booleans())
def test_a_counterexample_replays_to_a_trace_that_keeps_every_rule_and_violates_the_property(
    data: st.DataObject, strict: bool
) -> None:
    counterexample(data, strict, Counter())


def test_counterexamples_of_all_kinds_are_replayed() -> None:
    """With acts, with faults, and such that come to a standstill."""
    seen: Counter[str] = Counter()
    LOOK(given(st.data(), st.booleans())(lambda data, strict: counterexample(data, strict, seen)))()
    assert seen["refuted"] > 10
    assert seen["endless"] > 0
    assert seen["with acts"] > 0
    assert seen["with faults"] > 0


# --- law 3 --------------------------------------------------------------------------------------------------------


@st.composite
def simulated(draw: st.DrawFn, procedure: Procedure, calendar: Calendar, start: date) -> tuple[list[Trace], int]:
    """The cases of a replication without limits to anybody's time and with few faults, and its dead ends."""
    world = draw(worlds(procedure, start, faults=draw(st.booleans())))
    ill = draw(st.sampled_from([None, *world.staff]))
    staff = {id: replace(s, sickness=0.3 if id == ill else 0.0, leave=0) for id, s in world.staff.items()}
    world = replace(world, staff=staff, lapses=world.lapses / 4, lost=world.lost / 4)
    living = Living(Program(procedure, calendar, start, world.days), world, draw(st.integers(0, 1 << 30)))
    log = living.lived()
    return [log.trace(case, procedure, calendar) for case in range(world.cases.at_start)], living.dead_ends


def faults_of(procedure: Procedure, trace: Trace) -> Assumptions:
    """The least that must be assumed for the trace to be within it, at whatever day of its week it starts."""
    found = Assumptions("generated", "generated", lapses=len(trace.lapses), lost=len(trace.losses))
    found = replace(found, start=(trace.start - timedelta(3), trace.start + timedelta(3)))
    while within(found, procedure, trace):
        found = replace(found, away=found.away + 1)
    return found


def proof(data: st.DataObject, seen: Counter[str]) -> None:
    """Something is simulated, and proved under just the faults that occurred in it; nobody lives to see it fail."""
    procedure = data.draw(procedures())
    calendar, start = data.draw(PLACES)
    traces, dead_ends = data.draw(simulated(procedure, calendar, start))
    if dead_ends:
        return  # the meaning has no such trace
    allowed = faults_of(procedure, traces[0])
    formula = data.draw(claims_about(procedure))
    verdict = check(procedure, Property("Q", "generated", formula), allowed, calendar, timeout=SOON)
    if not isinstance(verdict, Proved):
        return
    seen["proved"] += 1
    if verdict.within is not None:
        formula = f.for_days(formula, verdict.within)
    for trace in traces:
        if not within(allowed, procedure, trace):
            reading = Reading(procedure, trace, calendar)
            truths = [reading.claim(part.claim, m) for part in formula for m in reading.triggers(part)]
            assert Truth.FALSE not in truths, verdict
            seen["triggers"] += bool(truths)
            seen["kept"] += Truth.TRUE in truths


@EXAMPLES
@given(st.data())
def test_what_is_proved_is_violated_in_no_simulated_trace_within_its_assumptions(data: st.DataObject) -> None:
    proof(data, Counter())


def test_proofs_that_are_tried_have_triggers() -> None:
    seen: Counter[str] = Counter()
    LOOK(given(st.data())(lambda data: proof(data, seen)))()
    assert seen["proved"] > 5
    assert seen["triggers"] > 2
    assert seen["kept"] > 0


def test_what_cover_guarantees_is_kept_by_people_who_fall_ill() -> None:
    """One procedure by hand, so that it is sure that a proof is tried by people who are away when it matters."""
    either = Party(((f.RoleId("a"),), (f.RoleId("b"),)))
    rules = h.procedure(
        h.role("a"), h.role("b"), h.world("e"), h.act("x"), h.duty("R", "e", either, "x", within=h.working(2))
    )
    formula = h.for_each("e", f.Within(h.working(2), (h.target("x"),)))
    start = date(2026, 3, 2)
    allowed = Assumptions("one-away", "one away", away=1, start=(start, start))
    assert isinstance(check(rules, Property("Q", "by hand", formula), allowed, h.PLAIN), Proved)
    place = sc.World(
        start, 12, cases=sc.Cases(1), happens={f.EventId("e"): sc.Happens(f.EventId("e"), 0.3)},
        staff={r.id: sc.Staff(r.id, 1, sickness=0.1, leave=0) for r in rules.roles}, finite=False,
    )  # fmt: skip
    seen: Counter[str] = Counter()
    for seed in range(60):
        trace = Living(Program(rules, h.PLAIN, start, place.days), place, seed).lived().trace(0, rules, h.PLAIN)
        reading = Reading(rules, trace, h.PLAIN)
        seen["both away"] += bool(within(allowed, rules, trace))
        if not within(allowed, rules, trace):
            truths = [reading.claim(formula[0].claim, m) for m in reading.triggers(formula[0])]
            assert Truth.FALSE not in truths
            seen["stood in"] += any(e.event == "x" and trace.is_away("a", e.day) for e in trace.events)
    assert seen["both away"] > 0
    assert seen["stood in"] > 0
