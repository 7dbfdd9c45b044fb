"""From a question to a verdict: prove for all time, else refute from the start of a case, else say how far we saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import Duty, Procedure, Sort
from longstop.core.time import SAME_DAY, Calendar
from longstop.core.verdicts import HoldsTo, Property, Proved, Refuted, Unknown, Vacuous, Verdict
from longstop.engines.check import induct
from longstop.engines.check.encoding import LENGTHS, Encoding, encoding, longest_span
from longstop.engines.check.refute import refute
from longstop.engines.check.solver import Clock, GaveUp

#: Days before the trigger that a second and third attempt at a proof look back on.
LOOK_BACK = (0, 15, 36)


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
    try:
        return _Question(
            procedure, prop, assumptions, calendar.with_closures(assumptions.closures), strict, Clock(timeout)
        ).answer()
    except GaveUp as gave_up:
        return Unknown(str(gave_up))


@dataclass(frozen=True)
class _Question:
    procedure: Procedure
    prop: Property
    assumptions: Assumptions
    calendar: Calendar
    strict: bool
    clock: Clock

    def answer(self) -> Verdict:
        """The verdict, by the first of proof and refutation that succeeds."""
        nothing = self._nothing_to_check()
        if nothing is not None:
            return nothing
        core = self._proved()
        if core is None:
            found, seen = self._refuted()
            if found is not None:
                return found
            core = self._proved(LOOK_BACK[1:])
            if core is None:
                return HoldsTo(seen)
        too_good = self._passes_with_nought()
        return too_good or self._grounds(core)

    def _window(self, length: int) -> Encoding:
        return encoding(self.procedure, self.calendar, self.assumptions.start, length)

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
        for length in (LENGTHS[1], LENGTHS[3], LENGTHS[5], LENGTHS[-1]):
            enc = self._window(length)
            binding = enc.binding(strict=self.strict)
            if length == LENGTHS[1] and not enc.ask(self.clock, self.assumptions, binding, enc.days.fresh):
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
        titles = " or ".join(
            dict.fromkeys(self.procedure.event(p.event).title for _, part, _ in missing for p in part.triggers)
        )
        return Vacuous(f"what it speaks of never occurs: {titles}, not in the first {LENGTHS[-1]} days of any case")

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
            if self._bounded(part, 0) is not None:
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

    def _proved(self, look_back: tuple[int, ...] = LOOK_BACK[:1]) -> set[str] | None:
        """The rules on which a proof rests, if there is one."""
        core: set[str] = set()
        for part in self.prop.formula:
            for piece in _conjuncts(part):
                found = self._piece(piece, look_back)
                if found is None:
                    return None
                core |= found
        return core

    def _piece(self, part: f.ForEach, look_back: tuple[int, ...]) -> set[str] | None:
        if self._span(part.claim) is not None:
            for back in look_back:
                found = self._bounded(part, back)
                if found is not None:
                    return found
            return None
        for goal in _goals(part):
            found = self._unbounded(goal)
            if found is not None:
                return found
        return None

    def _bounded(self, part: f.ForEach, back: int) -> set[str] | None:
        """In no window, whatever came before it, is the claim violated (having held on the days looked back on)."""
        span = self._span(part.claim)
        assert span is not None
        enc = self._window(back + span + 1)
        violated = [enc.claims.violated(part, day) for day in range(back + 1)]
        assumed = [violated[back], *(-lit for lit in violated[:back])]

        def refused(only: set[str] | None) -> set[str] | None:
            binding = enc.binding(strict=self.strict, only=only)
            return None if enc.ask(self.clock, self.assumptions, binding, *assumed) else enc.core()

        return self._minimal(refused)

    def _unbounded(self, goal: induct.Goal) -> set[str] | None:
        enc = self._window(1)

        def refused(only: set[str] | None) -> set[str] | None:
            binding = enc.binding(strict=self.strict, only=only)
            return induct.proved(enc, goal, self.assumptions, self.clock, binding)

        return self._minimal(refused)

    def _minimal(self, refused: Callable[[set[str] | None], set[str] | None]) -> set[str] | None:
        """A set of rules that alone make the proof, and of which none can be dropped."""
        core = refused(None)
        if core is None:
            return None
        for rule in sorted(core):
            if rule in core:
                smaller = refused(core - {rule})
                if smaller is not None:
                    core = smaller & core
        return core

    def _grounds(self, core: set[str]) -> Proved:
        rules = [r for r in self.procedure.rules if r.id in core]
        return Proved(
            tuple(dict.fromkeys(r.clause for r in rules)),
            tuple(dict.fromkeys(r.clause for r in rules if r.force.soft)),
            tuple(dict.fromkeys(r.clause for r in rules if isinstance(r, Duty) and not r.doers)),
        )

    # --- refutation -----------------------------------------------------------------------------------------

    def _refuted(self) -> tuple[Refuted | None, int]:
        """A counterexample from the start of a case, or how many days were searched in vain."""
        spans = [self._span(part.claim) for part in self.prop.formula]
        shortest = min((s for s in spans if s is not None), default=0) + 4
        lengths = [n for n in LENGTHS if n >= shortest] or [shortest]
        for length in lengths:
            enc = self._window(length)
            found = refute(enc, self.prop, self.assumptions, self.calendar, self.clock, strict=self.strict)
            if found is not None:
                return found, length
        return None, lengths[-1]


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
