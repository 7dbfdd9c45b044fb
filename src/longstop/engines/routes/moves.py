"""From rules to moves and steps: what can happen next, who is needed for it, and how surely it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.procedures import (
    Ban,
    Copy,
    Doers,
    Duty,
    EachPeriod,
    Manner,
    OnEvents,
    OnSilence,
    Party,
    Procedure,
    Rule,
    Sort,
)
from longstop.core.routes import (
    Allowed,
    Before,
    Chosen,
    Given,
    Lasting,
    Modality,
    Move,
    Proviso,
    Silence,
    Step,
)
from longstop.core.time import Bound
from longstop.engines.routes.days import present


@dataclass(frozen=True)
class _Prompt:
    """One of the events with which a duty arises: after which wait, and on what that hangs."""

    pattern: f.Pattern
    provisos: tuple[Proviso, ...] = ()
    wait: Bound | None = None
    bound: Bound | None = None
    dated: bool = False


@dataclass(frozen=True, eq=False)
class Text:
    """A procedure, some people being away throughout; a strict run drops what only should be done."""

    procedure: Procedure
    away: frozenset[str] = frozenset()
    strict: bool = False

    # --- who ------------------------------------------------------------------------------------------------

    def binds(self, rule: Rule) -> bool:
        """Whether the rule is owed."""
        return rule.force.binds and not (self.strict and rule.force.soft)

    def may_do(self, doers: Doers) -> Doers | None:
        """Those who can do it although some are away; None if a party has nobody left."""
        left = tuple(Party(tuple(t for t in map(self._here, p.tiers) if t), p.prefer) for p in doers)
        return None if any(not p.tiers for p in left) else left

    def _here(self, tier: tuple[f.RoleId, ...]) -> tuple[f.RoleId, ...]:
        return tuple(r for r in tier if r not in self.away)

    def surely_by(self, act: f.EventId, roles: frozenset[str]) -> bool:
        """Whether whoever comes to do the act, one of these roles has a part in it."""
        return all(
            any((here := present(self.procedure, p, self.away)) and set(here) <= roles for p in duty.doers)
            for duty in self.procedure.duties_for(act)
        )

    # --- moves ----------------------------------------------------------------------------------------------

    @cached_property
    def live(self) -> tuple[Duty, ...]:
        """The duties and permissions that can ever be done by somebody."""
        return tuple(
            d for d in self.procedure.duties if self.may_do(d.doers) is not None and d.condition != f.FALSE
        )

    @cached_property
    def _prompts(self) -> dict[str, tuple[_Prompt, ...]]:
        return {d.id: tuple(self._prompts_of(d)) for d in self.live}

    def _prompts_of(self, duty: Duty) -> Iterator[_Prompt]:
        match duty.trigger:
            case OnEvents(patterns):
                for pattern in patterns:
                    yield _Prompt(pattern, bound=duty.bound, dated=duty.bound is not None)
            case OnSilence(sent, reply, bound):
                dated = duty.bound is not None
                yield _Prompt(sent, (Silence(reply, bound),), bound if dated else None, duty.bound, dated)
            case EachPeriod(state, bound):
                for pattern in self.procedure.state(state).begins:
                    yield _Prompt(pattern, (Lasting(state),), None, bound, True)
            case _:
                assert_never(duty.trigger)

    @cached_property
    def triggers(self) -> tuple[f.EventId, ...]:
        """The events from outside upon which some rule asks or allows something."""
        world = [e.id for e in self.procedure.events if e.sort is Sort.WORLD]
        prompting = {p.pattern.event for d in self.procedure.duties for p in self._prompts_of(d)}
        return tuple(e for e in world if e in prompting)

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Everything that can happen but the events from outside."""
        acts = [Move(d.act, d.id) for d in self.live]
        messages = [e.id for e in self.procedure.events if e.sort is Sort.MESSAGE]
        reads = [Move(m, reader=r) for m in messages for r in self.procedure.recipients(m) if r not in self.away]
        return (*acts, *reads)

    def start(self, event: f.EventId) -> Move:
        """The move with which a concern starts."""
        return Move(event)

    # --- steps ----------------------------------------------------------------------------------------------

    def steps_from(self, source: Move) -> Iterator[Step]:
        """What can happen next."""
        for duty in self.live:
            for prompt in self._prompts[duty.id]:
                if self._meets(source, prompt.pattern):
                    yield self._acting(source, duty, prompt)
        if source.reader is None and self.procedure.event(source.event).sort is Sort.MESSAGE:
            yield from self._being_read(source)

    def _doers_of(self, move: Move) -> Doers | None:
        """Those who may have done the move; None if that is not known, or nobody in particular."""
        if move.rule is None:
            return None
        rule = self.procedure.rule(move.rule)
        assert isinstance(rule, Duty)
        return self.may_do(rule.doers)

    def _meets(self, source: Move, pattern: f.Pattern) -> bool:
        """Whether the move may be one that the pattern means."""
        if source.event != pattern.event or pattern.where == f.FALSE:
            return False
        if pattern.stage is not f.Stage.HAPPENED:
            meant = source.reader is not None and (not pattern.roles or source.reader in pattern.roles)
            acting = pattern.stage is f.Stage.READ or (
                source.reader is not None and self.procedure.acts_on(source.event, source.reader)
            )
            return meant and acting
        return source.reader is None and self._can_be_by(source, pattern.roles)

    def _can_be_by(self, source: Move, roles: tuple[f.RoleId, ...]) -> bool:
        if not roles:
            return True
        if source.rule is None:
            return self.procedure.event(source.event).sort is not Sort.WORLD
        doers = self._doers_of(source)
        return doers is not None and any(set(p.roles) & set(roles) for p in doers)

    def _acting(self, source: Move, duty: Duty, prompt: _Prompt) -> Step:
        provisos = list(prompt.provisos)
        pattern = prompt.pattern
        if pattern.where not in (None, f.TRUE):
            assert pattern.where is not None
            provisos.append(Given(pattern.where, pattern.event))
        if duty.condition != f.TRUE:
            at = source.event if isinstance(duty.trigger, OnEvents) and source.reader is None else None
            provisos.append(Given(duty.condition, at))
        by: tuple[f.RoleId, ...] = ()
        if pattern.stage is f.Stage.HAPPENED and pattern.roles:
            sure = source.rule is not None and self.surely_by(source.event, frozenset(pattern.roles))
            by = () if sure else pattern.roles
            provisos += [] if sure else [Chosen(pattern.roles)]
        if duty.cancels:
            provisos.append(Before(duty.cancels))
        if in_the_way := self._in_the_way(duty.act):
            provisos.append(Allowed(in_the_way))
        doers = self.may_do(duty.doers)
        assert doers is not None
        return Step(
            source,
            Move(duty.act, duty.id),
            (duty.id,),
            (duty.clause,),
            doers,
            self._modality(duty, provisos),
            tuple(provisos),
            by,
            prompt.wait,
            prompt.bound,
            prompt.dated and self.binds(duty),
        )

    def _modality(self, rule: Duty | Copy, provisos: list[Proviso]) -> Modality:
        if not self.binds(rule):
            return Modality.OPTIONAL
        return Modality.ONLY_IF if provisos else Modality.CERTAIN

    def _being_read(self, source: Move) -> Iterator[Step]:
        sending = tuple(self.procedure.duties_for(source.event))
        sent = [d for d in sending if source.rule is None or d.id == source.rule]
        addressed = tuple(dict.fromkeys(r for d in sent for r in d.to))
        for reader in addressed:
            if reader not in self.away:
                rules = [d for d in sent if reader in d.to]
                sure = all(reader in d.to for d in sending)
                yield self._read(source, reader, [d.id for d in rules], [d.clause for d in rules], sure)
        for rule in self.procedure.copies:
            if rule.message == source.event and rule.condition != f.FALSE:
                for group in rule.groups:
                    for reader in group:
                        if reader not in self.away and self._can_be_by(source, rule.senders):
                            yield self._copied(source, rule, group, reader)

    def _read(
        self, source: Move, reader: f.RoleId, rules: list[str], clauses: list[str], sure: bool
    ) -> Step:
        return Step(
            source,
            Move(source.event, reader=reader),
            tuple(rules),
            tuple(dict.fromkeys(clauses)),
            (Party(((reader,),)),),
            Modality.CERTAIN if sure else Modality.ONLY_IF,
        )

    def _copied(self, source: Move, rule: Copy, group: tuple[f.RoleId, ...], reader: f.RoleId) -> Step:
        provisos: list[Proviso] = []
        if rule.condition != f.TRUE:
            provisos.append(Given(rule.condition, rule.message))
        by: tuple[f.RoleId, ...] = ()
        if rule.senders and not self.surely_by(source.event, frozenset(rule.senders)):
            by = rule.senders
            provisos.append(Chosen(rule.senders))
        if len(group) > 1:
            provisos.append(Chosen((reader,)))
        return Step(
            source,
            Move(source.event, reader=reader),
            (rule.id,),
            (rule.clause,),
            (Party(((reader,),)),),
            self._modality(rule, provisos),
            tuple(provisos),
            by,
            copy=True,
        )

    # --- what may stand in the way --------------------------------------------------------------------------

    def _in_the_way(self, act: f.EventId) -> tuple[str, ...]:
        """The binding rules that can forbid the act: bans, and demands on its manner that do not go together."""
        bans = [b.id for b in self.procedure.bans if self._bars(b, act)]
        asked = [m for m in self.procedure.manners if m.event == act and self.binds(m)]
        return tuple(bans) if self._go_together(act, asked) else (*bans, *(m.id for m in asked))

    def _bars(self, ban: Ban, act: f.EventId) -> bool:
        return ban.pattern.event == act and ban.unless != f.TRUE and self.binds(ban)

    def _go_together(self, act: f.EventId, asked: list[Manner]) -> bool:
        attributes = self.procedure.event(act).attributes
        for values in product(*(a.values for a in attributes)):
            carried = dict(zip((a.id for a in attributes), values, strict=True))
            if all(_met(m.requirement, carried) for m in asked):
                return True
        return False


def _met(condition: f.Condition, carried: dict[f.AttributeId, str]) -> bool:
    """Whether what the event carries is enough for the condition to be so, whatever else is or is not."""
    match condition:
        case f.Const(value):
            return value
        case f.AttributeIs(attribute, value):
            return carried.get(attribute) == value
        case f.Not(f.AttributeIs(attribute, value)):
            return attribute in carried and carried[attribute] != value
        case f.Not(f.Not(part)):
            return _met(part, carried)
        case f.Not(f.Const(value)):
            return not value
        case f.And(parts):
            return all(_met(p, carried) for p in parts)
        case f.Or(parts):
            return any(_met(p, carried) for p in parts)
        case f.Not(f.And(parts)):
            return any(_met(f.Not(p), carried) for p in parts)
        case f.Not(f.Or(parts)):
            return all(_met(f.Not(p), carried) for p in parts)
        case _:
            return False
