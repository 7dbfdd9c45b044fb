"""`longstop compare`: what a revision changes, for whoever has to agree to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, UNKNOWN, UsageError, guarded, leave, say
from longstop.cli.options import (
    Assume,
    Jobs,
    Output,
    ProjectFolder,
    Reading,
    Strict,
    Timeout,
    check_output,
    check_timeout,
    readings_of,
)
from longstop.cli.pages import Format, publish
from longstop.cli.progress import moving_line

if TYPE_CHECKING:
    from longstop.core.comparison import Revision


def compare(
    old: Annotated[
        str | None, typer.Argument(metavar="OLD", help="The procedure as it was: an id of the project, or a document.")
    ] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="The procedure as it is to be: an id, or a document.")
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="GIT-REF", help="Compare the whole project with itself as of this revision."),
    ] = None,
    project: ProjectFolder = None,
    map: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="What corresponds to what. Default: comparisons/OLD-NEW.map."),
    ] = None,
    assume: Assume = None,
    reading: Reading = None,
    strict: Strict = False,
    brief: Annotated[
        bool, typer.Option("--brief", help="Leave out tightest bounds and what breaks each guarantee, before and now.")
    ] = False,
    timeout: Timeout = 120.0,
    jobs: Jobs = None,
    format: Annotated[Format, typer.Option("--format", help="How to write what is found.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Say which guarantees a revision loses and wins, and what it newly allows and forbids, each with a dated case.

    Exit code 1 if a guarantee is lost, 3 if of something it cannot be said.
    """
    with guarded():
        from longstop.comparisons import Wish, compare_against
        from longstop.comparisons import compare as compared
        from longstop.project import Project
        from longstop.report import comparison, comparison_data, comparison_markdown

        check_timeout(timeout)
        check_output(output)
        if against is None and (old is None or new is None):
            raise UsageError("name two procedures, as `longstop compare OLD NEW`, or a revision with `--against`")
        if against is not None and (old is not None or map is not None):
            raise UsageError("`--against` compares the project with itself: it takes no procedures and no mapping")
        loaded = Project.load(project)
        if loaded.shipped:
            say("no model/ here: comparing the procedures that come with longstop")
        with moving_line() as line:
            wish = Wish(
                tuple(assume or ()),
                readings_of(reading or []),
                strict,
                not brief,
                timeout,
                jobs,
                line,
            )
            if against is not None:
                found = compare_against(loaded, against, wish=wish)
            else:
                found = compared(loaded, str(old), str(new), mapping=map, wish=wish)
        publish(
            format,
            output,
            page=lambda width: comparison.page(found, width),
            styles=comparison.STYLES,
            markdown=lambda: comparison_markdown.document(found),
            document=lambda version: comparison_data.document(found, version),
        )
        leave(exit_code(found))


def exit_code(found: Revision) -> int:
    """What the whole comes to: a guarantee that is lost weighs more than one of which nothing can be said."""
    if found.lost:
        return DIFFERS
    return ALL_AS_EXPECTED if found.settled else UNKNOWN
