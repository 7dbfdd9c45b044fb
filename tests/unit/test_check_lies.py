"""The known ways for a tool of this kind to say OK and to have checked nothing, each with the guard against it.

See decision record 0008. Procedures are hand-made, and each verdict was worked out by hand.
"""

from __future__ import annotations

from datetime import date

import pytest

from handmade import (
    AT_ONCE,
    CHRISTMAS,
    PLAIN,
    act,
    ban,
    day,
    days,
    done,
    duty,
    for_each,
    happened,
    loss,
    message,
    on,
    procedure,
    read,
    role,
    run,
    target,
    working,
    world,
)
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Procedure
from longstop.core.semantics import Truth, admits, judge, violation
from longstop.core.time import Calendar
from longstop.core.verdicts import Property, Proved, Refuted, Unknown, Vacuous, Verdict
from longstop.engines.check import check
from longstop.engines.check.fixed import agrees

PEOPLE = (role("a"), role("b"))


def ask(
    rules: Procedure, formula: f.Formula, calendar: Calendar = PLAIN, timeout: float | None = None, **faults: object
) -> Verdict:
    assumptions = Assumptions("A", "by hand", **faults)
    return check(rules, Property("Q", "by hand", formula), assumptions, calendar, timeout=timeout)


def eventually(event: str) -> f.Eventually:
    return f.Eventually((target(event),))


def test_a_missed_deadline_does_not_vanish_with_the_end_of_the_trace() -> None:
    """Nobody need act by any day: the violation is on a trace that goes on past the deadline."""
    rules = procedure(*PEOPLE, world("e"), act("x"), duty("R", "e", "a", "x"))
    found = ask(rules, for_each("e", f.Within(working(3), (target("x"),))))
    assert isinstance(found, Refuted)
    assert found.due is not None
    assert found.trace.end >= found.due


def test_the_clock_is_not_frozen_by_urgency() -> None:
    """A duty due at once, triggered by its own act, leaves a next day; and a bound of nought is refuted."""
    rules = procedure(
        *PEOPLE,
        world("e"),
        act("x"),
        act("y"),
        duty("R", "e", "a", "x", within=AT_ONCE),
        duty("S", "x", "a", "y", within=AT_ONCE),
        duty("T", "y", "a", "x", within=AT_ONCE),
        duty("U", "e", "b", "y", within=working(5)),
    )
    assert isinstance(ask(rules, for_each("e", f.Within(AT_ONCE, (target("x"),)))), Refuted)  # on a Saturday
    slow = procedure(*PEOPLE, world("e"), act("x"), duty("R", "e", "a", "x", within=working(5)))
    assert isinstance(ask(slow, for_each("e", f.Within(AT_ONCE, (target("x"),)))), Refuted)
    assert isinstance(ask(slow, for_each("e", f.Within(working(5), (target("x"),)))), Proved)


def test_a_trigger_that_never_occurs_is_no_proof() -> None:
    """The act is banned for good, so what is said of it is about nothing."""
    rules = procedure(*PEOPLE, world("e"), act("x"), duty("R", "e", "a", "x"), ban("B", "x", f.FALSE))
    assert isinstance(ask(rules, for_each("x", f.Within(working(1), (target("e"),)))), Vacuous)
    assert isinstance(ask(rules, for_each("x", f.Holds(f.FALSE))), Vacuous)


def test_never_this_if_that_is_about_this() -> None:
    """"Never x without e" is no empty claim where x occurs and e always came before."""
    rules = procedure(*PEOPLE, world("e"), act("x"), duty("R", "e", "a", "x"))
    before = f.Happened(on("e"))
    assert isinstance(ask(rules, for_each("x", f.Holds(f.FALSE), if_=f.Not(before))), Proved)


def test_a_time_out_is_unknown() -> None:
    rules = procedure(*PEOPLE, world("never asked"), act("x"), duty("R", "never asked", "a", "x", within=working(5)))
    prop = for_each("never asked", f.Within(working(5), (target("x"),)))
    assert isinstance(ask(rules, prop, timeout=1e-6), Unknown)


def test_two_agencies_that_wait_for_each_other_wait_for_ever() -> None:
    """Each may close only once the other has. Nothing happens at once, so neither ever closes."""
    rules = procedure(
        *PEOPLE,
        world("e"),
        act("x"),
        act("y"),
        duty("X", "e", "a", "x"),
        duty("Y", "e", "b", "y"),
        ban("BX", "x", f.Happened(on("y"))),
        ban("BY", "y", f.Happened(on("x"))),
    )
    for closing in ("x", "y"):
        found = ask(rules, for_each("e", eventually(closing)))
        assert isinstance(found, Refuted)
    one = procedure(*PEOPLE, *rules.events, *rules.rules[:3])
    assert isinstance(ask(one, for_each("e", eventually("x"))), Proved)


@pytest.mark.parametrize(("calendar", "verdict"), [(PLAIN, Proved), (CHRISTMAS, Refuted)])
def test_five_working_days_are_not_always_a_week(calendar: Calendar, verdict: type[Verdict]) -> None:
    """Without a holiday five working days are at most seven days; over Christmas they are twelve."""
    rules = procedure(*PEOPLE, world("e"), act("x"), duty("R", "e", "a", "x", within=working(5)))
    found = ask(rules, for_each("e", f.Within(days(7), (target("x"),))), calendar)
    assert isinstance(found, verdict)
    if isinstance(found, Refuted):
        assert found.trace.start <= day("Fri 01 Jan 2027")
        assert isinstance(ask(rules, for_each("e", f.Within(days(12), (target("x"),))), calendar), Proved)


def test_a_property_that_only_a_misspelling_could_make_true_is_refuted() -> None:
    """An event that no rule asks for does not happen to please a property."""
    rules = procedure(*PEOPLE, world("e"), act("x"), act("y"), duty("R", "e", "a", "x"))
    assert isinstance(ask(rules, for_each("e", eventually("y"))), Refuted)


def test_a_refutation_is_what_it_says() -> None:
    """In the procedure, against the property, within the dates on which a case may start."""
    rules = procedure(*PEOPLE, world("e"), message("m"), duty("R", "e", "a", "m", to=("b",), within=AT_ONCE))
    formula = for_each("m", f.Within(working(1), (target(read("m", "b", this=True)),)))
    assert isinstance(ask(rules, formula), Proved)
    start = (date(2027, 3, 1), date(2027, 3, 31))
    found = ask(rules, formula, away=1, start=start)
    assert isinstance(found, Refuted)
    assert admits(rules, found.trace, PLAIN)
    assert violation(formula, rules, found.trace, PLAIN) is not None
    assert start[0] <= found.trace.start <= start[1]
    assert isinstance(ask(rules, formula, away=1, who=("a",)), Proved)


def test_a_proof_names_what_it_rests_on_and_no_more() -> None:
    rules = procedure(
        *PEOPLE,
        world("e"),
        act("x"),
        act("y"),
        act("z"),
        duty("R", "e", "a", "x"),
        duty("S", "x", "b", "y"),
        duty("T", "e", "b", "z", within=working(2)),
    )
    found = ask(rules, for_each("e", eventually("y")))
    assert isinstance(found, Proved)
    assert found.clauses == ("R", "S")


def test_a_message_that_reaches_nobody_is_unread_only_once_the_time_for_it_has_passed() -> None:
    """Lost on a Monday: on that day's close it is open whether it is read within one working day, on Tuesday's not."""
    rules = procedure(*PEOPLE, world("e"), message("m"), duty("R", "e", "a", "m", to=("b",), within=AT_ONCE))
    formula = for_each("m", f.Within(working(1), (target(read("m", this=True)),)))
    for last, truth in (("Mon 05 Jan 2026", Truth.OPEN), ("Tue 06 Jan 2026", Truth.FALSE)):
        trace = run(
            "Mon 05 Jan 2026",
            last,
            happened("Mon 05 Jan 2026", "e"),
            done("Mon 05 Jan 2026", "m", "a", to=("b",)),
            loss("Mon 05 Jan 2026", "m", "b"),
        )
        assert judge(formula, rules, trace, PLAIN) is truth
        assert agrees(rules, trace, formula, PLAIN) == (True, truth)
