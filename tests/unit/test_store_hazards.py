"""What may happen to kept answers: foreign files beside them, a full folder, deletion, and code edited meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import longstop
from longstop.core.verdicts import Proved
from longstop.store import Cache, cache, default, version

ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64


def test_only_kept_files_are_ever_pruned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_LARGEST", 0)
    theirs = [tmp_path / "en" / "thesis.md", tmp_path / "ab" / "letter.md", tmp_path / "notes"]
    for path in theirs:
        path.parent.mkdir(exist_ok=True)
        path.write_text("somebody's")
    old = tmp_path / "ab" / f".kept-{'x' * 8}.part"
    old.write_text("half of an answer")
    Cache(tmp_path).put(ONE, "value")
    assert [path.read_text() for path in theirs] == ["somebody's"] * 3
    assert not old.exists()
    assert Cache(tmp_path).get(ONE) is None


def test_the_oldest_go_first_and_no_more_than_need_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for age, key in ((300, ONE), (100, TWO)):
        Cache(tmp_path).put(key, "value")
        path = tmp_path / key[:2] / key
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age))
    size = (tmp_path / ONE[:2] / ONE).stat().st_size
    monkeypatch.setattr(cache, "_LARGEST", 2 * size)
    Cache(tmp_path).put(THREE, "value")
    assert [Cache(tmp_path).get(key) for key in (ONE, TWO, THREE)] == [None, "value", "value"]


def test_a_name_that_is_no_text_is_in_nobodys_way(tmp_path: Path) -> None:
    Cache(tmp_path).put(ONE, "model/caf\udce9.md")
    assert Cache(tmp_path).get(ONE) is None
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


WRITER = """
import sys
from collections.abc import Iterator
from pathlib import Path
from longstop.core.verdicts import Proved
from longstop.store import Cache
cache = Cache(Path(sys.argv[1]))
print("begun", flush=True)
for i in range(600):
    key = f"{i % 20:064x}"
    cache.put(key, Proved((str(i % 20),)))
    assert cache.get(key) in (None, Proved((str(i % 20),)))
"""


def test_the_folder_may_be_deleted_while_runs_write_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    command = [sys.executable, "-c", WRITER, str(folder)]
    here = os.environ | {"PYTHONPATH": str(Path(longstop.__file__).parents[1])}
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=here) for _ in range(2)]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"begun\n"
        while any(writer.poll() is None for writer in writers):
            shutil.rmtree(folder, ignore_errors=True)
        said = [writer.communicate()[1] for writer in writers]
        assert [writer.returncode for writer in writers] == [0, 0], said
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    Cache(folder).put(ONE, Proved())
    assert Cache(folder).get(ONE) == Proved()


def edit(module: Path, text: str) -> None:
    """Write it, a moment after whatever was there: the clocks of file systems tick slowly."""
    written = max(module.stat().st_mtime_ns, module.stat().st_ctime_ns)
    module.write_text(text)
    os.utime(module, ns=(written, written + 20_000_000))


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The source files of a longstop of one module, which this process took in a moment ago."""
    folder = tmp_path / "longstop"
    folder.mkdir()
    module = folder / "module.py"
    module.write_text("ANSWER = 1\n")
    version._sources.cache_clear()
    monkeypatch.setattr(version, "_PACKAGE", folder)
    monkeypatch.setattr(version, "_TAKEN_IN", module.stat().st_ctime_ns + 1)
    monkeypatch.setenv("LONGSTOP_CACHE", str(tmp_path / "cache"))
    yield module
    version._sources.cache_clear()


def test_what_was_answered_while_the_code_was_edited_is_not_kept(sources: Path) -> None:
    user = default()
    user.put(ONE, "old")
    assert user.get(ONE) == "old"
    before = version.code()
    edit(sources, "ANSWER = 2\n")
    user.put(TWO, "old or new")
    assert user.get(TWO) is None
    assert version.code() == before, "the process still names the code that it began with"


def test_what_was_edited_before_the_first_question_is_noticed_too(sources: Path) -> None:
    edit(sources, "ANSWER = 3\n")
    assert not version.steady()


def test_another_code_has_another_digest(sources: Path) -> None:
    first = version.code()
    version._sources.cache_clear()
    sources.write_text("ANSWER = 2\n")
    assert version.code() != first


def test_where_there_are_no_sources_nothing_is_kept(sources: Path) -> None:
    sources.unlink()
    version._sources.cache_clear()
    assert not version.steady()
    default().put(ONE, "value")
    assert default().get(ONE) is None


def test_a_home_in_the_variable_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("LONGSTOP_CACHE", "~/kept")
    assert default().folder == tmp_path / "kept"
