"""Whether an act can be done at all: what bans, and rules on how it is done, leave of it that day.

A twin of `semantics.Reading.can_be_done`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import product

from longstop.core import formulas as f
from longstop.core.procedures import Duty, Procedure
from longstop.engines.check.circuit import FALSE, TRUE, Lit
from longstop.engines.check.conditions import Conditions
from longstop.engines.check.days import CLOSE, Days, Point


class Doable:
    """Gates for what can be done, over one window; `on` has the literals of the rules that are owed."""

    def __init__(self, days: Days, conditions: Conditions, on: Mapping[str, Lit], procedure: Procedure) -> None:
        self.days, self.conditions, self.c, self.on = days, conditions, days.circuit, on
        self.procedure = procedure
        self.can_be_done = cache(self._can_be_done)

    def can_ever_be_done(self, duty: Duty, day: int) -> Lit:
        """Whether the act can be done at the close of the day, or will be once some time has passed."""
        return self.c.either(self.can_be_done(duty, day), self.can_be_done(duty, day, True))

    def _can_be_done(self, duty: Duty, day: int, in_time: bool = False) -> Lit:
        """Whether the act could be done at the close of the day without breaking a ban or a rule on its manner; with
        `in_time`, once time alone has passed."""
        c = self.c
        seen = f.in_time if in_time else (lambda condition: condition)

        def so(condition: f.Condition, point: Point, day: int) -> Lit:
            return self.conditions.so(seen(condition), point, day)

        bans = [
            (c.both(self.on[b.id], -so(b.unless, CLOSE, day)), b.pattern)
            for b in self.procedure.bans
            if b.force.binds and b.pattern.event == duty.act
        ]
        demands = [
            (c.both(self.on[m.id], so(m.condition, CLOSE, day)), m.requirement)
            for m in self.procedure.manners
            if m.force.binds and m.event == duty.act
        ]
        # What must not be, of what the act carries, whenever the literal is so.
        wrong = [(active, seen(p.where or f.TRUE), p.roles) for active, p in bans]
        wrong += [(active, f.Not(seen(needed)), ()) for active, needed in demands]
        choices = []
        for by, ready in self._people(duty, day) if any(p.roles for _, p in bans) else [((), TRUE)]:
            mine = [(active, what) for active, what, roles in wrong if not roles or set(by) & set(roles)]
            choices.append(c.conj([ready, *(self._can_carry(duty.act, some, day) for some in _apart(mine))]))
        return c.disj(choices)

    def _can_carry(self, act: f.EventId, wrong: list[tuple[Lit, f.Condition]], day: int) -> Lit:
        """Whether the act can carry something that is none of what must not be."""
        named = {a for _, what in wrong for a in _attributes(what)}
        attributes = [a for a in self.procedure.event(act).attributes if a.id in named]
        ways = (
            {a.id: v for a, v in zip(attributes, values, strict=True)}
            for values in product(*(a.values for a in attributes))
        )
        return self.c.disj(
            self.c.conj(-self.c.both(active, self._carried(what, carried, day)) for active, what in wrong)
            for carried in ways
        )

    def _people(self, duty: Duty, day: int) -> list[tuple[tuple[f.RoleId, ...], Lit]]:
        """Who may come to do the act, and whether that day they could: or, where nobody can, one day might."""
        parties = []
        for roles in self.days.able(duty, day):
            nobody = self.c.conj(-ok for ok in roles.values())
            parties.append([(role, self.c.either(ok, nobody)) for role, ok in roles.items()])
        return [
            (tuple(role for role, _ in group), self.c.conj(ok for _, ok in group)) for group in product(*parties)
        ]

    def _carried(self, condition: f.Condition, carried: dict[f.AttributeId, str], day: int) -> Lit:
        match condition:
            case f.AttributeIs(attribute, value):
                return TRUE if carried.get(attribute) == value else FALSE
            case f.Not(part):
                return -self._carried(part, carried, day)
            case f.And(parts):
                return self.c.conj(self._carried(p, carried, day) for p in parts)
            case f.Or(parts):
                return self.c.disj(self._carried(p, carried, day) for p in parts)
            case _:
                return self.conditions.so(condition, CLOSE, day)

    # --- what may happen ------------------------------------------------------------------------------------


def _attributes(condition: f.Condition) -> frozenset[f.AttributeId]:
    """What an act carries, as far as the condition looks at it."""
    match condition:
        case f.AttributeIs(attribute):
            return frozenset({attribute})
        case f.Not(part):
            return _attributes(part)
        case f.And(parts) | f.Or(parts):
            return frozenset(a for p in parts for a in _attributes(p))
        case _:
            return frozenset()


def _apart(wrong: list[tuple[Lit, f.Condition]]) -> list[list[tuple[Lit, f.Condition]]]:
    """The same in groups that look at nothing in common, so that each can be met by itself."""
    groups: list[tuple[frozenset[f.AttributeId], list[tuple[Lit, f.Condition]]]] = []
    for one in wrong:
        named = _attributes(one[1])
        together = [g for g in groups if g[0] & named]
        groups = [g for g in groups if g not in together]
        groups.append((named.union(*(g[0] for g in together)), [x for g in together for x in g[1]] + [one]))
    return [members for _, members in groups]
