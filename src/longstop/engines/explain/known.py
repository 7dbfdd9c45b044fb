"""What is known about one procedure by now, and what follows from it without asking.

Whatever may go wrong under the one assumption set and not under the other can only break a property: what is proved
where more may go wrong holds where less may, and a counterexample where less may go wrong is one where more may.
"""

from __future__ import annotations

from collections import defaultdict

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.verdicts import Proved, Refuted, Vacuous, Verdict


class Known:
    """The verdicts on properties of one procedure, under one calendar and force."""

    def __init__(self, procedure: Procedure, calendar: Calendar, *, strict: bool) -> None:
        self.about = procedure, calendar, strict
        self._verdicts: dict[f.Formula, list[tuple[Assumptions, Verdict]]] = defaultdict(list)

    def is_about(self, procedure: Procedure, calendar: Calendar, *, strict: bool) -> bool:
        """Whether it is this very text, read under the same calendar and force."""
        return self.about[0] is procedure and self.about[1:] == (calendar, strict)

    def add(self, formula: f.Formula, assumptions: Assumptions, verdict: Verdict) -> None:
        """Remember what the prover said."""
        if isinstance(verdict, Proved | Vacuous | Refuted) and (assumptions, verdict) not in self._verdicts[formula]:
            self._verdicts[formula].append((assumptions, verdict))

    def verdict(self, formula: f.Formula, assumptions: Assumptions) -> Verdict | None:
        """What the prover would say, as far as it follows; None if nothing does.

        What holds where more may go wrong may be vacuous here: it holds anyhow.
        """
        for there, verdict in self._verdicts.get(formula, ()):
            match verdict:
                case Refuted() if assumptions.allows(there):
                    return verdict
                case Proved() | Vacuous() if there.allows(assumptions):
                    return verdict
                case _:
                    pass
        return None
