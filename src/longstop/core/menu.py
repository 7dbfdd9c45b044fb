"""The menu of repairs: what might be changed in a text so that it keeps a promise that it does not keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from longstop.core.edits import Edit, Kind, edit_of
from longstop.core.formulas import TRUE, RoleId
from longstop.core.procedures import Duty, EachPeriod, Force, OnSilence, Procedure, Rule, Sort
from longstop.core.time import SAME_DAY, Bound, Unit

#: The longest deadline that is proposed for a duty that has none, in working days or days.
LONGEST_PROPOSED = 20


def repairs(procedure: Procedure, *, readers: Iterable[RoleId] = (), strict: bool = False) -> tuple[Edit, ...]:
    """The changes that might mend something, smallest first, then in the order of the text.

    A deadline, a wait or a period is given as short as makes sense: `laxer` has the longer ones. `readers` are roles
    to whom copies are worth considering, besides those of whom the text itself says that they act on a message or
    get it. What only should be done is worth making a must in a `strict` run alone.
    """
    found = [
        *(e for rule in procedure.rules for e in _strengthened(rule, strict=strict)),
        *(e for duty in procedure.duties if duty.force.binds for e in _sooner(procedure, duty)),
        *_copied(procedure, tuple(readers)),
        *(e for duty in procedure.duties if duty.force.binds for e in _stood_in_for(procedure, duty)),
    ]
    return tuple(sorted(found, key=lambda e: e.size))


def laxer(procedure: Procedure, edit: Edit, most: int = LONGEST_PROPOSED) -> tuple[Edit, ...]:
    """The edit and those that do the same with a longer bound, up to `most`, the shortest first."""
    if edit.bound is None or edit.kind not in (Kind.DEADLINE, Kind.WAIT) or not edit.rules:
        return (edit,)
    duty = procedure.rule(edit.rules[0])
    assert isinstance(duty, Duty)
    now = _bound_of(duty, edit.kind)
    first = edit.bound.count
    if now is None:
        unit = _unit(procedure, duty)
        later = [Bound(count, unit) for count in range(first + 1, most + 1)]
    else:
        later = [replace(now, count=count) for count in range(first + 1, now.count)]
    return (edit, *(replace(edit, bound=b) for b in later))


def _bound_of(duty: Duty, kind: Kind) -> Bound | None:
    """The bound that an edit of the kind would change."""
    match duty.trigger:
        case EachPeriod(bound=bound):
            return bound
        case OnSilence(bound=bound) if kind is Kind.WAIT:
            return bound
        case _:
            return duty.bound


def _unit(procedure: Procedure, duty: Duty) -> Unit:
    """What a deadline for these doers had best count."""
    every_day = duty.doers and all(any(procedure.role(r).every_day for r in p.roles) for p in duty.doers)
    return Unit.DAYS if every_day else Unit.WORKING_DAYS


def _strengthened(rule: Rule, *, strict: bool) -> Iterator[Edit]:
    if rule.force is Force.SHOULD and strict:
        yield edit_of(rule, Kind.FORCE, force=Force.MUST, size=1)
    if rule.force is Force.MAY:
        yield edit_of(rule, Kind.FORCE, force=Force.MUST, size=4)


def _sooner(procedure: Procedure, duty: Duty) -> Iterator[Edit]:
    match duty.trigger:
        case EachPeriod(bound=bound, grid=grid):
            least = replace(bound, count=7 if grid and bound.unit is Unit.DAYS else 1)
            if least.count < bound.count:
                yield edit_of(duty, Kind.DEADLINE, bound=least, size=2)
            return
        case OnSilence(bound=bound) if bound.count > 1:
            yield edit_of(duty, Kind.WAIT, bound=replace(bound, count=1), size=2)
        case _:
            pass
    if duty.bound is None or duty.bound.count > 0:
        yield edit_of(duty, Kind.DEADLINE, bound=SAME_DAY, size=2)


def _copied(procedure: Procedure, readers: tuple[RoleId, ...]) -> Iterator[Edit]:
    for kind in procedure.events:
        sending = list(procedure.duties_for(kind.id)) if kind.sort is Sort.MESSAGE else []
        if not sending:
            continue
        always = set.intersection(*(set(d.to) for d in sending))
        for role in procedure.roles:
            manages = bool(set(role.manages) & set(procedure.recipients(kind.id)))
            known = role.id in procedure.recipients(kind.id) or procedure.acts_on(kind.id, role.id)
            if role.id not in always and (role.id in readers or known or manages):
                edit = edit_of(sending[0], Kind.COPY, roles=(role.id,), size=3)
                # a clause that asks for the copy already, though not always
                asking = (c for c in procedure.copies if c.message == kind.id and any(role.id in g for g in c.groups))
                copy = next((c for c in asking if c.condition != TRUE or not c.force.binds), None)
                yield edit if copy is None else replace(edit, clause=copy.clause)


def _stood_in_for(procedure: Procedure, duty: Duty) -> Iterator[Edit]:
    acting = {r for d in procedure.duties for party in d.doers for r in party.roles}
    sent = {r for d in procedure.duties for r in d.to}
    busy = {r for party in duty.doers for r in party.roles}
    for position, party in enumerate(duty.doers):
        agencies = {procedure.role(r).agency for r in party.roles}
        if any(procedure.role(r).unit for r in party.roles):
            continue  # somebody is always there
        for role in procedure.roles:
            above = bool(set(role.manages) & set(party.roles))
            if role.unit and role.id not in sent:
                continue  # a meeting, say: nobody can turn to it
            if role.id not in busy and (above or role.agency in agencies):
                size = 3 if above else 4 if role.id in acting else 5
                yield edit_of(duty, Kind.COVER, roles=(role.id,), position=position, size=size)
