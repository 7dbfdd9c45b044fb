"""Laws of slack, on generated procedures: what is said of faults and bounds is what plain questions answer."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_routes_laws import LONG, SOON, START

from handmade import PLAIN
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.explanations import Fault
from longstop.core.procedures import Procedure
from longstop.core.time import Bound, Unit
from longstop.core.verdicts import Property, Proved, Refuted, Vacuous, Verdict
from longstop.engines.check import check
from longstop.engines.explain.resilience import allowing, resilience
from longstop.engines.explain.tightest import tightest
from longstop.engines.routes import routes
from passing import EVENT, MANAGER, arriving, passing

FEWER = settings(max_examples=max(6, settings.default.max_examples // 4))
WELL = Assumptions("everything-well", "nothing goes wrong", start=(START, START))


def ask(procedure: Procedure, prop: Property, assumptions: Assumptions, *, minimal: bool = False) -> Verdict:
    return check(procedure, prop, assumptions, PLAIN, timeout=SOON, minimal=minimal)


def reaching(procedure: Procedure, bound: Bound = LONG) -> Property:
    claim = f.Within(bound, arriving(procedure, (MANAGER,)))
    return Property("Q", "reaching", (f.ForEach((f.Pattern(EVENT),), f.TRUE, claim),))


@FEWER
@given(passing())
def test_the_fewest_absences_are_the_smallest_cut(procedure: Procedure) -> None:
    """Law 4: where all is pure reachability within days, and somebody is reached for certain."""
    [concern] = routes(procedure, PLAIN, start=[EVENT]).concerns
    assume(arriving(procedure, (MANAGER,)) and concern.certain)
    away = resilience(procedure, reaching(procedure), ask, start=(START, START)).away
    if away.settled:
        assert away.fewest == (concern.cuts[0].people if concern.cuts else None)


@FEWER
@given(passing(pure=False))
def test_the_fewest_are_those_that_plain_questions_find(procedure: Procedure) -> None:
    assume(arriving(procedure, (MANAGER,)))
    prop = reaching(procedure)
    whole = resilience(procedure, prop, ask, start=(START, START))
    for breaking in (whole.away, whole.lapses, whole.lost):
        if not breaking.settled:
            continue
        for count in range(5):
            plain = ask(procedure, prop, allowing(WELL, breaking.fault, count))
            if breaking.fewest is not None and count >= breaking.fewest:
                assert not isinstance(plain, Proved | Vacuous), (breaking.fault, count)
            else:
                assert not isinstance(plain, Refuted), (breaking.fault, count)


@FEWER
@given(passing(pure=False), st.integers(0, 6), st.sampled_from(Unit))
def test_the_tightest_bound_is_proved_and_one_less_refuted(procedure: Procedure, count: int, unit: Unit) -> None:
    assume(arriving(procedure, (MANAGER,)))
    prop = reaching(procedure, Bound(count, unit))
    allowed = allowing(WELL, Fault.AWAY, 1)
    found = tightest(procedure, prop, allowed, ask(procedure, prop, allowed), PLAIN, ask)
    if found is None or not found.settled:
        return
    assert found.worst is not None or (found.bound is not None and found.bound.count == 0)
    if found.bound is None:
        assert isinstance(ask(procedure, reaching(procedure, LONG), allowed), Refuted)
        return
    assert found.bound.unit is unit
    assert not isinstance(ask(procedure, reaching(procedure, found.bound), allowed), Refuted)
    if found.bound.count > 0:
        shorter = Bound(found.bound.count - 1, unit)
        assert isinstance(ask(procedure, reaching(procedure, shorter), allowed), Refuted)
