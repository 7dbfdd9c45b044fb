"""Formulas on whole logs, by example: what is said of which trigger, and how long it took."""

from __future__ import annotations

from array import array
from dataclasses import replace

import numpy as np
import pytest

from handmade import (
    PLAIN,
    act,
    days,
    done,
    duty,
    for_each,
    happened,
    has_read,
    message,
    procedure,
    read,
    role,
    run,
    target,
    working,
    world,
)
from longstop.core import formulas as f
from longstop.core.logs import Log, log_of
from longstop.engines.audit import FALSE, OPEN, TRUE, judge

RULES = procedure(
    role("worker"),
    role("lead"),
    world("concern"),
    message("flag"),
    act("visit"),
    duty("R1", "concern", "worker", "flag", to=("lead",), within=None),
    duty("R2", read("flag", "lead"), "lead", "visit", within=None),
)
READ = for_each("flag", f.Within(working(1), (target(read("flag")),)))


def case(*events: object, until: str = "Fri 18 Sep 2026") -> object:
    return run("Mon 07 Sep 2026", until, *events)


def log(**cases: object) -> Log:
    return log_of(cases, RULES)  # type: ignore[arg-type]


def flag(day: str) -> object:
    return done(day, "flag", "worker", to=("lead",))


def test_each_trigger_has_its_truth_and_its_time() -> None:
    found = log(
        soon=case(flag("Fri 11 Sep 2026"), has_read("Mon 14 Sep 2026", "flag", "lead")),
        late=case(flag("Fri 11 Sep 2026"), has_read("Wed 16 Sep 2026", "flag", "lead")),
        never=case(flag("Mon 14 Sep 2026")),
        open_still=case(flag("Fri 18 Sep 2026")),
    )
    (said,) = judge(READ, RULES, found, PLAIN)
    assert said.case.tolist() == [0, 1, 2, 3]
    assert said.truth.tolist() == [TRUE, FALSE, FALSE, OPEN]
    assert said.days is not None
    assert said.working_days is not None
    assert said.days.tolist() == [3, 5, -1, -1]
    assert said.working_days.tolist() == [1, 3, -1, -1]


def test_the_close_of_each_day_is_a_trigger_where_none_is_named() -> None:
    found = log(one=case(happened("Tue 08 Sep 2026", "concern"), until="Wed 09 Sep 2026"))
    formula = (f.ForEach((), f.Happened(f.Pattern("concern")), f.Within(days(0), (f.DayIs(f.TRUE),))),)
    (said,) = judge(formula, RULES, found, PLAIN)
    assert said.row.tolist() == [-1, -1]
    assert said.truth.tolist() == [FALSE, FALSE]
    assert said.days is not None
    assert said.days.tolist() == [1, -1]


def test_what_is_never_met_is_open_while_something_is_outstanding() -> None:
    formula = for_each("concern", f.Eventually((target("visit"),)))
    found = log(
        waits=case(
            happened("Mon 07 Sep 2026", "concern"), flag("Mon 07 Sep 2026"), has_read("Mon 07 Sep 2026", "flag", "lead")
        ),
        done_with=case(happened("Mon 07 Sep 2026", "concern"), done("Mon 07 Sep 2026", "flag", "worker")),
    )
    (said,) = judge(formula, RULES, found, PLAIN)
    assert said.truth.tolist() == [OPEN, FALSE]
    assert said.hangs.tolist() == [True, True]


def test_columns_may_be_arrays_of_any_integers() -> None:
    found = log(a=case(flag("Fri 11 Sep 2026")), b=case(flag("Fri 18 Sep 2026")))
    columns = ("case", "event", "stage", "by", "roles", "to", "lost", "carried", "fact", "held")
    small = replace(found, **{c: np.asarray(getattr(found, c)).astype(np.uint8) for c in columns})
    for one in (found, small):
        assert judge(READ, RULES, one, PLAIN)[0].truth.tolist() == [FALSE, OPEN]


def test_a_log_without_cases_or_without_rows_says_nothing() -> None:
    assert len(judge(READ, RULES, log_of({}, RULES), PLAIN)[0].case) == 0
    assert len(judge(READ, RULES, log(quiet=case()), PLAIN)[0].case) == 0


def test_rows_out_of_order_are_refused() -> None:
    found = log(a=case(flag("Mon 07 Sep 2026")), b=case(flag("Mon 07 Sep 2026"), flag("Fri 11 Sep 2026")))
    with pytest.raises(ValueError, match="by case"):
        judge(READ, RULES, replace(found, case=array("q", [1, 0, 1])), PLAIN)
    with pytest.raises(ValueError, match="order of their days"):
        judge(READ, RULES, replace(found, time=array("q", [found.time[i] for i in (0, 2, 1)])), PLAIN)


def test_days_that_the_calendar_does_not_know_are_refused() -> None:
    found = log(a=case(flag("Mon 07 Sep 2026")))
    with pytest.raises(ValueError, match="knows"):
        judge(READ, RULES, replace(found, last=array("q", [found.last[0] + 400_000])), PLAIN)
