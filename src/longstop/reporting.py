"""The report on a project: the verdicts that were found, with all that the page tells about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

from longstop import documents, escalations, reviews
from longstop.core.findings import Review
from longstop.core.outcomes import Outcome
from longstop.core.results import Result
from longstop.pool import processors
from longstop.project import Project
from longstop.report import figures
from longstop.report.html import Chapter, Contents, Html, page, stories

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
    progress: Progress | None = None,
) -> str:
    """The page that tells these answers: one HTML document that needs nothing else.

    `readings` are those, by their qualified names, under which the documents are shown and reviewed. `timeout` is for
    each question of the reviews. Without matplotlib there are no figures, and the page is whole without them.
    """
    chapters = list(_chapters(project, results, readings or {}))
    drawn = drawable()
    told: dict[str, Html] = {}
    with _aside(project, chapters, timeout) as reviewing:  # the provers work in processes of their own meanwhile
        for done, chapter in enumerate(chapters):
            if progress is not None:
                progress(done, len(chapters), f"drawing {chapter.procedure.id}")
            told[chapter.procedure.id] = stories(chapter, drawn=drawn)
        if progress is not None:
            progress(len(chapters), len(chapters), "reviewing")
        reviewed = reviewing.result()
    whole = tuple(replace(c, review=reviewed[c.procedure.id]) for c in chapters)
    return page(Contents(whole, told, tuple(outcomes), version, figures=drawn))


class _StoppedError(Exception):
    """Nobody waits for the reviews any more."""


@contextmanager
def _aside(project: Project, chapters: Sequence[Chapter], timeout: float | None) -> Iterator[Future[dict[str, Review]]]:
    """The reviews of the procedures, made while the block runs; given up if it is left before they are done."""
    left = Event()

    def going_on(*_: object) -> None:
        if left.is_set():
            raise _StoppedError

    def review_all() -> dict[str, Review]:
        return {
            c.procedure.id: reviews.review(
                project,
                c.procedure.id,
                readings=c.coverage.readings,
                timeout=timeout,
                jobs=processors(),
                progress=going_on,
            )
            for c in chapters
        }

    with ThreadPoolExecutor(1) as worker:
        try:
            yield worker.submit(review_all)
        finally:
            left.set()


def drawable() -> bool:
    """Whether figures can be drawn here."""
    try:
        figures.ready()
    except ImportError:
        return False
    return True


def _chapters(project: Project, results: Sequence[Result], readings: Mapping[str, str]) -> Iterator[Chapter]:
    shown = "" if project.shipped else project.folder.as_posix()
    sources = {source.path: source for source in documents.read_project(project.folder, shown)}
    ids = list(dict.fromkeys(r.procedure for r in results))
    covered = {c.procedure: c for c in project.coverage(ids, readings=readings)}
    for id in ids:
        chosen = covered[id].readings
        yield Chapter(
            project.procedure(id, chosen),
            sources[project.procedures[id].path],
            tuple(project.case(r) for r in results if r.procedure == id),
            covered[id],
            {p.id: sources[p.span.path] for p in project.properties if p.procedure == id},
            None,
            escalations.routes(project, id, readings=chosen),
        )
