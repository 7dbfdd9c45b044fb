"""A project of one's own, made from the small one that lies in `starter`: all of it, or nothing."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from longstop.core.diagnostics import Diagnostic, InputError
from longstop.core.source import Source
from longstop.language import read, read_id

#: The id of the procedure in `starter`.
STARTER_ID = "CLUB"

#: What is made, in the order in which one would look at it. `CLUB` stands for the procedure's id.
CONTENTS: Mapping[str, str] = MappingProxyType(
    {
        "README.md": "start here: ten minutes, a gap and its repair",
        "model/CLUB.md": "a small procedure, clause by clause, with one gap",
        "properties/CLUB.md": "what it promises, and what may go wrong",
        "scenarios/ordinary-year.toml": "how often it fails: leave, sickness, workload",
        ".github/workflows/longstop.yml": "checks everything again on every change",
        ".gitignore": "what stays out of the repository",
    }
)

_STARTER = Path(__file__).parent / "starter"
#: What stands in the starter's files for what is known only when they are copied.
_BLANKS = re.compile(r"\b(CLUB|LONGSTOP_VERSION)\b")
#: A folder with nothing else in it counts as empty.
_MAY_BE_THERE = frozenset({".git"})


class FoundingError(Exception):
    """No project can be made, and why, in a sentence for its user. Nothing has been written."""


def make_project(folder: Path, version: str, id: str = STARTER_ID) -> Mapping[str, str]:
    """Make a project in the folder, which is new or empty, with the procedure called `id`.

    Returns what was made: the path of each file within the folder, and what it is for. `version` is that of longstop,
    to which the project's continuous integration holds. Raises InputError if the id is none and FoundingError if the
    folder will not do, and then nothing is left behind.
    """
    texts = _texts(id, version)
    try:
        _refuse_unless_empty(folder)
        with _place_beside(folder) as beside:
            for path, text in texts.items():
                (beside / path).parent.mkdir(parents=True, exist_ok=True)
                (beside / path).write_text(text, encoding="utf-8", newline="\n")
            _move(beside, folder)
    except OSError as error:
        raise FoundingError(f"`{folder}` cannot be made: {(error.strerror or 'no reason given').lower()}") from None
    return {_filled(path, id, version): what for path, what in CONTENTS.items()}


def _texts(id: str, version: str) -> dict[str, str]:
    """The files by their paths within the project. Raises InputError if the id is none."""
    read_id(id)
    texts = {
        _filled(path, id, version): _filled((_STARTER / path).read_text(encoding="utf-8"), id, version)
        for path in CONTENTS
    }
    try:
        read([Source(path, text) for path, text in texts.items() if path.startswith(("model/", "properties/"))])
    except InputError as error:  # an id of its own, but one that something else in these documents has
        first = error.diagnostics[0]
        message = f"`{id}` cannot be the id of this procedure: {first.message}"
        raise InputError([Diagnostic(first.code, message, None, "choose another")]) from None
    return texts


def _filled(text: str, id: str, version: str) -> str:
    return _BLANKS.sub(lambda blank: id if blank[0] == STARTER_ID else version, text)


def _refuse_unless_empty(folder: Path) -> None:
    if folder.is_dir():
        there = sorted({path.name for path in folder.iterdir()} - _MAY_BE_THERE)
        if there:
            more = "" if len(there) == 1 else f", and {len(there) - 1} more"
            raise FoundingError(f"the folder `{folder}` is not empty (`{there[0]}`{more}): name a new one")
    elif folder.exists() or folder.is_symlink():
        raise FoundingError(f"`{folder}` is there already, and is no folder: name a new one")
    elif not folder.parent.is_dir():
        raise FoundingError(f"there is no folder `{folder.parent}` in which `{folder.name}` could be made")


@contextmanager
def _place_beside(folder: Path) -> Iterator[Path]:
    """A place on the same disk, out of sight, and gone afterwards. Inside the folder if there is one, as the folder
    may be the only one in which its user may write."""
    outer = Path(tempfile.mkdtemp(dir=folder if folder.is_dir() else folder.parent, prefix=".longstop-new-"))
    try:
        inner = outer / "project"
        inner.mkdir()  # unlike the outer one, with the permissions that new folders have here
        yield inner
    finally:
        shutil.rmtree(outer, ignore_errors=True)


def _move(beside: Path, folder: Path) -> None:
    """Put the finished project where it belongs. A folder that is there stays: somebody may be standing in it."""
    if not folder.is_dir():
        beside.rename(folder)
        return
    moved: list[Path] = []
    try:
        for path in sorted(beside.iterdir()):
            target = folder / path.name
            if target.exists():
                raise FoundingError(f"the folder `{folder}` is no longer empty (`{path.name}`)")
            path.rename(target)
            moved.append(target)
    except BaseException:
        for target in moved:
            with suppress(OSError):
                shutil.rmtree(target) if target.is_dir() else target.unlink()
        raise
