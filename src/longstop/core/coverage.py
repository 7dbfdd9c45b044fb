"""Coverage: what became of each clause of a source, and what makes use of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from longstop.core.dependence import Link
from longstop.core.procedures import Force


class Standing(Enum):
    """What became of a clause. There is no third kind but the one that must not be."""

    FORMAL = "formal"
    """It has a rule, under the readings that are chosen."""
    GUIDANCE = "guidance"
    """It has none, and the document says why."""
    MISSING = "missing"
    """It has none, and nothing says why."""


@dataclass(frozen=True)
class Exercise:
    """Another clause that makes use of what this one brings about, and how."""

    clause: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class ClauseCoverage:
    """One clause: what became of it, and who exercises it.

    A property *names* a clause if it speaks of something that a rule of the clause does, demands or forbids. It
    *reaches* a clause that it does not name if the clause lies in its cone of influence. Either way it *touches* it.
    """

    id: str
    heading: str
    standing: Standing
    reason: str | None = None
    """Why nothing of it is formal, or why not all of it; or what is wrong where it is missing."""
    rules: tuple[str, ...] = ()
    forces: tuple[Force, ...] = ()
    """The forces of its rules, the strongest first."""
    named_by: tuple[str, ...] = ()
    reached_by: tuple[str, ...] = ()
    exercised_by: tuple[Exercise, ...] = ()
    formal_under: tuple[Mapping[str, str], ...] = ()
    """If nothing of it is formal: other readings, by their bare names, each of which would make it so."""

    @property
    def touched(self) -> bool:
        """Whether the verdict of some property can depend on the clause."""
        return bool(self.named_by or self.reached_by)

    @property
    def untouched(self) -> bool:
        """Whether it is formal, and no verdict depends on it, whatever it says."""
        return self.standing is Standing.FORMAL and not self.touched


@dataclass(frozen=True)
class Coverage:
    """The clauses of a procedure, in the order of the text, under one choice of readings."""

    procedure: str
    title: str
    clauses: tuple[ClauseCoverage, ...]
    properties: tuple[str, ...]
    """The ids of the properties that were looked at, in the order of the documents."""
    readings: Mapping[str, str] = field(default_factory=dict)
    """The readings that differ from the defaults, by their bare names."""

    def of(self, standing: Standing) -> tuple[ClauseCoverage, ...]:
        """The clauses of which this became."""
        return tuple(c for c in self.clauses if c.standing is standing)

    @property
    def untouched(self) -> tuple[ClauseCoverage, ...]:
        """The formal clauses that no property touches."""
        return tuple(c for c in self.clauses if c.untouched)
