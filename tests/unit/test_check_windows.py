"""The windows of days that a calendar shows, as clauses, and how far a bound reaches."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from longstop.almanac import calendar
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Procedure
from longstop.core.time import Bound, Calendar, Closure, Unit
from longstop.core.verdicts import Property
from longstop.engines.check.circuit import Circuit
from longstop.engines.check.encoding import longest_span
from longstop.engines.check.question import Question
from longstop.engines.check.solver import Clock
from longstop.engines.check.windows import windows
from longstop.engines.check.z3_solver import Z3Solver

CHRISTMAS = Closure("christmas", "closed", (12, 25), (1, 1))
CALENDARS = (calendar("Jersey"), calendar("England").with_closures((CHRISTMAS,)))
YEARS = ((date(2026, 1, 1), date(2027, 12, 31)), (date(2026, 12, 20), date(2027, 1, 4)), (date(2026, 5, 4),) * 2)


@pytest.mark.parametrize("days", CALENDARS, ids=lambda c: c.id)
@pytest.mark.parametrize(("first", "last"), YEARS)
def test_the_clauses_allow_the_windows_of_the_calendar_and_no_others(days: Calendar, first: date, last: date) -> None:
    length = 9
    circuit = Circuit()
    work = [circuit.var() for _ in range(length)]
    when = circuit.var()
    windows(days, first, last, length).encode(circuit, work, when)
    solver, clock = Z3Solver(circuit), Clock(None)
    starts = [first + timedelta(i) for i in range((last - first).days + 1)]
    shown = {tuple(days.works(day + timedelta(i)) for i in range(length)) for day in starts}
    for word in product((False, True), repeat=length):
        assumed = [lit if works else -lit for lit, works in zip(work, word, strict=True)]
        assert solver.check([when, *assumed], clock) == (word in shown)
        assert solver.check([-when, *assumed], clock)


@pytest.mark.parametrize("days", CALENDARS, ids=lambda c: c.id)
@pytest.mark.parametrize(("first", "last"), YEARS)
@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 10])
def test_a_span_is_the_longest_that_any_start_shows(
    days: Calendar, first: date, last: date, inclusive: bool, count: int
) -> None:
    bound = Bound(count, Unit.WORKING_DAYS, inclusive=inclusive)
    starts = [first + timedelta(i) for i in range((last - first).days + 1)]
    longest = max((days.end_of_window(day, bound) - day).days for day in starts)
    assert longest_span(days, first, last, bound) == longest


def test_a_claim_depends_on_days_after_every_moment_of_the_case_and_not_of_its_first_day_alone() -> None:
    """From Saturday 19 December two working days are over on Tuesday; from the 23rd they are only on 5 January."""
    start = date(2026, 12, 19)
    bound = Bound(2, Unit.WORKING_DAYS)
    claim = f.Within(bound, ())
    empty = Procedure("P", "by hand", "England", (), (), (), (), (), ())
    prop = Property("Q", "by hand", (f.ForEach((), f.TRUE, claim),))
    closed = CALENDARS[1]
    question = Question(empty, prop, Assumptions("A", "by hand", start=(start, start)), closed, False, Clock(None))
    assert longest_span(closed, start, start, bound) == 3
    wide = question.span(claim)
    assert wide is not None
    assert wide >= (closed.end_of_window(date(2026, 12, 23), bound) - date(2026, 12, 23)).days > 10
