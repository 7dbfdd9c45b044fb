"""Whether a failure could have been avoided: in the very same world, is there a way of keeping the rules that does
better? And is there a world in which there is none?

What is meant is defined in `core.avoiding`, which confirms every way that is found. The world's literals are fixed to
what the counterexample shows, over days enough for every claim to be decided, in the part of the procedure on which
the property depends. If no way is found there, there is none in the whole: whatever the whole allows, told without the
rest, is a trace of the part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from longstop.core.assumptions import Assumptions
from longstop.core.avoiding import arises, meets, raised, worlds_differ
from longstop.core.explanations import Avoidability
from longstop.core.procedures import Procedure
from longstop.core.semantics import breaches, within
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Refuted, failed
from longstop.engines.check.cone import cone
from longstop.engines.check.hopeless import candidate
from longstop.engines.check.prover import told_in
from longstop.engines.check.question import Question
from longstop.engines.check.refute import Disagreement, walked_through
from longstop.engines.check.solver import Clock, GaveUp
from longstop.engines.check.tell import fill
from longstop.engines.check.ways import Ways, reach

#: So many days after all that has a date is decided are left to finish what has none; first few, then more.
_AHEAD = (6, 30)



def avoidability(
    procedure: Procedure,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    refuted: Refuted,
    *,
    strict: bool = False,
    timeout: float | None = None,
    replay: Callable[..., Trace] | None = None,
) -> Avoidability:
    """Whether the counterexample's failure could have been avoided in its world, and whether it can in every world.

    Like `check`: `calendar` is without the closures of the assumption set, `timeout` in seconds, and every way that is
    found is handed to `replay`. Raises Disagreement if `semantics` or `replay` do not confirm one: a bug in longstop.
    """
    calendar = calendar.with_closures(assumptions.closures)
    prop = failed(prop, refuted)
    part = cone(procedure, prop.formula)
    question = Question(part, prop, replace(assumptions, lapses=0), calendar, strict, Clock(timeout))
    try:
        found = _avoidable(question, procedure, refuted)
    except GaveUp:
        return Avoidability(None)
    if found.how is not None and replay is not None:
        walked_through(replay, procedure, found.how, calendar, strict=strict)
    if found.avoidable is False:
        return replace(found, hopeless=True, world=refuted)
    world = _hopeless(question, procedure, found.how) if found.how is not None and refuted.endless is None else None
    if world is not None and replay is not None:
        walked_through(replay, procedure, world.trace, calendar, strict=strict)
    return replace(found, hopeless=True, world=world) if world is not None else found


#: So many worlds are tried in which people who do their best fail.
_TRIED = 2


def _hopeless(q: Question, whole: Procedure, how: Trace) -> Refuted | None:
    """A counterexample in a world in which none could have been avoided, if one is found.

    It is looked for only where people may be away or messages be lost: without that the text alone would have to stand
    in its own way, and the search costs as much as all else together.
    """
    if not (q.assumptions.away or q.assumptions.lost):
        return None
    for _ in range(_TRIED):
        try:
            found = candidate(q, how)
            if found is None:
                return None
            there = _avoidable(q, q.procedure, found)
            if there.avoidable is False:
                return told_in(q, whole, found)
        except GaveUp:
            return None
        if there.how is None:
            return None
        how = there.how
    return None


def _avoidable(q: Question, whole: Procedure, refuted: Refuted) -> Avoidability:
    """Whether it could have been avoided in the counterexample's own world."""
    spans = [reach(q, part.claim) for part in q.prop.formula]
    closed = all(so for _, so in spans)
    decided = refuted.trace.days + max(days for days, _ in spans)
    for ahead in _AHEAD:
        ways = Ways(q, q.procedure, refuted, decided + ahead)
        how = ways.best()
        if how is not None:
            return _told(q, whole, refuted, how, ways.enc.length)
        if ways.none_at_all(closed=closed):
            return Avoidability(False)
    return Avoidability(None)


def _told(q: Question, whole: Procedure, refuted: Refuted, how: Trace, length: int) -> Avoidability:
    """The way, which is one of the part, told in the whole."""
    shown = refuted.trace
    if len(whole.events) > len(q.procedure.events):
        outside = {e.id for e in whole.events} - {e.id for e in q.procedure.events}
        plain = not any(e.event in outside for e in raised(whole, shown)) and not any(
            x.event in outside for x in shown.losses
        )
        told = fill(whole, q.procedure, how, lambda _: True, q.calendar, strict=q.strict) if plain else None
        if told is None:
            ways = Ways(q, whole, refuted, length)
            told = ways.best(how) or ways.best()
        if told is None:
            return Avoidability(None)
        how = told
    return Avoidability(True, how, occasion=_confirmed(q, whole, refuted, how))


def _confirmed(q: Question, whole: Procedure, refuted: Refuted, how: Trace) -> bool:
    """Whether what the property speaks of comes up in the way. Raises Disagreement where the meaning denies the way."""
    broken = [*breaches(whole, how, q.calendar, strict=q.strict), *within(q.assumptions, whole, how)]
    if broken:
        first = broken[0]
        raise Disagreement(f"the way out of a failure breaks {first.what} on {first.day}: {first.why}")
    if other := worlds_differ(whole, refuted.trace, how):
        raise Disagreement(f"the way out of a failure has other {other} than the counterexample")
    last = refuted.trace.end
    if not meets(q.prop.formula, whole, how, q.calendar, last, strict=q.strict):
        raise Disagreement("the way out of a failure does not meet the property")
    return arises(q.prop.formula, refuted.violation.part, whole, how, q.calendar)
