"""The edges of days and windows, where columns could be a day off: each by example, with the meaning beside it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from handmade import (
    AT_ONCE,
    CHRISTMAS,
    PLAIN,
    act,
    days,
    duty,
    each,
    for_each,
    grid,
    happened,
    lapse,
    procedure,
    role,
    run,
    silence,
    state,
    weeks,
    working,
    world,
)
from longstop.core import formulas as f
from longstop.core.logs import log_of
from longstop.core.procedures import Procedure
from longstop.core.semantics import Reading
from longstop.core.time import Bound, Roll, Unit
from longstop.core.traces import Trace
from longstop.engines.audit import TRUTHS, judge
from longstop.engines.audit.breaches import breaches
from longstop.engines.audit.days import FAR, Days
from longstop.engines.audit.duties import instances
from longstop.engines.audit.ledger import Ledger


def owed(rules: Procedure, trace: Trace, id: str) -> list[tuple[date, date | None, date | None]]:
    """When the duty arose, was due and ceased to be owed; the columns and the meaning agree on it."""
    ledger = Ledger(rules, log_of({"one": trace}, rules), PLAIN)
    rule = next(d for d in rules.duties if d.id == id)
    found = instances(ledger, rule)
    said = [
        tuple(None if o == FAR else date.fromordinal(o) for o in one)
        for one in zip(found.at.day.tolist(), found.due.tolist(), found.closed_day.tolist(), strict=True)
    ]
    reading = Reading(rules, trace, PLAIN)
    closed = [reading.closed(i) for i in reading.instances(rule)]
    ends = [None if m is None else m.day for m in closed]
    meant = [(i.moment.day, i.due, end) for i, end in zip(reading.instances(rule), ends, strict=True)]
    assert sorted(said, key=str) == sorted(meant, key=str)
    reasons = {x.said(i) for x in breaches(ledger) for i in range(len(x))}
    assert reasons == {b.why for b in reading.breaches()}
    return said  # type: ignore[return-value]


@pytest.mark.parametrize(("back", "counted"), [(1, False), (4, False), (5, True), (6, True)])
def test_the_last_days_count_from_today(back: int, counted: bool) -> None:
    """From Monday to Friday are the last five days."""
    rules = procedure(world("e"), world("q"))
    monday, friday = "Mon 07 Sep 2026", "Fri 11 Sep 2026"
    trace = run(monday, friday, happened(monday, "e"), happened(friday, "q"))
    seen = f.Holds(f.Count(f.Pattern("e"), f.Compare.GE, 1, days(back)))
    (said,) = judge(for_each("q", seen), rules, log_of({"one": trace}, rules), PLAIN)
    reading = Reading(rules, trace, PLAIN)
    assert TRUTHS[int(said.truth[0])] is reading.claim(seen, reading.moments[1])
    assert (said.truth[0] > 0) == counted


def test_what_arises_at_the_close_of_a_day_is_not_forgotten_on_it() -> None:
    rules = procedure(
        role("a"), world("asked"), world("answer"), act("x"),
        duty("R", silence("asked", "answer", days(1)), "a", "x", within=days(1)),
    )  # fmt: skip
    monday, friday = "Mon 07 Sep 2026", "Fri 11 Sep 2026"
    early = run(monday, friday, happened(monday, "asked"), lapse("Tue 08 Sep 2026", "R"))
    assert owed(rules, early, "R") == [(date(2026, 9, 8), date(2026, 9, 9), None)]
    later = run(monday, friday, happened(monday, "asked"), lapse("Wed 09 Sep 2026", "R"))
    assert owed(rules, later, "R") == [(date(2026, 9, 8), date(2026, 9, 9), date(2026, 9, 9))]


@pytest.mark.parametrize(("end", "periods"), [("Sun 13 Sep 2026", 1), ("Mon 14 Sep 2026", 1), ("Tue 15 Sep 2026", 2)])
def test_a_period_does_not_begin_on_the_day_on_which_the_state_ends(end: str, periods: int) -> None:
    rules = procedure(
        role("a"), world("starts"), world("stops"), act("x"), state("s", "starts", "stops"),
        duty("R", each(weeks(1), "s"), "a", "x"),
    )  # fmt: skip
    trace = run("Mon 07 Sep 2026", "Fri 18 Sep 2026", happened("Mon 07 Sep 2026", "starts"), happened(end, "stops"))
    assert len(owed(rules, trace, "R")) == periods


@pytest.mark.parametrize("end", ["Fri 11 Sep 2026", "Sun 13 Sep 2026", "Mon 14 Sep 2026", "Tue 15 Sep 2026"])
def test_neither_does_one_of_a_grid(end: str) -> None:
    rules = procedure(
        role("a"), world("starts"), world("stops"), act("x"), state("s", "starts", "stops"),
        duty("R", grid(weeks(1), "s"), "a", "x", within=AT_ONCE),
    )  # fmt: skip
    trace = run("Mon 07 Sep 2026", "Fri 25 Sep 2026", happened("Mon 07 Sep 2026", "starts"), happened(end, "stops"))
    owed(rules, trace, "R")


BOUNDS = [
    AT_ONCE,
    days(1),
    days(5),
    days(5, forward=True),
    weeks(1),
    working(1),
    working(5),
    working(3, inclusive=True),
    Bound(40, Unit.WORKING_DAYS),
    Bound(0, Unit.DAYS, Roll.FORWARD),
]


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
def test_sums_of_days_are_those_of_the_calendar(bound: Bound) -> None:
    """Over a year and a half, Christmas and all."""
    first, last = date(2026, 7, 1).toordinal(), date(2027, 2, 28).toordinal()
    table = Days(CHRISTMAS, first, last)
    every = np.arange(first, last + 1)
    dates = [date.fromordinal(o) for o in every.tolist()]
    assert table.works(every).tolist() == [CHRISTMAS.works(d) for d in dates]
    ends = [CHRISTMAS.end_of_window(d, bound).toordinal() for d in dates]
    assert table.end_of_window(every, bound).tolist() == ends
    for daily in (False, True):
        due = [CHRISTMAS.due(d, bound, every_day=daily).toordinal() for d in dates]
        assert table.due(every, bound, every_day=daily).tolist() == due
