"""`longstop audit`: judge an event log, and say which rules and properties were kept in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, UNKNOWN, UsageError, guarded, leave, say
from longstop.cli.options import Output, ProjectFolder, Reading, check_output, deliver, readings_of
from longstop.cli.pages import Format, publish

if TYPE_CHECKING:
    from longstop.core.conformance import Audit
    from longstop.logs import Columns
    from longstop.project import Project


def audit(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="The event log, CSV or Parquet.")],
    procedure: Annotated[
        str | None,
        typer.Option("--procedure", "-p", metavar="ID", help="The procedure. May be left out if there is only one."),
    ] = None,
    project: ProjectFolder = None,
    property: Annotated[
        list[str] | None,
        typer.Option("--property", metavar="ID", help="Of the properties only this, by id or pattern. Repeatable."),
    ] = None,
    reading: Reading = None,
    closed: Annotated[
        list[str] | None,
        typer.Option("--closed", metavar="SET", help="The office kept the closures of this set. Repeatable."),
    ] = None,
    columns: Annotated[
        Path | None, typer.Option("--columns", metavar="FILE", help="A mapping file: which column is what.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="OURS=THEIRS", help="Which column is what: case=CaseID. Repeatable."),
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="THEIRS=OURS", help="What an activity is: 'Opened=flag read'. Repeatable."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="When the watch ended. Default: with the last row."),
    ] = None,
    everyone_in: Annotated[
        bool, typer.Option("--everyone-in", help="Take it that nobody was away, where no absences are recorded.")
    ] = False,
    nothing_lost: Annotated[
        bool, typer.Option("--nothing-lost", help="Take it that every message arrived, where that is not recorded.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Drop what only should be done.")] = False,
    all: Annotated[bool, typer.Option("--all", help="Tell every breach, not the first few of each rule.")] = False,
    breaches: Annotated[
        Path | None, typer.Option("--breaches", metavar="FILE", help="Write all breaches to this file, .csv or .json.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to write the audit.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Judge an event log against the rules and properties of a procedure: kept, breached, open or not decidable.

    Exit code 1 if something was breached, 3 if something could not be decided, 0 if neither.
    """
    with guarded():
        from longstop import audits
        from longstop.core.conformance import A_FEW
        from longstop.project import Project

        check_output(output)
        check_output(breaches)
        if breaches is not None and breaches.suffix not in (".csv", ".json"):
            raise UsageError(f"`--breaches {breaches}` is neither a `.csv` nor a `.json` file")
        loaded = Project.load(project)
        if loaded.shipped:
            say("no model/ here: judging by the library that comes with longstop")
        found = audits.audit(
            loaded,
            log,
            procedure or _only(loaded),
            properties=property or (),
            readings=readings_of(reading or []),
            closed=closed or (),
            columns=_columns(columns, column or [], event or [], until),
            everyone_in=everyone_in,
            nothing_lost=nothing_lost,
            strict=strict,
            limit=None if all or breaches is not None else A_FEW,
        )
        if breaches is not None:
            _write_breaches(found, breaches)
        _write(found if all else audits.shortened(found), format, output)
        leave(exit_code(found))


def exit_code(audit: Audit) -> int:
    """What the whole audit comes to. What is open is no fault: it can still be kept."""
    from longstop.core.conformance import Standing

    match audit.standing:
        case Standing.BREACHED:
            return DIFFERS
        case Standing.UNDECIDABLE:
            return UNKNOWN
        case _:
            return ALL_AS_EXPECTED


def _only(project: Project) -> str:
    ids = list(project.procedures)
    if len(ids) != 1:
        raise UsageError(f"which procedure? There are {', '.join(ids)}: choose one with `--procedure`")
    return ids[0]


def _columns(file: Path | None, columns: list[str], events: list[str], until: datetime | None) -> Columns:
    from longstop.logs import Columns, read_columns

    said = (read_columns(file) if file is not None else Columns()).with_options(columns, events)
    return replace(said, until=until.date()) if until is not None else said


def _write_breaches(found: Audit, path: Path) -> None:
    from longstop import __version__
    from longstop.report import audit as report

    deliver(report.table(found) if path.suffix == ".csv" else report.breaches(found, __version__), path)


def _write(found: Audit, format: Format, output: Path | None) -> None:
    from longstop.report import audit as report

    publish(
        format,
        output,
        page=lambda width: report.page(found, width),
        styles=report.STYLES,
        markdown=lambda: report.markdown(found),
        document=lambda version: report.document(found, version),
    )
