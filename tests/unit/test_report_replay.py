"""A stored case told plainly, and the account of where it goes no further."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from flagcase import J24, JERSEY, MANAGER, Q3, SENIOR, WORKER, days, occasions, read, sent, trace
from longstop.core import formulas as f
from longstop.core.procedures import Fact
from longstop.core.semantics import Truth, admits
from longstop.core.source import Span
from longstop.core.traces import Lapse, Loss, Trace
from longstop.core.walks import Departure, Judged, Walk
from longstop.report.replay import account, page
from longstop.report.text import lay_out

FLAGGED = date(2026, 12, 22)
FOUR = occasions(date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15), FLAGGED)
#: The worker is away over Christmas, a bare summary is sent on the 22nd, and the meeting is not due yet.
WAITING = trace(
    date(2026, 12, 1),
    date(2026, 12, 28),
    [*FOUR, sent(FLAGGED, f.NO, WORKER)],
    {WORKER: days(FLAGGED, date(2026, 12, 27))},
)


def walk(found: Trace, *judged: Judged, departure: Departure | None = None, strict: bool = False) -> Walk:
    assert departure is not None or admits(J24, found, JERSEY, strict=strict)
    return Walk("cases/one.json", J24, JERSEY, found, {"copy": "lit"}, strict, departure, judged)


def lines(found: Walk) -> Iterator[tuple[date, str, str]]:
    return ((e.first, line.text, line.mark) for e in account(found).entries for line in e.lines)


def test_everything_is_told_with_its_clause_and_what_is_owed_at_the_end() -> None:
    told = list(lines(walk(WAITING)))
    assert [day for day, *_ in told] == sorted(day for day, *_ in told)
    assert [text for day, text, _ in told if day == FLAGGED] == [
        "the social worker is away, 22 December to 27 December",
        "the child comes to police notice",
        "flag: sent by the sergeant to the social worker (notification attached: no) [J24-8]",
    ]
    owed = "still owed: planning meeting, by the senior practitioner or the team manager, by Tue 29 Dec 2026 [J24-16]"
    assert told[-1] == (date(2026, 12, 28), owed, "")
    assert account(walk(WAITING)).closing == ("What is done here is done under J24-8.",)


def test_what_is_forgotten_lost_and_owed_is_told() -> None:
    found = trace(
        date(2026, 12, 1),
        FLAGGED,
        [*FOUR, sent(FLAGGED, f.YES, WORKER), read(FLAGGED, WORKER)],
        lapses=(Lapse(FLAGGED, "J24-12"),),
    )
    told = list(lines(walk(found)))
    assert (
        FLAGGED,
        "the copy that J24-12 asks for is forgotten: flag to the senior practitioner and the team manager",
        "FORGOTTEN",
    ) in told
    owed = "still owed: planning meeting, by the senior practitioner or the team manager, by Tue 29 Dec 2026 [J24-16]"
    assert (FLAGGED, owed, "") in told
    lost = trace(
        date(2026, 12, 1),
        FLAGGED,
        [*FOUR, sent(FLAGGED, f.YES, WORKER, SENIOR, MANAGER), read(FLAGGED, WORKER), read(FLAGGED, SENIOR)],
        losses=(Loss(FLAGGED, f.EventId("flag"), (MANAGER,)),),
    )
    assert (FLAGGED, "flag: does not arrive at the team manager", "LOST") in list(lines(walk(lost)))


def test_what_the_text_no_longer_asks_after_is_left_out() -> None:
    grave = Fact(f.FactId("grave"), "a grave matter", (f.YES, f.NO))
    found = walk(replace(WAITING, facts={f.FactId("gone"): f.YES, grave.id: f.NO}))
    assert account(found).setting == ()
    assert account(replace(found, procedure=replace(J24, facts=(grave,)))).setting == ("a grave matter: no",)


def test_a_case_that_is_judged_says_how_it_was() -> None:
    quiet = trace(date(2026, 12, 1), date(2026, 12, 2), occasions(date(2026, 12, 1)))
    none = walk(quiet, Judged(Q3, Truth.TRUE, 0), Judged(replace(Q3, id="J24-Q9"), Truth.TRUE, 2))
    said = "It violates none of the 2 properties of J24; 1 of them speaks of what happens in it."
    assert said in " ".join(" ".join(page([none], 100)).split())
    alone = " ".join(page([walk(quiet, Judged(Q3, Truth.TRUE, 0))], 100))
    assert "It does not violate the one property of J24; this does not speak of what happens in it." in alone
    asked = " ".join(" ".join(page([walk(quiet, Judged(Q3, Truth.OPEN, 1))], 100, asked=True)).split())
    assert asked.endswith(f"J24-Q3, {Q3.title}: not decided within the days of this case. 1 case: 1 walked through")
    assert "Nobody does anything here." in asked
    assert "2 days from Tue 1 Dec 2026, with copy = lit" in asked


def test_a_departure_is_located() -> None:
    place = Span("model/J24.md", 12, 6, 12, 11)
    rule = Departure(FLAGGED, f.EventId("flag"), "`J24-8` forbids it", "J24-8", "J24-8", place)
    bare = Departure(FLAGGED, f.EventId("gone"), "the procedure has no such event")
    told = "\n".join(page([walk(WAITING, departure=rule), walk(WAITING, departure=bare)], 100))
    assert told == (
        "cases/one.json: GOES NO FURTHER on Tue 22 Dec 2026\n"
        "  at `flag`: `J24-8` forbids it\n"
        "  J24-8 · first bullet  model/J24.md:12:6\n\n"
        "cases/one.json: GOES NO FURTHER on Tue 22 Dec 2026\n"
        "  at `gone`: the procedure has no such event\n\n"
        "2 cases: 2 go no further"
    )


def test_it_is_laid_out_in_any_width() -> None:
    found = walk(WAITING, Judged(Q3, Truth.OPEN, 1))
    for width in (40, 80, 200):
        assert all(len(line) <= min(width, 110) for line in page([found], width))
    assert next(lay_out(account(found), 80)).startswith("J24  Police notifications")


def test_an_absence_that_runs_to_the_end_of_what_is_known_says_so() -> None:
    first, last = date(2026, 12, 2), date(2026, 12, 4)
    away = trace(date(2026, 12, 1), last, occasions(date(2026, 12, 1)), {WORKER: days(first, last)})
    said = "the social worker is away, 2 December to 4 December at least"
    assert (first, said, "") in list(lines(walk(away)))
