"""An audit of a recorded log against a procedure of a project: the reader of logs, the engine, and the meaning.

The engine judges all cases at once. Of the breaches that are shown the first are judged again, case by case, by
`core.semantics`, and nothing is shown where the two disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from longstop import almanac
from longstop.core.conformance import A_FEW, Audit, Line, Occasion, Subject
from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.formulas import Formula
from longstop.core.logs import Log
from longstop.core.procedures import Procedure
from longstop.core.semantics import Reading
from longstop.core.time import Calendar, Closure
from longstop.engines.audit import Ledger, fitted, property_line, rule_lines
from longstop.language import PropertyText
from longstop.logs import Columns, read_log
from longstop.project import Project
from longstop.questions import Selection, unknown

#: Years by which a calendar reaches beyond a log, for the deadlines that end after it.
_BEYOND = 3
#: The years in which a log may lie.
YEARS = (1900, 2100)


def audit(
    project: Project,
    log: Path | str,
    procedure: str,
    *,
    properties: str | Iterable[str] = (),
    readings: Mapping[str, str] | None = None,
    closed: str | Iterable[str] = (),
    columns: Columns | None = None,
    everyone_in: bool = False,
    nothing_lost: bool = False,
    strict: bool = False,
    limit: int | None = A_FEW,
) -> Audit:
    """What became of each property and each rule of a procedure in the log of this file.

    `properties` are ids or patterns; by default all of the procedure. `readings` are named `J24.copy`. `closed` are
    assumption sets whose closures the office kept. With `everyone_in` and `nothing_lost`, a log that records no
    absences or no lost messages is taken to say that there were none. `limit` is how many breaches of each rule are
    told one by one (None: all). Raises InputError for a name that does not exist and for a file that is no log.
    """
    selection = Selection(project.library, project.assumptions)
    differing = selection.readings(readings or {}, [_known(project, procedure)])[procedure]
    asked = project.procedure(procedure, differing)
    texts = _selected(project, procedure, (properties,) if isinstance(properties, str) else tuple(properties))
    closures = _closures(project, (closed,) if isinstance(closed, str) else tuple(closed))
    recorded = read_log(log, asked, columns)
    taken = {"away"} if everyone_in else set()
    taken |= {"lost"} if nothing_lost else set()
    found = replace(recorded.log, unknown=recorded.log.unknown - taken)
    calendar = calendar_of(found, asked).with_closures(closures)
    first, last = (date.fromordinal(int(f(x))) for f, x in ((min, found.first), (max, found.last)))
    ledger = Ledger(asked, found, calendar, strict=strict)
    lines = []
    for text in texts:
        given = project.procedure(procedure, differing, text.given)
        own = ledger if given is asked else Ledger(given, found, calendar, strict=strict)
        one = text.instantiate(given)
        line = property_line(own, text.id, None, text.title, one.formula, limit=limit)
        lines.append(line)
        _confirm_property(own, line, one.formula)
    rules = list(rule_lines(ledger, limit=limit))
    if not found.unknown - {"lapses"}:
        _confirm_rules(ledger, rules)
    return Audit(
        asked,
        str(log),
        len(found.cases),
        len(found),
        first,
        last,
        (*lines, *rules),
        differing,
        strict,
        tuple(sorted(found.unknown)),
        recorded.skipped,
        recorded.notes,
    )


def calendar_of(log: Log, procedure: Procedure) -> Calendar:
    """The procedure's calendar for all the years of the log, and of the deadlines that end after it."""
    years = [date.fromordinal(int(o)).year for o in (min(log.first), max(log.last))]
    if not YEARS[0] <= years[0] <= years[1] <= YEARS[1]:
        message = f"the log runs from {years[0]} to {years[1]}: no calendar reaches so far"
        help = f"the years from {YEARS[0]} to {YEARS[1]} can be judged; is a date, or the end of the watch, mistyped?"
        raise InputError([Diagnostic(Code.BAD_LOG, message, None, help)])
    first, last = min(years[0] - 1, almanac.FIRST_YEAR), max(years[1] + _BEYOND, almanac.LAST_YEAR)
    return almanac.calendar(procedure.calendar, first, last)


def _known(project: Project, procedure: str) -> str:
    if procedure not in project.procedures:
        raise InputError([unknown("procedure", procedure, project.procedures)])
    return procedure


def _selected(project: Project, procedure: str, patterns: Sequence[str]) -> list[PropertyText]:
    texts = [p for p in project.properties if p.procedure == procedure]
    ids = [p.id for p in texts]
    wrong = [unknown("property", n, ids, f"of `{procedure}`") for n in patterns if not any(_fits(i, n) for i in ids)]
    if wrong:
        raise InputError(wrong)
    return [p for p in texts if not patterns or any(_fits(p.id, n) for n in patterns)]


def _fits(id: str, pattern: str) -> bool:
    return fnmatchcase(id, pattern)


def _closures(project: Project, names: Sequence[str]) -> tuple[Closure, ...]:
    wrong = [unknown("assumption set", n, project.assumptions) for n in names if n not in project.assumptions]
    for name in names:
        if name in project.assumptions and not project.assumptions[name].closures:
            with_some = ", ".join(f"`{s.id}`" for s in project.assumptions.values() if s.closures)
            help = f"these close it: {with_some}" if with_some else ""
            wrong.append(Diagnostic(Code.NOTHING_TO_CHECK, f"`{name}` closes the office on no day", None, help))
    if wrong:
        raise InputError(wrong)
    return tuple(c for name in names for c in project.assumptions[name].closures)


# --- a second judgement -------------------------------------------------------------------------------------------


class Disagreement(RuntimeError):  # noqa: N818
    """The columns and the meaning say different things about a case; a bug of longstop, and nobody's breach."""


def _confirm_property(ledger: Ledger, line: Line, formula: Formula) -> None:
    for case, occasions in _by_case(line.occasions[:A_FEW]).items():
        reading = _reading(ledger, case)
        days = {v.moment.day for v in reading.violations(formula)}
        for x in occasions:
            if x.since not in days:
                raise Disagreement(f"{line.id} on {x.since} in case {case}")


def _confirm_rules(ledger: Ledger, lines: Sequence[Line]) -> None:
    shown = [x for line in lines for x in line.occasions[:A_FEW] if line.subject is not Subject.PROPERTY]
    for case, occasions in _by_case(shown).items():
        said = {(b.what, b.day) for b in _reading(ledger, case).breaches()}
        for x in occasions:
            if (x.what, x.day) not in said:
                raise Disagreement(f"{x.what} on {x.day} in case {case}")


def _reading(ledger: Ledger, case: str) -> Reading:
    number = ledger.log.cases.index(case)
    procedure = fitted(ledger.procedure, ledger.log, number)
    trace = ledger.log.trace(number, procedure, ledger.calendar)
    return Reading(procedure, trace, ledger.calendar, strict=ledger.strict)


def _by_case(occasions: Sequence[Occasion]) -> dict[str, list[Occasion]]:
    found: dict[str, list[Occasion]] = {}
    for x in occasions:
        found.setdefault(x.case, []).append(x)
    return found


def shortened(audit: Audit) -> Audit:
    """The audit with only the first few breaches of each rule told one by one."""
    return replace(audit, lines=tuple(replace(x, occasions=x.occasions[:A_FEW]) for x in audit.lines))
