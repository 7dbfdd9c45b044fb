"""Laws of "within some number of days", on generated procedures: what stands still may stand so for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st
from test_check_laws import FEWER, SOON, lived

from claims import assumptions, formulas, promises
from handmade import PLAIN, act, ban, days, duty, each, for_each, on, procedure, role, state, target, weeks, world
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.dependence import Parts
from longstop.core.procedures import Procedure
from longstop.core.semantics import Truth, breaches, judge
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Proved, Refuted, Unknown, Verdict
from longstop.engines.check import check
from strategies import PLACES, procedures


def longer(trace: Trace, days: int, calendar: Calendar, procedure: Procedure) -> Trace:
    """The trace with so many days more on which nothing happens, the same people being away."""
    more = [trace.end + timedelta(i) for i in range(1, days + 1)]
    every_day = {p for r in procedure.roles if r.every_day for p in r.persons}
    away = {}
    for person, missed in trace.away.items():
        known = [d for d in trace.dates if person in every_day or calendar.works(d)]
        away[person] = missed | (frozenset(more) if known and known[-1] in missed else frozenset())
    off = trace.off | {d for d in more if not calendar.works(d)}
    return replace(trace, days=trace.days + days, off=off, away=away)


@FEWER
@given(st.data())
def test_a_standstill_can_go_on(data: st.DataObject) -> None:
    """Whatever number of days is added, the case keeps to the rules, and the number is not enough."""
    whole = data.draw(procedures())
    formula = tuple(
        replace(part, claim=f.Bounded(part.claim.targets))
        for part in data.draw(promises(whole) | promises(whole) | formulas(whole))
        if isinstance(part.claim, f.Within | f.Eventually)
    )
    assume(formula)
    part = Parts().of(whole, formula)
    calendar, start = data.draw(PLACES)
    allowed = data.draw(assumptions(whole, (start, start + timedelta(6))))
    verdict = check(part, Property("Q", "generated", formula), allowed, calendar, timeout=SOON)
    if isinstance(verdict, Refuted):
        assert verdict.endless is not None
        for more in (0, 1, 9, 45):
            trace = longer(verdict.trace, more, calendar, part)
            assert breaches(part, trace, calendar) == ()
            assert judge(f.for_days(formula, verdict.endless + more), part, trace, calendar) is Truth.FALSE
    if isinstance(verdict, Proved):
        assert verdict.within is not None
        rng = Random(data.draw(st.integers(0, 1 << 30)))
        for trace in (lived(part, calendar, allowed, rng, strict=False) for _ in range(5)):
            if trace is not None:
                assert judge(f.for_days(formula, verdict.within), part, trace, calendar) is not Truth.FALSE


def asked(*rules: object) -> Verdict:
    whole = procedure(role("a"), role("b"), world("e"), world("stop"), act("x"), act("y"), *rules)
    formula = for_each("e", f.Bounded((target("x"),)))
    return check(whole, Property("Q", "by hand", formula), Assumptions("A", "by hand"), PLAIN)


def test_a_deadline_is_a_number_of_days() -> None:
    found = asked(duty("R", "e", "a", "x", within=days(3)))
    assert isinstance(found, Proved)
    assert found.within == 7


def test_without_a_deadline_no_number_is_enough() -> None:
    found = asked(duty("R", "e", "a", "x"))
    assert isinstance(found, Refuted)
    assert found.endless is not None


def test_what_nobody_owes_has_no_bound() -> None:
    assert isinstance(asked(), Refuted)


def test_a_ban_that_may_last_leaves_no_bound() -> None:
    found = asked(duty("R", "e", "a", "x", within=days(3)), ban("B", "x", f.Happened(on("stop"))))
    assert isinstance(found, Refuted)


def test_what_comes_round_for_ever_is_no_standstill() -> None:
    """The other act recurs without end, and the first waits for it: the case never stands still."""
    weekly = duty("E", each(weeks(1), "on"), "b", "y", within=weeks(1))
    waits = ban("B", "x", f.Happened(on("y")))
    assert isinstance(asked(state("on", "e"), weekly, duty("R", "e", "a", "x"), waits), Unknown)
    assert isinstance(asked(state("on", "e", "stop"), weekly, duty("R", "e", "a", "x"), waits), Refuted)


def test_what_must_then_lead_to_something_else_is_no_failure_of_ours() -> None:
    """Whatever the answer is: the thing that must come leads to another without a date, so nothing bounds the claim."""
    whole = procedure(role("a"), world("e"), act("x"), act("y"), duty("R", "e", "a", "x"), duty("S", "x", "a", "y"))
    then = f.Occurs(f.Pattern(f.EventId("x")), f.Eventually((target("y"),)))
    prop = Property("Q", "by hand", for_each("e", f.Bounded((then,))))
    found = check(whole, prop, Assumptions("A", "by hand"), PLAIN)
    assert isinstance(found, Refuted)
    assert found.endless is not None
