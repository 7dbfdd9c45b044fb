"""Messages: delivered, read, acted on; copies; losses."""

from __future__ import annotations

from handmade import (
    AT_ONCE,
    PLAIN,
    act,
    acted_on,
    copy,
    done,
    duty,
    for_each,
    happened,
    has_read,
    is_so,
    lapse,
    loss,
    message,
    on,
    procedure,
    read,
    role,
    run,
    target,
    world,
)
from longstop.core.formulas import TRUE, DeliveredTo, Holds, Within
from longstop.core.procedures import Copy, Force, Party, Procedure
from longstop.core.semantics import Truth, admits, breaches, judge
from longstop.core.traces import Event, Stage, Trace

MONDAY, TUESDAY, WEDNESDAY = "Mon 07 Sep 2026", "Tue 08 Sep 2026", "Wed 09 Sep 2026"
OCCASION = happened(MONDAY, "occasion")

FLAG = procedure(
    role("sergeant", every_day=True),
    role("worker"),
    role("manager"),
    role("deputy"),
    world("occasion"),
    message("flag", "attached"),
    act("visit"),
    duty("R1", "occasion", "sergeant", "flag", to=("worker",), within=AT_ONCE),
    copy("R2", "flag", ("manager", "deputy"), if_=is_so("attached")),
    duty("R3", read("flag", "worker"), "worker", "visit"),
)


def broken(procedure: Procedure, trace: Trace) -> set[str]:
    return {b.what for b in breaches(procedure, trace, PLAIN)}


def flag(when: str, *to: str, attached: str = "no") -> Event:
    return done(when, "flag", "sergeant", to=("worker", *to), attached=attached)


# --- reading ------------------------------------------------------------------------------------------------------


def test_mail_is_read_on_the_day_of_sending() -> None:
    sent = flag(MONDAY)
    assert admits(FLAG, run(MONDAY, TUESDAY, OCCASION, sent, has_read(MONDAY, "flag", "worker")), PLAIN)
    assert broken(FLAG, run(MONDAY, MONDAY, OCCASION, sent)) == {"flag"}
    assert broken(FLAG, run(MONDAY, TUESDAY, OCCASION, sent, has_read(TUESDAY, "flag", "worker"))) == {"flag"}
    assert broken(FLAG, run(MONDAY, MONDAY, OCCASION, has_read(MONDAY, "flag", "worker"), sent)) == {"flag"}


def test_whoever_is_away_reads_on_the_first_day_in() -> None:
    away = {"worker": [MONDAY, TUESDAY]}
    assert admits(FLAG, run(MONDAY, TUESDAY, OCCASION, flag(MONDAY), away=away), PLAIN)
    back = has_read(WEDNESDAY, "flag", "worker")
    assert admits(FLAG, run(MONDAY, WEDNESDAY, OCCASION, flag(MONDAY), back, away=away), PLAIN)
    assert broken(FLAG, run(MONDAY, WEDNESDAY, OCCASION, flag(MONDAY), away=away)) == {"flag"}
    early = has_read(TUESDAY, "flag", "worker")
    assert broken(FLAG, run(MONDAY, TUESDAY, OCCASION, flag(MONDAY), early, away=away)) == {"flag"}


def test_mail_of_a_saturday_is_read_on_monday() -> None:
    saturday = "Sat 05 Sep 2026"
    sent = happened(saturday, "occasion"), flag(saturday)
    assert admits(FLAG, run(saturday, MONDAY, *sent, has_read(MONDAY, "flag", "worker")), PLAIN)
    assert broken(FLAG, run(saturday, MONDAY, *sent)) == {"flag"}


def test_mail_is_read_once() -> None:
    once = [OCCASION, flag(MONDAY), has_read(MONDAY, "flag", "worker")]
    assert broken(FLAG, run(MONDAY, TUESDAY, *once, has_read(TUESDAY, "flag", "worker"))) == {"flag"}
    assert broken(FLAG, run(MONDAY, TUESDAY, *once, has_read(MONDAY, "flag", "worker"))) == {"flag"}


def test_old_and_new_mail_are_read_together() -> None:
    events = [OCCASION, flag(MONDAY), happened(TUESDAY, "occasion"), flag(TUESDAY), has_read(TUESDAY, "flag", "worker")]
    assert admits(FLAG, run(MONDAY, TUESDAY, *events, away={"worker": [MONDAY]}), PLAIN)
    too_soon = [*events[:2], events[4], *events[2:4]]
    assert broken(FLAG, run(MONDAY, TUESDAY, *too_soon, away={"worker": [MONDAY]})) == {"flag"}


def test_nothing_is_read_but_mail_and_only_by_those_who_may_receive_it() -> None:
    sent = [OCCASION, flag(MONDAY), has_read(MONDAY, "flag", "worker")]
    for strange in (
        has_read(MONDAY, "flag", "sergeant"),  # no rule sends it to the sergeant
        has_read(MONDAY, "flag", "manager"),  # nor was this one copied to the manager
        has_read(MONDAY, "visit", "worker"),
        has_read(MONDAY, "occasion", "worker"),
    ):
        assert strange.event in broken(FLAG, run(MONDAY, MONDAY, *sent, strange)), strange
    monday = OCCASION.day
    nobody = Event(monday, "flag", Stage.READ)
    ghost = Event(monday, "flag", Stage.ACTED, ("worker",))
    loaded = Event(monday, "flag", Stage.READ, ("worker",), (), {"attached": "yes"})
    assert broken(FLAG, run(MONDAY, MONDAY, *sent, nobody)) == {"flag"}
    assert broken(FLAG, run(MONDAY, MONDAY, *sent, ghost)) == {"flag"}
    assert broken(FLAG, run(MONDAY, MONDAY, *sent[:2], loaded)) == {"flag"}


def test_a_duty_may_hang_on_the_reading() -> None:
    events = [OCCASION, flag(MONDAY), has_read(MONDAY, "flag", "worker"), done(MONDAY, "visit", "worker")]
    assert admits(FLAG, run(MONDAY, MONDAY, *events), PLAIN)
    unread = run(MONDAY, MONDAY, OCCASION, events[1], done(MONDAY, "visit", "worker"), events[2])
    assert broken(FLAG, unread) == {"visit"}


def test_acted_on_is_read_by_one_who_has_a_duty() -> None:
    trace = run(
        MONDAY,
        MONDAY,
        OCCASION,
        flag(MONDAY, "manager", attached="yes"),
        has_read(MONDAY, "flag", "worker"),
        has_read(MONDAY, "flag", "manager"),
    )
    assert admits(FLAG, trace, PLAIN)
    for who, truth in (("worker", Truth.TRUE), ("manager", Truth.FALSE)):
        claim = for_each("flag", Within(AT_ONCE, (target(acted_on("flag", who)),)))
        assert judge(claim, FLAG, trace, PLAIN) is truth


# --- copies -------------------------------------------------------------------------------------------------------


def test_a_copy_goes_to_one_of_each_group_while_the_condition_holds() -> None:
    for to, attached, wrong in (
        ((), "no", set()),
        (("manager",), "no", {"flag"}),  # copied though no rule says so
        ((), "yes", {"R2"}),
        (("manager",), "yes", set()),
        (("deputy",), "yes", set()),
        (("manager", "deputy"), "yes", set()),
    ):
        readers = [has_read(MONDAY, "flag", r) for r in ("worker", *to)]
        trace = run(MONDAY, MONDAY, OCCASION, flag(MONDAY, *to, attached=attached), *readers)
        assert broken(FLAG, trace) == wrong, (to, attached)


def test_a_message_goes_to_its_addressees() -> None:
    nobody = done(MONDAY, "flag", "sergeant", attached="no")
    assert broken(FLAG, run(MONDAY, MONDAY, OCCASION, nobody)) == {"flag"}
    stranger = done(MONDAY, "flag", "sergeant", to=("worker", "nobody"), attached="no")
    assert "flag" in broken(FLAG, run(MONDAY, MONDAY, OCCASION, stranger, has_read(MONDAY, "flag", "worker")))


def test_a_copy_may_be_forgotten_on_the_day_of_sending() -> None:
    events = [OCCASION, flag(MONDAY, attached="yes"), has_read(MONDAY, "flag", "worker")]
    assert admits(FLAG, run(MONDAY, MONDAY, *events, lapse(MONDAY, "R2")), PLAIN)
    assert broken(FLAG, run(MONDAY, TUESDAY, *events, lapse(TUESDAY, "R2"))) == {"R2"}


def test_a_copy_that_only_may_be_made_is_allowed_and_not_owed() -> None:
    rules = procedure(
        role("sergeant"),
        role("worker"),
        role("manager"),
        world("occasion"),
        message("flag"),
        duty("R1", "occasion", "sergeant", "flag", to=("worker",), within=AT_ONCE),
        copy("R2", "flag", "manager", force=Force.MAY),
    )
    for to in ((), ("manager",)):
        readers = [has_read(MONDAY, "flag", r) for r in ("worker", *to)]
        sent = done(MONDAY, "flag", "sergeant", to=("worker", *to))
        assert admits(rules, run(MONDAY, MONDAY, OCCASION, sent, *readers), PLAIN)


# --- losses -------------------------------------------------------------------------------------------------------


def test_what_is_lost_is_not_read() -> None:
    sent = [OCCASION, flag(MONDAY)]
    assert admits(FLAG, run(MONDAY, TUESDAY, *sent, loss(MONDAY, "flag", "worker")), PLAIN)
    read_all_the_same = run(MONDAY, MONDAY, *sent, has_read(MONDAY, "flag", "worker"), loss(MONDAY, "flag", "worker"))
    assert broken(FLAG, read_all_the_same) == {"flag"}


def test_a_loss_may_miss_some_recipients_only() -> None:
    sent = [OCCASION, flag(MONDAY, "manager", attached="yes"), has_read(MONDAY, "flag", "manager")]
    trace = run(MONDAY, MONDAY, *sent, loss(MONDAY, "flag", "worker"))
    assert admits(FLAG, trace, PLAIN)
    for who, truth in (("worker", Truth.FALSE), ("manager", Truth.TRUE)):
        assert judge(for_each("flag", Holds(DeliveredTo(who))), FLAG, trace, PLAIN) is truth


def test_nothing_is_lost_that_was_not_sent() -> None:
    for what in (loss(MONDAY, "flag", "worker"), loss(MONDAY, "nothing", "worker")):
        assert what.event in broken(FLAG, run(MONDAY, MONDAY, what))
    sent = [OCCASION, flag(MONDAY), has_read(MONDAY, "flag", "worker")]
    for to in ((), ("manager",)):  # lost at nobody; lost at one to whom it was not sent
        assert broken(FLAG, run(MONDAY, MONDAY, *sent, loss(MONDAY, "flag", *to))) == {"flag"}


# --- this -----------------------------------------------------------------------------------------------------------


def test_this_is_a_reading_by_one_to_whom_this_message_was_delivered() -> None:
    claim = for_each("flag", Within(AT_ONCE, (target(read("flag", this=True)),)))
    sent = [OCCASION, flag(MONDAY, "manager", attached="yes"), has_read(MONDAY, "flag", "manager")]
    lost = loss(MONDAY, "flag", "worker", "manager")
    assert judge(claim, FLAG, run(MONDAY, MONDAY, *sent), PLAIN) is Truth.TRUE
    assert judge(claim, FLAG, run(MONDAY, MONDAY, *sent[:2], lost), PLAIN) is Truth.FALSE


def test_this_flag_is_not_read_when_an_older_one_is() -> None:
    """Monday's flag reaches the manager, Tuesday's does not; reading Monday's on Tuesday is not reading Tuesday's."""
    events = [
        OCCASION,
        flag(MONDAY, "manager", attached="yes"),
        has_read(MONDAY, "flag", "worker"),
        happened(TUESDAY, "occasion"),
        flag(TUESDAY),
        has_read(TUESDAY, "flag", "worker"),
        has_read(TUESDAY, "flag", "manager"),
    ]
    trace = run(MONDAY, TUESDAY, *events, away={"manager": [MONDAY]})
    assert admits(FLAG, trace, PLAIN)
    for tied, truth in ((True, Truth.FALSE), (False, Truth.TRUE)):
        claim = for_each(
            on("flag", where=is_so("attached", "no")), Within(AT_ONCE, (target(read("flag", "manager", this=tied)),))
        )
        assert judge(claim, FLAG, trace, PLAIN) is truth


def test_a_rule_on_copying_binds_those_whom_it_names() -> None:
    """The stand-in sends the letter, and the copy is asked of the other."""
    sending = duty("S", "e", Party((("a",), ("b",))), "letter", to=("c",))
    copying = Copy("C", "C", Force.MUST, "letter", TRUE, (("d",),), ("a",))
    rules = procedure(role("a"), role("b"), role("c"), role("d"), world("e"), message("letter"), sending, copying)
    happens, opened = happened(MONDAY, "e"), has_read(MONDAY, "letter", "c")
    assert broken(rules, run(MONDAY, MONDAY, happens, done(MONDAY, "letter", "a", to=("c",)), opened)) == {"C"}
    stand_in = done(MONDAY, "letter", "b", to=("c",))
    assert broken(rules, run(MONDAY, MONDAY, happens, stand_in, opened, away={"a": [MONDAY]})) == set()
