"""Each kind of mark on a procedure of a few rules that deserves it, and none on the same with the one thing mended."""

from __future__ import annotations

import pytest

from handmade import (
    act,
    copy,
    days,
    duty,
    each,
    either,
    fact,
    in_turn,
    is_so,
    manner,
    message,
    on,
    procedure,
    read,
    role,
    silence,
    state,
    world,
)
from longstop.core import formulas as f
from longstop.core.findings import Aspect, Kind
from longstop.core.procedures import Force, Sort
from reviewing import CONCERN, PEOPLE, decision, event, marks, reviewed, the_only

# --- duties of nobody ---------------------------------------------------------------------------------------------


def test_a_duty_of_nobody() -> None:
    found = the_only(Kind.NOBODY, act("minutes"), duty("P-1", "concern", (), "minutes"))
    assert (found.rules, found.clauses, found.events) == (("P-1",), ("P-1",), ("minutes",))
    assert found.aspects == (Aspect.DOERS, Aspect.DEADLINE)
    dated = the_only(Kind.NOBODY, act("minutes"), duty("P-1", "concern", (), "minutes", within=days(2)))
    assert dated.aspects == (Aspect.DOERS,)


def test_what_somebody_is_named_for_or_nobody_owes_is_no_duty_of_nobody() -> None:
    assert not marks(Kind.NOBODY, act("minutes"), duty("P-1", "concern", "worker", "minutes"))
    assert not marks(Kind.NOBODY, act("minutes"), duty("P-1", "concern", (), "minutes", force=Force.MAY))


def test_a_strict_review_takes_what_should_be_done_to_oblige_nobody() -> None:
    soft = (act("minutes"), duty("P-1", "concern", (), "minutes", force=Force.SHOULD))
    assert marks(Kind.NOBODY, *soft)
    assert not marks(Kind.NOBODY, *soft, strict=True)


# --- duties without a deadline ------------------------------------------------------------------------------------


def test_duties_without_a_deadline_are_told_once_for_each_who_owes_them() -> None:
    found = the_only(
        Kind.NO_DEADLINE,
        act("visit"),
        act("call"),
        duty("P-1", "concern", "worker", "visit"),
        duty("P-2", "concern", ("worker", "manager"), "call"),
    )
    assert (found.rules, found.roles) == (("P-1", "P-2"), ("worker",))


@pytest.mark.parametrize(
    "dated",
    [
        (duty("P-1", "concern", "worker", "visit", within=days(2)),),
        (state("open", "concern"), duty("P-1", each(days(5), "open"), "worker", "visit", within=days(5))),
        (duty("P-1", "concern", "worker", "visit", force=Force.MAY),),
        (
            duty("P-1", "concern", "worker", "visit"),
            duty("P-2", "concern", "worker", "visit", within=days(2)),
        ),  # the second dates the first
    ],
)
def test_what_has_a_day_has_a_deadline(dated: tuple[object, ...]) -> None:
    assert not marks(Kind.NO_DEADLINE, act("visit"), *dated)


# --- duties without cover -----------------------------------------------------------------------------------------


def test_what_one_person_alone_can_do_has_no_cover() -> None:
    found = the_only(
        Kind.NO_COVER,
        act("visit"),
        act("chair"),
        duty("P-1", "concern", "worker", "visit", within=days(2)),
        duty("P-2", "visit", either("worker", "manager"), "chair", within=days(2)),
    )
    assert (found.rules, found.against, found.roles) == (("P-1",), ("P-2",), ("worker",))


@pytest.mark.parametrize("doers", [either("worker", "manager"), in_turn("worker", "manager"), "office", ()])
def test_of_several_one_is_in_and_an_office_is_never_away(doers: object) -> None:
    assert not marks(Kind.NO_COVER, act("visit"), duty("P-1", "concern", doers, "visit"))  # type: ignore[arg-type]


def test_a_role_that_two_people_hold_is_covered() -> None:
    two = procedure(role("worker", people=2), CONCERN, act("visit"), duty("P-1", "concern", "worker", "visit"))
    assert not [x for x in reviewed(two).findings if x.kind is Kind.NO_COVER]


# --- decisions ----------------------------------------------------------------------------------------------------

DECIDED = (decision("strategy", "reasons"), duty("P-1", "concern", "manager", "strategy", within=days(1)))


def test_a_decision_of_which_nothing_is_in_writing() -> None:
    found = the_only(Kind.NO_RECORD, *DECIDED)
    assert (found.rules, found.events, found.attributes) == (("P-1",), ("strategy",), ("reasons",))


def test_a_decision_is_recorded_where_reasons_or_a_record_are_asked_for() -> None:
    assert not marks(Kind.NO_RECORD, *DECIDED, manner("P-2", "strategy", is_so("reasons")))
    note = event(Sort.RECORD, "note")
    assert not marks(Kind.NO_RECORD, *DECIDED, note, duty("P-2", "strategy", "manager", "note"))
    assert marks(Kind.NO_RECORD, *DECIDED, act("note"), duty("P-2", "strategy", "manager", "note"))
    assert marks(Kind.NO_RECORD, *DECIDED, note, duty("P-2", "strategy", "manager", "note", force=Force.MAY))


def test_a_decision_of_which_only_some_outcomes_are_recorded() -> None:
    note = event(Sort.RECORD, "note")
    upon = on("strategy", where=is_so("outcome", "hold"))
    found = the_only(Kind.NO_RECORD, *DECIDED, note, duty("P-2", upon, "manager", "note"))
    assert (found.values, found.against) == (("none",), ("P-2",))
    both = f.Or((is_so("outcome", "hold"), is_so("outcome", "none")))
    assert not marks(Kind.NO_RECORD, *DECIDED, note, duty("P-2", on("strategy", where=both), "manager", "note"))


def test_a_meeting_whose_reasons_no_clause_asks_for() -> None:
    def meeting(*named: str) -> tuple[object, ...]:
        return event(Sort.MEETING, "meeting", *named), duty("P-1", "concern", "manager", "meeting")

    assert the_only(Kind.NO_RECORD, *meeting("reasons")).attributes == ("reasons",)
    assert not marks(Kind.NO_RECORD, *meeting("disputed"))
    assert not marks(Kind.NO_RECORD, *meeting("reasons"), manner("P-2", "meeting", is_so("reasons")))


def test_a_decision_of_two_that_nobody_settles() -> None:
    joint = (decision("strategy"), duty("P-1", "concern", ("manager", "sergeant"), "strategy"))
    assert the_only(Kind.TIED, *joint).roles == ("manager", "sergeant")
    assert not marks(Kind.TIED, *joint, duty("P-2", silence("concern", "strategy", days(3)), "office", "strategy"))
    assert not marks(Kind.TIED, decision("strategy"), duty("P-1", "concern", "manager", "strategy"))


# --- messages -----------------------------------------------------------------------------------------------------

FLAG = (message("flag"), duty("P-1", "concern", "sergeant", "flag", to=("worker",), within=days(1)))
VISIT = (act("visit"), duty("P-2", read("flag", "worker"), "worker", "visit", within=days(1)))
CHASE = message("chase")


def test_a_message_whose_silence_has_no_next_step() -> None:
    found = the_only(Kind.SILENCE, *FLAG, *VISIT)
    assert (found.rules, found.events, found.roles) == (("P-1",), ("flag",), ("sergeant", "worker"))


@pytest.mark.parametrize("until", [read("flag", "worker"), on("visit")])
def test_a_message_that_is_chased_until_it_is_read_or_answered(until: f.Pattern) -> None:
    chase = duty("P-3", "flag", "sergeant", "chase", to=("worker",), within=days(1), until=until)
    assert not [x for x in marks(Kind.SILENCE, *FLAG, *VISIT, CHASE, chase) if "flag" in x.events]


def test_a_message_whose_silence_somebody_waits_for() -> None:
    chase = duty("P-3", silence("flag", "visit", days(2)), "sergeant", "chase", to=("manager",))
    assert not [x for x in marks(Kind.SILENCE, *FLAG, *VISIT, CHASE, chase) if "flag" in x.events]


def test_what_ends_with_the_case_does_not_wait_for_an_answer() -> None:
    chase = duty("P-3", "flag", "sergeant", "chase", to=("worker",), until=on("over"))
    found = marks(Kind.SILENCE, *FLAG, *VISIT, CHASE, world("over"), chase)
    assert "flag" in [e for x in found for e in x.events]


def test_an_office_reads_its_mail_and_what_is_only_allowed_need_not_be_answered() -> None:
    to_office = duty("P-1", "concern", "sergeant", "flag", to=("office",), within=days(1))
    assert not marks(Kind.SILENCE, message("flag"), to_office)
    allowed = duty("P-1", "concern", "sergeant", "flag", to=("worker",), force=Force.MAY)
    assert not marks(Kind.SILENCE, message("flag"), allowed)


def test_a_message_read_by_people_who_owe_nothing() -> None:
    found = the_only(Kind.NOWHERE, *FLAG, copy("P-3", "flag", "manager"))
    assert (found.roles, found.events, found.clauses) == (("worker", "manager"), ("flag",), ("P-1", "P-3"))
    assert not marks(Kind.NOWHERE, *FLAG, *VISIT)
    allowed = duty("P-2", read("flag", "worker"), "worker", "visit", force=Force.MAY)
    assert marks(Kind.NOWHERE, *FLAG, act("visit"), allowed)


def test_the_way_of_what_is_passed_on_and_on_to_nobody_who_must_act() -> None:
    onward = duty("P-2", read("flag", "worker"), "worker", "onward", to=("manager",))
    found = the_only(Kind.NOWHERE, *FLAG, message("onward"), onward)
    assert (found.events, found.roles) == (("flag", "onward"), ("manager",))


def test_what_is_sent_round_after_a_meeting_passes_no_concern_on() -> None:
    meeting = event(Sort.MEETING, "meeting")
    notes = duty("P-2", "meeting", "manager", "notes", to=("worker",))
    assert not marks(Kind.NOWHERE, meeting, message("notes"), duty("P-1", "concern", "manager", "meeting"), notes)


def test_a_copy_to_somebody_who_need_not_act_where_others_must() -> None:
    found = the_only(Kind.NOWHERE, *FLAG, *VISIT, copy("P-3", "flag", "manager"))
    assert (found.rules, found.roles, found.aspects) == (("P-3",), ("manager",), (Aspect.COPY,))
    both = duty("P-2", read("flag"), either("worker", "manager"), "visit", within=days(1))
    assert not marks(Kind.NOWHERE, *FLAG, act("visit"), both, copy("P-3", "flag", "manager"))


def test_a_ladder_without_a_top() -> None:
    rungs = (
        event(Sort.MEETING, "first", "settled"),
        event(Sort.MEETING, "second", "settled"),
        duty("P-1", "concern", "manager", "first"),
        duty("P-2", on("first", where=f.Not(is_so("settled"))), "office", "second"),
    )
    found = the_only(Kind.NOWHERE, *rungs)
    assert (found.rules, found.events, found.aspects) == (("P-2",), ("first", "second"), (Aspect.TOP,))
    top = duty("P-3", on("second", where=f.Not(is_so("settled"))), "office", "ruling")
    assert not marks(Kind.NOWHERE, *rungs, act("ruling"), top)


# --- neighbours ---------------------------------------------------------------------------------------------------


def test_a_stand_in_for_one_act_and_none_for_its_neighbour() -> None:
    parts = (
        act("discuss"),
        act("consult"),
        duty("P-1", "concern", ("sergeant", in_turn("worker", "manager")), "discuss", within=days(1)),
        duty("P-2", "discuss", ("sergeant", "worker"), "consult", within=days(1)),
    )
    found = the_only(Kind.UNEVEN, *parts)
    assert (found.rules, found.against, found.aspects) == (("P-2",), ("P-1",), (Aspect.COVER,))
    assert found.roles == ("worker", "manager")
    covered = marks(Kind.NO_COVER, *parts)
    assert "worker" not in [r for x in covered for r in x.roles]  # it is told as a neighbour, and only there
    mended = duty("P-2", "discuss", ("sergeant", in_turn("worker", "manager")), "consult", within=days(1))
    assert not marks(Kind.UNEVEN, *parts[:3], mended)


TWIN = (message("notice"), duty("P-3", "concern", "sergeant", "notice", to=("worker",), within=days(1)))


def test_a_message_that_is_copied_and_its_twin_that_is_not() -> None:
    found = the_only(Kind.UNEVEN, *FLAG, *TWIN, copy("P-2", "flag", "manager"))
    assert (found.rules, found.against, found.aspects) == (("P-3",), ("P-2",), (Aspect.COPY,))
    assert not marks(Kind.UNEVEN, *FLAG, *TWIN, copy("P-2", "flag", "manager"), copy("P-4", "notice", "manager"))
    elsewhere = duty("P-3", "concern", "sergeant", "notice", to=("office",), within=days(1))
    assert not marks(Kind.UNEVEN, *FLAG, message("notice"), elsewhere, copy("P-2", "flag", "manager"))


def test_a_message_that_is_followed_up_and_its_twin_that_is_not() -> None:
    def chase(id: str, *upon: f.Pattern) -> object:
        patterns = (on("flag"), *upon)
        until = [read(p.event, "worker") for p in patterns]
        return duty(id, patterns, "sergeant", "chase", to=("worker",), within=days(1), until=until)

    found = the_only(Kind.UNEVEN, *FLAG, *TWIN, CHASE, chase("P-4"))
    assert (found.rules, found.against, found.aspects) == (("P-3",), ("P-4",), (Aspect.SILENCE,))
    assert not [x for x in marks(Kind.SILENCE, *FLAG, *TWIN, CHASE, chase("P-4")) if "notice" in x.events]
    assert not marks(Kind.UNEVEN, *FLAG, *TWIN, CHASE, chase("P-4", on("notice")))


def test_one_duty_dated_and_its_neighbour_not() -> None:
    dated = duty("P-1", "concern", "worker", "visit", within=days(2))
    found = the_only(Kind.UNEVEN, act("visit"), act("call"), dated, duty("P-2", "concern", "worker", "call"))
    assert (found.rules, found.against, found.aspects) == (("P-2",), ("P-1",), (Aspect.DEADLINE,))
    for other in (
        duty("P-2", "concern", "manager", "call"),
        duty("P-2", "visit", "worker", "call"),
        duty("P-2", "concern", "worker", "call", force=Force.MAY),
        duty("P-2", "concern", "worker", "call", within=days(9)),
    ):
        assert not marks(Kind.UNEVEN, act("visit"), act("call"), dated, other)


def test_duties_that_cannot_meet_are_no_neighbours() -> None:
    severe = f.FactIs(f.FactId("severe"), f.YES)
    dated = duty("P-1", "concern", "worker", "visit", within=days(2), if_=severe)
    undated = duty("P-2", "concern", "worker", "call", if_=f.Not(severe))
    assert not marks(Kind.UNEVEN, fact("severe"), act("visit"), act("call"), dated, undated)


def test_one_decision_with_reasons_and_its_neighbour_without() -> None:
    parts = (
        decision("one", "reasons"),
        decision("two", "reasons"),
        duty("P-1", "concern", "manager", "one", within=days(1)),
        duty("P-2", "one", "manager", "two", within=days(1)),
        manner("P-3", "one", is_so("reasons")),
    )
    found = the_only(Kind.UNEVEN, *parts)
    assert (found.rules, found.against, found.aspects) == (("P-2",), ("P-3",), (Aspect.RECORD,))
    assert not marks(Kind.NO_RECORD, *parts)
    assert not marks(Kind.UNEVEN, *parts, manner("P-4", "two", is_so("reasons")))


# --- the whole ----------------------------------------------------------------------------------------------------


def test_the_most_serious_comes_first_and_what_must_before_what_should() -> None:
    found = reviewed(
        procedure(
            *PEOPLE,
            CONCERN,
            act("minutes"),
            act("entry"),
            decision("strategy"),
            duty("P-1", "concern", (), "minutes", force=Force.SHOULD),
            duty("P-2", "concern", (), "entry"),
            duty("P-3", "concern", "office", "strategy", within=days(1)),
        )
    )
    assert [(x.kind, x.rules) for x in found.findings] == [
        (Kind.NOBODY, ("P-2",)),
        (Kind.NOBODY, ("P-1",)),
        (Kind.NO_RECORD, ("P-3",)),
    ]
