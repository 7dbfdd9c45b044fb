"""Gates over Booleans, shared and simplified as they are made, and handed to a solver as clauses.

A literal is a non-zero integer; its negation is its negative; `TRUE` is 1. Making the formulas in z3's own Python
objects takes ten times longer than solving them, so they are made here and travel as DIMACS text. A gate travels when
a constraint or a question needs it, and only the half of its definition that is needed (Plaisted and Greenbaum, "A
structure-preserving clause form translation", 1986): less than half of the clauses.
"""

from __future__ import annotations

from collections.abc import Iterable

Lit = int
TRUE: Lit = 1
FALSE: Lit = -1


class Circuit:
    """Grows by variables, gates and constraints; `take` yields the clauses that the solver has not seen."""

    def __init__(self) -> None:
        self.size = 1
        self._clauses: list[str] = ["1 0"]
        self.required: list[str] = ["1 0"]
        """What was required so far, in order, as DIMACS lines: with what the gates are, all that holds."""
        self._ands: dict[tuple[Lit, ...], Lit] = {}
        self.inputs: dict[Lit, tuple[Lit, ...]] = {}
        """For each gate, the literals of which it is the conjunction."""
        self._known: set[Lit] = set()
        """The gates (negated: their negations) for which the solver knows what follows from them."""

    def var(self) -> Lit:
        """A fresh Boolean."""
        self.size += 1
        return self.size

    def conj(self, parts: Iterable[Lit]) -> Lit:
        """All of the parts."""
        seen: set[Lit] = set()
        for p in parts:
            if p == FALSE or -p in seen:
                return FALSE
            if p != TRUE:
                seen.add(p)
        if not seen:
            return TRUE
        if len(seen) == 1:
            return seen.pop()
        key = tuple(sorted(seen))
        gate = self._ands.get(key)
        if gate is None:
            gate = self._ands[key] = self.var()
            self.inputs[gate] = key
        return gate

    def disj(self, parts: Iterable[Lit]) -> Lit:
        """At least one of the parts."""
        return -self.conj([-p for p in parts])

    def both(self, a: Lit, b: Lit) -> Lit:
        """Both."""
        if a == TRUE:
            return b
        if b == TRUE:
            return a
        if a == FALSE or b == FALSE or a == -b:
            return FALSE
        if a == b:
            return a
        key = (a, b) if a < b else (b, a)
        gate = self._ands.get(key)
        if gate is None:
            self.size += 1
            gate = self._ands[key] = self.size
            self.inputs[gate] = key
        return gate

    def either(self, a: Lit, b: Lit) -> Lit:
        """One or the other."""
        return -self.both(-a, -b)

    def choose(self, condition: Lit, then: Lit, otherwise: Lit) -> Lit:
        """`then` if the condition is so, else `otherwise`."""
        if condition == TRUE or then == otherwise:
            return then
        if condition == FALSE:
            return otherwise
        return self.either(self.both(condition, then), self.both(-condition, otherwise))

    def at_least(self, parts: Iterable[Lit], most: int) -> list[Lit]:
        """For k = 0 .. most: whether at least k of the parts are so."""
        counts = [TRUE] + [FALSE] * most
        for p in parts:
            if p != FALSE:
                for k in range(most, 0, -1):
                    counts[k] = self.either(counts[k], self.both(counts[k - 1], p))
        return counts

    def require(self, *clause: Lit) -> None:
        """From now on at least one of these is so."""
        if TRUE not in clause:
            kept = [p for p in dict.fromkeys(clause) if p != FALSE]
            line = " ".join([*map(str, kept), "0"])
            self._clauses.append(line)
            self.required.append(line)
            known, inputs = self._known, self.inputs
            for p in kept:
                if p not in known and abs(p) in inputs:
                    self.need(kept)
                    break

    def require_all(self, clauses: Iterable[tuple[Lit, ...]]) -> None:
        """The same for many clauses, each of different variables of which none is a gate."""
        made = [" ".join([*(str(p) for p in c if p != FALSE), "0"]) for c in clauses if TRUE not in c]
        self._clauses += made
        self.required += made

    def need(self, lits: Iterable[Lit]) -> None:
        """Let the solver know what follows from these literals, where they are gates."""
        inputs, known, clauses = self.inputs, self._known, self._clauses
        pending = [p for p in lits if p not in known and abs(p) in inputs]
        while pending:
            lit = pending.pop()
            if lit in known:
                continue
            known.add(lit)
            parts = inputs[abs(lit)]
            if lit > 0:
                clauses += [f"{-lit} {p} 0" for p in parts]
                pending += [p for p in parts if p not in known and abs(p) in inputs]
            else:
                clauses.append(" ".join([str(-lit), *(str(-p) for p in parts), "0"]))
                pending += [-p for p in parts if -p not in known and abs(p) in inputs]

    def take(self) -> str:
        """The clauses made since the last call, as DIMACS text."""
        text = f"p cnf {self.size} {len(self._clauses)}\n" + "\n".join(self._clauses) + "\n"
        self._clauses = []
        return text

    @property
    def pending(self) -> bool:
        """Whether there are clauses that the solver has not seen."""
        return bool(self._clauses)
