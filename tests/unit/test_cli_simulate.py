"""`longstop simulate` as a terminal runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from longstop.project import Project
from longstop.simulations import replicate, study_of
from studies import SCENARIO, study_project
from terminal import SOURCE, longstop, with_nobody_reading


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return study_project(tmp_path)


def test_it_lists_the_scenarios(folder: Path) -> None:
    found = longstop("simulate", cwd=folder)
    assert found.returncode == 0
    assert found.stdout.split(maxsplit=1) == ["spring", "Flags in spring\n"]


def test_the_list_is_json_where_json_is_asked_for(folder: Path) -> None:
    (folder / "scenarios" / "broken.toml").write_text("title = 3\n", encoding="utf-8")
    data = json.loads(longstop("simulate", "--format", "json", cwd=folder).stdout)
    broken, spring = data["scenarios"]
    assert spring == {"name": "spring", "title": "Flags in spring", "wrong": None}
    assert "scenarios/broken.toml:1" in broken["wrong"]


def test_a_scenario_with_mistakes_is_in_nobodys_way(folder: Path) -> None:
    (folder / "scenarios" / "broken.toml").write_text('title = "x"\nprocedures = ["TT"]\n', encoding="utf-8")
    assert longstop("simulate", "spring", "--replications", "2", cwd=folder).returncode == 0
    listed = longstop("simulate", cwd=folder)
    assert "cannot be read" in listed.stdout
    broken = longstop("simulate", "broken", cwd=folder)
    assert broken.returncode == 2
    assert "scenarios/broken.toml:2" in broken.stderr
    assert "^" in broken.stderr


def test_it_answers(folder: Path) -> None:
    found = longstop("simulate", "spring", cwd=folder)
    assert found.returncode == 0
    assert "T-Q2  A flag is read within a day" in found.stdout
    assert "40 replications of 60 days" in found.stdout
    again = longstop("simulate", "scenarios/spring.toml", "--workers", "1", cwd=folder)
    assert again.stdout == found.stdout


def test_another_seed_another_answer(folder: Path) -> None:
    one, other = (longstop("simulate", "spring", "--seed", s, cwd=folder).stdout for s in ("1", "2"))
    assert one != other


def test_json_is_one_document_and_nothing_else(folder: Path) -> None:
    found = longstop("simulate", "spring", "--format", "json", cwd=folder)
    data = json.loads(found.stdout)
    assert data["scenario"] == "spring"
    assert data["replications"] == 40
    assert [v["settings"] for v in data["variants"]] == [{'readings."T.flagtime"': "a"}, {'readings."T.flagtime"': "b"}]
    assert data["differences"]


def test_less_exact_than_asked_for_is_no_success(folder: Path) -> None:
    found = longstop("simulate", "spring", "--precision", "0.01", "--at-most", "22", cwd=folder)
    assert found.returncode == 3
    assert "NOT AS EXACT" in found.stdout
    assert longstop("simulate", "spring", "--precision", "20%", cwd=folder).returncode == 0


def test_a_property_that_was_never_put_to_the_test_is_no_success(folder: Path) -> None:
    quiet = SCENARIO.replace('rate = "3 per month"', 'rate = "0 per month"')
    (folder / "scenarios" / "quiet.toml").write_text(quiet, encoding="utf-8")
    found = longstop("simulate", "quiet", "--replications", "3", cwd=folder)
    assert found.returncode == 3
    assert "NO TRIGGER" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sprign"], "spring"),
        (["nowhere.toml"], "nowhere.toml"),
        (["spring", "--replications", "5", "--precision", "1"], "do not go with it"),
        (["spring", "--precision", "70"], "no width"),
        (["spring", "--replications", "0"], "replications"),
        (["spring", "--precision", "wide"], "write it as `2%`"),
        (["spring", "--variant", "2"], "there is no `--log`"),
        (["spring", "--workers", "0"], "workers"),
        (["spring", "--cluster", "nowhere"], "no Dask scheduler answers"),
        (["spring", "--cluster", "tcp://127.0.0.1:9"], "no Dask scheduler answers"),
        (["spring", "--log", "no/such/folder.csv"], "folder"),
        (["spring", "--output", "no/such/folder.txt"], "folder"),
        (["spring", "--log", "events.csv", "--variant", "9"], "has 2"),
    ],
)
def test_bad_usage_is_told_plainly(folder: Path, arguments: list[str], said: str) -> None:
    found = longstop("simulate", *arguments, cwd=folder)
    assert found.returncode == 2
    assert said in found.stderr
    assert found.stdout == ""


def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    code, errors = with_nobody_reading("simulate", "spring", "--replications", "2", cwd=folder)
    assert code == 141
    assert "Traceback" not in errors


# --- stopping and going on ----------------------------------------------------------------------------------------


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command under way, once its journal has something in it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "longstop", "simulate", "spring", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(600):
        if sum(p.stat().st_size for p in folder.glob(".longstop/simulations/*.jsonl")) > 5_000:
            break
        time.sleep(0.05)
    return process


LONG = ("--replications", "200", "--format", "json")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_killed_run_loses_nothing_that_was_finished(folder: Path, workers: str) -> None:
    process = started(folder, *LONG, "--workers", workers)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    [journal] = folder.glob(".longstop/simulations/*.jsonl")
    before = journal.read_bytes().count(b'"replication"')
    assert before > 10
    found = longstop("simulate", "spring", *LONG, "--resume", cwd=folder)
    assert found.returncode == 0
    assert f"going on after {before // 2 - 1}" in found.stderr or f"going on after {before // 2}" in found.stderr
    assert journal.read_bytes().count(b'"replication"') <= 402
    whole = longstop("simulate", "spring", *LONG, cwd=folder)
    assert found.stdout == whole.stdout


def test_an_interrupt_is_clean(folder: Path) -> None:
    process = started(folder, *LONG)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in out + errors
    assert "stopped after" in errors
    assert f"`longstop simulate spring {' '.join(LONG)} --resume`" in errors
    assert out == ""


# --- on a cluster -------------------------------------------------------------------------------------------------


def test_a_cluster_gives_the_same_answer_though_a_worker_is_killed(folder: Path) -> None:
    """A real scheduler and two worker processes, one of which dies in the middle."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    scheduler = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": folder}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    processes = [
        subprocess.Popen([*dask, "--host", "127.0.0.1", "--scheduler-file", str(scheduler)], **quiet)  # type: ignore[call-overload]
    ]
    try:
        for _ in range(400):
            if scheduler.exists() and scheduler.stat().st_size:
                break
            time.sleep(0.05)
        address = json.loads(scheduler.read_text(encoding="utf-8"))["address"]
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
        processes += [subprocess.Popen([*worker, "--no-nanny"], **quiet) for _ in range(2)]  # type: ignore[call-overload]
        run = started(folder, *LONG, "--cluster", address)
        processes[1].kill()
        out, errors = run.communicate(timeout=100)
        assert run.returncode == 0, errors
        assert "Traceback" not in errors
        assert out == longstop("simulate", "spring", *LONG, cwd=folder).stdout
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


# --- the event log ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_audit_of_a_replications_log_finds_what_the_simulation_counted(folder: Path, ending: str) -> None:
    whole = SCENARIO.replace('warm_up = "5 days"\n', "")
    (folder / "scenarios" / "whole.toml").write_text(whole, encoding="utf-8")
    log = folder / f"events.{ending}"
    written = longstop("simulate", "whole", "--log", str(log), "--replication", "3", cwd=folder)
    assert written.returncode == 0
    assert written.stderr.startswith("wrote")
    project = Project.load(folder)
    record, found = replicate(study_of(project, project.scenario("whole")), 0, 2)
    audited = json.loads(longstop("audit", str(log), "--procedure", "T", "--format", "json", cwd=folder).stdout)
    assert audited["cases"] == record.cases == len(found.log.cases)
    assert audited["events"] == record.events == len(found.log)
    lines = {line["id"]: line for line in audited["lines"] if line["kind"] == "property"}
    for id, measured in record.measured.items():
        assert lines[id]["breached"] >= measured.failed
        assert lines[id]["kept"] >= measured.met
        told = lines[id]["kept"] + lines[id]["breached"] + lines[id]["open"]
        assert told == measured.met + measured.failed + measured.open
    assert lines["T-Q2"]["kept"] > 20
