"""Vacuity: a property that holds because it says nothing is never reported as proved."""

from __future__ import annotations

from dataclasses import replace

from longstop.core import formulas as f
from longstop.core.procedures import Procedure, Sort
from longstop.core.time import SAME_DAY
from longstop.core.vacuity import happens, stated
from longstop.core.verdicts import NEVER_OCCURS, NEVER_SO, NO_TRACE, Vacuous
from longstop.engines.check.circuit import TRUE, Lit
from longstop.engines.check.encoding import Encoding
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
    return Vacuous(f"{NEVER_OCCURS}: {titles}")


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


def never_so(q: Question) -> Vacuous | None:
    """One of the conditions that the property states and that are never so (see `core.vacuity`), if there is one.

    Ask where the triggers are known to occur (`nothing_to_check`): what must be so for that is not looked at again.
    """
    wanted = [c for c in stated(q.prop.formula, q.procedure) if c not in _so_at_triggers(q)]
    enc = q.plain_window(q.lengths()[0]) if wanted else None
    unseen = wanted if enc is None else _unseen(q, enc, wanted)
    whole, q = q, replace(q.apart(), minimal=False)
    for condition in unseen:
        if _proved_never_so(q, condition):
            whole.rests_on(q)
            return Vacuous(NEVER_OCCURS if happens(condition) else NEVER_SO, condition)
    return None


def _so_at_triggers(q: Question) -> set[f.Condition]:
    """What is so whenever a trigger occurs with its condition."""
    found: set[f.Condition] = set()
    for part in q.prop.formula:
        occasion = _occasion(part)
        if part.triggers:
            wheres = [p.where for p in part.triggers if p.where is not None]
            found.update(f.conjuncts(f.And((occasion.condition, *(wheres if len(part.triggers) == 1 else ())))))
    return found


def _unseen(q: Question, enc: Encoding, wanted: list[f.Condition]) -> list[f.Condition]:
    """Those of the conditions that are so at no moment of the window: most are so at the close of some day of one and
    the same case."""
    never = [_never(q.procedure, c) for c in wanted]
    binding = enc.binding(strict=q.strict)
    often = [_somewhere(enc, parts[:1]) for parts in never]
    if enc.ask(q.clock, q.assumptions, binding, *often):
        return []
    return [
        c
        for c, parts, lit in zip(wanted, never, often, strict=True)
        if not (len(wanted) > 1 and enc.ask(q.clock, q.assumptions, binding, lit))
        and not (len(parts) > 1 and enc.ask(q.clock, q.assumptions, binding, _somewhere(enc, parts)))
    ]


def _proved_never_so(q: Question, condition: f.Condition) -> bool:
    """Whether the condition is so at no moment of any case. What takes long to come about is looked for in longer
    windows before anything dear is tried."""
    parts = _never(q.procedure, condition)

    def proved(effort: Effort) -> bool:
        q.anew()
        return all(bounded(q, part, effort) is not None for part in parts)

    if proved(Effort()) or proved(Effort(thorough=True)):
        return True
    for enc in filter(None, map(q.plain_window, q.lengths()[1:4])):
        if enc.ask(q.clock, q.assumptions, enc.binding(strict=q.strict), _somewhere(enc, parts)):
            return False
    return proved(Effort(thorough=True, facts=True, back=15)) or proved(Effort(thorough=True, rich=True))


def _never(procedure: Procedure, condition: f.Condition) -> f.Formula:
    """That the condition is so at the close of no day, and at no event; or that there is no such event."""
    if isinstance(condition, f.Count) and happens(condition):
        return (f.ForEach((condition.pattern,), f.TRUE, f.Holds(f.FALSE)),)
    anything = tuple(
        f.Pattern(e.id, stage)
        for e in procedure.events
        for stage in (f.Stage.HAPPENED, f.Stage.READ)
        if stage is f.Stage.HAPPENED or e.sort is Sort.MESSAGE
    )
    return tuple(f.ForEach(triggers, condition, f.Holds(f.FALSE)) for triggers in ((), anything))


def _somewhere(enc: Encoding, parts: f.Formula) -> Lit:
    """Whether, on some day of the window, there is a moment of which the parts speak."""
    days = range(enc.length)
    return enc.circuit.disj(lit for day in days for part in parts for _, lit in enc.claims.triggers(part, day))


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
