"""The smallest number of days, or of working days, with which a property holds that something happens in time.

A longer window is never violated where a shorter one is not: whatever is met within the shorter is met within the
longer. That is so of a claim "within", and of whatever is made of such claims with "and" and "or" alone; under a "not"
it is the other way round, so what stands there keeps the bound that it states, as does a claim about what follows a
target. The conditions of a formula look back and know nothing of the bound. So the bounds with which a property
holds are all those from the tightest on, and halving finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.explanations import Tightest
from longstop.core.procedures import Procedure
from longstop.core.time import LONGEST_DAYS, Bound, Calendar, Unit
from longstop.core.verdicts import Property, Proved, Refuted, Vacuous, Verdict
from longstop.engines.explain.asking import Ask
from longstop.engines.explain.undated import undated


def tightest(
    procedure: Procedure,
    prop: Property,
    assumptions: Assumptions,
    verdict: Verdict,
    calendar: Calendar,
    ask: Ask,
    *,
    strict: bool = False,
) -> Tightest | None:
    """The tightest bound of a property under the assumptions, from the verdict on the bound that it states.

    It is counted in the unit that the property states, in days where that asks for some number of days. None for a
    property that states no bound, or several, and where the property says nothing at all: a property that holds on
    the same day too, because the days do not go on, has no bound that means anything. What turns vacuous with a
    smaller bound only is not refuted there, and counts as holding. The calendar is without the closures of the
    assumptions.
    """
    stated = bound_of(prop.formula)
    if stated is None or isinstance(verdict, Vacuous):
        return None
    search = _Search(procedure, prop, assumptions, calendar.with_closures(assumptions.closures), ask, strict, stated)
    if stated.bound is None:
        match verdict:
            case Proved(within=int(days)):
                return search.down(days)
            case Refuted():
                return search.endless(verdict)
    else:
        match verdict:
            case Proved():
                return search.down(stated.bound.count)
            case Refuted():
                return search.up(verdict)
    return Tightest(stated.bound, None, settled=False)


@dataclass(frozen=True)
class Stated:
    """The one bound that a property states; None of one that asks for some number of days."""

    bound: Bound | None

    def of(self, count: int) -> Bound:
        """So many of the unit that the property states."""
        return Bound(count, Unit.DAYS) if self.bound is None else replace(self.bound, count=count)

    def enough(self, days: int) -> int:
        """A count, as small as can be said without a calendar, whose window never has fewer than so many days."""
        if self.bound is None or self.bound.unit is Unit.DAYS:
            return days
        if self.bound.unit is Unit.WEEKS:
            return -(-days // 7)
        first = next(n for n in range(days + 1) if n + 2 * (n // 5) >= days)  # no seven days hold six working days
        return first + (1 if self.bound.inclusive else 0)


def bound_of(formula: f.Formula) -> Stated | None:
    """The bound that all its claims "within" state alike; None if it makes none, or they differ."""
    found = {b for part in formula for b in _bounds(part.claim)}
    return Stated(found.pop()) if len(found) == 1 else None


def _bounds(claim: f.Claim) -> Iterator[Bound | None]:
    match claim:
        case f.Within(bound):
            yield bound
        case f.Bounded():
            yield None
        case f.AllOf(parts) | f.AnyOf(parts):
            for part in parts:
                yield from _bounds(part)
        case _:
            pass


def with_claims(formula: f.Formula, made: Callable[[tuple[f.Target, ...]], f.Claim]) -> f.Formula:
    """The formula with other claims about the targets of those that state its bound."""

    def claim(one: f.Claim) -> f.Claim:
        match one:
            case f.Within(_, targets) | f.Bounded(targets):
                return made(targets)
            case f.AllOf(parts) | f.AnyOf(parts):
                return replace(one, parts=tuple(claim(p) for p in parts))
            case _:
                return one

    return tuple(replace(part, claim=claim(part.claim)) for part in formula)


@dataclass(frozen=True)
class _Search:
    """The search for the tightest bound of one question; the closures are in the calendar."""

    procedure: Procedure
    prop: Property
    assumptions: Assumptions
    calendar: Calendar
    ask: Ask
    strict: bool
    stated: Stated

    def _within(self, count: int) -> Verdict:
        bound = self.stated.of(count)
        return self._asked(with_claims(self.prop.formula, lambda targets: f.Within(bound, targets)))

    def _asked(self, formula: f.Formula) -> Verdict:
        return self.ask(self.procedure, replace(self.prop, formula=formula), self.assumptions)

    def down(self, proved: int) -> Tightest:
        """The tightest, where so many are enough: most often all that is asked for, or the same day."""
        return self._between(-1, None, proved, first=proved - 1)

    def up(self, refuted: Refuted) -> Tightest:
        """The tightest, where what the property states is too few; first, whether there is any."""
        assert self.stated.bound is not None
        whole = all(isinstance(p.claim, f.Within) or not list(_bounds(p.claim)) for p in self.prop.formula)
        some: Callable[[tuple[f.Target, ...]], f.Claim] = f.Bounded if whole else f.Eventually
        verdict = self._asked(with_claims(self.prop.formula, some))
        low, worst = self.stated.bound.count, refuted
        match verdict:
            case Refuted():
                return self.endless(verdict)
            case Proved(within=int(days)):
                return self._between(low, worst, max(low + 1, self.stated.enough(days)), first=low + 1)
            case _:
                return self._gallop(low, worst)

    def endless(self, found: Refuted) -> Tightest:
        """There is no such bound, as the case shows."""
        clauses = undated(self.procedure, self.prop, self.calendar, found, strict=self.strict)
        return Tightest(self.stated.bound, None, found, clauses)

    def _gallop(self, low: int, worst: Refuted) -> Tightest:
        """Twice as much each time, where it is not known that there is a number that is enough."""
        high = 2 * low + 1
        while (last := self.stated.of(high)) and (high if last.in_working_days else last.days) <= _FAR:
            verdict = self._within(high)
            if isinstance(verdict, Refuted):
                low, worst = high, verdict
            elif _holds(verdict):
                return self._between(low, worst, high, first=low + 1)
            else:
                break
            high = 2 * high + 1
        return Tightest(self.stated.bound, None, worst, settled=False)

    def _between(self, low: int, worst: Refuted | None, high: int, *, first: int) -> Tightest:
        """The tightest, where `low` is too few (as `worst` shows, if it is not below nought) and `high` is enough.

        One that is not decided counts as too few for the time being, and the outcome as not settled: a smaller one
        than what is found may do.
        """
        middle = first
        while high - low > 1:
            if not low < middle < high:
                middle = (low + high) // 2
            verdict = self._within(middle)
            if _holds(verdict):
                high = middle
            else:
                low, worst = middle, verdict if isinstance(verdict, Refuted) else None
            middle = 0 if low < 0 else (low + high) // 2
        settled = low < 0 or worst is not None  # what is refuted settles whatever is smaller
        return Tightest(self.stated.bound, self.stated.of(high), worst, settled=settled)


#: Days beyond which no bound is tried where it is not known that one is enough.
_FAR = min(60, LONGEST_DAYS)


def _holds(verdict: Verdict) -> bool:
    return isinstance(verdict, Proved | Vacuous)
