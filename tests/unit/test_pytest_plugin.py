"""`pytest --longstop`, run as its users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import smallproject


def pytest_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(folder), *arguments],
        cwd=folder,
        env={**kept, "LONGSTOP_CACHE": "off"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_each_question_is_a_test_and_k_chooses(tmp_path: Path) -> None:
    ran = pytest_in(smallproject.build(tmp_path), "--longstop", "--collect-only", "-k", "Q1")
    assert [line for line in ran.stdout.splitlines() if "::" in line] == [
        "longstop::T-Q1[everyone-in]",
        "longstop::T-Q1[one-away]",
        "longstop::T-Q1[everyone-in, flagtime = b]",
    ]
    assert ran.returncode == 0


def test_a_verdict_that_differs_fails_with_its_story_in_any_process(tmp_path: Path) -> None:
    wrong = smallproject.PROPERTIES.replace("expect proved under everyone-in\n", "expect refuted under everyone-in\n")
    folder = smallproject.build(tmp_path / "elsewhere", properties=wrong)
    ran = pytest_in(tmp_path, "--longstop", "--longstop-project", str(folder), "-n", "2")
    assert "1 failed, 5 passed" in ran.stdout
    assert "The proof rests on T-1." in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr
    assert ran.returncode == 1


def test_bad_input_is_said_with_its_place_and_no_traceback(tmp_path: Path) -> None:
    folder = smallproject.build(tmp_path, model=smallproject.MODEL.replace("when occasion", "when ocasion"))
    ran = pytest_in(folder, "--longstop")
    assert ran.returncode == 4
    assert "T.md:" in ran.stderr
    assert "did you mean `occasion`?" in ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr


def test_without_the_option_nothing_is_collected_or_imported(tmp_path: Path) -> None:
    text = "import sys\n\n\ndef test_it():\n    assert not {'longstop.project', 'z3', 'lark'} & set(sys.modules)\n"
    (smallproject.build(tmp_path) / "test_it.py").write_text(text, encoding="utf-8")
    ran = pytest_in(tmp_path)
    assert "1 passed" in ran.stdout
    assert ran.returncode == 0
