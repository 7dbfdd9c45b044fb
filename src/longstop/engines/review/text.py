"""The procedure as a reviewer looks at it: what binds, who may do what, what prompts what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from longstop.core import formulas as f
from longstop.core.findings import Aspect, Finding, Kind
from longstop.core.procedures import Ban, Copy, Duty, EachPeriod, Manner, OnEvents, Party, Procedure, Rule, Sort


@dataclass(frozen=True, eq=False)
class Text:
    """A procedure under one choice of readings; a strict review drops what only should be done."""

    procedure: Procedure
    strict: bool = False

    def binds(self, rule: Rule) -> bool:
        """Whether the rule obliges anybody."""
        return rule.force.binds and not (self.strict and rule.force.soft)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """What is owed, in the order of the text; permissions left out."""
        return tuple(d for d in self.procedure.duties if self.binds(d))

    @cached_property
    def manners(self) -> tuple[Manner, ...]:
        """The binding rules on how a thing is done."""
        return tuple(m for m in self.procedure.manners if self.binds(m))

    @cached_property
    def bans(self) -> tuple[Ban, ...]:
        """The binding bans."""
        return tuple(b for b in self.procedure.bans if self.binds(b))

    @cached_property
    def copies(self) -> tuple[Copy, ...]:
        """The copies that must be sent."""
        return tuple(c for c in self.procedure.copies if self.binds(c))

    def sort(self, event: f.EventId) -> Sort:
        """What kind of thing it is."""
        return self.procedure.event(event).sort

    def unit(self, role: f.RoleId) -> bool:
        """Whether the role is an office, which is never away."""
        return self.procedure.role(role).unit

    def owed(self, act: f.EventId) -> tuple[Duty, ...]:
        """The duties to do it."""
        return tuple(d for d in self.duties if d.act == act)

    def sent_by(self, message: f.EventId) -> frozenset[f.RoleId]:
        """Those who may come to send it, whether they must or only may."""
        return frozenset(r for d in self.procedure.duties_for(message) for r in who(d))

    def addressees(self, message: f.EventId) -> tuple[f.RoleId, ...]:
        """Those to whom it goes, copies left aside."""
        return tuple(dict.fromkeys(r for d in self.procedure.duties_for(message) for r in d.to))

    def order(self, rules: Iterable[str]) -> tuple[str, ...]:
        """The rules in the order of the text, none twice."""
        wanted = set(rules)
        return tuple(r.id for r in self.procedure.rules if r.id in wanted)

    def finding(
        self,
        kind: Kind,
        rules: Iterable[Rule],
        *,
        against: Iterable[Rule] = (),
        roles: Iterable[f.RoleId] = (),
        events: Iterable[f.EventId] = (),
        aspects: Iterable[Aspect] = (),
        attributes: Iterable[f.AttributeId] = (),
        values: Iterable[str] = (),
    ) -> Finding:
        """A finding, its clauses taken from its rules, nothing in it named twice."""
        at_fault = tuple(rules)
        others = tuple(r for r in against if r not in at_fault)
        return Finding(
            kind,
            self.order(r.id for r in at_fault),
            self.clauses([*at_fault, *others]),
            self.order(r.id for r in others),
            tuple(dict.fromkeys(roles)),
            tuple(dict.fromkeys(events)),
            tuple(a for a in Aspect if a in set(aspects)),
            tuple(dict.fromkeys(attributes)),
            tuple(dict.fromkeys(values)),
        )

    def clauses(self, rules: Iterable[Rule]) -> tuple[str, ...]:
        """The clauses under which the rules stand, in the order of the text."""
        wanted = {r.id for r in rules}
        return tuple(dict.fromkeys(r.clause for r in self.procedure.rules if r.id in wanted))


def who(duty: Duty) -> tuple[f.RoleId, ...]:
    """Everyone who may come to do it, stand-ins included; nobody where the text names nobody."""
    return tuple(dict.fromkeys(role for party in duty.doers for role in party.roles))


def first_choice(doers: tuple[Party, ...]) -> tuple[frozenset[f.RoleId], ...]:
    """Whom the text names in the first place, party by party, in no order."""
    return tuple(sorted((frozenset(party.tiers[0]) for party in doers if party.tiers), key=sorted))


def timed(duty: Duty) -> bool:
    """Whether there is a day by which it must have been done."""
    return duty.bound is not None or isinstance(duty.trigger, EachPeriod)


def prompted_by(duty: Duty, event: f.EventId, *stages: f.Stage) -> bool:
    """Whether the duty arises with an event of the kind (at one of the stages)."""
    return any(p.event == event and p.stage in stages for p in patterns(duty))


def patterns(duty: Duty) -> tuple[f.Pattern, ...]:
    """The events with which the duty arises; none if it arises in another way."""
    return duty.trigger.patterns if isinstance(duty.trigger, OnEvents) else ()


def attributes_in(condition: f.Condition | None) -> Iterator[f.AttributeId]:
    """The attributes of the event of the moment that the condition looks at, those of other events left out."""
    match condition:
        case f.AttributeIs(attribute, _):
            yield attribute
        case f.Not(part):
            yield from attributes_in(part)
        case f.And(parts) | f.Or(parts):
            for part in parts:
                yield from attributes_in(part)
        case _:
            pass
