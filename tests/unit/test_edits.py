"""Edits of a procedure by hand: what each of them does, which are offered, and how they are said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import (
    act,
    ban,
    copy,
    days,
    duty,
    each,
    in_turn,
    is_so,
    manner,
    message,
    on,
    procedure,
    role,
    silence,
    state,
    working,
    world,
)
from longstop.core.edits import Edit, Kind, edited, mutations
from longstop.core.formulas import TRUE, Compare, Count, FactIs
from longstop.core.menu import laxer, repairs
from longstop.core.procedures import Copy, Duty, Force
from longstop.core.time import SAME_DAY, Unit
from longstop.report.edits import said

RULES = procedure(
    role("sergeant"),
    role("worker"),
    replace(role("manager"), manages=("worker",)),
    role("deputy"),
    world("occasion"),
    world("incident", only_if=Count(on("occasion"), Compare.GE, 1)),
    message("flag", "attached"),
    act("visit"),
    state("open", "occasion", "visit"),
    duty("1", "occasion", "sergeant", "flag", to=("worker",), if_=Count(on("occasion"), Compare.GT, 3)),
    copy("2", "flag", ("manager", "deputy"), if_=is_so("attached")),
    duty("3", "flag", in_turn("worker", "manager"), "visit", within=working(3)),
    duty("4", each(days(14), "open"), "worker", "visit", within=days(14)),
    duty("5", silence("flag", "visit", days(2)), "manager", "visit", within=SAME_DAY),
    manner("6", "flag", is_so("attached"), force=Force.SHOULD),
    ban("7", "visit", Count(on("occasion"), Compare.GT, 0)),
)


def changes(kind: Kind, *rules: str) -> list[Edit]:
    return [e for e in mutations(RULES) if e.kind is kind and e.rules == rules]


def after(edit: Edit) -> Duty:
    rule = edited(RULES, edit).rule(edit.rules[0])
    assert isinstance(rule, Duty)
    return rule


def test_a_deadline_is_taken_away_lengthened_and_counted_in_other_days() -> None:
    assert [e.bound for e in changes(Kind.DEADLINE, "3")] == [None, working(4), working(6), days(3)]
    assert [after(e).bound for e in changes(Kind.DEADLINE, "3")] == [None, working(4), working(6), days(3)]


def test_the_same_day_can_only_become_the_next() -> None:
    assert [e.bound for e in changes(Kind.DEADLINE, "5")] == [None, days(1)]


def test_a_period_is_lengthened_and_never_taken_away() -> None:
    assert [e.bound for e in changes(Kind.DEADLINE, "4")] == [days(15), days(28)]
    assert all(after(e).trigger == each(e.bound, "open") for e in changes(Kind.DEADLINE, "4") if e.bound)


def test_a_wait_is_lengthened_apart_from_the_deadline() -> None:
    longer, doubled, other = changes(Kind.WAIT, "5")
    assert (longer.bound, doubled.bound) == (days(3), days(4))
    assert other.bound is not None
    assert other.bound.unit is Unit.WORKING_DAYS
    assert after(longer).bound == SAME_DAY


def test_nothing_becomes_longer_than_a_year() -> None:
    long = procedure(role("a"), world("e"), act("x"), duty("1", "e", "a", "x", within=days(300)))
    assert [e.bound for e in mutations(long) if e.kind is Kind.DEADLINE and e.bound] == [days(301), working(300)]


def test_a_deputy_is_struck_out_and_the_first_named_is_not() -> None:
    [edit] = changes(Kind.COVER, "3")
    assert (edit.roles, edit.removes) == (("manager",), True)
    assert after(edit).doers == (in_turn("worker"),)


def test_a_copy_is_dropped_for_one_of_a_group_or_for_all_of_it() -> None:
    whole, manager, deputy = changes(Kind.COPY, "2")
    assert all(r.id != "2" for r in edited(RULES, whole).rules)
    left = edited(RULES, manager).rule("2")
    assert isinstance(left, Copy)
    assert left.groups == (("deputy",),)
    assert deputy.roles == ("deputy",)
    assert changes(Kind.DROP, "2") == []  # it would be the same once more


def test_thresholds_move_by_one_wherever_they_stand() -> None:
    assert [e.number for e in changes(Kind.THRESHOLD, "1")] == [2, 4]
    assert [e.number for e in changes(Kind.THRESHOLD, "7")] == [1]  # there is nothing below nought
    [moved] = [e for e in mutations(RULES) if e.event == "incident"]
    assert moved.number == 2  # at least nought would be always
    assert edited(RULES, moved).event("incident").only_if == Count(on("occasion"), Compare.GE, 2)


def test_a_must_is_weakened_by_one_step_and_by_two() -> None:
    assert [e.force for e in changes(Kind.FORCE, "3")] == [Force.SHOULD, Force.MAY]
    assert changes(Kind.FORCE, "6") == []  # a manner that need not be kept is none
    assert [e.force for e in changes(Kind.FORCE, "7")] == [Force.SHOULD]


def test_no_two_mutants_are_alike_and_none_is_the_text_itself() -> None:
    formals = [edited(RULES, e).formal for e in mutations(RULES)]
    assert len(set(formals)) == len(formals)
    assert RULES.formal not in formals


@pytest.mark.parametrize(
    "edit",
    [
        Edit(Kind.DROP, "8", ("8",)),
        Edit(Kind.DROP, "1", ("2",)),
        Edit(Kind.DEADLINE, "3", ("3",), bound=working(3)),
        Edit(Kind.DEADLINE, "6", ("6",), bound=working(3)),
        Edit(Kind.COVER, "3", ("3",), roles=("worker",)),
        Edit(Kind.COVER, "3", ("3",), roles=("worker", "manager"), removes=True),
        Edit(Kind.COPY, "3", ("3",), roles=("deputy",)),
        Edit(Kind.THRESHOLD, "3", ("3",), number=1),
        Edit(Kind.THRESHOLD, "", (), number=1, event="nothing"),
        Edit(Kind.WAIT, "3", ("3",), bound=working(3)),
    ],
    ids=lambda e: f"{e.kind.value} of {e.clause or e.event}",
)
def test_an_edit_that_does_not_apply_is_refused(edit: Edit) -> None:
    with pytest.raises(ValueError, match=r"."):
        edited(RULES, edit)


def test_the_menu_has_a_deadline_cover_and_a_copy() -> None:
    offered = repairs(RULES)
    assert Edit(Kind.DEADLINE, "1", ("1",), bound=SAME_DAY, size=2) in offered
    assert Edit(Kind.COPY, "2", ("1",), roles=("manager",), size=3) in offered  # 2 asks for it, though not always
    copied = edited(RULES, Edit(Kind.COPY, "2", ("1",), roles=("manager",)))
    assert [(c.clause, c.groups) for c in copied.copies if c.condition == TRUE] == [("2", (("manager",),))]
    assert Edit(Kind.COVER, "4", ("4",), roles=("manager",), size=3) in offered
    assert [e.size for e in offered] == sorted(e.size for e in offered)


def test_what_only_should_be_done_becomes_a_must_where_that_makes_a_difference() -> None:
    made = Edit(Kind.FORCE, "6", ("6",), force=Force.MUST, size=1)
    assert made in repairs(RULES, strict=True)
    assert made not in repairs(RULES)


def test_a_new_copy_is_a_rule_of_the_clause_that_has_the_message_sent() -> None:
    [rule] = [r for r in edited(RULES, Edit(Kind.COPY, "1", ("1",), roles=("manager",))).rules if r not in RULES.rules]
    assert isinstance(rule, Copy)
    assert (rule.clause, rule.message, rule.groups) == ("1", "flag", (("manager",),))


def test_laxer_deadlines_run_up_to_the_one_that_stands_or_to_the_most() -> None:
    short = Edit(Kind.DEADLINE, "3", ("3",), bound=SAME_DAY)
    assert [e.bound for e in laxer(RULES, short)] == [SAME_DAY, working(1), working(2)]
    new = Edit(Kind.DEADLINE, "1", ("1",), bound=SAME_DAY)
    assert [e.bound for e in laxer(RULES, new, 2)] == [SAME_DAY, working(1), working(2)]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit(Kind.DEADLINE, "1", ("1",), bound=working(3)), "give 1 a deadline of 3 working days"),
        (Edit(Kind.DEADLINE, "3", ("3",)), "take the deadline out of 3"),
        (
            Edit(Kind.DEADLINE, "3", ("3",), bound=SAME_DAY),
            "change the deadline of 3 from 3 working days to the same day",
        ),
        (Edit(Kind.DEADLINE, "4", ("4",), bound=days(7)), "have 4 done every 7 days"),
        (Edit(Kind.WAIT, "5", ("5",), bound=days(1)), "have 5 wait 1 day for an answer"),
        (Edit(Kind.COVER, "1", ("1",), roles=("manager",)), "name the manager as cover in 1"),
        (Edit(Kind.COVER, "3", ("3",), roles=("manager",), removes=True), "strike the manager out of 3"),
        (Edit(Kind.COPY, "1", ("1",), roles=("manager",)), 'have "flag" always copied to the manager (1)'),
        (Edit(Kind.COPY, "2", ("2",), roles=("deputy",), removes=True), 'no longer copy "flag" to the deputy (2)'),
        (Edit(Kind.FORCE, "6", ("6",), force=Force.MUST), "make 6 a must"),
        (Edit(Kind.DROP, "7", ("7",)), "strike out 7"),
        (
            Edit(Kind.THRESHOLD, "1", ("1",), number=4),
            'in 1, compare the number of "occasion" with 4 instead of 3',
        ),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_an_edit_is_said_in_words(edit: Edit, words: str) -> None:
    assert said(edit, RULES) == words


def test_a_rule_is_told_from_the_clause_of_which_it_is_a_part() -> None:
    rules = replace(RULES, rules=(*RULES.rules, replace(RULES.rule("7"), id="7.more", unless=FactIs("x", "y"))))
    assert said(Edit(Kind.DROP, "7", ("7",)), rules) == "strike out 7, but not 7.more"
    assert said(Edit(Kind.DROP, "7", ("7", "7.more")), rules) == "strike out all of 7"
