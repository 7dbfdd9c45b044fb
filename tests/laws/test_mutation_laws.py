"""Laws of mutants, on generated procedures: what is asked of one, and what is not, is what a plain check would say."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from test_check_laws import FEWER
from test_readings_laws import afresh

from claims import assumptions, formulas, promises
from longstop.core.assumptions import Assumptions
from longstop.core.dependence import Parts
from longstop.core.edits import Edit, Kind, edited, mutations
from longstop.core.procedures import Force, Procedure
from longstop.core.time import Calendar
from longstop.core.verdicts import HoldsTo, Property, Unknown, Verdict, word
from strategies import PLACES, procedures


@st.composite
def mutants(draw: st.DrawFn, *forces: Force) -> tuple[Procedure, Edit, Property, Assumptions, Calendar]:
    """A procedure, one of its small changes (with forces, one into such a force), and a question."""
    text = draw(procedures())
    edits = [e for e in mutations(text) if not forces or (e.kind is Kind.FORCE and e.force in forces)]
    assume(edits)
    calendar, start = draw(PLACES)
    formula = draw(st.one_of(promises(text), formulas(text)))[:1]
    allowed = draw(assumptions(text, (start, start)))
    return text, draw(st.sampled_from(edits)), Property("Q", "generated", formula), allowed, calendar


def plain(*verdicts: Verdict) -> bool:
    return not any(isinstance(v, Unknown | HoldsTo) for v in verdicts)


@FEWER
@given(mutants())
def test_a_mutant_is_answered_as_its_text_would_be(
    case: tuple[Procedure, Edit, Property, Assumptions, Calendar],
) -> None:
    """Neither a neighbour's verdict, nor what is not asked as nothing that it depends on differs, says otherwise."""
    text, edit, question, allowed, calendar = case
    changed = edited(text, edit)
    before = afresh(text, question, allowed, calendar)
    near = afresh(changed, question, allowed, calendar, near=before)
    alone = afresh(changed, question, allowed, calendar)
    assume(plain(before, near, alone))
    assert word(near) == word(alone)
    parts = Parts()
    if parts.of(text, question.formula) is parts.of(changed, question.formula):
        assert word(before) == word(alone)


@FEWER
@given(mutants(Force.SHOULD))
def test_a_must_that_becomes_a_should_changes_no_verdict_where_everyone_heeds_it(
    case: tuple[Procedure, Edit, Property, Assumptions, Calendar],
) -> None:
    """Which is why no such change is among those that a study tries."""
    text, edit, question, allowed, calendar = case
    before = afresh(text, question, allowed, calendar)
    after = afresh(edited(text, edit), question, allowed, calendar)
    assume(plain(before, after))
    assert word(before) == word(after)
