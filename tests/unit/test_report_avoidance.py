"""What is said of failures that could have been avoided, and of those that could not."""

from __future__ import annotations

from dataclasses import replace

from handmade import (
    PLAIN,
    act,
    day,
    days,
    done,
    duty,
    for_each,
    happened,
    has_read,
    is_so,
    loss,
    message,
    on,
    procedure,
    role,
    run,
    target,
    world,
)
from longstop.core import formulas as f
from longstop.core.assumptions import ANY_NUMBER, Assumptions
from longstop.core.cases import Case
from longstop.core.explanations import Avoidability
from longstop.core.formulas import Formula
from longstop.core.procedures import Force, Procedure
from longstop.core.results import Result
from longstop.core.traces import Trace
from longstop.core.verdicts import Property
from longstop.core.witness import witness
from longstop.engines.check.avoid import avoidability
from longstop.report.avoidance import avoidability_said

ANYTHING = Assumptions("anything", "anything", away=ANY_NUMBER, lapses=ANY_NUMBER, lost=ANY_NUMBER)
PEOPLE = (role("a"), role("b"), world("e"), act("x", "good"))
MONDAY, TUESDAY = "Mon 07 Sep 2026", "Tue 08 Sep 2026"
SOON = for_each("e", f.Within(days(3), (target("x"),)))
SHOWN = run(MONDAY, "Thu 10 Sep 2026", happened(MONDAY, "e"))


def case_of(there: Procedure, formula: Formula, shown: Trace) -> Case:
    prop = Property("Q", "by hand", formula)
    found = witness(there, prop, PLAIN, shown)
    assert found is not None
    result = Result("P", "Q", "by hand", "anything", {}, found, None, "", 0.0)
    return Case(result, there, prop, ANYTHING, PLAIN)


def said(there: Procedure, formula: Formula, shown: Trace) -> list[str]:
    case = case_of(there, formula, shown)
    found = avoidability(there, case.property, ANYTHING, PLAIN, case.result.verdict)
    return [line for line in avoidability_said(found, case) if not line.startswith("In another case")]


GOOD = "It could have been avoided. In the same days this would have kept every rule and met it:"


def test_the_act_that_makes_it_good_is_named_and_what_does_not_matter_left_out() -> None:
    """x can only be done on Wednesday; what it carries is no matter here. Nor is the note, in which nothing hangs."""
    away = {"a": frozenset(map(day, (MONDAY, TUESDAY, "Thu 10 Sep 2026")))}
    note = (message("note"), duty("N", "e", "b", "note", to=("a",), force=Force.MAY))
    there = procedure(*PEOPLE, duty("R", "e", "a", "x"), *note)
    assert said(there, SOON, replace(SHOWN, away=away)) == [GOOD, "- Wed 9 Sep 2026: x: done by the a"]


def test_what_is_done_on_another_day() -> None:
    """What never must be bad was done badly on Tuesday; on Wednesday it is done well."""
    formula = for_each("e", f.Never((on("x", where=is_so("good", "no")),)))
    there = procedure(*PEOPLE, duty("R", "e", "b", "x"))
    shown = run(MONDAY, TUESDAY, happened(MONDAY, "e"), done(TUESDAY, "x", "b", good="no"))
    how = replace(shown, days=3, events=(happened(MONDAY, "e"), done("Wed 09 Sep 2026", "x", "b", good="yes")))
    assert avoidability_said(Avoidability(True, how), case_of(there, formula, shown)) == [
        GOOD,
        "- Wed 9 Sep 2026: x: done by the b (good: yes), and not on Tue 8 Sep 2026",
    ]


def test_what_is_decided_otherwise_is_set_against_what_was() -> None:
    there = procedure(*PEOPLE, duty("R", "e", "a", "x", within=days(0)))
    shown = run(MONDAY, MONDAY, happened(MONDAY, "e"), done(MONDAY, "x", "a", good="no"))
    formula = (f.ForEach((on("x"),), f.TRUE, f.Holds(is_so("good"))),)
    assert said(there, formula, shown) == [
        GOOD,
        "- Mon 7 Sep 2026: x: done by the a (good: yes), and not: x: done by the a (good: no)",
    ]


def test_what_is_better_left_alone() -> None:
    there = procedure(*PEOPLE, duty("R", "e", "a", "x", force=Force.MAY))
    shown = run(MONDAY, MONDAY, happened(MONDAY, "e"), done(MONDAY, "x", "a", good="no"))
    formula = (f.ForEach((on("x"),), f.TRUE, f.Holds(f.FALSE)),)
    assert said(there, formula, shown) == [
        "It could have been avoided, but only by not coming to it. In the same days these keep every rule:",
        "- Mon 7 Sep 2026: left alone: x: done by the a",
    ]


def test_what_could_not_be_avoided_and_what_was_not_settled() -> None:
    there = procedure(*PEOPLE)
    assert said(there, SOON, SHOWN) == [
        "It could not have been avoided: in these days nobody could have kept every rule and met this."
    ]
    case = case_of(there, SOON, SHOWN)
    assert avoidability_said(Avoidability(None), case) == [
        "Whether it could have been avoided, under these rules and in these days, was not settled."
    ]
    assert avoidability_said(Avoidability(None, hopeless=False), case)[-1] == (
        "In every case some way of keeping the rules meets it."
    )


def test_another_case_in_which_nobody_could_is_named_by_its_world() -> None:
    there = procedure(*PEOPLE, duty("R", "e", "a", "x"), message("m"), duty("M", "e", "a", "m", to=("b",)))
    case = case_of(there, SOON, SHOWN)
    other = replace(SHOWN, away={"a": frozenset(SHOWN.dates)})
    lost = run(
        MONDAY, "Thu 10 Sep 2026", happened(MONDAY, "e"), done(MONDAY, "m", "a", to=("b",)), loss(MONDAY, "m", "b")
    )
    for trace, told in (
        (other, "one that starts on Mon 7 Sep 2026 with the a away"),
        (lost, "one that starts on Mon 7 Sep 2026 in which m does not arrive"),
    ):
        found = Avoidability(True, SHOWN, True, case_of(there, SOON, trace).result.verdict)
        lines = avoidability_said(found, case)
        assert lines[-1] == f"In another case nobody could have kept every rule and met it: {told}."


def test_many_acts_are_counted_and_the_order_alone_is_said_to_be_otherwise() -> None:
    there = procedure(*PEOPLE, message("m"), duty("M", "e", "a", "m", to=("b",)), duty("R", "e", "a", "x"))
    many = [done(f"{d} Sep 2026", "x", "a", good="no") for d in ("Tue 08", "Wed 09", "Thu 10", "Fri 11", "Mon 14")]
    how = run(MONDAY, "Mon 14 Sep 2026", happened(MONDAY, "e"), *many)
    case = case_of(there, SOON, SHOWN)
    assert avoidability_said(Avoidability(True, how), case)[-1] == "- and 1 thing more"
    same = Avoidability(True, replace(SHOWN, events=(*SHOWN.events, has_read(MONDAY, "m", "b"))))
    assert avoidability_said(same, case)[-1] == "- everything as it was, in another order"
