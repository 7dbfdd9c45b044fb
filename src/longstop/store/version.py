"""What longstop itself is, byte for byte, and what it stands on: part of every key under which something is kept."""

from __future__ import annotations

import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

#: Libraries on which an answer or its wording depends.
_LIBRARIES = ("z3-solver", "holidays", "lark", "markdown-it-py", "networkx", "numpy", "simpy", "rich")


@cache
def code() -> str:
    """A digest of every source file of longstop, of Python's version, and of the versions of what it is built on."""
    told = sha256(repr(sys.version_info[:3]).encode())
    package = Path(__file__).parents[1]
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.lark")]):
        told.update(path.relative_to(package).as_posix().encode())
        told.update(path.read_bytes())
    for name in _LIBRARIES:
        try:
            told.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            told.update(name.encode())
    return told.hexdigest()
