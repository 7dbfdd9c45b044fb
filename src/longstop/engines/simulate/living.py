"""A replication: cases that arrive, a world that raises events, people who turn to what they owe, under SimPy's clock.

One unit of SimPy's time is a day, and day 0 the first of the run. This module is the only door to SimPy together with
`working.py`, where people have only so much time. Here nothing takes any: whoever is in does what is owed at the moment
at which they turn to it, and before each day ends everything that is due by then and can be done is done.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Generator
from typing import Any

import simpy
from simpy.events import Timeout

from longstop.core import formulas as f
from longstop.core.logs import SECONDS, Log
from longstop.core.scenarios import Doing, Happens, Length, Measure, World, fixed, most_frequent
from longstop.engines.simulate import ways
from longstop.engines.simulate.absences import factor, office, pool
from longstop.engines.simulate.life import Life, Moment, Owed
from longstop.engines.simulate.people import Person, luck
from longstop.engines.simulate.program import DutyPlan, Program
from longstop.engines.simulate.writing import Writer

#: The part of a day after which nothing begins any more, and at which the day is closed.
EVENING, NIGHT = 0.96, 0.98
#: The hours within which people act, as parts of a day.
OPEN, SHUT = 9 / 24, 17 / 24
#: Mail is opened within about this part of a day of its arrival.
SOON = 0.04
_AT_ONCE = fixed(0.0, Measure.HOURS)


class Living:
    """One replication. `lived` runs it and gives its event log."""

    evening, night = EVENING, NIGHT

    def __init__(self, program: Program, world: World, seed: int) -> None:
        self.program, self.world, self.seed = program, world, seed
        self.env = simpy.Environment()
        self.writer = Writer(program)
        self.lives: list[Case] = []
        self.agenda: dict[int, dict[Case, None]] = defaultdict(dict)
        """For each day the cases that need a look before it closes."""
        self.dead_ends = 0
        """How often mail came that could no longer be read on the day, its like having been read before it came."""
        works, first = program.works, program.first
        self.people: dict[f.RoleId, list[Person]] = {}
        for role in program.procedure.roles:
            staff = world.staff.get(role.id)
            offices = staff is None or (role.unit and staff.hours == float("inf"))
            self.people[role.id] = (
                [office(role, works)] if offices or staff is None else pool(role, staff, works, first, seed)
            )
        self.doings = {id: world.doings.get(id) or Doing(id, _AT_ONCE) for id in program.kinds}
        self.after: dict[f.EventId, list[tuple[Happens, Any]]] = defaultdict(list)
        for happens in world.happens.values():
            for after in happens.after:
                self.after[after.event].append((happens, after))
        self.working_days = [d for d, w in enumerate(works) if w]
        self.last_day = world.days - 1

    def lived(self) -> Log:
        """Run it to the end."""
        self.start()
        self.env.run(until=self.world.days)
        return self.writer.log(p for people in self.people.values() for p in people)

    def start(self) -> None:
        """Set going whatever goes by itself."""
        self.env.process(self.closing())
        self.arrivals()

    def at(self, when: float, what: Callable[..., None], *args: Any) -> None:
        """Have it done at that time, if it is still to come; else at once. What falls into the night waits for day."""
        now = self.env.now
        if when < now:
            when = now
        if when % 1 > self.evening:
            when = int(when) + 1.001
        event = Timeout(self.env, when - now)
        event.callbacks.append(lambda _: what(*args))

    # --- cases ----------------------------------------------------------------------------------------------

    def in_time(self, when: float) -> float:
        """The time, or the last on its day at which something that comes unasked can still be answered."""
        return min(when, int(when) + self.evening - SOON)

    def by_day(self, when: float) -> float:
        """The time moved into the hours in which people act, and never before now."""
        day = int(when)
        moved = day + OPEN + (when - day) * (SHUT - OPEN)
        now: float = self.env.now
        return moved if moved > now else now + 0.01 * (when - day)

    def arrivals(self) -> None:
        """The cases that are there at the start, and those that will come."""
        cases, random = self.world.cases, luck(self.seed, "arrivals")
        for _ in range(round(cases.at_start * cases.level)):
            self.at(0.0, self.begin)
        rate = cases.rate * cases.level
        most = rate * most_frequent(cases.peaks)
        day = random.expovariate(most) if most else self.world.days
        while day < self.world.days:
            if not cases.peaks or random.random() * most <= rate * factor(cases.peaks, self.program.date(int(day))):
                self.at(self.in_time(day), self.begin)
            day += random.expovariate(most)

    def begin(self) -> None:
        """A case begins: who has it, what kind of case it is, how long it is watched, and what will happen to it."""
        number, today = len(self.lives), int(self.env.now)
        random = luck(self.seed, "case", number)
        facts = {
            fact.id: _drawn(self.world.cases.facts.get(fact.id), fact.values, random)
            for fact in self.program.procedure.facts
        }
        length = self.world.cases.length
        last = self.last_day if length is None else min(self.last_day, today + max(0, round(length.draw(random))))
        life = Case(self, number, facts, today, last)
        self.lives.append(life)
        self.writer.begin(life, today, last)
        if last < self.last_day:
            self.at(last + 1.0, self.over, life)
        for id in self.program.kinds:
            happens = self.world.happens.get(id)
            if happens is not None:
                luck_of_it = luck(self.seed, "world", id, number)
                if happens.first is not None:
                    self.at(self.later(happens.first, luck_of_it), self.once, life, happens, luck_of_it)
                if happens.rate:
                    self.again(life, happens, luck_of_it, self.env.now)

    def share_out(self) -> dict[f.RoleId, tuple[Person, ...]]:
        """Who holds each role for a new case: those who have the fewest."""
        staff = {}
        for role in self.program.procedure.roles:
            people = self.people[role.id]
            if len(people) <= role.people:
                chosen = people
            else:
                chosen = sorted(people, key=lambda p: p.cases)[: role.people]
                for person in chosen:
                    person.cases += 1
            staff[role.id] = tuple(chosen)
        return staff

    def over(self, life: Case) -> None:
        """The case is no longer watched: its people have one fewer."""
        for people in life.staff.values():
            for person in people:
                person.cases -= 1

    # --- the world ------------------------------------------------------------------------------------------

    def again(self, life: Case, happens: Happens, random: Any, since: float) -> None:
        """Fix when the event next happens in the case."""
        most = happens.rate * most_frequent(happens.peaks)
        when = since
        while True:
            when += random.expovariate(most)
            if when >= life.last + 1:
                return
            if not happens.peaks:
                break
            if random.random() * most <= happens.rate * factor(happens.peaks, self.program.date(int(when))):
                break
        self.at(self.in_time(when), self.repeat, life, happens, random, when)

    def repeat(self, life: Case, happens: Happens, random: Any, when: float) -> None:
        """The event happens as its rate has it, and is fixed anew."""
        self.once(life, happens, random)
        self.again(life, happens, random, when)

    def once(self, life: Case, happens: Happens, random: Any) -> None:
        """The world raises the event, if the procedure lets it; on a working day, where it keeps to these."""
        if not life.wake():
            return
        plan, today = self.program.kinds[happens.event], life.today
        if plan.kind.on_working_days and not self.program.works[today]:
            following = self.working_days[bisect_left(self.working_days, today)]
            self.at(following + self.env.now % 1, self.once, life, happens, random)
            return
        if life.done_today(happens.event) or (plan.kind.once and happens.event in life.done_on):
            return
        m = ways.made(life, plan, (), (), (), random, happens.carries)
        if m is not None and (plan.only_if is None or plan.only_if(life, m)):
            life.happen(m)

    def follow(self, life: Case, event: f.EventId) -> None:
        """What the world lets follow on an event of the case is fixed."""
        for happens, after in self.after[event]:
            random = life.random
            if random.random() < after.chance:
                self.at(self.later(after.delay, random), self.once, life, happens, random)

    # --- what is owed ---------------------------------------------------------------------------------------

    def arisen(self, life: Life, owed: Owed) -> None:
        """A duty or a permission has arisen: fix when somebody turns to it."""
        assert isinstance(life, Case)
        doing = self.doings[owed.plan.act]
        if not owed.plan.binds:
            if life.random.random() >= doing.chance:
                return
        elif owed.due is not None:
            self.agenda[owed.due][life] = None
        self.at(self.by_day(self.turn(life, owed, doing)), self.turn_to, life, owed)

    def turn(self, life: Case, owed: Owed, doing: Doing) -> float:
        """When somebody turns to it."""
        now = self.env.now
        if owed.due is None:
            return self.later(doing.delay or self.world.habits.undated, life.random)
        latest = max(now, owed.due + EVENING)
        if doing.delay is not None:
            return min(latest, self.later(doing.delay, life.random))
        return now + (latest - now) * self.world.habits.dated * life.random.random()

    def later(self, length: Length, random: Any) -> float:
        """The time that is so long after now."""
        drawn, now = length.draw(random), self.env.now
        match length.measure:
            case Measure.DAYS:
                return now + drawn
            case Measure.HOURS:
                return now + drawn / 24
            case Measure.WORKING_DAYS:
                whole, part = divmod(now % 1 + drawn, 1)
                days = self.working_days
                at = bisect_left(days, int(now))
                on_one = at < len(days) and days[at] == int(now)
                at += int(whole) - (0 if on_one else 1)
                return (days[at] if 0 <= at < len(days) else self.world.days + 1) + part if whole else now + drawn

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
        elif self.forgets(life, owed):
            owed.forgotten = True
            self.agenda[life.today][life] = None
        elif self.do(life, owed, *ways.doers(life, plan, life.random)):
            return True
        else:
            self.tomorrow(life, owed)
        return False

    def tomorrow(self, life: Case, owed: Owed) -> None:
        """It is turned to again on the next day."""
        self.at(self.by_day(int(self.env.now) + 1 + life.random.random() * EVENING), self.turn_to, life, owed)

    def forgets(self, life: Case, owed: Owed) -> bool:
        """Whether what is now to be done is forgotten instead."""
        if not self.world.lapses or owed.minded or not owed.plan.binds:
            return False
        owed.minded = True  # whoever has once thought of it does not forget it for want of a way to do it
        return life.random.random() < self.world.lapses

    def do(self, life: Case, owed: Owed, by: tuple[Person, ...], roles: tuple[f.RoleId, ...]) -> bool:
        """Whether these people did it; not if a rule is in the way."""
        plan, world, random = owed.plan, self.world, life.random
        kind = self.program.kinds[plan.act]
        lost = forgotten = frozenset[Any]()
        if world.lost and plan.to:
            lost = frozenset(r for r in self.program.messages[plan.act] if random.random() < world.lost)
        if world.lapses and (kind.copies or kind.checks):
            told = [c.rule.id for c in kind.copies if c.binds] + [c.id for c in kind.checks if c.manner]
            forgotten = frozenset(id for id in told if random.random() < world.lapses)
        carries = self.doings[plan.act].carries
        m = ways.made(life, kind, by, roles, plan.to, random, carries, lost=lost, forgotten=forgotten)
        if m is None:
            return False
        if self.read_before(life, m):
            if owed.due is None or owed.due > life.today:
                return False
            self.dead_ends += 1
        for rule in sorted(forgotten):
            if not ways.keeps(life, m, forgotten - {rule}):  # else nothing came of forgetting it
                self.writer.forgotten(life, rule)
        life.happen(m, tuple(r for r in m.to if r in lost))
        return True

    def read_before(self, life: Case, m: Moment) -> bool:
        """Whether one of the recipients has read such mail today, and so would not read this on the day it comes."""
        return bool(m.to) and any(life.read_on.get((m.event, r)) == life.today for r in m.arrived)

    def when_available(self, life: Case, plan: DutyPlan) -> float:
        """The next day on which the act can be manned, at some hour."""
        today = life.today
        try:
            for day in range(today + 1, life.last + 1):
                life.today = day
                if life.available(plan):
                    return day + (0.3 + 0.4 * life.random.random())
        finally:
            life.today = today
        return self.world.days + 1.0

    # --- mail -----------------------------------------------------------------------------------------------

    def mail(self, life: Life, event: f.EventId, role: f.RoleId) -> None:
        """A message has come: it is opened soon, or on the first day on which somebody is there to open it."""
        assert isinstance(life, Case)
        if life.role_in(role):
            now = self.env.now
            when = min(now + SOON * life.random.random(), int(now) + EVENING)
            self.at(when, self.open, life, event, role)
        self.agenda[self.next_in(life, role, life.today)][life] = None

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

    def press(self, life: Case) -> bool:
        """Whether something was done that is due."""
        today = life.today
        due = [o for owed in life.owed for o in owed if o.plan.binds and o.due is not None and o.due <= today]
        for owed in due:
            plan = owed.plan
            if owed.forgotten or life.done_today(plan.act) or not life.available(plan):
                continue
            if self.forgets(life, owed):
                owed.forgotten = True
            elif self.do(life, owed, *ways.doers(life, plan, life.random)):
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
        for plan in self.program.duties:
            if any(o.forgotten for o in life.owed[plan.number]):
                self.writer.forgotten(life, plan.duty.id)
                life.forget(plan.number)
        life.close()
        today, tomorrow = life.today, life.today + 1
        if any(o.plan.binds and o.due is not None and o.due <= today for owed in life.owed for o in owed):
            self.agenda[tomorrow][life] = None
        for _, role in life.unread:
            self.agenda[self.next_in(life, role, tomorrow)][life] = None


class Case(Life):
    """A life in a replication: watched to its last day, with luck of its own."""

    __slots__ = ("last", "living", "random", "second")

    def __init__(
        self, living: Living, number: int, facts: dict[f.FactId, str], today: int, last: int
    ) -> None:
        super().__init__(
            living.program, living.share_out(), facts, today, number=number,
            record=_record, arisen=living.arisen, alarm=_alarm, mail=living.mail,
        )  # fmt: skip
        self.living, self.last = living, last
        self.random = luck(living.seed, "acts", number)
        self.second = 0

    def wake(self) -> bool:
        """Whether the case is still watched; then it is today."""
        today = int(self.living.env.now)
        if today > self.last:
            return False
        self.today = today
        return True


def _record(life: Life, m: Moment, lost: tuple[f.RoleId, ...]) -> None:
    assert isinstance(life, Case)
    living = life.living
    now = int(living.env.now * SECONDS)
    earliest = life.second + 1
    life.second = now if now > earliest else min(earliest, (life.today + 1) * SECONDS - 1)
    living.writer.write(life, m, lost, life.second)
    if m.event in living.after and not m.read:
        living.follow(life, m.event)


def _alarm(life: Life, day: int) -> None:
    assert isinstance(life, Case)
    life.living.agenda[day][life] = None


def _number(life: Case) -> int:
    return life.number


def _drawn(chances: Any, values: tuple[str, ...], random: Any) -> str:
    if chances is None:
        return values[int(random.random() * len(values))]
    found: str = random.choices(list(chances), list(chances.values()))[0]
    return found
