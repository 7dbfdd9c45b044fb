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
from longstop.engines.routes.moves import Text

#: A role, and how it comes to take part; nobody in particular has no conditions.
_Part = tuple[RoleId | None, Modality, tuple[Proviso, ...]]


def handovers(text: Text, steps: Iterable[Step]) -> tuple[Handover, ...]:
    """The graph of who can pass a concern to whom, each edge once for each rule."""
    taken = tuple(steps)
    surest: dict[str, Step] = {}
    """For each duty the way in which it arises most surely."""
    for step in taken:
        rule = step.target.rule
        if rule is not None and (rule not in surest or step.modality.rank < surest[rule].modality.rank):
            surest[rule] = step
    found: dict[Handover, None] = {}
    for step in taken:
        sending = surest.get(step.source.rule) if step.source.rule is not None else None
        for edge in _read(text, step, sending) if step.target.reader is not None else _acted(text, step):
            found.setdefault(edge)
    for duty in text.live:
        if duty.id in surest:
            for edge in (*_together(text, duty, surest[duty.id]), *_covering(text, duty, surest[duty.id])):
                found.setdefault(edge)
    return tuple(found)


def _weaker(one: Modality, other: Modality) -> Modality:
    return max(one, other, key=lambda m: m.rank)


def _acted(text: Text, step: Step) -> Iterator[Handover]:
    """What the one does or reads, or what happens outside, prompts the other."""
    world = text.procedure.event(step.source.event).sort is Sort.WORLD
    how = How.SILENCE if any(isinstance(p, Silence) for p in step.provisos) else How.PROMPT
    for taker, modality, more in _parts(step.doers):
        for giver in [None] if world else _givers(text, step):
            if giver != taker or giver is None:
                yield Handover(
                    giver,
                    taker,
                    how,
                    step.target.event,
                    step.clauses,
                    _weaker(step.modality, modality),
                    (*step.provisos, *more),
                    step.bound,
                    step.dated,
                    step.source.event if world else None,
                )


def _read(text: Text, step: Step, sending: Step | None) -> Iterator[Handover]:
    """The one sends, and the other reads: by when, and how surely, hangs on the sending."""
    reader = step.target.reader
    for giver in _givers(text, step):
        if giver != reader:
            yield Handover(
                giver,
                reader,
                How.COPY if step.copy else How.MESSAGE,
                step.target.event,
                step.clauses,
                _weaker(step.modality, sending.modality) if sending else step.modality,
                (*(sending.provisos if sending else ()), *step.provisos),
                sending.bound if sending else None,
                sending is not None and sending.dated,
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


def _together(text: Text, duty: Duty, step: Step) -> Iterator[Handover]:
    """Those who take part in one act: the first party brings it to each of the others."""
    if len(step.doers) < 2:
        return
    for giver in dict.fromkeys(step.doers[0].roles):
        for taker, part, more in (x for p in step.doers[1:] for x in _parts((p,))):
            if giver != taker:
                yield Handover(
                    giver,
                    taker,
                    How.TOGETHER,
                    duty.act,
                    (duty.clause,),
                    _weaker(step.modality, part),
                    (*step.provisos, *more),
                    step.bound,
                    step.dated,
                )


def _covering(text: Text, duty: Duty, step: Step) -> Iterator[Handover]:
    """Those who come next act in the absence of those before them."""
    for party in duty.doers:
        for i, tier in enumerate(party.tiers[1:], start=1):
            first = tuple(r for t in party.tiers[:i] for r in t)
            for giver in party.tiers[i - 1]:
                for taker in (r for r in tier if r not in text.away):
                    yield Handover(
                        giver,
                        taker,
                        How.COVER,
                        duty.act,
                        (duty.clause,),
                        _weaker(step.modality, Modality.ONLY_IF),
                        (*step.provisos, InAbsence(first)),
                        step.bound,
                        step.dated,
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
