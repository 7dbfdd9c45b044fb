"""The walls of the house, read from the imports: who may stand on whom, and where each library has its door."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "longstop"
FILES = sorted(PACKAGE.rglob("*.py"))

#: Where each library may be imported: files, or folders.
DOORS = {
    "lark": ["language/"],
    "markdown_it": ["language/", "report/html/"],
    "msgspec": ["language/scenarios/"],
    "z3": ["engines/check/"],
    "cvc5": ["engines/check/"],
    "pytest": ["pytest_plugin.py"],
    "holidays": ["almanac.py"],
    "matplotlib": ["report/figures/"],
    "networkx": ["engines/routes/"],
    "numpy": ["engines/audit/"],
    "pandas": ["report/frame.py", "report/outcome_frames.py", "notebook.py"],
    "polars": ["logs/"],
    "rich": ["report/text.py", "cli/"],
    "simpy": ["engines/simulate/"],
    "distributed": ["simulations/cluster.py"],
    "typer": ["cli/"],
}
#: What each part of the house may import of the others.
STANDS_ON = {
    "core": {"core"},
    "language": {"language", "core"},
    "engines": {"engines", "core"},
    "report": {"report", "core"},
    "almanac": {"core"},
    "documents": {"core", "language"},
    "explaining": {"core", "engines"},
    "answering": {"core", "engines", "explaining"},
    "pool": {"core", "answering"},
    "founding": {"core", "language"},
    "questions": {"core", "language"},
    "project": {
        *("core", "engines", "language"),
        *("almanac", "answering", "documents", "memory", "pool", "questions"),
    },
    "reviews": {"core", "engines", "almanac", "answering", "pool", "project", "questions"},
    "escalations": {"core", "engines", "almanac", "project", "questions"},
    "logs": {"logs", "core", "documents"},
    "audits": {"core", "engines", "language", "almanac", "logs", "project", "questions"},
    "replays": {"core", "engines", "language", "almanac", "documents", "answering", "pool", "project", "questions"},
    "ambiguities": {"core", "language", "project", "questions"},
    "mutations": {"core", "engines", "almanac", "documents", "answering", "pool", "project", "questions", "store"},
    "comparisons": {"core", "engines", "language", "almanac", "documents", "answering", "pool", "project", "questions"},
    "memory": {"core", "language", "answering", "questions", "store"},
    "explanations": {"core", "answering", "pool", "project", "questions"},
    "exports": {"core", "engines", "language", "almanac", "documents", "project", "questions", "__init__"},
    "ranges": {"core", "language", "project", "questions"},
    "store": {"store", "core", "documents"},
    "pytest_plugin": {"core", "project", "questions", "report", "store", "__init__"},
    "simulations": {"simulations", "pool", "core", "engines", "almanac", "project", "__init__"},
    "reporting": {"core", "pool", "almanac", "documents", "escalations", "project", "report", "reviews"},
    "notebook": {"core", "engines", "project", "report", "simulations"},
    "cli": {
        *("cli", "core", "language", "pool", "report", "__init__"),
        *("ambiguities", "audits", "comparisons", "documents", "escalations", "explanations", "exports"),
        *("founding", "logs", "mutations"),
        *("project", "ranges", "replays", "reporting", "reviews", "simulations", "store"),
    },
}
#: The file where the meaning lives may be long; nothing else may.
LONG = {"core/semantics.py"}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def module(path: Path) -> str:
    parts = ("longstop", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path): path for path in FILES}


def imports(path: Path) -> Iterator[str]:
    """Every module that the file imports, inside functions too; names are resolved to modules where they are some."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(source, names, level):
                assert level == 0, f"{name(path)} imports relatively"
                for alias in names:
                    inner = f"{source}.{alias.name}"
                    yield inner if inner in MODULES else str(source)


def part(imported: str) -> str:
    return [*imported.split("."), "__init__"][1]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_each_library_is_imported_only_at_its_door(path: Path) -> None:
    for imported in imports(path):
        top = imported.split(".")[0]
        if top in DOORS:
            assert any(name(path).startswith(door) for door in DOORS[top]), f"{name(path)} imports {top}"


@pytest.mark.parametrize("path", [p for p in FILES if name(p).startswith("core/")], ids=name)
def test_the_core_stands_on_the_standard_library_alone(path: Path) -> None:
    for imported in imports(path):
        top = imported.split(".")[0]
        assert top in sys.stdlib_module_names or imported.startswith("longstop.core"), imported


@pytest.mark.parametrize("path", [p for p in FILES if name(p) != "__init__.py"], ids=name)
def test_each_part_stands_only_on_what_it_may(path: Path) -> None:
    here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if here == "__main__":
        return
    assert here in STANDS_ON, f"{here} has no place in the house"
    found = {part(i) for i in imports(path) if i.split(".")[0] == "longstop"}
    assert found <= STANDS_ON[here], f"{name(path)} imports {found - STANDS_ON[here]}"


def test_no_engine_imports_another() -> None:
    for path in (p for p in FILES if name(p).startswith("engines/")):
        engine = path.relative_to(PACKAGE).parts[1].removesuffix(".py")
        for imported in imports(path):
            if imported.startswith("longstop.engines."):
                assert imported.split(".")[2] == engine, f"{name(path)} imports {imported}"


def test_no_import_goes_in_a_circle() -> None:
    """Not even one that hides in a function; the face of the package, which loads lazily, is left out."""
    above = {m: {i for i in imports(p) if i in MODULES and i != m} for m, p in MODULES.items() if m != "longstop"}
    for found in above.values():
        found.discard("longstop")
    done: set[str] = set()
    while ready := {m for m, needs in above.items() if m not in done and needs <= done}:
        done |= ready
    assert set(above) - done == set()


@pytest.mark.parametrize("path", [p for p in FILES if name(p) not in LONG], ids=name)
def test_no_file_is_long(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400, f"{name(path)} has {lines} lines"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert path.stem not in {"utils", "helpers", "common", "base", "util", "misc"}
