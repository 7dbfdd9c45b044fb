"""What a reader who knows the shipped procedures would mark in them, and that it is marked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from longstop import almanac
from longstop.core.findings import Aspect, Finding, Kind, Query, Review
from longstop.core.verdicts import Unknown, Verdict
from longstop.engines.check import check
from longstop.engines.review import review
from longstop.project import Project


@cache
def project() -> Project:
    return Project.load()


@cache
def reviewed(id: str, reading: str = "", about: str = "nothing") -> Review:
    """The review of a shipped procedure; only the questions that begin with `about` are put to the prover."""
    readings = dict([reading.split("=")]) if reading else {}
    procedure = project().procedure(id, readings)
    calendar = almanac.calendar(procedure.calendar)

    def ask(queries: Sequence[Query]) -> list[Verdict]:
        return [
            check(procedure, q.property, q.assumptions, calendar, timeout=60)
            if q.property.id.startswith(about)
            else Unknown("not asked")
            for q in queries
        ]

    return review(procedure, calendar, ask)


def marks(id: str, kind: Kind, reading: str = "", about: str = "nothing") -> list[Finding]:
    return [x for x in reviewed(id, reading, about).findings if x.kind is kind]


def test_the_flag_of_2024_is_read_by_three_who_owe_nothing() -> None:
    [found] = [x for x in marks("J24", Kind.NOWHERE) if "flag" in x.events]
    assert set(found.roles) == {"social_worker", "senior_practitioner", "team_manager"}
    assert not [x for x in marks("J24", Kind.NOWHERE, "copyduty=b") if "flag" in x.events]


def test_the_sergeant_of_2024_has_no_deputy() -> None:
    [found] = marks("J24", Kind.NO_COVER)
    assert found.roles == ("sergeant",)
    assert {"flag", "contact", "chase"} <= set(found.events)


def test_the_minutes_of_the_planning_meeting_are_for_nobody_and_by_no_day() -> None:
    [found] = [x for x in marks("J24", Kind.NOBODY) if x.clauses == ("J24-21",)]
    assert Aspect.DEADLINE in found.aspects


@pytest.mark.parametrize(("id", "meeting"), [("J17", "strategy_meeting"), ("J24", "strategy_meeting")])
def test_no_clause_asks_for_what_a_strategy_meeting_decides(id: str, meeting: str) -> None:
    assert meeting in [e for x in marks(id, Kind.NO_RECORD) for e in x.events]


def test_social_care_decides_in_2024_and_leaves_nothing_in_writing() -> None:
    assert "determination" in [e for x in marks("J24", Kind.NO_RECORD) for e in x.events]


def test_the_strategy_meeting_of_2024_is_assigned_twice() -> None:
    [found] = marks("J24", Kind.TWICE, about="J24-27")
    assert (found.clauses, found.aspects) == (("J24-27", "J24-28"), (Aspect.DEADLINE, Aspect.FORCE))


def test_nobody_visits_for_the_lead_social_worker_though_another_may_chair() -> None:
    [found] = [x for x in marks("ICP", Kind.NO_COVER) if x.roles == ("lead_social_worker",)]
    assert "ICP-87" in found.rules
    assert {"ICP-17", "ICP-18"} <= set(found.against)


def test_notes_of_a_core_group_are_owed_by_a_day_and_by_none() -> None:
    [found] = marks("ICP", Kind.TWICE, about="ICP-76 with")
    assert found.clauses == ("ICP-76", "ICP-95")


def test_the_visit_is_dated_and_the_childs_wishes_are_not() -> None:
    [found] = [x for x in marks("ICP", Kind.UNEVEN) if "ICP-86" in x.rules]
    assert (found.rules, found.against) == (("ICP-86",), ("ICP-87",))


def test_a_commitment_is_renegotiated_and_must_not_be_under_one_reading() -> None:
    [found] = marks("ICP", Kind.CONFLICT, "change=a", "ICP-59 conflict")
    assert (found.rules, found.against) == (("ICP-59",), ("ICP-64",))
    assert found.witness is not None
    assert not marks("ICP", Kind.CONFLICT, about="ICP-59 conflict")
