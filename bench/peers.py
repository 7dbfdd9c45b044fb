"""What a question costs beside other model checkers, and how that grows with the number of staff.

    python bench/peers.py [--models FOLDER] [--runs N] [--limit SECONDS] [--staff 1,2,4,8]
                          [--only NAME,NAME] [--processor]

`bench/peers/` has two small models in longstop's language: `core` (a core group at least every 28 days) and `flag` (a
flag mailed to M managers). FOLDER has the same two in the languages of other model checkers, each with a small program
that asks the question and prints HOLDS or VIOLATED: `run_nusmv.py` with `core.smv` and `flag.smv`, `run_storm.py` with
`core.prism` and `flag.prism`, `run_spacer.py`, `core.pml` and `flag.pml` for Spin, and `reference_bfs.py`, a search in
plain Python. NUSMV_PYTHON names a Python that has `pynusmv`, VERIFY_PYTHON one that has `stormpy` and `z3`; `spin` and
`gcc` are looked for on the path. What is not installed is left out. Without FOLDER longstop is measured alone.

All run in turn, N times over, and the figures are medians: seconds by the clock, or with `--processor` those that the
processors worked, which are steadier where a machine is shared (not for `check`, which has workers). `question` is what
the question costs in a process that has read the documents and knows the holidays: cutting out the part that matters,
building, proving, bringing the clauses that are named down to a least set, finding a plain counterexample and walking
through it with the meaning and with the simulator. `program` is the whole of a process that does this, as the peers'
programs are, with Python looking for garbage as seldom as it does for the command `longstop`; `check` is the whole of
`longstop check`, verdict alone where that can be asked for, and nothing kept from an earlier run.

The two models are not the same to the letter. Ours know the public holidays of Jersey, and a case starts on any date
of ten years; theirs know weekdays, and a counter for them. In both a person is away for at most ten working days
(`any` lifts that; in theirs one absence may follow on another, so that it makes no difference). In `flag` ours has each
notification from the fourth on raise a flag, which may be read on its very day; theirs raises one at a time, which is
read from the next working day on. Theirs give a verdict and a path; ours names clauses and dates too. The verdicts are
the same: `core` holds for K = 1 and not for K = 2, `flag` holds where K < M.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OURS = Path(__file__).parent / "peers"

#: More than any run here needs that ends within the limit.
MEMORY = 8 << 30

PROGRAM = """
import gc, json, sys, time
gc.set_threshold(200_000, 20, 50)
clock = getattr(time, sys.argv[4])
moments = [clock()]
def took():
    moments.append(clock())
    return moments[-1] - moments[-2]
from longstop.project import Project
import longstop.engines.check, longstop.engines.simulate.replay
spent = {"import": took()}
project = Project.load(sys.argv[1])
spent["read"] = took()
from longstop.almanac import calendar
calendar("Jersey")
spent["holidays"] = took()
[question] = project.questions(sys.argv[2], assume=sys.argv[3])
result = project.answer(question, timeout=None)
spent["question"] = took()
print(json.dumps({"verdict": type(result.verdict).__name__, "spent": spent}))
gc.freeze()
"""


@dataclass(frozen=True)
class Case:
    """One question: at most `away` people away at once, and in `flag` so many managers."""

    model: str
    away: int
    managers: int | None = None
    any_length: bool = False

    @property
    def holds(self) -> bool:
        return self.away < (2 if self.managers is None else self.managers)

    @property
    def words(self) -> list[str]:
        """As the peers' programs take it."""
        return [str(self.away), *([] if self.managers is None else [str(self.managers)])]

    @property
    def named(self) -> list[str]:
        return [f"K={self.away}", *([] if self.managers is None else [f"M={self.managers}"])]

    def __str__(self) -> str:
        return " ".join([self.model, *self.named, *(["any"] if self.any_length else [])])


Run = Callable[[Case, Path], tuple[str, dict[str, float]]]
"""Asks the question, with a folder to work in, and gives back what was printed and what each part of it took."""


class Failed(Exception):  # noqa: N818 - an outcome, not a fault
    """The run did not come to an end."""


def sh(command: list[str], limit: float, folder: Path, **environment: str) -> str:
    """What the command prints. Raises Failed if it takes too long or too much memory."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=limit,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"> {limit:.0f} s") from None
    if done.returncode < 0 or "bad_alloc" in done.stderr or "MemoryError" in done.stderr:
        raise Failed("memory")
    return done.stdout + ("" if done.stdout.strip() else done.stderr)


# --- ours -----------------------------------------------------------------------------------------------------------


def project(case: Case, folder: Path) -> Path:
    """A project in the folder with so many managers and an assumption set `asked` for so many people away."""
    where = folder / "project"
    shutil.copytree(OURS, where)
    if case.managers is not None:
        text = where / "model" / "flag.md"
        before = text.read_text(encoding="utf-8")
        people = "1 person" if case.managers == 1 else f"{case.managers} people"
        text.write_text(before.replace("manages social_worker 2 people", f"manages social_worker {people}"), "utf-8")
    absences = f"\n  away {case.away}" if case.away else ""
    if absences and not case.any_length:
        absences += " each at most 10 working days"
    asked = f'# What is asked\n\n```longstop\nassumptions asked "so many away at once"{absences}\n```\n'
    (where / "properties" / "asked.md").write_text(asked, encoding="utf-8")
    return where


def worked() -> float:
    """Seconds that the processes started here have worked, of those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def program(limit: float, clock: Callable[[], float]) -> Run:
    def run(case: Case, folder: Path) -> tuple[str, dict[str, float]]:
        where = str(project(case, folder))
        inside = "process_time" if clock is worked else "perf_counter"
        words = [where, f"{case.model.upper()}-Q1", "asked", inside]
        started = clock()
        printed = sh([sys.executable, "-c", PROGRAM, *words], limit, folder)
        whole = clock() - started
        found = json.loads(printed)
        spent = found["spent"]
        spent["start"] = whole - sum(spent.values())
        return found["verdict"], {"program": whole, **spent}

    return run


def check(limit: float) -> Run:
    helps = sh([sys.executable, "-m", "longstop", "check", "--help"], limit, Path())
    brief = ["--brief"] if "--brief" in helps else []

    def run(case: Case, folder: Path) -> tuple[str, dict[str, float]]:
        where = str(project(case, folder))
        words = ["check", "--project", where, f"{case.model.upper()}-Q1", "--assume", "asked", "--jobs", "1", *brief]
        started = time.perf_counter()
        printed = sh([sys.executable, "-m", "longstop", *words], limit, folder, LONGSTOP_CACHE="off")
        return printed, {"check": time.perf_counter() - started}

    return run


# --- the others -----------------------------------------------------------------------------------------------------


def peers(models: Path, limit: float, clock: Callable[[], float]) -> dict[str, Run]:
    """Those that are installed, by name."""
    nusmv, verify = (os.environ.get(name, sys.executable) for name in ("NUSMV_PYTHON", "VERIFY_PYTHON"))

    def script(name: str, python: str, *words: Callable[[Case], list[str]]) -> Run:
        def run(case: Case, folder: Path) -> tuple[str, dict[str, float]]:
            command = [python, str(models / name), *(w for part in words for w in part(case))]
            started = clock()
            printed = sh(command, limit, folder)
            return printed, {"": clock() - started}

        return run

    def spin(case: Case, folder: Path) -> tuple[str, dict[str, float]]:
        defined = [f"-D{n}" for n in case.named]
        started = clock()
        sh(["spin", "-a", *defined, str(models / f"{case.model}.pml")], limit, folder)
        sh(["gcc", "-O2", "-DSAFETY", f"-DMEMLIM={MEMORY >> 20}", "-w", "-o", "pan", "pan.c"], limit, folder)
        printed = sh(["./pan", "-m10000000"], limit, folder)
        if "max search depth too small" in printed or "memory limit" in printed:
            raise Failed("memory")
        return printed, {"": clock() - started}

    offered: list[tuple[str, bool, Run]] = [
        (
            "NuSMV",
            has(nusmv, "pynusmv_lower_interface"),
            script("run_nusmv.py", nusmv, lambda c: [str(models / f"{c.model}.smv")], lambda c: c.named),
        ),
        (
            "Storm",
            has(verify, "stormpy"),
            script("run_storm.py", verify, lambda c: [str(models / f"{c.model}.prism")], lambda c: c.named),
        ),
        ("Spacer", has(verify, "z3"), script("run_spacer.py", verify, lambda c: [c.model], lambda c: c.words)),
        ("Spin", bool(shutil.which("spin") and shutil.which("gcc")), spin),
        ("search", True, script("reference_bfs.py", verify, lambda c: [c.model], lambda c: c.words)),
    ]
    for name, there, _ in offered:
        if not there:
            print(f"{name} is not installed, and left out")
    return {name: run for name, there, run in offered if there}


def has(python: str, module: str) -> bool:
    try:
        return subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0
    except OSError:
        return False


def holds(printed: str) -> bool | None:
    """The verdict that was printed."""
    if any(word in printed for word in ("VIOLATED", "Refuted", "errors: 1", " refuted")):
        return False
    if any(word in printed for word in ("HOLDS", "Proved", "errors: 0", " proved")):
        return True
    return None


# --- the table ------------------------------------------------------------------------------------------------------

Figures = dict[str, dict[Case, float | str]]
"""Median seconds by column and case, or why there are none."""


def measure(cases: list[Case], tools: dict[str, Run], runs: int) -> tuple[Figures, dict[str, list[float]]]:
    times: dict[str, dict[Case, list[float]]] = {}
    failed: dict[str, dict[Case, str]] = {}
    for n in range(runs):
        for case in cases:
            for name, run in tools.items():
                if smaller_failed(failed.get(name, {}), case) or (case.any_length and name not in ("program", "check")):
                    continue
                with tempfile.TemporaryDirectory() as folder:
                    try:
                        printed, spent = run(case, Path(folder))
                    except Failed as why:
                        failed.setdefault(name, {})[case] = str(why)
                        continue
                if holds(printed) is not case.holds:
                    raise SystemExit(f"{name} says of {case}: {printed[-300:]}")
                for part, seconds in spent.items():
                    times.setdefault(part or name, {}).setdefault(case, []).append(seconds)
        print(f"round {n + 1} of {runs} done", file=sys.stderr)
    figures: Figures = {part: {c: statistics.median(ts) for c, ts in by.items()} for part, by in times.items()}
    for name, by in failed.items():
        figures.setdefault(name, {}).update(by)
    alone = {part: [t for ts in by.values() for t in ts] for part, by in times.items()}
    return figures, alone


def smaller_failed(failed: dict[Case, str], case: Case) -> bool:
    """Whether the tool came to no end on a case that is no larger."""
    return any(
        c.model == case.model and c.holds == case.holds and (c.managers or 0) <= (case.managers or 0) for c in failed
    )


def shown(figure: float | str | None) -> str:
    if isinstance(figure, float):
        return f"{figure * 1000:.0f} ms" if figure < 1 else f"{figure:.1f} s"
    return figure or "-"


def tell(cases: list[Case], figures: Figures, columns: list[str]) -> None:
    print(f"\n{'':<18}{'verdict':<9}" + "".join(f"{c:>11}" for c in columns))
    for case in cases:
        row = "".join(f"{shown(figures.get(c, {}).get(case)):>11}" for c in columns)
        print(f"{case!s:<18}{'holds' if case.holds else 'not':<9}{row}")
    for mine in [c for c in ("question", "program", "check") if c in columns]:
        print(f"\n{mine} : peer")
        for name in [c for c in columns if c not in ("question", "program", "check")]:
            ratios = []
            for case in cases:
                ours, theirs = figures[mine].get(case), figures.get(name, {}).get(case)
                if isinstance(ours, float) and isinstance(theirs, float):
                    ratios.append(f"{case} {ours / theirs:.2f}")
            print(f"  {name:<8}" + ", ".join(ratios))
    print("\nfrom the fewest managers to the most")
    flags = [c for c in cases if c.managers is not None]
    for kind, some in {
        "holds": [c for c in flags if c.holds and not c.any_length],
        "not": [c for c in flags if not c.holds and not c.any_length],
        "holds, any": [c for c in flags if c.holds and c.any_length],
        "not, any": [c for c in flags if not c.holds and c.any_length],
    }.items():
        grown = []
        for name in columns:
            known = [(c, t) for c in some if isinstance(t := figures.get(name, {}).get(c), float)]
            if len(known) > 1:
                grown.append(f"{name} {known[-1][1] / known[0][1]:.2f} (to {known[-1][0].managers})")
        print(f"  {kind:<11}" + ", ".join(grown))


def main() -> None:
    parser = argparse.ArgumentParser(description="What a question costs beside other model checkers.")
    parser.add_argument("--models", type=Path, help="the folder with the peers' models")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float, default=60, help="seconds for one run")
    parser.add_argument("--only", help="these of the peers' names, and `check`")
    parser.add_argument("--processor", action="store_true", help="seconds that the processors worked")
    parser.add_argument("--staff", default="1,2,4,8", help="how many managers")
    asked = parser.parse_args()
    clock = worked if asked.processor else time.perf_counter
    tools = {"program": program(asked.limit, clock), "check": check(asked.limit)}
    if asked.models is not None:
        tools |= peers(asked.models.resolve(), asked.limit, clock)
    if asked.only is not None:
        tools = {name: run for name, run in tools.items() if name in ("program", *asked.only.split(","))}
    staff = [int(m) for m in asked.staff.split(",")]
    cases = [Case("core", k, any_length=any_length) for any_length in (False, True) for k in (1, 2)]
    cases += [
        Case("flag", m - fewer, m, any_length) for any_length in (False, True) for fewer in (1, 0) for m in staff
    ]
    figures, alone = measure(cases, tools, asked.runs)
    tell(cases, figures, ["question", *tools])
    parts = ("start", "import", "read", "holidays", "question")
    print("\nwhere the time of `program` goes, median over all cases:")
    print("  " + ", ".join(f"{part} {statistics.median(alone[part]) * 1000:.0f} ms" for part in parts))


if __name__ == "__main__":
    main()
