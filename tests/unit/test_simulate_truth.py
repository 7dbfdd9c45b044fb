"""The simulator against answers that are known in closed form. Seeds are fixed; the intervals hold what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import exp, factorial, sqrt
from statistics import fmean, stdev

import pytest

from handmade import PLAIN, act, duty, procedure, role, world
from longstop.core import scenarios as sc
from longstop.core.logs import SECONDS, Log
from longstop.engines.simulate.absences import pool
from longstop.engines.simulate.run import simulate

START = date(2026, 9, 7)
#: A mean of so many replications is within this many standard errors of the truth 99.99 times in 100.
SURE = 3.9


def hours(value: float) -> sc.Length:
    return sc.Length(sc.Shape.EXPONENTIAL, (value,), sc.Measure.HOURS)


def near(found: list[float], truth: float) -> None:
    error = stdev(found) / sqrt(len(found))
    assert abs(fmean(found) - truth) < SURE * error, f"{fmean(found)} with an error of {error}, in truth {truth}"
    assert error < truth / 10, "the interval is too wide to say anything"


# --- a queue ------------------------------------------------------------------------------------------------------


def erlang_wait(servers: int, arrivals: float, service: float) -> float:
    """The mean time in the queue of M/M/c, in the unit of the rates (Erlang C)."""
    load = arrivals * service
    busy = load**servers / factorial(servers) * servers / (servers - load)
    chance = busy / (sum(load**k / factorial(k) for k in range(servers)) + busy)
    return chance * service / (servers - load)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (2, 1.4), (5, 4.0)])
def test_a_team_is_the_queue_that_it_should_be(servers: int, load: float) -> None:
    """Cases arrive at random, each asks for one thing, anyone of the team may do it, round the clock."""
    team = procedure(
        role("worker", every_day=True, people=servers),
        world("ask", once=True),
        act("do"),
        duty("D", "ask", "worker", "do"),
    )
    days, warm_up, service = 1000, 80, 1.0

    def mean_wait(seed: int) -> float:
        lived = simulate(
            team,
            PLAIN,
            sc.World(
                START,
                days,
                cases=sc.Cases(0, rate=load / service),
                happens={"ask": sc.Happens("ask", first=sc.fixed(0))},
                staff={"worker": sc.Staff("worker", servers, hours=24)},
                doings={"do": sc.Doing("do", hours(24 * service), delay=sc.fixed(0))},
            ),
            seed,
        )
        return fmean(waits(lived.log, "ask", "do", warm_up, days - warm_up))

    near([mean_wait(seed) for seed in range(16)], erlang_wait(servers, load / service, service) + service)


def waits(log: Log, first: str, second: str, after: int, before: int) -> list[float]:
    """The days from the one event to the other in each case that begins between the days."""
    base = min(log.first)
    asked = {c: t for c, t, e in zip(log.case, log.time, log.event, strict=True) if log.events[e] == first}
    done = {c: t for c, t, e in zip(log.case, log.time, log.event, strict=True) if log.events[e] == second}
    return [
        (done[c] - t) / SECONDS for c, t in asked.items() if c in done and base + after <= log.first[c] < base + before
    ]


# --- absences -----------------------------------------------------------------------------------------------------


def everyone_every_day(people: int, **staff: object) -> Callable[[int], list[list[bool]]]:
    """For each seed, who of them is in on which of 1,000 days."""
    holder = role("worker", every_day=True, people=people)
    return lambda seed: [
        p.here for p in pool(holder, sc.Staff("worker", people, **staff), [True] * 1000, START, seed)  # type: ignore[arg-type]
    ]


def test_two_independent_absences_overlap_as_often_as_they_should() -> None:
    """Spells of just one day, begun at a rate: each is away on a known share of days, and both on its square.

    A spell takes its whole day, and the time to the next begins at its end; so the share away is 1 in 1 + 1/(e^r - 1).
    """
    rate = 0.2
    lived = everyone_every_day(2, sickness=rate, sickness_length=sc.fixed(1, sc.Measure.WORKING_DAYS))
    share = 1 - exp(-rate)  # the chance that a spell begins on a day on which nobody is yet away: it is without memory

    def both(seed: int) -> float:
        one, other = lived(seed)
        return fmean(not a and not b for a, b in zip(one, other, strict=True))

    def some_day_of_five(seed: int) -> float:
        one, other = lived(seed)
        together = [not a and not b for a, b in zip(one, other, strict=True)]
        return fmean(any(together[i : i + 5]) for i in range(0, 1000, 5))

    near([both(seed) for seed in range(60)], share**2)
    near([some_day_of_five(seed) for seed in range(60)], 1 - (1 - share**2) ** 5)


def test_spells_of_sickness_are_renewals() -> None:
    """So many days sick, then exponential days well: the spells of a long time come at the reciprocal of the two."""
    rate, length = 0.05, 4
    lived = everyone_every_day(1, sickness=rate, sickness_length=sc.fixed(length, sc.Measure.WORKING_DAYS))

    def spells(seed: int) -> float:
        [here] = lived(seed)
        begun = sum(1 for a, b in zip([True, *here], here, strict=False) if a and not b)
        away = sum(not h for h in here)
        merged = away / length - begun  # a spell that begins on the day after another
        return (begun + merged) / 1000

    wasted = 1 / (1 - exp(-rate)) - 1  # whole days well between one spell and the next, on average
    near([spells(seed) for seed in range(60)], 1 / (length + wasted))


def test_events_of_the_world_come_at_their_rate() -> None:
    """Not more than one a day: a day has one with the chance that a Poisson count is not nought."""
    rate = 0.4
    lone = procedure(role("worker"), world("occasion"))

    def share(seed: int) -> float:
        setting = sc.World(START, 1000, happens={"occasion": sc.Happens("occasion", rate)})
        return len(simulate(lone, PLAIN, setting, seed).log) / 1000

    near([share(seed) for seed in range(40)], 1 - exp(-rate))


def test_leave_adds_up_to_what_people_have() -> None:
    """Also where it is taken in August: a peak moves it and adds none."""
    for peaks in ((), (sc.Peak(5.0, months=frozenset({8})),)):
        lived = everyone_every_day(
            1, leave=30.0, leave_length=sc.fixed(1, sc.Measure.WORKING_DAYS), leave_peaks=peaks
        )
        days = [sum(not h for h in lived(seed)[0]) * 365.25 / 1000 for seed in range(80)]
        assert 26 < fmean(days) < 30.5  # a day of leave that falls on another is not taken twice
