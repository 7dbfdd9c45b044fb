"""From words to syntax, one statement at a time, so that a mistake in one statement hides nothing in the next.

This is the only door to lark. Its parser is asked, word by word, what may stand next; a word is the keyword that it
looks like if that may stand there, and else a name.
"""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from longstop.core.diagnostics import Code, Diagnostic
from longstop.core.source import Span
from longstop.language import syntax as s
from longstop.language.build import build
from longstop.language.expected import expectation
from longstop.language.literate import Fence
from longstop.language.words import NO_READING, RESERVED, STATEMENTS, Comment, Word, cut

if typing.TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.parsers.lalr_interactive_parser import InteractiveParser

#: Parentheses and `not`s may stand so deep, and no deeper.
DEEPEST = 30

#: Words that begin a claim, with the word that must follow (empty: any).
_CLAIMS = {"within": "", "on": "the", "eventually": ":", "at": "that", "before": "that", "no": "", "never": "after"}


@dataclass(frozen=True)
class Parsed:
    """What one fence says, and where each statement's words are."""

    statements: tuple[s.Statement, ...]
    words: tuple[Word, ...]
    slices: tuple[tuple[int, int], ...]
    """The first word of each statement, and the word after its last."""
    comments: tuple[Comment, ...]
    diagnostics: tuple[Diagnostic, ...]


def parse(fence: Fence) -> Parsed:
    """The statements of a fence; those that do not read on are `Broken`, each with its diagnostic."""
    found = cut(fence.lines)
    return _Statements(found.words).parse(found.comments, found.diagnostics)


@cache
def grammar() -> str:
    """The text of the grammar."""
    return files("longstop.language").joinpath("grammar.lark").read_text(encoding="utf-8")


@cache
def _lark() -> Lark:
    from lark import Lark  # a tenth of a second that a command which reads nothing should not pay

    return Lark(grammar(), parser="lalr", start=["statement"], propagate_positions=True, maybe_placeholders=True)


@cache
def _terminals() -> Mapping[str, tuple[str, re.Pattern[str]]]:
    """Each terminal that a word may be, most particular first, with its pattern."""
    general = ("NAME", "ID")
    named = {t.name: (t.pattern.type, re.compile(t.pattern.to_regexp())) for t in _lark().terminals}
    skipped = {"INT", "STRING", "DATE", "COMMENT", *general}
    order = [n for n in named if n not in skipped and not n.startswith("__")] + list(general)
    return {n: named[n] for n in order}


@lru_cache(maxsize=4096)
def _readings(text: str) -> tuple[str, ...]:
    """The terminals that a word or sign may be read as, keywords first."""
    return tuple(name for name, (_, pattern) in _terminals().items() if pattern.fullmatch(text))


_KINDS = {"text": "STRING", "number": "INT", "date": "DATE"}


class _Statements:
    """Walks over the words of one fence."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = list(words)
        self.statements: list[s.Statement] = []
        self.slices: list[tuple[int, int]] = []
        self.diagnostics: list[Diagnostic] = []

    def parse(self, comments: tuple[Comment, ...], diagnostics: tuple[Diagnostic, ...]) -> Parsed:
        at = 0
        while at < len(self.words):
            start = at
            if self.begins(at):
                at, statement = self.statement(at)
            else:
                self.no_statement(at)
                statement, at = None, self.next_start(at + 1)
            if statement is not None:
                self.statements.append(statement)
                self.slices.append((start, at))
        found = sorted((*diagnostics, *self.diagnostics), key=_place)
        return Parsed(tuple(self.statements), tuple(self.words), tuple(self.slices), comments, tuple(found))

    # --- where statements begin -----------------------------------------------------------------------------

    def text(self, at: int) -> str:
        """The word there, if it is one that may be a keyword or a sign."""
        if at < len(self.words) and self.words[at].kind in ("word", "sign"):
            return self.words[at].text
        return ""

    def begins(self, at: int) -> bool:
        """Whether a statement begins there: with one of the words for it, and a name after that."""
        word = self.text(at)
        follows = at + 1 < len(self.words) and self.words[at + 1].kind == "word"
        if word == "properties":
            return self.text(at + 1) == "of"
        if word == "reading" and at + 2 < len(self.words) and self.words[at + 2].kind == "text":
            return follows and self.text(at + 1) != "default"
        return word in STATEMENTS and follows and self.text(at + 1) not in RESERVED

    def next_start(self, at: int) -> int:
        """The next line that begins a statement, or looks as if it should."""
        while at < len(self.words):
            looks = self.text(at) in STATEMENTS and self.text(at + 1).isidentifier()
            if self.words[at].first and (looks or self.begins(at)):
                break
            at += 1
        return at

    def no_statement(self, at: int) -> None:
        word = self.words[at]
        shown = _shown(word)
        if word.text in STATEMENTS:
            named = "its id" if word.text in ("rule", "property", "guidance", "procedure") else "its name"
            message = f"after {shown} comes {'`of`' if word.text == 'properties' else named}"
            if self.text(at + 1) in (NO_READING if word.text == "reading" else RESERVED):
                message = f"`{self.text(at + 1)}` is a word of the language and cannot be a name"
                self.diagnostics.append(Diagnostic(Code.RESERVED_WORD, message, self.words[at + 1].span))
                return
            self.diagnostics.append(Diagnostic(Code.SYNTAX, message, word.span))
            return
        near = difflib.get_close_matches(word.text.lower(), STATEMENTS, 1, 0.7)
        help = f"did you mean `{near[0]}`?" if near else "statements begin with " + _listed(sorted(STATEMENTS))
        self.diagnostics.append(Diagnostic(Code.SYNTAX, f"no statement begins with {shown}", word.span, help))

    # --- one statement --------------------------------------------------------------------------------------

    def statement(self, start: int) -> tuple[int, s.Statement | None]:
        """The statement that begins there, and the word after it."""
        from lark import Token, Tree, UnexpectedInput

        parser = _lark().parse_interactive(start="statement")
        at, depth, nots = start, 0, 0
        while True:
            accepted = _Next(parser)
            over = at == len(self.words)
            if over or (at > start and self.begins(at) and (self.words[at].first or "$END" in accepted)):
                try:
                    tree = parser.feed_token(Token("$END", ""))
                except UnexpectedInput:
                    return self.broken(start, at, parser)
                built = self.built(tree) if isinstance(tree, Tree) else self.leaf(tree)
                return at, built
            depth += {"(": 1, ")": -1}.get(self.text(at), 0)
            nots = nots + 1 if self.text(at) == "not" else 0
            terminal = self.terminal(at, accepted)
            if terminal is None or depth + nots > DEEPEST:
                return self.broken(start, at, parser, deep=depth + nots > DEEPEST)
            word = self.words[at]
            place = word.span
            token = Token(
                terminal, word.text, at, place.line, place.column, place.end_line, place.end_column, at + 1
            )
            try:
                parser.feed_token(token)
            except UnexpectedInput:
                return self.broken(start, at, parser)
            at += 1

    def terminal(self, at: int, accepted: _Next) -> str | None:
        """What the word there is read as, given what may stand there."""
        word = self.words[at]
        if word.kind in _KINDS:
            kind = _KINDS[word.kind]
            return kind if kind in accepted else None
        if word.kind == "word" and "." in word.text and "ID" not in accepted:
            self.split(at)
            word = self.words[at]
        joint = self.joint(at, accepted) if word.text in ("or", "and") else None
        names = self.names(at)
        return joint or next((t for t in _readings(word.text) if t in accepted and (names or t != "NAME")), None)

    def names(self, at: int) -> bool:
        """Whether the word there can be a name: one of the language's own only where readings and options stand."""
        word = self.words[at].text
        if word not in RESERVED:
            return True
        before = self.text(at - 1) if at > 0 else ""
        quoted = at + 1 < len(self.words) and self.words[at + 1].kind == "text"
        value = before in ("is", "=") or (before in ("(", ",", "not") and self.text(at + 1) in (",", ")"))
        reading = self.text(at + 1) in ("is", "=", "default") or quoted
        return word not in NO_READING and (value or reading)

    def split(self, at: int) -> None:
        """`flag.attached` in three words, where it is not an id."""
        word = self.words[at]
        line, column = word.span.line, word.span.column
        pieces: list[Word] = []
        for piece in re.findall(r"\.|[^.]+", word.text):
            span = Span(
                word.span.path, line, column, line, column + len(piece), word.span.heading, word.span.text
            )
            kind = "sign" if piece == "." else "number" if piece.isdigit() else "word"
            pieces.append(Word(kind, piece, span, word.first and not pieces))
            column += len(piece)
        self.words[at : at + 1] = pieces

    def joint(self, at: int, accepted: _Next) -> str | None:
        """Whether `or` or `and` joins names, conditions or claims: the words after it tell."""
        plain = self.words[at].text.upper()
        claim, condition = f"_CLAIM_{plain}", f"_CONDITION_{plain}"
        if (self.text(at + 1), self.text(at + 2)) == ("in", "their") and "_OR_ELSE" in accepted:
            return "_OR_ELSE"
        if claim in accepted and self.claim_follows(at + 1):
            return claim
        other = "and" if plain == "OR" else "or"
        if condition in accepted and (
            plain not in accepted or self.text(at - 2) == other or self.condition_follows(at + 1)
        ):
            return condition
        return next((t for t in (plain, condition, claim) if t in accepted), None)

    def claim_follows(self, at: int) -> bool:
        """Whether the words there begin a claim."""
        while self.text(at) in ("(", "not"):
            at += 1
        second = _CLAIMS.get(self.text(at))
        return second is not None and second in ("", self.text(at + 1))

    def condition_follows(self, at: int) -> bool:
        """Whether the words there begin a condition rather than name one more thing."""
        if self.text(at) in ("(", "not", "already", "previous", "delivered"):
            return True
        counted = [self.text(i) for i in range(at + 1, at + 4)]
        return "." in self.text(at) or counted[0] in ("is", "so") or counted == ["in", "the", "last"]

    # --- trees ----------------------------------------------------------------------------------------------

    def built(self, tree: Tree[Token]) -> typing.Any:
        """The syntax that a tree stands for."""
        children = [
            None if c is None else self.leaf(c) if isinstance(c, str) else self.built(c) for c in tree.children
        ]
        first, after = tree.meta.start_pos, tree.meta.end_pos
        return build(str(tree.data), self.words[first].span.to(self.words[after - 1].span), children)

    def leaf(self, token: Token) -> typing.Any:
        """A name, text, number or date; or a keyword, as a string."""
        assert token.start_pos is not None
        span = self.words[token.start_pos].span
        match token.type:
            case "NAME" | "ID":
                return s.Name(span, str(token))
            case "STRING":
                return s.Text(span, str(token))
            case "INT":
                return s.Whole(span, int(token[:12]))
            case "DATE":
                return s.Day(span, str(token))
            case _:
                return str(token)

    # --- mistakes -------------------------------------------------------------------------------------------

    def broken(
        self, start: int, at: int, parser: InteractiveParser, *, deep: bool = False
    ) -> tuple[int, s.Statement]:
        """The statement stops making sense at a word (or at its end): says so, and goes on to the next statement."""
        self.diagnostics.append(self.mistake(start, at, parser, deep=deep))
        name = None
        if start + 1 < at or (start + 1 < len(self.words) and self.words[start + 1].kind == "word"):
            name = s.Name(self.words[start + 1].span, self.words[start + 1].text)
        end = at if at < len(self.words) and at > start and self.words[at].first and self.begins(at) else at + 1
        end = self.next_start(min(end, len(self.words)))
        place = self.words[start].span.to(self.words[end - 1].span)
        return end, s.Broken(place, self.words[start].text, name)

    def mistake(self, start: int, at: int, parser: InteractiveParser, *, deep: bool) -> Diagnostic:
        """What is wrong at the word there."""
        if deep:
            return Diagnostic(Code.SYNTAX, "this is nested too deep to be understood", self.words[at].span)
        ended = at == len(self.words) or (self.words[at].first and self.begins(at))
        place = self.words[at - 1].span if ended else self.words[at].span
        fitting: set[str] = parser.accepts()  # type: ignore[no-untyped-call]
        accepts = [t for t in _lark_order() if t in fitting]
        wanted = expectation(accepts)
        if ended:
            message = f"the statement breaks off after {_shown(self.words[at - 1])}; expected {wanted}"
            return Diagnostic(Code.SYNTAX, message, place)
        word = self.words[at]
        if word.text in RESERVED and self.words[at - 1].text in STATEMENTS and self.words[at - 1].first:
            message = f"`{word.text}` is a word of the language and cannot be a name"
            return Diagnostic(Code.RESERVED_WORD, message, place)
        if self.words[at - 1].text == "may" and word.text == "not":
            help = "write `must not` for what is forbidden, and nothing for what need not be done"
            return Diagnostic(Code.SYNTAX, "`may not` can be read in two ways", place, help)
        help = ""
        keywords = [t.lower() for t in accepts if word.kind == "word"]
        keywords += STATEMENTS if word.first and "$END" in accepts else ()
        near = difflib.get_close_matches(word.text.lower(), keywords, 1, 0.7)
        if near and near[0] != word.text:
            help = f"did you mean `{near[0]}`?"
        return Diagnostic(Code.SYNTAX, f"expected {wanted}, not {_shown(word)}", place, help)


class _Next:
    """The terminals that may stand next: those that the parser would shift, after what it would reduce before."""

    def __init__(self, parser: InteractiveParser) -> None:
        state = parser.parser_state
        self.states: typing.Any = state.parse_conf.parse_table.states
        self.stack: list[typing.Any] = state.state_stack
        self.end = state.parse_conf.end_state

    def __contains__(self, terminal: str) -> bool:
        at = len(self.stack)
        top: list[typing.Any] = []
        while True:
            here = top[-1] if top else self.stack[at - 1]
            if terminal not in self.states[here]:
                return False
            action, rule = self.states[here][terminal]
            if action.name == "Shift":
                return True
            for _ in rule.expansion:
                if top:
                    top.pop()
                else:
                    at -= 1
            here = top[-1] if top else self.stack[at - 1]
            _, after = self.states[here][rule.origin.name]
            if terminal == "$END" and after == self.end:
                return True
            top.append(after)


@cache
def _lark_order() -> tuple[str, ...]:
    return (*(t.name for t in _lark().terminals), "$END")


def _shown(word: Word) -> str:
    """The word as a message quotes it."""
    text = f'"{word.text}"' if word.kind == "text" else word.text
    return f"`{text if len(text) <= 40 else text[:37] + '...'}`"


def _listed(words: Sequence[str]) -> str:
    quoted = [f"`{w}`" for w in words]
    return ", ".join(quoted[:-1]) + " or " + quoted[-1] if len(quoted) > 1 else quoted[0]


def _place(diagnostic: Diagnostic) -> tuple[int, int]:
    assert diagnostic.span is not None
    return diagnostic.span.line, diagnostic.span.column


def keywords() -> Iterator[str]:
    """Every word of the language, for the reference."""
    for name, (kind, pattern) in _terminals().items():
        if kind == "str" and pattern.pattern.isalpha():
            yield pattern.pattern
        elif name not in ("NAME", "ID"):
            yield from re.findall(r"[A-Za-z]{2,}", pattern.pattern.replace("\\b", ""))
