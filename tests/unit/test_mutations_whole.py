"""Mutants in full: all that each property notices, why others are not noticed, and that stopping changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from longstop import almanac, mutations
from longstop.answering import Answer, Group
from longstop.cli.mutate import exit_code
from longstop.core.edits import edited
from longstop.core.mutants import Fate, Mutant, MutantStudy
from longstop.core.verdicts import NO_TRACE, HoldsTo, Unknown, Vacuous, Verdict, word
from longstop.engines.check import check
from longstop.mutations import cases, study
from longstop.project import Project
from longstop.report.mutations import markdown, page
from longstop.store import Answers
from smallproject import MODEL, build

#: With somebody who stands in, with days that can be counted otherwise, and with a rule that nothing is about.
RICH = (
    MODEL.replace(
        '  role worker "social worker"\n', '  role worker "social worker"\n  role deputy "the deputy of the sergeant"\n'
    ).replace("  then sergeant must send flag", "  then sergeant, or in their absence deputy must send flag")
    + """
## T-3 · a talk

```longstop
meeting talk "a talk"

rule T-3
  when flag read by worker
  then worker must hold talk
       within 2 working days
```
"""
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.load(build(tmp_path_factory.mktemp("mutants") / "care", model=RICH))


@pytest.fixture(scope="module")
def whole(project: Project) -> MutantStudy:
    return study(project, "T", whole=True, jobs=1)


@pytest.fixture(scope="module")
def early(project: Project) -> MutantStudy:
    return study(project, "T", jobs=1)


def answering(monkeypatch: pytest.MonkeyPatch, verdict: Verdict) -> None:
    """Every question about a mutant has this answer."""

    def ask_all(groups: Sequence[Group], **_: object) -> Iterator[Answer]:
        for group in groups:
            for task in group.tasks:
                yield Answer(task.index, verdict, 0.0)

    monkeypatch.setattr(mutations, "ask_all", ask_all)


def test_each_verdict_on_each_mutant_is_that_of_a_plain_check_of_its_text(project: Project, whole: MutantStudy) -> None:
    results = [r for r in project.check("T") if not r.readings]
    texts = {p.id: p for p in project.properties}
    for mutant in whole.mutants:
        changed = edited(project.procedure("T"), mutant.edit)
        calendar = almanac.calendar(changed.calendar)
        found = {(n.property, n.assumptions): (n.before, n.after) for n in mutant.notices}
        plain = {}
        for r in results:
            allowed = project.assumptions[r.assumptions]
            after = word(check(changed, texts[r.property].instantiate(changed), allowed, calendar))
            if after != word(r.verdict):
                plain[r.property, r.assumptions] = word(r.verdict), after
        assert found == plain


def test_what_each_property_notices_is_counted(whole: MutantStudy) -> None:
    assert {p.property for p in whole.protections()} == {"T-Q1", "T-Q2", "T-Q3"}
    for p in whole.protections():
        by_hand = [{n.property for n in m.notices} for m in whole.mutants]
        assert p.noticed == sum(p.property in some for some in by_hand)
        assert p.alone == sum({p.property} == some for some in by_hand)
    assert any(p.alone for p in whole.protections())
    assert any(p.alone < p.noticed for p in whole.protections())


def test_asking_on_changes_no_fate(whole: MutantStudy, early: MutantStudy) -> None:
    assert [(m.edit, m.fate) for m in whole.mutants] == [(m.edit, m.fate) for m in early.mutants]
    for mutant, more in zip(early.mutants, whole.mutants, strict=True):
        assert set(mutant.notices) <= set(more.notices)


def test_a_clause_that_nothing_is_about_is_not_protected(whole: MutantStudy) -> None:
    talk = [m for m in whole.mutants if m.edit.clause == "T-3"]
    assert talk
    assert {m.fate for m in talk} == {Fate.UNTOUCHED}
    assert "T-3" in whole.unprotected
    assert "T-1" not in whole.unprotected


def test_two_processes_say_the_same_as_one(project: Project, early: MutantStudy) -> None:
    assert study(project, "T", jobs=2) == early


@pytest.mark.parametrize("after", [1, 6])
def test_a_run_that_was_stopped_and_goes_on_says_the_same(
    project: Project, early: MutantStudy, tmp_path: Path, after: int
) -> None:
    heard = 0

    def stop(done: int, total: int, latest: str) -> None:
        nonlocal heard
        heard += 1
        if heard == after:
            raise KeyboardInterrupt

    answers = Answers(tmp_path / "answers.jsonl")
    with pytest.raises(KeyboardInterrupt):
        study(project, "T", jobs=1, answers=answers, progress=stop)
    answers.close()
    again = Answers(tmp_path / "answers.jsonl")
    assert again.held == after
    assert study(project, "T", jobs=1, answers=again) == early
    assert again.taken == after
    again.close()


def test_answers_about_another_text_are_not_taken_up(project: Project, tmp_path: Path) -> None:
    answers = Answers(tmp_path / "answers.jsonl")
    study(project, "T", jobs=1, answers=answers)
    answers.close()
    other = Project.load(
        build(tmp_path / "other", model=RICH.replace("within 2 working days", "within 3 working days"))
    )
    stale = Answers(tmp_path / "answers.jsonl")
    found = study(other, "T", ["T-Q1"], jobs=1, answers=stale)
    stale.close()
    assert stale.held
    assert stale.taken == 0
    assert found == study(other, "T", ["T-Q1"], jobs=1)


def test_answers_of_another_longstop_are_not_taken_up(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(tmp_path / "answers.jsonl")
    study(project, "T", ["T-Q1"], jobs=1, answers=answers)
    answers.close()
    stale = Answers(tmp_path / "answers.jsonl")
    monkeypatch.setattr(mutations, "code", lambda: "another")
    study(project, "T", ["T-Q1"], jobs=1, answers=stale)
    stale.close()
    assert stale.held
    assert stale.taken == 0


def test_what_edited_code_answers_is_not_put_down(project: Project, tmp_path: Path) -> None:
    answers = Answers(tmp_path / "answers.jsonl", steady=lambda: False)
    study(project, "T", ["T-Q1"], jobs=1, answers=answers)
    answers.close()
    assert (tmp_path / "answers.jsonl").read_bytes() == b""


def test_a_new_property_leaves_the_answers_of_the_others_in_force(project: Project, tmp_path: Path) -> None:
    answers = Answers(tmp_path / "answers.jsonl")
    study(project, "T", ["T-Q1"], whole=True, jobs=1, answers=answers)
    answers.close()
    again = Answers(tmp_path / "answers.jsonl")
    study(project, "T", whole=True, jobs=1, answers=again)
    again.close()
    assert again.taken == again.held > 0


@pytest.mark.parametrize("verdict", [Unknown("no time"), HoldsTo(15)])
def test_without_a_plain_answer_nothing_is_settled(
    project: Project, monkeypatch: pytest.MonkeyPatch, verdict: Verdict
) -> None:
    answering(monkeypatch, verdict)
    found = study(project, "T", jobs=1)
    assert {m.fate for m in found.mutants if m.properties} == {Fate.UNSETTLED}
    assert exit_code(found, None) == 3
    assert any(line.startswith("Not settled") for line in page(found, 80))


def test_what_has_no_plain_answer_for_the_text_itself_is_not_settled_either(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held for so many days before and after: that is not the same answer."""
    plain = project.run
    monkeypatch.setattr(
        Project, "run", lambda _, *given, **more: [replace(r, verdict=HoldsTo(15)) for r in plain(*given, **more)]
    )
    answering(monkeypatch, HoldsTo(15))
    found = study(project, "T", jobs=1)
    assert {m.fate for m in found.mutants if m.properties} == {Fate.UNSETTLED}


def test_a_text_that_nobody_could_keep_is_noticed_and_said_to_be_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, Vacuous(NO_TRACE))
    found = study(project, "T", jobs=1)
    assert all(m.contradicts for m in found.mutants if m.properties)
    assert "nobody could keep the rules at all" in " ".join(page(found, 80))


def test_only_changes_of_the_kinds_asked_for_are_made(project: Project) -> None:
    assert {m.edit.kind.value for m in study(project, "T", kinds=["cover", "copy"], jobs=1).mutants} == {
        "cover",
        "copy",
    }


# --- what is written ----------------------------------------------------------------------------------------------


def about(found: MutantStudy, fate: Fate) -> Mutant:
    return next(m for m in found.mutants if m.fate is fate)


def test_it_is_said_why_nothing_notices_a_change(project: Project) -> None:
    found = study(project, "T", ["T-Q1"], jobs=1)
    lines = list(page(found, 100))
    assert "T-3 · a talk" in " ".join(lines)
    at = lines.index("  T-3 · a talk")
    assert "        no property is about it" in lines[at:]
    assert "proved all the same" in " ".join(page(study(project, "T", ["T-Q2"], jobs=1), 100))
    assert lines[0].startswith(f"T: of {len(found.mutants)} small changes")


def test_a_whole_study_says_what_notices_nothing_and_an_early_one_does_not(
    project: Project, whole: MutantStudy
) -> None:
    silent = replace(whole, titles={**whole.titles, "T-Q9": "Nothing"})
    assert any("T-Q9  nothing: Nothing" in line for line in page(silent, 100))
    assert not any("T-Q9" in line for line in page(replace(silent, whole=False), 100))


def test_markdown_has_a_row_for_each_change_that_nothing_notices(whole: MutantStudy) -> None:
    rows = [line for line in markdown(whole).splitlines() if line.startswith("| T-")]
    assert len(rows) == len(whole.of(Fate.SURVIVED, Fate.UNTOUCHED))


def test_the_case_by_which_a_change_is_noticed_is_one_of_the_changed_text(project: Project, early: MutantStudy) -> None:
    told = list(cases(project, early, ["T-1"]))
    assert told
    for mutant, case in told:
        assert mutant.edit.clause == "T-1"
        assert case.procedure.formal == edited(project.procedure("T"), mutant.edit).formal
        assert word(case.result.verdict) == "refuted"
    assert any(line.endswith(" would be noticed:") for line in page(early, 80, told))


def test_no_line_is_wider_than_asked_for(whole: MutantStudy) -> None:
    for width in (40, 60, 100):
        assert max(map(len, page(whole, width))) <= width
