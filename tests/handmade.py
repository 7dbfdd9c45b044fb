"""A short hand for procedures and traces, so that a test reads like the sentence that it pins.

Days are written with their weekday, `day("Thu 24 Dec 2026")`, and a wrong weekday is an error: the tests are about
calendars, and a reader must be able to see that a day is a Friday.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from longstop.core.formulas import (
    NO,
    TRUE,
    YES,
    AttributeIs,
    Claim,
    Condition,
    ForEach,
    Formula,
    Occurs,
    Pattern,
    Stage,
)
from longstop.core.procedures import (
    Agency,
    Attribute,
    Ban,
    Copy,
    Duty,
    EachPeriod,
    EventKind,
    Fact,
    Force,
    Manner,
    OnEvents,
    OnSilence,
    Party,
    Procedure,
    Role,
    Rule,
    Sort,
    State,
    Trigger,
)
from longstop.core.time import SAME_DAY, Bound, Calendar, Closure, Roll, Unit
from longstop.core.traces import Event, Lapse, Loss, Trace

YES_NO = (YES, NO)
ALL_YEARS = (date(2020, 1, 1), date(2040, 12, 31))


def day(text: str) -> date:
    """The date written `Thu 24 Dec 2026`; a wrong weekday is refused."""
    found = datetime.strptime(text, "%a %d %b %Y").date()
    assert found.strftime("%a") == text[:3], f"{found} is a {found:%A}"
    return found


def calendar(*holidays: str) -> Calendar:
    """Monday to Friday, less these days."""
    return Calendar("by hand", *ALL_YEARS, frozenset(map(day, holidays)))


#: Monday to Friday and no holiday at all.
PLAIN = calendar()
#: What Jersey keeps around Christmas 2026.
CHRISTMAS = calendar("Fri 25 Dec 2026", "Mon 28 Dec 2026", "Fri 01 Jan 2027")
#: The same, with the office shut from Christmas Eve to 3 January.
SHUT = CHRISTMAS.with_closures((Closure("shut", "Christmas closure", (12, 24), (1, 3)),))


# --- bounds -----------------------------------------------------------------------------------------------------


def days(count: int, *, forward: bool = False) -> Bound:
    return Bound(count, Unit.DAYS, Roll.FORWARD if forward else Roll.BACK)


def weeks(count: int) -> Bound:
    return Bound(count, Unit.WEEKS)


def working(count: int, *, inclusive: bool = False) -> Bound:
    return Bound(count, Unit.WORKING_DAYS, inclusive=inclusive)


AT_ONCE = SAME_DAY

# --- the vocabulary ---------------------------------------------------------------------------------------------


def role(id: str, *, every_day: bool = False, people: int = 1, unit: bool = False) -> Role:
    return Role(id, id, "agency", every_day=every_day, people=people, unit=unit)


def fact(id: str, *values: str) -> Fact:
    return Fact(id, id, values or YES_NO)


def _attributes(named: Iterable[str], valued: Mapping[str, tuple[str, ...]]) -> tuple[Attribute, ...]:
    return (*(Attribute(a, a, YES_NO) for a in named), *(Attribute(a, a, v) for a, v in valued.items()))


def world(
    id: str,
    *named: str,
    once: bool = False,
    on_working_days: bool = False,
    only_if: Condition = TRUE,
    **valued: tuple[str, ...],
) -> EventKind:
    return EventKind(id, id, Sort.WORLD, _attributes(named, valued), on_working_days, once, only_if)


def act(id: str, *named: str, **valued: tuple[str, ...]) -> EventKind:
    return EventKind(id, id, Sort.ACT, _attributes(named, valued))


def message(id: str, *named: str) -> EventKind:
    return EventKind(id, id, Sort.MESSAGE, _attributes(named, {}))


def on(event: str, *by: str, where: Condition | None = None) -> Pattern:
    return Pattern(event, Stage.HAPPENED, by, where)


def read(event: str, *by: str, this: bool = False) -> Pattern:
    return Pattern(event, Stage.READ, by, this=this)


def acted_on(event: str, *by: str) -> Pattern:
    return Pattern(event, Stage.ACTED, by)


def is_so(attribute: str, value: str = YES) -> AttributeIs:
    return AttributeIs(attribute, value)


def state(id: str, begins: str | Pattern, ends: str | Pattern | None = None, *, initially: bool = False) -> State:
    return State(id, id, _patterns(begins), _patterns(ends), initially)


def _patterns(what: str | Pattern | Iterable[Pattern] | None) -> tuple[Pattern, ...]:
    match what:
        case None:
            return ()
        case str():
            return (on(what),)
        case Pattern():
            return (what,)
        case _:
            return tuple(what)


# --- rules ------------------------------------------------------------------------------------------------------


def either(*roles: str) -> Party:
    """One of the roles, whichever of them is in."""
    return Party((roles,))


def in_turn(*tiers: str | tuple[str, ...]) -> Party:
    """The first; or in their absence the next."""
    return Party(tuple((t,) if isinstance(t, str) else t for t in tiers))


def silence(sent: str, reply: str, bound: Bound) -> OnSilence:
    return OnSilence(on(sent), (on(reply),), bound)


def each(bound: Bound, state: str) -> EachPeriod:
    return EachPeriod(state, bound, grid=False)


def grid(bound: Bound, state: str) -> EachPeriod:
    return EachPeriod(state, bound, grid=True)


def duty(
    id: str,
    when: str | Pattern | tuple[Pattern, ...] | Trigger,
    doers: str | Party | tuple[str | Party, ...],
    act: str,
    *,
    to: tuple[str, ...] = (),
    within: Bound | None = None,
    if_: Condition = TRUE,
    until: str | Pattern | Iterable[Pattern] | None = None,
    force: Force = Force.MUST,
    recurring: bool = False,
) -> Duty:
    """`when` it occurs and the condition holds, the doers owe the act; no doers are `()`, "someone"."""
    trigger = OnEvents(_patterns(when)) if isinstance(when, str | Pattern | tuple) else when
    doers = doers if isinstance(doers, tuple) else (doers,)
    parties = tuple(either(d) if isinstance(d, str) else d for d in doers)
    return Duty(id, id, force, trigger, if_, parties, act, to, within, _patterns(until), recurring)


def copy(
    id: str, message: str, *groups: str | tuple[str, ...], if_: Condition = TRUE, force: Force = Force.MUST
) -> Copy:
    return Copy(id, id, force, message, if_, tuple((g,) if isinstance(g, str) else g for g in groups))


def manner(id: str, event: str, requirement: Condition, *, if_: Condition = TRUE, force: Force = Force.MUST) -> Manner:
    return Manner(id, id, force, event, if_, requirement)


def ban(id: str, what: str | Pattern, unless: Condition, *, force: Force = Force.MUST) -> Ban:
    return Ban(id, id, force, _patterns(what)[0], unless)


def procedure(*parts: Role | Fact | State | EventKind | Rule) -> Procedure:
    """A procedure of these parts, each put where it belongs."""

    def of(*sorts: type) -> tuple:
        return tuple(p for p in parts if isinstance(p, sorts))

    return Procedure(
        "P",
        "by hand",
        "by hand",
        (Agency("agency", "agency"),),
        of(Role),
        of(Fact),
        of(State),
        of(EventKind),
        of(Duty, Copy, Manner, Ban),
    )


# --- traces -----------------------------------------------------------------------------------------------------


def happened(when: str | date, event: str, **attributes: str) -> Event:
    """The world did it."""
    return Event(_day(when), event, attributes=attributes)


def done(when: str | date, event: str, *by: str, to: tuple[str, ...] = (), **attributes: str) -> Event:
    """These persons did it."""
    return Event(_day(when), event, by=by, to=to, attributes=attributes)


def has_read(when: str | date, event: str, by: str) -> Event:
    """This person read it."""
    return Event(_day(when), event, Stage.READ, (by,))


def lapse(when: str | date, rule: str) -> Lapse:
    return Lapse(_day(when), rule)


def loss(when: str | date, event: str, *to: str) -> Loss:
    return Loss(_day(when), event, to)


def _day(when: str | date) -> date:
    return day(when) if isinstance(when, str) else when


def run(
    first: str,
    last: str,
    *what: Event | Lapse | Loss,
    away: Mapping[str, Iterable[str]] | None = None,
    facts: Mapping[str, str] | None = None,
    on: Calendar = PLAIN,
) -> Trace:
    """The trace from the first to the last day. `away` names the days, or a first and last as `Mon ... / Fri ...`."""
    start, end = day(first), day(last)
    dates = [start + timedelta(i) for i in range((end - start).days + 1)]
    return Trace(
        start,
        len(dates),
        frozenset(d for d in dates if not on.works(d)),
        {person: frozenset(d for span in spans for d in _span(span)) for person, spans in (away or {}).items()},
        dict(facts or {}),
        tuple(w for w in what if isinstance(w, Event)),
        tuple(w for w in what if isinstance(w, Lapse)),
        tuple(w for w in what if isinstance(w, Loss)),
    )


def _span(text: str) -> list[date]:
    ends = [day(part.strip()) for part in text.split("/")]
    return [ends[0] + timedelta(i) for i in range((ends[-1] - ends[0]).days + 1)]


# --- formulas ---------------------------------------------------------------------------------------------------


def for_each(trigger: str | Pattern | None, claim: Claim, *, if_: Condition = TRUE) -> Formula:
    """For each such event (None: for each day) the claim."""
    return (ForEach(_patterns(trigger), if_, claim),)


def target(what: str | Pattern, then: Claim | None = None) -> Occurs:
    return Occurs(_patterns(what)[0], then)
