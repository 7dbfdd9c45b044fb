"""`longstop compare` as a user meets it."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from longstop.cli.compare import exit_code
from longstop.core.alignment import align
from longstop.core.cases import Case
from longstop.core.comparison import Comparison, Guarantee, Revision
from longstop.core.explanations import Explanation, Tightest
from longstop.core.time import Bound, Unit
from longstop.core.verdicts import Proved, Unknown, Vacuous, Verdict
from longstop.project import Project
from longstop.report.comparison import slack
from smallproject import MODEL, PROPERTIES, build
from terminal import longstop

LATER = MODEL.replace("       immediately if flagtime is a\n", "       within 3 days if flagtime is a\n")
NO_COPY = MODEL.replace(
    "  then sergeant should copy flag to manager with it", "  then sergeant may copy flag to manager with it"
)


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A. Reviewer", "-c", "user.email=reviewer@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project, as it was committed."""
    folder = build(tmp_path / "care")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "as it was")
    return folder


def write(folder: Path, text: str, name: str = "model/T.md") -> None:
    (folder / name).write_text(text, encoding="utf-8")


# --- against an earlier revision ----------------------------------------------------------------------------------


def test_a_longer_deadline_loses_a_guarantee_and_shows_the_case(repository: Path) -> None:
    write(repository, LATER)
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert found.returncode == 1
    assert "LOST        An occasion is flagged the same day  (T-Q1)" in found.stdout
    assert "under everyone-in: proved before, refuted now" in found.stdout
    assert 'T-1 asks for "flag", by the detective sergeant, the same day; T (new) does not' in found.stdout
    assert "due under T-1: flag, by the detective sergeant" in found.stdout
    assert found.stdout.rstrip().endswith("newly forbidden: nothing found; newly allowed: 1")


def test_a_shorter_deadline_wins_one(repository: Path) -> None:
    write(repository, LATER)
    git(repository, "commit", "-q", "-a", "-m", "later")
    write(repository, MODEL)
    found = longstop("compare", "--against", "main", cwd=repository)
    assert found.returncode == 0
    assert "won         An occasion is flagged the same day" in found.stdout
    assert "LOST" not in found.stdout


def test_where_nothing_changed_it_says_so(repository: Path) -> None:
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == (
        "No procedure and no property says anything else than before since `HEAD`: nothing to compare.\n"
    )


def test_prose_is_no_change(repository: Path) -> None:
    write(repository, MODEL.replace("or, to the letter, some day", "or some other day"))
    assert "nothing to compare" in longstop("compare", "--against", "HEAD", cwd=repository).stdout


def test_a_property_that_asks_for_more_is_compared_though_the_procedure_is_as_it_was(repository: Path) -> None:
    harder = PROPERTIES.replace("within 1 working day: flag read", "on the same day: flag read")
    write(repository, harder, "properties/T.md")
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert found.returncode == 1
    assert "LOST        A flag is read within a day  (T-Q2)" in found.stdout


def test_what_no_property_speaks_of_shows_in_what_is_newly_allowed(repository: Path) -> None:
    """Nothing is asked about the memo, so no answer can change; that it may come later is found all the same."""
    memo = """
## T-3 · the memo

```longstop
message memo "memo"

rule T-3
  when occasion
  then worker must send memo to manager
       within 1 working day
```
"""
    write(repository, MODEL + memo)
    git(repository, "commit", "-q", "-a", "-m", "a memo")
    write(repository, MODEL + memo.replace("within 1 working day", "within 2 working days"))
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert found.returncode == 0
    assert "on 5 questions nothing bears that has changed; not asked again" in found.stdout
    assert 'T-3 asks for "memo", by the social worker, within 1 working day; T (new) does not' in found.stdout
    assert found.stdout.rstrip().endswith("newly forbidden: nothing found; newly allowed: 1")


def test_a_role_that_works_otherwise_is_named(repository: Path) -> None:
    """Whoever compares has to know that a change of working days is not among the differences of the rules."""
    write(repository, MODEL.replace('"detective sergeant" works every day', '"detective sergeant"'))
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert found.returncode == 1  # flagged the same day, and now on Monday
    assert 'is declared otherwise: "detective sergeant"; it is as where it is allowed' in " ".join(found.stdout.split())
    assert "word for word the same in both: T-1 and T-2" in found.stdout


def test_a_reading_that_is_new_can_be_chosen(repository: Path) -> None:
    fresh = MODEL.replace("rule T-1\n", 'reading tone "how kindly"\n  x default "kindly"\n  y "not so"\n\nrule T-1\n')
    write(repository, fresh.replace("  when occasion\n", "  when occasion\n  if   tone is x or flagtime is a\n", 1))
    assert longstop("compare", "--against", "HEAD", "--reading", "T.tone=y", cwd=repository).returncode == 0
    found = longstop("compare", "--against", "HEAD", "--reading", "T.tune=y", cwd=repository)
    assert (found.returncode, found.stdout) == (2, "")
    assert "did you mean `T.tone`?" in found.stderr


def test_no_guarantee_is_lost_unseen_by_striking_out_its_property(repository: Path) -> None:
    head, _, rest = PROPERTIES.partition("## T-Q1")
    write(repository, head + "## T-Q2" + rest.partition("## T-Q2")[2], "properties/T.md")
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert (found.returncode, "LOST" in found.stdout) == (0, False)  # the new text still guarantees it
    write(repository, LATER)
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert found.returncode == 1
    assert "LOST        An occasion is flagged the same day  (T-Q1)" in found.stdout


def test_a_procedure_that_is_new_or_gone_is_named(repository: Path) -> None:
    write(repository, MODEL.replace("procedure T ", "procedure U ").replace("T-", "U-"), "model/U.md")
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert (found.returncode, found.stdout) == (0, "U is new, so there is nothing to compare it with.\n\n")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two of them")
    (repository / "model" / "U.md").unlink()
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert (found.returncode, found.stdout) == (0, "U is no longer there, so there is nothing to compare it with.\n\n")


def test_a_project_in_a_folder_of_the_repository(repository: Path) -> None:
    write(repository, LATER)
    found = longstop("compare", "--against", "HEAD", "--project", "care", cwd=repository.parent)
    assert found.returncode == 1
    assert "LOST" in found.stdout


def test_a_reading_is_chosen_on_both_sides(repository: Path) -> None:
    """If the flag has no time in either text, nothing about its time is lost."""
    write(repository, LATER)
    found = longstop("compare", "--against", "HEAD", "--reading", "T.flagtime=b", cwd=repository)
    assert found.returncode == 0
    assert "LOST" not in found.stdout


def test_an_old_text_that_does_not_read_is_shown_as_of_the_revision(repository: Path) -> None:
    write(repository, MODEL.replace("then sergeant must send", "then sergent must send"))
    git(repository, "commit", "-q", "-a", "-m", "a slip")
    write(repository, MODEL)
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert (found.returncode, found.stdout) == (2, "")
    assert "HEAD:model/T.md:" in found.stderr
    assert "sergent" in found.stderr


@pytest.mark.parametrize(
    ("ref", "said"),
    [("nowhere", "git knows no revision `nowhere` here"), ("--all", "`--all` is no name of a revision")],
)
def test_a_revision_that_is_none(repository: Path, ref: str, said: str) -> None:
    found = longstop("compare", f"--against={ref}", cwd=repository)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr


def test_a_revision_without_procedures(repository: Path) -> None:
    git(repository, "checkout", "-q", "--orphan", "empty")
    git(repository, "rm", "-q", "-r", "--cached", ".")
    git(repository, "commit", "-q", "--allow-empty", "-m", "nothing")
    found = longstop("compare", "--against", "HEAD", cwd=repository)
    assert found.returncode == 2
    assert "there is no procedure in `model` at `HEAD`" in found.stderr


def test_no_repository(tmp_path: Path) -> None:
    folder = build(tmp_path)
    found = longstop("compare", "--against", "HEAD", cwd=folder, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert found.returncode == 2
    assert "is not in a git repository" in found.stderr


# --- two procedures -----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with two procedures: the second, in other words, has three days' time and copies nobody."""
    build(tmp_path)
    second = LATER.replace("procedure T ", "procedure U ").replace("T-", "U-").replace("copy flag", "copy note")
    second = (
        second.replace("send flag", "send note")
        .replace("message flag", "message note")
        .replace("when flag", "when note")
    )
    write(tmp_path, second.replace("should copy", "may copy"), "model/U.md")
    return tmp_path


def test_titles_suggest_what_corresponds_and_that_is_shown(folder: Path) -> None:
    """Both messages are called a flag, so what is asked about the one is asked about the other."""
    found = longstop("compare", "T", "U", cwd=folder)
    assert found.returncode == 1
    assert "guessed: the event flag is note (100% alike); `--map` says otherwise" in found.stdout
    assert "LOST        An occasion is flagged the same day  (T-Q1)" in found.stdout
    assert 'T-2 asks for a copy of "flag" to the team manager; U does not' in found.stdout


def test_a_mapping_overrides_the_guess(folder: Path) -> None:
    write(folder, "T.flag = nothing\nU.note = nothing\n", "apart.map")
    found = longstop("compare", "T", "U", "--map", "apart.map", cwd=folder)
    assert found.returncode == 0
    assert "guessed: the event" not in found.stdout
    assert 'only in T, event: "flag"' in found.stdout
    assert "asked of T alone, which alone knows what they speak of" in found.stdout


def test_the_mapping_of_the_project_is_used_in_both_directions(folder: Path) -> None:
    (folder / "comparisons").mkdir()
    write(folder, "T.flag = nothing\nU.note = nothing\n", "comparisons/T-U.map")
    for pair in (("T", "U"), ("U", "T")):
        assert "guessed: the event" not in longstop("compare", *pair, cwd=folder).stdout


def test_a_document_is_compared_with_the_project_s_own(folder: Path) -> None:
    write(folder, NO_COPY, "draft.md")
    found = longstop("compare", "T", "draft.md", cwd=folder)
    assert found.returncode == 1
    assert "LOST        A flag reaches the manager  (T-Q3)" in found.stdout
    assert 'T-2 asks for a copy of "flag" to the team manager; T (new) does not' in found.stdout


def test_a_procedure_compared_with_itself(folder: Path) -> None:
    found = longstop("compare", "T", "T", cwd=folder)
    assert found.returncode == 0
    assert "none was asked for that could have changed" in found.stdout
    assert "word for word the same in both: T-1 and T-2" in found.stdout
    assert found.stdout.count("nothing that both know is ruled otherwise in T (") == 2


def test_the_comment_for_a_reviewer(folder: Path) -> None:
    write(folder, NO_COPY, "draft.md")
    found = longstop("compare", "T", "draft.md", "--format", "markdown", cwd=folder)
    assert found.returncode == 1
    lines = found.stdout.splitlines()
    assert lines[0] == "### What the revision changes: T"
    assert lines[2].startswith("**2 guarantees lost, none won, ")
    assert any(line.startswith("| **LOST** | A flag reaches the manager (T-Q3) | everyone-in |") for line in lines)
    assert lines.count("<details>") == lines.count("</details>") > 1
    assert (
        "| **T-2 · the copy**<br>A copy goes to the manager. | **T-2 · the copy**<br>A copy goes to the manager. |"
        in lines
    )


def test_the_document_for_machines(folder: Path) -> None:
    write(folder, NO_COPY, "draft.md")
    found = longstop("compare", "T", "draft.md", "--format", "json", "--output", "out.json", cwd=folder)
    assert (found.returncode, found.stdout) == (1, "")
    data = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    [comparison] = data["comparisons"]
    lost = [g for g in comparison["guarantees"] if g["change"] == "lost"]
    assert [(g["old"]["property"], g["assumptions"], g["new"]["verdict"]) for g in lost] == [
        ("T-Q2", "one-away", "refuted"),  # the worker is away, and nobody else has it
        ("T-Q3", "everyone-in", "refuted"),
    ]
    newly_forbidden, newly_allowed = comparison["behaviours"]
    assert newly_forbidden["differences"] == []
    [difference] = newly_allowed["differences"]
    assert (difference["rule"], difference["offence"]) == ("T-2", "not copied")
    assert difference["trace"]["events"]


def test_a_strict_run_drops_what_only_should_be_done(folder: Path) -> None:
    """The copy that is lost in the draft was soft, so a strict reader never had it."""
    write(folder, NO_COPY, "draft.md")
    found = longstop("compare", "T", "draft.md", "--strict", cwd=folder)
    assert found.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name two procedures"),
        (("T",), "name two procedures"),
        (("T", "U", "--against", "HEAD"), "it takes no procedures and no mapping"),
        (("T", "V"), "there is no procedure `V`; and there is no such document"),
        (("T", "properties/T.md"), "properties/T.md:4"),
        (("T", "U", "--map", "none.map"), "none.map"),
        (("T", "U", "--assume", "everyone"), "there is no assumption set `everyone`"),
        (("T", "U", "--reading", "V.x=a"), "there is no reading `V.x`"),
    ],
)
def test_what_makes_no_sense_is_refused(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    found = longstop("compare", *arguments, cwd=folder)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr


def test_what_is_wrong_in_a_mapping_is_shown_where_it_is(folder: Path) -> None:
    write(folder, "T.flagg = U.note\n", "wrong.map")
    found = longstop("compare", "T", "U", "--map", "wrong.map", cwd=folder)
    assert found.returncode == 2
    assert "wrong.map:1:1" in found.stderr
    assert "did you mean `T.flag`?" in found.stderr


# --- exit codes ---------------------------------------------------------------------------------------------------


def test_exit_codes_follow_what_was_lost_and_what_is_settled(tmp_path: Path) -> None:
    project = Project.load(build(tmp_path))
    procedure = project.procedure("T")
    asked = project.questions("T-Q1", assume="everyone-in")
    proved = project.case(project.answer(asked[0]))
    refuted = project.case(project.answer(project.questions("T-Q1", assume="one-away")[0]))
    unknown = replace(proved, result=replace(proved.result, verdict=Unknown("the time ran out")))

    def code(before: Case | None, after: Case) -> int:
        guarantee = Guarantee("", "everyone-in", "T-Q1", "T-Q1", before, after)
        return exit_code(Revision((Comparison(procedure, procedure, align(procedure, procedure), (guarantee,)),)))

    assert code(proved, proved) == code(refuted, proved) == code(refuted, refuted) == code(None, proved) == 0
    assert code(proved, refuted) == 1
    assert code(proved, unknown) == code(unknown, proved) == 3


# --- the texts of 2017 and of 2024 --------------------------------------------------------------------------------


def whichever(page: str) -> str:
    """The page without line breaks, and without the names of what breaks a guarantee: of several faults that do so
    equally well it depends on the order of the questions, which two processors share, which one is named."""
    return re.sub(r"(enough|to break it) \([^()]*\)", r"\1 (...)", " ".join(page.split()))


def test_the_page_shows_what_comes_out_for_2017_against_2024() -> None:
    root = Path(__file__).parents[2]
    page = (root / "docs" / "compare.md").read_text(encoding="utf-8")
    shown = page.partition("```text\n")[2].partition("\n```")[0]
    found = longstop("compare", "J17", "J24", cwd=root)
    assert found.returncode == 1
    assert whichever(shown) in whichever(found.stdout)
    assert "guessed" not in found.stdout
    assert "NOT SETTLED" not in found.stdout


# --- bounds and faults --------------------------------------------------------------------------------------------


def test_how_much_slack_there_is_before_and_now(tmp_path: Path) -> None:
    """The same bound is told once; of what neither guarantees, only a bound that has changed."""
    project = Project.load(build(tmp_path))
    case = project.case(project.answer(project.questions("T-Q2", assume="everyone-in")[0]))
    one, two = Bound(1, Unit.WORKING_DAYS), Bound(2, Unit.WORKING_DAYS)

    def with_bound(bound: Bound | None, verdict: Verdict) -> Case:
        found = Explanation(tightest=Tightest(one, bound))
        return replace(case, result=replace(case.result, verdict=verdict, explanation=found))

    def said(before: Case, after: Case) -> list[str]:
        return list(slack(Guarantee("", "everyone-in", "T-Q2", "T-Q2", before, after)))

    proved, vacuous = Proved(), Vacuous("it never occurs")
    assert said(with_bound(one, proved), with_bound(one, proved)) == ["before and now: holds within 1 working day"]
    assert said(with_bound(one, proved), with_bound(two, proved)) == [
        "before: holds within 1 working day",
        "now: holds within 2 working days",
    ]
    assert said(with_bound(None, vacuous), with_bound(None, vacuous)) == []
    assert said(with_bound(None, vacuous), with_bound(two, vacuous)) == [
        "before: no number of working days is enough",
        "now: holds within 2 working days",
    ]
    assert said(case, case) == []
