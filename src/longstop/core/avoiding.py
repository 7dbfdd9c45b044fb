"""What it means that a failure could have been avoided: another way, in the same world, that keeps every rule.

A counterexample is a world and a way of acting in it. The **world** is what nobody under the rules chooses: the date
on which the case starts, the working days, who is away, the facts, the events that the world raises with what they
carry and in their order, and which messages are lost. A message that is lost on a day is lost, to the same roles, to
whomever else it may be that sends it that day. What people do, when, in which order and what they decide is the
**way**. After the counterexample's last day the world goes on quietly: nobody is away, the world raises nothing.

A way *meets* a formula if for every moment up to the counterexample's last day of which the formula speaks the claim
comes out true, and no later moment violates it. What must never happen, or not until something else, has come out well
if it has not happened by the end of what is told. It meets the formula *to the end* if moreover nothing is left that
could still be done, and the claim comes out true for whatever came up meanwhile: nothing was merely put off. A way in
which that of which the formula speaks does not come up at all counts only if it does so.

Who looks for another way may know beforehand what the world will do. So a failure that could have been avoided need not
have been anybody's fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from longstop.core import formulas as f
from longstop.core.procedures import Procedure, Sort
from longstop.core.semantics import CLOSE, Moment, Reading, Truth
from longstop.core.time import Calendar
from longstop.core.traces import Event, Trace


class Ended(Reading):
    """A trace read as though nothing more came after it: what has not happened by then never does."""

    def claim(self, claim: f.Claim, m: Moment, bound: Moment | None = None) -> Truth:
        """Whether the claim holds at the moment. What must not happen, and has not, is kept."""
        truth = super().claim(claim, m, bound)
        if isinstance(claim, f.Never | f.NotUntil) and truth is Truth.OPEN:
            return Truth.TRUE
        return truth


def meets(
    formula: f.Formula, procedure: Procedure, trace: Trace, calendar: Calendar, last: date, *, strict: bool = False
) -> bool:
    """Whether the formula is met on the trace for all that comes up to the day `last`, and not violated later."""
    ended = Ended(procedure, trace, calendar, strict=strict)
    plain = Reading(procedure, trace, calendar, strict=strict)
    for part in formula:
        for m in plain.triggers(part):
            if m.day <= last and ended.claim(part.claim, m) is not Truth.TRUE:
                return False
            if m.day > last and plain.claim(part.claim, m) is Truth.FALSE:
                return False
    return True


def meets_to_the_end(
    formula: f.Formula, procedure: Procedure, trace: Trace, calendar: Calendar, last: date, *, strict: bool = False
) -> bool:
    """Whether the formula is met so that nothing is left at the trace's end on which it could still hang."""
    ended = Ended(procedure, trace, calendar, strict=strict)
    came_up = [(part.claim, m) for part in formula if part.triggers for m in ended.triggers(part)]
    return (
        meets(formula, procedure, trace, calendar, last, strict=strict)
        and all(ended.claim(claim, m) is Truth.TRUE for claim, m in came_up)
        and ended.nothing_left(Moment(last, CLOSE))
    )


def arises(formula: f.Formula, part: int, procedure: Procedure, trace: Trace, calendar: Calendar) -> bool:
    """Whether anything of which that part of the formula speaks comes up."""
    return next(Reading(procedure, trace, calendar).triggers(formula[part]), None) is not None


def worlds_differ(procedure: Procedure, shown: Trace, other: Trace) -> str:
    """In what the world of the other trace is not that of the one shown, as told above; nothing if it is the same."""
    if (other.start, other.days >= shown.days) != (shown.start, True):
        return "days"
    if any(shown.works(day) != other.works(day) for day in shown.dates):
        return "working days"
    if {p: d for p, d in shown.away.items() if d} != {p: d for p, d in other.away.items() if d}:
        return "people away"
    if dict(shown.facts) != dict(other.facts):
        return "facts"
    if list(raised(procedure, shown)) != list(raised(procedure, other)):
        return "events of the world"
    if lost(other) != set(_lost_again(shown, other)):
        return "losses"
    return ""


def raised(procedure: Procedure, trace: Trace) -> Iterator[Event]:
    """What the world raises in the trace, in its order."""
    return (e for e in trace.events if procedure.event(e.event).sort is Sort.WORLD)


def lost(trace: Trace) -> set[tuple[date, f.EventId, f.RoleId]]:
    """Each role that does not receive a message, with the day and the kind of message."""
    return {(x.day, x.event, role) for x in trace.losses for role in x.to}


def _lost_again(shown: Trace, other: Trace) -> Iterator[tuple[date, f.EventId, f.RoleId]]:
    """What of the other's messages does not arrive in the world of the trace shown."""
    missing = lost(shown)
    for e in other.events:
        if e.stage is f.Stage.HAPPENED:
            yield from ((e.day, e.event, role) for role in e.to if (e.day, e.event, role) in missing)
