"""Laws of the review, on generated procedures: it is about what is there, and its answers are those of the meaning."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from handmade import PLAIN
from histories import lives
from longstop.core.findings import Kind, Query, Review
from longstop.core.procedures import Ban, Copy, Duty, Force, Manner, Procedure
from longstop.core.semantics import Moment, Reading, admits
from longstop.core.verdicts import Refuted, Unknown, Verdict
from longstop.engines.check import check
from longstop.engines.review import idle, review
from longstop.engines.review.fitting import coincide, includes, possible
from longstop.engines.review.settling import EVERYONE_IN, anything, never
from longstop.engines.review.text import Text
from longstop.report import review as report
from strategies import conditions, patterns, procedures, words

#: A verdict costs more than a look at a trace.
FEWER = settings(max_examples=max(8, settings.default.max_examples // 5))
#: Seconds for a generated question; one that takes longer is Unknown, and says nothing.
SOON = 1.0


def reviewed(of: Procedure, about: str, *, most: int = 3, strict: bool = False) -> Review:
    """The review, in which only the first few questions about this are answered."""
    left = [most]

    def answer(query: Query) -> Verdict:
        if not query.property.id.endswith(about) or not left[0]:
            return Unknown("not asked")
        left[0] -= 1
        return check(of, query.property, query.assumptions, PLAIN, strict=strict, timeout=SOON)

    return review(of, PLAIN, lambda queries: [answer(q) for q in queries], strict=strict)


@st.composite
def hindered(draw: st.DrawFn) -> Procedure:
    """A procedure in which something that is owed is banned, more often than in others."""
    of = draw(procedures())
    owed = [d for d in of.duties if d.force.binds]
    assume(owed)
    w = words(of)
    barred = draw(st.sampled_from(owed))
    kind = of.event(barred.act)
    ban = Ban(
        "B-more", "B-more", Force.MUST, draw(patterns(w, kinds=(kind,), deep=False, read=False)), draw(conditions(w))
    )
    return replace(of, rules=(*of.rules, ban))


@given(procedures() | hindered(), st.booleans())
def test_a_review_speaks_of_what_is_there_and_can_be_written(of: Procedure, strict: bool) -> None:
    found = review(of, PLAIN, lambda queries: [Unknown("not asked") for _ in queries], strict=strict)
    rules = {r.id: r for r in of.rules}
    for mark in (*found.findings, *found.unsettled):
        assert mark.rules
        assert set(mark.rules) <= set(rules)
        assert set(mark.clauses) >= {rules[r].clause for r in mark.rules}
    for mark in found.findings:
        assert set(mark.against) <= set(rules)
        assert not set(mark.rules) & set(mark.against)
        assert set(mark.roles) <= {r.id for r in of.roles}
        assert set(mark.events) <= {e.id for e in of.events}
        assert mark.witness is None
        permits = {Kind.NO_RECORD, Kind.TIED, Kind.IDLE, Kind.UNEVEN}  # a decision may be left to those who make it
        if mark.kind not in permits:
            assert all(rules[r].force.binds and not (strict and rules[r].force.soft) for r in mark.rules)
    kinds = [list(Kind).index(m.kind) for m in found.findings]
    assert kinds == sorted(kinds)
    assert len(set(found.findings)) == len(found.findings)
    assert list(report.page([found], 80))
    assert report.markdown([found])
    assert json.loads(report.document([found], "0"))["reviews"][0]["procedure"] == of.id


@FEWER
@given(hindered(), st.booleans())
def test_every_conflict_is_one_to_the_meaning(of: Procedure, strict: bool) -> None:
    for mark in reviewed(of, "conflict", strict=strict).findings:
        if mark.kind is not Kind.CONFLICT:
            continue
        event("a conflict")
        assert mark.witness is not None
        verdict, day = mark.witness.case.result.verdict, mark.witness.day
        assert isinstance(verdict, Refuted)
        assert admits(of, verdict.trace, PLAIN, strict=strict)
        reading = Reading(of, verdict.trace, PLAIN, strict=strict)
        [duty] = [d for d in of.duties if (d.id,) == mark.rules]
        owed = [i for i in reading.instances(duty) if i.due is None or i.due <= day]
        assert any(reading.open_at(i, Moment(day, 1 << 60)) for i in owed)
        assert reading.available(duty.doers, day)
        assert not reading.can_be_done(duty, day)
        without = replace(of, rules=tuple(r for r in of.rules if r.id not in mark.against))
        assert Reading(without, verdict.trace, PLAIN, strict=strict).can_be_done(duty, day)
        assert list(report.page([Review(of, (mark,))], 80))


@FEWER
@given(st.data(), procedures())
def test_what_can_never_apply_never_does(data: st.DataObject, of: Procedure) -> None:
    idle_rules = [r for m in reviewed(of, "idle").findings if m.kind is Kind.IDLE for r in m.rules]
    event(f"{len(idle_rules)} idle")
    if not idle_rules:
        return
    trace, calendar, _ = data.draw(lives(of, allowed=replace(anything(of), lapses=1), place=(PLAIN, date(2026, 9, 7))))
    reading = Reading(of, trace, calendar)
    for id in idle_rules:
        match of.rule(id):
            case Duty() as duty:
                assert not reading.instances(duty)
            case Copy(message=kind, condition=condition) | Manner(event=kind, condition=condition):
                here = [m for m in reading.moments if trace.events[m.at].event == kind]
                happened = [m for m in here if trace.events[m.at].stage.value == "happened"]
                assert not any(reading.so(condition, m) for m in happened)
            case _:
                raise AssertionError(id)


@FEWER
@given(procedures())
def test_what_plainly_can_apply_is_not_denied_by_the_prover(of: Procedure) -> None:
    text = Text(of)
    for id in sorted(idle._plainly(text))[:2]:
        formula = idle._never(text, of.rule(id))
        assert formula is not None
        query = idle.Never(id, formula).query(EVERYONE_IN)
        assert not never(check(of, query.property, query.assumptions, PLAIN, timeout=SOON))


@given(st.data(), procedures())
def test_what_happens_is_possible(data: st.DataObject, of: Procedure) -> None:
    """What the words are said to rule out, no trace has; what is said to arise with the other, does."""
    trace, calendar, _ = data.draw(lives(of))
    reading = Reading(of, trace, calendar)
    arisen = {d.id: {i.moment for i in reading.instances(d)} for d in of.duties}
    for one in of.duties:
        if arisen[one.id] and hasattr(one.trigger, "patterns"):
            kinds = {p.event for p in one.trigger.patterns}
            if len(kinds) == 1:
                assert possible(one.condition, of, kinds.pop())
        for other in of.duties:
            if one.act == other.act and includes(one, other, of):
                assert arisen[other.id] <= arisen[one.id]
            if one.act == other.act and hasattr(one.trigger, "patterns") and hasattr(other.trigger, "patterns"):
                assert not arisen[one.id] & arisen[other.id] or coincide(one, other, of)


@given(st.data(), procedures())
def test_what_is_so_is_possible(data: st.DataObject, of: Procedure) -> None:
    trace, calendar, _ = data.draw(lives(of))
    w = words(of)
    reading = Reading(of, trace, calendar)
    for m in reading.moments[:4]:
        kind = of.event(trace.events[m.at].event)
        condition = data.draw(conditions(w, (kind,)))
        if reading.so(condition, m) and trace.events[m.at].stage.value == "happened":
            assert possible(condition, of, kind.id)
