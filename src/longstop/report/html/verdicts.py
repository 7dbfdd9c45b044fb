"""The verdicts at a glance: a row for each procedure, and for each procedure a line for each property."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from longstop.core.cases import Case
from longstop.core.verdicts import WORDS, HoldsTo, Proved, Refuted, Unknown, Vacuous, Verdict, word
from longstop.report.html.contents import Chapter, Contents
from longstop.report.html.tags import Html, anchor, join, link, tag
from longstop.report.text import choices, said

#: The sign of each verdict, so that none depends on its colour.
SIGNS: dict[type[Verdict], str] = {
    Proved: "\u2713",
    Refuted: "\u2717",
    HoldsTo: "\u2026",
    Vacuous: "\u2205",
    Unknown: "?",
}
_MEANINGS = {
    "proved": "whatever happens, from any start date and after any history, as long as the rules are kept and no more "
    "goes wrong than the assumptions allow",
    "refuted": "somebody can keep every rule and it still fails: a dated case shows how",
    "holds-to": "no counterexample up to so many days from the start of a case, and no proof",
    "vacuous": "the property says nothing here, for what it speaks of cannot come about",
    "unknown": "there was no answer in the time allowed",
}


def glance(contents: Contents) -> Html:
    """The table of the procedures, and what the verdicts mean."""
    kinds = [w for w in WORDS.values() if any(word(c.result.verdict) == w for x in contents.chapters for c in x.cases)]
    head = tag(
        "tr",
        tag("th", "procedure", scope="col"),
        [tag("th", kind.replace("-", " "), scope="col", class_="figure-head") for kind in kinds],
        tag("th", "not as expected", scope="col", class_="figure-head"),
        tag("th", "marks in the margin", scope="col", class_="figure-head"),
    )
    rows = [_row(chapter, kinds) for chapter in contents.chapters]
    return tag(
        "section",
        tag("h2", "At a glance", id="glance-title"),
        tag("div", tag("table", tag("thead", head), tag("tbody", rows), class_="glance"), class_="wide", tabindex=0,
            role="group", aria_label="Verdicts by procedure"),
        tag("h3", "What the verdicts mean"),
        tag("dl", [_meaning(kind) for kind in kinds], class_="meanings"),
        id="glance",
        aria_labelledby="glance-title",
    )  # fmt: skip


def _row(chapter: Chapter, kinds: Sequence[str]) -> Html:
    counts = Counter(word(c.result.verdict) for c in chapter.cases)
    differing = sum(not c.result.as_expected for c in chapter.cases)
    marks = "not reviewed" if chapter.review is None else str(len(chapter.review.findings))
    title = join(tag("b", chapter.procedure.id), " ", chapter.procedure.title)
    return tag(
        "tr",
        tag("th", link("procedure", chapter.procedure.id, title), scope="row"),
        [tag("td", str(counts[kind])) for kind in kinds],
        tag("td", tag("strong", str(differing)) if differing else "none"),
        tag("td", marks),
    )


def _meaning(kind: str) -> Html:
    (found,) = (v for v, w in WORDS.items() if w == kind)
    return tag("div", tag("dt", sign(found), " ", kind.replace("-", " ")), tag("dd", _MEANINGS[kind]))


def sign(kind: type[Verdict]) -> Html:
    """The sign, which nobody needs to hear, for the word is beside it."""
    return tag("span", SIGNS[kind], class_=f"sign {WORDS[kind]}", aria_hidden="true")


def summaries(chapter: Chapter) -> Html:
    """A line for each property of the procedure, with its verdicts and links to its story."""
    lines = [_line(chapter, id, title) for id, title in chapter.properties.items()]
    return tag("ul", lines, class_="verdicts")


def _line(chapter: Chapter, id: str, title: str) -> Html:
    cases = chapter.cases_of(id)
    return tag(
        "li",
        tag("p", link("property", id, tag("b", id), " ", tag("bdi", title)), class_="asked"),
        tag("ul", list(answers(cases)), class_="answers"),
        id=anchor("line", id),
        data_property=id,
        **filters(chapter, id),
    )


def answers(cases: Sequence[Case]) -> Iterator[Html]:
    """Each verdict with the sets under which it was found, for each choice of readings."""
    rows: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        rows.setdefault((said(case), choices(case)), []).append(case)
    for (answer, readings), same in rows.items():
        kind = type(same[0].result.verdict)
        unexpected = "" if same[0].result.as_expected else " unexpected"
        yield tag(
            "li",
            tag("span", sign(kind), " ", answer, class_=f"verdict {WORDS[kind]}{unexpected}"),
            " ",
            tag(
                "span",
                ", ".join(c.assumptions.id for c in same),
                f"; with {readings}" if readings else "",
                class_="under",
            ),
        )


def filters(chapter: Chapter, property: str) -> dict[str, str]:
    """What the filters of the page go by."""
    cases = chapter.cases_of(property)
    found = dict.fromkeys(f"{c.assumptions.id}:{word(c.result.verdict)}" for c in cases)
    found |= dict.fromkeys(f"{c.assumptions.id}:unexpected" for c in cases if not c.result.as_expected)
    return {
        "data_cases": " ".join(found),
        "data_agencies": " ".join(agency(chapter, a) for a in chapter.agencies_of_property(property)),
    }


def agency(chapter: Chapter, id: str) -> str:
    """An agency among those of all procedures: those of one title are one."""
    (found,) = (a for a in chapter.procedure.agencies if a.id == id)
    return anchor("agency", (found.title.strip() or found.id).lower())


def form(contents: Contents) -> Html:
    """The filters. Without script they could do nothing, so they are not seen then."""
    agencies: dict[str, str] = {}
    for chapter in contents.chapters:
        for a in chapter.procedure.agencies:
            agencies.setdefault(agency(chapter, a.id), a.title.strip() or a.id.replace("_", " "))
    cases = [c for chapter in contents.chapters for c in chapter.cases]
    sets = {c.assumptions.id: f"{c.assumptions.id}: {c.assumptions.title}" for c in cases}
    kinds = {w: w.replace("-", " ") for w in WORDS.values() if any(word(c.result.verdict) == w for c in cases)}
    if any(not c.result.as_expected for c in cases):
        kinds["unexpected"] = "not as expected"
    return tag(
        "form",
        tag("h2", "Show only", id="filter-title"),
        _choice("agency", "agency", agencies),
        _choice("set", "assumptions", sets),
        _choice("verdict", "verdict", kinds),
        tag("button", "show all", type="reset"),
        tag("p", id="shown", role="status"),
        id="filters",
        aria_labelledby="filter-title",
        hidden=True,
    )  # fmt: skip


def _choice(name: str, label: str, options: dict[str, str]) -> Html:
    every = [tag("option", "any", value=""), *(tag("option", said, value=v) for v, said in options.items())]
    chosen = tag("select", every, id=f"filter-{name}", name=name)
    return tag("p", tag("label", label, for_=f"filter-{name}"), " ", chosen)
