"""`longstop export-smt`: files that solvers which know nothing of longstop answer as they say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import z3

import longstop as library
from longstop.core.verdicts import Unknown
from longstop.engines.check.steps import Step
from longstop.exports import export
from smallproject import build
from smtfiles import by_cvc5, by_z3
from terminal import longstop

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def exported(project: Path) -> Path:
    found = longstop("export-smt", "--output", "out", cwd=project)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("out: 8 files on 6 questions; ")
    return project / "out"


def listed(folder: Path) -> list[dict[str, object]]:
    return json.loads((folder / "index.json").read_text(encoding="utf-8"))["questions"]


def test_the_index_names_every_file_and_says_why_they_are_enough(exported: Path) -> None:
    files = [f["file"] for question in listed(exported) for f in question["files"]]
    assert sorted(files) == sorted(p.relative_to(exported).as_posix() for p in exported.rglob("*.smt2"))
    for question in listed(exported):
        assert question["verdict"] in ("proved", "refuted")
        assert question["why_that_is_enough"]
        assert question["files"]
    assert "cvc5 FILE" in (exported / "README.md").read_text(encoding="utf-8")


def test_both_solvers_answer_each_file_as_it_says(exported: Path) -> None:
    for question in listed(exported):
        for file in question["files"]:
            text = (exported / file["file"]).read_text(encoding="utf-8")
            assert f"(set-info :status {file['expected']})" in text
            assert by_z3(text) == by_cvc5(text)[0] == file["expected"]
            assert {"proved": "unsat", "refuted": "sat"}[question["verdict"]] == file["expected"]


def test_a_refusal_speaks_in_rules(exported: Path) -> None:
    text = (exported / "T-Q2/one-away/01-window.smt2").read_text(encoding="utf-8")
    answer, core = by_cvc5(text)
    assert answer == "unsat"
    assert "T-2" in core
    [question] = [q for q in listed(exported) if (q["property"], q["assumptions"]) == ("T-Q2", "one-away")]
    assert set(question["clauses"]) <= core
    assert "(assert (! in.force.T-2 :named T-2)) ; T-2 · the copy (model/T.md:" in text


def test_without_a_rule_that_the_proof_rests_on_there_is_no_proof(exported: Path) -> None:
    text = (exported / "T-Q2/one-away/01-window.smt2").read_text(encoding="utf-8")
    without = re.sub(r"\(assert \(! in\.force\.T-2 :named T-2\)\)", "", text)
    assert without != text
    assert by_z3(without) == "sat"


def test_the_head_says_what_is_asked(exported: Path) -> None:
    head = (exported / "T-Q1/everyone-in+flagtime=b/01-violated.smt2").read_text(encoding="utf-8").splitlines()
    assert head[:7] == [
        "; T-Q1: An occasion is flagged the same day",
        "; of T: flags",
        "; under everyone-in: everyone in",
        "; readings: T.flagtime = b: some day",
        f"; longstop {library.__version__} says: refuted",
        "; this is question 1 of 1",
        ";",
    ]


def test_every_name_is_declared_once_and_means_something(exported: Path) -> None:
    text = (exported / "T-Q2/one-away/01-window.smt2").read_text(encoding="utf-8")
    names = re.findall(r"^\((?:declare-const|define-fun) (\S+)", text, re.MULTILINE)
    assert len(names) == len(set(names))
    assert {"case.starts", "works.0", "happens.flag.0", "away.worker.0", "to.flag.manager.0"} <= set(names)


def test_nothing_is_overwritten(exported: Path) -> None:
    before = sorted(exported.rglob("*"))
    found = longstop("export-smt", "T-Q1", "--output", "out", cwd=exported.parent)
    assert found.returncode == 2
    assert "is not empty" in found.stderr
    assert sorted(exported.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("T-Q1", "--output", "nowhere/out"), "no such folder"),
        (("T-Q1", "--output", "model/T.md"), "is no folder"),
        (("T-Q9", "--output", "new"), "T-Q9"),
        (("T-Q1",), "--output"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(project: Path, arguments: tuple[str, ...], said: str) -> None:
    before = sorted(project.iterdir())
    found = longstop("export-smt", *arguments, cwd=project)
    assert found.returncode == 2
    assert said in found.stderr
    assert sorted(project.iterdir()) == before


def test_an_empty_folder_is_filled(project: Path) -> None:
    (project / "empty").mkdir()
    assert longstop("export-smt", "T-Q1", "--assume", "everyone-in", "-o", "empty", cwd=project).returncode == 0
    assert len(listed(project / "empty")) == 1


def test_a_run_that_fails_leaves_nothing(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise OSError("the disk is full")

    monkeypatch.setattr("longstop.engines.check.smtlib.written", fail)
    loaded = library.load(project)
    with pytest.raises(OSError, match="full"):
        export(loaded, loaded.questions("T-Q1"), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_answered_is_listed_as_unknown(project: Path, tmp_path: Path) -> None:
    loaded = library.load(project)
    [found] = export(loaded, loaded.questions("T-Q3"), tmp_path / "out", timeout=0.0)
    assert isinstance(found.verdict, Unknown)
    assert found.files == ()
    [question] = listed(tmp_path / "out")
    assert (question["verdict"], question["files"]) == ("unknown", [])


def test_the_page_on_second_opinions_shows_what_comes_out(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "second-opinion.md").read_text(encoding="utf-8")
    command = "longstop export-smt J24-Q3 --assume one-away --output proof"
    assert f"    {command}\n" in page
    assert longstop(*command.split()[1:], cwd=tmp_path).returncode == 0
    file = "proof/J24-Q3/one-away/01-window.smt2"
    assert f"    z3 {file}\n    cvc5 {file}\n" in page
    text = (tmp_path / file).read_text(encoding="utf-8")
    head, tail, answer = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert text.startswith(head)
    for line in tail.splitlines():  # where the clause stands in its document may change
        assert re.sub(r":\d+\)", ")", line) in re.sub(r":\d+\)", ")", text)
    context = z3.Context()
    said = z3.Z3_eval_smtlib2_string(context.ref(), text)
    assert [set(line.split()) for line in re.sub("[()]", "", said).split("\n") if line] == [
        set(line.split()) for line in re.sub("[()]", "", answer).split("\n") if line
    ]
    without = re.sub(r"\n[^\n]*:named J24-12\)\)[^\n]*", "", text)
    assert by_z3(without) == "sat"
    for step in Step:
        assert f"`{step.value}`" in page
