"""The tightest bound of a property, each expectation derived by hand."""

from __future__ import annotations

import pytest

from handmade import PLAIN, SHUT, act, days, duty, for_each, procedure, role, target, weeks, working, world
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.explanations import Tightest
from longstop.core.procedures import Procedure
from longstop.core.time import Bound, Calendar
from longstop.core.verdicts import Property, Refuted, Vacuous, Verdict
from longstop.engines.check import check
from longstop.engines.explain.tightest import tightest
from longstop.report.slack import tightest_data, tightest_said

WELL = Assumptions("well", "well")


def found(there: Procedure, claim: f.Claim, allowed: Assumptions = WELL, calendar: Calendar = PLAIN) -> Tightest | None:
    def ask(procedure: Procedure, prop: Property, assumptions: Assumptions, *, minimal: bool = False) -> Verdict:
        return check(procedure, prop, assumptions, calendar, minimal=minimal)

    prop = Property("Q", "Q", for_each("event", claim))
    return tightest(there, prop, allowed, ask(there, prop, allowed), calendar, ask)


def answering(within: Bound | None) -> Procedure:
    reply = duty("R", "event", "a", "reply", within=within)
    return procedure(role("a"), world("event", once=True, on_working_days=True), act("reply"), reply)


def reply(bound: Bound) -> f.Within:
    return f.Within(bound, (target("reply"),))


@pytest.mark.parametrize(
    ("asked", "bound"),
    [
        (working(5), working(2)),  # what the duty says
        (working(2), working(2)),
        (working(1), working(2)),  # it states too few
        (days(7), days(4)),  # two working days from a Thursday or a Friday
        (days(1), days(4)),
        (weeks(3), weeks(1)),  # the four days fill no smaller number of weeks
    ],
)
def test_the_tightest_bound_of_a_duty_of_two_working_days(asked: Bound, bound: Bound) -> None:
    tight = found(answering(working(2)), reply(asked))
    assert tight is not None
    assert (tight.asked, tight.bound, tight.settled) == (asked, bound, True)
    assert isinstance(tight.worst, Refuted)


def test_a_closure_makes_it_longer() -> None:
    """From Friday 21 December 2029, shut from Monday 24 to Thursday 3 January: Friday 4 and Monday 7 are 17 days."""
    tight = found(answering(working(2)), reply(days(7)), calendar=SHUT)
    assert tight is not None
    assert tight.bound == days(17)


def test_the_same_day_has_no_smaller() -> None:
    tight = found(answering(days(0)), reply(working(3)))
    assert tight is not None
    assert (tight.bound, tight.worst) == (working(0), None)
    assert tightest_said(tight) == "holds on the same day already"


def test_no_number_is_enough_where_the_clause_says_no_time() -> None:
    tight = found(answering(None), reply(working(3)))
    assert tight is not None
    assert (tight.bound, tight.undated, tight.settled) == (None, ("R",), True)
    assert tightest_said(tight) == "no number of working days is enough: R says no time"
    assert tightest_data(tight) == {"bound": None, "unit": "working days", "settled": True, "undated": ["R"]}


def test_no_number_is_enough_while_the_only_one_is_away_and_no_clause_is_to_blame() -> None:
    tight = found(answering(working(1)), reply(working(3)), Assumptions("one", "one", away=1))
    assert tight is not None
    assert (tight.bound, tight.undated, tight.settled) == (None, (), True)


def test_some_number_of_days_has_a_smallest() -> None:
    """Two working days from a Thursday are four days."""
    tight = found(answering(working(2)), f.Bounded((target("reply"),)))
    assert tight is not None
    assert (tight.asked, tight.bound) == (None, days(4))
    assert tightest_said(tight) == "holds within 4 days; 3 is too short"


def test_parts_that_state_one_bound_are_moved_together_and_others_not_at_all() -> None:
    both = f.AllOf((reply(working(5)), f.AnyOf((reply(working(5)), f.Holds(f.FALSE)))))
    tight = found(answering(working(2)), both)
    assert tight is not None
    assert tight.bound == working(2)
    assert found(answering(working(2)), f.AllOf((reply(working(5)), reply(working(4))))) is None
    assert found(answering(working(2)), f.Eventually((target("reply"),))) is None


def test_what_says_nothing_has_no_tightest_bound() -> None:
    prop = Property("Q", "Q", for_each("event", reply(working(2))))

    def ask(*_: object, **__: object) -> Verdict:
        raise AssertionError("nothing is to be asked")

    assert tightest(answering(None), prop, WELL, Vacuous("never occurs"), PLAIN, ask) is None
