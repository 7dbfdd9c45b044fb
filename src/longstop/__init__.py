"""Verify safeguarding procedures: a rule in words, a proof or a dated counterexample.

What the commands call, for a notebook or a program:

>>> import longstop
>>> project = longstop.load()                                     # here, or the library that comes with longstop
>>> results = project.check("J24-Q3", assume="one-away", readings={"J24.copy": "lit"})
>>> results[0].verdict                                            # Proved, Refuted, HoldsTo, Vacuous or Unknown
Refuted(...)
>>> case = project.case(results[0])                               # the result with all that it was about
>>> print(longstop.tell(case))                                    # the story that `longstop check` prints
J24-Q3  ...
>>> longstop.frame(case)                                          # the trace as a data frame, one row an event
                date  day  working ...

A reading or a parameter is changed by its qualified name. The text flags a child after more than three occasions; if
it were after more than two, a child with exactly three would be flagged:

>>> [result] = project.check("J24-Q18", assume="everyone-in", parameters={"J24.limit": 2})
>>> result.verdict
Proved(...)

`Project.procedure` gives the procedure as a value, which may be changed with `dataclasses.replace` and asked with
`check`:

>>> procedure = project.procedure("J24", {"copy": "lit"})

How often a property is met, with these people and this workload, is a matter of simulation:

>>> outcome = longstop.simulate(project, "year-J24", replications=20)
>>> longstop.shares(outcome)                                      # one row a property and variant, with intervals
                    variant procedure property  ...

Each of these can be drawn, which takes matplotlib: `timeline(case)`, `matrix(cases)`, `draw_shares(outcome)`,
`draw_times(outcome)`, `draw_backlog(outcome)` and `route_map(routes(project, "J24"))` are matplotlib figures.

The names below are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from longstop.core.assumptions import Assumptions as Assumptions
    from longstop.core.cases import Case as Case
    from longstop.core.diagnostics import Diagnostic as Diagnostic
    from longstop.core.diagnostics import InputError as InputError
    from longstop.core.outcomes import Outcome as Outcome
    from longstop.core.procedures import Procedure as Procedure
    from longstop.core.results import Interrupted as Interrupted
    from longstop.core.results import Result as Result
    from longstop.core.scenarios import Scenario as Scenario
    from longstop.core.time import Bound as Bound
    from longstop.core.time import Calendar as Calendar
    from longstop.core.time import Closure as Closure
    from longstop.core.time import Unit as Unit
    from longstop.core.traces import Trace as Trace
    from longstop.core.verdicts import HoldsTo as HoldsTo
    from longstop.core.verdicts import Property as Property
    from longstop.core.verdicts import Proved as Proved
    from longstop.core.verdicts import Refuted as Refuted
    from longstop.core.verdicts import Unknown as Unknown
    from longstop.core.verdicts import Vacuous as Vacuous
    from longstop.core.verdicts import word as word
    from longstop.escalations import routes as routes
    from longstop.notebook import check as check
    from longstop.notebook import differences as differences
    from longstop.notebook import draw_backlog as draw_backlog
    from longstop.notebook import draw_shares as draw_shares
    from longstop.notebook import draw_times as draw_times
    from longstop.notebook import evenings as evenings
    from longstop.notebook import events as events
    from longstop.notebook import frame as frame
    from longstop.notebook import load as load
    from longstop.notebook import matrix as matrix
    from longstop.notebook import people as people
    from longstop.notebook import replay as replay
    from longstop.notebook import route_map as route_map
    from longstop.notebook import shares as shares
    from longstop.notebook import simulate as simulate
    from longstop.notebook import tell as tell
    from longstop.notebook import timeline as timeline
    from longstop.notebook import times as times
    from longstop.project import Project as Project
    from longstop.questions import Question as Question

__version__ = "0.1.0"

_HOMES = {
    "Assumptions": "core.assumptions",
    "Bound": "core.time",
    "Calendar": "core.time",
    "Case": "core.cases",
    "Closure": "core.time",
    "Diagnostic": "core.diagnostics",
    "HoldsTo": "core.verdicts",
    "InputError": "core.diagnostics",
    "Interrupted": "core.results",
    "Procedure": "core.procedures",
    "Project": "project",
    "Outcome": "core.outcomes",
    "Property": "core.verdicts",
    "Proved": "core.verdicts",
    "Question": "questions",
    "Refuted": "core.verdicts",
    "Result": "core.results",
    "Scenario": "core.scenarios",
    "Trace": "core.traces",
    "Unit": "core.time",
    "Unknown": "core.verdicts",
    "Vacuous": "core.verdicts",
    "word": "core.verdicts",
    "calendar": "almanac",
    "check": "notebook",
    "frame": "notebook",
    "load": "notebook",
    "tell": "notebook",
    "times": "notebook",
    "simulate": "notebook",
    "shares": "notebook",
    "replay": "notebook",
    "people": "notebook",
    "events": "notebook",
    "evenings": "notebook",
    "differences": "notebook",
    "draw_backlog": "notebook",
    "draw_shares": "notebook",
    "draw_times": "notebook",
    "matrix": "notebook",
    "route_map": "notebook",
    "routes": "escalations",
    "timeline": "notebook",
}

__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    """The public name, from the module where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"longstop has no `{name}`")
    return getattr(import_module(f"longstop.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
