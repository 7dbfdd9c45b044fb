"""The parts of a rule, sorted and counted, and what rules of every kind have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from longstop.core import formulas as f
from longstop.core import procedures as p
from longstop.core.diagnostics import Code
from longstop.language import syntax as s
from longstop.language.resolve_conditions import BLIND, Scene, Scope
from longstop.language.resolve_doers import doers_of

T = TypeVar("T", bound=s.Node)

FORCE = {"must": p.Force.MUST, "should": p.Force.SHOULD, "may": p.Force.MAY}


_PARTS = {
    s.When: "when",
    s.Silence: "when no",
    s.Every: "every",
    s.Each: "each",
    s.If: "if",
    s.Timing: "deadline",
    s.Until: "until",
    s.While: "while",
    s.Prefer: "prefer",
    s.Then: "then",
}


def clause_of(id: str) -> str:
    """The clause to which a rule belongs: `J24-10` for the rule `J24-10.b`."""
    return id.split(".", 1)[0]


@dataclass(frozen=True)
class Parts:
    """The parts of a rule, sorted."""

    scope: Scope
    rule: s.Rule

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """All parts of a kind."""
        return tuple(x for x in self.rule.parts if isinstance(x, kind))

    def only(self, kind: type[T]) -> T | None:
        """The one part of a kind; a second one is noted."""
        found = self.all(kind)
        for again in found[1:]:
            message = f"a rule has one `{_PARTS[kind]}`, and this is the second"
            help = "join the conditions with `and`" if kind is s.If else "make it two rules"
            self.scope.report.say(Code.DUPLICATE, message, again.span, help, (("the first is here", found[0].span),))
        return found[0] if found else None

    def none(self, kinds: Iterable[type[s.Node]], why: str) -> None:
        """Notes each part of a kind that makes no sense in such a rule."""
        for part in self.rule.parts:
            if type(part) in kinds:
                word = _PARTS[type(part)]
                said = "a deadline" if word == "deadline" else f"`{word}`"
                self.scope.report.say(Code.MISPLACED_PART, f"{said} makes no sense here: {why}", part.span)


@dataclass(frozen=True)
class Action:
    """A rule, taken apart, with the names that it may mention."""

    scope: Scope
    node: s.Rule
    parts: Parts

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.node.id.text

    @property
    def clause(self) -> str:
        """The clause's id."""
        return clause_of(self.id)

    def state(self, name: s.Name) -> s.State | None:
        """The state of this name."""
        return self.scope.names.state(name, self.scope.report)

    def while_in(self) -> tuple[f.Condition, tuple[f.Pattern, ...]]:
        """`while S`: the condition that it makes, and what ends it."""
        part = self.parts.only(s.While)
        if part is None:
            return f.TRUE, ()
        state = self.state(part.state)
        if state is None:
            return f.TRUE, ()
        return f.InState(f.StateId(state.name.text)), self.scope.lists.ends(state)

    def scene_of(self, patterns: tuple[f.Pattern, ...]) -> Scene:
        """What can be seen from an event that matches one of the patterns."""
        if not patterns:
            return BLIND
        if any(x.stage is not f.Stage.HAPPENED for x in patterns):
            return Scene((), "when a message is read, nothing shows of what it carried")
        return Scene(tuple(dict.fromkeys(str(x.event) for x in patterns)))

    def doers(self, node: s.Doers) -> p.Doers:
        """Those who are to do it, with whoever covers for them."""
        preferred = self.parts.only(s.Prefer)
        wanted = preferred.roles if preferred is not None else None
        return doers_of(self.scope, node, wanted)


