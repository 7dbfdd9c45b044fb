"""What one procedure allows and another forbids: for each rule of the other, a shortest trace that breaks it.

The window holds the rules of the one as constraints, and beside them what the other's rules would demand on the same
days, recorded and not required. To ask for a difference is to ask for a day on which something recorded is not so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.alignment import Sides
from longstop.core.assumptions import Assumptions
from longstop.core.comparison import Behaviours, Difference, Offence
from longstop.core.dependence import subject
from longstop.core.procedures import Ban, Copy, Duty, EachPeriod, Manner, Procedure, Rule, Sort
from longstop.core.semantics import CLOSE as DAYS_CLOSE
from longstop.core.semantics import Breach, Moment, Reading, within
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.witness import cut
from longstop.engines.check.circuit import FALSE, Lit
from longstop.engines.check.decode import decode
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.refute import EFFORT, Disagreement, plain_stretch, thin
from longstop.engines.check.rules import Rules
from longstop.engines.check.solver import Clock, GaveUp

#: The windows that are searched: weeks without a public holiday first, then any ten years of dates.
PLAIN, ANY_DATE = (8, 15, 24, 36, 60), (24,)
#: Days beyond a window of which it must be known whether they are working days.
_AHEAD = 40

#: How `semantics` says that an act was not to be done, and that a message went astray.
NOT_ALLOWED = "no rule requires or allows it now to those who did it"
ASTRAY = "it is sent to others than the rules say"


@dataclass(frozen=True)
class _Matter:
    """Something that the other might forbid: a demand of one of its rules, or an act that none of them allows."""

    offence: Offence
    event: f.EventId
    rule: Rule | None = None

    @property
    def name(self) -> str:
        return self.rule.id if self.rule is not None else self.event


def behaviours(
    sides: Sides,
    assumptions: Assumptions,
    calendar: Calendar,
    *,
    timeout: float | None = None,
    progress: Callable[[int, int], None] | None = None,
    lengths: tuple[tuple[int, ...], tuple[int, ...]] = (PLAIN, ANY_DATE),
) -> Behaviours:
    """What the one procedure allows and the other forbids while no more goes wrong than the assumptions say.

    The closures of the assumptions are in the calendar. For each rule of the other, and each act of both, a trace on
    which it shows on the earliest day, everyone otherwise keeping the rules of the one; of several such traces one that
    breaks nothing else of the other, if there is one. What is not found in `timeout` seconds is not settled. `lengths`
    are those of the windows that are searched, without public holidays and with whatever the calendar holds. Raises
    Disagreement where the meaning does not confirm what was found: a bug in longstop.
    """
    matters = list(_matters(sides))
    kept = [r for r in sides.other.rules if r.id in sides.kept and r.force.binds]
    unjudged = [r for r in sides.other.rules if subject(r) in sides.foreign and r.force.binds]
    clock, found = Clock(timeout), dict[_Matter, Difference]()
    left, seen, unsettled = matters, 0, list[_Matter]()
    try:
        for enc in _windows(sides.one, assumptions, calendar, lengths):
            if not left:
                break
            search = _Search(enc, sides, assumptions, calendar, clock)
            for matter in search.possible(left):
                found[matter] = search.shown(matter)
                if progress is not None:
                    progress(len(found), len(matters))
            left = [m for m in left if m not in found]
            seen = max(seen, enc.length)
    except GaveUp:
        unsettled = [m for m in left if m not in found]
    named = {r.id: sides.rules[r.id] for r in sides.other.rules}

    def names(some: list[_Matter]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(named.get(m.name, m.name) for m in some))

    return Behaviours(
        sides,
        calendar,
        tuple(found[m] for m in matters if m in found),
        tuple(named[r.id] for r in kept),
        names([m for m in left if m not in unsettled and not any(m.name == x.name for x in found)]),
        seen,
        names(unsettled),
        tuple(named[r.id] for r in unjudged),
    )


def _matters(sides: Sides) -> Iterator[_Matter]:
    """All that the other might forbid, in the order of its text; acts that no rule may allow come last."""
    for rule in sides.other.rules:
        act = subject(rule)
        if not rule.force.binds or rule.id in sides.kept or act not in _known(sides):
            continue
        match rule:
            case Duty():
                yield _Matter(Offence.LATE if rule.bound is not None else Offence.LEFT, act, rule)
            case Copy():
                yield _Matter(Offence.UNCOPIED, act, rule)
            case Manner():
                yield _Matter(Offence.MANNER, act, rule)
            case Ban():
                yield _Matter(Offence.BANNED, act, rule)
            case _:
                assert_never(rule)
    for kind in sides.one.events:
        if kind.id in sides.shared:
            if not _rules(sides.one, kind.id, Duty) <= _rules(sides.other, kind.id, Duty):
                yield _Matter(Offence.UNPROMPTED, kind.id)
            copies = _rules(sides.one, kind.id, Copy) <= _rules(sides.other, kind.id, Copy)
            if kind.sort is Sort.MESSAGE and not (copies and _to(sides.one, kind.id) == _to(sides.other, kind.id)):
                yield _Matter(Offence.MISDIRECTED, kind.id)


def _known(sides: Sides) -> set[f.EventId]:
    """What both know: acts of both, and what the world does."""
    return {k.id for k in sides.other.events if k.sort is Sort.WORLD} | sides.shared


def _rules(procedure: Procedure, act: f.EventId, sort: type[Rule]) -> set[Rule]:
    """The rules of this sort about the act, whatever they are called."""
    return {replace(r, id="", clause="") for r in procedure.rules if isinstance(r, sort) and subject(r) == act}


def _to(procedure: Procedure, message: f.EventId) -> set[f.RoleId]:
    return {role for duty in procedure.duties_for(message) for role in duty.to}


def _windows(
    one: Procedure, assumptions: Assumptions, calendar: Calendar, lengths: tuple[tuple[int, ...], tuple[int, ...]]
) -> Iterator[Encoding]:
    """The windows in which differences are sought, each from the start of a case."""
    for length in lengths[0]:
        first = plain_stretch(calendar, *assumptions.start, length + _AHEAD)
        if first is not None:
            yield Encoding(one, calendar, (first, first), length, dated=True)
    for length in lengths[1]:
        yield Encoding(one, calendar, assumptions.start, length)


class _Search:
    """The differences that one window shows."""

    def __init__(self, enc: Encoding, sides: Sides, assumptions: Assumptions, calendar: Calendar, clock: Clock) -> None:
        self.enc, self.sides, self.assumptions, self.calendar, self.clock = enc, sides, assumptions, calendar, clock
        self.rules = Rules(enc.days, enc.conditions, sides.other)
        self.c = enc.circuit
        self.base = [enc.days.fresh, *enc.binding(strict=False), *self._given()]
        self._complete: dict[int, Lit] = {}

    def _given(self) -> list[Lit]:
        """The values that are given for the cases that are looked at."""
        days, found = self.enc.days, []
        for name, value in self.sides.given:
            found += [lit for (fact, v), lit in days.facts.items() if (fact, v) == (name, value)]
            found += [lit for (_, a, v, _), lit in days.attributes.items() if (a, v) == (name, value)]
        return found

    def ask(self, *more: Lit) -> bool:
        """Whether there is such a trace of the one."""
        return self.enc.ask(self.clock, self.assumptions, self.base, *more)

    def easily(self, *more: Lit) -> bool:
        """Whether one is found with no great effort."""
        return self.enc.ask(self.clock, self.assumptions, self.base, *more, effort=EFFORT)

    def possible(self, matters: list[_Matter]) -> list[_Matter]:
        """Those of the matters that this window can show."""
        shows = {m: self.c.disj(self.on_day(m, d) for d in range(self.enc.length)) for m in matters}
        left = [m for m in matters if shows[m] != FALSE]
        found: list[_Matter] = []
        while left and self.ask(self.c.disj(shows[m] for m in left)):
            so = self.enc.solver.values([shows[m] for m in left])
            found += [m for m, here in zip(left, so, strict=True) if here]
            left = [m for m, here in zip(left, so, strict=True) if not here]
        return [m for m in matters if m in found]

    def on_day(self, matter: _Matter, day: int) -> Lit:
        """Whether it shows on that day that the other forbids it."""
        match matter.offence:
            case Offence.UNPROMPTED:
                return self.rules.unprompted.get((matter.event, day), FALSE)
            case Offence.MISDIRECTED:
                return self.rules.misdirected.get((matter.event, day), FALSE)
            case Offence.LEFT:
                assert isinstance(matter.rule, Duty)
                return self._left_undone(matter.rule, day)
            case Offence.LATE | Offence.MANNER | Offence.UNCOPIED | Offence.BANNED:
                assert matter.rule is not None
                return self.rules.broken.get((matter.rule.id, day), FALSE)
            case _:
                assert_never(matter.offence)

    def _left_undone(self, duty: Duty, day: int) -> Lit:
        """Whether what the duty asks for is owed at the close of the day while in the one nothing is outstanding."""
        owed = self.c.both(self.rules.opened[duty.id].at(day), self.rules.can_ever_be_done(duty, day))
        if owed == FALSE:
            return FALSE
        done = [self.enc.days.done(duty, d) for d in range(day + 1)] if duty.recurring else []
        return self.c.conj([owed, self._nothing_left(day), *(-lit for lit in done)])

    def _nothing_left(self, day: int) -> Lit:
        """Whether at the close of the day nothing is outstanding in the one, each recurring duty having come round."""
        if day not in self._complete:
            claims, days = self.enc.claims, self.enc.days
            parts = [-lit for _, lit in claims.outstanding(day)]
            for duty in self.sides.one.duties:
                if duty.force.binds and duty.recurring:
                    undone = -self.c.disj(days.done(duty, d) for d in range(day + 1))
                    parts.append(-claims.again(duty, day, undone))
                if duty.force.binds and isinstance(duty.trigger, EachPeriod):
                    begun = [claims.period_after(duty, None, d) for d in range(day + 1)]
                    parts.append(-claims.between(duty, day, -self.c.disj(begun)))
            self._complete[day] = self.c.conj(parts)
        return self._complete[day]

    # --- one of them ----------------------------------------------------------------------------------------

    def shown(self, matter: _Matter) -> Difference:
        """A shortest trace that shows it, confirmed by the meaning."""
        by_day = [self.on_day(matter, d) for d in range(self.enc.length)]
        day = self._earliest(by_day)
        kept = [by_day[day]]
        others = [
            -self.c.disj(self.on_day(m, d) for d in range(self.enc.length) if (m, d) != (matter, day))
            for m in _matters(self.sides)
            if m.offence is not Offence.LEFT and m != matter
        ]
        if self.easily(*kept, *others):
            kept += others
        kept = thin(self.enc, kept, self.ask, self.easily)
        if not self.ask(*kept):
            raise Disagreement("a difference was lost while its trace was made plainer")
        return self._confirmed(matter, decode(self.enc.days, self.enc.solver), day)

    def _earliest(self, by_day: list[Lit]) -> int:
        """The first day on which it can show, as far as that is found easily."""
        if not self.ask(self.c.disj(by_day)):
            raise Disagreement("a difference was lost between two questions")
        first, day = 0, self.enc.solver.values(by_day).index(True)
        while first < day:
            middle = (first + day) // 2
            if self.easily(self.c.disj(by_day[first : middle + 1])):
                day = first + self.enc.solver.values(by_day[first : middle + 1]).index(True)
            else:
                first = middle + 1
        return day

    def _confirmed(self, matter: _Matter, trace: Trace, day: int) -> Difference:
        sides = self.sides
        trace = cut(trace, day + 1)
        mine = Reading(sides.one, trace, self.calendar)
        broken = [*mine.breaches(), *within(self.assumptions, sides.one, trace)]
        if broken:
            first = broken[0]
            raise Disagreement(f"the trace of a difference breaks {first.what} on {first.day}: {first.why}")
        theirs = Reading(sides.other, trace, self.calendar)
        offences = [b for b in theirs.breaches() if b.what in _judged(sides, b)]
        if not _offends(matter, mine, theirs, offences):
            raise Disagreement(f"the other procedure does not forbid what was found about {matter.name}")
        rule = matter.rule
        return Difference(
            matter.offence,
            matter.event,
            None if rule is None else sides.rules[rule.id],
            None if rule is None else rule.clause,
            _beside(sides.one, matter),
            day,
            trace,
            alone={b.what for b in offences} <= {matter.name},
            hangs_on=_hangs_on(sides, matter),
        )


def _offends(matter: _Matter, mine: Reading, theirs: Reading, offences: list[Breach]) -> bool:
    """Whether, by the meaning, the trace does not keep to the other in this matter."""
    end = theirs.trace.end
    match matter.offence:
        case Offence.LEFT:
            duty = matter.rule
            assert isinstance(duty, Duty)
            never = not duty.recurring or not any(theirs.does(duty, e) for e in theirs.trace.events)
            owed = any(theirs.closed(i) is None for i in theirs.instances(duty) if i.moment <= Moment(end, DAYS_CLOSE))
            begin = Moment(mine.trace.start - timedelta(1), DAYS_CLOSE)
            return never and owed and theirs.can_ever_be_done(duty) and mine.complete(begin)
        case Offence.UNPROMPTED:
            return any((b.what, b.day, b.why) == (matter.event, end, NOT_ALLOWED) for b in offences)
        case Offence.MISDIRECTED:
            return any((b.what, b.day, b.why) == (matter.event, end, ASTRAY) for b in offences)
        case Offence.LATE | Offence.MANNER | Offence.UNCOPIED | Offence.BANNED:
            return any((b.what, b.day) == (matter.name, end) for b in offences)
        case _:
            assert_never(matter.offence)


def _judged(sides: Sides, breach: Breach) -> set[str]:
    """What the other can be broken in: its rules, and acts of both; not the reading of what it does not send."""
    known: set[str] = {r.id for r in sides.other.rules}
    return known | (set(sides.shared) if breach.why in (NOT_ALLOWED, ASTRAY) else set())


def _beside(one: Procedure, matter: _Matter) -> tuple[str, ...]:
    """The clauses of the one about the same: those by which it is done, and on how, where that is the matter."""
    match matter.offence:
        case Offence.LATE | Offence.LEFT | Offence.UNPROMPTED:
            sorts: tuple[type[Rule], ...] = (Duty,)
        case Offence.UNCOPIED | Offence.MISDIRECTED:
            sorts = (Duty, Copy)
        case Offence.MANNER | Offence.BANNED:
            sorts = (Duty, Manner, Ban)
        case _:
            assert_never(matter.offence)
    about = (r for r in one.rules if isinstance(r, sorts) and subject(r) == matter.event)
    return tuple(dict.fromkeys(r.clause for r in about))


def _hangs_on(sides: Sides, matter: _Matter) -> tuple[f.EventId, ...]:
    """The acts that only the other knows and on which the matter hangs."""
    if matter.rule is not None:
        return sides.hangs_on(matter.rule)
    return tuple(sorted({e for duty in sides.other.duties_for(matter.event) for e in sides.hangs_on(duty)}))
