"""Literate documents: finds the ```longstop fences of a Markdown document, and the clauses that its headings name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.source import Source, Span
from longstop.language.words import Line

#: The word after the backticks.
LANGUAGE = "longstop"
#: No procedure is as long as this; a file that is has been put here by mistake.
LARGEST = 2_000_000

_OPENING = re.compile(r"[\s>*+\-\d.)]*(?:`{3,}|~{3,})\s*" + LANGUAGE + r"\b", re.IGNORECASE)


@dataclass(frozen=True)
class Fence:
    """One fenced block of statements: its lines, without the fences themselves."""

    lines: tuple[Line, ...]
    opening: Span


@dataclass(frozen=True)
class Heading:
    """A heading, and the prose that stands under it, up to the next heading."""

    title: str
    span: Span
    prose: str

    @property
    def id(self) -> str:
        """Its first word: of a clause, the clause's id."""
        return self.title.split()[0].rstrip(":·,;") if self.title.split() else ""


@dataclass(frozen=True)
class Document:
    """A document taken apart."""

    source: Source
    fences: tuple[Fence, ...]
    headings: tuple[Heading, ...]
    diagnostics: tuple[Diagnostic, ...]


def open_source(path: Path, shown: str | None = None) -> Source:
    """The document in a file, under the name by which it is shown. Raises InputError if it is no readable text."""
    name = str(path) if shown is None else shown
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = str(getattr(error, "strerror", None) or "it is no ordinary file").lower()
        raise InputError([_whole(name, Code.NOT_TEXT, f"`{name}` cannot be read: {reason}")]) from None
    return decode(name, data)


def decode(path: str, data: bytes) -> Source:
    """The document that these bytes spell, its line ends as they are. Raises InputError if they are no text."""
    if len(data) > LARGEST:
        raise InputError([_too_large(path)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        message = f"this is not text in UTF-8: the byte {data[error.start]:#04x} does not belong"
        raise InputError(
            [Diagnostic(Code.NOT_TEXT, message, _after(path, before), "save the file as UTF-8")]
        ) from None
    if "\0" in text:
        raise InputError([_binary(path, text)])
    return Source(path, text)


def take_apart(source: Source) -> Document:
    """The fences and headings of a document; what is wrong with them is among its diagnostics."""
    if len(source.text) > LARGEST:
        return Document(source, (), (), (_too_large(source.path),))
    if "\0" in source.text:
        return Document(source, (), (), (_binary(source.path, source.text),))
    texts = split_lines(source.text)
    tokens = MarkdownIt("commonmark").disable("inline").parse("\n".join(texts))
    titles = [*_titles(tokens)]
    lines = _under_headings(source.path, texts, titles)
    diagnostics: list[Diagnostic] = []
    fences: list[Fence] = []
    for token in tokens:
        if token.type == "fence":
            fence = _fence(token, lines, diagnostics)
            if fence is not None:
                fences.append(fence)
    diagnostics += _misplaced(tokens, lines)
    if not source.text.strip():
        diagnostics.append(_whole(source.path, Code.EMPTY, "the document is empty"))
    elif not fences and not diagnostics:
        message = f"the document has no ```{LANGUAGE} fence, so it says nothing"
        diagnostics.append(_whole(source.path, Code.EMPTY, message))
    headings = tuple(_headings(titles, tokens, lines))
    return Document(source, tuple(fences), headings, tuple(diagnostics))


def split_lines(text: str) -> list[str]:
    """The lines of a document as Markdown sees them, without their ends."""
    return re.sub(r"\r\n?", "\n", text).split("\n")


def _whole(path: str, code: Code, message: str, help: str = "") -> Diagnostic:
    return Diagnostic(code, message, Span(path, 1, 1, 1, 1), help)


def _too_large(path: str) -> Diagnostic:
    return _whole(path, Code.TOO_LARGE, f"the file is larger than any procedure, {LARGEST:,} bytes at most")


def _binary(path: str, text: str) -> Diagnostic:
    place = _after(path, text[: text.index("\0")])
    return Diagnostic(Code.NOT_TEXT, "this is not text: there is a null byte in it", place)


def _after(path: str, before: str) -> Span:
    """The place right after this much text."""
    lines = split_lines(before)
    line, column = len(lines), len(lines[-1]) + 1
    return Span(path, line, column, line, column + 1, text=lines[-1])


def _titles(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """The first line (from 0), the line after the last, and the title of each heading."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.map and opening.level == 0:
            yield opening.map[0], opening.map[1], " ".join(inline.content.split())


def _under_headings(path: str, texts: Sequence[str], titles: Sequence[tuple[int, int, str]]) -> list[Line]:
    starts = {first: title for first, _, title in titles}
    lines, heading = [], ""
    for number, text in enumerate(texts):
        heading = starts.get(number, heading)
        lines.append(Line(path, number + 1, text, heading))
    return lines


def _fence(token: Token, lines: Sequence[Line], diagnostics: list[Diagnostic]) -> Fence | None:
    assert token.map is not None
    first, after = token.map
    opening = lines[first].span(0, len(lines[first].text.rstrip()))
    closing = re.compile(r"\s*" + re.escape(token.markup[0]) + "{" + str(len(token.markup)) + r",}\s*")
    closed = after - 1 > first and closing.fullmatch(lines[after - 1].text) is not None
    word = token.info.split()[0] if token.info.split() else ""
    ours = word == LANGUAGE
    if token.level > 0:
        return None  # `_misplaced` speaks of it
    if not closed:
        message = "this fence is never closed" + ("" if ours else ", so everything after it is lost")
        help = "end it with a line like the one that opens it, without the word" if ours else ""
        diagnostics.append(Diagnostic(Code.UNCLOSED_FENCE, message, opening, help))
    elif not ours and difflib.SequenceMatcher(None, word.lower(), LANGUAGE).ratio() > 0.75:
        message = f"`{word}` is not the name of the language, so this fence would be skipped"
        diagnostics.append(Diagnostic(Code.MISSPELT_FENCE, message, opening, f"did you mean `{LANGUAGE}`?"))
    return Fence(tuple(lines[first + 1 : after - 1 if closed else after]), opening) if ours else None


def _misplaced(tokens: Sequence[Token], lines: Sequence[Line]) -> Iterator[Diagnostic]:
    """Lines that look like the opening of a fence of ours where Markdown sees none at the margin."""
    seen: set[int] = set()
    for token in tokens:
        if token.type == "fence" and token.level == 0 and token.map:
            seen.update(range(*token.map))
    for index, line in enumerate(lines):
        if index not in seen and LANGUAGE in line.text.lower() and _OPENING.match(line.text):
            message = "this is no fence to Markdown, so its statements would be skipped"
            help = "put the fence at the margin, outside lists, quotations and HTML, after an empty line"
            place = line.span(len(line.text) - len(line.text.lstrip()), len(line.text.rstrip()))
            yield Diagnostic(Code.MISPLACED_FENCE, message, place, help)


def _headings(
    titles: Sequence[tuple[int, int, str]], tokens: Sequence[Token], lines: Sequence[Line]
) -> Iterator[Heading]:
    """Each heading with the prose under it."""
    blocks = [t.map for t in tokens if t.type in ("fence", "code_block") and t.level == 0 and t.map]
    fenced = {number for first, after in blocks for number in range(first, after)}
    ends = [*(first for first, _, _ in titles), len(lines)][1:]
    for (first, after, title), end in zip(titles, ends, strict=True):
        text = lines[first].text
        span = lines[first].span(len(text) - len(text.lstrip("# ")), len(text.rstrip()))
        prose = "\n".join("" if n in fenced else lines[n].text.rstrip() for n in range(after, end))
        yield Heading(title, span, re.sub(r"\n{2,}", "\n\n", prose).strip())
