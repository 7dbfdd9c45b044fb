"""A review of a procedure of a project: the engine, with the provers that it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from longstop import almanac
from longstop.answering import Task, grouped
from longstop.core.findings import Query, Review
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.verdicts import Verdict
from longstop.engines.review import review as read_over
from longstop.pool import ask_all, processors
from longstop.project import Project
from longstop.questions import Selection

#: Seconds allowed for one question unless told otherwise.
TIMEOUT = 60.0

#: Called with the number of answers so far, the number of questions so far, and what is being reviewed.
Progress = Callable[[int, int, str], None]


def review(
    project: Project,
    procedure: str,
    *,
    readings: Mapping[str, str] | None = None,
    strict: bool = False,
    timeout: float | None = TIMEOUT,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Review:
    """What a careful reader would mark in the margin of one procedure of the project, under these `readings` (by their
    bare names) and the defaults for the rest.

    The prover is asked in `jobs` processes, by default one for each processor. Raises InputError for a procedure,
    reading or option that does not exist.
    """
    defaults = project.procedure(procedure).readings
    instance = project.procedure(procedure, readings)
    calendar = almanac.calendar(instance.calendar)
    asking = _Asking(instance, calendar, strict, timeout, jobs or processors(), progress)
    found = read_over(instance, calendar, asking, strict=strict)
    chosen = {name: option for name, option in instance.readings.items() if defaults.get(name) != option}
    return replace(found, readings=chosen)


def chosen(project: Project, names: Sequence[str], readings: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The procedures of these ids or patterns, each with those of the readings (`J24.copy`) that are not its defaults.

    Raises InputError for a name that does not exist, and for a reading of a procedure that is not among them.
    """
    selection = Selection(project.library, project.assumptions)
    return selection.readings(readings, selection.procedures(names))


class _Asking:
    """The provers, asked about one procedure; the questions are dealt out among so many of them."""

    def __init__(
        self,
        procedure: Procedure,
        calendar: Calendar,
        strict: bool,
        timeout: float | None,
        jobs: int,
        progress: Progress | None,
    ) -> None:
        self.procedure, self.calendar, self.strict = procedure, calendar, strict
        self.timeout, self.jobs, self.progress = timeout, jobs, progress
        self.done = self.asked = 0

    def __call__(self, queries: Sequence[Query]) -> list[Verdict]:
        self.asked += len(queries)
        tasks = [Task(i, self.procedure, q.property, q.assumptions) for i, q in enumerate(queries)]
        groups = grouped(tasks, lambda _: self.calendar, strict=self.strict)
        found: dict[int, Verdict] = {}
        for answer in ask_all(groups, jobs=self.jobs, timeout=self.timeout):
            found[answer.index] = answer.verdict
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, self.asked, self.procedure.id)
        return [found[i] for i in range(len(queries))]
