"""Duties that a clock brings up: silence, each period, the grid, and what recurs."""

from __future__ import annotations

from handmade import (
    AT_ONCE,
    PLAIN,
    act,
    days,
    done,
    duty,
    each,
    grid,
    happened,
    on,
    procedure,
    role,
    run,
    silence,
    state,
    weeks,
    working,
    world,
)
from longstop.core.formulas import InState
from longstop.core.procedures import Procedure
from longstop.core.semantics import admits, breaches
from longstop.core.time import Bound, Calendar, Closure
from longstop.core.traces import Trace


def broken(procedure: Procedure, trace: Trace, calendar: Calendar = PLAIN, *, strict: bool = False) -> set[str]:
    """What the trace breaks."""
    return {b.what for b in breaches(procedure, trace, calendar, strict=strict)}


# --- silence ------------------------------------------------------------------------------------------------------


def chased(within: Bound) -> Procedure:
    return procedure(
        role("worker"),
        world("letter"),
        world("answer"),
        act("chase"),
        duty("R", silence("letter", "answer", working(2)), "worker", "chase", within=within),
    )


def test_silence_is_known_at_the_close_of_the_last_day() -> None:
    letter = happened("Mon 07 Sep 2026", "letter")
    for when, kept in (("Wed 09 Sep 2026", False), ("Thu 10 Sep 2026", True), ("Fri 11 Sep 2026", False)):
        trace = run("Mon 07 Sep 2026", "Fri 11 Sep 2026", letter, done(when, "chase", "worker"))
        assert admits(chased(working(1)), trace, PLAIN) == kept, when
    assert broken(chased(working(1)), run("Mon 07 Sep 2026", "Thu 10 Sep 2026", letter)) == {"R"}


def test_an_answer_in_time_is_no_silence() -> None:
    letter = happened("Mon 07 Sep 2026", "letter")
    for when, silent in (("Mon 07 Sep 2026", False), ("Wed 09 Sep 2026", False), ("Thu 10 Sep 2026", True)):
        trace = run("Mon 07 Sep 2026", "Fri 18 Sep 2026", letter, happened(when, "answer"))
        assert (broken(chased(working(1)), trace) == {"R"}) == silent, when
    before = run("Mon 07 Sep 2026", "Fri 18 Sep 2026", happened("Mon 07 Sep 2026", "answer"), letter)
    assert broken(chased(working(1)), before) == {"R"}


def test_what_arises_at_the_close_of_a_day_is_due_on_a_later_one() -> None:
    """Friday's close plus a day is Saturday, rolled back to Friday, which is over: so Monday. Likewise at once."""
    letter = happened("Wed 09 Sep 2026", "letter")
    for bound in (days(1), AT_ONCE):
        kept = run("Wed 09 Sep 2026", "Mon 14 Sep 2026", letter, done("Mon 14 Sep 2026", "chase", "worker"))
        assert admits(chased(bound), kept, PLAIN)
        assert broken(chased(bound), run("Wed 09 Sep 2026", "Mon 14 Sep 2026", letter)) == {"R"}


# --- each period, the grid, recurrence ----------------------------------------------------------------------------


def on_plan(*rules: object) -> Procedure:
    return procedure(
        role("worker"), world("start"), world("stop"), act("visit"), state("plan", "start", "stop"), *rules
    )


WEEKLY = on_plan(duty("R", each(weeks(1), "plan"), "worker", "visit", within=weeks(1), until="stop"))
START = happened("Mon 07 Sep 2026", "start")


def visits(*when: str) -> list:
    return [done(w, "visit", "worker") for w in when]


def test_each_period_wants_its_own() -> None:
    early_late = visits("Mon 07 Sep 2026", "Mon 21 Sep 2026")  # in the first and at the end of the second week
    assert admits(WEEKLY, run("Mon 07 Sep 2026", "Sun 27 Sep 2026", START, *early_late), PLAIN)
    missing = run("Mon 07 Sep 2026", "Mon 28 Sep 2026", START, *early_late)
    assert broken(WEEKLY, missing) == {"R"}
    none_in_the_second = run("Mon 07 Sep 2026", "Tue 22 Sep 2026", START, *visits("Mon 14 Sep 2026", "Tue 22 Sep 2026"))
    assert broken(WEEKLY, none_in_the_second) == {"R"}


def test_a_second_visit_in_one_period_is_not_asked_for() -> None:
    trace = run("Mon 07 Sep 2026", "Thu 10 Sep 2026", START, *visits("Tue 08 Sep 2026", "Thu 10 Sep 2026"))
    assert broken(WEEKLY, trace) == {"visit"}


def test_the_periods_end_with_the_state() -> None:
    trace = run("Mon 07 Sep 2026", "Fri 30 Oct 2026", START, happened("Fri 11 Sep 2026", "stop"))
    assert admits(WEEKLY, trace, PLAIN)


def test_a_period_that_opens_before_a_closure_is_due_after_it() -> None:
    """The deadline would roll back to the very day at whose close the period begins."""
    shut = PLAIN.with_closures((Closure("c", "Christmas", (12, 24), (1, 3)),))
    start = happened("Wed 16 Dec 2026", "start")
    early = visits("Thu 17 Dec 2026")
    upto = run("Wed 16 Dec 2026", "Sun 03 Jan 2027", start, *early, on=shut)
    assert admits(WEEKLY, upto, shut)
    back = run("Wed 16 Dec 2026", "Mon 04 Jan 2027", start, *early, *visits("Mon 04 Jan 2027"), on=shut)
    assert admits(WEEKLY, back, shut)
    assert broken(WEEKLY, run("Wed 16 Dec 2026", "Mon 04 Jan 2027", start, *early, on=shut), shut) == {"R"}


def test_on_a_grid_it_is_done_on_the_day_itself() -> None:
    fortnightly = on_plan(duty("R", grid(weeks(2), "plan"), "worker", "visit", within=AT_ONCE, until="stop"))
    assert admits(fortnightly, run("Mon 07 Sep 2026", "Mon 21 Sep 2026", START, *visits("Mon 21 Sep 2026")), PLAIN)
    assert broken(fortnightly, run("Mon 07 Sep 2026", "Mon 21 Sep 2026", START)) == {"R"}
    early = run("Mon 07 Sep 2026", "Mon 21 Sep 2026", START, *visits("Fri 18 Sep 2026"))
    assert broken(fortnightly, early) == {"visit", "R"}
    twice = visits("Mon 21 Sep 2026", "Mon 05 Oct 2026")
    assert admits(fortnightly, run("Mon 07 Sep 2026", "Sun 18 Oct 2026", START, *twice), PLAIN)


def test_a_day_of_the_grid_is_rolled_back_to_a_working_day() -> None:
    grid_day = on_plan(duty("R", grid(days(5), "plan"), "worker", "visit", within=AT_ONCE, until="stop"))
    # 5 days from Monday is Saturday: Friday it is; the next is Thursday
    kept = visits("Fri 11 Sep 2026", "Thu 17 Sep 2026")
    assert admits(grid_day, run("Mon 07 Sep 2026", "Fri 18 Sep 2026", START, *kept), PLAIN)


RECURRING = on_plan(
    duty(
        "R",
        (on("start"), on("visit")),
        "worker",
        "visit",
        within=weeks(1),
        until="stop",
        if_=InState("plan"),
        recurring=True,
    )
)


def test_a_recurring_duty_is_counted_from_the_last_time() -> None:
    kept = visits("Wed 09 Sep 2026", "Wed 16 Sep 2026", "Mon 21 Sep 2026")
    assert admits(RECURRING, run("Mon 07 Sep 2026", "Sun 27 Sep 2026", START, *kept), PLAIN)
    assert broken(RECURRING, run("Mon 07 Sep 2026", "Mon 28 Sep 2026", START, *kept)) == {"R"}
    stopped = happened("Fri 25 Sep 2026", "stop")
    assert admits(RECURRING, run("Mon 07 Sep 2026", "Fri 30 Oct 2026", START, *kept, stopped), PLAIN)


def test_a_recurring_duty_may_be_done_again_at_any_time_but_not_twice_a_day() -> None:
    kept = visits("Mon 07 Sep 2026", "Tue 08 Sep 2026", "Wed 09 Sep 2026")
    assert admits(RECURRING, run("Mon 07 Sep 2026", "Wed 09 Sep 2026", START, *kept), PLAIN)
    twice = visits("Mon 07 Sep 2026", "Mon 07 Sep 2026")
    assert broken(RECURRING, run("Mon 07 Sep 2026", "Wed 09 Sep 2026", START, *twice)) == {"visit"}


def test_a_state_that_begins_again_starts_its_clocks_again() -> None:
    events = [happened("Fri 11 Sep 2026", "stop"), happened("Fri 18 Sep 2026", "start")]
    for rules in (RECURRING, WEEKLY):
        assert admits(rules, run("Mon 07 Sep 2026", "Thu 24 Sep 2026", START, *events), PLAIN)
        assert broken(rules, run("Mon 07 Sep 2026", "Fri 25 Sep 2026", START, *events)) == {"R"}
