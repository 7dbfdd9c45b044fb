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
    """z3's incremental finite-domain solver over one growing circuit.

    Literals become z3 terms by the plain C interface: `z3.py` wraps and converts every term that it is handed, and
    with thousands of assumptions a question that took longer than the solving.
    """

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self._solver = z3.SolverFor("QF_FD")
        self._ref = self._solver.ctx.ref()
        self._bool = z3.BoolSort().ast
        self._true = z3.BoolVal(True).ast
        self._atoms: dict[Lit, z3.Ast] = {}
        self._answer = z3.unknown
        self._model: z3.ModelRef | None = None
        self._assumed: tuple[Lit, ...] = ()
        self.seconds = 0.0
        """Time spent in z3 itself, for the benchmarks."""

    def _atom(self, lit: Lit) -> z3.Ast:
        found = self._atoms.get(lit)
        if found is None:
            if lit > 0:
                found = z3.Z3_mk_const(self._ref, z3.Z3_mk_int_symbol(self._ref, lit), self._bool)
            else:
                found = z3.Z3_mk_not(self._ref, self._atom(-lit))
            z3.Z3_inc_ref(self._ref, found)
            self._atoms[lit] = found
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
        asts = (z3.Ast * len(self._assumed))(*map(self._atom, self._assumed))
        answer = z3.Z3_solver_check_assumptions(self._ref, self._solver.solver, len(asts), asts)
        self._answer = z3.CheckSatResult(answer)
        self.seconds += time.perf_counter() - started
        if self._answer == z3.unknown:
            clock.left  # noqa: B018 - raises when the time is up
            raise GaveUp(f"the solver gave up: {self._solver.reason_unknown()}")
        return bool(self._answer == z3.sat)

    def core(self) -> set[Lit]:
        """The assumed literals that the last refusal used."""
        vector = z3.AstVector(z3.Z3_solver_get_unsat_core(self._ref, self._solver.solver), self._solver.ctx)
        core = {c.ast.value for c in vector}
        return {lit for lit in self._assumed if self._atom(lit).value in core}

    def values(self, lits: Sequence[Lit]) -> list[bool]:
        """The values of these literals in the model of the last answer; what it leaves open is false."""
        if self._model is None:
            assert self._answer == z3.sat, "the last question had no model"
            self._model = self._solver.model()
        found, result, true = [], (z3.Ast * 1)(), self._true.value
        for lit in lits:
            z3.Z3_model_eval(self._ref, self._model.model, self._atom(abs(lit)), True, result)
            found.append((result[0].value == true) is (lit > 0))
        return found

    def __del__(self) -> None:
        for atom in self._atoms.values():
            z3.Z3_dec_ref(self._ref, atom)
