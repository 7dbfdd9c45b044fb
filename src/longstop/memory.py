"""What was answered before: verdicts and explanations by the content of all on which they depend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol, get_args

from longstop.answering import Answer, Task
from longstop.core.explanations import Explanation
from longstop.core.source import Source
from longstop.core.verdicts import Unknown, Verdict
from longstop.language import ProcedureText
from longstop.questions import Question
from longstop.store import Cache, default


class Asked(Protocol):
    """The project of which the questions are, as far as it is needed here."""

    @property
    def procedures(self) -> Mapping[str, ProcedureText]:
        """The procedures by their ids."""
        ...

    def task(self, index: int, question: Question) -> Task:
        """The question as a prover is asked it."""
        ...


class Memory:
    """The answers that were kept, of a project whose documents read like this.

    A question is known by the text of its procedure's document, the readings and parameters chosen, the formula, the
    assumption set and the run's force; longstop's own code is part of every key. A verdict that was given up is not
    kept, so that it is tried again; an explanation is kept as far as it came in the time that it was given.
    """

    def __init__(self, sources: Sequence[Source], cache: Cache | None = None) -> None:
        self._texts = {source.path: source.text for source in sources}
        self._given = cache

    @cached_property
    def _cache(self) -> Cache:
        return default() if self._given is None else self._given

    def recalled(self, project: Asked, questions: Mapping[int, Question]) -> list[Answer]:
        """The answers that are known to these questions, under their numbers."""
        if self._cache.folder is None:
            return []
        found = []
        for i, question in questions.items():
            match self._cache.get(self._key(project, question, "verdict")):
                case (verdict, float(seconds)) if isinstance(verdict, get_args(Verdict)):
                    found.append(Answer(i, verdict, seconds))
        return found

    def keep(self, project: Asked, question: Question, answer: Answer) -> None:
        """Keep the answer for another time, unless it was none."""
        if self._cache.folder is not None and not isinstance(answer.verdict, Unknown):
            self._cache.put(self._key(project, question, "verdict"), (answer.verdict, answer.seconds))

    def explained(
        self, project: Asked, question: Question, verdict: Verdict, wanted: frozenset[object], seconds: float
    ) -> Explanation | None:
        """What is known to stand behind the answer to the question, as far as it is wanted and found in the time."""
        if self._cache.folder is None:
            return None
        found = self._cache.get(self._key(project, question, "explanation", verdict, wanted, seconds))
        return found if isinstance(found, Explanation) else None

    def keep_explained(
        self,
        project: Asked,
        question: Question,
        verdict: Verdict,
        wanted: frozenset[object],
        seconds: float,
        found: Explanation,
    ) -> None:
        """Keep it for another time."""
        if self._cache.folder is not None:
            self._cache.put(self._key(project, question, "explanation", verdict, wanted, seconds), found)

    def _key(self, project: Asked, question: Question, kind: str, *more: object) -> str:
        task = project.task(0, question)
        return self._cache.key(
            kind,
            self._texts[project.procedures[question.procedure].path],
            task.procedure.readings,
            task.procedure.parameters,
            task.property.formula,
            task.assumptions,
            question.strict,
            *more,
        )
