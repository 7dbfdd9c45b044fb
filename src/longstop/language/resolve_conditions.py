"""Conditions, patterns and bounds: from syntax to core, with every name looked up and every reading decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.diagnostics import Code
from longstop.core.time import Bound
from longstop.language import syntax as s
from longstop.language.resolve_bounds import LOOKBACK, Use, bound_of, number_of
from longstop.language.resolve_names import (
    BOOLEAN,
    OUTCOME,
    Kind,
    Report,
    Vocabulary,
    kind_of,
    listed,
    near,
    values,
)
from longstop.language.resolve_patterns import Patterns, conjunction, delivered_to, disjunction, happened

_COMPARE = {c.value: c for c in f.Compare}


@dataclass(frozen=True)
class Scene:
    """From where a condition looks: what may have happened at the moment, and what may be looked at."""

    events: tuple[str, ...] = ()
    """The events, one of which has just happened; none at the end of a day, or when mail is read."""
    nothing: str = "at the end of a day nothing has just happened"
    """Why no event's attributes can be seen, if none can."""
    only: str = ""
    """`where`, `manner`: only what can be seen of the event itself, facts and presence. `guard`: only readings."""
    delivery: bool = True
    """Whether it can be seen to whom the message of the moment is delivered."""
    blind: bool = False
    """What has happened cannot be known, for its name is wrong: no more is said of what it carries."""


DAY = Scene()
BLIND = Scene(blind=True)
GUARD = Scene(only="guard")


@dataclass(frozen=True)
class Scope:
    """The names of a procedure, with an option chosen for each reading and a value for each parameter."""

    names: Vocabulary
    options: Mapping[str, str]
    settings: Mapping[str, int | Bound]
    report: Report
    message: str | None = None
    """The message that a property's `for each` has bound, if it binds messages of one kind."""

    # --- conditions -----------------------------------------------------------------------------------------

    def condition(self, node: s.Condition | None, scene: Scene) -> f.Condition:
        """What the condition means there; no condition at all is always so."""
        match node:
            case None:
                return f.TRUE
            case s.All(parts=parts):
                return conjunction(*(self.condition(p, scene) for p in parts))
            case s.Any(parts=parts):
                return disjunction(*(self.condition(p, scene) for p in parts))
            case s.Negated(part=part):
                return f.negation(self.condition(part, scene))
            case s.Named(name=name):
                return self._so(name, None, scene)
            case s.IsValue(name=name, value=value, negated=negated):
                return _perhaps_not(self._so(name, value, scene), negated)
            case s.AttributeOf():
                return _perhaps_not(self._attribute_of(node, scene), node.negated)
            case s.Presence(role=name, word=word, negated=negated):
                if not self._may(scene, node, "who is in"):
                    return f.TRUE
                role = self.names.role(name, self.report)
                if role is None:
                    return f.TRUE
                return _perhaps_not(f.RoleIn(f.RoleId(name.text)), (word == "away") != negated)
            case s.Delivered(roles=roles):
                return self._delivered_here(node, roles, scene)
            case s.Counted():
                return self._count(node, scene)
            case s.Already(pattern=pattern, since=since):
                if not self._may(scene, node, "what has happened before"):
                    return f.TRUE
                past = self.binding(None)  # what has happened before was before the message that is bound, too
                return happened(past.patterns(pattern), past.patterns(since) if since else ())
            case s.Before(event=name):
                return self._previous(node, name, scene)
            case _:
                assert_never(node)

    def _may(self, scene: Scene, node: s.Node, what: str) -> bool:
        """Whether the condition may look at this from here; if not, that is noted."""
        if scene.only == "guard":
            help = "put any other condition into an `if` before `then`"
            message = f"the condition on a deadline may only test readings, and this looks at {what}"
        elif scene.only and what not in ("a fact", "an attribute", "who is in", "the delivery"):
            help = "put it into the `if`"
            subject = "a `where`" if scene.only == "where" else "what an event must be"
            message = f"{subject} looks at the event itself, at facts and at who is in, not at {what}"
        else:
            return True
        self.report.say(Code.MISPLACED_CONDITION, message, node.span, help)
        return False

    def _so(self, name: s.Name, value: s.Name | None, scene: Scene) -> f.Condition:
        """A bare name, or one `is` a value: an attribute of the moment's event, a fact, a state or a reading."""
        carried = [self.names.attributes(e) for n in scene.events if (e := self._event(n)) is not None]
        if carried and all(name.text in c for c in carried):
            self._may(scene, name, "an attribute")
            return self._attribute(name, value, carried)
        found = self.names.declared.get(name.text)
        match found:
            case s.Fact():
                self._may(scene, name, "a fact")
                return self._fact(found, name, value)
            case s.State():
                self._may(scene, name, "a state")
                if value is not None:
                    self._no_value(value, f"the state `{name.text}` lasts or does not", ())
                return f.InState(f.StateId(name.text))
            case s.Reading():
                return self._reading(found, name, value)
            case s.Event() if value is not None and scene.events == (name.text,):
                carried = [self.names.attributes(found)]
                if OUTCOME in carried[0]:
                    return self._attribute(s.Name(name.span, OUTCOME), value, carried)
        self._unseen(name, found, scene)
        return f.TRUE

    def _event(self, name: str) -> s.Event | None:
        found = self.names.declared.get(name)
        return found if isinstance(found, s.Event) else None

    def _unseen(self, name: s.Name, found: object, scene: Scene) -> None:
        """Notes that the bare name cannot be a condition here."""
        carriers = [e.name.text for e in self.names.carriers(name.text)]
        if carriers and scene.blind:
            return
        if carriers:
            self._no_attribute(name, scene, carriers)
        elif isinstance(found, s.Role):
            message = f"`{name.text}` is a role, and so is in or away"
            self.report.say(Code.WRONG_KIND, message, name.span, f"write `{name.text} is in`")
        elif isinstance(found, s.Event | s.Parameter):
            help = f"write `already {name.text}`, or `{name.text} so far > 0`" if isinstance(found, s.Event) else ""
            self.report.say(Code.WRONG_KIND, f"`{name.text}` is {kind_of(found)}, not a condition", name.span, help)
        else:
            events = [e for e in self.names.events if scene.blind or e.name.text in scene.events]
            here = [a for e in events for a in self.names.attributes(e)]
            self.names.unknown(name, (Kind.FACT, Kind.STATE, Kind.READING), self.report, here)

    def _no_attribute(self, name: s.Name, scene: Scene, carriers: Sequence[str]) -> None:
        if scene.events:
            lacking = [n for n in scene.events if n not in carriers]
            message = f"{listed(lacking)} has no attribute `{name.text}`"
            help = f"{listed(carriers, 'and')} {'has' if len(carriers) == 1 else 'have'}"
        else:
            message, help = f"the attribute `{name.text}` cannot be seen here", scene.nothing
        self.report.say(Code.NO_ATTRIBUTE, message, name.span, help)

    def _attribute(
        self, name: s.Name, value: s.Name | None, carried: Sequence[Mapping[str, tuple[str, ...]]]
    ) -> f.Condition:
        allowed = carried[0][name.text]
        wanted = self._value(name, value, f"attribute `{name.text}`", allowed)
        for other in carried[1:]:
            if wanted not in other[name.text]:
                self._value(name, value, f"attribute `{name.text}`", other[name.text])
        return f.AttributeIs(f.AttributeId(name.text), wanted)

    def _fact(self, fact: s.Fact, name: s.Name, value: s.Name | None) -> f.Condition:
        wanted = self._value(name, value, f"fact `{name.text}`", values(fact.values))
        return f.FactIs(f.FactId(name.text), wanted)

    def _value(self, name: s.Name, value: s.Name | None, what: str, allowed: tuple[str, ...]) -> str:
        """The value meant: `yes` if none is named, which only makes sense if the choice is yes or no."""
        if value is None:
            if allowed != BOOLEAN:
                message = f"the {what} is not so or not so, but has a value"
                self.report.say(Code.UNKNOWN_VALUE, message, name.span, f"write `{name.text} is {allowed[0]}`")
            return allowed[0]
        if value.text not in allowed:
            self._no_value(value, f"the {what} is never `{value.text}`", allowed)
        return value.text

    def _no_value(self, value: s.Name, message: str, allowed: Sequence[str]) -> None:
        help = near(value.text, allowed) or (f"it is {listed(allowed)}" if allowed else "")
        self.report.say(Code.UNKNOWN_VALUE, message, value.span, help)

    def _reading(self, reading: s.Reading, name: s.Name, value: s.Name | None) -> f.Condition:
        options = [o.name.text for o in reading.options]
        if value is None:
            message = f"`{name.text}` is a reading: say which option is meant"
            self.report.say(Code.UNKNOWN_VALUE, message, name.span, f"write `{name.text} is {options[0]}`")
            return f.TRUE
        if value.text not in options:
            self._no_value(value, f"the reading `{name.text}` has no option `{value.text}`", options)
        return f.Const(self.options.get(name.text) == value.text)

    def _attribute_of(self, node: s.AttributeOf, scene: Scene) -> f.Condition:
        event = self.names.event(node.event, self.report)
        if event is None or not self._may(scene, node, "an attribute"):
            return f.TRUE
        carried = self.names.attributes(event)
        if node.attribute.text not in carried:
            self._lacks(event, node.attribute, carried)
        elif scene.blind:
            return f.TRUE
        elif scene.events != (event.name.text,):
            help = scene.nothing if not scene.events else f"it may be {listed(scene.events)}"
            message = f"what has just happened here is not always `{event.name.text}`"
            self.report.say(Code.NO_ATTRIBUTE, message, node.event.span, help)
        else:
            return self._attribute(node.attribute, node.value, [carried])
        return f.TRUE

    def _lacks(self, event: s.Event, attribute: s.Name, carried: Mapping[str, tuple[str, ...]]) -> None:
        help = near(attribute.text, carried)
        if not help:
            help = f"it has {listed(carried, 'and')}" if carried else "it has no attributes"
        message = f"`{event.name.text}` has no attribute `{attribute.text}`"
        self.report.say(Code.NO_ATTRIBUTE, message, attribute.span, help)

    def _delivered_here(self, node: s.Node, roles: s.Names, scene: Scene) -> f.Condition:
        found = delivered_to(roles.names, roles.joints, node, self.names, self.report)
        sent = [e for n in scene.events if (e := self._event(n)) is not None]
        if not self._may(scene, node, "the delivery"):
            return f.TRUE
        if scene.blind:
            return found
        if not sent or not scene.delivery or any(e.sort != "message" for e in sent):
            message = "only of a message that has just been sent can be asked to whom it is delivered"
            self.report.say(Code.MISPLACED_CONDITION, message, node.span)
        return found

    def _count(self, node: s.Counted, scene: Scene) -> f.Condition:
        event = self.names.counted(node.event, self.report)
        last = self.bound(node.last, LOOKBACK) if node.last else None
        number = number_of(node.number, self.names, self.settings, self.report)
        if event is None or not self._may(scene, node, "how often something has happened"):
            return f.TRUE
        where = self.where(node.where, event)
        pattern = f.Pattern(f.EventId(event.name.text), where=where)
        return f.Count(pattern, _COMPARE[node.compare], number, last)

    def _previous(self, node: s.Before, name: s.Name, scene: Scene) -> f.Condition:
        event = self.names.event(name, self.report)
        if event is None or not self._may(scene, node, "what has happened before"):
            return f.TRUE
        carried = self.names.attributes(event)
        if node.attribute.text not in carried:
            self._lacks(event, node.attribute, carried)
            return f.TRUE
        so = _perhaps_not(self._attribute(node.attribute, node.value, [carried]), node.negated)
        return f.Previous(f.Pattern(f.EventId(event.name.text), where=so))

    # --- patterns and bounds --------------------------------------------------------------------------------

    def where(self, node: s.Condition | None, event: s.Event, read: bool = False) -> f.Condition | None:
        """The condition that the event itself must fulfil; None if there is none."""
        if node is None:
            return None
        nothing = f"the reading of `{event.name.text}` shows nothing of what it carries"
        events = () if read else (event.name.text,)
        found = self.condition(node, Scene(events, nothing, only="where", delivery=event.sort == "message"))
        return None if found == f.TRUE else found

    @property
    def lists(self) -> Patterns:
        """What resolves lists of patterns here."""
        return Patterns(self.names, self.report, self.where, self.message)

    def patterns(self, node: s.Patterns) -> tuple[f.Pattern, ...]:
        """The patterns that a flat list stands for."""
        return self.lists.all(node)

    def bound(self, node: s.Bound, use: Use) -> Bound:
        """The bound meant."""
        return bound_of(node, use, self.names, self.settings, self.report)

    def binding(self, message: str | None) -> Scope:
        """The same, inside a `for each` that binds a message."""
        return replace(self, message=message)


def _perhaps_not(condition: f.Condition, negated: bool) -> f.Condition:
    return f.negation(condition) if negated else condition
