"""Law 7: a second solver agrees on every verdict, on generated procedures; so do the files that are written for it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claims import assumptions, formulas, promises
from longstop.core.assumptions import Assumptions
from longstop.core.confirmation import SolverName
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.verdicts import HoldsTo, Property, Unknown, word
from longstop.engines.check import Transcript, check, confirmed
from longstop.engines.check.smtlib import written
from smtfiles import by_cvc5, by_z3
from strategies import PLACES, procedures

#: Two verdicts, and the second solver is the slower.
FEWER = settings(max_examples=max(6, settings.default.max_examples // 4))
#: Seconds for a generated question; one that takes longer is Unknown, and says nothing.
SOON = 5.0

Asked = tuple[Procedure, Property, Assumptions, Calendar]


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    """A procedure, something that may be asked of it, and what may go wrong."""
    procedure = draw(procedures())
    calendar, start = draw(PLACES)
    end = start + timedelta(draw(st.sampled_from((0, 6, 20))))
    formula = draw(st.one_of(promises(procedure), promises(procedure), formulas(procedure)))[:1]
    return procedure, Property("Q", "generated", formula), draw(assumptions(procedure, (start, end))), calendar


@FEWER
@given(questions(), st.booleans())
def test_cvc5_comes_to_the_verdict_of_z3(asked: Asked, strict: bool) -> None:
    first, second = (check(*asked, strict=strict, timeout=SOON, solver=solver) for solver in SolverName)
    assume(not isinstance(first, Unknown) and not isinstance(second, Unknown))
    assert word(first) == word(second)
    if isinstance(first, HoldsTo):
        assert first == second


@FEWER
@given(questions(), st.booleans(), st.booleans())
def test_what_a_verdict_rests_on_is_confirmed_by_cvc5_and_in_files(asked: Asked, strict: bool, minimal: bool) -> None:
    """Each question once more of cvc5, in this process, and as a file, of both."""
    transcript = Transcript()
    verdict = check(*asked, strict=strict, timeout=SOON, minimal=minimal, transcript=transcript)
    if isinstance(verdict, Unknown):
        assert transcript.queries == ()
        return
    assert transcript.queries
    found = confirmed(transcript, timeout=60.0)
    assert found.complete
    assert found.confirmed == len(transcript.queries)
    for query in transcript.queries:
        text, expected = written(query), "sat" if query.satisfiable else "unsat"
        assert f"(set-info :status {expected})" in text
        assert by_z3(text) == expected
        assert by_cvc5(text)[0] == expected


@FEWER
@given(questions())
def test_to_write_down_what_a_verdict_rests_on_changes_nothing(asked: Asked) -> None:
    plain = check(*asked, timeout=SOON)
    told = check(*asked, timeout=SOON, transcript=Transcript())
    assume(not isinstance(plain, Unknown) and not isinstance(told, Unknown))
    assert word(plain) == word(told)
