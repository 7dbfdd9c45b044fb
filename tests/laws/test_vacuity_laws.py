"""Laws that hold the verdict "vacuous" to its definition, on generated procedures and the promises of their rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claims import assumptions, promises
from forward import DeadEndError, Habits, live
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Procedure, Sort
from longstop.core.semantics import Reading
from longstop.core.time import Calendar
from longstop.core.vacuity import seen, stated
from longstop.core.verdicts import Property, Proved, Refuted, Vacuous, Verdict
from longstop.engines.check import check
from strategies import PLACES, conditions, kinds_of, patterns, procedures, words

#: A verdict costs more than a look at a trace, and a proof is held to several more.
FEWER = settings(max_examples=max(8, settings.default.max_examples // 4))
#: Seconds for a generated question; one that takes longer is Unknown, and says nothing.
SOON = 3.0


@st.composite
def conditioned(draw: st.DrawFn, procedure: Procedure) -> f.Formula:
    """What a rule seems to promise, with one more condition somewhere in it; or a bare "never, if"."""
    [part] = draw(promises(procedure))
    w = words(procedure)
    more = draw(conditions(w, kinds_of(w, part.triggers)))
    match draw(st.sampled_from(("if", "claim", "then", "never", "after"))):
        case "if":
            return (replace(part, condition=f.Or((part.condition, more)) if part.condition != f.TRUE else more),)
        case "claim":
            return (replace(part, claim=f.AnyOf((f.Holds(f.Not(more)), part.claim))),)
        case "then":
            then = f.Occurs(draw(patterns(w)), f.Holds(draw(conditions(w))))
            return (replace(part, claim=f.AnyOf((part.claim, f.NotClaim(f.Eventually((then,)))))),)
        case "never":
            return (replace(part, condition=more, claim=f.Holds(f.FALSE)),)
        case _:
            avoid = tuple(draw(st.lists(patterns(w), min_size=1, max_size=2)))
            return (replace(part, claim=draw(st.sampled_from((f.Never(avoid), f.NotUntil(avoid, part.triggers))))),)


@FEWER
@given(st.data(), st.booleans())
def test_vacuous_is_what_states_a_condition_that_is_never_so(data: st.DataObject, strict: bool) -> None:
    """What is called never so is stated, and so in no case that anybody lives; what is proved states nothing of which
    it could be proved that it is never so."""
    procedure = data.draw(procedures())
    calendar, start = data.draw(PLACES)
    allowed = data.draw(assumptions(procedure, (start, start + timedelta(data.draw(st.sampled_from((0, 6, 20)))))))
    formula = data.draw(conditioned(procedure))
    verdict = asked(procedure, formula, allowed, calendar, strict=strict)
    needed = stated(formula, procedure)
    if isinstance(verdict, Vacuous) and verdict.condition is not None:
        assert verdict.condition in needed
        rng = Random(data.draw(st.integers(0, 1 << 30)))
        for _ in range(10):
            reading = lived(procedure, calendar, allowed, rng, strict=strict)
            assert reading is None or not seen(verdict.condition, reading)
    elif isinstance(verdict, Proved):
        for condition in needed:
            assert not never(procedure, condition, allowed, calendar, strict=strict), condition
    else:
        assume(False)


def asked(
    procedure: Procedure, formula: f.Formula, allowed: Assumptions, calendar: Calendar, *, strict: bool
) -> Verdict:
    return check(procedure, Property("Q", "generated", formula), allowed, calendar, strict=strict, timeout=SOON)


def never(
    procedure: Procedure, condition: f.Condition, allowed: Assumptions, calendar: Calendar, *, strict: bool
) -> bool:
    """Whether it is proved that the condition is so at no moment. A trace that says otherwise is looked at again."""
    anything = tuple(f.Pattern(e.id) for e in procedure.events)
    anything += tuple(f.Pattern(e.id, f.Stage.READ) for e in procedure.events if e.sort is Sort.MESSAGE)
    for moments in ((), anything):
        formula = (f.ForEach(moments, f.TRUE, f.Holds(f.Not(condition))),)
        found = asked(procedure, formula, allowed, calendar, strict=strict)
        if isinstance(found, Refuted):
            assert seen(condition, Reading(procedure, found.trace, calendar, strict=strict))
        if not isinstance(found, Proved | Vacuous):
            return False
    return True


def lived(
    procedure: Procedure, calendar: Calendar, allowed: Assumptions, rng: Random, *, strict: bool
) -> Reading | None:
    """A trace within the assumptions, lived forward by people of random habits."""
    start = allowed.start[0] + timedelta(rng.randrange((allowed.start[1] - allowed.start[0]).days + 1))
    habits = Habits(busy=rng.choice((0.3, 0.6, 0.9)), away=rng.choice((0.1, 0.4)))
    try:
        trace = live(procedure, calendar, start, 16, rng, allowed=allowed, habits=habits, strict=strict)
    except DeadEndError:
        return None
    return Reading(procedure, trace, calendar, strict=strict)
