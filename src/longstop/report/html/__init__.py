"""The report: one page that needs nothing else, for a browser, a screen reader, a telephone and a printer."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from longstop.report.coverage import summary as covered
from longstop.report.html.contents import Chapter, Contents
from longstop.report.html.margins import document, findings
from longstop.report.html.passages import passages
from longstop.report.html.stories import stories
from longstop.report.html.studies import studies
from longstop.report.html.tags import Html, anchor, join, link, tag
from longstop.report.html.verdicts import form, glance, summaries
from longstop.report.review import summary as marked
from longstop.report.text import summary as answered

__all__ = ["Chapter", "Contents", "Html", "page", "stories"]

_HERE = Path(__file__).parent


def page(contents: Contents) -> str:
    """The page as a whole. It loads nothing and runs nothing but its own script, as its policy tells the browser."""
    style, script = (_HERE.joinpath(name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    titles = [f"{c.procedure.id} {c.procedure.title}" for c in contents.chapters]
    title = titles[0] if len(titles) == 1 else f"{len(titles)} procedures"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="generator", content=f"longstop {contents.version}".strip()),
        tag("title", f"{title} · longstop"),
        tag("style", Html(style)),
    )
    body = tag(
        "body",
        tag("a", "Skip to the report", href="#report", class_="skip"),
        _header(contents),
        _contents(contents),
        tag(
            "main",
            glance(contents),
            form(contents),
            [_chapter(chapter, contents) for chapter in contents.chapters],
            studies(contents.outcomes, drawn=contents.figures),
            id="report",
            tabindex=-1,
        ),
        tag(
            "footer", tag("p", f"Made by longstop {contents.version}. A proof is about the text as it is written here.")
        ),
        tag("script", Html(script)),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _header(contents: Contents) -> Html:
    cases = [c for chapter in contents.chapters for c in chapter.cases]
    return tag(
        "header",
        tag("p", "longstop", class_="maker"),
        tag("h1", "What the text lets through" if len(contents.chapters) == 1 else "What the texts let through"),
        tag("p", f"{answered(cases)}.", class_="lead"),
    )


def _contents(contents: Contents) -> Html:
    entries = [tag("li", tag("a", "At a glance", href="#glance"))]
    for chapter in contents.chapters:
        id = chapter.procedure.id
        parts = [tag("li", tag("a", said, href=f"#{anchor(kind, id)}")) for kind, said, body in _parts(chapter) if body]
        title = link("procedure", id, tag("b", id), " ", chapter.procedure.title)
        entries.append(tag("li", title, tag("ul", parts)))
    if contents.outcomes:
        entries.append(tag("li", tag("a", "How often, with these people", href="#studies")))
    return tag("nav", tag("ul", entries), aria_label="Contents")


def _parts(chapter: Chapter) -> list[tuple[str, str, bool]]:
    return [
        ("verdicts", "verdicts", True),
        ("map", "routes", chapter.routes is not None),
        ("text", "the text", True),
        ("marks", "marks in the margin", chapter.review is not None),
        ("stories", "properties and cases", True),
    ]


def _chapter(chapter: Chapter, contents: Contents) -> Html:
    procedure = chapter.procedure
    place = anchor("procedure", procedure.id)
    review = chapter.review
    return tag(
        "section",
        tag("h2", tag("span", procedure.id, class_="id"), " ", procedure.title, id=f"{place}-title"),
        tag("p", f"{answered(chapter.cases)}.", class_="lead"),
        tag("p", f"{covered(chapter.coverage).removeprefix(procedure.id + ': ').capitalize()}."),
        _part(chapter, "verdicts", "Verdicts", summaries(chapter)),
        _part(chapter, "map", "Routes", passages(chapter.routes, drawn=contents.figures)) if chapter.routes else None,
        _part(chapter, "text", "The text", document(chapter)),
        _part(
            chapter,
            "marks",
            "Marks in the margin",
            join(tag("p", f"{marked(review).capitalize()}."), findings(chapter)),
        )
        if review is not None
        else None,
        _part(chapter, "stories", "Properties and cases", contents.told[procedure.id]),
        id=place,
        aria_labelledby=f"{place}-title",
        class_="procedure",
        tabindex=-1,
    )


def _part(chapter: Chapter, kind: str, title: str, body: Html) -> Html:
    place = anchor(kind, chapter.procedure.id)
    said = tag("h3", title, tag("span", f" of {chapter.procedure.id}", class_="quiet"), id=f"{place}-title")
    return tag("section", said, body, id=place, aria_labelledby=f"{place}-title", class_=kind, tabindex=-1)
