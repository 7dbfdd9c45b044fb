"""A fence's text cut into words, numbers, texts in quotes and signs; comments are kept aside for the formatter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from longstop.core.diagnostics import Code, Diagnostic
from longstop.core.source import Span


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words with which a statement begins.
STATEMENTS = _words(
    """
    procedure calendar properties agency role fact state event act message meeting decision consideration record
    parameter reading rule guidance closure assumptions property
    """
)

#: Words that are never names, because they may stand where a name may, or just after one.
RESERVED = _words(
    """
    already and away because begins by day default delivered each ends every expect if immediately in is may must
    no not of on or previous should since so some someone the then to under unless until was when where while with
    within
    """
)

#: Words that cannot even name a reading, which stands only where conditions do.
NO_READING = frozenset({"already", "default", "delivered", "not", "previous"})


@dataclass(frozen=True)
class Line:
    """One line of a document: its number, its text, and the nearest heading above it."""

    path: str
    number: int
    text: str
    heading: str

    def span(self, start: int, end: int) -> Span:
        """The place from one offset of the line to another."""
        return Span(self.path, self.number, start + 1, self.number, end + 1, self.heading, self.text)


@dataclass(frozen=True)
class Word:
    """One word, number, date, text in quotes (without them) or sign; `kind` is the name of the group that matched."""

    kind: str
    text: str
    span: Span
    first: bool
    """Whether it is the first on its line."""


@dataclass(frozen=True)
class Comment:
    """A comment, with its `#`; `own` if nothing stands before it on its line."""

    text: str
    span: Span
    own: bool


@dataclass(frozen=True)
class Words:
    """Everything that stands in one fence."""

    words: tuple[Word, ...]
    comments: tuple[Comment, ...]
    diagnostics: tuple[Diagnostic, ...]


_WORD = re.compile(
    r"""(?P<blank>\s+)
      | (?P<comment>\#.*)
      | (?P<text>"[^"]*")
      | (?P<open>".*)
      | (?P<date>\d{4}-\d{2}-\d{2}(?![\w-]))
      | (?P<number>-?\d+)
      | (?P<word>[A-Za-z]\w*(?:[-.]\w+)*)
      | (?P<sign>>=|<=|[><=(),:.])
      | (?P<stray>[^\s\w#"><=(),:.]+|.)
    """,
    re.VERBOSE | re.ASCII,
)

#: After so many unclosed texts in one fence no more are looked for.
MOST_UNCLOSED = 20

#: Quotation marks and dashes that a word processor puts in unasked.
_LOOKALIKES = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": '"', "’": '"', "'": '"', "–": "-", "—": "-"}


def cut(lines: Sequence[Line]) -> Words:
    """The words and comments of the lines, and a diagnostic for each character that means nothing.

    One quotation mark too few turns every later text inside out. The first text that runs over the end of a line is
    blamed, and the rest is read as if it had been closed there.
    """
    lines = list(lines)
    unclosed: list[Diagnostic] = []
    while True:
        found, opened = _cut(lines)
        if opened is None or len(unclosed) == MOST_UNCLOSED:
            return Words(found.words, found.comments, (*unclosed, *found.diagnostics))
        over = (w.span for w in found.words if w.kind == "text" and w.span.end_line > w.span.line)
        blamed = next(over, opened)
        index = next(i for i, line in enumerate(lines) if line.number == blamed.line)
        line = lines[index]
        place = line.span(blamed.column - 1, len(line.text.rstrip()))
        unclosed.append(Diagnostic(Code.UNCLOSED_TEXT, "this text lacks its closing quotation mark", place))
        lines[index] = Line(line.path, line.number, line.text + '"', line.heading)


def _cut(lines: Sequence[Line]) -> tuple[Words, Span | None]:
    """The words, and the place of the quotation mark that is never closed, if there is one."""
    words: list[Word] = []
    comments: list[Comment] = []
    diagnostics: list[Diagnostic] = []
    opened: tuple[Span, list[str]] | None = None
    for line in lines:
        at, first = 0, True
        if opened is not None:
            close = line.text.find('"')
            if close < 0:
                opened[1].append(line.text)
                continue
            opened[1].append(line.text[:close])
            words.append(_quoted(opened, line.span(0, close + 1)))
            at, first, opened = close + 1, False, None
        for m in _WORD.finditer(line.text, at):
            kind, text = str(m.lastgroup), m.group()
            if kind == "blank":
                continue
            span = line.span(m.start(), m.end())
            if kind == "comment":
                comments.append(Comment(text.rstrip(), span, first))
            elif kind == "open":
                opened = (span, [text[1:]])
            elif kind == "stray":
                diagnostics.append(_stray(text, span))
            else:
                words.append(Word(kind, _squeeze(text[1:-1]) if kind == "text" else text, span, first))
            first = False
    return Words(tuple(words), tuple(comments), tuple(diagnostics)), None if opened is None else opened[0]


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _quoted(opened: tuple[Span, list[str]], last: Span) -> Word:
    span = opened[0].to(last)
    return Word("text", _squeeze(" ".join(opened[1])), span, first=not span.text[: span.column - 1].strip())


def _stray(text: str, span: Span) -> Diagnostic:
    shown = text if text.isprintable() else " ".join(f"U+{ord(c):04X}" for c in text[:8])
    noun = "character" if len(text) == 1 else "characters"
    meant = _LOOKALIKES.get(text[0])
    return Diagnostic(
        Code.STRAY_CHARACTER,
        f"the {noun} `{shown[:40]}` {'means' if len(text) == 1 else 'mean'} nothing here",
        span,
        f"write a plain `{meant}`" if meant else "",
    )
