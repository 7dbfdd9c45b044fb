"""The fewest faults that break a property: people away at once, things forgotten, messages lost, each by itself.

Everything else goes well meanwhile: everyone else is in, nothing else is forgotten or lost, the office is open as the
calendar says. Whatever more faults allow, fewer allow too; so a property that is refuted with some is refuted with
more, and one that is proved with any number needs no further question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import assert_never

from longstop.core.assumptions import ANY_NUMBER, TEN_YEARS, Assumptions
from longstop.core.explanations import Breaking, Fault, Resilience
from longstop.core.procedures import Procedure
from longstop.core.semantics import within
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Proved, Refuted, Vacuous, Verdict
from longstop.engines.explain.asking import Ask


def resilience(
    procedure: Procedure, prop: Property, ask: Ask, *, start: tuple[date, date] = TEN_YEARS
) -> Resilience:
    """What it takes to break the property, whatever its question assumed, if the case starts between these dates.

    Where nothing is proved even with nothing going wrong, and nothing refuted, `holds_with` is None and the breaking
    is not settled; `fewest` is then, as wherever it is not settled, a number of faults that is enough.
    """
    well = Assumptions("everything-well", "nothing goes wrong", start=start)
    base = ask(procedure, prop, well)
    away, lapses, lost = (_Climb(procedure, prop, ask, fault, well).breaking(base) for fault in Fault)
    return Resilience(away, lapses, lost)


def allowing(well: Assumptions, fault: Fault, count: int) -> Assumptions:
    """The assumptions with up to so many faults of the kind."""
    match fault:
        case Fault.AWAY:
            return replace(well, away=count)
        case Fault.LAPSES:
            return replace(well, lapses=count)
        case Fault.LOST:
            return replace(well, lost=count)
        case _:
            assert_never(fault)


class _Climb:
    """The search for the fewest faults of one kind."""

    def __init__(self, procedure: Procedure, prop: Property, ask: Ask, fault: Fault, well: Assumptions) -> None:
        self.procedure, self.prop, self.fault, self.well = procedure, prop, fault, well
        self._ask = ask

    def breaking(self, base: Verdict) -> Breaking:
        """The fewest, from the verdict with nothing going wrong."""
        if isinstance(base, Refuted):
            return self._broken(0, base, holds_with=None, settled=True)
        one = self._verdict(1)
        if isinstance(one, Refuted):
            holds = _holds(base)
            return self._broken(1, one, holds_with=0 if holds else None, settled=holds)
        if not _holds(base) or not _holds(one):
            return Breaking(self.fault, None, 0 if _holds(base) else None, settled=False)
        anything = self._verdict(ANY_NUMBER)
        if _holds(anything):
            return Breaking(self.fault, None, None)
        # A counterexample with any number of them shows some number that is enough, and often the fewest.
        enough = self._shown(anything) if isinstance(anything, Refuted) else None
        count = 2
        while enough is None or count < enough:
            verdict = self._verdict(count)
            if isinstance(verdict, Refuted):
                return self._broken(count, verdict, holds_with=count - 1, settled=True)
            if not _holds(verdict) or (enough is None and count >= _FAR):
                known = count if _holds(verdict) else count - 1
                if isinstance(anything, Refuted) and enough is not None:
                    return self._broken(enough, anything, holds_with=known, settled=False)
                return Breaking(self.fault, None, known, settled=False)
            count += 1
        assert isinstance(anything, Refuted)
        return self._broken(count, anything, holds_with=count - 1, settled=True)

    def _verdict(self, count: int) -> Verdict:
        return self._ask(self.procedure, self.prop, allowing(self.well, self.fault, count))

    def _shown(self, found: Refuted) -> int:
        return shown(self.procedure, found.trace, self.fault)

    def _broken(self, fewest: int, found: Refuted, *, holds_with: int | None, settled: bool) -> Breaking:
        """So many break it, as the counterexample shows, which really has that many."""
        assert not within(allowing(self.well, self.fault, fewest), self.procedure, found.trace)
        if fewest > 0 and settled:
            assert within(allowing(self.well, self.fault, fewest - 1), self.procedure, found.trace)
        named = tuple(dict.fromkeys(hit(self.procedure, found.trace, self.fault)))
        return Breaking(self.fault, fewest, holds_with, settled, named, found)


#: Where even any number of faults decides nothing, no more than so many are tried one by one.
_FAR = 3


def _holds(verdict: Verdict) -> bool:
    """Whether nothing violates the property; what is vacuous holds too, for whatever reason."""
    return isinstance(verdict, Proved | Vacuous)


def shown(procedure: Procedure, trace: Trace, fault: Fault) -> int:
    """How many faults of the kind the trace shows; of absences, the most on any one day."""
    match fault:
        case Fault.AWAY:
            missed = [day for _, days in _missed(procedure, trace) for day in days]
            return max((missed.count(day) for day in set(missed)), default=0)
        case Fault.LAPSES:
            return len(trace.lapses)
        case Fault.LOST:
            return len(trace.losses)
        case _:
            assert_never(fault)


def hit(procedure: Procedure, trace: Trace, fault: Fault) -> Iterator[str]:
    """Whom or what the faults hit, in the order in which they do: persons, rules, messages."""
    match fault:
        case Fault.AWAY:
            yield from (person for person, _ in sorted(_missed(procedure, trace), key=lambda pair: pair[1][0]))
        case Fault.LAPSES:
            yield from (lapse.rule for lapse in sorted(trace.lapses, key=lambda lapse: lapse.day))
        case Fault.LOST:
            yield from (loss.event for loss in sorted(trace.losses, key=lambda loss: loss.day))
        case _:
            assert_never(fault)


def _missed(procedure: Procedure, trace: Trace) -> Iterator[tuple[str, list[date]]]:
    """Who is away on days on which they should work, and those days."""
    for role in procedure.roles:
        for person in role.persons:
            days = [d for d in trace.dates if trace.is_away(person, d) and (role.every_day or trace.works(d))]
            if days:
                yield person, days
