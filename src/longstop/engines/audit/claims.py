"""Claims over a whole log: what each says at many moments at once, and when what it waits for first came about.

A truth is a small number, so that the worst of several is their least and the best their greatest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

import numpy as np
import numpy.typing as npt

from longstop.core import formulas as f
from longstop.core.dependence import everything_in
from longstop.core.semantics import Truth
from longstop.engines.audit.conditions import delivered, matching, so
from longstop.engines.audit.days import FAR, Bools, Ints
from longstop.engines.audit.ledger import Hits, Ledger, Moments

Truths = npt.NDArray[np.int8]

FALSE, OPEN, TRUE = -1, 0, 1

#: The meaning of the codes.
TRUTHS = {FALSE: Truth.FALSE, OPEN: Truth.OPEN, TRUE: Truth.TRUE}

#: So many closes of days, or pairs of moments, are looked at in one go.
AT_ONCE = 1 << 21


@dataclass(frozen=True, eq=False)
class Met:
    """For each moment the first day on which a target is met after it, and the first on which that is still open."""

    true: Ints
    open: Ints


class Claims:
    """What claims say; `complete` says for given moments whether nothing that could be done is outstanding then."""

    def __init__(self, ledger: Ledger, complete: Callable[[Moments], Bools]) -> None:
        self.ledger, self.complete = ledger, complete

    def truth(self, claim: f.Claim, at: Moments, bound: Moments | None = None) -> Truths:
        """What the claim says at each of the moments; `bound` are the messages that `this` refers to."""
        bound = at if bound is None else bound
        match claim:
            case f.Holds(condition):
                return np.where(so(self.ledger, condition, at), TRUE, FALSE).astype(np.int8)
            case f.Within(window, targets):
                last = self.ledger.days.end_of_window(at.day, window)
                truth = _by(self.met(targets, at, bound), last)
                truth[(truth == FALSE) & (last > self.ledger.last[at.case])] = OPEN
                return truth
            case f.Eventually(targets) | f.Bounded(targets):
                truth = _by(self.met(targets, at, bound), self.ledger.last[at.case])
                unmet = np.flatnonzero(truth == FALSE)
                truth[unmet[~self.complete(at.take(unmet))]] = OPEN
                return truth
            case f.NotUntil(avoid, release):
                avoided, released = self.first(avoid, at, bound), self.first(release, at, bound)
                none = self.ledger.size
                truth = np.where(released < none, TRUE, OPEN)
                return np.where((avoided < none) & (avoided <= released), FALSE, truth).astype(np.int8)
            case f.Never(avoid):
                return np.where(self.first(avoid, at, bound) < self.ledger.size, FALSE, OPEN).astype(np.int8)
            case f.NotClaim(part):
                return np.negative(self.truth(part, at, bound))
            case f.AllOf(parts):
                truth = np.full(len(at), TRUE, dtype=np.int8)
                for part in parts:
                    np.minimum(truth, self.truth(part, at, bound), out=truth)
                return truth
            case f.AnyOf(parts):
                truth = np.full(len(at), FALSE, dtype=np.int8)
                for part in parts:
                    np.maximum(truth, self.truth(part, at, bound), out=truth)
                return truth
            case _:
                assert_never(claim)

    def first(self, patterns: tuple[f.Pattern, ...], at: Moments, bound: Moments) -> Ints:
        """For each moment the first row after it that one of the patterns means; the number of rows if none does."""
        found = np.full(len(at), self.ledger.size, dtype=np.int64)
        for pattern in patterns:
            np.minimum(found, self._next(pattern, at, bound), out=found)
        return found

    def _next(self, pattern: f.Pattern, at: Moments, bound: Moments) -> Ints:
        hits = matching(self.ledger, pattern)
        if not pattern.this:
            return self._in_case(hits.next(at.upto), at)
        found = np.full(len(at), self.ledger.size, dtype=np.int64)
        for role, theirs in self._readers(pattern, hits):
            of_this = delivered(self.ledger, role, bound.row)
            found = np.where(of_this, np.minimum(found, theirs.next(at.upto)), found)
        return self._in_case(found, at)

    def _in_case(self, rows: Ints, at: Moments) -> Ints:
        return np.where(rows < self.ledger.begin[at.case + 1], rows, self.ledger.size)

    def _readers(self, pattern: f.Pattern, hits: Hits) -> list[tuple[f.RoleId, Hits]]:
        """Of the rows that the pattern means those by each role."""
        groups = self.ledger.roles[hits.rows]
        present = {role for g in np.unique(groups).tolist() for role in self.ledger.log.groups[g]}

        def by(role: f.RoleId) -> Hits:
            theirs = self.ledger.having(self.ledger.log.groups, lambda group: role in group)[groups]
            return Hits(hits.rows[theirs], self.ledger.size)

        return self.ledger.keep(("by role", pattern), lambda: [(role, by(role)) for role in sorted(present)])

    # --- targets --------------------------------------------------------------------------------------------

    def met(self, targets: tuple[f.Target, ...], at: Moments, bound: Moments) -> Met:
        """When one of the targets is first met after each moment, and when it is first open whether it is."""
        met = Met(np.full(len(at), FAR, dtype=np.int64), np.full(len(at), FAR, dtype=np.int64))
        for target in targets:
            match target:
                case f.Occurs(pattern, None):
                    np.minimum(met.true, self._day(self._next(pattern, at, bound)), out=met.true)
                case f.Occurs(pattern, then):
                    assert then is not None
                    one = self._then(pattern, then, at, bound)
                    np.minimum(met.true, one.true, out=met.true)
                    np.minimum(met.open, one.open, out=met.open)
                case f.DayIs(condition):
                    np.minimum(met.true, self._day_is(condition, at), out=met.true)
                case _:
                    assert_never(target)
        return met

    def _day(self, rows: Ints) -> Ints:
        """The days of the rows; `FAR` for the one after all."""
        if not self.ledger.size:
            return np.full(len(rows), FAR, dtype=np.int64)
        there = rows < self.ledger.size
        return np.where(there, self.ledger.days_of(np.where(there, rows, 0)), FAR)

    def _then(self, pattern: f.Pattern, then: f.Claim, at: Moments, bound: Moments) -> Met:
        """An event from which a further claim holds."""
        hits = matching(self.ledger, pattern)
        if pattern.this or _speaks_of_this(then):
            return self._then_of_this(pattern, then, at, bound)
        asked = np.zeros(self.ledger.cases, dtype=np.bool_)
        asked[at.case] = True
        rows = hits.rows[asked[self.ledger.case[hits.rows]]]
        truth = self.truth(then, self.ledger.at_rows(rows))
        true, unsettled = (Hits(rows[truth == code], self.ledger.size) for code in (TRUE, OPEN))
        return Met(*(self._day(self._in_case(some.next(at.upto), at)) for some in (true, unsettled)))

    def _then_of_this(self, pattern: f.Pattern, then: f.Claim, at: Moments, bound: Moments) -> Met:
        """The same where it hangs on the message that is bound: each moment with each event that may be meant."""
        hits = matching(self.ledger, pattern)
        start, stop = hits.below(at.upto), hits.below(self.ledger.begin[at.case + 1])
        count = np.maximum(stop - start, 0)
        met = Met(np.full(len(at), FAR, dtype=np.int64), np.full(len(at), FAR, dtype=np.int64))
        for chunk in _chunks(count):
            whose = np.repeat(chunk, count[chunk])
            within = np.arange(len(whose)) - np.repeat(np.cumsum(count[chunk]) - count[chunk], count[chunk])
            rows = hits.rows[start[whose] + within]
            if pattern.this:
                meant = np.zeros(len(whose), dtype=np.bool_)
                for role, theirs in self._readers(pattern, hits):
                    meant |= np.isin(rows, theirs.rows) & delivered(self.ledger, role, bound.row[whose])
                whose, rows = whose[meant], rows[meant]
            truth = self.truth(then, self.ledger.at_rows(rows), bound.take(whose))
            for code, found in ((TRUE, met.true), (OPEN, met.open)):
                np.minimum.at(found, whose[truth == code], self.ledger.days_of(rows[truth == code]))
        return met

    def _day_is(self, condition: f.Condition, at: Moments) -> Ints:
        """The first day at whose close the condition is so, of those that close after the moment."""
        ledger = self.ledger
        cases = np.unique(at.case)
        found = np.full(len(at), FAR, dtype=np.int64)
        slot = np.searchsorted(cases, at.case)
        for chunk in _chunks(ledger.last[cases] - ledger.first[cases] + 1):
            closes = ledger.closes_of(cases[chunk])
            hits = np.flatnonzero(so(ledger, condition, closes))
            days = np.append(closes.day[hits], FAR)
            places = ledger.place(closes.case[hits], closes.day[hits])
            here = np.flatnonzero((slot >= chunk[0]) & (slot <= chunk[-1]))
            after = at.day[here] + at.is_close[here]
            next_ = np.searchsorted(places, ledger.place(at.case[here], after))
            same = np.append(closes.case[hits], -1)[next_] == at.case[here]
            found[here] = np.where(same, days[next_], FAR)
        return found


def _chunks(count: Ints) -> list[Ints]:
    """The places of the counts, in stretches none of which counts more than is looked at in one go (but one place)."""
    if not len(count):
        return []
    stretch = (np.cumsum(count) - 1) // AT_ONCE
    return np.split(np.arange(len(count)), np.flatnonzero(np.diff(stretch)) + 1)


def _by(met: Met, last: Ints) -> Truths:
    """Whether something was met by the last day."""
    return np.where(met.true <= last, TRUE, np.where(met.open <= last, OPEN, FALSE)).astype(np.int8)


def speaks_of_the_end(claim: object) -> bool:
    """Whether the claim, or one within it, is judged at the end of a case."""
    return any(isinstance(part, f.Eventually | f.Bounded) for part in everything_in(claim))


def _speaks_of_this(claim: object) -> bool:
    return any(isinstance(part, f.Pattern) and part.this for part in everything_in(claim))
