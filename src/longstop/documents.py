"""The files of a project: finding them, reading them all, and writing one whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

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


def locate(folder: Path | str | None) -> tuple[Path, str, bool]:
    """Where the project is, how its folder is called in messages, and whether it is the shipped library.

    Without a folder it is the current one if it has a `model`, else the library. Raises InputError inside of a project.
    """
    if folder is None and not (Path() / MODEL).is_dir():
        refuse_inside_a_project(Path())
        return shipped_folder(), "", True
    where = Path(folder) if folder is not None else Path()
    return where, where.as_posix(), False


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


def as_of(folder: Path, ref: str) -> list[Source]:
    """The documents of a project as they were at a revision of its git repository, procedures first, named with it.

    Raises InputError where there is no repository, no such revision, or no procedure at it.
    """
    if ref.startswith("-"):
        raise InputError([Diagnostic(Code.UNKNOWN_NAME, f"`{ref}` is no name of a revision", None)])
    if _git(folder, "rev-parse", "--is-inside-work-tree") is None:
        message = f"`{folder.as_posix()}` is not in a git repository, so there is nothing to compare it against"
        raise InputError([Diagnostic(Code.NO_PROJECT, message, None)])
    if _git(folder, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}") is None:
        message = f"git knows no revision `{ref}` here"
        help = "name a branch, a tag or a commit, as `main` or `HEAD~1`; a shallow clone may lack it"
        raise InputError([Diagnostic(Code.UNKNOWN_NAME, message, None, help)])
    listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", ref, "--", MODEL, PROPERTIES) or b""
    names = sorted(n for n in listed.decode("utf-8", "surrogateescape").split("\0") if n)
    sources = []
    for top in (MODEL, PROPERTIES):
        for name in names:
            parts = PurePosixPath(name).parts
            if parts[0] == top and name.endswith(".md") and not any(part.startswith(".") for part in parts):
                text = _git(folder, "show", f"{ref}:./{name}")
                with suppress(UnicodeDecodeError):
                    sources.append(Source(f"{ref}:{name}", (text or b"").decode("utf-8")))
                    continue
                raise InputError([Diagnostic(Code.NOT_TEXT, f"`{ref}:{name}` is not text in UTF-8", None)])
    if not any(s.path.startswith(f"{ref}:{MODEL}/") for s in sources):
        message = f"there is no procedure in `{MODEL}` at `{ref}`"
        raise InputError([Diagnostic(Code.NO_PROJECT, message, None)])
    return sources


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git says, in that folder; None if it refuses."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except OSError:
        message = "git is not installed, or cannot be run"
        raise InputError([Diagnostic(Code.NOT_INSTALLED, message, None)]) from None
    return done.stdout if done.returncode == 0 else None


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


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder to write files into, which stands at the path once all are written, and nowhere if that fails.

    Raises FileExistsError, with what is wrong, if there is something at the path but an empty folder; and OSError.
    """
    if path.exists() and not path.is_dir():
        raise FileExistsError(f"`{path}` is no folder")
    if path.exists() and any(path.iterdir()):
        raise FileExistsError(f"the folder `{path}` is not empty, and nothing in it is overwritten: name a new one")
    path = path.resolve()
    made = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        made.chmod(0o777 & ~_umask())
        yield made
        if path.exists():
            path.rmdir()
        made.rename(path)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
