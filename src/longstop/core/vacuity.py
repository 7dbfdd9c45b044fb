"""What a property speaks of besides the moments that it is about: what must be so at times, lest it says nothing.

A property that holds is **vacuous** if one of the conditions that it states is so at no moment of any trace that the
procedure admits within the assumptions. Whoever wrote "never a visit if the order has been lifted" meant a case in
which an order is lifted; where none ever is, that no trace fails the property is no guarantee of anything.

Not everything that is never so is stated in this sense. What counts is what a *failure* would need: the property fails
where its condition is so and its claim is not, and a thing is **stated** where its being so helps to make that happen.

* Under a "not" it is the other way round. That a thing is never so then only makes the property stronger than it looks.
  In the condition of a part that claims something, "not this" is itself a condition, which must be so at times: there
  "if not in the plan, or ..." is about nothing if every moment is in the plan. In a claim it is not: that somebody is
  always in is what "at that moment: somebody is in" says. Nor is it in "never this, if not that", which says the same.
* What an event may not carry, and to whom it may not go, is what properties are about: "never decided with the officer
  in the chair" says so because it never is. So attributes and addressees of the moment's own event are never stated.
* Nor is, in a claim or in a "never", what the moment's own event would bring about: the number of events of its own
  kind, and a state that they begin. "Never a third reminder" is a guarantee because there never is one.
* Of a part about every day, without a condition, a claim that names one thing alone says that it is never so: "always:
  not on hold" is a guarantee because nothing is ever on hold. Only what stands beside something else is stated there.
* That what must not happen later ("never after", "no ... until") happens at all is stated, as it is of "never".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.procedures import Procedure
from longstop.core.semantics import CLOSE, Moment, Reading


def stated(formula: f.Formula, procedure: Procedure) -> tuple[f.Condition, ...]:
    """Everything that must be so at some moment of some trace, lest the formula, where it holds, says nothing."""
    return tuple(dict.fromkeys(condition for part in formula for condition in _part(part, procedure)))


def happens(condition: f.Condition) -> f.EventId | None:
    """The kind of event, if all that is stated is that there are such events at all."""
    match condition:
        case f.Count(pattern) if condition == _happens(pattern):
            return pattern.event
        case _:
            return None


def _happens(pattern: f.Pattern) -> f.Count:
    return f.Count(f.Pattern(pattern.event, pattern.stage), f.Compare.GE, 1)


def seen(condition: f.Condition, reading: Reading) -> bool:
    """Whether the condition is so at some moment of the trace: at one of its events, or at the close of a day."""
    closes = tuple(Moment(day, CLOSE) for day in reading.trace.dates)
    return any(reading.so(condition, moment) for moment in (*reading.moments, *closes))


@dataclass(frozen=True)
class _Place:
    """Where in a formula a condition stands."""

    procedure: Procedure
    own: tuple[f.Pattern, ...] = ()
    """What the event of the moment may be, where the condition is claimed not to be so."""
    alone: bool = False
    """Whether it is claimed never to be so, at any time, beside nothing else."""
    contraries: bool = False
    """Whether what stands under a "not" is a condition like any other."""

    def beside(self, parts: tuple[object, ...]) -> _Place:
        """The place of one of several parts that must all be so."""
        return replace(self, alone=self.alone and len(parts) == 1)


def _part(part: f.ForEach, procedure: Procedure) -> Iterator[f.Condition]:
    never = part.claim == f.Holds(f.FALSE)
    for pattern in part.triggers:
        yield from _where(pattern, True, _Place(procedure, contraries=not never))
    if never:
        yield from _so(part.condition, True, _Place(procedure, part.triggers, alone=not part.triggers))
        return
    yield from _so(part.condition, True, _Place(procedure, contraries=True))
    if not part.triggers and part.condition != f.TRUE:
        yield part.condition
    every_day = not part.triggers and part.condition == f.TRUE
    yield from _claim(part.claim, False, _Place(procedure, part.triggers, alone=every_day))


# --- claims -------------------------------------------------------------------------------------------------------


def _claim(claim: f.Claim, holds: bool, at: _Place) -> Iterator[f.Condition]:
    """What is stated where the claim has to hold, or has to fail, for the formula to fail."""
    match claim:
        case f.Holds(condition):
            yield from _so(condition, holds, at)
        case f.Within(targets=targets) | f.Eventually(targets) | f.Bounded(targets):
            for target in targets:
                yield from _target(target, holds, at.procedure)
        case f.NotUntil(avoid, release):
            for pattern in release if holds else avoid:
                yield from _happening(pattern, at.procedure)
        case f.Never(avoid):
            for pattern in () if holds else avoid:
                yield from _happening(pattern, at.procedure)
        case f.NotClaim(part):
            yield from _claim(part, not holds, at)
        case f.AllOf(parts) | f.AnyOf(parts):
            together = isinstance(claim, f.AllOf) is holds
            for part in parts:
                yield from _claim(part, holds, at.beside(parts) if together else at)
        case _:
            assert_never(claim)


def _target(target: f.Target, holds: bool, procedure: Procedure) -> Iterator[f.Condition]:
    match target:
        case f.DayIs(condition):
            yield from _so(condition, holds, _Place(procedure))
        case f.Occurs(pattern, then):
            if holds:
                yield from _happening(pattern, procedure)
            if then is not None:
                yield from _claim(then, holds, _Place(procedure, (pattern,)))
        case _:
            assert_never(target)


def _happening(pattern: f.Pattern, procedure: Procedure) -> Iterator[f.Condition]:
    """That there are such events at all. Who does them and what they carry is what the claim is about."""
    yield from _where(pattern, True, _Place(procedure, (pattern,)))
    yield _happens(pattern)


# --- conditions ---------------------------------------------------------------------------------------------------


def _so(condition: f.Condition, so: bool, at: _Place) -> Iterator[f.Condition]:
    """What is stated where the condition has to be so, or has not to be so, for the formula to fail.

    What an event of the past had to be like is judged at its own moment.
    """
    match condition:
        case f.Const() | f.AttributeIs() | f.DeliveredTo():
            return
        case f.Not(part):
            yield from _so(part, not so, at)
            return
        case f.And(parts) | f.Or(parts):
            together = isinstance(condition, f.And) is so
            for part in parts:
                yield from _so(part, so, at.beside(parts) if together else at)
            return
        case f.Happened(pattern, since):
            yield from _where(pattern, so, at)
            yield from () if since is None else _where(since, not so, at)
        case f.Previous(pattern):
            yield from _where(pattern, so, at)
        case f.Count(pattern, f.Compare.GE | f.Compare.GT):
            yield from _where(pattern, so, at)
        case f.Count(pattern, f.Compare.LE | f.Compare.LT):
            yield from _where(pattern, not so, at)
        case f.Count() | f.FactIs() | f.InState() | f.RoleIn():
            pass
        case _:
            assert_never(condition)
    if at.alone or _brought_about(condition, at):
        return
    if so:
        yield condition
    elif at.contraries:
        yield f.Not(condition)


def _where(pattern: f.Pattern, so: bool, at: _Place) -> Iterator[f.Condition]:
    if pattern.where is not None:
        yield from _so(pattern.where, so, replace(at, own=(), alone=False))


def _brought_about(condition: f.Condition, at: _Place) -> bool:
    """Whether the moment's own event would bring it about."""
    match condition:
        case f.Count(pattern):
            makers: tuple[f.Pattern, ...] = (pattern,)
        case f.InState(state):
            makers = at.procedure.state(state).begins
        case _:
            makers = ()
    return any((m.event, m.stage) == (p.event, p.stage) for m in makers for p in at.own)
