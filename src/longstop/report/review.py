"""A review for the terminal, as Markdown and as JSON: the marks by kind, the most serious first, with their clauses."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from longstop.core.findings import Finding, Kind, Review, Unsettled
from longstop.core.traceform import stored, to_json
from longstop.core.verdicts import Refuted
from longstop.report.marks import Marks, quotation
from longstop.report.story import chosen, tell
from longstop.report.text import PLAIN_WIDTH, lay_out
from longstop.report.wording import listed, long_date, plural

#: The kinds of which the other side is quoted too, since the mark is that the two do not go together.
_BOTH_SIDES = {Kind.CONFLICT, Kind.UNEVEN, Kind.TWICE}


def summary(review: Review) -> str:
    """`18 marks in the margin, and 1 question not settled`."""
    marks = plural(len(review.findings), "mark") if review.findings else "no mark"
    rest = f", and {plural(len(review.unsettled), 'question')} not settled" if review.unsettled else ""
    return f"{marks} in the margin{rest}"


def heading(review: Review) -> str:
    """`J24  Police flags, read with clock3 = a; strict: 18 marks in the margin`."""
    said = f"{review.procedure.id}  {review.procedure.title}"
    if review.readings:
        said += f", read with {chosen(review.readings)}"
    if review.strict:
        said += ", strict"
    return f"{said}: {summary(review)}"


def quotations(review: Review, finding: Finding) -> Iterator[tuple[str, str]]:
    """The clauses of the mark, and of each the sentence of our paraphrase that it is about."""
    procedure = review.procedure
    at_fault = [procedure.rule(r).clause for r in finding.rules]
    others = [procedure.rule(r).clause for r in finding.against] if finding.kind in _BOTH_SIDES else []
    for id in dict.fromkeys(at_fault + others):
        clause = procedure.clause(id)
        if clause is not None and clause.text.strip():
            about = (finding.events, finding.roles) if id in at_fault else ((), ())
            yield id, quotation(clause, procedure, *about)


def not_settled(mark: Unsettled) -> str:
    """What was asked, and why there is no answer."""
    rules = listed(mark.rules)
    match mark.kind:
        case Kind.CONFLICT:
            asked = f"whether {rules} can always be kept"
        case Kind.TWICE:
            asked = f"whether {rules} meet on one occasion"
        case _:
            asked = f"whether {rules} can ever apply"
    return f"Not settled: {asked} ({mark.why})."


# --- the terminal -------------------------------------------------------------------------------------------------


#: How the lines of a page are set off on a terminal that can.
STYLES = {r"^\S+  .*: (no mark|\d+ marks?) in the margin.*$": "bold", r"^[A-Z, ]+$": "bold", r"^    \| .*$": "italic"}


def page(reviews: Sequence[Review], width: int) -> Iterator[str]:
    """The lines of the reviews, for a screen of this width."""
    for review in reviews:
        yield from textwrap.wrap(heading(review), max(min(width, PLAIN_WIDTH), 24))
        yield ""
        yield from lines(review, width)


def lines(review: Review, width: int) -> Iterator[str]:
    """The lines of a review below its heading."""
    width = max(min(width, PLAIN_WIDTH), 24)
    marks = Marks(review.procedure)
    for kind, group in groupby(review.findings, key=lambda x: x.kind):
        yield kind.heading.upper()
        yield from textwrap.wrap(kind.sentence, width)
        yield ""
        for finding in group:
            yield from _wrapped(marks.says(finding), width, "  ")
            for clause, sentence in quotations(review, finding):
                yield from _wrapped(f"{clause}: {sentence}", width, "    | ")
            yield from _wrapped(marks.repair(finding), width, "    > ")
            if finding.witness is not None:
                yield ""
                yield from (f"    {line}".rstrip() for line in witness(finding, width - 4))
            yield ""
    for mark in review.unsettled:
        yield from _wrapped(not_settled(mark), width, "")
    if review.unsettled:
        yield ""


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def witness(finding: Finding, width: int) -> list[str]:
    """The dated case of a conflict, day by day, and why the act was not done."""
    assert finding.witness is not None
    case, day = finding.witness.case, finding.witness.day
    told = list(lay_out(tell(case), width))
    rows = told[told.index("") + 1 :] if "" in told else told
    days = rows[: rows.index("")] if "" in rows else rows
    clauses = list(dict.fromkeys(case.procedure.rule(r).clause for r in finding.against))
    forbid = "forbids" if len(clauses) == 1 else "forbid"
    last = f"On {long_date(day, year=True)} somebody is in who may do it, and {listed(clauses)} {forbid} it."
    return [*days, "", *textwrap.wrap(last, width, initial_indent="  ", subsequent_indent="  ")]


# --- Markdown -----------------------------------------------------------------------------------------------------


def markdown(reviews: Sequence[Review]) -> str:
    """The reviews as one Markdown document."""
    return "\n".join(line for review in reviews for line in _markdown(review))


def _markdown(review: Review) -> Iterator[str]:
    marks = Marks(review.procedure)
    yield f"# {review.procedure.id}: {review.procedure.title}"
    yield ""
    said = f"Read with {chosen(review.readings)}: " if review.readings else ""
    yield f"{said}{summary(review)}{', strict' if review.strict else ''}."
    yield ""
    for kind, group in groupby(review.findings, key=lambda x: x.kind):
        yield f"## {kind.heading[0].upper()}{kind.heading[1:]}"
        yield ""
        yield kind.sentence
        yield ""
        for finding in group:
            yield f"- {marks.says(finding)}"
            yield ""
            for clause, sentence in quotations(review, finding):
                yield f"  > **{clause}** {sentence}"
                yield "  >"
            yield f"  To mend it: {_lowered(marks.repair(finding))}"
            yield ""
            if finding.witness is not None:
                yield "  ```text"
                yield from (f"  {line}".rstrip() for line in witness(finding, PLAIN_WIDTH - 4))
                yield "  ```"
                yield ""
    for mark in review.unsettled:
        yield f"- {not_settled(mark)}"
        yield ""


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


# --- machines -----------------------------------------------------------------------------------------------------


def document(reviews: Sequence[Review], version: str) -> str:
    """The reviews as one JSON document."""
    found = {"longstop": version, "reviews": [_review(r) for r in reviews]}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _review(review: Review) -> dict[str, object]:
    id = review.procedure.id
    return {
        "procedure": id,
        "title": review.procedure.title,
        "readings": {f"{id}.{name}": option for name, option in sorted(review.readings.items())},
        "strict": review.strict,
        "findings": [_finding(review, x) for x in review.findings],
        "unsettled": [
            {"kind": x.kind.slug, "rules": list(x.rules), "clauses": list(x.clauses), "why": x.why}
            for x in review.unsettled
        ],
    }


def _finding(review: Review, x: Finding) -> dict[str, object]:
    marks = Marks(review.procedure)
    quoted = dict(quotations(review, x))
    headings = {c.id: c.heading for c in review.procedure.clauses}
    return {
        "kind": x.kind.slug,
        "says": marks.says(x),
        "repair": marks.repair(x),
        "clauses": [{"id": c, "heading": headings.get(c), "quote": quoted.get(c)} for c in x.clauses],
        "rules": list(x.rules),
        "against": list(x.against),
        "roles": list(x.roles),
        "events": list(x.events),
        "aspects": [a.name.lower() for a in x.aspects],
        "attributes": list(x.attributes),
        "values": list(x.values),
        "witness": _witness(x),
    }


def _witness(x: Finding) -> dict[str, object] | None:
    if x.witness is None:
        return None
    case = x.witness.case
    assert isinstance(case.result.verdict, Refuted)
    trace = to_json(stored(case.result.verdict.trace, case.procedure, case.calendar))
    return {"day": x.witness.day.isoformat(), "trace": trace}
