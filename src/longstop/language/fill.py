"""Breaking a line that is too long: first where the sentence is loosest, and deeper only where that is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from longstop.language.layout import WIDTH, Row, spaced, written
from longstop.language.words import Word

#: How loosely what stands before a word is joined to it: the less, the sooner a line is broken there.
_LOOSE = {
    **dict.fromkeys(("unless", "until", "while", "if", "within", "one", "under", "must", "should", "may"), 0),
    "or": 1, "and": 2, "with": 3, "to": 4, "of": 4, "where": 6,
}
_TEXT, _NAMES, _DEEPER = 0, 5, 10

#: Words before which every line is broken, if one is.
_EVERY = ("or", "and")


@dataclass
class Line:
    """A line of canonical text, and the words that end on it."""

    indent: int
    text: str = ""
    ends: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        return (" " * self.indent + self.text).rstrip()


def filled(row: Row, words: Sequence[Word], tight: AbstractSet[int]) -> list[Line]:
    """The words of a row on one line, or on several if that would be too long.

    `tight` are the words that join one name to another, such as the `or` of `a or b`.
    """
    return _Filling(row, words, tight).lines()


class _Filling:
    def __init__(self, row: Row, words: Sequence[Word], tight: AbstractSet[int]) -> None:
        self.row, self.words, self.tight = row, words, tight
        self.found = [Line(row.indent)]
        self.levels = self._levels()

    def lines(self) -> list[Line]:
        """The lines."""
        self.put(0, len(self.words))
        return self.found

    def _levels(self) -> list[int | None]:
        """For each word, how loosely it is joined to what stands before; None where no line may be broken."""
        depth = 0
        found: list[int | None] = []
        for i, word in enumerate(self.words):
            before = self.words[i - 1] if i > 0 else None
            if word.kind == "sign" and word.text == ")":
                depth -= 1
            level: int | None = None
            if before is not None and spaced(before, word) and not written(word).startswith(("```", "~~~")):
                if word.kind == "text":
                    level = _TEXT
                elif self.row.start + i in self.tight or (before.text == "," and word.text not in _EVERY):
                    level = _NAMES
                elif self.keyword(i) and before.text != "only":
                    level = _LOOSE.get(word.text)
            found.append(None if level is None else level + depth * _DEEPER)
            if word.kind == "sign" and word.text == "(":
                depth += 1
        return found

    def keyword(self, at: int) -> bool:
        """Whether the word there is one of the language, and not a reading that is called like one."""
        after = self.words[at + 1].text if at + 1 < len(self.words) else ""
        return self.words[at].kind == "word" and after not in ("is", "=")

    def size(self, start: int, end: int) -> int:
        """How much room the words take, with the blank before the first."""
        total = 0
        for i in range(start, end):
            before = self.words[i - 1] if i > 0 else None
            total += len(written(self.words[i])) + (1 if spaced(before, self.words[i]) else 0)
        return total

    def fits(self, start: int, end: int) -> bool:
        """Whether the words fit on the line that was begun."""
        line = self.found[-1]
        used = line.indent + len(line.text)
        if start <= self.row.padded - self.row.start < end:
            used = max(used, self.row.indent + self.row.column - self.size(start, self.row.padded - self.row.start + 1))
        return used + self.size(start, end) - (0 if line.text else 1) <= WIDTH

    def put(self, start: int, end: int) -> None:
        """The words, on this line if they fit, and else broken where they are joined most loosely."""
        inner = [level for level in self.levels[start + 1 : end] if level is not None]
        if self.fits(start, end) or not inner:
            self.plain(start, end)
            return
        loosest = min(inner)
        cuts = [i for i in range(start + 1, end) if self.levels[i] == loosest]
        for i, (first, after) in enumerate(zip([start, *cuts], [*cuts, end], strict=True)):
            if i > 0 and (self.every(first) or not self.fits(first, after)) and self.gains(first, after):
                self.found.append(Line(self.row.hang))
            self.put(first, after)

    def every(self, at: int) -> bool:
        """Whether the word there begins a line if any of its kind does."""
        return self.words[at].text in _EVERY and self.row.start + at not in self.tight and self.keyword(at)

    def gains(self, first: int, after: int) -> bool:
        """Whether anything is gained by a new line: a text begins one only if it fits there."""
        line = self.found[-1]
        if self.words[first].kind == "text" and self.row.hang + self.size(first, after) - 1 > WIDTH:
            return False
        return line.indent + len(line.text) + 1 > self.row.hang + 1

    def plain(self, start: int, end: int) -> None:
        """The words on this line; only a text that is too long for any line is broken."""
        for i in range(start, end):
            word = self.words[i]
            before = self.words[i - 1] if i > 0 else None
            blank = " " if spaced(before, word) else ""
            if word.kind == "text" and not self.fits(i, i + 1):
                self.text(blank, written(word))
            else:
                self.found[-1].text += (blank if self.found[-1].text else "") + written(word)
            line = self.found[-1]
            line.ends.append(self.row.start + i)
            if self.row.start + i == self.row.padded and i + 1 < len(self.words):
                line.text = line.text.ljust(self.row.column)

    def text(self, blank: str, text: str) -> None:
        """A text, from blank to blank on as few lines as will hold it."""
        for number, piece in enumerate(text.split(" ")):
            line = self.found[-1]
            full = line.indent + len(line.text) + 1 + len(piece) > WIDTH
            if number > 0 and full and not piece.startswith(("```", "~~~")):
                self.found.append(Line(self.row.hang, piece))
            else:
                line.text += ((blank if number == 0 else " ") if line.text else "") + piece
