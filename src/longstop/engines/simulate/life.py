"""One case as it is lived: what has happened, what is owed and to whom, what is unread, which waits and clocks run.

A life keeps the book of a single case and decides nothing. Whoever lives it says what happens and when the day closes;
the life says what follows: which duties arise, which are fulfilled or end, which mail now lies where. Two events never
happen at once, and what an event prompts is owed strictly after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from longstop.core import formulas as f
from longstop.engines.simulate.moments import Moment
from longstop.engines.simulate.people import Person
from longstop.engines.simulate.program import DutyPlan, PeriodPlan, Program, SilencePlan

Tier = tuple[f.RoleId, ...]


class Owed:
    """One occasion on which a duty has arisen, or a permission. Due on a day of the run, or without a deadline."""

    __slots__ = ("closed", "due", "forgotten", "minded", "plan")

    def __init__(self, plan: DutyPlan, due: int | None) -> None:
        self.plan, self.due = plan, due
        self.closed = False
        self.forgotten = self.minded = False


#: What is told of each event: the life, the event, and the roles at which it did not arrive.
Record = Callable[[Any, Moment, tuple[f.RoleId, ...]], None]
#: What is told of each duty that arises: the life, and what is owed.
Arisen = Callable[[Any, Owed], None]
#: What is told of each wait or clock that needs a look at the close of a day: the life, and the day.
Alarm = Callable[[Any, int], None]
#: What is told of each message that comes to lie unread: the life, the message, and in whose mailbox.
Mail = Callable[[Any, f.EventId, f.RoleId], None]


def _nothing(*_: object) -> None:
    pass


class Life:
    """The book of one case. `today` is the day of the run; `staff` has the people who hold each role for the case."""

    __slots__ = (
        "alarm", "arisen", "clocks", "counts", "days", "done_on", "facts", "found", "mail", "number", "owed",
        "program", "read_on", "record", "staff", "states", "today", "unread", "waits",
    )  # fmt: skip

    def __init__(
        self,
        program: Program,
        staff: Mapping[f.RoleId, tuple[Person, ...]],
        facts: Mapping[f.FactId, str],
        today: int,
        *,
        number: int = 0,
        record: Record = _nothing,
        arisen: Arisen = _nothing,
        alarm: Alarm = _nothing,
        mail: Mail = _nothing,
    ) -> None:
        memory = program.memory
        self.program, self.staff, self.facts, self.today, self.number = program, staff, facts, today, number
        self.record, self.arisen, self.alarm, self.mail = record, arisen, alarm, mail
        self.counts, self.found, self.states = list(memory.counts), list(memory.found), list(memory.states)
        self.days: list[list[int]] = [[] for _ in memory.days]
        self.owed: list[list[Owed]] = [[] for _ in program.duties]
        self.waits: list[list[int]] = [[] for _ in program.silences]
        """The last days of the waits that run, for each silence."""
        self.clocks: list[list[int]] = [[] for _ in program.periods]
        """The days on which the clocks that run began, for each period."""
        self.unread: set[tuple[f.EventId, f.RoleId]] = set()
        self.done_on: dict[f.EventId, int] = {}
        """The day on which each kind of event last happened."""
        self.read_on: dict[tuple[f.EventId, f.RoleId], int] = {}

    # --- people ---------------------------------------------------------------------------------------------

    def role_in(self, role: f.RoleId) -> bool:
        """Whether anyone who holds the role is in today."""
        today = self.today
        for person in self.staff[role]:  # noqa: SIM110 (this is asked most of all)
            if person.here[today]:
                return True
        return False

    def able(self, tiers: tuple[Tier, ...]) -> Sequence[f.RoleId]:
        """The roles that may do a party's part today: those in, of the first tier that has anyone in."""
        for tier in tiers:
            if len(tier) == 1:
                if self.role_in(tier[0]):
                    return tier
            else:
                here = [r for r in tier if self.role_in(r)]
                if here:
                    return here
        return ()

    def available(self, plan: DutyPlan) -> bool:
        """Whether the act can be manned today."""
        if not plan.parties:
            return self.program.works[self.today]
        for roles in plan.parties:
            for role in roles:
                if self.role_in(role):
                    break
            else:
                return False
        return True

    def performed(self, plan: DutyPlan, m: Moment) -> bool:
        """Whether those who did the event are responsible for it under the duty."""
        for tiers in plan.tiers:
            able = self.able(tiers)
            for role in m.roles:
                if role in able:
                    break
            else:
                return False
        return True

    def done_today(self, event: f.EventId) -> bool:
        """Whether such an event has happened today already."""
        return self.done_on.get(event) == self.today

    # --- what happens ---------------------------------------------------------------------------------------

    def happen(self, m: Moment, lost: tuple[f.RoleId, ...] = ()) -> None:
        """The event happens now, and all that it prompts and ends follows."""
        hooks, owed = self.program.hooks[m.event, m.read], self.owed
        if lost:
            m.arrived = tuple(r for r in m.to if r not in lost)
        self.record(self, m, lost)
        before = [self.states[p.state] for p in self.program.periods] if hooks.clocks else ()
        for change in hooks.including:
            change(self, m)
        if m.read:
            for role in m.roles:
                self.unread.discard((m.event, role))
                self.read_on[m.event, role] = self.today
        else:
            self.done_on[m.event] = self.today
            for plan in hooks.fulfils:
                if owed[plan.number] and self.performed(plan, m):
                    self._close(plan.number)
        for number, matches in hooks.cancels:
            if owed[number] and (matches is None or matches(self, m)):
                self._close(number)
        for number, matches in hooks.replies:
            if self.waits[number] and (matches is None or matches(self, m)):
                self.waits[number].clear()
        if not m.read:
            for role in m.arrived:
                self.unread.add((m.event, role))
                self.mail(self, m.event, role)
        for plan, matches in hooks.triggers:
            if matches is None or matches(self, m):
                arisen = Owed(plan, None if plan.due is None else plan.due[self.today])
                owed[plan.number].append(arisen)
                self.arisen(self, arisen)
        for silence, matches in hooks.sent:
            if matches is None or matches(self, m):
                self._wait(silence)
        if before:
            self._clocks(before, m)
        if hooks.afterwards:
            hits = [change for matches, change in hooks.afterwards if matches is None or matches(self, m)]
            for change in hits:
                change(self, m)

    def _close(self, number: int) -> None:
        for owed in self.owed[number]:
            owed.closed = True
        self.owed[number].clear()

    def _arise(self, plan: DutyPlan, due: int | None) -> None:
        owed = Owed(plan, due)
        self.owed[plan.number].append(owed)
        self.arisen(self, owed)

    def _wait(self, silence: SilencePlan) -> None:
        last = silence.last[self.today]
        self.waits[silence.number].append(last)
        self.alarm(self, last)

    def _clocks(self, before: list[bool] | tuple[()], m: Moment) -> None:
        for period, lasted in zip(self.program.periods, before, strict=True):
            lasts = self.states[period.state]
            if lasted and not lasts:
                self.clocks[period.number].clear()
            elif lasts and not lasted:
                self.clocks[period.number].append(self.today)
                self._first_period(period, m)

    def _first_period(self, period: PeriodPlan, m: Moment) -> None:
        plan, last = period.plan, period.last[self.today]
        if not period.grid:
            if plan.condition is None or plan.condition(self, m):
                self._arise(plan, last)
            self.alarm(self, self.today + period.days)
        elif last - 1 < self.today:
            if plan.condition is None or plan.condition(self, m):
                self._arise(plan, last)
            self.alarm(self, period.last[self.today + period.days] - 1)
        else:
            self.alarm(self, last - 1)

    # --- the close of a day ---------------------------------------------------------------------------------

    def forget(self, rule: int) -> bool:
        """What is owed under the duty of this number is struck out at the close of the day, if anything still is."""
        was = bool(self.owed[rule])
        self._close(rule)
        return was

    def close(self) -> None:
        """The day ends: silence and the clocks bring up what is owed next."""
        today = self.today
        for silence in self.program.silences:
            waits = self.waits[silence.number]
            if waits and any(last <= today for last in waits):
                plan = silence.plan
                for last in [w for w in waits if w <= today]:
                    if last == today and (plan.condition is None or plan.condition(self, None)):
                        self._arise(plan, None if plan.late is None else plan.late[today])
                waits[:] = [w for w in waits if w > today]
        for period in self.program.periods:
            for began in tuple(self.clocks[period.number]):
                self._next_period(period, began)

    def _next_period(self, period: PeriodPlan, began: int) -> None:
        today, plan = self.today, period.plan
        if not period.grid:
            if today > began and (today - began) % period.days == 0:
                if plan.condition is None or plan.condition(self, None):
                    assert plan.late is not None
                    self._arise(plan, plan.late[today])
                self.alarm(self, today + period.days)
            return
        behind = max(0, (today - began) // period.days - 1)  # a day rolled forward may fall into the next period
        for day in range(began + behind * period.days, today + period.days + 1, period.days):
            last = period.last[day]
            if last - 1 == today:
                if plan.condition is None or plan.condition(self, None):
                    self._arise(plan, last)
            elif last - 1 > today:
                self.alarm(self, last - 1)
                return


__all__ = ["Life", "Moment", "Owed"]
