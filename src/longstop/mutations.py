"""The mutants of a procedure: each small change of its text asked about until some property notices it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from longstop import almanac
from longstop.answering import Group, Task, grouped
from longstop.core.assumptions import Assumptions
from longstop.core.dependence import Parts
from longstop.core.diagnostics import InputError
from longstop.core.edits import Edit, Kind, edited, mutations
from longstop.core.fingerprints import fingerprint
from longstop.core.mutants import Fate, Mutant, MutantStudy, Notice
from longstop.core.procedures import Force, Procedure
from longstop.core.verdicts import WORDS, HoldsTo, Property, Proved, Refuted, Unknown, Vacuous, Verdict, word
from longstop.pool import ask_all, processors
from longstop.project import TIMEOUT, Project
from longstop.questions import Question, unknown

#: Called with the number of mutants that are done with, the number of mutants, and a word on the latest.
Progress = Callable[[int, int, str], None]

#: The verdicts that are plain answers, as words.
_PLAIN = frozenset({WORDS[Proved], WORDS[Refuted], WORDS[Vacuous]})


class Answers:
    """The answers found so far, and the file that they are put down in, if any: a line of JSON each.

    Each is known by the fingerprints of the mutant and of the question, so that an answer to anything else is never
    taken up. A line that was cut short is passed over. What was given up is not put down: there may be more time later.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Raises OSError where the file cannot be read or written."""
        self.found: dict[tuple[str, str], str] = {}
        self._file: IO[bytes] | None = None
        if path is not None:
            text = path.read_bytes() if path.exists() else b""
            for line in text.splitlines():
                self._take(line)
            self._file = path.open("ab")
            if text and not text.endswith(b"\n"):
                self._file.write(b"\n")

    def _take(self, line: bytes) -> None:
        try:
            data = json.loads(line)
            mutant, question, verdict = data["mutant"], data["question"], data["verdict"]
        except (ValueError, KeyError, TypeError):
            return
        if isinstance(mutant, str) and isinstance(question, str) and verdict in tuple(WORDS.values()):
            self.found[mutant, question] = verdict

    def add(self, key: tuple[str, str], verdict: str) -> None:
        """Take it up, and put it down so that not even a killed process loses it."""
        self.found[key] = verdict
        if self._file is not None and verdict != WORDS[Unknown]:
            line = json.dumps({"mutant": key[0], "question": key[1], "verdict": verdict})
            self._file.write(line.encode() + b"\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


@dataclass(frozen=True, eq=False)
class _Asked:
    """A question that the files ask of the text itself, and its answer."""

    procedure: Procedure
    property: Property
    assumptions: Assumptions
    verdict: Verdict
    print: str


@dataclass(eq=False)
class _Trial:
    """One mutant: the questions that it is still to be asked, each with the mutant of the procedure it is about."""

    edit: Edit
    waiting: list[tuple[_Asked, Procedure, str]]
    properties: tuple[str, ...]
    parts: Parts
    by: Notice | None = None
    settled: bool = True

    def heard(self, asked: _Asked, verdict: str) -> None:
        before = word(asked.verdict)
        if {before, verdict} <= _PLAIN:
            if before != verdict and self.by is None:
                self.by = Notice(asked.property.id, asked.assumptions.id, before, verdict)
        elif before != verdict or verdict == WORDS[Unknown]:
            self.settled = False

    @property
    def done(self) -> bool:
        return self.by is not None or not self.waiting

    def mutant(self) -> Mutant:
        if self.by is not None:
            fate = Fate.NOTICED
        elif not self.properties:
            fate = Fate.UNTOUCHED
        else:
            fate = Fate.SURVIVED if self.settled else Fate.UNSETTLED
        return Mutant(self.edit, fate, self.by, self.properties)


def study(
    project: Project,
    procedure: str,
    properties: Sequence[str] = (),
    *,
    readings: Mapping[str, str] | None = None,
    timeout: float | None = TIMEOUT,
    jobs: int | None = None,
    answers: Answers | None = None,
    progress: Progress | None = None,
) -> MutantStudy:
    """Which small changes of the procedure the properties (ids or patterns, all by default) notice.

    `readings` have qualified names (`J24.copy`). A mutant is asked the questions that the files ask at these readings,
    of which only those can have another answer whose part of the procedure is another one. It is asked no more once
    one verdict differs. `answers` are those of an earlier run, and take up those of this one. Raises InputError for a
    name that does not exist, KeyboardInterrupt if the user stops it.
    """
    if procedure not in project.procedures:
        raise InputError([unknown("procedure", procedure, project.procedures)])
    answers = answers or Answers()
    questions = _questions(project, procedure, properties, readings or {})
    results = project.run(questions, timeout=timeout, jobs=jobs)
    texts = {p.id: p for p in project.properties}
    asked = []
    for question, result in zip(questions, results, strict=True):
        instance = project.procedure(procedure, question.readings, texts[question.property].given)
        prop = texts[question.property].instantiate(instance)
        assumptions = project.assumptions[question.assumptions]
        print = fingerprint(prop.formula, assumptions, almanac.calendar(instance.calendar))
        asked.append(_Asked(instance, prop, assumptions, result.verdict, print))
    whole = project.procedure(procedure, questions[0].readings)
    edits = [e for e in mutations(whole) if not (e.kind is Kind.FORCE and e.force is Force.SHOULD)]
    trials = [_trial(edit, asked) for edit in edits]
    _try(trials, answers, timeout, jobs or processors(), progress)
    return MutantStudy(whole, tuple(t.mutant() for t in trials), len(questions))


def _questions(
    project: Project, procedure: str, properties: Sequence[str], readings: Mapping[str, str]
) -> list[Question]:
    """Each property under all of its sets at the chosen readings; where it is asked at others only, under theirs."""
    stated = project.questions(procedure, properties, readings=readings)
    known = project.procedures[procedure].readings
    bare = {name.partition(".")[2]: option for name, option in readings.items()}
    chosen = {name: option for name, option in bare.items() if option != known[name].default}
    there = {q.property for q in stated if q.readings == chosen}
    found: dict[tuple[str, str], Question] = {}
    for question in stated:
        if question.readings == chosen:
            found[question.property, question.assumptions] = question
        elif question.property not in there:
            again = replace(question, readings=chosen, expected=None, because="")
            found.setdefault((question.property, question.assumptions), again)
    return list(found.values())


def _trial(edit: Edit, asked: Sequence[_Asked]) -> _Trial:
    parts = Parts()
    changed: dict[int, tuple[Procedure, str] | None] = {}
    waiting = []
    for one in asked:
        key = id(one.procedure)
        if key not in changed:
            try:
                mutant = edited(one.procedure, edit)
                changed[key] = mutant, fingerprint(mutant.formal)
            except ValueError:  # with what the property gives, the text says so already
                changed[key] = None
        made = changed[key]
        if made is not None:
            part = parts.of(made[0], one.property.formula)
            if part is not parts.of(one.procedure, one.property.formula):
                waiting.append((len(part.rules), (one, *made)))
    # what is proved is lost by most changes; and the fewer the rules, the sooner it is known
    waiting.sort(key=lambda w: (not isinstance(w[1][0].verdict, Proved), isinstance(w[1][0].verdict, HoldsTo), w[0]))
    properties = tuple(dict.fromkeys(one.property.id for one in asked if any(w[1][0] is one for w in waiting)))
    return _Trial(edit, [w[1] for w in waiting], properties, parts)


def _try(
    trials: Sequence[_Trial], answers: Answers, timeout: float | None, jobs: int, progress: Progress | None
) -> None:
    """Ask in rounds, each with more questions for those whom nothing has noticed than the one before."""
    for trial in trials:
        left = []
        for one, mutant, print in trial.waiting:
            verdict = answers.found.get((print, one.print))
            if verdict is None:
                left.append((one, mutant, print))
            else:
                trial.heard(one, verdict)
        trial.waiting = left
    many = 1
    while unfinished := [t for t in trials if not t.done]:
        places: list[tuple[_Trial, tuple[_Asked, Procedure, str]]] = []
        groups: list[Group] = []
        for trial in unfinished:
            now, trial.waiting = trial.waiting[:many], trial.waiting[many:]
            tasks = []
            for place in now:
                one, mutant, _ = place
                tasks.append(Task(len(places), mutant, one.property, one.assumptions, one.verdict))
                places.append((trial, place))
            groups += grouped(tasks, lambda p: almanac.calendar(p.calendar), strict=False, parts=trial.parts)
        done = len(trials) - len(unfinished)
        for index, verdict in _answered(groups, jobs, timeout):
            trial, (one, _, print) = places[index]
            before = trial.done
            trial.heard(one, verdict)
            answers.add((print, one.print), verdict)
            done += trial.done and not before
            if progress is not None:
                progress(done, len(trials), one.property.id)
        many *= 2


def _answered(groups: Sequence[Group], jobs: int, timeout: float | None) -> Iterator[tuple[int, str]]:
    found = ask_all(groups, jobs=jobs, timeout=timeout)
    try:
        for answer in found:
            yield answer.index, word(answer.verdict)
    finally:
        found.close()
