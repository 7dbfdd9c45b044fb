"""The people and the cases of the plain program: who is in on which day, and what follows on what."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import holidays
import simpy

from plain.figures import (
    ALLOCATION,
    BEHAVIOUR,
    DAYS,
    EVERY_DAY,
    FULFILS,
    LEAVE,
    LEAVE_BLOCKS,
    RULES,
    SICK_FOR,
    SICKNESS,
    START,
    USED,
    YEAR,
    Rule,
)

if TYPE_CHECKING:
    from plain.program import Service


@cache
def working_days() -> list[bool]:
    """Which days of the run, and of the time after it, are working days in Jersey."""
    off = holidays.country_holidays("JE", years=range(START.year, START.year + 4))
    dates = [START + timedelta(i) for i in range(DAYS + 400)]
    return [d.weekday() < 5 and d not in off for d in dates]


class Person:
    """Somebody who holds a role: in or not on each day, with a desk and a diary."""

    def __init__(self, env: simpy.Environment, name: str, role: str, random: Random, *, office: bool = False) -> None:
        self.env, self.name, self.role, self.office = env, name, role, office
        works = working_days()
        self.here = [True] * len(works) if role in EVERY_DAY else list(works)
        self.planned = self.here
        if not office:
            self._take_leave(random)
            self._fall_sick(random)
        self.cases = 0
        self.desk = simpy.PriorityStore(env)
        self.diary: dict[int, set[int]] = defaultdict(set)  # hours in meetings, by day
        self.at_work = False
        self.process: simpy.Process | None = None

    def _take_leave(self, random: Random) -> None:
        rate = LEAVE / YEAR / (sum(LEAVE_BLOCKS) / len(LEAVE_BLOCKS))
        works = list(self.here)
        day = random.expovariate(rate)
        while day < len(works):
            self._away(self.here, works, int(day), random.choice(LEAVE_BLOCKS))
            day += random.expovariate(rate)
        self.planned = list(self.here)

    def _fall_sick(self, random: Random) -> None:
        day = random.expovariate(SICKNESS)
        while day < len(self.here):
            day = self._away(self.here, self.planned, int(day), SICK_FOR) + random.expovariate(SICKNESS)

    @staticmethod
    def _away(here: list[bool], works: list[bool], day: int, length: int) -> int:
        while length and day < len(here):
            if works[day]:
                here[day] = False
                length -= 1
            day += 1
        return day

    def next_day_in(self, day: int) -> int:
        while not self.here[day]:
            day += 1
        return day


class Task:
    """Something to be done in a case under a rule."""

    __slots__ = ("child", "closed", "due", "forgotten", "left", "minded", "order", "rule", "taken")

    def __init__(self, child: Child, rule: str, due: int | None) -> None:
        self.child, self.rule, self.due = child, RULES[rule], due
        self.order: tuple[int, int] = (0, 0)
        self.left = 0.0  # hours of work
        self.closed = self.forgotten = self.minded = self.taken = False

    def __lt__(self, other: Task) -> bool:
        return self.order < other.order


class Child:
    """A case: what has happened in it, what is to be done, what lies unread."""

    def __init__(self, service: Service, number: int, last: int) -> None:
        random = service.random
        self.service, self.number, self.last = service, number, last
        self.allocation = random.choices(list(ALLOCATION), list(ALLOCATION.values()))[0]
        self.behaviour = random.random() < BEHAVIOUR
        self.people = service.share_out()
        self.tasks: dict[str, list[Task]] = {rule: [] for rule in RULES}
        self.occasions = 0
        self.reported = False
        self.done_on: dict[str, int] = {}
        self.read_on: dict[tuple[str, str], int] = {}
        self.unread: set[tuple[str, str]] = set()

    # --- what happens ---------------------------------------------------------------------------------------

    def happen(
        self,
        event: str,
        by: tuple[Person, ...] = (),
        to: tuple[str, ...] = (),
        lost: tuple[str, ...] = (),
        carried: dict[str, str] | None = None,
    ) -> None:
        """Something happens: it is written down, closes what asked for it, arrives, and sets off what follows."""
        carried = carried or {}
        service = self.service
        roles = tuple(p.role for p in by)
        names = tuple(p.name for p in by)
        service.rows.append((self.number, service.env.now, event, "happened", names, roles, to, lost, carried))
        self.done_on[event] = service.today
        for rule in FULFILS.get(event, ()):
            self.close(rule)
        for role in to:
            if role not in lost:
                self.unread.add((event, role))
                service.env.process(service.deliver(self, event, role))
        self.follow(event, carried)

    def follow(self, event: str, carried: dict[str, str]) -> None:
        """What the chapter says is to be done now."""
        owe, close = self.owe, self.close
        if event == "occasion":
            self.occasions += 1
            if self.allocation == "none" and carried["concern"] == "yes":
                owe("J24-5")
            if self.occasions > 3:
                owe("J24-7")
                if self.allocation != "none":
                    owe("J24-8")
            if self.allocation != "none":
                owe("J24-12.mail")
        elif event == "incident":
            owe("J24-24")
            if carried["harm"] == "yes" and carried["enquiry"] == "yes":
                owe("J24-25")
        elif event == "difference":
            owe("J24-35")
        elif event == "flag":
            owe("J24-10")
            owe("J24-11")
            owe("J24-14")
            owe("J24-15")
        elif event == "notice":
            owe("J24-14.notice")
            owe("J24-15.notice")
        elif event == "chase":
            owe("J24-14")
        elif event == "reminder":
            owe("J24-14.notice")
        elif event == "reply":
            close("J24-15")
            close("J24-15.notice")
        elif event == "initial_discussion":
            owe("J24-23")
        elif event == "request" and self.behaviour:
            owe("J24-16")
        elif event == "planning_call":
            owe("J24-20")
        elif event == "planning_meeting":
            owe("J24-21")
        elif event == "calling":
            owe("J24-28")
            owe("J24-29.early")
        elif event == "determination" and carried["outcome"] == "hold":
            owe("J24-27", self.service.in_working_days(3))
            owe("J24-28")
            owe("J24-29.early")
        elif event == "strategy_meeting":
            if not self.reported and not self.is_in("representative"):
                owe("J24-29")
            self.reported = False
            owe("J24-30", self.service.today)
            if carried["abuse"] == "yes":
                owe("J24-31", self.service.today)
        elif event == "report":
            self.reported = True
        elif event == "process":
            owe("J24-35.resolution")

    def read(self, event: str, person: Person) -> None:
        """Somebody reads a message."""
        service, role = self.service, person.role
        row = (self.number, service.env.now, event, "read", (person.name,), (role,), (), (), {})
        service.rows.append(row)
        self.unread.discard((event, role))
        self.read_on[event, role] = service.today
        if event == "flag":
            self.close("J24-14")
            self.owe("J24-15.reply")
        elif event == "notice":
            self.close("J24-14.notice")
            self.owe("J24-15.reply")
        elif event == "chase":
            self.close("J24-14")
            self.owe("J24-15.reply")
        elif event == "reminder":
            self.close("J24-14.notice")
            self.owe("J24-15.reply")
        elif event == "contact":
            self.owe("J24-10.talk")

    def owe(self, rule: str, due: int | None = None) -> None:
        """Something is to be done, or may be."""
        service = self.service
        if RULES[rule].may and service.random.random() >= USED:
            return
        task = Task(self, rule, due)
        self.tasks[rule].append(task)
        if due is not None:
            service.tonight.add(self)
        service.env.process(service.pursue(task))

    def close(self, rule: str) -> None:
        """Nothing is to be done any more under the rule."""
        for task in self.tasks[rule]:
            task.closed = True
        self.tasks[rule].clear()

    # --- people ---------------------------------------------------------------------------------------------

    def is_in(self, role: str) -> bool:
        """Whether anybody who holds the role is in today."""
        today = self.service.today
        return any(p.here[today] for p in self.people[role])

    def present(self, roles: tuple[str, ...], day: int) -> list[Person]:
        """Those who are in on the day."""
        return [p for role in roles for p in self.people[role] if p.here[day]]

    def available(self, rule: Rule, day: int) -> bool:
        """Whether everybody who is needed is in on the day; what is asked of nobody is done on working days."""
        if not rule.parties:
            return working_days()[day]
        return all(self.present(roles, day) for roles in rule.parties)

    def done_today(self, event: str) -> bool:
        """Whether it has been done today: twice a day is too often."""
        return self.done_on.get(event) == self.service.today
