"""A counterexample told to a practitioner: date by date, who was away, what was owed and when, and what did not happen.

`tell` arranges; what matters is chosen in `plot`, and the words are made in `wording`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from longstop.core import formulas as f
from longstop.core.cases import Case
from longstop.core.procedures import Copy, Duty, Force, Manner, Sort
from longstop.core.semantics import Instance, Moment
from longstop.core.traces import Event, Loss
from longstop.core.vacuity import happens
from longstop.core.verdicts import HoldsTo, Proved, Refuted, Unknown, Vacuous, word
from longstop.report.absences import told
from longstop.report.conclusions import conclusions
from longstop.report.edits import clause_told, under
from longstop.report.plot import Plot
from longstop.report.wording import Wording, dates, elapsed, listed, ordinal, short_date

#: The words at the right of a line that says what went wrong.
NOT_DONE, NOT_SO, FORBIDDEN, FORGOTTEN, LOST = "NOT DONE", "NOT SO", "NOT ALLOWED", "FORGOTTEN", "LOST"


@dataclass(frozen=True)
class Line:
    """One thing said of a day; `mark`, in capitals, where something went wrong."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Entry:
    """A day of the story, or several (`first` to `last`) told at once."""

    first: date
    last: date
    lines: tuple[Line, ...]

    @property
    def label(self) -> str:
        """The date, as it stands in the margin."""
        return short_date(self.last)


#: How an item of a list begins.
ITEM = "- "


@dataclass(frozen=True)
class Story:
    """What a reader is told about one answer: a heading, the kind of case, the days, and what follows from it."""

    id: str
    title: str
    heading: str
    setting: tuple[str, ...]
    entries: tuple[Entry, ...]
    closing: tuple[str, ...]
    """Sentences; those that begin with a dash are items of a list that belongs to the sentence before."""


def paragraphs(closing: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each sentence with the items that belong to it, without their dashes."""
    said: str | None = None
    items: list[str] = []
    for line in closing:
        if said is not None and line.startswith(ITEM):
            items.append(line.removeprefix(ITEM))
            continue
        if said is not None:
            yield said, tuple(items)
        said, items = line, []
    if said is not None:
        yield said, tuple(items)


def tell(case: Case, others: Sequence[Case] = ()) -> Story:
    """The story of the answer. `others` are the other cases of the run, for a word on what would change it."""
    result = case.result
    entries: tuple[Entry, ...] = ()
    setting: tuple[str, ...] = ()
    match result.verdict:
        case Refuted() as refuted:
            telling = _Telling(case, refuted)
            setting, entries = telling.setting(), telling.entries()
            closing = conclusions(telling.plot, telling.words, clause_told(case))
        case Proved(clauses, soft, actorless):
            closing = [f"The proof rests on {listed(clauses)}."] if clauses else []
            if soft:
                closing.append(f"Of these {listed(soft)} only say what should be done.")
            if actorless:
                closing.append(f"Of these {listed(actorless)} name nobody to do it.")
        case HoldsTo(days):
            closing = [f"No counterexample within {days} days of the start of a case, and no proof."]
        case Vacuous(reason, condition):
            named = f": {_never_so(case, condition)}" if condition is not None else ""
            closing = [f"The property says nothing here: {reason}{named}."]
        case Unknown(reason):
            closing = [f"No answer: {reason}."]
    closing += [*under(case), *contrast(case, others)]
    if because := " ".join(result.because.split()).rstrip("."):
        closing.append(f"The file argues: {because}.")
    return Story(result.property, result.title, heading(case), setting, entries, tuple(closing))


def heading(case: Case) -> str:
    """`refuted under one-away (one person away), with copy = lit; EXPECTED proved`."""
    result = case.result
    said = f"{word(result.verdict)} under {case.assumptions.id} ({case.assumptions.title})"
    if result.readings:
        said += f", with {chosen(result.readings)}"
    if result.strict:
        said += ", strict"
    if result.expected is not None:
        said += "; as expected" if result.as_expected else f"; EXPECTED {result.expected}"
    return said


def _never_so(case: Case, condition: f.Condition) -> str:
    """The condition of which the property needs that it is so at times, or the event that it needs to come about."""
    words, event = Wording(case.procedure), happens(condition)
    return words.condition(condition) if event is None else words.event(event)


def chosen(readings: Mapping[str, str]) -> str:
    """`copy = lit and slash = either`."""
    return listed(f"{name} = {option}" for name, option in readings.items())


def contrast(case: Case, others: Sequence[Case]) -> list[str]:
    """Which other readings of the text make the property hold, everything else being the same: the fewest."""
    if not isinstance(case.result.verdict, Refuted):
        return []
    mine = case.result
    found = [
        _differing(case, other)
        for other in others
        if isinstance(other.result.verdict, Proved)
        and (other.result.property, other.result.assumptions, other.result.strict)
        == (mine.property, mine.assumptions, mine.strict)
    ]
    fewest = [d for d in found if not any(set(e.items()) < set(d.items()) for e in found)]
    return [f"Under {chosen(d)} the property is proved." for d in fewest]


def _differing(case: Case, other: Case) -> dict[str, str]:
    """The readings of the other case that are not those of this one."""
    mine, theirs = case.procedure.readings, other.procedure.readings
    return {name: theirs[name] for name in theirs if mine.get(name) != theirs[name]}


class _Telling:
    """The telling of one refuted case."""

    def __init__(self, case: Case, refuted: Refuted) -> None:
        self.case, self.plot = case, Plot(case, refuted)
        self.words = Wording(case.procedure, self.plot.attributes)
        self.procedure, self.trace, self.reading = case.procedure, refuted.trace, self.plot.reading

    def setting(self) -> tuple[str, ...]:
        """What kind of case it is, as far as that matters."""
        return tuple(self.words.fact(id, self.trace.facts[id]) for id in self.plot.facts)

    # --- the days -------------------------------------------------------------------------------------------

    def entries(self) -> tuple[Entry, ...]:
        """The days of the story, in order; a run of days with nothing but the same occurrence is told at once."""
        days: dict[date, list[Line]] = defaultdict(list)
        for day, line in self._lines():
            if line not in days[day]:
                days[day].append(line)
        entries = [Entry(day, day, tuple(days[day])) for day in sorted(days)]
        return tuple(self._merged(entries))

    def _lines(self) -> Iterator[tuple[date, Line]]:
        late = self.plot.late
        for m in self.plot.shown:
            if m != late:
                yield from self._event_lines(m)
        for absence in self.plot.absences:
            yield max(absence.first, self._opening), Line(told(absence, self.words, self._opening, self.trace.end))
        for lapse in self.trace.lapses:
            yield lapse.day, Line(forgotten(self.words, lapse.rule), FORGOTTEN)
        for loss in self.trace.losses:
            yield loss.day, Line(lost(self.words, loss), LOST)
        for instance in self.plot.owed:
            yield from self._owed_lines(instance)
        yield from self._failure_lines()
        if late:
            for day, line in self._event_lines(late):
                yield day, Line(f"{self._back(late) or line.text}. {self._since(day)}.")
        elif self.plot.due and self.trace.end > self.plot.due:
            yield self.trace.end, Line(f"still not done. {self._since(self.trace.end)}.")

    @property
    def _opening(self) -> date:
        """The day from which absences are told: that of the event at which the property looks."""
        return self.plot.anchor.day

    def _since(self, day: date) -> str:
        return elapsed(self.case.calendar, self.plot.anchor.day, day)

    def _event_lines(self, m: Moment) -> Iterator[tuple[date, Line]]:
        event = self.trace.events[m.at]
        said = self.words.happening(event, self._which(m))
        clauses = listed(dict.fromkeys(i.duty.clause for i in self.plot.prompts(m)[:1]))
        yield event.day, Line(f"{said} [{clauses}]" if clauses else said)
        for copy in self.plot.uncopied(m) if m == self.plot.anchor else ():
            asked = self.words.condition(copy.condition, self.procedure.event(copy.message))
            roles = self.words.roles([r for group in copy.groups for r in group])
            if self.reading.so(copy.condition, m):
                senders = self.words.roles(copy.senders, "or")
                yield event.day, Line(f"{copy.clause} asks {senders} for a copy to {roles}, and nobody else")
            else:
                yield event.day, Line(f"{copy.clause} asks for a copy to {roles} only if this is so: {asked}")

    def _which(self, m: Moment) -> str:
        """`, the fourth` of a thing from the world that keeps happening."""
        event = self.trace.events[m.at]
        if self.procedure.event(event.event).sort is not Sort.WORLD:
            return ""
        kind = f.Pattern(event.event)
        same = [n for n in self.reading.moments if self.reading.matches(kind, n)]
        return f", for the {ordinal(same.index(m) + 1)} time" if len(same) > 1 else ""

    def _merged(self, entries: list[Entry]) -> Iterator[Entry]:
        """Days before the anchor that hold the same repeated occurrence, and nothing else, become one entry."""
        bare = {
            event.day: event
            for event in (self.trace.events[m.at] for m in self.plot.shown if self._which(m))
            if event.day < self.plot.anchor.day
        }
        held: list[Event] = []
        for entry in entries:
            event = bare.get(entry.first) if len(entry.lines) == 1 else None
            if held and (event is None or (event.event, event.attributes) != (held[0].event, held[0].attributes)):
                yield self._together(held)
                held = []
            if event is None:
                yield entry
            else:
                held.append(event)
        if held:
            yield self._together(held)

    def _together(self, held: list[Event]) -> Entry:
        first, last = held[0].day, held[-1].day
        same = [e.day for e in self.trace.events if (e.event, e.stage) == (held[0].event, held[0].stage)]
        numbers = [ordinal(same.index(e.day) + 1) for e in held]
        span = listed(numbers) if len(numbers) < 3 else f"{numbers[0]} to the {numbers[-1]}"
        said = self.words.happening(held[0], f", for the {span} time")
        if len(held) > 1:
            said += f": {dates(e.day for e in held)}"
        return Entry(first, last, (Line(said),))

    def _back(self, late: Moment) -> str:
        """`the social worker is back and reads it: flag`, if the late reading waited for that."""
        event = self.trace.events[late.at]
        for absence in self.plot.absences if event.stage is f.Stage.READ else ():
            between = (absence.last + timedelta(i) for i in range(1, (event.day - absence.last).days))
            if absence.person in event.by and absence.last < event.day and not any(map(self.trace.works, between)):
                return f"{self.words.person(absence.person)} is back and reads it: {self.words.event(event.event)}"
        return ""

    # --- what was owed --------------------------------------------------------------------------------------

    def _owed_lines(self, instance: Instance) -> Iterator[tuple[date, Line]]:
        duty = instance.duty
        closed = self.reading.closed(instance)
        if closed is not None and closed.day == instance.moment.day:
            return
        act = f"{self.words.event(duty.act)}, by {self.words.doers(duty.doers)}"
        if duty.force is Force.MAY:
            yield instance.moment.day, Line(f"allowed, not required: {act} [{duty.clause}]")
            return
        when = f"by {short_date(instance.due).replace('  ', ' ')}" if instance.due else "no time given"
        yield instance.moment.day, Line(f"owed: {act}, {when} [{duty.clause}]")
        if instance.due and instance.due <= self.plot.end and self.plot.unkept(instance):
            yield instance.due, Line(f"due under {duty.clause}: {act}{self._excuse(instance)}", NOT_DONE)
        for ban in self.plot.bars(instance):
            waits = listed(self.words.waited_for(ban.unless), "or")
            said = f"it waits, under {ban.clause}, for {waits}" if waits else f"{ban.clause} forbids it for good"
            yield self.plot.end, Line(f"{self.words.event(duty.act)}: {said}", FORBIDDEN)

    def _excuse(self, instance: Instance) -> str:
        assert instance.due is not None
        if any(x.rule == instance.duty.id for x in self.trace.lapses):
            return "; forgotten"
        return "" if self.plot.covered(instance.duty, instance.due) else "; nobody who may do it is in"

    # --- what did not happen --------------------------------------------------------------------------------

    def _failure_lines(self) -> Iterator[tuple[date, Line]]:
        missed: dict[date, list[f.Target]] = defaultdict(list)
        never: list[f.Target] = []
        anchor = self.plot.anchor
        kind = None if anchor.is_close else self.procedure.event(self.trace.events[anchor.at].event)
        for failure in self.plot.failures:
            match failure.claim:
                case f.Within(_, targets):
                    assert failure.due is not None
                    missed[failure.due] += targets
                case f.Eventually(targets) | f.Bounded(targets):
                    never += targets
                case f.Holds(condition):
                    said = f"required at this moment: {self.words.condition(condition, kind)}"
                    yield anchor.day, Line(said, NOT_SO)
                case claim:
                    day = failure.offence.day if failure.offence else anchor.day
                    yield day, Line(f"against this: {self.words.claim(claim, kind)}", FORBIDDEN)
        for day, due in missed.items():
            yield day, Line(f"due: {self.words.targets(due)}", NOT_DONE)
        if never:
            after = "was not done after that" if self.plot.earlier else "never was"
            said = f"nothing more will be done, and this {after}: {self.words.targets(never)}"
            yield self.trace.end, Line(said, NOT_DONE)


def forgotten(words: Wording, rule: str) -> str:
    """What was forgotten under the rule."""
    match words.procedure.rule(rule):
        case Duty(clause=clause, act=act):
            return f"what {clause} asks for is forgotten by somebody who is in: {words.event(act)}"
        case Copy(clause=clause, message=message, groups=groups):
            roles = words.roles([r for group in groups for r in group])
            return f"the copy that {clause} asks for is forgotten: {words.event(message)} to {roles}"
        case Manner(clause=clause, event=event):
            return f"how {clause} asks for it to be done is forgotten: {words.event(event)}"
        case other:
            return f"what {other.clause} asks for is forgotten"


def lost(words: Wording, loss: Loss) -> str:
    """Whom the message did not reach."""
    return f"{words.event(loss.event)}: does not arrive at {words.roles(loss.to)}"
