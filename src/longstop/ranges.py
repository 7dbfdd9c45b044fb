"""The ranges of a project's parameters: how far each may be moved, all else as it is, before a verdict changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from longstop.core import formulas as f
from longstop.core.dependence import Parts
from longstop.core.diagnostics import InputError
from longstop.core.procedures import Procedure
from longstop.core.ranges import Edge, ParameterStudy, Range, count_of, with_count
from longstop.core.results import Interrupted, Result
from longstop.core.time import Bound, Unit
from longstop.core.verdicts import HoldsTo, Refuted, Unknown, Verdict, word
from longstop.project import TIMEOUT, Progress, Project
from longstop.questions import Question, chosen, identity

#: At least so many values on either side are tried one by one, and up to so many times the parameter's own.
BEYOND, TIMES = 10, 3
#: Values up to here are tried one by one below the parameter's own.
ALL_BELOW = 30
#: Further than this many days, nothing is tried that is not near the own value; of numbers, nothing that is not near.
FAR_DAYS = 90


class RangesInterrupted(Interrupted):
    """The user stopped a study of ranges; `studies` is what could be said by then, the rest being not finished."""

    def __init__(self, studies: Sequence[ParameterStudy], stopped: Interrupted) -> None:
        super().__init__(stopped.results, stopped.asked)
        self.studies = tuple(studies)


def ranges(
    project: Project,
    asked: Sequence[Question],
    results: Sequence[Result],
    *,
    readings: Mapping[str, str] | None = None,
    timeout: float | None = TIMEOUT,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> tuple[ParameterStudy, ...]:
    """Ask each question at the chosen readings again with other values of each parameter, until its verdict changes.

    `results` are the answers to `asked`, one for each in any order. `readings` are the chosen ones where they are not
    the defaults, by their qualified names (`J24.copy`); what was asked at other readings is left out, as are questions
    without a plain answer. Raises RangesInterrupted, with what is known so far, if the user stops it.
    """
    study = _Study(project, asked, results, readings or {})
    done = 0
    stopped = None
    while stopped is None and (ring := study.ring()):
        near = {i: _hint(one.search.near) for i, one in enumerate(ring)}
        told = None if progress is None else partial(_onward, progress, done)
        try:
            answers = project.run([one.question for one in ring], timeout=timeout, jobs=jobs, progress=told, near=near)
        except Interrupted as early:
            stopped = early
        else:
            done += len(ring)
            study.learn(ring, answers)
    if stopped is not None:
        raise RangesInterrupted(study.studies(), stopped)
    return study.studies()


def _onward(progress: Progress, before: int, done: int, total: int, latest: Result) -> None:
    """Progress counted on over the rounds; how many rounds there will be is not known."""
    progress(before + done, before + total, latest)


def _hint(near: Result) -> Result:
    """An answer with another value, as a hint: its counterexample may do here too.

    A proof is no hint. It must not be handed over as the answer to the same question about other readings, which it is
    not: it is the values that differ.
    """
    return near if isinstance(near.verdict, Refuted) else replace(near, verdict=Unknown("asked with another value"))


@dataclass(frozen=True)
class _Asked:
    """One question of a round: for which search, with which count."""

    search: _Search
    count: int
    question: Question


class _Study:
    """All searches, on either side of each parameter's value for each question."""

    def __init__(
        self, project: Project, asked: Sequence[Question], results: Sequence[Result], readings: Mapping[str, str]
    ) -> None:
        self.project = project
        self._parts = Parts()
        self._texts = {p.id: p for p in project.properties}
        found = {identity(r): r for r in results}
        self.base: list[tuple[Question, Result]] = []
        for question in asked:
            result = found.get(identity(question))
            if result is not None and question.readings == chosen(project.library, question.procedure, readings):
                self.base.append((question, result))
        self.searches: dict[tuple[str, str], list[tuple[_Search, _Search]]] = {}
        self.untouched: dict[tuple[str, str], int] = {}
        for procedure in dict.fromkeys(q.procedure for q, _ in self.base):
            for name in project.procedures[procedure].parameters:
                self._begin(procedure, name)

    def _begin(self, procedure: str, name: str) -> None:
        """The searches about one parameter, of those questions that depend on it and have a plain answer."""
        key = procedure, name
        self.searches[key], self.untouched[key] = [], 0
        for question, result in self.base:
            if question.procedure != procedure:
                continue
            value = self._value(question, name)
            if not self._bears(question, name, value):
                self.untouched[key] += 1
            elif _plain(result.verdict):
                down, up = (_Search(question, result, name, value, sign) for sign in (-1, 1))
                self.searches[key].append((down, up))

    def _value(self, question: Question, name: str) -> int | Bound:
        """The value with which the question was asked: a property may have one of its own."""
        given = {**self._texts[question.property].given, **question.parameters}
        return given.get(name, self.project.procedures[question.procedure].parameters[name].value)

    def _bears(self, question: Question, name: str, value: int | Bound) -> bool:
        """Whether anything on which the answer depends differs with another value.

        A value is put where the text names the parameter, and nowhere else; so one other value would tell, and two do.
        """
        here = self._depends_on(question)
        for count in (count_of(value) + 1, count_of(value) - 1):
            try:
                there = self._depends_on(_with(question, name, with_count(value, count)))
            except InputError:
                continue
            if here[0] is not there[0] or here[1] != there[1]:
                return True
        return False

    def _depends_on(self, question: Question) -> tuple[Procedure, f.Formula]:
        """The part of the procedure on which the answer can depend, and the formula."""
        text = self._texts[question.property]
        procedure = self.project.procedure(
            question.procedure, question.readings, {**text.given, **question.parameters}
        )
        formula = text.instantiate(procedure).formula
        return self._parts.of(procedure, formula), formula

    def ring(self) -> list[_Asked]:
        """What to ask next, about all that is not finished."""
        return [
            one
            for pairs in self.searches.values()
            for pair in pairs
            for search in pair
            for one in self._of(search)
        ]

    def _of(self, search: _Search) -> Iterator[_Asked]:
        for count in search.wanted():
            question = _with(search.question, search.name, with_count(search.value, count))
            try:
                self._depends_on(question)
            except InputError:  # no such value makes sense, nor does any beyond it
                search.limit = count
                break
            yield _Asked(search, count, question)

    def learn(self, ring: Sequence[_Asked], answers: Sequence[Result]) -> None:
        """Take in the answers of a round."""
        told: dict[int, tuple[_Search, dict[int, Result]]] = {}
        for one, answer in zip(ring, answers, strict=True):
            told.setdefault(id(one.search), (one.search, {}))[1][one.count] = answer
        for search, found in told.values():
            search.learn(found)

    def studies(self) -> tuple[ParameterStudy, ...]:
        """What is known."""
        return tuple(
            ParameterStudy(
                procedure,
                name,
                self.project.procedures[procedure].parameters[name].title,
                self.project.procedures[procedure].parameters[name].value,
                tuple(_range(down, up) for down, up in pairs),
                self.untouched[procedure, name],
            )
            for (procedure, name), pairs in self.searches.items()
        )


class _Search:
    """The way outward on one side of a value: one by one at first, twice as far each time later, and back by halves."""

    def __init__(self, question: Question, result: Result, name: str, value: int | Bound, sign: int) -> None:
        self.question, self.name, self.value, self.sign = question, name, value, sign
        self.near = result
        self.verdict = word(result.verdict)
        self.here = self.last = count_of(value)
        self.edge: Edge | None = None
        self.limit: int | None = None
        """The first count that makes no sense, if one was met."""
        self.tried = {self.here}
        self._batch = 1

    @property
    def finished(self) -> bool:
        """Whether nothing more is to be tried."""
        return not self.wanted()

    def wanted(self) -> list[int]:
        """The counts to try next, nearest first."""
        if self.edge is not None:
            between = (self.last + self.edge.count) // 2
            return [between] if abs(self.edge.count - self.last) > 1 else []
        end = self._end()
        one_by_one = self._nearest()
        if abs(self.last - self.here) < abs(one_by_one - self.here):
            far = min(abs(one_by_one - self.last), self._batch)
            return self._sensible([self.last + self.sign * i for i in range(1, far + 1)])
        if self.last == end:  # nothing is tried any further
            return []
        further = self.here + 2 * (self.last - self.here)
        return self._sensible([min(further, end) if self.sign > 0 else max(further, end)])

    def _sensible(self, counts: list[int]) -> list[int]:
        return [c for c in counts if self.limit is None or self.sign * c < self.sign * self.limit]

    def _nearest(self) -> int:
        """How far every value is tried."""
        if self.sign > 0:
            return min(max(TIMES * self.here, self.here + BEYOND), self._end())
        return 0 if self.here <= ALL_BELOW else self.here - BEYOND

    def _end(self) -> int:
        """How far anything is tried."""
        if self.sign < 0:
            return 0
        near = self.here + BEYOND
        if not isinstance(self.value, Bound):
            return max(TIMES * self.here, near)
        return max(FAR_DAYS // {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.WORKING_DAYS: 2}[self.value.unit], near)

    def learn(self, found: Mapping[int, Result]) -> None:
        """Go on as far as the verdict stays what it is."""
        self._batch *= 2
        for count in sorted(found, key=lambda c: abs(c - self.here)):
            answer = found[count]
            self.tried.add(count)
            if word(answer.verdict) != self.verdict:
                self.edge = Edge(count, word(answer.verdict))
                return
            self.last, self.near = count, answer


def _range(down: _Search, up: _Search) -> Range:
    return Range(
        down.question.property,
        down.question.assumptions,
        down.verdict,
        down.here,
        down.last,
        up.last,
        down.edge,
        up.edge,
        tuple(sorted(down.tried | up.tried)),
        down.finished and up.finished,
    )


def _plain(verdict: Verdict) -> bool:
    return not isinstance(verdict, Unknown | HoldsTo)


def _with(question: Question, name: str, value: int | Bound) -> Question:
    """The question with another value; what the file expects was for another question."""
    return replace(question, parameters={**question.parameters, name: value}, expected=None, because="")
