"""The hooks for pre-commit: each runs a command that exists, on the documents of a project and on nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

HOOKS = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")


def values(key: str) -> list[str]:
    return re.findall(rf"^[- ] {key}: (.+)$", HOOKS, re.MULTILINE)


def test_there_are_two() -> None:
    assert values("id") == ["longstop-check", "longstop-fmt"]


@pytest.mark.parametrize("entry", values("entry"))
def test_each_runs_a_command_that_exists(entry: str) -> None:
    from longstop.cli import app

    program, command, *_ = entry.split()
    assert program == "longstop"
    assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


@pytest.mark.parametrize("files", values("files"))
def test_each_is_for_the_documents_of_a_project(files: str) -> None:
    assert re.search(files, "model/J24.md")
    assert re.search(files, "properties/J24.md")
    assert not re.search(files, "docs/model/J24.md")
