"""Who may do what: availability, cover, two parties, units, several holders, "someone", people from nowhere."""

from __future__ import annotations

import pytest

from handmade import (
    AT_ONCE,
    PLAIN,
    act,
    days,
    done,
    duty,
    either,
    happened,
    in_turn,
    procedure,
    role,
    run,
    working,
    world,
)
from longstop.core.procedures import Procedure
from longstop.core.semantics import admits, breaches
from longstop.core.traces import Trace

MONDAY, TUESDAY, SATURDAY = "Mon 07 Sep 2026", "Tue 08 Sep 2026", "Sat 12 Sep 2026"
REPORT = happened(MONDAY, "report")


def broken(procedure: Procedure, trace: Trace) -> set[str]:
    return {b.what for b in breaches(procedure, trace, PLAIN)}


def meeting(*doers: object, **options: object) -> Procedure:
    """A meeting owed at once after each report."""
    roles = (
        role("a"),
        role("b"),
        role("c"),
        role("office", unit=True),
        role("police", every_day=True),
        role("pair", people=2),
    )
    rule = duty("R", "report", doers, "meet", within=AT_ONCE, **options)
    return procedure(*roles, world("report"), act("meet"), rule)


def on_monday(*by: str, away: tuple[str, ...] = ()) -> Trace:
    """The report, and the meeting by these people, on one Monday on which those are away."""
    return run(MONDAY, MONDAY, REPORT, done(MONDAY, "meet", *by), away={p: [MONDAY] for p in away})


def undone(*away: str) -> Trace:
    return run(MONDAY, MONDAY, REPORT, away={p: [MONDAY] for p in away})


def test_either_may_do_it_and_both_must_be_away_to_excuse_it() -> None:
    rules = meeting(either("a", "b"))
    for by, away in (("a", ()), ("b", ()), ("b", ("a",))):
        assert admits(rules, on_monday(by, away=away), PLAIN)
    assert broken(rules, undone("a")) == {"R"}
    assert admits(rules, undone("a", "b"), PLAIN)
    assert broken(rules, on_monday("a", "b")) == {"meet"}  # one of them, not both
    assert "meet" in broken(rules, on_monday("c"))


def test_the_next_tier_acts_only_in_the_absence_of_the_first() -> None:
    rules = meeting(in_turn(("a", "b"), "c"))
    assert broken(rules, on_monday("c")) >= {"meet"}
    assert broken(rules, on_monday("c", away=("a",))) >= {"meet"}
    assert admits(rules, on_monday("c", away=("a", "b")), PLAIN)
    assert broken(rules, undone("a", "b")) == {"R"}
    assert admits(rules, undone("a", "b", "c"), PLAIN)


def test_all_parties_take_part_together() -> None:
    rules = meeting("a", "b")
    assert admits(rules, on_monday("a", "b"), PLAIN)
    assert admits(rules, on_monday("b", "a"), PLAIN)
    assert "meet" in broken(rules, on_monday("a"))
    assert "meet" in broken(rules, on_monday("a", "b", "c"))
    assert broken(rules, undone()) == {"R"}
    assert admits(rules, undone("b"), PLAIN)  # it slips until both are in


def test_nobody_takes_part_who_has_no_part_in_it() -> None:
    covered = meeting(in_turn("a", "b"), "b")  # b covers a
    assert admits(covered, on_monday("a", "b"), PLAIN)
    assert admits(covered, on_monday("b", away=("a",)), PLAIN)
    assert "meet" in broken(covered, on_monday("b", "c", away=("a",)))
    assert broken(covered, undone("a")) == {"R"}


def test_whoever_is_away_does_nothing() -> None:
    assert "meet" in broken(meeting("a"), on_monday("a", away=("a",)))


def test_a_duty_waits_until_the_parties_are_in_on_one_day() -> None:
    rules = meeting("a", "b")
    away = {"a": [MONDAY], "b": [TUESDAY]}
    wednesday = done("Wed 09 Sep 2026", "meet", "a", "b")
    assert admits(rules, run(MONDAY, "Wed 09 Sep 2026", REPORT, wednesday, away=away), PLAIN)
    assert broken(rules, run(MONDAY, "Wed 09 Sep 2026", REPORT, away=away)) == {"R"}


def test_an_office_is_never_away() -> None:
    rules = meeting("office")
    assert broken(rules, undone()) == {"R"}
    assert "office" in broken(rules, undone("office"))


def test_two_people_hold_one_role_and_either_will_do() -> None:
    rules = meeting("pair")
    assert admits(rules, on_monday("pair 2", away=("pair 1",)), PLAIN)
    assert broken(rules, undone("pair 1")) == {"R"}
    assert admits(rules, undone("pair 1", "pair 2"), PLAIN)
    assert "meet" in broken(rules, on_monday("pair 1", "pair 2"))


def test_what_someone_is_to_do_is_done_on_working_days_by_nobody_named() -> None:
    rules = meeting()
    assert admits(rules, on_monday(), PLAIN)
    assert broken(rules, undone("a", "b", "c")) == {"R"}  # no absence of anyone excuses it
    assert "meet" in broken(rules, on_monday("a"))
    saturday = happened(SATURDAY, "report")
    assert admits(rules, run(SATURDAY, "Sun 13 Sep 2026", saturday), PLAIN)
    assert broken(rules, run(SATURDAY, "Mon 14 Sep 2026", saturday)) == {"R"}


def test_on_a_day_off_only_those_are_in_who_work_every_day() -> None:
    saturday = happened(SATURDAY, "report")
    for who, what in (("a", "meet"), ("office", "meet")):
        trace = run(SATURDAY, SATURDAY, saturday, done(SATURDAY, "meet", who))
        assert what in broken(meeting(who), trace)
    police = run(SATURDAY, SATURDAY, saturday, done(SATURDAY, "meet", "police"))
    assert admits(meeting("police"), police, PLAIN)
    assert broken(meeting("police"), run(SATURDAY, SATURDAY, saturday)) == {"R"}


def test_an_act_by_all_also_discharges_the_duty_of_one() -> None:
    rules = procedure(
        role("a"),
        role("b"),
        world("report"),
        world("alarm"),
        act("meet"),
        duty("R", "report", "a", "meet", within=AT_ONCE),
        duty("S", "alarm", ("a", "b"), "meet", within=AT_ONCE),
    )
    both = [REPORT, happened(MONDAY, "alarm"), done(MONDAY, "meet", "a", "b")]
    assert admits(rules, run(MONDAY, TUESDAY, *both), PLAIN)
    alone = run(MONDAY, TUESDAY, *both[:2], done(MONDAY, "meet", "a"))
    assert broken(rules, alone) == {"S"}  # and not on the Monday, when no second meeting could be held


@pytest.mark.parametrize("stranger", ["nobody", "pair", "A"])
def test_a_person_from_nowhere_is_a_breach_and_not_a_crash(stranger: str) -> None:
    assert "meet" in broken(meeting("a"), on_monday(stranger))
    assert stranger in broken(meeting("a"), undone(stranger))


def test_a_deadline_is_rolled_for_those_who_do_not_work_every_day() -> None:
    rules = procedure(
        role("a"),
        role("police", every_day=True),
        world("report"),
        act("meet"),
        duty("R", "report", in_turn("a", "police"), "meet", within=days(1)),
    )
    friday = happened("Fri 11 Sep 2026", "report")
    # somebody who may come to do it works on Saturday, so it is due on Saturday, and a is not in
    assert admits(rules, run("Fri 11 Sep 2026", "Fri 11 Sep 2026", friday), PLAIN)
    assert broken(rules, run("Fri 11 Sep 2026", SATURDAY, friday)) == {"R"}
    assert admits(rules, run("Fri 11 Sep 2026", SATURDAY, friday, done(SATURDAY, "meet", "police")), PLAIN)
    assert working(1).in_working_days
