"""A trace as a data frame, one row an event, for a notebook. The only door to pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longstop.core.cases import Case
from longstop.core.procedures import Procedure
from longstop.core.traces import Trace
from longstop.core.verdicts import Refuted

if TYPE_CHECKING:
    import pandas as pd

#: The columns, before those of the attributes.
COLUMNS = ("date", "day", "working", "position", "event", "stage", "by", "to", "arrived", "away")


def frame(trace: Trace, procedure: Procedure | None = None) -> pd.DataFrame:
    """The events of the trace in order, with a column for each attribute that any of them carries.

    `day` counts from the start of the case (day 0), `position` within the day from 1. `arrived` are the roles that the
    message reached, `away` everyone who is away that day. With a procedure, a column `title` says what the events are.
    Raises ImportError, saying what to install, where pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise ImportError("a data frame needs pandas: pip install 'longstop[frame]'") from None
    attributes = sorted({a for e in trace.events for a in e.attributes})
    rows: list[dict[str, object]] = []
    position = 0
    for i, e in enumerate(trace.events):
        position = position + 1 if i and trace.events[i - 1].day == e.day else 1
        lost = {r for x in trace.losses if (x.day, x.event) == (e.day, e.event) for r in x.to}
        row: dict[str, object] = {
            "date": pd.Timestamp(e.day),
            "day": (e.day - trace.start).days,
            "working": trace.works(e.day),
            "position": position,
            "event": e.event,
            "stage": e.stage.value,
            "by": ", ".join(e.by),
            "to": ", ".join(e.to),
            "arrived": ", ".join(r for r in e.to if r not in lost),
            "away": ", ".join(sorted(p for p in trace.away if trace.is_away(p, e.day))),
        }
        if procedure is not None:
            row["title"] = procedure.event(e.event).title
        rows.append(row | {a: e.attributes.get(a) for a in attributes})
    titled = ("title",) if procedure is not None else ()
    found = pd.DataFrame(rows, columns=[*COLUMNS, *titled, *attributes])
    return found.astype({"day": "int64", "working": "bool", "position": "int64", "date": "datetime64[s]"})


def frame_of(case: Case) -> pd.DataFrame:
    """The events of the case's counterexample. Raises ValueError where the property was not refuted."""
    if not isinstance(case.result.verdict, Refuted):
        raise ValueError(f"{case.result.property} was not refuted, so there is no trace")
    return frame(case.result.verdict.trace, case.procedure)
