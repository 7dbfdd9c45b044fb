"""A trace: what happened in one case, day by day, and the public form in which it is stored.

A trace is a finite run of whole calendar days. Each day is a working day or not, each person is in or away, and
events happen in an order. Faults that leave no event (a lapse, a lost message) are part of the trace, so that it can
be judged without knowing who made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from longstop.core.formulas import AttributeId, EventId, FactId, RoleId, Stage

FORMAT = 1


@dataclass(frozen=True)
class Event:
    """One thing that happened. `by` are the persons who did or read it (nobody for the world), `to` the roles to whom
    a message was sent and copied, `attributes` what it carried."""

    day: date
    event: EventId
    stage: Stage = Stage.HAPPENED
    by: tuple[str, ...] = ()
    to: tuple[RoleId, ...] = ()
    attributes: Mapping[AttributeId, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lapse:
    """On this day what was owed under the rule was forgotten by somebody who was in."""

    day: date
    rule: str


@dataclass(frozen=True)
class Loss:
    """The message sent on this day did not arrive at these roles."""

    day: date
    event: EventId
    to: tuple[RoleId, ...]


@dataclass(frozen=True)
class Trace:
    """A finite run of days of one case. `events` stand in the order in which they happened."""

    start: date
    days: int
    off: frozenset[date]
    """The days of the run that are not working days."""
    away: Mapping[str, frozenset[date]] = field(default_factory=dict)
    facts: Mapping[FactId, str] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    losses: tuple[Loss, ...] = ()

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + timedelta(self.days - 1)

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """All the days, in order."""
        return tuple(self.start + timedelta(i) for i in range(self.days))

    def works(self, day: date) -> bool:
        """Whether the day, which must be one of the run, is a working day."""
        return day not in self.off

    def is_away(self, person: str, day: date) -> bool:
        """Whether the person is away that day."""
        return day in self.away.get(person, frozenset())
