"""What stands by itself, outside any document, read by the rules of the language: a parameter's value, an id."""

from __future__ import annotations

from textwrap import shorten

from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.source import Span
from longstop.core.time import Bound
from longstop.language import syntax as s
from longstop.language.literate import Fence
from longstop.language.parse import parse
from longstop.language.resolve_bounds import value_of
from longstop.language.resolve_names import Report
from longstop.language.words import Line


def read_value(text: str) -> int | Bound:
    """The number or bound that the text is, as it would stand in a document: `3`, `10 working days`.

    Raises InputError, without a place, if it is neither.
    """
    report = Report()
    fence = Fence((Line("", 1, f"parameter value = {text}", ""),), Span("", 1, 1, 1, 1))
    parsed = parse(fence)
    report.add(parsed.diagnostics)
    if not report.diagnostics and not parsed.comments and "\n" not in text:
        match parsed.statements:
            case [s.Parameter(value=node)]:
                found = value_of(node, report)
                if not report.diagnostics:
                    return found
            case _:
                pass
    reason = report.diagnostics[0] if report.diagnostics else None
    shown = shorten(text, 60, placeholder="...")
    message = f"`{shown}` is no value of a parameter" + (f": {reason.message}" if reason else "")
    help = (reason.help if reason else "") or "a value is a number or a bound, such as `3` or `10 working days`"
    raise InputError([Diagnostic(reason.code if reason else Code.SYNTAX, message, None, help)])


def read_id(text: str) -> str:
    """The id of a procedure that the text is, as it would stand in a document: `J24`.

    It has no dot, since a dot in the ids of its rules, `J24-8.a`, comes after that of the clause. Raises InputError,
    without a place, if it is none.
    """
    parsed = parse(Fence((Line("", 1, f"procedure {text}", ""),), Span("", 1, 1, 1, 1)))
    match parsed.statements:
        case [s.Procedure(id=name, title=None)] if name.text == text and "." not in text and not parsed.diagnostics:
            return text
        case _:
            pass
    shown = shorten(text, 60, placeholder="...")
    reserved = [d for d in parsed.diagnostics if d.code is Code.RESERVED_WORD]
    code, message, help = Code.SYNTAX, f"`{shown}` cannot be the id of a procedure", ""
    if reserved:
        code, message = Code.RESERVED_WORD, f"{message}: it is a word of the language"
    else:
        help = "it begins with a letter; letters, digits and underscores follow, with single hyphens between them"
    raise InputError([Diagnostic(code, message, None, help)])
