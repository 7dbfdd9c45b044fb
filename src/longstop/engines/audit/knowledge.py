"""What a log must record for a verdict to be decidable. Silence is not absence: what was not recorded is not known.

A **need** is a word of `Log.unknown`. What a rule needs *hard* bears on every one of its verdicts. What it needs
*soft* can only excuse a breach (nobody was in, the message was lost), so that what was kept was kept all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from longstop.core import formulas as f
from longstop.core.dependence import subject
from longstop.core.procedures import Ban, Copy, Duty, EachPeriod, EventKind, Manner, Procedure, Rule, Sort

Needs = frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """What a line needs of the log, hard and soft."""

    hard: Needs
    soft: Needs = frozenset()


def needs(procedure: Procedure, *parts: object) -> Needs:
    """Everything that the truth of conditions, patterns, formulas or any parts of them can depend on."""
    return frozenset(_needs(procedure, parts, frozenset()))


def _needs(procedure: Procedure, part: object, states: frozenset[f.StateId]) -> Iterator[str]:
    match part:
        case f.Pattern(event, stage, roles, where, this):
            yield f"{'event' if stage is f.Stage.HAPPENED else 'read'} {event}"
            if roles or stage is f.Stage.ACTED:
                yield "roles"
            if this:
                yield from ("to", "lost", "roles")
            yield from _needs(procedure, where, states)
        case f.InState(state) | EachPeriod(state):
            if state not in states:
                named = procedure.state(state)
                yield from _needs(procedure, (named.begins, named.ends), states | {state})
        case f.AttributeIs(attribute):
            yield f"attribute {attribute}"
        case f.FactIs(fact):
            yield f"fact {fact}"
        case f.DeliveredTo():
            yield from ("to", "lost")
        case f.RoleIn():
            yield "away"
        case tuple():
            for inner in part:
                yield from _needs(procedure, inner, states)
        case _ if is_dataclass(part):
            for field in fields(part):
                yield from _needs(procedure, getattr(part, field.name), states)
        case _:
            pass


def wanted(procedure: Procedure, rule: Rule) -> Wanted:
    """What must be recorded to tell whether the rule was kept."""
    event = f"event {subject(rule)}"
    match rule:
        case Duty(trigger=trigger, condition=condition, cancels=cancels, doers=doers):
            hard = needs(procedure, trigger, condition, cancels) | {event}
            return Wanted(hard | {"roles"} if doers else hard, excuses(procedure, rule))
        case Copy(condition=condition, senders=senders):
            hard = needs(procedure, condition) | {event, "to"}
            return Wanted(hard | {"roles"} if senders else hard)
        case Manner(condition=condition, requirement=requirement):
            return Wanted(needs(procedure, condition, requirement) | {event})
        case Ban(pattern=pattern, unless=unless):
            return Wanted(needs(procedure, pattern, unless) | {event})


def excuses(procedure: Procedure, duty: Duty) -> Needs:
    """What can excuse that the duty was not done: that nobody was in, and what stood in the way of the act."""
    people = [procedure.role(role) for party in duty.doers for role in party.roles]
    away: Needs = frozenset({"away"}) if any(not role.unit for role in people) else frozenset()
    bans = [(b.pattern.where, b.unless) for b in procedure.bans if b.pattern.event == duty.act]
    manners = [m.condition for m in procedure.manners if m.event == duty.act]
    return away | needs(procedure, tuple(bans), tuple(manners))


def wanted_to_allow(procedure: Procedure, kind: EventKind) -> Wanted:
    """What must be recorded to tell whether some rule required or allowed the act."""
    duties = list(procedure.duties_for(kind.id))
    hard = needs(procedure, tuple((d.trigger, d.condition, d.cancels) for d in duties))
    people = [procedure.role(role) for duty in duties for party in duty.doers for role in party.roles]
    if people:
        hard |= {"roles"}
    return Wanted(hard, frozenset({"away"}) if any(not role.unit for role in people) else frozenset())


def wanted_to_address(procedure: Procedure, kind: EventKind) -> Wanted:
    """What must be recorded to tell whether the message went to whom it should."""
    copies = tuple(c.condition for c in procedure.copies if c.message == kind.id)
    allowed = wanted_to_allow(procedure, kind)
    return Wanted(allowed.hard | allowed.soft | needs(procedure, copies) | {"to"})


def wanted_of_mail(message: f.EventId) -> Wanted:
    """What must be recorded to tell whether mail was read on the first day in."""
    return Wanted(frozenset({f"event {message}", f"read {message}", "to", "roles"}), frozenset({"away", "lost"}))


def wanted_at_the_end(procedure: Procedure) -> Needs:
    """What must be recorded to tell that nothing is outstanding."""
    found: Needs = frozenset()
    for rule in procedure.duties:
        asked = wanted(procedure, rule)
        found |= asked.hard | asked.soft
    for kind in procedure.events:
        if kind.sort is Sort.MESSAGE and procedure.recipients(kind.id):
            found |= {f"event {kind.id}", "to", "lost", "away"}
    return found
