"""From a parse tree to syntax: one function per rule of the grammar, called with its place and its children.

A child is a `Name`, a `Text`, a `Whole`, a `Day`, what another function returned, a string (a keyword that the grammar
keeps) or None (an optional part that is not there).
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from typing import TypeVar

from longstop.core.source import Span
from longstop.language import syntax as s

T = TypeVar("T")
Children = Sequence[typing.Any]


def build(rule: str, span: Span, children: Children) -> typing.Any:
    """The node for a rule of the grammar."""
    return _BUILDERS[rule](span, children)


def _one(kind: type[T], children: Children) -> T | None:
    """The child of this kind, if there is one."""
    return next((c for c in children if isinstance(c, kind)), None)


def _every(kind: type[T], children: Children) -> tuple[T, ...]:
    return tuple(c for c in children if isinstance(c, kind))


def _string(children: Children) -> str:
    return next((c for c in children if isinstance(c, str)), "")


def _condition(children: Children) -> s.Condition | None:
    return next((c for c in children if isinstance(c, s.Condition)), None)


# --- lists ----------------------------------------------------------------------------------------------------


def _names(span: Span, c: Children) -> s.Names:
    return s.Names(span, _every(s.Name, c), _every(str, c))


def _patterns(span: Span, c: Children) -> s.Patterns:
    return s.Patterns(span, _every(s.Item, c), _every(str, c))


def _targets(span: Span, c: Children) -> s.Targets:
    return s.Targets(span, _every(s.Target, c), _every(str, c))


def _tuple(_: Span, c: Children) -> tuple[typing.Any, ...]:
    return tuple(x for x in c if x is not None and not isinstance(x, str))


def _same(_: Span, c: Children) -> typing.Any:
    return c[0]


def _word(text: str) -> Callable[[Span, Children], str]:
    return lambda _span, _c: text


# --- patterns -------------------------------------------------------------------------------------------------


@typing.final
class _Stage(typing.NamedTuple):
    stage: str
    word: str
    role: s.Name | None


def _item(span: Span, c: Children) -> s.Item:
    stage = _one(_Stage, c) or _Stage("", "", None)
    return s.Item(span, c[0], stage.stage, stage.word, stage.role, _condition(c))


def _edge(stage: str) -> Callable[[Span, Children], s.Item]:
    return lambda span, c: s.Item(span, c[0], stage)


def _stage(stage: str) -> Callable[[Span, Children], _Stage]:
    return lambda _span, c: _Stage(stage, _string(c), _one(s.Name, c))


def _single(stage: str) -> Callable[[Span, Children], s.Patterns]:
    """A pattern inside a condition, as the flat list that it would be elsewhere."""

    def pattern(span: Span, c: Children) -> s.Patterns:
        names = _one(s.Names, c)
        word, where = _string(c), _condition(c)
        roles = names.names if names else ()
        kind = stage or ("done" if word or roles else "")
        last = None if len(roles) > 1 else where
        first = s.Item(span, c[0], kind, word, roles[0] if roles else None, last)
        more = [s.Item(r.span, r, where=where if r is roles[-1] else None) for r in roles[1:]]
        return s.Patterns(span, (first, *more), names.joints if names else ())

    return pattern


# --- conditions -----------------------------------------------------------------------------------------------


def _joined(node: type[s.All] | type[s.Any]) -> Callable[[Span, Children], s.Condition]:
    return lambda span, c: c[0] if len(c) == 1 else node(span, tuple(c))


def _where_is(span: Span, c: Children) -> s.Condition:
    return s.IsValue(span, c[0], c[2], c[1] is not None)


def _count(span: Span, c: Children) -> s.Counted:
    return s.Counted(span, c[0], _one(s.Bound, c), _condition(c), c[-2], c[-1])


# --- bounds ---------------------------------------------------------------------------------------------------


def _bound(span: Span, c: Children) -> s.Bound:
    words = _every(str, c)
    unit = next((w for w in words if w in ("working days", "days", "weeks")), None)
    return s.Bound(span, c[0], unit, "forward" in words, "inclusive" in words)


# --- declarations ---------------------------------------------------------------------------------------------


def _state(span: Span, c: Children) -> s.State:
    patterns = _every(s.Patterns, c)
    ends = patterns[1] if len(patterns) > 1 else None
    return s.State(span, c[0], _one(s.Text, c), patterns[0], ends, "initially" in _every(str, c))


def _valued(node: type[T]) -> Callable[[Span, Children], T]:
    """A fact or an attribute: a name, a title and perhaps values."""
    return lambda span, c: node(span, c[0], _one(s.Text, c), _one(tuple, c) or ())  # type: ignore[call-arg]


def _titled(node: type[T]) -> Callable[[Span, Children], T]:
    return lambda span, c: node(span, c[0], _one(s.Text, c))  # type: ignore[call-arg]


def _role_option(word: str) -> Callable[[Span, Children], s.RoleOption]:
    return lambda span, c: s.RoleOption(span, word, _one(s.Names, c), _one(s.Whole, c))


def _event_option(word: str) -> Callable[[Span, Children], s.EventOption]:
    return lambda span, c: s.EventOption(
        span, word, _every(s.Attribute, c), _condition(c), c[0] if word == "one of" else ()
    )


# --- rules ----------------------------------------------------------------------------------------------------


def _act(span: Span, c: Children) -> s.Do:
    return s.Do(span, c[0], c[1], c[2] if len(c) == 4 else "", c[-1])


def _ban(span: Span, c: Children) -> s.Forbid:
    verb = c[2] if isinstance(c[2], str) else ""
    return s.Forbid(span, c[0], c[1], verb, _one(s.Name, c), _condition(c), _one(s.Exempt, c))


def _ban_event(span: Span, c: Children) -> s.Forbid:
    return s.Forbid(span, c[0], c[1], "happen", None, _condition(c), _one(s.Exempt, c))


def _party(span: Span, c: Children) -> s.Party:
    return s.Party(span, tuple(c))


# --- properties -----------------------------------------------------------------------------------------------


def _occurs(span: Span, c: Children) -> s.Target:
    return s.Target(span, c[0], c[1])


def _claims(node: type[s.AllClaims] | type[s.AnyClaim]) -> Callable[[Span, Children], s.Claim]:
    return lambda span, c: c[0] if len(c) == 1 else node(span, tuple(c))


def _property(span: Span, c: Children) -> s.Property:
    given = _one(tuple, c) or ()
    parts = tuple(x for x in c if isinstance(x, s.PropertyPart))
    return s.Property(span, c[0], c[1], given, parts, _every(s.Expectation, c))


def _expectation(span: Span, c: Children) -> s.Expectation:
    return s.Expectation(span, c[0], c[1], c[2] or (), c[3])


def _assumptions(span: Span, c: Children) -> s.Assumptions:
    return s.Assumptions(span, c[0], c[1], tuple(c[2:]))


_BUILDERS: dict[str, Callable[[Span, Children], typing.Any]] = {
    "procedure": _titled(s.Procedure),
    "calendar": lambda span, c: s.Calendar(span, c[0]),
    "concerning": lambda span, c: s.Concerning(span, c[0]),
    "agency": _titled(s.Agency),
    "role": lambda span, c: s.Role(span, c[0], _one(s.Text, c), _every(s.RoleOption, c)),
    "manages": _role_option("manages"),
    "every_day": _role_option("works"),
    "people": _role_option("people"),
    "unit": _role_option("is"),
    "covered": _role_option("covered"),
    "fact": _valued(s.Fact),
    "state": _state,
    "initially": _word("initially"),
    "values": _tuple,
    "event": lambda span, c: s.Event(span, c[0], c[1], _one(s.Text, c), _every(s.EventOption, c)),
    "from_world": _event_option("from"),
    "attributes": _event_option("with"),
    "on_working_days": _event_option("on"),
    "once": _event_option("once"),
    "only_if": _event_option("only"),
    "outcomes": _event_option("one of"),
    "attribute": _valued(s.Attribute),
    "parameter": lambda span, c: s.Parameter(span, c[0], _one(s.Text, c), c[-1]),
    "whole": _same,
    "reading": lambda span, c: s.Reading(span, c[0], c[1], tuple(c[2:])),
    "option": lambda span, c: s.Option(span, c[0], "default" in c, c[-1]),
    "default": _word("default"),
    "rule": lambda span, c: s.Rule(span, c[0], tuple(c[1:])),
    "when": lambda span, c: s.When(span, c[0]),
    "silence": lambda span, c: s.Silence(span, c[0], c[1], c[2]),
    "every": lambda span, c: s.Every(span, c[0], c[1]),
    "each": lambda span, c: s.Each(span, c[0], c[1], grid=False),
    "grid": lambda span, c: s.Each(span, c[0], c[1], grid=True),
    "if_part": lambda span, c: s.If(span, c[0]),
    "then_part": lambda span, c: s.Then(span, c[0]),
    "immediately": lambda span, c: s.Timing(span, None, c[0]),
    "within_part": lambda span, c: s.Timing(span, c[0], c[1]),
    "until_part": lambda span, c: s.Until(span, c[0]),
    "while_part": lambda span, c: s.While(span, c[0]),
    "prefer": lambda span, c: s.Prefer(span, c[0]),
    "send": lambda span, c: s.Send(span, c[0], c[1], c[2], c[3]),
    "copy": lambda span, c: s.CopyTo(span, c[0], c[1], c[2], c[3]),
    "act": _act,
    "ban": _ban,
    "ban_event": _ban_event,
    "manner": lambda span, c: s.Manner(span, c[0], c[1], c[2]),
    "unless": lambda span, c: s.Exempt(span, "unless", condition=c[0]),
    "not_until": lambda span, c: s.Exempt(span, "until", patterns=c[0]),
    "not_while": lambda span, c: s.Exempt(span, "while", condition=c[0]),
    "must": _word("must"),
    "should": _word("should"),
    "may": _word("may"),
    "someone": lambda span, c: s.Doers(span, ()),
    "doers": lambda span, c: s.Doers(span, tuple(c)),
    "party": _party,
    "tier": _tuple,
    "groups": _tuple,
    "group": _tuple,
    "guidance": lambda span, c: s.Guidance(span, c[0], c[1]),
    "patterns": _patterns,
    "item": _item,
    "begins": _edge("begins"),
    "ends": _edge("ends"),
    "done": _stage("done"),
    "done_by": _stage("done"),
    "read": _stage("read"),
    "acted": _stage("acted"),
    "delivered": _stage("delivered"),
    "where_named": lambda span, c: s.Named(c[0].span, c[0]),
    "where_is": _where_is,
    "where_not": lambda span, c: s.Negated(span, s.Named(c[0].span, c[0])),
    "where_so": _same,
    "single": _single(""),
    "single_read": _single("read"),
    "single_acted": _single("acted"),
    "single_delivered": _single("delivered"),
    "any_of": _joined(s.Any),
    "all_of": _joined(s.All),
    "negate": lambda span, c: s.Negated(span, c[0]),
    "named": lambda span, c: s.Named(span, c[0]),
    "presence": lambda span, c: s.Presence(span, c[0], c[2], c[1] is not None),
    "is_value": _where_is,
    "attribute_of": lambda span, c: s.AttributeOf(span, c[0], c[1]),
    "attribute_is": lambda span, c: s.AttributeOf(span, c[0], c[1], c[3], c[2] is not None),
    "count": _count,
    "count_last": _count,
    "happened": lambda span, c: s.Already(span, c[0], c[1]),
    "previous": lambda span, c: s.Before(span, c[0], c[2], None, c[1] is not None),
    "previous_is": lambda span, c: s.Before(span, c[0], c[1], c[3], c[2] is not None),
    "delivered_here": lambda span, c: s.Delivered(span, c[0]),
    "number": _same,
    "bound": _bound,
    "working_days": _word("working days"),
    "days": _word("days"),
    "weeks": _word("weeks"),
    "forward": _word("forward"),
    "inclusive": _word("inclusive"),
    "property": _property,
    "given": _tuple,
    "setting": lambda span, c: s.Setting(span, c[0], c[1]),
    "for_each": lambda span, c: s.ForEach(span, c[0], c[1], c[2]),
    "each_day": lambda span, c: s.ForEach(span, None, c[0], c[1]),
    "always": lambda span, c: s.Always(span, c[0]),
    "never": lambda span, c: s.Never(span, c[0], c[1]),
    "recurs": lambda span, c: s.Recurs(span, c[0], c[1], c[2]),
    "any_claim": _claims(s.AnyClaim),
    "all_claims": _claims(s.AllClaims),
    "within": lambda span, c: s.Within(span, c[0], c[1]),
    "bounded": lambda span, c: s.Bounded(span, c[0]),
    "same_day": lambda span, c: s.Within(span, None, c[0]),
    "eventually": lambda span, c: s.Eventually(span, c[0]),
    "at_moment": lambda span, c: s.AtMoment(span, c[0]),
    "before": lambda span, c: s.BeforeThat(span, c[0]),
    "not_until_claim": lambda span, c: s.NotUntil(span, c[0], c[1]),
    "never_after": lambda span, c: s.NeverAfter(span, c[0]),
    "not_claim": lambda span, c: s.NotClaim(span, c[0]),
    "targets": _targets,
    "occurs": _occurs,
    "day_when": lambda span, c: s.Target(span, None, day=c[0]),
    "expectation": _expectation,
    "choices": _tuple,
    "choice": lambda span, c: s.Choice(span, c[0], c[1]),
    "ids": _tuple,
    "closure": lambda span, c: s.Closure(span, c[0], c[1], (c[2], c[3]), (c[4], c[5])),
    "assumptions": _assumptions,
    "away": lambda span, c: s.Fault(span, "away", c[0], c[1], c[2]),
    "lapses": lambda span, c: s.Fault(span, "lapses", c[0]),
    "lost": lambda span, c: s.Fault(span, "lost", c[0]),
    "closed": lambda span, c: s.Fault(span, "closed", closure=c[0]),
    "starting": lambda span, c: s.Fault(span, "starting", days=(c[0], c[1])),
    "names": _names,
    "comma": _word(","),
    "or_": _word("or"),
    "and_": _word("and"),
    "text": _same,
}

#: Every rule of the grammar for which there is a function here.
RULES = frozenset(_BUILDERS)
