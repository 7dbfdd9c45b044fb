"""What rules and formulas speak of: the attributes and facts that matter, so that a story can leave out the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.procedures import Ban, Copy, Duty, EachPeriod, Manner, OnEvents, OnSilence, Rule, State


def attributes_of(rules: Iterable[Rule], states: Iterable[State], formula: f.Formula) -> Iterator[f.AttributeId]:
    """The attributes on which one of the rules hangs, or of the states, or the formula."""
    patterns: list[f.Pattern] = [p for s in states for p in (*s.begins, *s.ends)]
    conditions: list[f.Condition] = []
    for rule in rules:
        match rule:
            case Duty(trigger=trigger, condition=condition, cancels=cancels):
                conditions.append(condition)
                patterns += cancels
                match trigger:
                    case OnEvents(triggers):
                        patterns += triggers
                    case OnSilence(sent, reply, _):
                        patterns += [sent, *reply]
                    case EachPeriod():
                        pass
                    case _:
                        assert_never(trigger)
            case Copy(condition=condition):
                conditions.append(condition)
            case Manner(condition=condition, requirement=requirement):
                conditions += [condition, requirement]
            case Ban(pattern=pattern, unless=unless):
                patterns.append(pattern)
                conditions.append(unless)
            case _:
                assert_never(rule)
    for part in formula:
        patterns += part.triggers
        conditions += [part.condition, *conditions_of(part.claim)]
    for condition in conditions + [p.where for p in patterns if p.where is not None]:
        yield from attributes_in(condition)


def conditions_of(claim: f.Claim) -> Iterator[f.Condition]:
    """The conditions in a claim, those of its patterns included."""
    match claim:
        case f.Holds(condition):
            yield condition
        case f.Within(_, targets) | f.Eventually(targets) | f.Bounded(targets):
            for target in targets:
                match target:
                    case f.Occurs(pattern, then):
                        yield from _where(pattern)
                        yield from () if then is None else conditions_of(then)
                    case f.DayIs(condition):
                        yield condition
                    case _:
                        assert_never(target)
        case f.NotUntil(avoid, release):
            for pattern in (*avoid, *release):
                yield from _where(pattern)
        case f.Never(avoid):
            for pattern in avoid:
                yield from _where(pattern)
        case f.NotClaim(part):
            yield from conditions_of(part)
        case f.AllOf(parts) | f.AnyOf(parts):
            for part in parts:
                yield from conditions_of(part)
        case _:
            assert_never(claim)


def attributes_in(condition: f.Condition) -> Iterator[f.AttributeId]:
    """The attributes that a condition looks at, in what it counts and remembers too."""
    for part in parts_of(condition):
        if isinstance(part, f.AttributeIs):
            yield part.attribute


def facts_in(condition: f.Condition) -> Iterator[f.FactId]:
    """The facts that a condition names."""
    for part in parts_of(condition):
        if isinstance(part, f.FactIs):
            yield part.fact


def states_in(condition: f.Condition) -> Iterator[f.StateId]:
    """The states that a condition names."""
    for part in parts_of(condition):
        if isinstance(part, f.InState):
            yield part.state


def roles_to_be_in(condition: f.Condition) -> tuple[f.RoleId, ...]:
    """The roles of whom the condition asks that somebody be in, if it asks nothing else."""
    parts = condition.parts if isinstance(condition, f.And | f.Or) else (condition,)
    roles = tuple(p.role for p in parts if isinstance(p, f.RoleIn))
    return roles if len(roles) == len(parts) else ()


def asks_whom_it_reached(condition: f.Condition) -> bool:
    """Whether the condition asks into whose mailbox a message came."""
    return any(isinstance(part, f.DeliveredTo) for part in parts_of(condition))


def parts_of(condition: f.Condition) -> Iterator[f.Condition]:
    """The condition and everything inside it, down to what its patterns ask of their events."""
    yield condition
    match condition:
        case f.Count(pattern) | f.Previous(pattern):
            patterns = [pattern]
        case f.Happened(pattern, since):
            patterns = [pattern] + ([since] if since else [])
        case f.Not(part):
            patterns = []
            yield from parts_of(part)
        case f.And(parts) | f.Or(parts):
            patterns = []
            for part in parts:
                yield from parts_of(part)
        case f.Const() | f.FactIs() | f.InState() | f.AttributeIs() | f.DeliveredTo() | f.RoleIn():
            patterns = []
        case _:
            assert_never(condition)
    for pattern in patterns:
        yield from (part for where in _where(pattern) for part in parts_of(where))


def _where(pattern: f.Pattern) -> Iterator[f.Condition]:
    if pattern.where is not None:
        yield pattern.where
