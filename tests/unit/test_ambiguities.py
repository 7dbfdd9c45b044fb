"""What each ambiguity changes: the study of all readings, one at a time, and how it is laid out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping

import pytest

from longstop.ambiguities import StudyInterrupted, study
from longstop.core.ambiguity import UNANSWERED, Change, OptionStudy, Switch
from longstop.core.cases import Case
from longstop.core.results import Result
from longstop.core.verdicts import Proved, word
from longstop.engines.check import prover
from longstop.project import Project
from longstop.report import ambiguities
from readingsproject import with_readings

Study = Callable[..., dict[str, Switch]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.load(with_readings(tmp_path_factory.mktemp("project")))


@pytest.fixture(scope="module")
def studied(project: Project) -> Study:
    def studied(*names: str, readings: Mapping[str, str] | None = None, **more: object) -> dict[str, Switch]:
        asked = project.questions(names, readings=readings or {}, assume=more.get("assume", ()))  # type: ignore[arg-type]
        results = project.run(asked, jobs=2)
        return {s.reading: s for s in study(project, asked, results, readings=readings, jobs=2)}

    return studied


@pytest.fixture(scope="module")
def whole(studied: Study) -> dict[str, Switch]:
    return studied()


def only(switch: Switch) -> OptionStudy:
    [option] = switch.options
    return option


# --- what matters -------------------------------------------------------------------------------------------------


def test_a_switch_that_matters_names_exactly_what_changes(whole: dict[str, Switch]) -> None:
    switch = whole["flagtime"]
    assert (switch.matters, switch.settled, switch.open) == (True, True, True)
    assert (switch.chosen, switch.chosen_title, switch.default) == ("a", "at once", "a")
    assert only(switch) == OptionStudy(
        "b",
        "some day",
        asked=7,
        changes=(
            Change("T-Q1", "everyone-in", "proved", "refuted"),
            Change("T-Q4", "everyone-in", "proved", "refuted"),
        ),
    )


def test_a_switch_that_changes_nothing_says_so(whole: dict[str, Switch]) -> None:
    switch = whole["wording"]
    assert (switch.matters, switch.settled, switch.open) == (False, True, True)
    assert only(switch) == OptionStudy("b", "a notice", asked=7)


def test_an_option_that_contradicts_the_others_is_refused_and_not_asked_about(whole: dict[str, Switch]) -> None:
    option = only(whole["addressee"])
    assert (option.asked, option.changes, option.unsettled) == (0, (), ())
    assert option.refused == "`flag` is sent to `worker` here, and by `T-1.b` to `manager`"
    assert not whole["addressee"].open


def test_a_reading_that_only_a_property_tests_matters_to_it(whole: dict[str, Switch]) -> None:
    """The rules are the same under both, and the formula is not: no verdict may be taken over."""
    assert only(whole["meant"]).changes == (Change("T-Q4", "everyone-in", "proved", "vacuous"),)


def test_switches_come_in_the_order_of_the_document(whole: dict[str, Switch]) -> None:
    assert list(whole) == ["flagtime", "addressee", "wording", "meant"]


def test_a_property_argued_under_other_readings_only_is_compared_all_the_same(studied: Study) -> None:
    """T-Q5 states what it expects with flagtime b, and nothing for the defaults."""
    assert only(studied("T-Q5")["flagtime"]).asked == 1


def test_readings_are_varied_from_those_that_were_chosen(studied: Study) -> None:
    found = studied("T-Q1", readings={"T.flagtime": "b"}, assume="everyone-in")
    switch = found["flagtime"]
    assert (switch.chosen, switch.default) == ("b", "a")
    assert only(switch).option == "a"
    assert only(switch).changes == (Change("T-Q1", "everyone-in", "refuted", "proved"),)
    assert only(found["wording"]).changes == ()


def test_each_verdict_is_the_one_that_a_run_of_its_own_gives(project: Project, whole: dict[str, Switch]) -> None:
    for name, switch in whole.items():
        for option in switch.options:
            if option.refused is None:
                before = {(q.property, q.assumptions) for q in project.questions() if not q.readings}
                changed = {(c.property, c.assumptions): (c.before, c.after) for c in option.changes}
                for property, assumptions in before:
                    [was] = project.check(property, assume=assumptions)
                    [now] = project.check(property, assume=assumptions, readings={f"T.{name}": option.option})
                    words = word(was.verdict), word(now.verdict)
                    assert changed.get((property, assumptions), (words[0],) * 2) == words


def test_what_is_given_up_is_not_settled(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = project.questions("T-Q1", assume="everyone-in")
    results = project.run(asked)
    monkeypatch.setattr(prover, "_answers", OrderedDict())  # what other tests have asked
    [flagtime] = [
        s for s in study(project, asked, results, timeout=0.0, readings={}) if s.reading == "flagtime"
    ]
    assert not flagtime.settled
    assert only(flagtime).unsettled == (Change("T-Q1", "everyone-in", "proved", "unknown"),)
    assert only(flagtime).changes == ()


def test_a_study_that_is_stopped_tells_what_it_knows(project: Project) -> None:
    asked = project.questions("T-Q1", assume="everyone-in")
    results = project.run(asked)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(StudyInterrupted) as stopped:
        study(project, asked, results, progress=stop)
    assert len(stopped.value.results) == 1
    found = [c for s in stopped.value.switches for o in s.options for c in (*o.changes, *o.unsettled)]
    assert UNANSWERED in {c.after for c in found}
    assert str(stopped.value) == "stopped: 1 of 3 questions were answered"


# --- how it is laid out -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cases(project: Project) -> list[Case]:
    asked = project.questions(assume="everyone-in")
    results = [
        Result(q.procedure, q.property, "", q.assumptions, q.readings, Proved(), None, "", 0.0) for q in asked
    ]
    return [project.case(r) for r in results]


PAGE = """\
T: 4 passages can be read in more than one way; 2 matter, 1 changes no verdict, 1 cannot be read otherwise

T.flagtime  no time word: matters
  as chosen, a: at once
  b: some day
      T-Q1: proved -> refuted under everyone-in
      T-Q4: proved -> refuted under everyone-in

T.meant  which children are meant: matters
  as chosen, a: all of them
  b: nobody, for the clause was carried over by mistake
      T-Q4: proved -> vacuous under everyone-in

Whichever way this is read, the others being read as chosen, no verdict changes:
  T.wording  what the flag is called (a; or b)

The others being read as chosen, this has no other reading that makes sense:
  T.addressee  who has it too (a)
      b makes no sense with the others: `flag` is sent to `worker` here, and by `T-1.b` to `manager`

The properties that are named here:
  T-Q1  An occasion is flagged the same day
  T-Q4  Whoever is meant is flagged within a week

To see the case that refutes a property as read otherwise, ask for it, as in
  longstop check T-Q1 --assume everyone-in --reading T.flagtime=b
"""


def test_the_page_in_full(whole: dict[str, Switch], cases: list[Case]) -> None:
    assert "\n".join(ambiguities.page(list(whole.values()), cases, 110)) == PAGE


@pytest.mark.parametrize("width", [24, 60, 110, 300])
def test_the_page_keeps_to_its_width(whole: dict[str, Switch], cases: list[Case], width: int) -> None:
    lines = list(ambiguities.page(list(whole.values()), cases, width))
    assert all(len(line) <= min(width, 110) for line in lines if not line.startswith("  longstop check "))
    assert " ".join(" ".join(lines).split()) == " ".join(
        " ".join(ambiguities.page(list(whole.values()), cases, 110)).split()
    )


def switch(*options: OptionStudy, chosen: str = "a", default: str = "a") -> Switch:
    return Switch("T", "flagtime", "no time word", chosen, "at once", default, options)


def text(cases: list[Case], *switches: Switch) -> str:
    return "\n".join(ambiguities.page(switches, cases, 110))


def test_what_is_not_settled_says_how_far_it_came(cases: list[Case]) -> None:
    unsettled = (
        Change("T-Q1", "everyone-in", "proved", "holds-to"),
        Change("T-Q1", "one-away", "proved", "holds-to"),
        Change("T-Q2", "everyone-in", "unknown", "unknown"),
        Change("T-Q3", "everyone-in", "proved", UNANSWERED),
    )
    said = text(cases, switch(OptionStudy("b", "some day", 5, (), unsettled)))
    assert "1 passage can be read in more than one way; 1 is not settled" in said
    assert "T.flagtime  no time word: not settled\n" in said
    assert "T-Q1: not settled (proved -> neither proved nor refuted) under everyone-in and one-away\n" in said
    assert "T-Q2: not settled (given up) under everyone-in\n" in said
    assert "      not settled: 1 of 5 questions not answered\n" in said
    assert "longstop check" not in said


def test_the_command_names_what_was_chosen(cases: list[Case]) -> None:
    changed = OptionStudy("a", "at once", 1, (Change("T-Q1", "one-away", "proved", "refuted"),))
    chosen = Switch("T", "wording", "what it is called", "b", "a notice", "a", (OptionStudy("a", "a flag", 1),))
    said = text(cases, switch(changed, chosen="b"), chosen)
    assert (
        "\n  longstop check T-Q1 --assume one-away --reading T.flagtime=a --reading T.wording=b\n" in said
    )


def test_a_procedure_without_readings_says_so(cases: list[Case]) -> None:
    assert text(cases).strip() == "T: no passage is marked as open to more than one reading"


def test_machines_read_the_same(whole: dict[str, Switch]) -> None:
    found = {d["reading"]: d for d in ambiguities.data(list(whole.values()))}
    assert list(found["T.meant"]) == [
        "procedure", "reading", "title", "chosen", "chosen_title", "default", "matters", "settled", "options",
    ]  # fmt: skip
    assert found["T.meant"]["options"] == [
        {
            "option": "b",
            "title": "nobody, for the clause was carried over by mistake",
            "asked": 7,
            "refused": None,
            "changes": [
                {"property": "T-Q4", "assumptions": "everyone-in", "before": "proved", "after": "vacuous"}
            ],
            "unsettled": [],
        }
    ]
