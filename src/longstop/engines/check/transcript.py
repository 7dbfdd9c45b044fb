"""What a verdict rests on, as questions that can be asked again: of another solver, or by anyone.

It is written down on demand only. A proof is then gone through once more, with just the clauses and the facts that it
needs, and every refusal of that one pass is kept; of a refutation, the question whose model became the counterexample.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from longstop.engines.check.circuit import Lit
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.steps import Step


@dataclass(frozen=True)
class Query:
    """One question to a solver, and the answer on which the verdict rests."""

    window: Encoding
    step: Step
    piece: int
    """Which piece of the verdict it belongs to, from 1: the parts of a property are proved one by one."""
    required: int
    """How much the window's circuit required by then (see `Circuit.required`)."""
    assumed: tuple[Lit, ...]
    satisfiable: bool

    @property
    def clauses(self) -> list[tuple[Lit, ...]]:
        """What is required, each at least one of these literals."""
        lines = self.window.circuit.required[: self.required]
        return [tuple(int(lit) for lit in line.split()[:-1]) for line in lines]


class Transcript:
    """The questions on which a verdict rests, in the order in which they were asked."""

    def __init__(self) -> None:
        self.queries: tuple[Query, ...] = ()
        self._pieces = 0

    def clear(self) -> None:
        """Begin anew: what was written down led to nothing."""
        self.queries, self._pieces = (), 0

    def take(self, other: Transcript) -> None:
        """The verdict rests on what the other has instead."""
        self.queries, self._pieces = other.queries, other._pieces

    @contextmanager
    def hearing(self, *windows: Encoding) -> Iterator[None]:
        """Write down what is meanwhile asked of these windows: refusals, and of violations both answers."""
        windows = tuple({id(w): w for w in windows}.values())
        self._pieces += 1
        for window in windows:
            window.heard = []
        try:
            yield
        finally:
            for window in windows:
                self.queries += tuple(
                    Query(window, a.step, self._pieces, a.required, a.assumed, a.satisfiable)
                    for a in window.heard or ()
                    if not a.satisfiable or a.step is Step.VIOLATED
                )
                window.heard = None
