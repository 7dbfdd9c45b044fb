"""Logs of generated cases, and the meaning asked about each of them, to hold the audit to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from histories import lives, strays
from longstop.core import formulas as f
from longstop.core.logs import Happening, Log, log_of
from longstop.core.procedures import Procedure
from longstop.core.semantics import CLOSE, Moment, Reading
from longstop.core.time import Calendar
from longstop.engines.audit import TRUTHS, judge
from strategies import PLACES


@st.composite
def logs(draw: st.DrawFn, procedure: Procedure, *, strict: bool = False) -> tuple[Log, Calendar]:
    """A log of one case or a few, under one calendar, some of them astray."""
    place = draw(PLACES)
    traces = {}
    for number in range(draw(st.sampled_from((1, 2, 3)))):
        start = place[1] + timedelta(draw(st.integers(0, 3)))
        trace, _, _ = draw(lives(procedure, place=(place[0], start), strict=strict))
        traces[f"case {number}"] = draw(strays(procedure, trace)) if draw(st.booleans()) else trace
    return log_of(traces, procedure), place[0]


def moment_of(log: Log, case: int, row: int, day: int) -> Moment:
    return Moment(date.fromordinal(day), CLOSE if row < 0 else row - log.rows_of(case).start)


def said_of(log: Log, procedure: Procedure, formula: f.Formula, calendar: Calendar, *, strict: bool) -> dict:
    """What audit says, by part, case and moment."""
    return {
        (part, case, moment_of(log, case, row, day)): TRUTHS[truth]
        for part, found in enumerate(judge(formula, procedure, log, calendar, strict=strict))
        for case, row, day, truth in zip(
            found.case.tolist(), found.row.tolist(), found.day.tolist(), found.truth.tolist(), strict=True
        )
    }


def meant_by(log: Log, procedure: Procedure, formula: f.Formula, calendar: Calendar, *, strict: bool) -> dict:
    """What the meaning says, by part, case and moment."""
    return {
        (number, case, m): reading.claim(part.claim, m)
        for number, part in enumerate(formula)
        for case, reading in enumerate(readings_of(log, procedure, calendar, strict=strict))
        for m in reading.triggers(part)
    }


def readings_of(log: Log, procedure: Procedure, calendar: Calendar, *, strict: bool) -> list[Reading]:
    traces = [log.trace(case, procedure, calendar) for case in range(len(log.cases))]
    return [Reading(procedure, trace, calendar, strict=strict) for trace in traces]


def decoded(log: Log) -> Iterator[tuple[Any, ...]]:
    """Every row of the log in words, to be compared with another's."""
    for row in range(len(log)):
        yield (
            str(log.cases[log.case[row]]),
            int(log.time[row]),
            log.events[log.event[row]],
            Happening(int(log.stage[row])),
            log.people[log.by[row]],
            log.groups[log.roles[row]],
            log.groups[log.to[row]],
            log.groups[log.lost[row]],
            dict(log.attributes[log.carried[row]]),
        )
