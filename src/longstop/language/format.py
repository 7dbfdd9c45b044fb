"""The canonical form of a document: only what stands in its fences is rewritten; prose and comments are kept.

The words of a statement stay as they are and in their order; only the blanks and line breaks between them change, so
that what a document says cannot.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import zip_longest

from longstop.core.diagnostics import InputError
from longstop.core.source import Source
from longstop.language import syntax as s
from longstop.language.fill import filled
from longstop.language.layout import Layout, Row
from longstop.language.literate import Fence, take_apart
from longstop.language.parse import Parsed, parse
from longstop.language.words import Comment, Word


def format_document(source: Source) -> str:
    """The document in canonical form. Raises InputError if it does not parse."""
    document = take_apart(source)
    parsed = [parse(fence) for fence in document.fences]
    wrong = [*document.diagnostics, *(d for p in parsed for d in p.diagnostics)]
    if wrong:
        raise InputError(wrong)
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", source.text)
    for fence, found in reversed(list(zip(document.fences, parsed, strict=True))):
        first, last = fence.opening.line, fence.opening.line + len(fence.lines)
        end = re.sub(r"[^\r\n]", "", lines[first - 1])
        lines[first:last] = [line + end for line in format_fence(fence, found)]
    return "".join(lines)


def format_fence(fence: Fence, parsed: Parsed) -> list[str]:
    """The lines of a fence in canonical form."""
    return _Fence(parsed).lines()


@dataclass(frozen=True)
class _Block:
    """A statement, or comments on adjacent lines: its lines, and the lines of the source that it came from."""

    lines: list[str]
    first: int
    last: int
    statement: bool
    large: bool
    """Whether it stands between empty lines."""


class _Fence:
    def __init__(self, parsed: Parsed) -> None:
        self.parsed, self.words = parsed, parsed.words
        self.layout = Layout.of(parsed.words)
        self.ends = [(w.span.end_line, w.span.end_column) for w in parsed.words]

    def lines(self) -> list[str]:
        """The lines of the fence."""
        blocks = list(self.blocks())
        found: list[str] = []
        for i, block in enumerate(blocks):
            after = blocks[i + 1] if i + 1 < len(blocks) else None
            heads = after is not None and not block.statement and after.large and after.first == block.last + 1
            if i > 0:
                before = blocks[i - 1]
                apart = block.first > before.last + 1
                headed = not before.statement and not apart
                if apart or before.large or heads or (block.large and not headed):
                    found.append("")
            found += block.lines
        return found

    def blocks(self) -> Iterator[_Block]:
        """The statements, and the comments between them."""
        comments = deque(self.parsed.comments)
        names = self.names()
        slices = self.parsed.slices
        for i, (node, (start, end)) in enumerate(zip(self.parsed.statements, slices, strict=True)):
            first, last = self.words[start].span, self.words[end - 1].span
            next_line = (last.end_line + 1, 0)
            above = _taken(comments, _begin(self.words[start]))
            within = _taken(comments, min(next_line, _begin(self.words[end])) if end < len(self.words) else next_line)
            yield from _runs(above, 2 if isinstance(node, s.Role) else 0)
            rows, tight = self.layout.rows(node, start, end, names[i]), self.layout.tight(node)
            lines = self.statement(rows, end, within, tight)
            large = isinstance(node, s.Rule | s.Property | s.Reading | s.Assumptions)
            yield _Block(lines, first.line, last.end_line, True, large)
        yield from _runs(list(comments), 0)

    def names(self) -> list[int]:
        """For each statement, the width of the longest name in the run of roles in which it stands."""
        found = [0] * len(self.parsed.statements)
        run: list[int] = []
        for i, node in enumerate([*self.parsed.statements, None]):
            if isinstance(node, s.Role):
                run.append(i)
            elif not isinstance(node, s.Agency):
                longest = max((len(self.words[self.parsed.slices[j][0] + 1].text) for j in run), default=0)
                for j in run:
                    found[j] = longest
                run = []
        return found

    def statement(
        self, rows: Sequence[Row], end: int, comments: Sequence[Comment], tight: AbstractSet[int]
    ) -> list[str]:
        """The lines of one statement. A comment stays behind the word that it stands behind, if that ends a line; any
        other stands above the row to which it belongs.
        """
        found: list[str] = []
        afters = [row.start for row in rows[1:]] + [end]
        for row, after in zip(rows, afters, strict=True):
            lines = filled(row, self.words[row.start : after], tight)
            above: list[str] = []
            for comment in comments:
                behind = bisect_right(self.ends, _at(comment)) - 1
                belongs = min(behind + 1, end - 1) if comment.own else behind
                if not row.start <= belongs < after:
                    continue
                line = next((x for x in lines if x.ends and x.ends[-1] == behind), None)
                if comment.own or line is None:
                    above.append(" " * row.indent + comment.text)
                else:
                    line.text = line.text.rstrip() + "  " + comment.text
            found += above + [str(line) for line in lines]
        return found


def _at(comment: Comment) -> tuple[int, int]:
    return comment.span.line, comment.span.column


def _begin(word: Word) -> tuple[int, int]:
    return word.span.line, word.span.column


def _taken(comments: deque[Comment], before: tuple[int, int]) -> list[Comment]:
    """The comments that stand before a line and column, taken off the rest."""
    found = []
    while comments and _at(comments[0]) < before:
        found.append(comments.popleft())
    return found


def _runs(comments: Sequence[Comment], indent: int) -> Iterator[_Block]:
    """Comments that stand by themselves, those on adjacent lines together."""
    run: list[Comment] = []
    for comment, after in zip_longest(comments, comments[1:]):
        run.append(comment)
        if after is None or after.span.line > comment.span.line + 1:
            yield _Block([" " * indent + c.text for c in run], run[0].span.line, comment.span.line, False, False)
            run = []
