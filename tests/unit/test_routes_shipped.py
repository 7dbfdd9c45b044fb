"""What the shipped texts are known to say about who is told, held against their routes."""

from __future__ import annotations

import pytest

from longstop.core.routes import Concern, Modality, Routes
from longstop.escalations import routes
from longstop.project import Project


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.load()


def concern(found: Routes, trigger: str) -> Concern:
    return next(c for c in found.concerns if c.trigger == trigger)


def test_three_in_social_care_read_a_flag_and_one_sergeant_sends_it(project: Project) -> None:
    """J24-Q26: the flag is owed, and three people read it; but it all hangs on one sergeant."""
    readers = ("social_worker", "senior_practitioner", "team_manager")
    one = concern(routes(project, "J24", to=readers), "occasion")
    first = {(r.arrives, r.modality) for r in one.routes if r.steps[0].rules == ("J24-8",) and len(r.steps) == 2}
    assert first == {((r,), Modality.ONLY_IF) for r in readers}
    assert ("sergeant",) in {c.roles for c in one.cuts_of_owed}
    assert ("sergeant",) not in {c.roles for c in one.cuts}  # an officer may write to the social worker
    assert set(readers) in [set(c.roles) for c in one.cuts]


def test_nobody_who_is_told_owes_anything(project: Project) -> None:
    """J24-13: a purpose, which tells the manager to do nothing; read the other way, two of them have to respond."""
    told = {b.role for b in routes(project, "J24").bystanders}
    assert {"social_worker", "senior_practitioner", "team_manager"} <= told
    told = {b.role for b in routes(project, "J24", readings={"copyduty": "b"}).bystanders}
    assert told & {"social_worker", "senior_practitioner", "team_manager"} == {"social_worker"}


def test_with_the_purpose_as_a_copy_the_choice_of_the_sender_is_a_choice(project: Project) -> None:
    one = concern(routes(project, "J24", readings={"slash": "role"}), "occasion")
    assert not one.certain


def test_a_chair_is_one_of_two(project: Project) -> None:
    """J24-Q10: two may chair, and at most one is away."""
    found = routes(project, "J24", to=["senior_practitioner", "team_manager"], start=["determination"])
    [one] = found.concerns
    assert {c.roles for c in one.cuts} == {("senior_practitioner", "team_manager")}
    assert one.routes[0].latest is not None
    assert one.routes[0].latest.working_days == 3


def test_the_duty_manager_stands_in_for_the_supervisor_and_nobody_in_a_consultation(project: Project) -> None:
    found = routes(project, "K12")
    assert {c.roles for c in concern(found, "alert").cuts} == {("supervisor", "duty_manager")}
    assert {c.roles for c in concern(found, "doubt").cuts} == {("supervisor",)}
    assert concern(found, "alert").certain
    assert concern(found, "alert").presupposes == ("social_worker",)


def test_reports_of_no_access_are_certain_to_reach_the_line_manager_some_day(project: Project) -> None:
    one = concern(routes(project, "ICP"), "no_access")
    assert one.certain
    assert one.routes[0].latest is None
    assert {c.roles for c in one.cuts} == {("professionals",), ("line_manager",)}


def test_the_flag_of_2017_goes_by_the_sergeant_and_the_social_worker(project: Project) -> None:
    one = concern(routes(project, "J17"), "occasion")
    assert {("sergeant",), ("social_worker",)} <= {c.roles for c in one.cuts_of_owed}
    [ladder] = routes(project, "J17").topless
    assert ladder.rungs[-1] == "chase"


def test_where_offices_carry_everything_no_absence_matters(project: Project) -> None:
    one = concern(routes(project, "PPU"), "css_information")
    assert one.reached
    assert one.apart is None
    assert one.cuts == ()


@pytest.mark.parametrize("procedure", ["ICP", "J17", "J24", "K12", "PPU"])
def test_every_edge_has_a_clause_and_every_route_ends_with_authority(project: Project, procedure: str) -> None:
    found = routes(project, procedure)
    clauses = {c.id for c in found.procedure.clauses}
    assert all(e.clauses and set(e.clauses) <= clauses for e in found.handovers)
    for one in found.concerns:
        assert one.counted
        for route in one.routes:
            assert route.arrives
            assert set(route.arrives) <= set(found.authority.roles)
            assert [s.target for s in route.steps[:-1]] == [s.source for s in route.steps[1:]]
