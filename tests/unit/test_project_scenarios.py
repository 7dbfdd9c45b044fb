"""A project's scenarios, the shipped ones among them; the published schema and reference are those of the form."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from longstop.core.diagnostics import InputError
from longstop.core.scenarios import Length, Measure, Peak, Shape, Spread, most_frequent
from longstop.core.source import Source
from longstop.language.scenarios import form, read_scenario
from longstop.language.scenarios.schema import TABLES, renewed, schema
from longstop.project import Project
from smallproject import build

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def shipped() -> Project:
    return Project.load(ROOT)


def test_every_procedure_has_an_ordinary_year_and_a_question(shipped: Project) -> None:
    names = set(shipped.scenarios)
    for id in shipped.procedures:
        assert f"year-{id}" in names
        assert any(name.startswith(f"{id}-") for name in names)
    assert names >= {"christmas-2026", "easter-2027", "sickness-wave", "caseload-120", "vacant-post"}


@pytest.mark.parametrize("name", sorted(p.stem for p in (ROOT / "scenarios").glob("*.toml")))
def test_every_shipped_scenario_is_read_and_says_whose_figures_it_has(shipped: Project, name: str) -> None:
    scenario = shipped.scenario(name)
    assert scenario.id == name
    assert scenario.question.endswith("?")
    assert len({v.name for v in scenario.variants}) == len(scenario.variants)
    text = (ROOT / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
    assert text.startswith("#:schema ../docs/scenario.schema.json\n")
    assert "assumption of ours" in text
    known = {p.id: p.expectations for p in shipped.properties}
    for variant in scenario.variants:
        stated = {e.verdict for id in variant.properties for e in known[id]}
        assert {"proved", "refuted"} <= stated, "it asks of what can be promised, and of what cannot"
    assert f"`{name}`" in (DOCS / "scenarios.md").read_text(encoding="utf-8")


def test_a_project_has_its_scenarios_by_name(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "scenarios" / "more").mkdir(parents=True)
    good = 'title = "x"\nprocedures = ["{id}"]\n[happens.{event}]\nrate = "1 a week"\n'
    project = Project.load(folder)
    procedure = next(iter(project.procedures.values()))
    event = next(e.id for e in procedure.instantiate().events if e.sort.value == "event")
    (folder / "scenarios" / "a.toml").write_text(good.format(id=procedure.id, event=event))
    (folder / "scenarios" / "more" / "b.toml").write_text(good.format(id=procedure.id, event=event))
    (folder / "scenarios" / "broken.toml").write_text("title = ")
    (folder / "scenarios" / ".hidden.toml").write_text("title = ")
    assert project.scenarios == ("a", "broken", "more/b")
    assert project.scenario("a").id == "a"
    assert project.scenario("more/b").id == "more/b"
    with pytest.raises(InputError) as broken:
        project.scenario("broken")
    span = broken.value.diagnostics[0].span
    assert span is not None
    assert span.path == f"{folder.as_posix()}/scenarios/broken.toml"
    with pytest.raises(InputError, match="there is no scenario `moore/b`") as unknown:
        project.scenario("moore/b")
    assert "`more/b`" in unknown.value.diagnostics[0].help
    (folder / "scenarios" / "a.toml").write_bytes(b"\xff")
    with pytest.raises(InputError, match="not text"):
        project.scenario("a")


def test_a_project_without_scenarios_has_none(tmp_path: Path) -> None:
    assert Project.load(build(tmp_path)).scenarios == ()


def test_whoever_only_checks_does_not_wait_for_msgspec() -> None:
    code = (
        "import sys, longstop.cli, longstop.project as p; p.Project.load(sys.argv[1]); print('msgspec' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(ROOT)], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# --- the schema and the reference ---------------------------------------------------------------------------------


def test_the_published_schema_is_that_of_the_form() -> None:
    """If not: python -m longstop.language.scenarios.schema docs"""
    assert (DOCS / "scenario.schema.json").read_text(encoding="utf-8") == schema()


def test_the_reference_has_every_key_as_the_form_has_it() -> None:
    """If not: python -m longstop.language.scenarios.schema docs"""
    page = (DOCS / "scenarios.md").read_text(encoding="utf-8")
    assert renewed(page) == page
    for name in TABLES:
        assert f"<!-- keys: {name} -->" in page


def test_the_examples_of_the_reference_can_be_written(shipped: Project) -> None:
    """The first is a whole scenario; the others are pieces of one."""
    page = (DOCS / "scenarios.md").read_text(encoding="utf-8")
    whole, *pieces = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    scenario = read_scenario(Source("two-workers.toml", whole), shipped.library)
    assert [v.name for v in scenario.variants] == [f"staff.social_worker.sickness = {n} a year" for n in (2, 12)]
    assert len(pieces) == 3
    for piece in pieces:
        assert tomllib.loads(piece)


def test_every_key_of_the_schema_says_what_it_is() -> None:
    whole = json.loads(schema())
    for part in (whole, *whole["$defs"].values()):
        assert part["additionalProperties"] is False
        for key, value in part["properties"].items():
            assert value.get("description") or "$ref" in value, key
    assert whole["required"] == ["title", "procedures"]
    assert set(whole["$defs"]["Absent"]["properties"]) == {"from", "to", "person"}


def keys_of(kind: type[msgspec.Struct]) -> list[Any]:
    return list(msgspec.structs.fields(kind))


@pytest.mark.parametrize("kind", TABLES.values(), ids=TABLES)
def test_every_example_has_the_form_that_it_is_an_example_of(kind: type[msgspec.Struct]) -> None:
    whole = json.loads(schema())
    part = whole if kind is form.File else whole["$defs"][kind.__name__]
    for field in keys_of(kind):
        for example in part["properties"][field.encode_name].get("examples", []):
            msgspec.convert(example, field.type)


# --- what is drawn ------------------------------------------------------------------------------------------------


def test_peaks_that_fall_together_multiply() -> None:
    peaks = (Peak(2.0, frozenset({12})), Peak(3.0, weekdays=frozenset({5})), Peak(0.0, weekdays=frozenset({6})))
    assert most_frequent(peaks) == 6
    assert most_frequent(()) == 1


def test_a_length_and_a_spread_of_one_shape_have_one_mean() -> None:
    for shape, values in ((Shape.TRIANGULAR, (1.0, 2.0, 6.0)), (Shape.CHOICE, (1.0, 5.0)), (Shape.GAMMA, (4.0, 2.0))):
        assert Length(shape, values, Measure.DAYS).mean == Spread(shape, values).mean
    assert Spread(Shape.CHOICE, (1.0, 5.0), (3.0, 1.0)).mean == 2
