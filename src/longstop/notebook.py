"""The Python face: what a notebook needs beside `Project`, in one line each."""

from __future__ import annotations

from pathlib import Path

from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.verdicts import Property, Verdict
from longstop.project import Project
from longstop.report import story, text
from longstop.report.frame import frame_of as frame

__all__ = ["check", "frame", "load", "tell"]


def load(folder: Path | str | None = None) -> Project:
    """The project in a folder; by default in the current one if it has a `model`, else the shipped library."""
    return Project.load(folder)


def tell(case: Case, *, width: int = 100) -> str:
    """The story of a case, as `longstop check` prints it."""
    return "\n".join(text.lay_out(story.tell(case), width))


def check(
    procedure: Procedure,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    *,
    strict: bool = False,
    timeout: float | None = None,
) -> Verdict:
    """Whether every trace of the procedure within the assumptions has the property.

    `calendar` is without the closures of the assumption set, which are applied here. `strict` drops what only should
    be done. `timeout` is in seconds; a question that takes longer is Unknown. Encodings are kept for the procedure
    object, so ask all questions about one procedure one after the other.
    """
    from longstop.engines import check as engine
    from longstop.engines.simulate.replay import replay

    return engine.check(procedure, prop, assumptions, calendar, strict=strict, timeout=timeout, replay=replay)
