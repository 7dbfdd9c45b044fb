"""A replication lived: people who turn to what they owe, mail that is opened, and days that are closed.

Here nothing takes any time: whoever is in does what is owed at the moment at which they turn to it, and before each day
ends everything that is due by then and can be done is done.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from longstop.core import formulas as f
from longstop.core.logs import Log
from longstop.core.scenarios import World
from longstop.engines.simulate import ways
from longstop.engines.simulate.life import Moment, Owed
from longstop.engines.simulate.people import Person
from longstop.engines.simulate.practice import Practice
from longstop.engines.simulate.program import DutyPlan, Program
from longstop.engines.simulate.setting import EVENING, SOON, Case, Setting

#: What comes round again is turned to in this last part of its time.
LAST_PART = 0.3


class Living(Setting):
    """One replication. `lived` runs it and gives its event log."""

    latest = EVENING
    """The part of the due day by which whatever is due is turned to."""

    def __init__(self, program: Program, world: World, seed: int) -> None:
        super().__init__(program, world, seed)
        self.dead_ends = 0
        """How often mail came that could no longer be read on the day, its like having been read before it came; or a
        message was due that could be sent to nobody without a copy too many or too few."""
        made = {id: Practice(kind, program, world, self.days) for id, kind in program.kinds.items()}
        self.practices = [made[plan.act] for plan in program.duties]
        """How the act of each duty is done."""
        in_periods = {period.plan.number for period in program.periods}
        self.dated = [p.number for p in program.duties if p.binds and (p.due is not None or p.number in in_periods)]
        """The duties that have a deadline."""

    def lived(self) -> Log:
        """Run it to the end."""
        self.start()
        self.env.run(until=self.world.days)
        return self.writer.log(p for people in self.people.values() for p in people)

    def start(self) -> None:
        """Set going whatever goes by itself."""
        self.env.process(self.closing())
        self.arrivals()

    # --- what is owed ---------------------------------------------------------------------------------------

    def arisen(self, life: Case, owed: Owed) -> None:
        """A duty or a permission has arisen: fix when somebody turns to it."""
        plan, due, random, now = owed.plan, owed.due, life.random, self.env.now
        practice = self.practices[plan.number]
        if not plan.binds:
            if random.random() >= practice.chance:
                return
        elif due is not None:
            self.agenda[due][life] = None
        if due is None:
            when = practice.undated(now, random)
        else:
            latest = max(now, due + self.latest)
            if practice.delay is None:
                drawn = random.random()
                # what has come round before is not done again long before its time
                part = 1 - LAST_PART * drawn if plan.duty.recurring else self.world.habits.dated * drawn
                when = now + (latest - now) * part
            else:
                when = min(latest, practice.delay(now, random))
        self.at(self.by_day(when, now), self.turn_to, life, owed)

    def turn_to(self, life: Case, owed: Owed) -> None:
        """Somebody turns to it, and does it if it can be done now; else it is turned to on another day."""
        if owed.closed or owed.forgotten or not life.wake():
            return
        self.attempt(life, owed)

    def attempt(self, life: Case, owed: Owed) -> bool:
        """Whether it was done, now, by whoever may do it and is in."""
        plan = owed.plan
        if not life.available(plan):
            self.at(self.when_available(life, plan), self.turn_to, life, owed)
        elif life.done_today(plan.act):
            self.tomorrow(life, owed)
        elif not self.forgets(life, owed):
            if self.somehow(life, owed):
                return True
            self.tomorrow(life, owed)
        return False

    def tomorrow(self, life: Case, owed: Owed) -> None:
        """It is turned to again on the next day."""
        now = self.env.now
        self.at(self.by_day(int(now) + 1 + life.random.random() * EVENING, now), self.turn_to, life, owed)

    def forgets(self, life: Case, owed: Owed) -> bool:
        """Whether what is now to be done is forgotten instead."""
        if not self.world.lapses or owed.minded or not owed.plan.binds:
            return False
        owed.minded = True  # whoever has once thought of it does not forget it for want of a way to do it
        if life.random.random() >= self.world.lapses:
            return False
        owed.forgotten = True
        life.slipped.append(owed.plan.number)
        self.agenda[life.today][life] = None
        return True

    def somehow(self, life: Case, owed: Owed) -> bool:
        """Whether it was done by those who come to mind first or, where a rule is in the way of these, by others."""
        plan = owed.plan
        by, roles = ways.doers(life, plan, life.random)
        if self.do(life, owed, by, roles):
            return True
        kind = self.practices[plan.number].kind
        return bool(kind.checks or kind.copies) and any(
            self.do(life, owed, *others) for others in ways.all_doers(life, plan) if others[1] != roles
        )

    def do(self, life: Case, owed: Owed, by: tuple[Person, ...], roles: tuple[f.RoleId, ...]) -> bool:
        """Whether these people did it; not if a rule is in the way."""
        plan, world, random = owed.plan, self.world, life.random
        practice = self.practices[plan.number]
        lost: list[f.RoleId] = []
        forgotten = ways.NONE
        if world.lost and plan.to:
            lost = [r for r in practice.recipients if random.random() < world.lost]
        if world.lapses and practice.told:
            forgotten = frozenset([id for id in practice.told if random.random() < world.lapses])
        m = ways.made(life, practice.kind, by, roles, plan.to, random, practice.weights, lost, forgotten)
        if m is None:
            return False
        if m.to and self.read_before(life, m):
            if owed.due is None or owed.due > life.today:
                return False
            self.dead_ends += 1
        for rule in sorted(forgotten):
            if not ways.keeps(life, m, forgotten - {rule}):  # else nothing came of forgetting it
                self.writer.forgotten(life, rule)
        life.happen(m, tuple([r for r in m.to if r in lost]) if lost else ())
        return True

    def read_before(self, life: Case, m: Moment) -> bool:
        """Whether one of the recipients has read such mail today, and so would not read this on the day it comes."""
        return any(life.read_on.get((m.event, r)) == life.today for r in m.arrived)

    def when_available(self, life: Case, plan: DutyPlan) -> float:
        """The next day on which the act can be manned, at some hour of it."""
        today = life.today
        try:
            for day in range(today + 1, life.last + 1):
                life.today = day
                if life.available(plan):
                    return self.by_day(day + life.random.random() * EVENING, day)
        finally:
            life.today = today
        return self.world.days + 1.0

    # --- mail -----------------------------------------------------------------------------------------------

    def mail(self, life: Case, event: f.EventId, role: f.RoleId) -> None:
        """A message has come: it is opened soon, or on the first day on which somebody is there to open it."""
        if not life.role_in(role):
            self.agenda[self.next_in(life, role, life.today)][life] = None
            return
        self.agenda[life.today][life] = None
        now = self.env.now
        self.at(min(now + SOON * life.random.random(), int(now) + EVENING), self.open, life, event, role)

    def next_in(self, life: Case, role: f.RoleId, day: int) -> int:
        """The first day from this one on which somebody who holds the role is in."""
        days = [d for p in life.staff[role] if (d := p.next_in(day)) is not None]
        return min(days, default=self.world.days + 1)

    def open(self, life: Case, event: f.EventId, role: f.RoleId) -> None:
        """Somebody opens the mailbox."""
        if (event, role) in life.unread and life.wake() and life.read_on.get((event, role)) != life.today:
            person = ways.somebody(life.staff[role], life.today)
            if person is not None:
                life.happen(Moment(event, (person,), (role,), read=True))

    # --- the close of a day ---------------------------------------------------------------------------------

    def closing(self) -> Generator[Any, Any, None]:
        """Every evening the cases that need it are looked after, and the day is closed."""
        for day in range(self.world.days):
            yield self.env.timeout(day + self.night - self.env.now)
            cases = self.agenda.pop(day, {})
            for life in sorted(cases, key=_number):
                if life.wake():
                    self.last_thing(life)
                    self.close(life)
            self.count(day)

    def count(self, day: int) -> None:
        """What is to be counted at the close of a day."""

    def last_thing(self, life: Case) -> None:
        """All that is due today and can be done is done, and all mail is opened that can be."""
        while self.press(life) or self.open_one(life):
            pass
        self.dead_ends += sum(self.stuck(life, owed) for owed in self.due(life))

    def stuck(self, life: Case, owed: Owed) -> bool:
        """Whether nothing but to whom it would come is in the way of what is due, which excuses nobody."""
        plan = owed.plan
        kind = self.practices[plan.number].kind
        if owed.forgotten or not kind.hangs_on_arrival or life.done_today(plan.act) or not life.available(plan):
            return False
        return ways.possible(life, plan)

    def due(self, life: Case) -> list[Owed]:
        """What is due today, or overdue."""
        today, found = life.today, []
        for number in self.dated:
            for owed in life.owed[number]:
                if owed.due is not None and owed.due <= today:
                    found.append(owed)
        return found

    def press(self, life: Case) -> bool:
        """Whether something was done that is due."""
        for owed in self.due(life):
            plan = owed.plan
            if owed.forgotten or life.done_today(plan.act) or not life.available(plan):
                continue
            if not self.forgets(life, owed) and self.somehow(life, owed):
                return True
        return False

    def open_one(self, life: Case) -> bool:
        """Whether some mail was opened."""
        for event, role in sorted(life.unread):
            if life.role_in(role):
                if life.read_on.get((event, role)) == life.today:
                    continue  # it came too late to be read with its like
                self.open(life, event, role)
                return True
        return False

    def close(self, life: Case) -> None:
        """The day ends for the case: what was forgotten is struck out, and tomorrow is looked at where it must be."""
        if life.slipped:
            for number in sorted(set(life.slipped)):
                if any(o.forgotten for o in life.owed[number]):
                    self.writer.forgotten(life, self.program.duties[number].duty.id)
                    life.forget(number)
            life.slipped.clear()
        life.close()
        tomorrow = life.today + 1
        if self.due(life):
            self.agenda[tomorrow][life] = None
        for _, role in life.unread:
            self.agenda[self.next_in(life, role, tomorrow)][life] = None


def _number(life: Case) -> int:
    return life.number
