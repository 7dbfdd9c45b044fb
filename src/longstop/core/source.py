"""A piece of text, and a place in it: what a diagnostic points at."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """A document: the path by which its reader knows it, and its text."""

    path: str
    text: str


@dataclass(frozen=True)
class Span:
    """A place in a document: lines and columns from 1, the end column exclusive, and the heading it stands under.

    `text` is the line on which it begins, so that the place can be shown without the document at hand.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    heading: str = ""
    text: str = field(default="", compare=False, repr=False)

    def to(self, other: Span) -> Span:
        """From the beginning of this place to the end of the other."""
        return Span(self.path, self.line, self.column, other.end_line, other.end_column, self.heading, self.text)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"
