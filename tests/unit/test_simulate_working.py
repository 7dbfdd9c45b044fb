"""People who have only so much time: what they work on, when, and who meets. Day 0 is a Monday."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from handmade import (
    PLAIN,
    act,
    ban,
    days,
    duty,
    either,
    in_turn,
    message,
    on,
    procedure,
    read,
    role,
    state,
    working,
    world,
)
from longstop.core import scenarios as sc
from longstop.core.formulas import FALSE, Happened, InState
from longstop.core.logs import SECONDS, Log
from longstop.core.procedures import EventKind, Party, Procedure, Sort
from longstop.engines.simulate.program import Program
from longstop.engines.simulate.run import simulate
from longstop.engines.simulate.working import Working

START = date(2026, 9, 7)
MON, TUE, WED, THU = range(4)
ASK = world("ask", once=True)
#: An event, the day, the hour of the day, and by whom.
Row = tuple[str, int, float, tuple[str, ...]]


def meeting(id: str) -> EventKind:
    return EventKind(id, id, Sort.MEETING)


def doing(event: str, hours: float, *, delay: float = 0.0) -> sc.Doing:
    """An act that takes so long, and is turned to so many days after it has arisen."""
    return sc.Doing(event, sc.fixed(hours, sc.Measure.HOURS), sc.fixed(delay))


def setting(*doings: sc.Doing, staff: Mapping[str, sc.Staff], asked: float = 0.0, **more: object) -> sc.World:
    """One case for two weeks in which something is asked for at once, or after so many days."""
    return sc.World(
        START,
        14,
        happens={"ask": sc.Happens("ask", first=sc.fixed(asked))},
        staff=staff,
        doings={d.event: d for d in doings},
        **more,  # type: ignore[arg-type]
    )


def away(*days: int, person: int = 1) -> tuple[sc.Absent, ...]:
    return tuple(sc.Absent(person, START + timedelta(d), START + timedelta(d)) for d in days)


def rows(log: Log) -> list[Row]:
    """What happened; that mail was read is left out."""
    base = (START.toordinal() - date(1970, 1, 1).toordinal()) * SECONDS
    return [
        (log.events[e], (t - base) // SECONDS, round((t - base) % SECONDS / 3600, 1), log.people[b])
        for e, t, b, s in zip(log.event, log.time, log.by, log.stage, strict=True)
        if not s
    ]


def lived(made: Procedure, world: sc.World) -> list[Row]:
    """What happened but for what was asked."""
    return [r for r in rows(simulate(made, PLAIN, world, 1).log) if r[0] != "ask"]


def alone(*parts: object, by: str | Party = "worker") -> Procedure:
    return procedure(role("worker"), ASK, act("do"), duty("D", "ask", by, "do"), *parts)  # type: ignore[arg-type]


# --- hours --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("staff", "day", "hour"),
    [
        (sc.Staff("worker"), TUE, 12.0),
        (sc.Staff("worker", absent=away(TUE)), WED, 12.0),
        (sc.Staff("worker", absent=away(TUE, person=0)), WED, 12.0),
        (sc.Staff("worker", absent=away(MON)), WED, 12.0),
        (sc.Staff("worker", patterns=(frozenset({MON, THU}),)), THU, 12.0),
        (sc.Staff("worker", hours=3.5), WED, 12.0),
        (sc.Staff("worker", hours=24.0), MON, 10.0),
    ],
    ids=["full time", "away on Tuesday", "all away on Tuesday", "away on Monday", "part time", "half days", "always"],
)
def test_ten_hours_of_work_are_done_in_the_hours_of_whoever_does_them(staff: sc.Staff, day: int, hour: float) -> None:
    found = lived(alone(), setting(doing("do", 10), staff={"worker": staff}))
    if staff.absent and staff.absent[0].first == START:  # taken up at some hour of Tuesday, and done seven hours later
        [(_, done_on, _, by)] = found
        assert done_on in (TUE, WED, THU)
        assert by == ("worker",)
    else:
        assert found == [("do", day, hour, ("worker",))]


def test_a_duty_owed_at_once_is_done_on_the_day_by_people_with_office_hours() -> None:
    """What comes from the world comes in the forenoon, so that the day does not end before the work can."""
    made = procedure(
        role("worker"), world("ask", on_working_days=True), act("do"), duty("D", "ask", "worker", "do", within=days(0))
    )
    happens = {"ask": sc.Happens("ask", rate=0.3)}
    found = simulate(
        made,
        PLAIN,
        sc.World(START, 700, happens=happens, staff={"worker": sc.Staff("worker")}, doings={"do": doing("do", 0.5)}),
        1,
    )
    asked, done = (
        [d for e, d, _, _ in rows(found.log) if e == event] for event in ("ask", "do")
    )
    assert len(asked) > 100
    assert asked == done


def test_what_has_a_deadline_is_turned_to_on_its_morning_at_the_latest() -> None:
    """An idle team is never late."""
    made = procedure(
        role("worker"), world("ask"), act("do"), duty("D", "ask", "worker", "do", within=working(2))
    )
    world_ = sc.World(
        START, 700, cases=sc.Cases(1), happens={"ask": sc.Happens("ask", rate=0.05)},
        staff={"worker": sc.Staff("worker")}, doings={"do": doing("do", 2)},
    )  # fmt: skip
    found = rows(simulate(made, PLAIN, world_, 1).log)
    late = 0
    for event, day, _, _ in found:
        if event == "ask":
            due = PLAIN.add_working_days(START + timedelta(day), 2)
            first = min(d for e, d, _, _ in found if e == "do" and d >= day)
            late += START + timedelta(first) > due
    assert late == 0
    assert sum(e == "ask" for e, *_ in found) > 20


def test_a_vacant_post_does_nothing() -> None:
    made, empty = alone(), {"worker": sc.Staff("worker", 1, vacant=1)}
    found = simulate(made, PLAIN, setting(doing("do", 1), staff=empty), 1)
    assert [r[0] for r in rows(found.log)] == ["ask"]
    assert (found.desks["worker"].worked, found.desks["worker"].available) == (0, 0)


def test_of_two_posts_one_of_which_is_vacant_one_is_worked() -> None:
    made, half = alone(), {"worker": sc.Staff("worker", 2, vacant=1)}
    found = simulate(made, PLAIN, setting(doing("do", 10), staff=half), 1)
    assert (found.desks["worker"].worked, found.desks["worker"].available) == (10, pytest.approx(70))


def test_an_office_is_never_short_of_time() -> None:
    made = procedure(role("desk", unit=True), ASK, act("do"), duty("D", "ask", "desk", "do"))
    many = setting(doing("do", 100), staff={}, cases=sc.Cases(50))
    assert lived(made, many) == [("do", MON, 9.0, ("desk",))] * 50


def test_nobody_works_on_a_case_that_is_over() -> None:
    brief = setting(doing("do", 50), staff={"worker": sc.Staff("worker")}, cases=sc.Cases(1, length=sc.fixed(1)))
    found = simulate(alone(), PLAIN, brief, 1)
    assert found.desks["worker"].worked == pytest.approx(14)
    assert found.desks["worker"].waiting[:3] == (1, 1, 0)


# --- desks --------------------------------------------------------------------------------------------------------


def test_what_is_due_first_is_done_first() -> None:
    made = procedure(
        role("worker"), ASK, act("late"), act("soon"), act("some_day"),
        duty("B", "ask", "worker", "some_day"),
        duty("C", "ask", "worker", "late", within=working(5)),
        duty("D", "ask", "worker", "soon", within=working(2)),
    )  # fmt: skip
    acts = [doing(id, 2) for id in ("late", "soon", "some_day")]
    found = lived(made, setting(*acts, staff={"worker": sc.Staff("worker")}))
    assert [(e, d, h) for e, d, h, _ in found] == [
        ("soon", MON, 11.0),
        ("late", MON, 13.0),
        ("some_day", MON, 15.0),
    ]


def test_the_first_of_several_who_is_free_takes_it() -> None:
    """Whose day is over is not waited for while a colleague sits there."""
    made = procedure(role("early"), role("long"), ASK, act("do"), duty("D", "ask", either("early", "long"), "do"))
    staff = {"early": sc.Staff("early", hours=7), "long": sc.Staff("long", hours=10)}
    [(_, day, hour, by)] = lived(made, setting(doing("do", 1), staff=staff, asked=0.69))  # at 16:34
    assert (day, hour, by) == (MON, 17.6, ("long",))


@pytest.mark.parametrize(("absent", "by"), [((), "second"), (away(MON), "first")])
def test_the_one_whom_the_text_would_rather_see_does_it(absent: tuple[sc.Absent, ...], by: str) -> None:
    made = procedure(
        role("first"), role("second"), ASK, act("do"), meeting("meet"),
        duty("D", "ask", Party((("first", "second"),), prefer=("second",)), "do"),
        duty("M", "ask", Party((("first", "second"),), prefer=("second",)), "meet"),
    )  # fmt: skip
    staff = {"first": sc.Staff("first"), "second": sc.Staff("second", absent=absent)}
    found = lived(made, setting(doing("do", 1), doing("meet", 1), staff=staff))
    assert {(e, d, who) for e, d, _, who in found} == {("do", MON, (by,)), ("meet", MON, (by,))}


# --- in their absence ---------------------------------------------------------------------------------------------


def covered() -> Procedure:
    return procedure(
        role("worker"), role("cover"), ASK, act("do"), duty("D", "ask", in_turn("worker", "cover"), "do")
    )


def test_whoever_covers_does_it_only_in_their_absence() -> None:
    staff = {"worker": sc.Staff("worker"), "cover": sc.Staff("cover")}
    assert lived(covered(), setting(doing("do", 10), staff=staff)) == [("do", TUE, 12.0, ("worker",))]
    staff["worker"] = sc.Staff("worker", absent=away(MON))
    assert lived(covered(), setting(doing("do", 1), staff=staff)) == [("do", MON, 10.0, ("cover",))]
    staff["worker"] = sc.Staff("worker", vacant=1)
    assert lived(covered(), setting(doing("do", 1), staff=staff)) == [("do", MON, 10.0, ("cover",))]


def test_whoever_covers_takes_over_what_lies_on_the_desk_of_one_who_is_away() -> None:
    staff = {"worker": sc.Staff("worker", absent=away(TUE, WED, THU)), "cover": sc.Staff("cover")}
    assert lived(covered(), setting(doing("do", 10), staff=staff)) == [("do", TUE, 12.0, ("cover",))]


def test_an_office_that_covers_takes_over_at_once() -> None:
    made = procedure(
        role("worker"), role("desk", unit=True), ASK, act("do"), duty("D", "ask", in_turn("worker", "desk"), "do")
    )
    staff = {"worker": sc.Staff("worker", absent=away(TUE))}
    assert lived(made, setting(doing("do", 10), staff=staff)) == [("do", TUE, 9.0, ("desk",))]
    assert lived(made, setting(doing("do", 5), staff=staff)) == [("do", MON, 14.0, ("worker",))]


def test_where_nobody_covers_the_work_waits_for_them() -> None:
    """Nor is it done without any work on the day on which the first of them is back."""
    made = procedure(role("one"), role("other"), ASK, act("do"), duty("D", "ask", either("one", "other"), "do"))
    staff = {id: sc.Staff(id, absent=away(TUE, WED)) for id in ("one", "other")}
    assert lived(made, setting(doing("do", 10), staff=staff)) == [("do", THU, 12.0, ("one",))]


# --- meetings -----------------------------------------------------------------------------------------------------


def chaired(*parts: object, chair: str | Party = "chair") -> Procedure:
    return procedure(
        role("chair"), role("deputy"), role("worker"), ASK, meeting("meet"), act("do"),
        duty("M", "ask", (chair, "worker"), "meet"),
        *parts,  # type: ignore[arg-type]
    )  # fmt: skip


ALL = {id: sc.Staff(id) for id in ("chair", "deputy", "worker")}


def test_people_in_a_meeting_are_not_at_their_desks() -> None:
    """Work that was begun stops for the meeting, and goes on after it."""
    made = chaired(duty("D", "ask", "worker", "do"))
    found = lived(made, setting(doing("meet", 2), doing("do", 4), staff=ALL))
    assert found == [("meet", MON, 11.0, ("chair", "worker")), ("do", MON, 15.0, ("worker",))]


def test_whoever_meets_works_as_long_as_the_meeting_takes() -> None:
    found = simulate(chaired(), PLAIN, setting(doing("meet", 1.5), staff=ALL), 1)
    assert {id: round(d.worked, 6) for id, d in found.desks.items()} == {"chair": 1.5, "deputy": 0, "worker": 1.5}


def test_an_absence_that_is_known_is_planned_around() -> None:
    staff = {**ALL, "chair": sc.Staff("chair", absent=away(TUE, WED))}
    found = lived(chaired(), setting(doing("meet", 1), staff=staff, asked=0.5))
    assert found == [("meet", MON, 13.0, ("chair", "worker"))]
    late = setting(doing("meet", 1), staff=staff, asked=0.97)  # late at night
    assert lived(chaired(), late) == [("meet", THU, 10.0, ("chair", "worker"))]


def fallen_ill(made: Procedure, world: sc.World, person: str, *days: int) -> list[Row]:
    """What happens if the person, against expectation, is not there on these days."""
    living = Working(Program(made, PLAIN, world.start, world.days), world, 1)
    for day in days:
        living.people[person][0].here[day] = False
    return [r for r in rows(living.lived()) if r[0] != "ask"]


def test_a_meeting_slips_until_the_only_chair_is_in() -> None:
    """Those who have come in vain work at their desks instead."""
    made = chaired(duty("D", "ask", "worker", "do"))
    late = setting(doing("meet", 2), doing("do", 8), staff=ALL, asked=0.97)
    assert fallen_ill(made, late, "chair", TUE, WED) == [
        ("do", WED, 10.0, ("worker",)),
        ("meet", THU, 11.0, ("chair", "worker")),
    ]
    assert fallen_ill(made, late, "chair") == [
        ("meet", TUE, 11.0, ("chair", "worker")),
        ("do", WED, 12.0, ("worker",)),
    ]


def test_somebody_stands_in_for_a_chair_who_is_missing() -> None:
    made = chaired(chair=in_turn("chair", "deputy"))
    late = setting(doing("meet", 2), staff=ALL, asked=0.97)
    assert fallen_ill(made, late, "chair", TUE) == [("meet", TUE, 11.0, ("deputy", "worker"))]
    assert fallen_ill(made, late, "worker", TUE) == [("meet", WED, 11.0, ("chair", "worker"))]


def test_where_one_must_not_chair_another_does() -> None:
    made = chaired(ban("B", on("meet", "chair"), FALSE), chair=either("chair", "deputy"))
    found = lived(made, setting(doing("meet", 1), staff=ALL))
    assert found == [("meet", TUE, 10.0, ("deputy", "worker"))], "they find out on the first day"


@pytest.mark.parametrize(
    ("hours", "opens", "turned_to"),
    [((7, 7), 9, 9), ((20, 7), 9, 9), ((7, 20), 9, 9), ((2, 7), 9, 9), ((20, 18), 6, 9), ((24, 24), 0, 0)],
)
def test_people_of_different_hours_meet_when_all_are_there(
    hours: tuple[float, float], opens: float, turned_to: float
) -> None:
    """What is asked for in the night is turned to when offices open; round the clock where somebody works so."""
    staff = {**ALL, "chair": sc.Staff("chair", hours=hours[0]), "worker": sc.Staff("worker", hours=hours[1])}
    met = lived(chaired(), setting(doing("meet", 2), staff=staff))
    assert met == [("meet", MON, turned_to + 2.0, ("chair", "worker"))]
    late = setting(doing("meet", 2), staff=staff, asked=0.97)
    assert lived(chaired(), late) == [("meet", TUE, opens + 2.0, ("chair", "worker"))]


def test_a_meeting_that_is_longer_than_a_day_takes_the_day() -> None:
    staff = {**ALL, "chair": sc.Staff("chair", hours=3)}
    found = simulate(chaired(), PLAIN, setting(doing("meet", 40), staff=staff), 1)
    assert rows(found.log)[-1] == ("meet", MON, 12.0, ("chair", "worker"))
    assert round(found.desks["chair"].worked, 6) == 3


def test_hours_that_are_taken_by_something_else_put_meetings_off() -> None:
    def met_on(booked: float, seed: int) -> int:
        staff = {**ALL, "chair": sc.Staff("chair", booked=booked)}
        log = simulate(chaired(), PLAIN, setting(doing("meet", 3), staff=staff), seed).log
        return next((day for event, day, *_ in rows(log) if event == "meet"), 99)

    seeds = range(40)
    free, busy, full = ([met_on(booked, seed) for seed in seeds] for booked in (0.0, 0.6, 1.0))
    assert set(free) == {MON}
    assert MON in busy
    assert max(busy) > TUE
    assert set(full) == {99}
    assert busy == [met_on(0.6, seed) for seed in seeds], "the diary of a seed is one diary"


# --- what stands in the way ---------------------------------------------------------------------------------------


def test_an_undated_duty_behind_a_ban_is_done_once_the_ban_is_lifted() -> None:
    made = alone(world("lift", once=True), ban("B", "do", Happened(on("lift"))))
    waiting = setting(doing("do", 1), staff={"worker": sc.Staff("worker")})
    lifted = replace(waiting, happens={**waiting.happens, "lift": sc.Happens("lift", first=sc.fixed(2.4))})
    assert lived(made, lifted) == [("lift", WED, 9.6, ()), ("do", THU, 9.0, ("worker",))]
    assert lived(made, waiting) == []
    desk = simulate(made, PLAIN, waiting, 1).desks["worker"]
    assert desk.worked == pytest.approx(1), "the work is done once, however often it is tried"


def test_messages_that_are_lost_are_never_read_and_prompt_nothing() -> None:
    made = procedure(
        role("sender"), role("reader"), ASK, message("note"), act("answer"),
        duty("S", "ask", "sender", "note", to=("reader",)),
        duty("A", read("note", "reader"), "reader", "answer"),
    )  # fmt: skip
    staff = {"sender": sc.Staff("sender"), "reader": sc.Staff("reader")}
    for lost, acts in ((0.0, ["note", "answer"]), (1.0, ["note"])):
        log = simulate(made, PLAIN, setting(doing("note", 1), doing("answer", 1), staff=staff, lost=lost), 1).log
        assert [r[0] for r in rows(log)] == ["ask", *acts]
        assert sum(log.stage) == (not lost)
        assert [log.groups[x] for x in log.lost if log.groups[x]] == ([("reader",)] if lost else [])


def test_mail_is_opened_when_somebody_comes_in() -> None:
    made = procedure(
        role("sender", every_day=True), role("reader"), ASK, message("note"),
        duty("S", "ask", "sender", "note", to=("reader",)),
    )  # fmt: skip
    staff = {"sender": sc.Staff("sender"), "reader": sc.Staff("reader", absent=away(MON, TUE))}
    log = simulate(made, PLAIN, setting(doing("note", 1), staff=staff), 1).log
    assert [(log.day(i) - START).days for i in range(len(log)) if log.stage[i]] == [WED]


# --- nobody's hours are counted twice -----------------------------------------------------------------------------


class Watched(Working):
    """Writes down each evening how long everybody has worked so far."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.evenings: list[list[float]] = []

    def count(self, day: int) -> None:
        super().count(day)
        self.evenings.append([p.worked for p in self.busy])


def overloaded() -> tuple[Procedure, sc.World]:
    """Far too much to do, meetings that overlap, stand-ins, people who fall ill."""
    either_chair = Party((("chair", "deputy"),), prefer=("deputy",))
    made = procedure(
        role("chair"), role("deputy"), role("worker", people=2), role("clerk"), world("ask"), meeting("meet"),
        meeting("talk"), act("do"), act("file"),
        duty("M", "ask", (either_chair, "worker"), "meet", within=working(2)),
        duty("T", "ask", (in_turn("chair", "clerk"), "worker"), "talk"),
        duty("D", "ask", either("worker", "deputy"), "do"),
        duty("F", "ask", in_turn("clerk", "chair"), "file", within=working(3)),
    )  # fmt: skip
    sick = {"sickness": 0.05, "leave": 30.0, "booked": 0.2}
    busy = sc.World(
        START,
        120,
        cases=sc.Cases(16, rate=0.4, length=sc.fixed(40)),
        happens={"ask": sc.Happens("ask", rate=0.3)},
        staff={
            "chair": sc.Staff("chair", 1, hours=4, **sick),
            "deputy": sc.Staff("deputy", 2, patterns=(frozenset({0, 1, 2}), frozenset({2, 3, 4})), **sick),
            "worker": sc.Staff("worker", 4, **sick),
            "clerk": sc.Staff("clerk", 1, hours=7.5, **sick),
        },
        doings={
            id: sc.Doing(id, sc.Length(sc.Shape.EXPONENTIAL, (mean,), sc.Measure.HOURS))
            for id, mean in {"meet": 1.5, "talk": 1.0, "do": 2.0, "file": 5.0}.items()
        },
        lapses=0.02,
    )
    return made, busy


@pytest.mark.parametrize("seed", range(6))
def test_on_no_day_does_anybody_work_longer_than_their_day(seed: int) -> None:
    """A day has its hours and no more."""
    made, busy = overloaded()
    living = Watched(Program(made, PLAIN, busy.start, busy.days), busy, seed)
    log = living.lived()
    assert {log.events[e] for e in log.event} == {"ask", "meet", "talk", "do", "file"}
    before = [0.0] * len(living.busy)
    worked_on = 0
    for day, now in enumerate(living.evenings):
        for person, earlier, later in zip(living.busy, before, now, strict=True):
            hours = (person.shuts - person.opens) * 24 if person.here[day] else 0.0
            assert later - earlier <= hours + 1e-6, f"{person.name} on day {day}"
            worked_on += later > earlier
        before = now
    assert worked_on > 200
    clerk = next(p for p in living.busy if p.role == "clerk")
    there = sum(clerk.here[: busy.days]) * 7.5
    assert 0.8 * there < clerk.worked <= there, "and who has too much to do is busy all the time"


def test_a_seed_gives_one_log_whatever_was_lived_before() -> None:
    """And another seed gives another."""

    def columns(made: Procedure, world: sc.World, seed: int) -> list[list[object]]:
        log = simulate(made, PLAIN, world, seed).log
        people, carried = [log.people[i] for i in log.by], [dict(log.attributes[i]) for i in log.carried]
        return [list(log.case), list(log.time), list(log.event), list(log.stage), people, carried]

    made, world = overloaded()
    first = [columns(made, world, seed) for seed in (1, 2, 3)]
    again, same_world = overloaded()
    assert [columns(again, same_world, seed) for seed in (3, 1, 2)] == [first[2], first[0], first[1]]
    assert first[0] != first[1]


def test_one_meeting_serves_all_that_ask_for_it() -> None:
    """Nobody's hours are taken for a second one that will not be needed."""
    made = chaired(duty("N", "ask", ("chair", "worker"), "meet", within=working(3)), duty("O", "ask", "chair", "meet"))
    living = Working(Program(made, PLAIN, START, 14), setting(doing("meet", 1, delay=0.5), staff=ALL), 1)
    assert [r[:2] for r in rows(living.lived()) if r[0] != "ask"] == [("meet", MON)]
    taken = [hours for hours in living.people["chair"][0].diary.values() if hours]
    assert [hours.bit_count() for hours in taken] == [1]
    assert living.people["chair"][0].worked == pytest.approx(1)


def test_people_who_wait_to_meet_are_counted_among_what_waits() -> None:
    staff = {**ALL, "chair": sc.Staff("chair", absent=away(TUE, WED))}
    found = simulate(chaired(), PLAIN, setting(doing("meet", 1), staff=staff, asked=0.97), 1)
    assert found.desks["chair"].waiting[:4] == (1, 1, 1, 0)


def test_what_comes_round_again_is_not_done_long_before_its_time() -> None:
    plan = state("plan", "ask")
    visits = duty(
        "V", (on("ask"), on("do")), "worker", "do", within=days(14), if_=InState("plan"), until=(), recurring=True
    )
    made = procedure(role("worker", every_day=True), ASK, plan, act("do"), visits)
    left_to_habit = sc.Doing("do", sc.fixed(1, sc.Measure.HOURS))
    world_ = replace(setting(left_to_habit, staff={"worker": sc.Staff("worker")}), days=400)
    done = [d for e, d, *_ in rows(simulate(made, PLAIN, world_, 1).log) if e == "do"]
    gaps = [b - a for a, b in pairwise(done)]
    assert len(gaps) > 20
    assert all(9 <= gap <= 14 for gap in gaps)
