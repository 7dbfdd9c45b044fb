"""How far each parameter may be moved before a verdict changes: on the terminal and as JSON."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence

from longstop.core.cases import Case
from longstop.core.ranges import Edge, ParameterStudy, Range
from longstop.core.time import Bound
from longstop.core.verdicts import WORDS, HoldsTo, Refuted, Unknown
from longstop.report.text import PLAIN_WIDTH
from longstop.report.wording import listed, plural

#: What is coloured on a terminal. Every mark is a word as well.
STYLES = {r"\bnot finished\b": "yellow"}

_NO_ANSWER = {WORDS[HoldsTo]: "neither proved nor refuted", WORDS[Unknown]: "given up"}


def page(studies: Sequence[ParameterStudy], cases: Sequence[Case], width: int) -> Iterator[str]:
    """The lines: for each procedure that was asked about, its parameters, and for each what its values come to.

    `cases` are the answers at the values that the document states.
    """
    width = max(min(width, PLAIN_WIDTH), 24)
    for id in dict.fromkeys(c.procedure.id for c in cases):
        mine = [s for s in studies if s.procedure == id]
        yield from _wrapped(_summary(id, mine), width)
        yield ""
        for study in mine:
            yield from _parameter(study, width)
            yield ""
        named = {r.property for s in mine for r in s.ranges}
        titles = {c.property.id: c.property.title for c in cases if c.procedure.id == id and c.property.id in named}
        if titles:
            yield from _wrapped("The properties that are named here:", width)
            for property, title in titles.items():
                yield from _wrapped(f"{property}  {title}", width, "  ", "    ")
            yield ""


def _summary(procedure: str, studies: Sequence[ParameterStudy]) -> str:
    if not studies:
        return f"{procedure}: no number or deadline is a parameter that could be moved"
    return f"{procedure}: {plural(len(studies), 'parameter')}, each moved by itself until a verdict changes"


def _parameter(study: ParameterStudy, width: int) -> Iterator[str]:
    yield from _wrapped(f"{study.procedure}.{study.parameter}  {study.title}: {study.value}", width, "", "  ")
    if not study.ranges:
        yield from _wrapped("no verdict depends on it", width, "  ", "    ")
        return
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for found in study.ranges:
        alike[found.property, *said(study, found)].append(found.assumptions)
    for (property, *sentences), sets in alike.items():
        yield from _wrapped(f"{property} under {listed(sets)}: {'; '.join(sentences)}", width, "  ", "    ")
    if study.untouched:
        others = plural(study.untouched, "question")
        yield from _wrapped(f"no other verdict depends on it ({others})", width, "  ", "    ")


def said(study: ParameterStudy, found: Range) -> Iterator[str]:
    """`proved from 1 week up to 2 weeks`, `3 weeks breaks it`, and how far values were tried."""
    verdict = _NO_ANSWER.get(found.verdict, found.verdict)
    low, high = study.at(found.low), study.at(found.high)
    if found.count != getattr(study.value, "count", study.value):
        yield f"asked with {study.at(found.count)}"
    if found.below is None and found.above is None:
        yield f"{verdict} with every value tried, {_to(low, high)}"
    elif found.low == found.high:
        yield f"{verdict} with {low} only"
    else:
        yield f"{verdict} from {_to(low, high)}"
    for edge in (found.below, found.above):
        if edge is not None:
            yield _edge(study, found, edge)
    if (found.below is None) != (found.above is None):
        yield f"no {'smaller' if found.below is None else 'larger'} value tried changes that"
    if not found.every:
        yield f"between them these were tried: {_tried(found)}"
    if not found.finished:
        yield "not finished"


def _to(low: int | Bound, high: int | Bound) -> str:
    """`1 to 14 days`, `1 day to 3 days`."""
    if low == high:
        return str(low)
    return f"{low.count if isinstance(low, Bound) else low} to {high}"


def _edge(study: ParameterStudy, found: Range, edge: Edge) -> str:
    value = study.at(edge.count)
    if edge.verdict == WORDS[Refuted]:
        return f"{value} breaks it"
    return f"with {value} it is {_NO_ANSWER.get(edge.verdict, edge.verdict)}"


def _tried(found: Range) -> str:
    """`0 to 10, 20, 40`."""
    runs: list[list[int]] = []
    for count in (c for c in found.tried if found.low <= c <= found.high):
        if runs and count == runs[-1][-1] + 1:
            runs[-1].append(count)
        else:
            runs.append([count])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def data(studies: Sequence[ParameterStudy]) -> list[dict[str, object]]:
    """The studies as machines read them; of a bound, values are counts of its unit."""
    return [
        {
            "procedure": s.procedure,
            "parameter": f"{s.procedure}.{s.parameter}",
            "title": s.title,
            "value": s.value.count if isinstance(s.value, Bound) else s.value,
            "unit": s.value.unit.value if isinstance(s.value, Bound) else None,
            "untouched": s.untouched,
            "ranges": [
                {
                    "property": r.property,
                    "assumptions": r.assumptions,
                    "verdict": r.verdict,
                    "value": r.count,
                    "low": r.low,
                    "high": r.high,
                    "below": _edge_data(r.below),
                    "above": _edge_data(r.above),
                    "tried": list(r.tried),
                    "every": r.every,
                    "finished": r.finished,
                }
                for r in s.ranges
            ],
        }
        for s in studies
    ]


def _edge_data(edge: Edge | None) -> dict[str, object] | None:
    return None if edge is None else {"value": edge.count, "verdict": edge.verdict}
