"""What is kept by content: exactly what was put, never what was damaged, and never in anybody's way."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from longstop.answering import Answer
from longstop.core.edits import Edit, Kind
from longstop.core.explanations import Explanation, Repair
from longstop.core.results import Result
from longstop.core.time import Bound, Unit
from longstop.core.verdicts import Proved, Refuted, Unknown
from longstop.memory import Memory
from longstop.project import Project
from longstop.store import Cache, codec, default
from smallproject import MODEL, PROPERTIES, build

REPAIRS = Explanation(repairs=(Repair((Edit(Kind.DEADLINE, "T-1", ("T-1",), bound=Bound(3, Unit.WORKING_DAYS)),)),))


def remembering(folder: Path, cache: Cache) -> Project:
    project = Project.load(folder)
    project.__dict__["memory"] = Memory(project.sources, cache)
    return project


def asked(folder: Path, cache: Cache) -> list[Result]:
    project = remembering(folder, cache)
    return project.run(project.questions(), jobs=1)


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    values = [(Proved(("A-1",), within=4), 0.5), REPAIRS, frozenset({date(2026, 1, 5)}), "text", None]
    for i, value in enumerate(values):
        cache.put(f"{i}key", value)
        assert cache.get(f"{i}key") == value
    assert cache.get("9key") is None


def test_a_counterexample_comes_back_with_its_trace(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    folder = build(tmp_path / "project")
    first = asked(folder, cache)
    assert any(isinstance(r.verdict, Refuted) for r in first)
    project = remembering(folder, cache)
    questions = project.questions()
    known = project.memory.recalled(project, dict(enumerate(questions)))
    assert [a.verdict for a in known] == [r.verdict for r in first]


def test_what_was_kept_already_is_not_put_down_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, folder = Cache(tmp_path / "cache"), build(tmp_path / "project")
    first = asked(folder, cache)
    monkeypatch.setattr(Cache, "put", lambda *_: pytest.fail("it was put down again"))
    assert asked(folder, cache) == first


def test_what_reads_otherwise_is_asked_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    asked(build(tmp_path / "one"), cache)
    other = build(tmp_path / "two", model=MODEL.replace("sergeant must", "sergeant should"))
    project = remembering(other, cache)
    assert project.memory.recalled(project, dict(enumerate(project.questions()))) == []
    later = PROPERTIES.replace("within 1 working day: flag", "within 2 days: flag")
    third = build(tmp_path / "three", properties=later)
    project = remembering(third, cache)
    known = project.memory.recalled(project, dict(enumerate(project.questions())))
    changed = {i for i, q in enumerate(project.questions()) if q.property == "T-Q2"}
    assert {a.index for a in known} == set(range(len(project.questions()))) - changed


def test_what_was_given_up_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    project = remembering(build(tmp_path / "project"), cache)
    [question, *_] = project.questions()
    project.memory.keep(project, question, Answer(0, Unknown("no time"), 1.0))
    assert project.memory.recalled(project, {0: question}) == []


@pytest.mark.parametrize("damage", ["cut", "edited", "not text", "another key"])
def test_what_is_damaged_is_not_believed(tmp_path: Path, damage: str) -> None:
    cache = Cache(tmp_path)
    cache.put("abcd", (Proved(("A-1",)), 0.5))
    [path] = tmp_path.glob("??/*")
    data = path.read_bytes()
    match damage:
        case "cut":
            path.write_bytes(data[:-3])
        case "edited":
            path.write_bytes(data.replace(b"A-1", b"A-2"))
        case "not text":
            path.write_bytes(b"\xff\xfe")
        case _:
            path.rename(path.with_name("abce"))
            assert cache.get("abce") is None
    assert cache.get("abcd") is None


def test_only_values_of_the_core_come_back() -> None:
    with pytest.raises(codec.Unreadable):
        codec.decoded('{"is": "Popen", "with": {"args": "true"}}')
    with pytest.raises(codec.Unreadable):
        codec.decoded('{"is": "Proved", "with": {"nothing": 1}}')
    with pytest.raises(TypeError):
        codec.encoded(object())


def test_a_folder_that_cannot_be_written_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = Cache(tmp_path / "file")
    cache.put("abcd", "value")
    assert cache.get("abcd") is None
    assert Cache(None).get("abcd") is None


def _write(folder: str) -> bool:
    cache = Cache(Path(folder))
    for _ in range(200):
        cache.put("abcd", REPAIRS)
        if cache.get("abcd") not in (REPAIRS, None):
            return False
    return True


def test_runs_at_the_same_time_do_not_disturb_each_other(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2) as pool:
        assert all(pool.map(_write, [str(tmp_path)] * 2))
    assert Cache(tmp_path).get("abcd") == REPAIRS
    assert not list(tmp_path.glob("??/.*")), "nothing half-written stays"


def test_where_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGSTOP_CACHE", str(tmp_path))
    assert default().folder == tmp_path
    monkeypatch.setenv("LONGSTOP_CACHE", "off")
    assert default().folder is None
