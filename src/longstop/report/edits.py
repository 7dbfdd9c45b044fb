"""Edits of a text, the gap that a counterexample slips through, and the repairs that close it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.cases import Case
from longstop.core.edits import Edit, Kind, counts_in
from longstop.core.explanations import Aspect, Gap, Repair, Why
from longstop.core.procedures import Ban, Copy, Duty, EventKind, Force, Manner, OnEvents, Procedure, Rule
from longstop.core.time import Bound
from longstop.core.verdicts import Property, Refuted
from longstop.report.avoidance import avoidability_said
from longstop.report.wording import Wording, listed, plain


def said(edit: Edit, procedure: Procedure) -> str:
    """What the edit does to the text: `give J24-12 a deadline of 3 working days`, `make J24-8 a must`."""
    words = Wording(procedure)
    where = _place(edit, procedure)
    match edit.kind:
        case Kind.FORCE:
            assert edit.force is not None
            return f"make {where} a {edit.force.value}"
        case Kind.DEADLINE:
            return _deadline(edit, procedure, where)
        case Kind.WAIT:
            assert edit.bound is not None
            return f"have {where} wait {edit.bound} for an answer"
        case Kind.COVER if edit.removes:
            return f"strike {words.roles(edit.roles)} out of {where}"
        case Kind.COVER:
            return f"name {words.roles(edit.roles, 'or')} as cover in {where}"
        case Kind.COPY if edit.removes:
            rule = procedure.rule(edit.rules[0])
            assert isinstance(rule, Copy)
            return f'no longer copy "{words.event(rule.message)}" to {words.roles(edit.roles, "or")} ({where})'
        case Kind.COPY:
            rule = procedure.rule(edit.rules[0])
            assert isinstance(rule, Duty)
            return f'have "{words.event(rule.act)}" always copied to {words.roles(edit.roles, "or")} ({where})'
        case Kind.DROP:
            left = [r.id for r in procedure.rules if r.clause == edit.clause and r.id not in edit.rules]
            if edit.rules == (edit.clause,) and left:
                return f"strike out {where}, but not {listed(left)}"
            return f"strike out {where}" if left or len(edit.rules) == 1 else f"strike out all of {where}"
        case Kind.THRESHOLD:
            return _threshold(edit, procedure, where)
        case _:
            assert_never(edit.kind)


def _place(edit: Edit, procedure: Procedure) -> str:
    """The clause; the rule where the clause has others that stay as they are."""
    if edit.event is not None:
        return f'what "{Wording(procedure).event(edit.event)}" depends on'
    if edit.state is not None:
        return f'what "{plain(procedure.state(edit.state).title, edit.state)}" depends on'
    others = [r.id for r in procedure.rules if r.clause == edit.clause and r.id not in edit.rules]
    return listed(edit.rules) if others and edit.kind is not Kind.COPY else edit.clause


def _deadline(edit: Edit, procedure: Procedure, where: str) -> str:
    duty = procedure.rule(edit.rules[0])
    assert isinstance(duty, Duty)
    if not isinstance(duty.trigger, OnEvents) and getattr(duty.trigger, "state", None) is not None:
        return f"have {where} done every {edit.bound}"
    if edit.bound is None:
        return f"take the deadline out of {where}"
    if duty.bound is None:
        return f"give {where} a deadline of {_when(edit.bound)}"
    return f"change the deadline of {where} from {_when(duty.bound)} to {_when(edit.bound)}"


def _when(bound: Bound) -> str:
    return "the same day" if bound.count == 0 else str(bound)


def _threshold(edit: Edit, procedure: Procedure, where: str) -> str:
    thing: object
    if edit.event is not None:
        thing = procedure.event(edit.event)
    elif edit.state is not None:
        thing = procedure.state(edit.state)
    else:
        thing = procedure.rule(edit.rules[0])
    count = list(counts_in(thing))[edit.position]
    event = Wording(procedure).event(count.pattern.event)
    return f'in {where}, compare the number of "{event}" with {edit.number} instead of {count.number}'


# --- the gap ------------------------------------------------------------------------------------------------------


def gap_said(gap: Gap, procedure: Procedure) -> str:
    """Which clause almost covers a counterexample, and what lets the case through, as one sentence or two."""
    if gap.why is Why.NOBODY:
        return "No clause covers this."
    rule = procedure.rule(gap.rule)
    words = Wording(procedure)
    place = rule.id if sum(r.clause == rule.clause for r in procedure.rules) > 1 else rule.clause
    almost = f"{place} almost covers this: it {_asks(rule, words)}"
    match gap.why:
        case Why.CONDITION:
            assert gap.condition is not None
            kind = _kind(rule, procedure)
            said = words.condition(gap.condition, kind)
            if isinstance(rule, Ban) and gap.condition in _conjuncts(rule.unless):
                return f"{place} stands in the way: it {_asks(rule, words)} unless ({said}), which is not so here."
            lifted = f.negation(gap.condition)
            spoken = gap.condition in _conjuncts(rule.pattern.where or f.TRUE) if isinstance(rule, Ban) else True
            if not spoken and not isinstance(lifted, f.Not):
                exception = words.condition(lifted, kind)
                return f"{almost}, but not where ({exception}), and that is so here."
            return f"{almost}, but only if ({said}), which is not so here."
        case Why.TRIGGER if isinstance(rule, Duty):
            return f"{almost}, but only {words.trigger(rule.trigger)}, which does not come about here."
        case Why.TRIGGER:
            return f"{almost}, but only where others do it."
        case Why.UNDATED:
            return f"{almost}, but gives no time for it."
        case Why.LATE:
            return f"{almost}, but {_late(rule)}."
        case Why.WEAK:
            return f"{almost}, but nobody has to."
        case Why.ABSENT:
            return f"{almost}, but those whom it names are away, and nobody stands in for them."
        case Why.CONTRARY:
            return f"{place} stands in the way: it {_asks(rule, words)}."
        case Why.FORGOTTEN:
            return f"{place} covers this: it {_asks(rule, words)}. It is forgotten here."
        case Why.LOST:
            return f"{place} covers this: it {_asks(rule, words)}. The message is lost here."
        case _:
            assert_never(gap.why)


def _asks(rule: Rule, words: Wording) -> str:
    """What the rule asks for, as the rest of a sentence."""
    match rule:
        case Duty(act=act, doers=doers, to=to, force=force):
            asked = _FORCES[force]
            by = f" from {words.doers(doers)}" if doers else ""
            addressed = f" to {words.roles(to)}" if to else ""
            return f'{asked} "{words.event(act)}"{by}{addressed}'
        case Copy(message=message, groups=groups, force=force):
            readers = listed(words.roles(g, "or") for g in groups)
            return f'{_FORCES[force]} a copy of "{words.event(message)}" to {readers}'
        case Manner(event=event, requirement=requirement):
            kind = words.procedure.event(event)
            return f'asks of "{words.event(event)}": {words.condition(requirement, kind)}'
        case Ban(pattern=pattern):
            return f"forbids {words.pattern(pattern)}"
        case _:
            assert_never(rule)


def _conjuncts(condition: f.Condition) -> tuple[f.Condition, ...]:
    """The condition, and those of which all must be so for it to be so."""
    match condition:
        case f.And(parts):
            return condition, *(c for part in parts for c in _conjuncts(part))
        case f.Not(f.Or(parts)):
            return condition, *(c for part in parts for c in _conjuncts(f.negation(part)))
        case _:
            return (condition,)


_FORCES = {
    Force.MUST: "asks for",
    Force.SHOULD: "asks for",
    Force.MAY: "allows",
    Force.CONSIDER: "asks to think about",
}


def _kind(rule: Rule, procedure: Procedure) -> EventKind | None:
    """The kind of event at whose moment the rule's condition is judged."""
    match rule:
        case Duty(trigger=OnEvents(patterns)):
            return procedure.event(patterns[0].event)
        case Copy(message=event) | Manner(event=event):
            return procedure.event(event)
        case Ban(pattern=pattern):
            return procedure.event(pattern.event)
        case _:
            return None


def _late(rule: Rule) -> str:
    if isinstance(rule, Duty) and isinstance(rule.trigger, OnEvents) and rule.bound is not None:
        return f"the time that it gives ({_when(rule.bound)}) is too long"
    return "at a time that is too late"


# --- the repairs --------------------------------------------------------------------------------------------------


def repairs_said(
    repairs: Sequence[Repair], procedure: Procedure, prop: Property, *, late: bool = False
) -> tuple[str, ...]:
    """Each repair as a line; one that says so where none was found, though there may be some. `late`: there was not
    time enough to try all."""
    if not repairs and late:
        return ("No repair was found in the time that was given.",)
    if not repairs:
        return ("No repair was found among the changes that we know to try.",)
    some = any(isinstance(part.claim, f.Bounded) for part in prop.formula)
    return tuple(_repair_said(r, procedure, some=some) for r in repairs)


def _repair_said(repair: Repair, procedure: Procedure, *, some: bool) -> str:
    """`some`: the property asks for some number of days, so that the deadline given is one of many."""
    line = ", and ".join(said(e, procedure) for e in repair.edits)
    if some and any(e.kind is Kind.DEADLINE for e in repair.edits):
        line = line.replace("a deadline of ", "a deadline, such as ")
    return line[0].upper() + line[1:] + "."


def clause_told(case: Case) -> str | None:
    """The clause of which it is told under the counterexample why it does not help."""
    found = case.result.explanation
    return found.gap.clause if found is not None and found.gap is not None and found.gap.why is not Why.NOBODY else None


def under(case: Case) -> list[str]:
    """What is told under a counterexample: the clause that almost covers it, whether it could have been avoided, and
    what would mend the text."""
    found = case.result.explanation
    if found is None or not isinstance(case.result.verdict, Refuted):
        return []
    lines = [gap_said(found.gap, case.procedure)] if found.gap is not None else []
    if found.avoidability is not None:
        lines += avoidability_said(found.avoidability, case)
    if found.repairs:
        lines += ["Each of these alone would mend it:" if len(found.repairs) > 1 else "This would mend it:"]
        lines += [f"- {line}" for line in repairs_said(found.repairs, case.procedure, case.property)]
    elif found.repairs is not None:
        late = Aspect.REPAIRS in found.late
        lines += repairs_said(found.repairs, case.procedure, case.property, late=late)
    return lines
