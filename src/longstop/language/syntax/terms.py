"""Names, numbers, texts and bounds, as written."""

from __future__ import annotations

from dataclasses import dataclass, field

from longstop.core.source import Span


@dataclass(frozen=True)
class Node:
    """Anything that stands somewhere in a document."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Name(Node):
    """A name or an id, as written."""

    text: str


@dataclass(frozen=True)
class Text(Node):
    """What stands in double quotes, its white space reduced to single blanks."""

    text: str


@dataclass(frozen=True)
class Whole(Node):
    """A whole number."""

    value: int


@dataclass(frozen=True)
class Day(Node):
    """A date as written."""

    text: str


Number = Whole | Name


@dataclass(frozen=True)
class Names(Node):
    """A list of names, and the words or commas that join them."""

    names: tuple[Name, ...]
    joints: tuple[str, ...]


@dataclass(frozen=True)
class Bound(Node):
    """`3 working days`, or the name of a parameter (then `unit` is None)."""

    count: Number
    unit: str | None
    forward: bool = False
    inclusive: bool = False
