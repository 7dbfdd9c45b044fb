"""What a notebook gets of a study: data frames that say what the outcome says."""

from __future__ import annotations

from pathlib import Path

import pytest

import longstop
from studies import SCENARIO, study_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> longstop.Project:
    return longstop.load(study_project(tmp_path_factory.mktemp("study")))


@pytest.fixture(scope="module")
def outcome(project: longstop.Project) -> longstop.Outcome:
    return longstop.simulate(project, "spring", replications=25)


def test_shares_have_a_row_a_property_and_variant(outcome: longstop.Outcome) -> None:
    found = longstop.shares(outcome)
    assert len(found) == 4
    row = found[(found["property"] == "T-Q2") & (found['readings."T.flagtime"'] == "a")].iloc[0]
    share = outcome.variants[0].shares["T-Q2"].tally
    assert row["share"] == share.met / share.of
    assert row["low"] < row["share"] < row["high"]
    assert row["unit"] == "working days"


def test_times_add_up_to_the_triggers(outcome: longstop.Outcome) -> None:
    found, shares = longstop.times(outcome), longstop.shares(outcome)
    assert found["count"].sum() == shares["of"].sum()


def test_differences_have_their_intervals(outcome: longstop.Outcome) -> None:
    found = longstop.differences(outcome)
    assert list(found["property"]) == ["T-Q1", "T-Q2"]
    assert (found["low"] <= found["difference"]).all()
    assert found.iloc[0]["high"] < 0


def test_people_and_evenings(outcome: longstop.Outcome) -> None:
    people = longstop.people(outcome)
    assert people["busy"].between(0, 1).all()
    evenings = longstop.evenings(outcome)
    assert len(evenings) == len(people) * 55
    assert str(evenings["date"].iloc[0]) == "2026-03-07"


def test_events_are_those_of_one_replication(project: longstop.Project) -> None:
    found = longstop.events(project, "spring", replication=2)
    assert {"occasion", "flag"} <= set(found["event"])
    assert found.sort_values(["time"], kind="stable")["time"].is_monotonic_increasing
    assert (found[found["event"] == "flag"]["role"].isin(["sergeant", "worker", "manager"])).all()


def test_a_scenario_may_be_written_in_the_notebook(project: longstop.Project) -> None:
    chosen = project.scenario_of(SCENARIO.replace("at_start = 6", "at_start = 1"))
    found = longstop.simulate(project, chosen, replications=3, seed=5)
    assert found.scenario.seed == 5
    assert found.replications == 3
    with pytest.raises(longstop.InputError):
        project.scenario_of("title = 3")


@pytest.mark.parametrize(
    "nonsense", [{"replications": 0}, {"precision": 5}, {"precision": 0.0}, {"seed": -1}, {"workers": 0}]
)
def test_nonsense_is_refused(project: longstop.Project, nonsense: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r" is no | are none"):
        longstop.simulate(project, "spring", **nonsense)  # type: ignore[arg-type]


@pytest.mark.parametrize("nonsense", [{"variant": 0}, {"variant": 3}, {"replication": 0}])
def test_events_of_what_is_not_there_are_refused(project: longstop.Project, nonsense: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no "):
        longstop.events(project, "spring", **nonsense)


def test_a_counterexample_is_lived_again(project: longstop.Project) -> None:
    [result] = project.check("T-Q1", assume="one-away")
    case = project.case(result)
    assert isinstance(result.verdict, longstop.Refuted)
    assert longstop.replay(case).events == result.verdict.trace.events
    [proved] = project.check("T-Q1", assume="everyone-in")
    with pytest.raises(ValueError, match="not refuted"):
        longstop.replay(project.case(proved))


def test_a_precision_may_be_asked_for(project: longstop.Project, tmp_path: Path) -> None:
    found = longstop.simulate(project, "spring", precision=0.2)
    assert found.precise
