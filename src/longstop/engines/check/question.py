"""A question to a part of a procedure, and the windows in which it is asked."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.confirmation import SolverName
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.verdicts import Property
from longstop.engines.check.encoding import LENGTHS, Encoding, encoding, longest_span
from longstop.engines.check.refute import plain_stretch
from longstop.engines.check.solver import Clock
from longstop.engines.check.transcript import Transcript

#: Days beyond a window of which it must be known whether they are working days.
_AHEAD = 40
#: Days before the end of the calendar after which no window begins, since its end may not be known.
_ROOM = 200


@dataclass(frozen=True)
class Question:
    """Whether a part of a procedure (see `cone`) has a property. The closures of the assumptions are in the calendar;
    `strict` drops what only should be done; the clock says how long it may take."""

    procedure: Procedure
    prop: Property
    assumptions: Assumptions
    calendar: Calendar
    strict: bool
    clock: Clock
    minimal: bool = True
    """Whether, for a proof, a least set of clauses is wanted, or any that are enough."""
    solver: SolverName = SolverName.Z3
    transcript: Transcript | None = None
    """Where what the verdict rests on is written down, if it is wanted."""

    def hearing(self, *windows: Encoding) -> AbstractContextManager[None]:
        """Write down, if it is wanted, what is meanwhile asked of these windows."""
        return nullcontext() if self.transcript is None else self.transcript.hearing(*windows)

    def anew(self) -> None:
        """What was written down led to nothing."""
        if self.transcript is not None:
            self.transcript.clear()

    def apart(self) -> Question:
        """The same question, with what it rests on written down elsewhere until `rests_on` says so."""
        return self if self.transcript is None else replace(self, transcript=Transcript())

    def rests_on(self, other: Question) -> None:
        """The verdict rests on what was written down for the other."""
        if self.transcript is not None and other.transcript is not None:
            self.transcript.take(other.transcript)

    def window(self, length: int) -> Encoding:
        """A window of so many days, or more."""
        return encoding(self.procedure, self.calendar, self.assumptions.start, length, solver=self.solver)

    def plain_window(self, length: int) -> Encoding | None:
        """The same for a case that starts on a Monday with nothing but weekends ahead; None if there is no such day.

        Its calendar and its past are known, which makes it far smaller than a window on any date.
        """
        first = plain_stretch(self.calendar, *self.assumptions.start, length + _AHEAD)
        if first is None:
            return None
        return encoding(self.procedure, self.calendar, (first, first), length, dated=True, solver=self.solver)

    def lengths(self) -> list[int]:
        """The windows, from the start of a case, in which the trigger and all that the claim looks at have room."""
        spans = [self.span(part.claim) for part in self.prop.formula]
        shortest = max(LENGTHS[1], max((s for s in spans if s is not None), default=0) + 5)
        return [n for n in LENGTHS if n >= shortest] or [shortest]

    @property
    def dates(self) -> tuple[date, date]:
        """From the first day on which a case may start to the last day of the longest window: moments lie between."""
        first, last = self.assumptions.start
        return first, max(last, min(last + timedelta(days=LENGTHS[-1]), self.calendar.last - timedelta(days=_ROOM)))

    def span(self, claim: f.Claim) -> int | None:
        """The most days after its moment on which the claim still depends; None if there is no such number."""
        match claim:
            case f.Holds():
                return 0
            case f.Within(bound, targets):
                window = longest_span(self.calendar, *self.dates, bound)
                further = [self.span(t.then) for t in targets if isinstance(t, f.Occurs) and t.then is not None]
                return _sum_or_none([window, _max_or_none([0, *further])])
            case f.Eventually() | f.Bounded() | f.NotUntil() | f.Never():
                return None
            case f.NotClaim(part):
                return self.span(part)
            case f.AllOf(parts) | f.AnyOf(parts):
                return _max_or_none([self.span(p) for p in parts])
            case _:
                assert_never(claim)


def _sum_or_none(numbers: list[int | None]) -> int | None:
    return None if None in numbers else sum(n for n in numbers if n is not None)


def _max_or_none(numbers: list[int | None]) -> int | None:
    return None if None in numbers else max((n for n in numbers if n is not None), default=0)
