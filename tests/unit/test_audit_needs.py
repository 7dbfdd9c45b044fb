"""What a log must record for a verdict, by example; and a ban that is judged just before what it bans."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import (
    PLAIN,
    act,
    acted_on,
    ban,
    done,
    duty,
    fact,
    for_each,
    happened,
    in_turn,
    is_so,
    message,
    procedure,
    read,
    role,
    run,
    state,
    target,
    working,
    world,
)
from longstop.core import formulas as f
from longstop.core.conformance import Tally
from longstop.core.logs import log_of
from longstop.core.semantics import breaches as meant
from longstop.engines.audit.breaches import breaches
from longstop.engines.audit.knowledge import needs, wanted, wanted_at_the_end
from longstop.engines.audit.ledger import Ledger
from longstop.engines.audit.lines import property_line, rule_lines

RULES = procedure(
    role("worker"),
    role("desk", unit=True),
    fact("severe", "yes", "no"),
    world("concern", "urgent"),
    message("flag"),
    act("visit"),
    state("watched", "flag", read("flag", "worker")),
    duty("R1", "concern", "desk", "flag", to=("worker",), within=None),
    duty("R2", read("flag"), "worker", "visit", within=None),
    ban("B", "visit", f.InState(f.StateId("watched"))),
)


@pytest.mark.parametrize(
    ("part", "needed"),
    [
        (f.Pattern("flag"), {"event flag"}),
        (f.Pattern("flag", roles=("desk",)), {"event flag", "roles"}),
        (read("flag"), {"read flag"}),
        (acted_on("flag"), {"read flag", "roles"}),
        (read("flag", "worker", this=True), {"read flag", "roles", "to", "lost"}),
        (f.Pattern("concern", where=is_so("urgent")), {"event concern", "attribute urgent"}),
        (f.DeliveredTo("worker"), {"to", "lost"}),
        (f.Not(f.RoleIn("worker")), {"away"}),
        (f.FactIs("severe", "yes"), {"fact severe"}),
        (f.InState("watched"), {"event flag", "read flag", "roles"}),
        (f.Within(working(1), (f.DayIs(f.FactIs("severe", "no")), target("visit"))), {"fact severe", "event visit"}),
        (f.NotUntil((f.Pattern("flag"),), (f.Pattern("concern"),)), {"event flag", "event concern"}),
    ],
)
def test_what_is_spoken_of_must_be_recorded(part: object, needed: set[str]) -> None:
    assert needs(RULES, part) == needed


def test_of_a_duty_absences_and_what_stood_in_its_way_only_excuse() -> None:
    one, two = RULES.duties
    assert wanted(RULES, one).hard == {"event concern", "event flag", "roles"}
    assert wanted(RULES, one).soft == set()  # an office is never away
    assert wanted(RULES, two).soft == {"away", "event flag", "read flag", "roles"}
    assert wanted_at_the_end(RULES) >= {"away", "lost", "to"}


def test_whether_this_message_was_read_hangs_on_whether_it_arrived() -> None:
    monday = "Mon 07 Sep 2026"
    log = log_of({"one": run(monday, monday, done(monday, "flag", "desk", to=("worker",)))}, RULES)
    formula = for_each("flag", f.Within(working(0), (target(read("flag", "worker", this=True)),)))
    assert property_line(Ledger(RULES, log, PLAIN), "Q", None, "", formula).tally == Tally(breached=1)
    poorer = replace(log, unknown=frozenset({"lost"}))
    line = property_line(Ledger(RULES, poorer, PLAIN), "Q", None, "", formula)
    assert (line.tally, line.missing) == (Tally(undecidable=1), ("lost",))


def test_a_property_that_never_comes_up_is_not_decided_either_if_it_may_have() -> None:
    """What triggers it is not recorded, so nobody can say that it never came up."""
    monday = "Mon 07 Sep 2026"
    log = log_of({"one": run(monday, monday, happened(monday, "concern", urgent="no"))}, RULES)
    poorer = replace(log, unknown=frozenset({"event flag"}))
    line = property_line(Ledger(RULES, poorer, PLAIN), "Q", None, "", for_each("flag", f.Never((f.Pattern("visit"),))))
    assert (line.tally.all, line.missing) == (0, ("event flag",))


def test_a_deputy_may_have_stood_in_for_somebody_who_was_away() -> None:
    """The lead is to visit, or in their absence the worker; the worker did. Who was away is not recorded."""
    rules = procedure(
        role("lead"),
        role("worker"),
        world("concern"),
        act("visit"),
        duty("R", "concern", in_turn("lead", "worker"), "visit", within=None),
    )
    days = ("Mon 07 Sep 2026", "Tue 08 Sep 2026")
    trace = run(*days, happened(days[0], "concern"), done(days[1], "visit", "worker"))
    for unknown, tally in ((), Tally(open=1)), (("away",), Tally(undecidable=1)):
        log = replace(log_of({"one": trace}, rules), unknown=frozenset(unknown))
        assert next(x for x in rule_lines(Ledger(rules, log, PLAIN)) if x.id == "R").tally == tally


def test_mail_that_waits_may_have_been_lost() -> None:
    """Nobody has been in to read it; whether there is anything to read is not recorded."""
    days = ("Sat 12 Sep 2026", "Sun 13 Sep 2026")
    trace = run(*days, done(days[0], "flag", "desk", to=("worker",)), facts={"severe": "no"})
    for unknown, tally in ((), Tally(open=1)), (("lost",), Tally(undecidable=1)):
        log = replace(log_of({"one": trace}, RULES), unknown=frozenset(unknown))
        assert next(x for x in rule_lines(Ledger(RULES, log, PLAIN)) if x.id == "flag").tally == tally


def test_a_ban_is_judged_just_before_what_it_bans() -> None:
    """The second visit is barred by the first, and the first not by itself."""
    rules = procedure(
        role("worker"),
        world("concern"),
        act("visit"),
        duty("R", "concern", "worker", "visit", within=None),
        ban("B", "visit", f.Count(f.Pattern("visit"), f.Compare.LT, 1)),
    )
    days = ("Mon 07 Sep 2026", "Tue 08 Sep 2026")
    trace = run(*days, *(x for day in days for x in (happened(day, "concern"), done(day, "visit", "worker"))))
    ledger = Ledger(rules, log_of({"one": trace}, rules), PLAIN)
    said = {(x.what, day) for x in breaches(ledger) for day in x.day.tolist()}
    assert said == {("B", trace.end.toordinal())} == {(b.what, b.day.toordinal()) for b in meant(rules, trace, PLAIN)}
    assert next(x for x in rule_lines(ledger) if x.id == "B").tally == Tally(kept=1, breached=1)
