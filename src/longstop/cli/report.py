"""`longstop report`: one page for a browser, with the verdicts, the documents, the stories and the figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.check import exit_code
from longstop.cli.leaving import INTERRUPTED, UsageError, guarded, leave, say
from longstop.cli.options import (
    Assume,
    Jobs,
    ProjectFolder,
    Reading,
    Strict,
    Timeout,
    check_output,
    check_timeout,
    deliver,
    readings_of,
)
from longstop.cli.progress import moving_line

if TYPE_CHECKING:
    from longstop.core.outcomes import Outcome
    from longstop.core.scenarios import Scenario
    from longstop.project import Project


def report(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Procedures or properties to tell of, by id or pattern (J24, 'J24-Q*'). Default: all.",
        ),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Write the page to this file.")] = Path(
        "report.html"
    ),
    project: ProjectFolder = None,
    assume: Assume = None,
    reading: Reading = None,
    strict: Strict = False,
    brief: Annotated[
        bool, typer.Option("--brief", help="The verdicts and the cases alone: not what stands behind them.")
    ] = False,
    scenario: Annotated[
        list[str] | None,
        typer.Option("--scenario", metavar="NAME", help="Live this scenario too, and tell of it. Repeatable."),
    ] = None,
    replications: Annotated[
        int | None, typer.Option(min=2, metavar="N", help="Exactly so many replications of each scenario.")
    ] = None,
    timeout: Timeout = 120.0,
    jobs: Jobs = None,
) -> None:
    """Check, review and draw, and write it all as one page for a browser. Nothing is loaded from anywhere else.

    Exit code as of `longstop check`.
    """
    with guarded():
        from longstop import __version__, reporting
        from longstop.explanations import explain
        from longstop.pool import processors
        from longstop.project import Project

        check_timeout(timeout)
        check_output(output)
        if replications is not None and not scenario:
            raise UsageError("`--replications` goes with `--scenario`: nothing is simulated otherwise")
        loaded = Project.load(project)
        chosen = readings_of(reading or [])
        questions = loaded.questions(names or (), assume=assume or (), readings=chosen, strict=strict)
        lived = [loaded.scenario(name) for name in dict.fromkeys(scenario or ())]
        if loaded.shipped:
            say("no model/ here: reporting on the library that comes with longstop")
        if not reporting.drawable():
            say("without figures, for there is no matplotlib: pip install 'longstop[figure]'")
        if replications is not None:
            lived = [replace(s, precision=None, at_most=replications) for s in lived]
        try:
            with moving_line() as line:
                asking = None if line is None else lambda done, total, latest: line(done, total, latest.property)
                results = loaded.run(questions, timeout=timeout, jobs=jobs or processors(), progress=asking)
                if not brief:
                    results = explain(loaded, questions, results, jobs=jobs, progress=asking)
            outcomes = [_live(loaded, s, jobs) for s in lived]
            with moving_line() as line:
                page = reporting.report(
                    loaded,
                    results,
                    readings=chosen,
                    outcomes=outcomes,
                    version=__version__,
                    timeout=timeout,
                    progress=line,
                )
        except KeyboardInterrupt as stopped:
            say(f"{stopped or 'stopped'}; no page was written")
            leave(INTERRUPTED)
        deliver(page, output)
        say(f"the report is in `{output.as_posix()}`")
        leave(exit_code(results))


def _live(project: Project, scenario: Scenario, jobs: int | None) -> Outcome:
    """What comes of a scenario, lived as it says."""
    from longstop.simulations import simulate

    with moving_line() as line:
        progress = None if line is None else lambda done, most, _: line(done, most, scenario.id)
        return simulate(project, scenario, workers=jobs, progress=progress)
