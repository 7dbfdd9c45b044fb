"""What simulated replications tell, and how exactly: shares, differences, means and quantiles with their intervals.

Everything is kept as sums of integers that add up over replications in any order, so that the answer is the same on
one worker and on ten, and memory does not grow with the number of replications.

A share of triggers is no coin tossed so many times: all triggers of one replication live under the same absences and
hang together. The interval of a share is *exact* (Clopper and Pearson: it covers the truth at least as often as it
says) where each replication has at most one trigger. Otherwise it is the same interval with as many tosses as the
triggers are worth, judged by how the replications spread about the ratio (Korn and Graubard). That is *approximate*
and errs on the wide side: they are worth no more than their number; the spread is only as well known as there are
replications with the rarer outcome, for which Student's distribution makes one pay; and where there is no spread to go
by (all met, or none) each replication counts as one toss.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from math import ceil, exp, inf, lgamma, log, log1p, sqrt
from typing import Self


@dataclass(frozen=True)
class Interval:
    """What is estimated, and between which figures the truth lies at the level asked for."""

    value: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """The longer of the two sides."""
        return max(self.high - self.value, self.value - self.low)


@dataclass(frozen=True)
class _Sums:
    """Whole numbers that add up over replications."""

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


# --- shares -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally(_Sums):
    """One property in some replications: of how many triggers it was met, with the sums that tell how they spread."""

    replications: int = 0
    of: int = 0
    met: int = 0
    of_of: int = 0
    met_of: int = 0
    met_met: int = 0
    some_met: int = 0
    """In how many replications some trigger was met."""
    some_not: int = 0
    """In how many replications some trigger was not."""

    @classmethod
    def once(cls, met: int, of: int) -> Tally:
        """The tally of one replication, in which `met` of `of` triggers were met."""
        return cls(1, of, met, of * of, met * of, met * met, int(met > 0), int(met < of))

    @property
    def share(self) -> float | None:
        """The share that was met; None if there was no trigger."""
        return self.met / self.of if self.of else None

    @property
    def design_effect(self) -> float:
        """By how much the triggers of one replication hang together: so many of them are worth one (1 or more)."""
        return self.of / self._worth if self.of else 1.0

    @property
    def _residual(self) -> int:
        """How far the replications lie from the ratio, squared and summed up; exact, times the square of `of`."""
        crossed = 2 * self.met * self.of * self.met_of
        return self.of * self.of * self.met_met - crossed + self.met * self.met * self.of_of

    @property
    def _estimated(self) -> bool:
        """Whether the worth of the triggers is estimated from the spread of the replications."""
        return self.of != self.of_of and self._freedom > 0 and self._residual > 0

    @property
    def _freedom(self) -> int:
        """From how many replications, less one, the spread is known: those that show the rarer outcome make it."""
        return min(self.some_met, self.some_not) - 1

    @property
    def _least(self) -> float:
        """What the triggers are worth if all of a replication are as one; a large replication counts for more."""
        return self.of * self.of / self.of_of

    @property
    def _worth(self) -> float:
        """How many independent triggers those are worth, before the price of few replications."""
        if self.of == self.of_of:  # at most one in each replication
            return float(self.of)
        if not self._estimated:
            return self._least
        spread = self.replications / (self.replications - 1) * (self._residual / self.of**4)
        alike = self.met * (self.of - self.met) / self.of**3
        return max(self._least, min(float(self.of), alike / spread * self.of))

    def interval(self, confidence: float) -> Interval:
        """The share with its interval; from 0 to 1 if there was no trigger."""
        if not self.of:
            return Interval(0.5, 0.0, 1.0)
        share, worth = self.met / self.of, self._worth
        if self._estimated:
            tail = (1 - confidence) / 2
            price = (t_quantile(tail, self.of - 1) / t_quantile(tail, self._freedom)) ** 2
            worth = max(self._least, worth * price)
        low, high = clopper_pearson(share * worth, worth, confidence)
        return Interval(share, min(low, share), max(high, share))


def clopper_pearson(met: float, of: float, confidence: float) -> tuple[float, float]:
    """The exact interval of a share: outside it, so few or so many would have been met with at most half the rest.

    The numbers need not be whole. Raises ValueError unless 0 <= met <= of and 0 < confidence < 1.
    """
    if not 0 <= met <= of or not 0 < confidence < 1:
        raise ValueError(f"{met} of {of} at {confidence} is no share with a level")
    if of == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = beta_quantile(tail, met, of - met + 1) if met > 0 else 0.0
    high = 1 - beta_quantile(tail, of - met, met + 1) if met < of else 1.0
    return low, high


# --- looking again and again --------------------------------------------------------------------------------------


def looks(at_most: int, first: int = 20, growth: float = 1.5) -> tuple[int, ...]:
    """The numbers of replications after which one looks whether the interval is narrow enough, the last `at_most`."""
    found, here = [], first
    while here < at_most:
        found.append(here)
        here = max(here + 1, ceil(here * growth))
    return (*found, at_most)


def level_at(confidence: float, looks: int) -> float:
    """The level of each of so many looks, so that the intervals of all of them hold together at `confidence`.

    Whoever stops at the look that pleases them then still has an interval of the level that they asked for: the
    chance of error is shared out evenly among the looks (Bonferroni), as they are known beforehand.
    """
    return 1 - (1 - confidence) / looks


# --- differences --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair(_Sums):
    """Two properties, or one in two variants, in the same replications under the same luck: a and b."""

    replications: int = 0
    of_a: int = 0
    met_a: int = 0
    of_b: int = 0
    met_b: int = 0
    of_of_a: int = 0
    met_of_a: int = 0
    met_met_a: int = 0
    of_of_b: int = 0
    met_of_b: int = 0
    met_met_b: int = 0
    of_a_of_b: int = 0
    of_a_met_b: int = 0
    met_a_of_b: int = 0
    met_a_met_b: int = 0
    some_met_a: int = 0
    some_not_a: int = 0
    some_met_b: int = 0
    some_not_b: int = 0
    differ: int = 0
    """In how many replications the two are not the same."""

    @classmethod
    def once(cls, a: tuple[int, int], b: tuple[int, int]) -> Pair:
        """One replication: how many were met, and of how many, for a and for b."""
        (x, n), (y, m) = a, b
        squares = (n * n, x * n, x * x, m * m, y * m, y * y, n * m, n * y, x * m, x * y)
        return cls(1, n, x, m, y, *squares, int(x > 0), int(x < n), int(y > 0), int(y < m), int((x, n) != (y, m)))

    @property
    def a(self) -> Tally:
        """What a came to."""
        squares = self.of_of_a, self.met_of_a, self.met_met_a
        return Tally(self.replications, self.of_a, self.met_a, *squares, self.some_met_a, self.some_not_a)

    @property
    def b(self) -> Tally:
        """What b came to."""
        squares = self.of_of_b, self.met_of_b, self.met_met_b
        return Tally(self.replications, self.of_b, self.met_b, *squares, self.some_met_b, self.some_not_b)

    def interval(self, confidence: float) -> Interval:
        """By how much the share of a is greater than that of b; approximate (linearised ratios, Student's t).

        Where the two never differ by more than their ratio there is no spread to go by; then, and where one has no
        trigger at all, it is what the two intervals leave open.
        """
        p, q, k = self.a.share, self.b.share, self.replications
        if p is None or q is None or self.differ < 2:
            return self._apart(confidence)
        aa = self.met_met_a - 2 * p * self.met_of_a + p * p * self.of_of_a
        bb = self.met_met_b - 2 * q * self.met_of_b + q * q * self.of_of_b
        ab = self.met_a_met_b - p * self.of_a_met_b - q * self.met_a_of_b + p * q * self.of_a_of_b
        spread = aa / self.of_a**2 + bb / self.of_b**2 - 2 * ab / (self.of_a * self.of_b)
        if spread <= 1e-12 * (aa / self.of_a**2 + bb / self.of_b**2) or spread <= 0:
            return self._apart(confidence)
        half = t_quantile((1 - confidence) / 2, self.differ - 1) * sqrt(k / (k - 1) * spread)
        return Interval(p - q, max(-1.0, p - q - half), min(1.0, p - q + half))

    def _apart(self, confidence: float) -> Interval:
        level = level_at(confidence, 2)
        a, b = self.a.interval(level), self.b.interval(level)
        return Interval(a.value - b.value, a.low - b.high, a.high - b.low)


# --- means and quantiles ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moments(_Sums):
    """A whole number that each replication yields (minutes of work, cases at the end): count, sum, sum of squares."""

    count: int = 0
    total: int = 0
    squares: int = 0

    @classmethod
    def once(cls, figure: int) -> Moments:
        """The figure of one replication."""
        return cls(1, figure, figure * figure)

    def interval(self, confidence: float) -> Interval:
        """The mean with Student's interval; without end for fewer than two replications."""
        if self.count < 2:
            return Interval(float(self.total), -inf, inf)
        mean, n = self.total / self.count, self.count
        variance = (n * self.squares - self.total**2) / (n * n * (n - 1))
        half = t_quantile((1 - confidence) / 2, n - 1) * sqrt(variance)
        return Interval(mean, mean - half, mean + half)


@dataclass(frozen=True)
class Times:
    """How long it took from the triggers to what they ask for, in whole units: how often each; and how often never."""

    counts: Mapping[int, int] = field(default_factory=dict)
    never: int = 0

    def __add__(self, other: Times) -> Times:
        counts = dict(self.counts)
        for time, count in other.counts.items():
            counts[time] = counts.get(time, 0) + count
        return Times(counts, self.never + other.never)

    @classmethod
    def of(cls, times: Iterable[int | None]) -> Times:
        """These times; None is never."""
        counts: dict[int, int] = {}
        never = 0
        for time in times:
            if time is None:
                never += 1
            else:
                counts[time] = counts.get(time, 0) + 1
        return cls(counts, never)

    @property
    def number(self) -> int:
        """How many triggers there were."""
        return sum(self.counts.values()) + self.never

    def quantile(self, share: float, confidence: float, design_effect: float = 1.0) -> tuple[float, float, float]:
        """The time within which this share is done, with its interval; infinite where it never is.

        The interval lies between two of the times in their order, which binomial tails choose: exact (at least the
        level) where triggers are independent. Where they hang together they are worth so much less (Woodruff), with
        the design effect of the share that the property measures standing in for that of the quantile.
        """
        number = self.number
        if not number:
            return inf, 0.0, inf
        worth = max(1.0, number / design_effect)
        low, high = _ranks(share, worth, (1 - confidence) / 2)
        lowest, highest = low * number / worth, high * number / worth
        return (
            self._at(share * number),
            self._at(lowest) if low >= 1 else 0.0,
            self._at(highest) if high <= worth else inf,
        )

    def _at(self, rank: float) -> float:
        """The time of this rank; the first has rank 1."""
        seen = 0
        for time in sorted(self.counts):
            seen += self.counts[time]
            if seen >= rank - 1e-9:
                return float(time)
        return inf


def _ranks(share: float, number: float, tail: float) -> tuple[float, float]:
    """The ranks between which the quantile lies: below the first, and above the second, at most the tail."""

    def at_most(rank: float) -> float:
        """How likely at most `rank` of them lie below the quantile."""
        return 1 - incomplete_beta(share, rank + 1, number - rank) if 0 <= rank < number else float(rank >= number)

    whole = int(number)
    first, last = 0, whole + 1  # the greatest rank r with P(at most r - 1) <= tail
    while last - first > 1:
        middle = (first + last) // 2
        first, last = (middle, last) if at_most(middle - 1) <= tail else (first, middle)
    low = first
    first, last = 0, whole + 1  # the least rank r with P(at most r - 1) >= 1 - tail
    while last - first > 1:
        middle = (first + last) // 2
        first, last = (first, middle) if at_most(middle - 1) >= 1 - tail else (middle, last)
    return float(low), float(last)


# --- the distributions behind them --------------------------------------------------------------------------------


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The share of the beta distribution that lies below x, by its continued fraction (Lentz), in logarithms."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _near_beta(1 - x, x, b, a)
    return _near_beta(x, 1 - x, a, b)


def _near_beta(x: float, rest: float, a: float, b: float) -> float:
    """The same where the fraction converges fast: x below the mean, about; `rest` is 1 - x."""
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * (log1p(-x) if x < 0.5 else log(rest))) / a
    tiny = 1e-300
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1), tiny)
    fraction = d
    for m in range(1, 1000 + int(20 * sqrt(max(a, b)))):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + numerator * d, tiny)
            c = _away(1 + numerator / c, tiny)
            change = c * d
            fraction *= change
        if abs(change - 1) < 1e-15:
            break
    return min(1.0, front * fraction)


def _away(figure: float, tiny: float) -> float:
    return figure if abs(figure) > tiny else tiny


def beta_quantile(share: float, a: float, b: float) -> float:
    """The point below which this share of the beta distribution lies: Newton's steps, kept between known bounds."""
    low, high = 0.0, 1.0
    x = a / (a + b)
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    for _ in range(200):
        error = incomplete_beta(x, a, b) - share
        low, high = (low, x) if error > 0 else (x, high)
        density = exp(scale + (a - 1) * log(x) + (b - 1) * log1p(-x))
        nearer = x - error / density if density > 0 else -1.0
        if not low < nearer < high:
            nearer = (low + high) / 2
        if abs(nearer - x) <= 1e-15 * x or nearer in (0.0, 1.0):
            return nearer
        x = nearer
    return x


def t_quantile(tail: float, freedom: float) -> float:
    """The point above which this tail (less than a half) of Student's distribution lies."""
    if not 0 < tail < 0.5 or freedom <= 0:
        raise ValueError(f"Student's distribution has no tail of {tail} with {freedom} degrees of freedom")
    y = beta_quantile(1 - 2 * tail, 0.5, freedom / 2)
    if y > 0.5:  # few degrees of freedom: better from the other end
        x = beta_quantile(2 * tail, freedom / 2, 0.5)
        return sqrt(freedom * (1 - x) / x)
    return sqrt(freedom * y / (1 - y))
