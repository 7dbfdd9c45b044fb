"""`longstop check`: prove each property, or refute it with a dated case."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import (
    ALL_AS_EXPECTED,
    DIFFERS,
    INTERRUPTED,
    UNKNOWN,
    UsageError,
    guarded,
    leave,
    say,
)
from longstop.cli.options import Output, ProjectFolder, Reading, check_output, deliver, readings_of

if TYPE_CHECKING:
    from longstop.core.cases import Case
    from longstop.core.verdicts import Result
    from longstop.project import Progress

#: Seconds; nobody waits longer for one answer.
LONGEST_TIMEOUT = 86_400.0


class Format(StrEnum):
    """The forms in which verdicts are written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Procedures or properties to check, by id or pattern (J24, 'J24-Q*'). Default: all.",
        ),
    ] = None,
    project: ProjectFolder = None,
    property: Annotated[
        list[str] | None,
        typer.Option("--property", metavar="ID", help="Check only this property, by id or pattern. Repeatable."),
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            "--assume", metavar="SET", help="Ask under this assumption set and not those of the files. Repeatable."
        ),
    ] = None,
    reading: Reading = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Drop what only should be done. Expectations do not apply then.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0.001, metavar="SECONDS", help="Time for one question, after which it is unknown.")
    ] = 120.0,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes to use. Default: one for each processor.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to write the verdicts.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Prove each property of each procedure, or refute it with a dated counterexample."""
    with guarded():
        from longstop.project import Interrupted, Project, processors

        if not timeout <= LONGEST_TIMEOUT:
            raise UsageError(f"`--timeout {timeout:g}` is no time for one question: a day is the most")
        check_output(output)
        loaded = Project.load(project)
        questions = loaded.questions(
            names or (), property or (), assume=assume or (), readings=readings_of(reading or []), strict=strict
        )
        if loaded.shipped:
            say("no model/ here: checking the library that comes with longstop")
        try:
            with _progress() as progress:
                results = loaded.run(questions, timeout=timeout, jobs=jobs or processors(), progress=progress)
        except Interrupted as stopped:
            if format is Format.TEXT and output is None and stopped.results:
                _print_report([loaded.case(r) for r in stopped.results])
            say(str(stopped))
            leave(INTERRUPTED)
        cases = [loaded.case(r) for r in results]
        _write(cases, format, output)
        leave(exit_code(results))


def exit_code(results: Sequence[Result]) -> int:
    """What the whole run comes to. A verdict that differs weighs more than one that is missing."""
    from longstop.core.verdicts import HoldsTo, Unknown

    missing = [
        r for r in results if isinstance(r.verdict, Unknown) or (isinstance(r.verdict, HoldsTo) and r.expected is None)
    ]
    if any(not r.as_expected and r not in missing for r in results):
        return DIFFERS
    return UNKNOWN if missing or not results else ALL_AS_EXPECTED


def _write(cases: Sequence[Case], format: Format, output: Path | None) -> None:
    match format:
        case Format.TEXT if output is None:
            _print_report(cases)
        case Format.TEXT:
            deliver(_report_text(cases), output)
        case Format.JSON:
            from longstop import __version__
            from longstop.report import data

            deliver(data.document(cases, __version__), output)
        case Format.JUNIT:
            from longstop.report import junit

            deliver(junit.document(cases), output)


def _print_report(cases: Sequence[Case]) -> None:
    from longstop.report import text

    text.report(cases, text.console(sys.stdout))
    sys.stdout.flush()


def _report_text(cases: Sequence[Case]) -> str:
    from io import StringIO

    from longstop.report import text

    written = StringIO()
    text.report(cases, text.console(written))
    return written.getvalue()


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A line that moves, where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def advance(done: int, total: int, latest: Result) -> None:
            bar.update(task, completed=done, total=total, description=f"{latest.property}")

        yield advance
