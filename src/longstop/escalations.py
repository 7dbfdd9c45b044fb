"""The routes of a concern through a procedure of a project: the engine, with names that were checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from longstop import almanac
from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.formulas import EventId, RoleId
from longstop.core.procedures import Procedure
from longstop.core.routes import Routes
from longstop.engines.routes import routes as find
from longstop.project import Project
from longstop.questions import Selection, unknown


def routes(
    project: Project,
    procedure: str,
    *,
    to: Sequence[str] = (),
    start: Sequence[str] = (),
    without: Sequence[str] = (),
    certain_only: bool = False,
    strict: bool = False,
    readings: Mapping[str, str] | None = None,
) -> Routes:
    """Whom the concerns of a procedure of the project can reach, under these `readings` (by their bare names).

    `to` are the roles to be reached (the managers, if none are named), `start` the events from which a concern starts
    (all from outside that prompt anything), `without` the roles that are away throughout. Raises InputError for a
    procedure, role, event, reading or option that does not exist, and for an office among those who are away.
    """
    defaults = project.procedure(procedure).readings
    instance = project.procedure(procedure, readings)
    _check(instance, to, start, without)
    found = find(
        instance,
        almanac.calendar(instance.calendar),
        to=[RoleId(r) for r in dict.fromkeys(to)],
        start=[EventId(e) for e in dict.fromkeys(start)],
        without=[RoleId(r) for r in dict.fromkeys(without)],
        certain_only=certain_only,
        strict=strict,
    )
    chosen = {name: option for name, option in instance.readings.items() if defaults.get(name) != option}
    return replace(found, readings=chosen)


def _check(procedure: Procedure, to: Sequence[str], start: Sequence[str], without: Sequence[str]) -> None:
    roles, events = {r.id: r for r in procedure.roles}, [e.id for e in procedure.events]
    named = dict.fromkeys([*to, *without])
    wrong = [unknown("role", r, roles, f"in {procedure.id}") for r in named if r not in roles]
    wrong += [unknown("event", e, events, f"in {procedure.id}") for e in dict.fromkeys(start) if e not in events]
    wrong += [
        Diagnostic(Code.WRONG_KIND, f"`{r}` is an office, and an office is never away", None)
        for r in dict.fromkeys(without)
        if r in roles and roles[RoleId(r)].unit
    ]
    if wrong:
        raise InputError(wrong)


def chosen(project: Project, names: Sequence[str], readings: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The procedures of these ids or patterns, each with those of the readings (`J24.copy`) that are not its defaults.

    Raises InputError for a name that does not exist, and for a reading of a procedure that is not among them.
    """
    selection = Selection(project.library, project.assumptions)
    return selection.readings(readings, selection.procedures(names))
