"""The mutants of a procedure: each small change of its text asked about until some property notices it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from longstop import almanac
from longstop.answering import Group, Task, ask
from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.dependence import Cone, Parts, cone, mentions, named, subject
from longstop.core.diagnostics import InputError
from longstop.core.edits import Edit, Kind, edited, mutations
from longstop.core.fingerprints import fingerprint
from longstop.core.mutants import Fate, Kept, Mutant, MutantStudy, Notice
from longstop.core.procedures import Force, Procedure
from longstop.core.results import Result
from longstop.core.verdicts import (
    NO_TRACE,
    WORDS,
    Property,
    Proved,
    Refuted,
    Vacuous,
    Verdict,
    failed,
    word,
)
from longstop.pool import ask_all, processors
from longstop.project import TIMEOUT, Project
from longstop.questions import Question, chosen, unknown
from longstop.store import Answers, Told, code

#: Called with the number of mutants that are done with, the number of mutants, and a word on the latest.
Progress = Callable[[int, int, str], None]

#: The verdicts that are plain answers, as words.
_PLAIN = frozenset({WORDS[Proved], WORDS[Refuted], WORDS[Vacuous]})

#: How many questions a mutant is asked in the first round, and how many times as many in each that follows.
_FIRST, _TIMES = 2, 4


@dataclass(frozen=True, eq=False)
class _Asked:
    """A question that the files ask of the text itself, its answer, and the part of the text on which it depends."""

    procedure: Procedure
    property: Property
    assumptions: Assumptions
    verdict: Verdict
    print: str
    reach: Cone
    part: Procedure

    def turn(self, edit: Edit) -> tuple[int, int]:
        """When it is asked of a mutant: first what was proved from what has changed, then what a known counterexample
        may settle at once, and of each the smallest part first, which is the quickest to be asked about."""
        rank = 1 if not isinstance(self.verdict, Proved) else 0 if edit.clause in self.verdict.clauses else 2
        return rank, len(self.part.rules)


@dataclass(eq=False)
class _Trial:
    """One mutant: the questions that it is to be asked, in turn, each with the mutant of the procedure it is about."""

    edit: Edit
    asked: tuple[_Asked, ...]
    """Those of which the answer can be another one."""
    waiting: list[tuple[_Asked, Procedure]]
    whole: bool
    notices: list[Notice] = field(default_factory=list)
    settled: bool = True
    heard_of: int = 0

    def key(self, asked: _Asked) -> tuple[str, str]:
        return fingerprint(self.edit), asked.print

    def heard(self, asked: _Asked, told: Told) -> None:
        self.heard_of += 1
        before = word(asked.verdict)
        if not {before, told.verdict} <= _PLAIN:
            self.settled = False
        elif before != told.verdict:
            self.notices.append(
                Notice(asked.property.id, asked.assumptions.id, before, told.verdict, told.contradiction)
            )

    @property
    def done(self) -> bool:
        return self.heard_of == len(self.waiting) or (bool(self.notices) and not self.whole)

    def mutant(self, speaking: Callable[[_Asked, Edit], bool]) -> Mutant:
        if self.notices:
            fate = Fate.NOTICED
        elif not self.asked:
            fate = Fate.UNTOUCHED
        else:
            fate = Fate.SURVIVED if self.settled else Fate.UNSETTLED
        kept = tuple(
            Kept(a.property.id, a.assumptions.id, word(a.verdict))
            for a in self.asked
            if fate is Fate.SURVIVED and speaking(a, self.edit)
        )
        order = {(a.property.id, a.assumptions.id): i for i, (a, _) in enumerate(self.waiting)}
        notices = sorted(self.notices, key=lambda n: order[n.property, n.assumptions])
        properties = tuple(dict.fromkeys(a.property.id for a in self.asked))
        return Mutant(self.edit, fate, tuple(notices), properties, kept)


def study(
    project: Project,
    procedure: str,
    properties: Sequence[str] = (),
    *,
    kinds: Sequence[str] = (),
    readings: Mapping[str, str] | None = None,
    whole: bool = False,
    timeout: float | None = TIMEOUT,
    jobs: int | None = None,
    answers: Answers | None = None,
    progress: Progress | None = None,
) -> MutantStudy:
    """Which small changes of the procedure (of these kinds, or all) the properties (ids or patterns, or all) notice.

    `readings` have qualified names (`J24.copy`). A mutant is asked the questions that the files ask at these readings,
    of which only those can have another answer whose part of the procedure is another one. It is asked no more once
    one verdict differs, unless the `whole` is wanted: all that each property notices. `answers` are those of an earlier
    run, and take up those of this one. Raises InputError for a name that does not exist, KeyboardInterrupt if the user
    stops it.
    """
    if procedure not in project.procedures:
        raise InputError([unknown("procedure", procedure, project.procedures)])
    known = [k.value for k in Kind]
    wrong = [unknown("kind of change", k, known) for k in kinds if k not in known]
    if wrong:
        raise InputError(wrong)
    answers = answers or Answers()
    questions = _questions(project, procedure, properties, readings or {})
    results = project.run(questions, timeout=timeout, jobs=jobs)
    parts = Parts()
    asked = _all_asked(project, questions, results, parts)
    text = project.procedure(procedure, questions[0].readings)
    edits = [e for e in mutations(text) if _tells(e) and (not kinds or e.kind.value in kinds)]
    trials = [_trial(edit, asked, parts, whole=whole) for edit in edits]
    _try(trials, answers, timeout, jobs or processors(), progress)
    speaking = _Speaking()
    titles = {a.property.id: a.property.title for a in asked}
    return MutantStudy(text, tuple(t.mutant(speaking) for t in trials), len(questions), whole, titles)


def _tells(edit: Edit) -> bool:
    """Whether a question can tell: they take it that everyone does what only should be done."""
    return not (edit.kind is Kind.FORCE and edit.force is Force.SHOULD)


def _all_asked(
    project: Project, questions: Sequence[Question], results: Sequence[Result], parts: Parts
) -> list[_Asked]:
    prints: dict[int, str] = {}
    reaches: dict[tuple[int, str], Cone] = {}
    asked = []
    for i, (question, result) in enumerate(zip(questions, results, strict=True)):
        task = project.task(i, question)
        instance, prop, assumptions = task.procedure, task.property, task.assumptions
        if id(instance) not in prints:
            prints[id(instance)] = fingerprint(code(), instance.formal, project.calendar(instance))
        if (id(instance), prop.id) not in reaches:
            reaches[id(instance), prop.id] = cone(instance, prop.formula)
        asked.append(
            _Asked(
                instance,
                prop,
                assumptions,
                result.verdict,
                fingerprint(prints[id(instance)], prop.formula, assumptions),
                reaches[id(instance), prop.id],
                parts.of(instance, prop.formula),
            )
        )
    return asked


def _questions(
    project: Project, procedure: str, properties: Sequence[str], readings: Mapping[str, str]
) -> list[Question]:
    """Each property under all of its sets at the chosen readings; where it is asked at others only, under theirs."""
    stated = project.questions(procedure, properties, readings=readings)
    mine = chosen(project.library, procedure, readings)
    there = {q.property for q in stated if q.readings == mine}
    found: dict[tuple[str, str], Question] = {}
    for question in stated:
        if question.readings == mine:
            found[question.property, question.assumptions] = question
        elif question.property not in there:
            again = replace(question, readings=mine, expected=None, because="")
            found.setdefault((question.property, question.assumptions), again)
    return list(found.values())


def _trial(edit: Edit, asked: Sequence[_Asked], parts: Parts, *, whole: bool) -> _Trial:
    changed: dict[int, Procedure | None] = {}
    waiting = []
    for one in asked:
        if id(one.procedure) not in changed:
            try:
                changed[id(one.procedure)] = edited(one.procedure, edit)
            except ValueError:  # with what the property gives, the text says so already
                changed[id(one.procedure)] = None
        mutant = changed[id(one.procedure)]
        if mutant is not None and (_lies_in(edit, one) or parts.of(mutant, one.property.formula) is not one.part):
            waiting.append((one, mutant))
    found = _Trial(edit, tuple(one for one, _ in waiting), waiting, whole)
    found.settled = all(word(one.verdict) in _PLAIN for one, _ in waiting)
    found.waiting = sorted((w for w in waiting if word(w[0].verdict) in _PLAIN), key=lambda w: w[0].turn(edit))
    return found


def _lies_in(edit: Edit, asked: _Asked) -> bool:
    """Whether what is changed is in the part on which the question depends; then the part of the mutant is another."""
    events = {subject(asked.procedure.rule(id)) for id in edit.rules} | ({edit.event} if edit.event else set())
    return not events.isdisjoint(asked.reach.events) or edit.state in asked.reach.states


class _Speaking:
    """Whether a question speaks of what an edit changes outright: of what the rule asks for, or of the event."""

    def __init__(self) -> None:
        self._known: dict[_Asked, tuple[frozenset[str], frozenset[str]]] = {}

    def __call__(self, asked: _Asked, edit: Edit) -> bool:
        if asked not in self._known:
            formula = asked.property.formula
            rules = frozenset(r.id for r in named(asked.procedure, formula))
            self._known[asked] = rules, frozenset(m.event for m in mentions(asked.procedure, formula))
        rules, events = self._known[asked]
        return not rules.isdisjoint(edit.rules) or edit.event in events


def _try(
    trials: Sequence[_Trial], answers: Answers, timeout: float | None, jobs: int, progress: Progress | None
) -> None:
    """Ask in rounds, each with more questions for those whom nothing has noticed than the one before.

    A round is heard to its end, whether its answers are known or not, so that the outcome is the same however often it
    was stopped, and by however many processes.
    """
    begin, end = 0, _FIRST
    while unfinished := [t for t in trials if not t.done]:
        places: list[tuple[_Trial, _Asked]] = []
        together: dict[object, list[Task]] = defaultdict(list)
        for trial in unfinished:
            for one, mutant in trial.waiting[begin : None if trial.whole else end]:
                told = answers.recalled(trial.key(one))
                if told is not None:
                    trial.heard(one, told)
                else:
                    task = Task(len(places), mutant, one.property, one.assumptions, near=one.verdict)
                    together[id(mutant), id(one.part), one.assumptions.closures, one.assumptions.start].append(task)
                    places.append((trial, one))
        done = sum(t.done for t in trials)
        for index, told in _answered(_groups(together, places), jobs, timeout):
            trial, one = places[index]
            before = trial.done
            trial.heard(one, told)
            answers.add(trial.key(one), told)
            done += trial.done and not before
            if progress is not None:
                progress(done, len(trials), one.property.id)
        begin, end = end, end * _TIMES


def _groups(together: Mapping[object, Sequence[Task]], places: Sequence[tuple[_Trial, _Asked]]) -> list[Group]:
    """The questions about the same part of a mutant, and the same closures, as groups of which the largest go first."""
    groups = []
    for tasks in together.values():
        rules = len(places[tasks[0].index][1].part.rules)
        calendar = almanac.calendar(tasks[0].procedure.calendar)
        groups.append(Group(calendar, False, tuple(tasks), rules * rules * (len(tasks) + 3)))
    return groups


def _answered(groups: Sequence[Group], jobs: int, timeout: float | None) -> Iterator[tuple[int, Told]]:
    found = ask_all(groups, jobs=jobs, timeout=timeout)
    try:
        for answer in found:
            verdict = answer.verdict
            yield answer.index, Told(word(verdict), isinstance(verdict, Vacuous) and verdict.reason == NO_TRACE)
    finally:
        found.close()


def clauses_of(project: Project, procedure: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names, all of them clauses of the procedure that have rules. Raises InputError for one that is none."""
    if procedure not in project.procedures:
        raise InputError([unknown("procedure", procedure, project.procedures)])
    if names:
        known = {r.clause for r in project.procedure(procedure).rules}
        wrong = [unknown(f"clause with rules in `{procedure}`", n, known) for n in names if n not in known]
        if wrong:
            raise InputError(wrong)
    return tuple(names)


def cases(
    project: Project, found: MutantStudy, clauses: Sequence[str], timeout: float | None = TIMEOUT
) -> Iterator[tuple[Mutant, Case]]:
    """How the changes of these clauses are noticed: of each the case that the changed text allows, and that breaks a
    property which was proved before. Those that are noticed otherwise are left out."""
    for mutant in found.mutants:
        notice = next((n for n in mutant.notices if n.after == WORDS[Refuted]), None)
        if notice is not None and mutant.edit.clause in clauses:
            yield mutant, _case(project, found, mutant, notice, timeout)


def _case(project: Project, found: MutantStudy, mutant: Mutant, notice: Notice, timeout: float | None) -> Case:
    known = project.procedures[found.procedure.id].readings
    readings = {n: o for n, o in found.procedure.readings.items() if o != known[n].default}
    asked = project.task(0, Question(found.procedure.id, notice.property, notice.assumptions, readings))
    task = replace(asked, procedure=edited(asked.procedure, mutant.edit))
    calendar = project.calendar(task.procedure)
    answer = ask(Group(calendar, False, (task,), 0), task, timeout)
    verdict, allowed = answer.verdict, asked.assumptions
    prop = failed(asked.property, verdict)
    result = Result(found.procedure.id, prop.id, prop.title, allowed.id, readings, verdict, None, "", answer.seconds)
    return Case(result, task.procedure, prop, allowed, calendar.with_closures(allowed.closures))
