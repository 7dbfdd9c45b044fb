"""Laws of telling a counterexample in the whole of a procedure, without the solver, on generated procedures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import assume, event, given
from hypothesis import strategies as st
from test_check_laws import FEWER, SOON

from claims import assumptions, formulas, promises
from handmade import (
    CHRISTMAS,
    PLAIN,
    act,
    ban,
    copy,
    days,
    duty,
    for_each,
    happened,
    has_read,
    is_so,
    manner,
    message,
    on,
    procedure,
    role,
    run,
    target,
    working,
    world,
)
from longstop.core import formulas as f
from longstop.core.dependence import Parts
from longstop.core.procedures import Procedure
from longstop.core.semantics import Truth, admits, judge, within
from longstop.core.time import Calendar
from longstop.core.traces import Event, Trace
from longstop.core.verdicts import Property, Refuted
from longstop.engines.check import check
from longstop.engines.check.tell import tell
from strategies import PLACES, procedures


def of_part(trace: Trace, part: Procedure) -> list[Event]:
    return [e for e in trace.events if e.event in {k.id for k in part.events}]


@FEWER
@given(st.data(), st.booleans())
def test_what_is_told_is_a_counterexample_in_the_whole(data: st.DataObject, strict: bool) -> None:
    """It is in the procedure and within the assumptions, it violates, and the part of it is as it was."""
    whole = data.draw(procedures())
    formula = data.draw(st.one_of(promises(whole), formulas(whole)))[:1]
    part = Parts().of(whole, formula)
    assume(len(part.events) < len(whole.events))
    calendar, start = data.draw(PLACES)
    allowed = data.draw(assumptions(whole, (start, start)))
    question = Property("Q", "generated", formula)
    found = check(part, question, allowed, calendar, strict=strict, timeout=SOON)
    assume(isinstance(found, Refuted) and found.endless is None)
    assert isinstance(found, Refuted)
    told = tell(whole, part, found.trace, question, calendar, strict=strict)
    event("told" if told is not None else "left to the solver")
    if told is not None:
        assert admits(whole, told, calendar, strict=strict)
        assert within(allowed, whole, told) == ()
        assert judge(formula, whole, told, calendar, strict=strict) is Truth.FALSE
        assert of_part(told, part)[: len(of_part(found.trace, part))] == of_part(found.trace, part)


# --- by hand ------------------------------------------------------------------------------------------------------

LATE = for_each("e", f.Within(days(3), (target("x"),)))
PEOPLE = (role("a"), role("b"), role("c"), world("e"), act("x"))
#: Nobody need do x by any day; the rest of the text is about the note.
PART = procedure(*PEOPLE, duty("R", "e", "a", "x"))
#: The week of which nobody does x.
SHOWN = run("Mon 07 Sep 2026", "Thu 10 Sep 2026", happened("Mon 07 Sep 2026", "e"))


def told(whole: Procedure, trace: Trace = SHOWN, calendar: Calendar = PLAIN) -> Trace | None:
    return tell(whole, PART, trace, Property("Q", "by hand", LATE), calendar, strict=False)


def test_an_immediate_message_with_its_copy_and_manner_is_added() -> None:
    """The rest owes a note the same day, copied to c, that has to be signed. c is away until Wednesday."""
    whole = procedure(
        *PEOPLE,
        message("note", "signed", "urgent"),
        duty("R", "e", "a", "x"),
        duty("N", "e", "a", "note", to=("b",), within=days(0)),
        copy("C", "note", "c"),
        manner("M", "note", is_so("signed")),
        manner("U", "note", f.Not(is_so("urgent"))),
    )
    trace = replace(SHOWN, away={"c": frozenset({date(2026, 9, 7), date(2026, 9, 8)})})
    assert not admits(whole, trace, PLAIN)
    found = told(whole, trace)
    assert found is not None
    assert admits(whole, found, PLAIN)
    assert judge(LATE, whole, found, PLAIN) is Truth.FALSE
    assert (found.start, found.days, found.away) == (trace.start, trace.days, trace.away)
    monday = "Mon 07 Sep 2026"
    [first, note, read_by_b, read_by_c] = found.events
    assert first == happened(monday, "e")
    assert (note.day, note.event, note.by, note.to) == (date(2026, 9, 7), "note", ("a",), ("b", "c"))
    assert note.attributes == {"signed": "yes", "urgent": "no"}
    assert read_by_b == has_read(monday, "note", "b")
    assert read_by_c == has_read("Wed 09 Sep 2026", "note", "c")


def test_what_follows_from_what_was_added_is_added_in_its_turn() -> None:
    whole = procedure(
        *PEOPLE,
        act("y"),
        act("z"),
        duty("R", "e", "a", "x"),
        duty("Y", "e", "a", "y", within=working(1)),
        duty("Z", "y", "b", "z", within=days(1)),
    )
    found = told(whole)
    assert found is not None
    assert admits(whole, found, PLAIN)
    assert [(e.event, e.by) for e in found.events] == [("e", ()), ("y", ("a",)), ("z", ("b",))]


def test_a_ban_puts_off_what_is_added() -> None:
    """y is forbidden until z: where z is owed too it goes first, and where nothing brings it about y waits."""
    banned = (
        duty("Y", "e", "a", "y", within=days(0)),
        duty("R", "e", "a", "x"),
        ban("B", "y", f.Happened(on("z"))),
    )
    lifted = procedure(*PEOPLE, act("y"), act("z"), *banned, duty("Z", "e", "a", "z", within=days(0)))
    found = told(lifted)
    assert found is not None
    assert admits(lifted, found, PLAIN)
    assert [e.event for e in found.events] == ["e", "z", "y"]
    assert told(procedure(*PEOPLE, act("y"), world("z"), *banned)) == SHOWN


def test_the_days_that_are_added_keep_the_holidays() -> None:
    """An `eventually` fails when nothing is owed any more: the visit that the rest owes comes after Christmas."""
    part = procedure(*PEOPLE)
    whole = procedure(*PEOPLE, act("y"), duty("Y", "e", "a", "y"))
    never = for_each("e", f.Eventually((target("x"),)))
    trace = run("Thu 24 Dec 2026", "Fri 25 Dec 2026", happened("Fri 25 Dec 2026", "e"), on=CHRISTMAS)
    found = tell(whole, part, trace, Property("Q", "by hand", never), CHRISTMAS, strict=False)
    assert found is not None
    assert admits(whole, found, CHRISTMAS)
    assert judge(never, whole, found, CHRISTMAS) is Truth.FALSE
    assert [e.day for e in found.events if e.event == "y"] == [date(2026, 12, 29)]
    assert date(2026, 12, 28) in found.off
