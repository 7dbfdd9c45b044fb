"""The second opinion: the questions on which a verdict rests, asked again of cvc5.

It is asked the very same questions, but not through the same machinery: it gets every gate defined in full, where the
first solver got the half that seemed to be needed, and only what was required by the time of the question.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable

from longstop.core.confirmation import Confirmation
from longstop.engines.check.circuit import Circuit, Lit
from longstop.engines.check.cvc5_solver import Clauses
from longstop.engines.check.refute import Disagreement
from longstop.engines.check.solver import Clock, GaveUp
from longstop.engines.check.transcript import Query, Transcript


def confirmed(transcript: Transcript, *, timeout: float | None = None) -> Confirmation:
    """What cvc5 says of the questions on which a verdict rests, all of them in so many seconds.

    Raises Disagreement, a bug in longstop, if it gives another answer to any of them.
    """
    started, clock = time.perf_counter(), Clock(timeout)
    agreed, unanswered = 0, list[str]()
    for query in transcript.queries:
        try:
            answer = _reader(query).ask(query, clock.left)
        except GaveUp:
            answer = None
        if answer is None:
            unanswered.append(query.step.value)
        elif answer is not query.satisfiable:
            words = ("cannot be met", "can be met")
            raise Disagreement(
                f"two solvers do not agree on the step `{query.step.value}`: the first says that it "
                f"{words[query.satisfiable]}, cvc5 that it {words[answer]}"
            )
        else:
            agreed += 1
    return Confirmation(agreed, tuple(unanswered), time.perf_counter() - started)


class _Reader:
    """cvc5 over what one circuit requires."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit, self.clauses = circuit, Clauses()
        self.seen = 0
        self._defined: set[Lit] = set()

    def ask(self, query: Query, seconds: float | None) -> bool | None:
        """The answer to the question, if there is one in so many seconds."""
        lines = self.circuit.required[self.seen : query.required]
        clauses = [tuple(int(lit) for lit in line.split()[:-1]) for line in lines]
        self.seen = query.required
        self.clauses.add(clauses)
        self._define(lit for clause in clauses for lit in clause)
        self._define(query.assumed)
        return self.clauses.satisfiable(query.assumed, seconds)

    def _define(self, lits: Iterable[Lit]) -> None:
        """Say what the gates among these literals are, and those of which they are made."""
        inputs, defined = self.circuit.inputs, self._defined
        pending = [abs(lit) for lit in lits]
        while pending:
            gate = pending.pop()
            if gate in defined or gate not in inputs:
                continue
            defined.add(gate)
            parts = inputs[gate]
            self.clauses.add([(-gate, part) for part in parts])
            self.clauses.add([(gate, *(-part for part in parts))])
            pending += map(abs, parts)


_readers: OrderedDict[int, _Reader] = OrderedDict()
_KEPT = 12


def _reader(query: Query) -> _Reader:
    """One that has read nothing of the circuit that was required only after the question."""
    circuit = query.window.circuit
    found = _readers.get(id(circuit))
    if found is None or found.circuit is not circuit or found.seen > query.required:
        found = _readers[id(circuit)] = _Reader(circuit)
        while len(_readers) > _KEPT:
            _readers.popitem(last=False)
    _readers.move_to_end(id(circuit))
    return found
