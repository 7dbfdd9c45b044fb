"""The door to cvc5, the second solver: an extra, which whoever does not ask for a second opinion need not have.

To import this module raises InputError, with what to do about it, where cvc5 is not there.
"""

from __future__ import annotations

from collections.abc import Iterable

from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.engines.check.circuit import Circuit, Lit
from longstop.engines.check.solver import Solver

try:
    import cvc5
    from cvc5 import Kind
except ImportError:
    _HELP = "a second opinion needs it: `pip install longstop[cvc5]`"
    raise InputError([Diagnostic(Code.NOT_INSTALLED, "cvc5 is not installed", None, _HELP)]) from None

#: How many conflicts of a search are taken to fit into one millisecond. cvc5 cannot be told anew, from one question to
#: the next, how many it may spend; it can be told how long it may take.
_CONFLICTS_A_MILLISECOND = 5


class Clauses:
    """cvc5 over clauses of plain Booleans.

    Given the same gates as nested terms it takes ten times as long to answer each question after the first: what it is
    told in clauses it does not look at again.
    """

    def __init__(self, **options: str) -> None:
        self._terms = cvc5.TermManager()
        self.solver = cvc5.Solver(self._terms)
        self.solver.setLogic("QF_UF")
        for name, value in {"incremental": "true", **options}.items():
            self.solver.setOption(name.replace("_", "-"), value)
        self._bool = self._terms.getBooleanSort()
        self._atoms: dict[Lit, cvc5.Term] = {}

    def atom(self, lit: Lit) -> cvc5.Term:
        """The literal as a term."""
        found = self._atoms.get(lit)
        if found is None:
            found = self._terms.mkConst(self._bool) if lit > 0 else self._terms.mkTerm(Kind.NOT, self.atom(-lit))
            self._atoms[lit] = found
        return found

    def add(self, clauses: Iterable[Iterable[Lit]]) -> None:
        """From now on at least one literal of each of these is so."""
        atom = self.atom
        for clause in clauses:
            terms = [atom(lit) for lit in clause]
            if not terms:
                self.solver.assertFormula(self._terms.mkFalse())
            else:
                self.solver.assertFormula(terms[0] if len(terms) == 1 else self._terms.mkTerm(Kind.OR, *terms))

    def satisfiable(self, assumed: Iterable[Lit], seconds: float | None) -> bool | None:
        """Whether the clauses can all be so with these literals; None if it was not found in so many seconds."""
        self.solver.setOption("tlimit-per", "0" if seconds is None else str(max(1, int(seconds * 1000))))
        answer = self.solver.checkSatAssuming(*map(self.atom, assumed))
        return None if answer.isUnknown() else bool(answer.isSat())


class Cvc5Solver(Solver):
    """cvc5 in the place of z3, over the same clauses."""

    def __init__(self, circuit: Circuit) -> None:
        super().__init__(circuit)
        self._clauses = Clauses(
            produce_models="true", produce_unsat_assumptions="true", unsat_cores_mode="sat-proof"
        )

    def _read(self, clauses: str) -> None:
        lines = clauses.splitlines()
        self._clauses.add([int(lit) for lit in line.split()[:-1]] for line in lines[1:])

    def _decide(self, seconds: float | None, effort: int | None) -> bool | None:
        if effort is not None:
            within = effort / _CONFLICTS_A_MILLISECOND / 1000
            seconds = within if seconds is None else min(seconds, within)
        return self._clauses.satisfiable(self.assumed, seconds)

    def _reason(self) -> str:
        return "it did not find an answer"

    def core(self) -> set[Lit]:
        """The assumed literals that the last refusal used."""
        used = set(self._clauses.solver.getUnsatAssumptions())
        return {lit for lit in self.assumed if self._clauses.atom(lit) in used}

    def _input(self, variable: Lit) -> bool:
        return bool(self._clauses.solver.getValue(self._clauses.atom(variable)).getBooleanValue())
