"""Laws that hold the prover to the meaning (design, section 8: 5, 6 for verdicts, 8), on generated procedures."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from inspect import signature
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claims import assumptions, formulas, promises
from forward import DeadEndError, Habits, live
from handmade import CHRISTMAS, PLAIN, act, ban, day, days, duty, for_each, procedure, role, target, world
from histories import lives, strays
from longstop.core import formulas as f
from longstop.core import semantics
from longstop.core.assumptions import Assumptions
from longstop.core.formulas import Stage
from longstop.core.procedures import EachPeriod, Force, Procedure, Sort
from longstop.core.semantics import Reading, Truth, admits, breaches, judge, within
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.vacuity import seen
from longstop.core.verdicts import HoldsTo, Property, Proved, Refuted, Unknown, Vacuous, Verdict
from longstop.engines.check import check
from longstop.engines.check.fixed import agrees
from longstop.engines.check.solver import GaveUp
from strategies import PLACES, procedures

#: A verdict costs more than a look at a trace.
FEWER = settings(max_examples=max(8, settings.default.max_examples // 2))
#: Seconds for a generated question; one that takes longer is Unknown, and says nothing.
SOON = 3.0


def can_be_said(procedure: Procedure, trace: Trace) -> bool:
    """Whether the encoding, which speaks of roles and of declared values, has a word for everything in the trace."""
    role_of = {p: r.id for r in procedure.roles for p in r.persons}
    kinds = {e.id: e for e in procedure.events}
    for e in trace.events:
        if e.event not in kinds or not set(e.by) <= set(role_of):
            return False
        kind, by = kinds[e.event], [role_of[p] for p in e.by]
        if any(procedure.role(role_of[p]).people > 1 and trace.is_away(p, e.day) for p in e.by):
            return False  # the encoding would have the other holder do it
        if e.stage is not Stage.HAPPENED:
            if len(by) != 1 or e.to or e.attributes or kind.sort is not Sort.MESSAGE or e.stage is Stage.ACTED:
                return False
            continue
        doers = {r for d in procedure.duties_for(e.event) for party in d.doers for r in party.roles}
        if len(set(by)) != len(by) or not set(by) <= doers:
            return False
        if e.to and (kind.sort is not Sort.MESSAGE or not set(e.to) <= set(procedure.recipients(e.event))):
            return False
        if {a.id for a in kind.attributes} != set(e.attributes):
            return False
        if any(e.attributes[a.id] not in a.values for a in kind.attributes):
            return False
    return all(loss.to for loss in trace.losses)


def hold_together(procedure: Procedure, trace: Trace, formula: f.Formula, calendar: Calendar, *, strict: bool) -> None:
    """The encoding of the trace and its meaning agree on membership, and on the formula."""
    for dated in (False, True):
        try:
            admitted, truth = agrees(procedure, trace, formula, calendar, strict=strict, dated=dated)
        except GaveUp:
            return  # said to be beyond the encoding, which is no disagreement
        assert admitted == admits(procedure, trace, calendar, strict=strict)
        if admitted:
            assert truth is judge(formula, procedure, trace, calendar, strict=strict)


# --- law 5 --------------------------------------------------------------------------------------------------------


@given(st.data(), st.booleans())
def test_the_encoding_of_a_trace_agrees_with_its_meaning(data: st.DataObject, strict: bool) -> None:
    procedure = data.draw(procedures())
    trace, calendar, _ = data.draw(lives(procedure, strict=strict))
    if data.draw(st.booleans()):
        trace = data.draw(strays(procedure, trace))
        assume(can_be_said(procedure, trace))
    hold_together(procedure, trace, data.draw(formulas(procedure)), calendar, strict=strict)


def sentences() -> Iterator[tuple[ModuleType, Callable[..., None], dict[str, object]]]:
    """Every sentence about the meaning that `tests/unit` pins by hand, with its parameters."""
    for path in sorted((Path(__file__).parent.parent / "unit").glob("test_semantics_*.py")):
        module = importlib.import_module(f"{path.stem}")
        for name, test in vars(module).items():
            if name.startswith("test_"):
                marks = [m.args for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
                names, rows = marks[0] if marks else ((), [()])
                names = (names,) if isinstance(names, str) else names
                for row in rows:
                    yield module, test, dict(zip(names, row if len(names) != 1 else (row,), strict=True))


def test_the_encoding_keeps_every_sentence_that_is_pinned_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The unit tests of the meaning once more, with the encoding asked about each trace besides."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "unit"))
    asked = 0

    def both(real: Callable[..., object], formula_first: bool) -> Callable[..., object]:
        def ask(*args: object, strict: bool = False) -> object:
            nonlocal asked
            formula, rules, trace, calendar = args if formula_first else ((), *args)
            if can_be_said(rules, trace):
                asked += 1
                hold_together(rules, trace, formula, calendar, strict=strict)
            return real(*args, strict=strict)

        return ask

    for module, test, arguments in sentences():
        with monkeypatch.context() as patch:
            for name in ("admits", "breaches", "judge"):
                if hasattr(module, name):
                    patch.setattr(module, name, both(getattr(semantics, name), name == "judge"))
            assert set(arguments) == set(signature(test).parameters)
            test(**arguments)
    assert asked > 200


# --- verdicts -------------------------------------------------------------------------------------------------------


def lived(rules: Procedure, calendar: Calendar, allowed: Assumptions, rng: Random, *, strict: bool) -> Trace | None:
    """A trace within the assumptions, lived forward by people of random habits."""
    start = allowed.start[0] + timedelta(rng.randrange((allowed.start[1] - allowed.start[0]).days + 1))
    habits = Habits(busy=rng.choice((0.3, 0.5, 0.7, 0.85)), away=rng.choice((0.1, 0.3, 0.5)))
    try:
        return live(rules, calendar, start, 16, rng, allowed=allowed, habits=habits, strict=strict)
    except DeadEndError:
        return None


@FEWER
@given(st.data(), st.booleans())
def test_a_verdict_is_what_the_meaning_says(data: st.DataObject, strict: bool) -> None:
    """A refutation is a trace that is allowed and violates; what is not refuted is violated by no trace we live."""
    procedure = data.draw(procedures())
    calendar, start = data.draw(PLACES)
    end = start + timedelta(data.draw(st.sampled_from((0, 6, 20))))
    allowed = data.draw(assumptions(procedure, (start, end)))
    formula = data.draw(st.one_of(promises(procedure), promises(procedure), formulas(procedure)))[:1]
    verdict = check(procedure, Property("Q", "generated", formula), allowed, calendar, strict=strict, timeout=SOON)
    if isinstance(verdict, Refuted):
        assert breaches(procedure, verdict.trace, calendar, strict=strict) == ()
        assert within(allowed, procedure, verdict.trace) == ()
        assert judge(formula, procedure, verdict.trace, calendar, strict=strict) is Truth.FALSE
        return
    assume(not isinstance(verdict, Unknown))
    rng = Random(data.draw(st.integers(0, 1 << 30)))
    for trace in (lived(procedure, calendar, allowed, rng, strict=strict) for _ in range(10)):
        if trace is not None:
            not_contradicted(verdict, procedure, formula, trace, calendar, strict=strict)


def not_contradicted(
    verdict: Verdict, rules: Procedure, formula: f.Formula, trace: Trace, calendar: Calendar, *, strict: bool
) -> None:
    """The trace, which is allowed, is no witness against the verdict."""
    assert judge(formula, rules, trace, calendar, strict=strict) is not Truth.FALSE, verdict
    if isinstance(verdict, Vacuous):
        assert "no trace" not in verdict.reason
        reading = Reading(rules, trace, calendar, strict=strict)
        if verdict.condition is not None:
            assert not seen(verdict.condition, reading), verdict
        elif "never occurs" in verdict.reason:
            assert not all(list(reading.triggers(part)) for part in formula), verdict


@FEWER
@given(st.data())
def test_a_wider_bound_never_makes_a_refuted_property_proved(data: st.DataObject) -> None:
    """Law 8. Whatever the narrower bound allowed, the wider allows."""
    procedure = data.draw(procedures())
    dated = [d for d in procedure.duties if d.bound is not None and not isinstance(d.trigger, EachPeriod)]
    assume(dated)
    duty = data.draw(st.sampled_from(dated))
    window = data.draw(st.integers(0, 6))
    triggers = getattr(duty.trigger, "patterns", None) or (f.Pattern(duty.act),)
    formula = (f.ForEach(triggers, duty.condition, f.Within(days(window), (f.Occurs(f.Pattern(duty.act)),))),)
    calendar, start = data.draw(PLACES)
    allowed = data.draw(assumptions(procedure, (start, start + timedelta(13))))
    question = Property("Q", "generated", formula)
    narrow = check(procedure, question, allowed, calendar, timeout=SOON)
    if not isinstance(narrow, Refuted):
        return
    wider = replace(duty, bound=replace(duty.bound, count=duty.bound.count + data.draw(st.integers(1, 5))))
    rules = replace(procedure, rules=tuple(wider if r is duty else r for r in procedure.rules))
    assert isinstance(check(rules, question, allowed, calendar, timeout=SOON), Refuted | HoldsTo | Unknown)


# --- ways to lie that were found so -------------------------------------------------------------------------------

EACH_E_WITHIN = for_each("e", f.Within(days(3), (target("x"),)))


def asked(rules: Procedure, formula: f.Formula, calendar: Calendar, *, strict: bool = False, **more: object) -> Verdict:
    return check(rules, Property("Q", "by hand", formula), Assumptions("A", "by hand", **more), calendar, strict=strict)


def test_a_case_goes_on_beyond_the_dates_on_which_it_may_start() -> None:
    """On a Christmas Day the three days hold no working day. The case starts before, on the one date assumed."""
    rules = procedure(role("a"), world("e"), act("x"), duty("R", "e", "a", "x", within=days(1)))
    start = day("Mon 14 Dec 2026")
    assert isinstance(asked(rules, EACH_E_WITHIN, PLAIN, start=(start, start)), Proved)
    found = asked(rules, EACH_E_WITHIN, CHRISTMAS, start=(start, start))
    assert isinstance(found, Refuted)
    assert found.trace.start == start


def test_a_rule_that_a_strict_run_drops_excuses_nothing() -> None:
    """The soft ban is dropped, so that the duty which it stood against must be done."""
    start = day("Mon 07 Sep 2026")
    rules = procedure(
        role("a"),
        world("e"),
        act("x"),
        duty("R", "e", "a", "x", within=days(1)),
        ban("B", "x", f.FALSE, force=Force.SHOULD),
    )
    spring = {"start": (start, start + timedelta(20))}
    assert isinstance(asked(rules, EACH_E_WITHIN, PLAIN, **spring), Refuted)
    assert isinstance(asked(rules, EACH_E_WITHIN, PLAIN, strict=True, **spring), Proved)


def test_one_part_that_is_about_nothing_hides_no_failure_of_another() -> None:
    start = day("Mon 07 Sep 2026")
    rules = procedure(role("a"), world("e"), act("x"), act("y"), duty("R", "e", "a", "x"), duty("S", "y", "a", "y"))
    formula = for_each("y", f.Holds(f.TRUE)) + EACH_E_WITHIN
    assert isinstance(asked(rules, formula, PLAIN, start=(start, start + timedelta(20))), Refuted)
