"""What longstop itself is, byte for byte, and what it stands on: part of every key under which something is kept."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

#: Libraries on which an answer or its wording depends.
_LIBRARIES = ("z3-solver", "cvc5", "holidays", "lark", "markdown-it-py", "networkx", "numpy", "simpy", "rich")

_PACKAGE = Path(__file__).parents[1]

#: When this process took in longstop's code, or had begun to.
_TAKEN_IN = time.time_ns()


@dataclass(frozen=True)
class _Sources:
    """The source files as they were read: a digest of all that is in them, and when each was last changed."""

    digest: str
    changed: tuple[tuple[str, int, int], ...]


def code() -> str:
    """A digest of every source file of longstop, of Python's version, and of the versions of what it is built on."""
    return _sources().digest


def steady() -> bool:
    """Whether the source files are still the ones that this process took in, as far as the system tells.

    If they have been changed meanwhile, what is answered now may come of the old code or of the new. Where longstop
    has no source files at all (in an archive, say), nothing can be said of its code, and this is false.
    """
    found = _sources()
    return bool(found.changed) and all(
        _changed(path) == (written, state) and max(written, state) < _TAKEN_IN for path, written, state in found.changed
    )


@cache
def _sources() -> _Sources:
    from importlib.metadata import PackageNotFoundError, version  # whoever keeps nothing need not wait for it

    told = sha256(repr(sys.version_info[:3]).encode())
    changed = []
    for path in sorted([*_PACKAGE.rglob("*.py"), *_PACKAGE.rglob("*.lark")]):
        changed.append((str(path), *_changed(str(path))))
        told.update(path.relative_to(_PACKAGE).as_posix().encode())
        told.update(path.read_bytes())
    for name in _LIBRARIES:
        try:
            told.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            told.update(name.encode())
    return _Sources(told.hexdigest(), tuple(changed))


def _changed(path: str) -> tuple[int, int]:
    """When the contents of the file were last changed, and when it was put there; none of it if there is no file."""
    try:
        status = os.stat(path)
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_ctime_ns
