"""Scenarios lived: from a project and the name of a scenario to what its replications add up to.

`study` gathers what a scenario needs and lives one replication, `crews` and `cluster` share replications out, `journal`
keeps what is finished, `running` stops when the answer is as exact as was asked for.
"""

from __future__ import annotations

import os
from pathlib import Path

from longstop import almanac
from longstop.core.outcomes import Outcome
from longstop.core.scenarios import Scenario
from longstop.pool import processors
from longstop.project import Project
from longstop.simulations.crews import Alone, Crew, CrewLostError, Processes
from longstop.simulations.journal import Journal
from longstop.simulations.running import Interrupted, Progress, run
from longstop.simulations.study import Lived, Study, records, replicate

__all__ = [
    "CrewLostError",
    "Interrupted",
    "Journal",
    "Study",
    "crew_of",
    "journal_of",
    "records",
    "replicate",
    "run",
    "simulate",
    "study_of",
]

#: Where journals lie, in the folder from which the command is run.
JOURNALS = Path(".longstop") / "simulations"


def study_of(project: Project, scenario: Scenario) -> Study:
    """The scenario with the procedures, calendars and formulas that it needs."""
    lived = []
    for variant in scenario.variants:
        procedure = project.procedure(variant.procedure, variant.readings, variant.parameters)
        measured = [text.instantiate(procedure) for text in project.properties if text.id in variant.properties]
        lived.append(
            Lived(
                variant,
                procedure,
                almanac.calendar(procedure.calendar),
                {p.id: p.formula for p in measured},
                {p.id: p.title for p in measured},
            )
        )
    return Study(scenario, tuple(lived))


def crew_of(study: Study, workers: int | None = None, cluster: str | None = None) -> Crew:
    """Who lives it: the workers of a cluster at this address, or so many processes (one: none but this)."""
    if cluster is not None:
        from longstop.simulations.cluster import Cluster

        return Cluster(study, cluster)
    size = processors() if workers is None else workers
    return Alone(study) if size == 1 else Processes(study, size)


def journal_of(study: Study, *, resume: bool, folder: Path = JOURNALS) -> Journal:
    """The journal of the study. Raises OSError where it cannot be written."""
    from longstop import __version__

    mark = study.fingerprint(__version__)
    name = study.scenario.id.replace(os.sep, "-").replace("/", "-")
    return Journal(folder / f"{name}-{mark}.jsonl", mark, resume=resume)


def simulate(
    project: Project,
    scenario: str | Scenario,
    *,
    workers: int | None = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Live a scenario of the project and give what it comes to. Nothing is written to disk.

    `workers` processes share the replications out (None: one for each processor), or the Dask cluster at the address
    `cluster`. Whoever lives them, one seed gives one answer. Raises InputError for a scenario that is not there or is
    wrong, Interrupted if the user stops it, CrewLostError where workers die again and again.
    """
    chosen = project.scenario(scenario) if isinstance(scenario, str) else scenario
    study = study_of(project, chosen)
    return run(study, crew_of(study, workers, cluster), progress=progress)
