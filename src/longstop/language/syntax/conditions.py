"""Patterns and conditions, as written."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.language.syntax.terms import Bound, Name, Names, Node, Number


@dataclass(frozen=True)
class Item(Node):
    """One entry of a flat list of patterns: an event with its stage, or one more role of the entry before.

    `stage` is "", "done", "read", "acted", "delivered", "begins" or "ends"; `word` the word used for "done".
    """

    name: Name
    stage: str = ""
    word: str = ""
    role: Name | None = None
    where: Condition | None = None


@dataclass(frozen=True)
class Patterns(Node):
    """A flat list of patterns; the declarations tell which entries are events and which are roles."""

    items: tuple[Item, ...]
    joints: tuple[str, ...]

@dataclass(frozen=True)
class Named(Node):
    """A bare name: a fact, a state or an attribute."""

    name: Name


@dataclass(frozen=True)
class IsValue(Node):
    """`x is v`, `x is not v`."""

    name: Name
    value: Name
    negated: bool


@dataclass(frozen=True)
class Presence(Node):
    """`role is in`, `role is not away`, and so on."""

    role: Name
    word: str
    negated: bool


@dataclass(frozen=True)
class AttributeOf(Node):
    """`flag.attached`, `flag.kind is full`."""

    event: Name
    attribute: Name
    value: Name | None = None
    negated: bool = False


@dataclass(frozen=True)
class Counted(Node):
    """`occasions so far > 3`; with `last`, `occasions in the last 12 weeks > 3`."""

    event: Name
    last: Bound | None
    where: Condition | None
    compare: str
    number: Number


@dataclass(frozen=True)
class Already(Node):
    """`already P since Q`."""

    pattern: Patterns
    since: Patterns | None


@dataclass(frozen=True)
class Before(Node):
    """`previous visit was not alone`."""

    event: Name
    attribute: Name
    value: Name | None
    negated: bool


@dataclass(frozen=True)
class Delivered(Node):
    """`delivered to a or b`, of the message sent at the moment."""

    roles: Names


@dataclass(frozen=True)
class Negated(Node):
    """`not C`."""

    part: Condition


@dataclass(frozen=True)
class All(Node):
    """`C and D`."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Any(Node):
    """`C or D`."""

    parts: tuple[Condition, ...]


Condition = Named | IsValue | Presence | AttributeOf | Counted | Already | Before | Delivered | Negated | All | Any
