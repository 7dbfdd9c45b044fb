"""One question answered: the verdict, and what stands behind it, in whichever process this runs."""

from __future__ import annotations

import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from longstop import explaining
from longstop.core.assumptions import Assumptions
from longstop.core.confirmation import USUAL, Confirmation, SolverName, Solving
from longstop.core.dependence import Parts
from longstop.core.explanations import Aspect, Explanation
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.verdicts import Property, Unknown, Verdict

#: Seconds for each aspect of what stands behind one answer; what takes longer is said not to be settled.
SECONDS = 3.0


class Bug(Exception):  # noqa: N818 (it is reported under this name)
    """A mistake of longstop, not of whoever uses it. `details` are for those who mend it."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


@dataclass(frozen=True)
class Task:
    """One question, stripped to what the prover needs; `index` tells its answer."""

    index: int
    procedure: Procedure
    property: Property
    assumptions: Assumptions
    near: Verdict | None = None
    """The verdict on the same question about a procedure that differs little, if there is one."""
    known: Verdict | None = None
    """The verdict, if it has been found and only what stands behind it is wanted."""
    wanted: frozenset[Aspect] = frozenset()
    """What is to be worked out about the verdict, each in `seconds`."""
    seconds: float = SECONDS
    beside: tuple[tuple[Assumptions, Verdict], ...] = ()
    """What is known of the same property under other assumptions."""
    solving: Solving = USUAL


@dataclass(frozen=True)
class Group:
    """Questions that have something in common: they are asked one after the other, by one process.

    The calendar is without the closures of the assumption sets. `weight` says roughly how long the group takes.
    """

    calendar: Calendar
    strict: bool
    tasks: tuple[Task, ...]
    weight: int


def grouped(
    tasks: Iterable[Task], calendar: Callable[[Procedure], Calendar], *, strict: bool, parts: Parts | None = None
) -> list[Group]:
    """The tasks as groups, each about the same part of a procedure and the same closures."""
    alike: dict[object, list[Task]] = defaultdict(list)
    weights: dict[object, int] = {}
    parts = parts or Parts()
    for task in tasks:
        part = parts.of(task.procedure, task.property.formula)
        key = id(part), task.assumptions.closures, task.assumptions.start
        alike[key].append(task)
        weights[key] = len(part.rules) * len(part.rules)
    return [
        Group(calendar(same[0].procedure), strict, tuple(same), weights[key] * (len(same) + 3))
        for key, same in alike.items()
    ]


@dataclass(frozen=True)
class Answer:
    """The verdict on the task with this index, how long it took, and what stands behind it as far as that was asked."""

    index: int
    verdict: Verdict
    seconds: float
    explanation: Explanation | None = None
    confirmation: Confirmation | None = None


def prepare(solving: Solving) -> None:
    """See that the solvers are there. Raises InputError with what to do about it where one is not."""
    if solving.confirm or solving.solver is SolverName.CVC5:
        from longstop.engines import check as engine

        engine.ready(SolverName.CVC5)


def ask(group: Group, task: Task, timeout: float | None) -> Answer:
    """The answer to one question, in this process. Raises Bug where the meaning or the simulator contradicts the
    prover.

    `timeout` is for the verdict; what is to be confirmed may take as long again."""
    from longstop.engines import check as engine
    from longstop.engines.simulate.replay import replay

    started = time.perf_counter()
    where = f"{task.property.id} under {task.assumptions.id}"
    explanation = confirmation = None
    transcript = engine.Transcript() if task.solving.confirm else None
    try:
        verdict = task.known or engine.check(
            task.procedure,
            task.property,
            task.assumptions,
            group.calendar,
            strict=group.strict,
            timeout=timeout,
            near=task.near,
            minimal=task.near is None,
            replay=replay,
            solver=task.solving.solver,
            transcript=transcript,
        )
        if transcript is not None and not isinstance(verdict, Unknown):
            confirmation = engine.confirmed(transcript, timeout=timeout)
        seconds = time.perf_counter() - started
        if task.wanted:
            explanation = explaining.explain(
                task.procedure,
                task.property,
                task.assumptions,
                group.calendar,
                verdict,
                task.wanted,
                beside=task.beside,
                strict=group.strict,
                timeout=task.seconds,
            )
    except engine.Disagreement as error:
        raise Bug(f"the prover, the meaning and the simulator do not agree on {where}", str(error)) from error
    except Exception as error:
        raise Bug(f"the prover failed on {where}: {error}", traceback.format_exc()) from error
    return Answer(task.index, verdict, seconds, explanation, confirmation)
