"""`--figure` as a terminal runs it: which figure is drawn, and what is refused before any work is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallproject import build
from studies import study_project
from terminal import longstop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path)


def test_one_counterexample_is_drawn_as_its_timeline(folder: Path) -> None:
    found = longstop("check", "T-Q1", "--assume", "one-away", "--figure", "a.svg", cwd=folder)
    assert found.returncode == 0
    assert "the timeline of the counterexample is in `a.svg`" in found.stderr
    assert (folder / "a.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_several_verdicts_are_drawn_as_a_table(folder: Path) -> None:
    found = longstop("check", "T-Q1", "--figure", "a.pdf", cwd=folder)
    assert "the 3 verdicts, drawn as a table: `a.pdf`" in found.stderr
    assert (folder / "a.pdf").read_bytes().startswith(b"%PDF")


def test_another_ending_is_refused_before_anything_is_checked(folder: Path) -> None:
    found = longstop("check", "T-Q1", "--figure", "a.jpg", cwd=folder)
    assert found.returncode == 2
    assert "it must end in .svg, .png or .pdf" in found.stderr
    assert found.stdout == ""


def test_a_folder_that_is_not_there_is_refused(folder: Path) -> None:
    found = longstop("check", "T-Q1", "--figure", "none/a.svg", cwd=folder)
    assert found.returncode == 2
    assert "there is no such folder" in found.stderr


@pytest.mark.parametrize("what", ["shares", "times", "backlog"])
def test_a_study_is_drawn(tmp_path: Path, what: str) -> None:
    folder = study_project(tmp_path)
    found = longstop(
        "simulate", "spring", "--replications", "2", "--workers", "1", "--figure", "a.png", "--draw", what, cwd=folder
    )
    assert found.returncode == 0
    assert f"drawn in `a.png`: {what}" in found.stderr
    assert (folder / "a.png").read_bytes().startswith(b"\x89PNG")
