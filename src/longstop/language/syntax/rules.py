"""Rules, as written, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.language.syntax.conditions import Condition, Patterns
from longstop.language.syntax.terms import Bound, Name, Names, Node


@dataclass(frozen=True)
class When(Node):
    """`when P or Q`."""

    patterns: Patterns


@dataclass(frozen=True)
class Silence(Node):
    """`when no P within B of Q`."""

    reply: Patterns
    bound: Bound
    sent: Patterns


@dataclass(frozen=True)
class Every(Node):
    """`every B while S`."""

    bound: Bound
    state: Name | None


@dataclass(frozen=True)
class Each(Node):
    """`each B while S`, `on the day each B while S`."""

    bound: Bound
    state: Name
    grid: bool


@dataclass(frozen=True)
class If(Node):
    """`if C`."""

    condition: Condition


@dataclass(frozen=True)
class Timing(Node):
    """`immediately` (no bound) or `within B`, perhaps under a reading."""

    bound: Bound | None
    guard: Condition | None


@dataclass(frozen=True)
class Until(Node):
    """`until P`."""

    patterns: Patterns


@dataclass(frozen=True)
class While(Node):
    """`while S`."""

    state: Name


@dataclass(frozen=True)
class Prefer(Node):
    """`prefer a, b`."""

    roles: Names


@dataclass(frozen=True)
class Party(Node):
    """`a or b, or in their absence c`."""

    tiers: tuple[tuple[Name, ...], ...]


@dataclass(frozen=True)
class Doers(Node):
    """Parties joined by `with`; none for `someone`."""

    parties: tuple[Party, ...]


@dataclass(frozen=True)
class Send(Node):
    """`a must send flag to b`."""

    doers: Doers
    force: str
    message: Name
    to: Names


@dataclass(frozen=True)
class CopyTo(Node):
    """`a must copy flag to b and c or d with it`."""

    doers: Doers
    force: str
    message: Name
    groups: tuple[tuple[Name, ...], ...]


@dataclass(frozen=True)
class Do(Node):
    """`a must hold meeting`."""

    doers: Doers
    force: str
    verb: str
    act: Name


@dataclass(frozen=True)
class Exempt(Node):
    """`unless C`, `until P`, `while C`."""

    word: str
    condition: Condition | None = None
    patterns: Patterns | None = None


@dataclass(frozen=True)
class Forbid(Node):
    """`a must not close ...`; `visit must not happen ...` (then `act` is None and the event stands as doer)."""

    doers: Doers
    force: str
    verb: str
    act: Name | None
    where: Condition | None
    exempt: Exempt | None


@dataclass(frozen=True)
class Manner(Node):
    """`visit must be alone`."""

    subject: Doers
    force: str
    requirement: Condition


Action = Send | CopyTo | Do | Forbid | Manner


@dataclass(frozen=True)
class Then(Node):
    """`then ...`."""

    action: Action


RulePart = When | Silence | Every | Each | If | Timing | Until | While | Prefer | Then


@dataclass(frozen=True)
class Rule(Node):
    """`rule J24-8` and its parts."""

    id: Name
    parts: tuple[RulePart, ...]
