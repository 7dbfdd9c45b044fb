"""Studies: one seed gives one answer whoever lives it, nothing finished is lost, and a run stops when it should."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from longstop.core.outcomes import Outcome, Record
from longstop.core.statistics import looks
from longstop.core.verdicts import Proved
from longstop.project import Project
from longstop.report.simulation import document, lines, markdown
from longstop.simulations import Interrupted, Journal, Study, records, replicate, run, simulate, study_of
from longstop.simulations.crews import Alone, CrewLostError, Errand, Processes
from longstop.simulations.journal import read_record, write_record
from smallproject import MODEL, PROPERTIES, build
from studies import SCENARIO, study_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.load(study_project(tmp_path_factory.mktemp("study")))


@pytest.fixture(scope="module")
def study(project: Project) -> Study:
    return study_of(project, project.scenario("spring"))


@pytest.fixture(scope="module")
def answer(study: Study) -> Outcome:
    return run(study, Alone(study))


def told(outcome: Outcome) -> str:
    return document(outcome, "test")


class Shuffled(Alone):
    """A crew that hands things back in an order of its own."""

    size = 4

    def __init__(self, study: Study, seed: int) -> None:
        super().__init__(study)
        self.random = random.Random(seed)

    def finished(self) -> Iterator[tuple[Errand, list[Record]]]:
        self.random.shuffle(self._waiting)
        yield from super().finished()


# --- one seed, one answer -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_replications_finish_makes_no_difference(study: Study, answer: Outcome, seed: int) -> None:
    assert told(run(study, Shuffled(study, seed))) == told(answer)


@pytest.mark.parametrize("workers", [2, 8])
def test_neither_does_the_number_of_workers(project: Project, answer: Outcome, workers: int) -> None:
    assert told(simulate(project, "spring", workers=workers)) == told(answer)


def test_a_replication_lived_again_is_the_same_event_for_event(study: Study) -> None:
    one, other = replicate(study, 0, 3)[1].log, replicate(study, 0, 3)[1].log
    assert list(one.time) == list(other.time)
    assert list(one.event) == list(other.event)
    assert one.people == other.people


def test_another_seed_is_another_life(project: Project, study: Study) -> None:
    again = study_of(project, replace(study.scenario, seed=8))
    assert replicate(study, 0, 0)[0] != replicate(again, 0, 0)[0]


def test_variants_live_under_the_same_luck(study: Study) -> None:
    """The world and everyone's absences are the same, so what differs comes of the variant."""
    one, other = (replicate(study, v, 2)[1].log for v in (0, 1))
    assert one.away == other.away
    assert list(one.first) == list(other.first)

    def raised(log: object) -> list[tuple[int, int]]:
        rows = zip(log.case, log.time, log.event, strict=True)  # type: ignore[attr-defined]
        return [(c, t // 86_400) for c, t, e in rows if log.events[e] == "occasion"]  # type: ignore[attr-defined]

    assert raised(one) == raised(other)


# --- when it stops ------------------------------------------------------------------------------------------------


def test_a_run_stops_at_the_first_look_that_is_exact_enough(project: Project, study: Study) -> None:
    loose = replace(study.scenario, precision=0.4, at_most=500)
    found = run(study_of(project, loose), Alone(study_of(project, loose)))
    assert found.precise
    assert found.replications == looks(500)[0]
    close = replace(study.scenario, precision=0.03, at_most=500)
    found = run(study_of(project, close), Alone(study_of(project, close)))
    assert found.replications in looks(500)[1:]
    widths = [s.tally.interval(found.level).width for v in found.variants for s in v.shares.values()]
    assert max(widths) <= 0.03


def test_a_run_that_does_not_get_there_says_so(project: Project, study: Study) -> None:
    never = replace(study.scenario, precision=0.0001, at_most=25)
    found = run(study_of(project, never), Alone(study))
    assert found.precise is False
    assert found.replications == 25
    assert any("NOT AS EXACT" in line for line in lines(found, 100))


def test_looking_again_and_again_has_its_price(project: Project, study: Study) -> None:
    once = run(study, Alone(study))
    often = replace(study.scenario, precision=0.0001, at_most=40)
    looked = run(study_of(project, often), Alone(study))
    assert looked.replications == once.replications
    assert looked.interval(0, "T-Q2").width > once.interval(0, "T-Q2").width


# --- what is told -------------------------------------------------------------------------------------------------


def test_what_is_counted_adds_up(study: Study, answer: Outcome) -> None:
    found = [replicate(study, 0, n)[0].measured["T-Q2"] for n in range(40)]
    share = answer.variants[0].shares["T-Q2"]
    assert share.tally.met == sum(m.met for m in found)
    assert share.tally.of == sum(m.met + m.failed for m in found) > 500
    assert share.working_days.number == share.tally.of
    assert 0.9 < answer.interval(0, "T-Q2").value < 1


def test_the_difference_is_known_better_than_its_sides(answer: Outcome) -> None:
    [difference] = [d for d in answer.differences if d.a.property == "T-Q1"]
    found = difference.pair.interval(answer.level)
    sides = answer.interval(1, "T-Q1"), answer.interval(0, "T-Q1")
    assert found.value == pytest.approx(sides[0].value - sides[1].value)
    assert found.high < 0, "to the letter, flags go out later"


def test_people_are_told_of(answer: Outcome) -> None:
    worker = answer.variants[0].occupations["sergeant"]
    assert 0 < worker.worked < worker.there
    assert len(worker.evenings) == 55


def test_the_page_the_lines_and_the_document_say_the_same(answer: Outcome) -> None:
    share = f"{100 * answer.interval(0, 'T-Q2').value:.1f} %"
    assert any(share in line for line in lines(answer, 100))
    assert share in markdown(answer)
    data = json.loads(told(answer))
    [found] = [p for p in data["variants"][0]["properties"] if p["property"] == "T-Q2"]
    assert found["share"]["value"] == pytest.approx(answer.interval(0, "T-Q2").value, abs=1e-6)
    assert found["times"]["counts"]
    assert all(len(line) <= 100 for line in lines(answer, 100))


# --- what is proved, and people who have time enough ---------------------------------------------------------------


IDLE = """\
title = "Nothing goes wrong"
procedures = ["T"]
measure = ["T-Q1", "T-Q2", "T-Q4"]

[time]
start = 2026-11-02
length = "120 days"

[run]
replications = 25

[cases]
at_start = 20

[happens.occasion]
rate = "2 per month"
"""

ANSWERED = """
## T-3 · the answer

The worker answers.

```longstop
act answer "the answer"

rule T-3
  when flag read by worker
  then worker must make answer
       within 1 working day
```
"""

ANSWER = """
## T-Q4 · answered

```longstop
property T-Q4 "A flag that was read is answered within one working day"
  for each flag read by worker
    within 1 working day: answer
  expect proved under everyone-in
    because "the worker is in on the next working day"
```
"""


def test_what_is_proved_with_everyone_in_is_always_met_by_people_who_are_in_and_have_time(tmp_path: Path) -> None:
    """Lateness is for people who are away or swamped: an idle team keeps every promise, also over weekends."""
    build(tmp_path, model=MODEL + ANSWERED, properties=PROPERTIES + ANSWER)
    project = Project.load(tmp_path)
    [result] = project.check("T-Q4", assume="everyone-in")
    assert isinstance(result.verdict, Proved)
    found = simulate(project, project.scenario_of(IDLE))
    for share in found.variants[0].shares.values():
        assert share.tally.of > 1000
        assert share.tally.met == share.tally.of, share.property


# --- nothing that was finished is lost ----------------------------------------------------------------------------


def test_a_record_comes_back_from_a_journal(study: Study) -> None:
    for record in records(study, 0, 3):
        assert read_record(json.loads(json.dumps(write_record(record)))) == record


class Counting(Alone):
    """A crew that counts what it lives, and may be interrupted."""

    def __init__(self, study: Study, stop_after: int | None = None) -> None:
        super().__init__(study)
        self.lived = 0
        self.stop_after = stop_after

    def finished(self) -> Iterator[tuple[Errand, list[Record]]]:
        if self.stop_after is not None and self.lived >= self.stop_after:
            raise KeyboardInterrupt
        for errand, found in super().finished():
            self.lived += errand[1] - errand[0]
            yield errand, found


def test_an_interrupted_run_goes_on_where_it_stopped(study: Study, answer: Outcome, tmp_path: Path) -> None:
    crew = Counting(study, stop_after=15)
    with pytest.raises(Interrupted) as stopped:
        run(study, crew, Journal(tmp_path / "j", "mark", resume=False))
    assert stopped.value.done == crew.lived
    again = Counting(study)
    found = run(study, again, Journal(tmp_path / "j", "mark", resume=True))
    assert crew.lived + again.lived == 40
    assert told(found) == told(answer)


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_a_line_that_was_cut_short_is_lived_again(study: Study, answer: Outcome, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "j"
    run(study, Alone(study), Journal(path, "mark", resume=False))
    path.write_bytes(path.read_bytes()[:-cut])
    again = Counting(study)
    found = run(study, again, Journal(path, "mark", resume=True))
    assert again.lived == 1
    assert told(found) == told(answer)
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1 + 2 * 40 + 1  # its twin was lived again beside it


def test_a_journal_of_something_else_is_not_taken_up(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "j"
    Journal(path, "one", resume=False).add(records(study, 0, 1))
    assert Journal(path, "one", resume=True).found
    assert not Journal(path, "other", resume=True).found


def test_without_being_asked_nothing_is_taken_up(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "j"
    Journal(path, "one", resume=False).add(records(study, 0, 1))
    assert not Journal(path, "one", resume=False).found


@pytest.mark.parametrize("rubbish", [b"", b"\x00\xff", b"{}\n", b'{"longstop-journal": 1, "of": "mark"}\n[1]\nnull\n'])
def test_a_journal_that_is_rubbish_is_begun_anew(study: Study, tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "j"
    path.write_bytes(rubbish)
    journal = Journal(path, "mark", resume=True)
    assert not journal.found
    journal.add(records(study, 0, 1))
    assert len(Journal(path, "mark", resume=True).found) == 2


def test_the_mark_of_a_study_changes_with_all_that_matters(project: Project, study: Study) -> None:
    mark = study.fingerprint("1")
    scenario = study.scenario
    assert study_of(project, replace(scenario, precision=0.5, at_most=9)).fingerprint("1") == mark
    assert study.fingerprint("2") != mark
    assert study_of(project, replace(scenario, seed=99)).fingerprint("1") != mark
    other = project.scenario_in(_varied(project, 'effort = "1 hour"', 'effort = "2 hours"'))
    assert study_of(project, other).fingerprint("1") != mark


def _varied(project: Project, old: str, new: str) -> Path:
    path = project.folder / "varied.toml"
    path.write_text(SCENARIO.replace(old, new), encoding="utf-8")
    return path


# --- crews --------------------------------------------------------------------------------------------------------


def test_a_process_that_is_killed_costs_no_more_than_its_errand(study: Study, answer: Outcome) -> None:
    crew = Processes(study, 2)
    killed = []

    def progress(done: int, most: int, width: float | None) -> None:
        if not killed:
            process = next(iter(crew._pool._processes.values()))
            process.kill()
            killed.append(process)

    assert told(run(study, crew, progress=progress)) == told(answer)
    assert killed


def test_processes_that_always_die_are_given_up(study: Study) -> None:
    crew = Processes(study, 1)
    with pytest.raises(CrewLostError, match="died again and again"):
        run(study, crew, progress=None) if _sabotaged(crew) else None


def _sabotaged(crew: Processes) -> bool:
    """Its processes end as soon as they are asked for anything."""
    import longstop.simulations.crews as crews

    original = crew._pool.submit
    crew._pool.submit = lambda _, errand: original(_die)  # type: ignore[method-assign,assignment]
    hired = crew._hired

    def again() -> crews.ProcessPoolExecutor:
        pool = hired()
        submit = pool.submit
        pool.submit = lambda _, errand: submit(_die)  # type: ignore[method-assign,assignment]
        return pool

    crew._hired = again  # type: ignore[method-assign]
    return True


def _die() -> None:
    import os

    os._exit(3)
