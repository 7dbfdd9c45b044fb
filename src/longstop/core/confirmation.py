"""Who answers the satisfiability questions on which a verdict rests, and what a second one says of the first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SolverName(StrEnum):
    """The solvers that can answer, by the names under which they are chosen."""

    Z3 = "z3"
    CVC5 = "cvc5"


@dataclass(frozen=True)
class Solving:
    """Which solver is to answer, and whether a second one is to confirm what the first one says."""

    solver: SolverName = SolverName.Z3
    confirm: bool = False


#: z3 alone.
USUAL = Solving()


@dataclass(frozen=True)
class Confirmation:
    """What a second solver said of the questions on which one verdict rests. It contradicted none of them: that would
    be a bug, and no confirmation."""

    confirmed: int
    """To how many it gave the same answer."""
    unanswered: tuple[str, ...] = ()
    """What the others were asked for: those to which it gave no answer in time."""
    seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether there was something to confirm, and all of it was confirmed."""
        return self.confirmed > 0 and not self.unanswered
