"""`longstop review`: what a careful reader would mark in the margin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, INTERRUPTED, UNKNOWN, guarded, leave, say
from longstop.cli.options import Jobs, Output, ProjectFolder, Reading, check_output, check_timeout, readings_of
from longstop.cli.pages import Format, publish
from longstop.cli.progress import moving_line

if TYPE_CHECKING:
    from longstop.core.findings import Review


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
    jobs: Jobs = None,
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

    publish(
        format,
        output,
        page=lambda width: written.page(found, width),
        styles=written.STYLES,
        markdown=lambda: written.markdown(found),
        document=lambda version: written.document(found, version),
    )
