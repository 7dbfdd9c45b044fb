"""The properties of a procedure: what each says, its verdicts, and for each refutation the story and the timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from longstop.core.cases import Case
from longstop.core.verdicts import WORDS, Proved, Refuted, word
from longstop.report import figures
from longstop.report.behind import slack, unused_said
from longstop.report.html.contents import Chapter
from longstop.report.html.pictures import picture
from longstop.report.html.prose import Section, sections
from longstop.report.html.tags import Html, anchor, join, link, tag
from longstop.report.html.verdicts import filters, sign
from longstop.report.lanes import failures
from longstop.report.story import Story, heading, paragraphs, tell
from longstop.report.text import choices, said, worth_telling


def stories(chapter: Chapter, *, drawn: bool) -> Html:
    """An article for each property. With `drawn`, each counterexample has its timeline."""
    told: dict[str, list[tuple[Case, str]]] = {}
    for case, also in worth_telling(chapter.cases):
        told.setdefault(case.property.id, []).append((case, also))
    texts = {path: {s.id: s for s in sections(text)} for path, text in _documents(chapter)}
    found = []
    for id, title in chapter.properties.items():
        source = chapter.asked.get(id)
        section = texts[source.path].get(id) if source is not None else None
        found.append(_article(chapter, id, title, section, told.get(id, ()), drawn))
    if any(case.result.explanation is not None for case in chapter.cases):
        found.append(tag("p", " ".join(unused_said(chapter.cases)), class_="rests"))
    return join(found)


def _documents(chapter: Chapter) -> Iterator[tuple[str, str]]:
    for source in {s.path: s for s in chapter.asked.values()}.values():
        yield source.path, source.text


def _article(
    chapter: Chapter, id: str, title: str, section: Section | None, told: Sequence[tuple[Case, str]], drawn: bool
) -> Html:
    cases = chapter.cases_of(id)
    place = anchor("property", id)
    return tag(
        "article",
        tag("h4", tag("span", id, class_="id"), " ", tag("bdi", title), id=f"{place}-title"),
        tag("div", section.body, class_="prose") if section is not None and section.body else None,
        _table(cases),
        _behind(cases),
        [_told(chapter, case, also, f"{place}-{i}", cases, drawn) for i, (case, also) in enumerate(told, 1)],
        _named(chapter, id),
        tag("p", link("line", id, f"back to the verdicts of {chapter.procedure.id}"), class_="back"),
        id=place,
        aria_labelledby=f"{place}-title",
        class_="property",
        data_property=id,
        tabindex=-1,
        **filters(chapter, id),
    )


def _table(cases: Sequence[Case]) -> Html:
    """Every question about the property with its answer, and what the file argues."""
    rows = []
    for case in cases:
        kind = type(case.result.verdict)
        unexpected = "" if case.result.as_expected else " unexpected"
        because = " ".join(case.result.because.split())
        under = join(case.assumptions.id, tag("br"), choices(case)) if choices(case) else case.assumptions.id
        rows.append(
            tag(
                "tr",
                tag("th", under, scope="row"),
                tag("td", tag("span", sign(kind), " ", said(case), class_=f"verdict {WORDS[kind]}{unexpected}")),
                tag("td", because, _rests(case)),
            )
        )
    head = tag("tr", *(tag("th", h, scope="col") for h in ("assumptions", "verdict", "why")))
    return tag("table", tag("thead", head), tag("tbody", rows), class_="questions")


def _behind(cases: Sequence[Case]) -> Html | None:
    """What breaks the property, and how tight its bound is."""
    lines = slack(cases)
    if not lines:
        return None
    sets = {case.assumptions.id for case in cases}
    said = [line if line.startswith(tuple(sets)) else line[0].upper() + line[1:] for line in lines]
    return tag("ul", [tag("li", line, ".") for line in said], class_="behind")


def _rests(case: Case) -> Html | None:
    """The clauses that a proof rests on, with those that only say what should be done."""
    if not isinstance(case.result.verdict, Proved) or not case.result.verdict.clauses:
        return None
    verdict = case.result.verdict
    found: list[Html | str] = []
    for clause in verdict.clauses:
        soft = " (should)" if clause in verdict.soft else ""
        nobody = " (names nobody)" if clause in verdict.actorless else ""
        found += [", " if found else "", _clause(case, clause), soft, nobody]
    return tag("span", "rests on ", found, class_="rests")


def _clause(case: Case, clause: str) -> Html:
    return link("clause", clause) if case.procedure.clause(clause) is not None else tag("span", clause)


def _told(chapter: Chapter, case: Case, also: str, place: str, others: Sequence[Case], drawn: bool) -> Html:
    """One answer told: a refutation day by day with its timeline, another in a sentence or two."""
    story = tell(case, others)
    refuted = isinstance(case.result.verdict, Refuted)
    what = "A case that gets through" if refuted else f"Why it is {word(case.result.verdict).replace('-', ' ')}"
    return tag(
        "details",
        tag("summary", tag("span", what, class_="what"), ": ", heading(case)),
        _days(case, story),
        [_said(sentence, items) for sentence, items in paragraphs((*story.closing, *([also] if also else [])))],
        _timeline(case, story, place) if refuted and drawn else None,
        _through(case),
        class_="story",
        id=place,
    )


def _said(sentence: str, items: Sequence[str]) -> Html:
    """A sentence, and the list that belongs to it."""
    listed = tag("ul", [tag("li", item) for item in items], class_="items") if items else None
    return join(tag("p", sentence), listed)


def _days(case: Case, story: Story) -> Html | None:
    """The story date by date."""
    if not story.entries:
        return None
    facts = [tag("p", "the case: ", fact, class_="fact") for fact in story.setting]
    days = []
    for entry in story.entries:
        lines = [
            tag("dd", line.text, join(" ", tag("strong", line.mark, class_="failed")) if line.mark else None)
            for line in entry.lines
        ]
        when = " ".join(entry.label.split())
        days.append(tag("div", tag("dt", tag("time", when, datetime=entry.last.isoformat())), lines))
    return join(facts, tag("dl", days, class_="days"))


def _timeline(case: Case, story: Story, place: str) -> Html:
    described = f"{story.heading}. {'. '.join(failures(story))}. The days are told one by one above."
    return picture(
        figures.drawn(figures.timeline(case, story, words=False)),
        f"{place}-timeline",
        f"Timeline of {story.id}",
        described,
    )


def _through(case: Case) -> Html | None:
    """The clauses under which what happens in a counterexample happens."""
    if not isinstance(case.result.verdict, Refuted) or not case.result.verdict.clauses:
        return None
    found: list[Html | str] = []
    for clause in case.result.verdict.clauses:
        found += [", " if found else "", _clause(case, clause)]
    return tag("p", "It goes through ", found, ".", class_="through")


def _named(chapter: Chapter, id: str) -> Html | None:
    """The clauses of which the property speaks."""
    clauses = [c.id for c in chapter.coverage.clauses if id in c.named_by and chapter.procedure.clause(c.id)]
    if not clauses:
        return None
    found: list[Html | str] = []
    for clause in clauses:
        found += [", " if found else "", link("clause", clause)]
    return tag("p", "It speaks of what these clauses ask: ", found, ".", class_="through")
