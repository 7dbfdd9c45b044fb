"""Which readings of a text are one and the same to a property."""

from __future__ import annotations

from dataclasses import replace

from handmade import act, days, duty, for_each, message, procedure, read, role, target, working, world
from longstop.core import formulas as f
from longstop.core.dependence import Parts
from longstop.core.procedures import Clause, Procedure

PEOPLE = (role("a"), role("b"), world("e"), world("other"), act("x"), message("m"), act("y"))
WITHIN = for_each("e", f.Within(days(3), (target("x"),)))
HEARD = duty("H", read("m"), "b", "y")


def text(*rules: object) -> Procedure:
    return procedure(*PEOPLE, duty("R", "e", "a", "x", within=days(2)), *rules)  # type: ignore[arg-type]


def test_what_lies_outside_of_the_cone_makes_no_difference() -> None:
    parts = Parts()
    one = parts.of(text(duty("S", "other", "b", "y")), WITHIN)
    assert parts.of(text(duty("S", "other", "b", "y", within=working(1))), WITHIN) is one
    assert parts.of(text(), WITHIN) is one
    assert [r.id for r in one.rules] == ["R"]


def test_prose_and_the_names_of_what_was_chosen_make_no_difference() -> None:
    parts, one = Parts(), text()
    other = replace(one, clauses=(Clause("P-1", "P-1 · a clause", "prose"),), readings={"clock": "b"})
    assert parts.of(one, WITHIN) is parts.of(other, WITHIN)


def test_a_rule_in_the_cone_makes_another_part() -> None:
    parts = Parts()
    one = parts.of(text(), WITHIN)
    assert parts.of(text(duty("S", "other", "b", "x")), WITHIN) is not one
    later = procedure(*PEOPLE, duty("R", "e", "a", "x", within=days(4)))
    assert parts.of(later, WITHIN) is not one
    assert parts.of(later, WITHIN).rules != one.rules


def test_a_duty_that_arises_with_the_reading_makes_another_part_where_acting_upon_it_is_asked_for() -> None:
    parts = Parts()
    sent = duty("M", "e", "a", "m", to=("b",))
    acted = for_each("e", f.Within(days(3), (target(f.Pattern(f.EventId("m"), f.Stage.ACTED)),)))
    assert parts.of(text(sent), acted) is not parts.of(text(sent, HEARD), acted)
    reading = for_each("e", f.Within(days(3), (target(read("m")),)))
    assert parts.of(text(sent), reading) is parts.of(text(sent, HEARD), reading)


def test_other_people_make_another_part() -> None:
    parts = Parts()
    more = procedure(role("c"), *PEOPLE, duty("R", "e", "a", "x", within=days(2)))
    assert parts.of(more, WITHIN) is not parts.of(text(), WITHIN)


def test_equal_parts_for_two_formulas_are_one_object_too() -> None:
    """So whoever compares parts to take over a verdict has to compare the formulas besides."""
    parts, whole = Parts(), text()
    assert parts.of(whole, WITHIN) is parts.of(whole, for_each("e", f.Within(days(1), (target("x"),))))
