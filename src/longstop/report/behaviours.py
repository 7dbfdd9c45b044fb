"""What one procedure allows and another forbids, in words: a sentence, a dated story, and the clauses side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.comparison import Behaviours, Difference, Offence
from longstop.core.procedures import Ban, Clause, Copy, Duty, Manner, Procedure, Rule, Sort
from longstop.core.semantics import Moment, Reading
from longstop.core.traces import Event
from longstop.report.absences import stretches, told
from longstop.report.mentions import attributes_of, facts_in, parts_of
from longstop.report.story import FORBIDDEN, NOT_DONE, NOT_SO, Entry, Line, Story
from longstop.report.wording import Wording, dates, listed, ordinal


@dataclass(frozen=True)
class Beside:
    """A clause of one of the two procedures as it stands beside one of the other's."""

    procedure: str
    id: str
    heading: str
    text: str
    """What it says, in our own words: its first paragraph."""


def story(found: Behaviours, difference: Difference) -> Story:
    """The shortest case that shows the difference, day by day."""
    telling = _Telling(found, difference)
    return Story(
        difference.clause or listed(difference.beside),
        telling.sentence(),
        "",
        telling.setting(),
        tuple(telling.entries()),
        tuple(telling.closing()),
    )


def sentence(found: Behaviours, difference: Difference) -> str:
    """What the one lets happen and the other does not: `J24-12 asks for a copy to ...; in J17 it may go without`."""
    return _Telling(found, difference).sentence()


def clauses(
    difference: Difference, one: Procedure, other: Procedure, mapping: Mapping[str, str]
) -> tuple[tuple[Beside, ...], tuple[Beside, ...]]:
    """The clauses on the side that allows it, and on the side that does not; `one` and `other` as the texts have them.

    `mapping` has the clauses of the one by the corresponding ones of the other. On a side where no rule is concerned
    stand the clauses that correspond to the other's, or that deal with the same act.
    """
    mine = list(difference.beside)
    if difference.clause is None:
        back = {theirs: other_clause for other_clause, theirs in mapping.items()}
        return tuple(_beside(one, mine)), tuple(_beside(other, [back[c] for c in mine if c in back]))
    counterpart = mapping.get(difference.clause)
    if counterpart is not None:
        mine = [counterpart]
    return tuple(_beside(one, mine)), tuple(_beside(other, [difference.clause]))


def _beside(procedure: Procedure, ids: list[str]) -> Iterator[Beside]:
    for id in ids:
        clause = procedure.clause(id)
        if clause is not None:
            yield Beside(procedure.id, id, clause.heading, first_paragraph(clause))


def first_paragraph(clause: Clause) -> str:
    """The paraphrase of the clause, without what is argued about it further down."""
    return " ".join(clause.text.strip().split("\n\n")[0].split())


def concerned(rule: Rule) -> tuple[f.Condition, ...]:
    """The conditions on which the rule hangs."""
    match rule:
        case Duty(condition=condition) | Copy(condition=condition):
            return (condition,)
        case Manner(condition=condition, requirement=requirement):
            return condition, requirement
        case Ban(unless=unless):
            return (unless,)
        case _:
            assert_never(rule)


class _Telling:
    """The telling of one difference."""

    def __init__(self, found: Behaviours, difference: Difference) -> None:
        self.sides, self.difference, self.trace = found.sides, difference, difference.trace
        own = {label: seen for seen, label in found.sides.rules.items()}
        self.rule = None if difference.rule is None else found.sides.other.rule(own[difference.rule])
        rules = [*([self.rule] if self.rule is not None else []), *self._about()]
        self.facts = dict.fromkeys(n for r in rules for c in concerned(r) for p in parts_of(c) for n in facts_in(p))
        shown = set(attributes_of(rules, (), ()))
        self.mine, self.theirs = Wording(found.sides.one, shown), Wording(found.sides.other, shown)
        self.reading = Reading(found.sides.one, self.trace, found.calendar)

    def _about(self) -> list[Rule]:
        """The rules by which it is done in the one; and in the other, where none of them lets it be done then."""
        event = self.difference.event
        theirs = self.sides.other.duties_for(event) if self.rule is None else ()
        return [*self.sides.one.duties_for(event), *theirs]

    # --- in a sentence --------------------------------------------------------------------------------------

    def sentence(self) -> str:
        """What the one lets happen and the other does not. No full stop."""
        it = f'"{self.mine.event(self.difference.event)}"'
        allows, forbids, clause = self.sides.allows, self.sides.forbids, self.difference.clause
        last = self._last()
        match self.difference.offence:
            case Offence.LATE:
                assert isinstance(self.rule, Duty)
                bound = self.rule.bound
                when = "the same day" if bound is not None and bound.count == 0 else f"within {bound}"
                return f"{clause} asks for {it}, by {self.theirs.doers(self.rule.doers)}, {when}; {allows} does not"
            case Offence.LEFT:
                assert isinstance(self.rule, Duty)
                return f"{clause} asks for {it}, by {self.theirs.doers(self.rule.doers)}, some day; {allows} does not"
            case Offence.MANNER:
                assert isinstance(self.rule, Manner)
                asked = self.theirs.condition(self.rule.requirement, self.sides.other.event(self.rule.event))
                return f"{clause} asks of {it} that this be so: {asked}; {allows} does not"
            case Offence.UNCOPIED:
                assert isinstance(self.rule, Copy)
                return f"{clause} asks for a copy of {it} to {self._groups(self.rule)}; {allows} does not"
            case Offence.BANNED:
                return f"{clause} forbids {it} in a case in which {allows} allows it"
            case Offence.UNPROMPTED:
                by = f" by {self.mine.people(last.by)}" if last is not None and last.by else ""
                return f"{allows} allows {it}{by} in a case in which no rule of {forbids} does"
            case Offence.MISDIRECTED:
                to = self.mine.roles(last.to) if last is not None else "others"
                return f"{allows} lets {it} go to {to}; {forbids} does not"
            case _:
                assert_never(self.difference.offence)

    def _last(self) -> Event | None:
        """The event in question."""
        mine = [e for e in self.trace.events if e.event == self.difference.event and e.stage is f.Stage.HAPPENED]
        return mine[-1] if mine else None

    def _groups(self, rule: Copy) -> str:
        return listed(self.theirs.roles(group, "or") for group in rule.groups)

    # --- day by day -----------------------------------------------------------------------------------------

    def setting(self) -> tuple[str, ...]:
        """What kind of case it is, as far as the rule looks at that."""
        return tuple(self.mine.fact(id, self.trace.facts[id]) for id in self.facts)

    def entries(self) -> Iterator[Entry]:
        """The days of the story, in order; a run of days with nothing but the same occurrence is told at once."""
        days: dict[date, list[Line]] = {}
        for absence in stretches(self.sides.one, self.trace):
            line = Line(told(absence, self.mine, self.trace.start, self.trace.end))
            days.setdefault(absence.first, []).append(line)
        events: dict[date, list[Event]] = {}
        for moment in self.reading.moments:
            event = self.trace.events[moment.at]
            events.setdefault(event.day, []).append(event)
            days.setdefault(event.day, []).append(Line(self._happening(event, moment)))
        days.setdefault(self.trace.end, []).append(self._failure())
        held: list[Event] = []
        for day in sorted(days):
            bare = events.get(day, [])
            lone = bare[0] if len(bare) == len(days[day]) == 1 else None
            repeated = lone is not None and self._world(lone) and self._count(lone) > 1
            if held and not (repeated and lone is not None and _alike(lone, held[0], self.mine)):
                yield self._together(held)
                held = []
            if repeated and lone is not None:
                held.append(lone)
            else:
                yield Entry(day, day, tuple(days[day]))
        if held:
            yield self._together(held)

    def _world(self, event: Event) -> bool:
        return self.sides.one.event(event.event).sort is Sort.WORLD

    def _count(self, event: Event) -> int:
        return sum(e.event == event.event for e in self.trace.events)

    def _number(self, event: Event) -> str:
        same = [e.day for e in self.trace.events if e.event == event.event]
        return ordinal(same.index(event.day) + 1)

    def _together(self, held: list[Event]) -> Entry:
        numbers = [self._number(e) for e in held]
        span = listed(numbers) if len(numbers) < 3 else f"{numbers[0]} to the {numbers[-1]}"
        said = self.mine.happening(held[0], f", for the {span} time")
        if len(held) > 1:
            said += f": {dates(e.day for e in held)}"
        return Entry(held[0].day, held[-1].day, (Line(said),))

    def _happening(self, event: Event, moment: Moment) -> str:
        which = f", for the {self._number(event)} time" if self._world(event) and self._count(event) > 1 else ""
        said = self.mine.happening(event, which)
        prompts = [
            duty.clause
            for duty in self.sides.one.duties_for(event.event)
            if event.stage is f.Stage.HAPPENED
            and self.reading.exactly_by(duty.doers, event)
            and any(self.reading.open_at(i, moment) for i in self.reading.instances(duty))
        ]
        return f"{said} [{prompts[0]}]" if prompts else said

    def _failure(self) -> Line:
        """What the other would not have, on the last day."""
        clause, forbids, allows = self.difference.clause, self.sides.forbids, self.sides.allows
        it = self.mine.event(self.difference.event)
        match self.rule:
            case Duty(doers=doers) if self.difference.offence is Offence.LATE:
                return Line(f"due under {clause}: {it}, by {self.theirs.doers(doers)}", NOT_DONE)
            case Duty(doers=doers):
                left = f"nothing more is owed under {allows}, and this, which {clause} asks for, was never done"
                return Line(f"{left}: {it}, by {self.theirs.doers(doers)}", NOT_DONE)
            case Copy():
                return Line(f"{clause} asks for a copy to {self._groups(self.rule)}: {it}", NOT_DONE)
            case Manner(requirement=requirement, event=event):
                asked = self.theirs.condition(requirement, self.sides.other.event(event))
                return Line(f"required by {clause}: {asked}", NOT_SO)
            case Ban():
                return Line(f"{clause} forbids it: {it}", FORBIDDEN)
            case None if self.difference.offence is Offence.MISDIRECTED:
                to = {r for duty in self.sides.other.duties_for(self.difference.event) for r in duty.to}
                said = f"to {self.theirs.roles(sorted(to))}" if to else "to others"
                return Line(f"{forbids} has it go {said}, and copied to none but those whom its rules name", FORBIDDEN)
            case None:
                return Line(f"no rule of {forbids} requires or allows this now: {it}", FORBIDDEN)
            case _:
                assert_never(self.rule)

    def closing(self) -> Iterator[str]:
        """What has to be borne in mind."""
        if self.difference.hangs_on:
            acts = listed(f'"{self.theirs.event(e)}"' for e in self.difference.hangs_on)
            yield f"It is taken that {acts}, of which {self.sides.forbids} alone knows, did not happen."


def _alike(one: Event, other: Event, words: Wording) -> bool:
    return words.happening(one) == words.happening(other)


def labels(found: Behaviours) -> Mapping[str, str]:
    """The titles of the acts that stand among what was looked at."""
    return {k.id: k.title or k.id for k in (*found.sides.one.events, *found.sides.other.events)}
