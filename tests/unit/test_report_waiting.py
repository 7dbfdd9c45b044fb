"""The story of a deadlock says what each act waits for, and under which clause."""

from __future__ import annotations

from handmade import PLAIN, act, ban, duty, for_each, on, procedure, role, target, world
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.procedures import Procedure
from longstop.core.results import Result
from longstop.core.verdicts import Property, Refuted
from longstop.engines.check import check
from longstop.report.story import Story, tell

EVERYONE_IN = Assumptions("everyone-in", "everyone is in")


def story(rules: Procedure) -> Story:
    prop = Property("Q", "x happens in the end", for_each("e", f.Eventually((target("x"),))))
    verdict = check(rules, prop, EVERYONE_IN, PLAIN)
    assert isinstance(verdict, Refuted)
    result = Result("P", "Q", prop.title, EVERYONE_IN.id, {}, verdict, None, "", 0.0)
    return tell(Case(result, rules, prop, EVERYONE_IN, PLAIN))


def lines(told: Story) -> list[str]:
    return [line.text for entry in told.entries for line in entry.lines]


def test_each_says_for_what_it_waits() -> None:
    rules = procedure(
        role("a"),
        role("b"),
        world("e"),
        act("x"),
        act("y"),
        duty("X", "e", "a", "x"),
        duty("Y", "e", "b", "y"),
        ban("BX", "x", f.Happened(on("y"))),
        ban("BY", "y", f.Happened(on("x"))),
    )
    told = story(rules)
    assert 'x: it waits, under BX, for "y"' in lines(told)
    assert 'X asks for "x", and BX forbids it until what it waits for has come.' in told.closing


def test_what_nothing_can_lift_is_forbidden_for_good() -> None:
    rules = procedure(
        role("a"), world("e"), act("x"), duty("X", "e", "a", "x"), ban("B", "x", f.Not(f.Happened(on("e"))))
    )
    assert "x: B forbids it for good" in lines(story(rules))


def test_what_is_merely_undone_waits_for_nothing() -> None:
    rules = procedure(role("a"), role("b"), world("e"), act("x"))
    assert not any("waits" in line or "for good" in line for line in lines(story(rules)))
