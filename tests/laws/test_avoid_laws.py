"""Laws of avoidable failures, on generated procedures: every way out is one, and where there is none, none is lived."""

from __future__ import annotations

from random import Random

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from claims import assumptions, formulas, promises
from forward import DAY, Case, DeadEndError, Habits
from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.avoiding import arises, lost, meets, raised, worlds_differ
from longstop.core.explanations import Avoidability
from longstop.core.procedures import Procedure
from longstop.core.semantics import Truth, admits, judge, within
from longstop.core.time import Calendar
from longstop.core.traces import Event, Trace
from longstop.core.verdicts import Property, Refuted
from longstop.engines.check import check
from longstop.engines.check.avoid import avoidability
from longstop.engines.check.endless import for_days
from longstop.engines.check.solver import GaveUp
from longstop.engines.simulate.replay import replay
from strategies import PLACES, procedures

FEWER = settings(max_examples=max(8, settings.default.max_examples // 2))
SOON = 3.0


class InTheSameWorld(Case):
    """A case lived in the world of a given trace, by people who do what they please as long as they keep the rules."""

    def __init__(self, procedure: Procedure, calendar: Calendar, shown: Trace, *, strict: bool) -> None:
        none = Assumptions("none", "nobody forgets anything")
        super().__init__(procedure, calendar, shown.start, dict(shown.facts), allowed=none, strict=strict)
        self.shown, self.missing = shown, lost(shown)
        self.away = {p: set(days) for p, days in shown.away.items()}
        self.coming: list[Event] = []

    def lived(self, days: int, rng: Random, habits: Habits) -> Trace | None:
        """The trace; None if the world could not have its way, or two things were in each other's."""
        for i in range(days):
            self.day = self.start + DAY * i
            self.coming = [e for e in raised(self.procedure, self.shown) if e.day == self.day]
            try:
                self.live(rng, habits)
                while self.coming:
                    self.volunteer(rng, habits, first=True)
                    while self.pressing(rng, habits, set()) or self.read_one(rng):
                        pass
            except DeadEndError:
                return None
        return self.trace()

    def absences(self, rng: Random, habits: Habits) -> None:
        """They are the world's."""

    def close(self, forgotten: set[str] = frozenset()) -> None:
        if not self.coming:
            super().close(forgotten)

    def volunteer(self, rng: Random, habits: Habits, *, first: bool = False) -> None:
        acts = [] if first else [e for o in self.owed for e in self.ways(o.duty, rng)]
        acts = [e for e in acts if not self.read_today(e.event, self.procedure.recipients(e.event))]
        if self.coming and (first or not acts or rng.random() < 0.5):
            self.record(self.coming.pop(0))
            if first and not self.coming:
                self.pressing(rng, habits, set())
        elif acts:
            self.do(rng.choice(acts), rng, habits)

    def record(self, event: Event, lost: tuple[f.RoleId, ...] = ()) -> None:
        again = tuple(r for r in event.to if (self.day, event.event, r) in self.missing)
        super().record(event, again)


def refuted_case(data: st.DataObject, *, strict: bool) -> tuple[Procedure, Property, Assumptions, Calendar, Refuted]:
    whole = data.draw(procedures())
    formula = data.draw(st.one_of(promises(whole), formulas(whole)))[:1]
    calendar, start = data.draw(PLACES)
    allowed = data.draw(assumptions(whole, (start, start)))
    question = Property("Q", "generated", formula)
    found = check(whole, question, allowed, calendar, strict=strict, timeout=SOON, replay=replay)
    assume(isinstance(found, Refuted))
    assert isinstance(found, Refuted)
    return whole, question, allowed, calendar, found


def judged(
    whole: Procedure, question: Property, allowed: Assumptions, calendar: Calendar, found: Refuted, *, strict: bool
) -> Avoidability:
    try:
        said = avoidability(
            whole, question, allowed, calendar, found, strict=strict, timeout=SOON, replay=replay
        )
    except GaveUp:
        return Avoidability(None)
    event(f"avoidable: {said.avoidable}, comes up: {said.occasion}")
    return said


@FEWER
@given(st.data(), st.booleans())
def test_every_way_out_keeps_the_rules_in_the_same_world_and_meets_the_property(
    data: st.DataObject, strict: bool
) -> None:
    whole, question, allowed, calendar, found = refuted_case(data, strict=strict)
    said = judged(whole, question, allowed, calendar, found, strict=strict)
    assert (said.how is not None) is (said.avoidable is True)
    assert (said.world is not None) is (said.hopeless is True)
    if said.world is not None:
        assert admits(whole, said.world.trace, calendar, strict=strict)
        assert within(allowed, whole, said.world.trace) == ()
        assert judge(question.formula, whole, said.world.trace, calendar, strict=strict) is Truth.FALSE
        again = avoidability(whole, question, allowed, calendar, said.world, strict=strict, timeout=SOON)
        assert again.avoidable is not True
    if said.how is None:
        return
    formula = question.formula if found.endless is None else for_days(question, found.endless).formula
    assert admits(whole, said.how, calendar, strict=strict)
    assert said.how.lapses == ()
    assert within(allowed, whole, said.how) == ()
    assert worlds_differ(whole, found.trace, said.how) == ""
    assert meets(formula, whole, said.how, calendar, found.trace.end, strict=strict)
    assert said.occasion is arises(formula, found.violation.part, whole, said.how, calendar)


@FEWER
@given(st.data(), st.booleans(), st.integers(0, 1 << 30))
def test_where_nothing_could_have_avoided_it_nobody_lives_to_see_it_avoided(
    data: st.DataObject, strict: bool, seed: int
) -> None:
    """Twenty lives in the same world, long enough that every window of the formula has passed."""
    whole, question, allowed, calendar, found = refuted_case(data, strict=strict)
    said = judged(whole, question, allowed, calendar, found, strict=strict)
    formula = question.formula if found.endless is None else for_days(question, found.endless).formula
    rng, shown = Random(seed), found.trace
    lived = 0
    for i in range(20):
        habits = Habits(busy=(0.3, 0.6, 0.85)[i % 3], away=0.0, lapse=0.0, loss=0.0)
        trace = InTheSameWorld(whole, calendar, shown, strict=strict).lived(shown.days + 30, rng, habits)
        if trace is None or not admits(whole, trace, calendar, strict=strict):
            continue
        if worlds_differ(whole, shown, trace):
            continue
        lived += 1
        if said.avoidable is False:
            assert not meets(formula, whole, trace, calendar, shown.end, strict=strict)
    event(f"some were lived: {lived > 0}")
