"""The verdicts as SARIF: levels, places, and the rules to which the results point."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from flagcase import J24, Q3, Q5, UNREAD, case
from longstop.core.cases import Case
from longstop.core.places import Place, Places
from longstop.core.verdicts import Proved, Unknown
from longstop.language.places import places
from longstop.project import Project
from longstop.report import sarif
from smallproject import build

PLACES = Places({Q3.id: Place("a folder/T.md", 12)}, {("J24", "J24-8"): Place("model/J24.md", 40)})


def run_of(cases: list[Case]) -> dict[str, list[dict[str, object]]]:
    document = json.loads(sarif.document(cases, PLACES, "1.2.3"))
    assert document["version"] == "2.1.0"
    [run] = document["runs"]
    assert run["tool"]["driver"]["version"] == "1.2.3"
    return {"rules": run["tool"]["driver"]["rules"], "results": run["results"]}


def test_levels_say_what_differs_what_is_missing_and_what_is_known() -> None:
    run = run_of(
        [
            case(J24, Q5, Proved(("J24-16",)), expected="proved"),
            case(J24, Q5, Proved(("J24-16",)), expected="refuted"),
            case(J24, Q3, Unknown("no time"), expected="proved"),
            case(J24, Q3, UNREAD, expected="refuted", checked=False),
        ]
    )
    assert [rule["id"] for rule in run["rules"]] == [Q5.id, Q3.id]
    assert [(r["ruleId"], r["ruleIndex"], r["level"]) for r in run["results"]] == [
        (Q5.id, 0, "error"),
        (Q3.id, 1, "warning"),
        (Q3.id, 1, "note"),
    ]


def test_a_result_points_at_the_property_and_the_clauses_it_rests_on() -> None:
    [found] = run_of([case(J24, Q3, Proved(("J24-8", "J24-99")), expected="refuted")])["results"]
    assert found["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "a%20folder/T.md"}, "region": {"startLine": 12}}}
    ]
    assert found["relatedLocations"] == [
        {
            "id": 1,
            "message": {"text": "J24-8"},
            "physicalLocation": {"artifactLocation": {"uri": "model/J24.md"}, "region": {"startLine": 40}},
        }
    ]


def test_places_are_the_lines_of_properties_and_of_headings(tmp_path: Path) -> None:
    project = Project.load(build(tmp_path))
    found = places(project.library, project.sources)
    for (_, clause), place in found.clauses.items():
        assert Path(place.path).read_text(encoding="utf-8").splitlines()[place.line - 1].startswith(f"## {clause} ·")
    for id, place in found.properties.items():
        assert Path(place.path).read_text(encoding="utf-8").splitlines()[place.line - 1].startswith(f"property {id} ")
    assert {clause for _, clause in found.clauses} == {"T-1", "T-2"}


def test_the_command_writes_it(tmp_path: Path) -> None:
    from longstop.cli import app

    ran = CliRunner().invoke(app, ["check", "T-Q1", "--project", str(build(tmp_path)), "--format", "sarif"])
    [run] = json.loads(ran.stdout)["runs"]
    assert {r["level"] for r in run["results"]} == {"note"}
    assert ran.exit_code == 0
