"""Laws of what a proof rests on: the clauses named make it alone, and without any one of them that proof is lost.

A clause is struck out by asking nothing of anybody under it any longer: its duties and copies become permissions, its
bans and what it says on how a thing is done fall away. (To take the permissions away too would forbid something.)
Whoever acts on a message goes on acting on it: that is a matter of what the words of a property mean. Of the other
clauses any may stand or fall, since one that forbids may be why a duty of another is not owed.

That a proof is lost does not mean that there is no other, by dearer means: what is needed where any history at all may
lie before a day need not be needed where only what can have come about does. So the second law is about the plainest
means, with which most texts are proved.

The texts are short chains of acts, each step asked for by a few rules of a few clauses: what these laws are about is
clauses that serve the same purpose, and clauses with several rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import combinations

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from claims import assumptions, formulas, promises
from handmade import (
    PLAIN,
    act,
    ban,
    duty,
    either,
    for_each,
    in_turn,
    is_so,
    manner,
    message,
    procedure,
    read,
    role,
    target,
    working,
    world,
)
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.formulas import Stage
from longstop.core.procedures import Ban, Duty, Force, OnEvents, Procedure, Rule
from longstop.core.time import SAME_DAY, Bound, Calendar
from longstop.core.verdicts import Property, Proved, Unknown, Verdict
from longstop.engines.check import check
from longstop.engines.check.cone import cone
from longstop.engines.check.proof import Effort, proved
from longstop.engines.check.question import Question
from longstop.engines.check.solver import Clock
from strategies import PLACES, procedures

FEWER = settings(max_examples=max(8, settings.default.max_examples // 2))
#: Seconds for a generated question; one that takes longer is Unknown, and says nothing.
SOON = 3.0
STEPS = ("x1", "x2", "x3")
DOERS = (("a",), (either("a", "b"),), (in_turn("a", "b"),), ("c",), ())


def struck_out(text: Procedure, clauses: Collection[str], *, but_for_bans_of: str = "") -> Procedure:
    """The text with nothing asked of anybody under these clauses; what one of them forbids may stay forbidden."""
    left: list[Rule] = []
    for rule in text.rules:
        stays = isinstance(rule, Ban) and rule.clause == but_for_bans_of
        if rule.clause not in clauses or not rule.force.binds or stays:
            left.append(rule)
            continue
        left.append(replace(rule, force=Force.MAY))
        prompts = rule.trigger.patterns if isinstance(rule, Duty) and isinstance(rule.trigger, OnEvents) else ()
        if isinstance(rule, Duty) and any(p.stage is Stage.READ for p in prompts):
            left.append(replace(rule, id=f"{rule.id} acts", clause=f"{rule.clause} acts", condition=f.FALSE))
    return replace(text, rules=tuple(left))


def bounds() -> st.SearchStrategy[Bound | None]:
    dated = st.just(SAME_DAY) | st.integers(1, 3).map(working)
    return st.one_of(dated, dated, dated, st.none())


@st.composite
def chains(draw: st.DrawFn) -> Procedure:
    """An event of the world and three acts, each asked for after some earlier one, once or twice."""
    by_mail = draw(st.sampled_from((False, False, True)))
    clauses = st.sampled_from(("K1", "K2", "K3", "K4"))
    forces = st.sampled_from((Force.MUST,) * 4 + (Force.SHOULD, Force.MAY))
    rules: list[Rule] = []
    for n, step in enumerate(STEPS):
        for _ in range(draw(st.sampled_from((1, 2, 2)))):
            before = draw(st.sampled_from(("e", *STEPS[:n])))
            when = read("x2") if by_mail and before == "x2" else before
            condition = draw(st.sampled_from((f.TRUE,) * 4 + ((is_so("p"),) if before == "x1" else ())))
            rule = duty(
                f"D{len(rules)}", when, draw(st.sampled_from(DOERS)), step, within=draw(bounds()),
                if_=condition, to=("b",) if by_mail and step == "x2" else (), force=draw(forces),
            )  # fmt: skip
            rules.append(replace(rule, clause=draw(clauses)))
    for _ in range(draw(st.integers(0, 2))):
        when = draw(st.sampled_from((f.TRUE, f.Happened(f.Pattern("x2")))))
        found = manner(f"M{len(rules)}", draw(st.sampled_from(("x1", "x3"))), is_so("p"), if_=when, force=draw(forces))
        rules.append(replace(found, clause=draw(clauses)))
    if draw(st.booleans()):
        unless = f.Happened(f.Pattern(draw(st.sampled_from(("e", "x1", "x2")))))
        rules.append(replace(ban("B", draw(st.sampled_from(STEPS)), unless), clause=draw(clauses)))
    return procedure(
        role("a"), role("b"), role("c", every_day=True), world("e", on_working_days=True), act("x1", "p"),
        message("x2") if by_mail else act("x2"), act("x3", "p"), *rules,
    )  # fmt: skip


@st.composite
def pieces(draw: st.DrawFn) -> f.Formula:
    """One thing that a chain may guarantee."""
    order = ("e", *STEPS)
    first = draw(st.integers(0, 2))
    last = order[draw(st.integers(first + 1, 3))]
    match draw(st.sampled_from(("within", "within", "within", "eventually", "holds", "until"))):
        case "within":
            late = draw(st.integers(0, 8))
            return for_each(order[first], f.Within(working(late) if late else SAME_DAY, (target(last),)))
        case "eventually":
            return for_each(order[first], f.Eventually((target(last),)))
        case "until":
            released = f.Pattern(draw(st.sampled_from(STEPS)))
            return for_each(order[first], f.NotUntil((f.Pattern(last),), (released,)))
        case _:
            return for_each(draw(st.sampled_from(("x1", "x3"))), f.Holds(is_so("p")))


@st.composite
def of_chains(draw: st.DrawFn) -> f.Formula:
    """One to three such things, each for itself or all of one event."""
    found = draw(st.lists(pieces(), min_size=1, max_size=3))
    if len(found) > 1 and draw(st.booleans()):
        dated = [part.claim for [part] in found if not isinstance(part.claim, f.Holds)]
        if dated:
            return for_each("e", f.AllOf(tuple(dated)))
    return tuple(part for [part] in found)


def clauses(text: Procedure) -> set[str]:
    return {rule.clause for rule in text.rules if rule.force.binds}


def some_of(these: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of them, the largest first."""
    for number in range(len(these), -1, -1):
        yield from combinations(sorted(these), number)


class Asker:
    def __init__(self, prop: Property, allowed: Assumptions, calendar: Calendar, *, strict: bool) -> None:
        self.prop, self.allowed, self.calendar, self.strict = prop, allowed, calendar, strict

    def __call__(self, text: Procedure) -> Verdict:
        return check(text, self.prop, self.allowed, self.calendar, strict=self.strict, timeout=SOON)

    def plainly(self, text: Procedure) -> bool:
        """Whether it is proved whatever lies before, without asking what can have come about."""
        part = cone(text, self.prop.formula)
        asked = Question(part, self.prop, self.allowed, self.calendar, self.strict, Clock(None), minimal=False)
        return proved(asked, Effort()) is not None


@given(chains(), of_chains(), st.integers(0, 1), st.booleans())
def test_the_clauses_named_make_the_proof_and_each_is_needed(
    text: Procedure, formula: f.Formula, away: int, strict: bool
) -> None:
    ask = Asker(Property("Q", "generated", formula), Assumptions("generated", "", away), PLAIN, strict=strict)
    verdict = ask(text)
    assume(isinstance(verdict, Proved))
    assert isinstance(verdict, Proved)
    event(f"rests on {len(verdict.clauses)}")
    others = clauses(text) - set(verdict.clauses)
    for dropped in some_of(others):
        assert isinstance(ask(struck_out(text, dropped)), Proved | Unknown), f"without {dropped}"
    assume(ask.plainly(text))
    for needed in verdict.clauses:
        left = (ask.plainly(struck_out(text, (*dropped, needed))) for dropped in some_of(others))
        if all(left):  # it may forbid a thing and itself ask for what lifts that again: one half needs the other
            half = (
                ask.plainly(struck_out(text, (*dropped, needed), but_for_bans_of=needed)) for dropped in some_of(others)
            )
            assert not all(half), f"without {needed}"


@FEWER
@given(st.data(), st.booleans())
def test_the_clauses_named_make_the_proof_in_texts_of_every_kind(data: st.DataObject, strict: bool) -> None:
    text = data.draw(procedures())
    some = data.draw(st.lists(st.sampled_from(("K1", "K2", "K3")), min_size=len(text.rules), max_size=len(text.rules)))
    text = replace(text, rules=tuple(replace(r, clause=c) for r, c in zip(text.rules, some, strict=True)))
    calendar, _ = data.draw(PLACES)
    prop = Property("Q", "generated", data.draw(st.one_of(promises(text), promises(text), formulas(text))))
    ask = Asker(prop, data.draw(assumptions(text)), calendar, strict=strict)
    verdict = ask(text)
    assume(isinstance(verdict, Proved))
    assert isinstance(verdict, Proved)
    for dropped in some_of(clauses(text) - set(verdict.clauses)):
        assert isinstance(ask(struck_out(text, dropped)), Proved | Unknown), f"without {dropped}"


def test_what_one_claim_rests_on_is_used_for_another() -> None:
    """Each claim by itself could rest on the first clause as well; together they need the second alone."""
    text = procedure(
        role("a"), world("e"), act("x1"), act("x2"),
        duty("D1", "e", "a", "x1", within=SAME_DAY),
        replace(duty("D2", "e", "a", "x1", within=SAME_DAY), clause="D3"),
        duty("D3", "e", "a", "x2", within=SAME_DAY),
    )  # fmt: skip
    both = tuple(part for step in ("x1", "x2") for part in for_each("e", f.Within(working(3), (target(step),))))
    verdict = Asker(Property("Q", "both", both), Assumptions("everyone-in", ""), PLAIN, strict=False)(text)
    assert isinstance(verdict, Proved)
    assert verdict.clauses == ("D3",)


def test_what_else_a_clause_says_is_used_before_another_clause_is() -> None:
    """The second step follows the first, by one clause, or the event itself, by the clause that asks for the first."""
    text = procedure(
        role("a"), world("e"), act("x1"), act("x2"),
        replace(duty("D1", "x1", "a", "x2", within=SAME_DAY), clause="K1"),
        replace(duty("D2", "e", "a", "x1", within=SAME_DAY), clause="K2"),
        replace(duty("D3", "e", "a", "x2", within=working(5)), clause="K2"),
    )  # fmt: skip
    claim = for_each("e", f.AllOf((f.Within(working(9), (target("x1"),)), f.Within(working(9), (target("x2"),)))))
    verdict = Asker(Property("Q", "both", claim), Assumptions("everyone-in", ""), PLAIN, strict=False)(text)
    assert isinstance(verdict, Proved)
    assert verdict.clauses == ("K2",)


def test_what_is_needed_only_for_a_history_that_cannot_be_is_not_named() -> None:
    """The first act is allowed after the event alone, so that the ban on the second is lifted by then, whether or not
    anybody has to do the first at once."""
    text = procedure(
        role("a"), role("c", every_day=True), world("e", on_working_days=True), act("x1"), act("x2"),
        duty("D1", "e", "a", "x1", within=SAME_DAY),
        duty("D2", "x1", "c", "x2", within=SAME_DAY),
        ban("B", "x2", f.Happened(f.Pattern("e"))),
    )  # fmt: skip
    prop = Property("Q", "the second follows the first", for_each("x1", f.Within(working(1), (target("x2"),))))
    verdict = Asker(prop, Assumptions("everyone-in", ""), PLAIN, strict=False)(text)
    assert isinstance(verdict, Proved)
    assert verdict.clauses == ("D2",)
