"""The report on a project: the verdicts that were found, with all that the page tells about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from longstop import documents, escalations, reviews
from longstop.core.outcomes import Outcome
from longstop.core.verdicts import Result
from longstop.project import Project
from longstop.report import figures
from longstop.report.html import Chapter, Contents, page

#: Called with the number of steps done, the number of steps, and what is done now.
Progress = Callable[[int, int, str], None]


def report(
    project: Project,
    results: Sequence[Result],
    *,
    readings: Mapping[str, str] | None = None,
    outcomes: Sequence[Outcome] = (),
    version: str = "",
    timeout: float | None = reviews.TIMEOUT,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> str:
    """The page that tells these answers: one HTML document that needs nothing else.

    `readings` are those, by their qualified names, under which the documents are shown and reviewed. `timeout` is for
    each question of the reviews. Without matplotlib there are no figures, and the page is whole without them.
    """
    chapters = tuple(_chapters(project, results, readings or {}, timeout, jobs, progress))
    return page(Contents(chapters, tuple(outcomes), version, figures=drawable()))


def drawable() -> bool:
    """Whether figures can be drawn here."""
    try:
        figures.ready()
    except ImportError:
        return False
    return True


def _chapters(
    project: Project,
    results: Sequence[Result],
    readings: Mapping[str, str],
    timeout: float | None,
    jobs: int | None,
    progress: Progress | None,
) -> Iterator[Chapter]:
    shown = "" if project.shipped else project.folder.as_posix()
    sources = {source.path: source for source in documents.read_project(project.folder, shown)}
    ids = list(dict.fromkeys(r.procedure for r in results))
    covered = {c.procedure: c for c in project.coverage(ids, readings=readings)}
    for done, id in enumerate(ids):
        if progress is not None:
            progress(done, len(ids), f"reviewing {id}")
        chosen = covered[id].readings
        yield Chapter(
            project.procedure(id, chosen),
            sources[project.procedures[id].path],
            tuple(project.case(r) for r in results if r.procedure == id),
            covered[id],
            {p.id: sources[p.span.path] for p in project.properties if p.procedure == id},
            reviews.review(project, id, readings=chosen, timeout=timeout, jobs=jobs),
            escalations.routes(project, id, readings=chosen),
        )
