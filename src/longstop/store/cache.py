"""A folder of values by key. Whatever is damaged, missing or forbidden there counts as not being there."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from longstop.core.fingerprints import fingerprint
from longstop.store import codec

#: The variable that names the folder; `off` turns keeping off.
VARIABLE = "LONGSTOP_CACHE"

#: Bytes beyond which the oldest files go, looked at once in a run.
_LARGEST = 256 * 1024 * 1024

#: What a kept file is called: the key, or, while it is written, a name that begins and ends like this. Nothing else in
#: the folder is ours.
_OURS = re.compile(r"[0-9a-f]{64}|\.kept-.*\.part")


class Cache:
    """Values by key in a folder, one file each, written whole or not at all; `None` for a folder keeps nothing.

    `steady` is asked before anything is kept: whether the code that a key names is still the code that answers.
    """

    def __init__(self, folder: Path | None, steady: Callable[[], bool] = lambda: True) -> None:
        self.folder = folder
        self._steady = steady
        self._pruned = False

    def key(self, kind: str, *values: object) -> str:
        """The key of a value of this kind that depends on these values (see `core.fingerprints`) and on nothing else
        but longstop itself."""
        from longstop.store.version import code

        return fingerprint(kind, code(), *values, digits=64)

    def get(self, key: str) -> object | None:
        """What is kept under the key; None if nothing is, or nothing that can be trusted."""
        path = self._path(key)
        if path is None:
            return None
        try:
            told, _, text = path.read_bytes().decode("utf-8").partition("\n")
        except (OSError, ValueError):
            return None
        if told != _seal(key, text):
            return None
        try:
            return codec.decoded(text)
        except codec.Unreadable:
            return None

    def put(self, key: str, value: object) -> None:
        """Keep the value under the key, if that can be done. Raises TypeError for what is no value of the core."""
        path = self._path(key)
        if path is None or not self._steady():
            return
        text = codec.encoded(value)
        with suppress(OSError, UnicodeEncodeError):  # a file's name that is no text may stand in it
            data = f"{_seal(key, text)}\n{text}".encode()
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".kept-", suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                os.replace(name, path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(name)
                raise
            self._prune()

    def _path(self, key: str) -> Path | None:
        return None if self.folder is None else self.folder / key[:2] / key

    def _prune(self) -> None:
        if self._pruned or self.folder is None:
            return
        self._pruned = True
        found = []
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if not _OURS.fullmatch(path.name):
                continue
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        size = sum(s for _, s, _ in found)
        for _, bytes, path in sorted(found, key=lambda x: x[0]):
            if size <= _LARGEST:
                break
            with suppress(OSError):
                path.unlink()
            size -= bytes


def _seal(key: str, text: str) -> str:
    return sha256(f"{key}\n{text}".encode()).hexdigest()


def default() -> Cache:
    """The user's cache: the folder that `LONGSTOP_CACHE` names, else one in the place where the system keeps caches.

    Nothing is kept in it once longstop's own code has been changed under the running process.
    """
    from longstop.store.version import steady

    named = os.environ.get(VARIABLE, "")
    if named.lower() == "off":
        return Cache(None)
    if named:
        return Cache(Path(os.path.expanduser(named)), steady)  # no shell expands what stands in a workflow
    home = Path(os.path.expanduser("~"))
    if sys.platform == "darwin":
        place = home / "Library" / "Caches"
    elif sys.platform == "win32":
        place = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        place = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return Cache(place / "longstop", steady)
