"""Finds where properties and clauses stand in the documents of a library."""

from __future__ import annotations

import re
from collections.abc import Iterable

from longstop.core.places import Place, Places
from longstop.core.source import Source
from longstop.language.library import Library


def places(library: Library, sources: Iterable[Source]) -> Places:
    """The place of each property, and of the heading of each clause (of its rule if the heading is not found)."""
    texts = {source.path: source.text for source in sources}
    clauses = {}
    for procedure in library.procedures.values():
        lines = texts.get(procedure.path, "").splitlines()
        for clause in procedure.clauses:
            heading = re.compile(rf" {{0,3}}#+\s+{re.escape(clause.id)}(?![\w-])")
            line = next((n for n, text in enumerate(lines, 1) if heading.match(text)), None)
            if line is None and clause.id in procedure.spans:
                line = procedure.spans[clause.id].line
            if line is not None:
                clauses[procedure.id, clause.id] = Place(_slashes(procedure.path), line)
    properties = {p.id: Place(_slashes(p.span.path), p.span.line) for p in library.properties}
    return Places(properties, clauses)


def _slashes(path: str) -> str:
    return path.replace("\\", "/")
