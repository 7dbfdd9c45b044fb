"""All readings of a project's texts, one at a time from those chosen: which ambiguities matter, and to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from longstop import questions
from longstop.core.ambiguity import UNANSWERED, Change, OptionStudy, Switch
from longstop.core.diagnostics import InputError
from longstop.core.results import Interrupted, Result
from longstop.core.verdicts import HoldsTo, Unknown, word
from longstop.project import TIMEOUT, Progress, Project
from longstop.questions import Question, identity

#: By the bare names of readings, the option chosen; those at their defaults left out.
_Choice = Mapping[str, str]


class StudyInterrupted(Interrupted):
    """The user stopped a study; `switches` is what could be said by then, the rest being not settled."""

    def __init__(self, switches: Sequence[Switch], stopped: Interrupted) -> None:
        super().__init__(stopped.results, stopped.asked)
        self.switches = tuple(switches)


def study(
    project: Project,
    asked: Sequence[Question],
    results: Sequence[Result],
    *,
    readings: Mapping[str, str] | None = None,
    timeout: float | None = TIMEOUT,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> tuple[Switch, ...]:
    """Ask each question that was `asked` at the chosen readings again, one reading varied, and compare the verdicts.

    `results` are the answers to `asked`. `readings` are the chosen ones where they are not the defaults, by their
    qualified names (`J24.copy`). A property that was asked about under other readings only is asked about under the
    chosen ones too, so that all are compared. Raises StudyInterrupted, with what is known so far, if the user stops it.
    """
    chosen = {q.procedure: questions.chosen(project.library, q.procedure, readings or {}) for q in asked}
    ways = {id: list(_ways(project, id, choice)) for id, choice in chosen.items()}
    base = _base(asked, chosen)
    found = {identity(r): r for r in results}
    wanted: dict[object, tuple[Question, Result | None]] = {}
    for question in base:
        before = found.get(identity(question))
        if before is None:
            wanted[identity(question)] = question, None
        for reading, option, why in ways[question.procedure]:
            again = _varied(project, question, reading, option)
            if why is None and identity(again) not in found:
                wanted.setdefault(identity(again), (again, before))
    near = {i: before for i, (_, before) in enumerate(wanted.values()) if before is not None}
    stopped = None
    try:
        answers = project.run([q for q, _ in wanted.values()], timeout=timeout, jobs=jobs, progress=progress, near=near)
    except Interrupted as early:
        stopped, answers = early, list(early.results)
    found |= {identity(r): r for r in answers}

    def option_of(procedure: str, reading: str, option: str, why: str | None) -> OptionStudy:
        title = project.procedures[procedure].readings[reading].options[option]
        if why is not None:
            return OptionStudy(option, title, refused=why)
        mine = [q for q in base if q.procedure == procedure]
        compared = [
            _compared(q, found.get(identity(q)), found.get(identity(_varied(project, q, reading, option))))
            for q in mine
        ]
        changes = tuple(change for change, settled in compared if settled and change.before != change.after)
        unsettled = tuple(change for change, settled in compared if not settled)
        return OptionStudy(option, title, len(mine), changes, unsettled)

    switches = tuple(
        Switch(
            procedure,
            name,
            passage.title,
            choice.get(name, passage.default),
            passage.options[choice.get(name, passage.default)],
            passage.default,
            tuple(option_of(procedure, *way) for way in ways[procedure] if way[0] == name),
        )
        for procedure, choice in chosen.items()
        for name, passage in project.procedures[procedure].readings.items()
    )
    if stopped is not None:
        raise StudyInterrupted(switches, stopped)
    return switches


def _base(asked: Sequence[Question], chosen: Mapping[str, _Choice]) -> list[Question]:
    """The questions at the chosen readings; those of a property that has none of them are made."""
    there = {q.property for q in asked if q.readings == chosen[q.procedure]}
    base: dict[object, Question] = {}
    for question in asked:
        if question.readings == chosen[question.procedure]:
            base[identity(question)] = question
        elif question.property not in there:
            made = replace(question, readings=chosen[question.procedure], expected=None, because="")
            base.setdefault(identity(made), made)
    return list(base.values())


def _varied(project: Project, question: Question, reading: str, option: str) -> Question:
    """The question with one passage read in another way; what the file expects was for another question."""
    differing = {**question.readings, reading: option}
    if option == project.procedures[question.procedure].readings[reading].default:
        del differing[reading]
    return replace(question, readings=differing, expected=None, because="")


def _ways(project: Project, procedure: str, chosen: _Choice) -> Iterator[tuple[str, str, str | None]]:
    """Each reading with each option that is not chosen, and why it makes no sense with the others if it makes none."""
    for name, passage in project.procedures[procedure].readings.items():
        for option in passage.options:
            if option != chosen.get(name, passage.default):
                try:
                    project.procedure(procedure, {**chosen, name: option})
                except InputError as error:
                    yield name, option, error.diagnostics[0].message
                else:
                    yield name, option, None


def _compared(question: Question, before: Result | None, after: Result | None) -> tuple[Change, bool]:
    """What became of the verdict, and whether both are plain answers."""
    words = [UNANSWERED if r is None else word(r.verdict) for r in (before, after)]
    plain = all(r is not None and not isinstance(r.verdict, Unknown | HoldsTo) for r in (before, after))
    return Change(question.property, question.assumptions, *words), plain
