"""One step protected, and its neighbour not: two things so alike that what the text says of one it could say of both.

What is found here is a sharper mark than a plain "no cover" or "no deadline", and stands instead of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from longstop.core import formulas as f
from longstop.core.findings import Aspect, Finding, Kind
from longstop.core.procedures import Duty, OnEvents, Party, Rule, Sort
from longstop.engines.review import messages, records
from longstop.engines.review.fitting import coincide
from longstop.engines.review.text import Text, first_choice, timed, who


def uneven(text: Text) -> Iterator[Finding]:
    """Every pair of neighbours of which one is bare, those with the same protected neighbour told together."""
    yield from _covers(text)
    yield from _silences(text)
    yield from _copies(text)
    yield from _deadlines(text)
    yield from _records(text)


# --- cover --------------------------------------------------------------------------------------------------------


def _covers(text: Text) -> Iterator[Finding]:
    """Acts of the same people, a stand-in named for some of them only."""
    for role in text.procedure.roles:
        if role.unit:
            continue
        covered = [(d, p) for d in text.duties for p in d.doers if stands_in(p, role.id)]
        bare = [
            d
            for d in text.duties
            if any(p.tiers == ((role.id,),) for p in d.doers)
            and any(first_choice(d.doers) == first_choice(c.doers) for c, _ in covered)
        ]
        if bare and role.people == 1:
            helpers = [r for _, p in covered for tier in p.tiers[1:] for r in tier]
            protected = [c for c, _ in covered]
            yield _told(text, Aspect.COVER, bare, protected, (role.id, *helpers), [d.act for d in bare])


def stands_in(party: Party, role: f.RoleId) -> bool:
    """Whether somebody is named to stand in for the role, which alone comes first."""
    return len(party.tiers) > 1 and party.tiers[0] == (role,)


# --- messages -----------------------------------------------------------------------------------------------------


def _twins(text: Text) -> Iterator[tuple[f.EventId, f.EventId]]:
    """Two messages from the same people to the same people."""
    sent = [e.id for e in text.procedure.events if e.sort is Sort.MESSAGE and any(text.procedure.duties_for(e.id))]
    for one in sent:
        for other in sent:
            if (
                one != other
                and text.sent_by(one) == text.sent_by(other) != frozenset()
                and set(text.addressees(one)) == set(text.addressees(other))
            ):
                yield one, other


def _silences(text: Text) -> Iterator[Finding]:
    """Messages that are followed up, and like ones that are not."""
    told: dict[f.EventId, list[f.EventId]] = defaultdict(list)
    following = {d.act for d in text.duties if messages.follows_up(text, d)}
    for kept, bare in _twins(text):
        if messages.follow_ups(text, kept) and bare not in following and messages.left_in_silence(text, bare):
            told[bare].append(kept)
    for bare, all_kept in told.items():
        against = [d for kept in all_kept for d in messages.follow_ups(text, kept)]
        roles = (*sorted(text.sent_by(bare)), *text.addressees(bare))
        yield _told(text, Aspect.SILENCE, list(text.owed(bare)), against, roles, [bare, *all_kept])


def _copies(text: Text) -> Iterator[Finding]:
    """Messages that are copied, and like ones that are not."""
    told: dict[f.EventId, list[f.EventId]] = defaultdict(list)
    copied = {c.message for c in text.copies}
    for kept, bare in _twins(text):
        if kept in copied and bare not in copied and text.owed(bare):
            told[kept].append(bare)
    for kept, bare_ones in told.items():
        rules = [c for c in text.copies if c.message == kept]
        roles = [r for c in rules for group in c.groups for r in group]
        at_fault = [d for b in bare_ones for d in text.owed(b)]
        yield _told(text, Aspect.COPY, at_fault, rules, roles, [kept, *bare_ones])


# --- deadlines ----------------------------------------------------------------------------------------------------


def _deadlines(text: Text) -> Iterator[Finding]:
    """What the same people owe on the same occasion, some of it by a day and some of it by none."""
    told: dict[tuple[str, ...], list[Duty]] = defaultdict(list)
    for bare in text.duties:
        if (
            timed(bare)
            or not bare.doers
            or any(timed(d) and coincide(d, bare, text.procedure) for d in text.owed(bare.act))
        ):
            continue
        dated = [
            d
            for d in text.duties
            if timed(d)
            and d.act != bare.act
            and first_choice(d.doers) == first_choice(bare.doers)
            and coincide(_occasioned(d), _occasioned(bare), text.procedure)
        ]
        if dated:
            told[tuple(d.id for d in dated)].append(bare)
    for ids, bare_ones in told.items():
        dated_ones = [text.procedure.rule(id) for id in ids]
        acts = [d.act for d in bare_ones]
        yield _told(text, Aspect.DEADLINE, bare_ones, dated_ones, who(bare_ones[0]), acts)


def _occasioned(duty: Duty) -> Duty:
    """The duty as it arises with other things than its own act, which renews it."""
    if not isinstance(duty.trigger, OnEvents):
        return duty
    others = tuple(p for p in duty.trigger.patterns if p.event != duty.act)
    return replace(duty, trigger=OnEvents(others)) if others else duty


# --- records ------------------------------------------------------------------------------------------------------


def _records(text: Text) -> Iterator[Finding]:
    """Decisions of the same people, or on the same occasion, of which only some leave their reasons behind."""
    decisions = [e.id for e in text.procedure.events if e.sort is Sort.DECISION]
    for bare in decisions:
        if records.writings(text, bare) or not any(text.procedure.duties_for(bare)):
            continue
        kept = [d for d in decisions if d != bare and records.writings(text, d) and _related(text, bare, d)]
        if kept:
            writings = [w for d in kept for w in records.writings(text, d)]
            rules = list(text.procedure.duties_for(bare))
            roles = [r for d in rules for r in who(d)]
            yield _told(text, Aspect.RECORD, rules, writings, roles, [bare, *kept])


def _related(text: Text, one: f.EventId, other: f.EventId) -> bool:
    mine, its = list(text.procedure.duties_for(one)), list(text.procedure.duties_for(other))
    shared = {r for d in mine for r in who(d)} & {r for d in its for r in who(d)}
    return bool(shared) or any(coincide(a, b, text.procedure) for a in mine for b in its)


def _told(
    text: Text,
    aspect: Aspect,
    rules: Sequence[Rule],
    against: Sequence[Rule],
    roles: Sequence[f.RoleId],
    events: Sequence[f.EventId],
) -> Finding:
    return text.finding(Kind.UNEVEN, rules, against=against, roles=roles, events=events, aspects=[aspect])
