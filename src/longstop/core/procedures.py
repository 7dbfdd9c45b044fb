"""The typed procedure: people, events, states and rules, with every name resolved, every reading chosen.

A procedure denotes a set of traces (`semantics.admits`). It is concrete: parameters have their values and each
ambiguous passage has one reading. Other readings are other procedures, made from the same document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from longstop.core.formulas import (
    TRUE,
    AttributeId,
    Condition,
    EventId,
    FactId,
    Pattern,
    RoleId,
    StateId,
)
from longstop.core.time import Bound


class Force(Enum):
    """How strongly a text asks. `should` and `expected` bind in a charitable run and may be dropped in a strict one."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    CONSIDER = "consider"
    """The thinking is owed and leaves a record; nothing that was thought about is guaranteed."""

    @property
    def binds(self) -> bool:
        """Whether the rule is owed in a charitable run."""
        return self is not Force.MAY

    @property
    def soft(self) -> bool:
        """Whether a strict run drops the obligation."""
        return self is Force.SHOULD


@dataclass(frozen=True)
class Role:
    """A part that a person plays for the case. A `unit` is an office: staffed whenever it works, never away."""

    id: RoleId
    title: str
    agency: str
    every_day: bool = False
    people: int = 1
    unit: bool = False
    manages: tuple[RoleId, ...] = ()
    cover: tuple[RoleId, ...] = ()

    @property
    def persons(self) -> tuple[str, ...]:
        """The names under which the holders of the role stand in a trace."""
        if self.people == 1:
            return (self.id,)
        return tuple(f"{self.id} {i}" for i in range(1, self.people + 1))


@dataclass(frozen=True)
class Agency:
    """An organisation."""

    id: str
    title: str


@dataclass(frozen=True)
class Fact:
    """Something fixed for the case, unknown beforehand: yes or no, or one of the values."""

    id: FactId
    title: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Attribute:
    """What an event carries: yes or no, or one of the values."""

    id: AttributeId
    title: str
    values: tuple[str, ...]


class Sort(Enum):
    """What kind of thing an event is; all but `WORLD` are done by roles, because a rule requires or allows it."""

    WORLD = "event"
    ACT = "act"
    MESSAGE = "message"
    MEETING = "meeting"
    DECISION = "decision"
    CONSIDERATION = "consideration"
    RECORD = "record"
    """An act that leaves something in writing."""


@dataclass(frozen=True)
class EventKind:
    """A kind of event. In one case it happens at most once a day.

    `only_if` restricts when the world may raise it (judged just before the event); `once` at most once in a case.
    """

    id: EventId
    title: str
    sort: Sort
    attributes: tuple[Attribute, ...] = ()
    on_working_days: bool = False
    once: bool = False
    only_if: Condition = TRUE

    def attribute(self, id: AttributeId) -> Attribute:
        """The attribute of that name. Raises KeyError."""
        for attribute in self.attributes:
            if attribute.id == id:
                return attribute
        raise KeyError(id)


@dataclass(frozen=True)
class State:
    """A condition of the case that begins and ends with events."""

    id: StateId
    title: str
    begins: tuple[Pattern, ...]
    ends: tuple[Pattern, ...]
    initially: bool = False


@dataclass(frozen=True)
class Party:
    """Who may do their part of an act: anyone of the first tier; only when none of them is in, of the next."""

    tiers: tuple[tuple[RoleId, ...], ...]
    prefer: tuple[RoleId, ...] = ()
    """Whom the text would rather see; this orders the alternatives and removes none."""

    @property
    def roles(self) -> tuple[RoleId, ...]:
        """Everyone who may come to do it."""
        return tuple(role for tier in self.tiers for role in tier)


#: All parties take part together. No party at all: the text names nobody ("someone").
Doers = tuple[Party, ...]


@dataclass(frozen=True)
class OnEvents:
    """The duty arises with each event that matches."""

    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class OnSilence:
    """The duty arises at the close of the last day of the bound after `sent`, if no `reply` came after it."""

    sent: Pattern
    reply: tuple[Pattern, ...]
    bound: Bound


@dataclass(frozen=True)
class EachPeriod:
    """The duty arises anew in each period of the bound's length since the state began, whatever was done before.

    On a grid it arises only on the due day at the period's end, and so can be done no earlier.
    """

    state: StateId
    bound: Bound
    grid: bool


Trigger = OnEvents | OnSilence | EachPeriod


@dataclass(frozen=True)
class Duty:
    """When the trigger occurs and the condition holds, the doers owe the act within the bound (none: eventually).

    `cancels` are the events that end what is owed without its being done: the reply came, the state ended. A duty
    with force `may` obliges nobody and permits the act. `recurring` marks a duty that its own act renews.
    """

    id: str
    clause: str
    force: Force
    trigger: Trigger
    condition: Condition
    doers: Doers
    act: EventId
    to: tuple[RoleId, ...] = ()
    bound: Bound | None = None
    cancels: tuple[Pattern, ...] = ()
    recurring: bool = False


@dataclass(frozen=True)
class Copy:
    """A message that goes out while the condition holds is copied, in the same e-mail, to one role of each group.

    It binds the `senders` (none named: whoever sends it), and nobody who sends the message in their place.
    """

    id: str
    clause: str
    force: Force
    message: EventId
    condition: Condition
    groups: tuple[tuple[RoleId, ...], ...]
    senders: tuple[RoleId, ...] = ()


@dataclass(frozen=True)
class Manner:
    """An event of this kind that happens while the condition holds must fulfil the requirement on its attributes."""

    id: str
    clause: str
    force: Force
    event: EventId
    condition: Condition
    requirement: Condition


@dataclass(frozen=True)
class Ban:
    """An event that matches must not happen unless the condition held just before it."""

    id: str
    clause: str
    force: Force
    pattern: Pattern
    unless: Condition


Rule = Duty | Copy | Manner | Ban


@dataclass(frozen=True)
class Clause:
    """A clause of the source: its heading, and our paraphrase. `guidance` gives the reason why nothing is formal."""

    id: str
    heading: str
    text: str
    guidance: str | None = None


@dataclass(frozen=True)
class Procedure:
    """A whole procedure under one choice of readings and parameters."""

    id: str
    title: str
    calendar: str
    agencies: tuple[Agency, ...]
    roles: tuple[Role, ...]
    facts: tuple[Fact, ...]
    states: tuple[State, ...]
    events: tuple[EventKind, ...]
    rules: tuple[Rule, ...]
    clauses: tuple[Clause, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def formal(self) -> tuple[object, ...]:
        """All that a trace can depend on: without titles of readings, values of parameters, and the prose. Hashable."""
        return self.id, self.calendar, self.roles, self.facts, self.states, self.events, self.rules

    @cached_property
    def _index(self) -> dict[str, dict[str, object]]:
        return {
            "role": {r.id: r for r in self.roles},
            "event": {e.id: e for e in self.events},
            "state": {s.id: s for s in self.states},
            "fact": {f.id: f for f in self.facts},
            "rule": {r.id: r for r in self.rules},
            "clause": {c.id: c for c in self.clauses},
        }

    def role(self, id: RoleId) -> Role:
        """The role of that name. Raises KeyError, like all the look-ups here."""
        return self._index["role"][id]  # type: ignore[return-value]

    def event(self, id: EventId) -> EventKind:
        """The kind of event of that name."""
        return self._index["event"][id]  # type: ignore[return-value]

    def state(self, id: StateId) -> State:
        """The state of that name."""
        return self._index["state"][id]  # type: ignore[return-value]

    def rule(self, id: str) -> Rule:
        """The rule of that id."""
        return self._index["rule"][id]  # type: ignore[return-value]

    def clause(self, id: str) -> Clause | None:
        """The clause of that id, if the document has a heading for it."""
        return self._index["clause"].get(id)  # type: ignore[return-value]

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """The duties and permissions, in the order of the text."""
        return tuple(r for r in self.rules if isinstance(r, Duty))

    @cached_property
    def copies(self) -> tuple[Copy, ...]:
        """The rules on copying."""
        return tuple(r for r in self.rules if isinstance(r, Copy))

    @cached_property
    def manners(self) -> tuple[Manner, ...]:
        """The rules on how a thing is done."""
        return tuple(r for r in self.rules if isinstance(r, Manner))

    @cached_property
    def bans(self) -> tuple[Ban, ...]:
        """The rules on what must not happen."""
        return tuple(r for r in self.rules if isinstance(r, Ban))

    def duties_for(self, act: EventId) -> Iterator[Duty]:
        """The duties and permissions whose act this is."""
        return (d for d in self.duties if d.act == act)

    def recipients(self, message: EventId) -> tuple[RoleId, ...]:
        """Every role that may come to receive the message, addressees first."""
        addressed = [role for duty in self.duties_for(message) for role in duty.to]
        copied = [r for c in self.copies if c.message == message for group in c.groups for r in group]
        return tuple(dict.fromkeys(addressed + copied))

    def acts_on(self, message: EventId, role: RoleId) -> bool:
        """Whether a role that reads the message is bound by some rule to do anything about it."""
        return any(
            duty.force.binds
            and isinstance(duty.trigger, OnEvents)
            and any(
                p.event == message and p.stage.value == "read" and (not p.roles or role in p.roles)
                for p in duty.trigger.patterns
            )
            for duty in self.duties
        )

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everyone who can be away: the holders of all roles that are not units."""
        return tuple(p for role in self.roles if not role.unit for p in role.persons)
