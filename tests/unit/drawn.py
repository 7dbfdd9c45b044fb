"""What every figure must be: all its words on the canvas, and none over another."""

from __future__ import annotations

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

#: What letters may stick out by, in dots: the box of a text is that of its highest and lowest letters.
SLACK = 1.5


def texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """The words of the figure with the places where they stand."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    found = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    return [(t.get_text(), t.get_window_extent(renderer)) for t in found]


def said(figure: Figure) -> str:
    """All the words of the figure, in the order in which they were set."""
    return " ".join(text for text, _ in texts(figure))


def cut(figure: Figure) -> list[str]:
    """The texts that reach over the edge of the canvas."""
    box = figure.bbox
    return [
        text
        for text, place in texts(figure)
        if place.x0 < box.x0 - SLACK or place.y0 < box.y0 - SLACK or place.x1 > box.x1 or place.y1 > box.y1 + SLACK
    ]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """The pairs of texts of which one lies over the other."""
    return [
        (one, other)
        for (one, a), (other, b) in combinations(texts(figure), 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > SLACK and min(a.y1, b.y1) - max(a.y0, b.y0) > SLACK
    ]


def check(figure: Figure) -> None:
    """Nothing is cut, and nothing lies over anything else."""
    assert cut(figure) == []
    assert overlapping(figure) == []
