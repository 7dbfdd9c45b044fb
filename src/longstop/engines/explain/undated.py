"""Which clauses without a deadline a target waits for, in a case in which it can be put off for any number of days."""

from __future__ import annotations

from collections.abc import Iterable

from longstop.core import formulas as f
from longstop.core.dependence import Mention, brings_about, mentions
from longstop.core.procedures import OnEvents, Procedure
from longstop.core.semantics import CLOSE, Moment, Reading
from longstop.core.time import Calendar
from longstop.core.verdicts import Property, Refuted


def undated(
    procedure: Procedure, prop: Property, calendar: Calendar, found: Refuted, *, strict: bool = False
) -> tuple[str, ...]:
    """The clauses on which the targets that are not met hang at the end of the case, the nearest to them first.

    Of the duties that bring a target about, or what leads to such a duty: those that are owed and have no deadline; and
    if the case waits for no duty at all, those that have arisen and need not be done. None are named where it waits
    for somebody who is away, or for the world, or where something was forgotten or lost on the way.
    """
    reading = Reading(procedure, found.trace, calendar, strict=strict)
    end = Moment(found.trace.end, CLOSE)
    owed: dict[str, None] = {}
    allowed: dict[str, None] = {}
    faulty = False
    pending, seen = list(_targets(procedure, prop.formula[found.violation.part].claim)), set[Mention]()
    while pending:
        mention = pending.pop(0)
        if mention in seen:
            continue
        seen.add(mention)
        if mention.stage is f.Stage.ACTED:
            pending.append(Mention(mention.event, f.Stage.READ, mention.roles))
            continue
        faulty |= any(loss.event == mention.event for loss in found.trace.losses)
        for duty in procedure.duties:
            if not brings_about(duty, mention):
                continue
            instances = reading.instances(duty)
            waiting = [i for i in instances if reading.open_at(i, end)]
            if waiting and not reading.binds(duty):
                allowed.setdefault(duty.clause)
            elif waiting and duty.bound is None:
                owed.setdefault(duty.clause)
            elif waiting or any(lapse.rule == duty.id for lapse in found.trace.lapses):
                faulty = True
            elif not any(i.moment >= found.violation.moment for i in instances) and isinstance(duty.trigger, OnEvents):
                pending += sorted(mentions(procedure, duty.trigger.patterns), key=repr)
    return tuple(owed or (() if faulty else allowed))


def _targets(procedure: Procedure, claim: f.Claim) -> Iterable[Mention]:
    """That of which the targets of the claims "within" speak."""
    match claim:
        case f.Within(_, targets) | f.Bounded(targets) | f.Eventually(targets):
            for target in targets:
                yield from sorted(mentions(procedure, target), key=repr)
        case f.AllOf(parts) | f.AnyOf(parts):
            for one in parts:
                yield from _targets(procedure, one)
        case _:
            pass
