"""Everything that longstop can find wrong with what it is given, declared once, with the sentence that explains it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from longstop.core.source import Span


class Code(StrEnum):
    """The name of a kind of mistake. Each carries the sentence that explains it in the language reference."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Code:
        """A code is its own text."""
        code = str.__new__(cls, value)
        code._value_ = value
        code.sentence = sentence
        return code

    # --- the document ---
    NOT_TEXT = "not-text", "The file is not text in UTF-8, or cannot be read."
    TOO_LARGE = "too-large", "The file is far larger than any procedure."
    EMPTY = "empty", "The document has no `longstop` fence, or nothing stands in its fences."
    UNCLOSED_FENCE = "unclosed-fence", "A fence is opened and never closed, so that it swallows the rest."
    MISPLACED_FENCE = (
        "misplaced-fence",
        "A `longstop` fence stands where Markdown does not see one at the margin: in a list, a quotation, an indented "
        "block, HTML.",
    )
    MISSPELT_FENCE = "misspelt-fence", "The word after the fence's backticks is nearly, but not quite, `longstop`."
    # --- words and sentences ---
    STRAY_CHARACTER = "stray-character", "A character that means nothing in the language."
    UNCLOSED_TEXT = "unclosed-text", "A text in double quotes lacks its closing quote."
    SYNTAX = "syntax", "A statement does not read on as the grammar says."
    RESERVED_WORD = "reserved-word", "A word of the language is used as a name."
    # --- names ---
    UNKNOWN_NAME = "unknown-name", "Nothing of this kind has this name."
    WRONG_KIND = "wrong-kind", "The name belongs to something of another kind than is wanted here."
    UNKNOWN_VALUE = "unknown-value", "The fact, attribute or reading has no such value."
    NO_ATTRIBUTE = "no-attribute", "The event spoken of does not carry this attribute."
    DUPLICATE = "duplicate", "Something is declared, or said, twice."
    CIRCULAR = "circular", "Roles cover for, or manage, each other in a circle."
    # --- numbers and dates ---
    BAD_NUMBER = "bad-number", "A number is negative, nought where that is absurd, or absurdly large."
    WRONG_UNIT = "wrong-unit", "The bound counts in a unit, or in a way, that makes no sense here."
    IMPOSSIBLE_DATE = "impossible-date", "There is no such date, or the dates are in the wrong order."
    # --- statements ---
    MISPLACED_STATEMENT = (
        "misplaced-statement",
        "A statement stands in the wrong kind of document, or under the heading of something else.",
    )
    MISSING_PART = "missing-part", "A statement lacks something without which it means nothing."
    MISPLACED_PART = "misplaced-part", "A part of a statement makes no sense together with the others."
    MISPLACED_CONDITION = "misplaced-condition", "The condition looks at something that cannot be seen from here."
    MIXED_NAMES = "mixed-names", "A list of names is joined with `and` or `or` where only the other has a meaning."
    WRONG_VERB = "wrong-verb", "The thing is not one that is sent, held, decided, read and so on."
    DEFAULTS = "defaults", "A reading needs two options or more, exactly one of them the default."
    UNREACHABLE = "unreachable", "Something can never count, because what stands before it always does."
    # --- the procedure as a whole ---
    NEVER_PROMPTED = "never-prompted", "No rule requires or allows the act, so it could never happen."
    ADDRESSEES = "addressees", "Two rules send one message to different roles."
    WRONG_SENDER = "wrong-sender", "A rule on copying names somebody who does not send the message."
    NO_HEADING = "no-heading", "A rule or guidance is for a clause that has no heading in the document."
    UNCOVERED_CLAUSE = "uncovered-clause", "A clause has neither a rule nor a statement that it is guidance."
    CONTRADICTION = "contradiction", "Two statements cannot both be meant."
    # --- scenarios ---
    NOT_TOML = "not-toml", "The file does not read as TOML, the form in which scenarios are written."
    WRONG_SHAPE = "wrong-shape", "A value of a scenario is not of the sort that its key takes."
    SHARES = "shares", "The shares of what excludes each other do not add up to 100%."
    # --- the project, and what is asked of it ---
    NO_PROJECT = "no-project", "There is no folder of that name, or no `model` folder in it, or no document in that."
    NOTHING_TO_CHECK = "nothing-to-check", "What was asked for selects no property, so that nothing would be checked."
    BAD_TRACE = "bad-trace", "The file is not a trace in the form that longstop writes."
    NOT_INSTALLED = "not-installed", "What was asked for needs a library that only some users need, and it is missing."
    BAD_LOG = "bad-log", "The file is not an event log that can be read, or its mapping says something unknown."


@dataclass(frozen=True)
class Diagnostic:
    """One mistake: what it is, where it is, what might have been meant, and other places that bear on it."""

    code: str
    message: str
    span: Span | None
    help: str = ""
    notes: tuple[tuple[str, Span], ...] = ()


class InputError(Exception):
    """What was given is wrong: everything that was found wrong with it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(d.message for d in self.diagnostics))


#: How much of an overlong line is shown around the place.
WIDTH = 100


def plain(diagnostic: Diagnostic) -> str:
    """The diagnostic as lines of plain text, the place underlined."""
    lines = [f"error[{diagnostic.code}]: {diagnostic.message}"]
    if diagnostic.span is not None:
        span = diagnostic.span
        under = f', under "{span.heading}"' if span.heading else ""
        lines.append(f"  {span}{under}")
        lines += _excerpt(span)
    lines += [f"  {text}: {span}" for text, span in diagnostic.notes]
    if diagnostic.help:
        lines.append(f"  {diagnostic.help}")
    return "\n".join(lines)


def _excerpt(span: Span) -> list[str]:
    """The line on which the place begins, with carets under it."""
    if not span.text.strip():
        return []
    text = span.text.rstrip()
    first = min(span.column - 1, len(text))
    last = min(span.end_column - 1, len(text)) if span.end_line == span.line else len(text)
    skip = max(0, first - WIDTH // 2) if len(text) > WIDTH else 0
    shown = "".join(c if c.isprintable() else " " for c in text[skip : skip + WIDTH])
    carets = "^" * max(1, min(last, skip + WIDTH) - first)
    number = str(span.line)
    return [f"    {number} | {shown}", f"    {' ' * len(number)} | {' ' * (first - skip)}{carets}"]
