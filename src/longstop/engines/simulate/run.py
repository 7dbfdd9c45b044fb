"""One replication, from a procedure and a world to an event log and what it says of the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from longstop.core import formulas as f
from longstop.core.logs import Log
from longstop.core.procedures import Procedure
from longstop.core.scenarios import World
from longstop.core.time import Calendar
from longstop.engines.simulate.living import Living
from longstop.engines.simulate.program import Program
from longstop.engines.simulate.working import Working


@dataclass(frozen=True)
class Desk:
    """Those who hold one role: hours worked, hours in which they were there, and jobs that waited each evening."""

    worked: float
    available: float
    waiting: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Replication:
    """The event log of one replication, and the desks of the roles whose people can be short of time."""

    log: Log
    desks: Mapping[f.RoleId, Desk] = field(default_factory=dict)


def simulate(
    procedure: Procedure, calendar: Calendar, world: World, seed: int, *, strict: bool = False
) -> Replication:
    """Live the procedure once in the world, with the luck of the seed.

    The same arguments give the same replication on any machine. `calendar` is without the world's closures. In a
    `strict` run what only should be done is done as often as what may be done.
    """
    program = _program(procedure, calendar.with_closures(world.closures), world.start, world.days, strict)
    living = Working(program, world, seed) if world.finite else Living(program, world, seed)
    log = living.lived()
    desks = {}
    if isinstance(living, Working):
        for role, waiting in living.waiting.items():
            people = living.people[role]
            there = sum(sum(p.here[: world.days]) * (p.shuts - p.opens) * 24 for p in people)
            desks[role] = Desk(sum(p.worked for p in people), there, tuple(waiting))
    return Replication(log, desks)


#: Programs that were made lately, by what they were made from; a study lives one of them many times.
_made: dict[tuple[object, ...], tuple[Procedure, Program]] = {}


def _program(procedure: Procedure, calendar: Calendar, first: date, days: int, strict: bool) -> Program:
    key = id(procedure), calendar.id, calendar.closures, first, days, strict
    found = _made.get(key)
    if found is None or found[0] is not procedure:
        if len(_made) > 50:
            _made.clear()
        found = _made[key] = procedure, Program(procedure, calendar, first, days, strict=strict)
    return found[1]
