"""`longstop mutate`: what the properties of a procedure protect, and what they would let go unseen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, UNKNOWN, UsageError, guarded, leave, say
from longstop.cli.options import Output, ProjectFolder, Reading, check_output, check_timeout, readings_of
from longstop.cli.pages import Format, publish
from longstop.cli.progress import moving_line

if TYPE_CHECKING:
    from longstop.core.mutants import MutantStudy


def mutate(
    procedure: Annotated[str, typer.Argument(metavar="PROCEDURE", help="The id of a procedure of the project.")],
    project: ProjectFolder = None,
    reading: Reading = None,
    property: Annotated[
        list[str] | None,
        typer.Option("--property", metavar="ID", help="Ask these properties only, ids or patterns. Repeatable."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes to use. Default: one for each processor.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.001, metavar="SECONDS", help="Time for one question, after which it is unknown.")
    ] = 120.0,
    resume: Annotated[
        Path | None,
        typer.Option("--resume", metavar="FILE", help="Keep the answers in this file, and take up those in it."),
    ] = None,
    least: Annotated[
        float | None,
        typer.Option("--least", min=0, max=100, metavar="PERCENT", help="Fail if fewer of the changes are noticed."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to write what is found.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Change the text a little, one thing at a time, and say which changes no property notices.

    Exit code 1 if fewer than `--least` percent are noticed, 3 if of some change it cannot be said.
    """
    with guarded():
        from longstop.mutations import Answers, study
        from longstop.project import Project
        from longstop.report import mutations

        check_timeout(timeout)
        check_output(output)
        chosen = readings_of(reading or [])
        loaded = Project.load(project)
        if loaded.shipped:
            say("no model/ here: changing a procedure that comes with longstop")
        try:
            answers = Answers(resume)
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise UsageError(f"`{resume}` cannot be used to resume from: {reason}") from None
        try:
            with moving_line() as line:
                found = study(
                    loaded,
                    procedure,
                    tuple(property or ()),
                    readings=chosen,
                    timeout=timeout,
                    jobs=jobs,
                    answers=answers,
                    progress=line,
                )
        finally:
            answers.close()
        publish(
            format,
            output,
            page=lambda width: mutations.page(found, width),
            styles=mutations.STYLES,
            markdown=lambda: mutations.markdown(found),
            document=lambda version: mutations.document(found, version),
        )
        leave(exit_code(found, least))


def exit_code(found: MutantStudy, least: float | None) -> int:
    """What it comes to: too few, however the unsettled ones turn out, weighs more than that some are unsettled."""
    from longstop.core.mutants import Fate

    if least is not None and found.at_most < least:
        return DIFFERS
    return UNKNOWN if found.of(Fate.UNSETTLED) else ALL_AS_EXPECTED
