"""The very same command again writes the very same, and asks nobody; whatever changes is worked out anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from longstop.cli import app
from longstop.project import Project
from smallproject import build
from terminal import on_a_screen


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LONGSTOP_CACHE", str(tmp_path / "cache"))
    return build(tmp_path / "project")


def run(folder: Path, *more: str) -> tuple[str, int]:
    result = CliRunner().invoke(app, ["check", "--project", str(folder), *more])
    return result.stdout, result.exit_code


def test_what_is_known_as_a_whole_is_not_even_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(folder, "T-Q1", "T-Q2")
    monkeypatch.setattr(Project, "load", lambda *_: pytest.fail("the project was read"))
    assert run(folder, "T-Q1", "T-Q2") == first
    assert first[1] == 0


def test_a_change_of_the_text_or_of_the_question_is_answered_anew(folder: Path) -> None:
    first, code = run(folder, "T-Q1")
    assert code == 0
    assert run(folder, "T-Q2")[0] != first
    path = folder / "model" / "T.md"
    path.write_text(path.read_text().replace("immediately if flagtime is a", "within 2 days if flagtime is a"))
    second, code = run(folder, "T-Q1")
    assert code == 1
    assert "EXPECTED proved" in second
    assert run(folder, "T-Q1") == (second, 1), "a run that differs from what is expected differs again"


def test_a_mistake_in_the_text_is_told_each_time(folder: Path) -> None:
    run(folder, "T-Q1")
    path = folder / "model" / "T.md"
    path.write_text(path.read_text().replace("then sergeant must", "then seargent must"))
    for _ in range(2):
        assert run(folder, "T-Q1")[1] == 2


def test_what_was_given_up_is_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(folder, "--timeout", "0.001")[1] == 3
    assert run(folder, "T-Q1", "T-Q2")[1] == 0


def test_nothing_is_kept_where_that_is_off(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGSTOP_CACHE", "off")
    run(folder, "T-Q1")
    assert not (tmp_path / "cache").exists()


def test_a_text_that_is_edited_meanwhile_is_not_kept_under_its_old_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "model" / "T.md"
    right = path.read_text()
    real = Project.load

    def edited(where: Path) -> Project:
        path.write_text(right.replace("immediately if flagtime is a", "within 2 days if flagtime is a"))
        return real(where)

    monkeypatch.setattr(Project, "load", edited)
    assert run(folder, "T-Q1")[1] == 1
    monkeypatch.setattr(Project, "load", real)
    path.write_text(right)
    assert run(folder, "T-Q1")[1] == 0


def test_on_a_terminal_too_the_very_same_is_written_again(folder: Path) -> None:
    """In colour, as a first run without anything kept writes it; and without reading the project."""
    words = "check", "--project", str(folder)
    first = on_a_screen(*words, cwd=folder)
    assert "\x1b[31m" in first[0]
    assert on_a_screen(*words, cwd=folder) == first
    assert on_a_screen(*words, cwd=folder, LONGSTOP_CACHE="off") == first
    plain, _ = on_a_screen(*words, cwd=folder, NO_COLOR="1")
    assert "\x1b[31m" not in plain
    assert run(folder)[0].replace("\n", "\r\n") != first[0], "in a pipe it has no colour"
