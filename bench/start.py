"""How long `longstop --help` takes to start, beside a bare `import typer`.

    python bench/start.py [PAIRS] [--imports]

Each pair runs the one straight after the other, in turn first and second, so that whatever else the machine does
weighs on both. The figures are the medians, and the median of the pairs' ratios with its quartiles; the last two runs
are those of an empty program, to show what of it is Python's own. `--imports` names what longstop imports over and
above typer, with the milliseconds that each module costs by itself. Figures are of this machine in this hour; quote
the ratios.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

HELP = [sys.executable, "-m", "longstop", "--help"]
TYPER = [sys.executable, "-c", "import typer"]
NOTHING = [sys.executable, "-c", "pass"]


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def pairs(command: list[str], beside: list[str], count: int) -> list[tuple[float, float]]:
    for each in (command, beside):  # the first of each finds the files cold
        seconds(each)
    found = []
    for n in range(count):
        if n % 2:
            second = seconds(beside)
            found.append((seconds(command), second))
        else:
            found.append((seconds(command), seconds(beside)))
    return found


def tell(name: str, found: list[tuple[float, float]]) -> None:
    mine, its = (statistics.median(times) * 1000 for times in zip(*found, strict=True))
    low, middle, high = statistics.quantiles([a / b for a, b in found], n=4)
    print(f"{name:<24}{mine:7.1f} ms {its:7.1f} ms   ratio {middle:.2f} (quartiles {low:.2f} to {high:.2f})")


def imported(command: list[str]) -> dict[str, float]:
    """The modules that the command imports, with the milliseconds that each takes without those within."""
    run = subprocess.run([command[0], "-X", "importtime", *command[1:]], check=True, capture_output=True, text=True)
    rows = [line.removeprefix("import time:").split("|") for line in run.stderr.splitlines() if line.count("|") == 2]
    return {name.strip(): int(own) / 1000 for own, _, name in rows if own.strip().isdigit()}


def main(words: list[str]) -> None:
    count = next((int(word) for word in words if word.isdigit()), 40)
    print(f"{'':<24}{'it':>10} {'beside':>10}   {count} pairs")
    tell("--help : import typer", pairs(HELP, TYPER, count))
    tell("import typer : nothing", pairs(TYPER, NOTHING, count))
    if "--imports" in words:
        bare = imported(TYPER)
        more = {name: spent for name, spent in imported(HELP).items() if name not in bare}
        print(f"\n{len(more)} modules more than typer, {sum(more.values()):.1f} ms by themselves")
        for name, spent in sorted(more.items(), key=lambda item: -item[1]):
            print(f"  {spent:6.2f} ms  {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
