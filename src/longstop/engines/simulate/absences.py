"""Who is in on which day: working patterns, booked leave, sickness, and absences that are laid down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from longstop.core.procedures import Role
from longstop.core.scenarios import Peak, Staff, most_frequent
from longstop.engines.simulate.people import Person, luck

#: No working day has more hours than this before it is taken for one that never ends.
ROUND_THE_CLOCK = 23.5
#: When an ordinary day begins, as a part of the day.
NINE = 9 / 24


def pool(role: Role, staff: Staff, works: Sequence[bool], first: date, seed: int) -> list[Person]:
    """The people who hold the role, with their days and hours; one who is never there where every post is empty."""
    shifts = [True] * len(works) if role.every_day else works
    filled = max(0, staff.people - staff.vacant)
    people = []
    for number in range(1, max(1, filled) + 1):
        name = role.persons[0] if filled <= 1 and role.people == 1 else f"{role.id} {number}"
        planned, here = _days(staff, number, shifts, first, luck(seed, "absence", role.id, number))
        if not filled:
            planned = here = [False] * len(works)
        person = Person(name, role.id, here)
        person.planned = planned
        person.shifts = shifts
        person.opens, person.shuts = hours(staff.hours)
        person.endless = staff.hours == float("inf")
        person.booked = staff.booked
        people.append(person)
    return people


def office(role: Role, works: Sequence[bool]) -> Person:
    """An office: staffed whenever it works, and never short of time."""
    person = Person(role.id, role.id, [True] * len(works) if role.every_day else list(works))
    person.shifts = person.here
    person.endless = True
    return person


def hours(of_a_day: float) -> tuple[float, float]:
    """When work begins and ends, as parts of the day: from nine o'clock, or earlier where the day is too long."""
    if of_a_day >= ROUND_THE_CLOCK:
        return 0.0, 1.0
    begins = min(NINE, 1 - of_a_day / 24)
    return begins, begins + of_a_day / 24


def _days(
    staff: Staff, number: int, shifts: Sequence[bool], first: date, random: Random
) -> tuple[list[bool], list[bool]]:
    """The days on which the person is to be in, as far as is known beforehand, and those on which they are."""
    pattern = staff.patterns[(number - 1) % len(staff.patterns)] if staff.patterns else None
    planned = list(shifts)
    if pattern is not None:
        monday = first.weekday()
        planned = [w and (monday + day) % 7 in pattern for day, w in enumerate(shifts)]
    for absent in staff.absent:
        if absent.person in (0, number):
            for i in range(max(0, (absent.first - first).days), min(len(planned), (absent.last - first).days + 1)):
                planned[i] = False
    if staff.leave:
        _leave(staff, planned, first, random)
    here = list(planned)
    if staff.sickness:
        day = random.expovariate(staff.sickness)
        while day < len(here):
            at = _spell(here, planned, int(day), staff.sickness_length.draw(random))
            day = at + random.expovariate(staff.sickness)
    return planned, here


def _spell(here: list[bool], works: Sequence[bool], day: int, length: float) -> int:
    """So many of the person's working days (at least one) away from the day on. The first day after it."""
    left = max(1, round(length))
    while left and day < len(here):
        if works[day]:
            here[day] = False
            left -= 1
        day += 1
    return day


def _leave(staff: Staff, planned: list[bool], first: date, random: Random) -> None:
    """Blocks of leave, begun more often where many take it, in all as many days a year as the person has."""
    works = list(planned)
    a_year = staff.leave / 365.25 / staff.leave_length.mean
    usual, peaks = 1.0, staff.leave_peaks
    if peaks:  # they move leave and add none
        usual = sum(factor(peaks, first + timedelta(i)) for i in range(len(planned))) / len(planned)
        if not usual:
            return
    most = a_year * most_frequent(peaks) / usual
    day = random.expovariate(most)
    while day < len(planned):
        if random.random() * most <= a_year * factor(peaks, first + timedelta(int(day))) / usual:
            _spell(planned, works, int(day), staff.leave_length.draw(random))
        day += random.expovariate(most)


def factor(peaks: Sequence[Peak], day: date) -> float:
    """How many times as frequent something is on the day."""
    found = 1.0
    for peak in peaks:
        if peak.covers(day):
            found *= peak.factor
    return found
