"""The public form in which a trace is stored: plain JSON, versioned, with exact integers and ISO dates.

The form is documented in `docs/traces.md`. A stored trace carries all that is needed to judge it again: the procedure
with its readings and parameters, the calendar and the closures. Reading is strict: what the form does not know is
refused, so that a misspelt key is never taken for an absent one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.formulas import AttributeId, EventId, FactId, RoleId, Stage
from longstop.core.procedures import Procedure
from longstop.core.source import Source, Span
from longstop.core.time import Calendar, Closure
from longstop.core.traces import FORMAT, Event, Lapse, Loss, Trace

T = TypeVar("T")

#: The members of the object, in the order in which they are written.
KEYS = (
    "longstop-trace", "procedure", "readings", "parameters", "calendar", "closures", "start", "days",
    "off", "away", "facts", "events", "lapses", "losses",
)  # fmt: skip

#: A trace longer than this is taken for a slip of the pen.
LONGEST = 366 * 30


@dataclass(frozen=True)
class StoredTrace:
    """A trace with what is needed to judge it again. Readings are those in force, defaults included."""

    trace: Trace
    procedure: str
    calendar: str
    readings: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()


def stored(trace: Trace, procedure: Procedure, calendar: Calendar) -> StoredTrace:
    """The trace with the header that its procedure and its calendar give it."""
    readings, parameters = dict(procedure.readings), {k: str(v) for k, v in procedure.parameters.items()}
    return StoredTrace(trace, procedure.id, procedure.calendar, readings, parameters, calendar.closures)


# --- writing ------------------------------------------------------------------------------------------------------


def to_json(document: StoredTrace) -> dict[str, object]:
    """The trace as a JSON object."""
    trace = document.trace
    events, position = [], 0
    for i, e in enumerate(trace.events):
        position = position + 1 if i and trace.events[i - 1].day == e.day else 1
        events.append(
            {
                "day": e.day.isoformat(),
                "position": position,
                "event": e.event,
                "stage": e.stage.value,
                "by": list(e.by),
                "to": list(e.to),
                "attributes": dict(sorted(e.attributes.items())),
            }
        )
    return {
        "longstop-trace": FORMAT,
        "procedure": document.procedure,
        "readings": dict(sorted(document.readings.items())),
        "parameters": dict(sorted(document.parameters.items())),
        "calendar": document.calendar,
        "closures": [
            {"id": c.id, "title": c.title, "first": list(c.first), "last": list(c.last)} for c in document.closures
        ],
        "start": trace.start.isoformat(),
        "days": trace.days,
        "off": _runs(trace.off),
        "away": {person: _runs(days) for person, days in sorted(trace.away.items())},
        "facts": dict(sorted(trace.facts.items())),
        "events": events,
        "lapses": [{"day": x.day.isoformat(), "rule": x.rule} for x in trace.lapses],
        "losses": [{"day": x.day.isoformat(), "event": x.event, "to": list(x.to)} for x in trace.losses],
    }


def write(document: StoredTrace) -> str:
    """The trace as the text of a file."""
    return json.dumps(to_json(document), indent=2, ensure_ascii=False) + "\n"


def _runs(days: Iterable[date]) -> list[list[str]]:
    """Days as `[first, last]` pairs of unbroken runs."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and day == runs[-1][1] + timedelta(1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return [[first.isoformat(), last.isoformat()] for first, last in runs]


# --- reading ------------------------------------------------------------------------------------------------------


def read(source: Source) -> StoredTrace:
    """The trace in a file. Raises InputError if the file holds none."""
    try:
        data = json.loads(source.text, object_pairs_hook=_no_key_twice)
    except json.JSONDecodeError as error:
        line = source.text.split("\n")[error.lineno - 1]
        span = Span(source.path, error.lineno, error.colno, error.lineno, error.colno + 1, text=line)
        raise InputError([Diagnostic(Code.BAD_TRACE, f"this is not JSON: {error.msg.lower()}", span)]) from None
    except _MalformedError as error:
        raise _refusal(source.path, error) from None
    except (RecursionError, ValueError):
        raise _refusal(
            source.path, _MalformedError("", "a number is too long, or objects are nested too deeply")
        ) from None
    return from_json(data, source.path)


def from_json(data: object, path: str = "trace") -> StoredTrace:
    """The trace that a JSON object stands for. Raises InputError if it stands for none."""
    try:
        return _document(_Place(data, ""))
    except _MalformedError as error:
        raise _refusal(path, error) from None


class _MalformedError(Exception):
    """Something in the file is not as the form says: where, as a path of keys, and what."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(what)
        self.where, self.what = where, what


def _refusal(path: str, error: _MalformedError) -> InputError:
    at = f" at `{error.where}`" if error.where else ""
    return InputError([Diagnostic(Code.BAD_TRACE, f"`{path}` is not a trace{at}: {error.what}", None)])


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [k for k, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _MalformedError(key, "this key stands twice in one object")
    return dict(pairs)


@dataclass(frozen=True)
class _Place:
    """A value in the file, and the path of keys that leads to it."""

    value: object
    where: str

    def fail(self, what: str) -> _MalformedError:
        return _MalformedError(self.where, what)

    def object(self, *keys: str) -> dict[str, _Place]:
        """The members of an object that has exactly these keys."""
        members = self.mapping()
        for key in keys:
            if key not in members:
                raise self.fail(f"the key `{key}` is missing")
        for key in members:
            if key not in keys:
                raise self.fail(f"there is no key `{key}` here")
        return members

    def mapping(self) -> dict[str, _Place]:
        if not isinstance(self.value, dict):
            raise self.fail("an object was expected")
        return {k: _Place(v, f"{self.where}.{k}".lstrip(".")) for k, v in self.value.items()}

    def array(self) -> list[_Place]:
        if not isinstance(self.value, list):
            raise self.fail("an array was expected")
        return [_Place(v, f"{self.where}[{i}]") for i, v in enumerate(self.value)]

    def each(self, read: Callable[[_Place], T]) -> tuple[T, ...]:
        return tuple(read(place) for place in self.array())

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.fail("a text was expected")
        return self.value

    def texts(self) -> dict[str, str]:
        return {k: v.text() for k, v in self.mapping().items()}

    def number(self, least: int, most: int) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.fail("a whole number was expected")
        if not least <= self.value <= most:
            raise self.fail(f"a number from {least} to {most} was expected, not {self.value}")
        return self.value

    def day(self) -> date:
        text = self.text()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or day.isoformat() != text:
            raise self.fail(f"`{text}` is not a date of the form 2026-12-24")
        return day

    def days(self) -> frozenset[date]:
        """The days of an array of `[first, last]` pairs."""
        found: set[date] = set()
        for place in self.array():
            pair = place.each(_Place.day)
            if len(pair) != 2 or pair[0] > pair[1]:
                raise place.fail("a pair of dates, the first and the last day of a run, was expected")
            if (pair[1] - pair[0]).days > LONGEST:
                raise place.fail("this run of days is absurdly long")
            found |= {pair[0] + timedelta(i) for i in range((pair[1] - pair[0]).days + 1)}
        return frozenset(found)

    def month_and_day(self) -> tuple[int, int]:
        pair = self.array()
        if len(pair) != 2:
            raise self.fail("a month and a day were expected")
        month, day = pair[0].number(1, 12), pair[1].number(1, 31)
        try:
            date(2024, month, day)
        except ValueError:
            raise self.fail("there is no such day in any year") from None
        return month, day


def _document(place: _Place) -> StoredTrace:
    version = place.mapping().get("longstop-trace")
    if version is None:
        raise place.fail("the key `longstop-trace`, which gives the version, is missing")
    if version.value != FORMAT or isinstance(version.value, bool):
        raise version.fail(f"this longstop reads version {FORMAT} of the form, not `{json.dumps(version.value)}`")
    members = place.object(*KEYS)
    start, days = members["start"].day(), members["days"].number(1, LONGEST)
    if (date.max - start).days < days:
        raise members["days"].fail("the trace runs past the end of the calendar")
    trace = Trace(
        start=start,
        days=days,
        off=members["off"].days(),
        away={person: p.days() for person, p in members["away"].mapping().items()},
        facts={FactId(k): v for k, v in members["facts"].texts().items()},
        events=members["events"].each(_event),
        lapses=members["lapses"].each(_lapse),
        losses=members["losses"].each(_loss),
    )
    _check_order(members["events"], trace)
    for name, found in [("off", trace.off), *((f"away.{p}", days) for p, days in trace.away.items())]:
        if any(not start <= day <= trace.end for day in found):
            raise _MalformedError(name, f"a day stands outside the trace, which runs from {start} to {trace.end}")
    return StoredTrace(
        trace,
        members["procedure"].text(),
        members["calendar"].text(),
        members["readings"].texts(),
        members["parameters"].texts(),
        members["closures"].each(_closure),
    )


def _check_order(place: _Place, trace: Trace) -> None:
    """The days of the events do not go back, and their positions count up from 1 within each day."""
    day, expected = trace.start, 0
    for event, at in zip(trace.events, place.array(), strict=True):
        if not trace.start <= event.day <= trace.end:
            raise at.fail(f"the event stands outside the trace, which runs from {trace.start} to {trace.end}")
        if event.day < day:
            raise at.fail("the events do not stand in the order of their days")
        expected = expected + 1 if event.day == day else 1
        day = event.day
        position = at.mapping()["position"]
        if position.value != expected:
            raise position.fail(f"position {expected} of the day was expected")


def _event(place: _Place) -> Event:
    members = place.object("day", "position", "event", "stage", "by", "to", "attributes")
    members["position"].number(1, LONGEST)
    stages = {s.value: s for s in (Stage.HAPPENED, Stage.READ)}
    stage = members["stage"].text()
    if stage not in stages:
        raise members["stage"].fail(f"one of {', '.join(f'`{s}`' for s in stages)} was expected, not `{stage}`")
    return Event(
        members["day"].day(),
        EventId(members["event"].text()),
        stages[stage],
        members["by"].each(_Place.text),
        tuple(RoleId(r) for r in members["to"].each(_Place.text)),
        {AttributeId(k): v for k, v in members["attributes"].texts().items()},
    )


def _lapse(place: _Place) -> Lapse:
    members = place.object("day", "rule")
    return Lapse(members["day"].day(), members["rule"].text())


def _loss(place: _Place) -> Loss:
    members = place.object("day", "event", "to")
    to = tuple(RoleId(r) for r in members["to"].each(_Place.text))
    return Loss(members["day"].day(), EventId(members["event"].text()), to)


def _closure(place: _Place) -> Closure:
    members = place.object("id", "title", "first", "last")
    first, last = members["first"].month_and_day(), members["last"].month_and_day()
    return Closure(members["id"].text(), members["title"].text(), first, last)
