"""Which answers need a story, and which are like one that has been told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from longstop.core.cases import Case
from longstop.core.verdicts import HoldsTo, Refuted, Unknown, Vacuous


def worth_telling(cases: Sequence[Case]) -> Iterator[tuple[Case, tuple[Case, ...]]]:
    """The answers that need a story, each with the like ones that are not told again.

    A property that is refuted as expected is told once, under the readings nearest to the default and the set with the
    fewest faults; if it is the only one that was asked about, once for each choice of readings. Questions given up for
    one reason are told together. Whatever else is not as expected, or got no plain answer, is always told.
    """
    alone = len({c.property.id for c in cases}) == 1
    for _, group in groupby(cases, key=lambda c: c.property.id):
        alike: dict[object, list[Case]] = defaultdict(list)
        for case in group:
            verdict = case.result.verdict
            if isinstance(verdict, Unknown):
                alike[verdict].append(case)
            elif not case.result.as_expected or isinstance(verdict, HoldsTo | Vacuous):
                yield case, ()
            elif isinstance(verdict, Refuted):
                alike[_choices(case) if alone else ""].append(case)
        for same in alike.values():
            told = min(same, key=_faults)
            yield told, tuple(c for c in same if c is not told)


def _choices(case: Case) -> object:
    return tuple(case.result.readings.items()), case.result.strict


def _faults(case: Case) -> tuple[int, int, int]:
    set = case.assumptions
    return len(case.result.readings), set.lapses + set.lost, set.away
