"""Whether a trace shows no more faults than an assumption set allows."""

from __future__ import annotations

from datetime import date

from handmade import PLAIN, happened, lapse, loss, procedure, role, run, world
from longstop.core.assumptions import Assumptions
from longstop.core.semantics import within
from longstop.core.traces import Trace

RULES = procedure(role("a"), role("b", people=2), role("police", every_day=True), role("office", unit=True), world("e"))
MONDAY, FRIDAY, SUNDAY = "Mon 07 Sep 2026", "Fri 11 Sep 2026", "Sun 13 Sep 2026"


def excess(trace: Trace, **allowed: object) -> set[date]:
    """The days on which there are more faults than allowed."""
    return {b.day for b in within(Assumptions("set", "a set", **allowed), RULES, trace)}


def away(**who: str) -> Trace:
    return run(MONDAY, SUNDAY, away={p.replace("_", " "): [span] for p, span in who.items()})


def test_at_most_so_many_people_are_away_on_one_day() -> None:
    one_each = away(a=MONDAY, b_1="Tue 08 Sep 2026 / Fri 11 Sep 2026")
    both = away(a=MONDAY + " / " + FRIDAY, b_1=FRIDAY)
    assert excess(one_each) == set(one_each.dates[:5])
    assert excess(one_each, away=1) == set()
    assert excess(both, away=1) == {date(2026, 9, 11)}
    assert excess(both, away=2) == set()


def test_people_are_counted_and_not_roles() -> None:
    assert excess(away(b_1=MONDAY, b_2=MONDAY), away=1) == {date(2026, 9, 7)}


def test_only_a_day_on_which_one_works_is_a_day_away() -> None:
    weekend = "Sat 12 Sep 2026 / Sun 13 Sep 2026"
    assert excess(away(a=weekend)) == set()
    assert excess(away(police=weekend)) == {date(2026, 9, 12), date(2026, 9, 13)}


def test_only_those_named_are_away() -> None:
    assert excess(away(a=MONDAY), away=1, who=("b",)) == {date(2026, 9, 7)}
    assert excess(away(b_2=MONDAY), away=1, who=("b",)) == set()


def test_an_absence_is_at_most_so_many_working_days_long() -> None:
    fortnight = run(MONDAY, "Sun 20 Sep 2026", away={"a": ["Thu 10 Sep 2026 / Tue 15 Sep 2026"]})
    assert excess(fortnight, away=1, longest=4) == set()
    assert excess(fortnight, away=1, longest=3) == {date(2026, 9, 15)}  # a weekend is no return
    twice = away(a=MONDAY)
    assert excess(twice, away=1, longest=1) == set()


def test_lapses_and_losses_are_counted_in_the_whole_case() -> None:
    event = happened(MONDAY, "e")
    trace = run(MONDAY, FRIDAY, event, lapse(MONDAY, "R"), lapse(FRIDAY, "R"), loss(MONDAY, "m", "a"))
    assert excess(trace, lapses=2, lost=1) == set()
    assert excess(trace, lapses=1, lost=1) == {trace.end}
    assert excess(trace, lapses=2) == {trace.end}


def test_the_case_starts_between_the_dates_assumed() -> None:
    trace = run(MONDAY, FRIDAY)
    assert excess(trace, start=(date(2026, 9, 7), date(2026, 9, 7))) == set()
    assert excess(trace, start=(date(2026, 9, 8), date(2026, 12, 31))) == {trace.start}
    assert PLAIN.works(trace.start)
