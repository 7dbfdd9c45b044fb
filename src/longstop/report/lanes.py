"""A counterexample arranged for the eye: a lane for each person, with absences, what was owed, and what happened.

What is in it is what the story of the case tells, and the words are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from longstop.core import formulas as f
from longstop.core.cases import Case
from longstop.core.procedures import Copy, Duty, Force, Sort
from longstop.core.semantics import Instance
from longstop.core.verdicts import Refuted
from longstop.report.absences import stretches
from longstop.report.plot import Plot
from longstop.report.story import Story, forgotten, lost, tell
from longstop.report.wording import Wording, plain, short_date

#: The lanes that belong to no person.
OUTSIDE, NOBODY = "what comes from outside", "nobody in particular"


class Shape(Enum):
    """What kind of thing a mark stands for, in the words of a key."""

    OUTSIDE = "it happens"
    ACT = "done"
    SENT = "sent"
    READ = "read"
    MEETING = "a meeting held"
    DECISION = "decided or considered"
    FAULT = "forgotten or lost"


_SHAPES = {
    Sort.WORLD: Shape.OUTSIDE,
    Sort.ACT: Shape.ACT,
    Sort.RECORD: Shape.ACT,
    Sort.MESSAGE: Shape.SENT,
    Sort.MEETING: Shape.MEETING,
    Sort.DECISION: Shape.DECISION,
    Sort.CONSIDERATION: Shape.DECISION,
}


@dataclass(frozen=True)
class Mark:
    """Something that happened on a day; `number` is its place in the story (0 for what leaves no event).

    The label is empty where the same thing, done by several, is labelled in another lane.
    """

    day: date
    shape: Shape
    number: int
    label: str


@dataclass(frozen=True)
class Bar:
    """Something owed from the first day to the last, or with no last day; or only allowed."""

    first: date
    last: date | None
    label: str
    missed: bool = False
    """Whether the last day passed without it."""
    owed: bool = True


@dataclass(frozen=True)
class Lane:
    """A person, or what comes from outside, with all that happened there; `away` are days from one to another."""

    name: str
    agency: str = ""
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()
    away: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class Lanes:
    """The whole: the days from first to last, which of them are no working days, the lanes, and what was asked."""

    story: Story
    first: date
    last: date
    off: frozenset[date]
    lanes: tuple[Lane, ...]
    asked: Lane
    others: int
    """How many people of the procedure have no part in it and no lane."""

    @property
    def days(self) -> tuple[date, ...]:
        """All the days, in order."""
        return tuple(self.first + timedelta(i) for i in range((self.last - self.first).days + 1))

    @property
    def failures(self) -> tuple[str, ...]:
        """What went wrong, in words and in order."""
        return failures(self.story)


def failures(story: Story) -> tuple[str, ...]:
    """What went wrong in the story, line by line."""
    return tuple(
        f"{' '.join(entry.label.split())}: {line.text.rstrip('.')}: {line.mark}"
        for entry in story.entries
        for line in entry.lines
        if line.mark
    )


def lanes(case: Case, story: Story | None = None) -> Lanes:
    """The lanes of a refuted case, with its story (by default told anew). Raises ValueError for another."""
    if not isinstance(case.result.verdict, Refuted):
        raise ValueError(f"{case.result.property} was not refuted, so there is no case to show day by day")
    return _Arranging(case, case.result.verdict).all(story or tell(case))


class _Arranging:
    """The plot of one refuted case, dealt out to lanes."""

    def __init__(self, case: Case, refuted: Refuted) -> None:
        self.case, self.plot, self.trace = case, Plot(case, refuted), refuted.trace
        self.procedure = case.procedure
        self.words = Wording(case.procedure, self.plot.attributes)
        self.marks: dict[str, list[Mark]] = defaultdict(list)
        self.bars: dict[str, list[Bar]] = defaultdict(list)

    def all(self, story: Story) -> Lanes:
        """Everything in its lane."""
        self._events()
        self._faults()
        for instance in self.plot.owed:
            self._owed(instance)
        first = self.trace.start
        asked = tuple(self._asked())
        ends = [b.last for b in (*asked, *(b for some in self.bars.values() for b in some)) if b.last]
        last = max([self.trace.end, self.plot.end, *ends])
        away: dict[str, list[tuple[date, date]]] = defaultdict(list)
        told = {x.person for x in self.plot.absences}
        for x in stretches(self.procedure, self.trace):
            if x.person in told or x.person in self.marks or x.person in self.bars:
                away[x.person].append((x.first, x.last))
        people = [p for role in self.procedure.roles for p in role.persons]
        here = [p for p in people if p in self.marks or p in self.bars or p in away]
        found = [self._lane(x) for x in (OUTSIDE, NOBODY) if x in self.marks or x in self.bars]
        found[1:1] = [self._person(p, tuple(away[p])) for p in here]
        days = [first + timedelta(i) for i in range((last - first).days + 1)]
        return Lanes(
            story,
            first,
            last,
            frozenset(d for d in days if not self._works(d)),
            tuple(found),
            Lane("what the property asks", marks=tuple(self._at_once()), bars=asked),
            len(set(self.procedure.people) - set(here)),
        )

    def _works(self, day: date) -> bool:
        return self.trace.works(day) if day <= self.trace.end else self.case.calendar.works(day)

    def _lane(self, name: str) -> Lane:
        return Lane(name, "", tuple(self.marks[name]), tuple(self.bars[name]))

    def _person(self, person: str, away: tuple[tuple[date, date], ...]) -> Lane:
        role = next(r for r in self.procedure.roles if person in r.persons)
        agency = next((plain(a.title, a.id) for a in self.procedure.agencies if a.id == role.agency), "")
        marks, bars = tuple(self.marks[person]), tuple(self.bars[person])
        return Lane(self.words.person(person), agency, marks, bars, away)

    def _events(self) -> None:
        for number, m in enumerate(self.plot.shown, 1):
            event = self.trace.events[m.at]
            sort = self.procedure.event(event.event).sort
            shape = Shape.READ if event.stage is not f.Stage.HAPPENED else _SHAPES[sort]
            label = self.words.happening(replace(event, by=()))
            clauses = [i.duty.clause for i in self.plot.prompts(m)[:1]]
            label += f" [{clauses[0]}]" if clauses else ""
            places = event.by or (OUTSIDE if sort is Sort.WORLD else NOBODY,)
            for i, place in enumerate(places):
                self.marks[place].append(Mark(event.day, shape, number, "" if i else label))

    def _faults(self) -> None:
        for lapse in self.trace.lapses:
            place = self._of_rule(lapse.rule)
            self.marks[place].append(Mark(lapse.day, Shape.FAULT, 0, forgotten(self.words, lapse.rule)))
        for loss in self.trace.losses:
            said = lost(self.words, loss)
            for i, role in enumerate(loss.to):
                for person in self.procedure.role(role).persons:
                    self.marks[person].append(Mark(loss.day, Shape.FAULT, 0, "" if i else said))

    def _of_rule(self, id: str) -> str:
        match self.procedure.rule(id):
            case Duty(doers=doers) if doers:
                return self._holder(doers[0].roles[0])
            case Copy(senders=[first, *_]):
                return self._holder(first)
            case Copy(message=act):
                duties = [d for d in self.procedure.duties_for(act) if d.doers]
                return self._holder(duties[0].doers[0].roles[0]) if duties else NOBODY
            case _:
                return NOBODY

    def _holder(self, role: f.RoleId) -> str:
        return self.procedure.role(role).persons[0]

    def _owed(self, instance: Instance) -> None:
        duty, day = instance.duty, instance.moment.day
        closed = self.plot.reading.closed(instance)
        if closed is not None and closed.day == day:
            return
        several = len(duty.doers) > 1 or any(len(p.roles) > 1 for p in duty.doers)
        act = self.words.event(duty.act) + (f", by {self.words.doers(duty.doers)}" if several else "")
        owed = duty.force is not Force.MAY
        if owed:
            when = f"by {' '.join(short_date(instance.due).split())}" if instance.due else "no time given"
            label = f"owed: {act}, {when} [{duty.clause}]"
        else:
            label = f"allowed, not required: {act} [{duty.clause}]"
        missed = bool(owed and instance.due and instance.due <= self.plot.end and self.plot.unkept(instance))
        self.bars[self._of_rule(duty.id)].append(Bar(day, instance.due, label, missed, owed))

    def _asked(self) -> Iterator[Bar]:
        anchor = self.plot.anchor.day
        for failure in self.plot.failures:
            match failure.claim:
                case f.Within(_, targets):
                    yield Bar(anchor, failure.due, self.words.targets(targets), missed=True)
                case f.Eventually(targets) | f.Bounded(targets):
                    yield Bar(anchor, None, f"some day: {self.words.targets(targets)}", missed=True)
                case _:
                    pass

    def _at_once(self) -> Iterator[Mark]:
        anchor = self.plot.anchor
        kind = None if anchor.is_close else self.procedure.event(self.trace.events[anchor.at].event)
        for failure in self.plot.failures:
            match failure.claim:
                case f.Within() | f.Eventually() | f.Bounded():
                    pass
                case f.Holds(condition):
                    said = f"required at this moment: {self.words.condition(condition, kind)}"
                    yield Mark(anchor.day, Shape.FAULT, 0, said)
                case claim:
                    day = failure.offence.day if failure.offence else anchor.day
                    yield Mark(day, Shape.FAULT, 0, f"against this: {self.words.claim(claim, kind)}")
