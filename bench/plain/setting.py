"""The world in which the plain program runs: its clock, its people, the cases that come and what befalls them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator
from itertools import count
from random import Random
from typing import Any

import simpy

from plain.cases import Child, Person, working_days
from plain.figures import (
    ARRIVING,
    AT_START,
    DAYS,
    FORENOON,
    LASTING,
    OFFICES,
    OPEN,
    RATES,
    SHUT,
    STAFF,
)

#: A row of the log: case, time, event, stage, who, in which roles, to whom, at whom it did not arrive, what it carries.
Row = tuple[int, float, str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], dict[str, str]]
Process = Generator[simpy.Event, Any, None]


class Setting:
    """One replication: everybody who works, the children, and the log."""

    def __init__(self, seed: int, *, finite: bool) -> None:
        self.finite = finite
        self.env = simpy.Environment()
        self.random = Random(seed)
        self.rows: list[Row] = []
        self.lapses: list[tuple[int, int, str]] = []
        self.tonight: set[Child] = set()  # the children who have to be looked after before the day ends
        self.cases, self.laid = count(), count()
        works = working_days()
        self.working = [d for d, w in enumerate(works) if w]
        self.people = {
            role: [Person(self.env, f"{role} {i + 1}", role, self.random) for i in range(people)]
            for role, people in STAFF.items()
        }
        for role in OFFICES:
            self.people[role] = [Person(self.env, role, role, self.random, office=True)]
        self.evening, self.night = (1.0, 1 - 1e-6) if finite else (0.96, 0.98)

    @property
    def today(self) -> int:
        return int(self.env.now)

    def run(self) -> list[Row]:
        """The log of the replication, a row an event."""
        self.start()
        for _ in range(AT_START):
            self.env.process(self.case())
        self.env.process(self.arrivals())
        self.env.run(until=DAYS)
        return self.rows

    def start(self) -> None:
        """Set going what else there is."""

    # --- the world ------------------------------------------------------------------------------------------

    def share_out(self) -> dict[str, list[Person]]:
        """The people of a new case: of each role one, two who differ, those with the fewest cases."""
        chosen = {}
        for role, people in self.people.items():
            number = 2 if role == "staff" else 1
            chosen[role] = people if len(people) <= number else sorted(people, key=lambda p: p.cases)[:number]
            for person in chosen[role]:
                person.cases += 1
        return chosen

    def arrivals(self) -> Process:
        when = 0.0
        while True:
            when += self.random.expovariate(ARRIVING)
            yield self.until(self.forenoon(when))
            self.env.process(self.case())

    def case(self) -> Process:
        """A case from its beginning to its end."""
        mean, deviation = LASTING
        scale = deviation**2 / mean
        last = min(DAYS - 1, self.today + round(self.random.gammavariate(mean / scale, scale)))
        child = Child(self, next(self.cases), last)
        for event, rate in RATES.items():
            self.env.process(self.raise_often(child, event, rate))
        if last < DAYS - 1:
            yield self.env.timeout(last + 1 - self.env.now)
            for people in child.people.values():
                for person in people:
                    person.cases -= 1

    def raise_often(self, child: Child, event: str, rate: float) -> Process:
        """The world raises the event in the case again and again, but not twice a day."""
        random, when = self.random, self.env.now
        while True:
            when += random.expovariate(rate)
            yield self.until(self.forenoon(when))
            if self.today > child.last:
                return
            if child.done_today(event):
                continue
            if event == "occasion":
                child.happen(event, carried={"concern": self.yes_or_no()})
            elif event != "incident":
                child.happen(event)
            elif child.allocation != "none":
                child.happen(event, carried={"harm": self.yes_or_no(), "enquiry": self.yes_or_no()})

    def yes_or_no(self) -> str:
        return "yes" if self.random.random() < 0.5 else "no"

    # --- the clock ------------------------------------------------------------------------------------------

    def until(self, time: float) -> simpy.Timeout:
        """Nothing is done until then."""
        if time % 1 > self.evening:
            time = int(time) + 1.001
        return self.env.timeout(max(0.0, time - self.env.now))

    def forenoon(self, time: float) -> float:
        """The time moved into the hours in which something comes that asks for an answer on the same day."""
        day = int(time)
        return day + OPEN + (time - day) * FORENOON if self.finite else min(time, day + 0.92)

    def in_hours(self, time: float) -> float:
        """The time moved into the hours in which people act, and never before now."""
        day, now = int(time), self.env.now
        if self.finite:
            return time if time - day >= OPEN else max(now, day + OPEN + (time - day) / 10)
        moved = day + OPEN + (time - day) * (SHUT - OPEN)
        return moved if moved > now else now + 0.01 * (time - day)

    def after_working_days(self, length: float) -> float:
        """The time that lies so many working days after now."""
        now = self.env.now
        whole, part = divmod(now % 1 + length, 1)
        if not whole:
            return now + length
        at = bisect_left(self.working, int(now)) + int(whole)
        return self.working[at if self.working[at - int(whole)] == int(now) else at - 1] + part

    def in_working_days(self, days: int) -> int:
        """The last of so many working days after today."""
        at = bisect_left(self.working, self.today)
        return self.working[at + days if self.working[at] == self.today else at + days - 1]
