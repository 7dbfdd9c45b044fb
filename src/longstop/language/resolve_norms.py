"""Rules on copying, on how a thing is done, and on what must not be done."""

from __future__ import annotations

from longstop.core import formulas as f
from longstop.core import procedures as p
from longstop.core.diagnostics import Code
from longstop.language import syntax as s
from longstop.language.resolve_conditions import BLIND, Scene
from longstop.language.resolve_doers import doers_of
from longstop.language.resolve_names import kind_of
from longstop.language.resolve_parts import FORCE, Action
from longstop.language.resolve_patterns import conjunction, disjunction, happened


class Norm(Action):
    """Rules on how a thing is done, on copying and on what must not be done."""

    def copy(self, action: s.CopyTo) -> p.Copy | None:
        """The rule on copying."""
        report, names = self.scope.report, self.scope.names
        why = "a copy goes out with the message"
        self.parts.none((s.Silence, s.Every, s.Each, s.Timing, s.Until, s.Prefer), why)
        senders = tuple(dict.fromkeys(r for party in self.doers(action.doers) for r in party.roles))
        event = names.event(action.message, report)
        for group in action.groups:
            for role in group:
                names.role(role, report)
        condition = self.asked(event, Scene((action.message.text,), delivery=False) if event else BLIND)
        if event is not None and event.sort != "message":
            message = f"only messages are copied, and `{action.message.text}` is {kind_of(event)}"
            note = ("declared here", event.name.span)
            report.say(Code.WRONG_VERB, message, action.message.span, notes=(note,))
            return None
        if event is None or condition == f.FALSE:
            return None
        groups = tuple(tuple(f.RoleId(r.text) for r in group) for group in action.groups)
        return p.Copy(self.id, self.clause, FORCE[action.force], f.EventId(event.name.text), condition, groups, senders)

    def manner(self, action: s.Manner) -> p.Manner | None:
        """The rule on how a thing is done."""
        why = "a rule on manner holds whenever the thing is done"
        self.parts.none((s.Silence, s.Every, s.Each, s.Timing, s.Until, s.Prefer), why)
        event = self.subject(action.subject)
        before = "whether a rule on manner applies is known before the event: put this into what it must be"
        condition = self.asked(event, Scene((), before))
        if event is None:
            return None
        scene = Scene((event.name.text,), only="manner", delivery=False)
        requirement = self.scope.condition(action.requirement, scene)
        if action.force == "may":
            message = "that a thing may be so says nothing"
            help = "leave it out, or write `must` or `should`"
            self.scope.report.say(Code.MISPLACED_PART, message, action.span, help)
        if condition == f.FALSE:
            return None
        id = f.EventId(event.name.text)
        return p.Manner(self.id, self.clause, FORCE[action.force], id, condition, requirement)

    def asked(self, event: s.Event | None, scene: Scene) -> f.Condition:
        """`if` and `while` of a rule on an event, and its `when`, which may only name that event."""
        when, if_part = self.parts.only(s.When), self.parts.only(s.If)
        condition = self.scope.condition(if_part.condition, scene) if if_part else f.TRUE
        if when is not None:
            patterns = self.scope.patterns(when.patterns)
            if event is not None and any(x != f.Pattern(f.EventId(event.name.text)) for x in patterns):
                message = f"this rule is about `{event.name.text}`, so its `when` can name nothing else"
                self.scope.report.say(Code.MISPLACED_PART, message, when.span, "put conditions into the `if`")
        return conjunction(self.while_in()[0], condition)

    def subject(self, node: s.Doers) -> s.Event | None:
        """The one event that stands where the doers of an act would stand."""
        names = [n for party in node.parties for tier in party.tiers for n in tier]
        if len(names) != 1:
            message = "this is said of one event, and here is " + ("none" if not names else "more than one")
            self.scope.report.say(Code.MISPLACED_PART, message, node.span)
            return None
        return self.scope.names.event(names[0], self.scope.report)

    def ban(self, action: s.Forbid) -> p.Ban | None:
        """The rule on what must not be done."""
        report, scope = self.scope.report, self.scope
        why = "what must not be done is never due"
        self.parts.none((s.Silence, s.Every, s.Each, s.Timing, s.Until, s.Prefer), why)
        roles: tuple[f.RoleId, ...] = ()
        if action.act is None:
            event = self.subject(action.doers)
        else:
            roles = self.banned(action.doers)
            event = scope.names.event(action.act, report)
        condition = self.banned_when()
        exempt = self.exempt(action.exempt)
        if event is None:
            return None
        if action.act is not None and event.sort == "event":
            message = f"`{event.name.text}` comes from the world: nobody does it, and nobody can be forbidden it"
            report.say(Code.WRONG_VERB, message, action.act.span, notes=(("declared here", event.name.span),))
            return None
        where_scene = Scene((event.name.text,), only="where", delivery=False)
        where = scope.condition(action.where, where_scene) if action.where is not None else f.TRUE
        unless = disjunction(f.negation(condition), exempt)
        if unless == f.TRUE or where == f.FALSE:
            return None
        pattern = f.Pattern(f.EventId(event.name.text), roles=roles, where=None if where == f.TRUE else where)
        return p.Ban(self.id, self.clause, FORCE[action.force], pattern, unless)

    def banned(self, doers: s.Doers) -> tuple[f.RoleId, ...]:
        """Those who must not do it; nobody named: nobody must."""
        if len(doers.parties) > 1 or any(len(x.tiers) > 1 for x in doers.parties):
            message = "a ban names those who must not do it, joined with `or`"
            self.scope.report.say(Code.MISPLACED_PART, message, doers.span)
        found = doers_of(self.scope, doers, None, cover=False)
        return tuple(dict.fromkeys(r for party in found for r in party.roles))

    def banned_when(self) -> f.Condition:
        """`if` and `while`, judged just before the event; after `when`, from that event on."""
        scene = Scene((), "just before the event nothing of it is known: use `where`")
        if_part, when = self.parts.only(s.If), self.parts.only(s.When)
        asked = self.scope.condition(if_part.condition, scene) if if_part else f.TRUE
        began = happened(self.scope.patterns(when.patterns)) if when is not None else f.TRUE
        return conjunction(self.while_in()[0], began, asked)

    def exempt(self, node: s.Exempt | None) -> f.Condition:
        """`unless C`, `while C`, `until P`: when the ban does not count."""
        if node is None:
            return f.FALSE
        scene = Scene((), "just before the event nothing of it is known: use `where`")
        if node.patterns is not None:
            patterns = self.scope.patterns(node.patterns)
            when = self.parts.only(s.When)
            if when is not None:  # from the one to the other, each time
                return happened(patterns, self.scope.patterns(when.patterns))
            return happened(patterns)
        condition = self.scope.condition(node.condition, scene)
        return f.negation(condition) if node.word == "while" else condition


