"""The prover, as explanations see it."""

from __future__ import annotations

from typing import Protocol

from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Procedure
from longstop.core.verdicts import Property, Verdict


class Ask(Protocol):
    """Whether a procedure has a property under an assumption set; the calendar, the run's force and its time are fixed.

    Questions about one procedure object share its encoding, and a question asked twice costs nothing, so ask freely.
    """

    def __call__(
        self, procedure: Procedure, prop: Property, assumptions: Assumptions, *, minimal: bool = False
    ) -> Verdict:
        """The verdict. `minimal`: a proof names a least set of clauses, which takes longer."""
        ...
