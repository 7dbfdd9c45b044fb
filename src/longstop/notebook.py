"""The Python face: what a notebook needs beside `Project`, in one line each."""

from __future__ import annotations

from pathlib import Path

from longstop.core.cases import Case
from longstop.project import Project
from longstop.report import story, text
from longstop.report.frame import frame_of as frame

__all__ = ["frame", "load", "tell"]


def load(folder: Path | str | None = None) -> Project:
    """The project in a folder; by default in the current one if it has a `model`, else the shipped library."""
    return Project.load(folder)


def tell(case: Case, *, width: int = 100) -> str:
    """The story of a case, as `longstop check` prints it."""
    return "\n".join(text.lay_out(story.tell(case), width))
