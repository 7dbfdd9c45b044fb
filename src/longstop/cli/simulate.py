"""`longstop simulate`: live a scenario many times, and say how often each property is met."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from enum import StrEnum
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import (
    ALL_AS_EXPECTED,
    INTERRUPTED,
    UNKNOWN,
    UsageError,
    guarded,
    leave,
    say,
)
from longstop.cli.options import (
    Figure,
    Jobs,
    Output,
    ProjectFolder,
    check_figure,
    check_output,
    deliver,
    deliver_figure,
)
from longstop.cli.pages import Format, publish, publish_document
from longstop.cli.progress import moving_line

if TYPE_CHECKING:
    from longstop.core.outcomes import Outcome
    from longstop.core.scenarios import Scenario
    from longstop.project import Project
    from longstop.simulations import Journal, Study


class Drawing(StrEnum):
    """What is drawn of a study."""

    SHARES = "shares"
    TIMES = "times"
    BACKLOG = "backlog"


def simulate(
    scenario: Annotated[
        str | None,
        typer.Argument(metavar="SCENARIO", help="A scenario of the project, or a file. Default: list them."),
    ] = None,
    project: ProjectFolder = None,
    seed: Annotated[int | None, typer.Option(min=0, metavar="N", help="Another seed than the scenario's.")] = None,
    precision: Annotated[
        str | None,
        typer.Option(metavar="PERCENT", help="Stop when each interval is at most so wide on either side: 2%."),
    ] = None,
    replications: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Exactly so many replications, whatever the precision.")
    ] = None,
    at_most: Annotated[int | None, typer.Option(min=1, metavar="N", help="No more replications than this.")] = None,
    workers: Jobs = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Live it on the Dask cluster of this scheduler.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an earlier run was stopped.")] = False,
    log: Annotated[
        Path | None,
        typer.Option(
            "--log",
            metavar="FILE",
            help="Write the events of one replication, .csv or .parquet, and stop there unless told how to answer.",
        ),
    ] = None,
    replication: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Which replication `--log` writes. Default: the first.")
    ] = None,
    variant: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Which variant `--log` writes. Default: the first.")
    ] = None,
    figure: Figure = None,
    draw: Annotated[
        Drawing, typer.Option("--draw", help="What `--figure` draws: shares, times, or the backlog of each role.")
    ] = Drawing.SHARES,
    format: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Live a scenario many times: how often is each property met, with these people and this workload?

    Exit code 3 if the answer is less exact than was asked for, or a property was never put to the test.
    """
    with guarded():
        from longstop.project import Project
        from longstop.simulations import CrewLostError, Interrupted, crew_of, run, study_of
        from longstop.simulations.crews import NoClusterError

        check_output(output)
        check_output(log)
        check_figure(figure)
        loaded = Project.load(project)
        if loaded.shipped:
            say("no model/ here: these are the scenarios that come with longstop")
        if log is None and (replication or variant):
            raise UsageError("`--replication` and `--variant` say what `--log` writes, and there is no `--log`")
        if scenario is None:
            _list(loaded, format, output)
            leave(ALL_AS_EXPECTED)
        chosen = _changed(_read(loaded, scenario), seed, precision, replications, at_most)
        study = study_of(loaded, chosen)
        if log is not None:
            _write_log(study, log, variant or 1, replication or 1)
            if format is Format.TEXT and output is None and figure is None:
                leave(ALL_AS_EXPECTED)
        journal = _journal(study, resume=resume)
        try:
            crew = crew_of(study, workers, cluster)
            with moving_line() as line:
                progress = None if line is None else lambda done, most, width: line(done, most, _exactness(width))
                found = run(study, crew, journal, progress)
        except NoClusterError as error:
            raise UsageError(str(error)) from None
        except CrewLostError as error:
            say(f"given up: {error}")
            say(_how_to_go_on(journal))
            leave(UNKNOWN)
        except Interrupted as stopped:
            if stopped.outcome is not None and format is Format.TEXT and output is None:
                _write(stopped.outcome, format, output)
            say(str(stopped))
            say(_how_to_go_on(journal))
            leave(INTERRUPTED)
        finally:
            if journal is not None:
                journal.close()
        _write(found, format, output)
        if figure is not None:
            _draw(found, draw, figure)
        leave(exit_code(found))


def exit_code(outcome: Outcome) -> int:
    """What the study comes to: all was measured as exactly as was asked for, or not."""
    from longstop.report.simulation import unmeasured

    return UNKNOWN if outcome.precise is False or unmeasured(outcome) else ALL_AS_EXPECTED


def _list(project: Project, format: Format, output: Path | None) -> None:
    """The scenarios with their titles; one with mistakes says so."""
    from longstop.core.diagnostics import InputError

    titles: dict[str, str | None] = {}
    wrong: dict[str, str] = {}
    for name in project.scenarios:
        try:
            titles[name] = project.scenario(name).title
        except InputError as error:
            first = error.diagnostics[0]
            titles[name] = None
            wrong[name] = f"cannot be read: {f'{first.span}: ' if first.span else ''}{first.message}"
    if not titles:
        say("there is no scenario in `scenarios`")
    if format is Format.JSON:
        listed = [{"name": n, "title": t, "wrong": wrong.get(n)} for n, t in titles.items()]
        publish_document(output, lambda version: f"{dumps({'longstop': version, 'scenarios': listed}, indent=2)}\n")
        return
    lines = [f"{name:<24}{title if title is not None else f'({wrong[name]})'}\n" for name, title in titles.items()]
    deliver("".join(lines), output)


def _read(project: Project, name: str) -> Scenario:
    path = Path(name)
    return project.scenario_in(path) if path.suffix == ".toml" or path.is_file() else project.scenario(name)


def _changed(
    scenario: Scenario, seed: int | None, precision: str | None, replications: int | None, at_most: int | None
) -> Scenario:
    if replications is not None and (precision is not None or at_most is not None):
        raise UsageError("`--replications` says how many there are, so `--precision` and `--at-most` do not go with it")
    width = None if precision is None else _width(precision)
    if seed is not None:
        scenario = replace(scenario, seed=seed)
    if replications is not None:
        return replace(scenario, precision=None, at_most=replications)
    if width is not None:
        scenario = replace(scenario, precision=width)
    return scenario if at_most is None else replace(scenario, at_most=at_most)


def _width(precision: str) -> float:
    """`2%`, or `2`, as a part of one."""
    try:
        width = float(precision.strip().removesuffix("%"))
    except ValueError:
        width = 0.0
    if not 0 < width < 50:
        raise UsageError(f"`--precision {precision}` is no width of an interval: write it as `2%`, from 0% to 50%")
    return width / 100


def _journal(study: Study, *, resume: bool) -> Journal | None:
    from longstop.simulations import journal_of

    try:
        journal = journal_of(study, resume=resume)
    except OSError as error:
        if resume:
            raise UsageError(f"the journal cannot be read: {(error.strerror or 'no reason given').lower()}") from None
        say("no journal can be written here, so this run could not be resumed")
        return None
    if resume:
        done = len(journal.found) // max(1, len(study.lived))
        say(f"going on after {done} {'replication' if done == 1 else 'replications'}")
    return journal


def _how_to_go_on(journal: Journal | None) -> str:
    if journal is None:
        return "nothing was kept"
    again = shlex.join(["longstop", *(word for word in sys.argv[1:] if word != "--resume"), "--resume"])
    return f"nothing that was finished is lost: `{again}` goes on from there"


def _exactness(width: float | None) -> str:
    return "" if width is None else f"intervals {100 * width:.1f} % on either side"


def _write_log(study: Study, path: Path, variant: int, replication: int) -> None:
    """The events of one replication, with what a reader needs to know of it."""
    from longstop import logs
    from longstop.simulations import replicate

    if variant > len(study.lived):
        raise UsageError(f"`--variant {variant}`: the scenario has {len(study.lived)}")
    _, found = replicate(study, variant - 1, replication - 1)
    logs.write_log(found.log, path)
    say(f"wrote {len(found.log):,} events of {len(found.log.cases):,} cases to {path}")


def _draw(outcome: Outcome, what: Drawing, path: Path) -> None:
    from longstop.report import figures

    drawing = {
        Drawing.SHARES: figures.shares,
        Drawing.TIMES: figures.times,
        Drawing.BACKLOG: figures.backlog,
    }[what]
    try:
        deliver_figure(drawing(outcome), path)
    except ValueError as error:
        raise UsageError(f"`--draw {what.value}`: {error}") from None
    say(f"drawn in `{path.as_posix()}`: {what.value}")


def _write(outcome: Outcome, format: Format, output: Path | None) -> None:
    from longstop.report import simulation as report

    publish(
        format,
        output,
        page=lambda width: report.lines(outcome, width),
        styles=report.STYLES,
        markdown=lambda: report.markdown(outcome),
        document=lambda version: report.document(outcome, version),
    )
