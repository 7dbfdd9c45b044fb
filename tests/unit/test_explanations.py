"""What stands behind the answers to a small project's questions, and how it is told.

By hand: the flag goes out by the end of one working day, on which the worker is in and reads it; so it is read within
one working day, and not on the same day, since nothing says "at once". Either being away, one thing forgotten
or one message lost keeps it from the worker. The talk has no deadline, so no number of days is enough for it, and any
deadline that is no longer than the property's mends that.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from longstop.cli import app
from longstop.core.edits import Kind
from longstop.core.explanations import Explanation, Why
from longstop.core.results import Interrupted
from longstop.core.time import Bound, Unit
from longstop.explanations import explain
from longstop.project import Project
from smallproject import build

MODEL = """\
# Flags

```longstop
procedure T "flags"
calendar Jersey

agency police
  role sergeant "detective sergeant" works every day
agency care
  role worker "social worker"

event occasion "the child comes to police notice"
message flag "flag"
act talk "talk"
```

## T-1 · the flag

```longstop
rule T-1
  when occasion
  then sergeant must send flag to worker
       within 1 working day
```

## T-2 · the talk

```longstop
rule T-2
  when flag read by worker
  then worker must talk
```

## T-3 · the second talk

```longstop
rule T-3
  when talk
  then sergeant may talk
```
"""
PROPERTIES = """\
# What must hold

```longstop
properties of T
```

## T-Q1

```longstop
property T-Q1 "An occasion is read of"
  for each occasion
    within 3 working days: flag read by worker
  expect proved under everyone-in
    because "it goes to somebody who is in"
  expect refuted under one-away
    because "nobody else reads it"
```

## T-Q2

```longstop
property T-Q2 "Whoever reads of it talks"
  for each flag read by worker
    within 5 working days: talk
  expect refuted under everyone-in
    because "no time is given"
```
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path, model=MODEL, properties=PROPERTIES)


def explained(folder: Path) -> dict[tuple[str, str], Explanation]:
    project = Project.load(folder)
    asked = project.questions()
    found = {}
    for result in explain(project, asked, project.run(asked), seconds=60.0, jobs=1):
        assert result.as_expected
        assert result.explanation is not None
        found[result.property, result.assumptions] = result.explanation
    return found


def test_what_breaks_a_promise_and_how_tight_it_is(folder: Path) -> None:
    found = explained(folder)
    kept = found["T-Q1", "everyone-in"]
    assert kept.tightest is not None
    assert (kept.tightest.bound, kept.tightest.settled) == (Bound(1, Unit.WORKING_DAYS), True)
    assert kept.gap is None
    assert kept.repairs is None
    broken = found["T-Q1", "one-away"]
    assert broken.resilience == kept.resilience, "it does not hang on what a question assumes"
    assert broken.resilience is not None
    kinds = (broken.resilience.away, broken.resilience.lapses, broken.resilience.lost)
    assert [(b.fewest, b.settled) for b in kinds] == [(1, True)] * 3
    assert broken.resilience.lapses.named == ("T-1",)
    assert broken.resilience.lost.named == ("flag",)


def test_the_clause_that_almost_covers_it_and_what_mends_it(folder: Path) -> None:
    found = explained(folder)["T-Q2", "everyone-in"]
    assert found.gap is not None
    assert (found.gap.clause, found.gap.why) == ("T-2", Why.UNDATED)
    assert found.tightest is not None
    assert (found.tightest.bound, found.tightest.undated) == (None, ("T-2",))
    assert found.resilience is not None
    assert found.resilience.away.fewest == 0
    assert found.repairs
    [edit] = found.repairs[0].edits
    assert (edit.kind, edit.rules) == (Kind.DEADLINE, ("T-2",))


def test_the_page_and_the_document_tell_it(folder: Path) -> None:
    runner = CliRunner()
    page = runner.invoke(app, ["check", "--project", str(folder)])
    assert page.exit_code == 0, page.output
    assert "T-2 almost covers this" in page.stdout
    assert "would mend it:" in page.stdout
    assert "  No proof of this run rests on T-2 and T-3, though what was asked can depend on them;" in page.stdout
    assert "holds within 1 working day already" in page.stdout
    assert page.stdout.splitlines()[-1] == "3 questions: 1 proved, 2 refuted; all as expected"
    document = json.loads(runner.invoke(app, ["check", "T-Q2", "--project", str(folder), "--format", "json"]).stdout)
    [left] = document["clauses"]
    assert left == {"procedure": "T", "in_no_proof": ["T-1", "T-2", "T-3"], "beyond_what_was_asked": []}
    [result] = document["results"]
    assert result["gap"]["clause"] == "T-2"
    assert result["repairs"][0]["clauses"] == ["T-2"]
    assert result["resilience"]["away"] == 0
    assert result["tightest"]["bound"] is None
    assert result["avoidable"] is True
    assert result["avoidance"]["comes_up"] is True
    assert result["avoidance"]["text"].startswith("It could have been avoided.")
    assert result["late"] == []


def test_brief_is_the_verdicts_and_the_cases_alone(folder: Path) -> None:
    page = CliRunner().invoke(app, ["check", "--project", str(folder), "--brief"])
    assert "NOT DONE" in page.stdout
    assert "almost covers" not in page.stdout
    assert "What stands behind" not in page.stdout


def test_brief_and_more_than_usual_do_not_go_together(folder: Path) -> None:
    page = CliRunner().invoke(app, ["check", "--project", str(folder), "--brief", "--explain"])
    assert page.exit_code == 2
    assert "`--brief`" in page.stderr


def test_the_report_tells_it_too(folder: Path, tmp_path: Path) -> None:
    for options, said in (((), True), (("--brief",), False)):
        page = CliRunner().invoke(app, ["report", "--project", str(folder), "-o", str(tmp_path / "r.html"), *options])
        assert page.exit_code == 0, page.output
        text = (tmp_path / "r.html").read_text(encoding="utf-8")
        assert ("holds within 1 working day already" in text) is said
        assert ("<li>Give T-2 a deadline of " in text) is said
        assert ("No proof of this run rests on T-2" in text) is said


def test_who_stops_it_keeps_what_was_found(folder: Path) -> None:
    project = Project.load(folder)
    asked = project.questions()
    results = project.run(asked)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stopped:
        explain(project, asked, results, jobs=1, progress=stop)
    assert [r.verdict for r in stopped.value.results] == [r.verdict for r in results]
    assert sum(r.explanation is not None for r in stopped.value.results) == 1
    assert str(stopped.value) == "stopped: 3 of 3 questions were answered, 1 of 3 answers explained"
