"""Numbers, bounds and dates: from syntax to core, and the limits within which each makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from longstop.core.diagnostics import Code
from longstop.core.source import Span
from longstop.core.time import LONGEST_DAYS, Bound, Roll, Unit
from longstop.language import syntax as s
from longstop.language.resolve_names import Report, Vocabulary

#: More than so many people, occasions, lapses or lost messages is a slip of the pen.
MOST = 999

#: Numbers that somebody might write as words.
NUMERALS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_UNITS = {u.value: u for u in Unit}


@dataclass(frozen=True)
class Use:
    """What a bound is for, which decides how it may count."""

    what: str
    least: int = 0
    working: bool = True
    """Whether it may count working days."""
    rolled: bool = False
    """Whether it may be rolled forward."""


DEADLINE = Use("a deadline", rolled=True)
RECURRENCE = Use("the interval of a recurring duty", least=1, rolled=True)
PERIOD = Use("a fixed period", least=1, working=False, rolled=True)
LOOKBACK = Use("a look back", least=1, working=False)
SILENCE = Use("the wait for a reply")
WINDOW = Use("the window of a property")
CADENCE = Use("the window of a property", least=1)
ANY = Use("a bound", rolled=True)


def bound_of(
    node: s.Bound, use: Use, names: Vocabulary, settings: Mapping[str, int | Bound], report: Report
) -> Bound:
    """The bound meant; what is wrong with it is noted."""
    if node.unit is None:
        assert isinstance(node.count, s.Name)
        found = _parameter(node.count, Bound, names, settings, report)
        bound = found if isinstance(found, Bound) else Bound(1, Unit.DAYS)
        roll = Roll.FORWARD if node.forward else bound.roll
        bound = Bound(bound.count, bound.unit, roll, bound.inclusive or node.inclusive)
    else:
        count = number_of(node.count, names, settings, report)
        roll = Roll.FORWARD if node.forward else Roll.BACK
        bound = Bound(count, _UNITS[node.unit], roll, node.inclusive)
    for code, message, help in faults(bound, use):
        report.say(code, message, node.span, help)
    return bound if bound.count >= use.least else Bound(1, Unit.DAYS)


def faults(bound: Bound, use: Use) -> list[tuple[Code, str, str]]:
    """What is wrong with a bound for its use: code, message, help."""
    found = []
    days = bound.count if bound.unit is Unit.WORKING_DAYS else bound.days
    if bound.count < 0:
        found.append((Code.BAD_NUMBER, f"{use.what} of {bound} is negative", ""))
    elif bound.count < use.least:
        found.append((Code.BAD_NUMBER, f"{use.what} of {bound} makes no sense", "the least is 1 day"))
    elif days > LONGEST_DAYS:
        message = f"{use.what} of {bound} is longer than any procedure's"
        found.append((Code.BAD_NUMBER, message, f"the longest that is understood is {LONGEST_DAYS} days"))
    if bound.unit is Unit.WORKING_DAYS and not use.working:
        found.append((Code.WRONG_UNIT, f"{use.what} counts days or weeks, not working days", ""))
    if bound.inclusive and bound.unit is not Unit.WORKING_DAYS:
        found.append((Code.WRONG_UNIT, "only a bound in working days can count the day itself", ""))
    if bound.roll is Roll.FORWARD and bound.unit is Unit.WORKING_DAYS:
        help = "it always ends on a working day"
        found.append((Code.WRONG_UNIT, "a bound in working days is never rolled", help))
    elif bound.roll is Roll.FORWARD and not use.rolled:
        found.append((Code.WRONG_UNIT, f"{use.what} is never rolled: only the deadline of a duty is", ""))
    return found


def number_of(
    node: s.Number, names: Vocabulary, settings: Mapping[str, int | Bound], report: Report, least: int = 0
) -> int:
    """The number meant."""
    if isinstance(node, s.Name):
        found = _parameter(node, int, names, settings, report)
        return found if isinstance(found, int) else least
    return whole_of(node, report, least=least)


def whole_of(node: s.Whole, report: Report, *, least: int = 0, most: int = MOST) -> int:
    """The number written; one outside the limits is noted."""
    shown = str(node.value) if abs(node.value) < 10**9 else "here"
    if node.value < least:
        word = "is negative" if node.value < 0 else "makes no sense here"
        report.say(Code.BAD_NUMBER, f"the number {shown} {word}", node.span, f"the least is {least}")
    elif node.value > most:
        report.say(Code.BAD_NUMBER, f"the number {shown} is absurdly large", node.span, f"the most is {most}")
    return min(max(node.value, least), most)


def _parameter(
    name: s.Name,
    wanted: type[int] | type[Bound],
    names: Vocabulary,
    settings: Mapping[str, int | Bound],
    report: Report,
) -> int | Bound | None:
    if name.text in NUMERALS and name.text not in names.declared:
        figure = NUMERALS.index(name.text)
        report.say(Code.UNKNOWN_NAME, f"there is no parameter `{name.text}`", name.span, f"write `{figure}` in figures")
        return None
    parameter = names.parameter(name, report)
    if parameter is None:
        return None
    value = settings.get(name.text)
    if value is not None and not isinstance(value, wanted):
        is_a, not_a = ("a number", "a bound") if isinstance(value, int) else ("a bound", "a number")
        report.say(
            Code.WRONG_KIND,
            f"the parameter `{name.text}` is {is_a}, and here stands {not_a}",
            name.span,
            notes=(("declared here", parameter.name.span),),
        )
        return None
    return value


def value_of(node: s.Whole | s.Bound, report: Report) -> int | Bound:
    """The value given to a parameter."""
    if isinstance(node, s.Whole):
        return whole_of(node, report)
    if isinstance(node.count, s.Name):
        message = f"a parameter is a number or a bound, not another name, and `{node.count.text}` is one"
        report.say(Code.WRONG_KIND, message, node.count.span)
        return Bound(1, Unit.DAYS)
    return bound_of(node, ANY, Vocabulary(), {}, report)


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def month_day_of(day: s.Whole, month: str, span: Span, report: Report) -> tuple[int, int]:
    """A day of the year; 29 February is one."""
    number = _MONTHS.index(month) + 1
    try:
        date(2024, number, day.value)
    except (ValueError, OverflowError):
        report.say(Code.IMPOSSIBLE_DATE, f"there is no {day.value} {month}", span)
        return (number, 1)
    return (number, day.value)


def date_of(node: s.Day, report: Report) -> date | None:
    """A date."""
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        report.say(Code.IMPOSSIBLE_DATE, f"there is no date {node.text}", node.span)
        return None


def bound_from_text(text: str) -> int | Bound:
    """The value of a parameter as a procedure states it: the inverse of `str`."""
    if text.lstrip("-").isdigit():
        return int(text)
    roll = Roll.FORWARD if " rolled forward" in text else Roll.BACK
    words = text.removesuffix(" rolled forward").removesuffix(" counting the day itself").split(maxsplit=1)
    unit = words[1] if words[1].endswith("s") else words[1] + "s"
    return Bound(int(words[0]), _UNITS[unit], roll, "counting the day itself" in text)
