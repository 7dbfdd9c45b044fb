"""Within which values of a parameter a verdict stays what it is: "visits may be up to 14 days; 15 breaks it"."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, replace

from longstop.core.time import Bound


@dataclass(frozen=True)
class Edge:
    """A value with which the verdict is another, and which."""

    count: int
    verdict: str


@dataclass(frozen=True)
class Range:
    """The values around the parameter's own with which one question has the same verdict.

    Of a bound, values are told by their counts, in its own unit. `low` and `high` are the last values on either side
    that were tried and have the `verdict`; `below` and `above` the next that were tried and have another, None if there
    is none. `tried` are all values of which the verdict is known, smallest first: they were asked about, or nothing on
    which the answer depends differs from where it was asked. Nothing is said of values between those tried.
    """

    property: str
    assumptions: str
    verdict: str
    count: int
    low: int
    high: int
    below: Edge | None
    above: Edge | None
    tried: tuple[int, ...]
    finished: bool = True
    """Whether values were tried for as long as was meant; not if the user stopped it."""

    @builtins.property
    def every(self) -> bool:
        """Whether every value from the lowest to the highest was tried."""
        return set(range(self.low, self.high + 1)) <= set(self.tried)


@dataclass(frozen=True)
class ParameterStudy:
    """What the values of one parameter come to: for each question that depends on it, the range of its verdict.

    `value` is what the document says. `untouched` counts the questions on which the parameter does not bear at all.
    """

    procedure: str
    parameter: str
    title: str
    value: int | Bound
    ranges: tuple[Range, ...]
    untouched: int

    def at(self, count: int) -> int | Bound:
        """The parameter with another count."""
        return with_count(self.value, count)


def count_of(value: int | Bound) -> int:
    """The number in the value of a parameter."""
    return value.count if isinstance(value, Bound) else value


def with_count(value: int | Bound, count: int) -> int | Bound:
    """The value with another number in it, its unit being kept."""
    return replace(value, count=count) if isinstance(value, Bound) else count
