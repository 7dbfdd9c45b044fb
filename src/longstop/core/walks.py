"""A stored case walked through again: where it parts from the procedure, or what it violates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from longstop.core.cases import Case
from longstop.core.formulas import EventId
from longstop.core.procedures import Procedure
from longstop.core.semantics import Truth
from longstop.core.source import Span
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.verdicts import Property


@dataclass(frozen=True)
class Departure:
    """Where a case can go no further: on this day, at this event (None: at the close of the day), and why.

    `rule` is the one that is not kept, where it is a rule that stands in the way, and `place` where it stands.
    """

    day: date
    event: EventId | None
    why: str
    rule: str | None = None
    clause: str | None = None
    place: Span | None = None


@dataclass(frozen=True)
class Judged:
    """What a property makes of a case: whether it holds, fails or is open, how often it was put to the test, and the
    story if it fails."""

    property: Property
    truth: Truth
    triggers: int
    case: Case | None = None


@dataclass(frozen=True)
class Walk:
    """One stored case, walked through under its own readings and parameters; `readings` are those that differ from
    the defaults. A case that departs is judged by no property.
    """

    path: str
    procedure: Procedure
    calendar: Calendar
    trace: Trace
    readings: Mapping[str, str]
    strict: bool
    departure: Departure | None
    judged: tuple[Judged, ...] = ()

    @property
    def violated(self) -> tuple[Case, ...]:
        """The stories of the properties that the case violates."""
        return tuple(j.case for j in self.judged if j.case is not None)
