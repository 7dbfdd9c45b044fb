"""`longstop fmt`: rewrite documents in the canonical form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, guarded, leave, say

if TYPE_CHECKING:
    from longstop.core.diagnostics import Diagnostic


def fmt(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files, or folders of them. Default: model/ and properties/ here."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 if a file is not formatted.")] = False,
) -> None:
    """Rewrite documents in the canonical form: the fences alone, never the prose."""
    with guarded():
        from longstop import documents
        from longstop.core.diagnostics import InputError
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
            say(f"{'would rewrite' if check else 'rewrote'} {path.as_posix()}")
        if wrong:
            raise InputError(wrong)
        say(_tally(len(paths), len(changed), check=check))
        leave(DIFFERS if check and changed else ALL_AS_EXPECTED)


def _tally(files: int, changed: int, *, check: bool) -> str:
    verb = "would be rewritten" if check else "rewritten"
    return f"{files} {'file' if files == 1 else 'files'}, {changed or 'none'} {verb}"
