"""What a solver is: clauses in, satisfiability under assumptions out. Each has a module of its own, its door."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from longstop.engines.check.circuit import TRUE, Circuit, Lit


class GaveUp(Exception):  # noqa: N818 - an answer, not a fault
    """The solver did not answer in the time that it was given."""


class Clock:
    """What is left of the time that a question may take."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def left(self) -> float | None:
        """Seconds left, or None for no limit. Raises GaveUp when there are none."""
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise GaveUp("the time given to this question ran out")
        return left


class Solver(ABC):
    """An incremental solver over one growing circuit."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.assumed: tuple[Lit, ...] = ()
        """The literals that the last question assumed."""
        self.seconds = 0.0
        """Time spent in the solver itself, for the benchmarks."""
        self._satisfiable = False
        self._values: dict[Lit, bool] = {}

    @abstractmethod
    def _read(self, clauses: str) -> None:
        """Take in clauses, in DIMACS."""

    @abstractmethod
    def _decide(self, seconds: float | None, effort: int | None) -> bool | None:
        """Whether what was read can be so with what is assumed; None if that was not found within the limits."""

    @abstractmethod
    def _reason(self) -> str:
        """Why the last answer was none."""

    @abstractmethod
    def _input(self, variable: Lit) -> bool:
        """The value of a variable that is no gate, in the last model; what it leaves open is false."""

    @abstractmethod
    def core(self) -> set[Lit]:
        """The assumed literals that the last refusal used."""

    def check(self, assumed: Iterable[Lit], clock: Clock, *, effort: int | None = None) -> bool:
        """Whether the circuit's constraints can be met with all of these literals. Raises GaveUp.

        With an `effort` (conflicts of the search), whether they are found to be within it: False may mean neither.
        """
        started = time.perf_counter()
        self.assumed = tuple(dict.fromkeys(assumed))
        self.circuit.need(self.assumed)
        if self.circuit.pending:
            self._read(self.circuit.take())
        self._values = {TRUE: True}
        answer = self._decide(clock.left, effort)
        self._satisfiable = answer is True
        self.seconds += time.perf_counter() - started
        if answer is None:
            clock.left  # noqa: B018 - raises when the time is up
            if effort is None:
                raise GaveUp(f"the solver gave up: {self._reason()}")
        return self._satisfiable

    def values(self, lits: Sequence[Lit]) -> list[bool]:
        """The values of these literals in the model of the last answer; what it leaves open is false."""
        assert self._satisfiable, "the last question had no model"
        known, value = self._values, self._value
        return [(known[abs(lit)] if abs(lit) in known else value(abs(lit))) is (lit > 0) for lit in lits]

    def _value(self, root: Lit) -> bool:
        """The value of a variable, or of a gate, which is worked out from its inputs: the solver need not know it."""
        values, inputs = self._values, self.circuit.inputs
        pending = [(root, 0)]
        while pending:  # each with the number of its parts that are known to be so
            gate, place = pending.pop()
            parts = inputs.get(gate)
            if parts is None:
                values[gate] = self._input(gate)
                continue
            for i in range(place, len(parts)):
                part = parts[i]
                value = values.get(abs(part))
                if value is None:
                    pending += [(gate, i), (abs(part), 0)]
                    break
                if value is (part < 0):
                    values[gate] = False
                    break
            else:
                values[gate] = True
        return values[root]
