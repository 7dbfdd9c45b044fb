"""A log of one's own, under a procedure's names: what its columns and activities stand for, and what it leaves out.

What is not recorded is never taken for what did not happen: it is listed in the log's `unknown`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from longstop.core.formulas import NO, YES, AttributeId, EventId, FactId, RoleId
from longstop.core.logs import EPOCH, SECONDS, Log
from longstop.core.procedures import EventKind, Procedure, Sort
from longstop.logs.frames import coded, numbers, polars, refuse, refuse_rows, seconds, split, together
from longstop.logs.mapping import USUAL, Columns, meanings

if TYPE_CHECKING:
    from polars import DataFrame, Series

_BOOLEAN = {"yes": YES, "true": YES, "1": YES, "y": YES, "no": NO, "false": NO, "0": NO, "n": NO}


@dataclass(frozen=True)
class Recorded:
    """A log that was read, the activities in it that stand for nothing, and what else there is to say about it."""

    log: Log
    skipped: Mapping[str, int]
    """How many rows each of these activities has."""
    notes: tuple[str, ...] = ()


class Foreign:
    """One file, being read under the names of one procedure."""

    def __init__(self, path: Path, frame: DataFrame, procedure: Procedure, columns: Columns) -> None:
        self.path, self.procedure, self.columns = path, procedure, columns
        self.unknown = {"away"}
        self.notes: list[str] = []
        self.found = self._columns(frame)
        pl = polars()
        self.frame = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("\0row"))

    def read(self) -> Recorded:
        """The log. Raises InputError with what cannot be."""
        pl = polars()
        for name in ("case", "event"):
            texts = self._column(self.frame, name)
            if texts.null_count():
                blank = self.frame["\0row"].filter(texts.is_null()).to_list()
                refuse_rows(self.path, blank, f"no {name} is given in the column `{self.found[name]}`")
        time = self.frame[self.found["time"]]
        when = seconds(self.path, time, self.frame["\0row"], form=self.columns.time_format, zone=self.columns.zone)
        cases, case = coded(self._column(self.frame, "case"))
        rows = self.frame.with_columns(when.alias("\0time"), case.alias("\0case"))
        again = rows.drop("\0row").is_duplicated()
        if again.any():
            said = "they say the same as one another"
            refuse_rows(self.path, rows["\0row"].filter(again).to_list(), said, "is the file joined twice?")
        rows = self._in_order(rows)
        day = rows["\0time"] // SECONDS + EPOCH
        days = pl.DataFrame({"case": rows["\0case"], "day": day})
        first = days.group_by("case").agg(pl.col("day").min()).sort("case")
        latest = int(days.select(pl.col("day").max()).item())
        until = latest if self.columns.until is None else self.columns.until.toordinal()
        if (day > until).any():
            late = rows["\0row"].filter(day > until).to_list()
            refuse_rows(self.path, late, f"it is later than `{self.columns.until}`, until which the cases were watched")
        facts, fact = self._facts(rows, len(cases))
        rows, kinds, skipped = self._events(rows)
        log = self._log(rows, kinds, cases, facts, fact, first["day"], until)
        return Recorded(log, skipped, tuple(self.notes))

    # --- columns --------------------------------------------------------------------------------------------

    def _columns(self, frame: DataFrame) -> dict[str, str]:
        """Which column is what. What is mapped must be there; what is not is found by its usual names."""
        found: dict[str, str] = {}
        for ours, theirs in self.columns.columns.items():
            if theirs not in frame.columns:
                near = get_close_matches(theirs, frame.columns, 1, 0.6)
                known = ", ".join(f"`{c}`" for c in frame.columns[:12])
                help = f"did you mean `{near[0]}`?" if near else f"there are {known}"
                refuse(self.path, f" has no column `{theirs}` that could be the {ours}", help)
            found[ours] = theirs
        for ours, names in USUAL.items():
            there = next((n for n in names if n in frame.columns), None)
            if ours not in found and there is not None:
                found[ours] = there
        for ours in [*(f"attribute.{a}" for a in self._attributes()), *(f"fact.{x.id}" for x in self.procedure.facts)]:
            if ours not in found and ours in frame.columns:
                found[ours] = ours
        missing = [name for name in ("case", "event", "time") if name not in found]
        if missing:
            help = f"say which it is with `--column {missing[0]}=NAME`; there are " + ", ".join(
                f"`{c}`" for c in frame.columns[:12]
            )
            refuse(self.path, f" has no column that is known to be the {missing[0]}", help)
        return found

    def _column(self, frame: DataFrame, name: str) -> Series:
        """A column as texts without blanks around them; a blank one is none."""
        pl = polars()
        given = frame[self.found[name]]
        if given.dtype.is_nested() or given.dtype in (pl.Binary, pl.Object):
            refuse(self.path, f": the column `{given.name}` holds neither texts nor numbers")
        texts = given.cast(pl.String).str.strip_chars()
        column: Series = texts.set(texts == "", None)
        return column

    def _attributes(self) -> dict[AttributeId, tuple[str, ...]]:
        return {a.id: a.values for e in self.procedure.events for a in e.attributes}

    def _in_order(self, rows: DataFrame) -> DataFrame:
        ordered = rows.sort("\0case", "\0time", maintain_order=True)
        within = rows.sort("\0case", maintain_order=True)["\0row"]
        if not (within == ordered["\0row"]).all():
            self.notes.append("the rows do not stand in the order of their times, and were put in that order")
        return ordered

    # --- events ---------------------------------------------------------------------------------------------

    def _events(self, rows: DataFrame) -> tuple[DataFrame, list[tuple[EventKind, bool]], dict[str, int]]:
        """The rows that stand for something, what each stands for, and the activities that stand for nothing."""
        pl = polars()
        known = meanings(self.procedure)
        titles = {e.title.casefold(): e.id for e in self.procedure.events}
        activities, place = coded(self._column(rows, "event"))
        meant: list[tuple[EventKind, bool] | None] = []
        for activity in map(str, activities):
            ours = self.columns.events.get(activity)
            if ours is None:
                ours = activity if activity in known else titles.get(activity.casefold(), "")
            meant.append((self.procedure.event(EventId(known[ours][0])), known[ours][1]) if ours else None)
        counts = place.value_counts().sort(place.name or "event")
        number = dict(zip(counts.to_series(0).to_list(), counts.to_series(1).to_list(), strict=True))
        skipped = {
            str(a): int(number.get(i, 0)) for i, a in enumerate(activities) if meant[i] is None
        }
        if all(m is None for m in meant):
            shown = ", ".join(f"`{a}`" for a in activities[:6])
            help = f"say what stands for what, as in `--event \"{activities[0]}={self.procedure.events[0].id}\"`"
            refuse(self.path, f" speaks of nothing that {self.procedure.id} has; its events are {shown}", help)
        told = {*(self.columns.events.values()), *(n for m in meant if m for n in [_name(*m)])}
        for name, (id, read) in known.items():
            if name not in told:
                self.unknown.add(f"{'read' if read else 'event'} {id}")
        keep = pl.Series([m is not None for m in meant], dtype=pl.Boolean).gather(place)
        rows = rows.with_columns(place.alias("\0event")).filter(keep)
        used = [i for i, m in enumerate(meant) if m is not None]
        again = pl.Series([used.index(i) if i in used else 0 for i in range(len(meant))], dtype=pl.Int32)
        return (
            rows.with_columns(again.gather(rows["\0event"]).alias("\0event")),
            [m for m in meant if m is not None],
            dict(sorted(skipped.items(), key=lambda pair: -pair[1])),
        )

    def _log(
        self,
        rows: DataFrame,
        kinds: list[tuple[EventKind, bool]],
        cases: list[str | None],
        facts: tuple[dict[FactId, str], ...],
        fact: Series,
        first: Series,
        until: int,
    ) -> Log:
        pl = polars()
        done = self._where(rows, kinds, lambda kind, read: read or kind.sort is not Sort.WORLD)
        sent = self._where(rows, kinds, lambda kind, read: not read and kind.sort is Sort.MESSAGE)
        people, by, groups, roles = self._who(rows, done)
        to_groups, to = self._roles_in(rows, "to", sent)
        lost_groups, lost = self._roles_in(rows, "lost", sent)
        if "to" in self.found:
            blank = rows["\0row"].filter(sent & self._column(rows, "to").is_null())
            if len(blank):
                self.unknown.add("to")
                self.notes.append(f"{len(blank)} messages do not say to whom they went, so that this is not known")
        held_by, held = self._held(rows, people, by, groups, roles, len(cases))
        every = [*groups, *to_groups, *lost_groups]
        attributes, carried = self._carried(rows, kinds)
        events = list(dict.fromkeys(kind.id for kind, _ in kinds))
        event = pl.Series([events.index(kind.id) for kind, _ in kinds], dtype=pl.Int32).gather(rows["\0event"])
        return Log(
            tuple(map(str, cases)),
            tuple(events),
            tuple(people),
            tuple(tuple(map(RoleId, g)) for g in every),
            attributes,
            facts,
            held_by,
            numbers(rows["\0case"]),
            numbers(rows["\0time"]),
            numbers(event),
            numbers(self._where(rows, kinds, lambda _, read: read).cast(pl.Int8)),
            numbers(by),
            numbers(roles),
            numbers(to + len(groups)),
            numbers(lost + len(groups) + len(to_groups)),
            numbers(carried),
            numbers(first),
            numbers(pl.repeat(until, len(cases), dtype=pl.Int64, eager=True)),
            numbers(fact),
            numbers(held),
            unknown=frozenset(self.unknown),
        )

    def _where(
        self, rows: DataFrame, kinds: list[tuple[EventKind, bool]], question: Callable[[EventKind, bool], bool]
    ) -> Series:
        pl = polars()
        answers: Series = pl.Series([question(*k) for k in kinds], dtype=pl.Boolean).gather(rows["\0event"])
        return answers

    def _kinds(self, rows: DataFrame, kinds: list[tuple[EventKind, bool]], some: set[EventId]) -> Series:
        """The rows of events of these kinds, as they happened."""
        return self._where(rows, kinds, lambda kind, read: not read and kind.id in some)

    # --- people and roles -----------------------------------------------------------------------------------

    def _who(
        self, rows: DataFrame, done: Series
    ) -> tuple[list[tuple[str, ...]], Series, list[tuple[str, ...]], Series]:
        """Who did or read each row, and in which role; nobody, where the roles are not recorded."""
        pl = polars()
        mark = self.columns.separator
        nobody = pl.zeros(rows.height, dtype=pl.Int32, eager=True)
        named = "by" in self.found and bool(self.columns.roles)
        if "role" not in self.found and not named:
            self.unknown.add("roles")
            if "by" in self.found:
                self.notes.append("people are recorded, but not their roles: map `role`, or people under [roles]")
            return [()], nobody, [()], nobody
        names: list[str] = [n for n in ("by", "role") if n in self.found]
        columns = [coded(self._column(rows, n).set(~done, None)) for n in names]
        pairs, place = together(columns, rows.height)
        people: list[tuple[str, ...]] = []
        groups: list[tuple[str, ...]] = []
        for code, pair in enumerate(pairs):
            cell = dict(zip(names, (split(x, mark) for x in pair), strict=True))
            column = "role" if cell.get("role") else "by"
            ours = tuple(self._role(x.strip(), rows, place, code, column) for x in cell.get(column, ()))
            who = tuple(x.strip() for x in cell.get("by", ())) or ours
            if len(who) != len(ours):
                wrong = rows["\0row"].filter(place == code).to_list()
                refuse_rows(self.path, wrong, f"there are {len(who)} people and {len(ours)} roles")
            both = [(p, r) for p, r in zip(who, ours, strict=True) if r]
            people.append(tuple(p for p, _ in both))
            groups.append(tuple(r for _, r in both))
        unnamed = done & pl.Series([not g for g in groups], dtype=pl.Boolean).gather(place)
        if unnamed.any():
            self.unknown.add("roles")
            self.notes.append(f"{int(unnamed.sum())} rows do not say who did it and as what, so that this is not known")
        return people, place, groups, place

    def _role(self, name: str, rows: DataFrame, place: Series, code: int, column: str) -> str:
        """Our name for a role (or for the role of a person); none for one that is mapped to nothing."""
        if name in self.columns.roles:
            return self.columns.roles[name]
        roles = {r.id.casefold(): r.id for r in self.procedure.roles}
        roles |= {r.title.casefold(): r.id for r in self.procedure.roles}
        known = roles.get(name.casefold()) or roles.get(name.casefold().replace(" ", "_"))
        if known is None:
            near = get_close_matches(name.casefold(), roles, 1, 0.6)
            help = f"did you mean `{roles[near[0]]}`? " if near else ""
            help += f'say so under [roles]: `"{name}" = "{roles[near[0]] if near else self.procedure.roles[0].id}"`'
            wrong = rows["\0row"].filter(place == code).to_list()
            refuse_rows(self.path, wrong, f"`{name}` in the column `{self.found[column]}` is no role here", help)
        return known

    def _roles_in(self, rows: DataFrame, name: str, where: Series) -> tuple[list[tuple[str, ...]], Series]:
        """The roles in a column, for those rows where they mean something."""
        pl = polars()
        if name not in self.found:
            self.unknown.add(name)
            return [()], pl.zeros(rows.height, dtype=pl.Int32, eager=True)
        texts, place = coded(self._column(rows, name).set(~where, None))
        groups = []
        for code, text in enumerate(texts):
            several = (self._role(x.strip(), rows, place, code, name) for x in split(text, self.columns.separator))
            groups.append(tuple(dict.fromkeys(r for r in several if r)))
        return groups, place

    def _held(
        self,
        rows: DataFrame,
        people: list[tuple[str, ...]],
        by: Series,
        groups: list[tuple[str, ...]],
        roles: Series,
        cases: int,
    ) -> tuple[tuple[dict[RoleId, tuple[str, ...]], ...], Series]:
        """Who holds which role in each case: whoever acted in it there."""
        pl = polars()
        seen = pl.DataFrame({"case": rows["\0case"], "by": by, "roles": roles}).unique(maintain_order=True)
        held: dict[int, dict[str, dict[str, None]]] = {}
        for case, who, what in seen.iter_rows():
            for person, role in zip(people[who], groups[what], strict=True):
                held.setdefault(case, {}).setdefault(role, {})[person] = None
        table: dict[tuple[tuple[str, tuple[str, ...]], ...], int] = {}
        places = []
        for case in range(cases):
            holders = tuple((role, tuple(persons)) for role, persons in held.get(case, {}).items())
            places.append(table.setdefault(holders, len(table)))
        entries = tuple({RoleId(role): persons for role, persons in holders} for holders in table)
        return entries, pl.Series(places, dtype=pl.Int32)

    # --- values ---------------------------------------------------------------------------------------------

    def _carried(
        self, rows: DataFrame, kinds: list[tuple[EventKind, bool]]
    ) -> tuple[tuple[dict[AttributeId, str], ...], Series]:
        """What events carry, those attributes left out that are not recorded of every event that has them."""
        ids, columns = [], []
        for id, values in self._attributes().items():
            name = f"attribute.{id}"
            having = {e.id for e in self.procedure.events if any(a.id == id for a in e.attributes)}
            has = self._kinds(rows, kinds, having)
            if name not in self.found:
                self.unknown.add(name.replace(".", " "))
                continue
            texts = self._valued(rows, name, id, values).set(~has, None)
            if (has & texts.is_null()).any():
                self.unknown.add(name.replace(".", " "))
                continue
            ids.append(id)
            columns.append(coded(texts))
        combined, place = together(columns, rows.height)
        return tuple({i: v for i, v in zip(ids, one, strict=True) if v is not None} for one in combined), place

    def _facts(self, rows: DataFrame, cases: int) -> tuple[tuple[dict[FactId, str], ...], Series]:
        """What is fixed for each case."""
        pl = polars()
        ids, columns = [], []
        for fact in self.procedure.facts:
            name = f"fact.{fact.id}"
            if name in self.found:
                values = self._valued(rows, name, fact.id, fact.values)
                told = pl.DataFrame({"case": rows["\0case"], "v": values, "row": rows["\0row"]}).drop_nulls()
                each = told.group_by("case").agg(pl.col("v").first(), pl.col("v").n_unique().alias("n"), pl.col("row"))
                torn = each.filter(pl.col("n") > 1).sort("case")
                if torn.height:
                    refuse_rows(
                        self.path, sorted(torn["row"][0].to_list()), f"the case has several values of `{fact.id}`"
                    )
                if each.height == cases:
                    ids.append(fact.id)
                    columns.append(coded(each.sort("case")["v"]))
                    continue
            self.unknown.add(f"fact {fact.id}")
        combined, place = together(columns, cases)
        return tuple(dict(zip(ids, one, strict=True)) for one in combined), place

    def _valued(self, rows: DataFrame, name: str, id: str, values: tuple[str, ...]) -> Series:
        """A column of values in our words. Raises InputError for one that is none."""
        pl = polars()
        theirs, place = coded(self._column(rows, name))
        given = self.columns.values.get(id, {})
        ours: list[str | None] = []
        for code, value in enumerate(theirs):
            word = given.get(value or "")
            if value is not None and word is None:
                plain = value.casefold().replace(" ", "_")
                word = next((v for v in values if v.casefold() == plain), None)
                word = word or (_BOOLEAN.get(plain) if set(values) == {YES, NO} else None)
                if word is None:
                    wrong = rows["\0row"].filter(place == code).to_list()
                    known = ", ".join(f"`{v}`" for v in values)
                    help = f'`{id}` is one of {known}; say which under [values.{id}]: `"{value}" = "{values[0]}"`'
                    refuse_rows(self.path, sorted(wrong), f"`{value}` is no value of `{id}`", help)
            ours.append(word)
        found: Series = pl.Series(ours, dtype=pl.String).gather(place)
        return found


def _name(kind: EventKind, read: bool) -> str:
    return f"{kind.id} read" if read else kind.id
