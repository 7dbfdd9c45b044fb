"""Where in the documents properties and clauses stand, for reports that point at lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """A line, counted from 1, of a document; the path has forward slashes."""

    path: str
    line: int


@dataclass(frozen=True)
class Places:
    """The places of a project: properties by id, and the headings of clauses by procedure and id."""

    properties: Mapping[str, Place] = field(default_factory=dict)
    clauses: Mapping[tuple[str, str], Place] = field(default_factory=dict)
