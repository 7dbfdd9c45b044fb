"""Law 5 for audit: columns say of a log what the meaning says of each of its traces, whatever happened in them."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from claims import formulas, promises
from histories import lives, strays
from longstop.core import formulas as f
from longstop.core.logs import Log, log_of
from longstop.core.procedures import Procedure
from longstop.core.semantics import CLOSE, Moment, Reading, Truth
from longstop.core.time import Calendar
from longstop.engines.audit import TRUTHS, judge
from strategies import PLACES, procedures


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


@given(st.data(), st.booleans())
def test_columns_say_what_the_meaning_says(data: st.DataObject, strict: bool) -> None:
    procedure = data.draw(procedures())
    log, calendar = data.draw(logs(procedure, strict=strict))
    formula = data.draw(formulas(procedure) | promises(procedure))
    said = said_of(log, procedure, formula, calendar, strict=strict)
    assert said == meant_by(log, procedure, formula, calendar, strict=strict)
    assert list(said) == list(meant_by(log, procedure, formula, calendar, strict=strict))


@given(st.data())
def test_how_long_it_took_is_counted_from_the_trigger_to_the_first_target(data: st.DataObject) -> None:
    """Whenever that was while the case was watched, and not only in time."""
    procedure = data.draw(procedures())
    log, calendar = data.draw(logs(procedure))
    formula = data.draw(formulas(procedure) | promises(procedure))
    readings = readings_of(log, procedure, calendar, strict=False)
    for part, found in zip(formula, judge(formula, procedure, log, calendar), strict=True):
        if not isinstance(part.claim, f.Within | f.Eventually | f.Bounded):
            assert found.days is None
            assert found.working_days is None
            continue
        assert found.days is not None
        assert found.working_days is not None
        for i, case in enumerate(found.case.tolist()):
            reading, m = readings[case], moment_of(log, case, int(found.row[i]), int(found.day[i]))
            after = [d for d in reading.trace.dates if d >= m.day]
            day = next((d for d in after if reading.met(part.claim.targets, m, d, m) is Truth.TRUE), None)
            if day is None:
                assert (found.days[i], found.working_days[i]) == (-1, -1)
            else:
                assert found.days[i] == (day - m.day).days
                assert found.working_days[i] == sum(calendar.works(d) for d in after if m.day < d <= day)
