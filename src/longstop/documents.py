"""The files of a project: finding them, reading them all, and writing one whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.source import Source
from longstop.language import open_source

MODEL, PROPERTIES, SCENARIOS = "model", "properties", "scenarios"

#: Where the shipped library lies: inside the installed package, or in the checkout that the package is run from.
_INSTALLED = Path(__file__).parent / "library"
_CHECKOUT = Path(__file__).parents[2]


def shipped_folder() -> Path:
    """The folder that holds the shipped `model`, `properties` and `scenarios`."""
    return _INSTALLED if (_INSTALLED / MODEL).is_dir() else _CHECKOUT


def refuse_inside_a_project(here: Path) -> None:
    """Raise InputError if `here` lies within a project, so that nobody takes the shipped library for their own."""
    up = ".."
    for parent in here.resolve().parents:
        if (parent / MODEL).is_dir() and (parent / PROPERTIES).is_dir():
            message = f"there is no folder `{MODEL}` here, but there is one in `{up}`"
            raise InputError([Diagnostic(Code.NO_PROJECT, message, None, f"run it there, or say `--project {up}`")])
        up += "/.."


def read_project(folder: Path, shown: str) -> tuple[Source, ...]:
    """The documents of a project, procedures first. Raises InputError with everything that cannot be read.

    `shown` is how the folder is called in messages.
    """
    found = documents_of(folder, shown)
    prefix = "" if shown in ("", ".") else f"{shown.rstrip('/')}/"
    return read_all(found, [f"{prefix}{path.relative_to(folder).as_posix()}" for path in found])


def documents_of(folder: Path, shown: str) -> list[Path]:
    """The files of a project, procedures first. Raises InputError where there is no project."""
    if not folder.is_dir():
        raise InputError([Diagnostic(Code.NO_PROJECT, f"there is no folder `{shown}`", None)])
    if not (folder / MODEL).is_dir():
        message = f"there is no folder `{MODEL}` in `{shown}`"
        help = "a project holds its procedures in `model` and what they must guarantee in `properties`"
        raise InputError([Diagnostic(Code.NO_PROJECT, message, None, help)])
    procedures, properties = (list(_documents(folder / name)) for name in (MODEL, PROPERTIES))
    if not procedures:
        message = f"there is no document in `{MODEL}` of `{shown}`: a procedure is a file whose name ends in `.md`"
        raise InputError([Diagnostic(Code.NO_PROJECT, message, None)])
    return procedures + properties


def _documents(folder: Path) -> Iterator[Path]:
    """The Markdown files of the folder and of those within, in the order of their names; hidden ones left alone."""
    for path in sorted(folder.rglob("*.md")):
        if not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def scenarios_of(folder: Path) -> Mapping[str, Path]:
    """The scenario files of a project by their names: the path within `scenarios`, without its ending."""
    found = sorted((folder / SCENARIOS).rglob("*.toml"))
    inside = {path.relative_to(folder / SCENARIOS): path for path in found}
    return {
        name.with_suffix("").as_posix(): path
        for name, path in inside.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def spread(paths: Sequence[Path]) -> list[Path]:
    """The files among the paths, and the documents in the folders among them."""
    found: list[Path] = []
    for path in paths:
        found += _documents(path) if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def read_all(paths: Sequence[Path], shown: Sequence[str]) -> tuple[Source, ...]:
    """The texts of the files, under the names by which they are shown. Raises InputError with all that is wrong."""
    sources: list[Source] = []
    wrong: list[Diagnostic] = []
    for path, name in zip(paths, shown, strict=True):
        try:
            sources.append(open_source(path, name))
        except InputError as error:
            wrong += error.diagnostics
    if wrong:
        raise InputError(wrong)
    return tuple(sources)


def write(path: Path, text: str | bytes) -> None:
    """Put it in the file, whole or not at all: whoever looks sees the old contents or the new. Raises OSError."""
    path = path.resolve()
    data = text.encode("utf-8") if isinstance(text, str) else text
    if path.exists() and not path.is_file():  # a device or a pipe is written to, never replaced
        path.write_bytes(data)
        return
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
