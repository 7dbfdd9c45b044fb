"""Format, then parse, is the identity on what is said; what is formatted once stays as it is; nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sentences import document, sentences

from longstop.core.source import Source
from longstop.language import format_document
from longstop.language import syntax as s
from longstop.language.literate import take_apart
from longstop.language.parse import parse

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*(ROOT / "model").glob("*.md"), *(ROOT / "properties").glob("*.md")])

breaks = st.sampled_from([" ", "  ", "\n", "\n\n", " \t", "\n      "])
comments = st.sampled_from(["# one", "#two", '# "three', "# rule J24-8", "#", "####"])


def said(text: str) -> list[s.Statement] | None:
    """The statements of a document; None if there is anything wrong with it."""
    taken = take_apart(Source("document.md", text))
    parsed = [parse(fence) for fence in taken.fences]
    if taken.diagnostics or any(p.diagnostics for p in parsed):
        return None
    return [statement for p in parsed for statement in p.statements]


def commented(text: str) -> list[str]:
    return sorted(
        c.text for fence in take_apart(Source("d.md", text)).fences for p in [parse(fence)] for c in p.comments
    )


def prose(text: str) -> str:
    inside, kept = False, []
    for line in text.split("\n"):
        if line.startswith("```"):
            inside = not inside or line != "```"
            kept.append(line)
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def formatted(text: str) -> str:
    return format_document(Source("document.md", text))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A document of random statements, with random breaks and comments."""
    words = [w for sentence in draw(st.lists(sentences(), min_size=1, max_size=4)) for w in ["\n", *sentence]]
    text = ""
    for word in words:
        text += word
        if draw(st.integers(0, 12)) == 0:
            text += " " + draw(comments) + "\n"
        else:
            text += draw(breaks)
    return document(text)


@given(texts())
def test_format_then_parse_is_the_identity(text: str) -> None:
    before = said(text)
    assume(before is not None)
    result = formatted(text)
    assert said(result) == before
    assert commented(result) == commented(text)
    assert prose(result) == prose(text)
    assert formatted(result) == result


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_the_shipped_documents_keep_the_laws(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    result = formatted(text)
    assert said(result) == said(text)
    assert commented(result) == commented(text)
    assert prose(result) == prose(text)
    assert formatted(result) == result


def test_line_ends_are_kept() -> None:
    text = "# Title\r\n\r\n```longstop\r\nevent   a\r\nevent b\r\n```\r\nlast line without an end"
    assert formatted(text) == text.replace("event   a", "event a")


def test_a_fence_of_another_language_is_left_alone() -> None:
    text = "```python\nrule  =  1\n```\n\n```longstop\nevent   a\n```\n"
    assert formatted(text) == text.replace("event   a", "event a")
