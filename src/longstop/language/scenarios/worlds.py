"""The world of a scenario for one procedure: names found in it, quantities in one unit, defaults for all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import inf
from typing import Any

from msgspec import UNSET

from longstop.core import scenarios as c
from longstop.core.diagnostics import Code
from longstop.core.formulas import NO, YES, AttributeId, EventId
from longstop.core.procedures import Attribute, EventKind, Fact, Procedure, Role, Sort
from longstop.core.time import Closure
from longstop.language.resolve_names import listed, near
from longstop.language.scenarios import form
from longstop.language.scenarios import quantities as q
from longstop.language.scenarios.places import Path

#: The work that an act takes unless the scenario says otherwise, in minutes, by its sort.
EFFORTS = {
    Sort.WORLD: 0,
    Sort.ACT: 30,
    Sort.MESSAGE: 15,
    Sort.MEETING: 60,
    Sort.DECISION: 30,
    Sort.CONSIDERATION: 0,
    Sort.RECORD: 30,
}

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

#: Facts and attributes that are so or not.
_BOOLEAN = {YES, NO}


class WorldMaker:
    """Makes the world for one of the procedures of a scenario."""

    def __init__(
        self,
        file: form.File,
        procedure: Procedure,
        others: Sequence[Procedure],
        closures: Mapping[str, Closure],
        quantities: q.Quantities,
    ) -> None:
        self.file, self.procedure, self.others, self.closures = file, procedure, others, closures
        self.q = quantities
        self.where, self.report = quantities.where, quantities.report
        self.drawn: dict[tuple[str, ...], c.Spread] = {}

    def world(self) -> c.World:
        """The world; figures that are drawn stand in `drawn`, and their means in the world."""
        file, time = self.file, self.file.time
        days = round(self.q.number(time.length, q.RUN, ("time", "length")))
        if days < 1:
            self.say(Code.BAD_NUMBER, "the time is shorter than a day", ("time", "length"))
        warm_up = round(self.q.number(time.warm_up, q.RUN, ("time", "warm_up")))
        if warm_up >= days > 0:
            message = "the warm-up lasts to the end, so that nothing would be measured"
            self.say(Code.CONTRADICTION, message, ("time", "warm_up"))
        world = c.World(
            start=time.start,
            days=max(days, 1),
            warm_up=warm_up,
            closures=tuple(self._closures(time.closed)),
            cases=self._cases(file.cases),
            happens=self._happens(file.happens),
            staff={r.id: self._staff(r, file.staff.get(r.id)) for r in self.procedure.roles},
            doings={e.id: self._doing(e) for e in self.procedure.events if e.sort is not Sort.WORLD},
            habits=self._habits(file.habits),
            finite=file.capacity == "finite",
            lapses=self.figure(file.faults.forgotten, q.CHANCE, ("faults", "forgotten"), ("lapses",)),
            lost=self.figure(file.faults.lost, q.CHANCE, ("faults", "lost"), ("lost",)),
        )
        self._known("role", file.staff, ("staff",), [r.id for p in self.others for r in p.roles])
        self._acts_known()
        return world

    def say(self, code: Code, message: str, path: Path, help: str = "") -> None:
        """Notes something about the value at the path."""
        self.report.say(code, message, self.where.value(path), help)

    def figure(self, raw: Any, use: q.Use, path: Path, place: tuple[str, ...]) -> float:
        """A figure; one that is drawn is noted as such, and its mean stands in."""
        found = self.q.figure(raw, use, path)
        if isinstance(found, c.Spread):
            self.drawn[place] = found
            return found.mean
        return found

    # --- names ----------------------------------------------------------------------------------------------

    def _known(self, what: str, names: Iterable[str], path: Path, known: Sequence[str]) -> None:
        """Notes the names that exist in none of the procedures."""
        for name in names:
            if name not in known:
                place = self.where.key((*path, name))
                where = self._in_which()
                help = near(name, known) or (f"there is {listed(sorted(set(known))[:12], 'and')}" if known else "")
                self.report.say(Code.UNKNOWN_NAME, f"there is no {what} `{name}` in {where}", place, help)

    def _in_which(self) -> str:
        ids = [f"`{p.id}`" for p in self.others]
        return ids[0] if len(ids) == 1 else "any of " + ", ".join(ids)

    def _event(self, name: str) -> EventKind | None:
        return next((e for e in self.procedure.events if e.id == name), None)

    def _anywhere(self, name: str) -> EventKind | None:
        return next((e for p in self.others for e in p.events if e.id == name), None)

    def _acts_known(self) -> None:
        kinds = [e for p in self.others for e in p.events]
        for name in self.file.acts:
            kind = self._anywhere(name)
            if kind is None:
                self._known("act", [name], ("acts",), [e.id for e in kinds if e.sort is not Sort.WORLD])
            elif kind.sort is Sort.WORLD:
                help = f"say how often it happens under `[happens.{name}]`"
                place = self.where.key(("acts", name))
                self.report.say(Code.WRONG_KIND, f"`{name}` comes from the world: nobody does it", place, help)

    # --- days -----------------------------------------------------------------------------------------------

    def _closures(self, names: Sequence[str]) -> Iterable[Closure]:
        for i, name in enumerate(names):
            if name in self.closures:
                yield self.closures[name]
            else:
                help = near(name, self.closures)
                self.say(Code.UNKNOWN_NAME, f"there is no closure `{name}`", ("time", "closed", i), help)

    def _peaks(self, peaks: Sequence[form.Peak], path: Path) -> tuple[c.Peak, ...]:
        found = []
        for i, peak in enumerate(peaks):
            at = (*path, i)
            months = self._numbers(peak.months, MONTHS, "month", (*at, "months"))
            weekdays = self._numbers(peak.weekdays, WEEKDAYS, "weekday", (*at, "weekdays"))
            spans: tuple[tuple[date, date], ...] = ()
            if peak.between is not UNSET:
                self._ordered(peak.between[0], peak.between[1], (*at, "between"))
                spans = ((peak.between[0], peak.between[1]),)
            if not (months or weekdays or spans):
                message = "nothing says when this peak is"
                self.say(Code.MISSING_PART, message, at, "give `months`, `weekdays` or `between`")
            if peak.factor > 1000:
                self.say(Code.BAD_NUMBER, f"{peak.factor:g} times as much is absurdly much", (*at, "factor"))
            found.append(c.Peak(min(peak.factor, 1000.0), frozenset(m + 1 for m in months), weekdays, spans))
        return tuple(found)

    def _numbers(self, names: Any, known: Sequence[str], what: str, path: Path) -> frozenset[int]:
        """The places of the names among those that are known."""
        if names is UNSET:
            return frozenset()
        found = set()
        for i, name in enumerate(names):
            title = name.strip().capitalize()
            if title in known:
                found.add(known.index(title))
            else:
                self.say(Code.UNKNOWN_VALUE, f"`{name}` is no {what}", (*path, i), near(title, known))
        return frozenset(found)

    def _ordered(self, first: date, last: date, path: Path) -> None:
        if first > last:
            self.say(Code.IMPOSSIBLE_DATE, f"it ends on {last}, before it begins on {first}", path)

    # --- cases ----------------------------------------------------------------------------------------------

    def _cases(self, cases: form.Cases) -> c.Cases:
        arrive = cases.arrive is not UNSET
        at_start = (0 if arrive else 1) if cases.at_start is UNSET else cases.at_start
        rate = self.figure(cases.arrive, q.RATE, ("cases", "arrive"), ("cases", "rate")) if arrive else 0.0
        start = self.figure(at_start, q.CASES, ("cases", "at_start"), ("cases", "at_start"))
        if not start and not rate:
            self.say(Code.MISSING_PART, "there are no cases", ("cases", "at_start"), "give `at_start` or `arrive`")
        length = None if cases.watched is UNSET else self.q.length(cases.watched, q.RUN, ("cases", "watched"))
        known = [f.id for p in self.others for f in p.facts]
        self._known("fact", cases.facts, ("cases", "facts"), known)
        return c.Cases(
            round(start),
            rate,
            length,
            {f.id: self._chances(f, cases.facts.get(f.id), ("cases", "facts", f.id)) for f in self.procedure.facts},
            self._peaks(cases.peaks, ("cases", "peaks")),
            self.figure(cases.level, q.LEVEL, ("cases", "level"), ("cases", "level")),
        )

    def _chances(self, kind: Fact | Attribute, raw: str | Mapping[str, str] | None, path: Path) -> c.Chances:
        """How likely each value is; a value that is not named has what the others leave."""
        if raw is None:
            return {value: 1 / len(kind.values) for value in kind.values}
        if isinstance(raw, str):
            if set(kind.values) != _BOOLEAN:
                message = f"`{kind.id}` is one of {listed(kind.values)}, so one share does not tell how likely each is"
                self.say(Code.SHARES, message, path, f'write `{{ {kind.values[0]} = "{raw}", ... }}`')
                return {value: 1 / len(kind.values) for value in kind.values}
            so = self.q.number(raw, q.CHANCE, path)
            return {YES: so, NO: 1 - so}
        found: dict[str, float] = {}
        for value, share in raw.items():
            if value not in kind.values:
                place = self.where.key((*path, value))
                help = near(value, kind.values) or f"it has {listed(kind.values, 'and')}"
                self.report.say(Code.UNKNOWN_VALUE, f"`{kind.id}` has no value `{value}`", place, help)
            else:
                found[value] = self.q.number(share, q.CHANCE, (*path, value))
        missing = [v for v in kind.values if v not in found]
        total = sum(found.values())
        if len(missing) == 1 and total <= 1 + 1e-9:
            found[missing[0]] = max(0.0, 1 - total)
        elif abs(total - 1) > 1e-6:
            self.say(Code.SHARES, f"the shares of `{kind.id}` add up to {100 * total:.6g}%, and not to 100%", path)
            return {value: 1 / len(kind.values) for value in kind.values}
        return {v: found.get(v, 0.0) for v in kind.values}

    def _carries(self, kind: EventKind, raw: Mapping[str, Any], path: Path) -> dict[AttributeId, c.Chances]:
        """How likely each value of the attributes that are named is."""
        own = {a.id: a for a in kind.attributes}
        known = [a.id for p in self.others for e in p.events if e.id == kind.id for a in e.attributes]
        for name in raw:
            if name not in known:
                place = self.where.key((*path, name))
                carried = f"it carries {listed(sorted(set(known)), 'and')}" if known else "it carries nothing"
                message = f"`{kind.id}` does not carry `{name}`"
                self.report.say(Code.NO_ATTRIBUTE, message, place, near(name, known) or carried)
        return {a: self._chances(own[a], raw[a], (*path, a)) for a in own if a in raw}

    # --- the world ------------------------------------------------------------------------------------------

    def _happens(self, tables: Mapping[str, form.Happens]) -> dict[EventId, c.Happens]:
        found: dict[EventId, c.Happens] = {}
        for name, table in tables.items():
            at: Path = ("happens", name)
            kind = self._anywhere(name)
            if kind is None:
                events = [e.id for p in self.others for e in p.events if e.sort is Sort.WORLD]
                self._known("event of the world", [name], ("happens",), events)
            elif kind.sort is not Sort.WORLD:
                message = f"`{name}` does not come from the world: it is done because a rule requires or allows it"
                help = f"say how it is done under `[acts.{name}]`"
                self.report.say(Code.WRONG_KIND, message, self.where.key(at), help)
            else:
                self._often(table, at)
                own = self._event(name)
                if own is not None:
                    found[own.id] = self._happening(own, table, at)
        if not found and not self.report.diagnostics:
            message = f"nothing ever happens in `{self.procedure.id}`: no event of the world has a rate or a first time"
            self.say(Code.MISSING_PART, message, ("happens",), "write `[happens.NAME]` and under it `rate`")
        return found

    def _often(self, table: form.Happens, at: Path) -> None:
        """Notes a table that says of no time at which its event happens."""
        if table.rate is UNSET and table.first is UNSET and not table.after:
            help = "give `rate`, `first` or `after`"
            self.report.say(Code.MISSING_PART, f"nothing says when `{at[1]}` happens", self.where.key(at), help)

    def _happening(self, kind: EventKind, table: form.Happens, at: Path) -> c.Happens:
        place = ("happens", kind.id)
        after: list[c.After] = []
        for i, item in enumerate(table.after):
            cause = (*at, "after", i)
            events = [e.id for p in self.others for e in p.events]
            if item.event not in events:
                help = near(item.event, events)
                message = f"there is no event `{item.event}` in {self._in_which()}"
                self.say(Code.UNKNOWN_NAME, message, (*cause, "event"), help)
            chance = self.q.figure(item.chance, q.CHANCE, (*cause, "chance"))
            delay = self.q.length(item.delay, q.WORLD, (*cause, "delay"))
            if self._event(item.event) is not None:
                if isinstance(chance, c.Spread):
                    self.drawn[(*place, "after", str(len(after)), "chance")] = chance
                    chance = chance.mean
                after.append(c.After(EventId(item.event), chance, delay))
        return c.Happens(
            kind.id,
            0.0 if table.rate is UNSET else self.figure(table.rate, q.OFTEN, (*at, "rate"), (*place, "rate")),
            None if table.first is UNSET else self.q.length(table.first, q.WORLD, (*at, "first")),
            tuple(after),
            self._carries(kind, table.carries, (*at, "carries")),
            self._peaks(table.peaks, (*at, "peaks")),
        )

    # --- people ---------------------------------------------------------------------------------------------

    def _staff(self, role: Role, table: form.Staff | None) -> c.Staff:
        at: Path = ("staff", role.id)
        place = ("staff", role.id)
        if table is None:
            table = form.Staff()
        office = role.unit and table.people is UNSET and table.hours is UNSET
        if role.unit:
            for name in ("vacant", "patterns", "leave", "sickness", "absent"):
                if getattr(table, name) != getattr(form.Staff(), name):
                    message = f"`{role.id}` is an office, and somebody is always there"
                    help = "its `people` and their `hours` say how much it can do"
                    self.say(Code.MISPLACED_PART, message, (*at, name), help)
        people = role.people
        if table.people is not UNSET:
            people = round(self.figure(table.people, q.PEOPLE, (*at, "people"), (*place, "people")))
        least = min((*self.drawn[(*place, "people")].values, people)) if (*place, "people") in self.drawn else people
        if least < role.people and not role.unit:
            message = f"`{role.id}` is held by {role.people} people in each case, and here are fewer"
            self.say(Code.BAD_NUMBER, message, (*at, "people"))
        vacant = round(self.figure(table.vacant, q.POSTS, (*at, "vacant"), (*place, "vacant")))
        if vacant > people:
            self.say(Code.BAD_NUMBER, f"{vacant} posts are vacant, and there are {people}", (*at, "vacant"))
        hours = inf if office else 7.0
        if table.hours is not UNSET:
            hours = self.figure(table.hours, q.AT_WORK, (*at, "hours"), (*place, "hours"))
        return c.Staff(
            role.id,
            people,
            min(vacant, people),
            hours,
            tuple(self._pattern(p, (*at, "patterns", i)) for i, p in enumerate(table.patterns)),
            self.figure(table.leave, q.LEAVE, (*at, "leave"), (*place, "leave")),
            self.q.length(table.leave_length, q.ABSENCE, (*at, "leave_length")),
            self._peaks(table.leave_peaks, (*at, "leave_peaks")),
            self.figure(table.sickness, q.OFTEN, (*at, "sickness"), (*place, "sickness")),
            self.q.length(table.sickness_length, q.ABSENCE, (*at, "sickness_length")),
            tuple(self._absence(a, people, (*at, "absent", i)) for i, a in enumerate(table.absent)),
            self.figure(table.booked, q.CHANCE, (*at, "booked"), (*place, "booked")),
        )

    def _pattern(self, names: Sequence[str], path: Path) -> frozenset[int]:
        if "all" in names:
            return frozenset(range(7))
        return self._numbers(names, WEEKDAYS, "weekday", path)

    def _absence(self, absent: form.Absent, people: int, path: Path) -> c.Absent:
        self._ordered(absent.first, absent.last, (*path, "to"))
        first, last = self.file.time.start, self.file.time.start + timedelta(3700)
        if absent.last < first or absent.first > last:
            message = f"it lies outside the time of the scenario, which begins on {first}"
            self.say(Code.IMPOSSIBLE_DATE, message, (*path, "from"))
        person = 0 if absent.person == "everyone" else int(absent.person)
        if person > people:
            message = f"there is no person {person}, since `people` is {people}"
            self.say(Code.BAD_NUMBER, message, (*path, "person"))
        return c.Absent(person, absent.first, absent.last)

    # --- what they do ---------------------------------------------------------------------------------------

    def _doing(self, kind: EventKind) -> c.Doing:
        at: Path = ("acts", kind.id)
        table = self.file.acts.get(kind.id) or form.Act()
        effort = c.fixed(EFFORTS[kind.sort] / 60, c.Measure.HOURS)
        if table.effort is not UNSET:
            effort = self.q.length(table.effort, q.WORK, (*at, "effort"))
        delay = None if table.delay is UNSET else self.q.length(table.delay, q.WAIT, (*at, "delay"))
        chance = self.figure(table.chance, q.CHANCE, (*at, "chance"), ("doings", kind.id, "chance"))
        return c.Doing(kind.id, effort, delay, chance, self._carries(kind, table.carries, (*at, "carries")))

    def _habits(self, habits: form.Habits) -> c.Habits:
        dated = self.figure(habits.dated, q.CHANCE, ("habits", "dated"), ("habits", "dated"))
        return c.Habits(dated, self.q.length(habits.undated, q.WAIT, ("habits", "undated")))
