"""Clauses that can never apply: what they wait for never comes about, not even when people are away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from longstop.core import formulas as f
from longstop.core.dependence import subject
from longstop.core.findings import Finding, Kind, Unsettled
from longstop.core.procedures import Copy, Duty, EachPeriod, Manner, OnEvents, OnSilence, Rule, Sort
from longstop.core.verdicts import Refuted, Verdict
from longstop.engines.review.fitting import possible
from longstop.engines.review.settling import Never, moments, never, why_not
from longstop.engines.review.text import Text, attributes_in


@dataclass(frozen=True)
class Occasion:
    """The moments at which some rules apply, and the question whether there are any."""

    rules: tuple[Rule, ...]
    never: Never


def occasions(text: Text) -> tuple[Occasion, ...]:
    """What has to be asked: rules that plainly can apply are left out, and those that wait for the same go together."""
    plain = _plainly(text)
    waiting: dict[f.Formula, list[Rule]] = defaultdict(list)
    for rule in text.procedure.rules:
        formula = _never(text, rule)
        if formula is not None and rule.id not in plain:
            waiting[formula].append(rule)
    return tuple(
        Occasion(tuple(rules), Never(f"{rules[0].id} idle", formula, _only_with_faults(rules[0])))
        for formula, rules in waiting.items()
    )


def _only_with_faults(rule: Rule) -> bool:
    """Whether the rule waits for silence, which need not come where nobody is away."""
    return isinstance(rule, Duty) and isinstance(rule.trigger, OnSilence)


def _never(text: Text, rule: Rule) -> f.Formula | None:
    """That the rule applies at no moment; None for a ban, which applies to what then does not happen."""
    match rule:
        case Duty(trigger=OnEvents(patterns), condition=condition):
            return moments(patterns, condition)
        case Duty(trigger=EachPeriod(state=state), condition=condition):
            return moments((), f.And((f.InState(state), condition)))
        case Duty(trigger=OnSilence(sent, reply, bound)):
            return (f.ForEach((sent,), f.TRUE, f.Within(bound, tuple(f.Occurs(p) for p in reply))),)
        case Copy(message=event, condition=condition) | Manner(event=event, condition=condition):
            return moments((f.Pattern(event),), condition)
        case _:
            return None


def _plainly(text: Text) -> set[str]:
    """The rules that can apply, as is plain without asking: each step depends on nothing but the one before.

    Followed are only triggers and conditions that look at nothing but what events freely carry.
    """
    bound = {m.event for m in text.procedure.manners} | {b.pattern.event for b in text.procedure.bans}
    happens = {e.id for e in text.procedure.events if e.sort is Sort.WORLD and e.only_if == f.TRUE}
    found: set[str] = set()
    while True:
        new = set()
        for rule in text.procedure.rules:
            if rule.id not in found and _applies(text, rule, happens, bound):
                new.add(rule.id)
        if not new:
            return found
        found |= new
        happens |= {d.act for d in text.procedure.duties if d.id in found and d.act not in bound}


def _applies(text: Text, rule: Rule, happens: set[f.EventId], bound: set[f.EventId]) -> bool:
    match rule:
        case Duty(trigger=OnEvents(patterns), condition=condition):
            return any(_comes(text, p, condition, happens, bound) for p in patterns)
        case Copy(message=event, condition=condition) | Manner(event=event, condition=condition):
            return _comes(text, f.Pattern(event), condition, happens, bound)
        case _:
            return False


def _comes(
    text: Text, pattern: f.Pattern, condition: f.Condition, happens: set[f.EventId], bound: set[f.EventId]
) -> bool:
    here = f.And((pattern.where or f.TRUE, condition))
    if pattern.event not in happens or not _free(here):
        return False
    if pattern.stage is f.Stage.HAPPENED:
        carries = set(attributes_in(here))
        free = not carries or pattern.event not in bound
        return not pattern.roles and free and possible(here, text.procedure, pattern.event)
    readers = {r for d in text.procedure.duties_for(pattern.event) for r in d.to}
    return (
        pattern.stage is f.Stage.READ
        and here == f.And((f.TRUE, f.TRUE))
        and (not pattern.roles or bool(readers & set(pattern.roles)))
    )


def _free(condition: f.Condition) -> bool:
    match condition:
        case f.Const() | f.AttributeIs():
            return True
        case f.Not(part):
            return _free(part)
        case f.And(parts) | f.Or(parts):
            return all(map(_free, parts))
        case _:
            return False


# --- the answers --------------------------------------------------------------------------------------------------


def conclude(text: Text, answers: Sequence[tuple[Occasion, Verdict]]) -> Iterator[Finding | Unsettled]:
    """The clauses of which some rule never applies, and the rules about which the prover gave no answer."""
    idle: dict[str, list[Rule]] = defaultdict(list)
    for occasion, verdict in answers:
        if never(verdict):
            for rule in occasion.rules:
                idle[rule.clause].append(rule)
        elif not isinstance(verdict, Refuted):
            ids = text.order(r.id for r in occasion.rules)
            yield Unsettled(Kind.IDLE, ids, text.clauses(occasion.rules), why_not(verdict))
    for rules in idle.values():
        yield text.finding(Kind.IDLE, rules, events=[subject(r) for r in rules])
