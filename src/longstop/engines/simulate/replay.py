"""A trace lived again: the simulator walks through it and lets happen only what it would let happen itself.

What comes next is taken from the trace, everything else from the life that is lived: who is in, what is owed and to
whom, what is unread, what a rule asks of an act, and what the day cannot close without. Where the two part, the trace
is none that this simulator could have written.
"""

from __future__ import annotations

from datetime import timedelta

from longstop.core.formulas import RoleId, Stage
from longstop.core.procedures import Procedure, Sort
from longstop.core.time import Calendar
from longstop.core.traces import Event, Lapse, Loss, Trace
from longstop.engines.simulate import ways
from longstop.engines.simulate.life import Life, Moment
from longstop.engines.simulate.people import Person
from longstop.engines.simulate.program import DutyPlan, Program


class Parting(Exception):  # noqa: N818 (it is no error of anybody who sees it, but a place)
    """Where a trace and the simulator part: on which day, at which event (none: at the close), and why.

    `rule` is the one that is not kept, where it is a rule that stands in the way.
    """

    def __init__(self, day: int, event: Event | None, why: str, rule: str | None = None) -> None:
        at = "at the close" if event is None else f"at `{event.event}`"
        super().__init__(f"on day {day}, {at}: {why}")
        self.day, self.event, self.why, self.rule = day, event, why, rule


def replay(procedure: Procedure, trace: Trace, calendar: Calendar, *, strict: bool = False) -> Trace:
    """The trace as the simulator has lived it. Raises Parting where it would not have come to that."""
    program = Program(procedure, calendar, trace.start, trace.days, strict=strict)
    return _Replay(program, trace).lived()


class _Replay:
    def __init__(self, program: Program, trace: Trace) -> None:
        self.program, self.trace = program, trace
        self.people = {
            person: Person(person, role.id, [self._in(person, role.every_day, day) for day in range(trace.days)])
            for role in program.procedure.roles
            for person in role.persons
        }
        staff = {role.id: tuple(self.people[p] for p in role.persons) for role in program.procedure.roles}
        self.events: list[Event] = []
        self.losses: list[Loss] = []
        self.lapses: list[Lapse] = []
        self.life = Life(program, staff, trace.facts, 0, record=self._write)

    def _in(self, person: str, every_day: bool, day: int) -> bool:
        works = every_day or self.program.works[day]
        return works and not self.trace.is_away(person, self.trace.dates[day])

    def lived(self) -> Trace:
        trace, life = self.trace, self.life
        self._fits()
        for day, date in enumerate(trace.dates):
            life.today = day
            excused = frozenset(x.rule for x in trace.lapses if x.day == date)
            for event in (e for e in trace.events if e.day == date):
                self._next(event, excused)
            self._close(excused)
        off = frozenset(trace.start + timedelta(d) for d in range(trace.days) if not self.program.works[d])
        return Trace(
            trace.start, trace.days, off, trace.away, trace.facts,
            tuple(self.events), tuple(self.lapses), tuple(self.losses),
        )  # fmt: skip

    def _fits(self) -> None:
        """What the trace says of the world at large can be so: the facts, the days, who is away, what was lost."""
        trace, procedure = self.trace, self.program.procedure

        def must(so: bool, why: str) -> None:
            if not so:
                raise Parting(0, None, why)

        must(all(trace.facts.get(x.id) in x.values for x in procedure.facts), "a fact has none of its values")
        must(set(trace.away) <= set(procedure.people), "somebody is away who is nobody, or an office")
        for i, day in enumerate(trace.dates):
            if trace.works(day) != self.program.works[i]:
                is_a = "a working day" if self.program.works[i] else "no working day"
                raise Parting(i, None, f"in the calendar this is {is_a}")
        days = [e.day for e in trace.events]
        must(days == sorted(days) and set(days) <= set(trace.dates), "the events do not stand in the order of days")
        sent = [e for e in trace.events if e.stage is Stage.HAPPENED]
        for loss in trace.losses:
            there = any((e.day, e.event) == (loss.day, loss.event) and set(loss.to) <= set(e.to) for e in sent)
            must(bool(loss.to) and there, f"no `{loss.event}` was sent that could be lost")

    def _write(self, life: Life, m: Moment, lost: tuple[RoleId, ...]) -> None:
        day = self.program.date(life.today)
        stage = Stage.READ if m.read else Stage.HAPPENED
        self.events.append(Event(day, m.event, stage, tuple(p.name for p in m.by), m.to, dict(m.carried)))
        if lost:
            self.losses.append(Loss(day, m.event, lost))

    # --- an event -------------------------------------------------------------------------------------------

    def _next(self, event: Event, excused: frozenset[str]) -> None:
        """The trace's next event happens, if it may."""
        life = self.life

        def must(so: bool, why: str) -> None:
            if not so:
                raise Parting(life.today, event, why)

        must(event.event in self.program.kinds, "the procedure has no such event")
        must(all(p in self.people for p in event.by), "nobody of this name holds a role")
        by = tuple(self.people[p] for p in event.by)
        must(all(p.here[life.today] for p in by), "somebody who takes part is not in")
        lost = tuple(r for x in self.trace.losses if (x.day, x.event) == (event.day, event.event) for r in x.to)
        if event.stage is Stage.READ:
            must(len(by) == 1 and not event.to and not event.attributes, "one person reads, and that is all")
            box = event.event, by[0].role
            must(box in life.unread and life.read_on.get(box) != life.today, "there is nothing to read")
            life.happen(Moment(event.event, by, (by[0].role,), read=True))
            return
        kind = self.program.kinds[event.event]
        carried = next((w for w in kind.ways if w == event.attributes), None)
        must(carried is not None, "it carries something else than such events do")
        must(not life.done_today(event.event), "it has happened today already")
        m = Moment(event.event, by, tuple(p.role for p in by), event.to, carried or {})
        m.arrived = tuple(r for r in event.to if r not in lost)
        if kind.kind.sort is Sort.WORLD:
            must(not by and not event.to, "the world does it, and nobody else")
            must(not kind.kind.on_working_days or self.program.works[life.today], "it happens on working days only")
            must(not kind.kind.once or event.event not in life.done_on, "it happens only once")
            must(kind.only_if is None or kind.only_if(life, m), "the world cannot raise it now")
        else:
            prompts = [p for p in kind.duties if life.owed[p.number] and self._theirs(p, m)]
            must(bool(prompts), "nobody who did it owed it, or had leave to do it")
            asked = set(prompts[0].to)
            must(asked <= set(event.to) <= asked | ways.may_be_copied(life, m), "it goes to others than the rules say")
        broken = ways.broken(life, m, excused)
        if broken is not None:
            forbids = any(b.id == broken for b in self.program.procedure.bans)
            how = "forbids it" if forbids else "asks for it to be done, or copied, in another way"
            raise Parting(life.today, event, f"`{broken}` {how}", broken)
        life.happen(m, lost)

    def _theirs(self, plan: DutyPlan, m: Moment) -> bool:
        """Whether they did what they were responsible for, and nobody took part who had no part in it."""
        able = {r for tiers in plan.tiers for r in self.life.able(tiers)}
        return self.life.performed(plan, m) and set(m.roles) <= able and len(m.roles) <= len(plan.tiers)

    # --- the close of a day ---------------------------------------------------------------------------------

    def _close(self, excused: frozenset[str]) -> None:
        life, date = self.life, self.program.date(self.life.today)

        def must(so: bool, why: str, rule: str | None = None) -> None:
            if not so:
                raise Parting(life.today, None, why, rule)

        for event, role in sorted(life.unread):
            must(not life.role_in(role), f"`{event}` lies unread before `{role}`, who is in")
        for plan in self.program.duties:
            due = any(o.due is not None and o.due <= life.today for o in life.owed[plan.number])
            if plan.binds and due and plan.duty.id not in excused and life.available(plan):
                may = not life.done_today(plan.act) and ways.possible(life, plan)
                must(not may, f"`{plan.act}` is due under `{plan.duty.id}` and not done", plan.duty.id)
        rules = {x.rule for x in self.trace.lapses if x.day == date}
        for rule in sorted(rules):
            must(self._forgettable(rule), f"nothing was owed under `{rule}` that could be forgotten")
        for plan in self.program.duties:
            if plan.duty.id in rules:
                life.forget(plan.number)
        self.lapses += [x for x in self.trace.lapses if x.day == date]
        life.close()

    def _forgettable(self, rule: str) -> bool:
        """Whether the rule asked today for something that was then forgotten by somebody who was in."""
        life = self.life
        for plan in self.program.duties:
            if plan.duty.id == rule:
                return bool(life.owed[plan.number]) and plan.duty.force.binds and life.available(plan)
        told = {r.id: r.event for r in self.program.procedure.manners if r.force.binds}
        told |= {r.id: r.message for r in self.program.procedure.copies if r.force.binds}
        today = self.program.date(life.today)
        return any(e.day == today and e.event == told.get(rule) for e in self.events)
