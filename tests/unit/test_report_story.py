"""Counterexamples as they are told: the taste of the design, and each way to fail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from flagcase import (
    ATTACHED,
    EVERYONE_IN,
    FLAG,
    FOUR,
    J24,
    MANAGER,
    MEETING,
    OCCASION,
    ONE_AWAY,
    Q3,
    Q5,
    SENIOR,
    SERGEANT,
    UNREAD,
    WORKER,
    case,
    days,
    read,
    sent,
    trace,
)
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.procedures import Ban, Duty, EventKind, Force, OnEvents, Party, Sort
from longstop.core.time import SAME_DAY
from longstop.core.traces import Event, Lapse, Loss
from longstop.core.verdicts import HoldsTo, Property, Proved, Unknown, Vacuous
from longstop.report.story import tell
from longstop.report.text import lay_out

FLAGS_ONLY = replace(J24, rules=J24.rules[:2], readings={"copy": "lit"})
DEC_22, DEC_23 = date(2026, 12, 22), date(2026, 12, 23)


def told(case: Case, *others: Case, width: int = 100) -> str:
    return "\n".join(lay_out(tell(case, others), width))


def flat(case: Case, *others: Case) -> str:
    """The story on one line, so that wrapping does not matter."""
    return re.sub(r"\s+", " ", told(case, *others))


def test_the_taste_of_the_design() -> None:
    refuted = case(
        FLAGS_ONLY,
        Q3,
        UNREAD,
        expected="refuted",
        readings={"copy": "lit"},
        because="a bare summary sent on the 22nd, and nobody else has it",
    )
    copied = replace(FLAGS_ONLY, readings={"copy": "att"})
    proved = case(copied, Q3, Proved(("J24-8",)), expected="proved")
    assert (
        told(refuted, refuted, proved)
        == """\
J24-Q3  Each flag is read by the worker or a manager within one working day
refuted under one-away (one person away), with copy = lit; as expected

  Tue 15 Dec 2026   the child comes to police notice, for the first to the third time: 1,
                    8 and 15 December
  Tue 22 Dec 2026   the child comes to police notice, for the fourth time
                    flag: sent by the sergeant to the social worker (notification
                    attached: no) [J24-8]
                    J24-12 asks for a copy to the senior practitioner and the team manager
                    only if this is so: notification attached
                    the social worker is away, 22 December to 4 January
  Wed 23 Dec 2026   due: "flag" read by the social worker, the senior practitioner or the
                    team manager                                                            NOT DONE
  Tue  5 Jan 2027   the social worker is back and reads it: flag. 14 days, 7 working days.

  Nothing in the text gives this a second reader: it reached only the social worker.
  Under copy = att the property is proved.
  The file argues: a bare summary sent on the 22nd, and nobody else has it."""
    )


def copied_flag() -> Event:
    return sent(DEC_22, f.YES, WORKER, SENIOR, MANAGER)


def test_a_meeting_that_slips_while_everyone_who_may_hold_it_is_away() -> None:
    both = days(DEC_22, date(2026, 12, 31))
    fourth = date(2027, 1, 4)
    slipped = trace(
        date(2026, 12, 1),
        fourth,
        [
            *FOUR,
            copied_flag(),
            read(DEC_22, WORKER),
            read(fourth, SENIOR),
            read(fourth, MANAGER),
            Event(fourth, MEETING, by=(MANAGER,)),
        ],
        {SENIOR: both, MANAGER: both},
    )
    story = flat(case(J24, Q5, slipped, Assumptions("two-away", "two people away", away=2)))
    who = "the senior practitioner or the team manager"
    assert "the team manager is away, 22 December to 31 December" in story
    assert f"owed: planning meeting, by {who}, by Tue 29 Dec 2026 [J24-16]" in story
    assert f"due under J24-16: planning meeting, by {who}; nobody who may do it is in NOT DONE" in story
    assert "due: planning meeting NOT DONE" in story
    assert "planning meeting: held by the team manager [J24-16]. 13 days, 6 working days." in story
    assert f'For "planning meeting" J24-16 names {who} and nobody else: while nobody of them is in, it waits.' in story
    assert "3 events played no part" in story
    assert "_" not in story


def test_a_duty_forgotten_by_somebody_who_is_in() -> None:
    forgotten = trace(
        date(2026, 12, 1),
        date(2026, 12, 31),
        [*FOUR, copied_flag(), *(read(DEC_22, r) for r in (WORKER, SENIOR, MANAGER))],
        lapses=(Lapse(date(2026, 12, 29), "J24-16"),),
    )
    story = flat(case(J24, Q5, forgotten, Assumptions("one-lapse", "one duty forgotten", lapses=1)))
    assert "what J24-16 asks for is forgotten by somebody who is in: planning meeting FORGOTTEN" in story
    assert "still not done. 9 days, 5 working days." in story
    assert "What J24-16 requires was forgotten once, and nothing in the text notices." in story


def test_a_copy_that_is_forgotten() -> None:
    forgotten = trace(
        date(2026, 12, 1),
        DEC_22,
        [*FOUR, sent(DEC_22, f.YES, WORKER), read(DEC_22, WORKER)],
        lapses=(Lapse(DEC_22, "J24-12"),),
    )
    story = flat(case(J24, DELIVERED, forgotten, Assumptions("one-lapse", "one duty forgotten", lapses=1)))
    who = "the senior practitioner and the team manager"
    assert f"the copy that J24-12 asks for is forgotten: flag to {who} FORGOTTEN" in story


def test_a_message_that_does_not_arrive() -> None:
    lost = trace(
        date(2026, 12, 1),
        date(2026, 12, 24),
        [*FOUR, sent(DEC_22, f.NO, WORKER)],
        losses=(Loss(DEC_22, FLAG, (WORKER,)),),
    )
    story = flat(case(FLAGS_ONLY, Q3, lost, Assumptions("one-lost", "one message lost", lost=1)))
    assert "flag: does not arrive at the social worker LOST" in story
    assert "It reached nobody, and nothing in the text notices." in story


DELIVERED = Property(
    "J24-Q2",
    "Each flag is delivered to a manager",
    (
        f.ForEach(
            (f.Pattern(FLAG),),
            f.TRUE,
            f.Holds(f.Or((f.DeliveredTo(SENIOR), f.DeliveredTo(MANAGER)))),
        ),
    ),
)


def test_a_condition_that_is_not_so_at_the_moment() -> None:
    bare = trace(date(2026, 12, 1), DEC_22, [*FOUR, sent(DEC_22, f.NO, WORKER), read(DEC_22, WORKER)])
    story = flat(case(J24, DELIVERED, bare, EVERYONE_IN))
    assert "required at this moment: delivered to the senior practitioner or the team manager NOT SO" in story
    assert "it reached only the social worker" in story


STRATEGY = f.EventId("strategy_meeting")


def with_strategy_meeting(*duties: Duty) -> Case:
    """A flag, a planning meeting, and then nothing, although a strategy meeting was hoped for."""
    procedure = replace(
        J24,
        events=(*J24.events, EventKind(STRATEGY, "", Sort.MEETING)),
        rules=(*J24.rules, *duties),
    )
    prop = Property(
        "J24-Q10",
        "Each flag leads to a strategy meeting",
        (f.ForEach((f.Pattern(FLAG),), f.TRUE, f.Eventually((f.Occurs(f.Pattern(STRATEGY)),))),),
    )
    events = [
        *FOUR,
        copied_flag(),
        *(read(DEC_22, r) for r in (WORKER, SENIOR, MANAGER)),
        Event(DEC_23, MEETING, by=(MANAGER,)),
    ]
    return case(procedure, prop, trace(date(2026, 12, 1), date(2026, 12, 24), events), EVERYONE_IN)


def strategy_duty(force: Force, condition: f.Condition = f.TRUE) -> Duty:
    chair = (Party(((MANAGER,),)),)
    return Duty("J24-23", "J24-23", force, OnEvents((f.Pattern(MEETING),)), condition, chair, STRATEGY)


def test_what_no_rule_requires_never_happens() -> None:
    story = flat(with_strategy_meeting())
    assert "Thu 24 Dec 2026 nothing more will be done, and this never was: strategy meeting NOT DONE" in story
    assert 'No rule of the text requires "strategy meeting".' in story
    assert "strategy_meeting" not in story


def test_what_a_rule_only_allows_may_never_happen() -> None:
    story = flat(with_strategy_meeting(strategy_duty(Force.MAY)))
    assert "allowed, not required: strategy meeting, by the team manager [J24-23]" in story
    assert 'J24-23 only says that "strategy meeting" may be done.' in story
    assert "planning meeting: held by the team manager [J24-16]" in story


def test_a_rule_whose_condition_did_not_come_about() -> None:
    five = f.Count(f.Pattern(OCCASION), f.Compare.GE, 5)
    story = flat(with_strategy_meeting(strategy_duty(Force.MUST, five)))
    assert (
        'J24-23 requires "strategy meeting" only upon "planning meeting", and only if this is so: '
        '"the child comes to police notice", at least 5 so far.' in story
    )


def test_something_that_was_not_to_happen() -> None:
    unless_read = f.NotUntil((f.Pattern(MEETING),), (f.Pattern(FLAG, f.Stage.READ, (WORKER,)),))
    prop = Property("J24-QN", "No meeting before", (f.ForEach((f.Pattern(FLAG),), f.TRUE, unless_read),))
    too_soon = trace(
        date(2026, 12, 1),
        DEC_23,
        [*FOUR, sent(DEC_22, f.NO, WORKER), Event(DEC_23, MEETING, by=(SENIOR,))],
        {WORKER: days(DEC_22, DEC_23)},
    )
    story = flat(case(J24, prop, too_soon))
    assert "the social worker is away, 22 December to 23 December at least" in story
    forbidden = 'against this: no "planning meeting" until "flag" read by the social worker'
    assert f"{forbidden} NOT ALLOWED" in story
    assert "Everything here happens under J24-8 and J24-16." in story


def test_a_duty_without_a_time() -> None:
    same_day = f.Within(SAME_DAY, (f.Occurs(f.Pattern(FLAG)),))
    fourth = f.Count(f.Pattern(OCCASION), f.Compare.GT, 3)
    prop = Property("J24-Q1", "Flagged the same day", (f.ForEach((f.Pattern(OCCASION),), fourth, same_day),))
    events = [*FOUR, sent(DEC_23, f.NO, WORKER), read(DEC_23, WORKER)]
    story = flat(case(J24, prop, trace(date(2026, 12, 1), DEC_23, events), EVERYONE_IN))
    assert "owed: flag, by the sergeant, no time given [J24-8] due: flag NOT DONE" in story
    assert "[J24-8]. 1 day, 1 working day." in story
    assert 'J24-8 gives no time for "flag".' in story


def test_a_day_on_which_something_is_not_so() -> None:
    always = Property("J24-Q17", "A worker is in", (f.ForEach((), f.TRUE, f.Holds(f.RoleIn(WORKER))),))
    away = trace(DEC_22, DEC_22, [], {WORKER: days(DEC_22, DEC_22)})
    assert (
        told(case(J24, always, away))
        == """\
J24-Q17  A worker is in
refuted under one-away (one person away)

  Tue 22 Dec 2026   the social worker is away on 22 December
                    required at this moment: the social worker is in                          NOT SO

  The text names nobody else for the social worker."""
    )


def test_a_ban_is_part_of_the_procedure_and_not_of_the_story() -> None:
    banned = replace(
        J24, rules=(*J24.rules, Ban("J24-17", "J24-17", Force.MUST, f.Pattern(MEETING), f.Happened(f.Pattern(FLAG))))
    )
    assert "J24-17" not in told(case(banned, Q3, UNREAD, ONE_AWAY, checked=False))


def test_the_other_verdicts_have_their_grounds() -> None:
    proved = Proved(("J24-8", "J24-12"), ("J24-12",), ("J24-8",))
    assert tell(case(J24, Q3, proved)).closing == (
        "The proof rests on J24-8 and J24-12.",
        "Of these J24-12 only say what should be done.",
        "Of these J24-8 name nobody to do it.",
    )
    assert "within 60 days of the start of a case, and no proof" in flat(case(J24, Q3, HoldsTo(60)))
    assert "The property says nothing here: no flag is ever sent." in flat(
        case(J24, Q3, Vacuous("no flag is ever sent"))
    )
    unknown = case(J24, Q3, Unknown("out of time"), expected="proved")
    assert "unknown under one-away (one person away); EXPECTED proved" in flat(unknown)
    assert "No answer: out of time." in flat(unknown)


def test_two_holders_of_a_role_are_told_apart() -> None:
    roles = tuple(replace(r, people=2) if r.id == SERGEANT else r for r in J24.roles)
    procedure = replace(FLAGS_ONLY, roles=roles)
    event = Event(DEC_22, FLAG, by=("sergeant 2",), to=(WORKER,), attributes={ATTACHED: f.NO})
    events = [*FOUR, event, read(date(2027, 1, 5), WORKER)]
    twice = replace(UNREAD, events=tuple(events))
    assert "sent by the sergeant (number 2 of 2) to" in flat(case(procedure, Q3, twice))


def test_a_narrow_page_puts_the_dates_above() -> None:
    lines = told(case(FLAGS_ONLY, Q3, UNREAD), width=50).splitlines()
    assert "  Wed 23 Dec 2026" in lines
    assert all(len(line) <= 50 for line in lines)
