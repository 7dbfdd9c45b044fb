"""`longstop replay`: walk through saved counterexamples again, and say whether they still get through."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, guarded, leave, say
from longstop.cli.options import Output, ProjectFolder, check_output
from longstop.cli.pages import publish_document, publish_text

if TYPE_CHECKING:
    from longstop.core.diagnostics import Diagnostic
    from longstop.core.walks import Walk


class Format(StrEnum):
    """The forms in which walks are written."""

    TEXT = "text"
    JSON = "json"


def replay(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Saved cases, or folders of them (see `check --save`).")
    ],
    project: ProjectFolder = None,
    property: Annotated[
        list[str] | None,
        typer.Option("--property", metavar="ID", help="Judge by this property alone, by id or pattern. Repeatable."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Drop what only should be done, as in the run that found the case.")
    ] = False,
    format: Annotated[Format, typer.Option("--format", help="How to write what is found.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Walk through saved counterexamples in the simulator, and tell each of them again.

    Exit code 1 if a case goes no further somewhere, because the procedure, since revised, does not let it.
    """
    with guarded():
        from longstop import replays
        from longstop.core.diagnostics import InputError
        from longstop.project import Project

        check_output(output)
        paths = replays.files(files)
        loaded = Project.load(project)
        if loaded.shipped:
            say("no model/ here: walking through the procedures that come with longstop")
        found: list[Walk] = []
        wrong: list[Diagnostic] = []
        for path in paths:
            try:
                found.append(replays.replay(loaded, path, property or (), strict=strict))
            except InputError as error:
                wrong += error.diagnostics
        if found:
            _write(found, format, output, asked=bool(property))
        if wrong:
            raise InputError(wrong)
        leave(DIFFERS if any(w.departure is not None for w in found) else ALL_AS_EXPECTED)


def _write(found: Sequence[Walk], format: Format, output: Path | None, *, asked: bool) -> None:
    from longstop.report import replay as written

    match format:
        case Format.TEXT:
            publish_text(
                output, page=lambda width: written.page(found, width, asked=asked), styles=written.STYLES
            )
        case Format.JSON:
            publish_document(output, lambda version: written.document(found, version))
