"""Laws of asking the same question about texts that differ little, on generated procedures: no verdict is borrowed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st
from test_check_laws import FEWER, SOON

from claims import assumptions, formulas, promises
from longstop.core.dependence import Cone, Parts, cone
from longstop.core.procedures import Clause, Duty, Procedure
from longstop.core.semantics import Truth, admits, judge, within
from longstop.core.time import Bound, Unit
from longstop.core.verdicts import HoldsTo, Property, Proved, Refuted, Unknown, Vacuous, Verdict, word
from longstop.engines.check import check, prover
from strategies import PLACES, procedures


@st.composite
def readings(draw: st.DrawFn, procedure: Procedure) -> Procedure:
    """Another reading of the text: one rule is not there, binds less, or is due at another time; or nothing formal."""
    rule = draw(st.sampled_from(procedure.rules))
    others: list[tuple] = [(), (rule,)]
    if isinstance(rule, Duty) and isinstance(rule.bound, Bound):
        others += [(replace(rule, bound=None),), (replace(rule, bound=Bound(7, Unit.DAYS)),)]
    read = draw(st.sampled_from(others))
    rules = tuple(x for r in procedure.rules for x in (read if r is rule else (r,)))
    return replace(procedure, rules=rules, clauses=(Clause("P-1", "P-1 · by hand", "prose"),))


def afresh(*question: object, near: Verdict | None = None) -> Verdict:
    """The answer, of which nothing is remembered from another question."""
    prover._answers.clear()
    return check(*question, timeout=SOON, near=near, minimal=near is None)  # type: ignore[arg-type]


@FEWER
@given(st.data())
def test_a_verdict_found_near_another_is_that_of_a_run_of_its_own(data: st.DataObject) -> None:
    """The neighbour's counterexample may be taken over, its proof may not: unless the part is the very same."""
    one = data.draw(procedures())
    other = data.draw(readings(one))
    formula = data.draw(st.one_of(promises(one), formulas(one)))[:1]
    calendar, start = data.draw(PLACES)
    allowed = data.draw(assumptions(one, (start, start)))
    question = Property("Q", "generated", formula)
    before = afresh(one, question, allowed, calendar)
    after = afresh(other, question, allowed, calendar, near=before)
    alone = afresh(other, question, allowed, calendar)
    if isinstance(after, Refuted) and after.endless is None:
        assert admits(other, after.trace, calendar)
        assert within(allowed, other, after.trace) == ()
        assert judge(formula, other, after.trace, calendar) is Truth.FALSE
    assume(not any(isinstance(v, Unknown | HoldsTo) for v in (after, alone)))
    assert word(after) == word(alone)
    parts = Parts()
    if parts.of(one, formula) is parts.of(other, formula) and isinstance(before, Proved | Vacuous):
        assert word(before) == word(alone)


@FEWER
@given(st.data())
def test_equal_parts_are_one_object_and_others_are_not(data: st.DataObject) -> None:
    """Whether it is worked out afresh or seen from what differs, the part is all that lies in the cone."""
    one = data.draw(procedures())
    formula = data.draw(formulas(one))
    parts = Parts()
    for text in (one, data.draw(readings(one)), data.draw(readings(one)), replace(one, parameters={"n": "3"})):
        part, reach = parts.of(text, formula), cone(text, formula)
        assert part.rules == tuple(r for r in text.rules if reach.holds(r))
        assert part.events == tuple(e for e in text.events if e.id in reach.events)
        assert part.states == tuple(s for s in text.states if s.id in reach.states)
        assert (part.clauses, part.readings, part.parameters) == ((), {}, {})
        assert (part is parts.of(one, formula)) == (part.formal == parts.of(one, formula).formal)
        assert cone(part, formula) == Cone(frozenset(e.id for e in part.events), frozenset(s.id for s in part.states))
