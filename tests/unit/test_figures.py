"""Figures: everything is there, nothing is cut or covered, and the same content gives the same file."""

from __future__ import annotations

import subprocess
import sys
import warnings
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import matplotlib
import pytest

import longstop
from drawn import check, said, texts
from flagcase import (
    EVERYONE_IN,
    FLAG,
    J24,
    JERSEY,
    MANAGER,
    OCCASION,
    ONE_AWAY,
    Q3,
    Q5,
    SENIOR,
    UNREAD,
    WORKER,
    case,
    days,
    occasions,
    sent,
    trace,
    wd,
)
from longstop.core import formulas as f
from longstop.core.cases import Case
from longstop.core.procedures import Agency, Duty, EventKind, Force, OnEvents, Party, Procedure, Role, Sort
from longstop.core.statistics import Tally, Times
from longstop.core.traces import Lapse, Loss
from longstop.core.verdicts import HoldsTo, Proved, Unknown, Vacuous, Verdict
from longstop.engines.routes import routes
from longstop.report import figures
from longstop.report.lanes import NOBODY, OUTSIDE, Bar, Shape, lanes
from studies import study_project

LONG = (
    "Whenever the child comes to police notice for the fourth time, whoever is on duty that day and whatever else has "
    "been decided in the meantime, somebody who has the authority to call a strategy discussion learns of it"
)
UNREAD_CASE = case(
    J24, Q3, UNREAD, expected="refuted", because="the worker alone has it", due=date(2026, 12, 23), checked=False
)


def lost_case() -> Case:
    """The flag is lost to all three of its readers."""
    start = date(2027, 3, 1)
    on = [start + timedelta(i) for i in range(4)]
    to = (WORKER, SENIOR, MANAGER)
    events = [*occasions(*on), sent(on[3], f.YES, *to)]
    run = trace(start, date(2027, 3, 5), events, losses=(Loss(on[3], FLAG, to),))
    return case(J24, Q3, run, EVERYONE_IN, checked=False)


# --- what is in a timeline ----------------------------------------------------------------------------------------


def test_everybody_with_a_part_has_a_lane_and_nobody_else() -> None:
    found = lanes(UNREAD_CASE)
    assert [lane.name for lane in found.lanes] == [OUTSIDE, "the sergeant", "the social worker"]
    assert found.others == 2


def test_what_happened_is_marked_on_its_day_in_the_order_of_the_story() -> None:
    found = lanes(UNREAD_CASE)
    marks = sorted((m.number, m.day, m.shape) for lane in found.lanes for m in lane.marks)
    assert [(n, d) for n, d, _ in marks] == [(i, e.day) for i, e in enumerate(UNREAD.events, 1)]
    assert [s for *_, s in marks] == [Shape.OUTSIDE] * 4 + [Shape.SENT, Shape.READ]


def test_an_absence_is_shaded_from_its_first_to_its_last_day() -> None:
    (worker,) = [x for x in lanes(UNREAD_CASE).lanes if x.name == "the social worker"]
    assert worker.away == ((date(2026, 12, 22), date(2027, 1, 4)),)


def test_what_the_property_asks_ends_on_its_due_day() -> None:
    (bar,) = lanes(UNREAD_CASE).asked.bars
    assert (bar.first, bar.last, bar.missed) == (date(2026, 12, 22), date(2026, 12, 23), True)


def test_what_was_owed_is_a_bar_to_its_due_day() -> None:
    run = trace(
        date(2027, 3, 1),
        date(2027, 3, 9),
        [*occasions(*(date(2027, 3, d) for d in (1, 2, 3, 4))), sent(date(2027, 3, 4), f.YES, WORKER, SENIOR, MANAGER)],
        {SENIOR: days(date(2027, 3, 4), date(2027, 3, 9)), MANAGER: days(date(2027, 3, 4), date(2027, 3, 9))},
    )
    found = lanes(case(J24, Q5, run, checked=False))
    bars = [b for lane in found.lanes for b in lane.bars]
    assert Bar(date(2027, 3, 4), date(2027, 3, 9), bars[0].label, True, True) == bars[0]
    assert bars[0].label.startswith("owed: planning meeting")
    assert "[J24-16]" in bars[0].label


def test_days_that_are_not_working_days_are_striped() -> None:
    found = lanes(UNREAD_CASE)
    assert date(2026, 12, 25) in found.off
    assert date(2026, 12, 26) in found.off
    assert date(2026, 12, 24) not in found.off


def test_the_failure_is_told_in_the_words_of_the_story() -> None:
    (failure,) = lanes(UNREAD_CASE).failures
    assert failure.startswith("Wed 23 Dec 2026: due: ")
    assert failure.endswith("NOT DONE")


def test_a_loss_is_marked_with_those_whom_it_did_not_reach() -> None:
    found = lanes(lost_case())
    faults = {x.name: [m.shape for m in x.marks] for x in found.lanes if any(m.shape is Shape.FAULT for m in x.marks)}
    assert len(faults) == 3


def test_what_is_forgotten_is_marked() -> None:
    run = replace(UNREAD, lapses=(Lapse(date(2026, 12, 23), "J24-8"),))
    found = lanes(case(J24, Q3, run, checked=False))
    assert any(m.shape is Shape.FAULT and "forgotten" in m.label for lane in found.lanes for m in lane.marks)


def test_there_is_no_timeline_without_a_counterexample() -> None:
    with pytest.raises(ValueError, match="was not refuted"):
        figures.timeline(case(J24, Q3, Proved()))


# --- how it looks ---------------------------------------------------------------------------------------------------


def crowded(people: int, length: int) -> Case:
    """Many people, long titles, every day something, over many days."""
    title = "the designated safeguarding lead of the school or setting that the child attends"
    more = tuple(Role(f.RoleId(f"lead_{i}"), f"{title}, number {i}", "social_care") for i in range(people))
    kinds = tuple(
        EventKind(e.id, f"{e.title or e.id}, as it is written down in the record of the case", e.sort, e.attributes)
        for e in J24.events
    )
    procedure = replace(J24, roles=J24.roles + more, events=kinds)
    start = date(2026, 11, 30)
    on = [start + timedelta(i) for i in range(length - 12)]
    away = {r.id: days(on[-1], on[-1] + timedelta(11)) for r in more}
    run = trace(
        start,
        start + timedelta(length - 1),
        [*occasions(*on[:-1]), *occasions(on[-1]), sent(on[-1], f.NO, WORKER)],
        {WORKER: days(on[-1], on[-1] + timedelta(10)), **away},
    )
    return case(procedure, replace(Q3, title=LONG), run, checked=False, because=LONG)


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(UNREAD_CASE, id="the taste"),
        pytest.param(lost_case(), id="lost"),
        pytest.param(crowded(8, 60), id="eight people, sixty days"),
        pytest.param(crowded(25, 20), id="twenty-five people"),
        pytest.param(crowded(1, 130), id="a hundred and thirty days"),
    ],
)
def test_in_a_timeline_nothing_is_cut_or_covered(shown: Case) -> None:
    check(figures.timeline(shown))


def test_a_story_of_one_day_has_a_timeline() -> None:
    day = date(2027, 3, 4)
    asked = replace(Q3, formula=(f.ForEach((f.Pattern(OCCASION),), f.TRUE, f.Never((f.Pattern(OCCASION),))),))
    asked = replace(asked, formula=(f.ForEach((f.Pattern(OCCASION),), f.TRUE, f.Holds(f.Const(False))),))
    figure = figures.timeline(case(J24, asked, trace(day, day, occasions(day)), EVERYONE_IN))
    check(figure)
    assert "NOT SO" in said(figure)


def test_every_lane_is_named_in_the_figure() -> None:
    words = said(figures.timeline(UNREAD_CASE))
    for lane in lanes(UNREAD_CASE).lanes:
        assert lane.name in words
    assert NOBODY not in words


def every_verdict() -> list[Case]:
    verdicts: list[Verdict] = [Proved(), HoldsTo(45), Vacuous("no trigger"), Unknown("time")]
    found = [UNREAD_CASE]
    for i, verdict in enumerate(verdicts):
        asked = replace(Q5, id=f"J24-Q{i + 40}", title=LONG if i == 1 else f"property {i}")
        found.append(case(J24, asked, verdict, EVERYONE_IN, expected="proved"))
        found.append(case(J24, asked, verdict, ONE_AWAY, readings={"copy": "lit", "slash": "either"}))
    return found


def test_in_a_matrix_nothing_is_cut_or_covered_and_all_is_there() -> None:
    figure = figures.matrix(every_verdict())
    check(figure)
    words = said(figure)
    for expected in ("J24-Q3", "J24-Q43", "one-away", "everyone-in", "with copy = lit, slash = either", "45"):
        assert expected in words


def test_a_matrix_of_many_properties_and_one_of_a_single_one() -> None:
    many = [
        case(J24, replace(Q3, id=f"J24-Q{i}", title=f"{i} {LONG}"), Proved(), set)
        for i in range(60)
        for set in (EVERYONE_IN, replace(ONE_AWAY, id="the-office-shut-from-christmas-to-new-year"))
    ]
    check(figures.matrix(many))
    check(figures.matrix(many[:1]))
    assert "J24-Q59" in said(figures.matrix(many))
    with pytest.raises(ValueError, match="no verdicts"):
        figures.matrix([])


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> longstop.Outcome:
    project = longstop.load(study_project(tmp_path_factory.mktemp("study")))
    return longstop.simulate(project, "spring", replications=12)


def test_the_figures_of_a_study(outcome: longstop.Outcome) -> None:
    drawings = (longstop.draw_shares(outcome), longstop.draw_times(outcome), longstop.draw_backlog(outcome))
    for figure in drawings:
        check(figure)
    shares, times, backlog = map(said, drawings)
    for property in ("T-Q1", "T-Q2"):
        assert property in shares
        assert property in times
    assert "sergeant" in backlog
    assert "12 replications" in shares


def test_what_was_never_put_to_the_test_is_said(outcome: longstop.Outcome) -> None:
    variant = outcome.variants[0]
    empty = {id: replace(s, tally=Tally(), days=Times(), working_days=Times()) for id, s in variant.shares.items()}
    none = replace(outcome, variants=(replace(variant, shares=empty, occupations={}),), differences=())
    figure = figures.shares(none)
    check(figure)
    assert "no trigger was decided" in said(figure)
    with pytest.raises(ValueError, match="asks for anything in time"):
        figures.times(none)
    with pytest.raises(ValueError, match="no backlog"):
        figures.backlog(none)


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ending", "start"), [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_the_same_content_gives_the_same_file(ending: str, start: bytes) -> None:
    first = figures.write(figures.timeline(UNREAD_CASE), Path(f"a{ending}"))
    assert first.startswith(start)
    with matplotlib.rc_context({"svg.hashsalt": "other", "font.size": 40, "hatch.linewidth": 5, "text.usetex": True}):
        assert figures.write(figures.timeline(UNREAD_CASE), Path(f"b{ending}")) == first
    assert b"2026-11" not in first


def test_matplotlib_is_left_as_it_was() -> None:
    before = dict(matplotlib.rcParams)
    figures.write(figures.matrix([UNREAD_CASE]), Path("a.svg"))
    figures.drawn(figures.timeline(UNREAD_CASE))
    assert dict(matplotlib.rcParams) == before
    assert "matplotlib.pyplot" not in sys.modules or not matplotlib.pyplot.get_fignums()


def test_dollars_are_no_mathematics() -> None:
    paid = case(J24, replace(Q3, title="it costs $5 or ${\\alpha}$ and <b>more</b>"), Proved())
    assert any("$5" in text for text, _ in texts(figures.matrix([paid])))
    assert "<b>" not in figures.drawn(figures.matrix([paid]))


def test_letters_that_the_font_does_not_have_are_named() -> None:
    figure = figures.matrix([case(J24, replace(Q3, title="児 and words"), Proved())])
    with pytest.warns(UserWarning, match="drawn as boxes: 児"):
        figures.write(figure, Path("a.png"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "児" in figures.drawn(figure)


def test_where_matplotlib_is_missing_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "find_spec", lambda _: None)
    with pytest.raises(ImportError, match=r"pip install 'longstop\[figure\]'"):
        figures.timeline(UNREAD_CASE)


def test_only_a_figure_loads_matplotlib() -> None:
    code = "import sys, longstop.notebook, longstop.report.lanes; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- the route map ------------------------------------------------------------------------------------------------


def passing(roles: int) -> Procedure:
    """So many roles in five agencies, each of which passes a message on to the next, by a day or at leisure."""
    title = "the designated lead for safeguarding in the school or the setting that the child attends"
    ids = [f.RoleId(f"lead_{i}") for i in range(roles)]
    told = [f.EventId(f"told_{i}") for i in range(roles)]
    start = EventKind(OCCASION, "somebody who works with the child has a concern for its welfare", Sort.WORLD)
    about = "knows of the child and of the concern"
    kinds = [EventKind(m, f"what lead number {i} {about}", Sort.MESSAGE) for i, m in enumerate(told)]
    rules = [
        Duty(
            f"P-{i}",
            f"P-{i}",
            (Force.MUST, Force.SHOULD, Force.MAY)[i % 3],
            OnEvents((f.Pattern(OCCASION) if not i else f.Pattern(told[i - 1], f.Stage.READ, (ids[i],)),)),
            f.TRUE,
            (Party(((ids[i],),)),),
            told[i],
            to=(ids[(i + 1) % roles],),
            bound=wd(i) if i % 2 else None,
        )
        for i in range(roles - 1)
    ]
    return Procedure(
        "P",
        f"how {roles} people pass a concern on",
        "Jersey",
        tuple(Agency(f"agency_{a}", f"agency number {a} of those that work together for the child") for a in range(5)),
        tuple(
            Role(r, f"{title}, number {i}", f"agency_{i % 5}", manages=(ids[0],) if i == roles - 1 else ())
            for i, r in enumerate(ids)
        ),
        (),
        (),
        (start, *kinds),
        tuple(rules),
    )


@pytest.mark.parametrize("roles", [2, 8, 25])
def test_on_a_route_map_nothing_is_cut_or_covered_and_everybody_is_there(roles: int) -> None:
    found = routes(passing(roles), JERSEY)
    figure = figures.route_map(found)
    check(figure)
    words = said(figure)
    for i in range(roles):
        assert f"number {i}" in words
    assert "from outside" in words
    assert "agency number 1" in words


def test_a_role_without_which_a_concern_is_cut_off_is_marked() -> None:
    words = said(figures.route_map(routes(passing(3), JERSEY)))
    assert "cut: away, and some concern reaches nobody with authority" in words


def test_deadlines_stand_on_the_arrows_and_what_is_optional_is_in_the_key() -> None:
    words = said(figures.route_map(routes(passing(8), JERSEY)))
    assert "3 wd" in words
    assert "wd: working days" in words
    assert "may be passed on, and need not" in words


def test_there_is_no_map_where_nothing_is_passed_on() -> None:
    with pytest.raises(ValueError, match="nothing is passed"):
        figures.route_map(routes(replace(passing(2), rules=()), JERSEY))
