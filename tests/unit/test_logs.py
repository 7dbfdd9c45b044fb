"""Logs of one's own, read with a mapping: what is known, what is not, and what is refused."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from handmade import PLAIN, act, duty, fact, message, procedure, read, role, world
from longstop.core.diagnostics import InputError
from longstop.core.logs import EPOCH, SECONDS
from longstop.logs import Columns, read_columns, read_log, write_log

RULES = procedure(
    role("worker"),
    role("team_lead"),
    fact("severe", "yes", "no"),
    world("concern", "urgent"),
    message("flag"),
    act("visit"),
    duty("R1", "concern", "worker", "flag", to=("team_lead",), within=None),
    duty("R2", read("flag"), "team_lead", "visit", within=None),
)
HEAD = "case,event,time,by,role,to,attribute.urgent,fact.severe\n"


def put(folder: Path, text: str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path, columns: Columns | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_log(path, RULES, columns)
    return "; ".join(f"{d.message} ({d.help})" for d in caught.value.diagnostics)


def test_usual_names_need_no_mapping(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        HEAD + "A,concern,2026-01-05 09:00,,,,TRUE,no\n"
        "A,flag,2026-01-05 10:30,Jo,Worker,team lead,,no\n"
        "A,flag read,2026-01-06,Sam,team_lead,,,no\n",
    )
    found = read_log(path, RULES)
    log = found.log
    assert found.skipped == {}
    assert [log.events[e] for e in log.event] == ["concern", "flag", "flag"]
    assert list(log.stage) == [0, 0, 1]
    assert [log.people[b] for b in log.by] == [(), ("Jo",), ("Sam",)]
    assert [log.groups[r] for r in log.roles] == [(), ("worker",), ("team_lead",)]
    assert log.groups[log.to[1]] == ("team_lead",)
    assert log.attributes[log.carried[0]] == {"urgent": "yes"}
    assert log.facts[log.fact[0]] == {"severe": "no"}
    assert log.holders[log.held[0]] == {"worker": ("Jo",), "team_lead": ("Sam",)}
    assert (log.time[1] - log.time[0], log.day(2)) == (90 * 60, date(2026, 1, 6))
    assert log.unknown == {"away", "lost", "event visit"}
    assert log.trace(0, RULES, PLAIN).events[1].by == ("worker",)


def test_what_has_no_column_is_not_known(tmp_path: Path) -> None:
    found = read_log(put(tmp_path, "case,event,time\nA,concern,2026-01-05\n"), RULES)
    assert found.log.unknown == {
        *("away", "roles", "to", "lost", "attribute urgent", "fact severe"),
        *("event flag", "read flag", "event visit"),
    }


def test_neither_is_what_is_left_blank_in_places(tmp_path: Path) -> None:
    path = put(tmp_path, HEAD + "A,concern,2026-01-05,,,,,\nB,flag,2026-01-05,Jo,worker,,,yes\n")
    found = read_log(path, RULES)
    assert {"attribute urgent", "fact severe", "to"} <= found.log.unknown
    assert any("to whom they went" in note for note in found.notes)


def test_activities_that_stand_for_nothing_are_counted(tmp_path: Path) -> None:
    rows = ("A,concern,2026-01-05", "A,Lunch,2026-01-05", "A,Tea,2026-01-06", "A,Tea,2026-01-07")
    path = put(tmp_path, "\n".join(("case,event,time", *rows)))
    found = read_log(path, RULES, Columns(events={"Lunch": ""}))
    assert found.skipped == {"Tea": 2, "Lunch": 1}
    assert len(found.log) == 1
    assert found.log.last[0] == date(2026, 1, 7).toordinal()


def test_a_mapping_file_says_what_is_what(tmp_path: Path) -> None:
    mapping = put(
        tmp_path,
        """\
separator = "/"
time_format = "%d.%m.%Y"
until = 2026-03-01
[columns]
case = "Child"
event = "What"
time = "When"
by = "Who"
attribute.urgent = "Red"
[events]
"Alarm" = "concern"
"Note" = "flag"
[roles]
"Jo" = "worker"
"Sam" = "team_lead"
[values.urgent]
"J" = "yes"
"N" = "no"
""",
        "map.toml",
    )
    path = put(tmp_path, "Child;What;When;Who;Red\nX;Alarm;05.01.2026;;J\nX;Note;06.01.2026;Jo/Sam;\n")
    log = read_log(path, RULES, read_columns(mapping)).log
    assert [log.groups[r] for r in log.roles] == [(), ("worker", "team_lead")]
    assert log.attributes[log.carried[0]] == {"urgent": "yes"}
    assert list(log.last) == [date(2026, 3, 1).toordinal()]


@pytest.mark.parametrize(
    ("text", "zone", "hour", "day"),
    [
        ("2026-07-01T23:30:00Z", None, 23, 1),
        ("2026-07-01T23:30:00Z", "Europe/London", 0, 2),
        ("2026-07-01 23:30:00+01:00", None, 23, 1),
        ("2026-07-01 23:30:00+01:00", "UTC", 22, 1),
        ("2026-07-01", "Europe/London", 0, 1),
        ("2026-07-01T23:30", None, 23, 1),
    ],
)
def test_a_day_is_that_which_is_written_unless_a_zone_is_given(
    tmp_path: Path, text: str, zone: str | None, hour: int, day: int
) -> None:
    log = read_log(put(tmp_path, f"case,event,time\nA,concern,{text}\n"), RULES, Columns(zone=zone)).log
    assert log.time[0] % SECONDS // 3600 == hour
    assert log.time[0] // SECONDS + EPOCH == date(2026, 7, day).toordinal()


def test_rows_are_put_in_order_and_that_is_said(tmp_path: Path) -> None:
    path = put(tmp_path, "case,event,time\nA,flag,2026-01-07\nB,concern,2026-01-05\nA,concern,2026-01-06\n")
    found = read_log(path, RULES)
    assert [found.log.events[e] for e in found.log.event] == ["concern", "flag", "concern"]
    assert found.notes == (
        "the rows do not stand in the order of their times, and were put in that order",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("case,event,time\n", "has a heading and no rows"),
        ("case,time\nA,2026-01-05\n", "no column that is known to be the event"),
        ("case,event,time\nA,concern,31/02/2026\n", "row 1: `31/02/2026` is no date"),
        ("case,event,time\nA,concern,2026-02-31\n", "row 1: `2026-02-31` is no date"),
        ("case,event,time\nA,concern,1026-02-01\n", "row 1: `1026-02-01` is no date"),
        ("case,event,time\nA,concern,\n", "row 1: no time is given"),
        ("case,event,time\n,concern,2026-01-05\n", "row 1: no case is given"),
        ("case,event,time\nA,lunch,2026-01-05\n", "speaks of nothing that"),
        ("case,event,time\nA,flag,2026-01-05\nA,flag,2026-01-05\n", "rows 1, 2: they say the same"),
        ("case,event,time,role\nA,flag,2026-01-05,wroker\n", "did you mean `worker`?"),
        ("case,event,time,fact.severe\nA,flag,2026-01-05,perhaps\n", "row 1: `perhaps` is no value of `severe`"),
        (
            "case,event,time,fact.severe\nA,flag,2026-01-05,yes\nA,concern,2026-01-06,no\n",
            "rows 1, 2: the case has several values of `severe`",
        ),
        ("case,event,time,by,role\nA,flag,2026-01-05,Jo;Sam,worker\n", "there are 2 people and 1 roles"),
        ("case,event,time\nA,concern,2026-01-05,3,4\n", "cannot be read as a table"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    said = complaint(put(tmp_path, text))
    assert "log.csv" in said
    assert message in said


def test_other_things_than_tables_are_refused(tmp_path: Path) -> None:
    assert "no such file" in complaint(tmp_path / "none.csv")
    assert "is a directory" in complaint(tmp_path)
    blob = tmp_path / "log.parquet"
    blob.write_bytes(b"\x00\x01\x02")
    assert "neither Parquet nor text" in complaint(blob)


OURS = "case,time,what,event,by,role,to,lost,until\n"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("A,2026-01-05,starts,,,,,,\n", "row 1: `starts` is not one of happened"),
        ("A,2026-01-05,happened,concern,,,,,\n", "has no row that says where a case begins"),
        ("A,2026-01-05,begins,,,,,,\n", "the case `A` ends nowhere"),
        ("A,2026-01-05,begins,,,,,,\nA,2026-01-04,ends,,,,,,\n", "the case ends before it begins"),
        ("A,2026-01-05,begins,,,,,,\nA,2026-01-05,begins,,,,,,\n", "the case begins twice"),
        (
            "A,2026-01-05,begins,,,,,,\nA,2026-01-06,ends,,,,,,\nB,2026-01-05,happened,concern,,,,,\n",
            "row 3: the case `B` begins nowhere",
        ),
        (
            "A,2026-01-05,begins,,,,,,\nA,2026-01-08,happened,concern,,,,,\nA,2026-01-06,ends,,,,,,\n",
            "row 2: it is outside the days",
        ),
        (
            "A,2026-01-05,begins,,,,,,\nA,2026-01-06,happened,conern,,,,,\nA,2026-01-06,ends,,,,,,\n",
            "did you mean `concern`?",
        ),
        (
            "A,2026-01-05,begins,,,,,,\nA,2026-01-06,happened,flag,Jo,,,,\nA,2026-01-06,ends,,,,,,\n",
            "row 2: there are not as many roles as people",
        ),
        (
            ",2026-01-09,away,,Jo,,,,2026-01-05\nA,2026-01-05,begins,,,,,,\nA,2026-01-06,ends,,,,,,\n",
            "row 1: an absence is of one person",
        ),
    ],
)
def test_so_is_what_our_own_form_does_not_have(tmp_path: Path, rows: str, message: str) -> None:
    assert message in complaint(put(tmp_path, OURS + rows))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("columns = 3\n", "`columns` in"),
        ("[column]\ncase = 'x'\n", "did you mean `columns`?"),
        ("[columns]\ncase = 3\n", "is not a text in quotes"),
        ("until = 'soon'\n", "is not a date"),
        ("[columns\n", "is not TOML"),
        ("[values]\nurgent = 'x'\n", "is not a table"),
    ],
)
def test_a_mapping_that_says_nothing_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_columns(put(tmp_path, text, "map.toml"))
    assert any(message in f"{d.message} {d.help}" for d in caught.value.diagnostics)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (Columns(columns={"cse": "X"}), "did you mean `case`?"),
        (Columns(columns={"case": "Csae"}), "has no column `Csae`"),
        (Columns(events={"X": "flga"}), "did you mean `flag`?"),
        (Columns(events={"X": "visit read"}), "has no such event"),
        (Columns(roles={"X": "worke"}), "did you mean `worker`?"),
        (Columns(values={"urgent": {"J": "oui"}}), "has no value `oui`"),
        (Columns(values={"urgnt": {}}), "did you mean `urgent`?"),
        (Columns(zone="Mars/Olympus"), "zone `Mars/Olympus`"),
        (Columns(until=date(2026, 1, 1)), "later than"),
    ],
)
def test_so_is_one_that_speaks_of_what_is_not_there(tmp_path: Path, columns: Columns, message: str) -> None:
    path = put(tmp_path, "case,event,time\nA,concern,2026-01-05T10:00:00Z\n")
    assert message in complaint(path, columns)


def test_options_say_the_same_as_a_file() -> None:
    said = Columns().with_options(["case=Child ID"], ["Opened = again=flag read", "Tea="])
    assert said.columns == {"case": "Child ID"}
    assert said.events == {"Opened = again": "flag read", "Tea": ""}
    with pytest.raises(InputError, match="does not say what is what"):
        Columns().with_options(["case"], [])


def test_without_the_library_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    assert "pip install 'longstop[log]'" in complaint(put(tmp_path, "case,event,time\n"))


def test_a_log_is_written_as_its_name_says(tmp_path: Path) -> None:
    log = read_log(put(tmp_path, "case,event,time\nA,concern,2026-01-05\n"), RULES).log
    with pytest.raises(InputError, match=r"neither a `\.csv` nor a `\.parquet` file"):
        write_log(log, tmp_path / "log.xlsx")
    write_log(log, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().startswith("case,time,what,event,by,role,to,lost,until")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["log.csv", "out.csv"]


def test_columns_of_parquet_may_have_types_of_their_own(tmp_path: Path) -> None:
    import polars as pl

    path = tmp_path / "log.parquet"
    frame = pl.DataFrame(
        {
            "case": [7, 7],
            "event": pl.Series(["concern", "flag"], dtype=pl.Categorical),
            "time": pl.Series([date(2026, 1, 5), date(2026, 1, 6)]),
            "role": [None, "worker"],
            "to": [None, "team_lead"],
            "attribute.urgent": [True, None],
            "fact.severe": [False, False],
        }
    )
    frame.write_parquet(path)
    log = read_log(path, RULES).log
    assert list(log.cases) == ["7"]
    assert (log.attributes[log.carried[0]], log.facts[0]) == ({"urgent": "yes"}, {"severe": "no"})
    assert log.unknown == {"away", "lost", "read flag", "event visit"}
    frame.with_columns(pl.lit([["worker"]]).alias("role")).write_parquet(path)
    assert "the column `role` holds neither texts nor numbers" in complaint(path)
    frame.with_columns(pl.lit(3).alias("time")).write_parquet(path)
    assert "the column `time` holds no times" in complaint(path)


def test_a_role_may_pass_from_one_person_to_another(tmp_path: Path) -> None:
    path = put(tmp_path, "case,event,time,by,role\nA,visit,2026-01-05,Jo,worker\nA,visit,2026-01-06,Sam,worker\n")
    log = read_log(path, RULES).log
    assert log.holders[log.held[0]] == {"worker": ("Jo", "Sam")}
