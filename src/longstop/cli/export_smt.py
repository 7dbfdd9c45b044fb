"""`longstop export-smt`: what each verdict rests on, as files for any solver."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, INTERRUPTED, UNKNOWN, UsageError, guarded, leave, say
from longstop.cli.options import Assume, ProjectFolder, Reading, Timeout, check_timeout, readings_of
from longstop.cli.progress import moving_line

if TYPE_CHECKING:
    from longstop.exports import Exported


def export_smt(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="A folder that does not exist yet, or is empty.")
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Procedures or properties, by id or pattern (J24, 'J24-Q*')."),
    ] = None,
    project: ProjectFolder = None,
    assume: Assume = None,
    reading: Reading = None,
    strict: Annotated[bool, typer.Option("--strict", help="Drop what only should be done.")] = False,
    timeout: Timeout = 120.0,
) -> None:
    """Write what each verdict rests on as SMT-LIB, with the expected answers, so that anyone can check it.

    The folder is written whole or not at all. Exit code 3 if a question was not answered: nothing is written for it
    but that it is unknown.
    """
    with guarded():
        from longstop import exports
        from longstop.project import Project

        check_timeout(timeout)
        if not output.absolute().parent.is_dir():
            raise UsageError(f"`{output}` cannot be written: there is no such folder as `{output.parent}`")
        loaded = Project.load(project)
        if loaded.shipped:
            say("no model/ here: exporting from the library that comes with longstop")
        asked = loaded.questions(names or (), assume=assume or (), readings=readings_of(reading or []), strict=strict)
        try:
            with moving_line() as progress:
                found = exports.export(loaded, asked, output, timeout=timeout, progress=progress)
        except FileExistsError as error:
            raise UsageError(str(error)) from None
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise UsageError(f"`{output}` cannot be written: {reason}") from None
        except KeyboardInterrupt:
            say("stopped: nothing was written")
            leave(INTERRUPTED)
        _tell(found, output)
        leave(ALL_AS_EXPECTED if all(e.files for e in found) else UNKNOWN)


def _tell(found: list[Exported], output: Path) -> None:
    files = [name for exported in found for name in exported.files]
    some = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    asked = f"{len(found)} question{'' if len(found) == 1 else 's'}"
    typer.echo(f"{output}: {some} on {asked}; index.json says what each is for")
    for exported in found:
        if not exported.files:
            typer.echo(f"not answered: {exported.question.property} under {exported.question.assumptions}")
    if files:
        typer.echo(f"check one with `z3 {output / files[0]}`, or with any other solver")
