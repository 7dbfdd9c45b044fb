"""When a duty is kept: due days, absence, once a day, cause before effect, cancellation and lapses."""

from __future__ import annotations

import pytest

from handmade import (
    AT_ONCE,
    CHRISTMAS,
    PLAIN,
    act,
    days,
    done,
    duty,
    each,
    fact,
    grid,
    happened,
    is_so,
    lapse,
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
from longstop.core.formulas import FactIs, InState
from longstop.core.procedures import Force, Procedure
from longstop.core.semantics import admits, breaches
from longstop.core.time import Bound, Calendar, Closure
from longstop.core.traces import Trace


def broken(procedure: Procedure, trace: Trace, calendar: Calendar = PLAIN, *, strict: bool = False) -> set[str]:
    """What the trace breaks."""
    return {b.what for b in breaches(procedure, trace, calendar, strict=strict)}


def owing(within: Bound | None, **options: object) -> Procedure:
    """A worker owes a visit after each report."""
    return procedure(
        role("worker"), world("report"), act("visit"), duty("R", "report", "worker", "visit", within=within, **options)
    )


THREE = owing(working(3))

# --- due days ---------------------------------------------------------------------------------------------------


def test_over_christmas_it_is_kept_on_thursday_31_december() -> None:
    report = happened("Thu 24 Dec 2026", "report")
    visit = done("Thu 31 Dec 2026", "visit", "worker")
    assert admits(THREE, run("Thu 24 Dec 2026", "Sat 02 Jan 2027", report, visit, on=CHRISTMAS), CHRISTMAS)
    late = run("Thu 24 Dec 2026", "Mon 04 Jan 2027", report, done("Mon 04 Jan 2027", "visit", "worker"), on=CHRISTMAS)
    assert broken(THREE, late, CHRISTMAS) == {"R"}


def test_a_missed_deadline_does_not_vanish_because_the_trace_stops() -> None:
    report = happened("Mon 07 Sep 2026", "report")
    assert admits(THREE, run("Mon 07 Sep 2026", "Wed 09 Sep 2026", report), PLAIN)
    assert broken(THREE, run("Mon 07 Sep 2026", "Thu 10 Sep 2026", report), PLAIN) == {"R"}
    assert broken(THREE, run("Mon 07 Sep 2026", "Fri 02 Oct 2026", report), PLAIN) == {"R"}


def test_it_may_be_done_on_any_day_up_to_the_due_day() -> None:
    for when in ("Mon 07 Sep 2026", "Tue 08 Sep 2026", "Thu 10 Sep 2026"):
        events = happened("Mon 07 Sep 2026", "report"), done(when, "visit", "worker")
        assert admits(THREE, run("Mon 07 Sep 2026", "Mon 14 Sep 2026", *events), PLAIN)


@pytest.mark.parametrize(
    ("bound", "due", "late"),
    [
        (days(3), "Thu 24 Dec 2026", "Tue 29 Dec 2026"),
        (days(3, forward=True), "Tue 29 Dec 2026", "Wed 30 Dec 2026"),
        (AT_ONCE, "Wed 23 Dec 2026", "Thu 24 Dec 2026"),
    ],
)
def test_a_deadline_in_calendar_days_is_rolled(bound: Bound, due: str, late: str) -> None:
    report = happened("Wed 23 Dec 2026", "report")
    for when, kept in ((due, True), (late, False)):
        trace = run("Wed 23 Dec 2026", "Thu 31 Dec 2026", report, done(when, "visit", "worker"), on=CHRISTMAS)
        assert admits(owing(bound), trace, CHRISTMAS) == kept


def test_without_a_bound_it_is_never_late() -> None:
    assert admits(owing(None), run("Mon 07 Sep 2026", "Wed 30 Dec 2026", happened("Mon 07 Sep 2026", "report")), PLAIN)


def test_an_every_day_role_owes_it_on_a_saturday() -> None:
    police = procedure(
        role("police", every_day=True),
        world("report"),
        act("visit"),
        duty("R", "report", "police", "visit", within=days(1)),
    )
    report = happened("Fri 11 Sep 2026", "report")
    assert admits(
        police, run("Fri 11 Sep 2026", "Sun 13 Sep 2026", report, done("Sat 12 Sep 2026", "visit", "police")), PLAIN
    )
    assert broken(police, run("Fri 11 Sep 2026", "Sun 13 Sep 2026", report)) == {"R"}


def test_each_trigger_is_a_duty_and_one_act_discharges_all_that_are_open() -> None:
    twice = happened("Mon 07 Sep 2026", "report"), happened("Wed 09 Sep 2026", "report")
    both = done("Thu 10 Sep 2026", "visit", "worker")
    assert admits(THREE, run("Mon 07 Sep 2026", "Wed 30 Sep 2026", *twice, both), PLAIN)
    early = done("Tue 08 Sep 2026", "visit", "worker")
    first_only = run("Mon 07 Sep 2026", "Wed 30 Sep 2026", twice[0], early, twice[1])
    assert broken(THREE, first_only) == {"R"}  # the second report wants its own visit


# --- absence ----------------------------------------------------------------------------------------------------


def test_whoever_is_away_on_the_due_day_owes_it_on_the_first_day_back() -> None:
    report = happened("Mon 07 Sep 2026", "report")
    away = {"worker": ["Wed 09 Sep 2026 / Fri 11 Sep 2026"]}
    back = done("Mon 14 Sep 2026", "visit", "worker")
    assert admits(THREE, run("Mon 07 Sep 2026", "Tue 15 Sep 2026", report, back, away=away), PLAIN)
    tuesday = done("Tue 15 Sep 2026", "visit", "worker")
    assert broken(THREE, run("Mon 07 Sep 2026", "Tue 15 Sep 2026", report, tuesday, away=away)) == {"R"}


def test_nobody_need_be_early_because_of_an_absence_to_come() -> None:
    report = happened("Mon 07 Sep 2026", "report")
    away = {"worker": ["Thu 10 Sep 2026 / Fri 25 Sep 2026"]}
    assert admits(THREE, run("Mon 07 Sep 2026", "Sun 27 Sep 2026", report, away=away), PLAIN)


def test_an_absence_before_the_due_day_excuses_nothing() -> None:
    report = happened("Mon 07 Sep 2026", "report")
    away = {"worker": ["Tue 08 Sep 2026 / Wed 09 Sep 2026"]}
    assert broken(THREE, run("Mon 07 Sep 2026", "Thu 10 Sep 2026", report, away=away)) == {"R"}


def test_being_away_on_a_day_off_is_no_absence() -> None:
    report = happened("Fri 11 Sep 2026", "report")
    away = {"worker": ["Sat 12 Sep 2026 / Sun 13 Sep 2026"]}
    assert broken(THREE, run("Fri 11 Sep 2026", "Wed 16 Sep 2026", report, away=away)) == {"R"}


# --- cause before effect ------------------------------------------------------------------------------------------


def test_a_cause_comes_strictly_before_its_effect_on_one_day() -> None:
    report, visit = happened("Mon 07 Sep 2026", "report"), done("Mon 07 Sep 2026", "visit", "worker")
    at_once = owing(AT_ONCE)
    assert admits(at_once, run("Mon 07 Sep 2026", "Mon 07 Sep 2026", report, visit), PLAIN)
    assert broken(at_once, run("Mon 07 Sep 2026", "Mon 07 Sep 2026", visit, report)) == {"visit"}


def test_two_duties_that_trigger_each_other_do_not_lift_themselves() -> None:
    mutual = procedure(
        role("a"),
        role("b"),
        act("x"),
        act("y"),
        duty("RX", "y", "a", "x", within=AT_ONCE),
        duty("RY", "x", "b", "y", within=AT_ONCE),
    )
    together = done("Mon 07 Sep 2026", "x", "a"), done("Mon 07 Sep 2026", "y", "b")
    assert "x" in broken(mutual, run("Mon 07 Sep 2026", "Mon 07 Sep 2026", *together))
    assert "y" in broken(mutual, run("Mon 07 Sep 2026", "Mon 07 Sep 2026", *reversed(together)))


def test_what_was_done_earlier_in_the_day_spares_a_second_but_only_that_day() -> None:
    at_once = owing(AT_ONCE)
    events = [happened("Mon 07 Sep 2026", "report"), done("Tue 08 Sep 2026", "visit", "worker")]
    # the first visit is late, so look at a duty with a longer bound next to the one at once
    both = procedure(
        role("worker"),
        world("report"),
        world("alarm"),
        act("visit"),
        duty("R", "report", "worker", "visit", within=working(3)),
        duty("S", "alarm", "worker", "visit", within=AT_ONCE),
    )
    day_two = [*events, happened("Tue 08 Sep 2026", "alarm")]
    assert admits(both, run("Mon 07 Sep 2026", "Tue 08 Sep 2026", *day_two), PLAIN)
    assert broken(both, run("Mon 07 Sep 2026", "Wed 09 Sep 2026", *day_two)) == {"S"}
    again = [*day_two, done("Wed 09 Sep 2026", "visit", "worker")]
    assert admits(both, run("Mon 07 Sep 2026", "Fri 18 Sep 2026", *again), PLAIN)
    assert broken(at_once, run("Mon 07 Sep 2026", "Tue 08 Sep 2026", *events)) == {"R"}


def test_what_somebody_else_did_that_day_spares_a_second_that_day() -> None:
    """Otherwise nothing could be done, and the clock would stand still."""
    both = procedure(
        role("worker"),
        role("nurse"),
        world("report"),
        world("alarm"),
        act("visit"),
        duty("R", "report", "worker", "visit", within=AT_ONCE),
        duty("S", "alarm", "nurse", "visit", within=AT_ONCE),
    )
    first = [
        happened("Mon 07 Sep 2026", "report"),
        done("Mon 07 Sep 2026", "visit", "worker"),
        happened("Mon 07 Sep 2026", "alarm"),
    ]
    assert admits(both, run("Mon 07 Sep 2026", "Mon 07 Sep 2026", *first), PLAIN)
    assert broken(both, run("Mon 07 Sep 2026", "Tue 08 Sep 2026", *first)) == {"S"}
    own = [*first, done("Tue 08 Sep 2026", "visit", "nurse")]
    assert admits(both, run("Mon 07 Sep 2026", "Tue 08 Sep 2026", *own), PLAIN)


def test_an_act_happens_at_most_once_a_day() -> None:
    events = happened("Mon 07 Sep 2026", "report"), *[done("Mon 07 Sep 2026", "visit", "worker")] * 2
    assert "visit" in broken(THREE, run("Mon 07 Sep 2026", "Mon 07 Sep 2026", *events))


# --- conditions, cancellation, force ------------------------------------------------------------------------------


def test_the_condition_is_judged_at_the_trigger() -> None:
    grave = procedure(
        role("worker"),
        world("report", "grave"),
        act("visit"),
        duty("R", "report", "worker", "visit", within=AT_ONCE, if_=is_so("grave")),
    )
    for value, kept in (("yes", False), ("no", True)):
        trace = run("Mon 07 Sep 2026", "Tue 08 Sep 2026", happened("Mon 07 Sep 2026", "report", grave=value))
        assert admits(grave, trace, PLAIN) == kept


def test_facts_are_fixed_for_the_case() -> None:
    disabled = procedure(
        role("worker"),
        fact("disabled"),
        world("report"),
        act("visit"),
        duty("R", "report", "worker", "visit", within=AT_ONCE, if_=FactIs("disabled", "yes")),
    )
    report = happened("Mon 07 Sep 2026", "report")
    assert admits(disabled, run("Mon 07 Sep 2026", "Tue 08 Sep 2026", report, facts={"disabled": "no"}), PLAIN)
    assert broken(disabled, run("Mon 07 Sep 2026", "Tue 08 Sep 2026", report, facts={"disabled": "yes"})) == {"R"}
    assert broken(disabled, run("Mon 07 Sep 2026", "Tue 08 Sep 2026", report)) == {"disabled"}
    assert broken(disabled, run("Mon 07 Sep 2026", "Tue 08 Sep 2026", report, facts={"disabled": "perhaps"})) == {
        "disabled"
    }


def test_what_is_cancelled_is_owed_no_more_and_may_not_be_done() -> None:
    cancelled = procedure(
        role("worker"),
        world("report"),
        world("closure"),
        act("visit"),
        duty("R", "report", "worker", "visit", within=working(3), until="closure"),
    )
    events = happened("Mon 07 Sep 2026", "report"), happened("Tue 08 Sep 2026", "closure")
    assert admits(cancelled, run("Mon 07 Sep 2026", "Fri 25 Sep 2026", *events), PLAIN)
    after = run("Mon 07 Sep 2026", "Fri 25 Sep 2026", *events, done("Tue 08 Sep 2026", "visit", "worker"))
    assert broken(cancelled, after) == {"visit"}
    too_late = happened("Fri 11 Sep 2026", "closure")
    assert broken(cancelled, run("Mon 07 Sep 2026", "Fri 25 Sep 2026", events[0], too_late)) == {"R"}


def test_what_only_may_be_done_obliges_nobody_and_does_not_run_out() -> None:
    may = owing(working(1), force=Force.MAY)
    report = happened("Mon 07 Sep 2026", "report")
    assert admits(may, run("Mon 07 Sep 2026", "Fri 25 Sep 2026", report), PLAIN)
    for when in ("Tue 08 Sep 2026", "Wed 23 Sep 2026"):
        visit = done(when, "visit", "worker")
        assert admits(may, run("Mon 07 Sep 2026", "Fri 25 Sep 2026", report, visit), PLAIN)
    once = done("Tue 08 Sep 2026", "visit", "worker"), done("Wed 09 Sep 2026", "visit", "worker")
    assert broken(may, run("Mon 07 Sep 2026", "Fri 25 Sep 2026", report, *once)) == {"visit"}


def test_what_should_be_done_binds_unless_the_run_is_strict() -> None:
    should = owing(AT_ONCE, force=Force.SHOULD)
    trace = run("Mon 07 Sep 2026", "Tue 08 Sep 2026", happened("Mon 07 Sep 2026", "report"))
    assert broken(should, trace) == {"R"}
    assert not broken(should, trace, strict=True)
    consider = owing(AT_ONCE, force=Force.CONSIDER)
    assert broken(consider, trace, strict=True) == {"R"}  # the thinking is owed


def test_nothing_is_done_that_no_rule_asks_for() -> None:
    visit = done("Mon 07 Sep 2026", "visit", "worker")
    assert broken(THREE, run("Mon 07 Sep 2026", "Mon 07 Sep 2026", visit)) == {"visit"}


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


# --- lapses -------------------------------------------------------------------------------------------------------


def test_a_lapse_is_a_duty_forgotten_by_somebody_who_is_in() -> None:
    report = happened("Mon 07 Sep 2026", "report")
    forgotten = lapse("Thu 10 Sep 2026", "R")
    assert admits(THREE, run("Mon 07 Sep 2026", "Fri 25 Sep 2026", report, forgotten), PLAIN)
    away = {"worker": ["Thu 10 Sep 2026"]}
    assert broken(THREE, run("Mon 07 Sep 2026", "Thu 10 Sep 2026", report, forgotten, away=away)) == {"R"}
    at_the_weekend = lapse("Sat 12 Sep 2026", "R")
    assert "R" in broken(THREE, run("Mon 07 Sep 2026", "Mon 14 Sep 2026", report, at_the_weekend))


def test_nothing_can_be_forgotten_that_is_not_owed() -> None:
    assert broken(THREE, run("Mon 07 Sep 2026", "Fri 25 Sep 2026", lapse("Thu 10 Sep 2026", "R"))) == {"R"}
    report, visit = happened("Mon 07 Sep 2026", "report"), done("Tue 08 Sep 2026", "visit", "worker")
    after = run("Mon 07 Sep 2026", "Fri 25 Sep 2026", report, visit, lapse("Thu 10 Sep 2026", "R"))
    assert broken(THREE, after) == {"R"}
    may = owing(working(3), force=Force.MAY)
    assert broken(may, run("Mon 07 Sep 2026", "Fri 25 Sep 2026", report, lapse("Tue 08 Sep 2026", "R"))) == {"R"}
    unknown = run("Mon 07 Sep 2026", "Fri 25 Sep 2026", report, visit, lapse("Tue 08 Sep 2026", "no such rule"))
    assert broken(THREE, unknown) == {"no such rule"}


def test_what_is_forgotten_is_owed_no_more() -> None:
    report, visit = happened("Mon 07 Sep 2026", "report"), done("Tue 08 Sep 2026", "visit", "worker")
    trace = run("Mon 07 Sep 2026", "Fri 25 Sep 2026", report, lapse("Mon 07 Sep 2026", "R"), visit)
    assert broken(THREE, trace) == {"visit"}


def test_the_next_trigger_is_a_new_duty_after_a_lapse() -> None:
    reports = happened("Mon 07 Sep 2026", "report"), happened("Fri 11 Sep 2026", "report")
    trace = run("Mon 07 Sep 2026", "Fri 25 Sep 2026", *reports, lapse("Thu 10 Sep 2026", "R"))
    assert broken(THREE, trace) == {"R"}
