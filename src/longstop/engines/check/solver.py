"""The door to z3: clauses in, satisfiability under assumptions out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import z3

from longstop.engines.check.circuit import TRUE, Circuit, Lit

#: z3's number for no limit.
_ANY = 4294967295


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

    def __init__(self, circuit: Circuit, *, lively: bool = False) -> None:
        """`lively`: let models have as much happen as they can, which refutes many candidate facts at once."""
        self.circuit = circuit
        self._solver = z3.SolverFor("QF_FD")
        if lively:
            self._solver.set("phase", "always_true")
        self._ref = self._solver.ctx.ref()
        self._bool = z3.BoolSort().ast
        self._true = z3.BoolVal(True).ast.value
        self._result = (z3.Ast * 1)()
        self._values: dict[Lit, bool] = {}
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

    def check(self, assumed: Iterable[Lit], clock: Clock, *, effort: int | None = None) -> bool:
        """Whether the circuit's constraints can be met with all of these literals. Raises GaveUp.

        With an `effort` (conflicts of the search), whether they are found to be within it: False may mean neither.
        """
        started = time.perf_counter()
        self._assumed = tuple(dict.fromkeys(assumed))
        self.circuit.need(self._assumed)
        if self.circuit.pending:
            self._solver.from_string(self.circuit.take())
        left = clock.left
        self._solver.set("timeout", _ANY if left is None else max(1, int(left * 1000)))
        self._model = None
        self._solver.set("max_conflicts", _ANY if effort is None else effort)
        asts = (z3.Ast * len(self._assumed))(*map(self._atom, self._assumed))
        answer = z3.Z3_solver_check_assumptions(self._ref, self._solver.solver, len(asts), asts)
        self._answer = z3.CheckSatResult(answer)
        self.seconds += time.perf_counter() - started
        if self._answer == z3.unknown and effort is not None:
            clock.left  # noqa: B018 - raises when the time is up
            return False
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
            self._values = {TRUE: True}
        return [self._value(abs(lit)) is (lit > 0) for lit in lits]

    def _value(self, root: Lit) -> bool:
        """The value of a variable, or of a gate, which is worked out from its inputs: the solver need not know it."""
        values, inputs = self._values, self.circuit.inputs
        pending = [root]
        while pending:
            lit = pending[-1]
            parts = inputs.get(lit)
            if lit in values:
                pending.pop()
            elif parts is None:
                z3.Z3_model_eval(self._ref, self._model_ref(), self._atom(lit), True, self._result)
                values[lit] = self._result[0].value == self._true
                pending.pop()
            elif unknown := [abs(p) for p in parts if abs(p) not in values]:
                pending += unknown
            else:
                values[lit] = all(values[abs(p)] is (p > 0) for p in parts)
                pending.pop()
        return values[root]

    def _model_ref(self) -> z3.ModelObj:
        assert self._model is not None
        return self._model.model

    def __del__(self) -> None:
        for atom in self._atoms.values():
            z3.Z3_dec_ref(self._ref, atom)
