"""A second solver on the command line: in the first one's place, or asked what a verdict rests on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from longstop.answering import Answer
from longstop.cli import app
from longstop.core.confirmation import Confirmation
from longstop.project import Project
from smallproject import build


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path)


def check(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["check", "T-Q1", "T-Q2", "--project", str(folder), "--jobs", "1", *more])


def test_both_solvers_give_the_same_verdicts(folder: Path) -> None:
    first, second = check(folder), check(folder, "--solver", "cvc5")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.splitlines()[-1] == second.stdout.splitlines()[-1]


def test_what_was_confirmed_is_said(folder: Path) -> None:
    found = check(folder, "--confirm")
    assert found.exit_code == 0
    assert "cvc5 confirmed 5 of 5 verdicts" in found.stderr


def test_what_was_not_confirmed_is_unknown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Project._result

    def unconfirmed(self: Project, question: object, answer: Answer) -> object:
        return real(self, question, Answer(answer.index, answer.verdict, 0.0, None, Confirmation(0, ("a step",))))  # type: ignore[arg-type]

    monkeypatch.setattr(Project, "_result", unconfirmed)
    found = check(folder, "--confirm")
    assert found.exit_code == 3
    assert "not confirmed: T-Q1 under everyone-in" in found.stderr


def test_without_cvc5_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cvc5", None)
    for module in [m for m in sys.modules if m.endswith((".cvc5_solver", ".opinion"))]:
        monkeypatch.delitem(sys.modules, module)
    found = check(folder, "--confirm")
    assert found.exit_code == 2
    assert "longstop[cvc5]" in found.stderr


def test_a_solver_does_not_confirm_itself(folder: Path) -> None:
    found = check(folder, "--solver", "cvc5", "--confirm")
    assert found.exit_code == 2
    assert "leave out `--solver cvc5`" in found.stderr
