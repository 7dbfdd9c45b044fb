"""Small changes of a procedure: one rule, one act or one number at a time, each named by what it does to the text.

A repair is an edit that turns a refutation into a proof; a mutant is a procedure that an edit has changed, to see
which properties notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from longstop.core.formulas import RoleId
from longstop.core.procedures import Force
from longstop.core.time import Bound


class Kind(Enum):
    """What an edit does."""

    FORCE = "force"
    """It makes a rule stronger or weaker: should into must, must into may."""
    DEADLINE = "deadline"
    """It gives a duty a deadline, takes it away, or makes it shorter or longer, or counts it in another unit."""
    COVER = "cover"
    """It names somebody to do it when those named are away, or strikes out such a person."""
    COPY = "copy"
    """It has a message copied to somebody, or no longer."""
    DROP = "drop"
    """It strikes a rule or a clause out."""
    THRESHOLD = "threshold"
    """It moves a number with which a count is compared."""


@dataclass(frozen=True)
class Edit:
    """One small change. Which of the fields are meant depends on its kind.

    `rules` are the rules it changes, all of one clause; `clause` is that clause. `size` orders edits: the smaller the
    less it asks of the people concerned.
    """

    kind: Kind
    clause: str
    rules: tuple[str, ...]
    force: Force | None = None
    bound: Bound | None = None
    """The new deadline; None, of a `DEADLINE`, for none."""
    roles: tuple[RoleId, ...] = ()
    number: int | None = None
    size: int = 1
