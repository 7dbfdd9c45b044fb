"""Copies that hang on whom the message comes to: this is asked of it as it is sent, with its copies and losses.

So a copy must not end its own reason, and the meaning, both simulators and the replay are of one mind about it.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from random import Random

import pytest

from forward import CALM, Case, DeadEndError, Habits, live
from handmade import AT_ONCE, PLAIN, copy, done, duty, happened, has_read, loss, message, procedure, role, run, world
from longstop.core import scenarios as sc
from longstop.core.assumptions import Assumptions
from longstop.core.formulas import TRUE, And, Condition, DeliveredTo, Not, Or
from longstop.core.procedures import Copy, Force, Procedure
from longstop.core.semantics import admits, breaches
from longstop.core.traces import Loss, Trace
from longstop.engines.simulate.living import Living
from longstop.engines.simulate.program import Program
from longstop.engines.simulate.replay import Parting, replay

MONDAY = "Mon 07 Sep 2026"
START = date(2026, 9, 7)
NOTHING_MORE = Assumptions("none", "nothing more")
EAGER = Habits(busy=0.8, away=0.0, lapse=0.0, loss=0.0)

ONE, OTHER = DeliveredTo("one"), DeliveredTo("other")
JUST_ONE_OF_THEM = Or((And((ONE, Not(OTHER))), And((OTHER, Not(ONE)))))


def office(*copies: Copy, force: Force = Force.MUST) -> Procedure:
    """The sender is to send a note to the reader at once, once asked."""
    return procedure(
        role("sender"), role("reader"), role("one"), role("other"), world("ask", once=True), message("note"),
        duty("D", "ask", "sender", "note", to=("reader",), within=AT_ONCE, force=force),
        *copies,
    )  # fmt: skip


def to_either(if_: Condition, force: Force = Force.MUST) -> Copy:
    return copy("C", "note", ("one", "other"), if_=if_, force=force)


def sent(to: tuple[str, ...], *losses: Loss) -> Trace:
    """The day on which the note goes to these, who read it unless it is lost."""
    lost = {role for x in losses for role in x.to}
    reads = (has_read(MONDAY, "note", role) for role in to if role not in lost)
    events = (happened(MONDAY, "ask"), done(MONDAY, "note", "sender", to=to), *reads)
    return run(MONDAY, MONDAY, *events, *losses)


def choices() -> list[tuple[str, ...]]:
    """All to whom the note might go."""
    return [("reader", *some) for n in range(3) for some in combinations(("one", "other"), n)]


SELF_DEFEATING = office(copy("C", "note", ("one",), if_=Not(ONE)))
CASES = [
    pytest.param(SELF_DEFEATING, [], id="a copy that ends its own reason"),
    pytest.param(office(to_either(Not(ONE))), [("other",)], id="another who will do"),
    pytest.param(office(to_either(Not(JUST_ONE_OF_THEM))), [("one", "other")], id="nobody but both"),
    pytest.param(office(to_either(Not(ONE), Force.MAY)), [(), ("other",)], id="a copy that may be sent"),
    pytest.param(office(to_either(ONE, Force.MAY)), [(), ("one",), ("one", "other")], id="its own reason"),
    pytest.param(
        office(copy("C1", "note", ("one",)), copy("C2", "note", ("other",), if_=Not(ONE))), [("one",)],
        id="a copy instead of another",
    ),
    pytest.param(office(copy("C", "note", ("one",), if_=TRUE)), [("one",)], id="no condition"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "copied"), CASES)
def test_to_whom_the_message_may_go(made: Procedure, copied: list[tuple[str, ...]]) -> None:
    expected = {("reader", *some) for some in copied}
    assert {to for to in choices() if admits(made, sent(to), PLAIN)} == expected
    replayed = set()
    for to in choices():
        try:
            replay(made, sent(to), PLAIN)
        except Parting:
            continue
        replayed.add(to)
    assert replayed == expected


@pytest.mark.parametrize(("made", "copied"), CASES)
def test_a_lived_case_sends_it_to_these_and_to_nobody_else(made: Procedure, copied: list[tuple[str, ...]]) -> None:
    found = set()
    for seed in range(40):
        case = Case(made, PLAIN, START, {}, allowed=NOTHING_MORE)
        case.record(happened(MONDAY, "ask"))
        try:
            case.live(Random(seed), CALM)
        except DeadEndError:
            continue
        assert breaches(made, case.trace(), PLAIN) == ()
        found |= {frozenset(e.to) for e in case.events if e.to}
    assert found <= {frozenset(("reader", *some)) for some in copied}
    assert bool(found) == bool(copied)


@pytest.mark.parametrize(("made", "copied"), CASES)
def test_a_simulated_sender_sends_it_to_one_such_choice(made: Procedure, copied: list[tuple[str, ...]]) -> None:
    setting = sc.World(
        START, 10, cases=sc.Cases(5), happens={"ask": sc.Happens("ask", first=sc.fixed(0))}, finite=False
    )
    living = Living(Program(made, PLAIN, START, 10), setting, 1)
    log = living.lived()
    found = [frozenset(log.groups[to]) for to in log.to if log.groups[to]]
    assert len(found) == (5 if copied else 0)
    assert set(found) <= {frozenset(("reader", *some)) for some in copied}
    assert bool(living.dead_ends) == (not copied)  # that it cannot be sent is not passed over
    for case in range(5):
        assert admits(made, log.trace(case, made, PLAIN), PLAIN) == bool(copied)


def test_nobody_sends_what_may_be_left_and_cannot_be_copied_as_asked() -> None:
    """The copy is owed as long as it is not sent, and wrong once it is; so what nobody must send is not sent."""
    made = office(copy("C", "note", ("one",), ("reader",), if_=Not(ONE)), force=Force.MAY)
    asked = 0
    for seed in range(20):
        trace = live(made, PLAIN, START, 5, Random(seed), allowed=NOTHING_MORE, habits=EAGER)
        assert admits(made, trace, PLAIN)
        assert not any(e.event == "note" for e in trace.events)
        asked += any(e.event == "ask" for e in trace.events)
    assert asked


def test_a_copy_that_is_lost_leaves_its_reason_standing() -> None:
    to = ("reader", "one")
    assert not admits(SELF_DEFEATING, sent(to), PLAIN)
    assert admits(SELF_DEFEATING, sent(to, loss(MONDAY, "note", "one")), PLAIN)
