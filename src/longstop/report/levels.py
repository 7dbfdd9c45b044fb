"""How much a verdict matters to a gate: the levels that reports for code review give their findings."""

from __future__ import annotations

from enum import StrEnum

from longstop.core.results import Result
from longstop.core.verdicts import HoldsTo, Refuted, Unknown, word


class Level(StrEnum):
    """A finding is a difference, a missing answer, or a gap that is known."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


def level(result: Result) -> Level | None:
    """The level of the finding; None if the verdict is nothing to be shown."""
    if isinstance(result.verdict, Unknown) or (isinstance(result.verdict, HoldsTo) and result.expected is None):
        return Level.WARNING
    if not result.as_expected:
        return Level.ERROR
    return Level.NOTE if isinstance(result.verdict, Refuted | HoldsTo) else None


def asked(result: Result) -> str:
    """`J24-Q3 under one-away, copy = lit`: the question in one line."""
    readings = "".join(f", {name} = {option}" for name, option in result.readings.items())
    return f"{result.property} under {result.assumptions}{readings}{', strict' if result.strict else ''}"


def found(result: Result) -> str:
    """`expected proved, found refuted`."""
    if result.expected is None and result.as_expected:
        return f"found {word(result.verdict)}"
    return f"expected {result.expected or 'an answer'}, found {word(result.verdict)}"
