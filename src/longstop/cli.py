"""The command line: arguments and exit codes, nothing else.

Exit codes: 0 all as expected; 1 a verdict differs from its expectation; 2 the input or the usage is wrong; 3 something
is unknown or was given up; 70 a bug of longstop; 130 interrupted; 141 nobody reads the output any more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from longstop.core.cases import Case
    from longstop.core.verdicts import Result
    from longstop.project import Progress

ALL_AS_EXPECTED, DIFFERS, WRONG_INPUT, UNKNOWN = 0, 1, 2, 3
BUG, INTERRUPTED, BROKEN_PIPE = 70, 130, 141

#: Seconds; nobody waits longer for one answer.
LONGEST_TIMEOUT = 86_400.0

app = typer.Typer(
    name="longstop",
    help="Verify safeguarding procedures: a rule in words, a proof or a dated counterexample.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(StrEnum):
    """The forms in which verdicts are written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


def main() -> None:
    """Run the command line. No traceback ever reaches its user."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    with _guarded():
        app()


@app.callback(invoke_without_command=True)
def longstop(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Verify safeguarding procedures: a rule in words, a proof or a dated counterexample."""
    if version:
        from longstop import __version__

        typer.echo(f"longstop {__version__}")
        raise typer.Exit


@app.command(short_help="Prove each property, or refute it with a dated case.")
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Procedures or properties to check, by id or pattern (J24, 'J24-Q*'). Default: all.",
        ),
    ] = None,
    project: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="The folder that holds model/ and properties/. Default: here, else the shipped library."
        ),
    ] = None,
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
    reading: Annotated[
        list[str] | None,
        typer.Option("--reading", metavar="NAME=OPTION", help="Read a passage so: J24.copy=lit. Repeatable."),
    ] = None,
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
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")] = None,
) -> None:
    """Prove each property of each procedure, or refute it with a dated counterexample."""
    with _guarded():
        from longstop.project import Interrupted, Project, processors

        _check_limits(timeout, output)
        loaded = Project.load(project)
        questions = loaded.questions(
            names or (), property or (), assume=assume or (), readings=_readings(reading or []), strict=strict
        )
        if loaded.shipped:
            _say("no model/ here: checking the library that comes with longstop")
        try:
            with _progress() as progress:
                results = loaded.run(questions, timeout=timeout, jobs=jobs or processors(), progress=progress)
        except Interrupted as stopped:
            if format is Format.TEXT and output is None and stopped.results:
                _print_report([loaded.case(r) for r in stopped.results])
            _say(str(stopped))
            _leave(INTERRUPTED)
        cases = [loaded.case(r) for r in results]
        _write(cases, format, output)
        _leave(exit_code(results))


@app.command(short_help="Rewrite documents in the canonical form.")
def fmt(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files, or folders of them. Default: model/ and properties/ here."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 if a file is not formatted.")] = False,
) -> None:
    """Rewrite documents in the canonical form: the fences alone, never the prose."""
    with _guarded():
        from longstop import documents
        from longstop.core.diagnostics import Diagnostic, InputError
        from longstop.language import format_document, open_source

        paths = documents.spread(files) if files else documents.documents_of(Path(), ".")
        wrong: list[Diagnostic] = []
        changed: list[Path] = []
        for path in paths:
            try:
                source = open_source(path, path.as_posix())
                text = format_document(source)
            except InputError as error:
                wrong += error.diagnostics
                continue
            if text != source.text:
                changed.append(path)
                if not check:
                    documents.write(path, text)
        for path in changed:
            _say(f"{'would rewrite' if check else 'rewrote'} {path.as_posix()}")
        if wrong:
            raise InputError(wrong)
        _say(_tally(len(paths), len(changed), check=check))
        _leave(DIFFERS if check and changed else ALL_AS_EXPECTED)


def _tally(files: int, changed: int, *, check: bool) -> str:
    verb = "would be rewritten" if check else "rewritten"
    return f"{files} {'file' if files == 1 else 'files'}, {changed or 'none'} {verb}"


def exit_code(results: Sequence[Result]) -> int:
    """What the whole run comes to. A verdict that differs weighs more than one that is missing."""
    from longstop.core.verdicts import HoldsTo, Unknown

    missing = [
        r for r in results if isinstance(r.verdict, Unknown) or (isinstance(r.verdict, HoldsTo) and r.expected is None)
    ]
    if any(not r.as_expected and r not in missing for r in results):
        return DIFFERS
    return UNKNOWN if missing or not results else ALL_AS_EXPECTED


# --- reading the arguments ----------------------------------------------------------------------------------------


def _check_limits(timeout: float, output: Path | None) -> None:
    """Refuse at once what would otherwise fail after the work is done."""
    if not timeout <= LONGEST_TIMEOUT:
        raise _UsageError(f"`--timeout {timeout:g}` is no time for one question: a day is the most")
    if output is not None and (output.is_dir() or not output.parent.is_dir()):
        raise _UsageError(
            f"`{output}` cannot be written: {'it is a' if output.is_dir() else 'there is no such'} folder"
        )


def _readings(choices: Sequence[str]) -> dict[str, str]:
    """`J24.copy=lit` and the like as a mapping."""
    found: dict[str, str] = {}
    for choice in choices:
        name, equals, option = choice.partition("=")
        if not (name.strip() and equals and option.strip()):
            raise _UsageError(f"`--reading {choice}` does not say which option: write it as `J24.copy=lit`")
        if found.setdefault(name.strip(), option.strip()) != option.strip():
            raise _UsageError(f"`{name.strip()}` is read in two ways at once")
    return found


# --- writing ------------------------------------------------------------------------------------------------------


def _write(cases: Sequence[Case], format: Format, output: Path | None) -> None:
    from longstop import __version__, documents

    match format:
        case Format.TEXT if output is None:
            _print_report(cases)
            return
        case Format.TEXT:
            text = _report_text(cases)
        case Format.JSON:
            from longstop.report import data

            text = data.document(cases, __version__)
        case Format.JUNIT:
            from longstop.report import junit

            text = junit.document(cases)
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        documents.write(output, text)
    except OSError as error:
        raise _UsageError(f"`{output}` cannot be written: {(error.strerror or 'no reason given').lower()}") from None


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


def _say(message: str) -> None:
    """A word to the user, beside the document."""
    print(message, file=sys.stderr, flush=True)


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


# --- leaving ------------------------------------------------------------------------------------------------------


class _UsageError(Exception):
    """The arguments make no sense, and why."""


def _leave(code: int) -> NoReturn:
    raise typer.Exit(code)


@contextmanager
def _guarded() -> Iterator[None]:
    """Turn whatever goes wrong into a message on standard error and an exit code."""
    from longstop.core.diagnostics import InputError

    try:
        yield
    except InputError as error:
        from longstop.report import text

        text.complain(error, text.console(sys.stderr))
        _exit(WRONG_INPUT)
    except _UsageError as error:
        _say(f"error: {error}")
        _exit(WRONG_INPUT)
    except KeyboardInterrupt as stopped:
        _say(str(stopped) or "stopped")
        _exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _exit(BROKEN_PIPE)
    except Exception as error:
        if type(error).__module__.partition(".")[0] in ("typer", "click"):
            raise
        _report_bug(error)
        _exit(BUG)


def _exit(code: int) -> NoReturn:
    raise SystemExit(code)


def _report_bug(error: Exception) -> None:
    """Own up, and say what to send. The particulars are shown only to whoever asks for them."""
    import platform
    import traceback

    from longstop import __version__

    _say(f"this is a bug in longstop, not in your files: {error}")
    _say(f"  longstop {__version__}, Python {platform.python_version()} on {platform.system()}")
    if os.environ.get("LONGSTOP_DEBUG"):
        _say(getattr(error, "details", "") or "".join(traceback.format_exception(error)))
    else:
        _say("  please report it with the command that you gave; LONGSTOP_DEBUG=1 shows the particulars")
