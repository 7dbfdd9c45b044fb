"""`longstop audit` as a user meets it: counts, breaches, what cannot be decided, exit codes, and machine forms."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from longstop import audits
from longstop.core.conformance import Audit, Line, Standing, Tally
from longstop.engines.audit import Ledger
from longstop.project import Project
from smallproject import build
from terminal import longstop

#: Case A keeps T-1 and T-2; in B the flag is a day late, and the manager has no copy; C was flagged by nobody.
OURS = """\
case,time,what,event,by,role,to,held.sergeant,held.worker,held.manager
A,2026-03-02,begins,,,,,Hale,Ives,Low
A,2026-03-02T09:00:00,happened,occasion,,,,,,
A,2026-03-02T10:00:00,happened,flag,Hale,sergeant,worker;manager,,,
A,2026-03-02T11:00:00,read,flag,Ives,worker,,,,
A,2026-03-02T12:00:00,read,flag,Low,manager,,,,
A,2026-03-20,ends,,,,,,,
B,2026-03-02,begins,,,,,Hale,Ives,Low
B,2026-03-02T09:00:00,happened,occasion,,,,,,
B,2026-03-03T10:00:00,happened,flag,Hale,sergeant,worker,,,
B,2026-03-03T11:00:00,read,flag,Ives,worker,,,,
B,2026-03-20,ends,,,,,,,
"""
KEPT = "".join(line for line in OURS.splitlines(keepends=True) if not line.startswith("B"))

#: The same two cases as another system might write them down, without a word about absences and arrivals.
THEIRS = """\
ref,activity,when,officer,post,sent to
A,Came to notice,2026-03-02 09:00,,,
A,Flagged,2026-03-02 10:00,Hale,sergeant,worker;manager
A,Opened,2026-03-02 11:00,Ives,worker,
A,Opened,2026-03-02 12:00,Low,manager,
B,Came to notice,2026-03-02 09:00,,,
B,Rang up,2026-03-02 09:30,,,
B,Flagged,2026-03-03 10:00,Hale,sergeant,worker
B,Opened,2026-03-03 11:00,Ives,worker,
"""
MAPPING = """\
until = 2026-03-20
[columns]
case = "ref"
event = "activity"
time = "when"
by = "officer"
role = "post"
to = "sent to"
[events]
"Came to notice" = "occasion"
"Flagged" = "flag"
"Opened" = "flag read"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = build(tmp_path_factory.mktemp("project"))
    for name, text in (("log.csv", OURS), ("kept.csv", KEPT), ("theirs.csv", THEIRS), ("map.toml", MAPPING)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def audit(folder: Path, log: str = "log.csv", **options: object) -> Audit:
    return audits.audit(Project.load(folder), folder / log, "T", **options)  # type: ignore[arg-type]


def line(found: Audit, id: str) -> Line:
    return next(x for x in found.lines if x.id == id)


# --- the verdicts -------------------------------------------------------------------------------------------------


def test_each_property_and_rule_is_counted(folder: Path) -> None:
    found = audit(folder)
    assert line(found, "T-Q1").tally == Tally(kept=1, breached=1)
    assert line(found, "T-Q2").tally == Tally(kept=2)
    assert line(found, "T-1").tally == Tally(kept=1, breached=1)
    assert line(found, "T-2").tally == Tally(kept=1, breached=1)
    assert found.standing is Standing.BREACHED
    (breach,) = line(found, "T-1").occasions
    assert (breach.case, str(breach.day), str(breach.since), str(breach.due)) == ("B", *["2026-03-02"] * 3)
    assert (breach.people, breach.roles) == (("Hale",), ("sergeant",))


def test_a_strict_run_and_another_reading_ask_for_less(folder: Path) -> None:
    assert all(x.id != "T-2" for x in audit(folder, strict=True).lines)
    found = audit(folder, readings={"T.flagtime": "b"})
    assert line(found, "T-1").tally == Tally(kept=2)
    assert found.readings == {"flagtime": "b"}


def test_a_closure_moves_what_is_due(tmp_path: Path) -> None:
    """A flag of Christmas Eve is due to be read by the 29th, and by 5 January where the office is shut."""
    folder = build(tmp_path)
    text = KEPT.replace("2026-03-20", "2027-01-29").replace("2026-03-02", "2026-12-24")
    text = text.replace("2026-12-24T11", "2027-01-04T11").replace("2026-12-24T12", "2027-01-04T12")
    (folder / "log.csv").write_text(text)
    assert line(audit(folder), "T-Q2").tally == Tally(breached=1)
    assert line(audit(folder, closed="christmas-closure"), "T-Q2").tally == Tally(kept=1)


def test_what_is_not_recorded_is_not_decided(folder: Path) -> None:
    """A late duty may be nobody's breach, and a copy may have been lost on its way; that is said, and no more."""
    from longstop.logs import read_columns

    columns = read_columns(folder / "map.toml")
    found = audit(folder, "theirs.csv", columns=columns)
    assert line(found, "T-1").tally == Tally(kept=1, undecidable=1)
    assert line(found, "T-1").missing == ("away",)
    assert line(found, "T-2").tally == Tally(kept=1, breached=1)
    assert line(found, "T-Q1").tally == Tally(kept=1, breached=1)
    assert line(found, "T-Q3").tally == Tally(undecidable=2)
    assert line(found, "T-Q3").missing == ("lost",)
    assert found.skipped == {"Rang up": 1}
    sure = audit(folder, "theirs.csv", columns=columns, everyone_in=True, nothing_lost=True)
    assert line(sure, "T-1").tally == Tally(kept=1, breached=1)
    assert line(sure, "T-Q3").tally == Tally(kept=1, breached=1)
    assert sure.unknown == ()


def test_an_absence_on_record_excuses(folder: Path, tmp_path: Path) -> None:
    away = ",2026-03-02,away,,Hale,,,,,\n"
    path = tmp_path / "log.csv"
    head, rest = OURS.split("\n", 1)
    text = f"{head},until\n" + away.replace("\n", ",2026-03-02\n") + "".join(f"{x},\n" for x in rest.splitlines())
    path.write_text("".join(x for x in text.splitlines(keepends=True) if not x.startswith("A,")))
    found = audits.audit(Project.load(folder), path, "T")
    assert line(found, "T-1").tally == Tally(kept=1, late=1)


def test_who_took_over_is_somebody_too(folder: Path) -> None:
    """Two people hold one post in turn, more than the procedure has; the meaning is asked with as many."""
    (folder / "turn.csv").write_text(THEIRS + "B,Opened,2026-03-04 11:00,Ayr,worker,\n")
    from longstop.logs import read_columns

    columns = read_columns(folder / "map.toml")
    found = audit(folder, "turn.csv", columns=columns, everyone_in=True, nothing_lost=True)
    assert line(found, "T-Q1").tally == Tally(kept=1, breached=1)
    assert ("Ayr",) in [x.people for x in line(found, "flag").occasions]


def test_no_breach_is_shown_that_the_meaning_does_not_see(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = audits.rule_lines

    def slandering(ledger: Ledger, *, limit: int | None) -> list[Line]:
        wrong = next(x.occasions for x in real(ledger, limit=limit) if x.id == "T-1")
        return [replace(x, occasions=wrong and (replace(wrong[0], case="A"),)) for x in real(ledger, limit=limit)]

    monkeypatch.setattr(audits, "rule_lines", slandering)
    with pytest.raises(audits.Disagreement, match="T-1 on 2026-03-02 in case A"):
        audit(folder)


# --- the command --------------------------------------------------------------------------------------------------


def test_the_text_names_case_day_person_and_clause(folder: Path) -> None:
    found = longstop("audit", "log.csv", cwd=folder)
    assert (found.returncode, found.stderr) == (1, "")
    assert found.stdout.startswith("T  flags: log.csv, 2 cases, 7 events, 2 March 2026 to 20 March 2026\n")
    text = " ".join(found.stdout.split())
    assert 'BREACHED in case B, 2 March 2026: "flag", owed since Mon 2 Mar 2026, due Mon 2 Mar 2026, ' in text
    assert "done on Tue 3 Mar 2026; in and responsible then: the detective sergeant (Hale)" in text
    assert "T-1  the flag " in found.stdout
    assert found.stdout.rstrip().endswith(": breached")
    assert all(len(x) <= 110 for x in found.stdout.splitlines()[1:])


def test_nothing_breached_and_all_decided_is_0(folder: Path) -> None:
    found = longstop("audit", "kept.csv", "--procedure", "T", cwd=folder)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.rstrip().endswith("0 breached, 0 open, 0 not decidable: all kept")


def test_something_not_decided_is_3(folder: Path) -> None:
    options = ("--columns", "map.toml", "--property", "T-Q3")
    (folder / "one.csv").write_text("".join(THEIRS.splitlines(keepends=True)[:5]))
    found = longstop("audit", "one.csv", *options, cwd=folder)
    assert found.returncode == 3
    assert "not decidable: the log does not record which messages did not arrive" in found.stdout
    text = " ".join(found.stdout.split())
    assert "`--everyone-in` and `--nothing-lost` take it that there was none of either" in text
    found = longstop("audit", "one.csv", *options, "--everyone-in", "--nothing-lost", cwd=folder)
    assert found.returncode == 0


def test_options_can_say_what_a_mapping_file_says(folder: Path) -> None:
    said = {"case": "ref", "event": "activity", "time": "when", "by": "officer", "role": "post", "to": "sent to"}
    meant = {"Came to notice": "occasion", "Flagged": "flag", "Opened": "flag read"}
    options = [x for ours, theirs in said.items() for x in ("--column", f"{ours}={theirs}")]
    options += [x for theirs, ours in meant.items() for x in ("--event", f"{theirs}={ours}")]
    one = longstop("audit", "theirs.csv", *options, "--until", "2026-03-20", cwd=folder)
    other = longstop("audit", "theirs.csv", "--columns", "map.toml", cwd=folder)
    assert (one.returncode, one.stdout) == (other.returncode, other.stdout)
    assert one.returncode == 1


def test_json_and_markdown_say_the_same(folder: Path) -> None:
    found = longstop("audit", "log.csv", "--format", "json", cwd=folder)
    said = json.loads(found.stdout)
    (rule,) = [x for x in said["lines"] if x["id"] == "T-1"]
    assert (said["verdict"], rule["kept"], rule["breached"], rule["clause"]) == ("breached", 1, 1, "T-1")
    assert rule["breaches"][0]["people"] == ["Hale"]
    found = longstop("audit", "log.csv", "--format", "markdown", "-o", "audit.md", cwd=folder)
    assert (found.returncode, found.stdout) == (1, "")
    assert "| T-1 | the flag | 1 | 1 | 0 | 0 |" in (folder / "audit.md").read_text()


def test_all_breaches_go_to_a_table(folder: Path) -> None:
    found = longstop("audit", "log.csv", "--breaches", "breaches.csv", cwd=folder)
    assert found.returncode == 1
    rows = list(csv.DictReader((folder / "breaches.csv").read_text().splitlines()))
    assert {(r["kind"], r["id"], r["case"], r["people"]) for r in rows} == {
        ("property", "T-Q1", "B", ""),
        ("property", "T-Q3", "B", "Hale"),
        ("duty", "T-1", "B", "Hale"),
        ("copy", "T-2", "B", "Hale"),
    }
    longstop("audit", "log.csv", "--breaches", "breaches.json", cwd=folder)
    assert len(json.loads((folder / "breaches.json").read_text())["breaches"]) == len(rows)


def test_only_the_first_breaches_are_told_unless_all_are_asked_for(folder: Path) -> None:
    late = [OURS.splitlines(keepends=True)[0]]
    for n in range(5):
        late += [x.replace("B,", f"B{n},", 1) for x in OURS.splitlines(keepends=True) if x.startswith("B,")]
    (folder / "many.csv").write_text("".join(late))
    few = longstop("audit", "many.csv", "--property", "T-Q1", cwd=folder).stdout
    assert few.count("BREACHED in case B0,") == 3
    assert few.count("and 2 more") == 3
    every = longstop("audit", "many.csv", "--property", "T-Q1", "--all", cwd=folder).stdout
    assert every.count("BREACHED in case B4,") == 3
    assert "more" not in every


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none.csv",), "`none.csv` cannot be read: no such file"),
        (("log.csv", "-p", "X"), "there is no procedure `X`"),
        (("log.csv", "--property", "T-Q9"), "there is no property `T-Q9`; of `T`"),
        (("log.csv", "--reading", "T.flagtime=c"), "there is no option of the reading"),
        (("log.csv", "--closed", "chrismas-closure"), "did you mean `christmas-closure`?"),
        (("log.csv", "--closed", "one-away"), "`one-away` closes the office on no day"),
        (("log.csv", "--column", "case"), "`--column case` does not say what is what"),
        (("log.csv", "--event", "x=flga"), "did you mean `flag`?"),
        (("log.csv", "--breaches", "b.xlsx"), "is neither a `.csv` nor a `.json` file"),
        (("log.csv", "--breaches", "no/b.csv"), "there is no such folder"),
        (("map.toml",), "has no column that is known to be the case"),
    ],
)
def test_wrong_input_is_2(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    found = longstop("audit", *arguments, cwd=folder)
    assert (found.returncode, found.stdout) == (2, "")
    assert message in " ".join(found.stderr.split())


def test_which_procedure_must_be_said_where_there_are_several(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(OURS)
    found = longstop("audit", "log.csv", cwd=tmp_path)
    assert found.returncode == 2
    assert "which procedure? There are ICP, J17, J24, K12, PPU: choose one with `--procedure`" in found.stderr
