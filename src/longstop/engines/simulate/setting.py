"""The world in which a replication is lived: its clock, its people, the cases that come and what befalls them.

One unit of SimPy's time is a day, and day 0 the first of the run. This module is the only door to SimPy together with
`living.py` and `working.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import simpy

from longstop.core import formulas as f
from longstop.core.scenarios import Chances, Happens, World, most_frequent
from longstop.engines.simulate import ways
from longstop.engines.simulate.absences import factor, office, pool
from longstop.engines.simulate.life import Life, Moment, Owed
from longstop.engines.simulate.people import Luck, Person, luck
from longstop.engines.simulate.practice import After, Days
from longstop.engines.simulate.program import KindPlan, Program
from longstop.engines.simulate.writing import Writer

#: The part of a day after which nothing begins any more, and at which the day is closed.
EVENING, NIGHT = 0.96, 0.98
#: The hours within which people act, as parts of a day; and those in which something comes that asks for an answer.
OPEN, SHUT, FORENOON = 9 / 24, 17 / 24, 6 / 24
#: Mail is opened within about this part of a day of its arrival.
SOON = 0.04


class Call(simpy.Event):
    """Something that is to be done after a while: a timeout with less to it, since nothing is made more often."""

    _ok, _value = True, None  # it has come about from the first, like a timeout: only its time is still to come

    def __init__(self, env: simpy.Environment, delay: float, what: Callable[..., None], args: tuple[Any, ...]) -> None:
        self.env, self.what, self.args = env, what, args
        self.callbacks = [Call.do]  # SimPy hands an event to those who wait for it
        env.schedule(self, delay=delay)

    def do(self) -> None:
        """The time has come."""
        self.what(*self.args)


class Befalling:
    """How the world raises one kind of event in its cases."""

    def __init__(self, happens: Happens, kind: KindPlan, days: Days, seed: int) -> None:
        self.happens, self.kind = happens, kind
        self.luck = Luck(seed, "world", happens.event)
        self.event = happens.event
        self.rate, self.peaks = happens.rate, happens.peaks
        self.most = happens.rate * most_frequent(happens.peaks)
        self.first = None if happens.first is None else days.after(happens.first)
        self.weights = ways.weights(kind, happens.carries)


class Setting(ABC):
    """The world of one replication, and its cases. What people do in it, its subclasses say."""

    evening, night = EVENING, NIGHT

    def __init__(self, program: Program, world: World, seed: int) -> None:
        self.program, self.world, self.seed = program, world, seed
        self.env = simpy.Environment()
        self.writer = Writer(program, self.env)
        self.lives: list[Case] = []
        self.agenda: dict[int, dict[Case, None]] = defaultdict(dict)
        """For each day the cases that need a look before it closes."""
        works, first = program.works, program.first
        self.people: dict[f.RoleId, list[Person]] = {}
        for role in program.procedure.roles:
            staff = world.staff.get(role.id)
            offices = staff is None or (role.unit and staff.hours == float("inf"))
            self.people[role.id] = (
                [office(role, works)] if offices or staff is None else pool(role, staff, works, first, seed)
            )
        self.days = Days(works, world.days)
        self.luck, self.luck_of_acts = Luck(seed, "case"), Luck(seed, "acts")
        self.befalling = [
            Befalling(world.happens[id], kind, self.days, seed)
            for id, kind in program.kinds.items()
            if id in world.happens
        ]
        self.after: dict[f.EventId, list[tuple[Befalling, float, After]]] = defaultdict(list)
        for befalling in self.befalling:
            for after in befalling.happens.after:
                self.after[after.event].append((befalling, after.chance, self.days.after(after.delay)))
        self.last_day = world.days - 1

    # --- the clock ------------------------------------------------------------------------------------------

    def at(self, when: float, what: Callable[..., None], *args: Any) -> None:
        """Have it done at that time, if it is still to come; else at once. What falls into the night waits for day."""
        now = self.env.now
        if when < now:
            when = now
        if when % 1 > self.evening:
            when = int(when) + 1.001
        Call(self.env, when - now, what, args)

    def in_time(self, when: float) -> float:
        """The time, or the last on its day at which something that comes unasked can still be answered."""
        return min(when, int(when) + self.evening - SOON)

    def by_day(self, when: float, now: float) -> float:
        """The time moved into the hours in which people act, and never before now."""
        day = int(when)
        moved = day + OPEN + (when - day) * (SHUT - OPEN)
        return moved if moved > now else now + 0.01 * (when - day)

    # --- cases ----------------------------------------------------------------------------------------------

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
        number, now = len(self.lives), self.env.now
        today = int(now)
        random = self.luck.case(number)
        facts = {
            fact.id: _value(self.world.cases.facts.get(fact.id), fact.values, random)
            for fact in self.program.procedure.facts
        }
        length = self.world.cases.length
        last = self.last_day if length is None else min(self.last_day, today + max(0, round(length.draw(random))))
        life = Case(self, number, facts, today, last)
        self.lives.append(life)
        self.writer.begin(life, today, last)
        if last < self.last_day:
            self.at(last + 1.0, self.over, life)
        for befalling in self.befalling:
            luck_of_it = befalling.luck.case(number)
            if befalling.first is not None:
                self.at(befalling.first(now, luck_of_it), self.once, life, befalling, luck_of_it)
            if befalling.rate:
                self.again(life, befalling, luck_of_it, now)

    def share_out(self) -> dict[f.RoleId, tuple[Person, ...]]:
        """Who holds each role for a new case: those who have the fewest."""
        staff = {}
        for role in self.program.procedure.roles:
            people = self.people[role.id]
            chosen = people if len(people) <= role.people else sorted(people, key=_load)[: role.people]
            for person in chosen:
                person.cases += 1
            staff[role.id] = tuple(chosen)
        return staff

    def over(self, life: Case) -> None:
        """The case is no longer watched: its people have one fewer."""
        for people in life.staff.values():
            for person in people:
                person.cases -= 1

    # --- what befalls them ----------------------------------------------------------------------------------

    def again(self, life: Case, befalling: Befalling, random: Random, since: float) -> None:
        """Fix when the event next happens in the case."""
        most, when = befalling.most, since
        while True:
            when += random.expovariate(most)
            if when >= life.last + 1:
                return
            if not befalling.peaks:
                break
            likely = befalling.rate * factor(befalling.peaks, self.program.date(int(when)))
            if random.random() * most <= likely:
                break
        self.at(self.in_time(when), self.repeat, life, befalling, random, when)

    def repeat(self, life: Case, befalling: Befalling, random: Random, when: float) -> None:
        """The event happens as its rate has it, and is fixed anew."""
        self.once(life, befalling, random)
        self.again(life, befalling, random, when)

    def once(self, life: Case, befalling: Befalling, random: Random) -> None:
        """The world raises the event, if the procedure lets it; on a working day, where it keeps to these."""
        if not life.wake():
            return
        plan, today = befalling.kind, life.today
        if plan.kind.on_working_days and not self.program.works[today]:
            self.at(self.days.on(today) + self.env.now % 1, self.once, life, befalling, random)
            return
        if life.done_today(befalling.event) or (plan.kind.once and befalling.event in life.done_on):
            return
        m = ways.made(life, plan, (), (), (), random, befalling.weights)
        if m is not None and (plan.only_if is None or plan.only_if(life, m)):
            life.happen(m)

    def follow(self, life: Case, event: f.EventId) -> None:
        """What the world lets follow on an event of the case is fixed."""
        for befalling, chance, after in self.after[event]:
            random = life.random
            if random.random() < chance:
                self.at(after(self.env.now, random), self.once, life, befalling, random)

    # --- what a case tells ----------------------------------------------------------------------------------

    def record(self, life: Case, m: Moment, lost: tuple[f.RoleId, ...]) -> None:
        """Something has happened in a case: it is written down, and something may follow."""
        self.writer.write(life, m, lost)
        if m.event in self.after and not m.read:
            self.follow(life, m.event)

    def alarm(self, life: Case, day: int) -> None:
        """A case needs a look at the close of the day."""
        self.agenda[day][life] = None

    @abstractmethod
    def arisen(self, life: Case, owed: Owed) -> None:
        """A duty or a permission has arisen in a case."""

    @abstractmethod
    def mail(self, life: Case, event: f.EventId, role: f.RoleId) -> None:
        """A message has come."""


class Case(Life):
    """A life in a replication: watched to its last day, with luck of its own."""

    __slots__ = ("env", "last", "random", "slipped")

    def __init__(self, setting: Setting, number: int, facts: dict[f.FactId, str], today: int, last: int) -> None:
        super().__init__(
            setting.program, setting.share_out(), facts, today, number=number,
            record=setting.record if setting.after else setting.writer.write,
            arisen=setting.arisen, alarm=setting.alarm, mail=setting.mail,
        )  # fmt: skip
        self.env, self.last = setting.env, last
        self.random = setting.luck_of_acts.case(number)
        self.slipped: list[int] = []
        """The duties under which something has been forgotten today."""

    def wake(self) -> bool:
        """Whether the case is still watched; then it is today."""
        today = int(self.env.now)
        if today > self.last:
            return False
        self.today = today
        return True


def _load(person: Person) -> int:
    return person.cases


def _value(chances: Chances | None, values: Sequence[str], random: Random) -> str:
    if chances is None:
        return values[int(random.random() * len(values))]
    return random.choices(list(chances), list(chances.values()))[0]
