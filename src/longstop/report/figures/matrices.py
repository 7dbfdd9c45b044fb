"""The drawing of the verdicts: a row for each property, a column for each assumption set and choice of readings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from matplotlib.figure import Figure

from longstop.core.cases import Case
from longstop.core.verdicts import WORDS, HoldsTo, Proved, Refuted, Unknown, Vacuous, Verdict
from longstop.report.figures.sheet import (
    BLUE,
    INK,
    LEADING,
    MUTED,
    PALE,
    PAPER,
    RULE,
    SKY,
    VERMILION,
    Sheet,
    height_of,
    width_of,
    wrap,
)

_MARGIN, _CELL, _TITLES = 14.0, 23.0, 330.0
_SMALL, _SIZE, _LARGE = 7.5, 8.5, 11.0
#: A label of a column is no longer than this before it is broken.
_LONGEST = 190.0

#: How a verdict is filled, its sign, and the sign's colour: dark for refuted, light for proved, also in grey.
LOOKS: dict[type[Verdict], tuple[str, str, str]] = {
    Proved: (SKY, "\u2713", BLUE),
    Refuted: (VERMILION, "\u2717", PAPER),
    HoldsTo: (PAPER, "n", INK),
    Vacuous: (PALE, "\u2205", INK),
    Unknown: (PAPER, "?", INK),
}


def draw(cases: Sequence[Case]) -> Figure:
    """The figure of the verdicts, the procedures one below the other."""
    if not cases:
        raise ValueError("there are no verdicts to show")
    sheet, y, right = Sheet(), _MARGIN, 0.0
    for _, group in groupby(cases, key=lambda c: c.procedure.id):
        y, reach = _panel(sheet, list(group), y)
        right, y = max(right, reach), y + 18
    y, reach = _key(sheet, cases, y - 4, right)
    return sheet.figure(max(right, reach) + _MARGIN, y + _MARGIN)


def _panel(sheet: Sheet, cases: Sequence[Case], y: float) -> tuple[float, float]:
    """One procedure; how far it reaches down and to the right."""
    procedure, sets = cases[0].procedure, list(dict.fromkeys(c.assumptions.id for c in cases))
    ids = max(width_of(c.property.id, _SIZE, bold=True) for c in cases) + 8
    left = _MARGIN + ids + _TITLES + 8
    places = {set: left + i * _CELL for i, set in enumerate(sets)}
    right = left + _CELL * len(sets)
    labels = {set: wrap(set, _LONGEST, _SIZE) for set in sets}
    tall = max(width_of(line, _SIZE) for lines in labels.values() for line in lines) + 6
    titles = wrap(f"{procedure.id}  {procedure.title}", left - _MARGIN - 20, _LARGE, bold=True)
    head = max(tall, height_of(titles, _LARGE) + 8)
    sheet.text(_MARGIN, y + head - height_of(titles, _LARGE) - 6, titles, _LARGE, bold=True)
    y += head
    for set, lines in labels.items():
        start = places[set] + _CELL / 2 - (len(lines) - 1) * _SIZE * LEADING / 2
        sheet.text(start, y - 4, lines, _SIZE, rotation=90, align="center")
    for (id, title), same in groupby(cases, key=lambda c: (c.property.id, c.property.title)):
        sheet.line([(_MARGIN, y), (right, y)], color=RULE, width=0.6)
        rows: dict[str, dict[str, Case]] = {}
        for case in same:
            rows.setdefault(choices(case), {})[case.assumptions.id] = case
        for i, (readings, asked) in enumerate(sorted(rows.items(), key=lambda row: row[0] != "")):
            lines = wrap(title, _TITLES, _SIZE) if not i else []
            under = wrap(readings, _TITLES - 12, _SMALL) if readings else []
            words = height_of(lines, _SIZE) + height_of(under, _SMALL)
            height = max(_CELL, words + 6)
            middle = y + height / 2
            if not i:
                sheet.text(_MARGIN, middle - words / 2, id, _SIZE, bold=True)
            below = sheet.text(_MARGIN + ids, middle - words / 2, lines, _SIZE)
            sheet.text(_MARGIN + ids + 12, below, under, _SMALL, color=MUTED)
            for set, place in places.items():
                if set in asked:
                    _cell(sheet, asked[set], place, middle - _CELL / 2)
                else:
                    sheet.mark(place + _CELL / 2, middle, "o", 1.5, fill=RULE, edge=RULE)
            y += height
    sheet.line([(_MARGIN, y), (right, y)], color=RULE, width=0.6)
    return y, right


def choices(case: Case) -> str:
    """`with copy = lit; strict`: the readings that are not the default."""
    found = [f"{name} = {option}" for name, option in case.result.readings.items()]
    return "; ".join([*(["with " + ", ".join(found)] if found else []), *(["strict"] if case.result.strict else [])])


def _cell(sheet: Sheet, case: Case, x: float, y: float) -> None:
    days = str(case.result.verdict.days) if isinstance(case.result.verdict, HoldsTo) else ""
    framed = not case.result.as_expected
    _sign(sheet, type(case.result.verdict), x + 1.5, y + 1.5, _CELL - 3, framed=framed, days=days)


def _sign(
    sheet: Sheet, kind: type[Verdict], x: float, y: float, size: float, *, framed: bool = False, days: str = ""
) -> None:
    fill, sign, color = LOOKS[kind]
    line = 2.4 if framed else 0.6
    sheet.box(x, y, size, size, fill=fill, edge=INK if framed else MUTED, line=line, order=3)
    sign = days or sign
    points = {1: 11.0, 2: 9.0, 3: 7.0}.get(len(sign), 5.5)
    sheet.text(x + size / 2, y + size / 2 - points * LEADING / 2, sign, points, color=color, align="center", bold=True)


def _key(sheet: Sheet, cases: Sequence[Case], y: float, right: float) -> tuple[float, float]:
    """What the signs mean, those that are there."""
    kinds = [kind for kind in WORDS if any(type(c.result.verdict) is kind for c in cases)]
    signs = [(word_of(kind), kind, False) for kind in kinds]
    if any(not c.result.as_expected for c in cases):
        unexpected = next(type(c.result.verdict) for c in cases if not c.result.as_expected)
        signs.append(("not as expected", unexpected, True))
    x = _MARGIN
    for said, kind, framed in signs:
        wide = 24 + width_of(said, _SIZE)
        if x > _MARGIN and x + wide > right:
            x, y = _MARGIN, y + 22
        _sign(sheet, kind, x, y, 16, framed=framed)
        sheet.text(x + 21, y + 8 - _SIZE * LEADING / 2, said, _SIZE)
        x += wide + 16
    said = "a dot: not asked"
    if x + width_of(said, _SIZE) > right:
        x, y = _MARGIN, y + 22
    sheet.text(x, y + 8 - _SIZE * LEADING / 2, said, _SIZE, color=MUTED)
    return y + 18, max(right, x + width_of(said, _SIZE))


def word_of(kind: type[Verdict]) -> str:
    """The verdict in words, as in the key."""
    return {"holds-to": "holds to n days, no proof"}.get(WORDS[kind], WORDS[kind])
