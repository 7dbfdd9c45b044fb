"""How fast scenarios are simulated, beside a plain SimPy program of the same procedure written by hand.

    python bench/simulate.py [REPLICATIONS]

A year of J24 at its default readings is lived by `bench/plain` and by longstop, in one run, in turns, each time with
another seed; once with people who have only so much time (`finite`) and once without limits. Both write a row an event
with the same columns, and the run fails if the mean number of rows of any kind differs by more than the replications
leave open. `events` are rows of the log, and seconds are of the processor. Then longstop shares replications out over
two processes (seconds of the clock, so that the machine must be free: two processes that find less than two cores say
so), and one process tells how much memory it has had after so many. Figures are of this machine in this hour; quote the
ratios.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from math import sqrt

from plain import figures as fig
from plain.program import Service

import longstop
from longstop.almanac import calendar
from longstop.core import scenarios as sc
from longstop.core.logs import Happening, Log
from longstop.engines.simulate.run import simulate

#: Means may differ by so many standard errors: one of 60 kinds would, by chance, in one run of 300.
SURE = 4.0
#: How often one process and two are measured.
TURNS = 7
PROCEDURE = longstop.load().procedure("J24")
DAYS = calendar(PROCEDURE.calendar)

STAGES = {Happening.HAPPENED: "happened", Happening.READ: "read"}
Kinds = Counter[tuple[str, str]]


def world(*, finite: bool) -> sc.World:
    """The scenario of `plain.figures` in longstop's terms."""
    working_days, hours = sc.Measure.WORKING_DAYS, sc.Measure.HOURS
    return sc.World(
        fig.START,
        fig.DAYS,
        cases=sc.Cases(
            fig.AT_START,
            fig.ARRIVING,
            sc.Length(sc.Shape.GAMMA, fig.LASTING, sc.Measure.DAYS),
            {"allocation": fig.ALLOCATION, "behaviour": {"yes": fig.BEHAVIOUR, "no": 1 - fig.BEHAVIOUR}},
        ),
        happens={event: sc.Happens(event, rate) for event, rate in fig.RATES.items()},
        staff={
            role: sc.Staff(
                role,
                people,
                hours=fig.HOURS,
                leave=fig.LEAVE,
                leave_length=sc.Length(sc.Shape.CHOICE, fig.LEAVE_BLOCKS, working_days),
                sickness=fig.SICKNESS,
                sickness_length=sc.fixed(fig.SICK_FOR, working_days),
            )
            for role, people in fig.STAFF.items()
        },
        doings={
            kind.id: sc.Doing(kind.id, _effort(kind.id, hours), chance=fig.USED)
            for kind in PROCEDURE.events
            if kind.id not in fig.RATES
        },
        habits=sc.Habits(undated=sc.Length(sc.Shape.EXPONENTIAL, (fig.LEFT,), working_days)),
        finite=finite,
        lapses=fig.FORGOTTEN,
        lost=fig.LOST,
    )


def _effort(act: str, hours: sc.Measure) -> sc.Length:
    return sc.Length(sc.Shape.TRIANGULAR, fig.EFFORT[act], hours) if act in fig.EFFORT else sc.fixed(0.0, hours)


WORLDS = {True: world(finite=True), False: world(finite=False)}


def plain(seed: int, finite: bool) -> list[tuple[object, ...]]:
    return Service(seed, finite=finite).run()


def ours(seed: int, finite: bool) -> Log:
    return simulate(PROCEDURE, DAYS, WORLDS[finite], seed).log


def timed(work: Callable[[int, bool], object], seed: int, finite: bool) -> tuple[float, object]:
    started = time.process_time()
    result = work(seed, finite)
    return time.process_time() - started, result


def kinds_of(log: object) -> Kinds:
    """How many rows of each kind and stage there are."""
    if isinstance(log, Log):
        codes = Counter(zip(log.event, log.stage, strict=True))
        named = {(log.events[e], STAGES[s]): n for (e, s), n in codes.items()}
        return Counter(named)
    assert isinstance(log, list)
    return Counter((row[2], row[3]) for row in log)


def compare(replications: int, *, finite: bool) -> None:
    """Both in turns: events a second, and whether they do the same work."""
    for work in (plain, ours):
        work(0, finite)  # the calendar is read, the procedure made ready
    rates: tuple[list[float], list[float]] = [], []
    kinds: tuple[list[Kinds], list[Kinds]] = [], []
    for seed in range(1, replications + 1):
        for which, work in enumerate((plain, ours)):
            spent, log = timed(work, seed, finite)
            kinds[which].append(kinds_of(log))
            rates[which].append(kinds[which][-1].total() / spent)
    by_hand, here = map(statistics.median, rates)
    rows = [statistics.fmean(k.total() for k in each) for each in kinds]
    print(f"{'finite capacity' if finite else 'without limits'}, {replications} years each, in turns")
    print(f"  by hand  {by_hand:9,.0f} events a second (median), {rows[0]:,.0f} events a year")
    print(f"  longstop {here:9,.0f} events a second (median), {rows[1]:,.0f} events a year")
    ratios = sorted(b / a for a, b in zip(*rates, strict=True))
    print(f"  longstop to by hand: {here / by_hand:.2f} (pairs from {ratios[0]:.2f} to {ratios[-1]:.2f})")
    agree(*kinds)


def agree(by_hand: list[Kinds], here: list[Kinds]) -> None:
    """The mean number of rows of each kind is the same, as far as the replications can tell."""
    apart = []
    found = {kind for each in (*by_hand, *here) for kind in each}
    for kind in sorted(found):
        ours_, theirs = ([k[kind] for k in each] for each in (here, by_hand))
        error = sqrt((statistics.variance(ours_) + statistics.variance(theirs)) / len(ours_))
        means = statistics.fmean(ours_), statistics.fmean(theirs)
        away = abs(means[0] - means[1]) / max(error, 1 / len(ours_))
        if away > SURE:
            apart.append(f"{' '.join(kind)}: {means[0]:.1f} here, {means[1]:.1f} by hand, {away:.1f} errors apart")
    assert not apart, "they do not do the same work\n  " + "\n  ".join(apart)
    print(f"  the same number of rows of each of {len(found)} kinds, within {SURE:.0f} standard errors")


def events(seed: int) -> tuple[int, float]:
    """How many events a replication has, and the processor time that it took."""
    spent, log = timed(ours, seed, True)
    assert isinstance(log, Log)
    return len(log), spent


def two_workers(replications: int) -> None:
    """The same replications in one process, and shared out over two, in turns."""
    with ProcessPoolExecutor(1) as one, ProcessPoolExecutor(2) as two:
        list(one.map(events, range(1)))
        list(two.map(events, range(4)))  # both are there and ready
        rates: tuple[list[float], list[float]] = [], []
        cores: tuple[list[float], list[float]] = [], []
        alone: tuple[list[float], list[float]] = [], []
        for turn in range(TURNS):
            seeds = range(turn * replications, (turn + 1) * replications)
            for which, pool in enumerate((one, two)):
                started = time.perf_counter()
                found = list(pool.map(events, seeds))
                elapsed = time.perf_counter() - started
                total, spent = sum(n for n, _ in found), sum(s for _, s in found)
                rates[which].append(total / elapsed)
                cores[which].append(spent / elapsed)
                alone[which].append(total / spent)
    print(f"one process and two, {TURNS} turns of {replications} years")
    for name, each, busy in zip(("one", "two"), rates, cores, strict=True):
        median, most = statistics.median(each), max(each)
        print(f"  {name}  {median:9,.0f} events a second (median; at most {most:,.0f}), {max(busy):.2f} cores busy")
    best, usual = max(rates[1]) / max(rates[0]), statistics.median(rates[1]) / statistics.median(rates[0])
    print(f"  two to one: {best:.2f} (the best turns; medians {usual:.2f})")
    each_of_two = statistics.median(alone[1]) / statistics.median(alone[0])
    print(f"  in a second of its processor each of two does {each_of_two:.2f} of what one does alone")


def memory(_: int) -> list[tuple[int, float]]:
    """The most memory that this process has had after so many replications, in MB."""
    found = []
    for seed in range(200):
        ours(seed, True)
        if seed + 1 in (10, 50, 100, 150, 200):
            found.append((seed + 1, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    return found


def main() -> None:
    replications = int(sys.argv[1]) if sys.argv[1:] else 40
    compare(replications, finite=True)
    compare(replications, finite=False)
    two_workers(max(4, replications // 4))
    with ProcessPoolExecutor(1) as fresh:
        [found] = fresh.map(memory, range(1))
    print("memory of one process: " + ", ".join(f"{most:.1f} MB after {n} replications" for n, most in found))


if __name__ == "__main__":
    main()
