"""The document of a procedure, each clause with what rests on it and what was found about it in its margin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from longstop.core.coverage import ClauseCoverage, Standing
from longstop.core.findings import Finding, Review
from longstop.core.verdicts import Proved, Refuted
from longstop.report.coverage import remark, standing
from longstop.report.html.contents import Chapter
from longstop.report.html.prose import Section, sections
from longstop.report.html.tags import Html, anchor, join, link, tag
from longstop.report.html.verdicts import agency, sign
from longstop.report.marks import Marks
from longstop.report.review import not_settled, quotations
from longstop.report.story import tell


def document(chapter: Chapter) -> Html:
    """The text as its author wrote it, in sections."""
    covered = {c.id: c for c in chapter.coverage.clauses}
    found, above = [], 3
    for section in sections(chapter.text.text):
        level = min(6, section.level + 3, above + 1)
        above = level if section.title else above
        clause = covered.pop(section.id, None)
        found.append(_section(section, level) if clause is None else _clause(chapter, clause, section, level))
    return join(found)


def _section(section: Section, level: int) -> Html:
    title = tag(f"h{level}", section.title) if section.title else None
    return tag("div", title, tag("div", section.body, class_="prose"), class_="passage")


def _clause(chapter: Chapter, clause: ClauseCoverage, section: Section, level: int) -> Html:
    place = anchor("clause", clause.id)
    kind = clause.standing.value
    return tag(
        "section",
        tag(f"h{level}", tag("span", clause.id, class_="id"), " ", section.rest, id=f"{place}-title"),
        tag("div", section.body, class_="prose"),
        tag("aside", _margin(chapter, clause), class_="margin", aria_label=f"What rests on {clause.id}"),
        id=place,
        aria_labelledby=f"{place}-title",
        class_=f"clause {kind}{' untouched' if clause.untouched else ''}",
        tabindex=-1,
        data_agencies=" ".join(agency(chapter, a) for a in chapter.agencies_of_clause(clause.id)),
    )


def _margin(chapter: Chapter, clause: ClauseCoverage) -> Html:
    """What the clause is, which verdicts go by it, and which marks are made at it."""
    proved, refuted = [], []
    for id in chapter.properties:
        verdicts = [c.result.verdict for c in chapter.cases_of(id)]
        if any(isinstance(v, Proved) and clause.id in v.clauses for v in verdicts):
            proved.append(id)
        if any(isinstance(v, Refuted) and clause.id in v.clauses for v in verdicts):
            refuted.append(id)
    named = [id for id in clause.named_by if id in chapter.properties and id not in (*proved, *refuted)]
    marks = _marks_at(chapter, clause.id)
    note = remark(clause)
    quiet = clause.standing is Standing.FORMAL and clause.untouched
    return join(
        tag("p", tag("span", standing(clause), class_="standing"), f": {note}" if note else None),
        _links(join(sign(Proved), " proofs rest on it: "), proved),
        _links(join(sign(Refuted), " cases get through under it: "), refuted),
        _links("also spoken of by ", named),
        tag("p", "no property touches it") if quiet else None,
        [tag("p", link("mark", number, said), class_="noted") for number, said in marks],
    )


def _links(said: Html | str, ids: Sequence[str]) -> Html | None:
    if not ids:
        return None
    links: list[Html] = [tag("li", link("property", id), data_of=id) for id in ids]
    return tag("div", tag("p", said), tag("ul", links, class_="inline"))


# --- the review -----------------------------------------------------------------------------------------------------


def _number(review: Review, finding: Finding) -> str:
    return f"{review.procedure.id}-{review.findings.index(finding) + 1}"


def _marks_at(chapter: Chapter, clause: str) -> list[tuple[str, str]]:
    review = chapter.review
    if review is None:
        return []
    return [(_number(review, x), x.kind.heading) for x in review.findings if clause in x.clauses]


def findings(chapter: Chapter) -> Html | None:
    """The marks in the margin by kind, the most serious first, with the sentences that they are about."""
    review = chapter.review
    if review is None:
        return None
    if not review.findings and not review.unsettled:
        return tag("p", "Nothing is missing that a review would look for.")
    marks, found = Marks(review.procedure), []
    known = {c.id for c in chapter.coverage.clauses if chapter.procedure.clause(c.id) is not None}
    for kind, group in groupby(review.findings, key=lambda x: x.kind):
        found.append(tag("h4", kind.heading.capitalize()))
        found.append(tag("p", kind.sentence, class_="kind"))
        found.append(tag("ul", [_finding(review, marks, x, known) for x in group], class_="findings"))
    found += [tag("p", not_settled(x)) for x in review.unsettled]
    return join(found)


def _finding(review: Review, marks: Marks, finding: Finding, known: set[str]) -> Html:
    quoted: Mapping[str, str] = dict(quotations(review, finding))
    cited = [
        tag("blockquote", tag("p", link("clause", id) if id in known else id, ": ", sentence))
        for id, sentence in quoted.items()
    ]
    rest = [id for id in finding.clauses if id in known and id not in quoted]
    witness = None
    if finding.witness is not None:
        story = tell(finding.witness.case)
        lines = [f"{' '.join(e.label.split())}: {line.text} {line.mark}" for e in story.entries for line in e.lines]
        witness = tag("details", tag("summary", "a case that shows it"), tag("ul", [tag("li", x) for x in lines]))
    return tag(
        "li",
        tag("p", marks.says(finding)),
        cited,
        tag("p", [join(link("clause", id), " ") for id in rest]) if rest else None,
        tag("p", tag("b", "To mend it: "), marks.repair(finding)),
        witness,
        id=anchor("mark", _number(review, finding)),
        tabindex=-1,
    )
