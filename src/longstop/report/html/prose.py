"""Markdown on a page: what it says, and never what it would do. Raw HTML comes out as text, no image is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from longstop.report.html.tags import Html, escape, plainly, tag

_FORMAL = "longstop"


@dataclass(frozen=True)
class Section:
    """A heading of a document (its title, and how deep it is) and what stands under it, up to the next."""

    title: str
    level: int
    body: Html

    @property
    def id(self) -> str:
        """Its first word: of a clause or a property, its id."""
        return self.title.split()[0].rstrip(":·,;") if self.title.split() else ""

    @property
    def rest(self) -> str:
        """The title without its first word."""
        return " ".join(self.title.split()[1:]).lstrip("·:,; ")


def sections(text: str) -> tuple[Section, ...]:
    """The document by its headings; what stands above the first has no title."""
    tokens = _reader().parse(plainly(text))
    starts = [i for i, t in enumerate(tokens) if t.type == "heading_open" and t.level == 0]
    ends = [*starts, len(tokens)]
    found = [Section("", 1, _rendered(tokens[: ends[0]]))]
    for i, after in pairwise(ends):
        title = "".join(t.content for t in tokens[i + 1].children or () if t.type in ("text", "code_inline"))
        found.append(Section(title, int(tokens[i].tag[1:]), _rendered(tokens[i + 3 : after])))
    return tuple(s for s in found if s.title or s.body)


def _rendered(tokens: Sequence[Token]) -> Html:
    reader = _reader()
    return Html(reader.renderer.render(list(tokens), reader.options, {}))


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    reader.validateLink = _harmless  # type: ignore[method-assign]
    reader.add_render_rule("fence", _fence)
    reader.add_render_rule("code_block", _fence)
    reader.add_render_rule("heading_open", lambda *_: "<p><strong>")  # a heading within a list or a quotation
    reader.add_render_rule("heading_close", lambda *_: "</strong></p>")
    reader.add_render_rule("table_open", lambda *_: '<div class="wide" tabindex="0" role="group"><table>')
    reader.add_render_rule("table_close", lambda *_: "</table></div>")
    return reader


def _harmless(url: str) -> bool:
    """Whether a link leads to a page or a letter, or to something beside the report."""
    scheme, colon, _ = url.strip().partition(":")
    relative = not colon or any(c in scheme for c in "/?#")
    return relative or scheme.lower() in ("http", "https", "mailto")


def _fence(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    """A fence as text; the formal rules behind a word that opens them."""
    token = tokens[index]
    code = tag("pre", tag("code", escape(token.content.rstrip("\n"))))
    if token.info.split()[:1] != [_FORMAL]:
        return code
    return tag("details", tag("summary", "as rules"), code, class_="rules")
