"""The gap of a refutation and the repairs that close it, by hand and on the shipped procedures."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from handmade import (
    PLAIN,
    act,
    ban,
    copy,
    days,
    duty,
    fact,
    for_each,
    is_so,
    manner,
    message,
    on,
    procedure,
    read,
    role,
    target,
    working,
    world,
)
from longstop.almanac import calendar as calendar_of
from longstop.core.assumptions import Assumptions
from longstop.core.edits import Edit, Kind
from longstop.core.explanations import Gap, Repair, Why
from longstop.core.formulas import (
    YES,
    Bounded,
    Claim,
    Compare,
    Count,
    DeliveredTo,
    Eventually,
    FactIs,
    Formula,
    Holds,
    Never,
    NotUntil,
    Within,
)
from longstop.core.procedures import EventKind, Fact, Force, Procedure, Role, Rule
from longstop.core.time import SAME_DAY, Bound, Calendar
from longstop.core.verdicts import Property, Refuted, Verdict
from longstop.engines.check import check
from longstop.engines.explain.gap import gap
from longstop.engines.explain.repairs import repairs
from longstop.engines.simulate.replay import replay
from longstop.project import Project
from longstop.report.edits import gap_said, repairs_said


class Prover:
    """The prover, counting what it is asked."""

    def __init__(self, calendar: Calendar = PLAIN) -> None:
        self.calendar, self.asked = calendar, 0

    def __call__(
        self, procedure: Procedure, prop: Property, assumptions: Assumptions, *, minimal: bool = False
    ) -> Verdict:
        self.asked += 1
        return check(procedure, prop, assumptions, self.calendar, minimal=minimal, replay=replay)


def text(*parts: Role | Fact | EventKind | Rule) -> Procedure:
    """A procedure of a sergeant, a worker, the worker's manager, and these parts."""
    people = role("sergeant"), role("worker"), replace(role("manager"), manages=("worker",))
    return procedure(*people, world("occasion"), message("flag", "attached"), act("visit"), *parts)


def explained(
    rules: Procedure, formula: Formula, *, away: int = 0, lapses: int = 0, lost: int = 0
) -> tuple[Gap | None, tuple[Repair, ...]]:
    """The gap and the repairs of a property, which must be refuted."""
    prop = Property("Q", "by hand", formula)
    allowed = Assumptions("A", "by hand", away=away, lapses=lapses, lost=lost)
    ask = Prover()
    refuted = ask(rules, prop, allowed)
    assert isinstance(refuted, Refuted)
    found = gap(rules, prop, PLAIN, refuted, allowed, strict=False)
    return found, repairs(rules, prop, allowed, PLAIN, refuted, ask, strict=False)


def within(bound: Bound, what: str) -> Claim:
    return Within(bound, (target(what),))


def some_day(what: str) -> Claim:
    return Eventually((target(what),))


FLAG = duty("1", "occasion", "sergeant", "flag", to=("worker",), within=SAME_DAY)
VISIT = duty("2", "occasion", "worker", "visit", within=SAME_DAY)


def test_a_duty_without_a_deadline_gets_the_longest_that_is_enough() -> None:
    """From Friday one working day is Monday, the third day; from Thursday two would be Monday, the fourth."""
    undated = text(replace(VISIT, bound=None))
    found, mended = explained(undated, for_each("occasion", within(days(3), "visit")))
    assert found == Gap("2", "2", Why.UNDATED)
    assert mended == (Repair((Edit(Kind.DEADLINE, "2", ("2",), bound=working(1), size=2),)),)


def test_a_deadline_that_is_too_long_becomes_as_short_as_it_must() -> None:
    late = text(replace(VISIT, bound=working(5)))
    found, mended = explained(late, for_each("occasion", within(working(2), "visit")))
    assert found == Gap("2", "2", Why.LATE)
    assert mended == (Repair((Edit(Kind.DEADLINE, "2", ("2",), bound=working(2), size=2),)),)


def test_for_somebody_who_is_away_the_manager_stands_in() -> None:
    found, mended = explained(text(VISIT), for_each("occasion", within(working(1), "visit")), away=1)
    assert found == Gap("2", "2", Why.ABSENT)
    manager = Edit(Kind.COVER, "2", ("2",), roles=("manager",), size=3)
    assert mended == (Repair((manager,)), Repair((replace(manager, roles=("sergeant",), size=5),)))


def test_a_meeting_stands_in_for_nobody() -> None:
    """Whom nobody sends anything to, and who is no person, cannot be turned to."""
    meeting = replace(role("meeting"), unit=True)
    rules = text(VISIT, meeting)
    _, mended = explained(rules, for_each("occasion", within(working(1), "visit")), away=1)
    assert "meeting" not in {r for repair in mended for e in repair.edits for r in e.roles}
    office = text(VISIT, replace(meeting, id="office"), replace(FLAG, to=("office",)))
    _, mended = explained(office, for_each("occasion", within(working(1), "visit")), away=1)
    assert "office" in {r for repair in mended for e in repair.edits for r in e.roles}


def test_a_copy_that_hangs_on_something_is_made_always() -> None:
    rules = text(FLAG, copy("3", "flag", "manager", if_=is_so("attached")))
    found, mended = explained(rules, for_each("flag", Holds(DeliveredTo("manager"))))
    assert found == Gap("3", "3", Why.CONDITION, is_so("attached"))
    assert mended == (Repair((Edit(Kind.COPY, "3", ("1",), roles=("manager",), size=3),)),)


def test_the_gap_is_in_the_clause_of_which_a_change_mends_the_text() -> None:
    """Several clauses might have helped in this case; of one it is known that a change of it helps in all."""
    talk = act("talk")
    reads = duty("4", read("flag", "worker", "manager"), "worker", "talk", within=working(1))
    rules = text(FLAG, talk, reads, copy("3", "flag", "manager", if_=is_so("attached")))
    formula = for_each("occasion", within(working(1), "talk"))
    prop, allowed, ask = Property("Q", "by hand", formula), Assumptions("A", "by hand", away=1), Prover()
    refuted = ask(rules, prop, allowed)
    assert isinstance(refuted, Refuted)
    plainly = gap(rules, prop, PLAIN, refuted, allowed, strict=False)
    assert plainly is not None
    assert plainly.clause != "3"
    mending = gap(rules, prop, PLAIN, refuted, allowed, strict=False, mending={"3"})
    assert mending == Gap("3", "3", Why.CONDITION, is_so("attached"))


def test_what_is_only_allowed_is_made_a_must() -> None:
    found, mended = explained(text(replace(VISIT, force=Force.MAY)), for_each("occasion", some_day("visit")))
    assert found == Gap("2", "2", Why.WEAK)
    assert mended == (Repair((Edit(Kind.FORCE, "2", ("2",), force=Force.MUST, size=4),)),)


def test_where_neither_of_two_deadlines_is_enough_both_are_given() -> None:
    """Five working days in all: the first may take them, if the second then takes none."""
    rules = text(replace(FLAG, bound=None), duty("2", "flag", "worker", "visit"))
    found, mended = explained(rules, for_each("occasion", within(working(5), "visit")))
    assert found == Gap("1", "1", Why.UNDATED)
    first, second = (Edit(Kind.DEADLINE, id, (id,), bound=b, size=2) for id, b in (("1", working(5)), ("2", SAME_DAY)))
    assert mended[0] == Repair((first, second))


def test_what_was_forgotten_is_named_and_nothing_on_the_menu_mends_it() -> None:
    found, mended = explained(text(VISIT), for_each("occasion", some_day("visit")), lapses=1)
    assert found == Gap("2", "2", Why.FORGOTTEN)
    assert mended == ()


def test_what_was_lost_is_named() -> None:
    rules = text(FLAG, copy("3", "flag", "manager"))
    claim = Eventually((target(read("flag", "worker", "manager")),))
    found, mended = explained(rules, for_each("occasion", claim), lost=1)
    assert found == Gap("1", "1", Why.LOST)  # the copy went in the same e-mail
    assert mended == ()


def test_where_no_rule_is_about_it_nobody_is_named() -> None:
    found, mended = explained(text(FLAG), for_each("occasion", some_day("visit")))
    assert found == Gap("", "", Why.NOBODY)
    assert mended == ()


def test_the_condition_named_is_the_part_that_is_not_so() -> None:
    third = Count(on("occasion"), Compare.GT, 3)
    rules = text(fact("known"), replace(VISIT, condition=third))
    found, _ = explained(rules, for_each("occasion", some_day("visit"), if_=Count(on("occasion"), Compare.EQ, 3)))
    assert found == Gap("2", "2", Why.CONDITION, third)


def test_what_prompts_the_rule_is_named_where_it_is_the_weak_point() -> None:
    rules = text(replace(FLAG, bound=None), duty("2", "flag", "worker", "visit", within=SAME_DAY))
    found, mended = explained(rules, for_each("occasion", within(working(1), "visit")))
    assert found == Gap("1", "1", Why.UNDATED)
    assert mended == (Repair((Edit(Kind.DEADLINE, "1", ("1",), bound=working(1), size=2),)),)


def test_a_ban_with_an_exception_almost_forbids_it() -> None:
    rules = text(fact("urgent"), VISIT, ban("4", "visit", FactIs("urgent", YES)))
    found, _ = explained(rules, for_each("occasion", Never((on("visit"),))))
    assert found is not None
    assert (found.rule, found.why) == ("4", Why.CONDITION)
    words = 'it forbids "visit", but not where (urgent), and that is so here.'
    assert gap_said(found, rules) == f"4 almost covers this: {words}"


def test_a_ban_that_is_never_lifted_stands_in_the_way() -> None:
    rules = text(fact("urgent"), VISIT, ban("4", "visit", FactIs("urgent", YES)))
    found, _ = explained(rules, for_each("occasion", some_day("visit")))
    assert found == Gap("4", "4", Why.CONDITION, FactIs("urgent", YES))
    assert gap_said(found, rules) == '4 stands in the way: it forbids "visit" unless (urgent), which is not so here.'


def test_what_had_to_come_first_has_no_date() -> None:
    rules = text(replace(FLAG, bound=None), VISIT)
    found, _ = explained(rules, for_each("occasion", NotUntil((on("visit"),), (on("flag"),))))
    assert found == Gap("1", "1", Why.UNDATED)


def test_what_an_event_has_to_carry_is_asked_only_sometimes() -> None:
    rules = text(fact("known"), FLAG, manner("5", "flag", is_so("attached"), if_=FactIs("known", YES)))
    found, _ = explained(rules, for_each("flag", Holds(is_so("attached"))))
    assert found == Gap("5", "5", Why.CONDITION, FactIs("known", YES))


def test_a_deadline_for_some_number_of_days_is_one_of_many() -> None:
    rules = text(replace(VISIT, bound=None))
    formula = for_each("occasion", Bounded((target("visit"),)))
    found, mended = explained(rules, formula)
    assert found == Gap("2", "2", Why.UNDATED)
    assert mended == (Repair((Edit(Kind.DEADLINE, "2", ("2",), bound=working(5), size=2),)),)
    prop = Property("Q", "by hand", formula)
    assert repairs_said(mended, rules, prop) == ("Give 2 a deadline, such as 5 working days.",)


def test_the_prover_is_not_asked_where_the_counterexample_tells() -> None:
    """No change of the menu touches the threshold on account of which nothing happens after the third occasion."""
    rules = text(replace(VISIT, condition=Count(on("occasion"), Compare.GT, 3)))
    prop = Property("Q", "", for_each("occasion", some_day("visit"), if_=Count(on("occasion"), Compare.EQ, 3)))
    allowed, ask = Assumptions("A", ""), Prover()
    refuted = ask(rules, prop, allowed)
    assert isinstance(refuted, Refuted)
    assert repairs(rules, prop, allowed, PLAIN, refuted, ask, strict=False) == ()
    assert ask.asked == 1


def test_no_more_questions_are_asked_than_there_is_patience() -> None:
    rules = text(replace(VISIT, bound=None))
    prop = Property("Q", "", for_each("occasion", within(days(3), "visit")))
    allowed, ask = Assumptions("A", ""), Prover()
    refuted = ask(rules, prop, allowed)
    assert isinstance(refuted, Refuted)
    assert repairs(rules, prop, allowed, PLAIN, refuted, ask, strict=False, patience=0) == ()
    assert ask.asked == 1


SAID = [
    (Gap("", "", Why.NOBODY), "No clause covers this."),
    (Gap("1", "1", Why.UNDATED), 'asks for "flag" from the sergeant to the worker, but gives no time for it.'),
    (
        Gap("2", "2", Why.LATE),
        'asks for "visit" from the worker, but the time that it gives (the same day) is too long.',
    ),
    (
        Gap("3", "3", Why.CONDITION, is_so("attached")),
        'asks for a copy of "flag" to the manager, but only if (attached), which is not so here.',
    ),
    (
        Gap("2", "2", Why.TRIGGER),
        'asks for "visit" from the worker, but only upon "occasion", which does not come about here.',
    ),
    (Gap("2", "2", Why.WEAK), 'asks for "visit" from the worker, but nobody has to.'),
    (
        Gap("2", "2", Why.ABSENT),
        'asks for "visit" from the worker, but those whom it names are away, and nobody stands in for them.',
    ),
    (Gap("2", "2", Why.FORGOTTEN), 'asks for "visit" from the worker. It is forgotten here.'),
    (
        Gap("1", "1", Why.LOST),
        'asks for "flag" from the sergeant to the worker. The message is lost here.',
    ),
]


@pytest.mark.parametrize(("found", "words"), SAID, ids=lambda x: x.why.value if isinstance(x, Gap) else "")
def test_a_gap_is_said_in_words(found: Gap, words: str) -> None:
    almost = "" if found.why in (Why.FORGOTTEN, Why.LOST) else "almost "
    begin = f"{found.rule} {almost}covers this: it " if found.rule else ""
    assert gap_said(found, text(FLAG, VISIT, copy("3", "flag", "manager", if_=is_so("attached")))) == begin + words


# --- the shipped procedures ---------------------------------------------------------------------------------------


@cache
def shipped() -> Project:
    return Project.load()


#: The property, the assumption set, and the rule and the cause, agreed with the reason that the properties give.
GAPS = [
    ("J24-Q1", "everyone-in", "J24-8", Why.UNDATED),
    ("J24-Q2", "one-lapse", "J24-12", Why.FORGOTTEN),
    ("J24-Q5", "everyone-in", "J24-15.reply", Why.WEAK),
    ("J24-Q6", "everyone-in", "J24-23", Why.WEAK),
    ("J24-Q8", "everyone-in", "J24-16", Why.CONDITION),
    ("J24-Q9c", "christmas-closure", "J24-27", Why.LATE),
    ("J24-Q11", "everyone-in", "J24-27", Why.CONDITION),
    ("J24-Q18", "everyone-in", "J24-8", Why.CONDITION),
    ("J24-Q25", "everyone-in", "", Why.NOBODY),
    ("J17-Q2", "everyone-in", "", Why.NOBODY),
    ("J17-Q5", "everyone-in", "J17-4", Why.UNDATED),
    ("J17-Q15", "everyone-in", "J17-10.mail", Why.WEAK),
    ("ICP-Q1c", "one-away", "ICP-16.manager", Why.ABSENT),
    ("ICP-Q2c", "one-away", "ICP-94", Why.ABSENT),
    ("ICP-Q7", "everyone-in", "ICP-76", Why.LATE),
    ("ICP-Q22", "one-lapse", "ICP-78", Why.FORGOTTEN),
    ("K12-Q6", "everyone-in", "K12-28", Why.CONDITION),
    ("K12-Q17a", "everyone-in", "K12-14.presupposed", Why.WEAK),
    ("K12-Q20", "everyone-in", "K12-45", Why.UNDATED),
    ("PPU-Q6", "everyone-in", "PPU-19", Why.CONDITION),
    ("PPU-Q10", "everyone-in", "PPU-2.disputed", Why.CONDITION),
    ("PPU-Q16", "everyone-in", "", Why.NOBODY),
]


def asked(id: str, under: str) -> tuple[Procedure, Property, Assumptions, Calendar]:
    project = shipped()
    prop = next(p for p in project.properties if p.id == id)
    rules = project.procedure(prop.procedure, {}, prop.given)
    calendar = calendar_of(rules.calendar)
    return rules, prop.instantiate(rules), project.assumptions[under], calendar


@pytest.mark.parametrize(("id", "under", "rule", "why"), GAPS, ids=lambda x: x if isinstance(x, str) else "")
def test_the_gap_is_the_one_that_the_authors_saw(id: str, under: str, rule: str, why: Why) -> None:
    rules, prop, allowed, calendar = asked(id, under)
    refuted = Prover(calendar)(rules, prop, allowed)
    assert isinstance(refuted, Refuted)
    found = gap(rules, prop, calendar, refuted, allowed, strict=False)
    assert found is not None
    assert (found.rule, found.why) == (rule, why)


@pytest.mark.parametrize(
    ("id", "under", "lines"),
    [
        ("J24-Q1", "everyone-in", ("Give J24-8 a deadline of the same day.",)),
        (
            "J24-Q2",
            "one-lapse",
            (
                'Have "the flag" always copied to the senior practitioner (J24-8).',
                'Have "the flag" always copied to the team manager (J24-8).',
            ),
        ),
        ("J24-Q22", "everyone-in", ("Give J24-8 a deadline of 3 days.",)),
        ("J24-Q11", "everyone-in", ("Make J24-25 a must.",)),
        ("J24-Q18", "everyone-in", ("No repair was found among the changes that we know to try.",)),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_the_shipped_text_is_mended_like_this(id: str, under: str, lines: tuple[str, ...]) -> None:
    rules, prop, allowed, calendar = asked(id, under)
    ask = Prover(calendar)
    refuted = ask(rules, prop, allowed)
    assert isinstance(refuted, Refuted)
    found = repairs(rules, prop, allowed, calendar, refuted, ask, strict=False)
    assert repairs_said(found, rules, prop) == lines


