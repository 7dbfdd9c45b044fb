"""Laws of what depends on what, on generated procedures: what coverage calls untouched can be left out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from claims import formulas
from longstop.core import formulas as f
from longstop.core.coverage import Coverage, Standing
from longstop.core.dependence import Link, brings_about, cone, mentions, named, uses
from longstop.core.procedures import Clause, Procedure
from longstop.core.verdicts import Property
from longstop.engines.check.cone import cone as part_of
from longstop.engines.review.coverage import coverage
from strategies import procedures

#: A generated procedure costs more than what is asked of it here.
FEWER = settings(max_examples=max(8, settings.default.max_examples // 3))


@st.composite
def asked(draw: st.DrawFn, most: int = 1) -> tuple[Procedure, tuple[f.Formula, ...]]:
    """A procedure with a heading for each of its rules, and formulas over it."""
    drawn = draw(procedures())
    clauses = tuple(Clause(id, f"{id} · by hand", "") for id in dict.fromkeys(r.clause for r in drawn.rules))
    procedure = replace(drawn, clauses=clauses)
    return procedure, tuple(draw(formulas(procedure)) for _ in range(most))


def covered(procedure: Procedure, *formulas: f.Formula) -> Coverage:
    return coverage(procedure, [(procedure, Property(f"Q{i}", "", each)) for i, each in enumerate(formulas)])


@FEWER
@given(asked())
def test_what_is_named_lies_in_the_cone(case: tuple[Procedure, tuple[f.Formula, ...]]) -> None:
    procedure, (formula,) = case
    reach = cone(procedure, formula)
    assert all(reach.holds(rule) for rule in named(procedure, formula))
    assert {m.event for m in mentions(procedure, formula)} <= reach.events


@FEWER
@given(asked(2))
def test_the_cone_of_two_formulas_is_both_their_cones(case: tuple[Procedure, tuple[f.Formula, ...]]) -> None:
    procedure, (one, other) = case
    first, second, both = (cone(procedure, x) for x in (one, other, (*one, *other)))
    assert (both.events, both.states) == (first.events | second.events, first.states | second.states)


@FEWER
@given(asked())
def test_the_cone_is_closed_under_what_rules_make_use_of(case: tuple[Procedure, tuple[f.Formula, ...]]) -> None:
    procedure, (formula,) = case
    reach = cone(procedure, formula)
    for user in filter(reach.holds, procedure.rules):
        for _, spoken in uses(procedure, user):
            assert all(reach.holds(rule) for rule in procedure.rules if any(brings_about(rule, m) for m in spoken))


@FEWER
@given(asked())
def test_without_its_untouched_clauses_a_procedure_puts_the_same_question(
    case: tuple[Procedure, tuple[f.Formula, ...]],
) -> None:
    """No verdict can depend on them: the prover is asked about the very same rules."""
    procedure, (formula,) = case
    idle = {c.id for c in covered(procedure, formula).untouched}
    rest = replace(procedure, rules=tuple(r for r in procedure.rules if r.clause not in idle))
    assert part_of(rest, formula) == part_of(procedure, formula)


@FEWER
@given(asked(3))
def test_another_property_takes_no_touch_away(case: tuple[Procedure, tuple[f.Formula, ...]]) -> None:
    procedure, formulas = case
    before, after = covered(procedure, *formulas[:2]), covered(procedure, *formulas)
    for less, more in zip(before.clauses, after.clauses, strict=True):
        assert set(less.named_by) <= set(more.named_by)
        assert set(less.reached_by) <= set(more.reached_by)
        assert not set(more.named_by) & set(more.reached_by)
    assert {c.id for c in after.untouched} <= {c.id for c in before.untouched}


@FEWER
@given(asked())
def test_every_clause_becomes_one_thing_and_exercises_others(
    case: tuple[Procedure, tuple[f.Formula, ...]],
) -> None:
    procedure, (formula,) = case
    found = covered(procedure, formula)
    gaps = [c for c in found.of(Standing.MISSING) if not c.heading]
    assert [c.id for c in found.clauses if c not in gaps] == [c.id for c in procedure.clauses]
    assert sum(len(found.of(standing)) for standing in Standing) == len(found.clauses)
    for clause in found.clauses:
        assert clause.id not in {e.clause for e in clause.exercised_by}
        assert all(e.links and set(e.links) <= set(Link) for e in clause.exercised_by)
