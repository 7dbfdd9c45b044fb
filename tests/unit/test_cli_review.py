"""`longstop review` as a user meets it, and what its pages hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from longstop.core.findings import Kind
from longstop.core.traceform import from_json
from smallproject import MODEL, build
from terminal import longstop

#: A ban that stands against what T-1 asks for, and a clause that says who cannot be there when T-1 is done.
MORE = """
## T-3 · not before the file is open

Nothing goes out before the file is open. Nobody opens it.

```longstop
event opening "the file is opened" from the world

rule T-3
  then sergeant must not send flag unless already opening
```

## T-4 · minutes

Somebody writes it down.

```longstop
record minutes "minutes"

rule T-4
  when flag read by worker
  then someone must record minutes
```
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("project"), model=MODEL + MORE)


def test_a_review_is_made_and_is_no_failure(folder: Path) -> None:
    found = longstop("review", "T", cwd=folder)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("T  flags: ")
    assert "DUTIES THAT CANNOT BE KEPT" in found.stdout
    assert "    | T-3: Nothing goes out before the file is open.\n" in found.stdout
    assert 'Nobody is named to do this: "minutes" (T-4)' in found.stdout
    assert re.search(r"On \d+ \w+ \d{4} somebody is in who may do it, and T-3 forbids it\.", found.stdout)
    assert "\x1b" not in found.stdout
    assert all(len(line) <= 110 for line in found.stdout.splitlines())


def test_json_is_the_only_thing_on_standard_output(folder: Path) -> None:
    found = longstop("review", "T", "--format", "json", cwd=folder)
    [document] = json.loads(found.stdout)["reviews"]
    assert (document["procedure"], document["readings"], document["strict"]) == ("T", {}, False)
    assert document["unsettled"] == []
    conflict = next(x for x in document["findings"] if x["kind"] == "conflict")
    assert (conflict["rules"], conflict["against"]) == (["T-1"], ["T-3"])
    assert [c["id"] for c in conflict["clauses"]] == ["T-1", "T-3"]
    assert conflict["clauses"][1]["quote"] == "Nothing goes out before the file is open."
    assert from_json(conflict["witness"]["trace"]).trace.start
    assert {x["kind"] for x in document["findings"]} <= {kind.slug for kind in Kind}


def test_markdown_goes_to_a_file(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "review.md"
    found = longstop("review", "T", "--format", "markdown", "--output", str(page), cwd=folder)
    assert (found.returncode, found.stdout) == (0, "")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# T: flags\n")
    assert "\n## Duties that cannot be kept\n" in text
    assert "  > **T-3** Nothing goes out before the file is open.\n" in text


def test_a_reading_changes_the_review_and_is_named(folder: Path) -> None:
    found = longstop("review", "T", "--reading", "T.flagtime=b", "--format", "json", cwd=folder)
    [document] = json.loads(found.stdout)["reviews"]
    assert document["readings"] == {"T.flagtime": "b"}
    undated = [r for x in document["findings"] if x["kind"] == "no-deadline" for r in x["rules"]]
    assert "T-1" in undated


def test_a_strict_review_says_so(folder: Path) -> None:
    found = longstop("review", "T", "--strict", cwd=folder)
    assert "T  flags, strict: " in found.stdout


def test_what_the_prover_cannot_settle_is_said_and_is_exit_3(folder: Path) -> None:
    found = longstop("review", "T", "--timeout", "0.001", cwd=folder)
    if "Not settled" in found.stdout:
        assert found.returncode == 3
        assert "not settled" in found.stdout.splitlines()[0]
    else:
        assert found.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["review"], "PROCEDURE"),
        (["review", "U"], "there is no procedure `U`"),
        (["review", "T", "--reading", "T.flagtime=c"], "there is no option"),
        (["review", "T", "--reading", "T.flagtme=b"], "did you mean `T.flagtime`?"),
        (["review", "T", "--reading", "flagtime"], "write it as"),
        (["review", "T", "--format", "junit"], "junit"),
        (["review", "T", "--jobs", "0"], "jobs"),
        (["review", "T", "--timeout", "inf"], "timeout"),
        (["review", "T", "--output", "no/such/x"], "cannot be written"),
        (["review", "T", "--project", "nowhere"], "there is no folder `nowhere`"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_plain_message(folder: Path, arguments: list[str], message: str) -> None:
    found = longstop(*arguments, cwd=folder)
    assert found.returncode == 2, found.stderr
    assert found.stdout == ""
    assert message in found.stderr


def test_bad_input_is_exit_2_with_the_place(tmp_path: Path) -> None:
    build(tmp_path, model=MODEL.replace("then sergeant must", "then seargent must"))
    found = longstop("review", "T", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert "there is no role `seargent`" in found.stderr


def test_the_page_on_reviews_lists_the_kinds() -> None:
    page = (Path(__file__).parents[2] / "docs" / "review.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$", page, re.M)
    assert rows == [(kind.slug, kind.heading, kind.sentence) for kind in Kind]
