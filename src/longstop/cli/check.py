"""`longstop check`: prove each property, or refute it with a dated case."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

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
from longstop.cli.options import (
    Assume,
    Figure,
    Jobs,
    Output,
    ProjectFolder,
    Reading,
    Strict,
    Timeout,
    check_figure,
    check_output,
    check_timeout,
    deliver,
    deliver_figure,
    readings_of,
)
from longstop.cli.progress import moving_line
from longstop.core.confirmation import SolverName, Solving

if TYPE_CHECKING:
    from longstop.core.ambiguity import Switch
    from longstop.core.cases import Case
    from longstop.core.ranges import ParameterStudy
    from longstop.core.results import Result
    from longstop.project import Project


class Format(StrEnum):
    """The forms in which verdicts are written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"


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
    assume: Assume = None,
    reading: Reading = None,
    all_readings: Annotated[
        bool,
        typer.Option("--all-readings", help="Vary one reading at a time, and say which ambiguities matter."),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Work out what stands behind the verdicts for each choice of readings, and take more time over it.",
        ),
    ] = False,
    brief: Annotated[
        bool,
        typer.Option(
            "--brief",
            help="The verdicts and the cases alone: not which clause almost covers a case, what would mend it, how few "
            "faults break a property, and how tight its bound is.",
        ),
    ] = False,
    ranges: Annotated[
        bool, typer.Option("--ranges", help="Move each parameter until a verdict changes, and say how far it may go.")
    ] = False,
    solver: Annotated[
        SolverName, typer.Option("--solver", help="Which solver is to answer; cvc5 is an extra.")
    ] = SolverName.Z3,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Have cvc5 confirm what each verdict rests on.")
    ] = False,
    strict: Strict = False,
    timeout: Timeout = 120.0,
    jobs: Jobs = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FOLDER", help="Write each counterexample to a file there, to be replayed."),
    ] = None,
    figure: Figure = None,
    format: Annotated[Format, typer.Option("--format", help="How to write the verdicts.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Prove each property of each procedure, or refute it with a dated counterexample.

    The figure is the timeline of the counterexample if one question is asked and refuted, else the table of verdicts.
    """
    with guarded():
        from longstop.cli.again import SHIPPED, Again

        check_timeout(timeout)
        check_output(output)
        check_figure(figure)
        if save is not None and save.exists() and not save.is_dir():
            raise UsageError(f"`{save}` cannot be written to: it is no folder")
        if (all_readings or ranges) and format is not Format.TEXT and format is not Format.JSON:
            option = "--all-readings" if all_readings else "--ranges"
            raise UsageError(f"`{option}` is written as text or JSON: `{format.value}` has no word for what changes")
        if explain and brief:
            raise UsageError("`--explain` asks for more than the verdicts, and `--brief` for nothing else")
        if confirm and solver is SolverName.CVC5:
            raise UsageError("`--confirm` has cvc5 asked a second time: leave out `--solver cvc5`")
        again = Again(
            *("check", project, names, property, assume, reading, all_readings, explain, brief, ranges, strict),
            *(timeout, solver.value, confirm, format.value),
            can_be=save is None and figure is None and not confirm,
            screen=output is None and format is Format.TEXT,
        )
        again.deliver(output)
        from longstop.ambiguities import StudyInterrupted, study
        from longstop.core.results import Interrupted
        from longstop.explanations import explain as explained
        from longstop.project import Project
        from longstop.ranges import RangesInterrupted
        from longstop.ranges import ranges as moved

        loaded = Project.load(project)
        chosen = readings_of(reading or [])
        questions = loaded.questions(names or (), property or (), assume=assume or (), readings=chosen, strict=strict)
        if loaded.shipped:
            say(SHIPPED)
        results: list[Result] = []
        switches = studies = None
        try:
            with moving_line() as line:
                progress = None if line is None else lambda done, total, latest: line(done, total, _latest(latest))
                solving = Solving(solver, confirm)
                results = loaded.run(questions, timeout=timeout, jobs=jobs, progress=progress, solving=solving)
                if all_readings:
                    switches = study(
                        loaded, questions, results, readings=chosen, timeout=timeout, jobs=jobs, progress=progress
                    )
                if ranges:
                    studies = moved(
                        loaded, questions, results, readings=chosen, timeout=timeout, jobs=jobs, progress=progress
                    )
                if not brief:
                    machines = format is not Format.TEXT and format is not Format.JSON  # they tell no other answers
                    results = explained(
                        loaded,
                        questions,
                        results,
                        thorough=explain,
                        unexpected=machines,
                        jobs=jobs,
                        progress=progress,
                    )
        except KeyboardInterrupt as stopped:
            known: Sequence[Result] = results
            if isinstance(stopped, Interrupted) and len(stopped.results) >= len(known):
                known = stopped.results
            if isinstance(stopped, StudyInterrupted):
                switches = stopped.switches
            if isinstance(stopped, RangesInterrupted):
                studies = stopped.studies
            if format is Format.TEXT and output is None and known:
                _print_report([loaded.case(r) for r in known], switches, studies, asked=len(questions))
            if save is not None:
                _save([loaded.case(r) for r in known], save)
            say(f"{stopped} about other readings" if switches is not None else str(stopped) or "stopped")
            leave(INTERRUPTED)
        cases = [loaded.case(r) for r in results]
        code = exit_code(results, switches or ())
        if confirm:
            code = max(code, _confirmed(results), key=lambda c: (c == DIFFERS, c))
        text = _document(cases, switches, studies, format, loaded, screen=output is None)
        deliver(text, output)
        again.keep(text, code, loaded.sources)
        if save is not None:
            _save(cases, save)
        if figure is not None:
            _draw(cases, figure)
        leave(code)


def exit_code(results: Sequence[Result], switches: Sequence[Switch] = ()) -> int:
    """What the whole run comes to. A verdict that differs weighs more than one that is missing."""
    from longstop.core.verdicts import HoldsTo, Unknown

    missing = [
        r for r in results if isinstance(r.verdict, Unknown) or (isinstance(r.verdict, HoldsTo) and r.expected is None)
    ]
    if any(not r.as_expected and r not in missing for r in results):
        return DIFFERS
    return UNKNOWN if missing or not results or not all(s.settled for s in switches) else ALL_AS_EXPECTED


def _confirmed(results: Sequence[Result]) -> int:
    """Say of how many verdicts cvc5 confirmed all on which they rest; a verdict that it left open is unknown."""
    found = [r.confirmation for r in results if r.confirmation is not None]
    whole = sum(c.complete for c in found)
    say(f"cvc5 confirmed {whole} of {len(results)} verdicts, {sum(c.confirmed for c in found)} questions in all")
    for result in results:
        if result.confirmation is None or not result.confirmation.complete:
            say(f"  not confirmed: {_latest(result)} under {result.assumptions}")
    return ALL_AS_EXPECTED if whole == len(results) else UNKNOWN


def _latest(result: Result) -> str:
    """`J24-Q3, copy = lit`, for the moving line."""
    return ", ".join([result.property, *(f"{name} = {option}" for name, option in result.readings.items())])


def _save(cases: Sequence[Case], folder: Path) -> None:
    """Keep the counterexamples, and say how many are kept where."""
    from longstop import replays

    try:
        written = replays.save(cases, folder)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise UsageError(f"`{error.filename or folder}` cannot be written: {reason}") from None
    where = f"to `{folder.as_posix()}`"
    match len(written):
        case 0:
            say(f"no counterexample was found, and nothing written {where}")
        case 1:
            say(f"one counterexample written {where}: {written[0].name}")
        case n:
            say(f"{n} counterexamples written {where}")


def _draw(cases: Sequence[Case], path: Path) -> None:
    """Draw the one counterexample, or else all verdicts, and say which."""
    from longstop.core.verdicts import Refuted
    from longstop.report import figures

    if len(cases) == 1 and isinstance(cases[0].result.verdict, Refuted):
        deliver_figure(figures.timeline(cases[0]), path)
        say(f"the timeline of the counterexample is in `{path.as_posix()}`")
    else:
        deliver_figure(figures.matrix(cases), path)
        what = "the verdict" if len(cases) == 1 else f"the {len(cases)} verdicts"
        say(f"{what}, drawn as a table: `{path.as_posix()}`")


def _document(
    cases: Sequence[Case],
    switches: Sequence[Switch] | None,
    studies: Sequence[ParameterStudy] | None,
    format: Format,
    project: Project,
    *,
    screen: bool,
) -> str:
    """All of it as one text, as it stands in a file, or on standard output if that is where it goes."""
    match format:
        case Format.TEXT:
            from io import StringIO

            written = StringIO()
            _print_report(cases, switches, studies, written, like=sys.stdout if screen else None)
            return written.getvalue()
        case Format.JSON:
            from longstop import __version__
            from longstop.report import data

            return data.document(cases, __version__, switches, studies)
        case Format.JUNIT:
            from longstop.report import junit

            return junit.document(cases)
        case Format.SARIF:
            from longstop import __version__
            from longstop.language.places import places
            from longstop.report import sarif

            return sarif.document(cases, places(project.library, project.sources), __version__)
        case Format.GITHUB:
            from longstop.language.places import places
            from longstop.report import github

            return github.document(cases, places(project.library, project.sources))


def _print_report(
    cases: Sequence[Case],
    switches: Sequence[Switch] | None = None,
    studies: Sequence[ParameterStudy] | None = None,
    file: TextIO | None = None,
    *,
    like: TextIO | None = None,
    asked: int | None = None,
) -> None:
    from longstop.report import ambiguities, behind, ranges, text

    screen = text.console(file or sys.stdout, like)
    shown = any(c.result.explanation is not None for c in cases)
    text.report(cases, screen, asked, behind.page(cases, screen.width) if shown else (), behind.STYLES)
    if studies is not None:
        text.page(["", *ranges.page(studies, cases, screen.width)], screen, ranges.STYLES)
    if switches is not None:
        text.page(["", *ambiguities.page(switches, cases, screen.width)], screen, ambiguities.STYLES)
    sys.stdout.flush()
