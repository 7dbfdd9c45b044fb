"""What a stored case comes to when it is walked through again: its stories, or where it can go no further."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from longstop.core.semantics import CLOSE, Moment, Reading, Truth
from longstop.core.walks import Departure, Judged, Walk
from longstop.report import story
from longstop.report.absences import stretches, told
from longstop.report.plot import prompts
from longstop.report.story import FORGOTTEN, LOST, Entry, Line, Story
from longstop.report.text import PLAIN_WIDTH, lay_out
from longstop.report.wording import Wording, listed, plain, plural, short_date

#: What is set off from the rest, on a terminal that can.
STYLES = {
    r"^\S.*: (walked through|GOES NO FURTHER).*": "bold",
    r"  (NOT DONE|NOT SO|NOT ALLOWED|FORGOTTEN|LOST)$": "bold red",
}

_TRUTHS = {
    Truth.TRUE: "kept",
    Truth.FALSE: "violated",
    Truth.OPEN: "not decided within the days of this case",
}


def page(walks: Sequence[Walk], width: int, *, asked: bool = False) -> Iterator[str]:
    """The lines for a terminal of this width. `asked` says that certain properties were asked for, so that each is
    answered for."""
    width = max(min(width, PLAIN_WIDTH), 24)
    for walk in walks:
        if walk.departure is not None:
            yield from _departed(walk, walk.departure, width)
        else:
            yield f"{walk.path}: walked through"
            yield ""
            for found in stories(walk, asked=asked):
                yield from lay_out(found, width)
                yield ""
            if asked and walk.violated and (answers := _answers(walk)):
                for said in answers:
                    yield from textwrap.wrap(said, width)
                yield ""
    yield summary(walks)


def summary(walks: Sequence[Walk]) -> str:
    """`3 cases: 2 walked through, 1 goes no further`."""
    departed = sum(w.departure is not None for w in walks)
    parts = [f"{n} {what}" for n, what in (
        (len(walks) - departed, "walked through"),
        (departed, "goes no further" if departed == 1 else "go no further"),
    ) if n]  # fmt: skip
    return f"{plural(len(walks), 'case')}: {', '.join(parts)}"


def _departed(walk: Walk, departure: Departure, width: int) -> Iterator[str]:
    yield f"{walk.path}: GOES NO FURTHER on {_date(departure.day)}"
    where = "at the close of the day"
    if departure.event is not None:
        kinds = {k.id: plain(k.title, k.id) for k in walk.procedure.events}
        title = kinds.get(departure.event, departure.event)
        where = f'at "{title}"' if title != departure.event else f"at `{departure.event}`"
    yield from textwrap.wrap(f"{where}: {departure.why}", width, initial_indent="  ", subsequent_indent="  ")
    if departure.clause is not None:
        clause = walk.procedure.clause(departure.clause)
        heading = clause.heading if clause is not None else departure.clause
        at = f"  {departure.place}" if departure.place is not None else ""
        yield f"  {heading}{at}"
        if departure.rule is not None and walk.procedure.rule(departure.rule).force.soft and not walk.strict:
            yield "  This only says what should be done; a case found without it is walked through with `--strict`."
    yield ""


def _date(day: date) -> str:
    return short_date(day).replace("  ", " ")


# --- stories ------------------------------------------------------------------------------------------------------


def stories(walk: Walk, *, asked: bool = False) -> Iterator[Story]:
    """One for each property that the case violates; where it violates none, what happened in it."""
    for judged in walk.judged:
        if judged.case is not None:
            yield replace(story.tell(judged.case), heading=f"violated in this case{_under(walk)}")
    if not walk.violated:
        whole = account(walk)
        said = _answers(walk) if asked else [_none(walk)] if walk.judged else []
        yield replace(whole, closing=(*whole.closing, *said))


def _answers(walk: Walk) -> list[str]:
    """A sentence on each property that the case does not violate."""
    return [
        f"{j.property.id}, {j.property.title}: {_TRUTHS[j.truth]}."
        if j.triggers
        else f"{j.property.id}, {j.property.title}: nothing happens in this case of which it speaks."
        for j in walk.judged
        if j.case is None
    ]


def _none(walk: Walk) -> str:
    tried, n = sum(j.triggers > 0 for j in walk.judged), len(walk.judged)
    if n == 1:
        them = "this speaks" if tried else "this does not speak"
        return f"It does not violate the one property of {walk.procedure.id}; {them} of what happens in it."
    them = f"{tried or 'none'} of them {'speaks' if tried == 1 else 'speak'}"
    return f"It violates none of the {n} properties of {walk.procedure.id}; {them} of what happens in it."


def _under(walk: Walk) -> str:
    said = f", with {story.chosen(walk.readings)}" if walk.readings else ""
    return f"{said}, strict" if walk.strict else said


def account(walk: Walk) -> Story:
    """What happens in the case from its first day to its last, leaving nothing out and blaming nobody."""
    procedure, trace = walk.procedure, walk.trace
    reading = Reading(procedure, trace, walk.calendar, strict=walk.strict)
    words = Wording(procedure, {a.id for kind in procedure.events for a in kind.attributes})
    days: dict[date, list[Line]] = defaultdict(list)
    clauses: dict[str, None] = {}
    for absence in stretches(procedure, trace):
        days[absence.first].append(Line(told(absence, words, trace.start, trace.end)))
    for m in reading.moments:
        under = listed(dict.fromkeys(i.duty.clause for i in prompts(reading, m)[:1]))
        said = words.happening(trace.events[m.at])
        days[m.day].append(Line(f"{said} [{under}]" if under else said))
        clauses |= dict.fromkeys([under] if under else [])
    for lapse in trace.lapses:
        days[lapse.day].append(Line(story.forgotten(words, lapse.rule), FORGOTTEN))
    for loss in trace.losses:
        days[loss.day].append(Line(story.lost(words, loss), LOST))
    end = Moment(trace.end, CLOSE)
    for duty in procedure.duties:
        for instance in reading.instances(duty) if reading.binds(duty) else ():
            if reading.open_at(instance, end) or instance.moment == end:
                when = f"by {_date(instance.due)}" if instance.due else "no time given"
                act = f"{words.event(duty.act)}, by {words.doers(duty.doers)}"
                days[trace.end].append(Line(f"still owed: {act}, {when} [{duty.clause}]"))
    entries = tuple(Entry(day, day, tuple(dict.fromkeys(days[day]))) for day in sorted(days))
    setting = tuple(words.fact(fact.id, trace.facts[fact.id]) for fact in procedure.facts)
    closing = f"What is done here is done under {listed(clauses)}." if clauses else "Nobody does anything here."
    length = f"{plural(trace.days, 'day')} from {_date(trace.start)}{_under(walk)}"
    return Story(procedure.id, procedure.title, length, setting, entries, (closing,))


# --- for machines -------------------------------------------------------------------------------------------------


def document(walks: Sequence[Walk], version: str) -> str:
    """The walks as one JSON document."""
    return json.dumps({"longstop": version, "replays": [_data(w) for w in walks]}, indent=2, ensure_ascii=False) + "\n"


def _data(walk: Walk) -> dict[str, object]:
    return {
        "file": walk.path,
        "procedure": walk.procedure.id,
        "readings": {f"{walk.procedure.id}.{name}": option for name, option in sorted(walk.readings.items())},
        "walked_through": walk.departure is None,
        "departure": _departure_data(walk.departure) if walk.departure is not None else None,
        "properties": [_judged_data(j) for j in walk.judged],
    }


def _departure_data(departure: Departure) -> dict[str, object]:
    return {
        "day": departure.day.isoformat(),
        "event": departure.event,
        "reason": departure.why,
        "rule": departure.rule,
        "clause": departure.clause,
        "place": str(departure.place) if departure.place is not None else None,
    }


def _judged_data(judged: Judged) -> dict[str, object]:
    return {
        "property": judged.property.id,
        "title": judged.property.title,
        "holds": {Truth.TRUE: True, Truth.FALSE: False, Truth.OPEN: None}[judged.truth],
        "triggers": judged.triggers,
    }
