"""What stands behind the verdicts: a page on what holds, how far and why."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from longstop.core.cases import Case
from longstop.core.verdicts import Proved
from longstop.report.slack import resilience_said, tightest_said
from longstop.report.text import PLAIN_WIDTH
from longstop.report.wording import listed

#: What is in which style on a terminal.
STYLES = {r"^[A-Z0-9]+  .*$": "bold"}


def page(cases: Sequence[Case], width: int) -> Iterator[str]:
    """For each procedure: each property with what it rests on, what breaks it and how tight its bound is; then the
    clauses on which no proof of this run rests."""
    width = max(min(width, PLAIN_WIDTH), 24)
    for id, group in groupby(cases, key=lambda c: c.procedure.id):
        mine = list(group)
        yield f"{id}  What stands behind the verdicts"
        yield ""
        for property, alike in groupby(mine, key=lambda c: c.property.id):
            yield from _property(property, list(alike), width)
        yield ""
        yield from _wrapped(unused_said(mine), width, "  ")
        yield ""


def unused(cases: Sequence[Case]) -> tuple[str, ...]:
    """The clauses with rules on which no proof among these rests; the cases are of one procedure."""
    rests = {c for case in cases if isinstance(case.result.verdict, Proved) for c in case.result.verdict.clauses}
    formal = dict.fromkeys(rule.clause for case in cases for rule in case.procedure.rules)
    return tuple(clause for clause in formal if clause not in rests)


def unused_said(cases: Sequence[Case]) -> str:
    """Which clauses are in no proof, as a sentence."""
    left = unused(cases)
    if not left:
        return "Every clause that has rules is in some proof."
    return f"In no proof of this run: {listed(left, 'and')}."


def slack(cases: Sequence[Case]) -> list[str]:
    """What breaks a property and how tight its bound is, a line each; all cases are of the property."""
    return [line for _, alike in _by_readings(cases) for line in _slack(alike)]


def _property(id: str, cases: Sequence[Case], width: int) -> Iterator[str]:
    lines = [line for _, alike in _by_readings(cases) for line in (*_slack(alike), *_rests(alike))]
    if lines:
        yield from textwrap.wrap(f"{id}  {cases[0].property.title}", width, subsequent_indent="  ")
        for line in lines:
            yield from _wrapped(line, width, "    ")


def _by_readings(cases: Sequence[Case]) -> Iterator[tuple[str, list[Case]]]:
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(_readings(case), []).append(case)
    yield from found.items()


def _readings(case: Case) -> str:
    return listed([f"{name} = {option}" for name, option in case.result.readings.items()], "and")


def _slack(cases: Sequence[Case]) -> Iterator[str]:
    """What breaks it, and how tight it is; the cases differ only in what may go wrong."""
    found = next((e.resilience for c in cases if (e := c.result.explanation) and e.resilience), None)
    if found is not None:
        yield _with(cases[0]) + resilience_said(found, cases[0].procedure)
    told: dict[str, list[str]] = {}
    for case in cases:
        explanation = case.result.explanation
        if explanation is not None and explanation.tightest is not None:
            told.setdefault(tightest_said(explanation.tightest), []).append(case.assumptions.id)
    yield from _by_sets(cases[0], told)


def _rests(cases: Sequence[Case]) -> Iterator[str]:
    """On what the proofs rest; the cases differ only in what may go wrong."""
    told: dict[str, list[str]] = {}
    for case in cases:
        if isinstance(case.result.verdict, Proved) and case.result.verdict.clauses:
            rests = f"rests on {listed(case.result.verdict.clauses, 'and')}"
            told.setdefault(rests, []).append(case.assumptions.id)
    yield from _by_sets(cases[0], told)


def _by_sets(case: Case, told: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for said, sets in told.items():
        yield f"{_with(case)}{', '.join(sets)}: {said}"


def _with(case: Case) -> str:
    return f"with {_readings(case)}: " if _readings(case) else ""


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )
