"""One task in two clauses that do not say the same about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from longstop.core import formulas as f
from longstop.core.findings import Aspect, Finding, Kind, Unsettled
from longstop.core.procedures import Duty, Force, OnEvents
from longstop.core.verdicts import Refuted, Verdict
from longstop.engines.review.fitting import coincide, meeting
from longstop.engines.review.settling import Never, never, why_not
from longstop.engines.review.text import Text, who


@dataclass(frozen=True)
class Pair:
    """Two duties for one act that differ, and the question whether they can arise on one occasion.

    There is no question where both run in the same periods.
    """

    one: Duty
    other: Duty
    aspects: tuple[Aspect, ...]
    never: Never | None


def pairs(text: Text) -> tuple[Pair, ...]:
    """The duties under different clauses that differ and, as far as the words go, can arise together."""
    found = []
    for act in dict.fromkeys(d.act for d in text.duties):
        for one, other in combinations(text.owed(act), 2):
            apart = tuple(differences(one, other))
            if one.clause != other.clause and apart and coincide(one, other, text.procedure):
                found.append(Pair(one, other, apart, _never_together(text, one, other)))
    return tuple(found)


def _never_together(text: Text, one: Duty, other: Duty) -> Never | None:
    if not isinstance(one.trigger, OnEvents) or not isinstance(other.trigger, OnEvents):
        return None
    both = f.And((one.condition, other.condition))
    formula = tuple(
        f.ForEach((p,), both, f.Holds(f.FALSE))
        for p in meeting(one.trigger, other.trigger, (one.condition, other.condition), text.procedure)
    )
    return Never(f"{one.id} with {other.id}", formula)


def differences(one: Duty, other: Duty) -> Iterator[Aspect]:
    """In what two duties for one act differ. That one of them is to be thought about only is not a difference."""
    if _parties(one) != _parties(other):
        yield Aspect.DOERS
    if one.bound != other.bound:
        yield Aspect.DEADLINE
    if (one.force is Force.SHOULD) != (other.force is Force.SHOULD):
        yield Aspect.FORCE


def _parties(duty: Duty) -> list[list[list[str]]]:
    return sorted([sorted(tier) for tier in party.tiers] for party in duty.doers)


def conclude(text: Text, answers: Sequence[tuple[Pair, Verdict | None]]) -> Iterator[Finding | Unsettled]:
    """The pairs that do arise together, those for one act told at once."""
    found: dict[f.EventId, list[Pair]] = {}
    for pair, verdict in answers:
        if verdict is None or isinstance(verdict, Refuted):
            found.setdefault(pair.one.act, []).append(pair)
        elif not never(verdict):
            both = (pair.one, pair.other)
            yield Unsettled(Kind.TWICE, tuple(r.id for r in both), text.clauses(both), why_not(verdict))
    for act, alike in found.items():
        rules = {d.id: d for pair in alike for d in (pair.one, pair.other)}.values()
        aspects = [a for pair in alike for a in pair.aspects]
        yield text.finding(Kind.TWICE, rules, roles=[r for d in rules for r in who(d)], events=[act], aspects=aspects)
