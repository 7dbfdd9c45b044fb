"""The coverage of procedures, written: lines for a terminal, a Markdown page, and one JSON document."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import assert_never

from longstop.core.coverage import ClauseCoverage, Coverage, Standing
from longstop.core.procedures import Force
from longstop.report.text import PLAIN_WIDTH

#: What the words of the table mean.
LEGEND = (
    "named by: the property speaks of what a rule of the clause does, demands or forbids",
    "reached by: its verdict can depend on the clause, but only by way of others",
    "exercised by: a rule of that clause is prompted, ended or conditioned by what a rule of this one brings about, or "
    "forbids, copies or shapes it",
    "only should, only consider, only may: formal, and its strongest word is that",
)
_MISSING = "Missing: under these readings neither a rule nor a reason"
_UNTOUCHED = "Touched by no property: under these readings no verdict depends on what they say"
_HEAD = ("named by", "reached by", "exercised by")


def summary(coverage: Coverage) -> str:
    """`J24: 36 clauses: 24 formal, 12 guidance, none missing; 3 touched by no property`."""
    formal, guidance, missing = (len(coverage.of(s)) for s in Standing)
    untouched = len(coverage.untouched)
    counts = f"{_number(len(coverage.clauses), 'clause')}: {formal} formal, {guidance} guidance"
    if untouched:
        left = f"{untouched} touched by no property"
    else:
        left = "each formal one touched by some property" if formal else "nothing for a property to touch"
    return f"{coverage.procedure}: {counts}, {f'{missing} MISSING' if missing else 'none missing'}; {left}"


def total(coverages: Sequence[Coverage]) -> str:
    """`5 procedures: none missing`."""
    missing = sum(len(c.of(Standing.MISSING)) for c in coverages)
    return f"{_number(len(coverages), 'procedure')}: {f'{missing} MISSING' if missing else 'none missing'}"


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


# --- what stands in the table -------------------------------------------------------------------------------------


def standing(clause: ClauseCoverage) -> str:
    """What became of the clause, in a word or two; in capitals what must not be."""
    match clause.standing:
        case Standing.FORMAL if clause.forces and clause.forces[0] is not Force.MUST:
            return f"only {clause.forces[0].value}"
        case Standing.FORMAL:
            return "formal"
        case Standing.GUIDANCE:
            return "guidance"
        case Standing.MISSING:
            return "MISSING"
        case _:
            assert_never(clause.standing)


def remark(clause: ClauseCoverage) -> str:
    """The reason for guidance, or for what is not formal, and the readings that would change it."""
    said = clause.reason or ""
    if clause.standing is Standing.FORMAL:
        return f"in part: {said}" if said else ""
    choices = [", ".join(f"{n} = {o}" for n, o in choice.items()) for choice in clause.formal_under]
    return f"{said}; formal under {' or '.join(choices)}" if choices else said


def cells(coverage: Coverage, clause: ClauseCoverage) -> tuple[str, str, str]:
    """By which properties the clause is named and reached, and by which clauses exercised."""
    clauses = [c.id for c in coverage.clauses]
    prefix = f"{coverage.procedure}-"
    return (
        runs(clause.named_by, coverage.properties, prefix),
        runs(clause.reached_by, coverage.properties, prefix),
        runs([e.clause for e in clause.exercised_by], clauses, prefix),
    )


def runs(ids: Sequence[str], order: Sequence[str], prefix: str) -> str:
    """The ids without their prefix, three or more that follow each other as the first and the last: `Q1..Q4, Q7`."""
    place = {id: i for i, id in enumerate(order)}
    found: list[list[str]] = []
    for id in sorted(ids, key=place.__getitem__):
        if found and place[found[-1][-1]] + 1 == place[id]:
            found[-1].append(id)
        else:
            found.append([id])
    short = [[id.removeprefix(prefix) for id in run] for run in found]
    return ", ".join(f"{run[0]}..{run[-1]}" if len(run) > 2 else ", ".join(run) for run in short)


def _title(clause: ClauseCoverage) -> str:
    """The heading without the id; of a clause that has no heading, what is wrong with it."""
    return clause.heading.removeprefix(clause.id).lstrip(" ·") or clause.reason or "no words"


# --- the terminal -------------------------------------------------------------------------------------------------


def lines(coverages: Sequence[Coverage], width: int) -> Iterator[str]:
    """For each procedure the sum, the table, what is missing and what no property touches."""
    width = max(min(width, PLAIN_WIDTH), 24)
    for coverage in coverages:
        yield from _wrapped(summary(coverage), width)
        yield from _wrapped(coverage.title, width)
        if coverage.readings:
            yield from _wrapped("under " + ", ".join(f"{n} = {o}" for n, o in coverage.readings.items()), width)
        yield ""
        yield from _table(coverage, width)
        yield ""
        yield from _listed(_MISSING, coverage.of(Standing.MISSING), width)
        yield from _listed(_UNTOUCHED, coverage.untouched, width)
    for meaning in LEGEND:
        yield from textwrap.wrap(meaning, width, subsequent_indent="  ")
    if len(coverages) > 1:
        yield ""
        yield total(coverages)


def _table(coverage: Coverage, width: int) -> Iterator[str]:
    """A row for each clause; where there is no room for columns, its particulars one below the other."""
    ids = max(map(len, ["clause", *(c.id for c in coverage.clauses)])) + 2
    kinds = max(map(len, ["standing", *(standing(c) for c in coverage.clauses)])) + 2
    margin = 2 + ids + kinds
    room = (width - margin - 4) // 3
    if room < max(map(len, _HEAD)):
        yield from _list(coverage, width)
        return
    yield _row(["clause", "standing"], [ids, kinds], _HEAD, room)
    for clause in coverage.clauses:
        starts = iter([[clause.id, standing(clause)]])
        said = textwrap.wrap(remark(clause), width - margin)
        if clause.standing is Standing.FORMAL:
            columns = [textwrap.wrap(cell, room, break_on_hyphens=False) for cell in cells(coverage, clause)]
            for beside in list(zip_longest(*columns, fillvalue="")) or [("", "", "")]:
                yield _row(next(starts, ["", ""]), [ids, kinds], beside, room)
        for piece in said if clause.standing is Standing.FORMAL else said or [""]:
            yield _row(next(starts, ["", ""]), [ids, kinds], [piece], width - margin)


def _row(start: Sequence[str], widths: Sequence[int], rest: Sequence[str], room: int) -> str:
    begun = "".join(f"{cell:{width}}" for cell, width in zip(start, widths, strict=True))
    return f"  {begun}{'  '.join(f'{cell:{room}}' for cell in rest)}".rstrip()


def _list(coverage: Coverage, width: int) -> Iterator[str]:
    for clause in coverage.clauses:
        yield f"  {clause.id}  {standing(clause)}"
        for head, cell in zip(("", *_HEAD), (remark(clause), *cells(coverage, clause)), strict=True):
            if cell:
                yield from _wrapped(f"{head}: {cell}" if head else cell, width, "    ")


def _listed(about: str, clauses: Sequence[ClauseCoverage], width: int) -> Iterator[str]:
    if not clauses:
        return
    yield from _wrapped(f"{about}.", width)
    indent = max(len(c.id) for c in clauses) + 4
    for clause in clauses:
        start = f"  {clause.id:{indent - 2}}"
        yield from textwrap.wrap(_title(clause), width, initial_indent=start, subsequent_indent=" " * indent)
    yield ""


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


# --- Markdown -----------------------------------------------------------------------------------------------------


def markdown(coverages: Sequence[Coverage]) -> str:
    """A page with a section for each procedure."""
    found = ["# Coverage", "", *(f"- {meaning}" for meaning in LEGEND)]
    for coverage in coverages:
        found += ["", f"## {coverage.procedure} · {_plain(coverage.title)}", "", f"{summary(coverage)}."]
        if coverage.readings:
            found += ["", "Under " + ", ".join(f"`{n} = {o}`" for n, o in coverage.readings.items()) + "."]
        found += ["", f"| clause | standing | {' | '.join(_HEAD)} | remark |", "|---|---|---|---|---|---|"]
        for clause in coverage.clauses:
            row = (clause.id, standing(clause), *cells(coverage, clause), remark(clause))
            found.append("| " + " | ".join(_plain(cell) for cell in row) + " |")
        for about, clauses in (
            (_MISSING, coverage.of(Standing.MISSING)),
            (_UNTOUCHED, coverage.untouched),
        ):
            if clauses:
                found += ["", f"{about}.", "", *(f"- {c.id} {_plain(_title(c))}".rstrip() for c in clauses)]
    return "\n".join(found) + "\n"


def _plain(text: str) -> str:
    """The text on one line, with nothing in it that ends a cell."""
    return " ".join(text.split()).replace("|", "\\|")


# --- JSON ---------------------------------------------------------------------------------------------------------


def document(coverages: Sequence[Coverage], version: str) -> str:
    """The text of the JSON document. Its form is described in `docs/ci.md`."""
    found = {"longstop": version, "coverage": [_procedure(c) for c in coverages]}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _procedure(coverage: Coverage) -> dict[str, object]:
    return {
        "procedure": coverage.procedure,
        "title": coverage.title,
        "readings": _qualified(coverage, coverage.readings.items()),
        "counts": {
            "clauses": len(coverage.clauses),
            **{s.value: len(coverage.of(s)) for s in Standing},
            "untouched": len(coverage.untouched),
        },
        "missing": [c.id for c in coverage.of(Standing.MISSING)],
        "untouched": [c.id for c in coverage.untouched],
        "properties": list(coverage.properties),
        "clauses": [
            {
                "id": c.id,
                "heading": c.heading,
                "standing": c.standing.value,
                "reason": c.reason,
                "rules": list(c.rules),
                "forces": [force.value for force in c.forces],
                "named_by": list(c.named_by),
                "reached_by": list(c.reached_by),
                "exercised_by": [{"clause": e.clause, "how": [x.value for x in e.links]} for e in c.exercised_by],
                "formal_under": [_qualified(coverage, choice.items()) for choice in c.formal_under],
            }
            for c in coverage.clauses
        ],
    }


def _qualified(coverage: Coverage, choices: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {f"{coverage.procedure}.{name}": option for name, option in choices}
