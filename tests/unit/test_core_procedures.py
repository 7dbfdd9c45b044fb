"""What a typed procedure can be asked."""

from __future__ import annotations

import pytest

from handmade import act, copy, duty, message, procedure, read, role, world
from longstop.core.procedures import Force

FLAG = procedure(
    role("sergeant"),
    role("worker"),
    role("manager", people=2),
    role("police", unit=True),
    world("occasion"),
    message("flag"),
    act("visit"),
    duty("R1", "occasion", "sergeant", "flag", to=("worker",)),
    copy("R2", "flag", "manager", "worker"),
    duty("R3", read("flag", "worker"), "worker", "visit"),
    duty("R4", read("flag", "manager"), "worker", "visit", force=Force.MAY),
)


def test_the_holders_of_a_role_have_names_of_their_own() -> None:
    assert FLAG.role("manager").persons == ("manager 1", "manager 2")
    assert FLAG.role("worker").persons == ("worker",)


def test_a_unit_can_never_be_away() -> None:
    assert FLAG.people == ("sergeant", "worker", "manager 1", "manager 2")


def test_a_message_may_come_to_its_addressees_and_to_those_it_is_copied_to() -> None:
    assert FLAG.recipients("flag") == ("worker", "manager")


def test_acted_on_needs_a_duty_and_a_permission_is_none() -> None:
    assert FLAG.acts_on("flag", "worker")
    assert not FLAG.acts_on("flag", "manager")


def test_an_unknown_name_is_a_key_error() -> None:
    for find in (FLAG.role, FLAG.event, FLAG.state, FLAG.rule):
        with pytest.raises(KeyError):
            find("nobody")
    assert FLAG.clause("nobody") is None
