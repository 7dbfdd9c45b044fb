"""`routes`: whom can a concern reach, through whom, how late, and which absences cut it off? Built on networkx.

What the graph means, held against `core.semantics`:

* A **move** is something that can happen because of what went before: an act under the duty or permission that prompts
  it, or the reading of a message by one role. Nothing else happens, so whatever comes of an event from outside lies on
  a row of moves that starts with it. Every move has one move before it; two duties to do one act are two moves.
* A move needs people: an act somebody of each party (of a party with stand-ins, anybody), a reading its reader; what
  nobody in particular does needs no one. A role is away when all who hold it are; an office never is. Whoever is away
  throughout does nothing and reads nothing. So with a set of absences under which no row of moves is left, nothing
  that comes of the event reaches anybody with authority **for as long as these people are away**. That is sound
  whatever conditions, states, bans and attributes there are, for the graph leaves them all out, takes every permission
  to be used and every silence to be kept, and lets any stand-in act at any time.
* A step is **certain** if its duty binds and hangs on nothing but its trigger: no condition, no attribute, nothing that
  ends it, no ban on the act, no silence; and a reading if the message goes to the reader whoever sends it. Where
  several may do an act, none of them is certain to have a part in it. A concern is **certain to reach** somebody with
  authority if certain steps alone lead there, everyone being in but those who are said to be away. That is sound the
  other way: such a row of moves happens in every case, since nothing is left to choose but the day.
* How **late** a route may be: each act is done on its due day, or on the first day after it when those needed are in;
  each message is read on the reader's first day in; counted from every start date, and the worst is told. It counts one
  concern alone: what was done earlier on the same day on another's account can put an act off by a day. A step
  without a date, or that nobody has to take, has no bound.

What the graph abstracts from: conditions, states, bans and what events carry are told with a step and not decided, so
a route is one that the rules do not rule out step by step, and no promise that a case takes it. The prover can tell.

Who is needed is a matter of sets (`people`); what leads to what is a plain graph, and `graph` asks networkx about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from longstop.core import formulas as f
from longstop.core.formulas import EventId, RoleId
from longstop.core.procedures import Duty, Procedure, Sort
from longstop.core.routes import (
    Authority,
    Before,
    Chosen,
    Circle,
    Concern,
    Cut,
    Grounds,
    InAbsence,
    Modality,
    Move,
    Proviso,
    Route,
    Routes,
    Step,
)
from longstop.core.time import Calendar
from longstop.engines.routes import graph, handing, people
from longstop.engines.routes.days import Lateness
from longstop.engines.routes.moves import Text

__all__ = ["authority", "routes"]


def routes(
    procedure: Procedure,
    calendar: Calendar,
    *,
    to: Sequence[RoleId] = (),
    start: Sequence[EventId] = (),
    without: Sequence[RoleId] = (),
    certain_only: bool = False,
    strict: bool = False,
) -> Routes:
    """Whom the concerns that start with these events (all that prompt anything) can reach of the roles `to` (those with
    authority), these roles being away throughout. A `strict` run drops what only should be done.
    """
    text = Text(procedure, frozenset(without), strict)
    chosen = Authority(tuple(to), Grounds.NAMED) if to else authority(procedure)
    sought = _Sought(text, calendar, chosen, certain_only)
    moves = [*map(text.start, text.triggers), *text.moves]
    steps = {m: sought.steps(m) for m in moves}
    triggers = tuple(start) or text.triggers
    world = [e.id for e in procedure.events if e.sort is Sort.WORLD]
    return Routes(
        procedure,
        chosen,
        tuple(without),
        certain_only,
        strict,
        tuple(s for some in steps.values() for s in some),
        handing.handovers(text, (s for some in steps.values() for s in some)),
        tuple(sought.concern(e) for e in triggers),
        tuple(e for e in world if e not in text.triggers),
        tuple(_circles(text, steps)),
        tuple(handing.topless(text)),
        tuple(handing.bystanders(text)),
    )


def authority(procedure: Procedure) -> Authority:
    """The procedure's managers: roles that manage another, and who stands in for them when they are away.

    Where there are none, those who decide or lead a meeting.
    """
    managers = {r.id for r in procedure.roles if r.manages}
    if managers:
        for party in (p for d in procedure.duties for p in d.doers):
            for i, tier in enumerate(party.tiers[1:], start=1):
                if managers & {r for t in party.tiers[:i] for r in t}:
                    managers |= set(tier)
        return Authority(tuple(r.id for r in procedure.roles if r.id in managers), Grounds.MANAGES)
    leading: set[RoleId] = set()
    for duty in procedure.duties:
        match procedure.event(duty.act).sort:
            case Sort.DECISION:
                leading |= {r for p in duty.doers for r in p.roles}
            case Sort.MEETING:
                leading |= {r for p in duty.doers[:1] for r in p.roles}
            case _:
                pass
    return Authority(tuple(r.id for r in procedure.roles if r.id in leading), Grounds.LEADS)


class _Sought:
    """The routes to those with authority."""

    def __init__(self, text: Text, calendar: Calendar, chosen: Authority, certain_only: bool) -> None:
        self.text, self.certain_only = text, certain_only
        self.sought = frozenset(chosen.roles) - text.away
        self.people = people.People(text.procedure, text.away)
        self.lateness = Lateness(text.procedure, calendar, text.away)
        self._steps: dict[Move, tuple[Step, ...]] = {}
        self._surely: dict[EventId, bool] = {}

    def steps(self, move: Move) -> tuple[Step, ...]:
        """What can, or must, happen next."""
        if move not in self._steps:
            found = self.text.steps_from(move)
            self._steps[move] = tuple(s for s in found if not self.certain_only or s.modality is Modality.CERTAIN)
        return self._steps[move]

    # --- arriving -------------------------------------------------------------------------------------------

    def arriving(self, step: Step) -> tuple[RoleId, ...]:
        """Those with authority who read what is read, or may have a part in what is done."""
        return tuple(dict.fromkeys(r for p in step.doers for r in p.roles if r in self.sought))

    def arrives(self, step: Step) -> Modality | None:
        """How surely one of them is reached when the step is taken; None if none can be."""
        if not self.arriving(step):
            return None
        if step.target.reader is not None:
            return Modality.CERTAIN
        event = step.target.event
        if event not in self._surely:
            self._surely[event] = self.text.surely_by(event, self.sought)
        if self._surely[event]:
            return Modality.CERTAIN
        return None if self.certain_only else Modality.ONLY_IF

    def _goals(self, step: Step) -> Iterable[int]:
        return () if self.arrives(step) is None else self.people.manned(step.doers, self.arriving(step))

    # --- a concern ------------------------------------------------------------------------------------------

    def concern(self, trigger: EventId) -> Concern:
        """What becomes of a trigger."""
        start = self.text.start(trigger)
        steps = graph.from_here(start, lambda m: iter(self.steps(m)))
        ways, more = graph.routes(start, steps, self.arrives)
        presupposed = self._presupposed(trigger)
        counted, apart = True, None
        cuts: tuple[Cut, ...] = ()
        owed: tuple[Cut, ...] = ()
        try:
            family = people.supports(start, steps, self._goals, self.people)
            bound = people.supports(start, _without_options(steps), self._goals, self.people)
            apart = people.apart(family)
            cuts, owed = self._cuts(family, presupposed), self._cuts(bound, presupposed)
        except people.TooManyError:
            counted = False
        return Concern(
            trigger,
            presupposed,
            graph.reachable(start, steps, self.arrives),
            tuple(self._route(way, presupposed) for way in ways),
            more,
            apart,
            graph.unshared(start, steps, self.arrives),
            cuts if counted else (),
            owed if counted else (),
            people.MOST_AWAY,
            graph.bottlenecks(start, steps, self.arrives),
            self._meets(steps),
            counted,
        )

    def _cuts(self, family: Iterable[int], presupposed: Iterable[RoleId]) -> tuple[Cut, ...]:
        """The absences that meet every set of people: not of those who are in on the day, or nothing starts at all."""
        spared = people.union(self.people.bit(r) for r in presupposed)
        return people.cuts([m & ~spared for m in family], self.people, people.MOST_AWAY)

    def _meets(self, steps: graph.Steps) -> tuple[RoleId, ...]:
        met = {r for some in steps.values() for s in some for p in s.doers for r in p.roles}
        return tuple(r.id for r in self.text.procedure.roles if r.id in met)

    def _presupposed(self, trigger: EventId) -> tuple[RoleId, ...]:
        """Those without whom the world does not raise the event: they are in on the day on which it starts."""

        def asked(condition: f.Condition) -> set[RoleId]:
            match condition:
                case f.RoleIn(role):
                    return {role}
                case f.And(parts):
                    return {r for p in parts for r in asked(p)}
                case _:
                    return set()

        roles = asked(self.text.procedure.event(trigger).only_if)
        return tuple(r.id for r in self.text.procedure.roles if r.id in roles)

    def _route(self, way: tuple[Step, ...], presupposed: Iterable[RoleId]) -> Route:
        last = way[-1]
        arrives = self.arriving(last)
        provisos: tuple[Proviso, ...] = ()
        modality = max((s.modality for s in way), key=lambda m: m.rank)
        if self.arrives(last) is not Modality.CERTAIN:
            provisos = self._taking_part(last, arrives)
            modality = max(modality, Modality.ONLY_IF, key=lambda m: m.rank)
        return Route(
            way,
            arrives,
            modality,
            provisos,
            self.lateness.of(way, self._works_only(way[0].source.event, presupposed)),
            tuple(s for s in way if not s.dated),
            self._needs(way, arrives),
        )

    def _works_only(self, trigger: EventId, presupposed: Iterable[RoleId]) -> bool:
        """Whether it starts on working days only."""
        kind = self.text.procedure.event(trigger)
        return kind.on_working_days or any(not self.text.procedure.role(r).every_day for r in presupposed)

    def _taking_part(self, last: Step, arrives: tuple[RoleId, ...]) -> tuple[Proviso, ...]:
        """On what it hangs that they have a part in the last act."""
        if any(set(p.roles) <= set(arrives) for p in last.doers):
            return ()  # it is they who do it, unless it is done by others on another's account
        for party in last.doers:
            held = [r for r in party.roles if r in arrives]
            if held and not set(held) & set(party.tiers[0]):
                first = next(i for i, tier in enumerate(party.tiers) if set(tier) & set(held))
                return (InAbsence(tuple(r for t in party.tiers[:first] for r in t)),)
        return (Chosen(arrives),)

    def _needs(self, way: Sequence[Step], arrives: tuple[RoleId, ...]) -> tuple[tuple[RoleId, ...], ...]:
        """Those who can be away and must be in, one of each group."""
        units = {r.id for r in self.text.procedure.roles if r.unit}
        found: dict[tuple[RoleId, ...], None] = {}
        for i, step in enumerate(way):
            by = way[i + 1].by if i + 1 < len(way) else arrives
            for party in step.doers:
                roles = tuple(r for r in party.roles if r in by) or party.roles
                if not set(roles) & units:
                    found.setdefault(roles)
        return tuple(found)


def _without_options(steps: graph.Steps) -> graph.Steps:
    """The steps that somebody owes."""
    return {m: tuple(s for s in some if s.modality is not Modality.OPTIONAL) for m, some in steps.items()}


def _circles(text: Text, steps: graph.Steps) -> Iterable[Circle]:
    """Rounds in which a concern is passed on, never to come out of them: those that something ends are left out."""
    for within in graph.circles(list(steps), steps):
        rules = [text.procedure.rule(s.target.rule) for s in within if s.target.rule is not None]
        duties = [r for r in rules if isinstance(r, Duty)]
        if len(duties) == 1 and duties[0].recurring:
            continue
        if not any(isinstance(p, Before) for s in within for p in s.provisos):
            clauses = tuple(dict.fromkeys(c for s in within for c in s.clauses))
            yield Circle(handing.in_order(s.source for s in within), clauses)
