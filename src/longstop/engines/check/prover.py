"""From a question to a verdict: prove for all time, else refute from the start of a case, else say how far we saw."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Duty, Procedure, Sort
from longstop.core.time import SAME_DAY, Calendar
from longstop.core.verdicts import HoldsTo, Property, Proved, Refuted, Unknown, Vacuous, Verdict
from longstop.engines.check import induct
from longstop.engines.check.circuit import TRUE, Lit
from longstop.engines.check.cone import cone
from longstop.engines.check.encoding import LENGTHS, Encoding, encoding, longest_span
from longstop.engines.check.invariants import Invariant, at_edge, carried, invariants, support
from longstop.engines.check.refute import confirm, lift, plain_stretch, refute
from longstop.engines.check.solver import Clock, GaveUp
from longstop.engines.check.tell import tell


@dataclass(frozen=True)
class _Effort:
    """What a proof may use: what every case has in common; facts about the days of waiting; days to look back on."""

    thorough: bool = False
    facts: bool = False
    back: int = 0

#: Days beyond a window of which it must be known whether they are working days.
_AHEAD = 40


def check(
    procedure: Procedure,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    *,
    strict: bool = False,
    timeout: float | None = None,
) -> Verdict:
    """Whether every trace of the procedure within the assumptions has the property.

    `calendar` is without the closures of the assumption set, which are applied here. `strict` drops what only should
    be done. `timeout` is in seconds; a question that takes longer is Unknown. Encodings are kept for the procedure
    object, so ask all questions about one procedure one after the other.

    Raises Disagreement if a counterexample is not confirmed by `semantics`: a bug in longstop.
    """
    part = cone(procedure, prop.formula)
    calendar = calendar.with_closures(assumptions.closures)
    key = id(part), prop.formula, assumptions, calendar, strict
    question = _Question(part, prop, assumptions, calendar, strict, Clock(timeout))

    def told(found: Refuted) -> Refuted | None:
        return question.told_in(procedure, found)

    known = _answers.get(key)
    if known is not None and known[0] is part:
        answer = told(known[1]) if isinstance(known[1], Refuted) else known[1]
        if answer is not None:
            return answer
    try:
        verdict, of_part = question.answer(told)
    except GaveUp as gave_up:
        return Unknown(str(gave_up))
    _answers[key] = part, of_part
    while len(_answers) > _KEPT:
        _answers.popitem(last=False)
    return verdict


#: What was answered about parts of procedures: for a refutation, the counterexample as told in the part.
_answers: OrderedDict[tuple[object, ...], tuple[Procedure, Verdict]] = OrderedDict()
_KEPT = 5000


@dataclass(frozen=True)
class _Question:
    """A question to a part of a procedure (see `cone`)."""

    procedure: Procedure
    prop: Property
    assumptions: Assumptions
    calendar: Calendar
    strict: bool
    clock: Clock

    def answer(self, told: Callable[[Refuted], Refuted | None]) -> tuple[Verdict, Verdict]:
        """The verdict, by the first of proof and refutation that succeeds, about the whole and about the part.

        `told` tells a counterexample in the whole procedure, where that can be done.
        """
        seen = 0
        for attempt in self._attempts():
            match attempt():
                case set() as core:
                    verdict = self._nothing_to_check() or self._passes_with_nought() or self._grounds(core)
                    return verdict, verdict
                case Refuted() as found:
                    whole = told(found)
                    if whole is not None:
                        return whole, found
                case int(days):
                    seen = days
                case None:
                    pass
        return HoldsTo(seen), HoldsTo(seen)

    def told_in(self, whole: Procedure, found: Refuted) -> Refuted | None:
        """A counterexample of the part, told in the whole procedure; None if that cannot be done."""
        if len(whole.events) == len(self.procedure.events):
            return found
        told = tell(whole, self.procedure, found.trace, self.prop, self.calendar, strict=self.strict)
        if told is not None:
            return confirm(whole, self.prop, self.assumptions, self.calendar, told, strict=self.strict)
        start = found.trace.start
        for longer in [n for n in LENGTHS if n >= found.trace.days]:
            full = encoding(whole, self.calendar, (start, start), longer, dated=True)
            lifted = lift(
                full,
                self.procedure,
                found,
                self.prop,
                self.assumptions,
                self.calendar,
                self.clock,
                strict=self.strict,
            )
            if lifted is not None:
                return lifted
        return None

    def _attempts(self) -> list[Callable[[], set[str] | Refuted | int | None]]:
        """Proofs and refutations by turns, the cheapest first."""
        lengths = self._lengths()
        return [
            lambda: self._proved(_Effort()),
            lambda: self._refuted_plainly(lengths[0]),
            lambda: self._proved(_Effort(thorough=True)),
            *self._refutations(lengths[:2]),
            lambda: self._proved(_Effort(thorough=True, facts=True, back=15)),
            *self._refutations(lengths[2:]),
        ]

    def _refutations(self, lengths: list[int]) -> list[Callable[[], Refuted | int | None]]:
        """Refutations in windows of these lengths, in each first without a public holiday."""
        shortest = self._lengths()[0]
        return [
            attempt
            for n in lengths
            for attempt in (partial(self._refuted_plainly, n), partial(self._refuted, n))
            if n > shortest or attempt.func == self._refuted
        ]

    def _window(self, length: int) -> Encoding:
        """A window of so many days, or more."""
        return encoding(self.procedure, self.calendar, self.assumptions.start, length)

    def _plain_window(self, length: int) -> Encoding | None:
        """The same for a case that starts on a Monday with nothing but weekends ahead; None if there is no such day.

        Its calendar and its past are known, which makes it far smaller than a window on any date.
        """
        first = plain_stretch(self.calendar, *self.assumptions.start, length + _AHEAD)
        if first is None:
            return None
        return encoding(self.procedure, self.calendar, (first, first), length, dated=True)

    def _span(self, claim: f.Claim) -> int | None:
        """The most days after its moment on which the claim still depends; None if there is no such number."""
        match claim:
            case f.Holds():
                return 0
            case f.Within(bound, targets):
                window = longest_span(self.calendar, *self.assumptions.start, bound)
                further = [self._span(t.then) for t in targets if isinstance(t, f.Occurs) and t.then is not None]
                return _sum_or_none([window, _max_or_none([0, *further])])
            case f.Eventually() | f.NotUntil() | f.Never():
                return None
            case f.NotClaim(part):
                return self._span(part)
            case f.AllOf(parts) | f.AnyOf(parts):
                return _max_or_none([self._span(p) for p in parts])
            case _:
                assert_never(claim)

    # --- nothing to check -----------------------------------------------------------------------------------

    def _nothing_to_check(self) -> Vacuous | None:
        """A reason why the property says nothing: no trace at all, or a trigger that never occurs."""
        triggers = [(i, part, self._occasion(part)) for i, part in enumerate(self.prop.formula) if part.triggers]
        missing = list(triggers)
        lengths = self._lengths()
        if self._plainly_occur(triggers):
            return None
        for length in lengths[:1] + lengths[2::2]:
            enc = self._window(length)
            binding = enc.binding(strict=self.strict)
            if length == lengths[0] and not enc.ask(self.clock, self.assumptions, binding, enc.days.fresh):
                return Vacuous("the assumptions and the rules together admit no trace")
            still = []
            for i, part, occasion in missing:
                span = self._span(part.claim) or 0
                days = [
                    lit
                    for day in range(max(1, enc.length - span))
                    for _, lit in enc.claims.triggers(occasion, day)
                ]
                if not enc.ask(self.clock, self.assumptions, binding, enc.days.fresh, enc.circuit.disj(days)):
                    still.append((i, part, occasion))
            missing = still
            if not missing:
                return None
            never = [replace(occasion, claim=f.Holds(f.FALSE)) for _, _, occasion in missing]
            if length == lengths[0] and any(self._bounded(p, _Effort(thorough=True)) is not None for p in never):
                break
        titles = " or ".join(
            dict.fromkeys(self.procedure.event(p.event).title for _, part, _ in missing for p in part.triggers)
        )
        return Vacuous(f"what it speaks of never occurs: {titles}")

    def _plainly_occur(self, triggers: list[tuple[int, f.ForEach, f.ForEach]]) -> bool:
        """Whether every trigger can occur in weeks without a public holiday, and what it asks still be looked at."""
        enc = self._plain_window(self._lengths()[0])
        if enc is None:
            return False
        occur = [
            enc.circuit.disj(
                lit
                for day in range(max(1, enc.length - (self._span(part.claim) or 0)))
                for _, lit in enc.claims.triggers(occasion, day)
            )
            for _, part, occasion in triggers
        ] or [TRUE]
        binding = enc.binding(strict=self.strict)
        return all(enc.ask(self.clock, self.assumptions, binding, lit) for lit in occur)

    def _occasion(self, part: f.ForEach) -> f.ForEach:
        """What must be able to occur for the part to say anything: of "never this if that", the this."""
        if part.claim == f.Holds(f.FALSE):
            return replace(part, condition=f.TRUE)
        return part

    def _passes_with_nought(self) -> Vacuous | None:
        """A bound of nought passes too, although no rule asks for the act on the same day."""
        formula = []
        for part in self.prop.formula:
            if isinstance(part.claim, f.Within) and part.claim.bound.count > 0 and self._takes_time(part.claim):
                formula.append(replace(part, claim=f.Within(SAME_DAY, part.claim.targets)))
        for part in formula:
            if self._bounded(part, _Effort()) is not None:
                return Vacuous("it holds on the same day too, although no rule asks for that: the days do not go on")
        return None

    def _takes_time(self, claim: f.Within) -> bool:
        """Whether every target is an act that no rule demands at once."""
        for target in claim.targets:
            if not isinstance(target, f.Occurs) or target.pattern.stage is not f.Stage.HAPPENED:
                return False
            if self.procedure.event(target.pattern.event).sort is Sort.WORLD:
                return False
            duties = [d for d in self.procedure.duties_for(target.pattern.event) if d.force.binds]
            if not duties or any(d.bound is not None and d.bound.count == 0 for d in duties):
                return False
        return True

    # --- proof ----------------------------------------------------------------------------------------------

    def _proved(self, effort: _Effort) -> set[str] | None:
        """The rules on which a proof rests, if there is one."""
        core: set[str] = set()
        for part in self.prop.formula:
            for piece in _conjuncts(part):
                found = self._piece(piece, effort)
                if found is None:
                    return None
                core |= found
        return core

    def _piece(self, part: f.ForEach, effort: _Effort) -> set[str] | None:
        if self._span(part.claim) is not None:
            return self._bounded(part, effort)
        for goal in _goals(part):
            found = self._unbounded(goal, effort)
            if found is not None:
                return found
        return None

    def _bounded(self, part: f.ForEach, effort: _Effort) -> set[str] | None:
        """In no window, whatever came before it, is the claim violated (having held on the days looked back on)."""
        span, back = self._span(part.claim), effort.back
        assert span is not None
        enc = self._window(back + span + 1 if back else max(span + 1, self._lengths()[0]))
        violated = [enc.claims.violated(part, day) for day in range(back + 1)]
        assumed = [violated[back], *(-lit for lit in violated[:back])]

        def refused(taken: list[Lit]) -> set[Lit] | None:
            return None if enc.ask(self.clock, self.assumptions, taken, *assumed) else enc.solver.core()

        return self._rests_on(enc, refused, effort)

    def _unbounded(self, goal: induct.Goal, effort: _Effort) -> set[str] | None:
        enc = self._window(1)

        def refused(taken: list[Lit]) -> set[Lit] | None:
            return induct.proved(enc, goal, self.assumptions, self.clock, taken, thorough=effort.facts)

        return self._rests_on(enc, refused, effort)

    def _rests_on(
        self, enc: Encoding, refused: Callable[[list[Lit]], set[Lit] | None], effort: _Effort
    ) -> set[str] | None:
        """A set of rules that alone make the proof, and of which none can be dropped; None if there is no proof.

        `refused` says which of the literals taken for granted it used, if it goes through. What every case has in
        common is taken for granted too where the effort allows it, and then the rules that carry it count.
        """
        binding = enc.binding(strict=self.strict)
        known = at_edge(enc, self._invariants()) if effort.thorough else {}
        core = refused([*binding, *known.values()])
        if core is None:
            return None
        used = self._support([c for c, lit in known.items() if lit in core])

        def enough(rules: set[str], facts: list[Invariant]) -> set[str] | None:
            carrying = self._carried(facts, rules)
            if carrying is None:
                return None
            core = refused([*enc.binding(strict=self.strict, only=rules), *at_edge(enc, facts).values()])
            return None if core is None else enc.rules_in(core) | carrying

        rules = enc.rules_in(core) if not used else set(enc.rules.on)
        for fact in list(used):
            fewer = [c for c in used if c != fact]
            found = enough(rules, fewer)
            if found is not None:
                used, rules = fewer, rules & found
        rules &= enough(rules, used) or rules
        for rule in sorted(rules):
            if rule in rules:
                rules &= enough(rules - {rule}, used) or rules
        return rules

    def _invariants(self) -> list[Invariant]:
        """What every case has in common at the close of any day."""
        day = self._window(1)
        for part in self.prop.formula:
            day.claims.violated(part, 0)  # so that the window knows what the property looks at
        binding = day.binding(strict=self.strict)
        key = (self.assumptions, self.strict, len(day.days.series))
        if key not in day.known:
            day.known[key] = invariants(day, self.assumptions, self.clock, binding)
        return day.known[key]

    def _support(self, wanted: list[Invariant]) -> list[Invariant]:
        if not wanted:
            return []
        day = self._window(1)
        binding = day.binding(strict=self.strict)
        return support(day, self._invariants(), wanted, self.assumptions, self.clock, binding)

    def _carried(self, used: list[Invariant], rules: set[str]) -> set[str] | None:
        """The rules with which these invariants carry each other over any day, if these rules are enough for it."""
        if not used:
            return set()
        day = self._window(1)
        binding = day.binding(strict=self.strict, only=rules)
        left, core = carried(day, used, self.assumptions, self.clock, binding)
        return day.rules_in(core) if len(left) == len(used) else None

    def _grounds(self, core: set[str]) -> Proved:
        rules = [r for r in self.procedure.rules if r.id in core]
        return Proved(
            tuple(dict.fromkeys(r.clause for r in rules)),
            tuple(dict.fromkeys(r.clause for r in rules if r.force.soft)),
            tuple(dict.fromkeys(r.clause for r in rules if isinstance(r, Duty) and not r.doers)),
        )

    # --- refutation -----------------------------------------------------------------------------------------

    def _lengths(self) -> list[int]:
        """The windows, from the start of a case, in which the trigger and all that the claim looks at have room."""
        spans = [self._span(part.claim) for part in self.prop.formula]
        shortest = max(LENGTHS[1], max((s for s in spans if s is not None), default=0) + 5)
        return [n for n in LENGTHS if n >= shortest] or [shortest]

    def _refuted_plainly(self, length: int) -> Refuted | None:
        """A counterexample in weeks without a public holiday."""
        enc = self._plain_window(length)
        return self._counterexample(enc) if enc is not None else None

    def _refuted(self, length: int) -> Refuted | int:
        """A counterexample from the start of a case, or how many days were searched in vain."""
        return self._counterexample(self._window(length)) or length

    def _counterexample(self, enc: Encoding) -> Refuted | None:
        """The plainest counterexample that the window has."""
        return refute(enc, self.prop, self.assumptions, self.calendar, self.clock, strict=self.strict)


def _sum_or_none(numbers: list[int | None]) -> int | None:
    return None if None in numbers else sum(n for n in numbers if n is not None)


def _max_or_none(numbers: list[int | None]) -> int | None:
    return None if None in numbers else max((n for n in numbers if n is not None), default=0)


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
