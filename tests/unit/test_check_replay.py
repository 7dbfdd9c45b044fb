"""Every counterexample is walked through before anybody sees it, and what is not walked through is our bug."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from handmade import PLAIN, SHUT, act, duty, for_each, message, procedure, role, target, working, world
from longstop import notebook, pool
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Procedure
from longstop.core.time import Calendar
from longstop.core.traces import Lapse, Loss, Trace
from longstop.core.verdicts import Property, Proved, Refuted
from longstop.engines.check import Disagreement, check
from longstop.engines.simulate.replay import replay
from longstop.project import Project
from smallproject import build

ONE_AWAY = Assumptions("one-away", "one away", away=1)
EVERYONE_IN = Assumptions("everyone-in", "everyone in")


def rules() -> Procedure:
    """A new object each time, so that no answer is remembered; with something that does not bear on the property."""
    return procedure(
        role("a"),
        role("b"),
        world("e"),
        world("other"),
        act("x"),
        message("m"),
        duty("R", "e", "a", "x", within=working(1)),
        duty("S", "other", "b", "m", to=("a",), within=working(1)),
    )


SOON = Property("Q", "soon", for_each("e", f.Within(working(1), (target("x"),))))
EVER = Property("Q", "ever", for_each("e", f.Bounded((target("m"),))))


class Seen:
    """A replay that remembers what it was handed."""

    def __init__(self) -> None:
        self.traces: list[Trace] = []

    def __call__(self, procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool) -> Trace:
        self.traces.append(trace)
        return replay(procedure, trace, calendar, strict=strict)


def test_a_counterexample_is_walked_through_and_a_proof_is_not() -> None:
    seen = Seen()
    found = check(rules(), SOON, ONE_AWAY, PLAIN, replay=seen)
    assert isinstance(found, Refuted)
    assert seen.traces == [found.trace]
    assert isinstance(check(rules(), SOON, EVERYONE_IN, PLAIN, replay=seen), Proved)
    assert len(seen.traces) == 1


def test_so_is_one_that_is_remembered_one_that_is_taken_over_and_one_that_stands_still() -> None:
    same = rules()
    first = check(same, SOON, ONE_AWAY, PLAIN)
    seen = Seen()
    assert check(same, SOON, ONE_AWAY, PLAIN, replay=seen) == first
    assert isinstance(first, Refuted)
    near = check(rules(), SOON, ONE_AWAY, PLAIN, near=first, replay=seen)
    still = check(rules(), EVER, EVERYONE_IN, PLAIN, replay=seen)
    assert isinstance(still, Refuted)
    assert still.endless is not None
    near_still = check(rules(), EVER, EVERYONE_IN, PLAIN, near=still, replay=seen)
    assert [v.trace for v in (first, near, still, near_still) if isinstance(v, Refuted)] == seen.traces


def test_the_closures_of_the_assumption_set_are_in_the_calendar_of_the_walk() -> None:
    shut = replace(ONE_AWAY, closures=SHUT.closures)
    calendars: list[Calendar] = []

    def remember(procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool) -> Trace:
        calendars.append(calendar)
        return replay(procedure, trace, calendar, strict=strict)

    assert isinstance(check(rules(), SOON, shut, PLAIN, replay=remember), Refuted)
    assert [c.closures for c in calendars] == [SHUT.closures]


WRONG: dict[str, Callable[[Trace], Trace]] = {
    "days": lambda t: replace(t, days=t.days + 1),
    "people away": lambda t: replace(t, away={}),
    "facts": lambda t: replace(t, facts={f.FactId("grave"): f.YES}),
    "events": lambda t: replace(t, events=t.events[:-1]),
    "lapses": lambda t: replace(t, lapses=(Lapse(t.start, "R"),)),
    "losses": lambda t: replace(t, losses=(Loss(t.start, f.EventId("m"), (f.RoleId("a"),)),)),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_walk_that_comes_out_elsewhere_is_a_bug_and_no_verdict(what: str) -> None:
    with pytest.raises(Disagreement, match=f"comes out with other {what}"):
        check(rules(), SOON, ONE_AWAY, PLAIN, replay=lambda _, trace, *__, **___: WRONG[what](trace))


def test_a_walk_that_parts_from_the_trace_is_a_bug_and_no_verdict() -> None:
    def astray(_: Procedure, trace: Trace, calendar: Calendar, *, strict: bool) -> Trace:
        """Walks by another rule than the one that was checked."""
        sooner = procedure(*rules().roles, *rules().events, duty("R", "e", "b", "x", within=working(0)))
        return replay(sooner, trace, calendar, strict=strict)

    with pytest.raises(Disagreement, match="the simulator and the prover's trace part on day 0, at the close"):
        check(rules(), SOON, ONE_AWAY, PLAIN, replay=astray)


def test_the_public_face_replays_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(notebook.check(rules(), SOON, ONE_AWAY, PLAIN), Refuted)
    wrong = WRONG["events"]
    monkeypatch.setattr("longstop.engines.simulate.replay.replay", lambda _, trace, *__, **___: wrong(trace))
    with pytest.raises(Disagreement, match="comes out with other events"):
        notebook.check(rules(), SOON, ONE_AWAY, PLAIN)


def test_in_a_run_it_is_reported_as_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project.load(build(tmp_path))
    assert len(project.check("T-Q1", assume="one-away")) == 1
    wrong = WRONG["people away"]
    monkeypatch.setattr("longstop.engines.simulate.replay.replay", lambda _, trace, *__, **___: wrong(trace))
    with pytest.raises(pool.Bug, match="do not agree on T-Q1 under one-away") as caught:
        project.check("T-Q1", assume="one-away")
    assert "comes out with other people away" in caught.value.details
