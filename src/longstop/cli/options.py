"""The options that several commands share, and what their arguments mean."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from longstop.cli.leaving import UsageError

ProjectFolder = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="The folder that holds model/ and properties/. Default: here, else the shipped library."
    ),
]
Reading = Annotated[
    list[str] | None,
    typer.Option("--reading", metavar="NAME=OPTION", help="Read a passage so: J24.copy=lit. Repeatable."),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")]


def readings_of(choices: Sequence[str]) -> dict[str, str]:
    """`J24.copy=lit` and the like as a mapping."""
    found: dict[str, str] = {}
    for choice in choices:
        name, equals, option = choice.partition("=")
        if not (name.strip() and equals and option.strip()):
            raise UsageError(f"`--reading {choice}` does not say which option: write it as `J24.copy=lit`")
        if found.setdefault(name.strip(), option.strip()) != option.strip():
            raise UsageError(f"`{name.strip()}` is read in two ways at once")
    return found


#: Seconds; nobody waits longer for one answer.
_LONGEST_TIMEOUT = 86_400.0


def check_timeout(timeout: float) -> None:
    """Refuse a time that is none."""
    if not timeout <= _LONGEST_TIMEOUT:
        raise UsageError(f"`--timeout {timeout:g}` is no time for one question: a day is the most")


def check_output(output: Path | None) -> None:
    """Refuse at once what would otherwise fail after the work is done."""
    if output is not None and (output.is_dir() or not output.parent.is_dir()):
        raise UsageError(f"`{output}` cannot be written: {'it is a' if output.is_dir() else 'there is no such'} folder")


def deliver(text: str, output: Path | None) -> None:
    """Put the document in the file, whole or not at all, or on standard output."""
    from longstop import documents

    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        documents.write(output, text)
    except OSError as error:
        raise UsageError(f"`{output}` cannot be written: {(error.strerror or 'no reason given').lower()}") from None
