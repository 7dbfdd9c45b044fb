"""The Python face: what a notebook needs beside `Project`, in one line each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.outcomes import Outcome
from longstop.core.procedures import Procedure
from longstop.core.scenarios import Scenario
from longstop.core.time import Calendar
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Refuted, Verdict
from longstop.project import Project
from longstop.report import story, text
from longstop.report.figures import backlog as draw_backlog
from longstop.report.figures import matrix, route_map, timeline
from longstop.report.figures import shares as draw_shares
from longstop.report.figures import times as draw_times
from longstop.report.frame import frame_of as frame
from longstop.report.outcome_frames import differences, evenings, people, shares, times

if TYPE_CHECKING:
    import pandas as pd

#: What is told while a study runs: replications finished, how many there may be, and the widest interval so far.
Progress = Callable[[int, int, float | None], None]

__all__ = [
    "check",
    "differences",
    "draw_backlog",
    "draw_shares",
    "draw_times",
    "evenings",
    "events",
    "frame",
    "load",
    "matrix",
    "people",
    "replay",
    "route_map",
    "shares",
    "simulate",
    "tell",
    "timeline",
    "times",
]


def load(folder: Path | str | None = None) -> Project:
    """The project in a folder; by default in the current one if it has a `model`, else the shipped library."""
    return Project.load(folder)


def tell(case: Case, *, width: int = 100) -> str:
    """The story of a case, as `longstop check` prints it."""
    return "\n".join(text.lay_out(story.tell(case), width))


def check(
    procedure: Procedure,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    *,
    strict: bool = False,
    timeout: float | None = None,
) -> Verdict:
    """Whether every trace of the procedure within the assumptions has the property.

    `calendar` is without the closures of the assumption set, which are applied here. `strict` drops what only should
    be done. `timeout` is in seconds; a question that takes longer is Unknown. Encodings are kept for the procedure
    object, so ask all questions about one procedure one after the other.
    """
    from longstop.engines import check as engine
    from longstop.engines.simulate.replay import replay

    return engine.check(procedure, prop, assumptions, calendar, strict=strict, timeout=timeout, replay=replay)


def replay(case: Case) -> Trace:
    """The counterexample of the case as the simulator lives it: the same trace, lived and not solved for.

    Raises ValueError where the property was not refuted.
    """
    from longstop.engines.simulate.replay import replay as live_again

    if not isinstance(case.result.verdict, Refuted):
        raise ValueError(f"{case.result.property} was not refuted, so there is nothing to replay")
    return live_again(case.procedure, case.result.verdict.trace, case.calendar, strict=case.result.strict)


def simulate(
    project: Project,
    scenario: str | Scenario,
    *,
    replications: int | None = None,
    precision: float | None = None,
    seed: int | None = None,
    workers: int | None = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Live a scenario many times and say how often each of its properties is met.

    `scenario` is the name of one of the project's, or one made with `project.scenario_of(text)`. `replications`
    (exactly so many), `precision` (half the width of each interval, 0.02 for two points) and `seed` change what it
    says of these. `workers` processes share the work (None: one for each processor), or the Dask cluster at
    `cluster`; one seed gives one answer, whoever does the work. The answer goes to `shares`, `differences`, `times`,
    `people` and `evenings`, which make data frames of it.
    """
    from longstop import simulations

    if replications is not None and replications < 1:
        raise ValueError(f"{replications} replications are none")
    if precision is not None and not 0 < precision < 0.5:
        raise ValueError(f"{precision} is no half width of an interval of a share: it lies between 0 and 0.5")
    if seed is not None and seed < 0:
        raise ValueError(f"{seed} is no seed: it is a whole number from 0")
    if workers is not None and workers < 1:
        raise ValueError(f"{workers} workers are none")
    chosen = project.scenario(scenario) if isinstance(scenario, str) else scenario
    if replications is not None:
        chosen = replace(chosen, precision=None, at_most=replications)
    if precision is not None:
        chosen = replace(chosen, precision=precision)
    if seed is not None:
        chosen = replace(chosen, seed=seed)
    return simulations.simulate(project, chosen, workers=workers, cluster=cluster, progress=progress)


def events(project: Project, scenario: str | Scenario, *, variant: int = 1, replication: int = 1) -> pd.DataFrame:
    """Everything that happened in one replication of a scenario's variant, one row an event."""
    from longstop import simulations
    from longstop.report.outcome_frames import events as frame_of_log

    chosen = project.scenario(scenario) if isinstance(scenario, str) else scenario
    if not 1 <= variant <= len(chosen.variants):
        raise ValueError(f"the scenario has no variant {variant}: it has {len(chosen.variants)}")
    if replication < 1:
        raise ValueError(f"{replication} is no replication: they count from 1")
    _, found = simulations.replicate(simulations.study_of(project, chosen), variant - 1, replication - 1)
    return frame_of_log(found.log)
