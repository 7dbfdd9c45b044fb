"""The ways in which something may happen now: what it carries, who gets a copy, whether it keeps the rules on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations, product
from random import Random

from longstop.core import formulas as f
from longstop.engines.simulate.life import Life, Moment
from longstop.engines.simulate.people import Person
from longstop.engines.simulate.program import Carried, CopyPlan, DutyPlan, KindPlan

#: Rules that are forgotten in this one act.
Forgotten = frozenset[str]
NONE: Forgotten = frozenset()
#: Some roles, in no order: those at which a message does not arrive.
Roles = Collection[f.RoleId]
#: How likely each value of each attribute is.
Likely = Mapping[f.AttributeId, Mapping[str, float]]


def keeps(life: Life, m: Moment, forgotten: Forgotten = NONE) -> bool:
    """Whether the event would break no ban and be done, and copied, in the manner required."""
    return broken(life, m, forgotten) is None


def broken(life: Life, m: Moment, forgotten: Forgotten = NONE) -> str | None:
    """The first rule that the event would break: a ban, or one on how it is done or copied; None if there is none."""
    plan = life.program.kinds[m.event]
    if not plan.checks and not plan.copies:
        return None
    barred = [c for c in plan.checks if not c.manner and not c.kept(life, m)]
    with _tried(life, m, plan):
        for check in barred:
            if check.matches is None or check.matches(life, m):
                return check.id
        return _not_done_right(life, m, plan, forgotten)


def _not_done_right(life: Life, m: Moment, plan: KindPlan, forgotten: Forgotten) -> str | None:
    for check in plan.checks:
        asked = check.manner and check.id not in forgotten and (check.matches is None or check.matches(life, m))
        if asked and not check.kept(life, m):
            return check.id
    for copy in plan.copies:
        owed = copy.binds and copy.rule.id not in forgotten and concerns(life, m, copy)
        if owed and any(set(group).isdisjoint(m.to) for group in copy.rule.groups):
            return copy.rule.id
    return None


@contextmanager
def _tried(life: Life, m: Moment, plan: KindPlan) -> Iterator[None]:
    """The life as it would be with the event, where a rule on it counts it in."""
    if not plan.looks_at_itself:
        yield
        return
    counts, states, days = life.counts, life.states, life.days
    life.counts, life.states, life.days = list(counts), list(states), [list(d) for d in days]
    try:
        for change in life.program.memory.including.get((m.event, m.read), ()):
            change(life, m)
        yield
    finally:
        life.counts, life.states, life.days = counts, states, days


def may_be_copied(life: Life, m: Moment) -> set[f.RoleId]:
    """Everyone to whom a rule asks, or allows, that the message be copied."""
    plan = life.program.kinds[m.event]
    with _tried(life, m, plan):
        return {r for c in plan.copies if concerns(life, m, c) for group in c.rule.groups for r in group}


def concerns(life: Life, m: Moment, copy: CopyPlan) -> bool:
    """Whether the rule on copying is about this message: who sends it, and its condition."""
    if copy.senders and m.roles and copy.senders.isdisjoint(m.roles):
        return False
    return copy.condition is None or copy.condition(life, m)


def copied(life: Life, m: Moment, plan: KindPlan, random: Random, lost: Roles, forgotten: Forgotten) -> None:
    """Add to the message the copies that its rules ask for: of several who will do, one."""
    for _ in plan.copies:  # a copy may call for another
        before = m.to
        with _tried(life, m, plan):
            for copy in plan.copies:
                if copy.binds and copy.rule.id not in forgotten and concerns(life, m, copy):
                    for group in copy.rule.groups:
                        if not any(role in m.to for role in group):
                            m.to = (*m.to, group[0] if len(group) == 1 else random.choice(group))
        if m.to == before:
            return
        m.arrived = tuple(r for r in m.to if r not in lost) if lost else m.to


def _fits(life: Life, m: Moment, to: tuple[f.RoleId, ...], forgotten: Forgotten) -> bool:
    """Whether the message may go to just those to whom it goes, beside those to whom it must, and breaks no rule."""
    if broken(life, m, forgotten) is not None:
        return False
    if len(m.to) == len(to):
        return True
    allowed = may_be_copied(life, m)
    return all(role in to or role in allowed for role in m.to)


def _all_copies(plan: KindPlan, to: tuple[f.RoleId, ...]) -> Iterator[tuple[f.RoleId, ...]]:
    """All to whom the message might go, whichever rules on copying turn out to be about it; the fewest come first."""
    others = dict.fromkeys(r for copy in plan.copies for group in copy.rule.groups for r in group if r not in to)
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            yield (*to, *chosen)


def made(
    life: Life,
    plan: KindPlan,
    by: tuple[Person, ...],
    roles: tuple[f.RoleId, ...],
    to: tuple[f.RoleId, ...],
    random: Random,
    weights: Sequence[float] | None,
    lost: Roles = (),
    forgotten: Forgotten = NONE,
) -> Moment | None:
    """The event as these people would make it now, if it can be made at all: what it carries is drawn, as it may be.

    `weights` say how likely each of the plan's ways is; None: each as likely as the other.
    """
    ways = plan.ways
    if len(ways) == 1:
        drawn = ways[0]
    else:
        drawn = random.choices(ways, weights)[0] if weights else ways[int(random.random() * len(ways))]
    if not plan.checks and not plan.copies:  # no rule asks anything of it
        m = Moment(plan.kind.id, by, roles, to, drawn)
        if lost:
            m.arrived = tuple(r for r in to if r not in lost)
        return m
    found = _with(drawn, life, plan, by, roles, to, random, lost, forgotten)
    if found is not None:
        return found
    possible, likely = [], []
    for i, other in enumerate(ways):
        if other is not drawn:
            found = _with(other, life, plan, by, roles, to, random, lost, forgotten)
            if found is not None:
                possible.append(found)
                likely.append(weights[i] if weights else 1.0)
    if not possible:
        return None
    if not any(likely):  # only what never happens would do: then it does
        return random.choice(possible)
    return random.choices(possible, likely)[0]


def _with(
    carried: Carried,
    life: Life,
    plan: KindPlan,
    by: tuple[Person, ...],
    roles: tuple[f.RoleId, ...],
    to: tuple[f.RoleId, ...],
    random: Random,
    lost: Roles,
    forgotten: Forgotten,
) -> Moment | None:
    """The event carrying just this, if it may happen so."""
    m = Moment(plan.kind.id, by, roles, to, carried)
    if lost:
        m.arrived = tuple(r for r in to if r not in lost)
    copied(life, m, plan, random, lost, forgotten)
    if _fits(life, m, to, forgotten):
        return m
    if plan.copies and plan.hangs_on_arrival:  # a copy can end what it was asked for by; then it has to be another
        for m.to in _all_copies(plan, to):
            m.arrived = tuple(r for r in m.to if r not in lost)
            if _fits(life, m, to, forgotten):
                return m
    return None


def weights(plan: KindPlan, likely: Likely) -> list[float] | None:
    """How likely each way is, if anything is said of it; where nothing is said, each value is as likely as another."""
    return [_weight(way, plan, likely) for way in plan.ways] if likely else None


def _weight(carried: Carried, plan: KindPlan, likely: Likely) -> float:
    found = 1.0
    for attribute in plan.kind.attributes:
        chances = likely.get(attribute.id)
        found *= 1 / len(attribute.values) if chances is None else chances.get(carried[attribute.id], 0.0)
    return found


def possible(life: Life, plan: DutyPlan) -> bool:
    """Whether the act could be done at the close of today without breaking a ban or a rule on its manner.

    On a day on which nobody responsible is in, it is asked of everyone who may come to do it.
    """
    kind = life.program.kinds[plan.act]
    if not kind.checks:
        return True
    bans = [c for c in kind.checks if not c.manner and not c.kept(life, None)]
    demands = [c for c in kind.checks if c.manner and (c.matches is None or c.matches(life, None))]
    for roles in product(*(life.able(tiers) or [r for tier in tiers for r in tier] for tiers in plan.tiers)):
        for carried in kind.ways:
            m = Moment(plan.act, (), roles, (), carried)
            if not any(c.matches is None or c.matches(life, m) for c in bans) and all(c.kept(life, m) for c in demands):
                return True
    return False


#: Who does something together, and in which roles.
Doers = tuple[tuple[Person, ...], tuple[f.RoleId, ...]]


def doers(life: Life, plan: DutyPlan, random: Random) -> Doers:
    """Somebody for each party who is in today, whom the text would rather see first. All parties must be able."""
    chosen = []
    for party in plan.duty.doers:
        able = life.able(party.tiers)
        if party.prefer:
            able = [r for r in able if r in party.prefer] or able
        chosen.append(able[0] if len(able) == 1 else random.choice(able))
    return _in_roles(life, chosen)


def all_doers(life: Life, plan: DutyPlan) -> Iterator[Doers]:
    """Everyone who may do it together today, by their roles."""
    for chosen in product(*(life.able(tiers) for tiers in plan.tiers)):
        yield _in_roles(life, chosen)


def _in_roles(life: Life, chosen: Sequence[f.RoleId]) -> Doers:
    """Somebody who is in for each of the roles."""
    by: list[Person] = []
    for role in chosen:
        found = somebody(life.staff[role], life.today)
        assert found is not None, "someone who is able is in"
        if found not in by:
            by.append(found)
    return tuple(by), tuple([p.role for p in by])


def somebody(people: Sequence[Person], today: int) -> Person | None:
    """The first of the people who is in."""
    for person in people:
        if person.here[today]:
            return person
    return None
