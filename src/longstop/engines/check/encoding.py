"""One window of a procedure, ready to be asked many questions."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple, assert_never

from longstop.core.assumptions import Assumptions
from longstop.core.confirmation import SolverName
from longstop.core.procedures import Procedure
from longstop.core.time import Bound, Calendar
from longstop.engines.check.circuit import Circuit, Lit
from longstop.engines.check.claims import Claims
from longstop.engines.check.conditions import Conditions
from longstop.engines.check.days import Days, Given
from longstop.engines.check.faults import Faults
from longstop.engines.check.rules import Rules
from longstop.engines.check.solver import Clock, Solver
from longstop.engines.check.steps import Step
from longstop.engines.check.windows import shown
from longstop.engines.check.z3_solver import Z3Solver

#: The windows that are built: a question takes the shortest that is long enough.
LENGTHS = (1, 15, 24, 36, 60, 90, 125)
#: Of a series, or of one or the other of two, whether it is so.
_Fact = tuple[tuple[str, bool], ...]


class Asked(NamedTuple):
    """A question that was asked of a window, and the answer."""

    step: Step
    required: int
    """How much the circuit required by then (see `Circuit.required`)."""
    assumed: tuple[Lit, ...]
    satisfiable: bool


class Encoding:
    """The days, rules, claims and faults of one window, over one solver."""

    def __init__(
        self,
        procedure: Procedure,
        calendar: Calendar,
        start: tuple[date, date],
        length: int,
        *,
        dated: bool = False,
        given: Given | None = None,
        solver: SolverName = SolverName.Z3,
    ) -> None:
        self.procedure, self.length = procedure, length
        self.days = Days(procedure, calendar, start, length, dated=dated, given=given)
        self.conditions = Conditions(self.days)
        self.rules = Rules(self.days, self.conditions)
        self.claims = Claims(self.rules)
        self.faults = Faults(self.days)
        self.circuit = self.days.circuit
        self.solver = _solver(solver, self.circuit, lively=length == 1)  # where facts about any day are sought
        self._switches: dict[tuple[Lit, Lit], Lit] = {}
        self.known: dict[object, dict[tuple[Assumptions, frozenset[str] | None], list[_Fact]]] = {}
        """Facts about every case that were found in this window (see `invariants`): by what they could speak of, and by
        what they were found under, with all rules or some."""
        self.heard: list[Asked] | None = None
        """Where somebody listens: the questions on which a verdict can rest, in the order in which they are asked."""

    def binding(self, *, strict: bool, only: Collection[str] | None = None) -> list[Lit]:
        """The literals of the rules that are owed in this run (of those in `only`); what a strict run drops is off."""
        found = []
        for id, lit in self.rules.on.items():
            if strict and self.procedure.rule(id).force.soft:
                found.append(-lit)
            elif only is None or id in only:
                found.append(lit)
        return found

    def ask(
        self,
        clock: Clock,
        assumptions: Assumptions,
        binding: Iterable[Lit],
        *more: Lit,
        effort: int | None = None,
        step: Step | None = None,
    ) -> bool:
        """Whether the window can be as these literals say; with an `effort`, whether that is found within it.

        `step` says what a verdict that rests on the answer needs it for; where there is none, no verdict does.
        """
        faults = self.faults.assume(assumptions)
        self.days.close_order()
        assumed = [*faults, *binding, *more]
        self.days.know_calendar(fresh=self.days.fresh in assumed)
        answer = self.solver.check(assumed, clock, effort=effort)
        if step is not None and self.heard is not None:
            self.heard.append(Asked(step, len(self.circuit.required), self.solver.assumed, answer))
        return answer

    def switch(self, before: Lit, after: Lit) -> Lit:
        """A literal under which the first is so, one for each pair."""
        if (before, after) not in self._switches:
            found = self._switches[before, after] = self.circuit.var()
            self.circuit.require(-found, before)
        return self._switches[before, after]

    def rules_in(self, core: Collection[Lit]) -> set[str]:
        """The rules whose literals are among those that a refusal used."""
        return {id for id, lit in self.rules.on.items() if lit in core}


def ready(solver: SolverName) -> None:
    """Raises InputError, with what to do about it, where the solver is not installed."""
    if solver is SolverName.CVC5:
        import longstop.engines.check.cvc5_solver  # noqa: F401 - raises what is to be raised


def _solver(name: SolverName, circuit: Circuit, *, lively: bool) -> Solver:
    match name:
        case SolverName.Z3:
            return Z3Solver(circuit, lively=lively)
        case SolverName.CVC5:
            from longstop.engines.check.cvc5_solver import Cvc5Solver  # an extra

            return Cvc5Solver(circuit)
        case _:
            assert_never(name)


_Key = tuple[int, Calendar, tuple[date, date], int, bool]
_cache: dict[SolverName, OrderedDict[_Key, Encoding]] = {name: OrderedDict() for name in SolverName}
#: How many are kept: one of cvc5 holds some thirty megabytes, several times what one of z3 holds.
_KEPT = {SolverName.Z3: 48, SolverName.CVC5: 16}


def encoding(
    procedure: Procedure,
    calendar: Calendar,
    start: tuple[date, date],
    length: int,
    *,
    dated: bool = False,
    solver: SolverName = SolverName.Z3,
) -> Encoding:
    """The window of the least length on the ladder that has `length` days, built once."""
    length = next((n for n in LENGTHS if n >= length), length)
    key, kept = (id(procedure), calendar, start, length, dated), _cache[solver]
    found = kept.get(key)
    if found is None or found.procedure is not procedure:
        found = kept[key] = Encoding(procedure, calendar, start, length, dated=dated, solver=solver)
        while len(kept) > _KEPT[solver]:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return found


@lru_cache(maxsize=256)
def longest_span(calendar: Calendar, first: date, last: date, bound: Bound) -> int:
    """The most calendar days that the bound's window takes from any date between the two."""
    if not bound.in_working_days:
        return bound.days
    days = [day for day in calendar.days_from(first) if day <= last]
    if bound.inclusive or bound.count == 0:
        return max((calendar.end_of_window(day, bound) - day).days for day in days)
    known = shown(calendar)
    working = [i for i, works in enumerate(known) if works == "1"]
    begin = (first - calendar.first).days
    passed, most = bisect_left(working, begin), 0
    for i in range(begin, begin + len(days)):
        passed += known[i] == "1"
        most = max(most, working[passed + bound.count - 1] - i)
    return most
