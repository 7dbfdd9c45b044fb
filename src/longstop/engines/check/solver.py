"""The door to z3: clauses in, satisfiability under assumptions out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import z3

from longstop.engines.check.circuit import Circuit, Lit


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


class Solver:
    """z3's incremental finite-domain solver over one growing circuit."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self._solver = z3.SolverFor("QF_FD")
        self._atoms: dict[int, z3.BoolRef] = {}
        self._answer = z3.unknown
        self._model: z3.ModelRef | None = None
        self._assumed: tuple[Lit, ...] = ()
        self.seconds = 0.0
        """Time spent in z3 itself, for the benchmarks."""

    def _atom(self, lit: Lit) -> z3.BoolRef:
        found = self._atoms.get(lit)
        if found is None:
            atom = z3.Bool(abs(lit))
            found = self._atoms[lit] = atom if lit > 0 else z3.Not(atom)
        return found

    def check(self, assumed: Iterable[Lit], clock: Clock) -> bool:
        """Whether the circuit's constraints can be met with all of these literals. Raises GaveUp."""
        started = time.perf_counter()
        if self.circuit.pending:
            self._solver.from_string(self.circuit.take())
        left = clock.left
        self._solver.set("timeout", 4294967295 if left is None else max(1, int(left * 1000)))
        self._assumed = tuple(dict.fromkeys(assumed))
        self._model = None
        answer = self._answer = self._check(self._assumed)
        self.seconds += time.perf_counter() - started
        if answer == z3.unknown:
            clock.left  # noqa: B018 - raises when the time is up
            raise GaveUp(f"the solver gave up: {self._solver.reason_unknown()}")
        return bool(answer == z3.sat)

    def _check(self, assumed: Sequence[Lit]) -> z3.CheckSatResult:
        """`Solver.check` without its conversion of every assumption, which took longer than the solving."""
        asts = (z3.Ast * len(assumed))(*(self._atom(a).ast for a in assumed))
        answer = z3.Z3_solver_check_assumptions(self._solver.ctx.ref(), self._solver.solver, len(assumed), asts)
        return z3.CheckSatResult(answer)

    def core(self) -> set[Lit]:
        """The assumed literals that the last refusal used."""
        core = {c.get_id() for c in self._solver.unsat_core()}
        return {lit for lit in self._assumed if self._atom(lit).get_id() in core}

    def values(self, lits: Sequence[Lit]) -> list[bool]:
        """The values of these literals in the model of the last answer; what it leaves open is false."""
        if self._model is None:
            assert self._answer == z3.sat, "the last question had no model"
            self._model = self._solver.model()
        found = []
        for lit in lits:
            value = z3.is_true(self._model.eval(self._atom(abs(lit))))
            found.append(value if lit > 0 else not value)
        return found
