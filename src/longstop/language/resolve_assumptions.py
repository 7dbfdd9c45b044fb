"""Closures and assumption sets: from syntax to core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from longstop.core.assumptions import TEN_YEARS, Assumptions
from longstop.core.diagnostics import Code
from longstop.core.formulas import RoleId
from longstop.core.source import Span
from longstop.core.time import LONGEST_DAYS, Closure
from longstop.language import syntax as s
from longstop.language.resolve_bounds import date_of, month_day_of, whole_of
from longstop.language.resolve_names import Report, near, twice


def closures_of(nodes: Sequence[s.Closure], report: Report) -> dict[str, Closure]:
    """The closures by id."""
    found: dict[str, Closure] = {}
    firsts: dict[str, s.Name] = {}
    for node in nodes:
        first = month_day_of(*node.first, node.first[0].span, report)
        last = month_day_of(*node.last, node.last[0].span, report)
        if node.id.text in found:
            twice(report, "closure", node.id, firsts[node.id.text])
            continue
        firsts[node.id.text] = node.id
        found[node.id.text] = Closure(node.id.text, node.title.text, first, last)
    return found


def assumptions_of(
    nodes: Sequence[s.Assumptions], closures: Mapping[str, Closure], roles: Sequence[str], report: Report
) -> dict[str, Assumptions]:
    """The assumption sets by id; `roles` are those of all procedures, of whom one may be named as away."""
    found: dict[str, Assumptions] = {}
    firsts: dict[str, s.Name] = {}
    for node in nodes:
        assumptions = _one(node, closures, roles, report)
        if node.id.text in found:
            twice(report, "assumption set", node.id, firsts[node.id.text])
            continue
        firsts[node.id.text] = node.id
        found[node.id.text] = assumptions
    return found


def _one(
    node: s.Assumptions, closures: Mapping[str, Closure], roles: Sequence[str], report: Report
) -> Assumptions:
    numbers = {"away": 0, "lapses": 0, "lost": 0}
    who: tuple[RoleId, ...] = ()
    longest: int | None = None
    shut: list[Closure] = []
    start = TEN_YEARS
    said: dict[str, Span] = {}
    for fault in node.faults:
        if fault.word in said and fault.word != "closed":
            message = f"`{fault.word}` is said twice in `{node.id.text}`"
            report.say(Code.DUPLICATE, message, fault.span, notes=(("the first is here", said[fault.word]),))
        said.setdefault(fault.word, fault.span)
        if fault.number is not None:
            numbers[fault.word] = whole_of(fault.number, report)
        if fault.names is not None:
            who = _who(fault.names, roles, report)
        if fault.longest is not None:
            longest = whole_of(fault.longest, report, least=1, most=LONGEST_DAYS)
        if fault.closure is not None:
            shut += _closure(fault.closure, closures, report)
        if fault.days is not None:
            start = _start(fault, report)
    return Assumptions(
        node.id.text,
        node.title.text,
        numbers["away"],
        who,
        longest,
        numbers["lapses"],
        numbers["lost"],
        tuple(shut),
        start,
    )


def _who(names: s.Names, roles: Sequence[str], report: Report) -> tuple[RoleId, ...]:
    for name in names.names:
        if name.text not in roles:
            message = f"there is no role `{name.text}` in any procedure"
            report.say(Code.UNKNOWN_NAME, message, name.span, near(name.text, roles))
    return tuple(dict.fromkeys(RoleId(n.text) for n in names.names))


def _closure(name: s.Name, closures: Mapping[str, Closure], report: Report) -> list[Closure]:
    if name.text not in closures:
        help = near(name.text, closures)
        report.say(Code.UNKNOWN_NAME, f"there is no closure `{name.text}`", name.span, help)
        return []
    return [closures[name.text]]


def _start(fault: s.Fault, report: Report) -> tuple[date, date]:
    assert fault.days is not None
    first, last = (date_of(day, report) for day in fault.days)
    if first is None or last is None:
        return TEN_YEARS
    if first > last:
        message = f"no case can start between {first} and {last}: the second date is the earlier"
        report.say(Code.IMPOSSIBLE_DATE, message, fault.span)
    return first, last
