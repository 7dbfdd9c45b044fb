"""The part of a procedure on which a property can depend: its cone of influence.

A rule can matter to a property only through the events that the property speaks of, those on which these depend, and
so on. Everything else is left out of the search. What the whole procedure allows, told without the other events, is
allowed by the part; so a proof for the part is a proof. A counterexample of the part is told in full before it is
shown (`refute.lift`), and the meaning confirms it against the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

from longstop.core import formulas as f
from longstop.core.procedures import Ban, Copy, Duty, EachPeriod, Manner, OnEvents, Procedure, Rule

_cache: dict[tuple[int, frozenset[f.EventId], frozenset[f.StateId]], tuple[Procedure, Procedure]] = {}
_KEPT = 200


def cone(procedure: Procedure, formula: f.Formula) -> Procedure:
    """The part of the procedure on which the formula can depend; the same object for the same part."""
    events: set[f.EventId] = set()
    states: set[f.StateId] = set()
    pending: list[object] = [formula]
    while pending:
        for part in _parts(pending.pop()):
            match part:
                case f.Pattern(event, stage):
                    if event not in events:
                        events.add(event)
                        pending.append(procedure.event(event).only_if)
                        pending += [rule for rule in procedure.rules if subject(rule) == event]
                    if stage is f.Stage.ACTED:
                        pending += [d for d in procedure.duties if _reads(d, event)]
                case f.InState(state) | EachPeriod(state):
                    if state not in states:
                        states.add(state)
                        pending.append(procedure.state(state))
                case Duty(act=act):
                    pending.append(f.Pattern(act))
                case _:
                    pass
    key = (id(procedure), frozenset(events), frozenset(states))
    found = _cache.get(key)
    if found is None or found[0] is not procedure:
        if len(_cache) >= _KEPT:
            _cache.clear()
        part = replace(
            procedure,
            events=tuple(e for e in procedure.events if e.id in events),
            states=tuple(s for s in procedure.states if s.id in states),
            rules=tuple(r for r in procedure.rules if subject(r) in events),
        )
        found = _cache[key] = (procedure, part)
    return found[1]


def subject(rule: Rule) -> f.EventId:
    """The kind of event that the rule is about."""
    match rule:
        case Duty(act=event) | Copy(message=event) | Manner(event=event):
            return event
        case Ban(pattern=pattern):
            return pattern.event


def _reads(duty: Duty, message: f.EventId) -> bool:
    """Whether the duty arises with the reading of the message, so that its reader acts on it."""
    trigger = duty.trigger
    return isinstance(trigger, OnEvents) and any(
        p.event == message and p.stage is f.Stage.READ for p in trigger.patterns
    )


def _parts(whole: object) -> Iterator[object]:
    """The thing and everything that stands in it."""
    yield whole
    if isinstance(whole, tuple):
        for part in whole:
            yield from _parts(part)
    elif is_dataclass(whole):
        for field in fields(whole):
            value = getattr(whole, field.name)
            if isinstance(value, tuple) or is_dataclass(value):
                yield from _parts(value)
