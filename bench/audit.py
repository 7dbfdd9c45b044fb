"""How fast a log is judged: "flag, then read within 3 working days", beside a plain loop, pandas and other monitors.

    python bench/audit.py [ROWS] [--peers PYTHON]

Every log has about ROWS events in cases of five: three occasions, a flag, and its reading; one flag in two hundred is
read late, one in a thousand never. What is counted is the check itself, on columns that are ready; preparing them and
reading them from Parquet are shown by themselves. The count of violations is compared with the truth, which is worked
out here with the calendar alone, flag by flag. All run on one core.

`pm4py`, `rtamt` and `reelay` are asked where they are installed, in this Python or in that of `--peers`. None of them
knows working days. `pm4py` is asked for three days of 24 hours, and compared with the truth about that; `rtamt` and
`reelay` watch one signal with a tick a day and no cases, for which each gets a log of its own with as many ticks.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

LATE, NEVER, RUNS = 1 / 200, 1 / 1000, 5
FIRST = date(2026, 1, 5)
EVENTS = ("notification", "flag", "closed")

clock = time.perf_counter


def cases(rows: int, seed: int = 1) -> list[tuple[int, str, float]]:
    """Rows of (case, activity, days since the first day), by case and in order."""
    r = random.Random(seed)
    out: list[tuple[int, str, float]] = []
    for case in range(rows // 5):
        t = r.uniform(0, 365)
        for _ in range(3):
            out.append((case, "notification", t))
            t += r.uniform(0.1, 20)
        out.append((case, "flag", t))
        u = r.random()
        if u < NEVER:
            out.append((case, "closed", t + 12))
        else:
            out.append((case, "read", t + (r.uniform(3.5, 12) if u < NEVER + LATE else r.uniform(0.1, 2.9))))
    return out


def ticks(count: int, seed: int = 1) -> tuple[list[bool], list[bool], int]:
    """One signal, a tick a day: flag and read, and how many flags are not read within 3 ticks."""
    r = random.Random(seed)
    flag, read = [False] * count, [False] * count
    t, bad = 0, 0
    while t < count - 12:
        t += r.randrange(1, 6)
        flag[t] = True
        u = r.random()
        if u < NEVER:
            bad, t = bad + 1, t + 4
            continue
        d = r.randrange(4, 7) if u < NEVER + LATE else r.randrange(1, 4)
        bad, t = bad + (d > 3), t + d
        read[t] = True
    return flag, read, bad


def truths(log: list[tuple[int, str, float]]) -> tuple[int, int]:
    """How many flags are not read within 3 working days of Jersey, and how many not within 72 hours."""
    from longstop import almanac

    calendar = almanac.calendar("Jersey")
    flags: dict[int, float] = {c: t for c, a, t in log if a == "flag"}
    reads: dict[int, float] = {c: t for c, a, t in log if a == "read"}
    last = {day: calendar.add_working_days(FIRST + timedelta(day), 3) for day in {int(t) for t in flags.values()}}
    late = sum(c not in reads or FIRST + timedelta(int(reads[c])) > last[int(t)] for c, t in flags.items())
    return late, sum(c not in reads or reads[c] - t > 3 for c, t in flags.items())


# --- the peers, each in a process of its own ------------------------------------------------------------------------


def plain_loop(rows: int) -> tuple[int, float, float]:
    """A dictionary of waiting flags; three days of 24 hours."""
    log = cases(rows)
    start = clock()
    waiting: dict[int, list[float]] = {}
    found = 0
    for case, activity, t in log:
        if activity == "flag":
            waiting.setdefault(case, []).append(t)
        elif activity == "read":
            found += sum(t - s > 3 for s in waiting.pop(case, ()))
    found += sum(map(len, waiting.values()))
    return found, 0.0, clock() - start


def plain_loop_of_working_days(rows: int) -> tuple[int, float, float]:
    """The same with the end of each window looked up by day."""
    from longstop import almanac

    log, calendar = cases(rows), almanac.calendar("Jersey")
    start = clock()
    last: dict[int, int] = {}
    waiting: dict[int, list[int]] = {}
    found = 0
    for case, activity, t in log:
        if activity == "flag":
            day = int(t)
            if day not in last:
                last[day] = (calendar.add_working_days(FIRST + timedelta(day), 3) - FIRST).days
            waiting.setdefault(case, []).append(last[day])
        elif activity == "read":
            found += sum(int(t) > s for s in waiting.pop(case, ()))
    found += sum(map(len, waiting.values()))
    return found, 0.0, clock() - start


def _frame(rows: int):  # type: ignore[no-untyped-def]
    import pandas as pd

    df = pd.DataFrame(cases(rows), columns=["case:concept:name", "concept:name", "d"])
    df["case:concept:name"] = df["case:concept:name"].astype(str)
    at = pd.Timestamp(FIRST, tz="UTC") + pd.to_timedelta(df.pop("d"), unit="D")
    df["time:timestamp"] = at.astype("datetime64[ns, UTC]")
    return df


def pandas(rows: int) -> tuple[int, float, float]:
    """Flags and readings joined by case; three days of 24 hours."""
    df = _frame(rows)
    start = clock()
    flag = df[df["concept:name"] == "flag"].set_index("case:concept:name")["time:timestamp"]
    read = df[df["concept:name"] == "read"].set_index("case:concept:name")["time:timestamp"]
    took = (read.reindex(flag.index) - flag).dt.total_seconds() / 86400
    return int((~(took <= 3)).sum()), 0.0, clock() - start


def pm4py_ltl(rows: int) -> tuple[int, float, float]:
    """A eventually B with a time window, which keeps the cases in which it happens in time."""
    from pm4py.algo.filtering.pandas.ltl import ltl_checker

    df, p = _frame(rows), ltl_checker.Parameters
    start = clock()
    options = {p.POSITIVE: True, p.ENABLE_TIMESTAMP: True, p.TIMESTAMP_DIFF_BOUNDARIES: [[0, 3 * 86400]]}
    kept = ltl_checker.eventually_follows(df, ["flag", "read"], parameters=options)
    found = df["case:concept:name"].nunique() - kept["case:concept:name"].nunique()
    return found, 0.0, clock() - start


def rtamt_offline(rows: int) -> tuple[int, float, float]:
    """One signal with a tick a day."""
    import rtamt

    flag, read, _ = ticks(rows)
    start = clock()
    data = {"time": list(range(rows)), "flag": list(map(float, flag)), "read": list(map(float, read))}
    spec = rtamt.StlDiscreteTimeOfflineSpecification()
    spec.declare_var("flag", "float")
    spec.declare_var("read", "float")
    spec.spec = "(flag >= 0.5) implies (eventually[0:3] (read >= 0.5))"
    spec.parse()
    ready = clock()
    return sum(v < 0 for _, v in spec.evaluate(data)), ready - start, clock() - ready


def reelay_online(rows: int) -> tuple[int, float, float]:
    """One signal with a tick a day, in the past form that it takes."""
    import reelay

    flag, read, _ = ticks(rows)
    start = clock()
    data = [{"flag": f, "read": r} for f, r in zip(flag, read, strict=True)]
    pattern = "(not {read}) since[3:3] {flag, read: false}"
    monitor = reelay.discrete_timed_monitor(pattern=pattern, semantics="boolean", condense=False)
    ready = clock()
    return sum(monitor.update(x)["value"] for x in data), ready - start, clock() - ready


# --- longstop -------------------------------------------------------------------------------------------------------


def longstop(rows: int) -> tuple[int, float, float]:
    """`judge` with the real formula on a `Log`; also what preparing and reading from Parquet cost."""
    from longstop import almanac
    from longstop.core import formulas as f
    from longstop.core.logs import EPOCH, SECONDS, Log
    from longstop.core.procedures import Duty, EventKind, Force, OnEvents, Party, Procedure, Role, Sort
    from longstop.core.time import Bound, Unit
    from longstop.engines.audit import FALSE, judge
    from longstop.logs import read_log, write_log

    sergeant, worker = Role("sergeant", "", "", every_day=True), Role("worker", "", "")
    kinds = tuple(EventKind(e, "", Sort.MESSAGE if e == "flag" else Sort.WORLD) for e in EVENTS)
    flags = OnEvents((f.Pattern("notification"),))
    duty = Duty("R", "R", Force.MUST, flags, f.TRUE, (Party((("sergeant",),)),), "flag", ("worker",))
    rules = Procedure("B", "bench", "Jersey", (), (sergeant, worker), (), (), kinds, (duty,))
    within = f.Within(Bound(3, Unit.WORKING_DAYS), (f.Occurs(f.Pattern("flag", f.Stage.READ)),))
    formula = (f.ForEach((f.Pattern("flag"),), f.TRUE, within),)
    calendar = almanac.calendar("Jersey")
    written = cases(rows)

    start = clock()
    number, name, days = zip(*written, strict=True)
    count, epoch = number[-1] + 1, (FIRST.toordinal() - EPOCH) * SECONDS
    first, last = array("q", [0]) * count, array("q", [0]) * count
    for c, t in zip(number, days, strict=True):
        first[c] = first[c] or FIRST.toordinal() + int(t)
        last[c] = FIRST.toordinal() + int(t) + 20
    nothing, no_case = array("q", [0]) * len(written), array("q", [0]) * count
    log = Log(
        cases=[str(i) for i in range(count)],
        events=EVENTS,
        people=((),),
        groups=((), ("worker",)),
        attributes=({},),
        facts=({},),
        holders=({},),
        case=array("q", number),
        time=array("q", [epoch + int(t * SECONDS) for t in days]),
        event=array("q", [EVENTS.index(a) if a != "read" else 1 for a in name]),
        stage=array("q", [a == "read" for a in name]),
        by=nothing,
        roles=nothing,
        to=array("q", [a == "flag" for a in name]),
        lost=nothing,
        carried=nothing,
        first=first,
        last=last,
        fact=no_case,
        held=no_case,
    )
    built = clock() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        start = clock()
        write_log(log, path)
        wrote, start = clock() - start, clock()
        log = read_log(path, rules).log
        read = clock() - start
    print(
        f"  longstop: {built:.2f} s to build columns from Python rows, {wrote:.2f} s to write Parquet, "
        f"{read:.2f} s to read it ({len(log) / read / 1e6:.1f} million events a second)"
    )
    took = []
    for _ in range(RUNS + 1):  # the first also makes the calendar's table
        start = clock()
        (found,) = judge(formula, rules, log, calendar)
        took.append(clock() - start)
    print(f"  longstop: {took[0] * 1000:.1f} ms the first time, with the calendar's table")
    return int((found.truth == FALSE).sum()), read, statistics.median(took[1:])


WORKING_DAYS, HOURS, TICKS = "3 working days", "72 hours", "3 ticks"
TOOLS: dict[str, tuple[Callable[[int], tuple[int, float, float]], str]] = {
    "longstop": (longstop, WORKING_DAYS),
    "plain_loop_of_working_days": (plain_loop_of_working_days, WORKING_DAYS),
    "plain_loop": (plain_loop, HOURS),
    "pandas": (pandas, HOURS),
    "pm4py_ltl": (pm4py_ltl, HOURS),
    "rtamt_offline": (rtamt_offline, TICKS),
    "reelay_online": (reelay_online, TICKS),
}


def one(name: str, rows: int) -> None:
    found, prepared, checked = TOOLS[name][0](rows)
    print(f"result {found} {prepared} {checked}")


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("rows", type=int, nargs="?", default=1_000_000)
    ask.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="where pm4py, rtamt and reelay are")
    ask.add_argument("--only", default="", help=argparse.SUPPRESS)
    said = ask.parse_args()
    if said.only:
        one(said.only, said.rows)
        return 0
    log = cases(said.rows)
    late, hours = truths(log)
    expected = {WORKING_DAYS: late, HOURS: hours, TICKS: ticks(said.rows)[2]}
    print(f"{len(log):,} events of {log[-1][0] + 1:,} cases; violations: {expected}")
    wrong, alone = 0, {"OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    print(f"{'':28} {'window':15} {'prepare s':>10} {'check s':>10} {'events/s':>14}  violations")
    for name, (_, window) in TOOLS.items():
        python = said.peers if name in ("pm4py_ltl", "rtamt_offline", "reelay_online") else sys.executable
        command = [python, __file__, str(said.rows), "--only", name]
        if hasattr(os, "sched_setaffinity"):
            command = ["taskset", "-c", "0", *command]
        ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **alone})
        said_so = ran.stdout.splitlines()
        result = next((x.split()[1:] for x in said_so if x.startswith("result")), None)
        for remark in said_so[:-1]:
            print(remark)
        if result is None:
            reason = ran.stderr.strip().splitlines()[-1:] or ["no reason given"]
            print(f"{name:28} not asked: {reason[0][:80]}")
            continue
        found, prepared, checked = int(result[0]), float(result[1]), float(result[2])
        right = "right" if found == expected[window] else f"WRONG, they are {expected[window]}"
        wrong += found != expected[window]
        print(f"{name:28} {window:15} {prepared:10.3f} {checked:10.4f} {said.rows / checked:14,.0f}  {found} {right}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
