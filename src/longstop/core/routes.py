"""Whom a concern can reach, and how: the answers of `routes`, without words; `report` makes the sentences.

A **move** is one thing that can happen next: an act under the rule that asks for it, or the reading of a message by one
role. A **step** leads from one move to the next. A **handover** is what a step means between people: who passes what
to whom. A **route** is a row of steps from a trigger to somebody with authority.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from longstop.core.formulas import AttributeId, Condition, EventId, Pattern, RoleId, StateId
from longstop.core.procedures import Doers, Procedure
from longstop.core.time import Bound


class Modality(Enum):
    """Whether a step has to be taken, the strongest first."""

    CERTAIN = "certain"
    ONLY_IF = "only if"
    OPTIONAL = "optional"

    @property
    def rank(self) -> int:
        """Nought for certain; the greater, the weaker."""
        return list(Modality).index(self)


# --- on what a step depends ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """A condition is so, at the moment of an event of the kind (None: at another moment)."""

    condition: Condition
    event: EventId | None = None


@dataclass(frozen=True)
class Before:
    """None of these has happened before, which would end what is owed."""

    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class Silence:
    """No reply has come within the bound."""

    reply: tuple[Pattern, ...]
    bound: Bound


@dataclass(frozen=True)
class Lasting:
    """The state has begun with it, and lasts."""

    state: StateId


@dataclass(frozen=True)
class Allowed:
    """Rules that forbid the act, or say how it is to be done, leave room for it."""

    rules: tuple[str, ...]


@dataclass(frozen=True)
class Chosen:
    """Of several who may do it, it is one of these who does."""

    roles: tuple[RoleId, ...]


@dataclass(frozen=True)
class InAbsence:
    """Those who come first are away."""

    roles: tuple[RoleId, ...]


Proviso = Given | Before | Silence | Lasting | Allowed | Chosen | InAbsence

# --- the graph ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """Something that can happen: the event from which a concern starts, an act under a rule, a message being read."""

    event: EventId
    rule: str | None = None
    """The duty or permission under which it is done."""
    reader: RoleId | None = None


@dataclass(frozen=True)
class Step:
    """What leads from one move to the next, and under which clauses.

    The next move needs somebody of every party of `doers` (of a reading: the reader; of an act of nobody in particular:
    no one). `by` says that the move before must have been done by one of these. `wait` is for how long silence is
    waited for, `bound` by when it must be done (None, where it is `dated`: at once, by being read).
    """

    source: Move
    target: Move
    rules: tuple[str, ...]
    clauses: tuple[str, ...]
    doers: Doers
    modality: Modality
    provisos: tuple[Proviso, ...] = ()
    by: tuple[RoleId, ...] = ()
    wait: Bound | None = None
    bound: Bound | None = None
    dated: bool = True
    copy: bool = False


class How(Enum):
    """In what way something passes from one to another."""

    MESSAGE = "message"
    COPY = "copy"
    TOGETHER = "together"
    """Both take part in a meeting or another act."""
    PROMPT = "prompt"
    """What the one does or reads is what the other has to act upon."""
    SILENCE = "silence"
    """Nothing was heard upon what the one did, and the other acts."""
    COVER = "cover"
    """The other stands in for the one."""


@dataclass(frozen=True)
class Handover:
    """An edge of the graph of who can pass a concern to whom: from a role, or from the world's event, to a role.

    No role means nobody in particular. `event` is what is sent, held, or done upon it.
    """

    source: RoleId | None
    target: RoleId | None
    how: How
    event: EventId
    clauses: tuple[str, ...]
    modality: Modality
    provisos: tuple[Proviso, ...] = ()
    bound: Bound | None = None
    dated: bool = True
    trigger: EventId | None = None
    """The event from outside that prompts it, where no role does."""


# --- the answers --------------------------------------------------------------------------------------------------


class Grounds(Enum):
    """Why a role is taken to have authority."""

    NAMED = "named by whoever asks"
    MANAGES = "manages another role, or stands in for one who does"
    LEADS = "decides, or leads a meeting"


@dataclass(frozen=True)
class Authority:
    """Those whom a concern should reach, and on what grounds."""

    roles: tuple[RoleId, ...]
    grounds: Grounds


@dataclass(frozen=True)
class Latest:
    """How late the last step of a route may be, counted from its first day, on the worst of all start dates."""

    working_days: int
    days: int
    start: date
    """The start date for which it takes so many days; the first of them."""


@dataclass(frozen=True)
class Route:
    """A way from a trigger to somebody with authority: they read something, or take part in the last act.

    `latest` is None if there is no bound; `undated` are the steps that have none.
    """

    steps: tuple[Step, ...]
    arrives: tuple[RoleId, ...]
    modality: Modality
    provisos: tuple[Proviso, ...]
    """On what else it hangs that those who arrive take part in the last act."""
    latest: Latest | None
    undated: tuple[Step, ...]
    needs: tuple[tuple[RoleId, ...], ...]
    """People who can be away and must be in: one of each group."""


@dataclass(frozen=True)
class Cut:
    """People whose absence, for as long as it lasts, leaves no route at all. All holders of each role are away."""

    roles: tuple[RoleId, ...]
    people: int


@dataclass(frozen=True)
class Concern:
    """What becomes of a trigger.

    `certain` says that somebody with authority is reached whatever happens, everyone else being in. `routes` are the
    ways (the plainest only, if there are `more`). `apart` is how many of them no two of which need the same person,
    None if one needs nobody who can be away. `unshared` is how many of them have no step in common. `cuts` are all
    minimal sets of absences of up to `searched` people that leave no route, the smallest first; `cuts_of_owed` those
    that leave none but by what people only may do. `bottlenecks` are the moves through which every route passes.
    `meets` is everyone whom the concern can come to at all. `counted` is false if there were too many ways to count.
    """

    trigger: EventId
    presupposes: tuple[RoleId, ...]
    certain: bool
    routes: tuple[Route, ...]
    more: bool
    apart: int | None
    unshared: int
    cuts: tuple[Cut, ...]
    cuts_of_owed: tuple[Cut, ...]
    searched: int
    bottlenecks: tuple[Move, ...]
    meets: tuple[RoleId, ...]
    counted: bool = True

    @property
    def reached(self) -> bool:
        """Whether there is any route."""
        return bool(self.routes)

    @property
    def single_points(self) -> tuple[RoleId, ...]:
        """The roles each of which cuts the concern off by being away."""
        return tuple(c.roles[0] for c in self.cuts if len(c.roles) == 1)


@dataclass(frozen=True)
class Circle:
    """Moves that lead to one another and to no other act."""

    moves: tuple[Move, ...]
    clauses: tuple[str, ...]


class Rung(Enum):
    """What sends a matter a rung up a ladder."""

    LEFT_OPEN = "left open"
    SILENCE = "silence"


@dataclass(frozen=True)
class Topless:
    """A ladder whose last rung can leave the matter as the others did, and nothing follows."""

    rungs: tuple[EventId, ...]
    why: Rung
    clauses: tuple[str, ...]
    attribute: AttributeId | None = None


@dataclass(frozen=True)
class Bystander:
    """A role that receives messages and owes nothing upon any of them; `allowed` are rules that permit it something."""

    role: RoleId
    messages: tuple[EventId, ...]
    clauses: tuple[str, ...]
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Routes:
    """All that was found about one procedure. `readings` are those that are not the default."""

    procedure: Procedure
    authority: Authority
    without: tuple[RoleId, ...]
    certain_only: bool
    strict: bool
    steps: tuple[Step, ...]
    handovers: tuple[Handover, ...]
    concerns: tuple[Concern, ...]
    idle_triggers: tuple[EventId, ...]
    """Events from outside upon which no rule asks or allows anything."""
    circles: tuple[Circle, ...]
    topless: tuple[Topless, ...]
    bystanders: tuple[Bystander, ...]
    readings: Mapping[str, str] = field(default_factory=dict)

    @property
    def lost(self) -> tuple[Concern, ...]:
        """The concerns that reach nobody with authority."""
        return tuple(c for c in self.concerns if not c.reached)
