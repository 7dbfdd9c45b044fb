"""The reference of the language, `docs/language.md`: keeps what it says of the grammar as the grammar is.

The page is prose with examples. Between a comment such as `<!-- grammar: role -->` and `<!-- end -->` stands what is
taken from the program. `python -m longstop.language.reference docs/language.md` renews it.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from longstop.core.diagnostics import Code
from longstop.core.source import Source
from longstop.language.format import format_document
from longstop.language.parse import grammar, keywords
from longstop.language.words import NO_READING, RESERVED

_PART = re.compile(
    r"<!-- (grammar|codes|reserved|no-reading|words)(?:: ([^>]*))? -->\n(?:.*?\n)??<!-- end -->\n", re.DOTALL
)


def renewed(page: str) -> str:
    """The page, with its parts about the grammar as the grammar is, and its examples in canonical form."""
    filled = _PART.sub(_filled, page)
    return format_document(Source("language.md", filled))


def productions() -> Mapping[str, str]:
    """The rules of the grammar by name, without what only the parser needs."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in grammar().split("\n"):
        head = re.match(r"\??([A-Za-z_]+)(?:\.\d+)?\s*:(?!:)", line)
        if head is not None:
            name = head.group(1)
            line = line.removeprefix("?")
        elif not line.strip() or line.startswith(("//", "%")):
            name = ""
        if name:
            found.setdefault(name, []).append(_tidy(line))
    return {name: "\n".join(lines) for name, lines in found.items()}


def examples(page: str) -> tuple[Source, Source]:
    """The page as the documents that its examples make: a procedure, and what must hold of it."""
    before, after = page.split("\n## Properties\n", 1)
    return Source("language.md", before), Source("language.md (properties)", after)


def _tidy(line: str) -> str:
    line = re.sub(r"\s*//.*$", "", line)
    line = re.sub(r"\s+-> \w+", "", line)
    line = re.sub(r" \| _[A-Z_]+", "", line)
    line = re.sub(r"\((\"\w+\")\)", r"\1", line)
    return re.sub(r"^([A-Z]+)\.\d+:", r"\1:", line).rstrip()


def _filled(part: re.Match[str]) -> str:
    kind, names = part.group(1), (part.group(2) or "").split()
    lines = "\n".join(_WRITERS[kind](names))
    opening = part.group(0).split("\n", 1)[0]
    return f"{opening}\n{lines}\n<!-- end -->\n"


def _grammar(names: list[str]) -> Iterator[str]:
    known = productions()
    yield "```ebnf"
    yield from (known[name] for name in names)
    yield "```"


def _codes(_: list[str]) -> Iterator[str]:
    yield "| kind | what it means |"
    yield "|---|---|"
    yield from (f"| `{code}` | {code.sentence} |" for code in Code)


def _reserved(_: list[str]) -> Iterator[str]:
    yield from textwrap.wrap(", ".join(sorted(RESERVED)), 118)


def _no_reading(_: list[str]) -> Iterator[str]:
    yield ", ".join(sorted(NO_READING))


def _words(_: list[str]) -> Iterator[str]:
    yield from textwrap.wrap(", ".join(sorted(set(keywords()), key=lambda w: (w.lower(), w))), 118)


_WRITERS: Mapping[str, Callable[[list[str]], Iterator[str]]] = {
    "grammar": _grammar,
    "codes": _codes,
    "reserved": _reserved,
    "no-reading": _no_reading,
    "words": _words,
}


def main() -> None:
    """Renews the page that is named on the command line."""
    path = Path(sys.argv[1])
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
