"""How things are done and what must not happen: the world, manners, bans, states, counts, previous, already."""

from __future__ import annotations

import pytest

from handmade import (
    AT_ONCE,
    PLAIN,
    act,
    ban,
    days,
    done,
    duty,
    fact,
    happened,
    is_so,
    lapse,
    manner,
    on,
    procedure,
    role,
    run,
    state,
    weeks,
    working,
    world,
)
from longstop.core.formulas import And, Compare, Count, FactIs, Happened, InState, Not, Or, Previous, RoleIn
from longstop.core.procedures import Force, Procedure
from longstop.core.semantics import CLOSE, Moment, Reading, admits, breaches
from longstop.core.traces import Trace

MONDAY, TUESDAY, WEDNESDAY, SATURDAY = "Mon 07 Sep 2026", "Tue 08 Sep 2026", "Wed 09 Sep 2026", "Sat 12 Sep 2026"


def broken(procedure: Procedure, trace: Trace, *, strict: bool = False) -> set[str]:
    return {b.what for b in breaches(procedure, trace, PLAIN, strict=strict)}


# --- the world ----------------------------------------------------------------------------------------------------


def test_the_world_does_what_it_likes_within_its_limits() -> None:
    rules = procedure(
        role("a"),
        fact("grave"),
        world("any"),
        world("once", once=True),
        world("office", on_working_days=True),
        world("late", only_if=Happened(on("any"))),
        world("serious", only_if=FactIs("grave", "yes")),
    )
    facts = {"grave": "no"}
    for events, wrong in (
        ([happened(SATURDAY, "any")], set()),
        ([happened(MONDAY, "once")], set()),
        ([happened(MONDAY, "once"), happened(SATURDAY, "once")], {"once"}),
        ([happened(SATURDAY, "office")], {"office"}),
        ([happened(MONDAY, "office")], set()),
        ([happened(MONDAY, "late")], {"late"}),
        ([happened(MONDAY, "any"), happened(MONDAY, "late")], set()),
        ([happened(MONDAY, "serious")], {"serious"}),
        ([happened(MONDAY, "any"), happened(MONDAY, "any")], {"any"}),
        ([done(MONDAY, "any", "a")], {"any"}),
        ([happened(MONDAY, "unheard of")], {"unheard of"}),
        ([happened("Mon 14 Sep 2026", "any")], {"any"}),  # after the end of the trace
    ):
        assert broken(rules, run(MONDAY, SATURDAY, *events, facts=facts)) == wrong, events


def test_events_stand_in_the_order_of_their_days() -> None:
    rules = procedure(role("a"), world("any"))
    assert broken(rules, run(MONDAY, TUESDAY, happened(TUESDAY, "any"), happened(MONDAY, "any"))) == {"order"}


def test_a_trace_agrees_with_the_calendar() -> None:
    rules = procedure(role("a"), world("any"))
    trace = run(MONDAY, SATURDAY)
    assert broken(rules, Trace(trace.start, trace.days, frozenset())) == {"calendar"}


def test_an_event_carries_what_is_declared() -> None:
    rules = procedure(role("a"), world("any", "open", colour=("red", "green")))
    for carried, kept in (
        ({"open": "yes", "colour": "red"}, True),
        ({"open": "yes"}, False),
        ({"open": "yes", "colour": "blue"}, False),
        ({"open": "yes", "colour": "red", "size": "yes"}, False),
    ):
        assert admits(rules, run(MONDAY, MONDAY, happened(MONDAY, "any", **carried)), PLAIN) == kept, carried


# --- manners ------------------------------------------------------------------------------------------------------

ALTERNATE = procedure(
    role("worker"),
    world("report"),
    act("visit", "alone"),
    duty("R", "report", "worker", "visit", within=working(1)),
    manner("M", "visit", is_so("alone"), if_=Previous(on("visit", where=is_so("alone", "no")))),
)


def visits(*alone: str) -> list:
    """A report and a visit on each day from Monday, alone or not."""
    when = [MONDAY, TUESDAY, WEDNESDAY, "Thu 10 Sep 2026"]
    return [
        e
        for d, a in zip(when, alone, strict=False)
        for e in (happened(d, "report"), done(d, "visit", "worker", alone=a))
    ]


@pytest.mark.parametrize(
    ("alone", "wrong"),
    [
        (("no",), set()),  # there was none before
        (("yes", "no", "yes", "no"), set()),
        (("no", "no"), {"M"}),
        (("no", "yes", "no", "no"), {"M"}),
        (("yes", "yes", "yes"), set()),
    ],
)
def test_every_other_visit_is_alone(alone: tuple[str, ...], wrong: set[str]) -> None:
    assert broken(ALTERNATE, run(MONDAY, "Thu 10 Sep 2026", *visits(*alone))) == wrong


def test_a_manner_may_be_forgotten_on_the_day() -> None:
    trace = run(MONDAY, TUESDAY, *visits("no", "no"), lapse(TUESDAY, "M"))
    assert admits(ALTERNATE, trace, PLAIN)
    assert broken(ALTERNATE, run(MONDAY, WEDNESDAY, *visits("no", "no"), lapse(WEDNESDAY, "M"))) == {"M"}


def test_a_manner_that_only_may_be_kept_cannot_be_forgotten() -> None:
    free = procedure(
        role("worker"),
        world("report"),
        act("visit", "alone"),
        duty("R", "report", "worker", "visit"),
        manner("M", "visit", is_so("alone"), force=Force.MAY),
    )
    assert admits(free, run(MONDAY, MONDAY, *visits("no")), PLAIN)
    assert broken(free, run(MONDAY, MONDAY, *visits("no"), lapse(MONDAY, "M"))) == {"M"}


def test_a_manner_that_only_should_be_kept_is_dropped_in_a_strict_run() -> None:
    soft = procedure(
        role("worker"),
        world("report"),
        act("visit", "alone"),
        duty("R", "report", "worker", "visit"),
        manner("M", "visit", is_so("alone"), force=Force.SHOULD),
    )
    trace = run(MONDAY, MONDAY, *visits("no"))
    assert broken(soft, trace) == {"M"}
    assert not broken(soft, trace, strict=True)


# --- bans ---------------------------------------------------------------------------------------------------------


def closing(*rules: object) -> Procedure:
    return procedure(
        role("worker"),
        role("manager"),
        world("request"),
        world("report"),
        world("review"),
        act("close", "forced"),
        *rules,
    )


def test_what_must_not_be_done_until_something_is_judged_just_before() -> None:
    rules = closing(duty("R", "request", "worker", "close"), ban("B", on("close", "worker"), Happened(on("review"))))
    request, review, closed = (
        happened(MONDAY, "request"),
        happened(MONDAY, "review"),
        done(MONDAY, "close", "worker", forced="no"),
    )
    assert admits(rules, run(MONDAY, MONDAY, request, review, closed), PLAIN)
    assert broken(rules, run(MONDAY, MONDAY, request, closed, review)) == {"B"}


def test_a_ban_excuses_the_duty_while_it_lasts() -> None:
    rules = closing(duty("R", "request", "worker", "close", within=AT_ONCE), ban("B", "close", Happened(on("review"))))
    request = happened(MONDAY, "request")
    assert admits(rules, run(MONDAY, "Fri 11 Sep 2026", request), PLAIN)
    lifted = happened("Fri 11 Sep 2026", "review")
    assert broken(rules, run(MONDAY, "Fri 11 Sep 2026", request, lifted)) == {"R"}
    closed = done("Fri 11 Sep 2026", "close", "worker", forced="no")
    assert admits(rules, run(MONDAY, "Fri 11 Sep 2026", request, lifted, closed), PLAIN)


def test_a_ban_on_one_of_two_leaves_the_duty_to_the_other() -> None:
    from handmade import either

    rules = closing(
        duty("R", "request", either("worker", "manager"), "close", within=AT_ONCE),
        ban("B", on("close", "worker"), Happened(on("review"))),
    )
    request = happened(MONDAY, "request")
    assert broken(rules, run(MONDAY, MONDAY, request)) == {"R"}
    assert broken(rules, run(MONDAY, MONDAY, request, done(MONDAY, "close", "worker", forced="no"))) == {"B"}
    assert admits(rules, run(MONDAY, MONDAY, request, done(MONDAY, "close", "manager", forced="no")), PLAIN)
    assert admits(rules, run(MONDAY, MONDAY, request, away={"manager": [MONDAY]}), PLAIN)


def test_a_ban_on_one_manner_leaves_the_others() -> None:
    rules = closing(
        duty("R", "request", "worker", "close", within=AT_ONCE),
        ban("B", on("close", where=is_so("forced")), Happened(on("review"))),
    )
    request = happened(MONDAY, "request")
    assert broken(rules, run(MONDAY, MONDAY, request)) == {"R"}
    assert broken(rules, run(MONDAY, MONDAY, request, done(MONDAY, "close", "worker", forced="yes"))) == {"B"}
    assert admits(rules, run(MONDAY, MONDAY, request, done(MONDAY, "close", "worker", forced="no")), PLAIN)


def test_a_ban_and_a_manner_that_leave_no_way_excuse_the_duty() -> None:
    rules = closing(
        duty("R", "request", "worker", "close", within=AT_ONCE),
        manner("M", "close", is_so("forced")),
        ban("B", on("close", where=is_so("forced")), Happened(on("review"))),
    )
    request = happened(MONDAY, "request")
    assert admits(rules, run(MONDAY, MONDAY, request), PLAIN)
    assert broken(rules, run(MONDAY, MONDAY, request, happened(MONDAY, "review"))) == {"R"}


def test_a_ban_that_only_should_be_kept_is_dropped_in_a_strict_run() -> None:
    rules = closing(
        duty("R", "request", "worker", "close"), ban("B", "close", Happened(on("review")), force=Force.SHOULD)
    )
    trace = run(MONDAY, MONDAY, happened(MONDAY, "request"), done(MONDAY, "close", "worker", forced="no"))
    assert broken(rules, trace) == {"B"}
    assert not broken(rules, trace, strict=True)


# --- conditions ---------------------------------------------------------------------------------------------------

STATES = procedure(
    role("a"),
    role("b"),
    world("start", "big"),
    world("stop"),
    world("other"),
    state("plan", "start", "stop"),
    state("open", "other", "start", initially=True),
    state("both", (on("other"), on("start")), "other"),
)
TRACE = run(
    MONDAY,
    SATURDAY,
    happened(MONDAY, "other"),
    happened(MONDAY, "start", big="yes"),
    happened(TUESDAY, "stop"),
    happened(TUESDAY, "start", big="no"),
    happened(WEDNESDAY, "stop"),
    away={"a": [TUESDAY]},
)


def so(condition: object, at: int | str, **options: bool) -> bool:
    """Whether it is so at the event of that index, or at the close of that day."""
    from handmade import day

    moment = Moment(TRACE.events[at].day, at) if isinstance(at, int) else Moment(day(at), CLOSE)
    return Reading(STATES, TRACE, PLAIN).so(condition, moment, **options)


def test_a_state_takes_the_event_of_the_moment_into_account() -> None:
    plan = InState("plan")
    assert [so(plan, i) for i in range(5)] == [False, True, False, True, False]
    assert [so(plan, i, just_before=True) for i in range(5)] == [False, False, True, False, True]
    assert [so(plan, d) for d in (MONDAY, TUESDAY, WEDNESDAY, SATURDAY)] == [True, True, False, False]


def test_a_state_may_last_from_the_beginning() -> None:
    assert so(InState("open"), 0, just_before=True)
    assert not so(InState("open"), 1)


def test_an_event_that_both_begins_and_ends_a_state_begins_it() -> None:
    assert so(InState("both"), 0)


def test_counts_include_the_moment() -> None:
    def starts(number: int, last: object = None) -> Count:
        return Count(on("start"), Compare.EQ, number, last)

    assert [so(starts(n), i) for i, n in enumerate((0, 1, 1, 2, 2))] == [True] * 5
    assert so(starts(1), 3, just_before=True)
    assert so(starts(1, days(1)), 3)  # the last day is today
    assert so(starts(2, days(2)), 3)
    assert so(starts(0, days(3)), SATURDAY)
    assert so(starts(1, days(5)), SATURDAY)  # Tuesday is five days ago, Saturday included
    assert so(starts(2, weeks(1)), SATURDAY)


@pytest.mark.parametrize(
    ("compare", "number"),
    [(Compare.LT, 3), (Compare.LE, 2), (Compare.EQ, 2), (Compare.GE, 2), (Compare.GT, 1)],
)
def test_counts_compare(compare: Compare, number: int) -> None:
    assert so(Count(on("start"), compare, number), SATURDAY)
    wrong = number - 1 if compare in (Compare.LT, Compare.LE, Compare.EQ) else number + 1
    assert not so(Count(on("start"), compare, wrong), SATURDAY)


def test_already_is_strictly_before_and_since_resets_it() -> None:
    assert not so(Happened(on("start")), 1)
    assert so(Happened(on("start")), 2)
    since = Happened(on("start"), on("stop"))
    assert [so(since, i) for i in range(5)] == [False, False, True, False, True]
    assert not so(since, WEDNESDAY)


def test_previous_looks_at_the_latest_of_the_kind_strictly_before() -> None:
    big = Previous(on("start", where=is_so("big")))
    assert [so(big, i) for i in range(5)] == [False, False, True, True, False]
    assert not so(Not(big), 3)
    assert so(Not(big), 0)


def test_who_is_in() -> None:
    assert so(RoleIn("a"), 0)
    assert not so(RoleIn("a"), 2)
    assert so(RoleIn("b"), 2)
    assert not so(RoleIn("b"), SATURDAY)


def test_attributes_belong_to_the_event_of_the_moment() -> None:
    assert so(is_so("big"), 1)
    assert so(is_so("big", "no"), 3)
    assert not so(is_so("big"), 0)
    assert not so(is_so("big"), MONDAY)


def test_and_or_not() -> None:
    yes, no = RoleIn("b"), InState("plan")
    assert so(And((yes, Not(no))), 0)
    assert so(Or((no, yes)), 0)
    assert so(And(()), 0)
    assert not so(Or(()), 0)
