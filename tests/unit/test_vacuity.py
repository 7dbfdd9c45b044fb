"""Properties that hold because a condition that they state is never so: they say nothing, and are not proved."""

from __future__ import annotations

from pathlib import Path

import pytest

import longstop
from handmade import (
    PLAIN,
    act,
    ban,
    days,
    done,
    duty,
    fact,
    for_each,
    happened,
    is_so,
    message,
    on,
    procedure,
    read,
    role,
    run,
    state,
    target,
    world,
)
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Procedure
from longstop.core.semantics import Reading
from longstop.core.vacuity import seen, stated
from longstop.core.verdicts import NEVER_OCCURS, NEVER_SO, Property, Proved, Refuted, Vacuous, Verdict
from longstop.engines.check import Transcript, check, confirmed
from longstop.store.codec import decoded, encoded
from smallproject import build

#: `x` within three days of each `e`, and reasoned; `w` at most twice; `y` is forbidden for good, and `held` begins with
#: it.
RULES = procedure(
    role("a"),
    role("b", every_day=True),
    fact("neglect"),
    world("e"),
    world("once", once=True),
    world("z"),
    message("m"),
    act("x", "reasoned"),
    act("y"),
    act("w"),
    state("lifted", "once", (on("z"), on("m"))),
    state("held", "y", "z"),
    state("from the start", "z", initially=True),
    state("begun by x", on("x", where=f.Not(is_so("reasoned"))), None),
    duty("X", "e", "a", "x", within=days(3)),
    duty("M", "once", "b", "m", to=("a",)),
    duty("Y", "z", "a", "y"),
    duty("W", "z", "a", "w"),
    ban("B", "y", f.FALSE),
    ban("T", "w", f.Count(on("w"), f.Compare.LT, 2)),
    ban("R", on("x", where=f.Not(is_so("reasoned"))), f.FALSE),
)

SOON = f.Within(days(7), (target("x"),))
NEVER = f.Holds(f.FALSE)
Y, E, HELD, LIFTED = f.Happened(on("y")), f.Happened(on("e")), f.InState("held"), f.InState("lifted")
NEGLECT, A_IS_IN = f.FactIs("neglect", f.YES), f.RoleIn("a")


def more(event: str, number: int) -> f.Count:
    return f.Count(on(event), f.Compare.GE, number)


def ask(
    formula: f.Formula, *, rules: Procedure = RULES, transcript: Transcript | None = None, **faults: int
) -> Verdict:
    assumptions = Assumptions("A", "by hand", **faults)
    return check(rules, Property("Q", "by hand", formula), assumptions, PLAIN, transcript=transcript)


# --- what is stated ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        pytest.param(for_each("e", SOON), (), id="nothing but its trigger"),
        pytest.param(for_each("e", SOON, if_=f.Or((HELD, Y))), (HELD, Y), id="each of the alternatives"),
        pytest.param(for_each("e", SOON, if_=f.Not(HELD)), (f.Not(HELD),), id="that something is not so"),
        pytest.param(for_each("e", NEVER, if_=f.And((HELD, f.Not(Y)))), (HELD,), id="never, if this and not that"),
        pytest.param(for_each("e", f.Holds(f.Not(f.And((HELD, f.Not(Y)))))), (HELD,), id="the same as a claim"),
        pytest.param(for_each("e", f.Holds(f.Or((HELD, A_IS_IN)))), (), id="what is claimed to be so"),
        pytest.param(for_each("e", f.AnyOf((f.Holds(f.Not(HELD)), SOON))), (HELD,), id="if held then soon"),
        pytest.param(for_each("e", f.NotClaim(f.Holds(HELD))), (HELD,), id="a claim that is to fail"),
        pytest.param(for_each("x", NEVER, if_=is_so("reasoned")), (), id="what the moment's own event carries"),
        pytest.param(for_each("m", NEVER, if_=f.Not(f.DeliveredTo("a"))), (), id="and whom it reaches"),
        pytest.param(for_each(on("e", where=HELD), SOON), (HELD,), id="what an event has to be like"),
        pytest.param(for_each("x", NEVER, if_=more("x", 3)), (), id="a third event of its own kind"),
        pytest.param(for_each("x", NEVER, if_=more("e", 3)), (more("e", 3),), id="a third of another kind"),
        pytest.param(for_each("x", SOON, if_=more("x", 3)), (more("x", 3),), id="upon the third: something is owed"),
        pytest.param(for_each("x", NEVER, if_=f.InState("begun by x")), (), id="a state that it begins itself"),
        pytest.param(
            for_each("x", NEVER, if_=f.Happened(on("x", where=is_so("reasoned")))),
            (f.Happened(on("x", where=is_so("reasoned"))),),
            id="what an earlier event carried",
        ),
        pytest.param(
            for_each("x", NEVER, if_=f.Happened(on("e", where=HELD), on("z", where=LIFTED))),
            (HELD, f.Happened(on("e", where=HELD), on("z", where=LIFTED))),
            id="when an earlier event happened, and not what would undo it",
        ),
        pytest.param(
            for_each("x", NEVER, if_=f.Count(on("e", where=HELD), f.Compare.LT, 2)),
            (f.Count(on("e", where=HELD), f.Compare.LT, 2),),
            id="that there are fewer says nothing of what they are like",
        ),
        pytest.param(for_each("e", f.Never((on("y", "a"),))), (more("y", 1),), id="that what is barred happens at all"),
        pytest.param(
            for_each("e", f.NotUntil((on("y"),), (on("z"),))), (more("y", 1),), id="and not that it is released"
        ),
        pytest.param(
            for_each("e", f.NotClaim(f.NotUntil((on("y"),), (on("z"),)))), (more("z", 1),), id="or the other way round"
        ),
        pytest.param(
            for_each("e", f.NotClaim(f.Eventually((target(read("m"), f.Holds(HELD)), f.DayIs(LIFTED))))),
            (f.Count(read("m"), f.Compare.GE, 1), HELD, LIFTED),
            id="targets that are not to be met",
        ),
        pytest.param(
            for_each("e", f.Within(days(2), (target("x", f.Holds(f.Not(HELD))), f.DayIs(f.Not(LIFTED))))),
            (HELD, LIFTED),
            id="what is not to be so where a target is met",
        ),
        pytest.param(for_each(None, f.Holds(f.Not(HELD))), (), id="always not: that it is never so is the claim"),
        pytest.param(for_each(None, NEVER, if_=HELD), (), id="on no day, if"),
        pytest.param(for_each(None, f.Holds(f.And((f.Not(HELD), f.Not(Y))))), (), id="always neither"),
        pytest.param(for_each(None, f.Holds(f.Not(f.And((HELD, Y))))), (HELD, Y), id="never both"),
        pytest.param(
            for_each(None, f.AllOf((f.Holds(f.Not(HELD)), f.Holds(f.Not(Y))))), (), id="neither, as two claims"
        ),
        pytest.param(
            for_each(None, f.AnyOf((f.Holds(f.Not(HELD)), f.Holds(f.Not(Y))))), (HELD, Y), id="one or the other"
        ),
        pytest.param(
            for_each(None, f.Holds(f.Not(f.Happened(on("e", where=HELD))))), (HELD,), id="always not e while held"
        ),
        pytest.param(for_each(on("x", where=f.Not(HELD)), NEVER), (), id="never x, but while held"),
        pytest.param(for_each(on("x", where=f.Not(HELD)), SOON), (f.Not(HELD),), id="each x, but while held"),
        pytest.param(
            for_each("x", NEVER, if_=f.Happened(on("e", where=f.InState("begun by x")))),
            (f.InState("begun by x"), f.Happened(on("e", where=f.InState("begun by x")))),
            id="a state that it did not begin at the time",
        ),
        pytest.param(for_each(None, f.Holds(A_IS_IN), if_=HELD), (HELD,), id="each day on which"),
        pytest.param(
            for_each(None, f.Holds(A_IS_IN), if_=f.And((E, LIFTED))),
            (E, LIFTED, f.And((E, LIFTED))),
            id="each day on which both",
        ),
    ],
)
def test_what_a_property_states(formula: f.Formula, expected: tuple[f.Condition, ...]) -> None:
    assert stated(formula, RULES) == expected


def test_what_is_so_for_a_moment_only_has_been_seen() -> None:
    """It begins and ends on one day, so that no close of a day finds it."""
    one_day = [happened("Mon 07 Sep 2026", "once"), done("Mon 07 Sep 2026", "m", "b", to=("a",))]
    reading = Reading(RULES, run("Mon 07 Sep 2026", "Tue 08 Sep 2026", *one_day, facts={"neglect": "no"}), PLAIN)
    assert seen(LIFTED, reading)
    assert not seen(HELD, reading)
    assert not seen(NEGLECT, reading)


# --- verdicts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "never"),
    [
        pytest.param(for_each("e", SOON, if_=f.Or((HELD, f.Not(HELD)))), HELD, id="one of two alternatives"),
        pytest.param(for_each("x", NEVER, if_=Y), Y, id="never, if what never happens has happened"),
        pytest.param(for_each("x", NEVER, if_=more("w", 3)), more("w", 3), id="after the third of two"),
        pytest.param(for_each("e", f.AnyOf((f.Holds(f.Not(HELD)), f.Eventually((target("y"),))))), HELD, id="if, then"),
        pytest.param(for_each((on("e"), on("e", where=HELD)), SOON), HELD, id="at one of two triggers"),
        pytest.param(for_each("e", f.AllOf((SOON, f.Holds(f.Not(HELD))))), HELD, id="one of two claims"),
        pytest.param(for_each(None, f.Holds(A_IS_IN), if_=HELD), HELD, id="each day on which"),
        pytest.param(for_each("e", f.Holds(f.Not(f.Previous(on("y"))))), f.Previous(on("y")), id="the last time"),
        pytest.param(
            for_each("e", NEVER, if_=f.Happened(on("x", where=f.Not(is_so("reasoned"))))),
            f.Happened(on("x", where=f.Not(is_so("reasoned")))),
            id="an earlier event such as there is none",
        ),
        pytest.param(
            for_each("e", f.Bounded((target("x"),)), if_=f.Or((HELD, f.TRUE))), HELD, id="some number of days"
        ),
    ],
)
def test_a_condition_that_is_never_so_is_no_proof(formula: f.Formula, never: f.Condition) -> None:
    assert ask(formula) == Vacuous(NEVER_SO, never)


def test_what_must_not_happen_later_has_to_happen_at_all() -> None:
    assert ask(for_each("x", f.Never((on("y"),)))) == Vacuous(NEVER_OCCURS, more("y", 1))
    assert isinstance(ask(for_each("x", f.NotUntil((on("once"),), (on("once"),)))), Refuted)


@pytest.mark.parametrize(
    "formula",
    [
        pytest.param(for_each("e", SOON, if_=f.Or((LIFTED, f.Not(LIFTED)))), id="what is so on some days"),
        pytest.param(for_each("x", f.Holds(E)), id="what is claimed, and always so"),
        pytest.param(for_each("x", NEVER, if_=f.Not(E)), id="the same as a never"),
        pytest.param(for_each("x", NEVER, if_=f.Not(is_so("reasoned"))), id="what its own event never carries"),
        pytest.param(for_each("x", NEVER, if_=f.InState("begun by x")), id="a state that only it could begin"),
        pytest.param(for_each("w", NEVER, if_=more("w", 3)), id="a third of its own kind"),
        pytest.param(for_each(None, f.Holds(f.Not(HELD))), id="always not held"),
        pytest.param(
            for_each("e", SOON, if_=f.Or((more("e", 25), f.TRUE))), id="what takes longer than a short window"
        ),
        pytest.param(for_each("e", SOON, if_=f.Or((NEGLECT, f.FactIs("neglect", f.NO)))), id="not in the same case"),
    ],
)
def test_a_guarantee_is_still_proved(formula: f.Formula) -> None:
    assert isinstance(ask(formula), Proved)


def test_a_state_that_ends_on_the_day_on_which_it_begins_is_something() -> None:
    """No close of a day finds it, and yet it can be so when something happens."""
    rules = procedure(
        role("a", every_day=True), world("e"), act("x"), act("w"),
        duty("X", "e", "a", "x", within=days(0)), duty("W", "x", "a", "w", within=days(0)),
        state("short", "e", "x"),
    )  # fmt: skip
    short = f.InState("short")
    closes = ask(for_each(None, f.Holds(f.Not(short))), rules=rules)
    assert isinstance(closes, Proved)
    within = f.Within(days(0), (target("w"),))
    assert isinstance(ask(for_each("x", within, if_=f.Or((short, f.Not(short)))), rules=rules), Proved)


def test_it_hangs_on_the_assumptions_whether_a_condition_is_ever_so() -> None:
    """With everyone in, somebody who works every day is never away."""
    formula = for_each("e", SOON, if_=f.Or((f.Not(f.RoleIn("b")), f.TRUE)))
    assert ask(formula) == Vacuous(NEVER_SO, f.Not(f.RoleIn("b")))
    assert isinstance(ask(formula, away=1, lapses=0), Refuted)  # `a` alone does it
    both = procedure(*(r for r in RULES.roles), world("e"), act("x"), duty("X", "e", "b", "x", within=days(3)))
    late = for_each("e", f.Eventually((target("x"),)), if_=f.Or((f.Not(f.RoleIn("b")), f.TRUE)))
    assert ask(late, rules=both) == Vacuous(NEVER_SO, f.Not(f.RoleIn("b")))
    assert isinstance(ask(late, rules=both, away=1), Proved)


def test_what_is_refuted_is_told_whatever_else_it_states() -> None:
    formula = for_each("e", f.Within(days(1), (target("x"),)), if_=f.Or((HELD, f.TRUE)))
    assert isinstance(ask(formula), Refuted)


def test_a_second_solver_confirms_that_a_condition_is_never_so() -> None:
    transcript = Transcript()
    found = ask(for_each("x", NEVER, if_=Y), transcript=transcript)
    assert found == Vacuous(NEVER_SO, Y)
    assert transcript.queries
    assert not any(query.satisfiable for query in transcript.queries)
    assert confirmed(transcript).complete


def test_the_verdict_can_be_kept() -> None:
    found = Vacuous(NEVER_SO, f.And((HELD, f.Count(on("e", where=Y), f.Compare.EQ, 2, days(7)))))
    assert decoded(encoded(found)) == found


# --- end to end ----------------------------------------------------------------------------------------------------

MODEL = """\
# Visits

```longstop
procedure T "visits"
calendar Jersey

agency care
  role worker "social worker"

event concern "a concern comes in"
decision order "the court order"
act visit "visit"

state bound "the order binds" begins with order ends with visit
```

## T-1 · the visit

Within three days of a concern the worker visits.

```longstop
rule T-1
  when concern
  then worker must do visit
       within 3 working days

```

## T-2 · the order

Whoever decides on an order needs one that was made before, so nobody ever does.

```longstop
rule T-2
  when concern
  then worker may decide order

```

## T-3 · the order before it

```longstop
rule T-3
  then worker must not decide order unless already order
```
"""
PROPERTIES = """\
# What must hold

```longstop
properties of T
```

```longstop
property T-Q1 "A visit within a week"
  for each concern
    within 7 days: visit
  expect proved under everyone-in

property T-Q2 "A visit within a week, whether or not an order binds"
  for each concern if bound or not bound
    within 7 days: visit
  expect proved under everyone-in

property T-Q3 "No visit against an order"
  never: visit if already order
  expect vacuous under everyone-in
    because "nobody can make the first order"

property T-Q4 "After a visit there is no order"
  for each visit
    never after: order
  expect proved under everyone-in
```
"""


def test_a_written_property_about_a_condition_that_is_never_so(tmp_path: Path) -> None:
    project = longstop.load(build(tmp_path, model=MODEL, properties=PROPERTIES))
    found = {r.property: r for r in project.check(assume="everyone-in")}
    assert isinstance(found["T-Q1"].verdict, Proved)
    assert found["T-Q2"].verdict == Vacuous(NEVER_SO, f.InState("bound"))
    assert found["T-Q3"].verdict == Vacuous(NEVER_SO, f.Happened(on("order")))
    assert found["T-Q4"].verdict == Vacuous(NEVER_OCCURS, more("order", 1))
    assert [found[f"T-Q{i}"].as_expected for i in (1, 2, 3, 4)] == [True, False, True, False]
    told = {id: " ".join(longstop.tell(project.case(result)).split()) for id, result in found.items()}
    says = "The property says nothing here: one of the conditions that it states is never so"
    assert f"{says}: while the order binds." in told["T-Q2"]
    assert f'{says}: "the court order" before that.' in told["T-Q3"]
    assert "The property says nothing here: what it speaks of never occurs: the court order." in told["T-Q4"]
