"""Quantities as people write them, `3 per week` or `2 working days`: from words to the core's numbers.

Each use of a quantity says in which units it may be given, and between which limits it makes sense.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from msgspec import UNSET

from longstop.core.diagnostics import Code
from longstop.core.scenarios import MONTH, YEAR, Length, Measure, Shape, Spread
from longstop.language.resolve_names import Report, listed
from longstop.language.scenarios.convert import Where, shown
from longstop.language.scenarios.form import Drawn, Moments
from longstop.language.scenarios.places import Path

#: Units of time: what they measure, and how many of its units they are.
_UNITS = {
    "minute": (Measure.HOURS, 1 / 60),
    "hour": (Measure.HOURS, 1.0),
    "day": (Measure.DAYS, 1.0),
    "working day": (Measure.WORKING_DAYS, 1.0),
    "week": (Measure.DAYS, 7.0),
    "month": (Measure.DAYS, MONTH),
    "year": (Measure.DAYS, YEAR),
}


class Kind(Enum):
    """What sort of quantity it is, with how a message names it."""

    LENGTH = "a length of time, such as `5 days`"
    RATE = "a rate, such as `3 per week`"
    SHARE = "a share, such as `80%`"
    WHOLE = "a whole number"


@dataclass(frozen=True)
class Use:
    """What a quantity is for: its sort, the units in which it may be given, and the most that makes sense.

    The most is in hours or days for lengths, a day for rates, and a plain number for the rest.
    """

    kind: Kind
    most: float
    units: tuple[str, ...] = ()
    of_days: bool = False
    """Of a rate: whether it counts days."""
    least: float = 0.0
    bounded: bool = False
    """Whether a distribution must have an upper end."""
    scale: float = 1.0
    """What the figure is multiplied by in the end: leave is counted by the year."""


_CALENDAR = ("day", "week", "month", "year")
RUN = Use(Kind.LENGTH, 3700, _CALENDAR)
WORLD = Use(Kind.LENGTH, 3700, ("minute", "hour", *_CALENDAR))
WORK = Use(Kind.LENGTH, 1000, ("minute", "hour"))
AT_WORK = Use(Kind.LENGTH, 24, ("minute", "hour"), bounded=True)
WAIT = Use(Kind.LENGTH, 3700, ("minute", "hour", "working day", *_CALENDAR))
ABSENCE = Use(Kind.LENGTH, 366, ("working day", "week"))
RATE = Use(Kind.RATE, 10_000)
OFTEN = Use(Kind.RATE, 100)
LEAVE = Use(Kind.RATE, 1, of_days=True, bounded=True, scale=YEAR)
CHANCE = Use(Kind.SHARE, 1, bounded=True)
LEVEL = Use(Kind.SHARE, 1000)
PEOPLE = Use(Kind.WHOLE, 10_000, least=1, bounded=True)
POSTS = Use(Kind.WHOLE, 10_000, bounded=True)
CASES = Use(Kind.WHOLE, 100_000)

_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_AMOUNT = re.compile(rf" *{_NUMBER} *([a-z]+(?: [a-z]+)?) *")
_RATE = re.compile(rf" *{_NUMBER} ((?:[a-z]+ ){{0,2}})(?:per|a|an|each|every) (?:{_NUMBER} )?([a-z]+) *")
_SHARE = re.compile(rf" *{_NUMBER} *% *")


class Quantities:
    """Reads quantities, noting what is wrong with them."""

    def __init__(self, where: Where, report: Report) -> None:
        self.where, self.report = where, report

    def say(self, code: Code, message: str, path: Path, help: str = "") -> None:
        """Notes something about the value at the path."""
        self.report.say(code, message, self.where.value(path), help)

    def length(self, raw: str | Drawn, use: Use, path: Path) -> Length:
        """A length of time, fixed or drawn."""
        if isinstance(raw, str):
            value, measure = self.amount(raw, use, path)
            return Length(Shape.FIXED, (value,), measure)
        measures: list[Measure] = []

        def one(raw: object, path: Path) -> float:
            value, measure = self.amount(raw, use, path)
            measures.append(measure)
            return value

        spread = self._spread(raw, one, use, path)
        if len(set(measures)) > 1:
            message = "hours at work, days and working days cannot be mixed in one distribution"
            self.say(Code.WRONG_UNIT, message, path)
        return Length(spread.shape, spread.values, measures[0] if measures else Measure.DAYS, spread.weights)

    def figure(self, raw: object, use: Use, path: Path) -> float | Spread:
        """A rate, a share or a number: fixed, or drawn once for each replication."""
        if isinstance(raw, Drawn):
            return self._spread(raw, lambda raw, path: self.number(raw, use, path), use, path)
        return self.number(raw, use, path)

    def number(self, raw: object, use: Use, path: Path) -> float:
        """A rate a day, a share from 0, or a number."""
        match use.kind:
            case Kind.LENGTH:
                return self.amount(raw, use, path)[0]
            case Kind.RATE:
                value = self._rate(raw, use, path)
            case Kind.SHARE:
                found = _SHARE.fullmatch(raw) if isinstance(raw, str) else None
                value = float(found[1]) / 100 if found is not None else self._not(raw, use, path)
            case Kind.WHOLE:
                whole = isinstance(raw, int | float) and raw == raw // 1
                value = float(raw) if whole else self._not(raw, use, path)  # type: ignore[arg-type]
        return self._within(value, raw, use, path) * use.scale

    def amount(self, raw: object, use: Use, path: Path) -> tuple[float, Measure]:
        """A number of hours or days, and which of them it counts."""
        found = _AMOUNT.fullmatch(raw) if isinstance(raw, str) else None
        unit = self._unit(found[2], use, path) if found is not None else None
        if found is None or unit is None:
            if found is None:
                self._not(raw, use, path)
            return 1.0, Measure.DAYS  # so that nothing more is said of it
        measure, factor = _UNITS[unit]
        if use is WORLD and measure is Measure.HOURS:
            measure, factor = Measure.DAYS, factor / 24
        if use is ABSENCE and measure is Measure.DAYS:
            measure, factor = Measure.WORKING_DAYS, factor * 5 / 7
        value = float(found[1])
        return self._within(value * factor, raw, use, path), measure

    def _unit(self, word: str, use: Use, path: Path) -> str | None:
        """The unit meant, if it may stand here."""
        unit = word if word in _UNITS else word.removesuffix("s")
        if unit in use.units:
            return unit
        known = listed(f"{u}s" for u in use.units)
        if unit in _UNITS:
            self.say(Code.WRONG_UNIT, f"`{word}` makes no sense here", path, f"it is given in {known}")
        else:
            self.say(Code.WRONG_UNIT, f"`{word}` is no unit of time", path, f"the units here are {known}")
        return None

    def _rate(self, raw: object, use: Use, path: Path) -> float:
        found = _RATE.fullmatch(raw) if isinstance(raw, str) else None
        if found is None:
            return self._not(raw, use, path)
        count, of, each, word = float(found[1]), found[2].strip(), float(found[3] or "1"), found[4]
        unit = word if word in _UNITS else word.removesuffix("s")
        if unit not in _CALENDAR:
            help = "a rate is so many a day, week, month or year"
            self.say(Code.WRONG_UNIT, f"`{word}` makes no sense here", path, help)
            return 0.0
        counted = of if of in _UNITS else of.removesuffix("s")
        if counted in _UNITS and (not use.of_days or counted not in ("day", "working day")):
            help = "write `27 days a year`" if use.of_days else ""
            self.say(Code.WRONG_UNIT, f"`{of}` makes no sense here", path, help)
            return 0.0
        if not each:
            self.say(Code.BAD_NUMBER, f"`{raw}` is no rate", path)
            return 0.0
        return count / (each * _UNITS[unit][1])

    def _not(self, raw: object, use: Use, path: Path) -> float:
        self.say(Code.WRONG_SHAPE, f"this should be {use.kind.value}, and here stands {shown(raw)}", path)
        return 0.0

    def _within(self, value: float, raw: object, use: Use, path: Path) -> float:
        if value > use.most:
            written = f"`{raw}`" if isinstance(raw, str) and len(raw) < 40 else shown(raw)
            most = "100%" if use.kind is Kind.SHARE and use.most == 1 else ""
            help = f"the most is {most}" if most else ""
            self.say(Code.BAD_NUMBER, f"{written} is " + ("too much" if most else "absurdly much"), path, help)
            return use.most
        if value < use.least:
            self.say(Code.BAD_NUMBER, f"the number {value:g} makes no sense here", path, f"the least is {use.least:g}")
            return use.least
        return value

    def _spread(self, raw: Drawn, one: Callable[[object, Path], float], use: Use, path: Path) -> Spread:
        """The distribution: exactly one is given, and its figures make sense together."""
        shapes = [s for s in Shape if s is not Shape.FIXED]
        given = [s for s in shapes if getattr(raw, s.value) is not UNSET]
        nothing = Spread(Shape.FIXED, (0.0,))
        if len(given) != 1:
            message = "here are two distributions" if given else "here is no distribution"
            help = f"give one of {listed(s.value for s in shapes)}"
            self.say(Code.MISPLACED_PART if given else Code.MISSING_PART, message, path, help)
            return nothing
        shape, worth = given[0], getattr(raw, given[0].value)
        at = (*path, shape.value)
        values: tuple[float, ...]
        if isinstance(worth, Moments):
            values = (one(worth.mean, (*at, "mean")), one(worth.deviation, (*at, "deviation")))
        elif isinstance(worth, list):
            values = tuple(one(v, (*at, i)) for i, v in enumerate(worth))
        else:
            values = (one(worth, at),)
        if use.bounded and shape not in (Shape.UNIFORM, Shape.TRIANGULAR, Shape.CHOICE):
            message = f"an {shape.value}" if shape is Shape.EXPONENTIAL else f"a {shape.value}"
            help = "write `uniform`, `triangular` or `choice`"
            self.say(Code.MISPLACED_PART, f"{message} distribution has no upper end, and this has one", at, help)
        weights: tuple[float, ...] = ()
        if raw.weights is not UNSET:
            weights = self._weights(list(raw.weights), shape, len(values), (*path, "weights"))
        if shape in (Shape.UNIFORM, Shape.TRIANGULAR) and list(values) != sorted(values):
            self.say(Code.BAD_NUMBER, "the figures are not in order: the least comes first", at)
            return nothing
        if shape in (Shape.LOGNORMAL, Shape.GAMMA) and (values[0] <= 0 or not 1e-6 <= values[1] / values[0] <= 1e3):
            self.say(Code.BAD_NUMBER, "mean and deviation are both more than nought, and of comparable size", at)
            return nothing
        return Spread(shape, values, weights)

    def _weights(self, weights: list[float], shape: Shape, count: int, path: Path) -> tuple[float, ...]:
        if shape is not Shape.CHOICE:
            self.say(Code.MISPLACED_PART, "only a choice has weights", path)
        elif len(weights) != count:
            self.say(Code.BAD_NUMBER, f"there are {count} choices, and {len(weights)} weights", path)
        elif not 0 < sum(weights) < 1e12:
            self.say(Code.BAD_NUMBER, "the weights do not say how often anything is chosen", path)
        else:
            return tuple(weights)
        return ()
