"""Whether a failure could have been avoided, each expectation derived by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import (
    PLAIN,
    act,
    acted_on,
    ban,
    copy,
    day,
    days,
    done,
    duty,
    fact,
    for_each,
    happened,
    has_read,
    in_turn,
    is_so,
    lapse,
    loss,
    manner,
    message,
    on,
    procedure,
    read,
    role,
    run,
    silence,
    target,
    working,
    world,
)
from longstop.core import formulas as f
from longstop.core.assumptions import ANY_NUMBER, Assumptions
from longstop.core.avoiding import meets, meets_to_the_end, worlds_differ
from longstop.core.explanations import Avoidability
from longstop.core.procedures import Force, Procedure
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Refuted
from longstop.core.witness import witness
from longstop.engines.check import check, standstill
from longstop.engines.check.avoid import avoidability
from longstop.engines.simulate.replay import replay

#: Whatever the trace shows may be.
ANYTHING = Assumptions("anything", "anything", away=ANY_NUMBER, lapses=ANY_NUMBER, lost=ANY_NUMBER)
PEOPLE = (role("a"), role("b"), world("e"), act("x"))
MONDAY = "Mon 07 Sep 2026"


def judged(there: Procedure, claim: f.Claim, shown: Trace, *, strict: bool = False) -> Avoidability:
    """What is said of the case that the trace shows."""
    prop = Property("Q", "by hand", for_each("e", claim))
    found = witness(there, prop, PLAIN, shown, strict=strict)
    assert found is not None
    return avoidability(there, prop, ANYTHING, PLAIN, found, strict=strict, replay=replay)


def acts(trace: Trace | None) -> list[tuple[str, str]]:
    assert trace is not None
    return [(e.event, format(e.day, "%a")) for e in trace.events]


SOON = f.Within(days(3), (target("x"),))
SHOWN = run(MONDAY, "Thu 10 Sep 2026", happened(MONDAY, "e"))


# --- avoidable ----------------------------------------------------------------------------------------------------


def test_what_has_no_date_could_have_been_done() -> None:
    """Nobody was away: a could have done x, and done nothing else."""
    said = judged(procedure(*PEOPLE, duty("R", "e", "a", "x")), SOON, SHOWN)
    assert said.avoidable is True
    assert said.occasion
    assert said.how is not None
    assert [e.event for e in said.how.events] == ["e", "x"]
    assert said.how.days == SHOWN.days


def test_what_was_only_allowed_could_have_been_done() -> None:
    there = procedure(*PEOPLE, duty("R", "e", "a", "x", force=Force.MAY))
    assert judged(there, SOON, SHOWN).avoidable is True


def test_what_was_forgotten_need_not_have_been() -> None:
    shown = replace(SHOWN, lapses=(lapse("Wed 09 Sep 2026", "R"),))
    said = judged(procedure(*PEOPLE, duty("R", "e", "a", "x", within=working(2))), SOON, shown)
    assert said.avoidable is True
    assert said.how is not None
    assert said.how.lapses == ()


def test_what_a_soft_rule_asks_may_be_done_where_it_does_not_bind() -> None:
    there = procedure(*PEOPLE, duty("R", "e", "a", "x", within=days(1), force=Force.SHOULD))
    said = judged(there, SOON, SHOWN, strict=True)
    assert said.avoidable is True


def test_it_can_only_be_done_on_the_day_on_which_somebody_is_in() -> None:
    """The claim ends on Thursday, and a is away on all the other days."""
    shown = replace(SHOWN, away={"a": frozenset(map(day, (MONDAY, "Tue 08 Sep 2026", "Thu 10 Sep 2026")))})
    said = judged(procedure(*PEOPLE, duty("R", "e", "a", "x")), SOON, shown)
    assert acts(said.how) == [("e", "Mon"), ("x", "Wed")]


def test_the_nearest_way_does_all_else_as_it_was_done() -> None:
    """The note went out on Tuesday; x was done on Friday, a day too late, and can be done on no day but Wednesday."""
    there = procedure(*PEOPLE, message("note"), duty("N", "e", "a", "note", to=("b",)), duty("R", "e", "a", "x"))
    shown = run(
        MONDAY,
        "Fri 11 Sep 2026",
        happened(MONDAY, "e"),
        done("Tue 08 Sep 2026", "note", "a", to=("b",)),
        has_read("Tue 08 Sep 2026", "note", "b"),
        away={"a": [MONDAY, "Thu 10 Sep 2026"]},
    )
    claim = f.AllOf((SOON, f.Within(days(1), (target("note"),))))
    said = judged(there, claim, shown)
    assert said.how is not None
    assert ("note", "Tue") in acts(said.how)
    assert [e for e in acts(said.how) if e[0] == "x"] in ([("x", "Tue")], [("x", "Wed")])


def test_what_is_decided_can_be_decided_otherwise() -> None:
    there = procedure(*PEOPLE[:3], act("x", "wise"), duty("R", "e", "a", "x", within=days(1)))
    shown = run(MONDAY, "Tue 08 Sep 2026", happened(MONDAY, "e"), done("Tue 08 Sep 2026", "x", "a", wise="no"))
    said = judged(there, f.Never((on("x", where=is_so("wise", "no")),)), shown)
    assert said.how is not None
    assert [dict(e.attributes) for e in said.how.events if e.event == "x"] == [{"wise": "yes"}]


def test_the_days_after_the_last_one_shown_count_for_what_has_none() -> None:
    """x waits for the close of three days without a reply, which is after the counterexample's last day."""
    there = procedure(
        *PEOPLE,
        message("letter"),
        act("reply"),
        duty("L", "e", "a", "letter", to=("b",), within=days(0)),
        duty("R", silence("letter", "reply", working(3)), "a", "x", within=working(1), force=Force.MAY),
    )
    shown = run(
        MONDAY,
        "Fri 11 Sep 2026",
        happened(MONDAY, "e"),
        done(MONDAY, "letter", "a", to=("b",)),
        has_read(MONDAY, "letter", "b"),
    )
    said = judged(there, f.Eventually((target("x"),)), shown)
    assert acts(said.how)[-1] == ("x", "Fri")


# --- unavoidable --------------------------------------------------------------------------------------------------


def test_nobody_does_what_the_only_one_who_may_is_not_there_to_do() -> None:
    shown = replace(SHOWN, away={"a": frozenset(SHOWN.dates)})
    there = procedure(*PEOPLE, duty("R", "e", "a", "x", within=days(1)))
    said = judged(there, SOON, shown)
    assert said.avoidable is False
    assert said.hopeless is True
    assert said.world is not None
    assert said.world.trace == shown
    covered = procedure(*PEOPLE, duty("R", "e", in_turn("a", "b"), "x"))
    assert judged(covered, SOON, shown).avoidable is True


def test_a_ban_stands_before_the_only_thing_that_would_do() -> None:
    there = procedure(*PEOPLE, act("y"), duty("R", "e", "a", "x"), ban("B", "x", f.Happened(on("y"))))
    assert judged(there, SOON, SHOWN).avoidable is False
    lifted = procedure(*there.roles, *there.events, *there.rules, duty("Y", "e", "b", "y", force=Force.MAY))
    assert [e.event for e in judged(lifted, SOON, SHOWN).how.events] == ["e", "y", "x"]


LETTERS = (
    role("a"),
    role("b"),
    world("e"),
    message("m"),
    act("x"),
    duty("M", "e", "a", "m", to=("b",), within=days(0)),
    duty("R", read("m", "b"), "b", "x", within=days(1)),
)
LOST = run(
    MONDAY, "Tue 08 Sep 2026", happened(MONDAY, "e"), done(MONDAY, "m", "a", to=("b",)), loss(MONDAY, "m", "b")
)


@pytest.mark.parametrize("claim", [f.Within(days(1), (target("x"),)), f.Eventually((target("x"),))])
def test_nobody_acts_on_a_message_that_was_lost_and_must_be_sent_that_day(claim: f.Claim) -> None:
    shown = LOST if isinstance(claim, f.Eventually) else replace(LOST, days=2)
    assert judged(procedure(*LETTERS), claim, shown).avoidable is False


def test_a_message_that_can_go_on_another_day_arrives() -> None:
    there = procedure(*LETTERS[:-2], duty("M", "e", "a", "m", to=("b",)), LETTERS[-1])
    said = judged(there, f.Eventually((target("x"),)), LOST)
    assert said.avoidable is True
    assert ("m", "Mon") not in acts(said.how)


def test_what_no_rule_brings_about_never_happens() -> None:
    said = judged(procedure(*PEOPLE), f.Eventually((target("x"),)), run(MONDAY, MONDAY, happened(MONDAY, "e")))
    assert said.avoidable is False


def test_the_facts_and_what_the_world_carries_are_not_for_anybody_to_change() -> None:
    there = procedure(
        *PEOPLE[:2], fact("grave"), world("e", "seen"), act("x"),
        duty("R", "e", "a", "x", if_=f.Or((f.FactIs("grave", "yes"), is_so("seen")))),
    )  # fmt: skip
    shown = run(MONDAY, "Thu 10 Sep 2026", happened(MONDAY, "e", seen="no"), facts={"grave": "no"})
    assert judged(there, SOON, shown).avoidable is False


# --- not coming to it ---------------------------------------------------------------------------------------------

ABOUT_X = Property("Q", "about what is done", (f.ForEach((on("x"),), f.TRUE, f.Holds(is_so("good"))),))


def about_x(force: Force, within: object = None) -> tuple[Procedure, Refuted]:
    there = procedure(
        *PEOPLE[:3],
        act("x", "good"),
        duty("R", "e", "a", "x", within=within, force=force),
        manner("M", "x", f.Not(is_so("good"))),
    )
    shown = run(MONDAY, MONDAY, happened(MONDAY, "e"), done(MONDAY, "x", "a", good="no"))
    found = witness(there, ABOUT_X, PLAIN, shown)
    assert found is not None
    return there, found


def test_what_need_not_be_done_can_be_left_alone() -> None:
    there, found = about_x(Force.MAY)
    said = avoidability(there, ABOUT_X, ANYTHING, PLAIN, found, replay=replay)
    assert (said.avoidable, said.occasion, acts(said.how)) == (True, False, [("e", "Mon")])


def test_what_must_be_done_that_day_cannot() -> None:
    there, found = about_x(Force.MUST, days(0))
    assert avoidability(there, ABOUT_X, ANYTHING, PLAIN, found).avoidable is False


def test_to_put_it_off_for_ever_is_no_way_out_and_no_proof_that_there_is_none() -> None:
    there, found = about_x(Force.MUST)
    assert avoidability(there, ABOUT_X, ANYTHING, PLAIN, found) == Avoidability(None)


# --- with the prover's own counterexamples, in parts of a procedure -----------------------------------------------


def test_the_way_out_is_told_in_the_whole_of_the_procedure() -> None:
    """The note is no concern of the property, and has to be sent all the same."""
    there = procedure(
        *PEOPLE,
        message("note"),
        duty("R", "e", "a", "x"),
        duty("N", "e", "a", "note", to=("b",), within=days(0)),
        copy("C", "note", "b"),
    )
    prop = Property("Q", "by hand", for_each("e", SOON))
    found = check(there, prop, Assumptions("well", "well"), PLAIN)
    assert isinstance(found, Refuted)
    said = avoidability(there, prop, Assumptions("well", "well"), PLAIN, found, replay=replay)
    assert said.how is not None
    assert {e.event for e in said.how.events} == {"e", "x", "note"}


def test_some_number_of_days_is_judged_by_the_days_of_the_counterexample() -> None:
    sending = (message("m"), duty("M", "x", "a", "m", to=("b",)))
    there = procedure(*PEOPLE, duty("R", "e", "a", "x", within=days(2)), *sending)
    prop = Property("Q", "by hand", for_each("e", f.Bounded((f.Occurs(acted_on("m")), target("m")))))
    found = check(there, prop, Assumptions("well", "well"), PLAIN)
    assert isinstance(found, Refuted)
    assert found.endless is not None
    said = avoidability(there, prop, Assumptions("well", "well"), PLAIN, found, replay=replay)
    assert said.avoidable is True
    away = Assumptions("one", "one", away=1)
    must = procedure(*PEOPLE, duty("R", "e", "a", "x", within=days(2)))
    shown = run(MONDAY, "Fri 30 Oct 2026", happened(MONDAY, "e"), away={"a": [f"{MONDAY} / Fri 30 Oct 2026"]})
    forever = Property("Q", "by hand", for_each("e", f.Bounded((target("x"),))))
    stands = standstill(must, forever, away, PLAIN, shown, strict=False)
    assert stands is not None
    assert stands.endless is not None
    assert avoidability(must, forever, away, PLAIN, stands).avoidable is False


# --- in another world ---------------------------------------------------------------------------------------------


def test_where_the_only_one_may_be_away_some_cases_are_lost() -> None:
    """Done in time by whoever is in; but a may be away for all of the three days."""
    prop = Property("Q", "by hand", for_each("e", SOON))
    one = Assumptions("one", "one", away=1)
    there = procedure(*PEOPLE, duty("R", "e", "a", "x"))
    found = witness(there, prop, PLAIN, SHOWN)
    assert found is not None
    said = avoidability(there, prop, one, PLAIN, found, replay=replay)
    assert (said.avoidable, said.hopeless) == (True, True)
    assert said.world is not None
    assert judged(there, SOON, said.world.trace).avoidable is False
    covered = procedure(*PEOPLE, duty("R", "e", in_turn("a", "b"), "x"))
    found = witness(covered, prop, PLAIN, SHOWN)
    assert found is not None
    said = avoidability(covered, prop, one, PLAIN, found, replay=replay)
    assert (said.avoidable, said.hopeless, said.world) == (True, None, None)


def test_where_everyone_is_in_no_such_case_is_looked_for() -> None:
    prop = Property("Q", "by hand", for_each("e", SOON))
    there = procedure(*PEOPLE, duty("R", "e", "a", "x"))
    found = witness(there, prop, PLAIN, SHOWN)
    assert found is not None
    said = avoidability(there, prop, Assumptions("well", "well"), PLAIN, found)
    assert (said.avoidable, said.hopeless) == (True, None)


# --- the meaning --------------------------------------------------------------------------------------------------


def test_what_it_means_to_meet_a_property() -> None:
    there = procedure(*PEOPLE, duty("R", "e", "a", "x"))
    last = day(MONDAY)
    waiting = run(MONDAY, "Tue 08 Sep 2026", happened(MONDAY, "e"))
    formula = for_each("e", SOON)
    assert not meets(formula, there, waiting, PLAIN, last)  # open is not met
    met = run(MONDAY, "Tue 08 Sep 2026", happened(MONDAY, "e"), done("Tue 08 Sep 2026", "x", "a"))
    assert meets(formula, there, met, PLAIN, last)
    assert meets_to_the_end(formula, there, met, PLAIN, last)
    never = for_each("e", f.Never((on("x"),)))
    assert meets(never, there, waiting, PLAIN, last)  # it has not happened by the end of what is told
    assert not meets_to_the_end(never, there, waiting, PLAIN, last)  # but is still owed
    assert not meets(never, there, met, PLAIN, last)


def test_what_makes_two_worlds_differ() -> None:
    there = procedure(*LETTERS, fact("grave"))
    base = replace(LOST, facts={"grave": "no"})
    assert worlds_differ(there, base, base) == ""
    assert worlds_differ(there, base, replace(base, days=1)) == "days"
    assert worlds_differ(there, base, replace(base, off=frozenset({day(MONDAY)}))) == "working days"
    assert worlds_differ(there, base, replace(base, away={"a": frozenset({day(MONDAY)})})) == "people away"
    assert worlds_differ(there, base, replace(base, facts={"grave": "yes"})) == "facts"
    assert worlds_differ(there, base, replace(base, events=base.events[1:])) == "events of the world"
    assert worlds_differ(there, base, replace(base, losses=())) == "losses"
    assert worlds_differ(there, base, replace(base, events=base.events[:1], losses=())) == ""  # nothing sent, none lost
