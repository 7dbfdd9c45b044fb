"""The forms in which most commands write what they have found: lines for a terminal, a Markdown page, JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import assert_never

from longstop.cli.options import deliver


class Format(StrEnum):
    """How something is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def publish(
    format: Format,
    output: Path | None,
    *,
    page: Callable[[int], Iterable[str]],
    styles: Mapping[str, str],
    markdown: Callable[[], str],
    document: Callable[[str], str],
) -> None:
    """Write it in the form asked for, to the file or to standard output.

    `page` is given the width of the lines, `document` the version of longstop.
    """
    match format:
        case Format.TEXT:
            publish_text(output, page=page, styles=styles)
        case Format.MARKDOWN:
            deliver(markdown(), output)
        case Format.JSON:
            publish_document(output, document)
        case _:
            assert_never(format)


def publish_text(output: Path | None, *, page: Callable[[int], Iterable[str]], styles: Mapping[str, str]) -> None:
    """Write the lines: to a terminal as wide and in colour as it can, to anything else plain."""
    from longstop.report import text

    written = StringIO()
    screen = text.console(sys.stdout if output is None else written)
    text.page(page(screen.width), screen, styles)
    if output is None:
        sys.stdout.flush()
    else:
        deliver(written.getvalue(), output)


def publish_document(output: Path | None, document: Callable[[str], str]) -> None:
    """Write the JSON document."""
    from longstop import __version__

    deliver(document(__version__), output)
