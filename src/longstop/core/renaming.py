"""A procedure, or a formula about it, in other names: what it says stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar, assert_never

from longstop.core import formulas as f
from longstop.core.procedures import (
    Attribute,
    Ban,
    Copy,
    Doers,
    Duty,
    EachPeriod,
    EventKind,
    Fact,
    Manner,
    OnEvents,
    OnSilence,
    Procedure,
    Role,
    Rule,
    State,
    Trigger,
)

_Name = TypeVar("_Name", bound=str)


@dataclass(frozen=True)
class Names:
    """What things are to be called: by their names so far. What is not in it keeps its name.

    Facts that are `settled`, by their names so far, have these values: what tests them is then so or not so. Where the
    rules of `acting` say who acts on a message, those are named: in other company it might be others.
    """

    events: Mapping[f.EventId, f.EventId] = field(default_factory=dict)
    roles: Mapping[f.RoleId, f.RoleId] = field(default_factory=dict)
    facts: Mapping[f.FactId, f.FactId] = field(default_factory=dict)
    states: Mapping[f.StateId, f.StateId] = field(default_factory=dict)
    attributes: Mapping[f.AttributeId, f.AttributeId] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    settled: Mapping[str, str] = field(default_factory=dict)
    acting: Procedure | None = None

    # --- conditions, patterns and claims ------------------------------------------------------------------------

    def event(self, id: f.EventId) -> f.EventId:
        """The event's name."""
        return self.events.get(id, id)

    def role(self, id: f.RoleId) -> f.RoleId:
        """The role's name."""
        return self.roles.get(id, id)

    def several(self, roles: tuple[f.RoleId, ...]) -> tuple[f.RoleId, ...]:
        """The names of the roles."""
        return tuple(self.role(r) for r in roles)

    def pattern(self, pattern: f.Pattern) -> f.Pattern:
        """The pattern in these names."""
        if pattern.stage is f.Stage.ACTED and self.acting is not None:
            readers = pattern.roles or self.acting.recipients(pattern.event)
            those = tuple(r for r in readers if self.acting.acts_on(pattern.event, r))
            pattern = replace(pattern, stage=f.Stage.READ, roles=those, where=pattern.where if those else f.FALSE)
        where = None if pattern.where is None else self.condition(pattern.where)
        return replace(pattern, event=self.event(pattern.event), roles=self.several(pattern.roles), where=where)

    def patterns(self, patterns: tuple[f.Pattern, ...]) -> tuple[f.Pattern, ...]:
        """The patterns in these names."""
        return tuple(self.pattern(p) for p in patterns)

    def condition(self, condition: f.Condition) -> f.Condition:
        """The condition in these names."""
        match condition:
            case f.Const():
                return condition
            case f.FactIs(fact, value) if fact in self.settled:
                return f.Const(self.settled[fact] == value)
            case f.FactIs(fact, value):
                return f.FactIs(self.facts.get(fact, fact), value)
            case f.InState(state):
                return f.InState(self.states.get(state, state))
            case f.AttributeIs(attribute, value):
                return f.AttributeIs(self.attributes.get(attribute, attribute), value)
            case f.DeliveredTo(role):
                return f.DeliveredTo(self.role(role))
            case f.Count():
                return replace(condition, pattern=self.pattern(condition.pattern))
            case f.Happened(pattern, since):
                return f.Happened(self.pattern(pattern), None if since is None else self.pattern(since))
            case f.Previous(pattern):
                return f.Previous(self.pattern(pattern))
            case f.RoleIn(role):
                return f.RoleIn(self.role(role))
            case f.Not(part):
                return f.Not(self.condition(part))
            case f.And(parts):
                return f.And(tuple(self.condition(p) for p in parts))
            case f.Or(parts):
                return f.Or(tuple(self.condition(p) for p in parts))
            case _:
                assert_never(condition)

    def claim(self, claim: f.Claim) -> f.Claim:
        """The claim in these names."""
        match claim:
            case f.Holds(condition):
                return f.Holds(self.condition(condition))
            case f.Within() | f.Eventually() | f.Bounded():
                return replace(claim, targets=tuple(self._target(t) for t in claim.targets))
            case f.NotUntil(avoid, release):
                return f.NotUntil(self.patterns(avoid), self.patterns(release))
            case f.Never(avoid):
                return f.Never(self.patterns(avoid))
            case f.NotClaim(part):
                return f.NotClaim(self.claim(part))
            case f.AllOf(parts):
                return f.AllOf(tuple(self.claim(p) for p in parts))
            case f.AnyOf(parts):
                return f.AnyOf(tuple(self.claim(p) for p in parts))
            case _:
                assert_never(claim)

    def _target(self, target: f.Target) -> f.Target:
        match target:
            case f.Occurs(pattern, then):
                return f.Occurs(self.pattern(pattern), None if then is None else self.claim(then))
            case f.DayIs(condition):
                return f.DayIs(self.condition(condition))
            case _:
                assert_never(target)

    def formula(self, formula: f.Formula) -> f.Formula:
        """The formula in these names."""
        return tuple(
            f.ForEach(self.patterns(part.triggers), self.condition(part.condition), self.claim(part.claim))
            for part in formula
        )

    # --- rules and declarations -----------------------------------------------------------------------------------

    def rule(self, rule: Rule) -> Rule:
        """The rule in these names."""
        id = self.rules.get(rule.id, rule.id)
        match rule:
            case Duty():
                return replace(
                    rule,
                    id=id,
                    trigger=self._trigger(rule.trigger),
                    condition=self.condition(rule.condition),
                    doers=self._doers(rule.doers),
                    act=self.event(rule.act),
                    to=self.several(rule.to),
                    cancels=self.patterns(rule.cancels),
                )
            case Copy():
                return replace(
                    rule,
                    id=id,
                    message=self.event(rule.message),
                    condition=self.condition(rule.condition),
                    groups=tuple(self.several(group) for group in rule.groups),
                    senders=self.several(rule.senders),
                )
            case Manner():
                return replace(
                    rule,
                    id=id,
                    event=self.event(rule.event),
                    condition=self.condition(rule.condition),
                    requirement=self.condition(rule.requirement),
                )
            case Ban():
                return replace(rule, id=id, pattern=self.pattern(rule.pattern), unless=self.condition(rule.unless))
            case _:
                assert_never(rule)

    def _trigger(self, trigger: Trigger) -> Trigger:
        match trigger:
            case OnEvents(patterns):
                return OnEvents(self.patterns(patterns))
            case OnSilence(sent, reply, bound):
                return OnSilence(self.pattern(sent), self.patterns(reply), bound)
            case EachPeriod(state, bound, grid):
                return EachPeriod(self.states.get(state, state), bound, grid)
            case _:
                assert_never(trigger)

    def _doers(self, doers: Doers) -> Doers:
        return tuple(
            replace(party, tiers=tuple(self.several(t) for t in party.tiers), prefer=self.several(party.prefer))
            for party in doers
        )

    def kind(self, kind: EventKind) -> EventKind:
        """The kind of event in these names."""
        return replace(
            kind,
            id=self.event(kind.id),
            attributes=tuple(self.attribute(a) for a in kind.attributes),
            only_if=self.condition(kind.only_if),
        )

    def attribute(self, attribute: Attribute) -> Attribute:
        """The attribute in these names."""
        return replace(attribute, id=self.attributes.get(attribute.id, attribute.id))

    def state(self, state: State) -> State:
        """The state in these names."""
        return replace(
            state,
            id=self.states.get(state.id, state.id),
            begins=self.patterns(state.begins),
            ends=self.patterns(state.ends),
        )

    def fact(self, fact: Fact) -> Fact:
        """The fact in these names."""
        return replace(fact, id=self.facts.get(fact.id, fact.id))

    def person(self, role: Role) -> Role:
        """The role, as it is declared, in these names."""
        return replace(role, id=self.role(role.id), manages=self.several(role.manages), cover=self.several(role.cover))

    def procedure(self, procedure: Procedure) -> Procedure:
        """The whole procedure in these names; it keeps its own."""
        return replace(
            procedure,
            roles=tuple(self.person(r) for r in procedure.roles),
            facts=tuple(self.fact(x) for x in procedure.facts),
            states=tuple(self.state(s) for s in procedure.states),
            events=tuple(self.kind(k) for k in procedure.events),
            rules=tuple(self.rule(r) for r in procedure.rules),
        )
