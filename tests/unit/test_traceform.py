"""Traces as JSON: there and back without loss, and plain refusals of what is not a trace."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagcase import J24, JERSEY, UNREAD
from longstop.core.diagnostics import InputError
from longstop.core.formulas import AttributeId, EventId, FactId, RoleId, Stage
from longstop.core.source import Source
from longstop.core.time import Closure
from longstop.core.traceform import StoredTrace, from_json, read, stored, to_json, write
from longstop.core.traces import Event, Lapse, Loss, Trace

CHRISTMAS = Closure("christmas", "the office is shut", (12, 25), (1, 1))


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    names = st.text(st.characters(codec="utf-8"), max_size=8)
    start = draw(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
    length = draw(st.integers(1, 40))
    day = st.integers(0, length - 1).map(lambda i: start + timedelta(i))
    some_days = st.frozensets(day)
    words = st.dictionaries(names, names, max_size=3)
    roles = st.lists(names.map(RoleId), max_size=3).map(tuple)
    events = st.builds(
        Event,
        day,
        names.map(EventId),
        st.sampled_from([Stage.HAPPENED, Stage.READ]),
        st.lists(names, max_size=2).map(tuple),
        roles,
        words.map(lambda w: {AttributeId(k): v for k, v in w.items()}),
    )
    return Trace(
        start,
        length,
        draw(some_days),
        draw(st.dictionaries(names, some_days, max_size=3)),
        {FactId(k): v for k, v in draw(words).items()},
        tuple(sorted(draw(st.lists(events, max_size=8)), key=lambda e: e.day)),
        tuple(draw(st.lists(st.builds(Lapse, day, names), max_size=2))),
        tuple(draw(st.lists(st.builds(Loss, day, names.map(EventId), roles), max_size=2))),
    )


@given(traces(), st.booleans())
def test_there_and_back_is_the_identity(trace: Trace, shut: bool) -> None:
    readings, parameters = {"copy": "lit"}, {"threshold": "3"}
    document = StoredTrace(trace, "J24", "Jersey", readings, parameters, (CHRISTMAS,) if shut else ())
    assert read(Source("t.json", write(document))) == document
    assert from_json(to_json(document)) == document


def test_a_stored_trace_carries_what_its_judging_needs() -> None:
    document = stored(UNREAD, J24, JERSEY.with_closures((CHRISTMAS,)))
    data = to_json(document)
    assert data["longstop-trace"] == 1
    assert (data["procedure"], data["calendar"]) == ("J24", "Jersey")
    assert data["closures"] == [{"id": "christmas", "title": "the office is shut", "first": [12, 25], "last": [1, 1]}]
    assert data["start"] == "2026-12-01"
    assert data["days"] == 36
    assert data["away"] == {"social_worker": [["2026-12-22", "2027-01-04"]]}
    assert ["2026-12-25", "2026-12-28"] in data["off"]  # type: ignore[operator]
    assert from_json(data) == document


def test_positions_count_within_each_day() -> None:
    data = to_json(stored(UNREAD, J24, JERSEY))
    events = data["events"]
    assert isinstance(events, list)
    assert [(e["day"], e["position"]) for e in events[-3:]] == [
        ("2026-12-22", 1),
        ("2026-12-22", 2),
        ("2027-01-05", 1),
    ]


def test_the_example_in_the_documentation_is_a_trace() -> None:
    page = (Path(__file__).parents[2] / "docs" / "traces.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    document = read(Source("traces.md", example))
    assert document.trace.days == 15
    assert set(json.loads(example)) == set(to_json(document))
    for key in to_json(document):
        assert f"`{key}`" in page


Edit = Callable[[dict[str, object]], object]


def set_(key: str, value: object) -> Edit:
    return lambda data: data.update({key: value})


def event(key: str, value: object, index: int = 0) -> Edit:
    def edit(data: dict[str, object]) -> None:
        events = data["events"]
        assert isinstance(events, list)
        events[index][key] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda d: d.pop("longstop-trace"), "the key `longstop-trace`, which gives the version, is missing"),
        (set_("longstop-trace", 2), "at `longstop-trace`: this longstop reads version 1 of the form, not `2`"),
        (set_("longstop-trace", True), "reads version 1"),
        (lambda d: d.pop("off"), "the key `off` is missing"),
        (set_("awya", {}), "there is no key `awya` here"),
        (set_("days", 3.0), "at `days`: a whole number was expected"),
        (set_("days", True), "at `days`: a whole number was expected"),
        (set_("days", 0), "at `days`: a number from 1 to 10980 was expected, not 0"),
        (set_("start", "2026-02-31"), "at `start`: `2026-02-31` is not a date of the form 2026-12-24"),
        (set_("start", "20261224"), "at `start`: `20261224` is not a date"),
        (set_("start", "9999-12-31"), "at `days`: the trace runs past the end of the calendar"),
        (set_("off", [["2026-12-03", "2026-12-01"]]), "at `off[0]`: a pair of dates"),
        (set_("off", [["0001-01-01", "9999-01-01"]]), "at `off[0]`: this run of days is absurdly long"),
        (set_("off", [["2020-01-01", "2020-01-01"]]), "at `off`: a day stands outside the trace"),
        (set_("away", {"x": [["2020-01-01", "2020-01-01"]]}), "at `away.x`: a day stands outside the trace"),
        (set_("away", []), "at `away`: an object was expected"),
        (set_("facts", {"grave": True}), "at `facts.grave`: a text was expected"),
        (set_("closures", [{"id": "x", "title": "", "first": [2, 30], "last": [1, 1]}]), "no such day in any year"),
        (event("stage", "acted on"), "at `events[0].stage`: one of `happened`, `read` was expected"),
        (event("day", "2026-12-30"), "at `events[1]`: the events do not stand in the order of their days"),
        (event("day", "2020-12-30"), "at `events[0]`: the event stands outside the trace"),
        (event("position", 2), "at `events[0].position`: position 1 of the day was expected"),
        (event("position", 1, 4), "at `events[4].position`: position 2 of the day was expected"),
        (event("to", "sergeant"), "at `events[0].to`: an array was expected"),
    ],
)
def test_what_is_not_a_trace_is_refused_with_the_place(edit: Edit, message: str) -> None:
    data = json.loads(json.dumps(to_json(stored(UNREAD, J24, JERSEY))))
    edit(data)
    with pytest.raises(InputError) as caught:
        from_json(data, "case.json")
    [diagnostic] = caught.value.diagnostics
    assert diagnostic.code == "bad-trace"
    assert message in diagnostic.message
    assert diagnostic.message.startswith("`case.json` is not a trace")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is not JSON"),
        ("{", "this is not JSON"),
        ("[]", "an object was expected"),
        ("null", "an object was expected"),
        ('{"longstop-trace": 1, "longstop-trace": 1}', "at `longstop-trace`: this key stands twice in one object"),
        ("9" * 5000, "a number is too long"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_holds_no_trace_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        read(Source("case.json", text))


OTHER = st.text(max_size=3) | st.sampled_from(["\n", "\r", "\u2028", "\n\n{", '"', "1e999", "NaN"])


@given(st.integers(0, 3000), OTHER, st.booleans())
def test_whatever_is_written_over_a_trace_is_read_or_refused(at: int, other: str, cut: bool) -> None:
    text = write(stored(UNREAD, J24, JERSEY))
    found: set[str] = set()
    try:
        read(Source("case.json", text[:at] + other + ("" if cut else text[at + 1 :])))
    except InputError as error:
        found = {d.code for d in error.diagnostics}
    assert found <= {"bad-trace"}


def test_an_error_after_the_last_line_is_located() -> None:
    with pytest.raises(InputError) as caught:
        read(Source("case.json", "{\n"))
    [diagnostic] = caught.value.diagnostics
    assert str(diagnostic.span) == "case.json:2:1"


def test_a_syntax_error_is_located() -> None:
    with pytest.raises(InputError) as caught:
        read(Source("case.json", '{\n  "longstop-trace" 1\n}'))
    [diagnostic] = caught.value.diagnostics
    assert str(diagnostic.span) == "case.json:2:20"
