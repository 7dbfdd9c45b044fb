"""`longstop coverage`: what became of each clause, and which properties and clauses exercise it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, guarded, leave, say
from longstop.cli.options import Output, ProjectFolder, Reading, check_output, deliver, readings_of

if TYPE_CHECKING:
    from longstop.core.coverage import Coverage

#: What is set off from the rest, on a terminal that can.
STYLES = {r"^\S+: \d+ clauses?:.*": "bold", r"\bMISSING\b": "bold red", r"^(Missing|Touched)[^.:]*": "bold"}


class Format(StrEnum):
    """The forms in which coverage is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


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

    match format:
        case Format.TEXT if output is None:
            from longstop.report import text

            console = text.console(sys.stdout)
            text.page(report.lines(found, console.width), console, STYLES)
            sys.stdout.flush()
        case Format.TEXT:
            from longstop.report import text

            deliver("\n".join(report.lines(found, text.PLAIN_WIDTH)) + "\n", output)
        case Format.MARKDOWN:
            deliver(report.markdown(found), output)
        case Format.JSON:
            from longstop import __version__

            deliver(report.document(found, __version__), output)
