"""The command line as a user meets it: exit codes, what goes to which stream, and no traceback ever."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from longstop import __version__
from longstop.cli import exit_code
from longstop.core.results import Result
from longstop.core.verdicts import HoldsTo, Proved, Unknown, Vacuous, Verdict
from smallproject import ASSUMPTIONS, MODEL, PROPERTIES, build
from terminal import SOURCE, interrupted, longstop, with_nobody_reading
from test_walls import DOORS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("project"))


# --- exit codes ---------------------------------------------------------------------------------------------------


def result(verdict: Verdict, expected: str | None) -> Result:
    return Result("T", "T-Q1", "", "everyone-in", {}, verdict, expected, "", 0.0)


PROVED, BOUNDED, VACUOUS, UNKNOWN = Proved(), HoldsTo(60), Vacuous("never"), Unknown("out of time")


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([(PROVED, "proved")], 0),
        ([(PROVED, None)], 0),
        ([(VACUOUS, "vacuous")], 0),
        ([(PROVED, "refuted")], 1),
        ([(VACUOUS, None)], 1),
        ([(BOUNDED, "proved")], 1),
        ([(BOUNDED, None)], 3),
        ([(UNKNOWN, None)], 3),
        ([(UNKNOWN, "proved")], 3),
        ([(UNKNOWN, "proved"), (PROVED, "refuted")], 1),
        ([], 3),
    ],
)
def test_exit_codes(answers: list[tuple[Verdict, str | None]], code: int) -> None:
    assert exit_code([result(verdict, expected) for verdict, expected in answers]) == code


# --- check --------------------------------------------------------------------------------------------------------


def test_all_as_expected(folder: Path) -> None:
    found = longstop("check", cwd=folder)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("T  flags\n")
    assert found.stdout.endswith(": 4 proved, 2 refuted; 5 as expected; the files expect nothing of the rest\n")
    assert "NOT DONE" in found.stdout
    assert found.stderr == ""
    assert "\x1b" not in found.stdout


def test_json_is_the_only_thing_on_standard_output(folder: Path) -> None:
    found = longstop("check", "T-Q1", "--assume", "one-away", "--format", "json", cwd=folder)
    assert found.returncode == 0
    document = json.loads(found.stdout)
    assert document["longstop"] == __version__
    [only] = document["results"]
    assert (only["verdict"], only["expected"], only["as_expected"]) == ("refuted", "refuted", True)
    assert only["trace"]["longstop-trace"] == 1
    assert only["readings"] == {}


def test_a_reading_is_qualified_on_the_way_in_and_out(folder: Path) -> None:
    found = longstop("check", "T-Q1", "--reading", "T.flagtime=b", "--format", "json", cwd=folder)
    assert [r["readings"] for r in json.loads(found.stdout)["results"]] == [{"T.flagtime": "b"}] * 2


def test_junit_goes_to_a_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.xml"
    found = longstop("check", "--format", "junit", "--output", str(out), cwd=folder)
    assert (found.returncode, found.stdout) == (0, "")
    assert ET.parse(out).getroot().get("tests") == "6"


def test_a_verdict_that_differs_is_exit_1(tmp_path: Path) -> None:
    build(tmp_path, properties=PROPERTIES.replace("expect refuted under one-away", "expect proved under one-away"))
    found = longstop("check", "T-Q1", cwd=tmp_path)
    assert found.returncode == 1
    assert "EXPECTED proved" in found.stdout
    assert "1 NOT as expected" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "T-Q9"], "there is no procedure or property `T-Q9`"),
        (["check", "--assume", "one-awya"], "did you mean `one-away`?"),
        (["check", "--reading", "T.flagtime=c"], "there is no option"),
        (["check", "--reading", "T.flagtime"], "write it as `J24.copy=lit`"),
        (["check", "--reading", "T.flagtime=a", "--reading", "T.flagtime=b"], "`T.flagtime` is read in two ways"),
        (["check", "--project", "nowhere"], "there is no folder `nowhere`"),
        (["check", "--property", "x"], "there is no property `x`"),
        (["check", "--timeout", "0"], "timeout"),
        (["check", "--timeout", "nan"], "timeout"),
        (["check", "--timeout", "inf"], "timeout"),
        (["check", "--format", "yaml"], "yaml"),
        (["check", "--jobs", "0"], "jobs"),
        (["check", "--output", "no/such/x"], "`no/such/x` cannot be written: there is no such folder"),
        (["check", "--output", "model"], "`model` cannot be written: it is a folder"),
        (["fmt", "nothing.md"], "`nothing.md` cannot be read: no such file or directory"),
        (["frobnicate"], "frobnicate"),
        (["check", "--frobnicate"], "frobnicate"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_plain_message(folder: Path, arguments: list[str], message: str) -> None:
    found = longstop(*arguments, cwd=folder)
    assert found.returncode == 2, found.stderr
    assert found.stdout == ""
    assert message in found.stderr


def test_bad_input_is_exit_2_with_the_place(tmp_path: Path) -> None:
    build(tmp_path, model=MODEL.replace("then sergeant must", "then seargent must"))
    found = longstop("check", "--format", "json", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert "there is no role `seargent`" in found.stderr
    assert re.search(r"model/T\.md:\d+:\d+, under \"T-1 · the flag\"", found.stderr)
    assert "did you mean `sergeant`?" in found.stderr


def test_nothing_to_check_is_never_a_success(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "properties" / "T.md").unlink()
    found = longstop("check", cwd=tmp_path)
    assert found.returncode == 2
    assert "no property to check" in found.stderr


def test_a_question_given_up_is_unknown_and_exit_3(folder: Path) -> None:
    found = longstop("check", "--timeout", "0.001", "--format", "json", cwd=folder)
    verdicts = {r["verdict"] for r in json.loads(found.stdout)["results"]}
    assert found.returncode == (3 if "unknown" in verdicts else 0)


def test_in_an_empty_folder_the_shipped_library_is_checked_and_named(tmp_path: Path) -> None:
    found = longstop("check", "J24-Q2", "--assume", "everyone-in", "--format", "json", cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    assert "the library that comes with longstop" in found.stderr
    assert [r["procedure"] for r in json.loads(found.stdout)["results"]] == ["J24"]


# --- leaving early ------------------------------------------------------------------------------------------------


def test_an_interrupt_is_clean(folder: Path) -> None:
    interrupted("check", cwd=folder)


@pytest.mark.parametrize("format", ["json", "text"])
def test_a_broken_pipe_is_clean(folder: Path, format: str) -> None:
    assert with_nobody_reading("check", "--format", format, cwd=folder) == (141, "")


def test_a_bug_of_ours_is_owned_up_to(folder: Path) -> None:
    script = (
        "import sys; from longstop import cli, project\n"
        "project.Project.load = lambda *_: 1 / 0\n"
        "sys.argv = ['longstop', 'check']; cli.main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert found.returncode == 70
    assert found.stdout == ""
    assert found.stderr.startswith("this is a bug in longstop, not in your files: division by zero\n")
    assert __version__ in found.stderr
    assert "Traceback" not in found.stderr


# --- the rest -----------------------------------------------------------------------------------------------------


def test_help_loads_nothing_heavy(folder: Path) -> None:
    """Of the libraries typer alone, and of longstop the command line and what a mistake looks like."""
    script = (
        "import sys; from longstop import cli\n"
        "sys.argv = ['longstop', '--help']\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "print('LOADED', *sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    found = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    loaded = found.stdout.split("LOADED ")[1].split()
    assert {"typer", "longstop.cli.check"} <= {*loaded}
    assert not {m.split(".")[0] for m in loaded} & (DOORS.keys() - {"typer"})
    ours = {m for m in loaded if m.startswith("longstop.") and not m.startswith("longstop.cli")}
    light = ("confirmation", "diagnostics", "source")
    assert ours <= {"longstop.core", *(f"longstop.core.{name}" for name in light)}


def test_the_version(folder: Path) -> None:
    found = longstop("--version", cwd=folder)
    assert (found.returncode, found.stdout) == (0, f"longstop {__version__}\n")


def test_fmt_rewrites_and_then_leaves_alone(tmp_path: Path) -> None:
    build(tmp_path)
    untidy = MODEL.replace("agency police\n  role sergeant", "agency police role   sergeant")
    (tmp_path / "model" / "T.md").write_text(untidy, encoding="utf-8")
    checked = longstop("fmt", "--check", cwd=tmp_path)
    assert checked.returncode == 1
    assert "would rewrite model/T.md" in checked.stderr
    assert (tmp_path / "model" / "T.md").read_text(encoding="utf-8") == untidy
    assert longstop("fmt", cwd=tmp_path).returncode == 0
    assert (tmp_path / "model" / "T.md").read_text(encoding="utf-8") != untidy
    again = longstop("fmt", "--check", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "3 files, none would be rewritten\n"


def test_fmt_leaves_a_broken_file_as_it_is(tmp_path: Path) -> None:
    build(tmp_path)
    broken = ASSUMPTIONS.replace("closed christmas", "closed (")
    (tmp_path / "properties" / "assumptions.md").write_text(broken, encoding="utf-8")
    found = longstop("fmt", cwd=tmp_path)
    assert found.returncode == 2
    assert "properties/assumptions.md" in found.stderr
    assert (tmp_path / "properties" / "assumptions.md").read_text(encoding="utf-8") == broken
