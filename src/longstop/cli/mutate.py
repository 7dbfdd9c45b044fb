"""`longstop mutate`: what the properties of a procedure protect, and what they would let go unseen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, UNKNOWN, UsageError, guarded, leave, say
from longstop.cli.options import Jobs, Output, ProjectFolder, Reading, Timeout, check_output, check_timeout, readings_of
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
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="KIND", help="Make these changes only: deadline, cover, copy, drop... Repeatable."
        ),
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="Say of each property all that it notices. Takes longer.")] = False,
    show: Annotated[
        list[str] | None,
        typer.Option("--show", metavar="CLAUSE", help="Tell by which cases changes of this clause are noticed."),
    ] = None,
    jobs: Jobs = None,
    timeout: Timeout = 120.0,
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
        from longstop.mutations import cases, clauses_of, study
        from longstop.project import Project
        from longstop.report import mutations
        from longstop.store import Answers, steady

        check_timeout(timeout)
        check_output(output)
        if show and format is not Format.TEXT:
            raise UsageError("`--show` tells cases, so it goes with `--format text` only")
        chosen = readings_of(reading or [])
        loaded = Project.load(project)
        if loaded.shipped:
            say("no model/ here: changing a procedure that comes with longstop")
        shown = clauses_of(loaded, procedure, show or ())
        try:
            answers = Answers(resume, steady)
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise UsageError(f"`{resume}` cannot be used to resume from: {reason}") from None
        try:
            with moving_line() as line:
                found = study(
                    loaded,
                    procedure,
                    tuple(property or ()),
                    kinds=[k.strip() for several in kind or () for k in several.split(",")],
                    readings=chosen,
                    whole=all,
                    timeout=timeout,
                    jobs=jobs,
                    answers=answers,
                    progress=line,
                )
        except KeyboardInterrupt:
            raise KeyboardInterrupt(_stopped(resume)) from None
        finally:
            answers.close()
        if answers.held and not answers.taken:
            say(f"nothing in `{resume}` is about these questions to this text: all of it was asked anew")
        told = list(cases(loaded, found, shown, timeout))
        publish(
            format,
            output,
            page=lambda width: mutations.page(found, width, told),
            styles=mutations.STYLES,
            markdown=lambda: mutations.markdown(found),
            document=lambda version: mutations.document(found, version),
        )
        leave(exit_code(found, least))


def _stopped(resume: Path | None) -> str:
    if resume is None:
        return "stopped, and nothing was kept: `--resume FILE` would have kept the answers"
    return f"stopped: the answers so far are in `{resume}`, and the same command goes on from there"


def exit_code(found: MutantStudy, least: float | None) -> int:
    """What it comes to: too few, however the unsettled ones turn out, weighs more than that some are unsettled."""
    from longstop.core.mutants import Fate

    if least is not None and found.at_most < least:
        return DIFFERS
    return UNKNOWN if found.of(Fate.UNSETTLED) else ALL_AS_EXPECTED
