"""Laws of the meaning that need no engine, on generated procedures, traces and formulas."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from claims import formulas, without_eventually
from forward import CALM, Case, DeadEndError, extend
from handmade import PLAIN
from histories import lives, strays
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Duty, EachPeriod, Force, Manner, Procedure, Sort
from longstop.core.semantics import Reading, Truth, admits, breaches, judge, violation, within
from longstop.core.time import Bound, Calendar, Unit
from longstop.core.traces import Event, Trace
from strategies import BOUNDS, patterns, procedures, words


def cut(trace: Trace, days: int) -> Trace:
    """The first so many days of the trace."""
    last = trace.start + timedelta(days - 1)
    return Trace(
        trace.start, days, frozenset(d for d in trace.off if d <= last),
        {p: frozenset(d for d in gone if d <= last) for p, gone in trace.away.items()}, trace.facts,
        tuple(e for e in trace.events if e.day <= last), tuple(x for x in trace.lapses if x.day <= last),
        tuple(x for x in trace.losses if x.day <= last),
    )  # fmt: skip


def shifted(trace: Trace, by: timedelta) -> Trace:
    return Trace(
        trace.start + by,
        trace.days,
        frozenset(d + by for d in trace.off),
        {p: frozenset(d + by for d in gone) for p, gone in trace.away.items()},
        trace.facts,
        tuple(replace(e, day=e.day + by) for e in trace.events),
        tuple(replace(x, day=x.day + by) for x in trace.lapses),
        tuple(replace(x, day=x.day + by) for x in trace.losses),
    )


# --- membership -------------------------------------------------------------------------------------------------


@given(st.data(), st.booleans())
def test_whoever_keeps_the_rules_keeps_them(data: st.DataObject, strict: bool) -> None:
    """A trace that the forward simulator lives is in the procedure, and within the assumptions it was lived under."""
    procedure = data.draw(procedures())
    trace, calendar, allowed = data.draw(lives(procedure, strict=strict))
    assert breaches(procedure, trace, calendar, strict=strict) == ()
    assert within(allowed, procedure, trace) == ()


@given(st.data(), st.booleans())
def test_the_clock_is_never_frozen(data: st.DataObject, strict: bool) -> None:
    """Every trace of a procedure can be lived on, everyone in and nothing done but what is owed."""
    procedure = data.draw(procedures())
    trace, calendar, _ = data.draw(lives(procedure, strict=strict))
    if data.draw(st.booleans()):
        trace = data.draw(strays(procedure, trace))
        assume(admits(procedure, trace, calendar, strict=strict))
    try:
        longer = extend(procedure, trace, calendar, data.draw(st.sampled_from((1, 1, 5))), strict=strict)
    except DeadEndError:
        assume(False)
    assert longer.events[: len(trace.events)] == trace.events
    assert breaches(procedure, longer, calendar, strict=strict) == ()


@given(st.data())
def test_every_beginning_of_a_trace_is_a_trace(data: st.DataObject) -> None:
    procedure = data.draw(procedures())
    trace, calendar, _ = data.draw(lives(procedure))
    assert admits(procedure, cut(trace, data.draw(st.integers(1, trace.days))), calendar)


@given(st.data())
def test_a_wider_bound_allows_whatever_the_narrower_did(data: st.DataObject) -> None:
    """Without exception: what is owed later is owed less, and what may be done longer may be done more.

    The bound is that of the duty; the period of an `each` is another matter, since it says how often.
    """
    procedure = data.draw(procedures())
    dated = [d for d in procedure.duties if d.bound is not None and not isinstance(d.trigger, EachPeriod)]
    assume(dated)
    duty = data.draw(st.sampled_from(dated))
    trace, calendar, _ = data.draw(lives(procedure))
    if data.draw(st.booleans()):
        trace = data.draw(strays(procedure, trace))
        assume(admits(procedure, trace, calendar))
    more = data.draw(st.one_of(st.none(), st.integers(1, 5)))
    wider = replace(duty, bound=None if more is None else replace(duty.bound, count=duty.bound.count + more))
    rules = tuple(wider if r is duty else r for r in procedure.rules)
    assert breaches(replace(procedure, rules=rules), trace, calendar) == ()


@given(st.data())
def test_a_strict_run_allows_whatever_a_charitable_one_did(data: st.DataObject) -> None:
    """Of duties and copies. A ban or a manner that is dropped is no more an excuse for a duty that it stood against."""
    procedure = data.draw(procedures())
    assume(not any(r.force is Force.SHOULD for r in (*procedure.bans, *procedure.manners)))
    trace, calendar, _ = data.draw(lives(procedure))
    assert admits(procedure, trace, calendar, strict=True)


@given(st.dates(date(2026, 11, 1), date(2027, 1, 31)), BOUNDS, st.integers(1, 9), st.booleans())
def test_a_wider_bound_is_due_no_earlier(start: date, bound: Bound, more: int, every_day: bool) -> None:
    wider = replace(bound, count=bound.count + more)
    assert PLAIN.due(start, bound, every_day=every_day) <= PLAIN.due(start, wider, every_day=every_day)
    assert PLAIN.end_of_window(start, bound) <= PLAIN.end_of_window(start, wider)


# --- verdicts ---------------------------------------------------------------------------------------------------


@given(st.data(), st.sampled_from((-7, 7, 70)))
def test_a_week_changes_nothing_where_no_holiday_is_near(data: st.DataObject, days: int) -> None:
    procedure = data.draw(procedures())
    trace, _, _ = data.draw(lives(procedure, place=(PLAIN, date(2026, 9, 7) + timedelta(data.draw(st.integers(0, 6))))))
    if data.draw(st.booleans()):
        trace = data.draw(strays(procedure, trace))
    formula = data.draw(formulas(procedure))
    moved = shifted(trace, timedelta(days))
    assert admits(procedure, trace, PLAIN) == admits(procedure, moved, PLAIN)
    assert judge(formula, procedure, trace, PLAIN) is judge(formula, procedure, moved, PLAIN)


@given(st.data())
def test_what_is_settled_stays_settled(data: st.DataObject) -> None:
    """A claim that is true or false at a moment stays so when the trace goes on; "eventually" apart.

    A formula that is false stays false; one that is true is so only of the triggers that there were.
    """
    procedure = data.draw(procedures())
    trace, calendar, _ = data.draw(lives(procedure))
    formula = data.draw(without_eventually(procedure))
    early, late = (Reading(procedure, t, calendar) for t in (cut(trace, data.draw(st.integers(1, trace.days))), trace))
    for part in formula:
        for m in early.triggers(part):
            before = early.claim(part.claim, m)
            assert before in (Truth.OPEN, late.claim(part.claim, m))
    if early.formula(formula) is Truth.FALSE:
        assert late.formula(formula) is Truth.FALSE


@given(st.data())
def test_a_violation_is_named_exactly_when_there_is_one(data: st.DataObject) -> None:
    procedure = data.draw(procedures())
    trace, calendar, _ = data.draw(lives(procedure))
    formula = data.draw(formulas(procedure))
    found = violation(formula, procedure, trace, calendar)
    assert (found is not None) == (judge(formula, procedure, trace, calendar) is Truth.FALSE)


# --- a second opinion -------------------------------------------------------------------------------------------


def is_meant(pattern: f.Pattern, event: Event, procedure: Procedure) -> bool:
    """Whether a pattern without `this`, that asks for attributes at most, means the event."""
    if pattern.event != event.event or (pattern.stage is f.Stage.HAPPENED) != (event.stage is f.Stage.HAPPENED):
        return False
    held = {r.id for r in procedure.roles if set(r.persons) & set(event.by)}
    if pattern.stage is f.Stage.ACTED and not any(procedure.acts_on(event.event, r) for r in held):
        return False
    if pattern.roles and not held.intersection(pattern.roles):
        return False
    return pattern.where is None or carries(pattern.where, event)


def carries(condition: f.Condition, event: Event) -> bool:
    if isinstance(condition, f.Not):
        return not carries(condition.part, event)
    if isinstance(condition, f.Or):
        return any(carries(c, event) for c in condition.parts)
    assert isinstance(condition, f.AttributeIs)
    return event.attributes.get(condition.attribute) == condition.value


def days_until(calendar: Calendar, first: date, last: date, unit: Unit) -> int:
    """How many days, or working days, after the first day up to the last."""
    after = [first + timedelta(i + 1) for i in range((last - first).days)]
    return len([d for d in after if unit is not Unit.WORKING_DAYS or calendar.works(d)])


def still_open(calendar: Calendar, first: date, last: date, bound: Bound) -> bool:
    """Whether the window has not closed before the day: a Friday's working day lasts until the close of Monday."""
    return first == last or days_until(calendar, first, last - timedelta(1), bound.unit) < bound.count


@given(st.data())
def test_a_second_opinion_on_windows_and_weak_untils(data: st.DataObject) -> None:
    procedure = data.draw(procedures())
    trace, calendar, _ = data.draw(lives(procedure))
    plain = patterns(words(procedure), deep=False)
    trigger, wanted, avoided, released = (data.draw(plain) for _ in range(4))
    bound = Bound(data.draw(st.integers(1, 6)), data.draw(st.sampled_from((Unit.DAYS, Unit.WORKING_DAYS))))
    for i, event in enumerate(trace.events):
        if not is_meant(trigger, event, procedure):
            continue
        later = trace.events[i + 1 :]
        hits = [e for e in later if is_meant(wanted, e, procedure)]
        in_time = [e for e in hits if still_open(calendar, event.day, e.day, bound)]
        over = days_until(calendar, event.day, trace.end, bound.unit) >= bound.count
        expected = Truth.TRUE if in_time else Truth.FALSE if over else Truth.OPEN
        reading = Reading(procedure, trace, calendar)
        claim = f.Within(bound, (f.Occurs(wanted),))
        assert reading.claim(claim, reading.moments[i]) is expected
        first = next((e for e in later if is_meant(avoided, e, procedure) or is_meant(released, e, procedure)), None)
        expected = Truth.OPEN if first is None else Truth.FALSE if is_meant(avoided, first, procedure) else Truth.TRUE
        assert reading.claim(f.NotUntil((avoided,), (released,)), reading.moments[i]) is expected


# --- the generator is worth its time ------------------------------------------------------------------------------


def test_generated_cases_are_interesting() -> None:
    """A law about nothing would always hold: most traces have acts in them, and every truth and fault turns up."""
    seen: Counter[object] = Counter()

    @settings(max_examples=400, database=None, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.data())
    def look(data: st.DataObject) -> None:
        procedure = data.draw(procedures())
        trace, calendar, _ = data.draw(lives(procedure))
        formula = data.draw(formulas(procedure))
        stray = data.draw(strays(procedure, trace))
        seen["cases"] += 1
        seen["acts"] += any(procedure.event(e.event).sort is not Sort.WORLD for e in trace.events)
        seen["read"] += any(e.stage is f.Stage.READ for e in trace.events)
        seen["away"] += any(trace.away.values())
        seen["lapses"] += bool(trace.lapses)
        seen["losses"] += bool(trace.losses)
        seen["strayed out"] += not admits(procedure, stray, calendar)
        seen["about something"] += any(list(Reading(procedure, trace, calendar).triggers(p)) for p in formula)
        seen[judge(formula, procedure, trace, calendar)] += 1
        for rule in procedure.rules:
            seen[type(rule)] += 1
            if isinstance(rule, Duty):
                seen[type(rule.trigger)] += 1
                seen["recurring"] += rule.recurring
                seen[len(rule.doers)] += 1

    look()
    share = {what: count / seen["cases"] for what, count in seen.items()}
    for what, least in (
        ("acts", 0.4), ("read", 0.1), ("away", 0.3), ("lapses", 0.04), ("losses", 0.02), ("strayed out", 0.3),
        ("about something", 0.4),
        (Truth.TRUE, 0.1), (Truth.FALSE, 0.1), (Truth.OPEN, 0.04), (EachPeriod, 0.05), ("recurring", 0.03),
        (Manner, 0.1), (0, 0.05), (2, 0.05),
    ):  # fmt: skip
        assert share.get(what, 0) >= least, f"{what}: {share.get(what, 0):.2f} of {least}"


def test_a_dead_end_is_the_only_one() -> None:
    """Old mail is read, and its reading has the same mail sent again at once: the one trace that has no next day."""
    from handmade import AT_ONCE, day, done, duty, happened, message, procedure, read, role, run, world

    rules = procedure(
        role("a"),
        role("b"),
        world("e"),
        message("m"),
        duty("R", "e", "a", "m", to=("b",), within=AT_ONCE),
        duty("S", read("m"), "a", "m", to=("b",), within=AT_ONCE),
    )
    monday = "Mon 07 Sep 2026"
    trace = run(monday, monday, happened(monday, "e"), done(monday, "m", "a", to=("b",)), away={"b": [monday]})
    assert admits(rules, trace, PLAIN)
    with pytest.raises(DeadEndError):
        extend(rules, trace, PLAIN)
    case = Case(rules, PLAIN, day(monday), {}, allowed=Assumptions("none", "nothing"))
    case.live(Random(0), CALM)
    assert admits(rules, case.trace(), PLAIN)
