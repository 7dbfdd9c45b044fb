"""Properties and assumption sets, as written; and every kind of statement."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.language.syntax.conditions import Condition, Item, Patterns
from longstop.language.syntax.declarations import (
    Agency,
    Calendar,
    Concerning,
    Event,
    Fact,
    Guidance,
    Parameter,
    Procedure,
    Reading,
    Role,
    State,
)
from longstop.language.syntax.rules import Rule
from longstop.language.syntax.terms import Bound, Day, Name, Names, Node, Text, Whole


@dataclass(frozen=True)
class Target(Node):
    """An entry of a list of targets, with the claim that holds from it; or a day when a condition is so."""

    item: Item | None
    then: Claim | None = None
    day: Condition | None = None


@dataclass(frozen=True)
class Targets(Node):
    """A flat list of targets, like `Patterns`."""

    targets: tuple[Target, ...]
    joints: tuple[str, ...]


@dataclass(frozen=True)
class Within(Node):
    """`within B: targets`; without bound, `on the same day: targets`."""

    bound: Bound | None
    targets: Targets


@dataclass(frozen=True)
class Eventually(Node):
    """`eventually: targets`."""

    targets: Targets


@dataclass(frozen=True)
class Bounded(Node):
    """`within some number of days: targets`."""

    targets: Targets


@dataclass(frozen=True)
class AtMoment(Node):
    """`at that moment: C`."""

    condition: Condition


@dataclass(frozen=True)
class BeforeThat(Node):
    """`before that: P`."""

    patterns: Patterns


@dataclass(frozen=True)
class NotUntil(Node):
    """`no P until Q`."""

    avoid: Patterns
    release: Patterns


@dataclass(frozen=True)
class NeverAfter(Node):
    """`never after: P`."""

    avoid: Patterns


@dataclass(frozen=True)
class NotClaim(Node):
    """`not claim`."""

    part: Claim


@dataclass(frozen=True)
class AllClaims(Node):
    """`claim and claim`."""

    parts: tuple[Claim, ...]


@dataclass(frozen=True)
class AnyClaim(Node):
    """`claim or claim`."""

    parts: tuple[Claim, ...]


Claim = Within | Eventually | Bounded | AtMoment | BeforeThat | NotUntil | NeverAfter | NotClaim | AllClaims | AnyClaim


@dataclass(frozen=True)
class ForEach(Node):
    """`for each P if C claim`; without patterns, `for each day`."""

    patterns: Patterns | None
    condition: Condition | None
    claim: Claim


@dataclass(frozen=True)
class Always(Node):
    """`always: C`."""

    condition: Condition


@dataclass(frozen=True)
class Never(Node):
    """`never: P if C`."""

    patterns: Patterns
    condition: Condition | None


@dataclass(frozen=True)
class Recurs(Node):
    """`every B while S: P`."""

    bound: Bound
    state: Name
    patterns: Patterns


PropertyPart = ForEach | Always | Never | Recurs


@dataclass(frozen=True)
class Setting(Node):
    """`visit_every = 7 days`."""

    name: Name
    value: Whole | Bound


@dataclass(frozen=True)
class Choice(Node):
    """`copy = lit`."""

    reading: Name
    option: Name


@dataclass(frozen=True)
class Expectation(Node):
    """`expect proved under a, b with copy = lit because "..."`."""

    verdict: str
    under: tuple[Name, ...]
    choices: tuple[Choice, ...]
    because: Text | None


@dataclass(frozen=True)
class Property(Node):
    """`property J24-Q3 "..."`."""

    id: Name
    title: Text
    given: tuple[Setting, ...]
    parts: tuple[PropertyPart, ...]
    expectations: tuple[Expectation, ...]

@dataclass(frozen=True)
class Closure(Node):
    """`closure christmas "..." from 24 December to 1 January`."""

    id: Name
    title: Text
    first: tuple[Whole, str]
    last: tuple[Whole, str]


@dataclass(frozen=True)
class Fault(Node):
    """`away 1 of a each at most 2 working days`, `lapses 1`, `lost 1`, `closed id`, `starting d to d` (by its word)."""

    word: str
    number: Whole | None = None
    names: Names | None = None
    longest: Whole | None = None
    closure: Name | None = None
    days: tuple[Day, Day] | None = None


@dataclass(frozen=True)
class Assumptions(Node):
    """`assumptions one-away "..."`."""

    id: Name
    title: Text
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Broken(Node):
    """A statement that does not read on: its keyword, and the name that it was to declare, if it came so far."""

    keyword: str
    name: Name | None


Statement = (
    Procedure
    | Calendar
    | Concerning
    | Agency
    | Role
    | Fact
    | State
    | Event
    | Parameter
    | Reading
    | Rule
    | Guidance
    | Closure
    | Assumptions
    | Property
    | Broken
)
