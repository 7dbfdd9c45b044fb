"""A sheet on which figures are laid out: in points from its top left corner, every text measured before it is placed.

So nothing is ever cut or laid over something else: boxes are as large as their words, and the sheet as its boxes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from warnings import catch_warnings, simplefilter

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Transform

#: The font that comes with matplotlib, so that a figure is the same everywhere.
FONT = "DejaVu Sans"
#: From one line of text to the next, in sizes of the letters.
LEADING = 1.3

# Colours that people with any kind of colour vision can tell apart (Okabe and Ito), each of another lightness.
INK, MUTED, RULE, PALE, PAPER = "#1b242c", "#4f5b66", "#c3cbd2", "#eef1f4", "#ffffff"
BLUE, VERMILION, AMBER, SKY, GREEN = "#0b5a8a", "#b33c00", "#f2d28b", "#cfe4f2", "#00795a"

#: How the first, second, third ... of several things are told apart: colour, dashes, mark.
STYLES: Sequence[tuple[str, object, str]] = (
    ("#0b5a8a", "-", "o"),
    ("#c2570c", (0, (5, 2)), "s"),
    ("#00795a", (0, (1.5, 1.5)), "D"),
    ("#8a3f7f", (0, (6, 2, 1.5, 2)), "^"),
    ("#1b242c", (0, (3, 1, 1, 1, 1, 1)), "v"),
    ("#7a6a00", (0, (9, 2)), "P"),
    ("#3d86b8", (0, (2, 3)), "X"),
    ("#d0826a", (0, (8, 2, 2, 2, 2, 2)), "*"),
)


@lru_cache(maxsize=64)
def font(size: float, *, bold: bool = False, italic: bool = False) -> FontProperties:
    """The font in this size, in points."""
    return FontProperties(
        family=FONT, size=size, weight="bold" if bold else "normal", style="italic" if italic else "normal"
    )


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide the text is, in points; no less than in a bitmap, where letters stand on whole dots."""
    return sum(_advance(letter, bold) for letter in text) * size * 1.04


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool) -> float:
    """How far the letter takes one, in sizes of the letters. Letters that are not drawn closer together are wider."""
    with catch_warnings():  # of a letter that the font does not have the box is measured in its place
        simplefilter("ignore", UserWarning)
        width, _, _ = text_to_path.get_text_width_height_descent(letter, font(10, bold=bold), ismath=False)
    return float(width) / 10


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in lines no wider than this many points; a word that is wider by itself is broken."""
    lines: list[str] = []
    line = ""
    space = width_of("a a", size, bold=bold) - 2 * width_of("a", size, bold=bold)
    length = 0.0
    for word in text.split():
        for piece in _pieces(word, width, size, bold):
            long = width_of(piece, size, bold=bold)
            if line and length + space + long > width:
                lines.append(line)
                line, length = piece, long
            else:
                line, length = (f"{line} {piece}", length + space + long) if line else (piece, long)
    return [*lines, line] if line else lines or [""]


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    found = []
    while len(word) > 1 and width_of(word, size, bold=bold) > width:
        cut = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width_of(word[:n], size, bold=bold) <= width)
        found.append(word[:cut])
        word = word[cut:]
    return [*found, word]


def height_of(lines: Sequence[str], size: float) -> float:
    """How high the lines stand, in points."""
    return len(lines) * size * LEADING


@dataclass
class Sheet:
    """What is drawn, in points from the top left corner; the size is given once everything has its place."""

    def __post_init__(self) -> None:
        self._made: list[Callable[[Transform], Artist]] = []

    def text(
        self,
        x: float,
        y: float,
        lines: str | Sequence[str],
        size: float = 9,
        *,
        color: str = INK,
        bold: bool = False,
        italic: bool = False,
        align: str = "left",
        rotation: float = 0,
    ) -> float:
        """Lines of text below the height `y`; how far down they reach."""
        shown = [lines] if isinstance(lines, str) else list(lines)
        properties = font(size, bold=bold, italic=italic)
        for i, line in enumerate(shown):
            if line:
                place = (x, y + (i + 0.5) * size * LEADING) if not rotation else (x + i * size * LEADING, y)
                self._text(place, line, properties, color, align, rotation)
        return y + height_of(shown, size)

    def _text(
        self, place: tuple[float, float], line: str, font: FontProperties, color: str, align: str, rotation: float
    ) -> None:
        vertical = "center_baseline" if not rotation else "bottom"

        def make(transform: Transform) -> Artist:
            return Text(
                *place,
                line,
                fontproperties=font,
                color=color,
                ha=align,
                va=vertical,
                rotation=rotation,
                parse_math=False,
                usetex=False,
                transform=transform,
                zorder=5,
            )

        self._made.append(make)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        edge: str | None = None,
        line: float = 0.8,
        hatch: str | None = None,
        dashes: object = "-",
        round: float = 0,
        order: float = 1,
    ) -> None:
        """A rectangle."""
        style: dict[str, Any] = {
            "facecolor": fill or "none",
            "edgecolor": edge or "none",
            "linewidth": line if edge and not (hatch and not fill) else 0,
            "hatch": hatch,
            "linestyle": dashes,
            "zorder": order,
        }

        def make(transform: Transform) -> Artist:
            if round:
                shape = f"round,pad=0,rounding_size={round}"
                return FancyBboxPatch((x, y), width, height, boxstyle=shape, transform=transform, **style)
            return Rectangle((x, y), width, height, transform=transform, **style)

        self._made.append(make)

    def area(self, points: Sequence[tuple[float, float]], *, fill: str, edge: str = "none", order: float = 2) -> None:
        """A polygon."""
        self._made.append(
            lambda t: Polygon(list(points), closed=True, facecolor=fill, edgecolor=edge, transform=t, zorder=order)
        )

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        color: str = RULE,
        width: float = 0.8,
        dashes: object = "-",
        order: float = 1,
    ) -> None:
        """A line through the points."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        self._made.append(
            lambda t: Line2D(xs, ys, color=color, linewidth=width, linestyle=dashes, transform=t, zorder=order)  # type: ignore[arg-type]
        )

    def mark(
        self, x: float, y: float, shape: str, size: float, *, fill: str, edge: str = INK, line: float = 1.0
    ) -> None:
        """A mark of this shape, as matplotlib calls it, and so many points across."""
        self._made.append(
            lambda t: Line2D(
                [x],
                [y],
                marker=shape,
                markersize=size,
                markerfacecolor=fill,
                markeredgecolor=edge,
                markeredgewidth=line,
                linestyle="none",
                transform=t,
                zorder=4,
            )
        )

    def figure(self, width: float, height: float) -> Figure:
        """The sheet, cut to this size in points."""
        found = Figure(figsize=(width / 72, height / 72), dpi=100, facecolor="white")
        FigureCanvasAgg(found)
        transform = Affine2D().scale(1 / 72, -1 / 72).translate(0, height / 72) + found.dpi_scale_trans
        for make in self._made:
            artist = make(transform)
            artist.set_clip_on(False)
            found.add_artist(artist)
        return found
