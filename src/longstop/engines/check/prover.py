"""From a question to a verdict: prove for all time, else refute from the start of a case, else say how far we saw."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.confirmation import SolverName
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.verdicts import HoldsTo, Property, Refuted, Unknown, Verdict
from longstop.engines.check import endless
from longstop.engines.check.cone import cone
from longstop.engines.check.encoding import LENGTHS, Encoding, encoding
from longstop.engines.check.proof import Effort, grounds, proved
from longstop.engines.check.question import Question
from longstop.engines.check.refute import confirm, lift, refute, same_case, walked_through
from longstop.engines.check.solver import Clock, GaveUp
from longstop.engines.check.tell import tell
from longstop.engines.check.transcript import Transcript
from longstop.engines.check.vacuity import never_so, nothing_to_check, passes_with_nought


def check(
    procedure: Procedure,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    *,
    strict: bool = False,
    timeout: float | None = None,
    near: Verdict | None = None,
    minimal: bool = True,
    replay: Callable[..., Trace] | None = None,
    solver: SolverName = SolverName.Z3,
    transcript: Transcript | None = None,
) -> Verdict:
    """Whether every trace of the procedure within the assumptions has the property.

    `calendar` is without the closures of the assumption set, which are applied here. `strict` drops what only should
    be done. `timeout` is in seconds; a question that takes longer is Unknown. Encodings are kept for the procedure
    object, so ask all questions about one procedure one after the other.

    `near` is the verdict on the same question about a procedure that differs little, whose counterexample may do here
    too. Without `minimal`, what a proof rests on is not brought down to a least set of clauses.

    `replay` is handed every counterexample, whichever way it was found, before anybody else is: the procedure, the
    trace, the calendar with the closures, and `strict`; it gives back the trace as it has walked through it.

    `solver` answers the satisfiability questions. Those on which the verdict rests are written down in `transcript`, if
    there is one; nothing that was found before is then taken over, so it takes longer.

    Raises Disagreement if a counterexample is not confirmed by `semantics` and by `replay`: a bug in longstop.
    """
    calendar = calendar.with_closures(assumptions.closures)
    question = Question(
        cone(procedure, prop.formula), prop, assumptions, calendar, strict, Clock(timeout), minimal, solver, transcript
    )
    verdict = _verdict(procedure, question, near)
    if replay is not None and isinstance(verdict, Refuted):
        walked_through(replay, procedure, verdict.trace, calendar, strict=strict)
    return verdict


def _verdict(procedure: Procedure, question: Question, near: Verdict | None) -> Verdict:
    """The answer to `check`, not yet replayed; the question is about the part that the property can depend on."""
    part, prop, assumptions, calendar = question.procedure, question.prop, question.assumptions, question.calendar
    strict = question.strict
    same = id(part), prop.formula, replace(assumptions, id="", title=""), calendar, strict, question.solver
    key = *same, question.minimal

    def told(found: Refuted) -> Refuted | None:
        return told_in(question, procedure, found)

    known = None
    if question.transcript is None:  # a least set of clauses will do where any is asked for
        known = _answers.get((*same, True)) or _answers.get(key)
    if known is not None and known[0] is part:
        verdict = told(known[1]) if isinstance(known[1], Refuted) else known[1]
        if verdict is not None:
            return verdict
    if isinstance(near, Refuted) and question.transcript is None:
        if near.endless is not None:
            again = endless.same_standstill(question, procedure, near)
        else:
            again = same_case(procedure, prop, assumptions, calendar, near.trace, strict=strict)
        if again is not None:
            return again
    try:
        verdict, of_part = answer(question, told)
    except GaveUp as gave_up:
        question.anew()
        return Unknown(str(gave_up))
    _answers[key] = part, of_part
    while len(_answers) > _KEPT:
        _answers.popitem(last=False)
    return verdict


#: What was answered about parts of procedures: for a refutation, the counterexample as told in the part.
_answers: OrderedDict[tuple[object, ...], tuple[Procedure, Verdict]] = OrderedDict()
_KEPT = 5000


def answer(q: Question, told: Callable[[Refuted], Refuted | None]) -> tuple[Verdict, Verdict]:
    """The verdict, by the first of proof and refutation that succeeds, about the whole and about the part.

    `told` tells a counterexample in the whole procedure, where that can be done.
    """
    if any(isinstance(part.claim, f.Bounded) for part in q.prop.formula):
        return endless.answer(q, told)
    seen, searched = 0, q.apart()
    for attempt in _attempts(q):
        q.anew()
        match attempt():
            case set() as core:
                verdict: Verdict = nothing_to_check(q) or passes_with_nought(q) or never_so(q) or grounds(q, core)
                return verdict, verdict
            case Refuted() as found:
                whole = told(found)
                if whole is not None:
                    return whole, found
            case int(days):
                seen = days
                searched.rests_on(q)
            case None:
                pass
    q.rests_on(searched)
    return HoldsTo(seen), HoldsTo(seen)


def told_in(q: Question, whole: Procedure, found: Refuted) -> Refuted | None:
    """A counterexample of the part, told in the whole procedure; None if that cannot be done."""
    if len(whole.events) == len(q.procedure.events):
        return found
    if found.endless is not None:
        shown = told_in(replace(q, prop=endless.for_days(q.prop, found.endless)), whole, replace(found, endless=None))
        return replace(shown, endless=found.endless) if shown is not None else None
    told = tell(whole, q.procedure, found.trace, q.prop, q.calendar, strict=q.strict)
    if told is not None:
        return confirm(whole, q.prop, q.assumptions, q.calendar, told, strict=q.strict)
    start = found.trace.start
    for longer in [n for n in LENGTHS if n >= found.trace.days]:
        full = encoding(whole, q.calendar, (start, start), longer, dated=True, solver=q.solver)
        lifted = lift(
            full,
            q.procedure,
            found,
            q.prop,
            q.assumptions,
            q.calendar,
            q.clock,
            strict=q.strict,
        )
        if lifted is not None:
            return lifted
    return None


def _attempts(q: Question) -> list[Callable[[], set[str] | Refuted | int | None]]:
    """Proofs and refutations by turns, the cheapest first."""
    lengths = q.lengths()
    return [
        lambda: proved(q, Effort()),
        lambda: _refuted_plainly(q, lengths[0]),
        lambda: proved(q, Effort(thorough=True)),
        *_refutations(q, lengths[:2]),
        lambda: proved(q, Effort(thorough=True, facts=True, back=15)),
        lambda: proved(q, Effort(thorough=True, rich=True)),
        *_refutations(q, lengths[2:]),
    ]


def _refutations(q: Question, lengths: list[int]) -> list[Callable[[], Refuted | int | None]]:
    """Refutations in windows of these lengths, in each first without a public holiday."""
    shortest = q.lengths()[0]
    return [
        attempt
        for n in lengths
        for attempt in (partial(_refuted_plainly, q, n), partial(_refuted, q, n))
        if n > shortest or attempt.func is _refuted
    ]


def _refuted_plainly(q: Question, length: int) -> Refuted | None:
    """A counterexample in weeks without a public holiday."""
    enc = q.plain_window(length)
    return _counterexample(q, enc) if enc is not None else None


def _refuted(q: Question, length: int) -> Refuted | int:
    """A counterexample from the start of a case, or how many days were searched in vain."""
    return _counterexample(q, q.window(length)) or length


def _counterexample(q: Question, enc: Encoding) -> Refuted | None:
    """The plainest counterexample that the window has."""
    with q.hearing(enc):
        return refute(enc, q.prop, q.assumptions, q.calendar, q.clock, strict=q.strict)
