"""What a trace says about a claim: true, false, or open because the trace ends too soon."""

from __future__ import annotations

from handmade import (
    AT_ONCE,
    PLAIN,
    ban,
    calendar,
    days,
    for_each,
    happened,
    is_so,
    on,
    procedure,
    role,
    run,
    state,
    target,
    working,
    world,
)
from longstop.core.formulas import (
    AllOf,
    AnyOf,
    Claim,
    Const,
    DayIs,
    Happened,
    Holds,
    InState,
    Never,
    NotClaim,
    NotUntil,
    RoleIn,
    Within,
)
from longstop.core.semantics import CLOSE, Moment, Truth, judge, violation
from longstop.core.time import Calendar
from longstop.core.traces import Event

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = "Mon 07 Sep 2026", "Tue 08 Sep 2026", "Wed 09 Sep 2026", "Thu 10 Sep 2026"
FRIDAY, NEXT = "Fri 11 Sep 2026", "Mon 14 Sep 2026"

WORLD = procedure(role("a"), world("p", "red"), world("q"), world("r"), state("s", "q", "r"))
TRUE, FALSE, OPEN = Truth.TRUE, Truth.FALSE, Truth.OPEN


def said(claim: Claim, last: str, *events: Event, on: Calendar = PLAIN, **options: object) -> Truth:
    """What the claim comes to for each p, on a trace from Monday to the last day."""
    return judge(for_each("p", claim, **options), WORLD, run(MONDAY, last, *events, on=on), on)


def p(when: str = MONDAY, red: str = "no") -> Event:
    return happened(when, "p", red=red)


def q(when: str) -> Event:
    return happened(when, "q")


def r(when: str) -> Event:
    return happened(when, "r")


# --- within -------------------------------------------------------------------------------------------------------

SOON = Within(working(2), (target("q"),))


def test_a_window_that_has_not_run_out_is_open_and_then_the_claim_is_false() -> None:
    assert said(SOON, TUESDAY, p()) is OPEN
    assert said(SOON, WEDNESDAY, p()) is FALSE
    assert said(SOON, FRIDAY, p()) is FALSE
    assert said(SOON, WEDNESDAY, p(), q(WEDNESDAY)) is TRUE
    assert said(SOON, TUESDAY, p(), q(TUESDAY)) is TRUE
    assert said(SOON, FRIDAY, p(), q(THURSDAY)) is FALSE


def test_the_target_comes_strictly_after_the_trigger() -> None:
    assert said(SOON, WEDNESDAY, q(MONDAY), p()) is FALSE
    assert said(SOON, WEDNESDAY, p(), q(MONDAY)) is TRUE
    assert said(Within(days(7), (target("p"),)), NEXT, p()) is FALSE
    assert said(Within(AT_ONCE, (target("q"),)), MONDAY, p()) is FALSE


def test_a_window_counts_as_the_law_counts_and_is_not_rolled() -> None:
    holiday = calendar(TUESDAY)
    assert said(SOON, THURSDAY, p(), q(THURSDAY), on=holiday) is TRUE
    three_days = Within(days(3), (target("q"),))
    assert said(three_days, NEXT, p(THURSDAY), q("Sun 13 Sep 2026")) is TRUE
    assert said(three_days, NEXT, p(THURSDAY), q(NEXT)) is FALSE


def test_one_target_of_several_is_enough() -> None:
    either = Within(days(1), (target("q"), target(on("r"))))
    assert said(either, TUESDAY, p(), r(TUESDAY)) is TRUE
    assert said(either, TUESDAY, p()) is FALSE


def test_a_further_claim_looks_from_the_target() -> None:
    then_r = Within(days(2), (target("q", Within(days(2), (target("r"),))),))
    assert said(then_r, FRIDAY, p(), q(TUESDAY), r(THURSDAY)) is TRUE
    assert said(then_r, FRIDAY, p(), q(TUESDAY), r(FRIDAY)) is FALSE
    assert said(then_r, WEDNESDAY, p(), q(TUESDAY)) is OPEN
    assert said(then_r, FRIDAY, p(), q(TUESDAY), q(WEDNESDAY), r(FRIDAY)) is TRUE  # some q has its r
    assert said(then_r, MONDAY, p(), r(MONDAY), q(MONDAY)) is OPEN


def test_a_day_is_judged_at_its_close() -> None:
    on_a_day = Within(days(2), (DayIs(InState("s")),))
    assert said(on_a_day, WEDNESDAY, q(MONDAY), p()) is TRUE  # the close of the same day comes after
    assert said(on_a_day, WEDNESDAY, p(), q(TUESDAY), r(TUESDAY)) is FALSE
    assert said(on_a_day, TUESDAY, p()) is OPEN
    weekend = Within(days(1), (DayIs(RoleIn("a")),))
    assert said(weekend, NEXT, p("Sat 12 Sep 2026")) is FALSE


# --- until, never, at that moment -----------------------------------------------------------------------------------

WAIT = NotUntil((on("q"),), (on("r"),))


def test_a_weak_until_asks_for_no_release() -> None:
    assert said(WAIT, FRIDAY, p()) is OPEN
    assert said(WAIT, FRIDAY, p(), r(TUESDAY)) is TRUE
    assert said(WAIT, FRIDAY, p(), r(TUESDAY), q(TUESDAY)) is TRUE
    assert said(WAIT, FRIDAY, p(), q(TUESDAY), r(TUESDAY)) is FALSE
    assert said(WAIT, FRIDAY, q(MONDAY), p()) is OPEN  # before it does not matter
    assert said(WAIT, FRIDAY, r(MONDAY), p(), q(MONDAY)) is FALSE  # nor does a release before


def test_what_is_avoided_and_releases_at_once_is_avoided() -> None:
    assert said(NotUntil((on("q"),), (on("q"),)), FRIDAY, p(), q(TUESDAY)) is FALSE


def test_never_is_never_true_on_a_finite_trace() -> None:
    never = Never((on("q"), on("r")))
    assert said(never, FRIDAY, p()) is OPEN
    assert said(never, FRIDAY, q(MONDAY), p()) is OPEN
    assert said(never, FRIDAY, p(), r(FRIDAY)) is FALSE


def test_at_that_moment_and_before_that() -> None:
    assert said(Holds(is_so("red")), MONDAY, p(red="yes")) is TRUE
    assert said(Holds(is_so("red")), MONDAY, p()) is FALSE
    assert said(Holds(Happened(on("q"))), MONDAY, q(MONDAY), p()) is TRUE
    assert said(Holds(Happened(on("q"))), MONDAY, p(), q(MONDAY)) is FALSE


# --- not, and, or -------------------------------------------------------------------------------------------------

YES, NO, PERHAPS = Holds(Const(True)), Holds(Const(False)), Within(days(9), (target("q"),))


def test_three_values() -> None:
    table = [
        (NotClaim(YES), FALSE), (NotClaim(NO), TRUE), (NotClaim(PERHAPS), OPEN),
        (AllOf((YES, YES)), TRUE), (AllOf((YES, PERHAPS)), OPEN), (AllOf((PERHAPS, NO)), FALSE), (AllOf(()), TRUE),
        (AnyOf((NO, YES)), TRUE), (AnyOf((PERHAPS, YES)), TRUE), (AnyOf((PERHAPS, NO)), OPEN), (AnyOf((NO, NO)), FALSE),
        (AnyOf(()), FALSE),
    ]  # fmt: skip
    for claim, truth in table:
        assert said(claim, TUESDAY, p()) is truth, claim


# --- for each -----------------------------------------------------------------------------------------------------


def test_without_a_trigger_nothing_is_claimed() -> None:
    assert said(NO, FRIDAY) is TRUE


def test_one_failure_is_a_failure_and_the_first_is_named() -> None:
    events = [p(MONDAY), q(MONDAY), p(TUESDAY), p(WEDNESDAY)]
    same_day = for_each("p", Within(AT_ONCE, (target("q"),)))
    trace = run(MONDAY, WEDNESDAY, *events)
    assert judge(same_day, WORLD, trace, PLAIN) is FALSE
    found = violation(same_day, WORLD, trace, PLAIN)
    assert found is not None
    assert (found.part, found.moment) == (0, Moment(events[2].day, 2))
    assert violation(same_day, WORLD, run(MONDAY, MONDAY, *events[:2]), PLAIN) is None


def test_the_condition_chooses_the_triggers() -> None:
    assert said(NO, FRIDAY, p(red="no"), if_=is_so("red")) is TRUE
    assert said(NO, FRIDAY, p(red="yes"), if_=is_so("red")) is FALSE
    red_only = for_each(on("p", where=is_so("red")), NO)
    assert judge(red_only, WORLD, run(MONDAY, FRIDAY, p(red="no")), PLAIN) is TRUE


def test_for_each_day_looks_at_its_close() -> None:
    always = for_each(None, Holds(InState("s")))
    assert judge(always, WORLD, run(MONDAY, TUESDAY, q(MONDAY)), PLAIN) is TRUE
    assert judge(always, WORLD, run(MONDAY, TUESDAY, q(MONDAY), r(TUESDAY)), PLAIN) is FALSE
    found = violation(always, WORLD, run(MONDAY, TUESDAY), PLAIN)
    assert found is not None
    assert found.moment.at == CLOSE


def test_from_the_close_of_a_day_the_next_day_comes_first() -> None:
    tomorrow = for_each(None, Within(days(1), (target("q"),)), if_=Happened(on("p")))
    assert judge(tomorrow, WORLD, run(MONDAY, TUESDAY, p(), q(MONDAY)), PLAIN) is FALSE
    assert judge(tomorrow, WORLD, run(MONDAY, MONDAY, p(), q(MONDAY)), PLAIN) is OPEN


def test_every_part_of_a_formula_must_hold() -> None:
    both = for_each("p", YES) + for_each("q", NO)
    assert judge(both, WORLD, run(MONDAY, MONDAY, p()), PLAIN) is TRUE
    trace = run(MONDAY, MONDAY, p(), q(MONDAY))
    assert judge(both, WORLD, trace, PLAIN) is FALSE
    found = violation(both, WORLD, trace, PLAIN)
    assert found is not None
    assert found.part == 1


def test_a_ban_on_the_world_is_a_limit_of_the_world() -> None:
    from longstop.core.semantics import admits

    rules = procedure(role("a"), world("p"), world("q"), ban("B", "q", Happened(on("p"))))
    assert admits(rules, run(MONDAY, MONDAY, happened(MONDAY, "p"), q(MONDAY)), PLAIN)
    assert not admits(rules, run(MONDAY, MONDAY, q(MONDAY)), PLAIN)
