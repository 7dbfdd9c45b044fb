"""Counterexamples kept as files: saved from a run, read again, and walked through in the simulator."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from longstop import almanac, documents
from longstop.answering import Bug
from longstop.core import formulas as f
from longstop.core import traceform
from longstop.core.assumptions import TEN_YEARS, Assumptions
from longstop.core.cases import Case
from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.procedures import Procedure
from longstop.core.results import Result
from longstop.core.semantics import Reading, breaches
from longstop.core.time import Calendar
from longstop.core.traceform import StoredTrace
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Refuted, failed
from longstop.core.walks import Departure, Judged, Walk
from longstop.core.witness import witness
from longstop.engines.simulate.replay import Parting
from longstop.engines.simulate.replay import replay as live_again
from longstop.language import ProcedureText, PropertyText, open_source, read_value
from longstop.project import Project
from longstop.questions import Value, unknown

#: A file's name is cut to so many characters before its ending; every file system takes more.
LONGEST_NAME = 120


# --- saving -------------------------------------------------------------------------------------------------------


def save(cases: Sequence[Case], folder: Path) -> list[Path]:
    """Write each counterexample among the cases to a file of its own in the folder, which is made if need be.

    Each is written whole or not at all, in the place of what a former run wrote under that name. Raises OSError.
    """
    refuted = [(case, case.result.verdict) for case in cases if isinstance(case.result.verdict, Refuted)]
    if not refuted:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for (case, verdict), name in zip(refuted, names([case.result for case, _ in refuted]), strict=True):
        path = folder / name
        documents.write(path, traceform.write(traceform.stored(verdict.trace, case.procedure, case.calendar)))
        written.append(path)
    return written


def names(results: Iterable[Result]) -> list[str]:
    """Names of files for the results, all different on any file system, whether or not it tells `A` from `a`.

    `J24-Q3--one-away--copy=lit.json`: the property, the assumption set, the readings that are not the default.
    """
    found: dict[str, str] = {}
    for result in results:
        parts = [result.property, result.assumptions]
        parts += [f"{name}={option}" for name, option in sorted(result.readings.items())]
        parts += ["strict"] if result.strict else []
        whole = "--".join(re.sub(r"[^A-Za-z0-9_=-]", "_", part) for part in parts)
        stem = whole
        if len(whole) > LONGEST_NAME or whole.lower() in found:
            mark = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
            stem = f"{whole[: LONGEST_NAME - len(mark) - 2]}--{mark}"
        found[stem.lower()] = f"{stem}.json"
    return list(found.values())


def files(paths: Iterable[Path]) -> list[Path]:
    """The files among the paths, and the saved cases in the folders among them. Raises InputError for one without."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not inside:
            message = f"there is no saved case in `{path.as_posix()}`: a case is a file whose name ends in `.json`"
            raise InputError([Diagnostic(Code.BAD_TRACE, message, None)])
        found += inside
    return list(dict.fromkeys(found))


# --- replaying ----------------------------------------------------------------------------------------------------


def replay(project: Project, path: Path, properties: Sequence[str] = (), *, strict: bool = False) -> Walk:
    """The stored case walked through in the project's procedure, under the readings and parameters stored with it.

    It is judged by each property of the procedure, or by `properties` (ids or patterns) alone. Raises InputError if
    the file holds no case, or if the project lacks what the case names.
    """
    shown = path.as_posix()
    found = traceform.read(open_source(path, shown))
    try:
        return _Replaying(project, shown, found, strict).walk(properties)
    except InputError as error:
        raise InputError(
            replace(d, message=f"`{shown}` cannot be replayed: {d.message}") for d in error.diagnostics
        ) from None


class _Replaying:
    """One stored case, and what the project has for it."""

    def __init__(self, project: Project, shown: str, found: StoredTrace, strict: bool) -> None:
        self.project, self.shown, self.trace, self.strict = project, shown, found.trace, strict
        self.text = _text_of(project, found)
        self.parameters = _parameters_of(self.text, found)
        self.procedure = project.procedure(self.text.id, found.readings, self.parameters)
        self.calendar = _calendar_of(self.procedure, found)
        defaults = {name: reading.default for name, reading in self.text.readings.items()}
        self.readings = {n: option for n, option in found.readings.items() if option != defaults[n]}

    def walk(self, properties: Sequence[str]) -> Walk:
        asked = self._asked(properties)
        departure = self._departure()
        judged = () if departure else tuple(self._judged(text.instantiate(self.procedure)) for text in asked)
        return Walk(
            self.shown, self.procedure, self.calendar, self.trace, self.readings, self.strict, departure, judged
        )

    def _asked(self, names: Sequence[str]) -> list[PropertyText]:
        """The properties to judge by. One that is about other values of the parameters is about another procedure."""
        ours = [p for p in self.project.properties if p.procedure == self.text.id]
        wrong = [
            unknown(f"property of `{self.text.id}`", name, [p.id for p in ours])
            for name in names
            if not any(fnmatchcase(p.id, name) for p in ours)
        ]
        if wrong:
            raise InputError(wrong)
        fitting = [p for p in ours if all(self._value(name) == value for name, value in p.given.items())]
        asked = [p for p in fitting if not names or any(fnmatchcase(p.id, name) for name in names)]
        if names and not asked:
            message = f"{', '.join(f'`{n}`' for n in names)} is about other values of the parameters than this case"
            raise InputError([Diagnostic(Code.NOTHING_TO_CHECK, message, None)])
        return asked

    def _value(self, parameter: str) -> Value:
        return self.parameters.get(parameter, self.text.parameters[parameter].value)

    def _departure(self) -> Departure | None:
        """Where the simulator parts from the case, if it does. Raises Bug where the meaning does not agree."""
        try:
            live_again(self.procedure, self.trace, self.calendar, strict=self.strict)
        except Parting as parting:
            rule = parting.rule
            return Departure(
                self.trace.dates[parting.day],
                parting.event.event if parting.event is not None else None,
                parting.why,
                rule,
                self.procedure.rule(rule).clause if rule is not None else None,
                self.text.span_of(rule) if rule is not None else None,
            )
        for breach in breaches(self.procedure, self.trace, self.calendar, strict=self.strict):
            message = f"the simulator walks through `{self.shown}`, which the meaning does not admit"
            raise Bug(message, f"{breach.what} on {breach.day}: {breach.why}")
        return None

    # --- judging --------------------------------------------------------------------------------------------

    def _judged(self, prop: Property) -> Judged:
        reading = Reading(self.procedure, self.trace, self.calendar, strict=self.strict)
        triggers = sum(len(list(reading.triggers(part))) for part in prop.formula)
        verdict = self._verdict(prop)
        case = None
        if verdict is not None:
            prop = failed(prop, verdict)
            asked = self.procedure.id, prop.id, prop.title, self._faults.id, self.readings
            result = Result(*asked, verdict, expected=None, because="", seconds=0.0, strict=self.strict)
            case = Case(result, self.procedure, prop, self._faults, self.calendar)
        return Judged(prop, reading.formula(prop.formula), triggers, case)

    def _verdict(self, prop: Property) -> Refuted | None:
        """The case as a counterexample to the property, if it is one."""
        if any(isinstance(part.claim, f.Bounded) for part in prop.formula):
            from longstop.engines.check import standstill

            still = standstill(self.procedure, prop, self._faults, self.calendar, self.trace, strict=self.strict)
            if still is not None:
                return still
        return witness(self.procedure, prop, self.calendar, self.trace, strict=self.strict)

    @property
    def _faults(self) -> Assumptions:
        """What goes wrong in the case, as if just so much had been assumed."""
        trace, (first, last) = self.trace, TEN_YEARS
        return Assumptions(
            "as-stored",
            "what goes wrong in the stored case",
            away=max((sum(day in days for days in trace.away.values()) for day in trace.dates), default=0),
            lapses=len(trace.lapses),
            lost=len(trace.losses),
            start=(min(first, trace.start), max(last, trace.start)),
        )


# --- what the file names ------------------------------------------------------------------------------------------


def _text_of(project: Project, found: StoredTrace) -> ProcedureText:
    """The procedure, which must have the readings and parameters that are stored with the case."""
    if found.procedure not in project.procedures:
        raise InputError([unknown("procedure", found.procedure, project.procedures)])
    text = project.procedures[found.procedure]
    wrong = []
    for name, option in found.readings.items():
        if name not in text.readings:
            wrong.append(_gone("reading", name, text.readings, text))
        elif option not in text.readings[name].options:
            wrong.append(unknown(f"option of the reading `{name}`", option, text.readings[name].options))
    wrong += [_gone("parameter", n, text.parameters, text) for n in found.parameters if n not in text.parameters]
    if found.calendar not in almanac.PLACES:
        wrong.append(unknown("calendar", found.calendar, almanac.PLACES))
    if wrong:
        raise InputError(wrong)
    return text


def _gone(what: str, name: str, known: Iterable[str], text: ProcedureText) -> Diagnostic:
    """The case was stored under something that the procedure does not have, or has no longer."""
    near = get_close_matches(name, list(known), 1, 0.6)
    help = f"did you mean `{near[0]}`?" if near else f"if the text was revised, delete it under `{what}s` in the file"
    return Diagnostic(Code.UNKNOWN_NAME, f"`{text.id}` has no {what} `{name}`", None, help)


def _parameters_of(text: ProcedureText, found: StoredTrace) -> dict[str, Value]:
    """The stored values that are not the document's."""
    wrong: list[Diagnostic] = []
    values: dict[str, Value] = {}
    for name, written in found.parameters.items():
        try:
            values[name] = read_value(written)
        except InputError as error:
            wrong += [replace(d, message=f"the parameter `{name}`: {d.message}") for d in error.diagnostics]
    if wrong:
        raise InputError(wrong)
    return {name: value for name, value in values.items() if value != text.parameters[name].value}


def _calendar_of(procedure: Procedure, found: StoredTrace) -> Calendar:
    """The calendar that the procedure keeps now, with the closures of the case."""
    trace: Trace = found.trace
    first, last = date(almanac.FIRST_YEAR, 1, 1), date(almanac.LAST_YEAR - 2, 12, 31)
    if not first <= trace.start <= trace.end <= last:
        message = f"it runs from {trace.start} to {trace.end}, and the calendars are known from {first} to {last}"
        raise InputError([Diagnostic(Code.BAD_TRACE, message, None)])
    return almanac.calendar(procedure.calendar).with_closures(found.closures)
