"""Where each key and value of a TOML file stands, so that what is wrong with one can be pointed at.

The reader of the standard library says what a file means and forgets where. This walks over a text that it has read
without complaint, and only notes places; a law of the tests holds the two to the same keys and values.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from longstop.core.source import Span

#: From the whole file to a value in it: names of keys, and numbers within lists.
Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(r""""{3}(?:\\.|[^\\])*?"{3}"{0,2}|'{3}.*?'{3}'{0,2}|"(?:\\.|[^"\\\n])*"|'[^'\n]*\'""", re.DOTALL)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^,\]}#\n]+")


@dataclass(frozen=True)
class Places:
    """The places of the keys and of the values of one file."""

    whole: Span
    keys: Mapping[Path, Span]
    values: Mapping[Path, Span]
    text: str

    def key(self, path: Path) -> Span:
        """Where the key stands, or the nearest thing around it that has a place."""
        while path:
            found = self.keys.get(path) or self.values.get(path)
            if found is not None:
                return found
            path = path[:-1]
        return self.whole

    def value(self, path: Path) -> Span:
        """Where the value stands, or its key, or the nearest thing around it."""
        return self.values.get(path) or self.key(path)


def places_of(path: str, text: str) -> Places:
    """The places in a text that is TOML; its line ends are plain."""
    return _Walk(path, text).places()


def place_in(path: str, text: str, line: int, column: int) -> Span:
    """The place that a complaint about the text names, within it."""
    lines = text.split("\n")
    line = min(max(line, 1), len(lines))
    shown = lines[line - 1]
    column = min(max(column, 1), len(shown) + 1)
    return Span(path, line, column, line, column + 1, text=shown)


class _Walk:
    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.keys: dict[Path, Span] = {}
        self.values: dict[Path, Span] = {}
        self.lists: dict[Path, int] = {}
        """How many tables each list of tables has so far."""

    def places(self) -> Places:
        at, table = self.blank(0), ()  # type: tuple[int, Path]
        while at < len(self.text):
            if self.text.startswith("[[", at):
                table, at = self.header(at + 2, several=True)
                at += 2
            elif self.text[at] == "[":
                table, at = self.header(at + 1, several=False)
                at += 1
            else:
                at = self.pair(at, table)
            at = self.blank(at)
        return Places(Span(self.path, 1, 1, 1, 1), self.keys, self.values, self.text)

    def header(self, at: int, *, several: bool) -> tuple[Path, int]:
        names, spans, at = self.key(at)
        path: Path = ()
        for i, (name, span) in enumerate(zip(names, spans, strict=True)):
            path = (*path, name)
            self.keys.setdefault(path, span)
            if several and i == len(names) - 1:
                self.lists[path] = self.lists.get(path, 0) + 1
            if path in self.lists:
                path = (*path, self.lists[path] - 1)
                self.keys.setdefault(path, span)
        return path, at

    def pair(self, at: int, table: Path) -> int:
        """A key and its value; the place after them."""
        names, spans, at = self.key(at)
        path = table
        for name, span in zip(names, spans, strict=True):
            path = (*path, name)
            self.keys.setdefault(path, span)
        return self.value(self.blank(at + 1), path)  # after the sign of equality

    def key(self, at: int) -> tuple[list[str], list[Span], int]:
        """The names of a dotted key, their places, and the place of what comes after it."""
        names, spans = [], []
        while True:
            at = self.blank(at)
            found = (_STRING if self.text[at] in "\"'" else _BARE).match(self.text, at)
            assert found is not None, "the text is not TOML"
            names.append(_name(found.group()))
            spans.append(self.span(at, found.end()))
            at = self.blank(found.end())
            if self.text[at] != ".":
                return names, spans, at
            at += 1

    def value(self, at: int, path: Path) -> int:
        sign = self.text[at]
        if sign == "[":
            end = self.items(at + 1, path)
        elif sign == "{":
            end = self.pairs(at + 1, path)
        else:
            found = (_STRING if sign in "\"'" else _PLAIN).match(self.text, at)
            assert found is not None, "the text is not TOML"
            end = at + len(found.group().rstrip())
        self.values[path] = self.span(at, end)
        return end

    def items(self, at: int, path: Path) -> int:
        count = 0
        while self.text[at := self.blank(at)] != "]":
            at = self.blank(self.value(at, (*path, count)))
            count += 1
            at += self.text[at] == ","
        return at + 1

    def pairs(self, at: int, path: Path) -> int:
        while self.text[at := self.blank(at)] != "}":
            at = self.blank(self.pair(at, path))
            at += self.text[at] == ","
        return at + 1

    def blank(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return found.end() if found is not None else at

    def span(self, start: int, end: int) -> Span:
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end) - 1
        stop = self.text.find("\n", start)
        line = self.text[self.starts[first] : stop if stop >= 0 else len(self.text)]
        columns = start - self.starts[first] + 1, end - self.starts[last] + 1
        return Span(self.path, first + 1, columns[0], last + 1, columns[1], text=line)


def _name(text: str) -> str:
    """The name that a key spells, in quotes or not."""
    if text[0] not in "\"'":
        return text
    return str(tomllib.loads(f"x = {text}")["x"]) if "\\" in text else text[1:-1]
