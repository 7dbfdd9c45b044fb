"""The command line: arguments and exit codes, nothing else. Each command has a module of its own.

Exit codes: 0 all as expected; 1 a verdict differs from its expectation, something that must be there is missing, or a
saved case goes no further; 2 the input or the usage is wrong; 3 something is unknown or was given up; 70 a bug of
longstop; 130 interrupted; 141 nobody reads the output any more.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from longstop.cli import (
    audit,
    check,
    compare,
    coverage,
    export_smt,
    fmt,
    leaving,
    mutate,
    new,
    replay,
    report,
    review,
    routes,
    simulate,
)
from longstop.cli.check import exit_code

__all__ = ["app", "exit_code", "main"]

app = typer.Typer(
    name="longstop",
    help="Verify safeguarding procedures: a rule in words, a proof or a dated counterexample.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line. No traceback ever reaches its user."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    with leaving.guarded():
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


app.command(short_help="Make a folder for your own procedures, with a small one to begin with.")(new.new)
app.command(short_help="Prove each property, or refute it with a dated case.")(check.check)
app.command(short_help="Walk through saved counterexamples again: do they still get through?")(replay.replay)
app.command("export-smt", short_help="Write what each verdict rests on as SMT-LIB, for anyone to check.")(
    export_smt.export_smt
)
app.command(short_help="Say what a revision loses, wins, and newly allows.")(compare.compare)
app.command(short_help="Change the text a little, and say what no property notices.")(mutate.mutate)
app.command(short_help="Show what became of each clause, and what exercises it.")(coverage.coverage)
app.command(short_help="Mark in the margin what is missing.")(review.review)
app.command(short_help="Show whom a concern can reach, how late, and what cuts it off.")(routes.routes)
app.command(short_help="Say how often each property is met, with these people and this workload.")(simulate.simulate)
app.command(short_help="Write all of it as one page for a browser.")(report.report)
app.command(short_help="Judge an event log: which rules and properties were kept in it.")(audit.audit)
app.command(short_help="Rewrite documents in the canonical form.")(fmt.fmt)
