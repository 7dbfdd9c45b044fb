"""What a reader of documents gets: procedures that can be made concrete, properties, assumption sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Clause, Procedure
from longstop.core.source import Span
from longstop.core.time import Bound, Closure
from longstop.core.verdicts import Expectation, Property


@dataclass(frozen=True)
class ReadingText:
    """An ambiguous passage: the ways to read it, each with its argument, and the one that is taken by default."""

    name: str
    title: str
    options: Mapping[str, str]
    default: str
    span: Span


@dataclass(frozen=True)
class ParameterText:
    """A named number or bound."""

    name: str
    title: str
    value: int | Bound
    span: Span


@dataclass(frozen=True)
class ProcedureText:
    """A procedure as its document states it: not yet concrete, for it has readings and parameters."""

    id: str
    title: str
    calendar: str
    path: str
    readings: Mapping[str, ReadingText]
    parameters: Mapping[str, ParameterText]
    clauses: tuple[Clause, ...]
    spans: Mapping[str, Span] = field(repr=False, compare=False)
    _make: Callable[[Mapping[str, str], Mapping[str, int | Bound]], Procedure] = field(repr=False, compare=False)

    def span_of(self, id: str) -> Span:
        """Where a rule, a clause or anything that has a name stands; of a rule named like its clause, the rule.

        Raises KeyError.
        """
        return self.spans[id]

    def instantiate(
        self, readings: Mapping[str, str] | None = None, parameters: Mapping[str, int | Bound] | None = None
    ) -> Procedure:
        """The procedure under these readings and parameters, the others being at their defaults.

        Raises InputError if there is no such reading, option or parameter, or if the rules contradict each other then.
        """
        return self._make(readings or {}, parameters or {})


@dataclass(frozen=True)
class PropertyText:
    """A property as its document states it."""

    id: str
    title: str
    procedure: str
    given: Mapping[str, int | Bound]
    expectations: tuple[Expectation, ...]
    span: Span
    _make: Callable[[Procedure], Property] = field(repr=False, compare=False)

    def instantiate(self, procedure: Procedure) -> Property:
        """The property of this instance of its procedure (whose readings and parameters it may mention)."""
        return self._make(procedure)


@dataclass(frozen=True)
class Library:
    """Everything that was read, checked."""

    procedures: Mapping[str, ProcedureText]
    properties: tuple[PropertyText, ...]
    assumptions: Mapping[str, Assumptions]
    closures: Mapping[str, Closure] = field(default_factory=dict)
