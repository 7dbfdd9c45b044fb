"""The options that several commands share, and what their arguments mean."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import UsageError, say

if TYPE_CHECKING:
    from longstop.report.figures import Drawn

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
Figure = Annotated[
    Path | None,
    typer.Option("--figure", metavar="FILE", help="Draw it too, in this file: .svg, .png or .pdf."),
]
Assume = Annotated[
    list[str] | None,
    typer.Option(
        "--assume", metavar="SET", help="Ask under this assumption set and not those of the files. Repeatable."
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Drop what only should be done. Expectations do not apply then.")
]
Timeout = Annotated[
    float, typer.Option(min=0.001, metavar="SECONDS", help="Time for one question, after which it is unknown.")
]
Jobs = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Processes to use. Default: one for each processor.")
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


def check_figure(path: Path | None) -> None:
    """Refuse at once a figure that could not be drawn or written after the work is done."""
    from longstop.report import figures

    if path is None:
        return
    if path.suffix.lower() not in figures.ENDINGS:
        raise UsageError(f"`{path}` is no name for a figure: it must end in {', '.join(figures.ENDINGS[:-1])} or .pdf")
    check_output(path)
    try:
        figures.ready()
    except ImportError as error:
        raise UsageError(str(error)) from None


def deliver_figure(figure: Drawn, path: Path) -> None:
    """Put the figure in the file, whole or not at all."""
    import warnings

    from longstop.report import figures

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        data = figures.write(figure, path)
    for warning in caught:
        say(str(warning.message))
    deliver(data, path)


def deliver(text: str | bytes, output: Path | None) -> None:
    """Put the document in the file, whole or not at all, or on standard output."""
    from longstop import documents

    if output is None:
        sys.stdout.write(text if isinstance(text, str) else text.decode("utf-8"))
        sys.stdout.flush()
        return
    try:
        documents.write(output, text)
    except OSError as error:
        raise UsageError(f"`{output}` cannot be written: {(error.strerror or 'no reason given').lower()}") from None
