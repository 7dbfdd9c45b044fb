"""`longstop routes` as a user meets it, and what its pages and graphs hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import networkx as nx
import pytest

from smallproject import MODEL, build
from terminal import longstop

#: Titles that would end a quotation, or begin something else, in one of the forms.
ODD = MODEL.replace('"team manager"', '"the <b>team</b> | manager & co; [x]" manages worker').replace(
    '"social worker"', '"the worker -- } of #1"'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    model = MODEL.replace('"team manager"', '"team manager" manages worker')
    return build(tmp_path_factory.mktemp("project"), model=model)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("odd"), model=ODD)


def test_a_page_says_who_is_reached_how_late_and_what_cuts_it_off(folder: Path) -> None:
    found = longstop("routes", "T", cwd=folder)
    assert (found.returncode, found.stderr) == (0, "")
    said = " ".join(found.stdout.split())
    assert said.startswith("T flags: 1 concern Managers (who manage another role here")
    assert "Is certain to reach a manager while everybody is in" in said
    assert '"flag": sent by the detective sergeant [T-1], the same day' in said
    assert "the team manager reads it as a copy [T-2]" in said
    assert "Cut off for as long as away:" in said
    assert "TOLD, AND OWING NOTHING" in said
    assert all(len(line) <= 110 for line in found.stdout.splitlines())
    assert "WHO CAN PASS IT TO WHOM" in longstop("routes", "T", "--edges", cwd=folder).stdout


def test_json_is_the_only_thing_on_standard_output(folder: Path) -> None:
    found = longstop("routes", "T", "--format", "json", cwd=folder)
    [document] = json.loads(found.stdout)["routes"]
    [concern] = document["concerns"]
    assert document["authority"] == {"roles": ["manager"], "because": "manages"}
    assert (concern["trigger"], concern["reached"], concern["certain"]) == ("occasion", True, True)
    assert {(tuple(c["roles"]), c["people"]) for c in concern["cuts"]} == {(("manager",), 1), (("sergeant",), 1)}
    [route] = concern["routes"]
    assert [s["clauses"] for s in route["steps"]] == [["T-1"], ["T-2"]]
    assert route["latest"]["working_days"] <= 1
    assert {(h["from"], h["to"], h["how"]) for h in document["handovers"]} == {
        (None, "sergeant", "prompt"),
        ("sergeant", "worker", "message"),
        ("sergeant", "manager", "copy"),
    }
    assert document["agencies"][0]["roles"] == ["sergeant"]


def test_a_reading_and_an_absence_change_the_answer(folder: Path) -> None:
    undated = longstop("routes", "T", "--reading", "T.flagtime=b", cwd=folder).stdout
    assert "no last day: no deadline in T-1" in undated
    assert "read with flagtime = b" in undated
    cut = longstop("routes", "T", "--without", "sergeant", cwd=folder)
    assert cut.returncode == 0
    assert "Reaches nobody of those" in cut.stdout
    assert "Away throughout: the detective sergeant. Everybody else is in." in cut.stdout
    strict = longstop("routes", "T", "--strict", "--certain-only", cwd=folder).stdout
    assert "Reaches nobody of those" in strict


def test_whoever_names_whom_to_reach_gets_exit_1_where_they_are_not_reached(folder: Path) -> None:
    assert longstop("routes", "T", "--to", "worker", cwd=folder).returncode == 0
    assert longstop("routes", "T", "--to", "worker", "--without", "sergeant", cwd=folder).returncode == 1


def test_graphml_is_read_by_networkx_whatever_the_titles(odd: Path, tmp_path: Path) -> None:
    page = tmp_path / "map.graphml"
    found = longstop("routes", "T", "--format", "graphml", "--output", str(page), cwd=odd)
    assert (found.returncode, found.stdout) == (0, "")
    graph = nx.read_graphml(page)
    assert graph.nodes["role_manager"]["manager"] == "yes"
    assert "<b>team</b> | manager & co" in graph.nodes["role_manager"]["title"]
    assert graph.nodes["role_worker"]["agency"] == "care"
    edges = {(a, b, d["how"], d["clauses"], d["modality"]) for a, b, d in graph.edges(data=True)}
    assert ("role_sergeant", "role_manager", "copy", "T-2", "certain") in edges
    assert ("event_occasion", "role_sergeant", "prompt", "T-1", "certain") in edges


def test_dot_and_mermaid_keep_odd_titles_within_their_quotes(odd: Path) -> None:
    dot = longstop("routes", "T", "--format", "dot", cwd=odd).stdout
    for line in dot.splitlines():
        assert len(re.findall(r'(?<!\\)"', line)) % 2 == 0, line
    assert dot.count("{") - dot.count("}") == -1  # one brace stands in a title
    mermaid = longstop("routes", "T", "--format", "mermaid", cwd=odd).stdout
    assert mermaid.startswith("flowchart LR\n")
    for line in mermaid.splitlines():
        for inner in re.findall(r'"([^"]*)"', line):
            assert not re.search(r"[<>|\[\]{}&]", inner), line
        assert line.count('"') in (0, 2), line


def test_markdown_lists_every_edge(odd: Path) -> None:
    text = longstop("routes", "T", "--format", "markdown", cwd=odd).stdout
    assert text.startswith("# T: flags: 1 concern\n")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + 3
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["routes"], "PROCEDURE"),
        (["routes", "U"], "there is no procedure `U`"),
        (["routes", "T", "--to", "manger"], "did you mean `manager`?"),
        (["routes", "T", "--from", "ocasion"], "did you mean `occasion`?"),
        (["routes", "T", "--without", "sargeant"], "did you mean `sergeant`?"),
        (["routes", "T", "--reading", "T.flagtme=b"], "did you mean `T.flagtime`?"),
        (["routes", "T", "--format", "svg"], "svg"),
        (["routes", "T", "--output", "no/such/x"], "cannot be written"),
        (["routes", "T", "--project", "nowhere"], "there is no folder `nowhere`"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_plain_message(folder: Path, arguments: list[str], message: str) -> None:
    found = longstop(*arguments, cwd=folder)
    assert found.returncode == 2, found.stderr
    assert found.stdout == ""
    assert message in found.stderr


def test_an_office_is_not_away_and_a_graph_is_of_one_procedure(tmp_path: Path) -> None:
    office = longstop("routes", "J24", "--without", "hub", cwd=tmp_path)
    assert office.returncode == 2
    assert "`hub` is an office, and an office is never away" in office.stderr
    two = longstop("routes", "J*", "--format", "dot", cwd=tmp_path)
    assert two.returncode == 2
    assert "holds the graph of one procedure" in two.stderr
