"""What stands behind the verdicts: a page on what holds, how far and why."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from longstop.core.cases import Case
from longstop.core.dependence import cone
from longstop.core.verdicts import Proved
from longstop.report.slack import resilience_said, tightest_said
from longstop.report.text import PLAIN_WIDTH
from longstop.report.wording import listed

#: Clauses that are named even if nothing that was asked depends on them.
_FEW = 8
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
        for line in unused_said(mine):
            yield from _wrapped(line, width, "  ")
        yield ""


def unused(cases: Sequence[Case]) -> tuple[str, ...]:
    """The clauses with rules on which no proof among these rests, in the order of the text; the cases are of one
    procedure."""
    rests = {c for case in cases if isinstance(case.result.verdict, Proved) for c in case.result.verdict.clauses}
    formal = dict.fromkeys(rule.clause for case in cases for rule in case.procedure.rules)
    place = {clause.id: i for i, clause in enumerate(cases[0].procedure.clauses)} if cases else {}
    return tuple(sorted((c for c in formal if c not in rests), key=lambda c: place.get(c, len(place))))


def within_reach(cases: Sequence[Case]) -> frozenset[str]:
    """The clauses on which the verdicts can depend, by what their rules bring about, forbid or ask of it."""
    asked = {(id(case.procedure), case.property.formula): case for case in cases}
    found: set[str] = set()
    for case in asked.values():
        reach = cone(case.procedure, case.property.formula)
        found |= {rule.clause for rule in case.procedure.rules if reach.holds(rule)}
    return frozenset(found)


def unused_said(cases: Sequence[Case]) -> list[str]:
    """Which clauses are in no proof, as sentences that do not say more than was asked.

    A clause on which nothing that was asked depends is not held against the text: only how many there are is said,
    unless they are few.
    """
    number = len({case.property.id for case in cases})
    asked = "the property asked here" if number == 1 else f"the {number} properties asked here"
    if not any(isinstance(case.result.verdict, Proved) for case in cases):
        return [f"Nothing is proved of {asked}, so no clause is in a proof."]
    left = unused(cases)
    if not left:
        return ["Every clause that has rules is in some proof."]
    reach = within_reach(cases)
    near, far = ([c for c in left if (c in reach) is so] for so in (True, False))
    said = []
    if near:
        them, they = ("it", "it") if len(near) == 1 else ("them", "they")
        said.append(
            f"No proof of this run rests on {listed(near, 'and')}, though what was asked can depend on {them}; "
            f"{they} may be of use for what was not asked."
        )
    if far:
        what = listed(far, "and") if len(far) <= _FEW else f"{len(far)} other clauses"
        said.append(f"{asked[0].upper()}{asked[1:]} {'does' if number == 1 else 'do'} not depend on {what}.")
    return said


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
