"""Deadlines on real calendars, against the table of worked dates and against a naive second computation."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.almanac import calendar
from longstop.core.time import Bound, Calendar, Closure, Roll, Unit

JERSEY, ENGLAND = calendar("Jersey"), calendar("England")
CHRISTMAS = Closure("christmas", "office shut from Christmas to New Year", (12, 25), (1, 1))
SHUT = JERSEY.with_closures((CHRISTMAS,))
DAY = timedelta(1)

# --- the naive second computation, straight from the holiday library ----------------------------------------------

YEARS = range(2024, 2037)
PUBLIC = {
    "Jersey": holidays.country_holidays("JE", years=YEARS),
    "England": holidays.country_holidays("GB", subdiv="ENG", years=YEARS),
}


@cache
def works(day: date, place: str = "Jersey", shut: bool = False) -> bool:
    closed = shut and ((day.month == 12 and day.day >= 25) or (day.month, day.day) == (1, 1))
    return day.strftime("%a") not in ("Sat", "Sun") and day not in PUBLIC[place] and not closed


def nth_working_day(day: date, n: int, place: str = "Jersey", shut: bool = False, inclusive: bool = False) -> date:
    ahead = [day + i * DAY for i in range(0 if inclusive else 1, 6 * n + 40)]
    return [d for d in ahead if works(d, place, shut)][n - 1]


def working(n: int, *, inclusive: bool = False) -> Bound:
    return Bound(n, Unit.WORKING_DAYS, inclusive=inclusive)


# --- the worked dates ---------------------------------------------------------------------------------------------


def d(text: str) -> date:
    day, month, year = text.split()
    return date(int(year), MONTHS[month], int(day))


MONTHS = {"Jan": 1, "Mar": 3, "Apr": 4, "May": 5, "Dec": 12}

WORKED = [
    # trigger, 3, 3 inclusive, 3 shut, 5, 5 shut, 10, 10 shut
    "18 Dec 2026, 23 Dec 2026, 22 Dec 2026, 23 Dec 2026, 29 Dec 2026, 4 Jan 2027, 6 Jan 2027, 11 Jan 2027",
    "22 Dec 2026, 29 Dec 2026, 24 Dec 2026, 4 Jan 2027, 31 Dec 2026, 6 Jan 2027, 8 Jan 2027, 13 Jan 2027",
    "23 Dec 2026, 30 Dec 2026, 29 Dec 2026, 5 Jan 2027, 4 Jan 2027, 7 Jan 2027, 11 Jan 2027, 14 Jan 2027",
    "24 Dec 2026, 31 Dec 2026, 30 Dec 2026, 6 Jan 2027, 5 Jan 2027, 8 Jan 2027, 12 Jan 2027, 15 Jan 2027",
    "18 Mar 2027, 23 Mar 2027, 22 Mar 2027, 23 Mar 2027, 25 Mar 2027, 25 Mar 2027, 5 Apr 2027, 5 Apr 2027",
    "25 Mar 2027, 1 Apr 2027, 31 Mar 2027, 1 Apr 2027, 5 Apr 2027, 5 Apr 2027, 12 Apr 2027, 12 Apr 2027",
]


@pytest.mark.parametrize("row", WORKED)
@pytest.mark.parametrize("end", ["due", "end_of_window"])
def test_worked_deadlines(row: str, end: str) -> None:
    trigger, three, inclusive, three_shut, five, five_shut, ten, ten_shut = (d(t) for t in row.split(", "))

    def until(calendar: Calendar, bound: Bound) -> date:
        found = getattr(calendar, end)(trigger, bound)
        assert isinstance(found, date)
        return found

    assert until(JERSEY, working(3)) == until(ENGLAND, working(3)) == three
    assert until(JERSEY, working(3, inclusive=True)) == inclusive
    assert until(SHUT, working(3)) == three_shut
    assert until(JERSEY, working(5)) == five
    assert until(SHUT, working(5)) == five_shut
    assert until(JERSEY, working(10)) == ten
    assert until(SHUT, working(10)) == ten_shut


@pytest.mark.parametrize(
    ("trigger", "n", "jersey", "england"),
    [
        (date(2025, 5, 7), 3, date(2025, 5, 13), date(2025, 5, 12)),
        (date(2028, 5, 4), 3, date(2028, 5, 10), date(2028, 5, 9)),
        (date(2028, 5, 2), 5, date(2028, 5, 10), date(2028, 5, 9)),
        (date(2028, 4, 25), 10, date(2028, 5, 11), date(2028, 5, 10)),
        (date(2027, 5, 6), 3, date(2027, 5, 11), date(2027, 5, 11)),
    ],
)
def test_jersey_against_england_around_liberation_day(trigger: date, n: int, jersey: date, england: date) -> None:
    assert JERSEY.due(trigger, working(n)) == jersey
    assert ENGLAND.due(trigger, working(n)) == england


def test_three_working_days_of_christmas_eve_end_on_the_last_day_of_the_year() -> None:
    assert JERSEY.due(date(2026, 12, 24), working(3)) == date(2026, 12, 31)
    assert SHUT.due(date(2026, 12, 24), working(3)) == date(2027, 1, 6)


TRIGGERS = [date(2025, 1, 1) + i * DAY for i in range((date(2035, 12, 31) - date(2025, 1, 1)).days + 1)]


@pytest.mark.parametrize(("n", "public", "shut"), [(3, 7, 13), (5, 12, 17), (10, 19, 24)])
def test_longest_span_of_so_many_working_days(n: int, public: int, shut: int) -> None:
    def longest(calendar: Calendar, triggers: list[date]) -> int:
        return max((calendar.due(t, working(n)) - t).days for t in triggers)

    assert longest(JERSEY, TRIGGERS) == public
    assert longest(ENGLAND, [t for t in TRIGGERS if ENGLAND.works(t)]) == public
    assert longest(SHUT, TRIGGERS) == shut


@pytest.mark.parametrize(("n", "least", "most"), [(3, 3, 5), (5, 7, 7), (10, 14, 14)])
def test_span_in_an_ordinary_week(n: int, least: int, most: int) -> None:
    week = [date(2026, 10, 5) + i * DAY for i in range(5)]  # no holiday near
    spans = [(JERSEY.due(t, working(n)) - t).days for t in week]
    assert (min(spans), max(spans)) == (least, most)


# --- the two computations agree -----------------------------------------------------------------------------------

dates = st.dates(date(2024, 2, 1), date(2035, 10, 31))


@given(dates, st.integers(1, 30), st.booleans(), st.booleans(), st.sampled_from(["Jersey", "England"]))
def test_working_days_agree_with_the_naive_count(day: date, n: int, shut: bool, inclusive: bool, place: str) -> None:
    core = calendar(place).with_closures((CHRISTMAS,) if shut else ())
    assert core.works(day) == works(day, place, shut)
    assert core.due(day, working(n, inclusive=inclusive)) == nth_working_day(day, n, place, shut, inclusive)
    assert core.end_of_window(day, working(n, inclusive=inclusive)) == nth_working_day(day, n, place, shut, inclusive)


@given(dates, st.integers(0, 60), st.sampled_from(list(Roll)), st.booleans(), st.booleans())
def test_calendar_days_roll_as_the_naive_search_does(
    day: date, n: int, roll: Roll, shut: bool, every_day: bool
) -> None:
    core = SHUT if shut else JERSEY
    end = day + n * DAY
    able = [e for i in range(-n, 30) if works(e := end + i * DAY, "Jersey", shut) or every_day]
    before, after = [e for e in able if e <= end], [e for e in able if e >= end]
    expected = before[-1] if roll is Roll.BACK and before else after[0]
    assert core.due(day, Bound(n, Unit.DAYS, roll), every_day=every_day) == expected
    assert core.end_of_window(day, Bound(n, Unit.DAYS, roll)) == end
    if n % 7 == 0:
        assert core.due(day, Bound(n // 7, Unit.WEEKS, roll), every_day=every_day) == expected


def test_a_calendar_deadline_is_met_by_the_last_working_day_before_it() -> None:
    # 14 days from Friday 11 December 2026 is Christmas Day
    assert JERSEY.due(date(2026, 12, 11), Bound(2, Unit.WEEKS)) == date(2026, 12, 24)
    assert JERSEY.due(date(2026, 12, 11), Bound(2, Unit.WEEKS, Roll.FORWARD)) == date(2026, 12, 29)
    assert JERSEY.due(date(2026, 12, 11), Bound(2, Unit.WEEKS), every_day=True) == date(2026, 12, 25)


def test_a_window_without_a_working_day_is_met_on_the_next() -> None:
    saturday = date(2026, 12, 26)
    assert JERSEY.due(saturday, Bound(1, Unit.DAYS)) == date(2026, 12, 29)
    assert SHUT.due(saturday, Bound(5, Unit.DAYS)) == date(2027, 1, 4)


def test_the_same_day_is_the_same_day_whatever_the_unit() -> None:
    for unit in Unit:
        assert JERSEY.due(date(2026, 12, 22), Bound(0, unit)) == date(2026, 12, 22)


@pytest.mark.parametrize(
    ("closure", "shut", "open_"),
    [
        (CHRISTMAS, [date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1)], [date(2026, 12, 24), date(2027, 1, 4)]),
        (
            Closure("august", "summer shut-down", (8, 3), (8, 14)),
            [date(2026, 8, 3), date(2026, 8, 14)],
            [date(2026, 7, 31), date(2026, 8, 17)],
        ),
        (Closure("leap", "one day", (2, 29), (2, 29)), [date(2028, 2, 29)], [date(2028, 2, 28), date(2027, 3, 1)]),
    ],
)
def test_closures_cover_their_days_over_new_year_too(closure: Closure, shut: list[date], open_: list[date]) -> None:
    closed = JERSEY.with_closures((closure,))
    assert not any(closed.works(day) for day in shut)
    assert all(closed.works(day) for day in open_)
    assert closed.with_closures(()).closures == (closure,)
