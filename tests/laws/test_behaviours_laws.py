"""Laws of comparing two procedures, on generated ones: what is shown is so by the meaning, and what is so is shown."""

from __future__ import annotations

from random import Random

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from forward import DeadEndError, Habits, live
from longstop.core.alignment import Sides, align, sides
from longstop.core.assumptions import Assumptions
from longstop.core.comparison import Behaviours, Offence
from longstop.core.dependence import subject
from longstop.core.edits import edited, mutations
from longstop.core.procedures import Duty, Procedure
from longstop.core.semantics import CLOSE, Moment, Reading, admits, breaches, within
from longstop.core.time import Calendar
from longstop.engines.check.behaviours import ASTRAY, NOT_ALLOWED, behaviours
from strategies import PLACES, procedures

FEWER = settings(max_examples=max(8, settings.default.max_examples // 2))
#: Short windows, so that many procedures can be tried.
SHORT = ((8,), (9,))
LIVELY = Habits(busy=0.7, away=0.3, lapse=0.0, loss=0.0)


def searched(seen: Sides, away: int, place: tuple[Calendar, object]) -> tuple[Behaviours, Assumptions]:
    calendar, start = place
    allowed = Assumptions("generated", "", away, start=(start, start))  # type: ignore[arg-type]
    return behaviours(seen, allowed, calendar, lengths=SHORT), allowed


@st.composite
def revisions(draw: st.DrawFn) -> tuple[Procedure, Procedure]:
    """A procedure and what an edit makes of it, or another procedure that happens to use the same words."""
    one = draw(procedures())
    if draw(st.booleans()):
        return one, draw(procedures())
    edits = mutations(one)
    assume(edits)
    return one, edited(one, draw(st.sampled_from(edits)))


def asked(seen: Sides) -> set[str]:
    """The rules of the other that are to be judged."""
    return {r.id for r in seen.other.rules if r.force.binds and subject(r) not in seen.foreign}


@FEWER
@given(revisions(), st.integers(0, 1), PLACES, st.booleans())
def test_each_witness_is_admitted_by_the_one_and_not_by_the_other(
    pair: tuple[Procedure, Procedure], away: int, place: tuple[Calendar, object], backwards: bool
) -> None:
    old, new = pair
    seen = sides(old, new, align(old, new))[backwards]
    found, allowed = searched(seen, away, place)
    for d in found.differences:
        assert admits(seen.one, d.trace, found.calendar)
        assert within(allowed, seen.one, d.trace) == ()
        theirs = breaches(seen.other, d.trace, found.calendar)
        own = {label: id for id, label in seen.rules.items()}
        match d.offence:
            case Offence.LEFT:
                reading, mine = Reading(seen.other, d.trace, found.calendar), Reading(seen.one, d.trace, found.calendar)
                duty = seen.other.rule(own[str(d.rule)])
                assert isinstance(duty, Duty)
                assert any(reading.closed(i) is None for i in reading.instances(duty))
                if not any(x.recurring for x in seen.one.duties):
                    assert mine.complete(Moment(d.trace.end, CLOSE))
            case Offence.UNPROMPTED:
                assert (d.event, d.trace.end, NOT_ALLOWED) in {(b.what, b.day, b.why) for b in theirs}
            case Offence.MISDIRECTED:
                assert (d.event, d.trace.end, ASTRAY) in {(b.what, b.day, b.why) for b in theirs}
            case _:
                assert (own[str(d.rule)], d.trace.end) in {(b.what, b.day) for b in theirs}
        event(d.offence.value)


@FEWER
@given(procedures(), st.integers(0, 1), PLACES)
def test_a_procedure_forbids_nothing_that_it_allows(
    procedure: Procedure, away: int, place: tuple[Calendar, object]
) -> None:
    seen, _ = sides(procedure, procedure, align(procedure, procedure))
    found, _ = searched(seen, away, place)
    assert found.differences == ()  # what was given up is no difference
    assert set(found.kept) == {r.id for r in procedure.rules if r.force.binds}
    seen.__dict__["kept"] = frozenset()  # as if it were not plain that they are the same
    assert searched(seen, away, place)[0].differences == ()


@FEWER
@given(revisions(), PLACES, st.integers(0, 1 << 30), st.booleans())
def test_what_a_simulated_case_of_the_one_breaks_of_the_other_is_found(
    pair: tuple[Procedure, Procedure], place: tuple[Calendar, object], seed: int, backwards: bool
) -> None:
    old, new = pair
    seen = sides(old, new, align(old, new))[backwards]
    found, allowed = searched(seen, 1, place)
    calendar, start = place
    assume(not found.unsettled)
    rng, named = Random(seed), {label: id for id, label in seen.rules.items()}
    shown = {named[d.rule] for d in found.differences if d.rule is not None}
    acts = {(d.event, d.offence) for d in found.differences}
    for _ in range(6):
        try:
            trace = live(seen.one, calendar, start, 9, rng, allowed=allowed, habits=LIVELY)  # type: ignore[arg-type]
        except DeadEndError:
            continue
        assert admits(seen.one, trace, calendar)
        for breach in breaches(seen.other, trace, calendar):
            if breach.what in asked(seen):
                event("a rule is broken")
                assert breach.what in shown
            elif breach.what in seen.shared and breach.why == NOT_ALLOWED:
                event("an act is not allowed")
                assert (breach.what, Offence.UNPROMPTED) in acts
