"""The steps as a plain graph: reachability, the plainest routes, bottlenecks, routes without a common step, circles.

Every move has one move before it, so what leads to what is a plain graph; only who is needed is not. The only door to
networkx.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heappop, heappush

import networkx as nx

from longstop.core.routes import Modality, Move, Step

#: How many routes of one concern are told apart.
MOST_ROUTES = 40
#: How many beginnings of routes are looked at for them.
PATIENCE = 4000

Steps = Mapping[Move, Sequence[Step]]


def from_here(start: Move, steps_from: Callable[[Move], Iterator[Step]]) -> Steps:
    """Everything that can follow, move by move."""
    found: dict[Move, tuple[Step, ...]] = {}
    waiting = [start]
    while waiting:
        move = waiting.pop()
        if move not in found:
            found[move] = tuple(steps_from(move))
            waiting += [s.target for s in found[move]]
    return found


def routes(
    start: Move, steps: Steps, arrives: Callable[[Step], Modality | None]
) -> tuple[tuple[tuple[Step, ...], ...], bool]:
    """The ways from the start to the first arrival, the surest first, and whether there are more.

    `arrives` says how surely a step arrives, if it does. A way goes on after an arrival only if it may come to a surer
    one; one that makes a detour is left out unless it is surer or has a date where the direct way has none.
    """
    found: list[tuple[Step, ...]] = []
    queue: list[tuple[tuple[int, int, int], int, tuple[Step, ...], bool, int]] = [((0, 0, 0), 0, (), False, 9)]
    made = 0
    while queue:
        _, _, way, arrived, already = heappop(queue)
        if arrived:
            if len(found) == MOST_ROUTES:
                return tuple(found), True
            found.append(way)
            continue
        here = way[-1].target if way else start
        been = {start, *(s.target for s in way)}
        for step in steps.get(here, ()):
            if step.target in been or _shortcut(way, step, steps):
                continue
            longer = (*way, step)
            weakest = max(s.modality.rank for s in longer)
            made += 1
            if made > PATIENCE:
                return tuple(found), True
            surely = arrives(step)
            if surely is not None and (rank := max(weakest, surely.rank)) < already:
                heappush(queue, ((rank, _undated(longer), len(longer)), made, longer, True, already))
            limit = already if surely is None else min(already, max(weakest, surely.rank))
            if weakest < limit:
                heappush(queue, ((weakest, _undated(longer), len(longer)), -made, longer, False, limit))
    return tuple(found), False


def _undated(way: Sequence[Step]) -> int:
    return sum(not s.dated for s in way)


def _shortcut(way: tuple[Step, ...], step: Step, steps: Steps) -> bool:
    """Whether the step's target follows already from an earlier move of the way, no less surely and no later."""
    if not way:
        return False
    for i, earlier in enumerate(way):
        detour = [*way[i:], step]
        weakest, dated = max(s.modality.rank for s in detour), all(s.dated for s in detour)
        for direct in steps.get(earlier.source, ()):
            same = direct.target == step.target and not set(direct.by) - set(step.by)
            if same and direct.modality.rank <= weakest and (direct.dated or not dated):
                return True
    return False


def reachable(start: Move, steps: Steps, arrives: Callable[[Step], Modality | None]) -> bool:
    """Whether somebody is reached by certain steps alone."""
    seen, waiting = {start}, [start]
    while waiting:
        for step in steps.get(waiting.pop(), ()):
            if step.modality is Modality.CERTAIN:
                if arrives(step) is Modality.CERTAIN:
                    return True
                if step.target not in seen:
                    seen.add(step.target)
                    waiting.append(step.target)
    return False


_GOAL = "arrival"


def _plain(start: Move, steps: Steps, arrives: Callable[[Step], Modality | None]) -> nx.DiGraph:
    """What leads to what, with one more vertex for arriving."""
    graph = nx.DiGraph()
    graph.add_node(start)
    graph.add_node(_GOAL)
    for source, some in steps.items():
        for step in some:
            graph.add_edge(source, step.target)
            if arrives(step) is not None:
                graph.add_edge(step.target, _GOAL)
    return graph


def bottlenecks(start: Move, steps: Steps, arrives: Callable[[Step], Modality | None]) -> tuple[Move, ...]:
    """The moves through which every route passes, in order: the dominators of arriving."""
    graph = _plain(start, steps, arrives)
    above = nx.immediate_dominators(graph, start)
    if _GOAL not in above:
        return ()
    found: list[Move] = []
    here = above[_GOAL]
    while here != start and here is not None:
        found.append(here)
        here = above.get(here)
    return tuple(reversed(found))


def unshared(start: Move, steps: Steps, arrives: Callable[[Step], Modality | None]) -> int:
    """How many routes there are with no move in common: the greatest flow through vertices that bear one unit each."""
    graph = _plain(start, steps, arrives)
    if not nx.has_path(graph, start, _GOAL):
        return 0
    flow = nx.DiGraph()
    for move in graph:
        flow.add_edge(("in", move), ("out", move), **({} if move in (start, _GOAL) else {"capacity": 1}))
    flow.add_edges_from((("out", a), ("in", b)) for a, b in graph.edges)
    return int(nx.maximum_flow_value(flow, ("out", start), ("in", _GOAL)))


def circles(moves: Sequence[Move], steps: Steps) -> Iterator[tuple[Step, ...]]:
    """The rounds of moves that lead to one another and to no other act, as the steps within them."""
    graph = nx.DiGraph()
    graph.add_nodes_from(moves)
    graph.add_edges_from((s.source, s.target) for some in steps.values() for s in some)
    order = {m: i for i, m in enumerate(moves)}
    for round_ in sorted(nx.strongly_connected_components(graph), key=lambda c: min(order.get(m, 0) for m in c)):
        inside = [s for m in sorted(round_, key=lambda m: order.get(m, 0)) for s in steps.get(m, ())]
        within = tuple(s for s in inside if s.target in round_)
        out = [s for s in inside if s.target not in round_ and s.target.rule is not None]
        if within and not out:
            yield within
