"""The drawing of shares: how often each property was met in each variant, a point with its interval a row."""

from __future__ import annotations

from math import floor

from matplotlib.figure import Figure

from longstop.core.outcomes import Outcome, Share
from longstop.report.figures.sheet import (
    INK,
    LEADING,
    MUTED,
    PALE,
    RULE,
    STYLES,
    VERMILION,
    Sheet,
    height_of,
    width_of,
    wrap,
)
from longstop.report.simulation import between, by_property, how_exact, label, percent

_MARGIN, _AXIS, _ROW = 14.0, 330.0, 17.0
_SMALL, _SIZE, _LARGE = 7.5, 8.5, 11.0
_LABELS = 200.0


def draw(outcome: Outcome) -> Figure:
    """The figure of all properties of the scenario."""
    sheet = Sheet()
    measured = by_property(outcome)
    names = {(id, v): label(outcome, v, list(found)) for id, found in measured.items() for v in found}
    room = min(_LABELS, max(width_of(name, _SIZE) for name in names.values()) + 4)
    left = _MARGIN + room + 14
    right = left + _AXIS
    figures = max(width_of(_figures(outcome, s), _SMALL) for found in measured.values() for s in found.values())
    edge = right + 12 + figures
    begins = _begins(outcome)
    full = edge - _MARGIN
    y = sheet.text(_MARGIN, _MARGIN, wrap(outcome.scenario.title, full, _LARGE, bold=True), _LARGE, bold=True)
    y = sheet.text(_MARGIN, y + 2, wrap(outcome.scenario.question, full, _SIZE), _SIZE, color=MUTED) + 10

    def x(share: float) -> float:
        return left + _AXIS * (share - begins) / (1 - begins)

    styles = {v: STYLES[v % len(STYLES)] for v in range(len(outcome.variants))}
    top = y
    for id, found in measured.items():
        title = wrap(f"{id}  {next(iter(found.values())).title}", full, _SIZE, bold=True)
        sheet.box(_MARGIN, y, full, height_of(title, _SIZE) + 4, fill=PALE, order=1.5)
        y = sheet.text(_MARGIN + 3, y + 2, title, _SIZE, bold=True) + 5
        for v, share in found.items():
            lines = wrap(names[id, v], room, _SIZE)
            height = max(_ROW, height_of(lines, _SIZE) + 5)
            middle = y + height / 2
            sheet.text(_MARGIN + 3, middle - height_of(lines, _SIZE) / 2, lines, _SIZE)
            color, _, mark = styles[v]
            if share.tally.of:
                interval = share.tally.interval(outcome.level)
                low, high = x(max(begins, interval.low)), x(min(1.0, interval.high))
                sheet.line([(low, middle), (high, middle)], color=color, width=2.2, order=3)
                for end in (low, high):
                    sheet.line([(end, middle - 4), (end, middle + 4)], color=color, width=1.2, order=3)
                sheet.mark(x(interval.value), middle, mark, 7, fill=color, edge="white", line=0.8)
            said = _figures(outcome, share)
            color = MUTED if share.tally.of else VERMILION
            sheet.text(right + 12, middle - _SMALL * LEADING / 2, said, _SMALL, color=color)
            y += height
        y += 4
    _axis(sheet, begins, left, top, y, x)
    y += 6 + 2 * _SMALL * LEADING
    said = "the part of the triggers for which it was met, with the interval"
    if begins:
        said += f"; the axis begins at {100 * begins:.0f} %"
    y = sheet.text(left, y, wrap(said, edge - left, _SMALL), _SMALL, color=MUTED) + 4
    for sentence in how_exact(outcome):
        y = sheet.text(_MARGIN, y, wrap(sentence, full, _SMALL), _SMALL, color=MUTED)
    return sheet.figure(edge + _MARGIN, y + _MARGIN)


def _figures(outcome: Outcome, share: Share) -> str:
    if not share.tally.of:
        return "no trigger was decided"
    interval = share.tally.interval(outcome.level)
    return f"{percent(interval.value, interval.width)} ({between(interval)}), of {share.tally.of:,}"


def _begins(outcome: Outcome) -> float:
    """Where the axis begins: at nought, or at a round figure where everything lies far above."""
    lows = [
        share.tally.interval(outcome.level).low
        for variant in outcome.variants
        for share in variant.shares.values()
        if share.tally.of
    ]
    least = min(lows, default=0.0)
    return floor(least * 10) / 10 if least >= 0.5 else 0.0


def _axis(sheet: Sheet, begins: float, left: float, top: float, bottom: float, x: object) -> None:
    assert callable(x)
    steps = 5 if begins < 0.6 else 4 if begins < 0.8 else 2
    for i in range(steps + 1):
        share = begins + (1 - begins) * i / steps
        place = x(share)
        sheet.line([(place, top), (place, bottom + 3)], color=RULE, width=0.6, order=0.5)
        sheet.text(place, bottom + 5, f"{100 * share:.0f} %", _SMALL, align="center", color=INK)
    sheet.line([(left, bottom), (left + _AXIS, bottom)], color=INK, width=0.8)
