"""What must be so of a procedure as a whole: every clause covered, every act possible, nobody covering in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from longstop.core.diagnostics import Code
from longstop.core.procedures import Duty, Rule
from longstop.core.source import Span
from longstop.language import syntax as s
from longstop.language.literate import Heading
from longstop.language.resolve_doers import cover_of
from longstop.language.resolve_duties import SAID
from longstop.language.resolve_names import Report, Vocabulary, kind_of, listed, near, twice
from longstop.language.resolve_parts import clause_of


def clause_headings(id: str, headings: Iterable[Heading], report: Report) -> dict[str, Heading]:
    """The headings of clauses of the procedure: those whose first word is its id, a hyphen and more."""
    found: dict[str, Heading] = {}
    for heading in headings:
        if heading.id.startswith(id + "-") and heading.id != id + "-":
            first = found.get(heading.id)
            if first is not None:
                note = ("the first is here", first.span)
                message = f"there are two headings for the clause `{heading.id}`"
                report.say(Code.DUPLICATE, message, heading.span, notes=(note,))
            found.setdefault(heading.id, heading)
    return found


def coverage(
    clauses: Mapping[str, Heading], rules: Sequence[s.Rule], guidance: Sequence[s.Guidance], report: Report
) -> None:
    """Every clause has a rule or is guidance, perhaps both (what is formal of it, and why the rest is not); there is no
    third kind. Every rule has its clause.
    """
    first: dict[str, s.Name] = {}
    for rule in rules:
        if rule.id.text in first:
            twice(report, "rule", rule.id, first[rule.id.text])
        first.setdefault(rule.id.text, rule.id)
        _heading(rule, rule.id, clause_of(rule.id.text), clauses, report)
    ruled: dict[str, s.Name] = {}
    for rule in rules:
        ruled.setdefault(clause_of(rule.id.text), rule.id)
    said: dict[str, s.Name] = {}
    for node in guidance:
        id = node.id.text
        if id in said:
            message = f"`{id}` is called guidance twice"
            report.say(Code.DUPLICATE, message, node.id.span, notes=(("the first is here", said[id].span),))
        said.setdefault(id, node.id)
        _heading(node, node.id, id, clauses, report)
    for id, heading in clauses.items():
        if id not in ruled and id not in said:
            report.say(
                Code.UNCOVERED_CLAUSE,
                f"the clause `{id}` has no rule and is not called guidance",
                heading.span,
                f'write a `rule {id}`, or `guidance {id} "why nothing of it is formal"`',
            )


def _heading(node: s.Node, name: s.Name, clause: str, clauses: Mapping[str, Heading], report: Report) -> None:
    if clause not in clauses:
        message = f"no heading begins with `{clause}`, the clause of `{name.text}`"
        help = near(clause, clauses) or f"write the clause in your own words under a heading `## {clause} · ...`"
        report.say(Code.NO_HEADING, message, name.span, help)
    else:
        under(name, clause, clauses, report)


def under(name: s.Name, id: str, headings: Mapping[str, Heading], report: Report) -> None:
    """What stands under a heading that begins with an id is about that id."""
    above = [h for h in headings.values() if h.span.line < name.span.line]
    last = max(above, key=lambda h: h.span.line, default=None)
    if last is not None and last.id != id:
        message = f"`{name.text}` stands under the heading of `{last.id}`"
        note = ("the heading is here", last.span)
        help = f"put it under `{headings[id].title}`" if id in headings else ""
        report.say(Code.MISPLACED_STATEMENT, message, name.span, help, (note,))


def prompted(names: Vocabulary, rules: Iterable[s.Rule], report: Report) -> None:
    """Everything that is done by roles is required or allowed by some rule, under some reading."""
    done: set[str] = set()
    for rule in rules:
        for part in rule.parts:
            if isinstance(part, s.Then) and isinstance(part.action, s.Send):
                done.add(part.action.message.text)
            elif isinstance(part, s.Then) and isinstance(part.action, s.Do):
                done.add(part.action.act.text)
    for event in names.events:
        name = event.name.text
        if event.sort != "event" and name not in done and name not in names.broken:
            said = SAID[event.sort].format(name)
            report.say(
                Code.NEVER_PROMPTED,
                f"`{name}` is {kind_of(event)} that no rule requires or allows, so it can never happen",
                event.name.span,
                f"write a rule with `then ... must {said}`, or declare it as an `event` of the world",
            )


def senders(names: Vocabulary, rules: Iterable[s.Rule], report: Report) -> None:
    """A rule on copying speaks of those who send the message."""
    rules = list(rules)
    sending: dict[str, set[str]] = {}
    for rule in rules:
        for part in rule.parts:
            if isinstance(part, s.Then) and isinstance(part.action, s.Send):
                found = _named(part.action.doers) or {"someone"}
                found |= {c for r in list(found) for c in _all_cover(names, r)}
                sending.setdefault(part.action.message.text, set()).update(found)
    for rule in rules:
        for part in rule.parts:
            if isinstance(part, s.Then) and isinstance(part.action, s.CopyTo):
                message = part.action.message.text
                strangers = _named(part.action.doers) - sending.get(message, set())
                if message in sending and strangers and "someone" not in sending[message]:
                    report.say(
                        Code.WRONG_SENDER,
                        f"{listed(sorted(strangers))} does not send `{message}`, and so cannot copy it",
                        part.action.doers.span,
                        f"it is sent by {listed(sorted(sending[message]))}",
                    )


def _named(doers: s.Doers) -> set[str]:
    return {r.text for party in doers.parties for tier in party.tiers for r in tier}


def _all_cover(names: Vocabulary, role: str) -> set[str]:
    found: set[str] = set()
    queue = [role]
    while queue:
        new = set(cover_of(names, queue.pop())) - found
        found |= set(new)
        queue += new
    return found


def addressees(rules: Iterable[Rule], nodes: Mapping[str, s.Rule], report: Report) -> None:
    """All rules that send a message send it to the same roles."""
    first: dict[str, Duty] = {}
    for rule in rules:
        if isinstance(rule, Duty) and rule.to:
            other = first.setdefault(rule.act, rule)
            if set(other.to) != set(rule.to):
                report.say(
                    Code.ADDRESSEES,
                    f"`{rule.act}` is sent to {listed(rule.to, 'and')} here, "
                    f"and by `{other.id}` to {listed(other.to, 'and')}",
                    _sending(nodes[rule.id]),
                    "a message goes to the same roles whatever prompts it: declare two messages, or let a rule copy it",
                    (("the other is here", _sending(nodes[other.id])),),
                )


def _sending(node: s.Rule) -> Span:
    for part in node.parts:
        if isinstance(part, s.Then) and isinstance(part.action, s.Send):
            return part.action.to.span
    return node.id.span


def circles(names: Vocabulary, report: Report) -> None:
    """Nobody covers for, or manages, themselves by way of others."""
    _circle(names, "covered", "is covered by", report)
    _circle(names, "manages", "manages", report)


def _circle(names: Vocabulary, word: str, verb: str, report: Report) -> None:
    next_of: dict[str, list[s.Name]] = {}
    for role in names.roles:
        options = [o for o in role.options if o.word == word and o.names is not None]
        next_of[role.name.text] = [n for o in options if o.names is not None for n in o.names.names]
    told: set[str] = set()
    for start in next_of:
        path = _path_back(start, lambda r: next_of.get(r, []))
        if path and not told & {n.text for n in path}:
            told |= {n.text for n in path}
            said = f" {verb} ".join(f"`{r}`" for r in (start, *(n.text for n in path)))
            report.say(Code.CIRCULAR, f"this goes in a circle: {said}", path[0].span)


def _path_back(start: str, next_of: Callable[[str], list[s.Name]]) -> tuple[s.Name, ...]:
    """The shortest way from a role back to itself."""
    ways: list[tuple[s.Name, ...]] = [(n,) for n in next_of(start)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        here = way[-1].text
        if here == start:
            return way
        if here not in seen:
            seen.add(here)
            ways += [(*way, n) for n in next_of(here)]
    return ()
