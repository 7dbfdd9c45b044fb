"""`longstop review`: what a careful reader would mark in the margin."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, INTERRUPTED, UNKNOWN, guarded, leave, say
from longstop.cli.options import Output, ProjectFolder, Reading, check_output, check_timeout, deliver, readings_of
from longstop.cli.progress import moving_line

if TYPE_CHECKING:
    from longstop.core.findings import Review


class Format(StrEnum):
    """The forms in which a review is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def review(
    names: Annotated[
        list[str], typer.Argument(metavar="PROCEDURE", help="Procedures to review, by id or pattern (J24, 'J*').")
    ],
    project: ProjectFolder = None,
    reading: Reading = None,
    strict: Annotated[bool, typer.Option("--strict", help="Take what only should be done to oblige nobody.")] = False,
    timeout: Annotated[
        float, typer.Option(min=0.001, metavar="SECONDS", help="Time for one question, after which it is not settled.")
    ] = 60.0,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes to use. Default: one for each processor.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to write the review.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Mark what is missing in a procedure: duties of nobody, without cover or deadline, dead ends, conflicts.

    A review expects nothing, so what it finds is no failure: exit code 0 if all was settled, 3 if something was not.
    """
    with guarded():
        from longstop import reviews
        from longstop.project import Project

        check_timeout(timeout)
        check_output(output)
        loaded = Project.load(project)
        chosen = reviews.chosen(loaded, names, readings_of(reading or []))
        if loaded.shipped:
            say("no model/ here: reviewing the library that comes with longstop")
        try:
            with moving_line() as progress:
                found = [
                    reviews.review(
                        loaded, id, readings=its, strict=strict, timeout=timeout, jobs=jobs, progress=progress
                    )
                    for id, its in chosen.items()
                ]
        except KeyboardInterrupt:
            say("stopped")
            leave(INTERRUPTED)
        _write(found, format, output)
        leave(UNKNOWN if any(r.unsettled for r in found) else ALL_AS_EXPECTED)


def _write(found: Sequence[Review], format: Format, output: Path | None) -> None:
    from longstop.report import review as written

    match format:
        case Format.TEXT:
            from longstop.report import text

            page = StringIO()
            screen = text.console(sys.stdout if output is None else page)
            text.page(written.page(found, screen.width), screen, written.STYLES)
            if output is None:
                sys.stdout.flush()
            else:
                deliver(page.getvalue(), output)
        case Format.MARKDOWN:
            deliver(written.markdown(found), output)
        case Format.JSON:
            from longstop import __version__

            deliver(written.document(found, __version__), output)
