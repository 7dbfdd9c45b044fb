"""Conditions, patterns, claims and formulas: the closed sums in which rules and properties are written.

Everything is evaluated at a *moment*: an event of the trace, or the close of a day. A **condition** looks at the
moment and its past. A **pattern** says which events are meant. A **claim** looks ahead from a moment (metric temporal
logic over days, pointwise). A **formula** makes a claim for each event that matches a pattern, or for each day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from operator import eq, ge, gt, le, lt
from typing import NewType

from longstop.core.time import Bound, Unit

RoleId = NewType("RoleId", str)
EventId = NewType("EventId", str)
StateId = NewType("StateId", str)
FactId = NewType("FactId", str)
AttributeId = NewType("AttributeId", str)

#: The value of a Boolean fact or attribute that is so, and of one that is not.
YES, NO = "yes", "no"


class Stage(Enum):
    """How far a thing has come. Only messages are read and acted on; delivery is a condition on the sending."""

    HAPPENED = "happened"
    READ = "read"
    ACTED = "acted on"


@dataclass(frozen=True)
class Pattern:
    """The events of one kind and stage, perhaps only those by (or read by) certain roles, or fulfilling `where`.

    `roles` empty means by anyone. `this` ties a message to the one that the formula's `for each` has bound.
    """

    event: EventId
    stage: Stage = Stage.HAPPENED
    roles: tuple[RoleId, ...] = ()
    where: Condition | None = None
    this: bool = False


# --- conditions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Const:
    """Always so, or never so."""

    value: bool


@dataclass(frozen=True)
class FactIs:
    """A fact of the case has this value."""

    fact: FactId
    value: str


@dataclass(frozen=True)
class InState:
    """The state lasts at the moment, the moment's own event taken into account."""

    state: StateId


@dataclass(frozen=True)
class AttributeIs:
    """The event of the moment carries this attribute with this value."""

    attribute: AttributeId
    value: str


@dataclass(frozen=True)
class DeliveredTo:
    """The message sent at the moment reaches the mailbox of this role."""

    role: RoleId


class Compare(Enum):
    """How a count is compared with a number."""

    LT = "<"
    LE = "<="
    EQ = "="
    GE = ">="
    GT = ">"

    def holds(self, count: int, number: int) -> bool:
        """Whether a count compares like this with the number."""
        return bool(_COMPARED[self](count, number))


_COMPARED = {Compare.LT: lt, Compare.LE: le, Compare.EQ: eq, Compare.GE: ge, Compare.GT: gt}


@dataclass(frozen=True)
class Count:
    """How many events have matched so far, the moment's own included; or in the last so many days, today included."""

    pattern: Pattern
    compare: Compare
    number: int
    last: Bound | None = None


@dataclass(frozen=True)
class Happened:
    """An event matched strictly before the moment, and (if `since` is given) no event matched `since` after it."""

    pattern: Pattern
    since: Pattern | None = None


@dataclass(frozen=True)
class Previous:
    """There is an event of the pattern's kind strictly before the moment, and the latest such matched the pattern."""

    pattern: Pattern


@dataclass(frozen=True)
class RoleIn:
    """Somebody who holds the role is in on the day of the moment: works that day and is not away."""

    role: RoleId


@dataclass(frozen=True)
class Not:
    """The condition is not so."""

    part: Condition


@dataclass(frozen=True)
class And:
    """All of the conditions are so."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """At least one of the conditions is so."""

    parts: tuple[Condition, ...]


Condition = (
    Const | FactIs | InState | AttributeIs | DeliveredTo | Count | Happened | Previous | RoleIn | Not | And | Or
)

TRUE, FALSE = Const(True), Const(False)

# --- claims ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Occurs:
    """A target: an event that matches, from which the further claim (if any) holds."""

    pattern: Pattern
    then: Claim | None = None


@dataclass(frozen=True)
class DayIs:
    """A target: a day at whose close the condition is so."""

    condition: Condition


Target = Occurs | DayIs


@dataclass(frozen=True)
class Holds:
    """The condition is so at the moment itself."""

    condition: Condition


@dataclass(frozen=True)
class Within:
    """One of the targets is met strictly after the moment, on a day up to the end of the window."""

    bound: Bound
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Eventually:
    """One of the targets is met strictly after the moment. Judged on complete traces."""

    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Bounded:
    """There is a number of days within which one of the targets is met strictly after every such moment.

    No single trace shows that there is none: what shows it is a trace that can stand still for any number of days
    before a target is met. On a single trace it is judged like "eventually". It is the whole claim of its part.
    """

    targets: tuple[Target, ...]


@dataclass(frozen=True)
class NotUntil:
    """After the moment, none of `avoid` happens unless one of `release` has happened in between (a weak until)."""

    avoid: tuple[Pattern, ...]
    release: tuple[Pattern, ...]


@dataclass(frozen=True)
class Never:
    """None of the patterns ever happens after the moment."""

    avoid: tuple[Pattern, ...]


@dataclass(frozen=True)
class NotClaim:
    """The claim fails."""

    part: Claim


@dataclass(frozen=True)
class AllOf:
    """All of the claims hold."""

    parts: tuple[Claim, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of the claims holds."""

    parts: tuple[Claim, ...]


Claim = Holds | Within | Eventually | Bounded | NotUntil | Never | NotClaim | AllOf | AnyOf

# --- formulas -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ForEach:
    """For each event that matches one of the patterns and at which the condition is so, the claim holds.

    With no pattern: for each day (its close).
    """

    triggers: tuple[Pattern, ...]
    condition: Condition
    claim: Claim


#: A formula holds when each of its parts does.
Formula = tuple[ForEach, ...]


def for_days(formula: Formula, days: int) -> Formula:
    """The formula with so many days in the place of "some number of days"."""
    bound = Bound(days, Unit.DAYS)
    return tuple(
        replace(part, claim=Within(bound, part.claim.targets)) if isinstance(part.claim, Bounded) else part
        for part in formula
    )


def in_time(condition: Condition) -> Condition:
    """The condition as it will be judged once nothing has happened for so long that no look back finds anything."""
    match condition:
        case Count(last=Bound()):
            return Const(condition.compare.holds(0, condition.number))
        case Not(part):
            return Not(in_time(part))
        case And(parts):
            return And(tuple(in_time(p) for p in parts))
        case Or(parts):
            return Or(tuple(in_time(p) for p in parts))
        case _:
            return condition


def negation(condition: Condition) -> Condition:
    """The condition's contrary, without double negation."""
    match condition:
        case Const(value):
            return Const(not value)
        case Not(part):
            return part
        case _:
            return Not(condition)


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must all be so for it to be so."""
    if isinstance(condition, And):
        return tuple(c for part in condition.parts for c in conjuncts(part))
    return (condition,)
