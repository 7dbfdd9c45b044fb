"""Counterexamples kept as files: their names, what is written, and what is refused when they are read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from histories import strayed
from longstop import pool, replays
from longstop.core.diagnostics import InputError
from longstop.core.results import Result
from longstop.core.semantics import Truth, admits
from longstop.core.source import Source
from longstop.core.traceform import read, write
from longstop.core.verdicts import Proved, Refuted
from longstop.project import Project
from smallproject import MODEL, PROPERTIES, build

EVER = """
## T-Q6 · some number

```longstop
property T-Q6 "There is some number of days within which an occasion is flagged"
  for each occasion
    within some number of days: flag
```

## T-Q7 · with another number

```longstop
property T-Q7 "The same with another wait"
  given wait = 3
  for each occasion
    on the same day: flag
```
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.load(build(tmp_path_factory.mktemp("project"), properties=PROPERTIES + EVER))


@pytest.fixture(scope="module")
def saved(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The counterexamples of the project by the names of their files."""
    cases = [project.case(r) for r in project.check(["T-Q1", "T-Q2"], jobs=1)]
    still = project.check("T-Q6", assume="everyone-in", readings={"T.flagtime": "b"})
    written = replays.save([*cases, *map(project.case, still)], tmp_path_factory.mktemp("cases"))
    return {path.name: path for path in written}


ONE, OTHER = "T-Q1--one-away.json", "T-Q1--everyone-in--flagtime=b.json"
STILL = "T-Q6--everyone-in--flagtime=b.json"

# --- names ----------------------------------------------------------------------------------------------------------


def result(
    property: str, assumptions: str = "one-away", readings: Mapping[str, str] = {}, *, strict: bool = False
) -> Result:
    return Result("T", property, "", assumptions, readings, Proved(), None, "", 0.0, strict)


def test_a_name_tells_property_assumption_set_and_other_readings() -> None:
    found = replays.names([result("T-Q1"), result("T-Q1", readings={"b": "y", "a": "x"}, strict=True)])
    assert found == ["T-Q1--one-away.json", "T-Q1--one-away--a=x--b=y--strict.json"]


def test_names_are_different_and_safe_on_any_file_system() -> None:
    many = {f"reading_{i}": "an_option" for i in range(30)}
    ids = ("a", "A", "A.b", "A_b", "con", "Ä/..\\:*?")
    odd = [*map(result, ids), result("a", "b", many)]
    found = replays.names([*odd, replace(odd[-1], strict=True)])
    assert len({name.lower() for name in found}) == len(found) == 8
    for name in found:
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=.")
        assert name.count(".") == 1
        assert len(name) <= 125
        assert "--" in name  # so that none is the name of a device


# --- saving ---------------------------------------------------------------------------------------------------------


def test_what_is_refuted_is_saved_and_nothing_else(saved: dict[str, Path]) -> None:
    assert set(saved) == {ONE, OTHER, STILL}
    data = json.loads(saved[OTHER].read_text(encoding="utf-8"))
    assert (data["procedure"], data["readings"], data["parameters"]) == ("T", {"flagtime": "b"}, {"wait": "1"})


def test_saving_makes_the_folder_and_replaces_what_was_there(project: Project, tmp_path: Path) -> None:
    cases = [project.case(r) for r in project.check("T-Q1", assume="one-away")]
    folder = tmp_path / "new" / "cases"
    [path] = replays.save(cases, folder)
    before = path.read_text(encoding="utf-8")
    path.write_text("something else", encoding="utf-8")
    assert replays.save(cases, folder) == [path]
    assert path.read_text(encoding="utf-8") == before
    assert list(folder.iterdir()) == [path]


def test_no_folder_is_made_for_nothing(project: Project, tmp_path: Path) -> None:
    cases = [project.case(r) for r in project.check("T-Q1", assume="everyone-in")]
    assert replays.save(cases, tmp_path / "cases") == []
    assert not (tmp_path / "cases").exists()


# --- replaying ------------------------------------------------------------------------------------------------------


def test_a_saved_case_violates_what_it_was_saved_for(project: Project, saved: dict[str, Path]) -> None:
    [again] = project.check("T-Q1", assume="one-away")
    assert isinstance(again.verdict, Refuted)
    walk = replays.replay(project, saved[ONE])
    assert walk.departure is None
    assert {j.property.id: j.truth for j in walk.judged}["T-Q1"] is Truth.FALSE
    [case] = [c for c in walk.violated if c.property.id == "T-Q1"]
    assert case.result.verdict == again.verdict


def test_its_readings_and_parameters_are_those_stored(project: Project, saved: dict[str, Path], tmp_path: Path) -> None:
    walk = replays.replay(project, saved[OTHER])
    assert walk.readings == {"flagtime": "b"}
    assert walk.procedure is project.procedure("T", {"flagtime": "b"})
    changed = tmp_path / "case.json"
    changed.write_text(saved[OTHER].read_text(encoding="utf-8").replace('"wait": "1"', '"wait": "3"'), encoding="utf-8")
    walk = replays.replay(project, changed)
    assert walk.procedure.parameters == {"wait": "3"}
    assert "T-Q7" in {j.property.id for j in walk.judged}
    assert "T-Q7" not in {j.property.id for j in replays.replay(project, saved[OTHER]).judged}


def test_a_standstill_is_known_again(project: Project, saved: dict[str, Path]) -> None:
    walk = replays.replay(project, saved[STILL], ["T-Q6"])
    [case] = walk.violated
    assert isinstance(case.result.verdict, Refuted)
    assert case.result.verdict.endless is not None
    short = replays.replay(project, saved[OTHER], ["T-Q6"])  # the same on one day, which is no standstill
    assert [j.truth for j in short.judged] == [Truth.OPEN]


def test_a_revision_may_stop_it(saved: dict[str, Path], tmp_path: Path) -> None:
    cover = MODEL.replace("then sergeant must send", "then sergeant, or in their absence manager must send")
    walk = replays.replay(Project.load(build(tmp_path, model=cover)), saved[ONE])
    assert walk.judged == ()
    found = walk.departure
    assert found is not None
    assert (found.event, found.why) == (None, "`flag` is due under `T-1` and not done")
    assert (found.rule, found.clause) == ("T-1", "T-1")
    assert found.place is not None
    assert found.place.path.endswith("model/T.md")
    assert found.place.heading == "T-1 · the flag"


def test_what_is_no_longer_known_stops_it_too(saved: dict[str, Path], tmp_path: Path) -> None:
    none = "# None\n\n```longstop\nproperties of T\n```\n"
    other = Project.load(build(tmp_path, model=MODEL.replace("occasion", "incident"), properties=none))
    found = replays.replay(other, saved[ONE]).departure
    assert found is not None
    assert (found.event, found.why, found.rule) == ("occasion", "the procedure has no such event", None)


@pytest.mark.parametrize(
    ("key", "value", "message", "help"),
    [
        ("procedure", "U", "there is no procedure `U`", "there is `T`"),
        ("calendar", "Jersy", "there is no calendar `Jersy`", "did you mean `Jersey`?"),
        ("readings", {"flagtme": "b"}, "`T` has no reading `flagtme`", "did you mean `flagtime`?"),
        ("readings", {"x": "b"}, "`T` has no reading `x`", "delete it under `readings` in the file"),
        ("readings", {"flagtime": "z"}, "no option of the reading `flagtime` `z`", "there are `a`, `b`"),
        ("parameters", {"wiat": "3"}, "`T` has no parameter `wiat`", "did you mean `wait`?"),
        ("parameters", {"wait": "three"}, "the parameter `wait`: `three` is no value", "`3`"),
        ("parameters", {"wait": "3 dogs"}, "expected `working days`, `days` or `weeks`", "`3`"),
        ("parameters", {"wait": "3\nrule T-1"}, "the parameter `wait`: `3 rule T-1` is no value", "`3`"),
        ("parameters", {"wait": "3 days"}, "the parameter `wait` is a number, and this is a bound", ""),
    ],
)
def test_what_the_project_lacks_is_refused(
    project: Project, saved: dict[str, Path], tmp_path: Path, key: str, value: object, message: str, help: str
) -> None:
    data = json.loads(saved[ONE].read_text(encoding="utf-8")) | {key: value}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        replays.replay(project, path)
    [diagnostic] = caught.value.diagnostics
    assert diagnostic.message.startswith(f"`{path.as_posix()}` cannot be replayed: ")
    assert message in diagnostic.message
    assert help in diagnostic.help


def test_a_case_of_a_time_of_which_no_holidays_are_known_is_refused(
    project: Project, saved: dict[str, Path], tmp_path: Path
) -> None:
    data = json.loads(saved[ONE].read_text(encoding="utf-8"))
    data |= {"start": "2019-01-01", "off": [], "away": {}, "events": [], "lapses": [], "losses": []}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError, match="the calendars are known from 2020-01-01"):
        replays.replay(project, path)


def test_a_property_that_is_not_of_the_procedure_is_refused(project: Project, saved: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="there is no property of `T` `T-Q9`"):
        replays.replay(project, saved[ONE], ["T-Q9"])
    with pytest.raises(InputError, match="`T-Q7` is about other values of the parameters"):
        replays.replay(project, saved[ONE], ["T-Q7"])


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no saved case"):
        replays.files([tmp_path])


def test_the_files_of_a_folder_come_in_order_and_none_twice(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "notes.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert replays.files([tmp_path, tmp_path / "a.json"]) == [tmp_path / "a.json", tmp_path / "b.json"]


def test_a_walk_that_the_meaning_does_not_admit_is_our_bug(
    project: Project, saved: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(Source("case", saved[ONE].read_text(encoding="utf-8")))
    path = tmp_path / "case.json"
    path.write_text(write(replace(found, trace=replace(found.trace, away={}))), encoding="utf-8")
    assert replays.replay(project, path).departure is not None
    monkeypatch.setattr(replays, "live_again", lambda *_, **__: None)
    with pytest.raises(pool.Bug, match="which the meaning does not admit"):
        replays.replay(project, path)


@pytest.mark.parametrize("name", [ONE, STILL])
def test_whatever_is_changed_in_a_case_it_is_walked_through_or_departs(
    project: Project, saved: dict[str, Path], tmp_path: Path, name: str
) -> None:
    """Just as the meaning has it, and without a failure."""
    found = read(Source("case", saved[name].read_text(encoding="utf-8")))
    rng, seen = Random(5), set()
    path = tmp_path / "case.json"
    for _ in range(60):
        trace = strayed(replays.replay(project, saved[name]).procedure, found.trace, rng)
        path.write_text(write(replace(found, trace=trace)), encoding="utf-8")
        walk = replays.replay(project, path)
        seen.add(walk.departure is None)
        assert (walk.departure is None) == admits(walk.procedure, trace, walk.calendar)
    assert seen == {True, False}
