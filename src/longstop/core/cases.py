"""A result together with all that it was about, so that it can be told, stored or judged again."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Procedure
from longstop.core.results import Result
from longstop.core.time import Calendar
from longstop.core.verdicts import Property


@dataclass(frozen=True)
class Case:
    """One answered question: the procedure under its readings, the property, what may go wrong, and the calendar.

    The closures of the assumption set are in the calendar.
    """

    result: Result
    procedure: Procedure
    property: Property
    assumptions: Assumptions
    calendar: Calendar
