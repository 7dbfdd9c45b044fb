"""The JSON Schema of scenario files, and the tables of keys in their reference, both made from the form itself.

`python -m longstop.language.scenarios.schema docs` renews `scenario.schema.json` and the tables of `scenarios.md`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from inspect import getdoc
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, UNSET, Meta, Struct

from longstop.core.procedures import Sort
from longstop.language.scenarios import form
from longstop.language.scenarios.convert import called
from longstop.language.scenarios.worlds import EFFORTS

#: The tables of the reference: what stands after `keys:` in a comment, and the structure that it shows.
TABLES: dict[str, type[Struct]] = {
    "file": form.File,
    "time": form.Time,
    "run": form.Run,
    "cases": form.Cases,
    "happens": form.Happens,
    "after": form.After,
    "peaks": form.Peak,
    "staff": form.Staff,
    "absent": form.Absent,
    "acts": form.Act,
    "habits": form.Habits,
    "faults": form.Faults,
    "sweep": form.Sweep,
    "compare": form.Compare,
    "distribution": form.Drawn,
}

_PART = re.compile(r"<!-- (keys|efforts)(?:: (\w+))? -->\n(?:.*?\n)??<!-- end -->\n", re.DOTALL)


def schema() -> str:
    """The JSON Schema, as text."""
    (top,), parts = msgspec.json.schema_components([form.File], ref_template="#/$defs/{name}")
    whole = parts.pop("File")
    whole["title"] = "A scenario of longstop"
    found = {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole, "$defs": parts}
    assert top == {"$ref": "#/$defs/File"}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def renewed(page: str) -> str:
    """The reference, with its tables as the form is."""
    return _PART.sub(_filled, page)


def _filled(part: re.Match[str]) -> str:
    lines = "\n".join(_efforts() if part[1] == "efforts" else _table(TABLES[part[2]]))
    opening = part[0].split("\n", 1)[0]
    return f"{opening}\n{lines}\n<!-- end -->\n"


def _efforts() -> Iterator[str]:
    yield "| sort | minutes |"
    yield "|---|---|"
    yield from (f"| {sort.value} | {minutes} |" for sort, minutes in EFFORTS.items() if sort is not Sort.WORLD)


def _table(kind: type[Struct]) -> Iterator[str]:
    yield "| key | what it is | how it is written | by default | for example |"
    yield "|---|---|---|---|---|"
    for field in msgspec.structs.fields(kind):
        said = _said(field.type)
        told = next((m for m in said if m.description), None)
        description = told.description if told is not None else getdoc(field.type)
        examples = (told.examples if told is not None else None) or []
        written = " or ".join(dict.fromkeys(called(field.type)))
        default = field.default
        if field.default_factory is not NODEFAULT:
            default = field.default_factory()
        plain = isinstance(default, Struct) and not isinstance(default, form.Drawn)
        shown = "" if default in (NODEFAULT, UNSET, "") or default in ([], {}) or plain else f"`{_toml(default)}`"
        example = f"`{_toml(examples[0])}`" if examples else ""
        needed = "**needed**" if field.required else shown
        description = (description or "").split("\n")[0].removesuffix(".")
        description = description[:1].lower() + description[1:]
        yield f"| `{field.encode_name}` | {description} | {written} | {needed} | {example} |"


def _said(kind: Any) -> list[Meta]:
    """What is said about a type, the outermost first."""
    if get_origin(kind) is Annotated:
        return [*(m for m in reversed(kind.__metadata__) if isinstance(m, Meta)), *_said(get_args(kind)[0])]
    return [m for part in get_args(kind) for m in _said(part)]


def _toml(value: Any) -> str:
    """A value as a file writes it."""
    match value:
        case Struct():
            return _toml({k: v for k, v in msgspec.structs.asdict(value).items() if v is not UNSET})
        case dict():
            pairs = ", ".join(
                f"{k if re.fullmatch('[A-Za-z0-9_-]+', k) else _toml(k)} = {_toml(v)}" for k, v in value.items()
            )
            return "{ " + pairs + " }"
        case list():
            return "[" + ", ".join(_toml(v) for v in value) + "]"
        case str():
            return value if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else f"'{value}'" if '"' in value else f'"{value}"'
        case _:
            return str(value)


def main() -> None:
    """Renews the files in the folder that is named on the command line."""
    folder = Path(sys.argv[1])
    (folder / "scenario.schema.json").write_text(schema(), encoding="utf-8")
    page = folder / "scenarios.md"
    if page.exists():
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
