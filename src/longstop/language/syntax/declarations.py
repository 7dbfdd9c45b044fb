"""Declarations, as written: people, the case, events, numbers and readings."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.language.syntax.conditions import Condition, Patterns
from longstop.language.syntax.terms import Bound, Name, Names, Node, Text, Whole


@dataclass(frozen=True)
class Procedure(Node):
    """`procedure J24 "title"`."""

    id: Name
    title: Text | None


@dataclass(frozen=True)
class Calendar(Node):
    """`calendar Jersey`."""

    id: Name


@dataclass(frozen=True)
class Concerning(Node):
    """`properties of J24`."""

    id: Name


@dataclass(frozen=True)
class Agency(Node):
    """`agency police`."""

    name: Name
    title: Text | None


@dataclass(frozen=True)
class RoleOption(Node):
    """`manages a, b`, `works every day`, `2 people`, `is a unit`, `covered by a` (by its first word)."""

    word: str
    names: Names | None = None
    number: Whole | None = None


@dataclass(frozen=True)
class Role(Node):
    """`role sergeant`."""

    name: Name
    title: Text | None
    options: tuple[RoleOption, ...]


@dataclass(frozen=True)
class Fact(Node):
    """`fact disabled`; `fact kind one of (a, b)`."""

    name: Name
    title: Text | None
    values: tuple[Name, ...]


@dataclass(frozen=True)
class State(Node):
    """`state on_plan begins with ... ends with ...`."""

    name: Name
    title: Text | None
    begins: Patterns
    ends: Patterns | None
    initially: bool


@dataclass(frozen=True)
class Attribute(Node):
    """One attribute of an event; yes or no if it has no values."""

    name: Name
    title: Text | None
    values: tuple[Name, ...]


@dataclass(frozen=True)
class EventOption(Node):
    """`from the world`, `with ...`, `on working days`, `once`, `only if ...`, `one of (...)` (by its first word)."""

    word: str
    attributes: tuple[Attribute, ...] = ()
    condition: Condition | None = None
    values: tuple[Name, ...] = ()


@dataclass(frozen=True)
class Event(Node):
    """`event`, `act`, `message`, `meeting`, `decision`, `consideration` or `record`."""

    sort: str
    name: Name
    title: Text | None
    options: tuple[EventOption, ...]


@dataclass(frozen=True)
class Parameter(Node):
    """`parameter threshold = 3`."""

    name: Name
    title: Text | None
    value: Whole | Bound


@dataclass(frozen=True)
class Option(Node):
    """One way to read an ambiguous passage, and the argument for it."""

    name: Name
    default: bool
    text: Text


@dataclass(frozen=True)
class Reading(Node):
    """`reading copy "..."` and its options."""

    name: Name
    title: Text
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Guidance(Node):
    """`guidance J24-32 "why nothing is formal"`."""

    id: Name
    reason: Text
