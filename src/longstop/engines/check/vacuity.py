"""Vacuity: a property that holds because it says nothing is never reported as proved."""

from __future__ import annotations

from dataclasses import replace

from longstop.core import formulas as f
from longstop.core.procedures import Sort
from longstop.core.time import SAME_DAY
from longstop.core.verdicts import NO_TRACE, Vacuous
from longstop.engines.check.circuit import TRUE
from longstop.engines.check.proof import Effort, bounded
from longstop.engines.check.question import Question
from longstop.engines.check.steps import Step


def nothing_to_check(q: Question) -> Vacuous | None:
    """A reason why the property says nothing: no trace at all, or a trigger that never occurs."""
    whole, q = q, q.apart()
    triggers = [(i, part, _occasion(part)) for i, part in enumerate(q.prop.formula) if part.triggers]
    missing = list(triggers)
    lengths = q.lengths()
    if _plainly_occur(q, triggers):
        return None
    for length in lengths[:1] + lengths[2::2]:
        enc = q.window(length)
        binding = enc.binding(strict=q.strict)
        q.anew()
        if length == lengths[0]:
            with q.hearing(enc):
                possible = enc.ask(q.clock, q.assumptions, binding, enc.days.fresh, step=Step.NO_TRACE)
            if not possible:
                whole.rests_on(q)
                return Vacuous(NO_TRACE)
        still = []
        for i, part, occasion in missing:
            span = q.span(part.claim) or 0
            days = [
                lit
                for day in range(max(1, enc.length - span))
                for _, lit in enc.claims.triggers(occasion, day)
            ]
            with q.hearing(enc):
                occurs = enc.ask(
                    q.clock, q.assumptions, binding, enc.days.fresh, enc.circuit.disj(days), step=Step.NEVER_OCCURS
                )
            if not occurs:
                still.append((i, part, occasion))
        missing = still
        if not missing:
            return None
        never = [replace(occasion, claim=f.Holds(f.FALSE)) for _, _, occasion in missing]
        if length == lengths[0] and any(bounded(q, p, Effort(thorough=True)) is not None for p in never):
            break
    whole.rests_on(q)
    titles = " or ".join(
        dict.fromkeys(q.procedure.event(p.event).title for _, part, _ in missing for p in part.triggers)
    )
    return Vacuous(f"what it speaks of never occurs: {titles}")


def _plainly_occur(q: Question, triggers: list[tuple[int, f.ForEach, f.ForEach]]) -> bool:
    """Whether every trigger can occur in weeks without a public holiday, and what it asks still be looked at."""
    enc = q.plain_window(q.lengths()[0])
    if enc is None:
        return False
    occur = [
        enc.circuit.disj(
            lit
            for day in range(max(1, enc.length - (q.span(part.claim) or 0)))
            for _, lit in enc.claims.triggers(occasion, day)
        )
        for _, part, occasion in triggers
    ] or [TRUE]
    binding = enc.binding(strict=q.strict)
    return all(enc.ask(q.clock, q.assumptions, binding, lit) for lit in occur)


def _occasion(part: f.ForEach) -> f.ForEach:
    """What must be able to occur for the part to say anything: of "never this if that", the this."""
    if part.claim == f.Holds(f.FALSE):
        return replace(part, condition=f.TRUE)
    return part


def passes_with_nought(q: Question) -> Vacuous | None:
    """A bound of nought passes too, although no rule asks for the act on the same day."""
    whole, q = q, q.apart()
    formula = []
    for part in q.prop.formula:
        if isinstance(part.claim, f.Within) and part.claim.bound.count > 0 and _takes_time(q, part.claim):
            formula.append(replace(part, claim=f.Within(SAME_DAY, part.claim.targets)))
    for part in formula:
        if bounded(q, part, Effort()) is not None:
            whole.rests_on(q)
            return Vacuous("it holds on the same day too, although no rule asks for that: the days do not go on")
    return None


def _takes_time(q: Question, claim: f.Within) -> bool:
    """Whether every target is an act that no rule demands at once."""
    for target in claim.targets:
        if not isinstance(target, f.Occurs) or target.pattern.stage is not f.Stage.HAPPENED:
            return False
        if q.procedure.event(target.pattern.event).sort is Sort.WORLD:
            return False
        duties = [d for d in q.procedure.duties_for(target.pattern.event) if d.force.binds]
        if not duties or any(d.bound is not None and d.bound.count == 0 for d in duties):
            return False
    return True
