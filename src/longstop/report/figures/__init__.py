"""Figures: a counterexample as a timeline, the verdicts as a matrix, a simulation as curves. The door to matplotlib.

Each function returns a matplotlib Figure whose size follows from what is in it. None touches matplotlib's settings,
its state or a screen, so that they do no harm in a notebook. The same content gives the same file, byte for byte.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from longstop.core.cases import Case
from longstop.core.outcomes import Outcome
from longstop.core.routes import Routes
from longstop.report.story import Story

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    #: A figure, for those who hand it on and need not know matplotlib.
    Drawn = Figure

_Drawn = TypeVar("_Drawn")

#: The endings of the files that can be written.
ENDINGS = (".svg", ".png", ".pdf")
#: What is said where matplotlib is not there.
MISSING = "a figure needs matplotlib: pip install 'longstop[figure]'"

#: What matplotlib says of a letter that its font does not have.
_MISSING = re.compile(r"Glyph (\d+) .* missing")
#: Dots to an inch of a bitmap.
_DOTS = 200
_WITHOUT_DATES = {
    ".svg": {"Date": None, "Creator": "longstop"},
    ".png": {"Software": "longstop"},
    ".pdf": {"CreationDate": None, "ModDate": None, "Creator": "longstop", "Producer": "longstop"},
}


def ready() -> None:
    """Raises ImportError, with what to do about it, where matplotlib is not there."""
    if find_spec("matplotlib") is None:
        raise ImportError(MISSING)


def timeline(case: Case, story: Story | None = None, *, words: bool = True) -> Figure:
    """The counterexample day by day, a lane for each person who has a part in it.

    Absences are shaded, days that are not working days striped; what was owed is a bar to its due day, and what
    happened is a numbered mark. The words are those of the `story`, by default the one that the case tells by itself;
    without `words`, only what stands in the lanes. Raises ValueError where the property was not refuted.
    """
    ready()
    from longstop.report.figures import timelines as drawing
    from longstop.report.lanes import lanes

    return _plainly(drawing.draw if words else drawing.draw_lanes, lanes(case, story))


def matrix(cases: Sequence[Case]) -> Figure:
    """The verdicts: a row for each property, a column for each assumption set under each choice of readings.

    What is not as expected is framed. Raises ValueError where there are no cases.
    """
    ready()
    from longstop.report.figures import matrices as drawing

    return _plainly(drawing.draw, cases)


def shares(outcome: Outcome) -> Figure:
    """How often each property was met, with its interval, in each variant of a simulated scenario."""
    ready()
    from longstop.report.figures import intervals as drawing

    return _plainly(drawing.draw, outcome)


def times(outcome: Outcome) -> Figure:
    """How long it took until what each property asks for came: the part of the triggers that had it by each day.

    Raises ValueError where no property of the scenario asks for anything in time.
    """
    ready()
    from longstop.report.figures import curves

    return _plainly(curves.times, outcome)


def backlog(outcome: Outcome) -> Figure:
    """The jobs that waited on the desks of each role, evening by evening. Raises ValueError where nobody was busy."""
    ready()
    from longstop.report.figures import curves

    return _plainly(curves.backlog, outcome)


def route_map(found: Routes) -> Figure:
    """Who can pass a concern to whom: a line for each role, in groups by agency, and an arrow for all that passes.

    Arrows bear their deadlines and, below, what passes and under which clauses; what nobody has to do is dashed. Roles
    by whose absence a concern is cut off are marked. Raises ValueError where nothing is passed to anybody.
    """
    ready()
    from longstop.report.figures import maps

    return _plainly(maps.draw, found)


def write(figure: Figure, path: Path) -> bytes:
    """The figure as the contents of a file with the ending of this path: one of `ENDINGS`, by which it is written.

    Warns of letters that the font does not have, which are drawn as boxes.
    """
    import matplotlib

    ending = path.suffix.lower()
    found = BytesIO()
    with warnings.catch_warnings(record=True) as caught, matplotlib.rc_context(_settings()):
        warnings.simplefilter("always")
        figure.savefig(found, format=ending[1:], dpi=_DOTS, metadata=_WITHOUT_DATES[ending], facecolor="white")
    missing = dict.fromkeys(m[1] for w in caught if (m := _MISSING.match(str(w.message))))
    if missing:
        letters = " ".join(chr(int(number)) for number in missing)
        warnings.warn(f"these are not in the font of figures, and are drawn as boxes: {letters}", stacklevel=2)
    return found.getvalue()


def drawn(figure: Figure) -> str:
    """The figure as SVG in which text is text, for a page, which has the letters of all fonts of its reader."""
    import matplotlib

    found = StringIO()
    with warnings.catch_warnings(), matplotlib.rc_context({**_settings(), "svg.fonttype": "none"}):
        warnings.simplefilter("ignore")
        figure.savefig(found, format="svg", metadata=_WITHOUT_DATES[".svg"], transparent=True)
    return found.getvalue()


def _settings() -> dict[Any, Any]:
    """Matplotlib's own settings, whatever the user has made of them, but for what makes files differ."""
    import matplotlib

    own: dict[Any, Any] = dict(matplotlib.rcParamsDefault)
    now: dict[Any, Any] = dict(matplotlib.rcParams)
    changed = {n: v for n, v in own.items() if not n.startswith(("backend", "interactive")) and now.get(n) != v}
    return {**changed, "svg.hashsalt": "longstop", "svg.fonttype": "path", "pdf.fonttype": 42}


def _plainly(draw: Callable[[_Drawn], Figure], what: _Drawn) -> Figure:
    """What is drawn of it, with matplotlib's own settings."""
    import matplotlib

    with matplotlib.rc_context(_settings()):
        return draw(what)
