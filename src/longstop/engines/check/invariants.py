"""What is so at the close of every day of every case: found once for a procedure, and used where a window is too free.

A window with "any history" knows histories that no case has: a flag owed before there was ever an occasion. The
candidates are single facts ("nothing is ever left open under this rule") and implications ("where this is open, that
has happened"), true where a case starts. Whatever one day can break is dropped until the rest carries itself over any
day (Flanagan and Leino, "Houdini, an annotation assistant for ESC/Java", FME 2001).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from longstop.core.assumptions import Assumptions
from longstop.engines.check.circuit import TRUE, Lit
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.solver import Clock
from longstop.engines.check.steps import Step

Name = TypeVar("Name", bound=Hashable)

#: A fact about the edge of a window: of one series, or that one implies another; each with its sign.
Invariant = tuple[tuple[str, bool], ...]


def invariants(
    enc: Encoding,
    assumptions: Assumptions,
    clock: Clock,
    binding: list[Lit],
    *,
    rich: bool = False,
    of: Iterable[list[Invariant]] = (),
) -> list[Invariant]:
    """Facts that hold at the close of every day of every case: of each of these lists, which were found in the same
    window where no more could happen, so that no other fact can hold now.

    `rich`: also what ties one open duty to another, and to the facts of the case and the faults there have been. That
    is seldom needed, and takes ten times as long to find.
    """
    # how long people have been away matters to nothing but how much longer they may be
    series = {n: s for n, s in sorted(enc.days.series.items()) if s.plain and not n.startswith("away ")}
    candidates: list[Invariant] = [((name, s.initial),) for name, s in series.items()]
    lasting = [(name, True) for name, s in series.items() if s.lasting]
    states = [(name, so) for name in series if name.startswith("state ") for so in (True, False)]
    if rich:
        states += [(name, True) for name in series if name.startswith(("open ", "lapses ", "losses "))]
        states += [(name, so) for name in enc.days.series if name.startswith("fact ") for so in (True, False)]
    candidates += [
        ((name, False), other)
        for name, s in series.items()
        if not s.initial and not s.lasting
        for other in [*lasting, *states]
        if other[0] != name
    ]
    for found in of:
        still = set(found)
        candidates = [c for c in candidates if c in still]
    return carried(enc, candidates, assumptions, clock, binding)[0]


def carried(
    enc: Encoding,
    candidates: list[Invariant],
    assumptions: Assumptions,
    clock: Clock,
    binding: list[Lit],
    *,
    whole: bool = False,
) -> tuple[list[Invariant], set[Lit]]:
    """Those of the candidates, all true where a case starts, that carry each other over any day; with `whole`, all of
    them or none."""
    assert enc.length == 1
    series = enc.days.series
    before = {c: enc.circuit.disj(_so(series[n].at(-1), v) for n, v in c) for c in candidates}
    after = {c: enc.circuit.disj(_so(series[n].at(0), v) for n, v in c) for c in candidates}
    return houdini(enc, assumptions, clock, binding, before, after, Step.COMMON_DAY, whole=whole)


def support(
    enc: Encoding,
    found: list[Invariant],
    wanted: list[Invariant],
    assumptions: Assumptions,
    clock: Clock,
    binding: list[Lit],
) -> list[Invariant]:
    """A few of the invariants, the wanted among them, that carry each other without the rest."""
    series, disj = enc.days.series, enc.circuit.disj
    before = {c: disj(_so(series[n].at(-1), v) for n, v in c) for c in found}
    needed, pending = dict.fromkeys(wanted), list(wanted)
    while pending:
        one = pending.pop()
        lost = -disj(_so(series[n].at(0), v) for n, v in one)
        enc.ask(clock, assumptions, binding, lost, *before.values())
        core = enc.solver.core()
        used = [c for c in found if before[c] in core and c not in needed]
        needed |= dict.fromkeys(used)
        pending += used
    return list(needed)


def houdini(
    enc: Encoding,
    assumptions: Assumptions,
    clock: Clock,
    taken: list[Lit],
    before: Mapping[Name, Lit],
    after: Mapping[Name, Lit],
    step: Step,
    *,
    whole: bool = False,
) -> tuple[list[Name], set[Lit]]:
    """The most candidates that, all being so before the day, are all so after it; and the literals this rests on. With
    `whole`, all of them or none.

    Each candidate has a switch, so that dropping one changes the assumptions and not the clauses.
    """
    circuit = enc.circuit
    switches = {name: enc.switch(before.get(name, TRUE), after[name]) for name in after}
    broken = circuit.disj(circuit.both(switches[name], -lit) for name, lit in after.items())
    left: list[Name] = list(after)
    dropped: list[Name] = []
    while left:
        assumed = [*taken, broken, *(switches[name] for name in left), *(-switches[name] for name in dropped)]
        if not enc.ask(clock, assumptions, assumed, step=step):
            return left, enc.solver.core()
        if whole:
            break
        values = enc.solver.values([after[name] for name in left])
        dropped += [name for name, so in zip(left, values, strict=True) if not so]
        left = [name for name, so in zip(left, values, strict=True) if so]
    return [], set()


def at_edge(enc: Encoding, found: list[Invariant]) -> dict[Invariant, Lit]:
    """The invariants as literals about the eve of a window, as far as the window knows what they speak of."""
    series = enc.days.series
    return {
        c: enc.circuit.disj(_so(series[n].at(-1), v) for n, v in c) for c in found if all(n in series for n, _ in c)
    }


def _so(lit: Lit, value: bool) -> Lit:
    return lit if value else -lit
