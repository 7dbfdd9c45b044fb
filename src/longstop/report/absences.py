"""Who was away without a break, and how that is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from longstop.core.formulas import RoleId
from longstop.core.procedures import Procedure
from longstop.core.traces import Trace
from longstop.report.wording import Wording, long_date


@dataclass(frozen=True)
class Absence:
    """Somebody was away without a break, as far as their working days go."""

    person: str
    role: RoleId
    first: date
    last: date


def stretches(procedure: Procedure, trace: Trace) -> Iterator[Absence]:
    """Every stretch of absence, over weekends and holidays for those who do not work then."""
    for role in procedure.roles:
        for person in role.persons:
            first = last = None
            for day in trace.dates:
                if trace.is_away(person, day):
                    first, last = first or day, day
                elif first and last and (role.every_day or trace.works(day)):
                    yield Absence(person, role.id, first, last)
                    first = last = None
            if first and last:
                yield Absence(person, role.id, first, last)


def told(absence: Absence, words: Wording, opening: date, end: date) -> str:
    """`the social worker is away, 22 December to 4 January`, in a story of the days from `opening` to `end`."""
    years = absence.first.year != absence.last.year and absence.first.year != opening.year
    person, first, last = words.person(absence.person), absence.first, absence.last
    if first == last:
        return f"{person} is away on {long_date(first)}"
    rest = " at least" if last == end else ""
    return f"{person} is away, {long_date(first, year=years)} to {long_date(last)}{rest}"
