"""What the steps mean between people: who passes what to whom, and who receives and owes nothing upon it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from longstop.core import ladders
from longstop.core.formulas import EventId, Pattern, RoleId, Stage
from longstop.core.procedures import Duty, OnEvents, Party, Sort
from longstop.core.routes import (
    Bystander,
    Chosen,
    Handover,
    How,
    InAbsence,
    Modality,
    Move,
    Proviso,
    Rung,
    Silence,
    Step,
    Topless,
)
from longstop.core.time import Bound
from longstop.engines.routes.moves import Text

#: A role, and how it comes to take part; nobody in particular has no conditions.
_Part = tuple[RoleId | None, Modality, tuple[Proviso, ...]]


def handovers(text: Text, steps: Iterable[Step]) -> tuple[Handover, ...]:
    """The graph of who can pass a concern to whom, each edge once for each rule."""
    found: dict[Handover, None] = {}
    for step in steps:
        for edge in _of(text, step):
            found.setdefault(edge)
    for duty in text.live:
        for edge in (*_together(text, duty), *_covering(text, duty)):
            found.setdefault(edge)
    return tuple(found)


def _of(text: Text, step: Step) -> Iterator[Handover]:
    world = text.procedure.event(step.source.event).sort is Sort.WORLD
    givers: list[RoleId | None] = [None] if world else _givers(text, step)
    silent = any(isinstance(p, Silence) for p in step.provisos)
    how = How.SILENCE if silent else How.PROMPT
    if step.target.reader is not None:
        how = How.COPY if step.copy else How.MESSAGE
    for taker, modality, more in _parts(step.doers):
        for giver in givers:
            if giver != taker or giver is None:
                yield Handover(
                    giver,
                    taker,
                    how,
                    step.target.event,
                    step.clauses,
                    max(step.modality, modality, key=lambda m: m.rank),
                    (*step.provisos, *more),
                    _bound_of_sending(text, step) if how in (How.MESSAGE, How.COPY) else step.bound,
                    _dated(text, step) if how in (How.MESSAGE, How.COPY) else step.dated,
                    step.source.event if world else None,
                )


def _givers(text: Text, step: Step) -> list[RoleId | None]:
    source = step.source
    if source.reader is not None:
        return [source.reader]
    duties = [d for d in text.live if d.act == source.event and source.rule in (None, d.id)]
    found = [r for d in duties for p in d.doers for r in p.roles if r not in text.away]
    given = [r for r in dict.fromkeys(found) if not step.by or r in step.by]
    nameless = any(not d.doers for d in duties)
    return [*given, *([None] if nameless else [])]


def _sending(text: Text, step: Step) -> Duty | None:
    return next((d for d in text.live if d.id == step.source.rule), None)


def _bound_of_sending(text: Text, step: Step) -> Bound | None:
    duty = _sending(text, step)
    return duty.bound if duty is not None else None


def _dated(text: Text, step: Step) -> bool:
    duty = _sending(text, step)
    return duty is not None and duty.bound is not None and text.binds(duty)


def _parts(doers: tuple[Party, ...]) -> Iterator[_Part]:
    """Everyone who may come to take part, and on what that hangs."""
    if not doers:
        yield None, Modality.CERTAIN, ()
    for party in doers:
        for i, tier in enumerate(party.tiers):
            absent: tuple[Proviso, ...] = ()
            if i:
                absent = (InAbsence(tuple(r for t in party.tiers[:i] for r in t)),)
            for role in tier:
                chosen: tuple[Proviso, ...] = (Chosen((role,)),) if len(tier) > 1 else ()
                more = (*absent, *chosen)
                yield role, Modality.ONLY_IF if more else Modality.CERTAIN, more


def _together(text: Text, duty: Duty) -> Iterator[Handover]:
    """Those who take part in one act: the first party brings it to each of the others."""
    doers = text.may_do(duty.doers)
    if doers is None or len(doers) < 2:
        return
    dated = duty.bound is not None and text.binds(duty)
    modality = Modality.CERTAIN if text.binds(duty) else Modality.OPTIONAL
    for giver in dict.fromkeys(doers[0].roles):
        for taker, part, more in (x for p in doers[1:] for x in _parts((p,))):
            if giver != taker:
                weakest = max(modality, part, key=lambda m: m.rank)
                yield Handover(
                    giver, taker, How.TOGETHER, duty.act, (duty.clause,), weakest, more, duty.bound, dated
                )


def _covering(text: Text, duty: Duty) -> Iterator[Handover]:
    dated = duty.bound is not None and text.binds(duty)
    for party in duty.doers:
        for i, tier in enumerate(party.tiers[1:], start=1):
            first = tuple(r for t in party.tiers[:i] for r in t)
            for giver in party.tiers[i - 1]:
                for taker in tier:
                    if taker not in text.away:
                        modality = Modality.ONLY_IF if text.binds(duty) else Modality.OPTIONAL
                        why = (InAbsence(first),)
                        yield Handover(
                            giver, taker, How.COVER, duty.act, (duty.clause,), modality, why, duty.bound, dated
                        )


# --- who owes nothing ---------------------------------------------------------------------------------------------


def bystanders(text: Text) -> Iterator[Bystander]:
    """Roles that receive messages, and that no clause tells to do anything upon any of them."""
    procedure = text.procedure
    messages = [e.id for e in procedure.events if e.sort is Sort.MESSAGE]
    for role in procedure.roles:
        got = [m for m in messages if role.id in procedure.recipients(m) and any(d.act == m for d in text.live)]
        if not got or any(_upon(text, m, role.id, owed=True) for m in got):
            continue
        rules = [d for d in text.live if d.act in got and role.id in d.to]
        copies = [c for c in procedure.copies if c.message in got and any(role.id in g for g in c.groups)]
        clauses = tuple(dict.fromkeys(r.clause for r in procedure.rules if r in rules or r in copies))
        allowed = tuple(dict.fromkeys(d.clause for m in got for d in _upon(text, m, role.id, owed=False)))
        yield Bystander(role.id, tuple(got), clauses, allowed)


def _upon(text: Text, message: EventId, role: RoleId, *, owed: bool) -> list[Duty]:
    """What the role (or nobody in particular, when the role reads) owes, or may do, because the message came."""
    return [
        d
        for d in text.live
        if text.binds(d) is owed and isinstance(d.trigger, OnEvents)
        if any(_comes_to(p, message, role, d) for p in d.trigger.patterns)
    ]


def _comes_to(pattern: Pattern, message: EventId, role: RoleId, duty: Duty) -> bool:
    if pattern.event != message:
        return False
    named = any(role in p.roles for p in duty.doers)
    if pattern.stage is Stage.HAPPENED:
        return named
    return (named or not duty.doers) and (not pattern.roles or role in pattern.roles)


# --- ladders ------------------------------------------------------------------------------------------------------


def topless(text: Text) -> Iterator[Topless]:
    """Ladders on whose last rung the matter may be left open, or unanswered, and nothing follows."""
    procedure = text.procedure
    owed = tuple(d for d in procedure.duties if text.binds(d))
    for left in ladders.topless(procedure, owed):
        yield Topless(left.rungs, Rung.LEFT_OPEN, _clauses(left.below), left.attribute)
    waiting = {d.id: ladders.awaited(procedure, d, procedure.recipients) for d in owed}
    for kind in procedure.events:
        above = [d for d in owed if d.act == kind.id and waiting[d.id] - {kind.id}]
        if kind.sort is not Sort.MESSAGE or not above or any(kind.id in waiting[d.id] for d in owed):
            continue
        if not any(_upon(text, kind.id, r, owed=True) for r in procedure.recipients(kind.id)):
            below = dict.fromkeys(m for d in above for m in sorted(waiting[d.id]))
            yield Topless((*below, kind.id), Rung.SILENCE, _clauses(above))


def _clauses(duties: Iterable[Duty]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(d.clause for d in duties))


def in_order(moves: Iterable[Move]) -> tuple[Move, ...]:
    """The moves, none twice."""
    return tuple(dict.fromkeys(moves))
