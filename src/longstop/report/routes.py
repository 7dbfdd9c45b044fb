"""Routes for the terminal, as Markdown and as JSON: each concern with its ways, and what is odd about the whole."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from longstop.core.formulas import EventId, RoleId
from longstop.core.routes import (
    Concern,
    Cut,
    Handover,
    Modality,
    Move,
    Proviso,
    Route,
    Routes,
    Step,
)
from longstop.core.time import Bound
from longstop.report.route_words import RouteWords, same_way
from longstop.report.story import chosen
from longstop.report.text import PLAIN_WIDTH
from longstop.report.wording import listed, plural

#: How many ways of one concern are told; machines get all of them.
TOLD = 4
#: How the lines of a page are set off on a terminal that can.
STYLES = {r"^\S+  .*: (\d+ concerns?|no concern)$": "bold", r"^[A-Z][A-Z, ]+$": "bold", r"^\* .*$": "bold"}


@dataclass(frozen=True)
class Way:
    """Routes that differ only in the clauses under which a thing is done: the first, and the clauses of the rest."""

    route: Route
    also: tuple[str, ...]


def ways(concern: Concern) -> list[Way]:
    """The routes of a concern, alike ones together."""
    alike: dict[tuple[object, ...], list[Route]] = defaultdict(list)
    for route in concern.routes:
        alike[same_way(route)].append(route)
    found = []
    for first, *others in alike.values():
        known = {c for s in first.steps for c in s.clauses}
        also = dict.fromkeys(c for r in others for s in r.steps for c in s.clauses if c not in known)
        found.append(Way(first, tuple(also)))
    return found


def heading(found: Routes) -> str:
    """`J24  Police flags, read with clock3 = a; strict: 3 concerns`."""
    said = f"{found.procedure.id}  {found.procedure.title}"
    if found.readings:
        said += f", read with {chosen(found.readings)}"
    if found.strict:
        said += ", strict"
    return f"{said}: {plural(len(found.concerns), 'concern') if found.concerns else 'no concern'}"


# --- the terminal -------------------------------------------------------------------------------------------------


def page(several: Sequence[Routes], width: int, *, edges: bool = False) -> Iterator[str]:
    """The lines for a screen of this width; with `edges` everything that can pass from one to another too."""
    width = max(min(width, PLAIN_WIDTH), 24)
    for found in several:
        words = RouteWords(found)
        yield from textwrap.wrap(heading(found), width)
        for sentence in words.asked():
            yield from _wrapped(sentence, width, "")
        yield ""
        for concern in found.concerns:
            yield from _concern(words, concern, width)
        for title, sentences in _rest(words):
            yield title.upper()
            for sentence in sentences:
                yield from _wrapped(sentence, width, "  ", "    ")
            yield ""
        if edges:
            yield from _edges(words, width)


def _concern(words: RouteWords, concern: Concern, width: int) -> Iterator[str]:
    yield from _wrapped(f"* {words.starting(concern)}", width, "")
    for sentence in words.verdict(concern):
        yield from _wrapped(sentence, width, "  ")
    told = ways(concern)
    for number, way in enumerate(told[:TOLD], start=1):
        yield ""
        yield from _way(words, way, number, width)
    if len(told) > TOLD or concern.more:
        rest = len(told) - TOLD
        yield ""
        yield f"  and {plural(rest, 'more way')}{', at least' if concern.more else ''}"
    if concern.reached:
        yield ""
        for sentence in words.strength(concern):
            yield from _wrapped(sentence, width, "  ")
    yield ""


def _way(words: RouteWords, way: Way, number: int, width: int) -> Iterator[str]:
    first = f"  {number}. "
    for i, step in enumerate(way.route.steps):
        last = i == len(way.route.steps) - 1
        yield from _wrapped(words.step(step), width, first if i == 0 else "     ", "     ")
        provisos = [*step.provisos, *(way.route.provisos if last else ())]
        if provisos:
            yield from _wrapped(words.provisos(provisos), width, "       - ", "         ")
    if way.also:
        yield from _wrapped(f"(the same under {listed(way.also)})", width, "     ")
    yield from _wrapped(f"{way.route.modality.value}; {words.lateness(way.route)}", width, "     = ", "       ")


def _rest(words: RouteWords) -> Iterator[tuple[str, list[str]]]:
    found = words.found
    if found.circles:
        yield "round in a circle, with no way out", [words.circle(c) for c in found.circles]
    if found.topless:
        yield "ladders with no top", [words.topless(t) for t in found.topless]
    if found.bystanders:
        yield "told, and owing nothing", [words.bystander(b) for b in found.bystanders]
    if found.idle_triggers:
        yield "leading nowhere", [words.idle()]


def _edges(words: RouteWords, width: int) -> Iterator[str]:
    yield "WHO CAN PASS IT TO WHOM"
    for giver, edges in _by_giver(words):
        yield f"  {giver}"
        for edge in edges:
            said = f"to {words.who(edge.target)}: {words.handover(edge)} [{listed(edge.clauses)}], "
            yield from _wrapped(said + _terms(words, edge), width, "    ", "      ")
    yield ""


def _by_giver(words: RouteWords) -> Iterator[tuple[str, list[Handover]]]:
    found: dict[str, list[Handover]] = defaultdict(list)
    for edge in words.found.handovers:
        found[words.who(edge.source, edge)].append(edge)
    yield from found.items()


def _terms(words: RouteWords, edge: Handover) -> str:
    """By when, and how surely."""
    said = [words.bound(edge.bound, edge)]
    if edge.modality is Modality.CERTAIN:
        said.append(edge.modality.value)
    return "; ".join([*said, *([words.provisos(edge.provisos)] if edge.provisos else [])])


def _wrapped(text: str, width: int, first: str, then: str | None = None) -> list[str]:
    rest = first if then is None else then
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


# --- Markdown -----------------------------------------------------------------------------------------------------


def markdown(several: Sequence[Routes]) -> str:
    """The routes as one Markdown document, every edge of the graph included."""
    return "\n".join(line for found in several for line in _markdown(found))


def _markdown(found: Routes) -> Iterator[str]:
    words = RouteWords(found)
    yield f"# {heading(found).replace('  ', ': ', 1)}"
    yield ""
    yield " ".join(words.asked())
    yield ""
    for concern in found.concerns:
        yield f"## {words.starting(concern)}"
        yield ""
        yield " ".join(words.verdict(concern))
        yield ""
        for number, way in enumerate(ways(concern), start=1):
            yield f"{number}. *{way.route.modality.value}*; {words.lateness(way.route)}"
            for i, step in enumerate(way.route.steps):
                last = i == len(way.route.steps) - 1
                provisos = [*step.provisos, *(way.route.provisos if last else ())]
                yield f"   - {words.step(step)}" + (f" ({words.provisos(provisos)})" if provisos else "")
            if way.also:
                yield f"   - the same under {listed(way.also)}"
        if concern.routes:
            yield ""
            yield " ".join(words.strength(concern))
            yield ""
    for title, sentences in _rest(words):
        yield f"## {title[0].upper()}{title[1:]}"
        yield ""
        yield from (f"- {sentence}" for sentence in sentences)
        yield ""
    yield "## Who can pass it to whom"
    yield ""
    yield "| from | to | what | clause | by when, and how surely |"
    yield "|---|---|---|---|---|"
    for giver, edges in _by_giver(words):
        for edge in edges:
            cells = [giver, words.who(edge.target), words.handover(edge), listed(edge.clauses), _terms(words, edge)]
            yield "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"
    yield ""


# --- machines -----------------------------------------------------------------------------------------------------


def document(several: Sequence[Routes], version: str) -> str:
    """The routes as one JSON document."""
    found = {"longstop": version, "routes": [_routes(r) for r in several]}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _routes(found: Routes) -> dict[str, object]:
    words = RouteWords(found)
    id = found.procedure.id
    return {
        "procedure": id,
        "title": found.procedure.title,
        "readings": {f"{id}.{name}": option for name, option in sorted(found.readings.items())},
        "strict": found.strict,
        "certain_only": found.certain_only,
        "without": list(found.without),
        "authority": {"roles": list(found.authority.roles), "because": found.authority.grounds.name.lower()},
        "says": list(words.asked()),
        "concerns": [_as_concern(words, c) for c in found.concerns],
        "circles": [
            {"moves": [_move(m) for m in c.moves], "clauses": list(c.clauses), "says": words.circle(c)}
            for c in found.circles
        ],
        "ladders_with_no_top": [
            {
                "rungs": list(t.rungs),
                "because": t.why.value,
                "attribute": t.attribute,
                "clauses": list(t.clauses),
                "says": words.topless(t),
            }
            for t in found.topless
        ],
        "owing_nothing": [
            {
                "role": b.role,
                "messages": list(b.messages),
                "clauses": list(b.clauses),
                "allowed": list(b.allowed),
                "says": words.bystander(b),
            }
            for b in found.bystanders
        ],
        "leading_nowhere": list(found.idle_triggers),
        "agencies": [
            {"id": a.id, "title": a.title, "roles": [r.id for r in found.procedure.roles if r.agency == a.id]}
            for a in found.procedure.agencies
        ],
        "steps": [_step(words, s) for s in found.steps],
        "handovers": [_handover(words, h) for h in found.handovers],
    }


def _as_concern(words: RouteWords, c: Concern) -> dict[str, object]:
    return {
        "trigger": c.trigger,
        "says": [*words.verdict(c), *(words.strength(c) if c.reached else ())],
        "reached": c.reached,
        "certain": c.certain,
        "presupposes": list(c.presupposes),
        "routes": [_route(words, r) for r in c.routes],
        "more": c.more,
        "without_common_step": c.unshared,
        "without_common_person": c.apart,
        "counted": c.counted,
        "single_points_of_failure": list(c.single_points),
        "cuts": [_cut(x) for x in c.cuts],
        "cuts_of_what_is_owed": [_cut(x) for x in c.cuts_of_owed],
        "searched_to": c.searched,
        "bottlenecks": [_move(m) for m in c.bottlenecks],
        "meets": list(c.meets),
    }


def _cut(cut: Cut) -> dict[str, object]:
    return {"roles": list(cut.roles), "people": cut.people}


def _route(words: RouteWords, route: Route) -> dict[str, object]:
    late = route.latest
    return {
        "steps": [_step(words, s) for s in route.steps],
        "arrives": list(route.arrives),
        "modality": route.modality.value,
        "provisos": _provisos(words, route.provisos),
        "latest": None
        if late is None
        else {"working_days": late.working_days, "days": late.days, "start": late.start.isoformat()},
        "undated": [list(s.rules) for s in route.undated],
        "needs": [list(n) for n in route.needs],
        "says": words.lateness(route),
    }


def _step(words: RouteWords, s: Step) -> dict[str, object]:
    return {
        "from": _move(s.source),
        "to": _move(s.target),
        "rules": list(s.rules),
        "clauses": list(s.clauses),
        "doers": [[list(t) for t in p.tiers] for p in s.doers],
        "modality": s.modality.value,
        "provisos": _provisos(words, s.provisos),
        "by": list(s.by),
        "wait": _bound(s.wait),
        "deadline": _bound(s.bound),
        "dated": s.dated,
        "copy": s.copy,
    }


def _handover(words: RouteWords, h: Handover) -> dict[str, object]:
    return {
        "from": h.source,
        "to": h.target,
        "trigger": h.trigger,
        "how": h.how.value,
        "event": h.event,
        "clauses": list(h.clauses),
        "modality": h.modality.value,
        "provisos": _provisos(words, h.provisos),
        "deadline": _bound(h.bound),
        "dated": h.dated,
    }


def _move(m: Move) -> dict[str, EventId | RoleId | str | None]:
    return {"event": m.event, "rule": m.rule, "reader": m.reader}


def _provisos(words: RouteWords, some: Sequence[Proviso]) -> list[str]:
    return [words.proviso(p) for p in some]


def _bound(bound: Bound | None) -> str | None:
    return None if bound is None else str(bound)
