"""A small project with a scenario that is lived in a moment, for the tests of simulations."""

from __future__ import annotations

from pathlib import Path

from smallproject import build

SCENARIO = """\
title = "Flags in spring"
question = "How often is a flag read within a day?"
procedures = ["T"]
measure = ["T-Q1", "T-Q2"]

[time]
start = 2026-03-02
length = "60 days"
warm_up = "5 days"

[run]
seed = 7
replications = 40

[cases]
at_start = 6
arrive = "1 per week"

[happens.occasion]
rate = "3 per month"

[staff.sergeant]
sickness = "6 per year"

[staff.worker]
people = 3
sickness = "6 per year"
leave = "30 days a year"

[staff.manager]
sickness = "6 per year"

[acts.flag]
effort = "1 hour"

[[sweep]]
vary = 'readings."T.flagtime"'
values = ["a", "b"]
"""


def study_project(folder: Path, scenario: str = SCENARIO) -> Path:
    """The project, with one scenario by the name of `spring`."""
    build(folder)
    (folder / "scenarios").mkdir(exist_ok=True)
    (folder / "scenarios" / "spring.toml").write_text(scenario, encoding="utf-8")
    return folder
