"""The drawing of a counterexample: days from left to right, a lane for each person, the failure in words below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matplotlib.figure import Figure

from longstop.report.figures.sheet import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    LEADING,
    MUTED,
    PALE,
    PAPER,
    RULE,
    VERMILION,
    Sheet,
    height_of,
    width_of,
    wrap,
)
from longstop.report.lanes import Bar, Lane, Lanes, Mark, Shape
from longstop.report.wording import MONTHS, WEEKDAYS

_MARGIN, _NAMES, _LEAST, _MOST = 14.0, 136.0, 520.0, 1700.0
_SMALL, _SIZE, _LARGE = 7.5, 8.5, 11.0
#: A label is no wider than this.
_LABEL = 190.0
_MARK, _GAP, _PAD = 13.0, 5.0, 4.0

#: The mark of each kind: its shape, its filling, and the colour of the number in it.
_MARKS = {
    Shape.OUTSIDE: ("^", PAPER, INK, INK),
    Shape.ACT: ("s", BLUE, BLUE, PAPER),
    Shape.SENT: ("o", BLUE, BLUE, PAPER),
    Shape.READ: ("o", PAPER, BLUE, INK),
    Shape.MEETING: ("h", GREEN, GREEN, PAPER),
    Shape.DECISION: ("D", PAPER, INK, INK),
    Shape.FAULT: ("X", VERMILION, VERMILION, PAPER),
}


def draw(story: Lanes) -> Figure:
    """The figure of the lanes, with the words of the story."""
    return _Drawing(story).figure()


def draw_lanes(story: Lanes) -> Figure:
    """The figure of the lanes, to stand beside the story."""
    return _Drawing(story).figure(words=False)


@dataclass
class _Item:
    """A mark or a bar in a row of its lane, with its label; `left` to `right` is the room that both need."""

    what: Mark | Bar
    x: float
    end: float
    lines: list[str]
    label_x: float
    left: float
    right: float

    @property
    def height(self) -> float:
        """The room from top to bottom."""
        words = height_of(self.lines, _SMALL) if any(self.lines) else 0.0
        return max(_MARK, words) if isinstance(self.what, Mark) else words + 9.0


class _Drawing:
    """One figure in the making."""

    def __init__(self, story: Lanes) -> None:
        self.story, self.sheet = story, Sheet()
        self.days = {day: i for i, day in enumerate(story.days)}
        n = len(self.days)
        self.step = max(_LEAST / n if n < 12 else 0.0, min(46.0, max(min(14.0, _MOST / n), 640.0 / n)))
        self.left = _MARGIN + _NAMES
        self.right = self.left + self.step * n
        self.width = self.right + _MARGIN

    def x(self, day: date) -> float:
        """Where the day begins."""
        return self.left + self.days[day] * self.step

    def figure(self, *, words: bool = True) -> Figure:
        """Everything, from top to bottom."""
        sheet, full = self.sheet, self.right - _MARGIN
        y = self._title() if words else 0.0
        top = y + 10
        y = begun = self._dates(top)
        lanes = [*self.story.lanes, self.story.asked]
        placed = [(lane, self._rows(lane)) for lane in lanes]
        for lane, rows in placed:
            y = self._lane(lane, rows, y, strong=lane is self.story.asked)
        self._stripes(begun, y)
        if words:
            y = self._words(y + 10, full)
        y = self._key(y + 6, full)
        return sheet.figure(self.width, y + _MARGIN)

    def _title(self) -> float:
        """What is shown; how far down it reaches."""
        story, sheet, full = self.story.story, self.sheet, self.right - _MARGIN
        y = sheet.text(_MARGIN, _MARGIN, wrap(f"{story.id}  {story.title}", full, _LARGE, bold=True), _LARGE, bold=True)
        y = sheet.text(_MARGIN, y + 1, wrap(story.heading, full, _SIZE), _SIZE, color=MUTED)
        for fact in story.setting:
            y = sheet.text(_MARGIN, y + 1, wrap(f"the case: {fact}", full, _SIZE), _SIZE)
        return y

    # --- the days ---------------------------------------------------------------------------------------------

    def _dates(self, y: float) -> float:
        """The months, the days and the days of the week; of many days only the Mondays."""
        days = self.story.days
        begun = [i for i, d in enumerate(days) if i == 0 or d.day == 1]
        for i, after in zip(begun, [*begun[1:], len(days)], strict=True):
            room = (after - i) * self.step - 4
            day = days[i]
            month = MONTHS[day.month - 1]
            for said in (f"{month} {day.year}", f"{month[:3]} {day.year}", month[:3], ""):
                if width_of(said, _SIZE, bold=True) <= room:
                    break
            self.sheet.text(self.x(day) + 2, y, said, _SIZE, bold=True)
            if i:
                self.sheet.line([(self.x(day), y), (self.x(day), y + 11)], color=MUTED)
        y += _SIZE * LEADING + 1
        every = self.step >= 10.5
        for day in days:
            if every or day.weekday() == 0:
                self.sheet.text(self.x(day) + self.step / 2, y, str(day.day), _SMALL, align="center")
        y += _SMALL * LEADING
        if self.step >= 10.5:
            wide = self.step >= 24
            for day in days:
                said = WEEKDAYS[day.weekday()]
                said = said if wide else said[0]
                self.sheet.text(self.x(day) + self.step / 2, y, said, 6.5, align="center", color=MUTED)
            y += 6.5 * LEADING
        return y + 3

    def _stripes(self, top: float, bottom: float) -> None:
        """Stripes on the days that are not working days, those in a row together."""
        run: list[date] = []
        for day in [*self.story.days, None]:
            if day is not None and day in self.story.off:
                run.append(day)
            elif run:
                wide = len(run) * self.step
                self.sheet.box(self.x(run[0]), top, wide, bottom - top, edge=RULE, hatch="////", order=0.5)
                run = []
        for day in self.story.days:
            if self.step >= 10.5 or day.weekday() == 0:
                self.sheet.line([(self.x(day), top), (self.x(day), bottom)], color=PALE, width=0.6, order=0.4)
        self.sheet.box(self.left, top, self.right - self.left, bottom - top, edge=MUTED, line=0.8, order=2.5)

    # --- a lane -------------------------------------------------------------------------------------------------

    def _rows(self, lane: Lane) -> list[list[_Item]]:
        """What is in the lane in rows, so that nothing lies over anything else."""
        items = [self._bar(bar) for bar in lane.bars] + [self._mark(mark) for mark in lane.marks]
        rows: list[list[_Item]] = []
        for item in items:
            for row in rows:
                if all(item.right + 3 < other.left or other.right + 3 < item.left for other in row):
                    row.append(item)
                    break
            else:
                rows.append([item])
        return rows

    def _mark(self, mark: Mark) -> _Item:
        x = self.x(mark.day) + self.step / 2
        reach = _MARK / 2
        after, before = self.right - (x + reach + _GAP), x - reach - _GAP - self.left
        room = min(_LABEL, max(after, before) - 3)
        lines = wrap(mark.label, room, _SMALL) if mark.label else []
        wide = max((width_of(line, _SMALL) for line in lines), default=0.0)
        if not lines:
            return _Item(mark, x, x, lines, x, x - reach, x + reach)
        if wide + 3 <= after:
            start = x + reach + _GAP
            return _Item(mark, x, x, lines, start, x - reach, start + wide)
        start = x - reach - _GAP - wide
        return _Item(mark, x, x, lines, start, start, x + reach)

    def _bar(self, bar: Bar) -> _Item:
        x = self.x(bar.first) + (self.step / 2 if bar.last != bar.first else 0)
        end = self.x(bar.last) + self.step if bar.last else self.right - 3
        room = max(end - x, min(_LABEL, self.right - self.left - 8))
        lines = wrap(bar.label, room, _SMALL)
        wide = max(width_of(line, _SMALL) for line in lines)
        start = max(self.left + 3, min(x, self.right - 4 - wide))
        return _Item(bar, x, end, lines, start, min(x, start), max(end, start + wide) + (9 if bar.missed else 0))

    def _lane(self, lane: Lane, rows: Sequence[Sequence[_Item]], y: float, *, strong: bool) -> float:
        """The lane with its name; how far down it reaches."""
        room = _NAMES - 10
        name = wrap(lane.name, room, _SIZE, bold=strong)
        agency = wrap(lane.agency, room, _SMALL) if lane.agency else []
        named = height_of(name, _SIZE) + height_of(agency, _SMALL)
        used = sum(max(i.height for i in row) for row in rows) + _PAD * max(0, len(rows) - 1)
        height = max(named, used, _MARK) + 2 * _PAD
        bottom = y + height
        if strong:
            self.sheet.box(_MARGIN, y, self.right - _MARGIN, height, fill=PALE, order=0.1)
        below = self.sheet.text(_MARGIN + 3, y + _PAD, name, _SIZE, bold=strong)
        self.sheet.text(_MARGIN + 3, below, agency, _SMALL, color=MUTED)
        self.sheet.line([(_MARGIN, bottom), (self.right, bottom)], color=RULE, order=0.6)
        top = y + _PAD + max(0.0, (height - 2 * _PAD - used) / 2)
        covered = []
        for row in rows:
            tall = max(i.height for i in row)
            for item in row:
                self._item(item, top, tall)
            covered += [(i.left, i.right) for i in row]
            top += tall + _PAD
        for first, last in lane.away:
            self._away(first, last, y, bottom, covered)
        return bottom

    def _away(self, first: date, last: date, top: float, bottom: float, covered: Sequence[tuple[float, float]]) -> None:
        first, last = max(first, self.story.first), min(last, self.story.last)
        x, end = self.x(first), self.x(last) + self.step
        self.sheet.box(x, top + 0.6, end - x, bottom - top - 1.2, fill="#aeb7bf", order=0.8)
        free = all(end < left or right < x for left, right in covered)
        if free and end - x > width_of("away", _SMALL) + 4:
            self.sheet.text((x + end) / 2, (top + bottom) / 2 - _SMALL * LEADING / 2, "away", _SMALL, align="center")

    def _item(self, item: _Item, y: float, tall: float) -> None:
        if isinstance(item.what, Bar):
            self._draw_bar(item, item.what, y)
            return
        mark, centre = item.what, y + tall / 2
        shape, fill, edge, number = _MARKS[mark.shape]
        size = {"D": 10.5, "^": 15.5, "X": 11.0, "s": 11.5, "h": 14.0}.get(shape, _MARK)
        self._plate(item, centre - height_of(item.lines, _SMALL) / 2)
        self.sheet.mark(item.x, centre, shape, size, fill=fill, edge=edge)
        if mark.number:
            down = 1.8 if shape == "^" else 0.0
            size = 5.2 if shape in "^D" and mark.number > 9 else 6.5
            place = centre - size * LEADING / 2 + down
            self.sheet.text(item.x, place, str(mark.number), size, color=number, align="center", bold=True)

    def _draw_bar(self, item: _Item, bar: Bar, y: float) -> None:
        below = self._plate(item, y)
        x, end = item.x, item.end
        fill, edge = (AMBER, INK) if bar.owed else (PAPER, MUTED)
        dashes = "-" if bar.owed else (0, (2, 2))
        if bar.last is None:
            points = [(x, below + 1), (end - 5, below + 1), (end, below + 4), (end - 5, below + 7), (x, below + 7)]
            self.sheet.area(points, fill=fill, edge=edge, order=3)
        else:
            self.sheet.box(x, below + 1, end - x, 6, fill=fill, edge=edge, dashes=dashes, order=3)
            self.sheet.line([(end, below - 1), (end, below + 9)], color=INK, width=2.2, order=3.2)
        if bar.missed and bar.last is not None:
            self.sheet.mark(end, below + 4, "X", 9.5, fill=VERMILION, edge=PAPER, line=0.6)

    def _plate(self, item: _Item, y: float) -> float:
        """The label on paper, so that it can be read over stripes; how far down it reaches."""
        if not any(item.lines):
            return y
        wide = max(width_of(line, _SMALL) for line in item.lines)
        high = height_of(item.lines, _SMALL)
        self.sheet.box(item.label_x - 1.5, y, wide + 3, high, fill=PAPER, order=3.5)
        return self.sheet.text(item.label_x, y, item.lines, _SMALL)

    # --- below the lanes ------------------------------------------------------------------------------------------

    def _words(self, y: float, full: float) -> float:
        """What failed, and what follows from it."""
        for sentence in self.story.failures:
            y = self.sheet.text(_MARGIN, y, wrap(sentence, full, _SIZE, bold=True), _SIZE, bold=True, color=VERMILION)
        y += 2
        for sentence in self.story.story.closing:
            y = self.sheet.text(_MARGIN, y, wrap(sentence, full, _SIZE), _SIZE)
        if self.story.others:
            n = self.story.others
            said = "one more person has no part in it" if n == 1 else f"{n} more people have no part in it"
            y = self.sheet.text(_MARGIN, y, f"({said}.)", _SIZE, color=MUTED)
        return y

    def _key(self, y: float, full: float) -> float:
        """What the signs mean, those that are there."""
        everything = [*self.story.lanes, self.story.asked]
        shapes = {m.shape for lane in everything for m in lane.marks}
        bars = [b for lane in everything for b in lane.bars]
        x = _MARGIN
        entries = [(s.value, s) for s in Shape if s in shapes]
        signs: list[tuple[str, Shape | str]] = list(entries)
        signs += [("owed, to its due day", "owed")] if any(b.owed and b.last for b in bars) else []
        signs += [("without a due day", "open")] if any(b.owed and not b.last for b in bars) else []
        signs += [("allowed only", "may")] if any(not b.owed for b in bars) else []
        signs += [("away", "away")] if any(lane.away for lane in everything) else []
        signs += [("not a working day", "off")] if self.story.off else []
        for said, sign in signs:
            wide = 24 + width_of(said, _SMALL)
            if x > _MARGIN and x + wide > _MARGIN + full:
                x, y = _MARGIN, y + 13
            self._sign(sign, x, y)
            self.sheet.text(x + 22, y, said, _SMALL, color=MUTED)
            x += wide + 14
        return y + 11

    def _sign(self, sign: Shape | str, x: float, y: float) -> None:
        middle = y + _SMALL * LEADING / 2
        match sign:
            case Shape():
                shape, fill, edge, _ = _MARKS[sign]
                self.sheet.mark(x + 9, middle, shape, 8, fill=fill, edge=edge)
            case "owed":
                self.sheet.box(x, middle - 3, 17, 6, fill=AMBER, edge=INK)
                self.sheet.line([(x + 17, middle - 5), (x + 17, middle + 5)], color=INK, width=2.2)
            case "open":
                points = [(0, -3), (13, -3), (18, 0), (13, 3), (0, 3)]
                self.sheet.area([(x + a, middle + b) for a, b in points], fill=AMBER, edge=INK)
            case "may":
                self.sheet.box(x, middle - 3, 17, 6, fill=PAPER, edge=MUTED, dashes=(0, (2, 2)))
            case "away":
                self.sheet.box(x, middle - 5, 17, 10, fill="#aeb7bf")
            case _:
                self.sheet.box(x, middle - 5, 17, 10, edge=RULE, hatch="////")
