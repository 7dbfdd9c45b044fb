"""The smallest changes of a text that turn a refutation into a proof, each of them verified by the prover.

Counterexamples do most of the work: a change after which one of those in hand is still a trace of the procedure, and
still violates the property, mends nothing, and the prover need not be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.dependence import cone, mentions, subject
from longstop.core.edits import Edit, Kind, all_edited, edited
from longstop.core.explanations import Repair
from longstop.core.menu import laxer
from longstop.core.menu import repairs as menu
from longstop.core.procedures import Procedure
from longstop.core.semantics import Reading, within
from longstop.core.time import Calendar, Unit
from longstop.core.traces import Trace
from longstop.core.verdicts import Property, Proved, Refuted, failed
from longstop.engines.explain.asking import Ask

#: How many questions the prover is asked about one refutation before no more repairs are looked for.
PATIENCE = 16
#: How many pairs of changes are tried on the counterexamples in hand.
PAIRS = 60
#: The deadline proposed where any will do, since the property asks for some number of days: it has no longest.
ANY_DEADLINE = 5


def repairs(
    procedure: Procedure,
    prop: Property,
    assumptions: Assumptions,
    calendar: Calendar,
    refuted: Refuted,
    ask: Ask,
    *,
    strict: bool,
    most: int = 3,
    patience: int = PATIENCE,
) -> tuple[Repair, ...]:
    """The smallest sets of changes of the menu after which the property is proved under the same assumptions.

    At most so many, the smallest first; pairs of changes only where no single one is enough. A bound is the longest
    that will do. The calendar is without the closures of the assumptions. Nothing is found where nothing on the menu
    helps, or where it was not found in `patience` questions.
    """
    search = _Search(procedure, prop, assumptions, calendar, refuted, ask, strict, patience)
    candidates = search.candidates()
    found: list[Repair] = []
    for edit in candidates:
        if len(found) == most or search.spent:
            break
        if search.mends(edit):
            found.append(Repair((search.laxest(edit),)))
    if found or search.spent:
        return tuple(found)
    for pair in search.pairs(candidates):
        if len(found) == most or search.spent:
            break
        if search.mends(*pair):
            one, other = search.laxest_pair(*pair)
            alone = [e for e in (one, other) if search.mends(e)]  # its shortest version may have asked too much
            found.append(Repair(tuple(alone[:1]) or (one, other)))
    return tuple(found)


class _Search:
    """The counterexamples in hand, and how many questions are left."""

    def __init__(
        self,
        procedure: Procedure,
        prop: Property,
        assumptions: Assumptions,
        calendar: Calendar,
        refuted: Refuted,
        ask: Ask,
        strict: bool,
        patience: int,
    ) -> None:
        self.procedure, self.prop, self.assumptions, self.ask, self.strict = procedure, prop, assumptions, ask, strict
        self.calendar = calendar.with_closures(assumptions.closures)
        self.left = patience
        #: Each with the formula that it violates: of one that stands still, for as many days as it does.
        self.cases = [(refuted.trace, self._violated(refuted))]
        self.failed: dict[Edit, tuple[Trace, f.Formula]] = {}
        self._proved: dict[tuple[Edit, ...], bool] = {}

    @property
    def spent(self) -> bool:
        """Whether no question is left."""
        return self.left <= 0

    def candidates(self) -> list[Edit]:
        """The changes that can matter to the property, the smallest first."""
        reach = cone(self.procedure, self.prop.formula)
        spoken = mentions(self.procedure, self.prop.formula)
        readers = {r for m in spoken if m.stage is not f.Stage.HAPPENED for r in m.roles}
        found = menu(self.procedure, readers=sorted(readers), strict=self.strict)
        found = tuple(e for e in found if subject(self.procedure.rule(e.rules[0])) in reach.events)
        if any(isinstance(part.claim, f.Bounded) for part in self.prop.formula):
            # if the shortest deadline is enough, then so is any
            return [laxer(self.procedure, e, ANY_DEADLINE)[-1] for e in found]
        return list(found)

    def _violated(self, refuted: Refuted) -> f.Formula:
        return failed(self.prop, refuted).formula

    def survives(self, after: Procedure, case: Trace, formula: f.Formula) -> bool:
        """Whether the case is a counterexample after the change as well.

        One that stands still for some days is taken to stand still for longer after the change as before.
        """
        reading = Reading(after, case, self.calendar, strict=self.strict)
        return (
            next(reading.breaches(), None) is None
            and next(reading.violations(formula), None) is not None
            and not within(self.assumptions, after, case)
        )

    def mends(self, *edits: Edit) -> bool:
        """Whether the property is proved after the changes. Asks the prover only where no counterexample tells."""
        known = self._proved.get(edits)
        if known is None:
            known = self._proved[edits] = self._mends(edits)
        return known

    def _mends(self, edits: tuple[Edit, ...]) -> bool:
        try:
            after = all_edited(self.procedure, edits)
        except ValueError:
            return False
        if any(self.survives(after, *case) for case in reversed(self.cases)):
            return False
        if self.spent:
            return False
        self.left -= 1
        verdict = self.ask(after, self.prop, self.assumptions)
        if isinstance(verdict, Refuted):
            case = verdict.trace, self._violated(verdict)
            self.cases.append(case)
            if len(edits) == 1:
                self.failed[edits[0]] = case
        elif not isinstance(verdict, Proved):
            self.left = 0  # what is hard to settle once will be hard again
        return isinstance(verdict, Proved)

    def laxest(self, edit: Edit, *others: Edit) -> Edit:
        """Of an edit that mends (with the others), the version that asks least: the longest bound that will do."""
        versions = self._versions(edit)
        low, high = 0, len(versions) - 1
        if high > 0 and self.mends(*others, versions[high]):
            return versions[high]
        while high - low > 1:
            middle = (low + high) // 2
            if self.mends(*others, versions[middle]):
                low = middle
            else:
                high = middle
        return versions[low]

    def _versions(self, edit: Edit) -> Sequence[Edit]:
        if any(isinstance(part.claim, f.Bounded) for part in self.prop.formula):
            return (edit,)
        windows = [w.bound for part in self.prop.formula for w in _windows(part.claim)]
        if not windows or edit.kind is not Kind.DEADLINE:
            return laxer(self.procedure, edit)
        longest = max(b.count if b.unit is Unit.WORKING_DAYS else b.days for b in windows)
        return laxer(self.procedure, edit, longest)

    def pairs(self, candidates: Sequence[Edit]) -> Iterator[tuple[Edit, Edit]]:
        """Pairs of which the first rules out the counterexample in hand, and the second what was found after it."""
        tried = 0
        for one in [e for e in candidates if e in self.failed]:
            case = self.failed[one]
            for other in candidates:
                if other == one or (other in self.failed and candidates.index(other) < candidates.index(one)):
                    continue
                if tried >= PAIRS or self.spent:
                    return
                if (other.kind, other.rules, other.position) == (one.kind, one.rules, one.position):
                    continue
                tried += 1
                try:
                    after = edited(edited(self.procedure, one), other)
                except ValueError:
                    continue
                if not self.survives(after, *case):
                    yield one, other

    def laxest_pair(self, one: Edit, other: Edit) -> tuple[Edit, Edit]:
        """The pair with the longest bounds that will do, first of the one and then of the other."""
        first = self.laxest(one, other)
        return first, self.laxest(other, first)


def _windows(claim: f.Claim) -> Iterator[f.Within]:
    match claim:
        case f.Within(targets=targets):
            yield claim
            yield from (w for t in targets if isinstance(t, f.Occurs) and t.then is not None for w in _windows(t.then))
        case f.Eventually(targets) | f.Bounded(targets):
            yield from (w for t in targets if isinstance(t, f.Occurs) and t.then is not None for w in _windows(t.then))
        case f.NotClaim(part):
            yield from _windows(part)
        case f.AllOf(parts) | f.AnyOf(parts):
            for part in parts:
                yield from _windows(part)
        case _:
            return
