"""`longstop mutate` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from longstop import mutations
from longstop.cli import main
from smallproject import MODEL, build
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
        (("T", "--kind", "cover,deadlin"), "there is no kind of change `deadlin`\n  did you mean `deadline`?"),
        (("T", "--show", "T-11"), "there is no clause with rules in `T` `T-11`"),
        (("T", "--show", "T-1", "--format", "json"), "`--show` tells cases"),
    ],
)
def test_wrong_input_is_said_in_a_sentence(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    found = longstop("mutate", *arguments, cwd=folder)
    assert found.returncode == 2
    assert said in found.stderr


def test_a_document_is_no_file_of_answers_and_is_left_alone(folder: Path) -> None:
    found = longstop("mutate", "T", "--resume", "model/T.md", cwd=folder)
    assert found.returncode == 2
    assert "`model/T.md` cannot be used to resume from: it holds something else, and is left alone" in found.stderr
    assert (folder / "model/T.md").read_text(encoding="utf-8") == MODEL


def test_answers_about_the_text_as_it_was_are_asked_anew_and_that_is_said(folder: Path) -> None:
    arguments = ("mutate", "T", "--property", "T-Q1", "--resume", "answers.jsonl")
    assert longstop(*arguments, cwd=folder).stderr == ""
    later = MODEL.replace("immediately if flagtime is a", "within 2 days if flagtime is a")
    (folder / "model/T.md").write_text(later, encoding="utf-8")
    found = longstop(*arguments, cwd=folder)
    assert "nothing in `answers.jsonl` is about these questions to this text" in found.stderr
    assert found.stdout == longstop(*arguments[:-2], cwd=folder).stdout


def test_all_says_what_each_property_notices(folder: Path) -> None:
    found = longstop("mutate", "T", "--all", cwd=folder)
    assert found.returncode == 0
    assert "What the properties notice\n" in found.stdout
    assert "T-Q1  " in found.stdout


def test_the_cases_of_one_clause_are_told(folder: Path) -> None:
    found = longstop("mutate", "T", "--property", "T-Q1", "--kind", "deadline", "--show", "T-1", cwd=folder)
    assert found.returncode == 0
    assert "To take the deadline out of T-1 would be noticed:" in found.stdout
    assert "NOT DONE" in found.stdout


@pytest.mark.parametrize(
    ("resume", "said"),
    [
        (("--resume", "answers.jsonl"), "the answers so far are in `answers.jsonl`, and the same command goes on"),
        ((), "nothing was kept: `--resume FILE` would have kept the answers"),
    ],
)
def test_whoever_stops_it_is_told_how_to_go_on(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    resume: tuple[str, ...],
    said: str,
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(folder)
    monkeypatch.setattr(mutations, "ask_all", stopped)
    monkeypatch.setattr("sys.argv", ["longstop", "mutate", "T", *resume])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130
    assert said in capsys.readouterr().err
