"""The door to z3."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

import z3

from longstop.engines.check.circuit import Circuit, Lit
from longstop.engines.check.solver import Solver

#: z3's number for no limit.
_ANY = 4294967295
#: So few clauses are handed over one by one: z3's reader makes all variables up to the last that it meets.
_FEW = 200

def _plain(function: Any) -> Any:
    """The function of z3's C interface without a look for an error after each call, for what cannot fail."""
    return next((d.f for d in function.__defaults__ or () if hasattr(d, "f")), function)


_mk_const, _mk_symbol, _mk_not, _mk_or, _inc_ref, _dec_ref, _eval = map(
    _plain,
    (
        z3.Z3_mk_const,
        z3.Z3_mk_int_symbol,
        z3.Z3_mk_not,
        z3.Z3_mk_or,
        z3.Z3_inc_ref,
        z3.Z3_dec_ref,
        z3.Z3_model_eval,
    ),
)


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
        self._addresses: dict[Lit, int] = {}
        self._model: z3.ModelRef | None = None

    def _atom(self, lit: Lit) -> z3.Ast:
        found = self._atoms.get(lit)
        if found is None:
            if lit > 0:
                found = _mk_const(self._ref, _mk_symbol(self._ref, lit), self._bool)
            else:
                found = _mk_not(self._ref, self._atom(-lit))
            _inc_ref(self._ref, found)
            self._atoms[lit] = found
            self._addresses[lit] = found.value
        return found

    def _array(self, lits: Iterable[Lit]) -> tuple[int, Any]:
        """So many terms, as z3 takes them."""
        known, atom = self._addresses, self._atom
        found = array("Q", [known.get(lit) or atom(lit).value for lit in lits])
        return len(found), (z3.Ast * len(found)).from_buffer(found)

    def _read(self, clauses: str) -> None:
        ordered = None
        if clauses.count("\n", 0, 100 * _FEW) <= _FEW:
            ordered = _as_read([int(lit) for lit in line.split()[:-1]] for line in clauses.splitlines()[1:])
        if ordered is None:
            self._solver.from_string(clauses)
            return
        for lits in ordered:
            clause = self._atom(lits[0]) if len(lits) == 1 else _mk_or(self._ref, *self._array(lits))
            z3.Z3_solver_assert(self._ref, self._solver.solver, clause)

    def _decide(self, seconds: float | None, effort: int | None) -> bool | None:
        self._solver.set("timeout", _ANY if seconds is None else max(1, int(seconds * 1000)))
        self._solver.set("max_conflicts", _ANY if effort is None else effort)
        self._model = None
        assumed = self._array(self.assumed)
        answer = z3.CheckSatResult(z3.Z3_solver_check_assumptions(self._ref, self._solver.solver, *assumed))
        return None if answer == z3.unknown else bool(answer == z3.sat)

    def _reason(self) -> str:
        return str(self._solver.reason_unknown())

    def core(self) -> set[Lit]:
        """The assumed literals that the last refusal used."""
        vector = z3.AstVector(z3.Z3_solver_get_unsat_core(self._ref, self._solver.solver), self._solver.ctx)
        core = {c.ast.value for c in vector}
        return {lit for lit in self.assumed if self._addresses[lit] in core}

    def _input(self, variable: Lit) -> bool:
        if self._model is None:
            self._model = self._solver.model()
        _eval(self._ref, self._model.model, self._atom(variable), True, self._result)
        return bool(self._result[0].value == self._true)

    def __del__(self) -> None:
        for atom in self._atoms.values():
            _dec_ref(self._ref, atom)


def _as_read(clauses: Iterable[list[Lit]]) -> list[list[Lit]] | None:
    """The clauses in the order, and each with its literals in the order, in which z3's own reader hands them over, so
    that it makes no difference who reads them: those of one literal, of two by the first, and the rest. None where its
    reader would find out more about them."""
    units: dict[Lit, None] = {}
    pairs: dict[Lit, dict[Lit, None]] = {}
    longer = []
    for clause in clauses:
        if any(lit in units or -lit in clause for lit in clause):
            continue
        lits = sorted({lit for lit in clause if -lit not in units}, key=lambda lit: (abs(lit), lit < 0))
        match lits:
            case []:
                return None
            case [one]:
                units[one] = None
            case [one, other]:
                here = pairs.setdefault(one, {})
                if -other in here or other in pairs.get(-one, {}):
                    return None
                here[other] = None
            case _:
                longer.append(lits)
    firsts = sorted(pairs, key=lambda lit: (abs(lit), lit > 0))
    return [[u] for u in units] + [[one, other] for one in firsts for other in pairs[one]] + longer
