"""Conditions and patterns made into functions that look at a life as it is lived, and the memory that they need.

`core.semantics` looks back over a whole trace each time. Here what is looked back for is kept up to date with each
event: how many have matched, whether one has matched since another, which states last. Two kinds of memory differ in
when they take the event of the moment in: a count and a state *include* it, what happened *before* does not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.procedures import Procedure
from longstop.engines.simulate.moments import Lived, Moment

#: Whether a condition is so in a life, at an event that happens or may happen now (None: at the close of the day).
Test = Callable[[Lived, Moment | None], bool]
#: What an event changes in the memory of a life.
Change = Callable[[Lived, Moment], None]
#: The kind of an event, and whether it is the reading of it that is meant.
Key = tuple[f.EventId, bool]


@dataclass
class Memory:
    """What a life has to remember so that the conditions of a procedure can be told, and how each event changes it.

    The lists are the beginnings of a life's own: `counts`, `days` (on which something matched), `found` and `states`.
    """

    procedure: Procedure
    counts: list[int] = field(default_factory=list)
    days: list[list[int]] = field(default_factory=list)
    found: list[bool] = field(default_factory=list)
    states: list[bool] = field(default_factory=list)
    including: dict[Key, list[Change]] = field(default_factory=lambda: defaultdict(list))
    """What an event changes at once, in this order: what a change looks at stands before it."""
    afterwards: dict[Key, list[tuple[Test | None, Change]]] = field(default_factory=lambda: defaultdict(list))
    """What it changes when all else is done; all the tests are asked before any of the changes is made."""
    _known: dict[object, Test] = field(default_factory=dict)
    _state: dict[f.StateId, int] = field(default_factory=dict)

    # --- patterns -------------------------------------------------------------------------------------------

    def pattern(self, pattern: f.Pattern) -> tuple[Key, Test | None]:
        """Which events to ask, and what to ask of them (None: nothing, all of them match)."""
        assert not pattern.this, "a rule binds no message"
        key = pattern.event, pattern.stage is not f.Stage.HAPPENED
        tests: list[Test] = []
        if pattern.roles:
            tests.append(_by(frozenset(pattern.roles)))
        if pattern.stage is f.Stage.ACTED:
            roles = (r.id for r in self.procedure.roles)
            tests.append(_by(frozenset(r for r in roles if self.procedure.acts_on(pattern.event, r))))
        if pattern.where is not None and pattern.where != f.TRUE:
            tests.append(self.condition(pattern.where))
        return key, _both(tests)

    def any_of(self, patterns: tuple[f.Pattern, ...]) -> dict[Key, Test | None]:
        """Which events to ask, and what to ask of each, so that one of the patterns means it."""
        found: dict[Key, list[Test | None]] = defaultdict(list)
        for pattern in patterns:
            if pattern.where != f.FALSE:
                key, test = self.pattern(pattern)
                found[key].append(test)
        return {key: None if None in tests else _either([t for t in tests if t]) for key, tests in found.items()}

    # --- conditions -----------------------------------------------------------------------------------------

    def condition(self, condition: f.Condition) -> Test:
        """The condition as a function; what it has to remember is remembered from now on."""
        if condition not in self._known:
            self._known[condition] = self._made(condition)
        return self._known[condition]

    def test(self, condition: f.Condition) -> Test | None:
        """The same, or None where the condition is always so."""
        return None if condition == f.TRUE else self.condition(condition)

    def _made(self, condition: f.Condition) -> Test:
        match condition:
            case f.Const(value):
                return _always if value else _never
            case f.FactIs(fact, value):
                return lambda life, _: life.facts[fact] == value
            case f.InState(state):
                at = self.state(state)
                return lambda life, _: life.states[at]
            case f.AttributeIs(attribute, value):
                return lambda _, m: m is not None and m.carried.get(attribute) == value
            case f.DeliveredTo(role):
                return lambda _, m: m is not None and role in m.arrived
            case f.Count(last=None):
                return self._count(condition)
            case f.Count():
                return self._recent(condition)
            case f.Happened():
                return self._happened(condition)
            case f.Previous():
                return self._previous(condition)
            case f.RoleIn(role):
                return lambda life, _: life.role_in(role)
            case f.Not(part):
                inner = self.condition(part)
                return lambda life, m: not inner(life, m)
            case f.And(parts):
                return _both([self.condition(p) for p in parts]) or _always
            case f.Or(parts):
                return _either([self.condition(p) for p in parts])
            case _:
                assert_never(condition)

    def _count(self, condition: f.Count) -> Test:
        key, matches = self.pattern(condition.pattern)
        at, number, holds = len(self.counts), condition.number, condition.compare
        self.counts.append(0)

        def one_more(life: Lived, m: Moment) -> None:
            life.counts[at] += 1

        self.including[key].append(_if(matches, one_more))
        match holds:
            case f.Compare.LT:
                return lambda life, _: life.counts[at] < number
            case f.Compare.LE:
                return lambda life, _: life.counts[at] <= number
            case f.Compare.EQ:
                return lambda life, _: life.counts[at] == number
            case f.Compare.GE:
                return lambda life, _: life.counts[at] >= number
            case f.Compare.GT:
                return lambda life, _: life.counts[at] > number
            case _:
                assert_never(holds)

    def _recent(self, condition: f.Count) -> Test:
        assert condition.last is not None
        key, matches = self.pattern(condition.pattern)
        at, back = len(self.days), condition.last.days - 1
        self.days.append([])

        def another_day(life: Lived, m: Moment) -> None:
            life.days[at].append(life.today)

        self.including[key].append(_if(matches, another_day))
        number, holds = condition.number, condition.compare.holds

        def recent(life: Lived, _: Moment | None) -> bool:
            days = life.days[at]
            return holds(len(days) - bisect_left(days, life.today - back), number)

        return recent

    def _happened(self, condition: f.Happened) -> Test:
        at = len(self.found)
        self.found.append(False)

        def unfound(life: Lived, _: Moment) -> None:
            life.found[at] = False

        def found(life: Lived, _: Moment) -> None:
            life.found[at] = True

        if condition.since is not None:
            key, matches = self.pattern(condition.since)
            self.afterwards[key].append((matches, unfound))
        key, matches = self.pattern(condition.pattern)
        self.afterwards[key].append((matches, found))
        return lambda life, _: life.found[at]

    def _previous(self, condition: f.Previous) -> Test:
        wanted = condition.pattern
        key, of_kind = self.pattern(f.Pattern(wanted.event, wanted.stage))
        _, matches = self.pattern(wanted)
        at = len(self.found)
        self.found.append(False)

        def forget(life: Lived, _: Moment) -> None:
            life.found[at] = False

        def remember(life: Lived, _: Moment) -> None:
            life.found[at] = True

        self.afterwards[key].append((of_kind, forget))
        self.afterwards[key].append((_both([t for t in (of_kind, matches) if t is not None]), remember))
        return lambda life, _: life.found[at]

    def state(self, id: f.StateId) -> int:
        """The place among a life's states. A state that begins and ends with one event begins."""
        if id not in self._state:
            state = self.procedure.state(id)
            changes = [(self.pattern(p), False) for p in state.ends]
            changes += [(self.pattern(p), True) for p in state.begins]
            at = self._state[id] = len(self.states)
            self.states.append(state.initially)
            for (key, matches), lasts in changes:
                self.including[key].append(_if(matches, _set(at, lasts)))
        return self._state[id]


def _set(at: int, lasts: bool) -> Change:
    def change(life: Lived, _: Moment) -> None:
        life.states[at] = lasts

    return change


def _if(matches: Test | None, change: Change) -> Change:
    """The change, made only where the event matches."""
    if matches is None:
        return change

    def changed(life: Lived, m: Moment) -> None:
        if matches(life, m):
            change(life, m)

    return changed


def _always(_: Lived, __: Moment | None) -> bool:
    return True


def _never(_: Lived, __: Moment | None) -> bool:
    return False


def _by(roles: frozenset[f.RoleId]) -> Test:
    return lambda _, m: m is not None and not roles.isdisjoint(m.roles)


def both(one: Test | None, other: Test | None) -> Test | None:
    """Both tests as one; None holds always."""
    return _both([t for t in (one, other) if t is not None])


def _either(tests: list[Test]) -> Test:
    """At least one of the tests."""
    match tests:
        case [one]:
            return one
        case [one, other]:
            return lambda life, m: one(life, m) or other(life, m)
        case _:
            return lambda life, m: any(t(life, m) for t in tests)


def _both(tests: list[Test]) -> Test | None:
    """All of the tests as one; None if there are none."""
    match tests:
        case []:
            return None
        case [one]:
            return one
        case [one, other]:
            return lambda life, m: one(life, m) and other(life, m)
        case _:
            return lambda life, m: all(t(life, m) for t in tests)
