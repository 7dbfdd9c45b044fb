"""The two small models that are measured beside other model checkers say what those say, with a witness."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.almanac import calendar
from longstop.core.assumptions import Assumptions
from longstop.core.formulas import RoleId
from longstop.core.source import Source
from longstop.core.verdicts import Proved, Refuted
from longstop.engines.check import check
from longstop.language import format_document
from longstop.project import Project

FOLDER = Path(__file__).parents[2] / "bench" / "peers"
DOCUMENTS = sorted(FOLDER.glob("*/*.md"))


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.load(FOLDER)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_documents_are_in_canonical_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_document(Source(path.name, text)) == text


def test_there_are_two_models_and_what_is_asked_of_each(project: Project) -> None:
    assert [p.name for p in DOCUMENTS] == ["core.md", "flag.md", "core.md", "flag.md"]
    assert [p.id for p in project.properties] == ["CORE-Q1", "FLAG-Q1"]


def test_the_verdicts_are_those_that_the_documents_state(project: Project) -> None:
    results = project.check()
    assert len(results) == 8
    assert [r for r in results if not r.as_expected] == []


@pytest.mark.parametrize("sets", ["K1", "K1-any"])
def test_a_core_group_rests_on_both_its_deadlines(project: Project, sets: str) -> None:
    [result] = project.check("CORE-Q1", assume=sets)
    assert isinstance(result.verdict, Proved)
    assert set(result.verdict.clauses) == {"CORE-1", "CORE-2"}


def test_a_core_group_that_is_missed_has_both_chairs_away_on_the_last_day(project: Project) -> None:
    [result] = project.check("CORE-Q1", assume="K2")
    assert isinstance(result.verdict, Refuted)
    trace, due = result.verdict.trace, result.verdict.due
    assert due is not None
    assert trace.is_away("lead_social_worker", due)
    assert trace.is_away("line_manager", due)


def test_a_flag_that_is_read_rests_on_its_copy(project: Project) -> None:
    [result] = project.check("FLAG-Q1", assume="K1")
    assert isinstance(result.verdict, Proved)
    assert result.verdict.clauses == ("FLAG-2",)


@pytest.mark.parametrize(("managers", "people"), [(1, "1 person"), (2, "2 people"), (3, "3 people")])
def test_a_flag_is_read_where_fewer_are_away_than_there_are_managers(
    project: Project, managers: int, people: str
) -> None:
    passage = "manages social_worker 2 people"
    grown = project if managers == 2 else project.revised("FLAG", passage, f"manages social_worker {people}")
    procedure = grown.procedure("FLAG")
    [text] = [p for p in grown.properties if p.id == "FLAG-Q1"]
    prop, days = text.instantiate(procedure), calendar(procedure.calendar)
    for longest in (None, 10):
        fewer, all_of_them = (
            check(procedure, prop, Assumptions("asked", "asked", away=away, longest=longest), days)
            for away in (managers - 1, managers)
        )
        assert isinstance(fewer, Proved)
        assert isinstance(all_of_them, Refuted)
        trace, due = all_of_them.trace, all_of_them.due
        assert due is not None
        holders = procedure.role(RoleId("manager")).persons
        assert len(holders) == managers
        assert all(trace.is_away(person, due) for person in holders)
