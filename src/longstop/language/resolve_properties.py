"""Properties: from what a property says to the formula that it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.diagnostics import Code
from longstop.core.time import SAME_DAY
from longstop.language import syntax as s
from longstop.language.resolve_bounds import CADENCE, WINDOW
from longstop.language.resolve_conditions import BLIND, DAY, Scene, Scope
from longstop.language.resolve_patterns import happened


def formula_of(scope: Scope, node: s.Property) -> f.Formula:
    """The formula: one part for each part of the property."""
    return tuple(_part(scope, part) for part in node.parts)


def _part(scope: Scope, node: s.PropertyPart) -> f.ForEach:
    match node:
        case s.ForEach(patterns=patterns, condition=condition, claim=claim):
            if patterns is None:
                return f.ForEach((), scope.condition(condition, DAY), _claim(scope, claim, DAY, alone=True))
            triggers = scope.patterns(patterns)
            scene = _scene(triggers)
            inner = scope.binding(_bound_message(scope, triggers))
            if inner.message is None:
                _several(scope, triggers, claim)
            return f.ForEach(triggers, scope.condition(condition, scene), _claim(inner, claim, scene, alone=True))
        case s.Always(condition=condition):
            return f.ForEach((), f.TRUE, f.Holds(scope.condition(condition, DAY)))
        case s.Never(patterns=patterns, condition=condition):
            triggers = scope.patterns(patterns)
            return f.ForEach(triggers, scope.condition(condition, _scene(triggers)), f.Holds(f.FALSE))
        case s.Recurs(bound=bound, state=name, patterns=patterns):
            return _recurs(scope, bound, name, patterns)
        case _:
            assert_never(node)


def _recurs(scope: Scope, bound: s.Bound, name: s.Name, patterns: s.Patterns) -> f.ForEach:
    """From each such event in the state, and from its beginning: within the bound another, or the state's end."""
    window, found = scope.bound(bound, CADENCE), scope.patterns(patterns)
    state = scope.names.state(name, scope.report)
    if state is None:
        return f.ForEach(found, f.TRUE, f.Holds(f.TRUE))
    begins, ends = scope.lists.begins(state), scope.lists.ends(state)
    targets = tuple(f.Occurs(x) for x in (*found, *ends))
    triggers = tuple(dict.fromkeys((*found, *begins)))
    return f.ForEach(triggers, f.InState(f.StateId(name.text)), f.Within(window, targets))


def _scene(patterns: Sequence[f.Pattern]) -> Scene:
    """What can be seen from an event that matches one of the patterns."""
    if not patterns:
        return BLIND
    if any(x.stage is not f.Stage.HAPPENED for x in patterns):
        return Scene((), "when a message is read, nothing shows of what it carried")
    return Scene(tuple(dict.fromkeys(str(x.event) for x in patterns)))


def _bound_message(scope: Scope, triggers: Sequence[f.Pattern]) -> str | None:
    """The message that `for each` binds, if it is about the sending of messages of one kind."""
    kinds = {x.event for x in triggers}
    if len(kinds) != 1 or any(x.stage is not f.Stage.HAPPENED for x in triggers):
        return None
    event = scope.names.declared.get(next(iter(kinds)))
    return event.name.text if isinstance(event, s.Event) and event.sort == "message" else None


def _several(scope: Scope, triggers: Sequence[f.Pattern], claim: s.Claim) -> None:
    """Notes a reading of one of several things bound at once: which of them is meant cannot be said."""
    bound = {str(x.event) for x in triggers if x.stage is f.Stage.HAPPENED}
    for item in _items(claim):
        if item.stage in ("read", "acted") and item.name.text in bound:
            message = f"this may speak of the `{item.name.text}` that `for each` names, or of another"
            help = "write one `for each` for every kind of event"
            scope.report.say(Code.MISPLACED_CONDITION, message, item.span, help)


def _items(claim: s.Claim) -> list[s.Item]:
    """All entries of the lists of a claim."""
    match claim:
        case s.Within(targets=targets) | s.Eventually(targets=targets) | s.Bounded(targets=targets):
            found = [t.item for t in targets.targets if t.item is not None]
            return found + [i for t in targets.targets if t.then is not None for i in _items(t.then)]
        case s.NotUntil(avoid=avoid, release=release):
            return [*avoid.items, *release.items]
        case s.NeverAfter(avoid=avoid):
            return list(avoid.items)
        case s.NotClaim(part=part):
            return _items(part)
        case s.AllClaims(parts=parts) | s.AnyClaim(parts=parts):
            return [i for part in parts for i in _items(part)]
        case s.AtMoment() | s.BeforeThat():
            return []
        case _:
            assert_never(claim)


def _claim(scope: Scope, node: s.Claim, scene: Scene, *, alone: bool = False) -> f.Claim:
    match node:
        case s.Within(bound=bound, targets=targets):
            window = SAME_DAY if bound is None else scope.bound(bound, WINDOW)
            return f.Within(window, _targets(scope, targets))
        case s.Bounded(targets=targets):
            if not alone:
                message = "`within some number of days` is a whole claim: it cannot be part of another"
                help = "give the number of days, or say `eventually`"
                scope.report.say(Code.MISPLACED_PART, message, node.span, help)
            return f.Bounded(_targets(scope, targets))
        case s.Eventually(targets=targets):
            return f.Eventually(_targets(scope, targets))
        case s.AtMoment(condition=condition):
            return f.Holds(scope.condition(condition, scene))
        case s.BeforeThat(patterns=patterns):
            return f.Holds(happened(scope.binding(None).patterns(patterns)))
        case s.NotUntil(avoid=avoid, release=release):
            return f.NotUntil(scope.patterns(avoid), scope.patterns(release))
        case s.NeverAfter(avoid=avoid):
            return f.Never(scope.patterns(avoid))
        case s.NotClaim(part=part):
            return f.NotClaim(_claim(scope, part, scene))
        case s.AllClaims(parts=parts):
            return f.AllOf(_joined(parts, lambda c: _claim(scope, c, scene)))
        case s.AnyClaim(parts=parts):
            return f.AnyOf(_joined(parts, lambda c: _claim(scope, c, scene)))
        case _:
            assert_never(node)


def _joined(parts: Sequence[s.Claim], claim: Callable[[s.Claim], f.Claim]) -> tuple[f.Claim, ...]:
    return tuple(claim(part) for part in parts)


def _targets(scope: Scope, node: s.Targets) -> tuple[f.Target, ...]:
    """The targets of a flat list. What follows a `then` belongs to the whole pattern that it stands after."""
    found: list[f.Target] = []
    run: list[s.Item] = []
    joints: list[str] = []

    def close(then: s.Claim | None) -> None:
        if not run:
            return
        groups = scope.lists.groups(run, joints)
        for group in groups:
            patterns = scope.lists.one(group)
            last = group is groups[-1]
            claim = _claim(scope, then, _scene(patterns)) if then is not None and last else None
            found.extend(f.Occurs(x, claim) for x in patterns)
        run.clear()
        joints.clear()

    for target, joint in zip(node.targets, ("", *node.joints), strict=True):
        if joint == "and":
            message = "of several targets one is enough: they are joined with `or`"
            help = "to ask for all, join whole claims: `within ...: a and within ...: b`"
            scope.report.say(Code.MIXED_NAMES, message, target.span, help)
        if target.item is None:
            close(None)
            found.append(f.DayIs(scope.condition(target.day, DAY)))
            continue
        if run:
            joints.append(joint if joint != "and" else "or")
        run.append(target.item)
        if target.then is not None:
            close(target.then)
    close(None)
    return tuple(found)
