"""People who have only so much time: desks, queues by due date, hours of work, and diaries for meetings.

An act takes work. It is laid on the desk of somebody who may do it, who turns to whatever is due first and works on it
in their hours, day after day, until it is done. Those who must come together need an hour that is free in all their
diaries. An overloaded team is late though nobody breaks a rule; that is what this is for.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from heapq import heappop, heappush
from typing import Any

from simpy import Interrupt

from longstop.core import formulas as f
from longstop.core.procedures import Sort
from longstop.core.scenarios import World
from longstop.engines.simulate import ways
from longstop.engines.simulate.life import Moment, Owed
from longstop.engines.simulate.meeting import NOTHING, Meeting, rather
from longstop.engines.simulate.people import Person
from longstop.engines.simulate.program import Program
from longstop.engines.simulate.setting import FORENOON, OPEN, Case

#: What has no deadline is taken up as if it were due after so many days.
SOME_DAY = 20


class Job:
    """Something owed that lies on one desk or on several; whoever takes it first has it."""

    __slots__ = ("desks", "left", "life", "owed", "priority", "taken")

    def __init__(self, life: Case, owed: Owed, left: float, priority: tuple[float, int]) -> None:
        self.life, self.owed, self.left, self.priority = life, owed, left, priority
        self.taken = False
        """Somebody is at work on it, or has finished it."""
        self.desks: list[Person] = []

    def __lt__(self, other: Job) -> bool:
        return self.priority < other.priority

    def waits(self, today: int) -> bool:
        """Whether it is still to be done, and nobody is at it."""
        return not self.taken and not self.owed.closed and today <= self.life.last


class Working(Meeting):
    """A replication in which work takes time."""

    evening, night, latest = 1.0, 1 - 1e-6, OPEN

    def __init__(self, program: Program, world: World, seed: int) -> None:
        super().__init__(program, world, seed)
        self.jobs = 0
        self.together, self.easy, self.covered = set[int](), set[int](), set[int]()
        """The duties that bring people together; that only offices have; that people of several roles may do."""
        for plan in program.duties:
            if len(plan.tiers) > 1 or program.kinds[plan.act].kind.sort is Sort.MEETING:
                self.together.add(plan.number)
            if all(p.endless for roles in plan.parties for r in roles for p in self.people[r]):
                self.easy.add(plan.number)
            if any(len(roles) > 1 for roles in plan.parties):
                self.covered.add(plan.number)
        busy = [people for people in self.people.values() if not people[0].endless]
        self.busy: list[Person] = [p for people in busy for p in people]
        self.round_the_clock = any(p.opens == 0.0 for p in self.busy)
        self.waiting: dict[f.RoleId, list[int]] = {people[0].role: [] for people in busy}

    def start(self) -> None:
        """Everybody goes to work."""
        super().start()
        for person in self.busy:
            person.process = self.env.process(self.work(person))

    # --- where it is laid -----------------------------------------------------------------------------------

    def in_time(self, when: float) -> float:
        """The time moved into the first hours of the day, while what is to follow on the same day can still be done.

        The meaning knows days and no hours; where somebody works round the clock, things come round the clock.
        """
        day = int(when)
        return when if self.round_the_clock else day + OPEN + (when - day) * FORENOON

    def by_day(self, when: float, now: float) -> float:
        """The time moved into the first hours of its day, as long as it is still to come."""
        return when if self.round_the_clock else max(now, self.in_time(when))

    def turn_to(self, life: Case, owed: Owed) -> None:
        """It is laid on the desks of those who may do it, or an hour is looked for in which they can meet."""
        if owed.closed or owed.forgotten or not life.wake():
            return
        plan = owed.plan
        if plan.number in self.easy:
            self.attempt(life, owed)
        elif not life.available(plan):
            self.at(self.when_available(life, plan), self.turn_to, life, owed)
        elif self.endless(life, owed):
            self.attempt(life, owed)
        elif not self.forgets(life, owed):
            effort = self.practices[plan.number].effort(life.random)
            if plan.number in self.together:
                self.fix(life, owed, effort)
            else:
                due = owed.due if owed.due is not None else life.today + SOME_DAY
                self.jobs += 1
                self.lay(Job(life, owed, effort, (due, self.jobs)))

    def lay(self, job: Job) -> None:
        """The job is laid before all who may do it today, whom the text would rather see first; who is free begins."""
        [party] = job.owed.plan.duty.doers
        life, now = job.life, self.env.now
        people = [p for r in rather(life.able(party.tiers), party) for p in life.staff[r]]
        before = [p for p in people if not p.endless and p not in job.desks]
        job.desks += before
        for person in before:
            heappush(person.queue, job)
        for person in before:
            if person.idle is not None and self.at_desk(person, life.today, now):
                self.rouse(person)
                return
        for person in before:
            self.rouse(person)

    def rouse(self, person: Person) -> None:
        """Whoever has had nothing to do looks at the desk."""
        if person.idle is not None:
            idle, person.idle = person.idle, None
            idle.succeed()

    def pass_on(self, person: Person) -> None:
        """What lies before somebody who is away is laid before those who may do it in their absence."""
        for job in sorted(person.queue):
            life, owed = job.life, job.owed
            if owed.plan.number not in self.covered or not job.waits(int(self.env.now)) or not life.wake():
                continue
            if life.available(owed.plan) and self.endless(life, owed):
                job.taken = True
                self.ready(life, owed)
            else:
                self.lay(job)

    # --- a person's day -------------------------------------------------------------------------------------

    def work(self, person: Person) -> Generator[Any, Any, None]:
        """A working life: to the office when it opens, whatever is due first, home when it shuts."""
        env, here = self.env, person.here
        while True:
            now = env.now
            today = int(now)
            if today >= self.world.days:
                return
            if not here[today] or now >= today + person.shuts - NOTHING:
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
                person.until = until
                with suppress(Interrupt):  # the meeting is put off
                    yield env.timeout(until - now)
                person.until = 0.0
                continue
            job = self.next_job(person, today)
            if job is None:
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
            if job.left <= NOTHING:
                self.finish(person, job)
            else:
                job.taken = False
                heappush(person.queue, job)

    def next_job(self, person: Person, today: int) -> Job | None:
        """What is due first on the desk; whatever needs no more doing, or is being done, is swept from it."""
        queue = person.queue
        while queue:
            job: Job = heappop(queue)
            if job.waits(today):
                return job
            job.desks.remove(person)
        return None

    def at_desk(self, person: Person, today: int, now: float) -> bool:
        """Whether the person is in, and not in a meeting."""
        in_hours = person.here[today] and person.opens <= now - today < person.shuts - NOTHING
        return in_hours and not self.appointment(person, today, now)[0]

    def appointment(self, person: Person, today: int, now: float) -> tuple[bool, float]:
        """Whether the person is in a meeting now, and until when that, or else the time to the next, lasts."""
        taken, shuts = person.diary.get(today, 0), today + person.shuts
        if not taken:
            return False, shuts
        hour = int((now - today) * 24 + NOTHING)
        if taken >> hour & 1:
            return True, today + (hour + 1) / 24
        while taken >> hour:
            if taken >> hour & 1:
                return False, min(shuts, today + hour / 24)
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
        elif life.done_today(plan.act) or not self.somehow(life, owed):
            self.at(int(self.env.now) + 1 + self.env.now % 1, self.ready, life, owed)

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
            if self.somehow(life, owed):
                return True
        return False

    def endless(self, life: Case, owed: Owed) -> bool:
        """Whether nobody who may do it today is ever short of time."""
        for tiers in owed.plan.tiers:
            for role in life.able(tiers):
                if not all(p.endless for p in life.staff[role]):
                    return False
        return True

    def count(self, day: int) -> None:
        """What lies on the desks and who is to meet is counted, and what lies before the absent is seen to."""
        waiting = dict.fromkeys(self.waiting, 0)
        seen: set[int] = set()
        for person in self.busy:
            if not person.queue:
                continue
            for job in person.queue:
                if job.waits(day) and id(job) not in seen:
                    seen.add(id(job))
                    waiting[person.role] += 1
            if self.covered and person.shifts[day + 1] and not person.here[day + 1]:
                self.at(day + 1 + person.opens, self.pass_on, person)
        for meeting in self.fixed.values():
            if not meeting.owed.closed and day <= meeting.life.last:
                for role in {p.role for p in meeting.people if not p.endless}:
                    waiting[role] += 1
        for role, jobs in waiting.items():
            self.waiting[role].append(jobs)
