"""A project: `model/` and `properties/` read into one checked whole, and the questions that can be asked of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from longstop import almanac, documents
from longstop.answering import Answer, Group, Task, ask, grouped, prepare
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.confirmation import USUAL, Solving
from longstop.core.coverage import Coverage
from longstop.core.dependence import Parts
from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.procedures import Procedure
from longstop.core.results import Interrupted, Result
from longstop.core.scenarios import Scenario
from longstop.core.source import Source
from longstop.core.time import Calendar
from longstop.core.verdicts import Proved, Vacuous, Verdict, failed
from longstop.language import Library, ProcedureText, PropertyText, open_source, read
from longstop.memory import Memory
from longstop.pool import ask_all, processors
from longstop.questions import EVERYONE_IN, Question, Selection, Value, unknown

#: Seconds allowed for one answer unless told otherwise.
TIMEOUT = 120.0

#: Fewer questions than this are not worth a process of their own.
_FEW = 4

Progress = Callable[[int, int, Result], None]


@dataclass(frozen=True, eq=False)
class Project:
    """A folder with a `model` and its `properties`, checked as a whole.

    >>> project = Project.load()
    >>> results = project.check("J24-Q3")
    """

    library: Library
    folder: Path
    shipped: bool = False
    """Whether this is the library that comes with longstop."""
    sources: tuple[Source, ...] = field(default=(), repr=False)
    """The documents as they were read."""

    @classmethod
    def load(cls, folder: Path | str | None = None) -> Project:
        """The project in a folder; by default in the current one if it has a `model`, else the shipped library.

        Raises InputError with everything that is wrong in any of its documents.
        """
        where, shown, shipped = documents.locate(folder)
        return cls._checked(documents.read_project(where, shown), where, shipped=shipped)

    @classmethod
    def _checked(cls, sources: Sequence[Source], folder: Path, *, shipped: bool) -> Project:
        project = cls(read(sources), folder, shipped, tuple(sources))
        wrong = []
        for text in project.procedures.values():
            if text.calendar not in almanac.PLACES:
                wrong.append(unknown("calendar", text.calendar, almanac.PLACES, f"`{text.path}` has it"))
        if wrong:
            raise InputError(wrong)
        return project

    def revised(self, procedure: str, passage: str, revision: str) -> Project:
        """The project as it would be if this passage of the procedure's document read otherwise. No file is changed.

        The passage must stand in the document exactly once, line breaks and all. The revised text is checked, proved
        and simulated like any other. Raises InputError if there is no such procedure or passage, and with everything
        that is wrong in the revision.

        >>> before = "then sergeant must send flag to social_worker"
        >>> after = "then sergeant, or in their absence police must send flag to social_worker"
        >>> revised = Project.load().revised("J24", before, after)
        """
        if procedure not in self.procedures:
            raise InputError([unknown("procedure", procedure, self.procedures)])
        path = self.procedures[procedure].path
        [text] = [s.text for s in self.sources if s.path == path]
        if text.count(passage) != 1:
            shown = f"`{passage.strip().splitlines()[0] if passage.strip() else ''}`"
            found = "more than once" if passage in text else "nowhere"
            message = f"the passage that begins with {shown} stands {found} in `{path}`"
            raise InputError([Diagnostic(Code.UNKNOWN_NAME, message, None, "quote it as it stands, and enough of it")])
        sources = [replace(s, text=text.replace(passage, revision)) if s.path == path else s for s in self.sources]
        return self._checked(sources, self.folder, shipped=self.shipped)

    # --- what is in it --------------------------------------------------------------------------------------

    @property
    def procedures(self) -> Mapping[str, ProcedureText]:
        """The procedures by their ids, as documents that still hold all their readings."""
        return self.library.procedures

    @property
    def properties(self) -> tuple[PropertyText, ...]:
        """The properties, in the order of the documents."""
        return tuple(self.library.properties)

    @cached_property
    def assumptions(self) -> Mapping[str, Assumptions]:
        """The assumption sets by their ids; `everyone-in` is always among them."""
        return {EVERYONE_IN.id: EVERYONE_IN, **self.library.assumptions}

    @cached_property
    def _instances(self) -> dict[object, Procedure]:
        return {}

    def procedure(
        self, id: str, readings: Mapping[str, str] | None = None, parameters: Mapping[str, Value] | None = None
    ) -> Procedure:
        """The procedure with these readings and parameters, by their bare names, and the document's for the rest.

        Asked twice, it is the same object, so that an engine may keep what it has worked out about it.
        """
        if id not in self.procedures:
            raise InputError([unknown("procedure", id, self.procedures)])
        readings, parameters = dict(readings or {}), dict(parameters or {})
        key = (id, tuple(sorted(readings.items())), tuple(sorted((k, str(v)) for k, v in parameters.items())))
        if key not in self._instances:
            self._instances[key] = self.procedures[id].instantiate(readings, parameters)
        return self._instances[key]

    def _text(self, id: str) -> PropertyText:
        return next(p for p in self.properties if p.id == id)

    # --- its scenarios --------------------------------------------------------------------------------------

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The names of the scenarios. None is read for it, so that one with mistakes is in nobody's way."""
        return tuple(documents.scenarios_of(self.folder))

    def scenario(self, name: str) -> Scenario:
        """The scenario of that name. Raises InputError if there is none, and with everything that is wrong in it."""
        files = documents.scenarios_of(self.folder)
        if name not in files:
            raise InputError([unknown("scenario", name, files)])
        prefix = "" if self.shipped or self.folder == Path() else f"{self.folder.as_posix()}/"
        shown = f"{prefix}{files[name].relative_to(self.folder).as_posix()}"
        return replace(self._scenario(files[name], shown), id=name)

    def scenario_in(self, path: Path) -> Scenario:
        """The scenario in a file, wherever it lies. Raises InputError as `scenario` does."""
        return self._scenario(path, path.as_posix())

    def scenario_of(self, text: str, name: str = "scenario") -> Scenario:
        """The scenario that a text describes, as a file would. Raises InputError as `scenario` does."""
        return self._made(Source(f"{name}.toml", text))

    def _scenario(self, path: Path, shown: str) -> Scenario:
        return self._made(open_source(path, shown))

    def _made(self, source: Source) -> Scenario:
        from longstop.language.scenarios import read_scenario  # whoever only checks need not wait for msgspec

        return read_scenario(source, self.library, years=(almanac.FIRST_YEAR, almanac.LAST_YEAR))

    # --- what to ask ----------------------------------------------------------------------------------------

    def questions(
        self,
        names: str | Iterable[str] = (),
        properties: str | Iterable[str] = (),
        *,
        assume: str | Iterable[str] = (),
        readings: Mapping[str, str] | None = None,
        parameters: Mapping[str, Value] | None = None,
        strict: bool = False,
    ) -> list[Question]:
        """The questions that the files ask, or that the arguments make of them.

        `names` are ids of procedures or properties, `properties` ids of properties; both may be patterns (`J24-Q*`).
        By default each property is asked under exactly the assumption sets and readings of its expectations, and
        under `everyone-in` if it has none. With `assume`, it is asked under these sets instead. `readings` and
        `parameters` have qualified names (`J24.copy`) and override those of the expectations. A question keeps its
        expected verdict only where the file states one for exactly that question. Raises InputError for a name
        that does not exist, and if nothing is selected.
        """
        return Selection(self.library, self.assumptions).questions(
            _several(names),
            _several(properties),
            _several(assume),
            readings=readings or {},
            parameters=parameters or {},
            strict=strict,
        )

    # --- what it covers -------------------------------------------------------------------------------------

    def coverage(self, names: str | Iterable[str] = (), *, readings: Mapping[str, str] | None = None) -> list[Coverage]:
        """What became of each clause of these procedures (ids or patterns; all by default), and who exercises it.

        `readings` have qualified names (`J24.copy`); the others are at their defaults. Raises InputError for a name
        that does not exist.
        """
        selection = Selection(self.library, self.assumptions)
        chosen = selection.readings(readings or {}, selection.procedures(_several(names)))
        return [self._coverage(id, differing) for id, differing in chosen.items()]

    def _coverage(self, id: str, differing: Mapping[str, str]) -> Coverage:
        from longstop.engines.review.coverage import coverage  # nobody else waits for it

        texts = [p for p in self.properties if p.procedure == id]
        instances = [(self.procedure(id, differing, text.given), text) for text in texts]
        return coverage(
            self.procedure(id, differing),
            [(procedure, text.instantiate(procedure)) for procedure, text in instances],
            lambda: self._variants(id, differing),
            differing,
        )

    def _variants(self, id: str, differing: Mapping[str, str]) -> Iterator[Procedure]:
        """The procedures that differ in one reading; those readings left out that make no sense with the others."""
        for name, reading in self.procedures[id].readings.items():
            for option in reading.options:
                if option != differing.get(name, reading.default):
                    with suppress(InputError):
                        yield self.procedure(id, {**differing, name: option})

    # --- asking ---------------------------------------------------------------------------------------------

    def answer(self, question: Question, timeout: float | None = TIMEOUT) -> Result:
        """The answer to one question, worked out in this process."""
        (group,) = self._groups([question], {}, [])
        return self._result(question, ask(group, group.tasks[0], timeout))

    def check(
        self,
        names: str | Iterable[str] = (),
        properties: str | Iterable[str] = (),
        *,
        assume: str | Iterable[str] = (),
        readings: Mapping[str, str] | None = None,
        parameters: Mapping[str, Value] | None = None,
        strict: bool = False,
        timeout: float | None = TIMEOUT,
        jobs: int | None = None,
        progress: Progress | None = None,
    ) -> list[Result]:
        """Ask the `questions` that the arguments select and answer them. See `run` for the rest."""
        asked = self.questions(
            names, properties, assume=assume, readings=readings, parameters=parameters, strict=strict
        )
        return self.run(asked, timeout=timeout, jobs=jobs, progress=progress)

    def run(
        self,
        questions: Sequence[Question],
        *,
        timeout: float | None = TIMEOUT,
        jobs: int | None = None,
        progress: Progress | None = None,
        near: Mapping[int, Result] | None = None,
        solving: Solving = USUAL,
    ) -> list[Result]:
        """The answers to the questions, in their order.

        Questions about the same part of a procedure, under whatever readings, share an encoding; such groups are
        shared out over `jobs` processes of their own. By default there is one for each processor, and none for a few
        questions, which are answered in this process. `progress` is called with the number of answers so far, the
        number of questions, and the latest answer. Raises Interrupted, with the answers so far, if the user stops it.

        `near` has, for some of the questions by their places, the answer to the same question under other readings. It
        is the answer here too where the readings change nothing on which it depends; and then, or else for the sake of
        speed, no least set of clauses is worked out for a proof. What is kept from other runs was found by z3 alone.
        """
        usual = solving == USUAL
        prepare(solving)
        known = self._known(questions, near or {})
        asked = {answer.index for answer in known}
        if usual:
            known += self.memory.recalled(self, {i: q for i, q in enumerate(questions) if i not in asked})
        anew = set(range(len(questions))) - {answer.index for answer in known} - (near or {}).keys()
        groups = self._groups(questions, near or {}, known)
        if not usual:
            groups = [replace(g, tasks=tuple(replace(t, solving=solving) for t in g.tasks)) for g in groups]
        answers: Generator[Answer, None, None]
        if jobs is None and len(questions) - len(known) < _FEW:
            answers = (ask(g, task, timeout) for g in groups for task in g.tasks)
        else:
            answers = ask_all(groups, jobs=jobs or processors(), timeout=timeout)
        found: dict[int, Result] = {}
        try:
            for answer in chain(known, answers):
                found[answer.index] = self._result(questions[answer.index], answer)
                if usual and answer.index in anew:
                    self.memory.keep(self, questions[answer.index], answer)
                if progress is not None:
                    progress(len(found), len(questions), found[answer.index])
        except KeyboardInterrupt:
            raise Interrupted([found[i] for i in sorted(found)], len(questions)) from None
        finally:
            answers.close()
        return [found[i] for i in range(len(questions))]

    def case(self, result: Result, parameters: Mapping[str, Value] | None = None) -> Case:
        """The result with all that it was about, to be told or stored.

        `parameters`, by their bare names, are those with which the question was asked, if any.
        """
        question = Question(
            result.procedure, result.property, result.assumptions, result.readings, dict(parameters or {})
        )
        procedure = self._procedure_of(question)
        assumptions = self.assumptions[result.assumptions]
        calendar = almanac.calendar(procedure.calendar).with_closures(assumptions.closures)
        asked = failed(self._text(result.property).instantiate(procedure), result.verdict)
        return Case(result, procedure, asked, assumptions, calendar)

    def _procedure_of(self, question: Question) -> Procedure:
        given = {**self._text(question.property).given, **question.parameters}
        return self.procedure(question.procedure, question.readings, given)

    def _groups(
        self, questions: Sequence[Question], near: Mapping[int, Result], known: Sequence[Answer]
    ) -> list[Group]:
        tasks: dict[bool, list[Task]] = defaultdict(list)
        done = {answer.index for answer in known}
        for i, question in enumerate(questions):
            if i not in done:
                tasks[question.strict].append(self.task(i, question, near=near[i].verdict if i in near else None))
        return [
            g
            for strict, same in tasks.items()
            for g in grouped(same, self.calendar, strict=strict, parts=self._parts)
        ]

    def task(self, index: int, question: Question, *, near: Verdict | None = None) -> Task:
        """The question as a prover is asked it."""
        procedure = self._procedure_of(question)
        asked = self._text(question.property).instantiate(procedure)
        return Task(index, procedure, asked, self.assumptions[question.assumptions], near)

    def _known(self, questions: Sequence[Question], near: Mapping[int, Result]) -> list[Answer]:
        """The answers that are known because nothing on which they depend differs from where they were found.

        A counterexample is told in the whole of a procedure, so it is never taken over unseen.
        """
        found = []
        for i, result in near.items():
            if isinstance(result.verdict, Proved | Vacuous):
                part, formula = self._asked(questions[i])
                other, also = self._asked(replace(questions[i], readings=result.readings))
                if part is other and formula == also:  # a formula too may test readings
                    found.append(Answer(i, result.verdict, 0.0))
        return found

    def _asked(self, question: Question) -> tuple[Procedure, f.Formula]:
        """The formula, and the part of the procedure on which it can depend."""
        procedure = self._procedure_of(question)
        formula = self._text(question.property).instantiate(procedure).formula
        return self._parts.of(procedure, formula), formula

    @cached_property
    def memory(self) -> Memory:
        """What was answered before, in this run or another."""
        return Memory(self.sources)

    @cached_property
    def _parts(self) -> Parts:
        return Parts()

    def calendar(self, procedure: Procedure) -> Calendar:
        """The calendar of the procedure, without the closures of any assumption set."""
        return almanac.calendar(procedure.calendar)

    def _result(self, question: Question, answer: Answer) -> Result:
        text = self._text(question.property)
        return Result(
            question.procedure,
            question.property,
            text.title,
            question.assumptions,
            question.readings,
            answer.verdict,
            question.expected,
            question.because,
            answer.seconds,
            question.strict,
            confirmation=answer.confirmation,
        )


def _several(names: str | Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(dict.fromkeys(names))
