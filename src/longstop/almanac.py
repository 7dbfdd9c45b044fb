"""The public holidays of the places that procedures come from: the only door to the `holidays` library.

A holiday on a Saturday or Sunday is kept if the library lists it; it changes no working day. Closures (an office shut
over Christmas) are the user's own assumption and are added later, with `Calendar.with_closures`.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from longstop.core.time import Calendar

#: The calendars by the name that a procedure gives, with the country and subdivision that the library knows them by.
PLACES: dict[str, tuple[str, str | None]] = {"England": ("GB", "ENG"), "Jersey": ("JE", None)}

#: The years that a calendar knows unless told otherwise: every start date of the shipped sets, with room on both sides.
FIRST_YEAR, LAST_YEAR = 2020, 2045


@cache
def calendar(name: str, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> Calendar:
    """The calendar of that name. Raises KeyError, with the known names, for a place that has none.

    >>> from datetime import date
    >>> jersey, england = calendar("Jersey"), calendar("England")
    >>> jersey.works(date(2028, 5, 9)), england.works(date(2028, 5, 9))  # Liberation Day
    (False, True)
    """
    if name not in PLACES:
        known = ", ".join(f"`{place}`" for place in PLACES)
        raise KeyError(f"there is no calendar `{name}`; the known ones are {known}")
    if first_year > last_year:
        raise ValueError(f"a calendar cannot run from {first_year} to {last_year}")
    from holidays import country_holidays

    country, subdivision = PLACES[name]
    listed = country_holidays(country, subdiv=subdivision, years=range(first_year, last_year + 1))
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    return Calendar(name, first, last, frozenset(day for day in listed if first <= day <= last))
