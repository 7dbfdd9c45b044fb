"""The police flags of J24 at their default readings as a plain SimPy program, written for this procedure alone.

It is what a programmer would write who has read the chapter and needs no other: processes for cases, people, mail and
tasks, and each rule an `if`. With `finite`, work takes time; otherwise whoever is in does at once what they turn to.
"""

from __future__ import annotations

from contextlib import suppress
from math import ceil

import simpy

from plain.cases import Child, Person, Task
from plain.figures import (
    DAYS,
    EFFORT,
    FORGOTTEN,
    HOURS,
    LEFT,
    LOST,
    MANAGERS,
    MEETINGS,
    OPEN,
    SOME_DAY,
    Rule,
)
from plain.setting import Process, Setting

TINY = 1e-9


class Service(Setting):
    """One replication. `run` gives its log."""

    def start(self) -> None:
        """People go to work, and every day ends."""
        self.env.process(self.nights())
        if self.finite:
            for people in self.people.values():
                for person in people:
                    if not person.office:
                        person.process = self.env.process(self.work(person))

    # --- tasks ----------------------------------------------------------------------------------------------

    def is_open(self, task: Task) -> bool:
        """Whether it is still to be done, in a case that is still watched."""
        return not task.closed and not task.forgotten and self.today <= task.child.last

    def pursue(self, task: Task) -> Process:
        """Somebody turns to the task after a while; what cannot be done then is turned to again."""
        child, rule, random = task.child, task.rule, self.random
        yield self.until(self.in_hours(self.turn(task)))
        while self.is_open(task):
            if not child.available(rule, self.today):
                yield self.until(self.next_available(child, rule) + 0.3 + 0.4 * random.random())
            elif self.finite and rule.act in EFFORT:
                if not self.forgets(task):
                    least, likeliest, greatest = EFFORT[rule.act]
                    task.left = random.triangular(least, greatest, likeliest)
                    if rule.act in MEETINGS:
                        self.env.process(self.meet(task))
                    else:
                        self.lay(task)
                return
            elif child.done_today(rule.act):
                yield self.until(self.in_hours(self.today + 1 + 0.96 * random.random()))
            elif self.forgets(task) or self.do(task, self.doers(child, rule)):
                return
            else:
                yield self.until(self.in_hours(self.today + 1 + 0.96 * random.random()))

    def turn(self, task: Task) -> float:
        """When somebody first thinks of it."""
        if task.due is None:
            return self.after_working_days(self.random.expovariate(1 / LEFT))
        now = self.env.now
        latest = max(now, task.due + (OPEN if self.finite else 0.96))
        return now + (latest - now) * self.random.random()

    def next_available(self, child: Child, rule: Rule) -> int:
        """The next day on which it can be done."""
        for day in range(self.today + 1, child.last + 1):
            if child.available(rule, day):
                return day
        return DAYS + 1

    def forgets(self, task: Task) -> bool:
        """Whether it is forgotten; whoever has thought of it once does not forget it later."""
        if not task.rule.may and not task.minded:
            task.minded = True
            if self.random.random() < FORGOTTEN:
                task.forgotten = True
                self.tonight.add(task.child)
        return task.forgotten

    def slips(self, child: Child, rule: str) -> bool:
        """Whether the rule on how it is done is forgotten this time."""
        slipped = self.random.random() < FORGOTTEN
        if slipped:
            self.lapses.append((child.number, self.today, rule))
        return slipped

    def doers(self, child: Child, rule: Rule) -> tuple[Person, ...]:
        """Somebody for each part, of those who are in; for strategy meetings the team manager rather."""
        chosen = []
        for roles in rule.parties:
            there = child.present(roles, self.today)
            chosen.append(there[0] if rule.act == "strategy_meeting" or len(roles) == 1 else self.random.choice(there))
        return tuple(chosen)

    def do(self, task: Task, by: tuple[Person, ...]) -> bool:
        """Whether these people did it; not if a rule is in the way."""
        child, act, to, carried = task.child, task.rule.act, task.rule.to, {}
        if act == "flag":
            if not self.slips(child, "J24-12"):
                to = (*to, *MANAGERS)
            carried["attached"] = self.yes_or_no()
            carried["three_only"] = self.yes_or_no() if self.slips(child, "J24-9") else "yes"
        elif act == "notice":
            carried["attached"] = self.yes_or_no()
        elif act == "reply":
            carried["action"] = self.yes_or_no()
        elif act == "planning_meeting":
            if child.occasions < 2:
                return False
            carried["planned"] = self.yes_or_no() if self.slips(child, "J24-18") else "yes"
        elif act == "determination":
            carried["outcome"] = "hold" if self.random.random() < 0.5 else "none"
        elif act == "strategy_meeting":
            carried["abuse"] = self.yes_or_no()
            carried["reasons"] = self.yes_or_no()
        elif act == "medical":
            carried["minuted"] = self.yes_or_no()
        elif act == "process":
            carried["dated"] = self.yes_or_no() if self.slips(child, "J24-35.begun") else "yes"
        elif act == "resolution":
            carried["dated"] = self.yes_or_no() if self.slips(child, "J24-35.ended") else "yes"
        lost = tuple(r for r in to if self.random.random() < LOST)
        if not self.finite and any(child.read_on.get((act, r)) == self.today for r in to if r not in lost):
            return False  # one of them has read such mail today, and reads it once a day
        child.happen(act, by, to, lost, carried)
        return True

    # --- desks ----------------------------------------------------------------------------------------------

    def lay(self, task: Task) -> None:
        """The task is laid before all who may do it and are in."""
        task.order = (task.due if task.due is not None else self.today + SOME_DAY, next(self.laid))
        for person in task.child.present(task.rule.parties[0], self.today):
            person.desk.put(task)

    def work(self, person: Person) -> Process:
        """A working life: in the hours, and between meetings, whatever is due first."""
        env = self.env
        while True:
            free, until = self.stretch(person)
            if not free:
                yield env.timeout(until - env.now)
                continue
            task = yield person.desk.get()
            if task.taken or not self.is_open(task):
                continue
            free, until = self.stretch(person)
            if not free:
                person.desk.put(task)
                continue
            task.taken = person.at_work = True
            began = env.now
            with suppress(simpy.Interrupt):  # called into a meeting
                yield env.timeout(min(until - began, task.left / 24))
            person.at_work = False
            task.left -= (env.now - began) * 24
            if task.left > TINY:
                task.taken = False
                person.desk.put(task)
            else:
                self.finish(person, task)

    def stretch(self, person: Person) -> tuple[bool, float]:
        """Whether the person is free for work at the desk now, and until when that lasts, or the opposite."""
        now = self.env.now
        day = int(now)
        opens, shuts = day + OPEN, day + OPEN + HOURS / 24
        if not person.here[day] or now >= shuts - TINY:
            return False, person.next_day_in(day + 1) + OPEN
        if now < opens:
            return False, opens
        hour = int((now - opens) * 24 + TINY)
        meetings = person.diary.get(day, ())
        if hour in meetings:
            return False, opens + (hour + 1) / 24
        return True, min((opens + h / 24 for h in meetings if h > hour), default=shuts)

    def finish(self, person: Person, task: Task) -> None:
        """The work is done, and so is the task, unless it cannot be done today."""
        if self.is_open(task):
            done = person.here[self.today] and not task.child.done_today(task.rule.act) and self.do(task, (person,))
            if not done:
                self.env.process(self.insist(task))

    def insist(self, task: Task) -> Process:
        """It is tried again every morning."""
        child, rule = task.child, task.rule
        yield self.until(self.today + 1 + OPEN)
        while self.is_open(task):
            if not child.available(rule, self.today):
                yield self.until(self.next_available(child, rule) + 0.3 + 0.4 * self.random.random())
            elif not child.done_today(rule.act) and self.do(task, self.doers(child, rule)):
                return
            else:
                yield self.env.timeout(1)

    # --- meetings -------------------------------------------------------------------------------------------

    def meet(self, task: Task) -> Process:
        """An hour is found that is free for all, and then they meet; if somebody is missing, another hour is found."""
        child, rule, length, day = task.child, task.rule, ceil(task.left - TINY), self.today
        while self.is_open(task):
            found = self.free_hour(child, rule, length, day)
            if found is None:
                return
            day, hour, people = found
            hours = set(range(hour, hour + length))
            for person in people:
                person.diary[day] |= hours
            yield self.env.timeout(day + OPEN + hour / 24 - self.env.now)
            day += 1
            came = self.those_who_come(child, rule, people, hours) if self.is_open(task) else None
            if came is None:
                for person in people:
                    person.diary[self.today] -= hours
                continue
            for person in came:
                person.diary[self.today] |= hours
                if person.at_work and person.process is not None:
                    person.process.interrupt()
            yield self.env.timeout(length / 24 - TINY)
            if self.is_open(task) and not child.done_today(rule.act) and self.do(task, came):
                return

    def free_hour(
        self, child: Child, rule: Rule, length: int, first: int
    ) -> tuple[int, int, tuple[Person, ...]] | None:
        """The day and hour of the first slot that suits somebody for each part, for all that is known beforehand."""
        for day in range(first, child.last + 1):
            today = day == self.today
            earliest = max(0, ceil((self.env.now - day - OPEN) * 24)) if today else 0
            parts = [
                [p for role in roles for p in child.people[role] if (p.here if today else p.planned)[day]]
                for roles in rule.parties
            ]
            for hour in range(earliest, HOURS - length + 1):
                slot = range(hour, hour + length)
                chosen = [next((p for p in part if p.diary[day].isdisjoint(slot)), None) for part in parts]
                if all(chosen):
                    return day, hour, tuple(p for p in chosen if p)
        return None

    def those_who_come(
        self, child: Child, rule: Rule, people: tuple[Person, ...], hours: set[int]
    ) -> tuple[Person, ...] | None:
        """For each part who comes, or somebody who stands in and is free; none if a part stays empty."""
        came = []
        for roles in rule.parties:
            there = child.present(roles, self.today)
            booked = [p for p in there if p in people]
            free = [p for p in there if p.diary[self.today].isdisjoint(hours)]
            if not booked and not free:
                return None
            came.append((booked or free)[0])
        return tuple(came)

    # --- mail and nights ------------------------------------------------------------------------------------

    def deliver(self, child: Child, event: str, role: str) -> Process:
        """A message lies there until somebody opens it, soon or when they come in."""
        if not self.finite:
            self.tonight.add(child)
            if child.is_in(role):
                yield self.env.timeout(min(0.04 * self.random.random(), max(0.0, self.today + 0.96 - self.env.now)))
                self.open_mail(child, event, role)
            return
        while (event, role) in child.unread and self.today <= child.last:
            [person, *_] = child.people[role]
            shuts = 1 if person.office else OPEN + HOURS / 24
            day = self.today
            if not person.here[day] or self.env.now >= day + shuts:
                day = person.next_day_in(day + 1)
            opens = day if person.office and day == self.today else day + OPEN
            yield self.env.timeout(max(opens - self.env.now, 0) + 0.04 * self.random.random())
            self.open_mail(child, event, role)

    def open_mail(self, child: Child, event: str, role: str) -> None:
        """Somebody opens the mailbox, if there is something in it, without limits once a day."""
        there = child.present((role,), self.today)
        again = not self.finite and child.read_on.get((event, role)) == self.today
        if (event, role) in child.unread and there and not again and self.today <= child.last:
            child.read(event, there[0])

    def nights(self) -> Process:
        """Before a day ends, what is due is done and what was forgotten is over."""
        for day in range(DAYS):
            yield self.env.timeout(day + self.night - self.env.now)
            children, self.tonight = sorted(self.tonight, key=lambda c: c.number), set()
            for child in children:
                if day <= child.last:
                    self.end_day(child)

    def end_day(self, child: Child) -> None:
        """The day ends in a case."""
        for rule in ("J24-27", "J24-30", "J24-31"):
            for task in list(child.tasks[rule]):
                able = (not self.finite or task.rule.act not in EFFORT) and child.available(task.rule, self.today)
                due = task.due <= self.today and self.is_open(task) and not child.done_today(task.rule.act)
                if due and able and not self.forgets(task):
                    self.do(task, self.doers(child, task.rule))
        if not self.finite:
            for event, role in sorted(child.unread):
                self.open_mail(child, event, role)
        for rule, tasks in child.tasks.items():
            if any(t.forgotten for t in tasks):
                self.lapses.append((child.number, self.today, rule))
                child.close(rule)
        dated = child.tasks["J24-27"] or child.tasks["J24-30"] or child.tasks["J24-31"]
        if dated or (child.unread and not self.finite):
            self.tonight.add(child)
