"""Meetings: hours that are free in every diary, people who are missing when the hour has come, and who stands in.

An hour of a diary is an hour of the clock, 0 to 23, and a day in it is a number of 24 bits: those hours that are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from longstop.core import formulas as f
from longstop.core.procedures import Party
from longstop.core.scenarios import World
from longstop.engines.simulate.life import Owed
from longstop.engines.simulate.living import Living
from longstop.engines.simulate.people import Person, luck
from longstop.engines.simulate.program import Program
from longstop.engines.simulate.setting import Case
from longstop.engines.simulate.ways import Roles

#: Less work than this, in hours, is none.
NOTHING = 1e-9
#: A meeting is fixed at most so many days ahead.
AHEAD = 365


class Appointment:
    """A meeting that is fixed: who meets, on which day, in which hours of it, and what it is owed under.

    `besides` is what else it will fulfil, arisen after it was fixed.
    """

    __slots__ = ("besides", "day", "effort", "hours", "length", "life", "owed", "people")

    def __init__(self, life: Case, owed: Owed, effort: float, besides: list[Owed]) -> None:
        self.life, self.owed, self.effort, self.besides = life, owed, effort, besides
        self.people: tuple[Person, ...] = ()
        self.day = self.hours = self.length = 0


class Meeting(Living):
    """A replication in which those who meet need an hour that is free for all of them."""

    def __init__(self, program: Program, world: World, seed: int) -> None:
        super().__init__(program, world, seed)
        self.fixed: dict[tuple[int, f.EventId], Appointment] = {}
        """The meeting of each kind that was fixed last in a case, until it is held or given up."""

    def fix(self, life: Case, owed: Owed, effort: float) -> None:
        """An hour is looked for, unless they will meet anyway before this is due."""
        there = self.fixed.get((life.number, owed.plan.act))
        if there is not None and (owed.due is None or there.day <= owed.due):
            there.besides.append(owed)
        else:
            self.book(Appointment(life, owed, effort, []), life.today)

    def book(self, meeting: Appointment, day: int, refused: Roles = ()) -> None:
        """The first hours are found that are free for one of each party, for all that is known beforehand.

        Those who met in vain in the roles `refused`, because a rule was in the way, are asked again only after others.
        """
        life, parties, now = meeting.life, meeting.owed.plan.duty.doers, self.env.now
        for ahead in range(day, min(life.last, day + AHEAD) + 1):
            groups = [self.expected(life, party, ahead, refused) for party in parties]
            if not all(groups):
                continue
            longest = min(max(_whole_hours(p) for p in group) for group in groups)
            length = min(max(1, ceil(meeting.effort - NOTHING)), longest)  # nobody meets longer than a day
            first = ceil((now - ahead) * 24 - NOTHING) if now > ahead else 0
            taken = [[self.taken(p, ahead) for p in group] for group in groups]
            for hour in range(first, 24 - length + 1):
                hours = (1 << length) - 1 << hour
                chosen = []
                for group, diaries in zip(groups, taken, strict=True):
                    for person, diary in zip(group, diaries, strict=True):
                        if not diary & hours:
                            chosen.append(person)
                            break
                    else:
                        break
                if len(chosen) == len(groups):
                    meeting.people, meeting.day = tuple(dict.fromkeys(chosen)), ahead
                    meeting.hours, meeting.length = hours, length
                    begins = ahead + hour / 24
                    for person in meeting.people:
                        self.engage(person, ahead, hours, begins)
                    self.fixed[life.number, meeting.owed.plan.act] = meeting
                    self.at(begins + NOTHING, self.convene, meeting)
                    return
        self.over_with(meeting)

    def over_with(self, meeting: Appointment) -> None:
        """It has been held, or it is needed no more; whatever it did not fulfil is turned to by itself."""
        key = meeting.life.number, meeting.owed.plan.act
        if self.fixed.get(key) is meeting:
            del self.fixed[key]
        for owed in meeting.besides:
            if not owed.closed:
                self.turn_to(meeting.life, owed)

    def expected(self, life: Case, party: Party, day: int, refused: Roles) -> list[Person]:
        """Who of a party is to be in on the day, of the first tier that has anyone; whom one would rather see first."""
        known = day == int(self.env.now)
        for tier in party.tiers:
            found = [p for r in rather(tier, party) for p in life.staff[r] if (p.here if known else p.planned)[day]]
            if found:
                return [p for p in found if p.role not in refused] or found
        return []

    def taken(self, person: Person, day: int) -> int:
        """The hours in which the person cannot meet: those outside of their day, and those taken by something else."""
        off = ~((1 << _whole_hours(person)) - 1 << _first_hour(person))
        if person.endless:
            return off
        if person.booked:
            random = luck(self.seed, "diary", person.role, person.name, day)  # the same however often it is looked at
            for hour in range(24):
                off |= (random.random() < person.booked) << hour
        return off | person.diary.get(day, 0)

    def engage(self, person: Person, day: int, hours: int, begins: float) -> None:
        """The hours are taken; who would be at work into them is called away in time."""
        if not person.endless:
            person.diary[day] = person.diary.get(day, 0) | hours
            if person.until > begins:
                self.at(begins, self.call, person)

    def free(self, people: Sequence[Person], day: int, hours: int) -> None:
        """The hours are free again, and whoever has come goes back to work."""
        for person in people:
            if not person.endless:
                person.diary[day] = person.diary.get(day, 0) & ~hours
                self.call(person)

    def call(self, person: Person) -> None:
        """Whoever is busy with something looks up from it."""
        if person.until > self.env.now and person.process is not None:
            person.until = 0.0
            person.process.interrupt()

    def convene(self, meeting: Appointment) -> None:
        """The hour has come. Where somebody is missing for whom nobody can stand in, it is put off."""
        life, owed, day, hours = meeting.life, meeting.owed, meeting.day, meeting.hours
        if owed.closed or not life.wake():
            self.free(meeting.people, day, hours)
            self.over_with(meeting)
            return
        there: list[Person] = []
        for party in owed.plan.duty.doers:
            able = rather(life.able(party.tiers), party)
            found = next((p for p in meeting.people if p.role in able and p.here[day]), None)
            if found is None:  # somebody stands in
                found = next(
                    (p for r in able for p in life.staff[r] if p.here[day] and not self.taken(p, day) & hours), None
                )
                if found is None:
                    self.free(meeting.people, day, hours)
                    self.book(meeting, day + 1)
                    return
                self.engage(found, day, hours, self.env.now)
            there.append(found)
        self.free([p for p in meeting.people if p not in there], day, hours)
        meeting.people = tuple(dict.fromkeys(there))
        self.at(self.env.now + meeting.length / 24 - 2 * NOTHING, self.meet, meeting)

    def meet(self, meeting: Appointment) -> None:
        """They have met."""
        life, owed, people = meeting.life, meeting.owed, meeting.people
        for person in people:
            person.worked += min(meeting.effort, meeting.length, (person.shuts - person.opens) * 24)
        if owed.closed or not life.wake():
            self.over_with(meeting)
            return
        roles = tuple([p.role for p in people])
        if life.done_today(owed.plan.act):
            self.book(meeting, life.today + 1)
        elif not self.do(life, owed, people, roles):
            self.book(meeting, life.today + 1, roles)
        else:
            self.over_with(meeting)


def _first_hour(person: Person) -> int:
    """The first hour of the clock in which the person may meet."""
    return ceil(person.opens * 24 - NOTHING)


def _whole_hours(person: Person) -> int:
    """How many hours the person's day has for meetings, one at least."""
    return max(1, floor(person.shuts * 24 + NOTHING) - _first_hour(person))


def rather(roles: Sequence[f.RoleId], party: Party) -> Sequence[f.RoleId]:
    """The roles, those first whom the text would rather see."""
    if not party.prefer:
        return roles
    return [r for r in roles if r in party.prefer] + [r for r in roles if r not in party.prefer]
