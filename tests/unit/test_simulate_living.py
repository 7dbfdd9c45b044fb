"""Lived without limits: whoever is in does what is owed when they turn to it, and nothing that is due is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from handmade import AT_ONCE, PLAIN, act, ban, copy, duty, either, message, on, procedure, role, world
from longstop.core import scenarios as sc
from longstop.core.formulas import FALSE, DeliveredTo, Not
from longstop.core.semantics import admits
from longstop.engines.simulate.run import simulate

START = date(2026, 9, 7)


def test_a_copy_that_would_end_its_own_reason_goes_to_another() -> None:
    """Somebody is to have a copy unless `one` has the message: a copy to `one` would then be for no reason."""
    made = procedure(
        role("sender"), role("reader"), role("one"), role("other"), world("ask", once=True), message("note"),
        duty("D", "ask", "sender", "note", to=("reader",)),
        copy("C", "note", ("one", "other"), if_=Not(DeliveredTo("one"))),
    )  # fmt: skip
    setting = sc.World(START, 40, cases=sc.Cases(20), happens={"ask": sc.Happens("ask", first=sc.fixed(0))})
    log = simulate(made, PLAIN, replace(setting, finite=False), 1).log
    sent = [log.groups[to] for to in log.to if log.groups[to]]
    assert sent == [("reader", "other")] * 20
    for case in range(20):
        assert admits(made, log.trace(case, made, PLAIN), PLAIN)


@pytest.mark.parametrize("finite", [False, True])
def test_what_one_must_not_do_another_does(finite: bool) -> None:
    """On the very day, where it is due that day: a ban on one of two spares the other nothing."""
    made = procedure(
        role("one"), role("other"), world("ask", once=True), act("do"),
        duty("D", "ask", either("one", "other"), "do", within=AT_ONCE),
        ban("B", on("do", "one"), FALSE),
    )  # fmt: skip
    setting = sc.World(
        START,
        1,
        cases=sc.Cases(40),
        happens={"ask": sc.Happens("ask", first=sc.fixed(0.2))},
        staff={id: sc.Staff(id, hours=24.0 if not finite else float("inf")) for id in ("one", "other")},
        finite=finite,
    )
    log = simulate(made, PLAIN, setting, 1).log
    done_by = [log.people[by] for e, by in zip(log.event, log.by, strict=True) if log.events[e] == "do"]
    assert done_by == [("other",)] * 40
