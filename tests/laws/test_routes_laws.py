"""Law 4: what `routes` says of absences is what the prover and the meaning say, on generated procedures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from random import Random

import networkx as nx
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forward import DeadEndError
from handmade import CHRISTMAS, PLAIN, SHUT
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Procedure, Sort
from longstop.core.routes import Concern, Modality, Routes
from longstop.core.semantics import Reading, Truth, judge
from longstop.core.time import Bound, Calendar, Unit
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Refuted, Vacuous, Verdict
from longstop.engines.check import check
from longstop.engines.routes import routes
from longstop.engines.routes.days import days_of
from passing import EVENT, MANAGER, arriving, cut_off, passing
from strategies import BOUNDS, PLACES, procedures

FEWER = settings(max_examples=max(8, settings.default.max_examples // 2))
SOON = 3.0
#: Longer than any way of passing on takes while somebody is in whom it needs.
LONG = Bound(20, Unit.WORKING_DAYS)
START = date(2026, 9, 7)


def concern(procedure: Procedure, **how: object) -> Concern:
    [found] = routes(procedure, PLAIN, start=[EVENT], **how).concerns
    return found


def asked(procedure: Procedure, claim: f.Claim, away: Iterable[str] | None = None, count: int | None = None) -> Verdict:
    """What the prover says of a claim about each such event: with all of these away, or any so many people."""
    who = tuple(away or ())
    people = sum(procedure.role(r).people for r in who) if count is None else count
    allowed = Assumptions("A", "generated", away=people, who=who, start=(START, START))
    reaching = Property("Q", "reaching", (f.ForEach((f.Pattern(EVENT),), f.TRUE, claim),))
    return check(procedure, reaching, allowed, PLAIN, timeout=SOON)


# --- against the prover -------------------------------------------------------------------------------------------


@FEWER
@given(passing())
def test_a_cut_is_refuted_and_less_than_a_cut_is_not(procedure: Procedure) -> None:
    """Where all is pure reachability, the smallest set of absences that breaks the promise has the size of the cut."""
    targets = arriving(procedure, (MANAGER,))
    found = concern(procedure)
    assume(targets and found.reached)
    assert found.counted
    for cut in found.cuts[:2]:
        assert isinstance(asked(procedure, f.Within(LONG, targets), cut.roles), Refuted)
        for fewer in combinations(cut.roles, len(cut.roles) - 1):
            if fewer:
                assert not isinstance(asked(procedure, f.Within(LONG, targets), fewer), Refuted)
    if found.certain and found.cuts:
        below = found.cuts[0].people - 1
        assert not isinstance(asked(procedure, f.Within(LONG, targets), count=below), Refuted)


@FEWER
@given(passing(pure=False))
def test_a_cut_of_what_is_owed_is_refuted(procedure: Procedure) -> None:
    """Nobody has to use a permission, and no number of days is enough while these people stay away."""
    targets = arriving(procedure, (MANAGER,))
    found = concern(procedure)
    assume(targets)
    for cut in (*found.cuts[:2], *found.cuts_of_owed[:2]):
        for claim in (f.Within(LONG, targets), f.Bounded(targets)):
            verdict = asked(procedure, claim, cut.roles)
            assert isinstance(verdict, Refuted), verdict


@FEWER
@given(passing(pure=False))
def test_what_reaches_nobody_is_refuted_with_everyone_in(procedure: Procedure) -> None:
    targets = arriving(procedure, (MANAGER,))
    assume(targets)
    if not concern(procedure).reached:
        assert isinstance(asked(procedure, f.Eventually(targets)), Refuted | Vacuous)


@FEWER
@given(passing(pure=False))
def test_what_is_certain_to_reach_somebody_is_not_refuted(procedure: Procedure) -> None:
    """And by the latest day of a route without permissions, and no later."""
    targets = arriving(procedure, (MANAGER,))
    found = concern(procedure)
    assume(targets and found.certain)
    assert not isinstance(asked(procedure, f.Eventually(targets)), Refuted)
    for route in found.routes:
        if route.modality is Modality.CERTAIN and route.latest is not None:
            bound = Bound(route.latest.working_days, Unit.WORKING_DAYS)
            assert not isinstance(asked(procedure, f.Within(bound, targets)), Refuted)


# --- against the meaning ------------------------------------------------------------------------------------------


def reached_in(trace: Trace, procedure: Procedure, calendar: Calendar, roles: Iterable[str]) -> bool:
    """Whether one of the roles reads something, or has a part in an act."""
    reading = Reading(procedure, trace, calendar)
    wanted = tuple(o.pattern for o in arriving(procedure, tuple(roles)))
    return any(reading.any_match(wanted, m) for m in reading.moments)


def cuts_of_all(found: Routes) -> list[tuple[str, ...]]:
    """Sets of absences each of which cuts off every concern."""
    lost = [c.cuts for c in found.concerns if c.reached]
    together: list[frozenset[str]] = [frozenset()]
    for cuts in lost:
        together = [a | frozenset(c.roles) for a in together for c in cuts[:2]][:4]
    return [tuple(sorted(a)) for a in together]


@given(st.data())
def test_whoever_is_cut_off_is_reached_in_no_case(data: st.DataObject) -> None:
    """Whatever conditions, states, bans and clocks there are, and however busy everybody else is."""
    procedure = data.draw(procedures())
    calendar, start = data.draw(PLACES)
    manager = data.draw(st.sampled_from([r.id for r in procedure.roles]))
    found = routes(procedure, calendar, to=[manager])
    rng = Random(data.draw(st.integers(0, 1 << 30)))
    for away in cuts_of_all(found):
        assert routes(procedure, calendar, to=[manager], without=away).lost or not found.concerns
        for busy in (0.5, 0.85):
            try:
                trace = cut_off(procedure, calendar, start, 12, away, rng, busy)
            except DeadEndError:
                continue
            assert not reached_in(trace, procedure, calendar, [manager])


@given(st.data(), st.booleans())
def test_what_is_certain_to_reach_somebody_does_in_every_case(data: st.DataObject, strict: bool) -> None:
    """Whatever conditions and bans other steps hang on. An act of the same day may be put off once for each step."""
    procedure = data.draw(procedures())
    calendar, start = data.draw(PLACES)
    wanted = data.draw(st.lists(st.sampled_from([r.id for r in procedure.roles]), min_size=1, max_size=2, unique=True))
    targets = arriving(procedure, tuple(wanted))
    certain = [c for c in routes(procedure, calendar, to=wanted, strict=strict).concerns if c.certain]
    assume(certain)
    rng = Random(data.draw(st.integers(0, 1 << 30)))
    for busy in (0.0, 0.5, 0.8):
        try:
            trace = cut_off(procedure, calendar, start, 14, (), rng, busy, strict=strict)
        except DeadEndError:
            continue
        for one in certain:
            claims: list[f.Claim] = [f.Eventually(targets)]
            for route in one.routes:
                if route.modality is Modality.CERTAIN and route.latest is not None:
                    late = route.latest.working_days + len(route.steps)
                    claims.append(f.Within(Bound(late, Unit.WORKING_DAYS), targets))
            for claim in claims:
                formula = (f.ForEach((f.Pattern(one.trigger),), f.TRUE, claim),)
                assert judge(formula, procedure, trace, calendar, strict=strict) is not Truth.FALSE


@given(st.data())
def test_nothing_happens_in_a_case_but_by_a_step_of_the_graph(data: st.DataObject) -> None:
    """Every act and every reading follows, by a step, from something that happened before."""
    procedure = data.draw(procedures())
    calendar, start = data.draw(PLACES)
    found = routes(procedure, calendar, to=[procedure.roles[0].id])
    before = {}
    for step in found.steps:
        before.setdefault((step.target.event, step.target.reader), set()).add((step.source.event, step.source.reader))
    role_of = {p: r.id for r in procedure.roles for p in r.persons}
    try:
        trace = cut_off(procedure, calendar, start, 10, (), Random(data.draw(st.integers(0, 1 << 30))), 0.8)
    except DeadEndError:
        return
    seen: set[tuple[str, str | None]] = set()
    for event in trace.events:
        here = (event.event, role_of[event.by[0]] if event.stage is f.Stage.READ else None)
        if procedure.event(event.event).sort is not Sort.WORLD:
            assert before.get(here, set()) & seen, here
        seen.add(here)


# --- against networkx, and against the calendar -------------------------------------------------------------------


@given(passing())
def test_where_each_person_is_needed_at_one_place_the_cut_is_that_of_a_plain_graph(procedure: Procedure) -> None:
    found = routes(procedure, PLAIN, start=[EVENT])
    [here] = found.concerns
    places: dict[str, set[object]] = {}
    for step in found.steps:
        for party in step.doers:
            for role in party.roles:
                places.setdefault(role, set()).add((step.target.rule, step.target.event, step.target.reader))
    single = all(len(p) == 1 for p in places.values()) and all(len(s.doers) <= 1 for s in found.steps)
    assume(single and here.reached and not any(r.unit for r in procedure.roles))
    graph = nx.DiGraph()
    for step in found.steps:
        roles = [r for p in step.doers for r in p.roles]
        for role in roles or [None]:
            way = [("after", step.source), *([("who", role)] if role else []), ("after", step.target)]
            nx.add_path(graph, way)
            if role == MANAGER:
                graph.add_edge(("who", role), "reached")
    weights = {r.id: r.people for r in procedure.roles}
    flow = nx.DiGraph()
    for node in graph:
        bounded = {"capacity": weights[node[1]]} if node[0] == "who" else {}
        flow.add_edge(("in", node), ("out", node), **bounded)
    flow.add_edges_from((("out", a), ("in", b)) for a, b in graph.edges)
    [first] = [s.source for s in found.steps if s.source.rule is None and s.source.event == EVENT][:1]
    least = nx.maximum_flow_value(flow, ("out", ("after", first)), ("in", "reached"))
    assert least == min(c.people for c in here.cuts)


@given(BOUNDS, st.sampled_from((PLAIN, CHRISTMAS, SHUT)), st.booleans(), st.integers(0, 700))
def test_the_tables_of_days_are_the_calendar(bound: Bound, calendar: Calendar, every_day: bool, day: int) -> None:
    days = days_of(calendar)
    there = date.fromordinal(days.first.toordinal() + day)
    due = days.due(bound, every_day=every_day)[day]
    assert days.first.toordinal() + due == calendar.due(there, bound, every_day=every_day).toordinal()
    shut = days.end_of_window(bound)[day]
    assert days.first.toordinal() + shut == calendar.end_of_window(there, bound).toordinal()
