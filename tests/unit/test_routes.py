"""Each question about routes, on procedures small enough to be answered by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import (
    AT_ONCE,
    CHRISTMAS,
    PLAIN,
    act,
    acted_on,
    ban,
    copy,
    day,
    days,
    duty,
    either,
    fact,
    in_turn,
    is_so,
    message,
    on,
    procedure,
    read,
    role,
    silence,
    working,
    world,
)
from longstop.core.formulas import FactIs, Not, RoleIn
from longstop.core.procedures import Attribute, EventKind, Force, Procedure, Role, Sort
from longstop.core.routes import (
    Allowed,
    Before,
    Chosen,
    Concern,
    Given,
    Grounds,
    How,
    InAbsence,
    Modality,
    Routes,
    Rung,
    Silence,
)
from longstop.core.time import Calendar
from longstop.engines.routes import authority, routes

BOSS = replace(role("boss"), manages=("a",))


def found(*parts: object, on: Calendar = PLAIN, **how: object) -> Routes:
    return routes(procedure(BOSS, *parts), on, **how)


def concern(*parts: object, on: Calendar = PLAIN, **how: object) -> Concern:
    [only] = found(*parts, on=on, **how).concerns
    return only


def cuts(one: Concern) -> set[frozenset[str]]:
    return {frozenset(c.roles) for c in one.cuts}


def sets(*texts: str) -> set[frozenset[str]]:
    return {frozenset(t.split()) for t in texts}


# --- does it reach somebody -----------------------------------------------------------------------------------------

TELLS = (role("a"), world("e"), message("m"), duty("R", "e", "a", "m", to=("boss",), within=working(2)))


def test_a_message_that_must_go_to_the_manager_is_certain_to_reach_them() -> None:
    one = concern(*TELLS)
    assert one.certain
    [route] = one.routes
    assert (route.modality, route.arrives) == (Modality.CERTAIN, ("boss",))
    assert [s.clauses for s in route.steps] == [("R",), ("R",)]
    assert route.latest is not None
    assert route.latest.working_days == 2
    assert cuts(one) == sets("a", "boss")
    assert one.single_points == ("boss", "a")


def test_who_is_away_throughout_cuts_the_route_and_is_no_cut_any_more() -> None:
    one = concern(*TELLS, without=["a"])
    assert not one.reached
    assert one.cuts == ()
    assert found(*TELLS, without=["a"]).lost == (one,)


def test_a_concern_that_reaches_others_says_whom() -> None:
    one = concern(role("a"), role("b"), world("e"), message("m"), duty("R", "e", "a", "m", to=("b",)))
    assert not one.reached
    assert one.meets == ("a", "b")


@pytest.mark.parametrize(
    ("more", "modality", "proviso"),
    [
        ({"force": Force.MAY}, Modality.OPTIONAL, None),
        ({"force": Force.SHOULD}, Modality.CERTAIN, None),
        ({"force": Force.CONSIDER}, Modality.CERTAIN, None),
        ({"if_": FactIs("f", "yes")}, Modality.ONLY_IF, Given(FactIs("f", "yes"), "e")),
        ({"until": "x"}, Modality.ONLY_IF, Before((on("x"),))),
    ],
)
def test_a_step_is_certain_only_if_it_hangs_on_its_trigger_alone(
    more: dict, modality: Modality, proviso: object
) -> None:
    rules = (role("a"), fact("f"), world("e"), act("x"), message("m"), duty("S", "e", "a", "x"))
    one = concern(*rules, duty("R", "e", "a", "m", to=("boss",), within=AT_ONCE, **more))
    [route] = one.routes
    assert route.modality is modality
    assert list(route.steps[0].provisos) == ([] if proviso is None else [proviso])
    assert one.certain is (modality is Modality.CERTAIN)
    assert (route.latest is None) is (modality is Modality.OPTIONAL)


def test_what_should_be_done_is_optional_in_a_strict_run() -> None:
    rules = (role("a"), world("e"), message("m"), duty("R", "e", "a", "m", to=("boss",), force=Force.SHOULD))
    assert concern(*rules).certain
    [route] = concern(*rules, strict=True).routes
    assert route.modality is Modality.OPTIONAL
    assert concern(*rules, strict=True, certain_only=True).routes == ()


def test_a_ban_on_the_act_makes_it_uncertain() -> None:
    one = concern(*TELLS, fact("f"), ban("B", "m", FactIs("f", "yes")))
    assert one.routes[0].steps[0].provisos == (Allowed(("B",)),)
    assert not one.certain


def test_silence_is_waited_for_and_may_not_be_kept() -> None:
    one = concern(
        *(role("a"), role("b"), world("e"), message("q"), act("x"), message("m")),
        duty("Q", "e", "a", "q", to=("b",), within=AT_ONCE),
        duty("X", read("q", "b"), "b", "x", within=AT_ONCE),
        duty("R", silence("q", "x", working(3)), "a", "m", to=("boss",), within=working(2)),
    )
    [route] = one.routes
    assert route.steps[1].provisos == (Silence((on("x"),), working(3)),)
    assert route.latest is not None
    assert route.latest.working_days == 6  # sent on the first working day at the latest, three, two
    assert not one.certain


# --- and, or --------------------------------------------------------------------------------------------------------


def test_an_act_of_two_together_needs_both() -> None:
    one = concern(
        *(role("a"), role("b"), world("e"), message("m")),
        duty("R", "e", ("a", "b"), "m", to=("boss",)),
    )
    assert cuts(one) == sets("a", "b", "boss")


def test_one_of_two_is_enough_and_both_must_be_away() -> None:
    for party in (either("a", "b"), in_turn("a", "b")):
        one = concern(role("a"), role("b"), world("e"), message("m"), duty("R", "e", party, "m", to=("boss",)))
        assert cuts(one) == sets("a b", "boss")
        assert one.certain


def test_a_copy_needs_its_sender_and_each_reader_reads_alone() -> None:
    one = concern(
        *(role("a"), role("b"), world("e"), message("m"), message("n")),
        duty("R", "e", "a", "m", to=("b",)),
        copy("C", "m", "boss"),
        duty("S", read("m", "b"), "b", "n", to=("boss",)),
    )
    assert cuts(one) == sets("a", "boss")
    assert [len(r.steps) for r in one.routes] == [2, 4]


def test_a_person_who_is_needed_on_two_routes_cuts_both() -> None:
    """Two routes without a step in common, and a plain graph would need two absences: one person takes both."""
    one = concern(
        *(role("a"), role("b"), world("e"), message("m"), message("n"), act("x")),
        duty("R", "e", "a", "m", to=("boss",)),
        duty("X", "e", "b", "x"),
        duty("S", "x", "a", "n", to=("boss",)),
    )
    assert one.unshared == 2
    assert one.apart == 1
    assert cuts(one) == sets("a", "boss")


def test_a_stand_in_who_is_the_next_in_line_is_needed_once() -> None:
    one = concern(
        *(role("a"), role("b"), role("c"), world("e"), message("m"), message("n"), message("o")),
        duty("M", "e", in_turn("a", "b"), "m", to=("b", "c")),
        duty("N", read("m", "b"), "b", "n", to=("boss",)),
        duty("O", read("m", "c"), in_turn("c", "a"), "o", to=("boss",)),
    )
    # without b: a writes to c. without a and c: b writes to itself and on. without b and c: nobody reads.
    assert cuts(one) == sets("a b", "b c", "boss")


def test_an_office_is_never_away_and_nobody_in_particular_is_not_missed() -> None:
    one = concern(role("a", unit=True), world("e"), act("x"), message("m"), duty("X", "e", (), "x"),
                  duty("R", "x", "a", "m", to=("boss",)))  # fmt: skip
    assert cuts(one) == sets("boss")
    told = (role("a", unit=True), world("e"), message("m"), duty("R", "e", (), "m", to=("a",)))
    assert concern(*told, to=["a"]).apart is None


def test_of_several_holders_all_must_be_away() -> None:
    one = concern(
        role("a", people=3), world("e"), message("m"), duty("R", "e", "a", "m", to=("boss",))
    )
    assert {(c.roles, c.people) for c in one.cuts} == {(("a",), 3), (("boss",), 1)}
    many = concern(role("a", people=5), world("e"), message("m"), duty("R", "e", "a", "m", to=("boss",)))
    assert cuts(many) == sets("boss")  # five people are more than are looked for


def test_a_duty_that_arises_with_what_one_of_them_did_needs_that_one() -> None:
    one = concern(
        *(role("a"), role("b"), world("e"), act("x"), message("m")),
        duty("X", "e", either("a", "b"), "x"),
        duty("R", on("x", "a"), (), "m", to=("boss",)),
    )
    assert cuts(one) == sets("a", "boss")
    assert one.routes[0].steps[1].provisos == (Chosen(("a",)),)
    assert not one.certain


def test_a_manager_who_is_one_of_several_is_not_certain_to_take_part() -> None:
    rules = (role("a"), role("b"), world("e"), act("x"))
    one = concern(*rules, duty("X", "e", either("a", "boss"), "x"))
    assert (one.reached, one.certain) == (True, False)
    assert one.routes[0].provisos == (Chosen(("boss",)),)
    second = concern(*rules, duty("X", "e", in_turn("a", "boss"), "x"), to=["boss"])
    assert second.routes[0].provisos == (InAbsence(("a",)),)
    assert concern(*rules, duty("X", "e", in_turn("a", "boss"), "x"), to=["boss"], without=["a"]).certain
    assert concern(*rules, duty("X", "e", either("a", "boss"), "x"), to=["a", "boss"]).certain


def test_a_stand_in_may_have_to_act_on_a_saturday() -> None:
    """The first does not work then, and the second does: so the first is not certain to have a part in it."""
    rules = (replace(BOSS, every_day=False), role("b", every_day=True), role("a"), world("e"), act("x"))
    parts = procedure(*rules, duty("X", "e", in_turn("boss", "b"), "x"))
    [one] = routes(parts, PLAIN, to=["boss"]).concerns
    assert (one.reached, one.certain) == (True, False)


def test_what_people_only_may_do_is_told_apart_from_what_they_owe() -> None:
    one = concern(
        *(role("a"), role("b"), world("e"), message("m"), message("n")),
        duty("R", "e", "a", "m", to=("boss",)),
        duty("S", "e", "b", "n", to=("boss",), force=Force.MAY),
    )
    assert cuts(one) == sets("a b", "boss")
    assert {frozenset(c.roles) for c in one.cuts_of_owed} == sets("a", "boss")
    assert one.apart == 1  # both end with the one manager


def test_a_concern_that_arises_only_while_somebody_is_in_is_not_cut_by_them() -> None:
    one = concern(
        *(role("a"), world("e", only_if=RoleIn("a")), message("m")),
        duty("R", "e", "a", "m", to=("boss",), within=days(1)),
    )
    assert one.presupposes == ("a",)
    assert cuts(one) == sets("boss")
    assert one.routes[0].latest is not None
    assert one.routes[0].latest.days == 1  # from a Friday by Friday, for Saturday is nobody's day


def test_every_route_passes_through_what_cannot_be_gone_round() -> None:
    one = concern(
        *(role("a"), role("b"), role("c"), world("e"), message("m"), act("x"), message("n")),
        duty("M", "e", "a", "m", to=("b", "c")),
        duty("X", read("m", "b", "c"), (), "x"),
        duty("N", "x", (), "n", to=("boss",)),
    )
    assert [(m.event, m.rule, m.reader) for m in one.bottlenecks] == [
        ("m", "M", None),
        ("x", "X", None),
        ("n", "N", None),
        ("n", None, "boss"),
    ]


# --- how late -------------------------------------------------------------------------------------------------------


def test_the_latest_day_is_that_of_the_worst_start() -> None:
    rule = duty("R", "e", "a", "m", to=("boss",), within=working(1))
    one = concern(role("a"), world("e"), message("m"), rule, on=CHRISTMAS)
    latest = one.routes[0].latest
    assert latest is not None
    assert (latest.working_days, latest.days) == (1, 5)
    assert latest.start == day("Thu 24 Dec 2026")  # 25 and 28 December are holidays


def test_mail_of_a_saturday_is_read_on_monday_and_undated_steps_are_named() -> None:
    rules = (role("a", every_day=True), world("e"), message("m"))
    dated = concern(*rules, duty("R", "e", "a", "m", to=("boss",), within=AT_ONCE)).routes[0]
    assert dated.latest is not None
    assert (dated.latest.working_days, dated.latest.days, f"{dated.latest.start:%a}") == (1, 2, "Sat")
    undated = concern(*rules, duty("R", "e", "a", "m", to=("boss",))).routes[0]
    assert undated.latest is None
    assert [s.rules for s in undated.undated] == [("R",)]


# --- circles, ladders, bystanders -----------------------------------------------------------------------------------

ROUND = (
    *(role("a"), role("b"), world("e"), message("m"), message("n")),
    duty("M", (on("e"), read("n", "a")), "a", "m", to=("b",)),
    duty("N", read("m", "b"), "b", "n", to=("a",)),
)


def test_two_who_send_it_to_each_other_are_a_circle() -> None:
    [circle] = found(*ROUND).circles
    assert {(m.event, m.reader) for m in circle.moves} == {("m", None), ("m", "b"), ("n", None), ("n", "a")}
    assert circle.clauses == ("M", "N")


def test_a_circle_with_a_way_out_is_none() -> None:
    assert found(*ROUND, message("o"), duty("O", read("m", "b"), "b", "o", to=("boss",))).circles == ()
    recurring = duty("V", (on("e"), on("x")), "a", "x", recurring=True)
    assert found(role("a"), world("e"), act("x"), recurring).circles == ()


def test_a_ladder_that_may_be_left_open_at_the_top() -> None:
    rules = (
        *(role("a"), world("e"), act("x", "settled"), act("y", "settled")),
        duty("X", "e", "a", "x"),
        duty("Y", on("x", where=Not(is_so("settled"))), "boss", "y"),
    )
    [ladder] = found(*rules).topless
    assert (ladder.rungs, ladder.why, ladder.attribute) == (("x", "y"), Rung.LEFT_OPEN, "settled")
    top = duty("Z", on("y", where=Not(is_so("settled"))), "boss", "z")
    assert found(*rules, act("z"), top).topless == ()


def test_a_ladder_of_silences_with_nothing_at_the_top() -> None:
    rules = (
        *(role("a"), role("b"), world("e"), message("q"), act("x"), message("m")),
        duty("Q", "e", "a", "q", to=("b",)),
        duty("X", read("q", "b"), "b", "x"),
        duty("R", silence("q", "x", working(1)), "a", "m", to=("boss",)),
    )
    [ladder] = found(*rules).topless
    assert (ladder.rungs, ladder.why) == (("q", "m"), Rung.SILENCE)
    assert found(*rules, act("z"), duty("Z", read("m"), "boss", "z")).topless == ()


def test_whoever_is_told_and_owes_nothing_is_named() -> None:
    rules = (
        *(role("a"), role("b"), world("e"), message("m"), act("x")),
        duty("R", "e", "a", "m", to=("b",)),
        copy("C", "m", "boss"),
        duty("X", read("m", "b"), "b", "x"),
    )
    [one] = found(*rules).bystanders
    assert (one.role, one.messages, one.clauses, one.allowed) == ("boss", ("m",), ("C",), ())
    may = duty("Y", read("m", "boss"), "boss", "x", force=Force.MAY)
    [same] = found(*rules, may).bystanders
    assert same.allowed == ("Y",)


def test_acted_on_asks_for_somebody_who_has_to_act() -> None:
    rules = (
        *(role("a"), role("b"), world("e"), message("m"), act("x"), message("n")),
        duty("R", "e", "a", "m", to=("b",)),
        duty("N", acted_on("m", "b"), (), "n", to=("boss",)),
    )
    assert not concern(*rules).reached
    assert concern(*rules, duty("X", read("m", "b"), "b", "x")).certain


# --- who passes what to whom ----------------------------------------------------------------------------------------


def test_every_kind_of_edge() -> None:
    edges = found(
        *(role("a"), role("b"), role("c"), world("e"), message("m"), EventKind("t", "t", Sort.MEETING)),
        duty("M", "e", in_turn("a", "c"), "m", to=("b",), within=working(2)),
        copy("C", "m", "boss"),
        duty("T", read("m", "b"), ("b", "boss"), "t"),
    ).handovers
    told = {(e.source, e.target, e.how, e.clauses, e.modality) for e in edges}
    assert (None, "a", How.PROMPT, ("M",), Modality.CERTAIN) in told
    assert ("a", "c", How.COVER, ("M",), Modality.ONLY_IF) in told
    assert ("a", "b", How.MESSAGE, ("M",), Modality.CERTAIN) in told
    assert ("c", "boss", How.COPY, ("C",), Modality.CERTAIN) in told
    assert ("b", "boss", How.TOGETHER, ("T",), Modality.CERTAIN) in told
    assert {e.trigger for e in edges if e.source is None} == {"e"}
    assert {str(e.bound) for e in edges if e.how is How.COPY} == {"2 working days"}


# --- authority ------------------------------------------------------------------------------------------------------


def of(*roles: Role, rules: tuple = ()) -> Procedure:
    return procedure(*roles, world("e"), EventKind("d", "d", Sort.DECISION, (Attribute("outcome", "", ("x",)),)),
                     EventKind("t", "t", Sort.MEETING), *rules)  # fmt: skip


def test_managers_have_authority_and_who_stands_in_for_them() -> None:
    rules = (duty("T", "e", in_turn("boss", "b"), "t"), duty("D", "e", "c", "d"))
    found = authority(of(BOSS, role("a"), role("b"), role("c"), rules=rules))
    assert (found.roles, found.grounds) == (("boss", "b"), Grounds.MANAGES)


def test_where_nobody_manages_those_who_decide_or_lead_a_meeting() -> None:
    rules = (duty("T", "e", ("a", "b"), "t"), duty("D", "e", "c", "d"))
    found = authority(of(role("a"), role("b"), role("c"), rules=rules))
    assert (found.roles, found.grounds) == (("a", "c"), Grounds.LEADS)


def test_what_cannot_be_counted_is_given_up_and_said() -> None:
    """Ten steps, at each of which one of three others will do: far too many sets of people, and still a route."""
    parts: list[object] = [BOSS, world("e")]
    for i in range(10):
        some = [f"r{i}{j}" for j in range(3)]
        parts += [role(r) for r in some]
        parts += [act(f"x{i}"), duty(f"D{i}", f"x{i - 1}" if i else "e", either(*some), f"x{i}")]
    parts += [message("m"), duty("M", "x9", (), "m", to=("boss",))]
    [one] = routes(procedure(*parts), PLAIN, to=["boss"]).concerns
    assert (one.counted, one.reached, one.certain, one.cuts, one.apart) == (False, True, True, (), None)
    assert len(one.bottlenecks) == 12
