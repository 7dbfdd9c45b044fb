"""A scenario with all that it needs to be lived anywhere: procedures, calendars, formulas; and one replication of it.

A study is plain data. It can be sent to a process, or to another machine, which then needs no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from longstop.core.fingerprints import fingerprint
from longstop.core.formulas import Formula, Within
from longstop.core.outcomes import Occupied, Record, Share
from longstop.core.procedures import Procedure
from longstop.core.scenarios import Scenario, Variant
from longstop.core.time import Calendar, Unit
from longstop.engines.audit.measuring import measure
from longstop.engines.simulate.people import luck
from longstop.engines.simulate.run import Replication, simulate


@dataclass(frozen=True, eq=False)
class Lived:
    """One variant: its procedure, its calendar without closures, and what is measured, by the ids of the properties."""

    variant: Variant
    procedure: Procedure
    calendar: Calendar
    formulas: Mapping[str, Formula]
    titles: Mapping[str, str]

    def shares(self) -> dict[str, Share]:
        """The shares before any replication."""
        return {id: Share(id, self.titles[id], _unit(formula)) for id, formula in self.formulas.items()}


def _unit(formula: Formula) -> Unit:
    bounds = [part.claim.bound for part in formula if isinstance(part.claim, Within)]
    return Unit.WORKING_DAYS if bounds and all(b.unit is Unit.WORKING_DAYS for b in bounds) else Unit.DAYS


@dataclass(frozen=True, eq=False)
class Study:
    """A scenario, made ready."""

    scenario: Scenario
    lived: tuple[Lived, ...]

    def fingerprint(self, version: str) -> str:
        """Of all on which a record can depend, so that records are never taken for those of something else.

        How exactly the answer is to be known changes no record, and is left out.
        """
        return fingerprint(
            version,
            self.scenario.seed,
            [
                (x.variant.procedure, x.variant.world, x.variant.drawn, x.procedure.formal, x.calendar, x.formulas)
                for x in self.lived
            ],
        )


def replicate(study: Study, variant: int, replication: int) -> tuple[Record, Replication]:
    """One replication of one variant, counted, and what it was counted from.

    All variants of a study live replication `n` under the same luck.
    """
    lived = study.lived[variant]
    seed = _seed(study.scenario.seed, replication)
    world = lived.variant.world_for(luck(seed, "figures"))
    found = simulate(lived.procedure, lived.calendar, world, seed)
    calendar = lived.calendar.with_closures(world.closures)
    since = world.start + timedelta(world.warm_up)
    measured = measure(lived.formulas, lived.procedure, found.log, calendar, since)
    occupied = {
        role: Occupied(round(60 * desk.worked), round(60 * desk.available), desk.waiting[world.warm_up :])
        for role, desk in found.desks.items()
    }
    record = Record(variant, replication, len(found.log.cases), len(found.log), measured, occupied)
    return record, found


def records(study: Study, first: int, last: int) -> list[Record]:
    """The records of all variants in the replications from the first to before the last."""
    return [replicate(study, v, n)[0] for n in range(first, last) for v in range(len(study.lived))]


def _seed(seed: int, replication: int) -> int:
    return luck(seed, "replication", replication).getrandbits(63)
