"""How long people are away in a row, as the windows of the prover hold them to it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from longstop.almanac import calendar
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Agency, Procedure, Role
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.solver import Clock

ALMANAC = calendar("Jersey")
#: A Thursday before a weekend, and one before Christmas.
STARTS = (date(2026, 6, 4), date(2026, 12, 24))
LENGTH = 7


def _procedure(*, every_day: bool) -> Procedure:
    team, worker = Agency("team", "the team"), Role("worker", "the worker", "team", every_day=every_day)
    return Procedure("P", "one person", "Jersey", (team,), (worker,), (), (), (), ())


def _longest_run(start: date, away: tuple[bool, ...], *, every_day: bool) -> int:
    longest = run = 0
    for i, so in enumerate(away):
        if every_day or ALMANAC.works(start + timedelta(i)):
            run = run + 1 if so else 0
            longest = max(longest, run)
    return longest


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("every_day", [False, True])
@pytest.mark.parametrize("longest", [1, 2, 3])
@pytest.mark.parametrize("dated", [False, True])
def test_nobody_is_away_for_longer_than_may_be_and_all_else_can_be(
    start: date, every_day: bool, longest: int, dated: bool
) -> None:
    window = Encoding(_procedure(every_day=every_day), ALMANAC, (start, start), LENGTH, dated=dated)
    assumptions = Assumptions("some", "away for so long", away=1, longest=longest, start=(start, start))
    for away in product((False, True), repeat=LENGTH):
        shown = [lit if so else -lit for so, lit in zip(away, window.days.away.values(), strict=True)]
        possible = window.ask(Clock(None), assumptions, [], window.days.fresh, *shown)
        assert possible == (_longest_run(start, away, every_day=every_day) <= longest)
        if not dated and possible:  # nor does it matter then what came before
            assert window.ask(Clock(None), assumptions, [], *shown)
