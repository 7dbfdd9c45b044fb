"""`longstop new`: a folder for one's own procedures, with a small one to begin with."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, UsageError, guarded, leave


def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder to make, or one that is empty.")],
    name: Annotated[
        str,
        typer.Option("--name", metavar="ID", help="What the procedure in it is called, before its clauses: CLUB-1."),
    ] = "CLUB",
) -> None:
    """Make a folder for your own procedures, with a small example, a gap in it, and a README that walks through it."""
    with guarded():
        from longstop import __version__
        from longstop.founding import FoundingError, make_project

        try:
            made = make_project(folder, __version__, name)
        except FoundingError as error:
            raise UsageError(str(error)) from None
        print("\n".join(_told(folder, made)))
        sys.stdout.flush()
        leave(ALL_AS_EXPECTED)


def _told(folder: Path, made: Mapping[str, str]) -> Iterator[str]:
    """What was made, and the next command."""
    wide = max(map(len, made)) + 2
    yield f"made `{folder}`:"
    yield ""
    yield from (f"  {path:{wide}}{what}" for path, what in made.items())
    yield ""
    yield "Next, and README.md goes on from there:"
    yield ""
    if folder.resolve() != Path().resolve():
        yield f"  cd {_quoted(folder)}"
    yield "  longstop check"


def _quoted(folder: Path) -> str:
    """The folder as it is typed in a terminal."""
    typed = f".{os.sep}{folder}" if str(folder).startswith("-") else str(folder)
    return f'"{typed}"' if os.name == "nt" else shlex.quote(typed)
