"""What each document is about: a procedure, or what must hold of one, or what may go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from longstop.core.diagnostics import Code
from longstop.core.source import Source, Span
from longstop.language import syntax as s
from longstop.language.literate import Heading, take_apart
from longstop.language.parse import parse
from longstop.language.resolve_names import Report

T = TypeVar("T", bound=s.Node)

_ABOUT_PROCEDURES = (
    s.Calendar,
    s.Agency,
    s.Role,
    s.Fact,
    s.State,
    s.Event,
    s.Parameter,
    s.Reading,
    s.Rule,
    s.Guidance,
)
_ABOUT_PROPERTIES = (s.Concerning, s.Property, s.Closure, s.Assumptions)

_WORDS: dict[type[s.Node], str] = {
    s.Calendar: "calendar",
    s.Agency: "agency",
    s.Role: "role",
    s.Fact: "fact",
    s.State: "state",
    s.Event: "event",
    s.Parameter: "parameter",
    s.Reading: "reading",
    s.Rule: "rule",
    s.Guidance: "guidance",
    s.Concerning: "properties of",
    s.Property: "property",
    s.Closure: "closure",
    s.Assumptions: "assumptions",
}


@dataclass(frozen=True)
class Statements:
    """A document's statements, in the order of the text, and its headings."""

    source: Source
    all: tuple[s.Statement, ...]
    headings: tuple[Heading, ...]
    whole: bool
    """Whether every statement could be read."""

    def of(self, kind: type[T]) -> list[T]:
        """The statements of a kind."""
        return [x for x in self.all if isinstance(x, kind)]

    @cached_property
    def procedure(self) -> s.Procedure | None:
        """The procedure that the document states, if it states one."""
        return next(iter(self.of(s.Procedure)), None)

    def lacks(self, keyword: str) -> bool:
        """Whether not even a broken statement begins with this word."""
        return not any(isinstance(x, s.Broken) and x.keyword == keyword for x in self.all)


def statements_of(source: Source, report: Report) -> Statements:
    """Reads one document; what is wrong with its fences and statements is noted."""
    document = take_apart(source)
    report.add(document.diagnostics)
    found: list[s.Statement] = []
    whole = not document.diagnostics
    for fence in document.fences:
        parsed = parse(fence)
        found += parsed.statements
        report.add(parsed.diagnostics)
        whole = whole and not parsed.diagnostics
    if document.fences and not found and whole:
        place = document.fences[0].opening
        report.say(Code.EMPTY, "nothing stands in the fences of this document", place)
    statements = Statements(source, tuple(found), document.headings, whole)
    if found:
        _placed(statements, report)
    return statements


def _placed(document: Statements, report: Report) -> None:
    """Notes statements that do not belong in a document of this kind."""
    procedures = document.of(s.Procedure)
    for again in procedures[1:]:
        note = ("the first is here", procedures[0].id.span)
        message = "a document states one procedure, and this is the second"
        report.say(Code.MISPLACED_STATEMENT, message, again.span, "give it a document of its own", (note,))
    about = [x for x in document.all if isinstance(x, _ABOUT_PROCEDURES)]
    others = [x for x in document.all if isinstance(x, _ABOUT_PROPERTIES)]
    if procedures:
        for node in others:
            message = f"`{_WORDS[type(node)]}` does not belong in the document of a procedure"
            help = "put it into a document of its own under properties/"
            report.say(Code.MISPLACED_STATEMENT, message, _head(node), help)
        calendars = document.of(s.Calendar)
        for second in calendars[1:]:
            note = ("the first is here", calendars[0].id.span)
            message = "a procedure has one calendar, and this is the second"
            report.say(Code.DUPLICATE, message, second.span, notes=(note,))
        if not calendars and document.lacks("calendar"):
            message = f"the procedure `{procedures[0].id.text}` has no calendar"
            report.say(Code.MISSING_PART, message, procedures[0].id.span, "write `calendar Jersey`, say, under it")
    elif others:
        for other in about:
            message = f"`{_WORDS[type(other)]}` belongs in the document of a procedure"
            report.say(Code.MISPLACED_STATEMENT, message, _head(other))
    elif about and document.lacks("procedure"):
        message = "the document does not say of which procedure this is"
        report.say(Code.MISSING_PART, message, _head(about[0]), "begin its first fence with `procedure` and an id")


def _head(node: s.Statement) -> Span:
    """The first line of a statement."""
    span = node.span
    if span.end_line == span.line:
        return span
    return Span(span.path, span.line, span.column, span.line, len(span.text) + 1, span.heading, span.text)
