"""Projects: what can be read and what is refused, which questions are asked, and how they are answered."""

from __future__ import annotations

import doctest
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

import longstop
from longstop import documents, pool
from longstop.core.diagnostics import InputError
from longstop.core.results import Interrupted, Result
from longstop.core.verdicts import Proved, Refuted, Unknown, word
from longstop.engines import check as engine
from longstop.project import Project
from longstop.questions import Question
from smallproject import MODEL, PROPERTIES, build

# --- reading files ------------------------------------------------------------------------------------------------


def refused(folder: Path, content: bytes) -> tuple[str, str, str]:
    (folder / "model" / "T.md").write_bytes(content)
    with pytest.raises(InputError) as caught:
        Project.load(folder)
    first = caught.value.diagnostics[0]
    return str(first.code), first.message, str(first.span).removeprefix(f"{folder.as_posix()}/")


@pytest.mark.parametrize(
    ("content", "code", "message", "place"),
    [
        ("# T\nsécond ".encode() + b"\xff rest", "not-text", "not text in UTF-8", "model/T.md:2:8"),
        (b"\xff\xfe# \0T\0", "not-text", "not text in UTF-8", "model/T.md:1:1"),
        (b"# T\n\0\0", "not-text", "", "model/T.md:2:1"),
        (b"", "empty", "", "model/T.md:1:1"),
        (b" \n\n", "empty", "", "model/T.md:1:1"),
        (b"\xef\xbb\xbf", "empty", "", "model/T.md:1:1"),
        (b"x" * 3_000_000, "too-large", "", "model/T.md:1:1"),
    ],
)
def test_what_is_no_document_is_refused_at_the_place(
    tmp_path: Path, content: bytes, code: str, message: str, place: str
) -> None:
    found = refused(build(tmp_path), content)
    assert (found[0], found[2]) == (code, place)
    assert message in found[1]


def test_what_is_huge_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    with (build(tmp_path) / "model" / "U.md").open("wb") as file:
        file.truncate(1 << 40)
    started = time.perf_counter()
    with pytest.raises(InputError) as caught:
        Project.load(tmp_path)
    assert [d.code for d in caught.value.diagnostics] == ["too-large"]
    assert time.perf_counter() - started < 2


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "model" / "A.md").mkdir()
    (folder / "model" / "B.md").symlink_to("nothing")
    with pytest.raises(InputError) as caught:
        Project.load(folder)
    said = [d.message.replace(f"{folder.as_posix()}/", "") for d in caught.value.diagnostics]
    assert said == [
        "`model/A.md` cannot be read: is a directory",
        "`model/B.md` cannot be read: no such file or directory",
    ]


def test_a_byte_order_mark_and_foreign_line_ends_are_no_matter(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "model" / "T.md").write_bytes(b"\xef\xbb\xbf" + MODEL.replace("\n", "\r\n").encode())
    assert list(Project.load(folder).procedures) == ["T"]


def test_everything_unreadable_is_reported_at_once(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "model" / "A.md").write_bytes(b"\xff")
    (folder / "properties" / "B.md").write_bytes(b"\xff")
    with pytest.raises(InputError) as caught:
        Project.load(folder)
    assert [d.code for d in caught.value.diagnostics] == ["not-text", "not-text"]


def test_writing_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "T.md"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)

    def broken(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", broken)
        with pytest.raises(OSError, match="disk full"):
            documents.write(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]
    documents.write(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    documents.write(pipe, "new")
    reader.join()
    assert found == ["new"]
    assert pipe.is_fifo()


def test_writing_through_a_link_leaves_the_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    documents.write(link, "new")
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "new"


# --- finding projects ---------------------------------------------------------------------------------------------


def complaint(folder: Path | None) -> str:
    with pytest.raises(InputError) as caught:
        Project.load(folder)
    return caught.value.diagnostics[0].message


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    assert complaint(tmp_path / "nowhere") == f"there is no folder `{tmp_path.as_posix()}/nowhere`"
    assert complaint(tmp_path) == f"there is no folder `model` in `{tmp_path.as_posix()}`"
    (tmp_path / "model").mkdir()
    assert complaint(tmp_path).startswith("there is no document in `model`")


def test_the_current_folder_comes_before_the_shipped_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Project.load().shipped
    build(tmp_path)
    project = Project.load()
    assert not project.shipped
    assert list(project.procedures) == ["T"]


def test_the_places_in_messages_are_as_the_user_calls_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path / "ours", model=MODEL.replace("worker or", "wroker"))
    broken = PROPERTIES.replace("by worker", "by wroker")
    build(tmp_path / "ours", properties=broken)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        Project.load("ours")
    span = caught.value.diagnostics[0].span
    assert span is not None
    assert span.path == "ours/properties/T.md"
    monkeypatch.chdir(tmp_path / "ours")
    with pytest.raises(InputError) as caught:
        Project.load()
    span = caught.value.diagnostics[0].span
    assert span is not None
    assert span.path == "properties/T.md"


def test_an_unknown_calendar_is_refused(tmp_path: Path) -> None:
    folder = build(tmp_path, model=MODEL.replace("calendar Jersey", "calendar Jersy"))
    with pytest.raises(InputError) as caught:
        Project.load(folder)
    [diagnostic] = caught.value.diagnostics
    assert "there is no calendar `Jersy`" in diagnostic.message
    assert diagnostic.help == "did you mean `Jersey`?"


# --- questions ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.load(build(tmp_path_factory.mktemp("project")))


def said(questions: list[Question]) -> list[tuple[str, str, str, str | None]]:
    return [
        (q.property, q.assumptions, ",".join(f"{k}={v}" for k, v in q.readings.items()), q.expected) for q in questions
    ]


def test_by_default_exactly_the_expectations_are_asked(project: Project) -> None:
    assert said(project.questions()) == [
        ("T-Q1", "everyone-in", "", "proved"),
        ("T-Q1", "one-away", "", "refuted"),
        ("T-Q1", "everyone-in", "flagtime=b", "refuted"),
        ("T-Q2", "everyone-in", "", "proved"),
        ("T-Q2", "one-away", "", "proved"),
        ("T-Q3", "everyone-in", "", None),
    ]
    assert project.questions()[0].because == "the sergeant is in"


def test_a_name_or_a_pattern_selects(project: Project) -> None:
    assert {q.property for q in project.questions("T")} == {"T-Q1", "T-Q2", "T-Q3"}
    assert {q.property for q in project.questions("T-Q[12]")} == {"T-Q1", "T-Q2"}
    assert {q.property for q in project.questions("T", "T-Q3")} == {"T-Q3"}
    assert {q.property for q in project.questions(["T-Q1", "T-Q3"])} == {"T-Q1", "T-Q3"}


def test_an_assumption_set_is_asked_of_every_property(project: Project) -> None:
    assert said(project.questions(assume="one-away")) == [
        ("T-Q1", "one-away", "", "refuted"),
        ("T-Q2", "one-away", "", "proved"),
        ("T-Q3", "one-away", "", None),
    ]
    assert said(project.questions("T-Q1", assume="christmas-closure")) == [("T-Q1", "christmas-closure", "", None)]


def test_a_reading_overrides_and_keeps_only_the_expectations_that_are_about_it(project: Project) -> None:
    assert said(project.questions("T-Q[12]", readings={"T.flagtime": "b"})) == [
        ("T-Q1", "everyone-in", "flagtime=b", "refuted"),
        ("T-Q1", "one-away", "flagtime=b", None),
        ("T-Q2", "everyone-in", "flagtime=b", None),
        ("T-Q2", "one-away", "flagtime=b", None),
    ]
    assert said(project.questions("T-Q1", readings={"T.flagtime": "a"})) == [
        ("T-Q1", "everyone-in", "", "proved"),
        ("T-Q1", "one-away", "", "refuted"),
    ]


def test_an_expectation_is_not_about_a_strict_run_or_another_parameter(project: Project) -> None:
    assert {q.expected for q in project.questions(strict=True)} == {None}
    assert {q.expected for q in project.questions(parameters={"T.wait": 2})} == {None}


@pytest.mark.parametrize(
    ("arguments", "message", "help"),
    [
        ({"names": "T-Q9"}, "there is no procedure or property `T-Q9`", "did you mean `T-Q"),
        ({"properties": "Q"}, "there is no property `Q`", "there are `T-Q1`, `T-Q2`, `T-Q3`"),
        ({"assume": "one-awya"}, "there is no assumption set `one-awya`", "did you mean `one-away`?"),
        ({"readings": {"T.flagtme": "b"}}, "there is no reading `T.flagtme`", "did you mean `T.flagtime`?"),
        ({"readings": {"flagtime": "b"}}, "there is no reading `flagtime`", "did you mean `T.flagtime`?"),
        ({"readings": {"T.flagtime": "c"}}, "there is no option of the reading `T.flagtime` `c`", "there are"),
        ({"parameters": {"T.wiat": 2}}, "there is no parameter `T.wiat`", "did you mean `T.wait`?"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest(
    project: Project, arguments: dict[str, str], message: str, help: str
) -> None:
    with pytest.raises(InputError) as caught:
        project.questions(**arguments)  # type: ignore[arg-type]
    [diagnostic] = caught.value.diagnostics
    assert diagnostic.message == message
    assert diagnostic.help.startswith(help)


def test_nothing_selected_is_an_error(project: Project, tmp_path: Path) -> None:
    folder = build(tmp_path)
    for path in (folder / "properties").glob("T.md"):
        path.unlink()
    with pytest.raises(InputError, match="the project has no property to check"):
        Project.load(folder).questions()


def test_a_procedure_is_the_same_object_when_asked_twice(project: Project) -> None:
    assert project.procedure("T") is project.procedure("T", {}, {})
    assert project.procedure("T", {"flagtime": "b"}) is not project.procedure("T")
    with pytest.raises(InputError, match="there is no procedure `U`"):
        project.procedure("U")


# --- answers ------------------------------------------------------------------------------------------------------


def verdicts(results: list[Result]) -> list[tuple[str, str, str, str]]:
    return [(r.property, r.assumptions, word(r.verdict), str(r.expected)) for r in results]


EXPECTED = [
    ("T-Q1", "everyone-in", "proved", "proved"),
    ("T-Q1", "one-away", "refuted", "refuted"),
    ("T-Q1", "everyone-in", "refuted", "refuted"),
    ("T-Q2", "everyone-in", "proved", "proved"),
    ("T-Q2", "one-away", "proved", "proved"),
    ("T-Q3", "everyone-in", "proved", "None"),
]


def test_the_answers_come_in_the_order_of_the_questions(project: Project) -> None:
    seen: list[tuple[int, int]] = []
    results = project.check(progress=lambda done, total, _: seen.append((done, total)))
    assert verdicts(results) == EXPECTED
    assert seen == [(i, 6) for i in range(1, 7)]


@pytest.mark.parametrize("jobs", [1, 3])
def test_any_number_of_processes_answers_alike(project: Project, jobs: int) -> None:
    assert verdicts(project.check(jobs=jobs)) == EXPECTED


def test_one_question_is_answered_in_this_process(project: Project) -> None:
    [question] = project.questions("T-Q1", assume="one-away")
    result = project.answer(question)
    assert isinstance(result.verdict, Refuted)
    case = project.case(result)
    assert case.assumptions.id == "one-away"
    assert case.procedure is project.procedure("T")
    assert case.property.id == "T-Q1"


def test_the_closures_of_a_set_are_in_the_calendar_of_the_case(project: Project) -> None:
    [result] = project.check("T-Q1", assume="christmas-closure")
    assert [c.id for c in project.case(result).calendar.closures] == ["christmas"]


def test_a_prover_that_dies_costs_its_question_an_unknown(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first process is made to die; the next one answers the rest of the group."""
    started: list[subprocess.Popen[bytes]] = []
    real = pool._start

    def start() -> subprocess.Popen[bytes]:
        process = real()
        if not started:
            threading.Timer(0.0, process.kill).start()
            process.wait()
        started.append(process)
        return process

    monkeypatch.setattr(pool, "_start", start)
    with pytest.raises(pool.Bug, match="does not start"):
        project.check("T-Q2", jobs=1)


def test_a_silent_prover_is_stopped(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "GRACE", 0.0)
    sleeper = "import sys, time; sys.stdin.buffer.read(1); time.sleep(60)"

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", sleeper], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(pool, "_start", start)
    results = project.check("T-Q2", jobs=1, timeout=0.2)
    assert [r.verdict for r in results] == [Unknown("the prover did not answer in time and was stopped")] * 2


def test_a_disagreement_is_a_bug_and_never_a_verdict(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def disagree(*_: object, **__: object) -> None:
        raise engine.Disagreement("the witness is no trace")

    monkeypatch.setattr(engine, "check", disagree)
    with pytest.raises(pool.Bug, match="the simulator do not agree on T-Q2 under everyone-in") as caught:
        project.check("T-Q2")
    assert caught.value.details == "the witness is no trace"


def test_a_failure_in_a_process_of_its_own_comes_back_as_a_bug(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    [question] = project.questions("T-Q2", assume="everyone-in")
    [group] = project._groups([question], {}, [])
    task = group.tasks[0]
    for broken in (replace(task, property=None), replace(task, property=replace(task.property, formula=None))):
        with pytest.raises(pool.Bug, match="the prover failed") as caught:
            list(pool.ask_all([replace(group, tasks=(broken,))], jobs=1, timeout=5))
        assert "Traceback" in caught.value.details
    assert capfd.readouterr().err == ""


def test_an_interrupt_brings_back_what_was_done(project: Project) -> None:
    def stop(done: int, total: int, latest: Result) -> None:
        if done == 2:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    try:
        with pytest.raises(Interrupted) as caught:
            project.check(jobs=2, progress=stop)
    finally:
        signal.signal(signal.SIGINT, before)
    assert 2 <= len(caught.value.results) < 6
    assert str(caught.value) == f"stopped: {len(caught.value.results)} of 6 questions were answered"


def test_a_parameter_is_changed_in_code(project: Project) -> None:
    results = project.check("T-Q3", parameters={"T.wait": 2})
    assert [type(r.verdict) for r in results] == [Proved]
    assert results[0].expected is None


def test_a_revised_text_is_asked_like_any_other(project: Project) -> None:
    before, after = "immediately if flagtime is a", "immediately"
    revised = project.revised("T", before, after)
    for text, verdict in ((project, Refuted), (revised, Proved)):
        [result] = text.check("T-Q1", assume="everyone-in", readings={"T.flagtime": "b"})
        assert isinstance(result.verdict, verdict)
    assert before in revised.revised("T", f"{after}\n", f"{before}\n").sources[0].text


@pytest.mark.parametrize(
    ("procedure", "passage", "message"),
    [
        ("U", "sergeant", "there is no procedure `U`"),
        ("T", "then constable must", "the passage that begins with `then constable must` stands nowhere in "),
        ("T", "rule", "the passage that begins with `rule` stands more than once in "),
        ("T", "", "the passage that begins with `` stands more than once in "),
    ],
)
def test_a_passage_to_be_revised_is_in_the_document_once(
    project: Project, procedure: str, passage: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        project.revised(procedure, passage, "")
    assert caught.value.diagnostics[0].message.startswith(message)


def test_what_is_wrong_in_a_revision_is_shown_in_its_place(project: Project) -> None:
    with pytest.raises(InputError) as caught:
        project.revised("T", "then sergeant must send flag to worker", "then sergeant must send flga to worker")
    assert any("`flga`" in d.message and d.span is not None for d in caught.value.diagnostics)


# --- the Python face ----------------------------------------------------------------------------------------------


def test_every_public_name_is_there() -> None:
    for name in longstop.__all__:
        assert getattr(longstop, name) is not None
    assert set(longstop.__all__) <= set(dir(longstop))
    with pytest.raises(AttributeError, match="longstop has no `frobnicate`"):
        longstop.frobnicate  # noqa: B018


def test_what_a_notebook_does(project: Project) -> None:
    [result] = project.check("T-Q1", assume="one-away", readings={"T.flagtime": "b"})
    assert isinstance(result.verdict, longstop.Refuted)
    case = project.case(result)
    assert longstop.tell(case).startswith("T-Q1  An occasion is flagged the same day\nrefuted under one-away")
    assert "occasion" in set(longstop.frame(case)["event"])
    changed = replace(case.procedure, rules=tuple(r for r in case.procedure.rules if r.id != "T-1"))
    verdict = longstop.check(changed, case.property, case.assumptions, longstop.calendar("Jersey"))
    assert isinstance(verdict, longstop.Refuted)
    assert longstop.word(verdict) == "refuted"


@pytest.mark.parametrize("name", ["longstop", "longstop.almanac", "longstop.project", "longstop.report.wording"])
def test_the_examples_in_the_documentation_work(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # so that the shipped library is loaded
    found = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert (found.failed, found.attempted > 0) == (0, True)
