"""Which small changes of a text its properties notice, and that a mutant is answered as its text would be."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop import almanac
from longstop.cli.mutate import exit_code
from longstop.core.diagnostics import InputError
from longstop.core.edits import Kind, edited
from longstop.core.mutants import Fate, Mutant, MutantStudy
from longstop.core.procedures import Force
from longstop.core.verdicts import word
from longstop.engines.check import check
from longstop.mutations import Answers, study
from longstop.project import Project
from smallproject import build


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.load(build(tmp_path_factory.mktemp("mutants") / "care"))


@pytest.fixture(scope="module")
def found(project: Project) -> MutantStudy:
    return study(project, "T", jobs=1)


def of(found: MutantStudy, kind: Kind, clause: str) -> list[Mutant]:
    return [m for m in found.mutants if m.edit.kind is kind and m.edit.clause == clause]


def test_a_deadline_that_goes_or_grows_is_noticed_by_the_property_about_it(found: MutantStudy) -> None:
    changed = of(found, Kind.DEADLINE, "T-1")
    assert changed
    assert {m.fate for m in changed} == {Fate.NOTICED}
    assert {(m.by.property, m.by.before, m.by.after) for m in changed if m.by} == {("T-Q1", "proved", "refuted")}


def test_nothing_is_only_made_a_should_for_that_changes_nothing_where_everyone_heeds_it(found: MutantStudy) -> None:
    assert not [m for m in found.mutants if m.edit.force is Force.SHOULD]


def test_what_no_property_is_about_stands_apart(project: Project) -> None:
    alone = study(project, "T", ["T-Q1"], jobs=1)
    copies = [m for m in alone.mutants if m.edit.clause == "T-2"]
    whole = study(project, "T", jobs=1)
    assert copies
    for mutant in copies:
        assert mutant.by is None
        assert (mutant.fate is Fate.UNTOUCHED) == (not mutant.properties)
    assert whole.noticed > alone.noticed


def test_the_verdict_that_notices_is_that_of_the_edited_text(project: Project, found: MutantStudy) -> None:
    noticed = found.of(Fate.NOTICED)
    assert noticed
    for mutant in noticed:
        assert mutant.by is not None
        changed = edited(project.procedure("T"), mutant.edit)
        text = next(p for p in project.properties if p.id == mutant.by.property)
        assumptions = project.assumptions[mutant.by.assumptions]
        verdict = check(changed, text.instantiate(changed), assumptions, almanac.calendar(changed.calendar))
        assert word(verdict) == mutant.by.after != mutant.by.before


def test_every_verdict_on_a_survivor_is_that_of_the_text(project: Project) -> None:
    calm = [m for m in study(project, "T", ["T-Q1"], jobs=1).mutants if m.by is None]
    results = [r for r in project.check("T", "T-Q1") if not r.readings]
    assert calm
    assert results
    [text] = [p for p in project.properties if p.id == "T-Q1"]
    for mutant in calm:
        changed = edited(project.procedure("T"), mutant.edit)
        for result in results:
            calendar = almanac.calendar(changed.calendar)
            verdict = check(changed, text.instantiate(changed), project.assumptions[result.assumptions], calendar)
            assert word(verdict) == word(result.verdict)


def test_it_takes_up_what_it_has_put_down_but_for_a_line_that_was_cut_short(project: Project, tmp_path: Path) -> None:
    journal = tmp_path / "answers.jsonl"
    answers = Answers(journal)
    first = study(project, "T", jobs=1, answers=answers)
    answers.close()
    lines = journal.read_text().splitlines()
    assert lines
    journal.write_text("\n".join(lines)[:-10])
    again = Answers(journal)
    assert len(again.found) == len(lines) - 1
    second = study(project, "T", jobs=1, answers=again)
    again.close()
    assert [(m.edit, m.fate) for m in second.mutants] == [(m.edit, m.fate) for m in first.mutants]
    last = Answers(journal)
    last.close()
    assert len(last.found) == len(lines)


def test_answers_that_are_there_are_not_asked_for_again(project: Project, tmp_path: Path) -> None:
    answers = Answers(tmp_path / "answers.jsonl")
    study(project, "T", jobs=1, answers=answers)
    size = (tmp_path / "answers.jsonl").stat().st_size
    study(project, "T", jobs=1, answers=answers)
    answers.close()
    assert (tmp_path / "answers.jsonl").stat().st_size == size


def test_a_procedure_that_is_not_there_is_said_so(project: Project) -> None:
    with pytest.raises(InputError) as error:
        study(project, "U")
    assert "there is no procedure `U`" in error.value.diagnostics[0].message


def test_the_exit_code_says_too_few_only_where_the_unsettled_cannot_make_up_for_it(found: MutantStudy) -> None:
    edit = found.mutants[0].edit
    one, open_, gone = (Mutant(edit, fate) for fate in (Fate.NOTICED, Fate.UNSETTLED, Fate.SURVIVED))
    assert exit_code(MutantStudy(found.procedure, (one, gone), 1), None) == 0
    assert exit_code(MutantStudy(found.procedure, (one, gone), 1), 50) == 0
    assert exit_code(MutantStudy(found.procedure, (one, gone), 1), 51) == 1
    assert exit_code(MutantStudy(found.procedure, (one, open_), 1), 51) == 3
    assert exit_code(MutantStudy(found.procedure, (one, open_, gone), 1), 90) == 1


def test_whoever_stops_it_keeps_the_answers(project: Project, tmp_path: Path) -> None:
    journal = tmp_path / "answers.jsonl"
    answers = Answers(journal)

    def stop(done: int, total: int, latest: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study(project, "T", jobs=1, answers=answers, progress=stop)
    answers.close()
    assert len(journal.read_text().splitlines()) == 1
