"""The marks that need the prover: clauses that meet, that forbid each other, that can never apply."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import (
    PLAIN,
    act,
    ban,
    days,
    duty,
    either,
    fact,
    is_so,
    manner,
    on,
    procedure,
    silence,
    state,
    working,
    world,
)
from longstop.core import formulas as f
from longstop.core.findings import Aspect, Kind
from longstop.core.procedures import Force
from longstop.core.semantics import Reading, admits
from longstop.core.verdicts import Unknown
from longstop.engines.review import review
from reviewing import CONCERN, PEOPLE, marks, the_only

# --- one task in two clauses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "aspect"),
    [
        (duty("P-2", "concern", "manager", "visit", within=days(2)), Aspect.DOERS),
        (duty("P-2", "concern", "worker", "visit", within=days(3)), Aspect.DEADLINE),
        (duty("P-2", "concern", "worker", "visit", within=days(2), force=Force.SHOULD), Aspect.FORCE),
    ],
)
def test_one_task_assigned_twice(other: object, aspect: Aspect) -> None:
    first = duty("P-1", "concern", "worker", "visit", within=days(2))
    found = the_only(Kind.TWICE, act("visit"), first, other)
    assert (found.rules, found.aspects) == (("P-1", "P-2"), (aspect,))


def test_what_is_the_same_or_of_another_occasion_is_not_assigned_twice() -> None:
    severe = f.FactIs(f.FactId("severe"), f.YES)
    first = duty("P-1", "concern", "worker", "visit", within=days(2), if_=severe)
    parts = (fact("severe"), act("visit"), world("other"), first)
    for other in (
        duty("P-2", "concern", "worker", "visit", within=days(2)),
        duty("P-2", "other", "manager", "visit"),
        duty("P-2", "concern", "manager", "visit", if_=f.Not(severe)),
        duty("P-2", "concern", "manager", "visit", force=Force.MAY),
        replace(duty("P-1.b", "concern", "manager", "visit"), clause="P-1"),
    ):
        assert not marks(Kind.TWICE, *parts, other)


def test_whether_two_clauses_meet_is_asked_of_the_prover() -> None:
    """By their words they could; but the one needs a state that has not begun, the other one that has."""
    parts = (
        act("visit"),
        world("plan", once=True),
        state("planned", "plan"),
        duty("P-1", "concern", "worker", "visit", within=days(2), if_=f.InState(f.StateId("planned"))),
    )
    apart = duty("P-2", "concern", "manager", "visit", if_=f.Not(f.Happened(on("plan"))))
    assert not marks(Kind.TWICE, *parts, apart)
    together = duty("P-2", "concern", "manager", "visit", if_=f.Happened(on("plan")))
    assert the_only(Kind.TWICE, *parts, together).rules == ("P-1", "P-2")


# --- conflicts ----------------------------------------------------------------------------------------------------

ASKED = (act("close", "noted"), world("told"), duty("P-1", "concern", "worker", "close", within=working(2)))


def test_a_duty_that_another_clause_forbids_is_shown_on_a_dated_case() -> None:
    found = the_only(Kind.CONFLICT, *ASKED, ban("P-2", "close", f.Happened(on("told"))))
    assert (found.rules, found.against, found.clauses) == (("P-1",), ("P-2",), ("P-1", "P-2"))
    assert found.witness is not None
    case = found.witness.case
    trace = case.result.verdict.trace  # type: ignore[union-attr]
    assert admits(case.procedure, trace, PLAIN)
    reading = Reading(case.procedure, trace, PLAIN)
    [owed] = [i for i in reading.instances(case.procedure.rule("P-1")) if i.due == found.witness.day]  # type: ignore[arg-type]
    assert reading.available(owed.duty.doers, found.witness.day)
    assert not reading.can_be_done(owed.duty, found.witness.day)


def test_a_duty_without_a_deadline_that_is_forbidden_for_good() -> None:
    undated = duty("P-1", "concern", "worker", "close")
    assert marks(Kind.CONFLICT, act("close"), world("told"), undated, ban("P-2", "close", f.Happened(on("told"))))


def test_a_ban_that_lapses_with_time_only_puts_off_what_has_no_deadline() -> None:
    undated = (act("close"), world("told"), duty("P-1", "concern", "worker", "close"))
    lately = f.Count(on("told"), f.Compare.EQ, 0, days(3))
    assert not marks(Kind.CONFLICT, *undated, ban("P-2", "close", lately))
    only_just_then = f.Count(on("told"), f.Compare.GT, 0, days(3))
    assert marks(Kind.CONFLICT, *undated, ban("P-2", "close", only_just_then))


@pytest.mark.parametrize(
    "harmless",
    [
        ban("P-2", "close", f.Happened(on("concern"))),
        ban("P-2", on("close", where=f.Not(is_so("noted"))), f.Happened(on("told"))),
        ban("P-2", on("close", "manager"), f.Happened(on("told"))),
        replace(ban("P-2", "close", f.Happened(on("told"))), clause="P-1"),
    ],
)
def test_a_ban_that_leaves_a_way_is_no_conflict(harmless: object) -> None:
    assert not marks(Kind.CONFLICT, *ASKED, harmless)


def test_a_ban_that_ends_in_time_or_a_duty_that_is_cancelled_is_no_conflict() -> None:
    told = duty("P-3", "concern", "office", "tell", within=days(0))
    barred = ban("P-2", "close", f.Happened(on("tell")))
    assert not marks(Kind.CONFLICT, *ASKED, act("tell"), told, barred)
    late = duty("P-3", "concern", "office", "tell", within=days(9))
    assert marks(Kind.CONFLICT, *ASKED, act("tell"), late, barred)


def test_demands_on_the_manner_that_contradict_each_other() -> None:
    noted, not_noted = manner("P-2", "close", is_so("noted")), manner("P-3", "close", f.Not(is_so("noted")))
    found = the_only(Kind.CONFLICT, *ASKED, noted, not_noted)
    assert found.against == ("P-2", "P-3")
    assert not marks(Kind.CONFLICT, *ASKED, noted)


def test_a_ban_that_only_should_be_kept_gives_way_in_a_strict_review() -> None:
    soft = ban("P-2", "close", f.Happened(on("told")), force=Force.SHOULD)
    assert marks(Kind.CONFLICT, *ASKED, soft)
    assert not marks(Kind.CONFLICT, *ASKED, soft, strict=True)


# --- clauses that can never apply ---------------------------------------------------------------------------------


def test_a_clause_that_waits_for_what_cannot_come() -> None:
    """The state has ended with the very event upon which the clause asks that it lasts."""
    parts = (world("plan"), world("over"), state("planned", "plan", "over"), act("visit"))
    planned = f.InState(f.StateId("planned"))
    found = the_only(Kind.IDLE, *parts, duty("P-1", "over", "worker", "visit", if_=planned))
    assert (found.rules, found.events) == (("P-1",), ("visit",))
    assert not marks(Kind.IDLE, *parts, duty("P-1", "over", "worker", "visit", if_=f.Not(planned)))
    assert not marks(Kind.IDLE, *parts, duty("P-1", "concern", "worker", "visit", if_=planned))


@pytest.mark.parametrize(
    "only_when_something_goes_wrong",
    [
        duty("P-2", "visit", "manager", "call", if_=f.Not(f.RoleIn(f.RoleId("worker")))),
        duty("P-2", silence("concern", "visit", days(3)), "manager", "call"),
    ],
)
def test_a_clause_for_when_people_are_away_can_apply(only_when_something_goes_wrong: object) -> None:
    visit = duty("P-1", "concern", either("worker", "manager"), "visit", within=days(1))
    assert not marks(Kind.IDLE, act("visit"), act("call"), visit, only_when_something_goes_wrong)


def test_an_act_that_a_rule_on_manner_rules_out_never_comes() -> None:
    parts = (act("visit", "alone"), act("call"), duty("P-1", "concern", "worker", "visit", within=days(1)))
    upon = duty("P-3", on("visit", where=f.Not(is_so("alone"))), "manager", "call", within=days(1))
    assert not marks(Kind.IDLE, *parts, upon)
    assert the_only(Kind.IDLE, *parts, ban("P-2", "visit", f.FALSE), upon).rules == ("P-3",)


# --- no answer ----------------------------------------------------------------------------------------------------


def test_what_the_prover_does_not_answer_is_not_settled_and_not_passed_over() -> None:
    of = procedure(*PEOPLE, CONCERN, *ASKED, ban("P-2", "close", f.Happened(on("told"))))
    found = review(of, PLAIN, lambda queries: [Unknown("out of time") for _ in queries])
    assert [(x.kind, x.rules, x.why) for x in found.unsettled if x.kind is Kind.CONFLICT] == [
        (Kind.CONFLICT, ("P-1",), "out of time")
    ]
    assert Kind.CONFLICT not in [x.kind for x in found.findings]
