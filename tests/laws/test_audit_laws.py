"""Law 5 for audit: columns say of a log what the meaning says of each of its traces, whatever happened in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_check_laws import sentences

from claims import formulas, promises
from handmade import AT_ONCE, PLAIN, act, done, duty, fact, happened, procedure, role, run, world
from longstop.core import formulas as f
from longstop.core import semantics
from longstop.core.conformance import Subject, Tally
from longstop.core.logs import log_of
from longstop.core.semantics import Truth
from longstop.engines.audit import judge
from longstop.engines.audit.breaches import breaches
from longstop.engines.audit.complete import complete
from longstop.engines.audit.days import FAR
from longstop.engines.audit.duties import Ending, instances
from longstop.engines.audit.ledger import Ledger
from longstop.engines.audit.lines import rule_lines
from recorded import logs, meant_by, moment_of, readings_of, said_of
from strategies import procedures


@given(st.data(), st.booleans())
def test_columns_say_what_the_meaning_says(data: st.DataObject, strict: bool) -> None:
    rules = data.draw(procedures())
    log, calendar = data.draw(logs(rules, strict=strict))
    formula = data.draw(formulas(rules) | promises(rules))
    said = said_of(log, rules, formula, calendar, strict=strict)
    assert said == meant_by(log, rules, formula, calendar, strict=strict)
    assert list(said) == list(meant_by(log, rules, formula, calendar, strict=strict))


@given(st.data())
def test_how_long_it_took_is_counted_from_the_trigger_to_the_first_target(data: st.DataObject) -> None:
    """Whenever that was while the case was watched, and not only in time."""
    rules = data.draw(procedures())
    log, calendar = data.draw(logs(rules))
    formula = data.draw(formulas(rules) | promises(rules))
    readings = readings_of(log, rules, calendar, strict=False)
    for part, found in zip(formula, judge(formula, rules, log, calendar), strict=True):
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
    rules = data.draw(procedures())
    log, calendar = data.draw(logs(rules, strict=strict))
    ledger = Ledger(rules, log, calendar, strict=strict)
    readings = readings_of(log, rules, calendar, strict=strict)
    for at in (ledger.at_rows(np.arange(ledger.size)), ledger.closes_of(np.arange(ledger.cases))):
        said = complete(ledger, at).tolist()
        points = zip(at.case.tolist(), at.row.tolist(), at.day.tolist(), strict=True)
        assert said == [readings[case].complete(moment_of(log, case, row, day)) for case, row, day in points]


@given(st.data())
def test_what_is_owed_arises_and_ceases_as_the_meaning_says(data: st.DataObject) -> None:
    rules = data.draw(procedures())
    log, calendar = data.draw(logs(rules))
    ledger = Ledger(rules, log, calendar)
    readings = readings_of(log, rules, calendar, strict=False)
    rows, closes = np.arange(ledger.size), ledger.closes_of(np.arange(ledger.cases))
    for rule in rules.duties:
        owed = instances(ledger, rule)
        said = set()
        for i, case in enumerate(owed.at.case.tolist()):
            due = None if owed.due[i] == FAR else date.fromordinal(int(owed.due[i]))
            end = int(owed.closed[i]) if owed.ending[i] != Ending.FORGOTTEN else -1
            closed = None if owed.ending[i] == Ending.NONE else moment_of(log, case, end, int(owed.closed_day[i]))
            said.add((case, moment_of(log, case, int(owed.at.row[i]), int(owed.at.day[i])), due, closed))
        assert said == {(c, i.moment, i.due, r.closed(i)) for c, r in enumerate(readings) for i in r.instances(rule)}
        for at, is_open in (
            (ledger.at_rows(rows), owed.open_at(rows)), (closes, owed.open_at_close(closes.case, closes.day)),
        ):  # fmt: skip
            for case, row, day, found in zip(
                at.case.tolist(), at.row.tolist(), at.day.tolist(), is_open.tolist(), strict=True
            ):
                reading, m = readings[case], moment_of(log, case, row, day)
                assert found == any(reading.open_at(i, m) for i in reading.instances(rule))


@given(st.data(), st.booleans())
def test_the_breaches_of_a_log_are_those_of_its_cases(data: st.DataObject, strict: bool) -> None:
    """All of them, and no others: what was broken, when, and why."""
    rules = data.draw(procedures())
    log, calendar = data.draw(logs(rules, strict=strict))
    said = set()
    for found in breaches(Ledger(rules, log, calendar, strict=strict)):
        for i, case in enumerate(found.case.tolist()):
            said.add((case, found.what, date.fromordinal(int(found.day[i])), found.said(i)))
    readings = readings_of(log, rules, calendar, strict=strict)
    assert said == {(c, b.what, b.day, b.why) for c, r in enumerate(readings) for b in r.breaches()}


@given(st.data())
def test_it_does_not_matter_how_much_is_looked_at_in_one_go(data: st.DataObject) -> None:
    rules = data.draw(procedures())
    log, calendar = data.draw(logs(rules))
    formula = data.draw(formulas(rules))
    whole = said_of(log, rules, formula, calendar, strict=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("longstop.engines.audit.claims.AT_ONCE", 3)
        assert said_of(log, rules, formula, calendar, strict=False) == whole


# --- by hand --------------------------------------------------------------------------------------------------------


def test_columns_keep_every_sentence_that_is_pinned_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The unit tests of the meaning once more, with the columns asked about each trace besides."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "unit"))
    asked: Counter[str] = Counter()

    def both(name: str) -> Callable[..., object]:
        real = getattr(semantics, name)

        def ask(*args: Any, strict: bool = False) -> object:
            formula, rules, trace, calendar = args if name == "judge" else ((), *args)
            log = log_of({"one": trace}, rules)
            in_order = all(one.day <= other.day for one, other in pairwise(trace.events))
            if in_order and log.trace(0, rules, calendar) == trace:
                asked[name] += 1
                said = {t for _, t in said_of(log, rules, formula, calendar, strict=strict).items()}
                assert said == set(meant_by(log, rules, formula, calendar, strict=strict).values())
                found = breaches(Ledger(rules, log, calendar, strict=strict))
                reasons = {(x.what, x.said(i)) for x in found for i in range(len(x))}
                assert reasons == {(b.what, b.why) for b in semantics.breaches(rules, trace, calendar, strict=strict)}
            return real(*args, strict=strict)

        return ask

    for module, test, arguments in sentences():
        with monkeypatch.context() as patch:
            for name in ("admits", "breaches", "judge"):
                if hasattr(module, name):
                    patch.setattr(module, name, both(name))
            test(**arguments)
    assert asked["judge"] > 50
    assert asked.total() > 200


def test_of_a_case_with_strange_names_nothing_more_is_asked() -> None:
    """An event, a person, a role and a fact that the procedure does not know, each in a case of its own."""
    rules = procedure(role("a"), fact("grave"), world("e"), act("x"), duty("R", "e", "a", "x", within=AT_ONCE))
    monday = "Mon 07 Sep 2026"
    late, sound = run(monday, monday, happened(monday, "e"), facts={"grave": "no"}), {"grave": "no"}
    traces = {
        "sound": late,
        "event": run(monday, monday, happened(monday, "e"), happened(monday, "flood"), facts=sound),
        "person": run(monday, monday, happened(monday, "e"), done(monday, "x", "Jo"), facts=sound),
        "role": run(monday, monday, happened(monday, "e"), done(monday, "x", "a", to=("z",)), facts=sound),
        "fact": run(monday, monday, happened(monday, "e"), facts={"grave": "perhaps"}),
    }
    log = log_of(traces, rules)
    said = {(str(log.cases[c]), x.what) for x in breaches(Ledger(rules, log, PLAIN)) for c in x.case.tolist()}
    assert said == {("sound", "R"), ("event", "flood"), ("person", "x"), ("role", "x"), ("fact", "grave")}
    meant = {(name, b.what) for name, trace in traces.items() for b in semantics.breaches(rules, trace, PLAIN)}
    assert said == meant
    known = {(x.subject, x.id): x.tally for x in rule_lines(Ledger(rules, log, PLAIN))}
    assert known[Subject.DUTY, "R"] == Tally(breached=1)
    assert known[Subject.RECORDS, "records"] == Tally(kept=1, breached=4)
