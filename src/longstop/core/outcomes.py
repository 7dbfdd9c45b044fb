"""What simulations tell: of each replication what was counted, and of a study what all its replications add up to.

Everything that is counted is a whole number, so that it adds up to the same in any order, on one machine or on many.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from longstop.core.formulas import RoleId
from longstop.core.scenarios import Scenario, Variant
from longstop.core.statistics import Interval, Moments, Pair, Tally, Times
from longstop.core.time import Unit

#: What is shown of a utilisation, which is a fraction, as a whole number: parts in so many.
PARTS = 10_000


@dataclass(frozen=True)
class Measured:
    """One property in one replication: of how many triggers it was met, failed, or left open by the end of the watch.

    A trigger whose time had not run out when the watch ended counts as open, whatever had come of it by then; so does
    one whose case was not complete. `days` and `working_days` say how long it took until what is asked for came, in
    time or not, and how often that was; `never` how often it was not seen.
    """

    met: int
    failed: int
    open: int
    days: Mapping[int, int] = field(default_factory=dict)
    working_days: Mapping[int, int] = field(default_factory=dict)
    never: int = 0

    @builtins.property
    def of(self) -> int:
        """How many triggers were decided."""
        return self.met + self.failed


@dataclass(frozen=True)
class Occupied:
    """The people of one role in one replication: minutes worked, minutes there, and the jobs that waited each evening.

    The latter after the warm-up, as one figure for each evening.
    """

    worked: int
    there: int
    waiting: tuple[int, ...]


@dataclass(frozen=True)
class Record:
    """What was counted in one replication of one variant."""

    variant: int
    replication: int
    cases: int
    events: int
    measured: Mapping[str, Measured]
    occupied: Mapping[RoleId, Occupied] = field(default_factory=dict)


@dataclass(frozen=True)
class Share:
    """One property over all replications of a variant."""

    property: str
    title: str
    unit: Unit
    """In what the property counts, if it gives a time: days or working days."""
    tally: Tally = field(default_factory=Tally)
    open: int = 0
    days: Times = field(default_factory=Times)
    working_days: Times = field(default_factory=Times)

    @builtins.property
    def times(self) -> Times:
        """How long it took until what the property asks for came, in its own unit; no times where it asks for none."""
        return self.working_days if self.unit is Unit.WORKING_DAYS else self.days

    def plus(self, found: Measured) -> Share:
        """The same with one more replication."""
        return replace(
            self,
            tally=self.tally + Tally.once(found.met, found.of),
            open=self.open + found.open,
            days=self.days + Times(dict(found.days), found.never),
            working_days=self.working_days + Times(dict(found.working_days), found.never),
        )


@dataclass(frozen=True)
class Occupation:
    """The people of one role over all replications of a variant."""

    role: RoleId
    worked: int = 0
    there: int = 0
    busy: Moments = field(default_factory=Moments)
    """The utilisation of each replication, in parts of `PARTS`."""
    waiting: Moments = field(default_factory=Moments)
    """The jobs that waited of an evening, on average over the evenings of a replication, in hundredths."""
    evenings: tuple[Moments, ...] = ()
    """The jobs that waited on each evening."""

    def plus(self, found: Occupied) -> Occupation:
        """The same with one more replication."""
        evenings = self.evenings or (Moments(),) * len(found.waiting)
        mean = round(100 * sum(found.waiting) / len(found.waiting)) if found.waiting else 0
        return Occupation(
            self.role,
            self.worked + found.worked,
            self.there + found.there,
            self.busy + Moments.once(round(PARTS * found.worked / found.there) if found.there else 0),
            self.waiting + Moments.once(mean),
            tuple(e + Moments.once(w) for e, w in zip(evenings, found.waiting, strict=True)),
        )


@dataclass(frozen=True)
class VariantOutcome:
    """What all the replications of one variant add up to."""

    variant: Variant
    shares: Mapping[str, Share]
    occupations: Mapping[RoleId, Occupation] = field(default_factory=dict)
    cases: Moments = field(default_factory=Moments)
    events: Moments = field(default_factory=Moments)

    def plus(self, record: Record) -> VariantOutcome:
        """The same with one more replication."""
        return VariantOutcome(
            self.variant,
            {id: share.plus(record.measured[id]) for id, share in self.shares.items()},
            {
                role: self.occupations.get(role, Occupation(role)).plus(found)
                for role, found in record.occupied.items()
            },
            self.cases + Moments.once(record.cases),
            self.events + Moments.once(record.events),
        )


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a property in one of the variants."""

    variant: int
    property: str


@dataclass(frozen=True)
class Difference:
    """By how much the share of `a` differs from that of `b`, in the same replications under the same luck."""

    title: str
    a: Side
    b: Side
    pair: Pair = field(default_factory=Pair)

    def plus(self, records: Mapping[int, Record]) -> Difference:
        """The same with one more replication, of which there is a record for each variant."""
        one, other = (records[s.variant].measured[s.property] for s in (self.a, self.b))
        return Difference(self.title, self.a, self.b, self.pair + Pair.once((one.met, one.of), (other.met, other.of)))


@dataclass(frozen=True)
class Outcome:
    """The answer to a scenario: what its variants add up to, and how they differ.

    `level` is the level of the intervals at the look at which the run stopped, so that all looks hold together at the
    confidence that was asked for. `precise` says whether the precision was reached; None if none was asked for.
    """

    scenario: Scenario
    replications: int
    level: float
    variants: tuple[VariantOutcome, ...]
    differences: tuple[Difference, ...] = ()
    precise: bool | None = None

    def interval(self, variant: int, property: str) -> Interval:
        """The share of a property in a variant, with its interval."""
        return self.variants[variant].shares[property].tally.interval(self.level)
