"""What `longstop check` of whole procedures costs: cold, warm, and beside the verdicts alone.

    python bench/check.py [NAME ...] [--runs N] [--jobs N]

`cold` is the check with nothing kept (LONGSTOP_CACHE=off), `verdicts` the same with `--brief`, which works out no
more than the verdicts, `first` the check that fills an empty cache folder, and `warm` the one after it, for which
nothing has changed. All run in turn, N times over, and the seconds are medians. Without NAMEs everything in `model/` is
checked. What this longstop does not have (a cache, `--brief`) is left out and said so. Figures are of this machine in
this hour; quote the ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LONGSTOP = [sys.executable, "-m", "longstop"]


def run(words: list[str], cache: str) -> tuple[float, str]:
    """How many seconds it takes, and the last line that is printed."""
    kept = {"LONGSTOP_CACHE": cache} | ({} if cache == "off" else {"XDG_CACHE_HOME": cache})
    started = time.perf_counter()
    done = subprocess.run([*LONGSTOP, "check", *words], env={**os.environ, **kept}, capture_output=True, text=True)
    spent = time.perf_counter() - started
    if done.returncode not in (0, 1, 3):
        raise SystemExit(done.stderr)
    lines = done.stdout.strip().splitlines() or [""]
    return spent, f"{lines[-1]} (exit code {done.returncode})"


def main() -> None:
    parser = argparse.ArgumentParser(description="What `longstop check` of whole procedures costs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="procedures or properties, by id or pattern")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    helps = subprocess.run([*LONGSTOP, "check", "--help"], capture_output=True, text=True).stdout
    words = [*asked.names, "--jobs", str(asked.jobs)]
    ways: dict[str, list[str]] = {"cold": words}
    if "--brief" in helps:
        ways["verdicts"] = [*words, "--brief"]
    else:
        print("no `--brief` here: the cold check gives the verdicts alone")
    ways |= {"first": words, "warm": words}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    said: dict[str, str] = {}
    for _ in range(asked.runs):
        with tempfile.TemporaryDirectory() as folder:
            for name in list(ways):
                cache = folder if name in ("first", "warm") else "off"
                if name == "warm" and not any(Path(folder).iterdir()):
                    print("no cache here: nothing was kept in its folder")
                    for kept in ("first", "warm"):
                        del ways[kept], spent[kept]
                    break
                seconds, said[name] = run(ways[name], cache)
                spent[name].append(seconds)
    walls = {name: statistics.median(times) for name, times in spent.items()}
    for name, wall in walls.items():
        print(f"{name:<10}{wall:8.2f} s  {said[name]}")
    for one, other in (("cold", "verdicts"), ("first", "cold"), ("warm", "cold")):
        if one in walls and other in walls:
            print(f"{one} : {other} {walls[one] / walls[other]:.3f}")


if __name__ == "__main__":
    main()
