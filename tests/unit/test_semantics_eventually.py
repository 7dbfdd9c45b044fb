"""Eventually: judged at the end of a complete trace, open on any other."""

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
    each,
    for_each,
    grid,
    happened,
    has_read,
    lapse,
    message,
    on,
    procedure,
    read,
    role,
    run,
    silence,
    state,
    target,
    weeks,
    working,
    world,
)
from longstop.core.formulas import Compare, Count, Eventually, Happened, InState, Not
from longstop.core.procedures import Force, Procedure
from longstop.core.semantics import Truth, admits, judge
from longstop.core.traces import Trace

MONDAY, TUESDAY, WEDNESDAY, FRIDAY = "Mon 07 Sep 2026", "Tue 08 Sep 2026", "Wed 09 Sep 2026", "Fri 11 Sep 2026"
TRUE, FALSE, OPEN = Truth.TRUE, Truth.FALSE, Truth.OPEN
REPORT = happened(MONDAY, "report")


def said(procedure: Procedure, trace: Trace, trigger: str = "report", wanted: str = "visit", **options: bool) -> Truth:
    """Whether each trigger is eventually followed by what is wanted. The trace must be one of the procedure."""
    assert admits(procedure, trace, PLAIN, **options)
    return judge(for_each(trigger, Eventually((target(wanted),))), procedure, trace, PLAIN, **options)


def reported(*rules: object, **more: object) -> Procedure:
    return procedure(
        role("a"),
        role("b"),
        world("report"),
        world("answer"),
        act("visit"),
        act("x"),
        act("y"),
        message("mail"),
        *rules,
    )


UNDATED = reported(duty("R", "report", "a", "visit"))


def test_what_is_owed_is_taken_to_be_done_one_day() -> None:
    assert said(UNDATED, run(MONDAY, FRIDAY, REPORT)) is OPEN
    assert said(UNDATED, run(MONDAY, FRIDAY, REPORT, done(FRIDAY, "visit", "a"))) is TRUE


def test_what_nobody_owes_does_not_happen() -> None:
    assert said(reported(), run(MONDAY, FRIDAY, REPORT)) is FALSE
    may = reported(duty("R", "report", "a", "visit", force=Force.MAY))
    assert said(may, run(MONDAY, FRIDAY, REPORT)) is FALSE


def test_what_is_forgotten_is_not_done() -> None:
    assert said(UNDATED, run(MONDAY, FRIDAY, REPORT, lapse(FRIDAY, "R"))) is FALSE


def test_whoever_is_away_comes_back_one_day() -> None:
    assert said(UNDATED, run(MONDAY, FRIDAY, REPORT, away={"a": [MONDAY + " / " + FRIDAY]})) is OPEN


def test_what_should_be_done_is_not_awaited_in_a_strict_run() -> None:
    should = reported(duty("R", "report", "a", "visit", force=Force.SHOULD))
    assert said(should, run(MONDAY, FRIDAY, REPORT)) is OPEN
    assert said(should, run(MONDAY, FRIDAY, REPORT), strict=True) is FALSE


def test_two_agencies_that_wait_for_each_other_are_deadlocked() -> None:
    """Each may close only when the other has: the trace is complete and nobody has closed."""
    waiting = reported(
        duty("RX", "report", "a", "x"),
        ban("BX", "x", Happened(on("y"))),
        duty("RY", "report", "b", "y"),
        ban("BY", "y", Happened(on("x"))),
    )
    trace = run(MONDAY, FRIDAY, REPORT)
    assert said(waiting, trace, wanted="x") is FALSE
    assert said(waiting, trace, wanted="y") is FALSE
    triggered = reported(duty("RX", "y", "a", "x"), duty("RY", "x", "b", "y"))
    assert said(triggered, trace, wanted="x") is FALSE
    at_once = done(MONDAY, "x", "a"), done(MONDAY, "y", "b")
    assert not admits(waiting, run(MONDAY, MONDAY, REPORT, *at_once), PLAIN)


def test_a_ban_that_can_be_lifted_by_what_is_owed_is_no_deadlock() -> None:
    in_order = reported(
        duty("RX", "report", "a", "x"), ban("BX", "x", Happened(on("y"))), duty("RY", "report", "b", "y"),
    )  # fmt: skip
    assert said(in_order, run(MONDAY, FRIDAY, REPORT), wanted="x") is OPEN
    both = done(MONDAY, "y", "b"), done(MONDAY, "x", "a")
    assert said(in_order, run(MONDAY, FRIDAY, REPORT, *both), wanted="x") is TRUE


def test_unread_mail_may_still_bring_something_about() -> None:
    by_mail = reported(
        duty("R", "report", "a", "mail", to=("b",), within=AT_ONCE), duty("S", read("mail"), "b", "visit")
    )
    sent = REPORT, done(MONDAY, "mail", "a", to=("b",))
    assert said(by_mail, run(MONDAY, FRIDAY, *sent, away={"b": [MONDAY + " / " + FRIDAY]})) is OPEN
    for_the_record = reported(duty("R", "report", "a", "mail", to=("b",), within=AT_ONCE))
    assert said(for_the_record, run(MONDAY, FRIDAY, *sent, has_read(MONDAY, "mail", "b"))) is FALSE


def test_a_wait_for_an_answer_may_still_bring_something_about() -> None:
    chased = reported(duty("R", silence("report", "answer", working(5)), "a", "visit"))
    assert said(chased, run(MONDAY, FRIDAY, REPORT)) is OPEN  # the wait is running
    assert said(chased, run(MONDAY, "Mon 14 Sep 2026", REPORT)) is OPEN  # and then the visit is owed
    assert said(chased, run(MONDAY, FRIDAY, REPORT, happened(TUESDAY, "answer"))) is FALSE


# --- what comes round ---------------------------------------------------------------------------------------------


def planned(*rules: object) -> Procedure:
    return reported(state("plan", "x", "answer"), duty("X", "report", "a", "x", within=AT_ONCE), *rules)


PLAN = REPORT, done(MONDAY, "x", "a")
EVERY = planned(duty("R", (on("x"), on("visit")), "a", "visit", until="answer", if_=InState("plan"), recurring=True))


def test_a_recurring_duty_is_outstanding_until_it_has_come_round_once() -> None:
    visit = done(TUESDAY, "visit", "a")
    assert said(EVERY, run(MONDAY, FRIDAY, *PLAN)) is OPEN
    assert said(EVERY, run(MONDAY, FRIDAY, *PLAN), trigger="x") is OPEN
    assert said(EVERY, run(MONDAY, FRIDAY, *PLAN, visit), trigger="x") is TRUE
    again = happened(WEDNESDAY, "report"), done(WEDNESDAY, "x", "a")
    assert said(EVERY, run(MONDAY, FRIDAY, *PLAN, visit, *again), trigger="report") is OPEN


def test_once_it_has_come_round_a_recurring_duty_holds_nothing_open() -> None:
    """Otherwise no trace of a child on a plan were ever complete, and nothing would ever be missing."""
    visit = done(TUESDAY, "visit", "a")
    assert said(EVERY, run(MONDAY, FRIDAY, *PLAN, visit), trigger="x", wanted="mail") is FALSE
    assert said(EVERY, run(MONDAY, FRIDAY, *PLAN), trigger="x", wanted="mail") is OPEN


def test_a_state_that_begins_later_has_its_first_visit_still_to_come() -> None:
    """The recurring duty arose after the report, but it has not come round."""
    assert said(EVERY, run(MONDAY, MONDAY, *PLAN), trigger="report") is OPEN


@pytest.mark.parametrize("clock", [each(weeks(1), "plan"), grid(weeks(1), "plan")])
def test_what_is_owed_in_each_period_is_still_to_come_while_the_state_lasts(clock: object) -> None:
    weekly = planned(duty("R", clock, "a", "visit", within=weeks(1), until="answer"))
    on_the_day = done("Mon 14 Sep 2026", "visit", "a")
    kept = run(
        MONDAY,
        "Mon 14 Sep 2026",
        *PLAN,
        on_the_day,
        happened("Mon 14 Sep 2026", "report"),
        done("Mon 14 Sep 2026", "x", "a"),
    )
    assert said(weekly, kept, trigger="report") is OPEN  # the second report: the next period's visit
    ended = run(MONDAY, FRIDAY, *PLAN, happened(TUESDAY, "answer"))
    assert said(weekly, ended, trigger="x") is FALSE


def test_a_period_that_has_gone_by_holds_nothing_open() -> None:
    weekly = planned(duty("R", each(weeks(1), "plan"), "a", "visit", within=weeks(1), until="answer"))
    visits = done(TUESDAY, "visit", "a"), done("Tue 15 Sep 2026", "visit", "a")
    assert said(weekly, run(MONDAY, "Tue 15 Sep 2026", *PLAN, *visits), wanted="mail") is FALSE
    assert said(weekly, run(MONDAY, "Mon 14 Sep 2026", *PLAN, visits[0]), wanted="mail") is OPEN


def test_a_dated_duty_not_yet_due_is_outstanding() -> None:
    dated = reported(duty("R", "report", "a", "visit", within=days(20)))
    assert said(dated, run(MONDAY, FRIDAY, REPORT), wanted="mail") is OPEN


def test_a_ban_that_time_alone_lifts_does_not_end_what_is_owed() -> None:
    """The visit waits for two days after an answer: on the day of the answer it cannot be made, but is still owed."""
    quiet = Count(on("answer"), Compare.EQ, 0, days(2))
    rules = reported(duty("R", "report", "a", "visit"), ban("B", "visit", quiet))
    assert said(rules, run(MONDAY, TUESDAY, REPORT, happened(TUESDAY, "answer"))) is OPEN
    forever = reported(duty("R", "report", "a", "visit"), ban("B", "visit", Not(Happened(on("report")))))
    assert said(forever, run(MONDAY, TUESDAY, REPORT, happened(TUESDAY, "answer"))) is FALSE
