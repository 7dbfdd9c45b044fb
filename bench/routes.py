"""How long it takes to find the routes of a procedure once it is loaded.

    python bench/routes.py [PROCEDURE ...]

The engine alone: procedure and calendar are there, networkx is imported. `first` makes the tables of the calendar too,
`again` is the median of twenty. Figures are of this machine in this hour.
"""

from __future__ import annotations

import statistics
import sys
import time

import networkx as nx

import longstop
from longstop.almanac import calendar
from longstop.engines.routes import routes
from longstop.engines.routes.days import days_of


def measure(project: longstop.Project, id: str) -> None:
    procedure = project.procedure(id)
    days = calendar(procedure.calendar)
    spent = []
    days_of.cache_clear()
    for _ in range(21):
        started = time.perf_counter()
        found = routes(procedure, days)
        spent.append(time.perf_counter() - started)
    ways = sum(len(c.routes) for c in found.concerns)
    size = f"{len(procedure.rules)} rules, {len(found.steps)} steps, {len(found.concerns)} concerns, {ways} routes"
    print(f"{id}: {size}")
    print(f"  first {spent[0] * 1000:.0f} ms, again {statistics.median(spent[1:]) * 1000:.0f} ms")


def main() -> None:
    print(f"networkx {nx.__version__}")
    project = longstop.load()
    for id in sys.argv[1:] or ["ICP", "K12"]:
        measure(project, id)


if __name__ == "__main__":
    main()
