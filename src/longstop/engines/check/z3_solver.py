"""The door to z3."""

from __future__ import annotations

import z3

from longstop.engines.check.circuit import Circuit, Lit
from longstop.engines.check.solver import Solver

#: z3's number for no limit.
_ANY = 4294967295


class Z3Solver(Solver):
    """z3's incremental finite-domain solver.

    Literals become z3 terms by the plain C interface: `z3.py` wraps and converts every term that it is handed, and
    with thousands of assumptions a question that took longer than the solving.
    """

    def __init__(self, circuit: Circuit, *, lively: bool = False) -> None:
        """`lively`: let models have as much happen as they can, which refutes many candidate facts at once."""
        super().__init__(circuit)
        self._solver = z3.SolverFor("QF_FD")
        if lively:
            self._solver.set("phase", "always_true")
        self._ref = self._solver.ctx.ref()
        self._bool = z3.BoolSort().ast
        self._true = z3.BoolVal(True).ast.value
        self._result = (z3.Ast * 1)()
        self._atoms: dict[Lit, z3.Ast] = {}
        self._model: z3.ModelRef | None = None

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

    def _read(self, clauses: str) -> None:
        self._solver.from_string(clauses)

    def _decide(self, seconds: float | None, effort: int | None) -> bool | None:
        self._solver.set("timeout", _ANY if seconds is None else max(1, int(seconds * 1000)))
        self._solver.set("max_conflicts", _ANY if effort is None else effort)
        self._model = None
        asts = (z3.Ast * len(self.assumed))(*map(self._atom, self.assumed))
        answer = z3.CheckSatResult(z3.Z3_solver_check_assumptions(self._ref, self._solver.solver, len(asts), asts))
        return None if answer == z3.unknown else bool(answer == z3.sat)

    def _reason(self) -> str:
        return str(self._solver.reason_unknown())

    def core(self) -> set[Lit]:
        """The assumed literals that the last refusal used."""
        vector = z3.AstVector(z3.Z3_solver_get_unsat_core(self._ref, self._solver.solver), self._solver.ctx)
        core = {c.ast.value for c in vector}
        return {lit for lit in self.assumed if self._atom(lit).value in core}

    def _input(self, variable: Lit) -> bool:
        if self._model is None:
            self._model = self._solver.model()
        z3.Z3_model_eval(self._ref, self._model.model, self._atom(variable), True, self._result)
        return bool(self._result[0].value == self._true)

    def __del__(self) -> None:
        for atom in self._atoms.values():
            z3.Z3_dec_ref(self._ref, atom)
