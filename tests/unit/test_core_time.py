"""Bounds and due days, sentence by sentence (design, section 3)."""

from __future__ import annotations

import pytest

from handmade import AT_ONCE, CHRISTMAS, PLAIN, day, days, weeks, working
from longstop.core.time import Bound, Closure, Unit


def due(when: str, bound: Bound, **options: bool) -> str:
    return CHRISTMAS.due(day(when), bound, **options).strftime("%a %d %b %Y")


def test_three_working_days_over_christmas() -> None:
    assert due("Thu 24 Dec 2026", working(3)) == "Thu 31 Dec 2026"


@pytest.mark.parametrize(
    ("when", "bound", "expected"),
    [
        ("Thu 24 Dec 2026", working(1), "Tue 29 Dec 2026"),
        ("Wed 23 Dec 2026", working(1), "Thu 24 Dec 2026"),
        ("Sat 26 Dec 2026", working(1), "Tue 29 Dec 2026"),  # from a day off, the next working day is the first
        ("Wed 30 Dec 2026", working(2), "Mon 04 Jan 2027"),
        ("Thu 24 Dec 2026", working(3, inclusive=True), "Wed 30 Dec 2026"),
        ("Sat 26 Dec 2026", working(1, inclusive=True), "Tue 29 Dec 2026"),  # a day off cannot count itself
        ("Wed 23 Dec 2026", working(1, inclusive=True), "Wed 23 Dec 2026"),
    ],
)
def test_working_days_count_from_the_day_after(when: str, bound: Bound, expected: str) -> None:
    assert due(when, bound) == expected


@pytest.mark.parametrize(
    ("when", "bound", "expected"),
    [
        ("Mon 21 Dec 2026", days(2), "Wed 23 Dec 2026"),
        ("Wed 23 Dec 2026", days(3), "Thu 24 Dec 2026"),  # Saturday: back over Christmas Day
        ("Wed 23 Dec 2026", days(3, forward=True), "Tue 29 Dec 2026"),
        ("Fri 18 Dec 2026", weeks(1), "Thu 24 Dec 2026"),
        ("Thu 24 Dec 2026", days(1), "Thu 24 Dec 2026"),  # back to the day of the trigger itself
        ("Sat 26 Dec 2026", days(1), "Tue 29 Dec 2026"),  # no working day in the window: the next after it
    ],
)
def test_calendar_days_are_rolled(when: str, bound: Bound, expected: str) -> None:
    assert due(when, bound) == expected


def test_whoever_works_every_day_needs_no_rolling() -> None:
    assert due("Wed 23 Dec 2026", days(3), every_day=True) == "Sat 26 Dec 2026"
    assert due("Sat 26 Dec 2026", AT_ONCE, every_day=True) == "Sat 26 Dec 2026"


def test_at_once_is_the_same_day_or_the_next_on_which_they_work() -> None:
    assert due("Thu 24 Dec 2026", AT_ONCE) == "Thu 24 Dec 2026"
    assert due("Fri 25 Dec 2026", AT_ONCE) == "Tue 29 Dec 2026"


def test_nought_of_anything_is_the_same_day() -> None:
    for unit in Unit:
        assert due("Thu 24 Dec 2026", Bound(0, unit)) == "Thu 24 Dec 2026"


def test_a_window_of_a_property_is_not_rolled() -> None:
    assert CHRISTMAS.end_of_window(day("Wed 23 Dec 2026"), days(3)) == day("Sat 26 Dec 2026")
    assert CHRISTMAS.end_of_window(day("Wed 23 Dec 2026"), working(2)) == day("Tue 29 Dec 2026")
    assert CHRISTMAS.end_of_window(day("Wed 23 Dec 2026"), AT_ONCE) == day("Wed 23 Dec 2026")


def test_a_closure_runs_over_new_year() -> None:
    shut = CHRISTMAS.with_closures((Closure("c", "Christmas", (12, 25), (1, 1)),))
    assert shut.due(day("Thu 24 Dec 2026"), working(1)) == day("Mon 04 Jan 2027")
    assert not shut.works(day("Wed 29 Dec 2027"))
    assert shut.works(day("Thu 24 Dec 2026"))
    assert CHRISTMAS.works(day("Tue 29 Dec 2026"))


def test_five_working_days_are_not_a_week() -> None:
    assert PLAIN.due(day("Mon 21 Dec 2026"), working(5)) == day("Mon 28 Dec 2026")
    assert due("Mon 21 Dec 2026", working(5)) == "Wed 30 Dec 2026"


def test_a_day_outside_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="knows 2020-01-01 to 2040-12-31"):
        PLAIN.works(day("Tue 01 Jan 2041"))


@pytest.mark.parametrize(
    ("bound", "text"),
    [
        (working(1), "1 working day"),
        (working(3, inclusive=True), "3 working days counting the day itself"),
        (days(28, forward=True), "28 days rolled forward"),
        (weeks(2), "2 weeks"),
    ],
)
def test_a_bound_reads_as_it_is_written(bound: Bound, text: str) -> None:
    assert str(bound) == text
