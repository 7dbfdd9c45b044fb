"""Duties that cannot be kept: what one clause asks for, others forbid for as long as it is due.

The prover is asked for a case in which a duty arises and at the close of no day of its time the act would be allowed;
`semantics` must then agree that on the due day somebody who may do it is in, and that the act is forbidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from longstop.core import formulas as f
from longstop.core.cases import Case
from longstop.core.findings import Finding, Kind, Query, Unsettled, Witness
from longstop.core.procedures import Duty, EachPeriod, OnEvents, Rule
from longstop.core.results import Result
from longstop.core.semantics import CLOSE, Instance, Moment, Reading
from longstop.core.time import Calendar
from longstop.core.verdicts import Property, Proved, Refuted, Vacuous, Verdict
from longstop.engines.review.fitting import certain, compared
from longstop.engines.review.settling import EVERYONE_IN, why_not
from longstop.engines.review.text import Text, attributes_in, timed, who

#: More ways of doing one act than this are not written out; nothing is then asked about it.
_WAYS = 4096


@dataclass(frozen=True)
class Clash:
    """A duty that others might forbid: what is asked of the prover, and the same as it is told to a reader."""

    duty: Duty
    query: Query
    told: Property


def clashes(text: Text) -> tuple[Clash, ...]:
    """The duties whose act some ban or rule on manner concerns, so that it may be impossible."""
    return tuple(clash for duty in text.duties if (clash := _clash(text, duty)) is not None)


def _clash(text: Text, duty: Duty) -> Clash | None:
    allowed = _allowed(text, duty)
    if allowed is not None and not timed(duty):
        allowed = f.Or((allowed, _in_time(allowed)))  # a ban that lapses by itself only puts it off
    if allowed is None or certain(allowed, text.procedure):
        return None
    match duty.trigger:
        case OnEvents(patterns):
            triggers, condition = patterns, duty.condition
        case EachPeriod(state=state):
            triggers = text.procedure.state(state).begins
            condition = f.And((f.InState(state), duty.condition))
        case _:
            return None  # it arises with silence, and under this assumption all mail is read at once
    present = tuple(_somebody_in(text, duty))
    bound = duty.bound or (duty.trigger.bound if isinstance(duty.trigger, EachPeriod) else None)
    done = f.Occurs(f.Pattern(duty.act, roles=who(duty)))
    met = (done, *(f.Occurs(p) for p in duty.cancels))

    def within(targets: tuple[f.Target, ...]) -> f.Claim:
        return f.Eventually(targets) if bound is None else f.Within(bound, targets)

    asked = f.ForEach(triggers, f.And((condition, *present)), within((*met, f.DayIs(allowed))))
    told = f.ForEach(triggers, condition, within(met))
    title = f"{duty.id} can be kept"
    return Clash(
        duty,
        Query(Property(f"{duty.id} conflict", title, (asked,)), EVERYONE_IN),
        Property(duty.id, title, (told,)),
    )


def _somebody_in(text: Text, duty: Duty) -> Iterator[f.Condition]:
    """That those who owe it work on the day on which it arises, so that its due day falls inside the claim's window."""
    for party in duty.doers:
        yield f.Or(tuple(f.RoleIn(r) for r in party.roles))
    if not duty.doers:
        yield from [f.RoleIn(r.id) for r in text.procedure.roles if not r.every_day][:1]


def _allowed(text: Text, duty: Duty) -> f.Condition | None:
    """When the act could be done without breaking a ban or a rule on its manner; None if nothing concerns it.

    One of several roles may be free to do it where another is not, and there may be a manner in which it is allowed.
    """
    bans = [b for b in text.bans if b.pattern.event == duty.act and b.pattern.stage is f.Stage.HAPPENED]
    manners = [m for m in text.manners if m.event == duty.act]
    concerned: list[Rule] = [*bans, *manners]
    if all(rule.clause == duty.clause for rule in concerned):
        return None  # nothing concerns it, or only its own clause, which may make exceptions to itself
    looked_at = {a for b in bans for a in attributes_in(b.pattern.where)}
    looked_at |= {a for m in manners for c in (m.condition, m.requirement) for a in attributes_in(c)}
    carried = [a for a in text.procedure.event(duty.act).attributes if a.id in looked_at]
    people = list(product(*(party.roles for party in duty.doers)))
    ways = len(people)
    for attribute in carried:
        ways *= len(attribute.values)
    if ways > _WAYS:
        return None
    found: dict[f.Condition, None] = {}
    for by in people:
        for values in product(*(a.values for a in carried)):
            chosen = dict(zip((a.id for a in carried), values, strict=True))
            against = [
                f.Or((f.Not(_given(b.pattern.where or f.TRUE, chosen)), b.unless))
                for b in bans
                if not b.pattern.roles or set(by) & set(b.pattern.roles)
            ]
            asked = [f.Or((f.Not(_given(m.condition, chosen)), _given(m.requirement, chosen))) for m in manners]
            found[_simple(f.And((*against, *asked)))] = None
    return _simple(f.Or(tuple(found)))


def _given(condition: f.Condition, chosen: dict[f.AttributeId, str]) -> f.Condition:
    """The condition on an event that carries what was chosen."""
    match condition:
        case f.AttributeIs(attribute, value) if attribute in chosen:
            return f.Const(chosen[attribute] == value)
        case f.Not(part):
            return f.Not(_given(part, chosen))
        case f.And(parts):
            return f.And(tuple(_given(p, chosen) for p in parts))
        case f.Or(parts):
            return f.Or(tuple(_given(p, chosen) for p in parts))
        case _:
            return condition


def _in_time(condition: f.Condition) -> f.Condition:
    """The condition as it will be when nothing more has happened for a while."""
    match condition:
        case f.Count(compare=compare, number=number, last=last) if last is not None:
            return f.Const(compared(compare, 0, number))
        case f.Not(part):
            return f.Not(_in_time(part))
        case f.And(parts):
            return f.And(tuple(map(_in_time, parts)))
        case f.Or(parts):
            return f.Or(tuple(map(_in_time, parts)))
        case _:
            return condition


def _simple(condition: f.Condition) -> f.Condition:
    """The same condition without constants inside it."""
    match condition:
        case f.Not(part):
            return f.negation(_simple(part))
        case f.And(parts):
            left = tuple(dict.fromkeys(p for x in parts if (p := _simple(x)) != f.TRUE))
            return f.FALSE if f.FALSE in left else left[0] if len(left) == 1 else f.And(left) if left else f.TRUE
        case f.Or(parts):
            left = tuple(dict.fromkeys(p for x in parts if (p := _simple(x)) != f.FALSE))
            return f.TRUE if f.TRUE in left else left[0] if len(left) == 1 else f.Or(left) if left else f.FALSE
        case _:
            return condition


# --- the answer ---------------------------------------------------------------------------------------------------


def conclude(text: Text, clash: Clash, verdict: Verdict, calendar: Calendar) -> Finding | Unsettled | None:
    """The finding, if the prover found a case of it and `semantics` sees the conflict in it too."""
    match verdict:
        case Proved() | Vacuous():
            return None
        case Refuted():
            return _confirmed(text, clash, verdict, calendar)
        case _:
            return _unsettled(text, clash, why_not(verdict))


def _unsettled(text: Text, clash: Clash, why: str) -> Unsettled:
    return Unsettled(Kind.CONFLICT, (clash.duty.id,), text.clauses([clash.duty]), why)


def _confirmed(text: Text, clash: Clash, refuted: Refuted, calendar: Calendar) -> Finding | Unsettled | None:
    reading = Reading(text.procedure, refuted.trace, calendar, strict=text.strict)
    for instance in reading.instances(clash.duty):
        day = _stuck(reading, instance, refuted)
        if day is not None:
            break
    else:
        return _unsettled(text, clash, "a case was found in which it is not done, but not that it was forbidden")
    blame = _blame(text, clash.duty, refuted, calendar, day)
    if all(rule.clause == clash.duty.clause for rule in blame):
        return None
    result = Result(
        text.procedure.id, clash.told.id, clash.told.title, EVERYONE_IN.id, {}, refuted, None, "", 0.0, text.strict
    )
    case = Case(result, text.procedure, clash.told, EVERYONE_IN, calendar)
    found = text.finding(Kind.CONFLICT, [clash.duty], against=blame, roles=who(clash.duty), events=[clash.duty.act])
    return replace(found, witness=Witness(case, day))


def _stuck(reading: Reading, instance: Instance, refuted: Refuted) -> date | None:
    """The first day on which it is due and somebody who may do it is in, if it is still owed and forbidden then."""
    if instance.moment != refuted.violation.moment:
        return None
    first = instance.due or refuted.trace.end
    days = [d for d in refuted.trace.dates if d >= first and reading.available(instance.duty.doers, d)]
    if not days:
        return None
    closed = reading.closed(instance)
    owed = closed is None or closed > Moment(days[0], CLOSE)
    return days[0] if owed and not reading.can_be_done(instance.duty, days[0]) else None


def _blame(text: Text, duty: Duty, refuted: Refuted, calendar: Calendar, day: date) -> list[Rule]:
    """The rules that forbid the act on that day: as few of them as suffice."""
    concerned: list[Rule] = [b for b in text.bans if b.pattern.event == duty.act]
    concerned += [m for m in text.manners if m.event == duty.act]

    def allowed(without: list[Rule]) -> bool:
        rules = tuple(r for r in text.procedure.rules if r not in without)
        part = replace(text.procedure, rules=rules)
        return Reading(part, refuted.trace, calendar, strict=text.strict).can_be_done(duty, day)

    left_out: list[Rule] = []
    for rule in reversed(concerned):
        if not allowed([*left_out, rule]):
            left_out.append(rule)
    return [r for r in concerned if r not in left_out]
