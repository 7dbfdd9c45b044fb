"""What one small procedure allows and another forbids, each difference worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from handmade import (
    AT_ONCE,
    PLAIN,
    act,
    ban,
    calendar,
    copy,
    days,
    duty,
    fact,
    is_so,
    manner,
    message,
    on,
    procedure,
    read,
    role,
    working,
    world,
)
from longstop.core import formulas as f
from longstop.core.alignment import Sphere, Stated, align, sides
from longstop.core.assumptions import Assumptions
from longstop.core.comparison import Behaviours, Difference, Offence
from longstop.core.procedures import Force, Procedure, Rule
from longstop.engines.check.behaviours import behaviours

EVERYONE, ONE_AWAY = Assumptions("everyone-in", ""), Assumptions("one-away", "", away=1)
WORDS = (role("a"), role("b"), role("c"), world("e"), act("x", "p"), message("m"))
SENT = duty("M", "e", "a", "m", to=("b",), within=AT_ONCE)
DONE = duty("X", "e", "a", "x", within=days(2))
SHORT = ((8, 15), ())


def text(*rules: Rule) -> Procedure:
    return procedure(*WORDS, *rules)


def between(
    old: Procedure, new: Procedure, *, back: bool = False, allowed: Assumptions = EVERYONE, strict: bool = False
) -> Behaviours:
    """What the old allows and the new forbids; `back`, the reverse."""
    pair = sides(old, new, align(old, new), strict=strict)
    return behaviours(pair[back], allowed, PLAIN, lengths=SHORT)


def only(found: Behaviours) -> Difference:
    [difference] = found.differences
    return difference


def events(difference: Difference) -> list[tuple[int, str, str]]:
    trace = difference.trace
    return [((e.day - trace.start).days, e.event, e.stage.value) for e in trace.events]


# --- one rule at a time -------------------------------------------------------------------------------------------


def test_a_longer_deadline_lets_the_act_come_later() -> None:
    """Due in two days, and now in five: on the third day after the event it has not been done."""
    later = text(duty("X", "e", "a", "x", within=days(5)), SENT)
    found = only(between(text(DONE, SENT), later, back=True))
    assert (found.offence, found.rule, found.clause, found.event) == (Offence.LATE, "X", "X", "x")
    assert found.day == 2
    assert events(found)[0] == (0, "e", "happened")
    assert found.alone


def test_a_shorter_deadline_allows_nothing_new() -> None:
    """Whatever is done within two days is done within five."""
    shorter, longer = text(DONE, SENT), text(duty("X", "e", "a", "x", within=days(5)), SENT)
    found = between(shorter, longer)
    assert found.differences == ()
    assert (found.none_found, found.days, found.kept) == (("X", "x"), 15, ("M",))


def test_a_duty_that_has_become_leave_may_never_be_done() -> None:
    """The old text has x done some day; in the new one a case is over without it."""
    old = text(duty("X", "e", "a", "x"), SENT)
    new = text(duty("X", "e", "a", "x", force=Force.MAY), SENT)
    found = only(between(old, new, back=True))
    assert (found.offence, found.rule) == (Offence.LEFT, "X")
    assert events(found) == [(0, "e", "happened"), (0, "m", "happened"), (0, "m", "read")]
    assert between(old, new).differences == ()


def test_a_copy_that_was_dropped() -> None:
    """The message goes to b alone, and used to go to c as well; in the old text c may not be left out."""
    old, new = text(SENT, copy("C", "m", "c")), text(SENT)
    found = only(between(old, new, back=True))
    assert (found.offence, found.rule, found.event) == (Offence.UNCOPIED, "C", "m")
    assert [e.to for e in found.trace.events if e.event == "m" and e.stage is f.Stage.HAPPENED] == [("b",)]
    sent = only(between(old, new))
    assert (sent.offence, sent.rule, sent.event) == (Offence.MISDIRECTED, None, "m")


def test_a_manner_and_a_ban() -> None:
    """x has now to be p; and has now to wait for m to have been read."""
    plain = text(DONE, SENT)
    found = only(between(plain, text(DONE, SENT, manner("P", "x", is_so("p")))))
    assert (found.offence, found.rule, found.day) == (Offence.MANNER, "P", 0)
    assert [e.attributes["p"] for e in found.trace.events if e.event == "x"] == ["no"]
    banned = only(between(plain, text(DONE, SENT, ban("B", "x", f.Happened(read("m"))))))
    assert (banned.offence, banned.rule, banned.day) == (Offence.BANNED, "B", 0)


def test_somebody_who_may_no_longer_do_it() -> None:
    """a or b did x, and now only a may. With b gone the old text is not kept either when only a is away."""
    either = text(duty("X", "e", "a", "x", within=days(2)), duty("Y", "e", "b", "x", force=Force.MAY), SENT)
    found = only(between(either, text(DONE, SENT)))
    assert (found.offence, found.rule, found.event) == (Offence.UNPROMPTED, None, "x")
    assert [e.by for e in found.trace.events if e.event == "x"] == [("b",)]
    assert found.beside == ("X", "Y")


def test_a_wider_trigger_forbids_what_the_narrow_one_allowed() -> None:
    """x is owed upon e where e was marked, and now upon each e."""
    words = (role("a"), world("e", "marked"), act("x"))
    narrow = procedure(*words, duty("X", on("e", where=is_so("marked")), "a", "x", within=AT_ONCE))
    wide = procedure(*words, duty("X", "e", "a", "x", within=AT_ONCE))
    found = between(narrow, wide)
    assert [d.offence for d in found.differences] == [Offence.LATE]
    assert found.differences[0].trace.events[0].attributes == {"marked": "no"}
    assert [d.offence for d in between(narrow, wide, back=True).differences] == [Offence.UNPROMPTED]


# --- what the question depends on ---------------------------------------------------------------------------------


def test_cover_makes_a_difference_only_while_somebody_may_be_away() -> None:
    """On a working day a is in unless away; then b has to do it, or in the bare text nobody."""
    words = (role("a"), role("b"), world("e", on_working_days=True), act("x"))
    first, cover = (
        duty("X", "e", "a", "x", within=AT_ONCE),
        duty("Z", "e", "b", "x", if_=f.Not(f.RoleIn("a")), within=AT_ONCE),
    )
    covered, bare = procedure(*words, first, cover), procedure(*words, first)
    assert between(covered, bare, back=True).differences == ()
    found = only(between(covered, bare, back=True, allowed=ONE_AWAY))
    assert (found.offence, found.rule, found.day) == (Offence.LATE, "Z", 0)
    assert found.trace.away == {"a": frozenset({found.trace.start})}


def test_what_only_should_be_done_may_be_left_in_a_strict_run() -> None:
    old, new = text(DONE, SENT), text(duty("X", "e", "a", "x", within=days(2), force=Force.SHOULD), SENT)
    assert between(old, new, back=True).differences == ()
    found = only(between(old, new, back=True, strict=True))
    assert (found.offence, found.rule) == (Offence.LATE, "X")


def test_the_same_procedure_differs_in_nothing_and_that_is_plain() -> None:
    found = between(text(DONE, SENT), text(DONE, SENT))
    assert (found.differences, found.kept, found.none_found, found.days) == ((), ("X", "M"), (), 0)


def test_a_rule_about_what_only_the_other_knows_is_not_judged() -> None:
    more = procedure(*WORDS, act("y"), SENT, DONE, duty("Y", "x", "b", "y", within=days(1)))
    found = between(text(DONE, SENT), more)
    assert (found.differences, found.unjudged) == ((), ("Y",))


def test_a_rule_that_hangs_on_what_only_the_other_knows_says_so() -> None:
    """In the new text y excuses from x; in the old nobody ever does y."""
    more = procedure(
        *WORDS, act("y"), SENT, duty("X", "e", "a", "x", within=AT_ONCE, until="y"), duty("Y", "e", "b", "y")
    )
    found = only(between(text(DONE, SENT), more))
    assert (found.rule, found.hangs_on) == ("X", ("y",))


# --- other names --------------------------------------------------------------------------------------------------


def renamed() -> Procedure:
    """The same text in other words: x is called done, a the clerk, and it is due a day later."""
    words = (role("clerk"), role("b"), role("c"), world("e"), act("done", "p"), message("m"))
    return procedure(
        *words,
        duty("X2", "e", "clerk", "done", within=days(3)),
        duty("M2", "e", "clerk", "m", to=("b",), within=AT_ONCE),
    )


def test_a_mapping_of_names_makes_two_texts_comparable() -> None:
    old, new = text(DONE, SENT), renamed()
    said = [Stated(Sphere.EVENT, "x", "done"), Stated(Sphere.ROLE, "a", "clerk")]
    pair = sides(old, new, align(old, new, said))
    forwards, backwards = (behaviours(side, EVERYONE, PLAIN, lengths=SHORT) for side in pair)
    assert (forwards.differences, forwards.kept) == ((), ("M2",))
    found = only(backwards)
    assert (found.rule, found.event, found.beside) == ("X", "done", ("X2",))
    assert found.day == 2


def test_a_given_fact_keeps_other_cases_out() -> None:
    words = (role("a"), world("e"), act("x"))
    old = procedure(*words, duty("X", "e", "a", "x", within=AT_ONCE))
    new = procedure(*words, fact("grave"), duty("X", "e", "a", "x", if_=f.FactIs("grave", "yes"), within=AT_ONCE))
    loose = sides(old, new, align(old, new))[1]
    assert [d.rule for d in behaviours(loose, EVERYONE, PLAIN, lengths=SHORT).differences] == ["X"]
    bound = sides(old, new, align(old, new, given=({}, {"grave": "yes"})))[1]
    assert behaviours(bound, EVERYONE, PLAIN, lengths=SHORT).differences == ()


# --- the calendar -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lengths", "found"), [(((8,), ()), []), (((8,), (9,)), ["X"])])
def test_a_public_holiday_can_be_what_makes_the_difference(
    lengths: tuple[tuple[int, ...], tuple[int, ...]], found: list[str]
) -> None:
    """Two working days never end later than four days do, unless a Monday is a holiday: from Thursday 10 September
    they end on Tuesday, and four days, which end on the Monday, on the Friday before it."""
    shut = calendar("Mon 14 Sep 2026")
    words = (role("a"), world("e"), act("x"))
    by_days = procedure(*words, duty("X", "e", "a", "x", within=days(4)))
    by_work = procedure(*words, duty("X", "e", "a", "x", within=working(2)))
    side = sides(by_work, by_days, align(by_work, by_days))[0]
    allowed = Assumptions("everyone-in", "", start=(date(2026, 9, 4), date(2026, 9, 30)))
    differences = behaviours(side, allowed, shut, lengths=lengths).differences
    assert [d.rule for d in differences] == found
    assert [d.trace.end for d in differences] == [date(2026, 9, 11)] * len(found)
