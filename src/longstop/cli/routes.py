"""`longstop routes`: whom a concern can reach, how late, and which absences cut it off."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, UNKNOWN, UsageError, guarded, leave, say
from longstop.cli.options import (
    Figure,
    Output,
    ProjectFolder,
    Reading,
    check_figure,
    check_output,
    deliver,
    deliver_figure,
    readings_of,
)

if TYPE_CHECKING:
    from longstop.core.routes import Routes


class Format(StrEnum):
    """The forms in which routes are written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    GRAPHML = "graphml"
    DOT = "dot"
    MERMAID = "mermaid"


#: Forms that hold the graph of one procedure.
GRAPHS = (Format.GRAPHML, Format.DOT, Format.MERMAID)


def routes(
    names: Annotated[
        list[str], typer.Argument(metavar="PROCEDURE", help="Procedures, by id or pattern (J24, 'J*').")
    ],
    project: ProjectFolder = None,
    reading: Reading = None,
    start: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="EVENT", help="Start here. Repeatable. Default: all that prompts anything."),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="ROLE", help="Reach one of these. Repeatable. Default: the managers."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="ROLE", help="Away throughout. Repeatable.")
    ] = None,
    certain_only: Annotated[
        bool, typer.Option("--certain-only", help="Only what has to happen, whatever else does.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Take what only should be done to oblige nobody.")] = False,
    edges: Annotated[bool, typer.Option("--edges", help="Also list who can pass what to whom (text).")] = False,
    figure: Figure = None,
    format: Annotated[Format, typer.Option("--format", help="How to write the routes.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Show whom a concern can reach, by which routes, how late, and which absences cut it off.

    Exit code 1 if you name whom to reach and some concern reaches none of them; 3 if something was not counted.
    """
    with guarded():
        from longstop import escalations
        from longstop.project import Project

        check_output(output)
        check_figure(figure)
        loaded = Project.load(project)
        chosen = escalations.chosen(loaded, names, readings_of(reading or []))
        if format in GRAPHS and len(chosen) > 1:
            raise UsageError(f"`--format {format}` holds the graph of one procedure: {len(chosen)} are named")
        if figure is not None and len(chosen) > 1:
            raise UsageError(f"`--figure` draws one procedure: {len(chosen)} are named")
        if loaded.shipped:
            say("no model/ here: these are of the library that comes with longstop")
        found = [
            escalations.routes(
                loaded,
                id,
                to=to or (),
                start=start or (),
                without=without or (),
                certain_only=certain_only,
                strict=strict,
                readings=its,
            )
            for id, its in chosen.items()
        ]
        _write(found, format, output, edges)
        if figure is not None:
            _draw(found[0], figure)
        if any(not c.counted for r in found for c in r.concerns):
            leave(UNKNOWN)
        leave(DIFFERS if to and any(r.lost for r in found) else ALL_AS_EXPECTED)


def _draw(found: Routes, path: Path) -> None:
    from longstop.report import figures

    try:
        deliver_figure(figures.route_map(found), path)
    except ValueError as error:
        raise UsageError(f"`--figure`: {error}") from None
    say(f"the route map is in `{path.as_posix()}`")


def _write(found: Sequence[Routes], format: Format, output: Path | None, edges: bool) -> None:
    from longstop.report import route_graphs as graphs
    from longstop.report import routes as written

    match format:
        case Format.TEXT:
            from longstop.report import text

            page = StringIO()
            screen = text.console(sys.stdout if output is None else page)
            text.page(written.page(found, screen.width, edges=edges), screen, written.STYLES)
            if output is None:
                sys.stdout.flush()
            else:
                deliver(page.getvalue(), output)
        case Format.MARKDOWN:
            deliver(written.markdown(found), output)
        case Format.JSON:
            from longstop import __version__

            deliver(written.document(found, __version__), output)
        case Format.GRAPHML:
            deliver(graphs.graphml(found[0]), output)
        case Format.DOT:
            deliver(graphs.dot(found[0]), output)
        case Format.MERMAID:
            deliver(graphs.mermaid(found[0]), output)
