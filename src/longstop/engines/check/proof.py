"""Proof: that no window, with whatever history before it, violates the claim; and the rules on which that rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from longstop.core import formulas as f
from longstop.core.procedures import Duty, Procedure
from longstop.core.verdicts import Proved
from longstop.engines.check import induct
from longstop.engines.check.circuit import Lit
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.invariants import Invariant, at_edge, carried, invariants, support
from longstop.engines.check.question import Question
from longstop.engines.check.refute import Disagreement
from longstop.engines.check.steps import Step


@dataclass(frozen=True)
class Effort:
    """What a proof may use: what every case has in common, and more of it that is dear to find; facts about the days
    of waiting; days to look back on."""

    thorough: bool = False
    rich: bool = False
    facts: bool = False
    back: int = 0


def proved(q: Question, effort: Effort) -> set[str] | None:
    """The rules on which a proof rests, if there is one: no clause of theirs can be dropped, and none of them."""
    pieces = [piece for part in q.prop.formula for piece in _conjuncts(part)]
    together = q.minimal and len(pieces) > 1
    cores = []
    for piece in pieces:
        found = _piece(replace(q, transcript=None) if together else q, piece, effort)
        if found is None:
            return None
        cores.append(found)
    return _together(q, pieces, cores, effort) if together else set[str]().union(*cores)


def _together(q: Question, pieces: list[f.ForEach], cores: list[set[str]], effort: Effort) -> set[str]:
    """The same of several pieces, each of which rests on such rules: what one needs may be enough for another too."""
    quiet = replace(q, transcript=None)
    for clause in sorted({q.procedure.rule(r).clause for core in cores for r in core}):
        left = _of_clauses(q.procedure, set[str]().union(*cores), without=clause)
        if not left:
            break  # each has been tried with no rule at all
        found = zip(pieces, cores, strict=True)
        others = [core if core <= left else _piece(quiet, piece, effort, left) for piece, core in found]
        if None not in others:
            cores = [core for core in others if core is not None]
    if q.transcript is not None:
        for piece, core in zip(pieces, cores, strict=True):
            _piece(q, piece, effort, core)
    return set[str]().union(*cores)


def _of_clauses(procedure: Procedure, rules: set[str], *, without: str | None = None) -> set[str]:
    """All binding rules of the clauses of which some rule is among these, less one of the clauses."""
    clauses = {r.clause for r in procedure.rules if r.id in rules} - {without}
    return {r.id for r in procedure.rules if r.clause in clauses and r.force.binds}


def _piece(q: Question, part: f.ForEach, effort: Effort, among: set[str] | None = None) -> set[str] | None:
    if q.span(part.claim) is not None:
        return bounded(q, part, effort, among)
    for goal in _goals(part):
        found = _unbounded(q, goal, effort, among)
        if found is not None:
            return found
    return None


def bounded(q: Question, part: f.ForEach, effort: Effort, among: set[str] | None = None) -> set[str] | None:
    """In no window, whatever came before it, is the claim violated (having held on the days looked back on, as it does
    on the first days of a case); with `among`, by these rules alone."""
    span, back = q.span(part.claim), effort.back
    assert span is not None
    enc = q.window(back + span + 1 if back else max(span + 1, q.lengths()[0]))
    violated = [enc.claims.violated(part, day) for day in range(back + 1)]
    assumed = [violated[back], *(-lit for lit in violated[:back])]

    def refused(taken: list[Lit]) -> set[Lit] | None:
        core: set[Lit] = set()
        if back:
            first = enc.circuit.disj(violated[:back])
            if enc.ask(q.clock, q.assumptions, taken, enc.days.fresh, first, step=Step.FIRST_DAYS):
                return None
            core = enc.solver.core()
        if enc.ask(q.clock, q.assumptions, taken, *assumed, step=Step.WINDOW):
            return None
        return core | enc.solver.core()

    return _rests_on(q, enc, refused, effort, among)


def _unbounded(q: Question, goal: induct.Goal, effort: Effort, among: set[str] | None) -> set[str] | None:
    enc = q.window(1)
    induction = induct.Induction(enc, goal, q.assumptions, q.clock, thorough=effort.facts)
    return _rests_on(q, enc, induction.proved, effort, among)


def _rests_on(
    q: Question,
    enc: Encoding,
    refused: Callable[[list[Lit]], set[Lit] | None],
    effort: Effort,
    among: set[str] | None,
) -> set[str] | None:
    """A set of rules, `among` these, that alone make the proof: no clause of theirs can be dropped, even if all else
    that the others say were used, and no rule of theirs. None if there is no proof. Where no least set is wanted, the
    rules that the proof used, without those that carry what every case has in common.

    `refused` says which of the literals taken for granted it used, if it goes through. What every case has in
    common is taken for granted too where the effort allows it, and then the rules that carry it count.
    """
    binding = enc.binding(strict=q.strict, only=among)
    known = at_edge(enc, _invariants(q, effort, among)) if effort.thorough else {}
    core = refused([*binding, *known.values()])
    if core is None:
        return None
    if not q.minimal and q.transcript is None:
        return enc.rules_in(core)
    used = _support(q, [c for c, lit in known.items() if lit in core], effort, among)

    def enough(rules: set[str], facts: list[Invariant]) -> set[str] | None:
        carrying = _carried(q, facts, rules)
        if carrying is None:
            return None
        core = refused([*enc.binding(strict=q.strict, only=rules), *at_edge(enc, facts).values()])
        return None if core is None else enc.rules_in(core) | carrying

    if not q.minimal:
        _written(q, enc, enough, [set(enc.rules.on)], used)
        return enc.rules_in(core)
    rules = enc.rules_in(core)
    if used:
        rules = set(enc.rules.on) if among is None else among
        if among is not None and enough(rules, used) is None:
            return None
    for fact in list(used):
        fewer = [c for c in used if c != fact]
        found = enough(rules, fewer)
        if found is not None:
            used, rules = fewer, rules & found
    none = enough(set(), used)  # it may be that no rule at all is needed
    if none is not None:
        rules = none
    of = {id: q.procedure.rule(id).clause for id in enc.rules.on}
    for clause in sorted({of[r] for r in rules}):
        rest = _of_clauses(q.procedure, rules, without=clause) & (set(of) if among is None else among)
        if rest and any(of[r] == clause for r in rules):
            found = enough(rest, used)
            if found is None and used:  # perhaps with something else that every case has in common
                other = _rests_on(replace(q, transcript=None), enc, refused, effort, rest)
                if other is not None:
                    return other if q.transcript is None else _rests_on(q, enc, refused, effort, other)
            rules = rules if found is None else found
    for rule in sorted(rules):
        if rule in rules and sum(of[r] == of[rule] for r in rules) > 1:  # the only one of its clause is needed
            found = enough(rules - {rule}, used)
            rules = rules if found is None else rules & found
    _written(q, enc, enough, [rules, set(enc.rules.on)], used)
    return rules


def _written(
    q: Question,
    enc: Encoding,
    enough: Callable[[set[str], list[Invariant]], set[str] | None],
    ways: list[set[str]],
    used: list[Invariant],
) -> None:
    """Write down, if it is wanted, what the proof rests on: with the first of these sets of rules that is enough."""
    if q.transcript is None:
        return
    day, before = q.window(1), q.transcript.queries
    for rules in ways:
        q.transcript.queries = before
        with q.hearing(day, enc):
            if used:
                lost = -day.circuit.conj(at_edge(day, used).values())
                taken = day.binding(strict=q.strict, only=rules)
                if day.ask(q.clock, q.assumptions, taken, day.days.fresh, lost, step=Step.COMMON_FIRST):
                    raise Disagreement("what every case is said to have in common is not so where a case starts")
            found = enough(rules, used)
        if found is not None:
            return
    q.transcript.queries = before


def _invariants(q: Question, effort: Effort, among: set[str] | None) -> list[Invariant]:
    """What every case has in common at the close of any day; with `among`, by these rules alone."""
    day = q.window(1)
    for part in q.prop.formula:
        day.claims.violated(part, 0)  # so that the window knows what the property looks at
    binding = day.binding(strict=q.strict, only=among)
    same, rules = (q.strict, effort.rich, len(day.days.series)), None if among is None else frozenset(among)
    known = day.known.setdefault(same, {})
    if (q.assumptions, rules) not in known:
        bound = [
            facts
            for (others, theirs), facts in known.items()
            if q.assumptions.allows(others) and (theirs is None or (rules is not None and rules <= theirs))
        ]
        found = invariants(day, q.assumptions, q.clock, binding, rich=effort.rich, of=bound)
        known[q.assumptions, rules] = found
    return known[q.assumptions, rules]


def _support(q: Question, wanted: list[Invariant], effort: Effort, among: set[str] | None) -> list[Invariant]:
    if not wanted:
        return []
    day = q.window(1)
    binding = day.binding(strict=q.strict, only=among)
    return support(day, _invariants(q, effort, among), wanted, q.assumptions, q.clock, binding)


def _carried(q: Question, used: list[Invariant], rules: set[str]) -> set[str] | None:
    """The rules with which these invariants carry each other over any day, if these rules are enough for it."""
    if not used:
        return set()
    day = q.window(1)
    binding = day.binding(strict=q.strict, only=rules)
    left, core = carried(day, used, q.assumptions, q.clock, binding, whole=True)
    return day.rules_in(core) if len(left) == len(used) else None


def grounds(q: Question, core: set[str]) -> Proved:
    """What a proof from these rules rests on, by clause."""
    rules = [r for r in q.procedure.rules if r.id in core]
    return Proved(
        tuple(dict.fromkeys(r.clause for r in rules)),
        tuple(dict.fromkeys(r.clause for r in rules if r.force.soft)),
        tuple(dict.fromkeys(r.clause for r in rules if isinstance(r, Duty) and not r.doers)),
    )


def _conjuncts(part: f.ForEach) -> list[f.ForEach]:
    """The part as claims that can be proved one by one."""
    if isinstance(part.claim, f.AllOf):
        return [piece for claim in part.claim.parts for piece in _conjuncts(replace(part, claim=claim))]
    return [part]


def _goals(part: f.ForEach) -> list[induct.Goal]:
    """The ways in which a claim without a horizon can be proved by induction."""
    claims = part.claim.parts if isinstance(part.claim, f.AnyOf) else (part.claim,)
    side = tuple(c for c in claims if isinstance(c, f.Holds))
    goals = []
    targets = tuple(t for c in claims if isinstance(c, f.Eventually) for t in c.targets)
    if targets:
        goals.append(induct.Goal(part, side, targets=targets))
    for claim in claims:
        if isinstance(claim, f.NotUntil):
            goals.append(induct.Goal(part, side, avoid=claim.avoid, release=claim.release))
        if isinstance(claim, f.Never):
            goals.append(induct.Goal(part, side, avoid=claim.avoid))
    return goals
