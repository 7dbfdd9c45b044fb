"""Whether a failure could have been avoided, in words and as machines read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from longstop.core import formulas as f
from longstop.core.cases import Case
from longstop.core.dependence import cone, mentions
from longstop.core.explanations import Avoidability
from longstop.core.procedures import Procedure, Sort
from longstop.core.traces import Event, Trace
from longstop.core.verdicts import Refuted
from longstop.report.mentions import attributes_of
from longstop.report.wording import OUTCOME, Wording, listed, plural, short_date

#: So many acts are told; of more it is said how many there are.
_TOLD = 4


def avoidability_said(found: Avoidability, case: Case) -> list[str]:
    """Whether the counterexample could have been avoided, and how; and whether another could not. One line a thought.

    Lines that begin with a dash say what would have been otherwise.
    """
    refuted = case.result.verdict
    if not isinstance(refuted, Refuted):
        return []
    words = Wording(case.procedure, (a.id for e in case.procedure.events for a in e.attributes))
    return [*_here(found, case, refuted, words), *_elsewhere(found, refuted, words)]


def _here(found: Avoidability, case: Case, refuted: Refuted, words: Wording) -> Iterator[str]:
    if found.avoidable is None:
        yield "Whether it could have been avoided, under these rules and in these days, was not settled."
    elif found.how is None:
        yield "It could not have been avoided: in these days nobody could have kept every rule and met this."
    else:
        if found.occasion:
            yield "It could have been avoided. In the same days this would have kept every rule and met it:"
        else:
            yield "It could have been avoided, but only by not coming to it. In the same days these keep every rule:"
        lines = list(_otherwise(case, refuted.trace, found.how, words))
        yield from lines[:_TOLD]
        if len(lines) > _TOLD:
            yield f"- and {plural(len(lines) - _TOLD, 'thing')} more"


def _elsewhere(found: Avoidability, refuted: Refuted, words: Wording) -> Iterator[str]:
    if found.hopeless is False:
        yield "In every case some way of keeping the rules meets it."
    elif found.hopeless and found.world is not None and found.world != refuted:
        yield f"In another case nobody could have kept every rule and met it: {_setting(found.world.trace, words)}."


def _setting(trace: Trace, words: Wording) -> str:
    """What of the case lies with nobody: when it starts, who is away, which messages are lost."""
    said = [f"one that starts on {_dated(trace.start)}"]
    away = [p for p, days in trace.away.items() if days]
    if away:
        said.append(f"with {words.people(away)} away")
    if trace.losses:
        said.append(f"in which {listed(dict.fromkeys(words.event(x.event) for x in trace.losses))} does not arrive")
    return " ".join(said)


def _otherwise(case: Case, shown: Trace, how: Trace, words: Wording) -> Iterator[str]:
    """What is done otherwise, as far as the property hangs on it; if that is much, what it names itself."""
    procedure, formula = case.procedure, case.property.formula
    reach = cone(procedure, formula).events
    named = {m.event for m in mentions(procedure, tuple(part.claim for part in formula))}
    lines = [(event, line) for event, line in _differences(case, shown, how, words) if event in reach]
    telling = [line for event, line in lines if event in named or len(lines) <= _TOLD] or [line for _, line in lines]
    if not telling:
        yield "- everything as it was, in another order"
    yield from telling


def _differences(case: Case, shown: Trace, how: Trace, words: Wording) -> Iterator[tuple[f.EventId, str]]:
    """Each act that is done otherwise, in the order of the days, as a line. Of what acts carry, only that is told on
    which the property hangs, or what is otherwise."""
    procedure = case.procedure
    hangs = {OUTCOME, *attributes_of((), (), case.property.formula)}
    before, after = _acts(procedure, shown), _acts(procedure, how)
    gone = {key: event for key, event in before.items() if key not in after}
    found: list[tuple[Event, str]] = []
    for key, event in after.items():
        said = words.happening(event, features={a: v for a, v in event.attributes.items() if a in hangs})
        if key not in before:
            moved = next((k for k, e in gone.items() if e.event == event.event), None)
            instead = f", and not on {_dated(gone.pop(moved).day)}" if moved is not None else ""
            found.append((event, said + instead))
        elif _features(before[key]) != _features(event):
            was = before[key]
            otherwise = {OUTCOME, *(a for a, v in event.attributes.items() if was.attributes.get(a) != v)}
            mine, theirs = ({a: v for a, v in e.attributes.items() if a in otherwise} for e in (event, was))
            instead = words.happening(was, features=theirs)
            found.append((event, f"{words.happening(event, features=mine)}, and not: {instead}"))
    for event in gone.values():
        said = words.happening(event, features={a: v for a, v in event.attributes.items() if a in hangs})
        found.append((event, f"left alone: {said}"))
    for event, said in sorted(found, key=lambda pair: pair[0].day):
        yield event.event, f"- {_dated(event.day)}: {said}"


def _acts(procedure: Procedure, trace: Trace) -> dict[tuple[f.EventId, date], Event]:
    """What is done by somebody, by kind and day."""
    return {
        (e.event, e.day): e
        for e in trace.events
        if e.stage is f.Stage.HAPPENED and procedure.event(e.event).sort is not Sort.WORLD
    }


def _features(event: Event) -> object:
    return set(event.by), set(event.to), dict(event.attributes)


def _dated(day: date) -> str:
    return short_date(day).replace("  ", " ")
