"""Which rule leads to which: what rules and properties speak of, which rules answer to that, and how far it reaches.

Two relations, one narrow and one wide. A rule or a formula **mentions** things (a kind of event, its being read, an
attribute, and with a state the events that begin and end it), and some rules **answer** to what is mentioned: they do
it, demand it or forbid it. The **cone of influence** follows everything on which the truth of a formula can depend, to
the end. What is outside of the cone cannot matter; what is inside may.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import TypeVar

from longstop.core import formulas as f
from longstop.core.procedures import (
    Ban,
    Copy,
    Duty,
    EachPeriod,
    EventKind,
    Manner,
    OnEvents,
    OnSilence,
    Procedure,
    Rule,
    State,
)

# --- what is spoken of --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mention:
    """Something of which a rule or a formula speaks: events of one kind, perhaps only those by certain roles.

    For a message, `READ` stands for delivery too. With an `attribute`, only that is spoken of: what the event carries.
    """

    event: f.EventId
    stage: f.Stage = f.Stage.HAPPENED
    roles: tuple[f.RoleId, ...] = ()
    attribute: f.AttributeId | None = None


def mentions(procedure: Procedure, part: object, here: tuple[f.EventId, ...] = ()) -> frozenset[Mention]:
    """Everything of which a condition, a pattern, a formula or any part of them speaks.

    `here` are the kinds of event at whose moment the part is judged, whose attributes it can therefore see.
    """
    return frozenset(_mentions(procedure, part, here, frozenset()))


def _mentions(
    procedure: Procedure, part: object, here: tuple[f.EventId, ...], states: frozenset[f.StateId]
) -> Iterator[Mention]:
    match part:
        case f.Pattern(event, stage, roles, where):
            yield Mention(event, stage, roles)
            yield from _mentions(procedure, where, (event,), states)
        case f.InState(state) | EachPeriod(state):
            if state not in states:
                named = procedure.state(state)
                yield from _mentions(procedure, (named.begins, named.ends), (), states | {state})
        case f.AttributeIs(attribute):
            for event in here:
                if any(a.id == attribute for a in procedure.event(event).attributes):
                    yield Mention(event, attribute=attribute)
        case f.DeliveredTo(role):
            yield from (Mention(event, f.Stage.READ, (role,)) for event in here)
        case f.Occurs(pattern, then):
            yield from _mentions(procedure, pattern, (), states)
            yield from _mentions(procedure, then, (pattern.event,), states)
        case f.DayIs(condition):
            yield from _mentions(procedure, condition, (), states)
        case f.ForEach(triggers, condition, claim):
            yield from _mentions(procedure, triggers, (), states)
            moment = tuple(p.event for p in triggers if p.stage is f.Stage.HAPPENED)
            yield from _mentions(procedure, (condition, claim), moment, states)
        case _:
            for inner in _inside(part):
                yield from _mentions(procedure, inner, here, states)


# --- what answers to it -------------------------------------------------------------------------------------------


def subject(rule: Rule) -> f.EventId:
    """The kind of event that the rule is about."""
    match rule:
        case Duty(act=event) | Copy(message=event) | Manner(event=event):
            return event
        case Ban(pattern=pattern):
            return pattern.event


def brings_about(rule: Rule, mention: Mention) -> bool:
    """Whether what the rule demands or allows makes the mentioned thing so: the act, its reader, what it carries.

    Whoever sends a message brings about its reading too. A duty that arises with the reading makes it *acted on*.
    """
    if isinstance(rule, Duty) and mention.stage is f.Stage.ACTED and _acts_on(rule, mention):
        return True
    if subject(rule) != mention.event:
        return False
    match rule:
        case Duty(doers=doers):
            if mention.attribute is not None:
                return False
            by = {role for party in doers for role in party.roles}
            return mention.stage is not f.Stage.HAPPENED or not mention.roles or not by.isdisjoint(mention.roles)
        case Copy(groups=groups):
            copied = {role for group in groups for role in group}
            return mention.stage is not f.Stage.HAPPENED and (not mention.roles or not copied.isdisjoint(mention.roles))
        case Manner(requirement=requirement):
            return mention.attribute is not None and any(
                isinstance(p, f.AttributeIs) and p.attribute == mention.attribute for p in everything_in(requirement)
            )
        case Ban():
            return False


def forbids(rule: Rule, mention: Mention) -> bool:
    """Whether the rule says when the mentioned thing must not happen."""
    if not isinstance(rule, Ban) or rule.pattern.event != mention.event or mention.attribute is not None:
        return False
    barred, meant = rule.pattern.roles, mention.roles if mention.stage is f.Stage.HAPPENED else ()
    return not barred or not meant or not set(barred).isdisjoint(meant)


def _acts_on(duty: Duty, mention: Mention) -> bool:
    return duty.force.binds and any(
        not p.roles or not mention.roles or not set(p.roles).isdisjoint(mention.roles)
        for p in _readings_of(duty, mention.event)
    )


def _readings_of(duty: Duty, message: f.EventId) -> Iterator[f.Pattern]:
    """The readings of the message with which the duty arises, so that its reader acts on it."""
    if isinstance(duty.trigger, OnEvents):
        yield from (p for p in duty.trigger.patterns if p.event == message and p.stage is f.Stage.READ)


def named(procedure: Procedure, formula: f.Formula) -> tuple[Rule, ...]:
    """The rules that do, demand or forbid something of which the formula speaks."""
    spoken = mentions(procedure, formula)
    return tuple(r for r in procedure.rules if any(brings_about(r, m) or forbids(r, m) for m in spoken))


# --- from one rule to another -------------------------------------------------------------------------------------


class Link(Enum):
    """How one rule makes use of what another brings about."""

    PROMPTED = "prompted by"
    ENDED = "ended by"
    CONDITIONED = "conditioned on"
    FORBIDS = "forbids"
    COPIES = "copies"
    SHAPES = "shapes"
    """It says how the other's act is to be done."""


def uses(procedure: Procedure, rule: Rule) -> Iterator[tuple[Link, frozenset[Mention]]]:
    """What the rule itself is prompted by, ended by and so on. Not what those things depend on in their turn."""

    def spoken(part: object, *here: f.EventId) -> frozenset[Mention]:
        return mentions(procedure, part, here)

    match rule:
        case Duty(trigger=trigger, condition=condition, cancels=cancels):
            match trigger:
                case OnEvents(patterns):
                    yield Link.PROMPTED, spoken(patterns)
                    moment = tuple(p.event for p in patterns if p.stage is f.Stage.HAPPENED)
                    yield Link.CONDITIONED, spoken(condition, *moment)
                case OnSilence(sent=sent, reply=reply):
                    yield Link.PROMPTED, spoken(sent)
                    yield Link.CONDITIONED, spoken((condition, *reply))
                case EachPeriod(state):
                    yield Link.PROMPTED, spoken(procedure.state(state).begins)
                    yield Link.ENDED, spoken(procedure.state(state).ends)
                    yield Link.CONDITIONED, spoken(condition)
            yield Link.ENDED, spoken(cancels)
        case Copy(message=message, condition=condition):
            yield Link.COPIES, frozenset({Mention(message)})
            yield Link.CONDITIONED, spoken(condition, message)
        case Manner(event=event, condition=condition, requirement=requirement):
            yield Link.SHAPES, frozenset({Mention(event)})
            yield Link.CONDITIONED, spoken((condition, requirement))
        case Ban(pattern=pattern, unless=unless):
            yield Link.FORBIDS, frozenset({Mention(pattern.event, pattern.stage, pattern.roles)})
            yield Link.CONDITIONED, spoken(pattern.where, pattern.event) | spoken(unless)


# --- how far it reaches -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cone:
    """The kinds of event and the states on which something can depend."""

    events: frozenset[f.EventId]
    states: frozenset[f.StateId]

    def holds(self, rule: Rule) -> bool:
        """Whether the rule can matter."""
        return subject(rule) in self.events


def cone(procedure: Procedure, formula: f.Formula) -> Cone:
    """The cone of influence of a formula.

    The events of which it speaks, everything of which the rules about these speak, and so on.
    """
    events: set[f.EventId] = set()
    acted_on: set[f.EventId] = set()
    states: set[f.StateId] = set()
    pending: list[object] = [formula]
    while pending:
        for part in everything_in(pending.pop()):
            match part:
                case f.Pattern(event, stage):
                    if event not in events:
                        events.add(event)
                        pending.append(procedure.event(event).only_if)
                        pending += [rule for rule in procedure.rules if subject(rule) == event]
                    if stage is f.Stage.ACTED and event not in acted_on:
                        acted_on.add(event)
                        pending += [d for d in procedure.duties if any(_readings_of(d, event))]
                case f.InState(state) | EachPeriod(state):
                    if state not in states:
                        states.add(state)
                        pending.append(procedure.state(state))
                case Duty(act=act):
                    pending.append(f.Pattern(act))
                case _:
                    pass
    return Cone(frozenset(events), frozenset(states))


class Parts:
    """The parts of procedures on which formulas can depend: all that lies within their cones, and no prose.

    Equal parts are one object, whatever they are parts of: equal parts of two procedures (the readings of one text,
    say) give the same answer to the same question. Of procedures that differ little the cones are worked out once.
    """

    def __init__(self) -> None:
        self._interned: dict[tuple[object, ...], Procedure] = {}
        self._known: dict[tuple[str, f.Formula], list[tuple[Procedure, Cone, Procedure]]] = {}
        self._same: dict[tuple[int, f.Formula], tuple[Procedure, Procedure]] = {}
        self._differences: dict[tuple[int, int], tuple[Procedure, Procedure, frozenset[str] | None]] = {}

    def of(self, procedure: Procedure, formula: f.Formula) -> Procedure:
        """The part on which the formula can depend."""
        key = id(procedure), formula
        found = self._same.get(key)
        if found is None or found[0] is not procedure:
            found = self._same[key] = procedure, self._part(procedure, formula)
        return found[1]

    def _part(self, procedure: Procedure, formula: f.Formula) -> Procedure:
        alike = self._known.setdefault((procedure.id, formula), [])
        for other, reach, part in alike:
            differing = self._difference(other, procedure)
            if differing is not None and differing.isdisjoint(reach.events | reach.states):
                return part
        reach = cone(procedure, formula)
        part = replace(
            procedure,
            events=tuple(e for e in procedure.events if e.id in reach.events),
            states=tuple(s for s in procedure.states if s.id in reach.states),
            rules=tuple(r for r in procedure.rules if reach.holds(r)),
            clauses=(),
            readings={},
            parameters={},
        )
        part = self._interned.setdefault(part.formal, part)
        alike.append((procedure, reach, part))
        return part

    def _difference(self, one: Procedure, other: Procedure) -> frozenset[str] | None:
        """The events and states about which two procedures differ; None if they differ in more than that."""
        key = id(one), id(other)
        found = self._differences.get(key)
        if found is None or found[0] is not one or found[1] is not other:
            found = self._differences[key] = one, other, _difference(one, other)
        return found[2]


def _difference(one: Procedure, other: Procedure) -> frozenset[str] | None:
    if (one.calendar, one.roles, one.facts) != (other.calendar, other.roles, other.facts):
        return None
    differing: set[str] = set()
    differing |= {e.id for e in _changed(one.events, other.events)} | {s.id for s in _changed(one.states, other.states)}
    for rule in _changed(one.rules, other.rules):
        differing.add(subject(rule))
        if isinstance(rule, Duty) and isinstance(rule.trigger, OnEvents):
            differing |= {p.event for p in rule.trigger.patterns if p.stage is not f.Stage.HAPPENED}
    return frozenset(differing)


_Named = TypeVar("_Named", EventKind, State, Rule)


def _changed(one: tuple[_Named, ...], other: tuple[_Named, ...]) -> list[_Named]:
    """What stands in one of the two and not, or not like that, in the other."""
    mine, theirs = {x.id: x for x in one}, {x.id: x for x in other}
    changed = [x for x in one if theirs.get(x.id) != x]
    return changed + [x for x in other if mine.get(x.id) != x]


def everything_in(whole: object) -> Iterator[object]:
    """The thing and everything that stands in it."""
    yield whole
    for part in _inside(whole):
        yield from everything_in(part)


def _inside(whole: object) -> Iterator[object]:
    """What stands in the thing, one level down."""
    if isinstance(whole, tuple):
        yield from whole
    elif is_dataclass(whole):
        for field in fields(whole):
            value = getattr(whole, field.name)
            if isinstance(value, tuple) or is_dataclass(value):
                yield value
