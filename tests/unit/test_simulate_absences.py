"""Who is in on which day: the patterns people work, what is laid down, what is known beforehand and what is not."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import fmean

import pytest

from handmade import role
from longstop.core import scenarios as sc
from longstop.engines.simulate.absences import NINE, factor, hours, office, pool
from longstop.engines.simulate.people import Person

MONDAY = date(2026, 9, 7)
WORKS = [day % 7 < 5 for day in range(28)]


def team(
    people: int, *, works: list[bool] = WORKS, first: date = MONDAY, seed: int = 1, **staff: object
) -> list[Person]:
    return pool(role("worker", people=people), sc.Staff("worker", people, **staff), works, first, seed)  # type: ignore[arg-type]


def days(person: Person) -> list[int]:
    return [day for day, here in enumerate(person.here) if here]


def test_whoever_is_never_away_works_when_all_work() -> None:
    [one] = team(1)
    assert one.here == one.planned == one.shifts == WORKS


def test_patterns_go_round_and_keep_to_working_days() -> None:
    early, late = frozenset({0, 1, 2}), frozenset({3, 4, 5})
    people = team(3, patterns=(early, late))
    week = [[d for d in days(p) if d < 7] for p in people]
    assert week == [[0, 1, 2], [3, 4], [0, 1, 2]], "nobody works on a Saturday"
    [midweek] = team(1, first=MONDAY + timedelta(2), works=[True] * 7, patterns=(early,))
    assert days(midweek) == [0, 5, 6], "the run begins on a Wednesday"


def test_part_timers_of_a_role_that_works_every_day_work_on_saturdays_too() -> None:
    always = role("worker", every_day=True)
    [one] = pool(always, sc.Staff("worker", patterns=(frozenset({5, 6}),)), WORKS, MONDAY, 1)
    assert [d for d in days(one) if d < 14] == [5, 6, 12, 13]


def test_an_absence_laid_down_takes_one_person_or_everybody() -> None:
    spans = (sc.Absent(2, MONDAY, MONDAY + timedelta(1)), sc.Absent(0, MONDAY + timedelta(3), MONDAY + timedelta(3)))
    one, other = team(2, absent=spans)
    assert days(one)[:5] == [0, 1, 2, 4, 7]
    assert days(other)[:5] == [2, 4, 7, 8, 9]
    assert one.planned == one.here, "it is known beforehand"


def test_an_absence_that_reaches_beyond_the_run_takes_what_is_in_it() -> None:
    before = sc.Absent(1, MONDAY - timedelta(9), MONDAY)
    after = sc.Absent(1, MONDAY + timedelta(25), MONDAY + timedelta(99))
    [one] = team(1, absent=(before, after))
    assert (min(days(one)), max(days(one))) == (1, 24)


def test_leave_is_known_beforehand_and_sickness_is_not() -> None:
    works = [True] * 2000
    [idle] = team(1, works=works, leave=40.0, seed=3)
    assert idle.planned == idle.here
    assert not all(idle.here)
    [sick] = team(1, works=works, sickness=0.02, seed=3)
    assert all(sick.planned)
    assert not all(sick.here)
    [both] = team(1, works=works, leave=40.0, sickness=0.02, seed=3)
    assert not any(here and not planned for here, planned in zip(both.here, both.planned, strict=True))
    assert both.planned == idle.planned, "who falls ill takes the same leave"


def test_a_spell_is_so_many_of_the_persons_own_working_days() -> None:
    """Who works on Mondays only and is sick for three working days is away for three Mondays."""
    mondays = frozenset({0})
    spell = sc.fixed(3, sc.Measure.WORKING_DAYS)
    [one] = team(1, works=[True] * 3000, patterns=(mondays,), sickness=0.005, sickness_length=spell)
    runs, run = [], 0
    for day in range(0, 3000, 7):
        if one.here[day]:
            runs, run = [*runs, run] if run else runs, 0
        else:
            run += 1
    assert len(runs) > 3
    assert all(length % 3 == 0 for length in runs)


def test_leave_is_taken_where_its_peaks_are() -> None:
    august = (sc.Peak(4.0, months=frozenset({8})),)
    none = (sc.Peak(0.0, months=frozenset({8})),)
    blocks = {"leave": 20.0, "leave_length": sc.fixed(1, sc.Measure.WORKING_DAYS)}

    def share(peaks: tuple[sc.Peak, ...]) -> float:
        """How much of the leave of ten years falls into August."""
        found = []
        for seed in range(40):
            [one] = team(1, works=[True] * 3652, first=date(2026, 1, 1), seed=seed, leave_peaks=peaks, **blocks)
            off = [date(2026, 1, 1) + timedelta(d) for d, here in enumerate(one.here) if not here]
            found.append(sum(d.month == 8 for d in off) / len(off))
        return fmean(found)

    assert share(()) == pytest.approx(31 / 365.25, abs=0.01)
    assert share(august) == pytest.approx(4 * 31 / (334.25 + 4 * 31), abs=0.02)
    assert share(none) == 0


def test_where_peaks_leave_no_day_there_is_no_leave() -> None:
    [one] = team(1, leave=30.0, leave_peaks=(sc.Peak(0.0),))
    assert one.here == WORKS


def test_peaks_multiply() -> None:
    weekend, christmas = sc.Peak(2.0, weekdays=frozenset({5, 6})), sc.Peak(3.0, months=frozenset({12}))
    on = [MONDAY, MONDAY + timedelta(5), date(2026, 12, 25), date(2026, 12, 26)]
    assert [factor((weekend, christmas), day) for day in on] == [1, 2, 3, 6]


@pytest.mark.parametrize(
    ("of_a_day", "begins", "ends"),
    [(7, NINE, 16 / 24), (15, NINE, 1), (20, 4 / 24, 1), (24, 0, 1), (float("inf"), 0, 1)],
)
def test_a_day_begins_at_nine_or_as_early_as_it_must(of_a_day: float, begins: float, ends: float) -> None:
    assert hours(of_a_day) == pytest.approx((begins, ends))


def test_one_person_more_changes_nobody_elses_absences() -> None:
    ill = {"sickness": 0.05, "leave": 30.0}
    few, many = team(2, **ill), team(5, **ill)
    assert [p.here for p in few] == [p.here for p in many[:2]]
    assert len({tuple(p.here) for p in many}) == 5


def test_vacant_posts_come_off_and_an_empty_role_is_never_in() -> None:
    assert [p.name for p in team(3, vacant=1)] == ["worker 1", "worker 2"]
    [nobody] = team(2, vacant=2)
    assert not any(nobody.here)


def test_an_office_is_staffed_whenever_it_works() -> None:
    assert office(role("desk", unit=True), WORKS).here == WORKS
    assert all(office(role("desk", unit=True, every_day=True), WORKS).here)
