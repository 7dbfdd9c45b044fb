"""Scenarios: the world in which a procedure is simulated, with names resolved and every quantity in one unit.

A scenario says with which people, which workload and which luck a procedure is lived, which properties are measured,
and how exactly. A sweep or a comparison makes several variants; they live under the same luck (common random numbers).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from math import exp, log, prod, sqrt
from random import Random
from typing import Any

from longstop.core.formulas import AttributeId, EventId, FactId, RoleId
from longstop.core.time import Bound, Closure

#: Days of a year and of a month, where a rate or a length is given by these.
YEAR, MONTH = 365.25, 365.25 / 12


class Measure(Enum):
    """What a length counts: hours at work, calendar days, or days on which the person works."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"


class Shape(Enum):
    """The ways in which a length can be drawn, and what `Length.values` then holds."""

    FIXED = "fixed"
    """The value."""
    UNIFORM = "uniform"
    """The least and the greatest."""
    TRIANGULAR = "triangular"
    """The least, the likeliest and the greatest."""
    EXPONENTIAL = "exponential"
    """The mean."""
    LOGNORMAL = "lognormal"
    """The mean and the standard deviation, of the length itself."""
    GAMMA = "gamma"
    """The mean and the standard deviation."""
    CHOICE = "choice"
    """The values among which one is drawn, by `weights`."""


@dataclass(frozen=True)
class Spread:
    """A figure that is drawn: for a rate, a share or a number of people, once for each replication."""

    shape: Shape
    values: tuple[float, ...]
    weights: tuple[float, ...] = ()

    def draw(self, random: Random) -> float:
        """One such figure, never negative."""
        values = self.values
        match self.shape:
            case Shape.FIXED:
                return values[0]
            case Shape.UNIFORM:
                return random.uniform(values[0], values[1])
            case Shape.TRIANGULAR:
                return random.triangular(values[0], values[2], values[1])
            case Shape.EXPONENTIAL:
                return random.expovariate(1 / values[0]) if values[0] else 0.0
            case Shape.LOGNORMAL:
                spread = log(1 + (values[1] / values[0]) ** 2)
                return exp(random.gauss(log(values[0]) - spread / 2, sqrt(spread)))
            case Shape.GAMMA:
                scale = values[1] ** 2 / values[0]
                return random.gammavariate(values[0] / scale, scale) if scale else values[0]
            case Shape.CHOICE:
                return random.choices(values, self.weights or None)[0]

    @property
    def mean(self) -> float:
        """The figure that is to be expected."""
        match self.shape:
            case Shape.UNIFORM | Shape.TRIANGULAR:
                return sum(self.values) / len(self.values)
            case Shape.CHOICE:
                weights = self.weights or (1.0,) * len(self.values)
                return sum(v * w for v, w in zip(self.values, weights, strict=True)) / sum(weights)
            case _:
                return self.values[0]


@dataclass(frozen=True)
class Length:
    """A length of time, fixed or drawn anew each time."""

    shape: Shape
    values: tuple[float, ...]
    measure: Measure
    weights: tuple[float, ...] = ()

    def draw(self, random: Random) -> float:
        """One such length, never negative."""
        return Spread(self.shape, self.values, self.weights).draw(random)

    @property
    def mean(self) -> float:
        """The length that is to be expected."""
        return Spread(self.shape, self.values, self.weights).mean


def fixed(value: float, measure: Measure = Measure.DAYS) -> Length:
    """A length that is always the same."""
    return Length(Shape.FIXED, (value,), measure)


#: How likely each value of a fact or an attribute is. They add up to 1.
Chances = Mapping[str, float]


@dataclass(frozen=True)
class Peak:
    """Days on which something is so many times as frequent: those that fulfil all that is given."""

    factor: float
    months: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    """0 is Monday."""
    spans: tuple[tuple[date, date], ...] = ()

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return (
            (not self.months or day.month in self.months)
            and (not self.weekdays or day.weekday() in self.weekdays)
            and (not self.spans or any(first <= day <= last for first, last in self.spans))
        )


def most_frequent(peaks: Iterable[Peak]) -> float:
    """So many times as frequent as usual it is at the most: where all peaks that raise it fall on one day."""
    return prod(max(1.0, p.factor) for p in peaks)


@dataclass(frozen=True)
class After:
    """An event of the world that follows another event of the case: with this chance, after this time."""

    event: EventId
    chance: float
    delay: Length


@dataclass(frozen=True)
class Happens:
    """How the world raises an event in a case: so often a day, or once so long after the case begins, or both.

    Of an attribute that `carries` does not name, each value is as likely as the other; so too for acts and facts.
    Where the procedure does not let the world raise it at that moment, nothing happens.
    """

    event: EventId
    rate: float = 0.0
    first: Length | None = None
    after: tuple[After, ...] = ()
    carries: Mapping[AttributeId, Chances] = field(default_factory=dict)
    peaks: tuple[Peak, ...] = ()


@dataclass(frozen=True)
class Cases:
    """How many cases there are: some at the beginning, others arriving, each watched for a time or to the end."""

    at_start: int = 1
    rate: float = 0.0
    """Cases that arrive a day."""
    length: Length | None = None
    facts: Mapping[FactId, Chances] = field(default_factory=dict)
    peaks: tuple[Peak, ...] = ()
    level: float = 1.0
    """What `at_start` and `rate` are multiplied by."""


@dataclass(frozen=True)
class Absent:
    """An absence laid down, both days included: of the person of this number (from 1; 0: of everyone in the role)."""

    person: int
    first: date
    last: date


@dataclass(frozen=True)
class Staff:
    """The people who hold a role: a pool, among whom the cases are shared out.

    `hours` is what they have for such work on a day that they work; without end, they are never short of time, as an
    office is unless the file gives it people. Rates are per calendar day.
    """

    role: RoleId
    people: int = 1
    vacant: int = 0
    """Posts that nobody holds. Where that leaves nobody, the role stands empty all the time."""
    hours: float = 7.0
    patterns: tuple[frozenset[int], ...] = ()
    """The weekdays that the first, the second ... of them work (and round again); none: all."""
    leave: float = 0.0
    """Working days of leave a year, each person; known beforehand to whoever fixes a meeting."""
    leave_length: Length = field(default_factory=lambda: Length(Shape.CHOICE, (1, 2, 5, 10), Measure.WORKING_DAYS))
    leave_peaks: tuple[Peak, ...] = ()
    sickness: float = 0.0
    """Spells of sickness a day, for one who is not sick."""
    sickness_length: Length = field(default_factory=lambda: fixed(3, Measure.WORKING_DAYS))
    absent: tuple[Absent, ...] = ()
    booked: float = 0.0
    """The chance that a slot for a meeting is taken by something else."""


@dataclass(frozen=True)
class Doing:
    """How an act is done: the work that it takes, how long people leave it, how often they use a leave to do it.

    `delay` None: the habit for acts with a deadline, or for those without.
    """

    event: EventId
    effort: Length
    delay: Length | None = None
    chance: float = 0.5
    """That a permission is used."""
    carries: Mapping[AttributeId, Chances] = field(default_factory=dict)


@dataclass(frozen=True)
class Habits:
    """What people do where the scenario says nothing of the act.

    Something with a deadline is turned to at a moment drawn from the first so many parts of its window; something
    without one after a time that is drawn.
    """

    dated: float = 1.0
    undated: Length = field(default_factory=lambda: Length(Shape.EXPONENTIAL, (5.0,), Measure.WORKING_DAYS))


@dataclass(frozen=True)
class World:
    """Everything that a replication needs beside the procedure and its calendar."""

    start: date
    days: int
    warm_up: int = 0
    """Triggers in the first so many days are not measured."""
    closures: tuple[Closure, ...] = ()
    cases: Cases = Cases()
    happens: Mapping[EventId, Happens] = field(default_factory=dict)
    staff: Mapping[RoleId, Staff] = field(default_factory=dict)
    doings: Mapping[EventId, Doing] = field(default_factory=dict)
    habits: Habits = Habits()
    finite: bool = True
    """Whether people can do only so much; otherwise nothing takes time."""
    lapses: float = 0.0
    """The chance that something owed is forgotten."""
    lost: float = 0.0
    """The chance that a message does not arrive at one of its recipients."""


@dataclass(frozen=True)
class Variant:
    """One setting of a scenario: a procedure under some readings and parameters, lived in one world.

    `settings` are what tells it from the others, as the file writes them; the first variant is the one that the others
    are compared with.
    """

    settings: Mapping[str, str]
    procedure: str
    readings: Mapping[str, str]
    parameters: Mapping[str, int | Bound]
    properties: tuple[str, ...]
    world: World
    drawn: Mapping[tuple[str, ...], Spread] = field(default_factory=dict)
    """Figures of the world that are drawn anew for each replication, by their places: `staff`, `sergeant`, `leave`."""

    def world_for(self, random: Random) -> World:
        """The world of one replication: `world`, with the figures that are drawn put in their places."""
        world = self.world
        for place, spread in self.drawn.items():
            world = _put(world, place, spread.draw(random))
        return world

    @property
    def name(self) -> str:
        """`staff.social_worker.people = 5, J24`."""
        return ", ".join(f"{k} = {v}" for k, v in self.settings.items()) or self.procedure


def _put(whole: Any, place: tuple[str, ...], figure: float) -> Any:
    """The whole with the figure in this place; a whole number of people, posts or cases stays one."""
    if not place:
        return round(figure) if isinstance(whole, int) else figure
    first, rest = place[0], place[1:]
    if isinstance(whole, Mapping):
        return {**whole, first: _put(whole[first], rest, figure)}
    if isinstance(whole, tuple):
        at = int(first)
        return (*whole[:at], _put(whole[at], rest, figure), *whole[at + 1 :])
    return replace(whole, **{first: _put(getattr(whole, first), rest, figure)})


@dataclass(frozen=True)
class Comparison:
    """Properties of different procedures that ask the same thing, so that their shares can be set side by side."""

    title: str
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """A study: its question, its variants, and how exactly it is to be answered.

    The run stops when the interval of each share is at most `precision` wide on either side, at the level `confidence`,
    or after `at_most` replications; after exactly `at_most` if there is no `precision`.
    """

    id: str
    title: str
    question: str
    variants: tuple[Variant, ...]
    comparisons: tuple[Comparison, ...] = ()
    seed: int = 1
    confidence: float = 0.95
    precision: float | None = 0.01
    at_most: int = 1000
