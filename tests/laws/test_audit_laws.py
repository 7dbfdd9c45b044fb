"""Law 5 for audit: columns say of a log what the meaning says of each of its traces, whatever happened in them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import formulas, promises
from longstop.core import formulas as f
from longstop.core.semantics import Truth
from longstop.engines.audit import judge
from longstop.engines.audit.breaches import breaches
from longstop.engines.audit.complete import complete
from longstop.engines.audit.days import FAR
from longstop.engines.audit.duties import Ending, instances
from longstop.engines.audit.ledger import Ledger
from recorded import logs, meant_by, moment_of, readings_of, said_of
from strategies import procedures


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


# --- what is owed, and what was not to happen -----------------------------------------------------------------------


@given(st.data(), st.booleans())
def test_what_is_outstanding_is_what_the_meaning_says(data: st.DataObject, strict: bool) -> None:
    procedure = data.draw(procedures())
    log, calendar = data.draw(logs(procedure, strict=strict))
    ledger = Ledger(procedure, log, calendar, strict=strict)
    readings = readings_of(log, procedure, calendar, strict=strict)
    for at in (ledger.at_rows(np.arange(ledger.size)), ledger.closes_of(np.arange(ledger.cases))):
        said = complete(ledger, at).tolist()
        points = zip(at.case.tolist(), at.row.tolist(), at.day.tolist(), strict=True)
        assert said == [readings[case].complete(moment_of(log, case, row, day)) for case, row, day in points]


@given(st.data())
def test_what_is_owed_arises_and_ceases_as_the_meaning_says(data: st.DataObject) -> None:
    procedure = data.draw(procedures())
    log, calendar = data.draw(logs(procedure))
    ledger = Ledger(procedure, log, calendar)
    readings = readings_of(log, procedure, calendar, strict=False)
    rows, closes = np.arange(ledger.size), ledger.closes_of(np.arange(ledger.cases))
    for duty in procedure.duties:
        owed = instances(ledger, duty)
        said = set()
        for i, case in enumerate(owed.at.case.tolist()):
            due = None if owed.due[i] == FAR else date.fromordinal(int(owed.due[i]))
            end = int(owed.closed[i]) if owed.ending[i] != Ending.FORGOTTEN else -1
            closed = None if owed.ending[i] == Ending.NONE else moment_of(log, case, end, int(owed.closed_day[i]))
            said.add((case, moment_of(log, case, int(owed.at.row[i]), int(owed.at.day[i])), due, closed))
        assert said == {(c, i.moment, i.due, r.closed(i)) for c, r in enumerate(readings) for i in r.instances(duty)}
        for at, is_open in (
            (ledger.at_rows(rows), owed.open_at(rows)), (closes, owed.open_at_close(closes.case, closes.day)),
        ):  # fmt: skip
            for case, row, day, found in zip(
                at.case.tolist(), at.row.tolist(), at.day.tolist(), is_open.tolist(), strict=True
            ):
                reading, m = readings[case], moment_of(log, case, row, day)
                assert found == any(reading.open_at(i, m) for i in reading.instances(duty))


@given(st.data(), st.booleans())
def test_the_breaches_of_a_log_are_those_of_its_cases(data: st.DataObject, strict: bool) -> None:
    """All of them, and no others: what was broken, when, and why."""
    procedure = data.draw(procedures())
    log, calendar = data.draw(logs(procedure, strict=strict))
    said = set()
    for found in breaches(Ledger(procedure, log, calendar, strict=strict)):
        for i, case in enumerate(found.case.tolist()):
            said.add((case, found.what, date.fromordinal(int(found.day[i])), found.said(i)))
    readings = readings_of(log, procedure, calendar, strict=strict)
    assert said == {(c, b.what, b.day, b.why) for c, r in enumerate(readings) for b in r.breaches()}


@given(st.data())
def test_it_does_not_matter_how_much_is_looked_at_in_one_go(data: st.DataObject) -> None:
    procedure = data.draw(procedures())
    log, calendar = data.draw(logs(procedure))
    formula = data.draw(formulas(procedure))
    whole = said_of(log, procedure, formula, calendar, strict=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("longstop.engines.audit.claims.AT_ONCE", 3)
        assert said_of(log, procedure, formula, calendar, strict=False) == whole
