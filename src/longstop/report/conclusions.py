"""What follows from a counterexample: what the text lacks, or else the clauses under which it all happened."""

from __future__ import annotations

from collections.abc import Iterator

from longstop.core import formulas as f
from longstop.core.procedures import Duty, OnEvents, Sort
from longstop.core.semantics import Instance
from longstop.report.mentions import asks_whom_it_reached, roles_to_be_in
from longstop.report.plot import Plot
from longstop.report.wording import Wording, listed, long_date


def conclusions(plot: Plot, words: Wording, told: str | None = None) -> list[str]:
    """The sentences at the end of a story. `told` is the clause of which it is said anyway why it does not help."""
    return _Conclusions(plot, words, told).all()


class _Conclusions:
    """The plot looked at for what would have made the difference."""

    def __init__(self, plot: Plot, words: Wording, told: str | None) -> None:
        self.plot, self.words, self.told = plot, words, told
        self.case, self.procedure, self.trace, self.reading = plot.case, plot.procedure, plot.trace, plot.reading

    def all(self) -> list[str]:
        """What can be said."""
        said = list(dict.fromkeys(self._lacks()))
        if self.plot.refuted.endless is not None:
            said.append("No number of days is enough: here the case stands still, and it may stand so for ever.")
        if not said and self.told is None:
            said.append(
                f"Everything here happens under {listed(self.plot.clauses)}."
                if self.plot.clauses
                else "Nothing here happens under any clause: it all comes from outside."
            )
        if self.plot.left_out:
            n = self.plot.left_out
            what = "one event of the trace played no part and is" if n == 1 else f"{n} events played no part and are"
            said.append(f"({what} left out here.)")
        return said

    def _lacks(self) -> Iterator[str]:
        for failure in self.plot.failures:
            if isinstance(failure.claim, f.Holds):
                yield from self._lacks_at_once(failure.claim.condition)
        acts: list[f.EventId] = []
        for pattern in self.plot.targets:
            if pattern.this and not self.plot.anchor.is_close:
                yield from self._lacks_reader()
            elif pattern.stage is f.Stage.HAPPENED or self._never_sent(pattern.event):
                acts.append(pattern.event)
        for loss in self.trace.losses if acts else ():
            yield f'"{self.words.event(loss.event)}" was lost, and nothing in the text notices.'
        bound = [act for act in acts if any(map(self.reading.binds, self.procedure.duties_for(act)))]
        for act in dict.fromkeys(bound):
            yield from self._lacks_duty(act)
        for act in dict.fromkeys(acts if not bound else ()):
            yield from self._lacks_force(act)

    def _lacks_at_once(self, condition: f.Condition) -> Iterator[str]:
        if asks_whom_it_reached(condition):
            yield from self._lacks_reader()
        if roles := roles_to_be_in(condition):
            yield f"The text names nobody else for {self.words.roles(roles, 'or')}."

    def _never_sent(self, message: f.EventId) -> bool:
        """Whether no such message went out between the anchor and the end."""
        return not any(
            (e.event, e.stage) == (message, f.Stage.HAPPENED) and self.plot.anchor.day <= e.day <= self.plot.end
            for e in self.trace.events
        )

    def _lacks_reader(self) -> Iterator[str]:
        reached = self.reading.delivered(self.plot.anchor)
        if len(reached) == 1:
            yield f"Nothing in the text gives this a second reader: it reached only {self.words.role(reached[0])}."
        elif reached:
            yield f"It reached {self.words.roles(reached)} and nobody else."
        else:
            yield "It reached nobody, and nothing in the text notices."

    def _lacks_force(self, act: f.EventId) -> Iterator[str]:
        what, duties = f'"{self.words.event(act)}"', list(self.procedure.duties_for(act))
        if self.procedure.event(act).sort is Sort.WORLD:
            yield f"No rule of the text can bring about {what}: it comes from outside."
        elif not duties:
            yield f"No rule of the text requires {what}."
        for duty in duties:
            if duty.clause != self.told:
                yield f"{duty.clause} only says that {what} {'should' if duty.force.binds else 'may'} be done."

    def _lacks_duty(self, act: f.EventId) -> Iterator[str]:
        what = f'"{self.words.event(act)}"'
        binding = [d for d in self.procedure.duties_for(act) if self.reading.binds(d)]
        owed = [i for i in self.plot.owed if i.duty in binding]
        for duty in binding if not owed else ():
            if duty.clause != self.told:
                yield self._untriggered(duty, what)
        for instance in owed:
            yield from self._slack(instance, what)

    def _untriggered(self, duty: Duty, what: str) -> str:
        when = self.words.trigger(duty.trigger)
        kind = None
        if isinstance(duty.trigger, OnEvents) and len(duty.trigger.patterns) == 1:
            kind = self.procedure.event(duty.trigger.patterns[0].event)
        if duty.condition != f.TRUE:
            when += f", and only if this is so: {self.words.condition(duty.condition, kind)}"
        return f"{duty.clause} requires {what} only {when}."

    def _slack(self, instance: Instance, what: str) -> Iterator[str]:
        duty, due = instance.duty, instance.due
        told = duty.clause == self.told
        if any(x.rule == duty.id for x in self.trace.lapses):
            if not told:
                yield f"What {duty.clause} requires was forgotten once, and nothing in the text notices."
        elif not self.plot.outstanding(instance):
            return
        elif bars := self.plot.bars(instance):
            clauses = listed(dict.fromkeys(b.clause for b in bars))
            yield f"{duty.clause} asks for {what}, and {clauses} forbids it until what it waits for has come."
        elif told:
            return
        elif due is not None and due > self.plot.end:
            until = f"{long_date(due, year=True)}, {self._reckoned(instance)}"
            yield f"{duty.clause} allows until {until}, for {what}."
        elif due is None:
            yield f"{duty.clause} gives no time for {what}."
        elif self.plot.unkept(instance) and not self.plot.covered(duty, due):
            who = self.words.doers(duty.doers)
            yield f"For {what} {duty.clause} names {who} and nobody else: while nobody of them is in, it waits."

    def _reckoned(self, instance: Instance) -> str:
        """`3 working days after the 22nd`, or why the deadline is not where the bound ends."""
        bound, due = instance.duty.bound, instance.due
        assert bound is not None
        assert due is not None
        end = self.case.calendar.end_of_window(instance.moment.day, bound)
        if due != end:
            return f"the next working day after {long_date(end)}"
        return f"{bound} after {long_date(instance.moment.day)}"
