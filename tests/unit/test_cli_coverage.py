"""`longstop coverage` as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smallproject import MODEL, build
from terminal import SOURCE, longstop, with_nobody_reading

GAP = '\n## T-4 · later\n\n```longstop\nguidance T-4 "a wish"\n```\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("project"))


def test_nothing_missing_is_exit_0(folder: Path) -> None:
    found = longstop("coverage", cwd=folder)
    assert (found.returncode, found.stderr) == (0, "")
    first = "T: 2 clauses: 2 formal, 0 guidance, none missing; each formal one touched by some property\n"
    assert found.stdout.startswith(first)
    assert "  T-2     only should  Q2, Q3" in found.stdout
    assert "\x1b" not in found.stdout


def test_a_missing_clause_is_exit_1_in_every_form(tmp_path: Path) -> None:
    build(tmp_path, model=MODEL + GAP)
    for form, told in (("text", "1 MISSING"), ("markdown", "| T-3 | MISSING |"), ("json", '"missing": 1')):
        found = longstop("coverage", "T", "--format", form, cwd=tmp_path)
        assert found.returncode == 1
        assert told in found.stdout


def test_a_clause_that_no_property_touches_is_listed_and_fails_nothing(tmp_path: Path) -> None:
    (build(tmp_path) / "properties" / "T.md").unlink()
    found = longstop("coverage", cwd=tmp_path)
    assert found.returncode == 0
    assert "2 touched by no property" in found.stdout
    assert "\n  T-1  the flag\n  T-2  the copy\n" in found.stdout


def test_json_is_the_only_thing_on_standard_output(folder: Path) -> None:
    found = longstop("coverage", "--format", "json", "--reading", "T.flagtime=b", cwd=folder)
    [only] = json.loads(found.stdout)["coverage"]
    assert (only["procedure"], only["readings"]) == ("T", {"T.flagtime": "b"})


def test_it_goes_to_a_file(folder: Path, tmp_path: Path) -> None:
    for form in ("text", "markdown", "json"):
        out = tmp_path / form
        found = longstop("coverage", "--format", form, "-o", str(out), cwd=folder)
        assert (found.returncode, found.stdout) == (0, "")
        assert "T-2" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["t"], "there is no procedure `t`"),
        (["T-Q1"], "there is no procedure `T-Q1`"),
        (["T2"], "did you mean `T`?"),
        (["--project", "nowhere"], "there is no folder `nowhere`"),
        (["--reading", "T.flagtme=b"], "did you mean `T.flagtime`?"),
        (["--reading", "T.flagtime=z"], "there is no option"),
        (["--reading", "T.flagtime"], "write it as `J24.copy=lit`"),
        (["--format", "xml"], "xml"),
        (["--output", "model"], "`model` cannot be written: it is a folder"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_plain_message(folder: Path, arguments: list[str], message: str) -> None:
    found = longstop("coverage", *arguments, cwd=folder)
    assert found.returncode == 2, found.stderr
    assert found.stdout == ""
    assert message in found.stderr


def test_bad_input_is_exit_2_with_the_place(tmp_path: Path) -> None:
    build(tmp_path, model=MODEL + GAP.replace("guidance", "guidence"))
    found = longstop("coverage", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert "model/T.md:" in found.stderr


def test_a_clause_with_neither_rule_nor_reason_is_refused(tmp_path: Path) -> None:
    build(tmp_path, model=MODEL + "\n## T-3 · later\n\nSome day.\n")
    found = longstop("coverage", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert "the clause `T-3` has no rule and is not called guidance" in found.stderr


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_a_broken_pipe_is_clean(folder: Path, format: str) -> None:
    assert with_nobody_reading("coverage", "--format", format, cwd=folder) == (141, "")


def test_it_needs_no_prover(folder: Path) -> None:
    script = (
        "import sys; from longstop import cli\n"
        "sys.argv = ['longstop', 'coverage']\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "print('z3' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.endswith("False\n")
