"""Which clauses no proof rests on: told so that nobody takes what was not asked for what is not needed."""

from __future__ import annotations

from handmade import PLAIN, act, days, duty, for_each, procedure, role, target, world
from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.formulas import Eventually, Formula, Within
from longstop.core.procedures import Procedure
from longstop.core.results import Result
from longstop.core.time import SAME_DAY
from longstop.core.verdicts import HoldsTo, Property, Proved, Verdict
from longstop.report.behind import unused, unused_said, within_reach

#: The birth is visited for, twice over; the visit is recorded; and somebody else answers the alarm.
TEXT = procedure(
    role("worker"),
    role("guard"),
    world("birth"),
    world("alarm"),
    act("visit"),
    act("record"),
    act("answer"),
    duty("1", "birth", "worker", "visit", within=SAME_DAY),
    duty("2", "birth", "worker", "visit", within=days(9)),
    duty("3", "visit", "worker", "record", within=SAME_DAY),
    duty("4", "alarm", "guard", "answer", within=SAME_DAY),
)
VISITED = for_each("birth", Within(days(3), (target("visit"),)))
RECORDED = for_each("birth", Eventually((target("record"),)))
ANSWERED = for_each("alarm", Eventually((target("answer"),)))


def case(id: str, formula: Formula, verdict: Verdict, rules: Procedure = TEXT) -> Case:
    result = Result("P", id, "by hand", "A", {}, verdict, None, "", 0.0)
    return Case(result, rules, Property(id, "by hand", formula), Assumptions("A", "by hand"), PLAIN)


def test_what_can_matter_to_what_was_asked_is_told_apart_from_what_cannot() -> None:
    cases = [case("Q1", VISITED, Proved(("1",)))]
    assert unused(cases) == ("2", "3", "4")
    assert within_reach(cases) == {"1", "2"}
    assert unused_said(cases) == [
        "No proof of this run rests on 2, though what was asked can depend on it; it may be of use for what was not "
        "asked.",
        "The property asked here does not depend on 3 and 4.",
    ]


def test_what_one_proof_rests_on_counts_for_all() -> None:
    cases = [case("Q1", VISITED, Proved(("1",))), case("Q2", RECORDED, Proved(("2", "3")))]
    assert unused_said(cases) == ["The 2 properties asked here do not depend on 4."]
    cases.append(case("Q3", ANSWERED, Proved(("4",))))
    assert unused_said(cases) == ["Every clause that has rules is in some proof."]


def test_where_nothing_is_proved_no_clause_is_held_against_the_text() -> None:
    assert unused_said([case("Q1", VISITED, HoldsTo(60))]) == [
        "Nothing is proved of the property asked here, so no clause is in a proof."
    ]
    assert unused_said([case("Q1", VISITED, HoldsTo(60)), case("Q2", RECORDED, HoldsTo(60))]) == [
        "Nothing is proved of the 2 properties asked here, so no clause is in a proof."
    ]


def test_a_long_text_of_which_little_was_asked_is_not_listed() -> None:
    more = [duty(f"{n}", "alarm", "guard", "answer", within=SAME_DAY) for n in range(10, 20)]
    rules = procedure(*TEXT.roles, *TEXT.events, *TEXT.rules, *more)
    assert unused_said([case("Q1", VISITED, Proved(("1",)), rules)])[1:] == [
        "The property asked here does not depend on 12 other clauses."
    ]
