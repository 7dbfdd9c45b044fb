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
    fact,
    happened,
    is_so,
    lapse,
    procedure,
    role,
    run,
    working,
    world,
)
from longstop.core.formulas import FactIs
from longstop.core.procedures import Force, Procedure
from longstop.core.semantics import admits, breaches
from longstop.core.time import Bound, Calendar
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
