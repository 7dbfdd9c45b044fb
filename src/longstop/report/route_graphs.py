"""The graph of who can pass a concern to whom, for other programs: GraphML, DOT and Mermaid.

The vertices are the roles, in groups by agency, the events from outside from which concerns start, and, where a clause
names nobody, nobody in particular. Every edge bears what passes, its clauses, its deadline and how sure it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from longstop.core.routes import Handover, Modality, Routes
from longstop.report.route_words import RouteWords
from longstop.report.wording import listed

NOBODY = "nobody"


def _source(edge: Handover) -> str:
    """The vertex from which the edge goes."""
    if edge.source is not None:
        return f"role_{edge.source}"
    return f"event_{edge.trigger}" if edge.trigger is not None else NOBODY


def _target(edge: Handover) -> str:
    return f"role_{edge.target}" if edge.target is not None else NOBODY


def _vertices(found: Routes) -> tuple[dict[str, str], bool]:
    """The events from which concerns start, with their titles; and whether there is something that nobody does."""
    words = RouteWords(found)
    triggers = {e.trigger: words.words.event(e.trigger) for e in found.handovers if e.trigger is not None}
    nobody = any(NOBODY in (_source(e), _target(e)) for e in found.handovers)
    return {f"event_{id}": title for id, title in triggers.items()}, nobody


def _label(words: RouteWords, edge: Handover) -> str:
    return f"{words.handover(edge)} [{listed(edge.clauses)}], {words.bound(edge.bound, edge)}"


# --- GraphML ------------------------------------------------------------------------------------------------------

_KEYS = (
    ("node", "title"), ("node", "kind"), ("node", "agency"), ("node", "people"), ("node", "manager"),
    ("edge", "event"), ("edge", "how"), ("edge", "clauses"), ("edge", "deadline"), ("edge", "modality"),
    ("edge", "provisos"), ("edge", "label"),
)  # fmt: skip


def graphml(found: Routes) -> str:
    """The graph as GraphML."""
    return "\n".join(_graphml(found)) + "\n"


def _graphml(found: Routes) -> Iterator[str]:
    words = RouteWords(found)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for what, name in _KEYS:
        yield f'  <key id="{what}_{name}" for="{what}" attr.name="{name}" attr.type="string"/>'
    yield f"  <graph id={quoteattr(found.procedure.id)} edgedefault=\"directed\">"
    agencies = {a.id: a.title or a.id for a in found.procedure.agencies}
    for role in found.procedure.roles:
        yield from _node(
            f"role_{role.id}",
            title=words.who(role.id),
            kind="office" if role.unit else "role",
            agency=agencies.get(role.agency, role.agency),
            people="" if role.unit else str(role.people),
            manager="yes" if role.id in found.authority.roles else "no",
        )
    triggers, nobody = _vertices(found)
    for id, title in triggers.items():
        yield from _node(id, title=title, kind="event")
    if nobody:
        yield from _node(NOBODY, title="nobody in particular", kind="nobody")
    for i, edge in enumerate(found.handovers):
        yield f"    <edge id=\"e{i}\" source={quoteattr(_source(edge))} target={quoteattr(_target(edge))}>"
        deadline = str(edge.bound) if edge.bound is not None and edge.dated else ""
        yield from _data(
            "edge",
            event=edge.event,
            how=edge.how.value,
            clauses=" ".join(edge.clauses),
            deadline=deadline,
            modality=edge.modality.value,
            provisos=words.provisos(edge.provisos),
            label=_label(words, edge),
        )
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _node(id: str, **data: str) -> Iterator[str]:
    yield f"    <node id={quoteattr(id)}>"
    yield from _data("node", **data)
    yield "    </node>"


def _data(what: str, **data: str) -> Iterator[str]:
    for name, value in data.items():
        if value:
            yield f'      <data key="{what}_{name}">{escape(value)}</data>'


# --- DOT ----------------------------------------------------------------------------------------------------------

_LINES = {Modality.CERTAIN: "solid", Modality.ONLY_IF: "dashed", Modality.OPTIONAL: "dotted"}


def dot(found: Routes) -> str:
    """The graph in the language of Graphviz: certain edges are solid, those with a condition dashed, others dotted."""
    return "\n".join(_dot(found)) + "\n"


def _dot(found: Routes) -> Iterator[str]:
    words = RouteWords(found)
    yield f"digraph {_quoted(found.procedure.id)} {{"
    yield "  rankdir=LR;"
    for i, (title, roles) in enumerate(_groups(found)):
        yield f"  subgraph cluster_{i} {{"
        yield f"    label={_quoted(title)};"
        for role in roles:
            heavy = ", penwidth=2" if role in found.authority.roles else ""
            yield f"    {_quoted(f'role_{role}')} [shape=box, label={_quoted(words.who(role))}{heavy}];"
        yield "  }"
    triggers, nobody = _vertices(found)
    for id, title in triggers.items():
        yield f"  {_quoted(id)} [shape=oval, label={_quoted(title)}];"
    if nobody:
        yield f'  {NOBODY} [shape=plaintext, label="nobody in particular"];'
    for edge in found.handovers:
        style = _LINES[edge.modality]
        label = _quoted(_label(words, edge))
        yield f"  {_quoted(_source(edge))} -> {_quoted(_target(edge))} [style={style}, label={label}];"
    yield "}"


def _groups(found: Routes) -> Iterator[tuple[str, list[str]]]:
    """The agencies with their roles."""
    roles: dict[str, list[str]] = defaultdict(list)
    for role in found.procedure.roles:
        roles[role.agency].append(role.id)
    titles = {a.id: a.title or a.id for a in found.procedure.agencies}
    for agency, its in roles.items():
        yield titles.get(agency, agency), its


def _quoted(text: str) -> str:
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{inner}"'


# --- Mermaid ------------------------------------------------------------------------------------------------------

_ARROWS = {Modality.CERTAIN: "-->", Modality.ONLY_IF: "-.->", Modality.OPTIONAL: "-.->"}


def mermaid(found: Routes) -> str:
    """The graph as a Mermaid flowchart, which Markdown viewers draw."""
    return "\n".join(_mermaid(found)) + "\n"


def _mermaid(found: Routes) -> Iterator[str]:
    words = RouteWords(found)
    yield "flowchart LR"
    for i, (title, roles) in enumerate(_groups(found)):
        yield f"  subgraph agency_{i}[{_entities(title)}]"
        for role in roles:
            yield f"    role_{role}[{_entities(words.who(role))}]"
        yield "  end"
    triggers, nobody = _vertices(found)
    for id, title in triggers.items():
        yield f"  {id}([{_entities(title)}])"
    if nobody:
        yield f"  {NOBODY}[/{_entities('nobody in particular')}/]"
    for edge in found.handovers:
        sure = "" if edge.modality is Modality.CERTAIN else f"; {edge.modality.value}"
        label = _entities(_label(words, edge) + sure)
        yield f"  {_source(edge)} {_ARROWS[edge.modality]}|{label}| {_target(edge)}"


def _entities(text: str) -> str:
    """The text in quotes; what could end them, or begin something else, as entities."""
    inner = "".join(c if c.isalnum() or c in " .,:()/-'" else f"#{ord(c)};" for c in text.replace("\n", " "))
    return f'"{inner}"'
