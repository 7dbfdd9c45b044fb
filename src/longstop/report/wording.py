"""The names, dates, conditions and claims of a procedure in the words of those who work under it.

Names come from the titles that the author gave; a name without a title is shown with spaces for underscores. Titles
may be nouns or whole sentences, so they are quoted as they stand and never inflected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.procedures import (
    Attribute,
    Doers,
    EachPeriod,
    EventKind,
    OnEvents,
    OnSilence,
    Party,
    Procedure,
    Role,
    Sort,
    Trigger,
)
from longstop.core.time import Calendar
from longstop.core.traces import Event

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

#: The attribute that holds what was decided.
OUTCOME = f.AttributeId("outcome")

_DETERMINERS = ("the ", "a ", "an ", "any ", "each ", "every ", "all ", "another ", "one ", "whoever ", "somebody ")


def short_date(day: date) -> str:
    """`Tue 22 Dec 2026`, in a column: the day of the month takes two places.

    >>> short_date(date(2027, 1, 5))
    'Tue  5 Jan 2027'
    """
    return f"{WEEKDAYS[day.weekday()]} {day.day:2} {MONTHS[day.month - 1][:3]} {day.year}"


def long_date(day: date, *, year: bool = False) -> str:
    """`22 December`, with the year if asked."""
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def plural(count: int, noun: str) -> str:
    """`1 day`, `14 days`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def ordinal(n: int) -> str:
    """`fourth`, `14th`."""
    if n < len(ORDINALS):
        return ORDINALS[n]
    suffix = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


def dates(days: Iterable[date]) -> str:
    """`5, 6 and 7 January`, `30 December 2026 and 2 January`."""
    found = list(days)
    months = {(d.year, d.month) for d in found}
    if len(months) == 1:
        return f"{listed(str(d.day) for d in found)} {MONTHS[found[0].month - 1]}"
    return listed(long_date(d, year=d.year != found[-1].year) for d in found)


def listed(items: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    parts = list(dict.fromkeys(items))
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def elapsed(calendar: Calendar, first: date, last: date) -> str:
    """`14 days, 7 working days`: how long from the one day to the other, as the law counts."""
    worked = sum(calendar.works(first + timedelta(i)) for i in range(1, (last - first).days + 1))
    return f"{plural((last - first).days, 'day')}, {plural(worked, 'working day')}"


def plain(title: str, name: str) -> str:
    """The title, or the name with its underscores opened where there is none."""
    return title.strip() or name.replace("_", " ")


class Wording:
    """The words for the things of one procedure. Of what events carry, only the `attributes` given are told."""

    def __init__(self, procedure: Procedure, attributes: Iterable[f.AttributeId] = ()) -> None:
        self.procedure = procedure
        full = {r.id: plain(r.title, r.id) for r in procedure.roles}
        short = {id: _shortened(title, id) for id, title in full.items()}
        shared = [s for s in short.values() if list(short.values()).count(s) > 1]
        self._roles = {id: full[id] if s in shared else s for id, s in short.items()}
        self._mattering = frozenset((OUTCOME, *attributes))

    # --- names ----------------------------------------------------------------------------------------------

    def role(self, id: f.RoleId) -> str:
        """The role as a part of a sentence: `the sergeant`.

        The title is shortened where the name says the same: to `the social worker` for the role `social_worker`
        with the title "the child's allocated social worker".
        """
        name = self._roles[id]
        named = name.lower().startswith(_DETERMINERS) or re.match(r"[A-Z](?![A-Z])", name)
        possessive = re.match(r"\w+['’]s? ", name)
        return name if named or possessive else f"the {name}"

    def roles(self, ids: Iterable[f.RoleId], last: str = "and") -> str:
        """Several roles in a row."""
        return listed((self.role(id) for id in ids), last)

    def person(self, person: str) -> str:
        """Who it is: the role, and which of its holders where there are several."""
        role, number = self.holder(person)
        return f"{self.role(role.id)} (number {number} of {role.people})" if number else self.role(role.id)

    def people(self, persons: Iterable[str]) -> str:
        """Several people in a row."""
        return listed(self.person(p) for p in persons)

    def holder(self, person: str) -> tuple[Role, int]:
        """The role that the person holds, and which of its several holders this is (0: the only one)."""
        for role in self.procedure.roles:
            if person in role.persons:
                return role, role.persons.index(person) + 1 if role.people > 1 else 0
        raise KeyError(person)

    def event(self, id: f.EventId) -> str:
        """The kind of event."""
        return plain(self.procedure.event(id).title, id)

    def doers(self, doers: Doers) -> str:
        """Those who are to do it, together or one instead of the other."""
        return " with ".join(self.party(p) for p in doers) if doers else "nobody in particular"

    def party(self, party: Party) -> str:
        """One of the parties: its first tier, then who stands in."""
        return ", or failing them ".join(self.roles(tier, "or") for tier in party.tiers)

    def fact(self, id: f.FactId, value: str) -> str:
        """A fact and how it stands: `a complex case: no`."""
        fact = next(x for x in self.procedure.facts if x.id == id)
        return f"{plain(fact.title, id)}: {value.replace('_', ' ')}"

    # --- events ---------------------------------------------------------------------------------------------

    def happening(self, event: Event, which: str = "", *, features: Mapping[f.AttributeId, str] | None = None) -> str:
        """What happened, who did it and what it carried: `flag: sent by the sergeant to the social worker`.

        `which` says the how many-th time it was.
        """
        kind = self.procedure.event(event.event)
        title = self.event(event.event)
        by = f" by {self.people(event.by)}" if event.by else ""
        if event.stage is f.Stage.READ:
            return f"{title}: read{by}"
        carried = dict(event.attributes if features is None else features)
        match kind.sort:
            case Sort.WORLD:
                said = title
            case Sort.MESSAGE:
                said = f"{title}: sent{by} to {self.roles(event.to)}" if event.to else f"{title}: sent{by}"
            case Sort.MEETING:
                said = f"{title}: held{by}"
            case Sort.DECISION:
                outcome = carried.pop(OUTCOME, "").replace("_", " ")
                said = f"{title}: {outcome or 'made'}, decided{by}" if by else f"{title}: {outcome or 'made'}"
            case Sort.CONSIDERATION:
                said = f"{title}: considered{by}"
            case Sort.RECORD:
                said = f"{title}: written{by}"
            case Sort.ACT:
                said = f"{title}: done{by}"
            case _:
                assert_never(kind.sort)
        told = [self.feature(kind.attribute(id), value) for id, value in carried.items() if id in self._mattering]
        return f"{said}{which} ({'; '.join(told)})" if told else said + which

    @staticmethod
    def feature(attribute: Attribute, value: str) -> str:
        """What an event carries: `the child seen alone: no`."""
        return f"{plain(attribute.title, attribute.id)}: {value.replace('_', ' ')}"

    @staticmethod
    def being(title: str, value: str) -> str:
        """The same as a condition, where yes goes without saying."""
        return title if value == f.YES else f"{title}: {value.replace('_', ' ')}"

    # --- patterns and conditions ----------------------------------------------------------------------------

    def pattern(self, pattern: f.Pattern, *, alone: bool = False) -> str:
        """The events that are meant: `"flag" read by the social worker or the team manager`.

        A title is quoted unless it stands `alone`.
        """
        bare = alone and pattern.stage is f.Stage.HAPPENED and not pattern.roles and pattern.where is None
        said = self.event(pattern.event) if bare else f'"{self.event(pattern.event)}"'
        who = self.roles(pattern.roles, "or")
        match pattern.stage:
            case f.Stage.HAPPENED:
                said += f", by {who}" if who else ""
            case f.Stage.READ:
                said += f" read by {who or 'anybody'}"
            case f.Stage.ACTED:
                said += f" read by {who or 'anybody'} who must then act"
            case _:
                assert_never(pattern.stage)
        if pattern.where is not None:
            said += f" ({self.condition(pattern.where, self.procedure.event(pattern.event))})"
        return said

    def patterns(self, patterns: Iterable[f.Pattern]) -> str:
        """Several patterns, any of which will do."""
        return listed((self.pattern(p) for p in patterns), "or")

    def condition(self, condition: f.Condition, kind: EventKind | None = None) -> str:
        """The condition as it would be written on a form: `more than 3 of "occasion" so far`."""
        match condition:
            case f.Const(value):
                return "always" if value else "never"
            case f.FactIs(id, value):
                fact = next(x for x in self.procedure.facts if x.id == id)
                return self.being(plain(fact.title, id), value)
            case f.InState(id):
                return f"while {plain(self.procedure.state(id).title, id)}"
            case f.AttributeIs(id, value):
                return self.being(plain(self._attribute(id, kind).title, id), value)
            case f.DeliveredTo(role):
                return f"delivered to {self.role(role)}"
            case f.Count(pattern, compare, number, last):
                when = f"in the last {last}" if last else "so far"
                return f"{self.pattern(pattern)}, {_COMPARED[compare]} {number} {when}"
            case f.Happened(pattern, since):
                after = f" after the last {self.pattern(since)}" if since else ""
                return f"{self.pattern(pattern)} before that{after}"
            case f.Previous(pattern):
                return f"the last time: {self.pattern(pattern)}"
            case f.RoleIn(role):
                return f"{self.role(role)} is in"
            case f.Not(f.RoleIn(role)):
                return f"{self.role(role)} is away"
            case f.Not(f.AttributeIs(id, f.YES)):
                return self.feature(self._attribute(id, kind), f.NO)
            case f.Not(f.DeliveredTo(role)):
                return f"not delivered to {self.role(role)}"
            case f.Not(part):
                return f"not ({self.condition(part, kind)})"
            case f.And(parts):
                return self._alike(parts, "and") or "; and ".join(self._inner(p, kind) for p in parts)
            case f.Or(parts):
                return self._alike(parts, "or") or "; or ".join(self._inner(p, kind) for p in parts)
            case _:
                assert_never(condition)

    def waited_for(self, condition: f.Condition) -> list[str]:
        """What would have to come about for the condition to be so one day: events, and states that begin or end."""
        match condition:
            case f.Happened(f.Pattern(where=f.Const(False))):
                return []
            case f.Happened(pattern) | f.Count(pattern, f.Compare.GT | f.Compare.GE):
                return [self.pattern(pattern)]
            case f.InState(id):
                return [f'a beginning of "{plain(self.procedure.state(id).title, id)}"']
            case f.Not(f.InState(id)):
                return [f'an end of "{plain(self.procedure.state(id).title, id)}"']
            case f.And(parts) | f.Or(parts):
                return list(dict.fromkeys(said for p in parts for said in self.waited_for(p)))
            case f.RoleIn():
                return [self.condition(condition)]
            case _:
                return []

    def _inner(self, condition: f.Condition, kind: EventKind | None) -> str:
        """A condition within another, in brackets where it could be misread."""
        said = self.condition(condition, kind)
        return f"({said})" if "; " in said else said

    def _alike(self, parts: tuple[f.Condition, ...], joint: str) -> str:
        """`delivered to A or B`, `allocation: active or on paper`, if all the parts say the like."""
        reached = [p.role for p in parts if isinstance(p, f.DeliveredTo)]
        if len(reached) == len(parts):
            return f"delivered to {self.roles(reached, joint)}"
        present = [p.role for p in parts if isinstance(p, f.RoleIn)]
        if len(present) == len(parts):
            return f"{self.roles(present, joint)} {'are' if joint == 'and' else 'is'} in"
        facts = {p.fact for p in parts if isinstance(p, f.FactIs)}
        values = [p.value.replace("_", " ") for p in parts if isinstance(p, f.FactIs)]
        if len(facts) == 1 and len(values) == len(parts):
            return self.fact(facts.pop(), listed(values, joint))
        return ""

    def _attribute(self, id: f.AttributeId, kind: EventKind | None) -> Attribute:
        kinds = ([kind] if kind else []) + list(self.procedure.events)
        return next(a for k in kinds for a in k.attributes if a.id == id)

    def trigger(self, trigger: Trigger) -> str:
        """When a duty arises."""
        match trigger:
            case OnEvents(patterns):
                return f"upon {self.patterns(patterns)}"
            case OnSilence(sent, reply, bound):
                return f"when {self.pattern(sent)} has had no {self.patterns(reply)} within {bound}"
            case EachPeriod(state, bound):
                return f"every {bound} while {plain(self.procedure.state(state).title, state)}"
            case _:
                assert_never(trigger)

    # --- claims ---------------------------------------------------------------------------------------------

    def targets(self, targets: Iterable[f.Target]) -> str:
        """What is to come about."""
        said, several = [], tuple(targets)
        for target in several:
            match target:
                case f.Occurs(pattern, None):
                    said.append(self.pattern(pattern, alone=len(several) == 1))
                case f.Occurs(pattern, f.Holds(condition)):
                    kind = self.procedure.event(pattern.event)
                    said.append(f"{self.pattern(pattern)} ({self.condition(condition, kind)})")
                case f.Occurs(pattern, then):
                    assert then is not None
                    kind = self.procedure.event(pattern.event)
                    said.append(f"{self.pattern(pattern)} and then ({self.claim(then, kind)})")
                case f.DayIs(condition):
                    said.append(f"a day on which {self.condition(condition)}")
                case _:
                    assert_never(target)
        return listed(said, "or")

    def claim(self, claim: f.Claim, kind: EventKind | None = None) -> str:
        """What a property asks from a moment on, that of an event of this kind."""
        match claim:
            case f.Holds(condition):
                return self.condition(condition, kind)
            case f.Within(bound, targets):
                when = "the same day" if bound.count == 0 else f"within {bound}"
                return f"{when}: {self.targets(targets)}"
            case f.Eventually(targets):
                return f"some day: {self.targets(targets)}"
            case f.Bounded(targets):
                return f"within some number of days: {self.targets(targets)}"
            case f.NotUntil(avoid, release):
                return f"no {self.patterns(avoid)} until {self.patterns(release)}"
            case f.Never(avoid):
                return f"never after that: {self.patterns(avoid)}"
            case f.NotClaim(part):
                return f"not ({self.claim(part, kind)})"
            case f.AllOf(parts):
                return "; and ".join(self.claim(p, kind) for p in parts)
            case f.AnyOf(parts):
                return "; or ".join(self.claim(p, kind) for p in parts)
            case _:
                assert_never(claim)


_COMPARED = {
    f.Compare.LT: "fewer than",
    f.Compare.LE: "at most",
    f.Compare.EQ: "exactly",
    f.Compare.GE: "at least",
    f.Compare.GT: "more than",
}


_PREPOSITIONS = "of|at|in|over|from|for|with|as|on|who|whom|to"


def _shortened(title: str, name: str) -> str:
    """The name in words, if the title speaks of the one so called ("the ..."); else its beginning, up to a comma."""
    called = re.escape(name.replace("_", " "))
    whole = rf"\b{called}(?=$|[,;:(]| (?:{_PREPOSITIONS})\b)"  # not "the central duty" of the Central Duty Team
    if title.lower().startswith(_DETERMINERS) and re.search(whole, title.lower()):
        return name.replace("_", " ")
    return re.split(r"[,;:(]", title)[0].strip() or title
