"""Messages: what follows when nothing is heard, and whether whoever reads them has to do anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from longstop.core import formulas as f
from longstop.core import ladders
from longstop.core.findings import Aspect, Finding, Kind
from longstop.core.procedures import Duty, OnSilence, Rule, Sort
from longstop.engines.review.text import Text, patterns, prompted_by, who

#: What is sent round afterwards, to let people know what was done, passes no concern on.
_AFTERWARDS = (Sort.MEETING, Sort.DECISION, Sort.RECORD, Sort.CONSIDERATION)


def owed_messages(text: Text) -> tuple[f.EventId, ...]:
    """The messages that somebody must send."""
    return tuple(e.id for e in text.procedure.events if e.sort is Sort.MESSAGE and text.owed(e.id))


def recipients(text: Text, message: f.EventId) -> tuple[f.RoleId, ...]:
    """Those who get it, copies that must be sent included."""
    copied = [r for c in text.copies if c.message == message for group in c.groups for r in group]
    return tuple(dict.fromkeys([*text.addressees(message), *copied]))


def upon_reading(text: Text, message: f.EventId) -> tuple[Duty, ...]:
    """What is owed because it came: by whoever reads it, or by a recipient once it has been sent."""
    readers = set(recipients(text, message))
    return tuple(
        d
        for d in text.duties
        if prompted_by(d, message, f.Stage.READ, f.Stage.ACTED)
        or (prompted_by(d, message, f.Stage.HAPPENED) and readers & set(who(d)))
    )


def passes_on(text: Text, message: f.EventId) -> bool:
    """Whether it carries a concern to somebody, and is not only the report of something that was held or decided."""
    return any(
        not patterns(d) or any(text.sort(p.event) not in _AFTERWARDS for p in patterns(d)) for d in text.owed(message)
    )


# --- silence ------------------------------------------------------------------------------------------------------


def follow_ups(text: Text, message: f.EventId) -> tuple[Duty, ...]:
    """The duties that arise when the message is followed by silence, or stand until it is not."""
    return tuple(d for d in text.duties if message in _awaited(text, d))


def is_answer(text: Text, message: f.EventId) -> bool:
    """Whether somebody waits for it: it ends a silence or what another duty asks, or lifts a ban. It has done its work
    when it comes, and nobody need answer it in turn."""
    for duty in text.duties:
        trigger = duty.trigger
        upon = {p.event for p in patterns(duty)}
        awaited = {p.event for p in duty.cancels}
        if isinstance(trigger, OnSilence):
            upon, awaited = upon | {trigger.sent.event}, awaited | {p.event for p in trigger.reply}
        if message in awaited - upon:
            return True
    return any(message in _lifting(b.unless) for b in text.procedure.bans if text.binds(b))


def _lifting(condition: f.Condition) -> set[f.EventId]:
    match condition:
        case f.Happened(pattern):
            return {pattern.event}
        case f.And(parts) | f.Or(parts):
            return {e for p in parts for e in _lifting(p)}
        case _:
            return set()


def follows_up(text: Text, duty: Duty) -> bool:
    """Whether the duty is what follows on silence."""
    return bool(_awaited(text, duty))


def _awaited(text: Text, duty: Duty) -> frozenset[f.EventId]:
    """The messages to which the duty waits for an answer."""
    return ladders.awaited(text.procedure, duty, lambda message: recipients(text, message))


def left_in_silence(text: Text, message: f.EventId) -> bool:
    """Whether it is owed, somebody may miss it who ought to react, and nothing follows if nothing is heard."""
    if not text.owed(message) or follow_ups(text, message) or all(map(text.unit, text.addressees(message))):
        return False
    if is_answer(text, message):
        return False
    return passes_on(text, message) or bool(upon_reading(text, message))


def in_silence(text: Text, told: frozenset[str]) -> Iterator[Finding]:
    """Messages whose silence has no next step, told once for each sender and addressee."""
    found: dict[tuple[frozenset[f.RoleId], tuple[f.RoleId, ...]], list[f.EventId]] = defaultdict(list)
    for message in owed_messages(text):
        if left_in_silence(text, message) and not any(d.id in told for d in text.owed(message)):
            senders = frozenset(r for d in text.owed(message) for r in who(d))
            found[senders, text.addressees(message)].append(message)
    for (senders, to), sent in found.items():
        yield text.finding(
            Kind.SILENCE,
            [d for m in sent for d in text.owed(m)],
            roles=(*sorted(senders), *to),
            events=sent,
            aspects=[Aspect.SILENCE],
        )


# --- where it ends ------------------------------------------------------------------------------------------------


def nowhere(text: Text) -> Iterator[Finding]:
    """Where passing on ends: with readers who owe nothing, and on ladders with no top."""
    ends: dict[tuple[tuple[f.RoleId, ...], tuple[f.EventId, ...]], list[f.EventId]] = defaultdict(list)
    for message in owed_messages(text):
        if passes_on(text, message) and not upon_reading(text, message) and not is_answer(text, message):
            ends[text.addressees(message), _way(text, message)].append(message)
    silent: set[f.RoleId] = set()
    for (_, way), sent in ends.items():
        readers = [r for m in sent for r in recipients(text, m)]
        silent |= set(readers)
        rules: list[Rule] = [d for m in sent for d in text.owed(m)]
        rules += [c for c in text.copies if c.message in sent]
        yield text.finding(Kind.NOWHERE, rules, roles=readers, events=[*way, *sent], aspects=[Aspect.DOERS])
    yield from _bystanders(text, silent)
    yield from _ladders(text)


def _way(text: Text, message: f.EventId) -> tuple[f.EventId, ...]:
    """The messages on whose reading this one is sent, the first one first."""
    way: list[f.EventId] = []
    here = message
    while True:
        before = [p.event for d in text.owed(here) for p in patterns(d) if p.stage is not f.Stage.HAPPENED]
        nearest = next((e for e in before if e != message and e not in way), None)
        if nearest is None:
            return tuple(reversed(way))
        way.append(nearest)
        here = nearest


def _bystanders(text: Text, told: set[f.RoleId]) -> Iterator[Finding]:
    """People who are copied in, or addressed, where others have to act and they do not."""
    for role in text.procedure.roles:
        if role.id in told:
            continue
        got = [m for m in owed_messages(text) if passes_on(text, m) and role.id in recipients(text, m)]
        idle = [m for m in got if upon_reading(text, m) and not _owes(text, m, role.id)]
        if idle and len(idle) == len(got):
            rules: list[Rule] = [c for c in text.copies if c.message in idle and any(role.id in g for g in c.groups)]
            rules += [d for m in idle for d in text.owed(m) if role.id in d.to]
            acting = [d for m in idle for d in upon_reading(text, m)]
            yield text.finding(Kind.NOWHERE, rules, against=acting, roles=[role.id], events=idle, aspects=[Aspect.COPY])


def _owes(text: Text, message: f.EventId, role: f.RoleId) -> bool:
    return any(role in who(d) or not d.doers for d in upon_reading(text, message))


def _ladders(text: Text) -> Iterator[Finding]:
    """A matter that is left open goes a rung up; on the top rung it may be left open as well, and nothing follows."""
    for ladder in ladders.topless(text.procedure, text.duties):
        yield text.finding(
            Kind.NOWHERE,
            ladder.below,
            roles=[r for d in ladder.below for r in who(d)],
            events=ladder.rungs,
            aspects=[Aspect.TOP],
            attributes=[ladder.attribute],
        )
