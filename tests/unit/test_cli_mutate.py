"""`longstop mutate` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smallproject import build
from terminal import longstop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path / "care")


def test_it_says_the_score_and_what_is_not_protected(folder: Path) -> None:
    found = longstop("mutate", "T", "--property", "T-Q1", cwd=folder)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("T: of ")
    assert "Not noticed" in found.stdout
    assert "T-2" in found.stdout


def test_too_few_is_a_failure(folder: Path) -> None:
    found = longstop("mutate", "T", "--property", "T-Q1", "--least", "100", cwd=folder)
    assert found.returncode == 1


def test_json_counts_every_mutant_once_and_resuming_says_the_same(folder: Path) -> None:
    arguments = ("mutate", "T", "--format", "json", "--resume", "answers.jsonl")
    found = longstop(*arguments, cwd=folder)
    data = json.loads(found.stdout)
    assert found.returncode == 0
    assert sum(data["counts"].values()) == len(data["mutants"])
    assert (folder / "answers.jsonl").read_text()
    assert longstop(*arguments, cwd=folder).stdout == found.stdout


def test_markdown_goes_to_a_file(folder: Path) -> None:
    found = longstop("mutate", "T", "--property", "T-Q1", "--format", "markdown", "-o", "out.md", cwd=folder)
    assert (found.returncode, found.stdout) == (0, "")
    assert (folder / "out.md").read_text().startswith("### T: what the properties do not protect")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("U",), "there is no procedure `U`"),
        (("T", "--reading", "T.flagtime=z"), "there is no option of the reading `T.flagtime` `z`"),
        (("T", "--property", "nothing"), "there is no property `nothing`"),
        (("T", "--resume", "nowhere/answers.jsonl"), "cannot be used to resume from"),
    ],
)
def test_wrong_input_is_said_in_a_sentence(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    found = longstop("mutate", *arguments, cwd=folder)
    assert found.returncode == 2
    assert said in found.stderr
