"""What is asked for: of nobody, by no day, or of one person alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from longstop.core import formulas as f
from longstop.core.findings import Aspect, Finding, Kind
from longstop.core.procedures import Duty
from longstop.engines.review.fitting import includes
from longstop.engines.review.text import Text, timed, who


def of_nobody(text: Text) -> Iterator[Finding]:
    """Acts that are owed and that nobody is named to do, each told once."""
    acts: dict[f.EventId, list[Duty]] = defaultdict(list)
    for duty in text.duties:
        if not duty.doers:
            acts[duty.act].append(duty)
    for act, duties in acts.items():
        aspects = [Aspect.DOERS] if any(map(timed, duties)) else [Aspect.DOERS, Aspect.DEADLINE]
        named = [d for d in text.owed(act) if d.doers]
        yield text.finding(
            Kind.NOBODY, duties, against=named, events=[act], aspects=aspects, roles=[r for d in named for r in who(d)]
        )


def without_deadline(text: Text, told: frozenset[str]) -> Iterator[Finding]:
    """What has no day by which it is due, told once for those who owe it in the first place.

    The rules already `told` are left out, and so are the duties of nobody, which are told by themselves.
    """
    owing: dict[frozenset[f.RoleId], list[Duty]] = defaultdict(list)
    for duty in text.duties:
        if duty.doers and not timed(duty) and duty.id not in told and not _dated_elsewhere(text, duty):
            owing[frozenset(duty.doers[0].tiers[0])].append(duty)
    for duties in owing.values():
        yield text.finding(
            Kind.NO_DEADLINE,
            duties,
            roles=duties[0].doers[0].tiers[0],
            events=[d.act for d in duties],
            aspects=[Aspect.DEADLINE],
        )


def _dated_elsewhere(text: Text, duty: Duty) -> bool:
    """Whether another duty asks for the same by a day, on every occasion on which this one arises."""
    return any(timed(d) and d is not duty and includes(d, duty, text.procedure) for d in text.owed(duty.act))


def without_cover(text: Text, told: frozenset[str]) -> Iterator[Finding]:
    """What one person alone can do, told once for that person. An office is never away, and of several one is in.

    `against` are the duties of the same person in which somebody else may do the person's part.
    """
    for role in text.procedure.roles:
        if role.unit or role.people > 1:
            continue
        alone = [d for d in text.duties if d.id not in told and any(p.roles == (role.id,) for p in d.doers)]
        shared = [
            d for d in text.duties if any(role.id in p.roles and len(p.roles) > 1 for p in d.doers) and d.id not in told
        ]
        if alone:
            yield text.finding(
                Kind.NO_COVER,
                alone,
                against=shared,
                roles=[role.id],
                events=[d.act for d in alone],
                aspects=[Aspect.COVER],
            )
