"""What stands behind a verdict, worked out where the prover that found it is at hand.

The engine `explain` is handed the prover here, so that all its questions share the encodings of the verdict's own.
"""

from __future__ import annotations

import time
from collections.abc import Set
from dataclasses import replace

from longstop.core.assumptions import Assumptions
from longstop.core.explanations import Aspect, Explanation
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.verdicts import Property, Refuted, Unknown, Verdict
from longstop.engines.explain.gap import gap
from longstop.engines.explain.repairs import repairs
from longstop.engines.explain.resilience import resilience
from longstop.engines.explain.tightest import tightest


class _Prover:
    """The prover under one calendar and force, for as long as there is time."""

    def __init__(self, calendar: Calendar, *, strict: bool, timeout: float | None) -> None:
        self.calendar, self.strict = calendar, strict
        self._end = None if timeout is None else time.monotonic() + timeout

    @property
    def left(self) -> float | None:
        """Seconds left, none below nought; None for no limit."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def __call__(
        self, procedure: Procedure, prop: Property, assumptions: Assumptions, *, minimal: bool = False
    ) -> Verdict:
        from longstop.engines import check as engine
        from longstop.engines.simulate.replay import replay

        left = self.left
        if left == 0:
            return Unknown("the time given to explanations ran out")
        return engine.check(
            procedure,
            prop,
            assumptions,
            self.calendar,
            strict=self.strict,
            timeout=left,
            minimal=minimal,
            replay=replay,
        )


def explain(
    procedure: Procedure,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    verdict: Verdict,
    wanted: Set[Aspect],
    *,
    strict: bool = False,
    timeout: float | None = None,
) -> Explanation:
    """What was `wanted` about the verdict on one question. The calendar is without the closures of the assumptions.

    What takes longer than `timeout` (seconds, for all of it) is said not to be settled.
    """
    ask = _Prover(calendar, strict=strict, timeout=timeout)
    found = Explanation(
        resilience=resilience(procedure, prop, ask) if Aspect.RESILIENCE in wanted else None,
        tightest=(
            tightest(procedure, prop, assumptions, verdict, calendar, ask, strict=strict)
            if Aspect.TIGHTEST in wanted
            else None
        ),
        gap=(
            gap(procedure, prop, calendar, verdict, assumptions, strict=strict)
            if Aspect.GAP in wanted and isinstance(verdict, Refuted)
            else None
        ),
        repairs=(
            repairs(procedure, prop, assumptions, calendar, verdict, ask, strict=strict)
            if Aspect.REPAIRS in wanted and isinstance(verdict, Refuted)
            else None
        ),
    )
    return replace(found, in_time=ask.left != 0)
