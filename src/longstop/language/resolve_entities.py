"""Declarations: people, facts, states, events, readings and parameters, from syntax to core."""

from __future__ import annotations

from collections.abc import Iterable

from longstop.core import formulas as f
from longstop.core import procedures as p
from longstop.core.diagnostics import Code
from longstop.core.formulas import AttributeId, EventId, FactId, RoleId, StateId
from longstop.core.source import Span
from longstop.language import syntax as s
from longstop.language.resolve_bounds import whole_of
from longstop.language.resolve_conditions import Scene, Scope
from longstop.language.resolve_names import OUTCOME, Report, kind_of, title_of, twice, values
from longstop.language.resolve_patterns import possible

#: A role held by more people than this is a slip of the pen.
MOST_PEOPLE = 99


def role_of(scope: Scope, node: s.Role) -> p.Role:
    """The role."""
    said = _options(node.options, node.name, scope.report)
    lists: dict[str, tuple[RoleId, ...]] = {"manages": (), "covered": ()}
    for word in lists:
        option = said.get(word)
        if option is not None and option.names is not None:
            if word == "manages" and "or" in option.names.joints:
                message = f"`{node.name.text}` manages all of these, so they are joined with `and`"
                scope.report.say(Code.MIXED_NAMES, message, option.span)
            found = [n for n in option.names.names if scope.names.role(n, scope.report) is not None]
            lists[word] = tuple(dict.fromkeys(RoleId(n.text) for n in found))
    people = said.get("people")
    number = 1
    if people is not None and people.number is not None:
        number = whole_of(people.number, scope.report, least=1, most=MOST_PEOPLE)
    name = node.name.text
    return p.Role(
        RoleId(name),
        title_of(name, node.title),
        scope.names.agency_of.get(name, ""),
        every_day="works" in said,
        people=number,
        unit="is" in said,
        manages=lists["manages"],
        cover=lists["covered"],
    )


def _options(options: Iterable[s.RoleOption], name: s.Name, report: Report) -> dict[str, s.RoleOption]:
    said: dict[str, s.RoleOption] = {}
    for option in options:
        if option.word in said:
            note = ("the first is here", said[option.word].span)
            report.say(Code.DUPLICATE, f"`{option.word}` is said twice of `{name.text}`", option.span, notes=(note,))
        said.setdefault(option.word, option)
    return said


def fact_of(scope: Scope, node: s.Fact) -> p.Fact:
    """The fact."""
    _distinct(node.values, f"the fact `{node.name.text}`", scope.report)
    return p.Fact(FactId(node.name.text), title_of(node.name.text, node.title), values(node.values))


def _distinct(names: Iterable[s.Name], what: str, report: Report) -> None:
    seen: dict[str, Span] = {}
    count = 0
    last = None
    for name in names:
        if name.text in seen:
            note = ("the first is here", seen[name.text])
            report.say(Code.DUPLICATE, f"{what} has the value `{name.text}` twice", name.span, notes=(note,))
        seen.setdefault(name.text, name.span)
        count, last = count + 1, name
    if count == 1 and last is not None:
        report.say(Code.MISSING_PART, f"{what} has only one value, so it says nothing", last.span)


def state_of(scope: Scope, node: s.State) -> p.State:
    """The state."""
    begins = possible(scope.lists.begins(node))
    ends = possible(scope.lists.ends(node))
    return p.State(
        StateId(node.name.text), title_of(node.name.text, node.title), begins, ends, node.initially
    )


def event_of(scope: Scope, node: s.Event) -> p.EventKind:
    """The event."""
    report, name = scope.report, node.name.text
    said: dict[str, s.EventOption] = {}
    for option in node.options:
        if option.word in said:
            note = ("the first is here", said[option.word].span)
            report.say(Code.DUPLICATE, f"`{_SAID[option.word]}` is said twice of `{name}`", option.span, notes=(note,))
        said.setdefault(option.word, option)
        if option.word in ("from", "on", "once", "only") and node.sort != "event":
            message = f"`{name}` is {kind_of(node)}: `{_SAID[option.word]}` is said of what comes from the world"
            report.say(Code.MISPLACED_PART, message, option.span, "what a rule requires is limited by rules")
        if option.word == "one of" and node.sort != "decision":
            message = f"`{name}` is {kind_of(node)}, and only decisions have an outcome"
            help = "give it an attribute: `with kind one of (...)`"
            report.say(Code.MISPLACED_PART, message, option.span, help)
    nothing = "whether the world may raise it is judged before it happens"
    only = said["only"].condition if "only" in said else None
    return p.EventKind(
        EventId(name),
        title_of(name, node.title),
        p.Sort(node.sort),
        attributes_of(node, report),
        on_working_days="on" in said,
        once="once" in said,
        only_if=f.TRUE if only is None else scope.condition(only, Scene((), nothing)),
    )


_SAID = {
    "from": "from the world",
    "with": "with",
    "on": "on working days",
    "once": "once",
    "only": "only if",
    "one of": "one of",
}


def attributes_of(node: s.Event, report: Report) -> tuple[p.Attribute, ...]:
    """What the event carries; a decision's outcome comes first."""
    found: dict[str, p.Attribute] = {}
    names: dict[str, s.Name] = {}
    for option in node.options:
        if option.word == "one of":
            _distinct(option.values, f"the decision `{node.name.text}`", report)
            names[OUTCOME] = node.name
            found[OUTCOME] = p.Attribute(AttributeId(OUTCOME), "outcome", values(option.values))
    for option in node.options:
        for attribute in option.attributes:
            name = attribute.name.text
            if name in found:
                twice(report, "attribute", attribute.name, names[name])
                continue
            _distinct(attribute.values, f"the attribute `{name}`", report)
            names[name] = attribute.name
            found[name] = p.Attribute(AttributeId(name), title_of(name, attribute.title), values(attribute.values))
    return tuple(found.values())


def default_of(node: s.Reading, report: Report) -> str:
    """The option taken by default; a reading without exactly one is noted."""
    seen: dict[str, s.Name] = {}
    for option in node.options:
        if option.name.text in seen:
            twice(report, "option", option.name, seen[option.name.text])
        seen.setdefault(option.name.text, option.name)
    defaults = [o for o in node.options if o.default]
    name = node.name.text
    if len(node.options) < 2:
        message = f"the reading `{name}` has one option, so it is no choice"
        report.say(Code.DEFAULTS, message, node.name.span)
    elif not defaults:
        help = "write `default` after the name of one option"
        report.say(Code.DEFAULTS, f"the reading `{name}` has no default", node.name.span, help)
    elif len(defaults) > 1:
        note = ("the first is here", defaults[0].name.span)
        report.say(Code.DEFAULTS, f"the reading `{name}` has two defaults", defaults[1].name.span, notes=(note,))
    return defaults[0].name.text if defaults else node.options[0].name.text
