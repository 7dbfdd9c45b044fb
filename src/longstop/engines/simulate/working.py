"""People who have only so much time: desks, queues by due date, hours of work, and diaries for meetings.

An act takes work. It is laid on the desk of somebody who may do it, who turns to whatever is due first and works on it
in their hours, day after day, until it is done. Those who must come together need an hour that is free in all their
diaries. An overloaded team is late though nobody breaks a rule; that is what this is for.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from heapq import heappop, heappush
from math import ceil
from typing import Any

from simpy import Interrupt

from longstop.core import formulas as f
from longstop.core.procedures import Sort
from longstop.core.scenarios import World
from longstop.engines.simulate import ways
from longstop.engines.simulate.life import Moment, Owed
from longstop.engines.simulate.living import Living
from longstop.engines.simulate.people import Person, luck
from longstop.engines.simulate.program import Program
from longstop.engines.simulate.setting import Case

#: What has no deadline is taken up as if it were due after so many days.
SOME_DAY = 20
#: Less work than this, in hours, is none.
_NOTHING = 1e-9


class Job:
    """Something owed that lies on one desk or on several; whoever takes it first has it."""

    __slots__ = ("left", "life", "owed", "priority", "taken")

    def __init__(self, life: Case, owed: Owed, left: float, priority: tuple[float, int]) -> None:
        self.life, self.owed, self.left, self.priority = life, owed, left, priority
        self.taken = False

    def __lt__(self, other: Job) -> bool:
        return self.priority < other.priority


class Working(Living):
    """A replication in which work takes time."""

    evening, night = 1.0, 1 - 1e-6

    def __init__(self, program: Program, world: World, seed: int) -> None:
        super().__init__(program, world, seed)
        self.jobs = 0
        self.together = {
            plan.number
            for plan in program.duties
            if len(plan.tiers) > 1 or program.kinds[plan.act].kind.sort is Sort.MEETING
        }
        busy = [people for people in self.people.values() if not people[0].endless]
        self.busy: list[Person] = [p for people in busy for p in people]
        self.waiting: dict[f.RoleId, list[int]] = {people[0].role: [] for people in busy}

    def start(self) -> None:
        """Everybody goes to work."""
        super().start()
        for person in self.busy:
            person.process = self.env.process(self.work(person))

    # --- where it is laid -----------------------------------------------------------------------------------

    def in_time(self, when: float) -> float:
        """Any time will do: an answer that does not come today comes tomorrow."""
        return when

    def turn_to(self, life: Case, owed: Owed) -> None:
        """It is laid on the desks of those who may do it, or an hour is looked for in which they can meet."""
        if owed.closed or owed.forgotten or not life.wake():
            return
        plan = owed.plan
        if not life.available(plan):
            self.at(self.when_available(life, plan), self.turn_to, life, owed)
            return
        able = [[p for role in life.able(tiers) for p in life.staff[role]] for tiers in plan.tiers]
        if all(p.endless for people in able for p in people):
            self.attempt(life, owed)
            return
        if self.forgets(life, owed):
            return
        effort = self.practices[plan.number].effort(life.random)
        if plan.number in self.together:
            self.book(life, owed, effort, life.today)
            return
        due = owed.due if owed.due is not None else life.today + SOME_DAY
        self.jobs += 1
        self.lay(Job(life, owed, effort, (due, self.jobs)), able[0])

    def lay(self, job: Job, people: Sequence[Person]) -> None:
        """The job is laid before all of these, the one whom the text would rather see first."""
        party = job.owed.plan.duty.doers[0]
        order = sorted(people, key=lambda p: p.role not in party.prefer) if party.prefer else people
        for person in order:
            heappush(person.queue, job)
        for person in order:
            if person.idle is not None and person.here[int(self.env.now)]:
                idle, person.idle = person.idle, None
                idle.succeed()
                return
        for person in order:
            if person.idle is not None:
                idle, person.idle = person.idle, None
                idle.succeed()

    # --- a person's day -------------------------------------------------------------------------------------

    def work(self, person: Person) -> Generator[Any, Any, None]:
        """A working life: to the office when it opens, whatever is due first, home when it shuts."""
        env, here, queue = self.env, person.here, person.queue
        while True:
            now = env.now
            today = int(now)
            if today >= self.world.days:
                return
            if not here[today] or now >= today + person.shuts - _NOTHING:
                following = person.next_in(today + 1)
                if following is None:
                    return
                yield env.timeout(following + person.opens - now)
                continue
            if now < today + person.opens:
                yield env.timeout(today + person.opens - now)
                continue
            meets, until = self.appointment(person, today, now)
            if meets:
                yield env.timeout(until - now)
                continue
            job = None
            while queue and (job is None or job.taken or job.owed.closed):
                job = heappop(queue)
            if job is None or job.taken or job.owed.closed:
                person.idle = env.event()
                yield person.idle
                continue
            job.taken = True
            spent = min(until - now, job.left / 24)
            if spent > 0:
                person.until = now + spent
                try:
                    yield env.timeout(spent)
                except Interrupt:  # called into a meeting
                    spent = env.now - now
                person.until = 0.0
                person.worked += spent * 24
                job.left -= spent * 24
            if job.left <= _NOTHING:
                self.finish(person, job)
            else:
                job.taken = False
                heappush(queue, job)

    def appointment(self, person: Person, today: int, now: float) -> tuple[bool, float]:
        """Whether the person is in a meeting now, and until when that, or else the time to the next, lasts."""
        taken = person.diary.get(today, 0)
        shuts = today + person.shuts
        if not taken:
            return False, shuts
        opens = today + person.opens
        hour = int((now - opens) * 24 + _NOTHING)
        if taken >> hour & 1:
            return True, opens + (hour + 1) / 24
        hour += 1
        while taken >> hour:
            if taken >> hour & 1:
                return False, min(shuts, opens + hour / 24)
            hour += 1
        return False, shuts

    def finish(self, person: Person, job: Job) -> None:
        """The work is done: the act happens, unless it is needed no more, or somebody else must do it."""
        life, owed = job.life, job.owed
        if owed.closed or not life.wake():
            return
        plan = owed.plan
        mine = person.role in life.able(plan.tiers[0]) and not life.done_today(plan.act)
        if not mine or not self.do(life, owed, (person,), (person.role,)):
            self.at(int(self.env.now) + 1 + person.opens, self.ready, life, owed)

    def ready(self, life: Case, owed: Owed) -> None:
        """The work is done and the act could not happen then: it is tried again each morning, by whoever may do it."""
        if owed.closed or not life.wake():
            return
        plan = owed.plan
        if not life.available(plan):
            self.at(self.when_available(life, plan), self.ready, life, owed)
        elif life.done_today(plan.act) or not self.do(life, owed, *ways.doers(life, plan, life.random)):
            self.at(int(self.env.now) + 1 + self.env.now % 1, self.ready, life, owed)

    # --- meetings -------------------------------------------------------------------------------------------

    def book(self, life: Case, owed: Owed, effort: float, day: int) -> None:
        """The first hours are found that are free for one of each party, for all that is known beforehand."""
        length = max(1, ceil(effort - _NOTHING))
        now = self.env.now
        for ahead in range(day, min(life.last, day + 365) + 1):
            groups = [self.expected(life, tiers, ahead) for tiers in owed.plan.tiers]
            if not all(groups):
                continue
            first = max([0] + [ceil((now - ahead - g[0].opens) * 24) for g in groups if ahead == int(now)])
            last = min(int((g[0].shuts - g[0].opens) * 24 + _NOTHING) for g in groups)
            for hour in range(first, last - length + 1):
                hours = (1 << length) - 1 << hour
                chosen = [next((p for p in g if not self.diary(p, ahead) & hours), None) for g in groups]
                if all(chosen):
                    people = tuple(dict.fromkeys(p for p in chosen if p is not None))
                    begins = ahead + groups[0][0].opens + hour / 24
                    for person in people:
                        self.engage(person, ahead, hours, begins)
                    self.at(begins, self.convene, life, owed, effort, people, hours, length)
                    return

    def engage(self, person: Person, day: int, hours: int, begins: float) -> None:
        """The hours are taken; who would be at work into them is called away in time."""
        person.diary[day] = person.diary.get(day, 0) | hours
        if person.until > begins:
            self.at(begins, self.call, person)

    def call(self, person: Person) -> None:
        """Whoever is at work is called away."""
        if person.until > self.env.now and person.process is not None:
            person.process.interrupt()

    def expected(self, life: Case, tiers: Sequence[tuple[f.RoleId, ...]], day: int) -> list[Person]:
        """Who of a party is to be in on the day: those of the first tier that has anyone."""
        known = day == int(self.env.now)
        for tier in tiers:
            found = [p for r in tier for p in life.staff[r] if (p.here if known else p.planned)[day]]
            if found:
                return found
        return []

    def diary(self, person: Person, day: int) -> int:
        """The hours that are taken, by meetings or by something else."""
        if person.endless:
            return 0
        other = 0
        if person.booked:
            random = self.other_things(person, day)
            for hour in range(24):
                other |= (random.random() < person.booked) << hour
        return person.diary.get(day, 0) | other

    def other_things(self, person: Person, day: int) -> Any:
        """The luck of one day's diary, the same however often it is looked at."""
        return luck(self.seed, "diary", person.role, person.name, day)

    def convene(
        self, life: Case, owed: Owed, effort: float, people: tuple[Person, ...], hours: int, length: int
    ) -> None:
        """The hour has come. Where somebody is missing for whom nobody can stand in, it is put off."""
        day = int(self.env.now)
        if owed.closed or not life.wake():
            self.free(people, day, hours)
            return
        there = [p for p in people if p.here[day]]
        for tiers in owed.plan.tiers:
            able = life.able(tiers)
            if not any(p.role in able for p in there):
                stand_in = next(
                    (p for r in able for p in life.staff[r] if p.here[day] and not person_busy(p, day, hours)), None
                )
                if stand_in is None:
                    self.free(people, day, hours)
                    self.book(life, owed, effort, day + 1)
                    return
                self.engage(stand_in, day, hours, self.env.now)
                there.append(stand_in)
        self.at(self.env.now + length / 24 - _NOTHING, self.meet, life, owed, effort, self.needed(life, owed, there))

    def needed(self, life: Case, owed: Owed, there: Sequence[Person]) -> tuple[Person, ...]:
        """One for each party."""
        found: list[Person] = []
        for tiers in owed.plan.tiers:
            able = life.able(tiers)
            found += [p for p in there if p.role in able][:1]
        return tuple(dict.fromkeys(found))

    def meet(self, life: Case, owed: Owed, effort: float, people: tuple[Person, ...]) -> None:
        """They have met."""
        for person in people:
            person.worked += effort
        if owed.closed or not life.wake():
            return
        again = life.done_today(owed.plan.act) or not self.do(life, owed, people, tuple(p.role for p in people))
        if again:
            self.book(life, owed, effort, life.today + 1)

    def free(self, people: Sequence[Person], day: int, hours: int) -> None:
        """The hours are free again."""
        for person in people:
            person.diary[day] = person.diary.get(day, 0) & ~hours

    # --- mail, and the end of a day -------------------------------------------------------------------------

    def mail(self, life: Case, event: f.EventId, role: f.RoleId) -> None:
        """A message has come: it is opened soon, or when the first of those who may open it comes to the office."""
        now = self.env.now
        part = now % 1
        for person in life.staff[role]:
            if person.here[life.today] and (person.endless or part < person.shuts):
                opens = life.today if person.endless else life.today + person.opens
                self.at(max(now, opens) + 0.04 * life.random.random(), self.open, life, event, role)
                return
        days = [(d, p) for p in life.staff[role] if (d := p.next_in(life.today + 1)) is not None]
        if days:
            day, person = min(days, key=lambda x: x[0])
            self.at(day + person.opens + 0.04 * life.random.random(), self.open, life, event, role)

    def open(self, life: Case, event: f.EventId, role: f.RoleId) -> None:
        """Somebody opens the mailbox; more than once a day, if need be."""
        if (event, role) in life.unread and life.wake():
            person = ways.somebody(life.staff[role], life.today)
            if person is None:
                self.mail(life, event, role)
            else:
                life.happen(Moment(event, (person,), (role,), read=True))

    def read_before(self, life: Case, m: Moment) -> bool:
        """It does not matter here: a mailbox is opened as often as mail comes."""
        return False

    def last_thing(self, life: Case) -> None:
        """What takes no time, because an office does it, is done before the day is over."""
        while self.press(life):
            pass

    def press(self, life: Case) -> bool:
        """Whether something was done that is due, by people who are never short of time."""
        for owed in self.due(life):
            plan = owed.plan
            if owed.forgotten or life.done_today(plan.act) or not life.available(plan) or not self.endless(life, owed):
                continue
            if self.do(life, owed, *ways.doers(life, plan, life.random)):
                return True
        return False

    def endless(self, life: Case, owed: Owed) -> bool:
        """Whether nobody who may do it today is ever short of time."""
        return all(p.endless for tiers in owed.plan.tiers for r in life.able(tiers) for p in life.staff[r])

    def count(self, day: int) -> None:
        """What still lies on the desks is counted."""
        waiting = dict.fromkeys(self.waiting, 0)
        seen: set[int] = set()
        for person in self.busy:
            for job in person.queue:
                if not job.owed.closed and id(job) not in seen:
                    seen.add(id(job))
                    waiting[person.role] += 1
        for role, jobs in waiting.items():
            self.waiting[role].append(jobs)


def person_busy(person: Person, day: int, hours: int) -> bool:
    """Whether the person is in a meeting in any of the hours."""
    return bool(person.diary.get(day, 0) & hours)
