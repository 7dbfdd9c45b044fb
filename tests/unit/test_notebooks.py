"""The notebooks are run from a clean folder, as a user would, and answer what they are committed as answering.

`LONGSTOP_ACCEPT=1 pytest tests/unit/test_notebooks.py` runs them and keeps what they show now; look at the figures.
"""

from __future__ import annotations

import ast
import base64
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.font_manager  # finds the fonts before a kernel does, which would say so in its notebook
import nbformat
import pytest
from nbclient import NotebookClient

import longstop

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ACCEPT = os.environ.get("LONGSTOP_ACCEPT") == "1"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: The greatest figure that a notebook may carry, in bytes.
FIGURE = 60_000


def outputs(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        yield from cell.get("outputs", ())


def shown(notebook: Any, form: str) -> list[str]:
    return [output.data[form] for output in outputs(notebook) if form in output.get("data", {})]


def code(notebook: Any) -> Iterator[ast.Module]:
    return (ast.parse(cell.source) for cell in notebook.cells if cell.cell_type == "code")


def typed(answer: ast.Module) -> Iterator[str]:
    """The words of a formatted text, without the figures that are computed."""
    nodes = list(ast.walk(answer))
    forms = [node.format_spec for node in nodes if isinstance(node, ast.FormattedValue)]
    for node in nodes:
        if isinstance(node, ast.JoinedStr) and node not in forms:
            yield from (part.value for part in node.values if isinstance(part, ast.Constant))


def plain(notebook: Any) -> Any:
    """The notebook without anything that tells when and where it was run."""
    for number, cell in enumerate(notebook.cells, 1):
        cell.id, cell.metadata = f"cell-{number:02}", {}
        if cell.cell_type == "code":
            cell.execution_count = None
        for output in cell.get("outputs", ()):
            if "execution_count" in output:
                output.execution_count = None
            if "metadata" in output:
                output.metadata = {}
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_answers_as_it_says(path: Path, tmp_path: Path) -> None:
    committed, notebook = (nbformat.read(path, as_version=4) for _ in range(2))
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    found = plain(notebook)
    if ACCEPT:
        nbformat.write(found, path)
        committed = found
    assert [output.text for output in outputs(found) if output.get("name") == "stderr"] == []
    figures = shown(found, "image/png")
    assert 1 <= len(figures) <= 3
    assert all(len(base64.b64decode(figure)) < FIGURE for figure in figures)
    assert shown(found, "text/markdown") == shown(committed, "text/markdown")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_a_question_and_an_answer(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    first, *_, answer, last = notebook.cells
    assert re.match(r"# .*\n\n\*\*Question\.\*\* .*\?", first.source, re.S)
    assert any(cell.source.startswith("## What is assumed") for cell in notebook.cells)
    assert answer.source.startswith("from IPython.display import Markdown\n")
    words = list(typed(ast.parse(answer.source)))
    assert any("**Answer.**" in text for text in words)
    for text in words:  # the year of a text may be typed, and the level of an interval; what was found may not
        assert re.findall(r"\d+", re.sub(r"\b(2012|2017|2024|95% interval)", "", text)) == []
    assert last.cell_type == "markdown"
    assert last.source.startswith("**Over to you.** ")
    assert last.source.endswith("?")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_keeps_to_the_public_face(path: Path) -> None:
    for cell in code(nbformat.read(path, as_version=4)):
        for node in ast.walk(cell):
            match node:
                case ast.Import(names):
                    assert not any(alias.name.startswith("longstop.") for alias in names)
                case ast.ImportFrom(module):
                    assert (module or "").split(".")[0] != "longstop"
                case ast.Attribute(ast.Name("longstop"), name):
                    assert name in longstop.__all__
                case ast.Attribute(_, name):
                    assert not name.startswith("_")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_with_what_it_shows_and_nothing_else(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert all(cell.source.strip() for cell in notebook.cells)
    assert shown(notebook, "image/png")
    assert nbformat.writes(plain(notebook)).strip() == path.read_text(encoding="utf-8").strip()
    words = "".join(nbformat.writes(notebook).splitlines())
    assert not re.search(r"/(home|root|tmp|work|Users)/|Warning|Traceback", words)


def test_the_five_notebooks_are_there() -> None:
    assert [path.stem[:3] for path in NOTEBOOKS] == ["01_", "02_", "03_", "04_", "05_"]
    assert matplotlib.font_manager.fontManager.ttflist
