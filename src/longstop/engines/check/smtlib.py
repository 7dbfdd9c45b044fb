"""A question as SMT-LIB 2, over plain Booleans, with the answer on which the verdict rests: for anyone to check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from longstop.engines.check.circuit import TRUE, Lit
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.naming import LEGEND, Names, symbol
from longstop.engines.check.steps import Step
from longstop.engines.check.transcript import Query

#: What the four literals of an assumption set hold a window to (see `faults`).
_LIMITS = ("limit.people-away", "limit.days-away", "limit.lapses", "limit.losses")


def written(query: Query, notes: Sequence[str] = (), rules: Mapping[str, str] | None = None) -> str:
    """The question as a file of its own. `notes` go into comments before it, a line each; `rules` has a word on each
    rule, which goes beside it."""
    window, names, rules = query.window, Names(query.window), rules or {}
    assumed = [lit for lit in query.assumed if lit != TRUE]
    required = _needed(query, assumed)
    gates = _gates(window, [*assumed, *(lit for clause in required for lit in clause)])
    inputs = window.circuit.inputs
    used = {abs(lit) for some in (assumed, *required, *(inputs[g] for g in gates)) for lit in some}
    free = sorted(used - set(gates) - {TRUE})
    status = "sat" if query.satisfiable else "unsat"
    lines = [
        *(f"; {' '.join(note.split())}" for note in notes),
        ";",
        *_about(query),
        ";",
        "(set-info :smt-lib-version 2.6)",
        *([] if query.satisfiable else ["(set-option :produce-unsat-cores true)"]),
        "(set-logic QF_UF)",
        f"(set-info :status {status})",
        "",
        "; what is not known",
        *(f"(declare-const {names.of(lit)} Bool)" for lit in free),
        "",
        "; what is made of it",
        *(f"(define-fun {names.of(g)} () Bool (and {_terms(names, inputs[g])}))" for g in gates),
        "",
        "; what is always so",
        *(f"(assert {_clause(names, clause)})" for clause in required),
        "",
        "; what is taken for granted, and what is asked",
        *(
            f"(assert (! {names.literal(lit)} :named {symbol(name)}))" + (f" ; {rules[name]}" if name in rules else "")
            for lit, name in _labels(window, assumed)
        ),
        "",
        "(check-sat)",
        *([] if query.satisfiable else ["(get-unsat-core)"]),
    ]
    return "\n".join(lines) + "\n"


def _about(query: Query) -> Iterator[str]:
    days = query.window.days
    yield f"; expected: {'sat' if query.satisfiable else 'unsat'}"
    yield f"; step: {query.step.value}"
    yield f";   {query.step.says}"
    if query.step is Step.VIOLATED:
        yield f";   {'it does: the counterexample is such a case' if query.satisfiable else 'none does'}"
    first, last = days.start
    if days.dated:
        yield f"; the window has {_days(days.length)}; a case starts with it, on {first:%A} {first.isoformat()} (day 0)"
    else:
        yield f"; the window has {_days(days.length)}; day 0 is any date of the calendar from {first.isoformat()} on,"
        yield f"; with whatever history; where a case starts with it (case.starts), any up to {last.isoformat()}"
    yield "; in the names:"
    yield from (f";   {name:14} {means}" for name, means in LEGEND.items())
    yield f";   {'x.N':14} what is made of these on the way, or where in the calendar the window stands"


def _days(count: int) -> str:
    return "one day" if count == 1 else f"{count} days"


def _needed(query: Query, assumed: Sequence[Lit]) -> list[tuple[Lit, ...]]:
    """What is required, without what bears on nothing: a clause with a variable that is in nothing else, nor asked of,
    can always be met."""
    inputs = query.window.circuit.inputs
    required = [c for c in query.clauses if c != (TRUE,)]
    while True:
        gates = _gates(query.window, [*assumed, *(lit for clause in required for lit in clause)])
        uses = Counter(abs(lit) for clause in required for lit in clause)
        uses.update(abs(lit) for g in gates for lit in inputs[g])
        uses.update(abs(lit) for lit in assumed)
        kept = [c for c in required if not any(uses[abs(lit)] == 1 and abs(lit) not in inputs for lit in c)]
        if len(kept) == len(required):
            return kept
        required = kept


def _gates(window: Encoding, lits: Iterable[Lit]) -> list[Lit]:
    """The gates of which these literals are made, each after those of which it is made itself."""
    inputs, found = window.circuit.inputs, set[Lit]()
    pending = [abs(lit) for lit in lits]
    while pending:
        gate = pending.pop()
        if gate in inputs and gate not in found:
            found.add(gate)
            pending += map(abs, inputs[gate])
    return sorted(found)  # a gate is numbered when it is made, after its parts


def _terms(names: Names, lits: Iterable[Lit]) -> str:
    return " ".join(names.literal(lit) for lit in lits)


def _clause(names: Names, clause: Sequence[Lit]) -> str:
    if len(clause) == 1:
        return names.literal(clause[0])
    return f"(or {_terms(names, clause)})" if clause else "false"


def _labels(window: Encoding, assumed: Iterable[Lit]) -> Iterator[tuple[Lit, str]]:
    """What is assumed, each under the name by which an unsatisfiable core speaks of it."""
    known = {window.days.fresh: "a-case-starts"}
    for limits in window.faults.made:
        known |= dict(zip(limits, _LIMITS, strict=True))
    known |= {-lit: f"not.{id}" for id, lit in window.rules.on.items()}
    known |= {lit: id for id, lit in window.rules.on.items()}
    asked = 0
    taken = Counter[str]()
    for lit in assumed:
        if lit in known:
            name = known[lit]
            taken[name] += 1
            yield lit, name if taken[name] == 1 else f"{name}~{taken[name]}"
        else:
            asked += 1
            yield lit, f"asked.{asked}"
