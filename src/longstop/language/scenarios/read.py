"""From a scenario file to the core: varied as its sweeps say, and each variant checked against its procedure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from itertools import product
from pathlib import PurePath
from typing import Any

from msgspec import UNSET

from longstop.core import scenarios as c
from longstop.core.diagnostics import Code, InputError
from longstop.core.source import Source, Span
from longstop.language.library import Library, ProcedureText, PropertyText
from longstop.language.resolve_names import Report, listed, near
from longstop.language.scenarios import form
from longstop.language.scenarios import quantities as q
from longstop.language.scenarios.chosen import Chooser
from longstop.language.scenarios.convert import Where, converted
from longstop.language.scenarios.places import Path, Places
from longstop.language.scenarios.toml import read_toml
from longstop.language.scenarios.worlds import WorldMaker

#: The most variants that the sweeps of a scenario may make.
MOST_VARIANTS = 500

#: The years of which the calendars know, and how many of the last no scenario may reach: deadlines run on into them.
YEARS = (2020, 2045)

#: What no sweep may vary.
_FIXED = ("title", "question", "procedures", "measure", "run", "sweep", "compare")


def read_scenario(source: Source, library: Library, *, years: tuple[int, int] = YEARS) -> c.Scenario:
    """The scenario that a file describes, in which the names are those of the library.

    `years` are the first and the last of which the calendars know. Raises InputError with everything that is wrong.
    """
    report = Report()
    scenario = _Reader(source, library, years, report).scenario()
    if scenario is None or report.diagnostics:
        found = sorted(report.diagnostics, key=lambda d: (d.span.line, d.span.column) if d.span else (0, 0))
        raise InputError(found)
    return scenario


@dataclass(frozen=True)
class _Side:
    """One side of the grid: the keys that are varied together, and the values that they take."""

    number: int
    key: str
    paths: tuple[Path, ...]
    values: Sequence[object]
    names: Sequence[str]


@dataclass(frozen=True)
class _Setting:
    """A key, the value that it takes in one variant, and where that stands."""

    side: _Side
    at: int


class _Reader:
    def __init__(self, source: Source, library: Library, years: tuple[int, int], report: Report) -> None:
        self.source, self.library, self.years, self.report = source, library, years, report
        self.places = Places(Span(source.path, 1, 1, 1, 1), {}, {}, "")
        self.chooser = Chooser((), report)

    def scenario(self) -> c.Scenario | None:
        found = read_toml(self.source, self.report)
        if found is None:
            return None
        raw, self.places = found
        where = Where(self.places)
        file = converted(form.File, raw, where, self.report)
        if file is None:
            return None
        texts = self._procedures(file, where)
        if len(texts) < len(file.procedures):
            return None
        self.chooser = Chooser(texts, self.report)
        measured = self._measured(file, texts, where)
        confidence, precision, at_most = self._run(file.run, where)
        variants = self._variants(raw, texts, list(self._sides(file)), measured)
        comparisons = tuple(c.Comparison(x.title, tuple(x.properties)) for x in file.compare)
        id = PurePath(self.source.path.replace("\\", "/")).stem
        return c.Scenario(
            id, file.title, file.question, tuple(variants), comparisons, file.run.seed, confidence, precision, at_most
        )

    # --- what it is about -----------------------------------------------------------------------------------

    def _procedures(self, file: form.File, where: Where) -> list[ProcedureText]:
        found: list[ProcedureText] = []
        for i, id in enumerate(file.procedures):
            place = where.value(("procedures", i))
            if id not in self.library.procedures:
                help = near(id, self.library.procedures)
                self.report.say(Code.UNKNOWN_NAME, f"there is no procedure `{id}`", place, help)
            elif id in file.procedures[:i]:
                self.report.say(Code.DUPLICATE, f"`{id}` is named twice", place)
            else:
                found.append(self.library.procedures[id])
        return found

    def _measured(self, file: form.File, texts: Sequence[ProcedureText], where: Where) -> dict[str, list[PropertyText]]:
        """The properties measured, by procedure; what is compared is measured too.

        A pattern leaves those out that are about a procedure with other parameters than its own.
        """
        ids = [t.id for t in texts]
        own = [p for p in self.library.properties if p.procedure in ids]
        wanted: list[tuple[str, Path]] = [(name, ("measure", i)) for i, name in enumerate(file.measure)]
        for j, compared in enumerate(file.compare):
            wanted += [(name, ("compare", j, "properties", i)) for i, name in enumerate(compared.properties)]
        chosen: set[str] = set()
        for name, path in wanted:
            pattern = path[0] == "measure"
            matching = [p for p in own if p.id == name or (pattern and fnmatchcase(p.id, name))]
            if not matching:
                self._no_property(name, where.value(path), ids)
            chosen |= {p.id for p in matching if p.id == name or not p.given}
        if not wanted:
            chosen = {p.id for p in own if not p.given}
        measured = {id: [p for p in own if p.id in chosen and p.procedure == id] for id in ids}
        for i, id in enumerate(ids):
            if not measured[id] and not self.report.diagnostics:
                message = f"no property of `{id}` is measured"
                self.report.say(Code.NOTHING_TO_CHECK, message, where.value(("procedures", i)), "name one in `measure`")
        return measured

    def _no_property(self, name: str, place: Span, ids: Sequence[str]) -> None:
        other = next((p for p in self.library.properties if p.id == name), None)
        if other is not None:
            message = f"`{name}` is a property of `{other.procedure}`, which is not among the procedures"
            self.report.say(Code.WRONG_KIND, message, place)
            return
        where = f"`{ids[0]}`" if len(ids) == 1 else listed(ids)
        help = near(name, [p.id for p in self.library.properties if p.procedure in ids])
        self.report.say(Code.UNKNOWN_NAME, f"there is no property `{name}` of {where}", place, help)

    def _run(self, run: form.Run, where: Where) -> tuple[float, float | None, int]:
        quantities = q.Quantities(where, self.report)
        confidence = quantities.number(run.confidence, q.CHANCE, ("run", "confidence"))
        if not 0.5 <= confidence <= 0.9999:
            help = "it lies between 50% and 99.99%"
            message = f"`{run.confidence}` is no level"
            self.report.say(Code.BAD_NUMBER, message, where.value(("run", "confidence")), help)
        precision = 0.01 if run.precision is UNSET else quantities.number(run.precision, q.CHANCE, ("run", "precision"))
        if not 1e-5 <= precision < 0.5:
            message, help = f"`{run.precision}` is no precision", "it is more than 0% and less than 50%"
            self.report.say(Code.BAD_NUMBER, message, where.value(("run", "precision")), help)
        if run.replications is not UNSET:
            for other in ("precision", "at_most"):
                if getattr(run, other) is not UNSET:
                    message = f"`replications` and `{other}` cannot both be given"
                    note = ("the other is here", where.key(("run", other)))
                    help = "either exactly so many replications, or as many as the precision needs"
                    place = where.key(("run", "replications"))
                    self.report.say(Code.CONTRADICTION, message, place, help, (note,))
        at_most = next((n for n in (run.replications, run.at_most) if n is not UNSET), 1000)
        if at_most > 1_000_000:
            path = ("run", "at_most" if run.replications is UNSET else "replications")
            self.report.say(Code.BAD_NUMBER, f"{at_most:,} replications are absurdly many"[:80], where.value(path))
        return confidence, None if run.replications is not UNSET else precision, at_most

    # --- the grid -------------------------------------------------------------------------------------------

    def _sides(self, file: form.File) -> Iterator[_Side]:
        seen: set[Path] = set()
        for i, sweep in enumerate(file.sweep):
            at: Path = ("sweep", i, "vary")
            keys = (
                [(sweep.vary, at)] if isinstance(sweep.vary, str) else [(k, (*at, j)) for j, k in enumerate(sweep.vary)]
            )
            paths = [path for key, at in keys if (path := self._varied(key, at, seen)) is not None]
            for j, value in enumerate(sweep.values):
                if value in sweep.values[:j]:
                    place = self.places.value(("sweep", i, "values", j))
                    self.report.say(Code.DUPLICATE, "this value stands here twice", place)
            if sweep.names and len(set(sweep.names)) != len(sweep.values):
                message = f"there are {len(sweep.values)} values, and not as many different names"
                self.report.say(Code.BAD_NUMBER, message, self.places.value(("sweep", i, "names")))
            if paths:
                yield _Side(
                    i, sweep.title or " and ".join(key for key, _ in keys), tuple(paths), sweep.values, sweep.names
                )

    def _varied(self, key: str, at: Path, seen: set[Path]) -> Path | None:
        """The path that is varied, if it may be, and is not yet."""
        place = self.places.value(at)
        path = _key(key)
        if path is None:
            message = f"`{key}` is no key" if key.isprintable() and len(key) < 80 else "this is no key"
            help = "write it as it stands in this file, with dots: `staff.social_worker.people`"
            self.report.say(Code.WRONG_SHAPE, message, place, help)
        elif path[0] in _FIXED:
            help = "vary a key of the world, a reading or a parameter"
            self.report.say(Code.MISPLACED_PART, f"`{path[0]}` cannot be varied", place, help)
        elif path[0] not in form.File.__struct_fields__:
            help = near(str(path[0]), form.File.__struct_fields__)
            self.report.say(Code.UNKNOWN_NAME, f"there is no key `{path[0]}`", place, help)
        elif any(path[: len(other)] == other or other[: len(path)] == path for other in seen):
            self.report.say(Code.DUPLICATE, f"`{key}` is varied twice", place)
        else:
            seen.add(path)
            return path
        return None

    def _variants(
        self,
        raw: Mapping[str, Any],
        texts: Sequence[ProcedureText],
        sides: Sequence[_Side],
        measured: Mapping[str, Sequence[PropertyText]],
    ) -> list[c.Variant]:
        """The product of all sides and of the procedures, the baseline first."""
        count = len(texts)
        for side in sides:
            count *= len(side.values)
        if count > MOST_VARIANTS:
            message = f"these sweeps make {f'{count:,}' if count < 10**12 else 'absurdly many'} variants"
            help = f"at most {MOST_VARIANTS} are run; leave values out"
            self.report.say(Code.BAD_NUMBER, message, self.places.key(("sweep",)), help)
            return []
        found: dict[object, c.Variant] = {}
        for settings in product(*([_Setting(s, i) for i in range(len(s.values))] for s in sides)):
            for text in texts:
                own = [s for s in settings if any(self._concerns(p, text) for p in s.side.paths)]
                key = (text.id, tuple((s.side.number, s.at) for s in own))
                if key not in found:
                    variant = self._variant(raw, text, texts, own, measured[text.id])
                    if variant is not None:
                        found[key] = variant
        return list(found.values())

    def _concerns(self, path: Path, text: ProcedureText) -> bool:
        """Whether the key has to do with the procedure; of names that nobody knows it is said elsewhere."""
        if len(path) < 2:
            return True
        name = str(path[1])
        others = [t for t in self.library.procedures.values() if t.id != text.id]
        if path[0] in ("readings", "parameters"):
            return not any(name.startswith(f"{t.id}.") for t in others)
        if path[0] not in ("staff", "acts", "happens"):
            return True
        return self._has(text, name) or not any(self._has(t, name) for t in others)

    def _has(self, text: ProcedureText, name: str) -> bool:
        return name in text.spans

    def _variant(
        self,
        raw: Mapping[str, Any],
        text: ProcedureText,
        texts: Sequence[ProcedureText],
        settings: Sequence[_Setting],
        measured: Sequence[PropertyText],
    ) -> c.Variant | None:
        moved: dict[Path, Path] = {}
        if settings:
            raw = deepcopy(dict(raw))
        for s in settings:
            for path in s.side.paths:
                if not _put(raw, path, s.side.values[s.at]):
                    message = f"`{s.side.key}` is not a key that can be varied"
                    self.report.say(Code.MISPLACED_PART, message, self.places.value(("sweep", s.side.number, "vary")))
                    return None
                moved[path] = ("sweep", s.side.number, "values", s.at)
        where = Where(self.places, moved)
        file = converted(form.File, raw, where, self.report)
        if file is None:
            return None
        procedures = [p for t in texts if (p := self.chooser.instance(t, file, where)) is not None]
        procedure = next((p for p in procedures if p.id == text.id), None)
        if procedure is None or len(procedures) < len(texts):
            return None
        maker = WorldMaker(file, procedure, procedures, self.library.closures, q.Quantities(where, self.report))
        world = maker.world()
        self._years(world, where)
        readings, parameters = self.chooser.chosen(text, file, where)
        for asked in measured:
            differing = {k: v for k, v in asked.given.items() if parameters.get(k) != v}
            for name, value in differing.items():
                message = f"`{asked.id}` is about `{text.id}` with `{name}` of {value}"
                help = f'write `"{text.id}.{name}" = ...` under `[parameters]`'
                self.report.say(Code.CONTRADICTION, message, where.value(("measure",)), help)
        told = {s.side.key: self._told(s) for s in settings}
        if len(texts) > 1:
            told["procedure"] = text.id
        ids = tuple(p.id for p in measured)
        return c.Variant(told, text.id, readings, parameters, ids, world, maker.drawn)

    def _told(self, setting: _Setting) -> str:
        """The name of the value, or the value as the file writes it, without quotes, on one line."""
        if setting.side.names:
            return setting.side.names[setting.at] if setting.at < len(setting.side.names) else ""
        span = self.places.value(("sweep", setting.side.number, "values", setting.at))
        lines = self.places.text.split("\n")[span.line - 1 : span.end_line]
        lines[-1] = lines[-1][: span.end_column - 1]
        lines[0] = lines[0][span.column - 1 :]
        text = " ".join(" ".join(lines).split())
        return text[1:-1] if re.fullmatch(r"\"[^\"]*\"|'[^']*'", text) else text

    def _years(self, world: c.World, where: Where) -> None:
        first, last = date(self.years[0], 1, 1), date(self.years[1] - 2, 12, 31)
        if world.start < first or world.start.toordinal() + world.days > last.toordinal():
            message = f"the calendars know the days from {first} to {last}"
            self.report.say(Code.IMPOSSIBLE_DATE, message, where.value(("time", "start")))


def _key(text: str) -> Path | None:
    """The path that a key names, written as in the file; a reading's name is one part, with its dot."""
    if "\n" in text or "=" in text or "#" in text or len(text) > 300:
        return None
    try:
        raw: Any = tomllib.loads(f"{text} = 0")
    except ValueError:
        return None
    path: list[str] = []
    while isinstance(raw, dict):
        if len(raw) != 1:
            return None
        ((name, raw),) = raw.items()
        path.append(name)
    if path and path[0] in ("readings", "parameters"):
        return (path[0], ".".join(path[1:]))
    return tuple(path)


def _put(raw: dict[str, Any] | Mapping[str, Any], path: Path, value: object) -> bool:
    """Sets the key of the file, making tables on the way; whether there was a table to set it in."""
    here: Any = raw
    for part in path[:-1]:
        here = here.setdefault(part, {})
        if not isinstance(here, dict):
            return False
    here[path[-1]] = value
    return True
