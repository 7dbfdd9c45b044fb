"""Whether conditions can be so together, as far as can be told from what they say, without knowing any history.

`possible` may answer yes where in fact it is no (the past is not looked into), never the other way round.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt

from longstop.core import formulas as f
from longstop.core.procedures import Duty, EachPeriod, OnEvents, OnSilence, Procedure

_COMPARE = {f.Compare.LT: lt, f.Compare.LE: le, f.Compare.EQ: eq, f.Compare.GE: ge, f.Compare.GT: gt}

#: What an event has in place of a value that it does not carry.
NOTHING = ""

#: How many partial choices are tried before it is taken to be possible.
_PATIENCE = 20_000


@dataclass(frozen=True)
class _Choice:
    """Something that has exactly one of the values: a fact, an attribute of the moment, a count, a condition."""

    key: Hashable
    values: tuple[object, ...]


def possible(condition: f.Condition, procedure: Procedure, event: f.EventId | None = None) -> bool:
    """Whether the condition can be so at a moment (of an event of this kind, if it looks at what that carries)."""
    choices = _choices(condition, procedure, event)
    names = list(choices)
    left = [_PATIENCE]

    def search(at: int, chosen: dict[Hashable, object]) -> bool:
        left[0] -= 1
        truth = _truth(condition, chosen)
        if truth is not None or left[0] <= 0:
            return truth is not False
        if at == len(names):  # pragma: no cover (everything is chosen, so the truth is known)
            return True
        choice = choices[names[at]]
        return any(search(at + 1, {**chosen, choice.key: value}) for value in choice.values)

    return search(0, {})


def certain(condition: f.Condition, procedure: Procedure, event: f.EventId | None = None) -> bool:
    """Whether the condition is so at every moment, by what it says alone."""
    return not possible(f.Not(condition), procedure, event)


def _choices(condition: f.Condition, procedure: Procedure, event: f.EventId | None) -> dict[Hashable, _Choice]:
    carried = {a.id: a.values for a in procedure.event(event).attributes} if event else {}
    facts = {x.id: x.values for x in procedure.facts}
    found: dict[Hashable, _Choice] = {}
    numbers: dict[Hashable, int] = {}
    for leaf in _leaves(condition):
        key = _key(leaf)
        match leaf:
            case f.FactIs(fact, value):
                found[key] = _Choice(key, facts.get(fact, (f.YES, f.NO, value)))
            case f.AttributeIs(attribute, value):
                unseen = (NOTHING,) if event else (f.YES, f.NO, value, NOTHING)
                found[key] = _Choice(key, carried.get(attribute, unseen))
            case f.Count(number=number):
                numbers[key] = max(numbers.get(key, 0), number)
                found[key] = _Choice(key, tuple(range(numbers[key] + 2)))
            case _:
                found[key] = _Choice(key, (True, False))
    return found


def _leaves(condition: f.Condition) -> Iterator[f.Condition]:
    match condition:
        case f.Not(part):
            yield from _leaves(part)
        case f.And(parts) | f.Or(parts):
            for part in parts:
                yield from _leaves(part)
        case f.Const():
            pass
        case _:
            yield condition


def _key(leaf: f.Condition) -> Hashable:
    match leaf:
        case f.FactIs(fact, _):
            return "fact", fact
        case f.AttributeIs(attribute, _):
            return "attribute", attribute
        case f.Count(pattern, _, _, last):
            return "count", pattern, last
        case _:
            return leaf


def _truth(condition: f.Condition, chosen: dict[Hashable, object]) -> bool | None:
    """Whether the condition is so under the choices made; None if that is still open."""
    match condition:
        case f.Const(value):
            return value
        case f.Not(part):
            truth = _truth(part, chosen)
            return None if truth is None else not truth
        case f.And(parts):
            truths = [_truth(p, chosen) for p in parts]
            return False if False in truths else None if None in truths else True
        case f.Or(parts):
            truths = [_truth(p, chosen) for p in parts]
            return True if True in truths else None if None in truths else False
        case _:
            here = chosen.get(_key(condition))
            if here is None:
                return None
            match condition:
                case f.FactIs(_, wanted) | f.AttributeIs(_, wanted):
                    return here == wanted
                case f.Count(_, compare, number, _):
                    return isinstance(here, int) and compared(compare, here, number)
                case _:
                    return bool(here)


def compared(compare: f.Compare, count: int, number: int) -> bool:
    """Whether a count compares so with a number."""
    return bool(_COMPARE[compare](count, number))


# --- triggers -----------------------------------------------------------------------------------------------------


def coincide(one: Duty, other: Duty, procedure: Procedure) -> bool:
    """Whether both duties can arise on one occasion: they wait for the same thing, under conditions that fit."""
    match one.trigger, other.trigger:
        case OnEvents(some), OnEvents(others):
            return bool(some and others) and any(
                meeting(one.trigger, other.trigger, (one.condition, other.condition), procedure)
            )
        case EachPeriod(state, bound, grid), EachPeriod(its_state, its_bound, its_grid):
            same = (state, bound, grid) == (its_state, its_bound, its_grid)
            return same and possible(f.And((one.condition, other.condition)), procedure)
        case OnSilence(sent, reply, bound), OnSilence(its_sent, its_reply, its_bound):
            same = (sent, set(reply), bound) == (its_sent, set(its_reply), its_bound)
            return same and possible(f.And((one.condition, other.condition)), procedure)
        case _:
            return False


def meeting(
    one: OnEvents, other: OnEvents, conditions: tuple[f.Condition, ...], procedure: Procedure
) -> tuple[f.Pattern, ...]:
    """The events that both wait for: where one narrows them down by where they are, the other by whom, both do."""
    found = []
    for p in one.patterns:
        for q in other.patterns:
            if _meet(p, q, conditions, procedure):
                wheres = tuple(x.where for x in (p, q) if x.where is not None)
                roles = tuple(r for r in p.roles if not q.roles or r in q.roles) or q.roles
                where = f.And(wheres) if len(wheres) > 1 else next(iter(wheres), None)
                found.append(f.Pattern(p.event, p.stage, roles, where))
    return tuple(dict.fromkeys(found))


def _meet(p: f.Pattern, q: f.Pattern, conditions: tuple[f.Condition, ...], procedure: Procedure) -> bool:
    read = {p.stage is f.Stage.HAPPENED, q.stage is f.Stage.HAPPENED}
    if p.event != q.event or len(read) > 1 or (p.roles and q.roles and not set(p.roles) & set(q.roles)):
        return False
    wheres = tuple(x.where for x in (p, q) if x.where is not None)
    return possible(f.And((*wheres, *conditions)), procedure, _seen(p))


def includes(wider: Duty, narrower: Duty, procedure: Procedure) -> bool:
    """Whether the one arises on every occasion on which the other does, as far as can be told."""
    if not isinstance(wider.trigger, OnEvents) or not isinstance(narrower.trigger, OnEvents):
        return False
    wide = wider.trigger.patterns
    return all(any(_within(p, q, wider, narrower, procedure) for q in wide) for p in narrower.trigger.patterns)


def _within(p: f.Pattern, q: f.Pattern, wider: Duty, narrower: Duty, procedure: Procedure) -> bool:
    if p.event != q.event or p.stage is not q.stage or not (not q.roles or (p.roles and set(p.roles) <= set(q.roles))):
        return False
    here = f.And((p.where or f.TRUE, narrower.condition, f.Not(f.And((q.where or f.TRUE, wider.condition)))))
    return not possible(here, procedure, _seen(p))


def _seen(pattern: f.Pattern) -> f.EventId | None:
    """The event whose attributes can be seen where the pattern matches; at a reading, nothing is told of them."""
    return pattern.event if pattern.stage is f.Stage.HAPPENED else None
