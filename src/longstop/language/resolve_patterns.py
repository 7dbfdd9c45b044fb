"""Flat lists of patterns: which entries are events, which are roles, and what stage of an event each means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from longstop.core import formulas as f
from longstop.core.diagnostics import Code
from longstop.language import syntax as s
from longstop.language.resolve_names import Kind, Report, Vocabulary, kind_of

#: Resolves the `where` of an event (the flag says that the pattern is about its being read).
Where = Callable[[s.Condition | None, s.Event, bool], f.Condition | None]

#: Which sorts of event a word for "happened" suits; a word not listed suits all that somebody does.
_DONE = {"sent": ("message",), "held": ("meeting",), "decided": ("decision", "act")}

_READ = {"read": f.Stage.READ, "acted": f.Stage.ACTED}


@dataclass(frozen=True)
class Group:
    """One pattern of a list: its first entry, the roles that belong to it, and its condition."""

    item: s.Item
    roles: tuple[s.Name, ...]
    joints: tuple[str, ...]
    where: s.Condition | None


@dataclass(frozen=True)
class Patterns:
    """Resolves patterns with the names of one procedure; `message` is the one that a `for each` has bound."""

    names: Vocabulary
    report: Report
    where: Where
    message: str | None = None

    def all(self, node: s.Patterns) -> tuple[f.Pattern, ...]:
        """The patterns that the list stands for."""
        return tuple(p for g in self.groups(node.items, node.joints) for p in self.one(g))

    def groups(self, items: Sequence[s.Item], joints: Sequence[str]) -> list[Group]:
        """The entries of a flat list, sorted into patterns."""
        found: list[Group] = []
        for item, joint in zip(items, ("", *joints), strict=True):
            last = found[-1] if found else None
            if last is not None and last.item.role is not None and last.where is None and not item.stage:
                if self.unknown(item):
                    continue
                if isinstance(self.names.declared.get(item.name.text), s.Role):
                    found[-1] = Group(last.item, (*last.roles, item.name), (*last.joints, joint), item.where)
                    continue
            if joint == "and":
                self.report.say(
                    Code.MIXED_NAMES, "one event cannot be two: patterns are joined with `or`", item.span
                )
            found.append(Group(item, (item.role,) if item.role is not None else (), (), item.where))
        return found

    def unknown(self, item: s.Item) -> bool:
        """Notes that an entry which may be a role or an event is neither."""
        if item.name.text in self.names.declared:
            return False
        self.names.unknown(item.name, (Kind.ROLE, Kind.EVENT), self.report)
        return True

    def one(self, group: Group) -> tuple[f.Pattern, ...]:
        """The pattern of a group; several if it is the beginning or end of a state."""
        item = group.item
        if item.stage in ("begins", "ends"):
            return self.edge(item)
        event = self.names.event(item.name, self.report)
        roles = [r for r in group.roles if self.names.role(r, self.report) is not None]
        read = item.stage in _READ
        where = None if event is None else self.where(group.where, event, read)
        if event is None:
            return ()
        self.suits(item, event)
        id, bound = f.EventId(event.name.text), read and event.name.text == self.message
        if item.stage == "delivered":
            reached = delivered_to(group.roles, group.joints, item, self.names, self.report)
            return (f.Pattern(id, where=conjunction(where or f.TRUE, reached)),)
        if "and" in group.joints:
            message = "an event is of one role at a time: join the roles with `or`"
            self.report.say(Code.MIXED_NAMES, message, item.span)
        by = tuple(dict.fromkeys(f.RoleId(r.text) for r in roles))
        return (f.Pattern(id, _READ.get(item.stage, f.Stage.HAPPENED), by, where, bound),)

    def edge(self, item: s.Item) -> tuple[f.Pattern, ...]:
        """The events with which a state begins or ends."""
        state = self.names.state(item.name, self.report)
        if state is None:
            return ()
        return self.begins(state) if item.stage == "begins" else self.ends(state, item)

    def begins(self, state: s.State) -> tuple[f.Pattern, ...]:
        """The events with which it begins."""
        return self.all(state.begins)

    def ends(self, state: s.State, item: s.Node | None = None) -> tuple[f.Pattern, ...]:
        """The events with which it ends; asked for at a place, there must be some."""
        if state.ends is None:
            if item is not None:
                self.report.say(
                    Code.MISSING_PART,
                    f"nothing ends `{state.name.text}`",
                    item.span,
                    notes=(("declared here", state.name.span),),
                )
            return ()
        return self.all(state.ends)

    def suits(self, item: s.Item, event: s.Event) -> None:
        """Notes a stage or word that does not suit this sort of event."""
        name = event.name.text
        if item.stage in ("read", "acted", "delivered") and event.sort != "message":
            word = "acted on" if item.stage == "acted" else item.stage
            message = f"only messages are {word}, and `{name}` is {kind_of(event)}"
        elif item.stage == "done" and event.sort == "event":
            message = f"`{name}` comes from the world: nobody does it"
        elif item.word and event.sort not in _DONE.get(item.word, (event.sort,)):
            message = f"`{name}` is {kind_of(event)}, and is not {item.word}"
        elif item.word and item.word != "sent" and event.sort == "message":
            message = f"`{name}` is a message, and is sent, not {item.word}"
        else:
            return
        self.report.say(
            Code.WRONG_VERB, message, item.span, notes=(("declared here", event.name.span),)
        )


def delivered_to(
    roles: Sequence[s.Name], joints: Sequence[str], node: s.Node, names: Vocabulary, report: Report
) -> f.Condition:
    """Delivered to one of the roles (`or`), or to all of them (`and`)."""
    words = {j for j in joints if j != ","}
    if len(words) > 1 or (joints and not words):
        message = "this can mean delivered to all of them, or to one of them"
        report.say(Code.MIXED_NAMES, message, node.span, "join them with `and`, or with `or`")
    found = [f.DeliveredTo(f.RoleId(r.text)) for r in roles if names.role(r, report) is not None]
    if not found:
        return f.TRUE
    return conjunction(*found) if words == {"and"} else disjunction(*found)


def possible(patterns: Iterable[f.Pattern]) -> tuple[f.Pattern, ...]:
    """The patterns that anything can match: not those that a reading rules out."""
    return tuple(dict.fromkeys(x for x in patterns if x.where != f.FALSE))


def conjunction(*parts: f.Condition) -> f.Condition:
    """All of them, as simply as can be said."""
    found: list[f.Condition] = []
    for part in parts:
        found += part.parts if isinstance(part, f.And) else [part]
    if f.FALSE in found:
        return f.FALSE
    found = [p for p in dict.fromkeys(found) if p != f.TRUE]
    return f.TRUE if not found else found[0] if len(found) == 1 else f.And(tuple(found))


def disjunction(*parts: f.Condition) -> f.Condition:
    """At least one of them, as simply as can be said."""
    found: list[f.Condition] = []
    for part in parts:
        found += part.parts if isinstance(part, f.Or) else [part]
    if f.TRUE in found:
        return f.TRUE
    found = [p for p in dict.fromkeys(found) if p != f.FALSE]
    return f.FALSE if not found else found[0] if len(found) == 1 else f.Or(tuple(found))


def happened(patterns: Sequence[f.Pattern], since: Sequence[f.Pattern] = ()) -> f.Condition:
    """One of the patterns has happened before, and none of `since` after it.

    The core knows one `since`. That of each of several one can say "a match and none of these after it" is as much as
    to say it of all at once: the latest match will do for each.
    """
    if not since:
        return disjunction(*(f.Happened(p) for p in patterns))
    return disjunction(*(conjunction(*(f.Happened(p, q) for q in since)) for p in patterns))
