"""What becomes of a procedure's mutants: which the properties notice, and which they do not protect against."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from longstop.core.edits import Edit
from longstop.core.procedures import Procedure


class Fate(Enum):
    """Whether some property tells the mutant from the text."""

    NOTICED = "noticed"
    """Some question has another answer."""
    SURVIVED = "survived"
    """Some property is about what was changed, and yet every answer is the same."""
    UNTOUCHED = "untouched"
    """No property is about what was changed."""
    UNSETTLED = "unsettled"
    """Nothing notices it so far, and of some question it could not be said."""


@dataclass(frozen=True)
class Notice:
    """The question whose answer differs, with the words of the verdicts on the text and on the mutant."""

    property: str
    assumptions: str
    before: str
    after: str


@dataclass(frozen=True)
class Mutant:
    """A small change of the text and its fate.

    `by` is the first question found that notices it; `properties` are those that are about what was changed.
    """

    edit: Edit
    fate: Fate
    by: Notice | None = None
    properties: tuple[str, ...] = ()


@dataclass(frozen=True)
class MutantStudy:
    """The mutants of a procedure, in the order of its text; `asked` questions of the text itself are behind it."""

    procedure: Procedure
    mutants: tuple[Mutant, ...]
    asked: int

    def of(self, fate: Fate) -> tuple[Mutant, ...]:
        """The mutants of this fate."""
        return tuple(m for m in self.mutants if m.fate is fate)

    @property
    def noticed(self) -> float:
        """How many percent of the mutants are noticed; all, where there are none."""
        return self._percent(len(self.of(Fate.NOTICED)))

    @property
    def at_most(self) -> float:
        """How many percent are noticed if those that are not settled turn out to be."""
        return self._percent(len(self.of(Fate.NOTICED)) + len(self.of(Fate.UNSETTLED)))

    def _percent(self, count: int) -> float:
        return 100.0 * count / len(self.mutants) if self.mutants else 100.0
