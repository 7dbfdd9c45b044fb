"""Intervals hold what they promise: held to exact sums, to published tables, and to many simulated studies."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import comb, inf
from operator import add
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.statistics import (
    Moments,
    Pair,
    Tally,
    Times,
    beta_quantile,
    clopper_pearson,
    incomplete_beta,
    level_at,
    looks,
    t_quantile,
)


def at_least(met: int, of: int, share: Fraction) -> Fraction:
    """How likely at least so many are met, exactly."""
    return sum((comb(of, i) * share**i * (1 - share) ** (of - i) for i in range(met, of + 1)), Fraction(0))


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("met", "of"), [(0, 1), (1, 1), (0, 10), (1, 10), (5, 10), (10, 10), (3, 200), (199, 200)])
def test_at_the_bounds_the_tails_are_half_of_the_rest(met: int, of: int, confidence: float) -> None:
    low, high = clopper_pearson(met, of, confidence)
    tail = (1 - confidence) / 2
    assert low == 0 if met == 0 else abs(float(at_least(met, of, Fraction(low))) / tail - 1) < 1e-9
    assert high == 1 if met == of else abs(float(1 - at_least(met + 1, of, Fraction(high))) / tail - 1) < 1e-9


@pytest.mark.parametrize(
    ("met", "of", "low", "high"),
    [(0, 10, 0.0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129), (4, 20, 0.0573, 0.4366)],
)
def test_the_table_of_clopper_and_pearson(met: int, of: int, low: float, high: float) -> None:
    assert clopper_pearson(met, of, 0.95) == pytest.approx((low, high), abs=5e-5)


def test_millions_are_no_trouble() -> None:
    low, high = clopper_pearson(812_345, 3_000_000, 0.95)
    assert low < 812_345 / 3_000_000 < high
    assert high - low == pytest.approx(2 * 1.95996 * (0.270782 * 0.729218 / 3_000_000) ** 0.5, rel=1e-3)
    assert clopper_pearson(0, 5_000_000, 0.95)[1] == pytest.approx(1 - 0.025 ** (1 / 5_000_000), rel=1e-6)


@pytest.mark.parametrize(("met", "of", "confidence"), [(2, 1, 0.9), (-1, 1, 0.9), (0, 1, 1.0), (0, 1, 0.0)])
def test_what_is_no_share_is_refused(met: int, of: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="no share"):
        clopper_pearson(met, of, confidence)


@given(st.floats(0.5, 300), st.floats(0.5, 300), st.floats(1e-6, 1 - 1e-6))
def test_a_quantile_of_the_beta_distribution_has_its_share_below_it(a: float, b: float, share: float) -> None:
    assert incomplete_beta(beta_quantile(share, a, b), a, b) == pytest.approx(share, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize(
    ("freedom", "tail", "value"),
    [
        (1, 0.025, 12.7062),
        (2, 0.025, 4.30265),
        (5, 0.05, 2.01505),
        (10, 0.005, 3.16927),
        (30, 0.025, 2.04227),
        (120, 0.0005, 3.37345),
        (1e7, 0.025, 1.95996),
    ],
)
def test_the_table_of_student(freedom: float, tail: float, value: float) -> None:
    assert t_quantile(tail, freedom) == pytest.approx(value, abs=1e-5 * value)


@pytest.mark.parametrize(("tail", "freedom"), [(0.5, 3), (0, 3), (0.1, 0)])
def test_student_has_no_such_tail(tail: float, freedom: float) -> None:
    with pytest.raises(ValueError, match="no tail"):
        t_quantile(tail, freedom)


# --- tallies ------------------------------------------------------------------------------------------------------

replications = st.lists(st.integers(0, 6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=20)


@given(replications, st.randoms())
def test_tallies_add_up_in_any_order(found: list[tuple[int, int]], random: Random) -> None:
    whole = reduce(add, (Tally.once(*x) for x in found), Tally())
    random.shuffle(found)
    half = len(found) // 2
    left, right = (reduce(add, (Tally.once(*x) for x in part), Tally()) for part in (found[:half], found[half:]))
    assert left + right == whole
    assert whole.met == sum(x for x, _ in found)


@given(replications, st.sampled_from([0.8, 0.95, 0.99]))
def test_an_interval_holds_its_share_and_narrows_with_the_level(found: list[tuple[int, int]], level: float) -> None:
    tally = reduce(add, (Tally.once(*x) for x in found), Tally())
    interval, wider = tally.interval(level), tally.interval(0.999)
    assert 0 <= wider.low <= interval.low <= interval.value <= interval.high <= wider.high <= 1
    assert interval.width == max(interval.high - interval.value, interval.value - interval.low)


def test_one_trigger_a_replication_is_exact() -> None:
    tally = reduce(add, [Tally.once(1, 1)] * 7 + [Tally.once(0, 1)] * 3 + [Tally.once(0, 0)] * 5)
    interval = tally.interval(0.95)
    assert (interval.low, interval.high) == clopper_pearson(7, 10, 0.95)
    assert tally.design_effect == 1


def test_triggers_that_all_hang_together_are_worth_one_a_replication() -> None:
    tally = reduce(add, [Tally.once(10, 10)] * 20 + [Tally.once(0, 10)] * 20)
    assert tally.design_effect == pytest.approx(10, rel=0.03)
    interval = tally.interval(0.95)
    assert (interval.low, interval.high) == pytest.approx(clopper_pearson(20, 40, 0.95))
    always = reduce(add, [Tally.once(10, 10)] * 40)
    assert always.interval(0.95).low <= clopper_pearson(40, 40, 0.95)[0]


def test_nothing_is_known_without_a_trigger_and_little_from_one_replication() -> None:
    assert Tally().share is None
    assert (Tally().interval(0.95).low, Tally().interval(0.95).high) == (0, 1)
    assert Tally.once(500, 1000).interval(0.95).width > 0.45


# --- many studies -------------------------------------------------------------------------------------------------


def independent(random: Random) -> tuple[int, int]:
    """Five triggers, each met with a chance of 30%."""
    return sum(random.random() < 0.3 for _ in range(5)), 5


def rare(random: Random) -> tuple[int, int]:
    """One trigger, nearly always met."""
    return int(random.random() < 0.97), 1


def clustered(random: Random) -> tuple[int, int]:
    """A varying number of triggers, met with a chance that all of the replication share: 60% on average."""
    number, share = random.randrange(1, 12), random.betavariate(1.5, 1)
    return sum(random.random() < share for _ in range(number)), number


def together(random: Random) -> tuple[int, int]:
    """Many triggers, which are nearly always all met, and otherwise nearly all missed: 98% on average."""
    number, share = random.randrange(1, 40), random.betavariate(0.98 / 9, 0.02 / 9)
    return sum(random.random() < share for _ in range(number)), number


@pytest.mark.parametrize(("replicate", "truth"), [(independent, 0.3), (rare, 0.97), (clustered, 0.6), (together, 0.98)])
def test_whoever_stops_when_it_is_narrow_enough_is_as_right_as_asked(
    replicate: Callable[[Random], tuple[int, int]], truth: float
) -> None:
    """Of 300 studies at 90%, each stopped at the first look that is narrow enough, few more than 30 may be wrong."""
    wrong = 0
    when = looks(200)
    for study in range(300):
        random, tally = Random(f"{replicate.__name__} {study}"), Tally()
        for number in range(1, when[-1] + 1):
            tally += Tally.once(*replicate(random))
            if number in when:
                interval = tally.interval(level_at(0.9, len(when)))
                if interval.width <= 0.08:
                    break
        wrong += not interval.low <= truth <= interval.high
    assert wrong <= 30


def test_a_fixed_number_of_clustered_replications_is_as_right_as_asked() -> None:
    """At 90%, of 500 studies of 30 replications: so wide that few more than 50 are wrong, and not absurdly wide."""
    wrong = 0
    for study in range(500):
        random = Random(f"fixed {study}")
        tally = reduce(add, (Tally.once(*clustered(random)) for _ in range(30)))
        interval = tally.interval(0.9)
        wrong += not interval.low <= 0.6 <= interval.high
    assert 20 <= wrong <= 60


def test_looks_grow_and_end_where_they_must() -> None:
    assert looks(1000) == (20, 30, 45, 68, 102, 153, 230, 345, 518, 777, 1000)
    assert looks(5) == (5,)
    assert looks(1) == (1,)
    assert all(a < b for a, b in pairwise(looks(10**6)))
    assert level_at(0.95, 1) == pytest.approx(0.95)
    assert 1 - level_at(0.95, 10) == pytest.approx(0.005)


# --- differences, means, quantiles --------------------------------------------------------------------------------


def test_the_same_luck_narrows_a_difference() -> None:
    """Both variants live in the same world; b is met wherever a is, and a little more often: 5% in truth."""
    wrong, pairs = 0, Pair()
    for study in range(300):
        random, pairs = Random(f"pair {study}"), Pair()
        for _ in range(60):
            share, number = random.betavariate(1, 1) * 0.9, random.randrange(1, 9)
            luck = [random.random() for _ in range(number)]
            a, b = (sum(x < share + more for x in luck) for more in (0.05, 0.0))
            pairs += Pair.once((a, number), (b, number))
        interval = pairs.interval(0.9)
        wrong += not interval.low <= 0.05 <= interval.high
    assert 12 <= wrong <= 42
    apart = (pairs.a.interval(0.9).width ** 2 + pairs.b.interval(0.9).width ** 2) ** 0.5
    assert pairs.interval(0.9).width < apart / 2


def test_a_difference_without_spread_is_what_the_intervals_leave_open() -> None:
    pairs = reduce(add, [Pair.once((3, 3), (2, 2))] * 10)
    interval = pairs.interval(0.95)
    assert interval.value == 0
    assert interval.high == pytest.approx(1 - pairs.b.interval(0.975).low)
    assert Pair.once((1, 2), (0, 0)).interval(0.95).width > 0.5


def test_the_halves_of_a_pair_are_tallies() -> None:
    pairs = Pair.once((1, 4), (2, 3)) + Pair.once((0, 1), (5, 5))
    assert pairs.a == Tally.once(1, 4) + Tally.once(0, 1)
    assert pairs.b == Tally.once(2, 3) + Tally.once(5, 5)


def test_a_mean_has_students_interval() -> None:
    moments = reduce(add, [Moments.once(x) for x in (4, 6, 8, 10, 12)])
    interval = moments.interval(0.95)
    assert interval.value == 8
    assert interval.high - 8 == pytest.approx(2.776445 * (10 / 5) ** 0.5, rel=1e-6)
    assert Moments.once(3).interval(0.95).high == inf


def test_a_median_lies_between_two_of_the_times() -> None:
    """Of 100 times the 40th and the 61st, by the table of the binomial distribution."""
    assert Times.of(range(1, 101)).quantile(0.5, 0.95) == (50, 40, 61)
    assert (Times.of(range(1, 51)) + Times.of(range(51, 101))).quantile(0.5, 0.95) == (50, 40, 61)


def test_what_is_never_done_takes_longer_than_anything() -> None:
    times = Times.of([*range(1, 101), *[None] * 10])
    assert times.number == 110
    assert times.quantile(0.95, 0.95) == (inf, 100, inf)
    assert Times().quantile(0.5, 0.95) == (inf, 0, inf)


@given(st.lists(st.integers(0, 30) | st.none(), min_size=1, max_size=60), st.floats(0.05, 0.95), st.floats(1, 10))
def test_a_quantile_lies_in_its_interval(times: list[int | None], share: float, effect: float) -> None:
    value, low, high = Times.of(times).quantile(share, 0.95, effect)
    assert low <= value <= high


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_the_interval_of_a_quantile_covers_it(share: float) -> None:
    """Of 400 studies of 80 whole times with a known quantile, at most about a tenth may miss it at 90%."""
    truth, wrong = round(100 * share), 0
    for study in range(400):
        random = Random(f"quantile {share} {study}")
        _, low, high = Times.of(random.randint(1, 100) for _ in range(80)).quantile(share, 0.9)
        wrong += not low <= truth <= high
    assert wrong <= 48
