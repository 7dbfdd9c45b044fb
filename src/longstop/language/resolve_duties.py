"""Rules on what is to be done: when the duty arises, who owes it, by when, and what ends it."""

from __future__ import annotations

from longstop.core import formulas as f
from longstop.core import procedures as p
from longstop.core.diagnostics import Code
from longstop.core.time import SAME_DAY, Bound
from longstop.language import syntax as s
from longstop.language.resolve_bounds import DEADLINE, PERIOD, RECURRENCE, SILENCE
from longstop.language.resolve_conditions import DAY, GUARD, Scene
from longstop.language.resolve_names import kind_of
from longstop.language.resolve_parts import FORCE, Action
from longstop.language.resolve_patterns import conjunction, possible

#: Which sorts of event each verb suits.
_VERBS = {
    "": ("act", "meeting", "decision", "consideration", "record"),
    "do": ("act",),
    "hold": ("meeting",),
    "decide": ("decision", "act"),
    "consider": ("consideration",),
    "record": ("record", "decision", "consideration"),
    "make": ("act", "decision", "record"),
    "give": ("act",),
}

#: How the doing of each sort is said.
SAID = {
    "message": "send {} to ...",
    "meeting": "hold {}",
    "decision": "decide {}",
    "consideration": "consider {}",
    "record": "record {}",
    "act": "{}",
}

#: A grid needs a day on which somebody works in each of its periods, whatever the calendar (days).
SHORTEST_GRID = 14


class Duty(Action):
    """A rule on what is to be done."""

    def duty(self, action: s.Send | s.Do) -> p.Duty | None:
        """The duty or permission."""
        doers = self.doers(action.doers)
        event, to = self.act(action)
        trigger, recurring, condition, cancels, scene = self.trigger(event, doers)
        if_part, until = self.parts.only(s.If), self.parts.only(s.Until)
        asked = self.scope.condition(if_part.condition, scene) if if_part else f.TRUE
        lasting, ends = self.while_in()
        condition = conjunction(condition, lasting, asked)
        until_patterns = self.scope.patterns(until.patterns) if until else ()
        cancels = possible((*cancels, *ends, *until_patterns))
        bound = self.deadline()
        timing = self.parts.all(s.Timing)
        if FORCE[action.force] is p.Force.MAY and timing:
            message, help = "a permission has no deadline: nobody owes it", "leave the time out, or say `should`"
            self.scope.report.say(Code.MISPLACED_PART, message, timing[0].span, help)
        if trigger is None or event is None or condition == f.FALSE:
            return None
        if isinstance(trigger, p.EachPeriod):
            bound = trigger.bound
        elif recurring is not None:
            bound = recurring
        force = FORCE[action.force]
        if event.sort == "consideration" and force is p.Force.MUST:
            force = p.Force.CONSIDER
        return p.Duty(
            self.id,
            self.clause,
            force,
            trigger,
            condition,
            doers,
            f.EventId(event.name.text),
            to,
            bound,
            cancels,
            recurring is not None or renews(trigger, condition, f.EventId(event.name.text)),
        )

    def act(self, action: s.Send | s.Do) -> tuple[s.Event | None, tuple[f.RoleId, ...]]:
        """What is to be done, and to whom it is sent."""
        report, names = self.scope.report, self.scope.names
        name = action.message if isinstance(action, s.Send) else action.act
        event = names.event(name, report)
        to: tuple[f.RoleId, ...] = ()
        if isinstance(action, s.Send):
            if "or" in action.to.joints:
                message = "a message is sent to everyone it names, so they are joined with `and`"
                help = "if one of several is enough, name one here and let a rule copy it to `a or b`"
                report.say(Code.MIXED_NAMES, message, action.to.span, help)
            roles = [r for r in action.to.names if names.role(r, report) is not None]
            for again in (r for i, r in enumerate(roles) if r.text in [x.text for x in roles[:i]]):
                report.say(Code.DUPLICATE, f"`{again.text}` is named twice", again.span)
            to = tuple(f.RoleId(r.text) for r in roles)
        if event is not None:
            verb = "send" if isinstance(action, s.Send) else action.verb
            suited = ("message",) if verb == "send" else _VERBS[verb]
            if event.sort not in suited:
                self.unsuited(name, event, verb)
                return None, to
        return event, to

    def unsuited(self, name: s.Name, event: s.Event, verb: str) -> None:
        """Notes that this is not done like that."""
        if event.sort == "event":
            message, help = f"`{name.text}` comes from the world: nobody does it", "declare it as an `act`"
        else:
            message = f"`{name.text}` is {kind_of(event)}"
            message += f", and is not something to {verb}" if verb else ", and is sent"
            help = f"write `{SAID[event.sort].format(name.text)}`"
        self.scope.report.say(Code.WRONG_VERB, message, name.span, help, (("declared here", event.name.span),))

    def trigger(
        self, event: s.Event | None, doers: p.Doers
    ) -> tuple[p.Trigger | None, Bound | None, f.Condition, tuple[f.Pattern, ...], Scene]:
        """When the duty arises; the interval if it recurs; the condition and the ends of its state; what is seen."""
        when, silence = self.parts.only(s.When), self.parts.only(s.Silence)
        every, each = self.parts.only(s.Every), self.parts.only(s.Each)
        given = [x for x in (when, silence, every, each) if x is not None]
        nothing: tuple[p.Trigger | None, Bound | None, f.Condition, tuple[f.Pattern, ...], Scene]
        nothing = (None, None, f.TRUE, (), DAY)
        if len(given) > 1 and not (when and every and len(given) == 2):
            message = "a rule is prompted in one way, and this is a second"
            note = ("the first is here", given[0].span)
            self.scope.report.say(Code.MISPLACED_PART, message, given[1].span, "make it two rules", (note,))
        if silence is not None:
            return self.silence(silence)
        if each is not None:
            return self.period(each)
        if every is not None:
            return self.recurrence(every, when, event, doers)
        if when is not None:
            patterns = self.scope.patterns(when.patterns)
            return _on(patterns), None, f.TRUE, (), self.scene_of(patterns)
        self.scope.report.say(
            Code.MISSING_PART,
            f"nothing prompts the rule `{self.id}`",
            self.node.id.span,
            "add a `when`, `every` or `each`",
        )
        return nothing

    def silence(
        self, node: s.Silence
    ) -> tuple[p.Trigger | None, Bound | None, f.Condition, tuple[f.Pattern, ...], Scene]:
        """`when no P within B of Q`."""
        reply, sent = self.scope.patterns(node.reply), self.scope.patterns(node.sent)
        bound = self.scope.bound(node.bound, SILENCE)
        if len(sent) > 1:
            message = "a silence is waited out after one thing, and these are several"
            self.scope.report.say(Code.MISPLACED_PART, message, node.sent.span, "make it two rules")
        trigger = p.OnSilence(sent[0], possible(reply), bound) if possible(sent) else None
        return trigger, None, f.TRUE, (), DAY

    def period(self, node: s.Each) -> tuple[p.Trigger | None, Bound | None, f.Condition, tuple[f.Pattern, ...], Scene]:
        """`each B while S`."""
        bound, state = self.scope.bound(node.bound, PERIOD), self.lasting(node.state)
        if node.grid and 0 < bound.days < SHORTEST_GRID:
            message = f"a grid of {bound.days} days is shorter than an office may be shut"
            self.scope.report.say(Code.BAD_NUMBER, message, node.bound.span, "the least is 2 weeks")
        why = "the period says when it is due"
        self.parts.none((s.Timing, s.While), why)
        if state is None:
            return None, None, f.TRUE, (), DAY
        trigger = p.EachPeriod(f.StateId(state.name.text), bound, node.grid)
        return trigger, None, f.TRUE, self.scope.lists.ends(state), DAY

    def recurrence(
        self, node: s.Every, when: s.When | None, event: s.Event | None, doers: p.Doers
    ) -> tuple[p.Trigger | None, Bound | None, f.Condition, tuple[f.Pattern, ...], Scene]:
        """`every B while S`: from the beginning of the state (or what `when` names), and from each time it is done."""
        bound = self.scope.bound(node.bound, RECURRENCE)
        self.parts.none((s.Timing,), "the interval says when it is due")
        state = None
        if node.state is not None:
            state = self.lasting(node.state) if when is None else self.state(node.state)
            self.parts.none((s.While,), "`every` has one already")
        patterns = self.scope.patterns(when.patterns) if when else ()
        if when is None and state is not None:
            patterns = self.scope.lists.begins(state)
        if when is None and node.state is None:
            message = f"nothing begins the recurring duty `{self.id}`"
            self.scope.report.say(Code.MISSING_PART, message, node.span, "add a `while`, or a `when`")
        began = possible(patterns)
        if event is not None:
            roles = tuple(dict.fromkeys(r for party in doers for r in party.roles))
            patterns = (*patterns, f.Pattern(f.EventId(event.name.text), roles=roles))
        condition = f.InState(f.StateId(state.name.text)) if state is not None else f.TRUE
        ends = self.scope.lists.ends(state) if state is not None else ()
        return _on(patterns) if began else None, bound, condition, ends, self.scene_of(patterns)

    def lasting(self, name: s.Name) -> s.State | None:
        """The state since whose beginning time is counted."""
        state = self.state(name)
        if state is not None and state.initially:
            self.scope.report.say(
                Code.MISPLACED_PART,
                f"`{name.text}` may last from the start of a case, so there is no day from which to count",
                name.span,
                "say with `when` from what the time runs",
                (("declared here", state.name.span),),
            )
        return state

    def deadline(self) -> Bound | None:
        """The first deadline whose reading is chosen; none: eventually."""
        found: list[Bound] = []
        always: s.Timing | None = None
        for timing in self.parts.all(s.Timing):
            if always is not None:
                self.scope.report.say(
                    Code.UNREACHABLE,
                    "this deadline never counts: the one before always does",
                    timing.span,
                    notes=(("the one before", always.span),),
                )
            bound = SAME_DAY if timing.bound is None else self.scope.bound(timing.bound, DEADLINE)
            if self.scope.condition(timing.guard, GUARD) == f.TRUE:
                found.append(bound)
            if timing.guard is None:
                always = timing
        return found[0] if found else None


def renews(trigger: p.Trigger, condition: f.Condition, act: f.EventId) -> bool:
    """Whether doing the act gives rise to the same duty again, as where a meeting calls for the next one."""
    parts = condition.parts if isinstance(condition, f.And) else (condition,)
    once = any(x == f.negation(f.Happened(f.Pattern(act))) for x in parts)
    return isinstance(trigger, p.OnEvents) and not once and any(
        (x.event, x.stage) == (act, f.Stage.HAPPENED) for x in trigger.patterns
    )


def _on(patterns: tuple[f.Pattern, ...]) -> p.OnEvents | None:
    """The trigger; none if no reading leaves anything that could set it off."""
    left = possible(patterns)
    return p.OnEvents(left) if left else None
