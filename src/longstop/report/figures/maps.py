"""The drawing of the route map: a line for each role, in groups by agency, and arrows from one to another.

As on the map of a railway every role keeps its line, and each arrow has a column of its own, with what passes written
below it; so nothing crosses a name, however many there are. A map that would be too wide goes on below itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from longstop.core.routes import Handover, Modality, Routes
from longstop.core.time import SAME_DAY, Bound, Unit
from longstop.report.figures.sheet import (
    BLUE,
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
from longstop.report.route_words import RouteWords
from longstop.report.wording import listed

_MARGIN, _NAMES, _WIDE, _ROW = 14.0, 190.0, 720.0, 21.0
_SMALL, _SIZE, _LARGE = 7.5, 8.5, 11.0
#: A label below an arrow is no longer than this before it goes on in a second line.
_LONGEST = 200.0
_SHORT = {Unit.DAYS: "d", Unit.WEEKS: "wk", Unit.WORKING_DAYS: "wd"}
_LINES = {Modality.CERTAIN: ("-", 2.0), Modality.ONLY_IF: ("-", 0.9), Modality.OPTIONAL: ((0, (3, 2)), 1.1)}

#: A line of the map: an event from outside, a role, or (empty) nobody in particular.
Line = tuple[str, str]
_NOBODY: Line = ("nobody", "")


@dataclass(frozen=True)
class _Arrow:
    """Everything that one passes to another, in one column."""

    source: Line
    target: Line
    handovers: tuple[Handover, ...]
    label: tuple[str, ...]

    @property
    def modality(self) -> Modality:
        """How sure the surest of it is."""
        return min((h.modality for h in self.handovers), key=lambda m: m.rank)

    @property
    def deadlines(self) -> str:
        """`3 wd`: by when, where there is a deadline."""
        bounds = dict.fromkeys(h.bound for h in self.handovers if h.bound is not None)
        return ", ".join(map(short, bounds))

    @property
    def width(self) -> float:
        """The room of its column."""
        return max(26.0, len(self.label) * _SMALL * LEADING + 10, width_of(self.deadlines, _SMALL) + 14)


def short(bound: Bound) -> str:
    """`3 wd`, `same day`."""
    return "same day" if bound == SAME_DAY else f"{bound.count} {_SHORT[bound.unit]}"


def draw(found: Routes) -> Figure:
    """The figure of the routes of one procedure."""
    if not found.handovers:
        raise ValueError("nothing is passed from anybody to anybody in this procedure, so there is no map")
    return _Map(found).figure()


class _Map:
    """One map in the making."""

    def __init__(self, found: Routes) -> None:
        self.found, self.words, self.sheet = found, RouteWords(found), Sheet()
        self.cut = {r for c in found.concerns for r in c.single_points}
        self.arrows = self._sorted(self._arrows())

    def _arrows(self) -> Iterable[_Arrow]:
        pairs: dict[tuple[Line, Line], list[Handover]] = {}
        for h in self.found.handovers:
            if h.source is not None:
                source: Line = ("role", h.source)
            else:
                source = ("event", h.trigger) if h.trigger is not None else _NOBODY
            pairs.setdefault((source, ("role", h.target) if h.target is not None else _NOBODY), []).append(h)
        for (source, target), handovers in pairs.items():
            yield _Arrow(source, target, tuple(handovers), tuple(self._label(handovers)))

    def _label(self, handovers: Sequence[Handover]) -> Iterable[str]:
        said: dict[str, list[str]] = {}
        for h in handovers:
            may = "may: " if h.modality is Modality.OPTIONAL else ""
            by = f", {short(h.bound)}" if h.bound is not None else ""
            said.setdefault(f"{may}{self.words.words.event(h.event)}{by}", []).extend(h.clauses)
        for what, clauses in said.items():
            yield from wrap(f"{listed(dict.fromkeys(clauses))} · {what}", _LONGEST, _SMALL)

    @staticmethod
    def _sorted(arrows: Iterable[_Arrow]) -> list[_Arrow]:
        """From what comes from outside onwards: what leads to others before what they do."""
        left = list(arrows)
        known: set[Line] = {a.source for a in left if a.source[0] == "event"}
        found: list[_Arrow] = []
        while left:
            ready = [a for a in left if a.source in known] or left[:1]
            found += ready
            known |= {a.target for a in ready} | {a.source for a in ready}
            left = [a for a in left if a not in ready]
        return found

    def figure(self) -> Figure:
        """Everything, band below band."""
        procedure, sheet = self.found.procedure, self.sheet
        bands = self._bands()
        right = _MARGIN + _NAMES + max(sum(a.width for a in band) for band in bands)
        right = max(right, _MARGIN + 520)
        title = wrap(
            f"{procedure.id}  {procedure.title}: who can pass a concern to whom", right - _MARGIN, _LARGE, bold=True
        )
        y = sheet.text(_MARGIN, _MARGIN, title, _LARGE, bold=True) + 8
        for band in bands:
            y = self._band(band, y) + 16
        y = self._key(y - 4, right)
        return sheet.figure(right + _MARGIN, y + _MARGIN)

    def _bands(self) -> list[list[_Arrow]]:
        """The arrows in as many bands as they need, each about as wide as the others."""
        whole = sum(a.width for a in self.arrows)
        most = max(whole / -(-whole // _WIDE), max(a.width for a in self.arrows)) * 1.08
        bands: list[list[_Arrow]] = [[]]
        used = 0.0
        for arrow in self.arrows:
            if bands[-1] and used + arrow.width > most:
                bands.append([])
                used = 0.0
            bands[-1].append(arrow)
            used += arrow.width
        return bands

    # --- a band -----------------------------------------------------------------------------------------------

    def _band(self, band: Sequence[_Arrow], y: float) -> float:
        lines = {line for arrow in band for line in (arrow.source, arrow.target)}
        left, right = _MARGIN + _NAMES, _MARGIN + _NAMES + sum(a.width for a in band)
        places, y = self._names(lines, y, right)
        x = left
        for arrow in band:
            self._arrow(arrow, x + arrow.width / 2, places)
            x += arrow.width
        lowest = y
        x = left
        for arrow in band:
            start = x + arrow.width / 2 - (len(arrow.label) - 1) * _SMALL * LEADING / 2
            tall = max(width_of(line, _SMALL) for line in arrow.label)
            for i, line in enumerate(arrow.label):
                place = start + i * _SMALL * LEADING
                self.sheet.text(place, y + 6 + tall, line, _SMALL, rotation=90, align="center")
            lowest = max(lowest, y + 6 + tall)
            x += arrow.width
        return lowest

    def _names(self, lines: set[Line], y: float, right: float) -> tuple[Mapping[Line, float], float]:
        """The names of the lines, those of an agency in one box; where each line is, and how far down all reaches."""
        procedure = self.found.procedure
        events: list[Line] = [("event", e.id) for e in procedure.events if ("event", e.id) in lines]
        groups: list[tuple[str, list[Line]]] = [("from outside", events)] if events else []
        for agency in procedure.agencies:
            roles: list[Line] = [
                ("role", r.id) for r in procedure.roles if r.agency == agency.id and ("role", r.id) in lines
            ]
            if roles:
                groups.append((agency.title.strip() or agency.id.replace("_", " "), roles))
        if _NOBODY in lines:
            groups.append(("", [_NOBODY]))
        places: dict[Line, float] = {}
        for title, members in groups:
            top = y
            if title:
                y = self.sheet.text(_MARGIN + 6, y + 4, wrap(title, _NAMES - 16, _SMALL), _SMALL, color=MUTED)
            for line in members:
                y = self._name(line, places, y, right)
            self.sheet.box(_MARGIN, top + 1, _NAMES - 6, y - top - 2, fill=PALE, edge=RULE, round=4, order=0.2)
            y += 4
        return places, y

    def _name(self, line: Line, places: dict[Line, float], y: float, right: float) -> float:
        kind, id = line
        cut, reached = kind == "role" and id in self.cut, kind == "role" and id in self.found.authority.roles
        if kind == "event":
            said = self.words.words.event(next(e.id for e in self.found.procedure.events if e.id == id))
        else:
            said = self.words.who(id or None)
        words = wrap(said, _NAMES - (44 if reached else 30), _SIZE, bold=cut)
        height = max(_ROW, height_of(words, _SIZE) + 7)
        middle = y + height / 2
        color = VERMILION if cut else INK
        self.sheet.text(_MARGIN + 20, middle - height_of(words, _SIZE) / 2, words, _SIZE, bold=cut, color=color)
        self._sign("cut" if cut else kind, _MARGIN + 11, middle)
        if reached:
            self._sign("reached", _MARGIN + _NAMES - 18, middle)
        self.sheet.line([(_MARGIN + _NAMES - 6, middle), (right, middle)], color=color if cut else RULE, order=0.3)
        places[line] = middle
        return y + height

    def _sign(self, kind: str, x: float, y: float) -> None:
        shape, fill, edge = {
            "event": ("^", PAPER, INK),
            "role": ("o", BLUE, BLUE),
            "cut": ("X", VERMILION, VERMILION),
            "reached": ("*", INK, INK),
            "nobody": ("o", PAPER, MUTED),
        }[kind]
        self.sheet.mark(x, y, shape, 10 if kind == "reached" else 7.5, fill=fill, edge=edge)

    def _arrow(self, arrow: _Arrow, x: float, places: Mapping[Line, float]) -> None:
        begin, end = places[arrow.source], places[arrow.target]
        dashes, width = _LINES[arrow.modality]
        if begin == end:  # to itself: one of them to another
            points = [(x - 5, begin), (x - 5, begin - 10), (x + 5, begin - 10), (x + 5, begin - 5)]
            self.sheet.line(points, color=INK, width=width, dashes=dashes, order=3)
            self.sheet.area([(x + 2, begin - 6), (x + 5, begin), (x + 8, begin - 6)], fill=INK, order=3)
            self.sheet.mark(x - 5, begin, "o", 4.5, fill=INK, edge=PAPER, line=0.5)
            down = -1.0
        else:
            down = 1.0 if end > begin else -1.0
            self.sheet.line([(x, begin), (x, end - 5 * down)], color=INK, width=width, dashes=dashes, order=3)
            self.sheet.area([(x - 3.6, end - 7 * down), (x, end), (x + 3.6, end - 7 * down)], fill=INK, order=3)
            self.sheet.mark(x, begin, "o", 4.5, fill=INK, edge=PAPER, line=0.5)
        if arrow.deadlines:
            wide = width_of(arrow.deadlines, _SMALL)
            high = _SMALL * LEADING
            middle = (begin + end) / 2 if abs(end - begin) > 45 else begin - 10 * down
            self.sheet.box(
                x - wide / 2 - 2, middle - high / 2, wide + 4, high, fill=PAPER, edge=RULE, line=0.5, order=3.5
            )
            self.sheet.text(x, middle - high / 2, arrow.deadlines, _SMALL, align="center")

    # --- the key ------------------------------------------------------------------------------------------------

    def _key(self, y: float, right: float) -> float:
        modalities = {a.modality for a in self.arrows}
        entries: list[tuple[str, str | Modality]] = []
        said = {
            Modality.CERTAIN: "has to be passed on",
            Modality.ONLY_IF: "only if something is so",
            Modality.OPTIONAL: "may be passed on, and need not",
        }
        entries += [(said[m], m) for m in Modality if m in modalities]
        if self.cut:
            entries.append(("cut: away, and some concern reaches nobody with authority", "cut"))
        if self.found.authority.roles:
            entries.append((f"whom it should reach ({self.found.authority.grounds.value})", "reached"))
        units = {h.bound.unit for a in self.arrows for h in a.handovers if h.bound is not None and h.bound != SAME_DAY}
        entries += [(f"{_SHORT[u]}: {u.value}", "") for u in Unit if u in units]
        x = _MARGIN
        for words, sign in entries:
            lines = wrap(words, right - _MARGIN - 30, _SMALL)
            wide = max(width_of(line, _SMALL) for line in lines) + (28 if sign else 4)
            if x > _MARGIN and x + wide > right:
                x, y = _MARGIN, y + 13
            middle = y + _SMALL * LEADING / 2
            if isinstance(sign, Modality):
                dashes, width = _LINES[sign]
                self.sheet.line([(x, middle), (x + 20, middle)], color=INK, width=width, dashes=dashes)
            elif sign:
                self._sign(sign, x + 10, middle)
            self.sheet.text(x + (25 if sign else 0), y, lines, _SMALL, color=MUTED)
            y += height_of(lines[1:], _SMALL)
            x += wide + 12
        return y + 11
