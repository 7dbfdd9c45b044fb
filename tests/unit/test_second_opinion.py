"""The second opinion: what verdicts rest on, asked again of cvc5; and that it would say so if it did not agree."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

import longstop
from handmade import AT_ONCE, PLAIN, act, duty, for_each, procedure, role, target, working, world
from longstop.almanac import calendar
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.confirmation import Confirmation, SolverName
from longstop.core.diagnostics import Code, InputError
from longstop.core.procedures import Procedure
from longstop.core.verdicts import Property, Proved, Refuted, Unknown, Vacuous, Verdict, word
from longstop.engines.check import Disagreement, Transcript, check, confirmed, ready
from longstop.engines.check.steps import Step
from longstop.questions import Question

PEOPLE = (role("a"), role("b"))
PROJECT = longstop.load()


def ask(rules: Procedure, formula: f.Formula, *, timeout: float | None = None) -> tuple[Verdict, Transcript]:
    """The verdict, and what it rests on."""
    transcript, nothing_wrong = Transcript(), Assumptions("A", "by hand")
    found = check(
        rules, Property("Q", "by hand", formula), nothing_wrong, PLAIN, timeout=timeout, transcript=transcript
    )
    return found, transcript


def shipped(question: Question, solver: SolverName = SolverName.Z3) -> tuple[Verdict, Confirmation | None]:
    """The verdict on a question of the shipped library, and of z3's what cvc5 says of it."""
    [text] = [p for p in PROJECT.properties if p.id == question.property]
    rules = PROJECT.procedure(question.procedure, question.readings, text.given)
    transcript = Transcript() if solver is SolverName.Z3 else None
    verdict = check(
        rules,
        text.instantiate(rules),
        PROJECT.assumptions[question.assumptions],
        calendar(rules.calendar),
        solver=solver,
        transcript=transcript,
    )
    return verdict, confirmed(transcript) if transcript is not None else None


def steps(transcript: Transcript) -> list[Step]:
    return [query.step for query in transcript.queries]


PROMPT = procedure(*PEOPLE, world("e"), act("x"), duty("R", "e", "a", "x", within=working(3)))
SOME_DAY = procedure(*PEOPLE, world("e"), act("x"), duty("R", "e", "a", "x"))
WITHIN = for_each("e", f.Within(working(3), (target("x"),)))
EVENTUALLY = for_each("e", f.Eventually((target("x"),)))


# --- what a verdict rests on --------------------------------------------------------------------------------------


def test_a_proof_in_one_window_rests_on_one_refusal_under_the_rules_that_it_names() -> None:
    found, transcript = ask(PROMPT, WITHIN)
    assert isinstance(found, Proved)
    [query] = transcript.queries
    assert (query.step, query.satisfiable) == (Step.WINDOW, False)
    assert query.window.rules.on["R"] in query.assumed


def test_a_proof_by_induction_rests_on_its_beginning_and_its_step() -> None:
    found, transcript = ask(SOME_DAY, EVENTUALLY)
    assert isinstance(found, Proved)
    assert {Step.WAIT_BEGINS, Step.WAIT_GOES_ON} <= set(steps(transcript))
    assert not any(query.satisfiable for query in transcript.queries)


def test_a_refutation_rests_on_one_question_that_has_a_model() -> None:
    found, transcript = ask(SOME_DAY, WITHIN)
    assert isinstance(found, Refuted)
    assert [(q.step, q.satisfiable) for q in transcript.queries] == [(Step.VIOLATED, True)]


def test_what_says_nothing_rests_on_what_cannot_be() -> None:
    never = procedure(*PEOPLE, world("e"), act("x"), act("y"), duty("R", "y", "a", "x"), duty("S", "x", "a", "y"))
    found, transcript = ask(never, for_each("y", f.Within(AT_ONCE, (target("x"),))))
    assert isinstance(found, Vacuous)
    assert Step.NEVER_OCCURS in steps(transcript)
    assert confirmed(transcript).complete


def test_what_was_given_up_rests_on_nothing() -> None:
    found, transcript = ask(PROMPT, WITHIN, timeout=0.0)
    assert isinstance(found, Unknown)
    assert transcript.queries == ()
    assert not confirmed(transcript).complete


def test_a_proof_that_needs_no_rule_names_none() -> None:
    """Without any of its rules, too, the branches exclude each other."""
    found, confirmation = shipped(Question("K12", "K12-Q19d", "two-away"))
    assert found == Proved()
    assert confirmation is not None
    assert confirmation.complete


# --- what cvc5 says of it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rules", "formula"), [(PROMPT, WITHIN), (SOME_DAY, EVENTUALLY), (SOME_DAY, WITHIN)])
def test_every_answer_is_confirmed_and_its_opposite_is_loudly_not(rules: Procedure, formula: f.Formula) -> None:
    _, transcript = ask(rules, formula)
    found = confirmed(transcript)
    assert (found.confirmed, found.unanswered, found.complete) == (len(transcript.queries), (), True)
    for i, query in enumerate(transcript.queries):
        lie = replace(query, satisfiable=not query.satisfiable)
        wrong = Transcript()
        wrong.queries = (*transcript.queries[:i], lie, *transcript.queries[i + 1 :])
        with pytest.raises(Disagreement, match="two solvers do not agree"):
            confirmed(wrong)


def test_a_proof_without_the_rule_that_it_rests_on_is_not_confirmed() -> None:
    _, transcript = ask(PROMPT, WITHIN)
    [query] = transcript.queries
    rule = query.window.rules.on["R"]
    transcript.queries = (replace(query, assumed=tuple(lit for lit in query.assumed if lit != rule)),)
    with pytest.raises(Disagreement):
        confirmed(transcript)


def test_questions_may_come_in_any_order() -> None:
    """What was required only after a question is not held against it."""
    _, first = ask(PROMPT, WITHIN)
    _, second = ask(PROMPT, for_each("e", f.Within(working(4), (target("x"),))))
    assert all(confirmed(transcript).complete for transcript in (second, first, second))


def test_what_is_not_answered_in_time_is_not_confirmed() -> None:
    _, transcript = ask(PROMPT, WITHIN)
    found = confirmed(transcript, timeout=0.0)
    assert (found.confirmed, found.unanswered, found.complete) == (0, ("window",), False)


def test_without_cvc5_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cvc5", None)
    for module in ("cvc5_solver", "opinion"):
        monkeypatch.delitem(sys.modules, f"longstop.engines.check.{module}", raising=False)
    ready(SolverName.Z3)
    _, transcript = ask(PROMPT, WITHIN)
    for attempt in (lambda: ready(SolverName.CVC5), lambda: confirmed(transcript)):
        with pytest.raises(InputError) as caught:
            attempt()
        [diagnostic] = caught.value.diagnostics
        assert (diagnostic.code, diagnostic.message) == (Code.NOT_INSTALLED, "cvc5 is not installed")
        assert "pip install longstop[cvc5]" in diagnostic.help


# --- the shipped library -------------------------------------------------------------------------------------------

DEFAULTS = [q for q in PROJECT.questions(["J17", "J24"]) if not q.readings]


@pytest.mark.parametrize("procedure", ["J17", "J24"])
def test_what_the_verdicts_of_the_shipped_texts_rest_on_is_confirmed(procedure: str) -> None:
    for question in (q for q in DEFAULTS if q.procedure == procedure):
        verdict, confirmation = shipped(question)
        assert confirmation is not None
        assert confirmation.complete, question
        assert question.expected in (None, word(verdict))


@pytest.mark.parametrize("property", sorted({q.property for q in DEFAULTS}))
def test_cvc5_alone_comes_to_the_verdicts_that_the_texts_expect(property: str) -> None:
    """Law 7, on one assumption set each; `bench/second.py` asks them all, of every shipped text."""
    question = next(q for q in DEFAULTS if q.property == property)
    verdict, _ = shipped(question, SolverName.CVC5)
    assert word(verdict) == (question.expected or word(shipped(question)[0]))
