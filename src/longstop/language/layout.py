"""Where the lines of a statement begin in canonical text: the shape of each kind of statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from longstop.core.source import Span
from longstop.language import syntax as s
from longstop.language.words import Word

#: Canonical lines are no longer than this, where they can be broken.
WIDTH = 120

#: A declaration of several parts that is longer than this has each part on a line of its own.
NARROW = 96


@dataclass(frozen=True)
class Row:
    """A line of canonical text: where it begins among the words, and how far it is indented.

    If it is too long it goes on, indented by `hang`. After the word `padded` the text is filled up to `column`.
    """

    start: int
    indent: int
    hang: int
    padded: int = -1
    column: int = 0


def spaced(before: Word | None, word: Word) -> bool:
    """Whether a blank stands between two words."""
    if before is None or (before.kind == "sign" and before.text in ("(", ".")):
        return False
    return not (word.kind == "sign" and word.text in (",", ")", ".", ":"))


def written(word: Word) -> str:
    """The word as it is written."""
    return f'"{word.text}"' if word.kind == "text" else word.text


def width(words: Sequence[Word]) -> int:
    """How long the words are on one line."""
    pairs = zip([None, *words], words, strict=False)
    return sum(len(written(word)) + (1 if spaced(before, word) else 0) for before, word in pairs)


@dataclass(frozen=True)
class Layout:
    """Finds the rows of statements among the words of a fence."""

    words: Sequence[Word]
    places: Mapping[tuple[int, int], int]
    """Which word begins at a line and column."""

    @classmethod
    def of(cls, words: Sequence[Word]) -> Layout:
        """The layout of a fence with these words."""
        return cls(words, {(w.span.line, w.span.column): i for i, w in enumerate(words)})

    def at(self, span: Span) -> int:
        """The word with which the place begins."""
        return self.places[span.line, span.column]

    def tight(self, node: s.Node) -> set[int]:
        """The words that join one name to another, rather than one pattern, condition or claim to another."""
        found: set[int] = set()
        match node:
            case s.Names(names=names):
                found |= {self.at(n.span) - 1 for n in names[1:]}
            case s.Party(tiers=tiers):
                found |= {self.at(n.span) - 1 for tier in tiers for n in tier[1:]}
            case s.CopyTo(groups=groups):
                found |= {self.at(n.span) - 1 for n in [n for group in groups for n in group][1:]}
            case s.Patterns(items=items):
                found |= self.roles(items)
            case s.Targets(targets=targets):
                found |= self.roles([t.item for t in targets])
        for field in fields(node):
            value = getattr(node, field.name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, s.Node):
                    found |= self.tight(part)
        return found

    def roles(self, items: Sequence[s.Item | None]) -> set[int]:
        """The words before the entries of a flat list that are, to all appearance, more roles of the one before."""
        found, open_ = set(), False
        for item in items:
            if item is not None and open_ and not item.stage:
                found.add(self.at(item.span) - 1)
            open_ = item is not None and item.where is None and (item.role is not None or (open_ and not item.stage))
        return found

    def rows(self, node: s.Statement, start: int, end: int, names: int) -> list[Row]:
        """The rows of a statement whose words are those from `start` to `end`.

        `names` is the width of the longest name among the roles with which a role stands.
        """
        match node:
            case s.Role():
                return [Row(start, 2, 6, start + 1, len("role ") + names + 1)]
            case s.Calendar():
                return [Row(start, 0, 4, start, len("procedure"))]
            case s.Rule(parts=parts):
                return [Row(start, 0, 4), *(self.part(part) for part in parts)]
            case s.Reading(options=options):
                return [Row(start, 0, 4), *self.options(options)]
            case s.State():
                return [Row(start, 0, 4), *self.state(node, start, end)]
            case s.Event():
                return [Row(start, 0, 4), *self.event(node, start, end)]
            case s.Property():
                return [Row(start, 0, 4), *self.property(node)]
            case s.Assumptions(faults=faults):
                return [Row(start, 0, 4), *(Row(self.at(x.span), 2, 4) for x in faults)]
            case _:
                return [Row(start, 0, 4)]

    def part(self, part: s.RulePart) -> Row:
        """A part of a rule. Short keywords are as wide as `when` and `then`; deadlines stand under the act."""
        at = self.at(part.span)
        if isinstance(part, s.Timing):
            return Row(at, 7, 9)
        return Row(at, 2, 7, at, 4 if isinstance(part, s.If) else 0)

    def options(self, options: Sequence[s.Option]) -> Iterator[Row]:
        """The options of a reading, their texts one under the other."""
        widest = max(width(self.option(option)) for option in options)
        for option in options:
            at = self.at(option.span)
            yield Row(at, 2, widest + 5, at + len(self.option(option)) - 1, widest + 1)

    def option(self, option: s.Option) -> Sequence[Word]:
        """The name of an option, and perhaps `default`."""
        return self.words[self.at(option.span) : self.at(option.text.span)]

    def state(self, node: s.State, start: int, end: int) -> Iterator[Row]:
        """On one line, if it fits; else its beginning and its end on lines of their own."""
        if width(self.words[start:end]) > NARROW:
            begins = self.opened(self.at(node.begins.span))
            yield Row(begins - 2, 2, 6)
            if node.ends is not None:
                yield Row(self.opened(self.at(node.ends.span)) - 2, 2, 6)
            if node.initially:
                yield Row(end - 2, 2, 6)

    def opened(self, at: int) -> int:
        """The first of the parentheses before a word, or the word itself."""
        while self.words[at - 1].kind == "sign" and self.words[at - 1].text == "(":
            at -= 1
        return at

    def event(self, node: s.Event, start: int, end: int) -> Iterator[Row]:
        """On one line, if it fits; else each thing said of it, and each attribute, on a line of its own."""
        if width(self.words[start:end]) <= NARROW:
            return
        for option in node.options:
            if option.word != "from":
                yield Row(self.at(option.span), 2, 7)
            for attribute in option.attributes[1:]:
                yield Row(self.at(attribute.span), 7, 11)

    def property(self, node: s.Property) -> Iterator[Row]:
        """What is given, each part with its claim, and what is expected."""
        if node.given:
            yield Row(self.at(node.given[0].span) - 1, 2, 6)
        for part in node.parts:
            yield Row(self.at(part.span), 2, 6)
            if isinstance(part, s.ForEach):
                yield from self.claim(part.claim)
        widest = max((len(x.verdict) for x in node.expectations), default=0)
        for expectation in node.expectations:
            at = self.at(expectation.span)
            yield Row(at, 2, 6, at + 1, len("expect ") + widest)
            if expectation.because is not None:
                yield Row(self.at(expectation.because.span) - 1, 4, 13)

    def claim(self, claim: s.Claim) -> Iterator[Row]:
        """The claim of a `for each`: one that joins several has each on a line of its own."""
        joined = claim.parts if isinstance(claim, s.AllClaims | s.AnyClaim) else (claim,)
        first = self.opened(self.at(joined[0].span))
        yield Row(first, 4, 8)
        for part in joined[1:]:
            joint = self.opened(self.at(part.span)) - 1
            signs = [w.text for w in self.words[first:joint] if w.kind == "sign"]
            if signs.count("(") == signs.count(")"):
                yield Row(joint, 4, 8)
