"""Laws of edits, gaps and repairs, on generated procedures: what is said of a text is so, and what mends it does."""

from __future__ import annotations

from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claims import formulas, promises
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.edits import all_edited, edited, mutations
from longstop.core.explanations import Why
from longstop.core.menu import laxer
from longstop.core.menu import repairs as menu
from longstop.core.procedures import Ban, Copy, Duty, EachPeriod, Manner, OnEvents, OnSilence, Procedure
from longstop.core.semantics import CLOSE, Moment, Reading
from longstop.core.time import LONGEST_DAYS, Bound, Calendar, Unit
from longstop.core.verdicts import Property, Proved, Refuted, Verdict
from longstop.engines.check import check
from longstop.engines.explain.gap import gap
from longstop.engines.explain.repairs import repairs
from longstop.engines.simulate.replay import replay
from longstop.report.edits import gap_said, repairs_said, said
from strategies import PLACES, procedures

FEWER = settings(max_examples=max(8, settings.default.max_examples // 2))
#: Seconds for a generated question; one that takes longer is Unknown, and mends nothing.
SOON = 2.0


class Prover:
    """The prover as repairs see it."""

    def __init__(self, calendar: Calendar, *, strict: bool) -> None:
        self.calendar, self.strict = calendar, strict

    def __call__(
        self, procedure: Procedure, prop: Property, assumptions: Assumptions, *, minimal: bool = False
    ) -> Verdict:
        return check(
            procedure,
            prop,
            assumptions,
            self.calendar,
            strict=self.strict,
            timeout=SOON,
            minimal=minimal,
            replay=replay,
        )


@st.composite
def questions(draw: st.DrawFn) -> tuple[Procedure, Property, Assumptions, Calendar]:
    rules = draw(procedures())
    calendar, _ = draw(PLACES)
    prop = Property("Q", "generated", draw(st.one_of(promises(rules), promises(rules), formulas(rules))))
    faults = draw(st.sampled_from(((0, 0, 0), (0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))))
    return rules, prop, Assumptions("generated", "", faults[0], lapses=faults[1], lost=faults[2]), calendar


def spans(bound: Bound | None) -> int:
    return 0 if bound is None else bound.count if bound.unit is Unit.WORKING_DAYS else bound.days


@given(procedures())
def test_every_mutation_applies_and_changes_something_of_its_own(rules: Procedure) -> None:
    seen = {rules.formal}
    for edit in mutations(rules):
        changed = edited(rules, edit)
        assert changed.formal not in seen
        seen.add(changed.formal)
        assert all(rules.rule(id).clause == edit.clause for id in edit.rules)
        assert spans(edit.bound) <= LONGEST_DAYS
        assert said(edit, rules)


@given(procedures(), st.booleans())
def test_every_repair_on_the_menu_applies_and_none_is_offered_twice(rules: Procedure, strict: bool) -> None:
    offered = menu(rules, strict=strict)
    assert len(set(offered)) == len(offered)
    for edit in offered:
        bounds = []
        for version in laxer(rules, edit):
            assert edited(rules, version).formal != rules.formal
            assert said(version, rules)
            bounds.append(spans(version.bound))
        assert bounds == sorted(bounds)


@FEWER
@given(questions(), st.booleans())
def test_every_repair_is_a_proof_and_has_nothing_to_spare(
    question: tuple[Procedure, Property, Assumptions, Calendar], strict: bool
) -> None:
    rules, prop, allowed, calendar = question
    ask = Prover(calendar, strict=strict)
    refuted = ask(rules, prop, allowed)
    assume(isinstance(refuted, Refuted))
    assert isinstance(refuted, Refuted)
    found = repairs(rules, prop, allowed, calendar, refuted, ask, strict=strict, most=2, patience=8)
    assert len(found) <= 2
    assert len(set(found)) == len(found)
    singly = [r.edits[0].size for r in found if len(r.edits) == 1]
    assert singly == sorted(singly)
    assert len({len(r.edits) for r in found}) <= 1  # pairs only where no single change is enough
    assert repairs_said(found, rules, prop)
    for repair in found:
        mended = all_edited(rules, repair.edits)
        again = check(mended, prop, allowed, calendar, strict=strict, timeout=10 * SOON)
        assert isinstance(again, Proved), again
        for fewer in combinations(repair.edits, len(repair.edits) - 1):
            spared = check(all_edited(rules, fewer), prop, allowed, calendar, strict=strict, timeout=SOON)
            assert not isinstance(spared, Proved)


def moments(rules: Procedure, rule: Duty | Copy | Manner | Ban, reading: Reading) -> list[tuple[Moment, bool]]:
    """The moments at which a condition of the rule is judged, and whether just before."""
    closes = [(Moment(day, CLOSE), False) for day in reading.trace.dates]
    match rule:
        case Duty():
            return [(i.moment, False) for i in reading.occasions(rule)] + [(m, False) for m in reading.moments]
        case Ban():
            return [(m, True) for m in reading.moments] + [(m, False) for m in reading.moments] + closes
        case _:
            return [(m, False) for m in reading.moments]


def conditions(rules: Procedure, rule: Duty | Copy | Manner | Ban) -> list[f.Condition]:
    """What the rule asks for, whole."""
    match rule:
        case Duty(trigger=trigger, condition=condition):
            match trigger:
                case OnEvents(patterns):
                    prompts = patterns
                case OnSilence(sent):
                    prompts = (sent,)
                case EachPeriod(state):
                    prompts = rules.state(state).begins
            return [condition, *(p.where for p in prompts if p.where is not None)]
        case Ban(pattern=pattern, unless=unless):
            return [unless, f.negation(unless), *([pattern.where] if pattern.where is not None else [])]
        case Copy(condition=condition) | Manner(condition=condition):
            return [condition]


def asked_in(condition: f.Condition) -> list[f.Condition]:
    """The condition and those that must all be so for it."""
    match condition:
        case f.And(parts):
            return [condition, *(c for part in parts for c in asked_in(part))]
        case f.Not(f.Or(parts)):
            return [condition, *(c for part in parts for c in asked_in(f.negation(part)))]
        case _:
            return [condition]


@given(questions(), st.booleans())
def test_a_gap_names_a_rule_of_its_clause_and_a_condition_that_is_really_not_so(
    question: tuple[Procedure, Property, Assumptions, Calendar], strict: bool
) -> None:
    rules, prop, allowed, calendar = question
    refuted = Prover(calendar, strict=strict)(rules, prop, allowed)
    assume(isinstance(refuted, Refuted))
    assert isinstance(refuted, Refuted)
    found = gap(rules, prop, calendar, refuted, allowed, strict=strict)
    assume(found is not None)
    assert found is not None
    assert gap_said(found, rules)
    if found.why is Why.NOBODY:
        assert (found.rule, found.clause) == ("", "")
        return
    rule = rules.rule(found.rule)
    assert rule.clause == found.clause
    reading = Reading(rules, refuted.trace, calendar, strict=strict)
    match found.why:
        case Why.CONDITION:
            assert found.condition is not None
            assert any(found.condition in asked_in(c) for c in conditions(rules, rule))
            at = moments(rules, rule, reading)
            assert any(not reading.so(found.condition, m, just_before=before) for m, before in at)
        case Why.FORGOTTEN:
            assert found.rule in {x.rule for x in refuted.trace.lapses}
        case Why.LOST:
            assert refuted.trace.losses
        case Why.WEAK:
            assert not reading.binds(rule)
        case Why.UNDATED:
            assert isinstance(rule, Duty)
            assert isinstance(rule.trigger, OnEvents) or rule.bound is None
        case Why.ABSENT | Why.LATE | Why.TRIGGER:
            assert isinstance(rule, Duty | Copy | Ban)
        case Why.CONTRARY:
            assert isinstance(rule, Manner)
            assert reading.binds(rule)
    assert found.why is Why.CONDITION or found.condition is None
