"""The answer to a question: the verdict, what was expected, and what stands behind it."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from longstop.core.confirmation import Confirmation
from longstop.core.explanations import Explanation
from longstop.core.verdicts import Proved, Refuted, Verdict, word


@dataclass(frozen=True)
class Result:
    """The answer to one question: one property of one procedure under one assumption set and one choice of readings."""

    procedure: str
    property: str
    title: str
    assumptions: str
    readings: Mapping[str, str]
    """The readings that differ from the defaults."""
    verdict: Verdict
    expected: str | None
    because: str
    seconds: float
    strict: bool = False
    explanation: Explanation | None = None
    """What stands behind the verdict, where that was asked for."""
    confirmation: Confirmation | None = None
    """What a second solver said of it, where that was asked for."""

    @builtins.property
    def as_expected(self) -> bool:
        """Whether the verdict is the expected one; where nobody expects anything, any plain answer will do."""
        if self.expected is None:
            return isinstance(self.verdict, Proved | Refuted)
        return self.expected == word(self.verdict)


class Interrupted(KeyboardInterrupt):
    """The user stopped the run; `results` are the answers found until then.

    `explained` and `to_explain` count answers, where all of them had been found and what stands behind them was sought.
    """

    def __init__(self, results: Sequence[Result], asked: int, explained: int = 0, to_explain: int = 0) -> None:
        said = f"stopped: {len(results)} of {asked} questions were answered"
        if to_explain:
            said += f", {explained} of {to_explain} answers explained"
        super().__init__(said)
        self.results, self.asked = tuple(results), asked
