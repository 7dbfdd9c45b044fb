"""`longstop coverage`: what became of each clause, and which properties and clauses exercise it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, guarded, leave, say
from longstop.cli.options import Output, ProjectFolder, Reading, check_output, readings_of
from longstop.cli.pages import Format, publish

if TYPE_CHECKING:
    from longstop.core.coverage import Coverage

#: What is set off from the rest, on a terminal that can.
STYLES = {r"^\S+: \d+ clauses?:.*": "bold", r"\bMISSING\b": "bold red", r"^(Missing|Touched)[^.:]*": "bold"}


def coverage(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="PROCEDURE", help="Procedures, by id or pattern (J24, 'J*'). Default: all."),
    ] = None,
    project: ProjectFolder = None,
    reading: Reading = None,
    format: Annotated[Format, typer.Option("--format", help="How to write the coverage.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Show what became of each clause: formal, guidance or missing, and which properties and clauses exercise it.

    Exit code 1 if a clause is missing.
    """
    with guarded():
        from longstop.core.coverage import Standing
        from longstop.project import Project

        check_output(output)
        loaded = Project.load(project)
        found = loaded.coverage(names or (), readings=readings_of(reading or []))
        if loaded.shipped:
            say("no model/ here: this is the library that comes with longstop")
        _write(found, format, output)
        leave(DIFFERS if any(c.of(Standing.MISSING) for c in found) else ALL_AS_EXPECTED)


def _write(found: Sequence[Coverage], format: Format, output: Path | None) -> None:
    from longstop.report import coverage as report

    publish(
        format,
        output,
        page=lambda width: report.lines(found, width),
        styles=STYLES,
        markdown=lambda: report.markdown(found),
        document=lambda version: report.document(found, version),
    )
