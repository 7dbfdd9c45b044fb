"""Hand-made cases for the tests of what longstop prints: a flag, its copies, a meeting, and how they fail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from longstop.almanac import calendar
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.procedures import (
    Agency,
    Attribute,
    Clause,
    Copy,
    Duty,
    EventKind,
    Force,
    OnEvents,
    Party,
    Procedure,
    Role,
    Sort,
)
from longstop.core.results import Result
from longstop.core.semantics import breaches, violation
from longstop.core.time import Bound, Unit
from longstop.core.traces import Event, Lapse, Loss, Trace
from longstop.core.verdicts import Property, Refuted, Verdict

SERGEANT, WORKER = f.RoleId("sergeant"), f.RoleId("social_worker")
SENIOR, MANAGER = f.RoleId("senior_practitioner"), f.RoleId("team_manager")
OCCASION, FLAG, MEETING = f.EventId("occasion"), f.EventId("flag"), f.EventId("planning_meeting")
ATTACHED = f.AttributeId("attached")
JERSEY = calendar("Jersey")


def wd(n: int) -> Bound:
    return Bound(n, Unit.WORKING_DAYS)


J24 = Procedure(
    id="J24",
    title="Police notifications, child with an allocated social worker",
    calendar="Jersey",
    agencies=(Agency("police", "police"), Agency("social_care", "children's social care")),
    roles=(
        Role(SERGEANT, "the detective sergeant, police protection unit", "police"),
        Role(WORKER, "the child's allocated social worker", "social_care"),
        Role(SENIOR, "", "social_care", manages=(WORKER,)),
        Role(MANAGER, "team manager", "social_care", manages=(WORKER,)),
    ),
    facts=(),
    states=(),
    events=(
        EventKind(OCCASION, "the child comes to police notice", Sort.WORLD),
        EventKind(FLAG, "flag", Sort.MESSAGE, (Attribute(ATTACHED, "notification attached", (f.YES, f.NO)),)),
        EventKind(MEETING, "planning meeting", Sort.MEETING),
    ),
    rules=(
        Duty(
            "J24-8",
            "J24-8",
            Force.MUST,
            OnEvents((f.Pattern(OCCASION),)),
            f.Count(f.Pattern(OCCASION), f.Compare.GT, 3),
            (Party(((SERGEANT,),)),),
            FLAG,
            to=(WORKER,),
        ),
        Copy(
            "J24-12",
            "J24-12",
            Force.MUST,
            FLAG,
            f.AttributeIs(ATTACHED, f.YES),
            ((SENIOR,), (MANAGER,)),
        ),
        Duty(
            "J24-16",
            "J24-16",
            Force.MUST,
            OnEvents((f.Pattern(FLAG),)),
            f.TRUE,
            (Party(((SENIOR, MANAGER),)),),
            MEETING,
            bound=wd(3),
        ),
    ),
    clauses=(Clause("J24-8", "J24-8 · first bullet", "the flag"),),
)

Q3 = Property(
    "J24-Q3",
    "Each flag is read by the worker or a manager within one working day",
    (
        f.ForEach(
            (f.Pattern(FLAG),),
            f.TRUE,
            f.Within(wd(1), (f.Occurs(f.Pattern(FLAG, f.Stage.READ, (WORKER, SENIOR, MANAGER), this=True)),)),
        ),
    ),
)
Q5 = Property(
    "J24-Q5",
    "A flag leads to a meeting within three working days",
    (f.ForEach((f.Pattern(FLAG),), f.TRUE, f.Within(wd(3), (f.Occurs(f.Pattern(MEETING)),))),),
)
ONE_AWAY = Assumptions("one-away", "one person away", away=1)
EVERYONE_IN = Assumptions("everyone-in", "everyone in")


def days(first: date, last: date) -> frozenset[date]:
    return frozenset(first + timedelta(i) for i in range((last - first).days + 1))


def trace(
    start: date,
    end: date,
    events: Iterable[Event],
    away: dict[str, frozenset[date]] | None = None,
    lapses: tuple[Lapse, ...] = (),
    losses: tuple[Loss, ...] = (),
) -> Trace:
    """A trace on the Jersey calendar."""
    run = days(start, end)
    off = frozenset(d for d in run if not JERSEY.works(d))
    return Trace(start, len(run), off, away or {}, {}, tuple(events), lapses, losses)


def occasions(*on: date) -> list[Event]:
    return [Event(d, OCCASION) for d in on]


def sent(day: date, attached: str, *to: f.RoleId) -> Event:
    return Event(day, FLAG, by=(SERGEANT,), to=to, attributes={ATTACHED: attached})


def read(day: date, by: str) -> Event:
    return Event(day, FLAG, f.Stage.READ, (by,))


FOUR = occasions(date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15), date(2026, 12, 22))

#: The taste of design: the worker away over Christmas, a bare summary sent on the 22nd, nobody else has it.
UNREAD = trace(
    date(2026, 12, 1),
    date(2027, 1, 5),
    [*FOUR, sent(date(2026, 12, 22), f.NO, WORKER), read(date(2027, 1, 5), WORKER)],
    {WORKER: days(date(2026, 12, 22), date(2027, 1, 4))},
)


def case(
    procedure: Procedure,
    prop: Property,
    verdict: Verdict | Trace,
    assumptions: Assumptions = ONE_AWAY,
    *,
    expected: str | None = None,
    readings: dict[str, str] | None = None,
    because: str = "",
    due: date | None = None,
    checked: bool = True,
) -> Case:
    """A case; a trace given instead of a verdict is held to the semantics and becomes a refutation."""
    if isinstance(verdict, Trace):
        if checked:
            kept = replace(procedure, rules=procedure.rules)
            assert not (broken := breaches(kept, verdict, JERSEY)), broken
        found = violation(prop.formula, procedure, verdict, JERSEY)
        assert found is not None
        clauses = tuple(dict.fromkeys(r.clause for r in procedure.rules[:2]))
        verdict = Refuted(verdict, found, due, clauses)
    result = Result(procedure.id, prop.id, prop.title, assumptions.id, readings or {}, verdict, expected, because, 0.08)
    return Case(result, procedure, prop, assumptions, JERSEY)
