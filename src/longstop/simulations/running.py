"""A study lived to the end: replication after replication, until its answer is as exact as was asked for.

The replications are numbered, and what counts is always a beginning of that row: the first 20, the first 30, and so
on, as `statistics.looks` has it. At each of these looks it is settled whether to stop, by nothing but the records
before it. So it makes no difference who lives them, in which order they are finished, or how often the run was
interrupted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from longstop.core.outcomes import Difference, Outcome, Record, Side, VariantOutcome
from longstop.core.scenarios import Variant
from longstop.core.statistics import level_at, looks
from longstop.simulations.crews import Crew, Errand
from longstop.simulations.journal import Journal
from longstop.simulations.study import Study

#: What is told as the run goes on: replications that are finished, how many there may be, and the widest interval.
Progress = Callable[[int, int, float | None], None]


class Interrupted(KeyboardInterrupt):
    """The user stopped the run; `outcome` is what its last look saw (None: it had not come to one)."""

    def __init__(self, done: int, outcome: Outcome | None) -> None:
        super().__init__(f"stopped after {done} {'replication' if done == 1 else 'replications'}")
        self.done, self.outcome = done, outcome


class _Sum:
    """What the records add up to so far, and those that wait for the ones before them. It does not grow."""

    def __init__(self, study: Study, found: Mapping[tuple[int, int], Record]) -> None:
        self.study = study
        self.size = len(study.lived)
        self.variants = [VariantOutcome(x.variant, x.shares()) for x in study.lived]
        self.differences = list(_differences(study))
        self.counted = 0
        self.waiting = dict(found)

    @property
    def done(self) -> int:
        """How many replications are finished, in all variants."""
        return self.counted + len(self.waiting) // self.size

    def missing(self, look: int) -> list[int]:
        """The replications before the look that are not finished."""
        todo = range(self.counted, look)
        return [n for n in todo if any((v, n) not in self.waiting for v in range(self.size))]

    def add(self, records: Iterable[Record], look: int) -> None:
        """Take up the records, and count in their order those before the look."""
        self.waiting.update({(r.variant, r.replication): r for r in records})
        while self.counted < look and all((v, self.counted) in self.waiting for v in range(self.size)):
            mine = {v: self.waiting.pop((v, self.counted)) for v in range(self.size)}
            self.variants = [variant.plus(mine[v]) for v, variant in enumerate(self.variants)]
            self.differences = [difference.plus(mine) for difference in self.differences]
            self.counted += 1

    def outcome(self, level: float) -> Outcome:
        """What the replications that are counted come to."""
        scenario = self.study.scenario
        found = Outcome(scenario, self.counted, level, tuple(self.variants), tuple(self.differences))
        if scenario.precision is None:
            return found
        width = widest(found)
        return replace(found, precise=width is not None and width <= scenario.precision)


def run(study: Study, crew: Crew, journal: Journal | None = None, progress: Progress | None = None) -> Outcome:
    """Live the study with the crew. Raises Interrupted if the user stops it, and CrewLostError."""
    scenario = study.scenario
    plan = looks(scenario.at_most) if scenario.precision is not None else (scenario.at_most,)
    level = level_at(scenario.confidence, len(plan))
    total = _Sum(study, journal.found if journal else {})
    outcome: Outcome | None = None
    try:
        for look in plan:
            for records in _lived(total, crew, look):
                if journal is not None:
                    journal.add(records)
                total.add(records, look)
                if progress is not None:
                    progress(total.done, plan[-1], widest(outcome))
            total.add((), look)
            outcome = total.outcome(level)
            if outcome.precise:
                break
        assert outcome is not None
        return outcome
    except KeyboardInterrupt:
        raise Interrupted(total.done, outcome) from None
    finally:
        crew.close()


def _lived(total: _Sum, crew: Crew, look: int) -> Iterator[list[Record]]:
    """Have the crew live what is missing before the look."""
    waiting = deque(_errands(total.missing(look), crew.size))
    under_way = 0
    while waiting or under_way:
        while waiting and under_way <= crew.size:
            crew.send(waiting.popleft())
            under_way += 1
        for _, records in crew.finished():
            under_way -= 1
            yield records


def _errands(missing: Sequence[int], size: int) -> list[Errand]:
    """The missing replications, in stretches short enough to be shared out."""
    most = max(1, min(25, len(missing) // (4 * size)))
    errands: list[Errand] = []
    for n in missing:
        if errands and errands[-1][1] == n and n - errands[-1][0] < most:
            errands[-1] = (errands[-1][0], n + 1)
        else:
            errands.append((n, n + 1))
    return errands


# --- what is compared ---------------------------------------------------------------------------------------------


def _differences(study: Study) -> Sequence[Difference]:
    """The first variant of each procedure against its others; and what the scenario sets side by side."""
    found: list[Difference] = []
    lived = study.lived
    first: dict[str, int] = {}
    for v, x in enumerate(lived):
        base = first.setdefault(x.variant.procedure, v)
        if base != v:
            found += [Difference(x.variant.name, Side(v, id), Side(base, id)) for id in x.formulas]
    for comparison in study.scenario.comparisons:
        for one, other in combinations(comparison.properties, 2):
            for w, theirs in enumerate(lived):
                for v, ours in enumerate(lived):
                    if one in ours.formulas and other in theirs.formulas and _alike(ours.variant, theirs.variant):
                        found.append(Difference(comparison.title, Side(w, other), Side(v, one)))
    return found


def _alike(one: Variant, other: Variant) -> bool:
    """Whether two variants differ in nothing but their procedures."""
    return all(one.settings.get(k) == other.settings.get(k) for k in {*one.settings, *other.settings} - {"procedure"})


def widest(outcome: Outcome | None) -> float | None:
    """The widest of the intervals, of those properties that had a trigger at all."""
    if outcome is None:
        return None
    widths = [
        share.tally.interval(outcome.level).width
        for variant in outcome.variants
        for share in variant.shares.values()
        if share.tally.of
    ]
    return max(widths, default=None)
