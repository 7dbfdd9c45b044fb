"""Decisions: what they leave in writing, and who settles them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from longstop.core import formulas as f
from longstop.core.dependence import Mention, mentions, uses
from longstop.core.findings import Aspect, Finding, Kind
from longstop.core.procedures import Duty, Manner, Rule, Sort
from longstop.engines.review.fitting import possible
from longstop.engines.review.text import Text, attributes_in, patterns, prompted_by, who

#: The attribute that holds what was decided.
OUTCOME = f.AttributeId("outcome")

#: How a mark of something written down is called.
_IN_WRITING = re.compile(r"(?<![a-z])(reason|record|writ|minute|note)")


def writings(text: Text, event: f.EventId) -> tuple[Rule, ...]:
    """The rules by which it leaves something in writing: what it has to carry, or a record that is owed upon it."""
    carried: list[Rule] = [
        m for m in text.manners if m.event == event and set(attributes_in(m.requirement)) - {OUTCOME}
    ]
    return (*carried, *_records(text, event))


def _records(text: Text, event: f.EventId) -> Iterator[Duty]:
    for duty in text.duties:
        if prompted_by(duty, event, f.Stage.HAPPENED) and text.sort(duty.act) is Sort.RECORD:
            yield duty


def without_record(text: Text, told: frozenset[str]) -> Iterator[Finding]:
    """Decisions of which nothing is in writing, or only of some of their outcomes.

    A meeting is one if its document provides for something to be written down that no clause asks for.
    """
    for kind in text.procedure.events:
        deciding = list(text.procedure.duties_for(kind.id))
        if not deciding or any(d.id in told for d in deciding):
            continue
        roles = [r for d in deciding for r in who(d)]
        match kind.sort:
            case Sort.DECISION:
                found = writings(text, kind.id)
                missing = _unrecorded(text, kind.id, found)
                if not found or missing:
                    unasked = _unasked(text, kind.id)
                    yield text.finding(
                        Kind.NO_RECORD,
                        deciding,
                        against=found,
                        roles=roles,
                        events=[kind.id],
                        aspects=[Aspect.RECORD],
                        attributes=unasked,
                        values=missing if found else (),
                    )
            case Sort.MEETING if (unasked := _unasked(text, kind.id)) and not any(_records(text, kind.id)):
                yield text.finding(
                    Kind.NO_RECORD,
                    deciding,
                    roles=roles,
                    events=[kind.id],
                    aspects=[Aspect.RECORD],
                    attributes=unasked,
                )
            case _:
                pass


def _unrecorded(text: Text, decision: f.EventId, found: tuple[Rule, ...]) -> tuple[str, ...]:
    """The outcomes upon which nothing has to be written."""
    outcomes = next((a.values for a in text.procedure.event(decision).attributes if a.id == OUTCOME), ())
    return tuple(v for v in outcomes if not any(_covers(text, rule, decision, v) for rule in found))


def _covers(text: Text, rule: Rule, decision: f.EventId, outcome: str) -> bool:
    so = f.AttributeIs(OUTCOME, outcome)
    match rule:
        case Manner(condition=condition):
            return possible(f.And((so, condition)), text.procedure, decision)
        case Duty(condition=condition):
            here = [p for p in patterns(rule) if p.event == decision and p.stage is f.Stage.HAPPENED]
            return any(possible(f.And((so, condition, p.where or f.TRUE)), text.procedure, decision) for p in here)
        case _:
            return False


def _unasked(text: Text, event: f.EventId) -> tuple[f.AttributeId, ...]:
    """What would show that something was written down, and what no rule asks for or looks at."""
    kind = text.procedure.event(event)
    looked_at = {m.attribute for m in _spoken_of(text) if m.event == event}
    return tuple(
        a.id
        for a in kind.attributes
        if a.values == (f.YES, f.NO) and a.id not in looked_at and _IN_WRITING.search(f"{a.id} {a.title}".lower())
    )


def _spoken_of(text: Text) -> Iterator[Mention]:
    """All that some rule demands or depends on."""
    for rule in text.procedure.rules:
        for _, found in uses(text.procedure, rule):
            yield from found
        if isinstance(rule, Manner):
            yield from mentions(text.procedure, (rule.condition, rule.requirement), (rule.event,))


def of_two(text: Text) -> Iterator[Finding]:
    """Decisions that several have to make together, and that nobody else can make when they differ."""
    for kind in text.procedure.events:
        if kind.sort is not Sort.DECISION:
            continue
        duties = list(text.procedure.duties_for(kind.id))
        together = [d for d in duties if len(d.doers) > 1]
        if together and len(together) == len(duties):
            roles = [r for d in together for r in who(d)]
            yield text.finding(Kind.TIED, together, roles=roles, events=[kind.id], aspects=[Aspect.TOP])
