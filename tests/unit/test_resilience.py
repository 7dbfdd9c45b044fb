"""The fewest faults that break a property, each expectation derived by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import PLAIN, copy, duty, for_each, in_turn, message, on, procedure, read, role, target, working, world
from longstop.core import formulas as f
from longstop.core.assumptions import ANY_NUMBER, Assumptions
from longstop.core.explanations import Breaking, Fault, Resilience
from longstop.core.formulas import Within
from longstop.core.procedures import Procedure
from longstop.core.semantics import within
from longstop.core.verdicts import Property, Proved, Refuted, Verdict
from longstop.engines.check import check
from longstop.engines.explain.resilience import allowing, resilience
from longstop.report.slack import resilience_data, resilience_said


def ask(procedure: Procedure, prop: Property, assumptions: Assumptions, *, minimal: bool = False) -> Verdict:
    return check(procedure, prop, assumptions, PLAIN, minimal=minimal)


def found(procedure: Procedure, claim: f.Claim, trigger: str = "event") -> Resilience:
    return resilience(procedure, Property("Q", "Q", for_each(trigger, claim)), ask)


SOON = Within(working(1), (target("flag"),))


def flagging(*doers: str, **more: object) -> Procedure:
    """Upon the event, the first of these who is in flags it within one working day."""
    flag = duty("R", "event", in_turn(*doers), "flag", to=("reader",), within=working(1), **more)
    people = [role(d) for d in doers]
    return procedure(*people, role("reader"), world("event", once=True, on_working_days=True), message("flag"), flag)


@pytest.mark.parametrize("doers", [("a",), ("a", "b"), ("a", "b", "c")])
def test_it_takes_all_who_may_stand_in_to_be_away(doers: tuple[str, ...]) -> None:
    """The flag is sent unless none of them is in on the due day; nobody else is needed to send it."""
    away = found(flagging(*doers), SOON).away
    assert (away.fewest, away.holds_with, away.settled) == (len(doers), len(doers) - 1, True)
    assert sorted(away.named) == sorted(doers)


def test_a_witness_with_the_fewest_has_no_fewer() -> None:
    there = flagging("a", "b")
    away = found(there, SOON).away
    assert away.witness is not None
    for count, allowed in ((2, True), (1, False)):
        limit = allowing(Assumptions("x", "x"), Fault.AWAY, count)
        assert (not within(limit, there, away.witness.trace)) is allowed


def test_one_thing_forgotten_and_no_lost_message() -> None:
    """The one duty can be forgotten; whether the message arrives is nothing to the sending of it."""
    whole = found(flagging("a"), SOON)
    assert (whole.lapses.fewest, whole.lapses.holds_with, whole.lapses.named) == (1, 0, ("R",))
    assert whole.lost == Breaking(Fault.LOST, None, None)


def test_two_messages_must_be_lost_where_two_are_sent() -> None:
    """Either message is enough for the reader, so both must be lost; and both duties forgotten."""
    second = duty("S", "event", "a", "letter", to=("reader",), within=working(1))
    there = procedure(*flagging("a").roles, *flagging("a").events, *flagging("a").rules, message("letter"), second)
    either = Within(working(2), (target(read("flag", "reader")), target(read("letter", "reader"))))
    whole = found(there, either)
    assert (whole.lost.fewest, whole.lost.holds_with, set(whole.lost.named)) == (2, 1, {"flag", "letter"})
    assert (whole.lapses.fewest, set(whole.lapses.named)) == (2, {"R", "S"})
    assert whole.away.fewest == 1  # a sends both, and the reader reads both


def test_a_copy_takes_both_readers_away() -> None:
    """The flag is sent at once by an office that is never away, and read by either of two."""
    flag = duty("R", "event", "office", "flag", to=("one",), within=working(0))
    there = procedure(
        role("office", unit=True), role("one"), role("two"), world("event", once=True, on_working_days=True),
        message("flag"), flag, copy("C", "flag", "two"),
    )  # fmt: skip
    whole = found(there, Within(working(1), (target(read("flag", "one", "two")),)), "flag")
    assert (whole.away.fewest, set(whole.away.named)) == (2, {"one", "two"})


def test_what_fails_with_nothing_going_wrong_takes_no_fault() -> None:
    never = found(flagging("a"), Within(working(1), (target(on("event")),)))
    assert [b.fewest for b in (never.away, never.lapses, never.lost)] == [0, 0, 0]
    assert resilience_said(never, flagging("a")) == "it fails with nothing going wrong"


def test_any_number_is_no_limit() -> None:
    """With any number forgotten the duty may be; with any number lost it is still sent."""
    there, prop = flagging("a"), Property("Q", "Q", for_each("event", SOON))
    assert isinstance(ask(there, prop, Assumptions("l", "l", lapses=ANY_NUMBER)), Refuted)
    assert isinstance(ask(there, prop, Assumptions("m", "m", lost=ANY_NUMBER)), Proved)
    assert isinstance(ask(there, prop, Assumptions("a", "a", away=ANY_NUMBER)), Refuted)


def test_it_is_said_and_stored() -> None:
    there = flagging("a", "b")
    whole = found(there, SOON)
    assert resilience_said(whole, there) == (
        "it takes two people away at once to break it (the a and the b); one thing forgotten is enough (R); "
        "no lost message breaks it"
    )
    turns = replace(whole, away=replace(whole.away, fewest=1))
    assert resilience_said(turns, there).startswith("one person away is enough (the a and the b by turns); ")
    data = resilience_data(whole)
    assert data is not None
    assert [data[k] for k in ("away", "lapses", "lost", "settled")] == [2, 1, None, True]
    assert resilience_data(None) is None
