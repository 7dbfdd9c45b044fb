"""Small changes of a procedure: one rule, one act or one number at a time, each named by what it does to the text.

A repair is an edit that turns a refutation into a proof; a mutant is a procedure that an edit has changed, to see
which properties notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar, assert_never

from longstop.core import formulas as f
from longstop.core.dependence import everything_in
from longstop.core.formulas import EventId, RoleId, StateId
from longstop.core.procedures import (
    Ban,
    Copy,
    Duty,
    EachPeriod,
    Force,
    Manner,
    OnEvents,
    OnSilence,
    Party,
    Procedure,
    Rule,
    Sort,
)
from longstop.core.time import LONGEST_DAYS, SAME_DAY, Bound, Unit


class Kind(Enum):
    """What an edit does."""

    FORCE = "force"
    """It makes a rule stronger or weaker: should into must, must into may."""
    DEADLINE = "deadline"
    """It gives a duty a deadline, takes it away, or makes it shorter or longer, or counts it in another unit."""
    WAIT = "wait"
    """It changes how long an answer is waited for before a duty arises."""
    COVER = "cover"
    """It names somebody to do it when those named are away, or strikes out such a person."""
    COPY = "copy"
    """It has a message copied to somebody, or no longer."""
    DROP = "drop"
    """It strikes a rule or a clause out."""
    THRESHOLD = "threshold"
    """It moves a number with which a count is compared."""


@dataclass(frozen=True)
class Edit:
    """One small change. Which of the fields are meant depends on its kind.

    `rules` are the rules it changes, all of one clause; `clause` is that clause (empty where an event's or a state's
    definition is changed). Of a copy that is added the rule is the one by which the message is sent, and the clause the
    one to which the new rule belongs. `size` orders edits: the smaller the less it asks of the people concerned.
    """

    kind: Kind
    clause: str
    rules: tuple[str, ...]
    force: Force | None = None
    bound: Bound | None = None
    """The new deadline or wait; None, of a `DEADLINE`, for none."""
    roles: tuple[RoleId, ...] = ()
    """Who covers or is copied, or no longer. Of a copy, any one of them will do."""
    number: int | None = None
    removes: bool = False
    """Whether those named by `roles` are struck out."""
    position: int = 0
    """Which of the parties to a duty, of the groups of a copy, or of the counts of a condition is meant."""
    event: EventId | None = None
    """Of a `THRESHOLD`, the kind of event whose condition is changed, if it is no rule's."""
    state: StateId | None = None
    """Of a `THRESHOLD`, the state whose definition is changed, if it is no rule's."""
    size: int = 1


# --- applying them ------------------------------------------------------------------------------------------------


def edited(procedure: Procedure, edit: Edit) -> Procedure:
    """The procedure after the edit. Raises ValueError if the edit does not apply, or changes nothing."""
    known = {r.id: r for r in procedure.rules}
    added = edit.kind is Kind.COPY and not edit.removes
    if any(id not in known or (known[id].clause != edit.clause and not added) for id in edit.rules):
        raise ValueError(f"{procedure.id} has no such rules: {', '.join(edit.rules)}")
    match edit.kind:
        case Kind.DROP:
            changed = replace(procedure, rules=tuple(r for r in procedure.rules if r.id not in edit.rules))
        case Kind.COPY if added:
            changed = replace(procedure, rules=(*procedure.rules, _copying(procedure, edit)))
        case Kind.THRESHOLD if edit.event is not None:
            changed = replace(procedure, events=_threshold_moved(procedure.events, edit, edit.event))
        case Kind.THRESHOLD if edit.state is not None:
            changed = replace(procedure, states=_threshold_moved(procedure.states, edit, edit.state))
        case _:
            rules = [_changed(r, edit) if r.id in edit.rules else r for r in procedure.rules]
            changed = replace(procedure, rules=tuple(r for r in rules if r is not None))
    if changed.formal == procedure.formal:
        raise ValueError(f"the edit of {edit.clause or edit.event or edit.state} changes nothing")
    return changed


def all_edited(procedure: Procedure, edits: Iterable[Edit]) -> Procedure:
    """The procedure after several edits. Raises ValueError as `edited` does."""
    for edit in edits:
        procedure = edited(procedure, edit)
    return procedure


def _changed(rule: Rule, edit: Edit) -> Rule | None:
    """The rule after an edit of it; None if nothing is left of it."""
    match edit.kind, rule:
        case Kind.FORCE, _ if edit.force is not None:
            return replace(rule, force=edit.force)
        case Kind.DEADLINE, Duty(trigger=EachPeriod() as trigger) if edit.bound is not None:
            owed = SAME_DAY if trigger.grid else edit.bound
            return replace(rule, trigger=replace(trigger, bound=edit.bound), bound=owed)
        case Kind.DEADLINE, Duty(trigger=OnEvents() | OnSilence()):
            return replace(rule, bound=edit.bound)
        case Kind.WAIT, Duty(trigger=OnSilence() as trigger) if edit.bound is not None:
            return replace(rule, trigger=replace(trigger, bound=edit.bound))
        case Kind.COVER, Duty(doers=doers) if edit.position < len(doers):
            party = _covered(doers[edit.position], edit)
            return replace(rule, doers=(*doers[: edit.position], party, *doers[edit.position + 1 :]))
        case Kind.COPY, Copy(groups=groups) if edit.position < len(groups):
            left = tuple(r for r in groups[edit.position] if r not in edit.roles)
            kept = (*groups[: edit.position], *((left,) if left else ()), *groups[edit.position + 1 :])
            return replace(rule, groups=kept) if kept else None
        case Kind.THRESHOLD, _:
            return _with_number(rule, edit)
        case _:
            raise ValueError(f"{edit.kind.value} cannot be changed in {rule.id}")


def _covered(party: Party, edit: Edit) -> Party:
    if not edit.removes:
        if not edit.roles or set(edit.roles) & set(party.roles):
            raise ValueError("nobody is named, or somebody who is named already")
        return replace(party, tiers=(*party.tiers, edit.roles))
    tiers = tuple(left for tier in party.tiers if (left := tuple(r for r in tier if r not in edit.roles)))
    if not tiers:
        raise ValueError("nobody would be left to do it")
    return Party(tiers, tuple(r for r in party.prefer if r not in edit.roles))


def _copying(procedure: Procedure, edit: Edit) -> Copy:
    """The new rule that has the message of the edit's duty copied."""
    duty = procedure.rule(edit.rules[0]) if edit.rules else None
    if not isinstance(duty, Duty) or procedure.event(duty.act).sort is not Sort.MESSAGE or not edit.roles:
        raise ValueError(f"{edit.clause} sends no message that could be copied")
    taken, id = {r.id for r in procedure.rules}, f"{edit.clause}.copied"
    while id in taken:
        id += "_too"
    return Copy(id, edit.clause, Force.MUST, duty.act, f.TRUE, (edit.roles,))


_Part = TypeVar("_Part")


def _threshold_moved(things: tuple[Any, ...], edit: Edit, id: str) -> tuple[Any, ...]:
    if all(t.id != id for t in things):
        raise ValueError(f"there is no {id}")
    return tuple(_with_number(t, edit) if t.id == id else t for t in things)


def _with_number(whole: _Part, edit: Edit) -> _Part:
    counts = list(counts_in(whole))
    if edit.number is None or edit.position >= len(counts):
        raise ValueError("there is no such count")
    left = iter(range(len(counts)))

    def moved(count: f.Count) -> f.Count:
        assert edit.number is not None
        return replace(count, number=edit.number) if next(left) == edit.position else count

    found: _Part = _rewritten(whole, moved)
    return found


def counts_in(whole: object) -> Iterator[f.Count]:
    """The counts in the conditions of a rule, an event or a state, in the order in which `position` numbers them."""
    yield from (part for part in everything_in(whole) if isinstance(part, f.Count))


def _rewritten(whole: Any, moved: Callable[[f.Count], f.Count]) -> Any:
    """The same with each count rewritten, in the order of `counts_in`."""
    if isinstance(whole, f.Count):
        whole = moved(whole)
    if isinstance(whole, tuple):
        return tuple(_rewritten(part, moved) for part in whole)
    if is_dataclass(whole) and not isinstance(whole, type):
        return replace(whole, **{x.name: _rewritten(getattr(whole, x.name), moved) for x in fields(whole)})
    return whole


# --- mutants ------------------------------------------------------------------------------------------------------


def mutations(procedure: Procedure) -> tuple[Edit, ...]:
    """The small changes that weaken or shift the text: in its order, no two with the same effect."""
    seen = {procedure.formal}
    found = []
    for edit in _mutations(procedure):
        after = edited(procedure, edit).formal
        if after not in seen:
            seen.add(after)
            found.append(edit)
    return tuple(found)


def _mutations(procedure: Procedure) -> Iterator[Edit]:
    by_clause: dict[str, list[str]] = {}
    for rule in procedure.rules:
        by_clause.setdefault(rule.clause, []).append(rule.id)
    for rule in procedure.rules:
        match rule:
            case Duty():
                yield from _without_cover(rule)
                yield from _with_other_bounds(rule)
            case Copy():
                yield from _without_copies(rule)
            case Manner() | Ban():
                pass
            case _:
                assert_never(rule)
        yield from _weaker(rule)
        for position, count in enumerate(counts_in(rule)):
            for number in _moved(count):
                yield edit_of(rule, Kind.THRESHOLD, number=number, position=position)
        yield edit_of(rule, Kind.DROP)
        together = by_clause[rule.clause]
        if together[-1] == rule.id and len(together) > 1:
            yield Edit(Kind.DROP, rule.clause, tuple(together))
    for kind in procedure.events:
        for position, count in enumerate(counts_in(kind)):
            for number in _moved(count):
                yield Edit(Kind.THRESHOLD, "", (), number=number, position=position, event=kind.id)
    for state in procedure.states:
        for position, count in enumerate(counts_in(state)):
            for number in _moved(count):
                yield Edit(Kind.THRESHOLD, "", (), number=number, position=position, state=state.id)


def edit_of(rule: Rule, kind: Kind, **more: Any) -> Edit:
    """An edit of one rule."""
    return Edit(kind, rule.clause, (rule.id,), **more)


def _without_cover(duty: Duty) -> Iterator[Edit]:
    for position, party in enumerate(duty.doers):
        for rank, tier in enumerate(party.tiers):
            elsewhere = {r for other in (*party.tiers[:rank], *party.tiers[rank + 1 :]) for r in other}
            if rank and not elsewhere & set(tier):
                yield edit_of(duty, Kind.COVER, roles=tier, removes=True, position=position)
            if len(tier) > 1:
                alone = [r for r in tier if r not in elsewhere]
                yield from (edit_of(duty, Kind.COVER, roles=(r,), removes=True, position=position) for r in alone)


def _without_copies(copy: Copy) -> Iterator[Edit]:
    for position, group in enumerate(copy.groups):
        yield edit_of(copy, Kind.COPY, roles=group, removes=True, position=position)
        if len(group) > 1:
            yield from (edit_of(copy, Kind.COPY, roles=(r,), removes=True, position=position) for r in group)


def _with_other_bounds(duty: Duty) -> Iterator[Edit]:
    match duty.trigger:
        case EachPeriod(bound=bound):
            yield from (edit_of(duty, Kind.DEADLINE, bound=b) for b in _longer(bound))
            return
        case OnSilence(bound=bound):
            yield from (edit_of(duty, Kind.WAIT, bound=b) for b in (*_longer(bound), *_in_other_days(bound)))
        case OnEvents():
            pass
        case _:
            assert_never(duty.trigger)
    if duty.bound is not None:
        yield edit_of(duty, Kind.DEADLINE)
        others = (*_longer(duty.bound), *_in_other_days(duty.bound))
        yield from (edit_of(duty, Kind.DEADLINE, bound=b) for b in others)


def _longer(bound: Bound) -> Iterator[Bound]:
    for count in (bound.count + 1, 2 * bound.count):
        longer = replace(bound, count=count)
        days = count if bound.unit is Unit.WORKING_DAYS else longer.days
        if count > bound.count and days <= LONGEST_DAYS:
            yield longer


def _in_other_days(bound: Bound) -> Iterator[Bound]:
    if bound.count and bound.unit is not Unit.WEEKS:
        yield Bound(bound.count, Unit.DAYS if bound.unit is Unit.WORKING_DAYS else Unit.WORKING_DAYS)


def _weaker(rule: Rule) -> Iterator[Edit]:
    if rule.force is Force.MUST:
        yield edit_of(rule, Kind.FORCE, force=Force.SHOULD)
    if rule.force.binds and isinstance(rule, Duty | Copy):  # a ban or a manner without force is none: it is dropped
        yield edit_of(rule, Kind.FORCE, force=Force.MAY)


def _moved(count: f.Count) -> Iterator[int]:
    """The numbers beside the one of a count, but for those with which the comparison always comes out the same."""
    for number in (count.number - 1, count.number + 1):
        always = number == 0 and count.compare in (f.Compare.GE, f.Compare.LT)
        if number >= 0 and not always:
            yield number
