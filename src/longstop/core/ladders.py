"""Ladders: a matter that is left open, or upon which nothing is heard, goes a rung up; and who has the last word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from longstop.core import formulas as f
from longstop.core.procedures import Duty, OnEvents, OnSilence, Procedure, Sort


@dataclass(frozen=True)
class Topless:
    """What may be left open as those below it were, and nothing follows: the event, the attribute that says whether it
    was, and the duties that lead to it because something was left open."""

    event: f.EventId
    attribute: f.AttributeId
    below: tuple[Duty, ...]

    @property
    def rungs(self) -> tuple[f.EventId, ...]:
        """The events from which it is reached, and the event itself."""
        before = [p.event for d in self.below for p in _patterns(d) if p.event != self.event]
        return tuple(dict.fromkeys([*before, self.event]))


def topless(procedure: Procedure, owed: Sequence[Duty]) -> Iterator[Topless]:
    """The ladders on whose last rung a matter may be left open; `owed` are the duties that bind."""
    for kind in procedure.events:
        for attribute in kind.attributes:
            below = tuple(d for d in owed if d.act == kind.id and attribute.id in left_open(d))
            above = any(attribute.id in left_open(d, kind.id) for d in owed if _follows(d, kind.id))
            if below and not above:
                yield Topless(kind.id, attribute.id, below)


def left_open(duty: Duty, event: f.EventId | None = None) -> frozenset[f.AttributeId]:
    """The attributes that, not being so (of the event, if one is given), are what prompts the duty."""
    return frozenset(
        attribute
        for pattern in _patterns(duty)
        if event in (None, pattern.event)
        for condition in (pattern.where, duty.condition)
        for attribute in _denied(condition)
    )


def awaited(
    procedure: Procedure, duty: Duty, recipients: Callable[[f.EventId], Sequence[f.RoleId]]
) -> frozenset[f.EventId]:
    """The messages to which the duty waits for an answer: it arises when there is none, or stands until there is."""
    if isinstance(duty.trigger, OnSilence):
        sent = {duty.trigger.sent.event}
    else:
        upon = {p.event for p in _patterns(duty) if p.stage is f.Stage.HAPPENED}
        sent = {m for m in upon if any(_answers(procedure, p, recipients(m)) for p in duty.cancels)}
    return frozenset(m for m in sent if procedure.event(m).sort is Sort.MESSAGE)


def _answers(procedure: Procedure, pattern: f.Pattern, recipients: Sequence[f.RoleId]) -> bool:
    """Whether what is meant is an answer to a message: its reading, or something that a recipient does."""
    if pattern.stage is not f.Stage.HAPPENED:
        return True
    doing = {r for d in procedure.duties_for(pattern.event) for party in d.doers for r in party.roles}
    return not doing.isdisjoint(recipients)


def _patterns(duty: Duty) -> tuple[f.Pattern, ...]:
    return duty.trigger.patterns if isinstance(duty.trigger, OnEvents) else ()


def _follows(duty: Duty, event: f.EventId) -> bool:
    return any(p.event == event and p.stage is f.Stage.HAPPENED for p in _patterns(duty))


def _denied(condition: f.Condition | None) -> Iterator[f.AttributeId]:
    match condition:
        case f.Not(f.AttributeIs(attribute, f.YES)) | f.AttributeIs(attribute, f.NO):
            yield attribute
        case f.And(parts):
            for part in parts:
                yield from _denied(part)
        case _:
            pass
