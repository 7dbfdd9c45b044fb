"""`longstop check --all-readings` as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from longstop.cli.check import exit_code
from longstop.core.ambiguity import Change, OptionStudy, Switch
from longstop.core.results import Result
from longstop.core.verdicts import Proved, Refuted, Unknown, Verdict
from readingsproject import with_readings
from smallproject import MODEL, PROPERTIES, build
from terminal import SOURCE, interrupted, longstop

PLAIN = MODEL.replace('reading flagtime "no time word"\n  a default "at once"\n  b "some day"\n', "").replace(
    " if flagtime is a", ""
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_readings(tmp_path_factory.mktemp("project"))


# --- exit codes ---------------------------------------------------------------------------------------------------

CHANGED = OptionStudy("b", "", 1, (Change("T-Q1", "everyone-in", "proved", "refuted"),))
UNSETTLED = OptionStudy("b", "", 1, (), (Change("T-Q1", "everyone-in", "proved", "unknown"),))


@pytest.mark.parametrize(
    ("verdict", "option", "code"),
    [
        (Proved(), OptionStudy("b", "", 1), 0),
        (Proved(), CHANGED, 0),
        (Proved(), OptionStudy("b", "", refused="it contradicts"), 0),
        (Proved(), UNSETTLED, 3),
        (Unknown("out of time"), OptionStudy("b", "", 1), 3),
        (Refuted.__new__(Refuted), UNSETTLED, 1),
    ],
)
def test_a_change_is_no_failure_and_what_is_not_settled_is_no_success(
    verdict: Verdict, option: OptionStudy, code: int
) -> None:
    result = Result("T", "T-Q1", "", "everyone-in", {}, verdict, "proved", "", 0.0)
    assert exit_code([result], [Switch("T", "flagtime", "", "a", "", "a", (option,))]) == code


def test_what_changes_follows_the_verdicts_and_is_exit_0(folder: Path) -> None:
    found = longstop("check", "--all-readings", "--brief", cwd=folder)
    assert (found.returncode, found.stderr) == (0, "")
    verdicts, _, page = found.stdout.partition("; 7 as expected; the files expect nothing of the rest\n\n")
    assert verdicts.startswith("T  flags\n")
    assert page.startswith("T: 4 passages can be read in more than one way; 2 matter, ")
    assert "T.flagtime  no time word: matters\n" in page
    assert "      T-Q1: proved -> refuted under everyone-in\n" in page
    assert "\x1b" not in page
    assert all(len(line) <= 110 for line in page.splitlines())


def test_the_command_that_it_names_shows_the_case(folder: Path) -> None:
    page = longstop("check", "T-Q1", "--all-readings", cwd=folder).stdout
    [command] = [line.split() for line in page.splitlines() if line.startswith("  longstop check ")]
    shown = longstop(*command[1:], cwd=folder)
    assert shown.returncode == 0
    assert "refuted  everyone-in; flagtime = b" in shown.stdout
    assert "NOT DONE" in shown.stdout


def test_a_verdict_that_differs_is_exit_1_whatever_the_readings(tmp_path: Path) -> None:
    build(tmp_path, properties=PROPERTIES.replace("expect refuted under one-away", "expect proved under one-away"))
    found = longstop("check", "T-Q1", "--all-readings", cwd=tmp_path)
    assert found.returncode == 1
    assert "T.flagtime  no time word: matters\n" in found.stdout


def test_what_is_given_up_is_exit_3_and_not_settled(folder: Path) -> None:
    found = longstop("check", "T-Q1", "--all-readings", "--timeout", "0.001", cwd=folder)
    if "unknown" in found.stdout:
        assert found.returncode == 3
        assert "not settled (given up" in found.stdout


def test_a_procedure_without_readings_says_so(tmp_path: Path) -> None:
    build(tmp_path, model=PLAIN, properties=PROPERTIES.split("  expect refuted under everyone-in with")[0] + "```\n")
    found = longstop("check", "T-Q1", "--all-readings", cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    assert found.stdout.rstrip().endswith("T: no passage is marked as open to more than one reading")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "junit"], "has no word for what changes"),
        (["--reading", "T.addressee=b"], "`flag` is sent to `worker` here, and by `T-1.b` to `manager`"),
        (["--reading", "T.flagtime=c"], "there is no option"),
        (["--output", "no/such/x"], "cannot be written"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_plain_message(folder: Path, arguments: list[str], message: str) -> None:
    found = longstop("check", "--all-readings", *arguments, cwd=folder)
    assert (found.returncode, found.stdout) == (2, "")
    assert message in found.stderr


# --- forms --------------------------------------------------------------------------------------------------------


def test_json_has_the_switches_beside_the_results(folder: Path) -> None:
    arguments = ["check", "T-Q1", "--assume", "everyone-in", "--format", "json"]
    found = longstop(*arguments, "--all-readings", "--reading", "T.flagtime=b", cwd=folder)
    assert (found.returncode, found.stderr) == (0, "")
    document = json.loads(found.stdout)
    assert [(r["property"], r["verdict"]) for r in document["results"]] == [("T-Q1", "refuted")]
    first = document["readings"][0]
    assert (first["reading"], first["chosen"], first["default"], first["matters"]) == ("T.flagtime", "b", "a", True)
    assert first["options"][0]["changes"] == [
        {"property": "T-Q1", "assumptions": "everyone-in", "before": "refuted", "after": "proved"}
    ]
    assert [r["reading"] for r in document["readings"] if any(o["refused"] for o in r["options"])] == ["T.addressee"]
    assert "readings" not in json.loads(longstop(*arguments, cwd=folder).stdout)


def test_text_goes_to_a_file(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "readings.txt"
    found = longstop("check", "T-Q1", "--all-readings", "-o", str(page), cwd=folder)
    assert (found.returncode, found.stdout) == (0, "")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("T  flags\n")
    assert "T.flagtime  no time word: matters\n" in text


# --- leaving early ------------------------------------------------------------------------------------------------


def test_an_interrupt_of_the_study_shows_the_verdicts_and_what_is_known() -> None:
    """The first answers are there, the study is stopped as soon as it begins."""
    script = (
        "import sys; from longstop import ambiguities, project\n"
        "run, times = project.Project.run, []\n"
        "def stopping(self, questions, **more):\n"
        "    if times:\n"
        "        raise project.Interrupted([], len(questions))\n"
        "    times.append(1)\n"
        "    return run(self, questions, **more)\n"
        "project.Project.run = stopping\n"
        "from longstop import cli\n"
        "sys.argv = ['longstop', 'check', 'J17-Q5', '--assume', 'everyone-in', '--all-readings']; cli.main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    found = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 130, found.stderr
    assert found.stderr.splitlines()[-1].endswith("questions were answered about other readings")
    assert "1 question: 1 refuted" in found.stdout
    assert "not settled: 1 of 1 question not answered" in found.stdout


def test_an_interrupt_is_clean(folder: Path) -> None:
    interrupted("check", "--all-readings", cwd=folder)
