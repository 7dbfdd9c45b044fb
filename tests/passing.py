"""Procedures in which a concern is passed on and nothing else: chains and fans of messages with copies and stand-ins.

No conditions, no states, nothing that ends what is owed: what reaches whom is a matter of who is in. The last role is
the manager. `reaching` is the property that routes are held against, `cut_off` a case in which people stay away.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from forward import Case, Habits
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Agency, Copy, Duty, EventKind, Force, OnEvents, Party, Procedure, Role, Rule, Sort
from longstop.core.time import SAME_DAY, Bound, Calendar, Unit
from longstop.core.traces import Trace

EVENT = "e"
MANAGER = "boss"
BOUNDS = (SAME_DAY, Bound(1, Unit.WORKING_DAYS), Bound(2, Unit.WORKING_DAYS), Bound(1, Unit.DAYS))


@st.composite
def passing(draw: st.DrawFn, *, pure: bool = True) -> Procedure:
    """A procedure of up to five people and the manager. Unless `pure`, some duties only may be done, or are undated."""
    names = list("abcde"[: draw(st.integers(2, 5))])
    everyone = [*names, MANAGER]
    holders = {n: draw(st.sampled_from((1, 1, 1, 2))) for n in everyone}
    unit = draw(st.sampled_from((None, None, None, *names)))
    roles = tuple(
        Role(
            n,
            n,
            "agency",
            people=1 if n == unit else holders[n],
            unit=n == unit,
            manages=("a",) if n == MANAGER else (),
        )
        for n in everyone
    )
    kinds = [EventKind(EVENT, EVENT, Sort.WORLD, once=True)]
    rules: list[Rule] = []
    known: list[f.Pattern] = [f.Pattern(EVENT)]
    for i in range(draw(st.integers(1, 4))):
        message = f"m{i}"
        kinds.append(EventKind(message, message, Sort.MESSAGE))
        to = tuple(draw(st.lists(st.sampled_from(everyone), min_size=1, max_size=2, unique=True)))
        force = Force.MUST if pure else draw(st.sampled_from((Force.MUST, Force.MUST, Force.SHOULD, Force.MAY)))
        bound = draw(st.sampled_from(BOUNDS if pure else (*BOUNDS, None)))
        prompts = tuple(draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True)))
        doers = draw(parties(names))
        rules.append(Duty(f"R{i}", f"R{i}", force, OnEvents(prompts), f.TRUE, doers, message, to, bound))
        readers = list(to)
        if draw(st.booleans()):
            copied = draw(st.sampled_from(everyone))
            readers.append(copied)
            rules.append(Copy(f"C{i}", f"C{i}", Force.MUST, message, f.TRUE, ((copied,),)))
        known += [f.Pattern(message), *(f.Pattern(message, f.Stage.READ, (r,)) for r in dict.fromkeys(readers))]
    agencies = (Agency("agency", "agency"),)
    return Procedure("P", "passing", "passing", agencies, roles, (), (), tuple(kinds), tuple(rules))


@st.composite
def parties(draw: st.DrawFn, names: list[str]) -> tuple[Party, ...]:
    ids = list(draw(st.permutations(names)))
    match draw(st.sampled_from(("one", "one", "either", "tiers", "together", "someone"))):
        case "one":
            return (Party(((ids[0],),)),)
        case "either":
            return (Party((tuple(ids[:2]),)),)
        case "tiers":
            return (Party(tuple((r,) for r in ids[: min(len(ids), 3)])),)
        case "together":
            return (Party(((ids[0],),)), Party((tuple(ids[1:3]),)))
        case _:
            return ()


def arriving(procedure: Procedure, roles: tuple[str, ...]) -> tuple[f.Occurs, ...]:
    """Everything with which one of the roles is reached: a reading, or an act in which they take part."""
    found = []
    for kind in procedure.events:
        if kind.sort is Sort.WORLD:
            continue
        doing = {r for d in procedure.duties_for(kind.id) for p in d.doers for r in p.roles}
        if here := tuple(r for r in roles if r in doing):
            found.append(f.Occurs(f.Pattern(kind.id, roles=here)))
        if kind.sort is Sort.MESSAGE and (here := tuple(r for r in roles if r in procedure.recipients(kind.id))):
            found.append(f.Occurs(f.Pattern(kind.id, f.Stage.READ, here)))
    return tuple(found)


def cut_off(
    procedure: Procedure,
    calendar: Calendar,
    start: date,
    days: int,
    away: tuple[str, ...],
    rng: Random,
    busy: float,
    *,
    strict: bool = False,
) -> Trace:
    """A case in which these roles are away on every day and everyone else is in. Raises DeadEndError, rarely."""
    facts = {x.id: rng.choice(x.values) for x in procedure.facts}
    case = Case(procedure, calendar, start, facts, allowed=Assumptions("none", "nothing more"), strict=strict)
    gone = [p for r in away for p in procedure.role(r).persons]
    case.away = {p: {start + timedelta(i) for i in range(days)} for p in gone}
    for i in range(days):
        case.day = start + timedelta(i)
        case.live(rng, Habits(busy=busy, away=0.0, lapse=0.0, loss=0.0))
    return case.trace()
