"""Saving counterexamples and replaying them, as a user meets it: exit codes, streams, and the words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from longstop import __version__
from smallproject import MODEL, PROPERTIES, build
from terminal import longstop

COVER = MODEL.replace("then sergeant must send", "then sergeant, or in their absence manager must send")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose counterexamples are saved in `cases`."""
    folder = build(tmp_path_factory.mktemp("project"))
    found = longstop("check", "--save", "cases", cwd=folder)
    assert found.returncode == 0, found.stderr
    assert found.stderr == "2 counterexamples written to `cases`\n"
    assert found.stdout.startswith("T  flags\n")
    return folder


ONE, OTHER = "cases/T-Q1--one-away.json", "cases/T-Q1--everyone-in--flagtime=b.json"

# --- check --save ---------------------------------------------------------------------------------------------------


def test_a_saved_case_is_the_trace_of_the_json(folder: Path) -> None:
    assert {p.relative_to(folder).as_posix() for p in (folder / "cases").iterdir()} == {ONE, OTHER}
    found = longstop("check", "T-Q1", "--assume", "one-away", "--format", "json", cwd=folder)
    [result] = json.loads(found.stdout)["results"]
    assert json.loads((folder / ONE).read_text(encoding="utf-8")) == result["trace"]


def test_one_and_none_are_counted_too(folder: Path, tmp_path: Path) -> None:
    one = longstop("check", "T-Q1", "--assume", "one-away", "--save", str(tmp_path), cwd=folder)
    assert one.stderr == f"one counterexample written to `{tmp_path}`: T-Q1--one-away.json\n"
    none = longstop("check", "T-Q1", "--assume", "everyone-in", "--save", str(tmp_path / "x"), cwd=folder)
    assert none.stderr == f"no counterexample was found, and nothing written to `{tmp_path / 'x'}`\n"
    assert (none.returncode, (tmp_path / "x").exists()) == (0, False)


def test_where_nothing_can_be_written_is_exit_2(folder: Path) -> None:
    at_once = longstop("check", "T-Q1", "--save", "model/T.md", cwd=folder)
    assert (at_once.returncode, at_once.stdout) == (2, "")
    assert "`model/T.md` cannot be written to: it is no folder" in at_once.stderr
    later = longstop("check", "T-Q1", "--save", "model/T.md/cases", cwd=folder)
    assert later.returncode == 2
    assert "cannot be written: not a directory" in later.stderr


# --- replay ---------------------------------------------------------------------------------------------------------


def test_a_case_is_told_again_as_it_was_told_first(folder: Path) -> None:
    """Word for word, but for the line that says under what it was found."""
    first = longstop("check", "T-Q1", "--assume", "one-away", "--brief", cwd=folder).stdout
    again = longstop("replay", ONE, "--property", "T-Q1", cwd=folder)
    assert (again.returncode, again.stderr) == (0, "")
    lines = again.stdout.splitlines()
    assert lines[0] == f"{ONE}: walked through"
    assert lines[2:4] == ["T-Q1  An occasion is flagged the same day", "violated in this case"]
    assert lines[-1] == "1 case: 1 walked through"
    story = [line for line in lines[4:-2] if line]
    assert len(story) > 4
    assert all(line in first.splitlines() for line in story)


def test_each_property_that_is_violated_has_its_story(folder: Path) -> None:
    found = longstop("replay", "cases", cwd=folder)
    assert found.returncode == 0
    assert found.stdout.count("violated in this case\n") == 1
    assert found.stdout.count("violated in this case, with flagtime = b\n") == 1
    assert found.stdout.endswith("2 cases: 2 walked through\n")


def test_a_case_that_violates_nothing_is_told_plainly(folder: Path) -> None:
    asked = longstop("replay", ONE, "--property", "T-Q2", cwd=folder)
    assert asked.returncode == 0
    assert "T  flags\n1 day from " in asked.stdout
    assert "the child comes to police notice" in asked.stdout
    assert "the detective sergeant is away on" in asked.stdout
    assert "still owed: flag, by the detective sergeant, by " in asked.stdout
    assert "  Nobody does anything here.\n" in asked.stdout
    told = "  T-Q2, A flag is read within a day: nothing happens in this case of which it speaks.\n"
    assert told in asked.stdout
    both = longstop("replay", ONE, "--property", "T-Q1", "--property", "T-Q2", cwd=folder)
    assert "violated in this case" in both.stdout
    assert told.strip() in both.stdout
    assert "Nobody does anything" not in both.stdout


def test_without_the_property_that_it_violates_it_violates_none(folder: Path, tmp_path: Path) -> None:
    start, end = PROPERTIES.index("## T-Q1"), PROPERTIES.index("## T-Q2")
    build(tmp_path, properties=PROPERTIES[:start] + PROPERTIES[end:])
    found = longstop("replay", str(folder / ONE), cwd=tmp_path)
    assert found.returncode == 0
    assert "It violates none of the 2 properties of T; none of them speak of what happens in it." in found.stdout


def test_a_revision_that_stops_a_case_is_exit_1_with_the_clause(folder: Path, tmp_path: Path) -> None:
    """The old case no longer gets through; the other one, which nobody's absence brought about, still does."""
    build(tmp_path, model=COVER)
    found = longstop("replay", str(folder / "cases"), cwd=tmp_path)
    assert (found.returncode, found.stderr) == (1, "")
    lines = found.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if "GOES NO FURTHER" in line)
    assert lines[at] == f"{folder / ONE}: GOES NO FURTHER on Mon 5 Jan 2026"
    assert lines[at + 1] == "  at the close of the day: `flag` is due under `T-1` and not done"
    assert lines[at + 2].startswith("  T-1 · the flag  model/T.md:")
    assert lines[-1] == "2 cases: 1 walked through, 1 goes no further"


def test_an_act_that_the_text_has_no_longer_is_where_it_stops(folder: Path, tmp_path: Path) -> None:
    asked = ("T-Q3", "--assume", "christmas-closure", "--strict")
    sent = longstop("check", *asked, "--save", str(tmp_path / "s"), cwd=folder)
    assert "one counterexample written" in sent.stderr
    case = str(tmp_path / "s" / "T-Q3--christmas-closure--strict.json")
    build(tmp_path / "p", model=MODEL.replace("then sergeant", "then manager").replace("to manager", "to worker"))
    found = longstop("replay", case, "--strict", cwd=tmp_path / "p")
    assert found.returncode == 1
    assert '  at `flag`: nobody who did it owed it, or had leave to do it\n' in found.stdout
    soft = longstop("replay", case, cwd=folder)
    assert soft.returncode == 1
    assert "a case found without it is walked through with `--strict`" in soft.stdout
    assert longstop("replay", case, "--strict", cwd=folder).returncode == 0


def test_json_is_the_only_thing_on_standard_output(folder: Path, tmp_path: Path) -> None:
    build(tmp_path, model=COVER)
    found = longstop("replay", ONE, "--format", "json", cwd=folder)
    document = json.loads(found.stdout)
    assert document["longstop"] == __version__
    [walk] = document["replays"]
    assert (walk["file"], walk["procedure"], walk["readings"]) == (ONE, "T", {})
    assert (walk["walked_through"], walk["departure"]) == (True, None)
    judged = {p["property"]: (p["holds"], p["triggers"]) for p in walk["properties"]}
    assert judged == {"T-Q1": (False, 1), "T-Q2": (True, 0), "T-Q3": (True, 0)}
    found = longstop("replay", str(folder / ONE), "--format", "json", "-o", "out.json", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    [walk] = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["replays"]
    assert walk["walked_through"] is False
    assert walk["properties"] == []
    departure = walk["departure"]
    assert departure.pop("place").startswith("model/T.md:")
    assert departure == {
        "day": "2026-01-05",
        "event": None,
        "reason": "`flag` is due under `T-1` and not done",
        "rule": "T-1",
        "clause": "T-1",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["replay"], "FILE"),
        (["replay", "nowhere.json"], "`nowhere.json` cannot be read: no such file or directory"),
        (["replay", "model"], "there is no saved case in `model`"),
        (["replay", "model/T.md"], "this is not JSON"),
        (["replay", ONE, "--property", "T-Q9"], "there is no property of `T` `T-Q9`"),
        (["replay", ONE, "--project", "nowhere"], "there is no folder `nowhere`"),
        (["replay", ONE, "--format", "junit"], "junit"),
        (["replay", ONE, "-o", "model"], "`model` cannot be written: it is a folder"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_plain_message(folder: Path, arguments: list[str], message: str) -> None:
    found = longstop(*arguments, cwd=folder)
    assert (found.returncode, found.stdout) == (2, "")
    assert message in found.stderr


def test_one_bad_file_among_good_ones_is_exit_2_and_the_others_are_told(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text((folder / ONE).read_text(encoding="utf-8").replace('"T"', '"U"'), encoding="utf-8")
    found = longstop("replay", str(bad), ONE, cwd=folder)
    assert found.returncode == 2
    assert "cannot be replayed: there is no procedure `U`" in found.stderr
    assert "1 case: 1 walked through" in found.stdout
