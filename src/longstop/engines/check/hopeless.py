"""A world in which no way of keeping the rules meets the property, sought where even people who do their best fail.

Doing their best is a guess, drawn from a way that is known to be good: what was done there is done wherever the rules
allow it, in the same manner, and all that is owed is done at once. A text that asks for this allows nothing that the
procedure does not; so a counterexample to it is one to the procedure too, and its world is a candidate. Whether no way
does better there is then asked in earnest. That no such world is found says nothing.
"""

from __future__ import annotations

from dataclasses import replace

from longstop.core import formulas as f
from longstop.core.procedures import Duty, Force, Manner, Procedure, Rule, Sort
from longstop.core.time import SAME_DAY
from longstop.core.traces import Trace
from longstop.core.verdicts import Refuted
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.question import Question
from longstop.engines.check.refute import plain_stretch, refute

#: Days beyond those of the way in which doing one's best may fail, and days after them that are known.
_ROOM, _AHEAD = 2, 40


def candidate(q: Question, how: Trace) -> Refuted | None:
    """A counterexample in which people do their best, as the way given has it; None if none is found easily.

    It is looked for in weeks without a public holiday.
    """
    best = doing_ones_best(q.procedure, how)
    length = how.days + _ROOM
    first = plain_stretch(q.calendar, *q.assumptions.start, length + _AHEAD)
    if first is None:
        return None
    enc = Encoding(best, q.calendar, (first, first), length, dated=True, solver=q.solver)
    return refute(enc, q.prop, q.assumptions, q.calendar, q.clock, strict=False)


def doing_ones_best(procedure: Procedure, how: Trace) -> Procedure:
    """The procedure for people who do all that is owed at once, and what was done in the way as it was done there."""
    done: dict[f.EventId, list[dict[f.AttributeId, str]]] = {}
    for event in how.events:
        if event.stage is f.Stage.HAPPENED:
            done.setdefault(event.event, []).append(dict(event.attributes))
    rules: list[Rule] = []
    for rule in procedure.rules:
        if isinstance(rule, Duty) and (rule.force.binds or rule.act in done) and rule.bound != SAME_DAY:
            rules.append(replace(rule, force=Force.MUST, bound=SAME_DAY))
        else:
            rules.append(rule)
    for kind in procedure.events:
        if kind.sort is Sort.WORLD:
            continue
        for attribute in kind.attributes:
            values = {carried[attribute.id] for carried in done.get(kind.id, ())}
            if len(values) == 1:
                so = f.AttributeIs(attribute.id, values.pop())
                rules.append(Manner(f"best {kind.id} {attribute.id}", "", Force.MUST, kind.id, f.TRUE, so))
    return replace(procedure, rules=tuple(rules))
