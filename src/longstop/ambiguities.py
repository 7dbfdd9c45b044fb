"""All readings of a project's texts, one at a time from those chosen: which ambiguities matter, and to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from longstop.core.ambiguity import Change, OptionStudy, Switch
from longstop.core.diagnostics import InputError
from longstop.core.verdicts import HoldsTo, Result, Unknown, word
from longstop.language import ProcedureText
from longstop.project import TIMEOUT, Progress, Project
from longstop.questions import Question

_Way = tuple[str, str, str]


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
    qualified names (`J24.copy`). Raises Interrupted, with the answers so far, if the user stops it.
    """
    stated = {_identity(q): q for q in asked}
    base = [q for q in asked if q.readings == _chosen(project, q.procedure, readings or {})]
    ways, refused = _ways(project, dict.fromkeys(q.procedure for q in base), readings or {})
    varied: dict[object, tuple[Question, Question]] = {}
    for question in base:
        for _, reading, option in ways[question.procedure]:
            again = _varied(project, question, reading, option)
            varied.setdefault(_identity(again), (again, question))
    found = {_identity(q): r for q, r in zip(asked, results, strict=True)}
    more = [q for identity, (q, _) in varied.items() if identity not in stated]
    near = {i: found[_identity(varied[_identity(q)][1])] for i, q in enumerate(more)}
    answers = project.run(more, timeout=timeout, jobs=jobs, progress=progress, near=near) if more else []
    found |= {_identity(q): r for q, r in zip(more, answers, strict=True)}
    switches = []
    for procedure in ways:
        text = project.procedures[procedure]
        by_reading: dict[str, list[OptionStudy]] = defaultdict(list)
        mine = [q for q in base if q.procedure == procedure]
        for _, reading, option in ways[procedure]:
            pairs = [(found[_identity(q)], found[_identity(_varied(project, q, reading, option))]) for q in mine]
            by_reading[reading].append(_option(text, reading, option, pairs))
        for (of, reading, option), why in refused.items():
            if of == procedure:
                by_reading[reading].append(OptionStudy(option, text.readings[reading].options[option], refused=why))
        for name, passage in text.readings.items():
            chosen = _chosen(project, procedure, readings or {}).get(name, passage.default)
            switches.append(
                Switch(procedure, name, passage.title, chosen, passage.options[chosen], tuple(by_reading[name]))
            )
    return tuple(switches)


def _identity(question: Question) -> object:
    return question.property, question.assumptions, tuple(sorted(question.readings.items()))


def _chosen(project: Project, procedure: str, readings: Mapping[str, str]) -> dict[str, str]:
    """The readings chosen for the procedure that are not its defaults, by their bare names."""
    known = project.procedures[procedure].readings
    qualified = ((name.partition("."), option) for name, option in readings.items())
    return {
        bare: option for (id, _, bare), option in qualified if id == procedure and option != known[bare].default
    }


def _varied(project: Project, question: Question, reading: str, option: str) -> Question:
    """The question with one passage read in another way; what the file expects was for another question."""
    differing = {**question.readings, reading: option}
    if option == project.procedures[question.procedure].readings[reading].default:
        del differing[reading]
    return replace(question, readings=differing, expected=None, because="")


def _ways(
    project: Project, procedures: Iterable[str], readings: Mapping[str, str]
) -> tuple[dict[str, list[_Way]], dict[_Way, str]]:
    """For each procedure, each reading with each option that is not chosen; and why some of them make no sense."""
    ways: dict[str, list[_Way]] = {}
    refused: dict[_Way, str] = {}
    for procedure in procedures:
        ways[procedure] = []
        chosen = _chosen(project, procedure, readings)
        for name, passage in project.procedures[procedure].readings.items():
            for option in passage.options:
                if option == chosen.get(name, passage.default):
                    continue
                try:
                    project.procedure(procedure, {**chosen, name: option})
                except InputError as error:
                    refused[procedure, name, option] = error.diagnostics[0].message
                else:
                    ways[procedure].append((procedure, name, option))
    return ways, refused


def _option(
    text: ProcedureText, reading: str, option: str, pairs: Sequence[tuple[Result, Result]]
) -> OptionStudy:
    changes, unsettled = [], []
    for before, after in pairs:
        if any(isinstance(r.verdict, Unknown | HoldsTo) for r in (before, after)):
            unsettled.append((after.property, after.assumptions))
        elif word(before.verdict) != word(after.verdict):
            changes.append(Change(after.property, after.assumptions, word(before.verdict), word(after.verdict)))
    title = text.readings[reading].options[option]
    return OptionStudy(option, title, len(pairs), tuple(changes), tuple(unsettled))
