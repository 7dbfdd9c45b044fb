"""The calendars as they come out of the holiday library: what is a holiday where."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from longstop.almanac import PLACES, calendar

JERSEY, ENGLAND = calendar("Jersey"), calendar("England")


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(i) for i in range((last - first).days + 1)]


@pytest.mark.parametrize("name", sorted(PLACES))
@pytest.mark.parametrize(
    "day",
    [
        date(2026, 12, 25),
        date(2026, 12, 28),  # the substitute for Boxing Day
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
    ],
)
def test_both_places_are_shut_on_these_weekdays(name: str, day: date) -> None:
    assert day.weekday() < 5
    assert not calendar(name).works(day)


@pytest.mark.parametrize("day", [date(2026, 12, 24), date(2026, 12, 29), date(2027, 3, 25), date(2027, 5, 10)])
def test_both_places_work_on_these_days(day: date) -> None:
    assert JERSEY.works(day)
    assert ENGLAND.works(day)


@pytest.mark.parametrize(("year", "weekday"), [(2025, 4), (2028, 1), (2029, 2), (2030, 3)])
def test_liberation_day_tells_jersey_from_england(year: int, weekday: int) -> None:
    day = date(year, 5, 9)
    assert day.weekday() == weekday
    assert not JERSEY.works(day)
    assert ENGLAND.works(day)


def test_liberation_day_has_no_substitute() -> None:
    assert date(2026, 5, 9) in JERSEY.holidays  # a Saturday: listed, and irrelevant
    assert date(2027, 5, 9) not in JERSEY.holidays  # a Sunday: not even listed
    assert JERSEY.works(date(2026, 5, 11))
    assert JERSEY.works(date(2027, 5, 10))


def test_the_two_places_cannot_be_told_apart_in_2026_and_2027_but_can_in_2025_and_2028() -> None:
    def differ(first: date, last: date) -> list[date]:
        return [d for d in days(first, last) if JERSEY.works(d) != ENGLAND.works(d)]

    assert differ(date(2026, 1, 1), date(2027, 12, 31)) == []
    assert differ(date(2025, 1, 1), date(2025, 12, 31)) == [date(2025, 5, 9)]
    assert differ(date(2028, 1, 1), date(2028, 12, 31)) == [date(2028, 5, 9)]


def test_a_calendar_knows_its_years_and_no_others() -> None:
    assert (JERSEY.first, JERSEY.last) == (date(2020, 1, 1), date(2045, 12, 31))
    with pytest.raises(ValueError, match="knows"):
        JERSEY.works(date(2046, 1, 1))
    short = calendar("Jersey", 2025, 2025)
    assert (short.first, short.last) == (date(2025, 1, 1), date(2025, 12, 31))
    assert short.holidays == {d for d in JERSEY.holidays if d.year == 2025}


def test_an_unknown_place_is_refused_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match=r"no calendar `Guernsey`.*`England`, `Jersey`"):
        calendar("Guernsey")


def test_years_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="2030 to 2026"):
        calendar("Jersey", 2030, 2026)
