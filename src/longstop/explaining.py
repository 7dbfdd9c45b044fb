"""What stands behind a verdict, worked out where the prover that found it is at hand.

The engine `explain` is handed the prover here, so that all its questions share the encodings of the verdict's own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace

from longstop.core.assumptions import Assumptions
from longstop.core.explanations import Aspect, Avoidability, Explanation
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.verdicts import Property, Refuted, Unknown, Verdict
from longstop.engines.explain.gap import gap
from longstop.engines.explain.known import Known
from longstop.engines.explain.repairs import repairs
from longstop.engines.explain.resilience import resilience
from longstop.engines.explain.tightest import tightest


class _Prover:
    """The prover under one calendar and force, for as long as there is time.

    Of the text itself, unlike of texts that are edited, it asks nothing that follows from what is known. `late` tells
    whether a question was given up.
    """

    def __init__(self, known: Known, *, timeout: float | None) -> None:
        self.known, self.late = known, False
        self.procedure, self.calendar, self.strict = known.about
        self._end = None if timeout is None else time.monotonic() + timeout
        self._most = None if timeout is None else timeout * _SHARE

    def __call__(
        self, procedure: Procedure, prop: Property, assumptions: Assumptions, *, minimal: bool = False
    ) -> Verdict:
        from longstop.engines import check as engine
        from longstop.engines.simulate.replay import replay

        kept = procedure is self.procedure
        if kept and (known := self.known.verdict(prop.formula, assumptions)) is not None:
            return known
        left = None
        if self._end is not None and self._most is not None:
            left = min(self._most, self._end - time.monotonic())
            if left <= 0:
                self.late = True
                return Unknown("the time given to explanations ran out")
        verdict = engine.check(
            procedure,
            prop,
            assumptions,
            self.calendar,
            strict=self.strict,
            timeout=left,
            minimal=minimal,
            replay=replay,
        )
        self.late |= isinstance(verdict, Unknown)
        if kept:
            self.known.add(prop.formula, assumptions, verdict)
        return verdict


#: The most of all its time that one question is given: what takes longer will most often come to nothing.
_SHARE = 0.75
#: What is known of the text that was explained last.
_known: Known | None = None


def _known_of(procedure: Procedure, calendar: Calendar, *, strict: bool) -> Known:
    """What is known of the text: explain one after the other what is asked of the same."""
    global _known
    if _known is None or not _known.is_about(procedure, calendar, strict=strict):
        _known = Known(procedure, calendar, strict=strict)
    return _known


def explain(
    procedure: Procedure,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    verdict: Verdict,
    wanted: Set[Aspect],
    *,
    beside: Sequence[tuple[Assumptions, Verdict]] = (),
    strict: bool = False,
    timeout: float | None = None,
) -> Explanation:
    """What was `wanted` about the verdict on one question. The calendar is without the closures of the assumptions.

    `beside` are verdicts on the same property under other assumptions. `timeout` is in seconds, for each aspect; what
    takes longer is left open.
    """
    known = _known_of(procedure, calendar, strict=strict)
    for there, other in (*beside, (assumptions, verdict)):
        known.add(prop.formula, there, other)
    late: set[Aspect] = set()

    @contextmanager
    def asking(aspect: Aspect) -> Iterator[_Prover]:
        ask = _Prover(known, timeout=timeout)
        yield ask
        if ask.late:
            late.add(aspect)

    found = Explanation()
    if Aspect.RESILIENCE in wanted:
        with asking(Aspect.RESILIENCE) as ask:
            found = replace(found, resilience=resilience(procedure, prop, ask))
    if Aspect.TIGHTEST in wanted:
        with asking(Aspect.TIGHTEST) as ask:
            tight = tightest(procedure, prop, assumptions, verdict, calendar, ask, strict=strict)
            found = replace(found, tightest=tight)
    if isinstance(verdict, Refuted):
        if Aspect.AVOIDABILITY in wanted:
            avoidable = _avoidability(procedure, prop, assumptions, calendar, verdict, strict=strict, timeout=timeout)
            found = replace(found, avoidability=avoidable)
        if Aspect.REPAIRS in wanted:
            with asking(Aspect.REPAIRS) as ask:
                mended = repairs(procedure, prop, assumptions, calendar, verdict, ask, strict=strict)
                found = replace(found, repairs=mended)
        if Aspect.GAP in wanted:
            mending = {r.edits[0].clause for r in found.repairs or () if len(r.edits) == 1}
            nearest = gap(procedure, prop, calendar, verdict, assumptions, strict=strict, mending=mending)
            found = replace(found, gap=nearest)
    return replace(found, late=frozenset(late))


def _avoidability(
    procedure: Procedure,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    refuted: Refuted,
    *,
    strict: bool,
    timeout: float | None,
) -> Avoidability:
    """Whether the failure could have been avoided. The engine loads the solver, so it is fetched where it is used."""
    from longstop.engines.check.avoid import avoidability
    from longstop.engines.simulate.replay import replay

    return avoidability(
        procedure, prop, assumptions, calendar, refuted, strict=strict, timeout=timeout, replay=replay
    )
