"""Traces of a given procedure: lived forward, and strayed from by dropping, adding and moving what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import reject
from hypothesis import strategies as st

from claims import assumptions
from forward import DeadEndError, Habits, live
from longstop.core.assumptions import Assumptions
from longstop.core.formulas import Stage
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.traces import Event, Lapse, Loss, Trace
from strategies import PLACES

LENGTHS = st.integers(3, 12)
SEEDS = st.randoms(use_true_random=False)


@st.composite
def lives(
    draw: st.DrawFn,
    procedure: Procedure,
    *,
    days: st.SearchStrategy[int] = LENGTHS,
    allowed: Assumptions | None = None,
    place: tuple[Calendar, date] | None = None,
    strict: bool = False,
) -> tuple[Trace, Calendar, Assumptions]:
    """A trace of the procedure, the calendar that it keeps, and assumptions that it is within."""
    calendar, start = place or draw(PLACES)
    allowed = allowed or draw(assumptions(procedure))
    habits = Habits(busy=draw(st.sampled_from((0.5, 0.7, 0.85))), away=draw(st.sampled_from((0.1, 0.3))))
    try:
        trace = live(
            procedure,
            calendar,
            start,
            draw(days),
            Random(draw(st.integers(0, 1 << 30))),
            allowed=allowed,
            habits=habits,
            strict=strict,
        )
    except DeadEndError:
        reject()
    return trace, calendar, allowed


CHANGES = ("drop", "move", "swap", "add", "by", "to", "carried", "lapse", "unlapse", "loss", "away", "back")


def strayed(procedure: Procedure, trace: Trace, rng: Random) -> Trace:
    """The trace with one thing in it changed, which is seldom allowed."""
    events = list(trace.events)
    i = rng.randrange(len(events)) if events else 0
    match rng.choice(CHANGES):
        case "drop" if events:
            del events[i]
        case "move" if events:
            moved = replace(events.pop(i), day=rng.choice(trace.dates))
            at = [
                n
                for n in range(len(events) + 1)
                if all(e.day <= moved.day for e in events[:n]) and all(e.day >= moved.day for e in events[n:])
            ]
            events.insert(rng.choice(at), moved)
        case "swap" if len(events) > 1:
            i = rng.randrange(len(events) - 1)
            one, two = events[i], events[i + 1]
            events[i : i + 2] = [replace(two, day=one.day), replace(one, day=two.day)]
        case "add":
            return strayed_by_adding(procedure, trace, rng)
        case "by" if events:
            people = [p for r in procedure.roles for p in r.persons]
            events[i] = replace(events[i], by=tuple(rng.sample(people, rng.randint(0, 2))))
        case "to" if events:
            events[i] = replace(events[i], to=tuple(rng.sample([r.id for r in procedure.roles], rng.randint(0, 2))))
        case "carried" if events:
            kind = procedure.event(events[i].event)
            events[i] = replace(events[i], attributes={a.id: rng.choice(a.values) for a in kind.attributes})
        case "lapse":
            rule = rng.choice(procedure.rules).id
            return replace(trace, lapses=(*trace.lapses, Lapse(rng.choice(trace.dates), rule)))
        case "unlapse":
            return replace(trace, lapses=trace.lapses[1:], losses=trace.losses[: len(trace.losses) // 2])
        case "loss" if any(e.to for e in events):
            sent = rng.choice([e for e in events if e.to])
            lost = tuple(r for r in sent.to if rng.random() < 0.6)
            return replace(trace, losses=(*trace.losses, Loss(sent.day, sent.event, lost)))
        case "away" if procedure.people:
            person, first = rng.choice(procedure.people), rng.choice(trace.dates)
            gone = {first + timedelta(n) for n in range(rng.randint(1, 4))} & set(trace.dates)
            return replace(trace, away={**trace.away, person: trace.away.get(person, frozenset()) | gone})
        case "back" if trace.away:
            person = rng.choice(sorted(trace.away))
            return replace(trace, away={p: d for p, d in trace.away.items() if p != person})
        case _:
            pass
    return replace(trace, events=tuple(events))


def strayed_by_adding(procedure: Procedure, trace: Trace, rng: Random) -> Trace:
    kind, day = rng.choice(procedure.events), rng.choice(trace.dates)
    people = [p for r in procedure.roles for p in r.persons]
    recipients = procedure.recipients(kind.id)
    added = Event(
        day,
        kind.id,
        Stage.HAPPENED,
        tuple(rng.sample(people, rng.choice((0, 1, 1, 2)))),
        recipients[:1],
        {a.id: rng.choice(a.values) for a in kind.attributes},
    )
    if recipients and rng.random() < 0.5:
        added = Event(day, kind.id, Stage.READ, (rng.choice(procedure.role(rng.choice(recipients)).persons),))
    at = sum(e.day <= day for e in trace.events)
    return replace(trace, events=(*trace.events[:at], added, *trace.events[at:]))


@st.composite
def strays(draw: st.DrawFn, procedure: Procedure, trace: Trace) -> Trace:
    """The trace after one to three changes."""
    rng = Random(draw(st.integers(0, 1 << 30)))
    for _ in range(draw(st.integers(1, 3))):
        trace = strayed(procedure, trace, rng)
    return trace
