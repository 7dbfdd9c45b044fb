"""What stands behind the answers to a project's questions: what breaks, how much slack there is, what would mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from longstop.answering import Task, grouped
from longstop.core.explanations import Aspect, Explanation
from longstop.core.results import Interrupted, Result
from longstop.core.telling import worth_telling
from longstop.core.verdicts import Proved, Refuted
from longstop.pool import ask_all, processors
from longstop.project import Progress, Project
from longstop.questions import Question

#: Seconds for all that is explained about one answer; what takes longer is said not to be settled.
SECONDS = 4.0


def explain(
    project: Project,
    questions: Sequence[Question],
    results: Sequence[Result],
    *,
    seconds: float = SECONDS,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """The answers with their explanations, in their order.

    The resilience of a property is the same whatever a question assumes, so it is worked out once for each choice of
    readings. Repairs are looked for where a counterexample is told. Raises Interrupted, with the answers explained so
    far and the others as they are, if the user stops it.
    """
    wanted = _wanted(project, results)
    tasks: dict[bool, list[Task]] = defaultdict(list)
    found: dict[int, Explanation] = {}
    for i, aspects in wanted.items():
        if (known := project.memory.explained(project, questions[i], results[i].verdict, aspects)) is not None:
            found[i] = known
            continue
        task = replace(project.task(i, questions[i]), known=results[i].verdict, wanted=aspects)
        tasks[questions[i].strict].append(task)
    groups = [g for strict, same in tasks.items() for g in grouped(same, project.calendar, strict=strict)]
    answers = ask_all(groups, jobs=jobs or processors(), timeout=seconds)
    try:
        for answer in answers:
            i, explanation = answer.index, answer.explanation or Explanation()
            found[i] = explanation
            project.memory.keep_explained(project, questions[i], results[i].verdict, wanted[i], explanation)
            if progress is not None:
                progress(len(found), len(wanted), results[answer.index])
    except KeyboardInterrupt:
        raise Interrupted(_put(results, found), len(questions)) from None
    finally:
        answers.close()
    return _put(results, found)


def _wanted(project: Project, results: Sequence[Result]) -> dict[int, frozenset[Aspect]]:
    """What is to be worked out about which answers, by their places."""
    cases = [project.case(r) for r in results]
    told = {id(case.result) for case, _ in worth_telling(cases)}
    seen: set[object] = set()
    wanted: dict[int, frozenset[Aspect]] = {}
    for i, result in enumerate(results):
        if not isinstance(result.verdict, Proved | Refuted):
            continue
        aspects = {Aspect.TIGHTEST}
        if isinstance(result.verdict, Refuted):
            aspects |= {Aspect.GAP, Aspect.AVOIDABILITY}
            if id(result) in told:
                aspects.add(Aspect.REPAIRS)
        if _text(result) not in seen:
            seen.add(_text(result))
            aspects.add(Aspect.RESILIENCE)
        wanted[i] = frozenset(aspects)
    return wanted


def _put(results: Sequence[Result], found: Mapping[int, Explanation]) -> list[Result]:
    """The answers with what was found about them, and with what was found about others that holds of them too."""
    resilience = {_text(results[i]): e.resilience for i, e in found.items() if e.resilience is not None}
    return [
        replace(r, explanation=replace(found[i], resilience=resilience.get(_text(r)))) if i in found else r
        for i, r in enumerate(results)
    ]


def _text(result: Result) -> object:
    """The property, and how the text is read."""
    return result.property, tuple(sorted(result.readings.items())), result.strict
