"""Formulas over a given procedure, in every claim form, and assumption sets for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Ban, Copy, Duty, Manner, OnEvents, Procedure, Sort
from longstop.core.time import Bound, Unit
from strategies import RARELY, SOMETIMES, WINDOWS, Words, conditions, kinds_of, patterns, perhaps, words

A_FEW_DAYS = Bound(4, Unit.DAYS)


@st.composite
def targets(draw: st.DrawFn, w: Words, this: f.EventId | None, depth: int) -> tuple[f.Target, ...]:
    found: list[f.Target] = []
    for _ in range(draw(st.sampled_from((1, 1, 2)))):
        if draw(RARELY):
            found.append(f.DayIs(draw(conditions(w))))
        elif this is not None and draw(st.booleans()):
            roles = tuple(draw(st.lists(st.sampled_from(w.ids), max_size=2, unique=True)))
            stage = draw(st.sampled_from((f.Stage.READ, f.Stage.READ, f.Stage.ACTED)))
            found.append(f.Occurs(f.Pattern(this, stage, roles, None, True), draw(further(w, this, depth))))
        else:
            found.append(f.Occurs(draw(patterns(w)), draw(further(w, this, depth))))
    return tuple(found)


def further(w: Words, this: f.EventId | None, depth: int) -> st.SearchStrategy[f.Claim | None]:
    return st.none() if depth == 0 else st.one_of(st.none(), st.none(), claims(w, (), this, depth - 1))


@st.composite
def claims(draw: st.DrawFn, w: Words, here: tuple, this: f.EventId | None = None, depth: int = 2) -> f.Claim:
    """A claim at an event of one of the kinds `here`, or at the close of a day; `this` is the message bound."""
    forms = ["within"] * 5 + ["eventually"] * 2 + ["until"] * 2 + ["never", "holds"]
    if depth:
        forms += ["not", "all", "any"]
    some = st.lists(patterns(w), min_size=1, max_size=2).map(tuple)
    inner = claims(w, here, this, depth - 1) if depth else st.nothing()
    match draw(st.sampled_from(forms)):
        case "within":
            return f.Within(draw(WINDOWS), draw(targets(w, this, depth)))
        case "eventually":
            return f.Eventually(draw(targets(w, this, depth)))
        case "until":
            return f.NotUntil(draw(some), draw(some))
        case "never":
            return f.Never(draw(some))
        case "holds":
            return f.Holds(draw(conditions(w, here)))
        case "not":
            return f.NotClaim(draw(inner))
        case "all":
            return f.AllOf(tuple(draw(st.lists(inner, min_size=1, max_size=2))))
        case _:
            return f.AnyOf(tuple(draw(st.lists(inner, min_size=1, max_size=2))))


@st.composite
def parts(draw: st.DrawFn, w: Words) -> f.ForEach:
    if draw(RARELY):
        return f.ForEach((), draw(perhaps(conditions(w))), draw(claims(w, ())))
    plain = st.sampled_from([f.Pattern(e.id) for e in w.events])
    some = tuple(draw(st.lists(plain | plain | patterns(w), min_size=1, max_size=draw(st.sampled_from((1, 1, 2))))))
    here = kinds_of(w, some)
    this = None
    if len(some) == 1 and here and here[0].sort is Sort.MESSAGE:
        this = here[0].id
    return f.ForEach(some, draw(perhaps(conditions(w, here))), draw(claims(w, here, this)))


def formulas(procedure: Procedure) -> st.SearchStrategy[f.Formula]:
    """One part, seldom two."""
    part = parts(words(procedure))
    return st.one_of(part.map(lambda p: (p,)), part.map(lambda p: (p,)), st.tuples(part, part))


@st.composite
def without_eventually(draw: st.DrawFn, procedure: Procedure) -> f.Formula:
    """A formula that no completeness has a part in."""
    return tuple(replace(p, claim=_dated(p.claim)) for p in draw(formulas(procedure)))


def _dated(claim: f.Claim) -> f.Claim:
    """The claim with every "eventually" given a window."""
    match claim:
        case f.Eventually(found):
            return f.Within(A_FEW_DAYS, tuple(map(_dated_target, found)))
        case f.Within(bound, found):
            return f.Within(bound, tuple(map(_dated_target, found)))
        case f.NotClaim(part):
            return f.NotClaim(_dated(part))
        case f.AllOf(some):
            return f.AllOf(tuple(map(_dated, some)))
        case f.AnyOf(some):
            return f.AnyOf(tuple(map(_dated, some)))
        case _:
            return claim


def _dated_target(target: f.Target) -> f.Target:
    if isinstance(target, f.Occurs) and target.then is not None:
        return replace(target, then=_dated(target.then))
    return target


@st.composite
def assumptions(draw: st.DrawFn, procedure: Procedure, start: tuple[date, date] | None = None) -> Assumptions:
    """Up to two people away, up to two lapses, a message lost."""
    people = [r.id for r in procedure.roles if not r.unit]
    who = tuple(draw(st.lists(st.sampled_from(people), unique=True))) if people and draw(SOMETIMES) else ()
    found = Assumptions(
        "generated", "generated", away=draw(st.integers(0, 2)), who=who,
        longest=draw(st.one_of(st.none(), st.integers(1, 4))),
        lapses=draw(st.sampled_from((0, 0, 1, 2))), lost=draw(st.sampled_from((0, 0, 1))),
    )  # fmt: skip
    return found if start is None else replace(found, start=start)


@st.composite
def promises(draw: st.DrawFn, procedure: Procedure) -> f.Formula:
    """What one of the rules seems to promise, a little more or a little less: some of it holds, and some does not."""
    duties = [d for d in procedure.duties if isinstance(d.trigger, OnEvents)]
    rule = draw(st.sampled_from([*duties, *procedure.manners, *procedure.copies, *procedure.bans] or procedure.rules))
    match rule:
        case Duty(trigger=OnEvents(some)):
            targets: tuple[f.Target, ...] = (f.Occurs(f.Pattern(rule.act)),)
            targets += tuple(f.Occurs(p) for p in rule.cancels)
            slack = Bound(draw(st.integers(0, 9)), draw(st.sampled_from((Unit.DAYS, Unit.WORKING_DAYS))))
            claim = f.Within(slack, targets) if draw(st.booleans()) else f.Eventually(targets)
            return (f.ForEach(some, rule.condition, claim),)
        case Duty():
            first = f.NotUntil((f.Pattern(rule.act),), tuple(f.Pattern(e.id) for e in words(procedure).of(Sort.WORLD)))
            return (f.ForEach((f.Pattern(rule.act),), f.TRUE, first),)
        case Manner(event=event, condition=condition, requirement=requirement):
            return (f.ForEach((f.Pattern(event),), condition, f.Holds(requirement)),)
        case Copy(message=message, condition=condition, groups=groups):
            group = draw(st.sampled_from(groups))
            if draw(st.booleans()):
                return (f.ForEach((f.Pattern(message),), condition, f.Holds(f.Or(tuple(map(f.DeliveredTo, group))))),)
            found = f.Occurs(f.Pattern(message, f.Stage.READ, group, this=True))
            late = Bound(draw(st.integers(0, 6)), Unit.WORKING_DAYS)
            claim = f.Within(late, (found,)) if draw(st.booleans()) else f.Eventually((found,))
            return (f.ForEach((f.Pattern(message),), condition, claim),)
        case Ban(pattern=pattern, unless=unless):
            return (f.ForEach((pattern,), f.TRUE, f.Holds(unless)),)
