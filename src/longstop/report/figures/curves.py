"""Curves of a simulation: how long it took, and how much lay on people's desks evening by evening, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, isinf

from matplotlib.figure import Figure

from longstop.core.outcomes import Outcome, Share
from longstop.core.statistics import clopper_pearson
from longstop.report.figures.sheet import INK, LEADING, MUTED, RULE, STYLES, Sheet, width_of, wrap
from longstop.report.simulation import by_property, how_exact, label
from longstop.report.wording import MONTHS

_MARGIN, _WIDE, _TALL, _TICKS = 14.0, 420.0, 130.0, 44.0
_SMALL, _SIZE, _LARGE = 7.5, 8.5, 11.0
#: So many figures on a curve are marked; more would hide it.
_MARKED = 8


@dataclass(frozen=True)
class _Curve:
    """A line with its band: places, figures, the lower and the upper end; `stepped` if it stays level in between."""

    variant: int
    places: Sequence[float]
    figures: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


@dataclass(frozen=True)
class _Panel:
    """One diagram: its title, its curves, the ticks of both axes, and what the axes say."""

    title: str
    curves: Sequence[_Curve]
    across: Sequence[tuple[float, str]]
    up: Sequence[tuple[float, str]]
    end: float
    top: float
    along: str
    stepped: bool
    notes: Sequence[str] = ()


def times(outcome: Outcome) -> Figure:
    """A diagram for each property that asks for something in time: what part had it by which day."""
    panels = [
        _time_panel(outcome, id, found)
        for id, found in by_property(outcome).items()
        if any(s.times.counts for s in found.values())
    ]
    if not panels:
        raise ValueError("no property of this scenario asks for anything in time")
    said = "the part of the triggers that had what the property asks for, by the time since"
    return _figure(outcome, panels, said)


def _time_panel(outcome: Outcome, id: str, found: Mapping[int, Share]) -> _Panel:
    timed = {v: s for v, s in found.items() if s.times.number}
    last = max(max(s.times.counts, default=0) for s in timed.values())
    end = float(max(last, 1))
    curves = []
    for v, share in timed.items():
        seen, number, worth = 0, share.times.number, max(1.0, share.times.number / share.tally.design_effect)
        places, figures, lows, highs = [], [], [], []
        for time in range(int(end) + 1):
            seen += share.times.counts.get(time, 0)
            part = seen / number
            low, high = clopper_pearson(part * worth, worth, outcome.level)
            places.append(float(time))
            figures.append(part)
            lows.append(low)
            highs.append(high)
        curves.append(_Curve(v, places, figures, lows, highs))
    first = next(iter(found.values()))
    never = [(v, s) for v, s in timed.items() if s.times.never]
    notes = [
        f"{_named(outcome, v, list(found))}{s.times.never:,} of {s.times.number:,} were not seen to have it"
        for v, s in never
    ]
    across = [(float(t), str(t)) for t in _round(end)]
    up = [(p / 4, f"{25 * p} %") for p in range(5)]
    return _Panel(f"{id}  {first.title}", curves, across, up, end, 1.0, first.unit.value, True, notes)


def backlog(outcome: Outcome) -> Figure:
    """A diagram for each role that had anything to do: the jobs that waited, evening by evening."""
    panels = list(_backlog_panels(outcome))
    if not panels:
        raise ValueError("nobody had anything to do in this scenario, so there is no backlog")
    return _figure(outcome, panels, "jobs that waited of an evening, on average over the replications")


def _backlog_panels(outcome: Outcome) -> Iterator[_Panel]:
    roles = dict.fromkeys(r for v in outcome.variants for r, o in v.occupations.items() if o.worked and o.evenings)
    for role in roles:
        curves = []
        begins, days = outcome.variants[0].variant.world.start, 1
        for v, found in enumerate(outcome.variants):
            occupation = found.occupations.get(role)
            if occupation is None or not occupation.worked:
                continue
            begins = found.variant.world.start + timedelta(found.variant.world.warm_up)
            intervals = [e.interval(outcome.level) for e in occupation.evenings]
            days = max(days, len(intervals))
            figures = [i.value for i in intervals]
            low = [i.value if isinf(i.low) else max(0.0, i.low) for i in intervals]
            high = [i.value if isinf(i.high) else i.high for i in intervals]
            curves.append(_Curve(v, [float(d) for d in range(len(intervals))], figures, low, high))
        top = max([1.0, *(h for c in curves for h in c.high)])
        ticks = _round(top)
        up = [(float(t), str(t)) for t in ticks]
        end = float(max(1, days - 1))
        yield _Panel(role.replace("_", " "), curves, _months(begins, days), up, end, max(top, ticks[-1]), "", False)


def _named(outcome: Outcome, variant: int, among: Sequence[int]) -> str:
    return f"{label(outcome, variant, among)}: " if len(among) > 1 else ""


def _round(end: float) -> list[int]:
    """Some four to eight round figures from nought to the end."""
    step = next(s for n in range(9) for s in (10**n, 2 * 10**n, 5 * 10**n) if end / s <= 7)
    return list(range(0, int(end) + 1, step))


def _months(begins: date, days: int) -> list[tuple[float, str]]:
    """The first of each month, or each Monday of a short run, as places with their names."""
    found = []
    for i in range(days):
        day = begins + timedelta(i)
        if days > 80 and day.day == 1:
            found.append((float(i), MONTHS[day.month - 1][:3] + (f" {day.year}" if day.month == 1 else "")))
        elif days <= 80 and day.weekday() == 0:
            found.append((float(i), f"{day.day} {MONTHS[day.month - 1][:3]}"))
    return found or [(0.0, f"{begins.day} {MONTHS[begins.month - 1][:3]} {begins.year}")]


# --- the drawing --------------------------------------------------------------------------------------------------


def _figure(outcome: Outcome, panels: Sequence[_Panel], said: str) -> Figure:
    sheet = Sheet()
    right = _MARGIN + _TICKS + _WIDE
    full = right - _MARGIN
    y = sheet.text(_MARGIN, _MARGIN, wrap(outcome.scenario.title, full, _LARGE, bold=True), _LARGE, bold=True)
    y = sheet.text(_MARGIN, y + 2, wrap(outcome.scenario.question, full, _SIZE), _SIZE, color=MUTED)
    y = sheet.text(_MARGIN, y + 4, wrap(said, full, _SIZE), _SIZE) + 4
    variants = list(dict.fromkeys(c.variant for p in panels for c in p.curves))
    if len(variants) > 1:
        y = _key(sheet, outcome, variants, y + 2, full)
    for panel in panels:
        y = _draw(sheet, panel, y + 8, right)
    y += 4
    for sentence in [*how_exact(outcome), "the band about a curve is its interval, day by day"]:
        y = sheet.text(_MARGIN, y, wrap(sentence, full, _SMALL), _SMALL, color=MUTED)
    return sheet.figure(right + _MARGIN + 10, y + _MARGIN)


def _key(sheet: Sheet, outcome: Outcome, variants: Sequence[int], y: float, full: float) -> float:
    for v in variants:
        color, dashes, mark = STYLES[v % len(STYLES)]
        middle = y + _SIZE * LEADING / 2
        sheet.line([(_MARGIN, middle), (_MARGIN + 30, middle)], color=color, width=1.6, dashes=dashes, order=3)
        sheet.mark(_MARGIN + 15, middle, mark, 5.5, fill=color, edge="white", line=0.6)
        y = sheet.text(_MARGIN + 36, y, wrap(label(outcome, v, variants), full - 36, _SIZE), _SIZE) + 2
    return y


def _draw(sheet: Sheet, panel: _Panel, y: float, right: float) -> float:
    left = right - _WIDE
    y = sheet.text(_MARGIN, y, wrap(panel.title, right - _MARGIN, _SIZE, bold=True), _SIZE, bold=True) + 6
    top, bottom = y, y + _TALL

    def at(place: float, figure: float) -> tuple[float, float]:
        return left + _WIDE * place / panel.end, bottom - _TALL * figure / panel.top

    for figure, said in panel.up:
        _, height = at(0, figure)
        sheet.line([(left, height), (right, height)], color=RULE, width=0.6, order=0.4)
        sheet.text(left - 6, height - _SMALL * LEADING / 2, said, _SMALL, align="right")
    reached = left - 40
    for place, said in panel.across:
        x, _ = at(place, 0)
        sheet.line([(x, bottom), (x, bottom + 3)], color=INK)
        half = width_of(said, _SMALL) / 2
        if x - half > reached + 3:
            sheet.text(x, bottom + 4, said, _SMALL, align="center")
            reached = x + half
    for curve in panel.curves:
        _curve(sheet, curve, panel.stepped, at)
    sheet.line([(left, top), (left, bottom), (right, bottom)], color=INK, width=0.8, order=3)
    y = bottom + 4 + _SMALL * LEADING
    if panel.along:
        y = sheet.text(right, y, panel.along, _SMALL, align="right", color=MUTED)
    for note in panel.notes:
        y = sheet.text(left, y, wrap(note, _WIDE, _SMALL), _SMALL, color=MUTED)
    return y


def _curve(sheet: Sheet, curve: _Curve, stepped: bool, at: Callable[[float, float], tuple[float, float]]) -> None:
    color, dashes, mark = STYLES[curve.variant % len(STYLES)]

    def line(figures: Sequence[float]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        for i, (place, figure) in enumerate(zip(curve.places, figures, strict=True)):
            if stepped and i:
                found.append(at(place, figures[i - 1]))
            found.append(at(place, figure))
        return found

    band = [*line(curve.high), *reversed(line(curve.low))]
    sheet.area(band, fill=f"{color}26", order=1)
    sheet.line(line(curve.figures), color=color, width=1.6, dashes=dashes, order=3)
    every = max(1, ceil(len(curve.places) / _MARKED))
    offset = curve.variant % every
    for place, figure in list(zip(curve.places, curve.figures, strict=True))[offset::every]:
        sheet.mark(*at(place, figure), mark, 5, fill=color, edge="white", line=0.6)
