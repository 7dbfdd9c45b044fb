"""What stands behind the answers to a project's questions: what breaks, how much slack there is, what would mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace

from longstop.answering import SECONDS, Answer, Task, ask, grouped
from longstop.core.assumptions import Assumptions
from longstop.core.explanations import Aspect, Explanation, spread
from longstop.core.results import Interrupted, Result
from longstop.core.telling import worth_telling
from longstop.core.verdicts import Proved, Refuted, Verdict
from longstop.pool import ask_all, processors
from longstop.project import Progress, Project
from longstop.questions import Question

#: Seconds for each aspect of one answer where everything is wanted.
SECONDS_THOROUGH = 30.0

#: Fewer answers than these are explained in this process: the start of another takes longer.
_FEW = 8


def explain(
    project: Project,
    questions: Sequence[Question],
    results: Sequence[Result],
    *,
    thorough: bool = False,
    unexpected: bool = False,
    seconds: float | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """The answers with their explanations, in their order.

    What breaks a property, which is the same whatever a question assumes, and how tight its bound is are worked out for
    the readings under which it is asked first; the bound where it is proved, and where a counterexample is told. So are
    repairs looked for. `thorough`: for each choice of readings, for all sets, and with more time. `unexpected`: only
    what is not as expected is explained. `seconds` are for each aspect of an answer.

    Raises Interrupted, with the answers explained so far and the others as they are, if the user stops it.
    """
    seconds = seconds or (SECONDS_THOROUGH if thorough else SECONDS)
    wanted = _wanted(project, results, thorough=thorough)
    if unexpected:
        wanted = {i: aspects for i, aspects in wanted.items() if not results[i].as_expected}
    beside = _beside(project, questions, results)
    tasks: dict[bool, list[Task]] = defaultdict(list)
    found: dict[int, Explanation] = {}
    for i, aspects in wanted.items():
        question, verdict = questions[i], results[i].verdict
        if (known := project.memory.explained(project, question, verdict, aspects, seconds)) is not None:
            found[i] = known
            continue
        task = project.task(i, question)
        tasks[question.strict].append(
            replace(task, known=verdict, wanted=aspects, seconds=seconds, beside=beside[_text(results[i])])
        )
    groups = [g for strict, same in tasks.items() for g in grouped(same, project.calendar, strict=strict)]
    answers: Generator[Answer, None, None]
    if jobs is None and sum(len(g.tasks) for g in groups) < _FEW:  # the prover that found the verdicts is at hand
        answers = (ask(g, task, seconds) for g in groups for task in g.tasks)
    else:
        answers = ask_all(groups, jobs=jobs or processors(), timeout=seconds * len(Aspect))
    try:
        for answer in answers:
            i = answer.index
            found[i] = answer.explanation or Explanation(late=wanted[i])
            if answer.explanation is not None:
                question, verdict = questions[i], results[i].verdict
                project.memory.keep_explained(project, question, verdict, wanted[i], seconds, answer.explanation)
            if progress is not None:
                progress(len(found), len(wanted), results[answer.index])
    except KeyboardInterrupt:
        raise Interrupted(_put(results, found), len(questions), len(found), len(wanted)) from None
    finally:
        answers.close()
    return _put(results, found)


def _wanted(project: Project, results: Sequence[Result], *, thorough: bool) -> dict[int, frozenset[Aspect]]:
    """What is to be worked out about which answers, by their places."""
    cases = [project.case(r) for r in results]
    told = {id(case.result) for case, _ in worth_telling(cases)}
    first: dict[tuple[str, bool], object] = {}
    seen: set[object] = set()
    wanted: dict[int, frozenset[Aspect]] = {}
    for i, result in enumerate(results):
        if not isinstance(result.verdict, Proved | Refuted):
            continue
        text, aspects = _text(result), set[Aspect]()
        if thorough or first.setdefault((result.property, result.strict), text) == text:
            if thorough or isinstance(result.verdict, Proved) or id(result) in told:
                aspects.add(Aspect.TIGHTEST)
            if text not in seen:
                seen.add(text)
                aspects.add(Aspect.RESILIENCE)
        if isinstance(result.verdict, Refuted):
            aspects |= {Aspect.GAP, Aspect.AVOIDABILITY}
            if id(result) in told:
                aspects.add(Aspect.REPAIRS)
        if aspects:
            wanted[i] = frozenset(aspects)
    return wanted


def _beside(
    project: Project, questions: Sequence[Question], results: Sequence[Result]
) -> dict[object, tuple[tuple[Assumptions, Verdict], ...]]:
    """What each text is known to do under which assumptions."""
    found: dict[object, list[tuple[Assumptions, Verdict]]] = defaultdict(list)
    for i, (question, result) in enumerate(zip(questions, results, strict=True)):
        found[_text(result)].append((project.task(i, question).assumptions, result.verdict))
    return {text: tuple(verdicts) for text, verdicts in found.items()}


def _put(results: Sequence[Result], found: Mapping[int, Explanation]) -> list[Result]:
    """The answers with what was found about them, and with what was found about others that holds of them too."""
    shown = spread(found, lambda i: _text(results[i]))
    return [replace(r, explanation=shown[i]) if i in shown else r for i, r in enumerate(results)]


def _text(result: Result) -> object:
    """The property, and how the text is read."""
    return result.property, tuple(sorted(result.readings.items())), result.strict
