"""Laws of what follows without asking: from more that may go wrong to less, and back, on generated histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from claims import assumptions
from handmade import PLAIN
from histories import lives
from longstop.core import formulas as f
from longstop.core.assumptions import ANY_NUMBER, Assumptions
from longstop.core.procedures import Procedure
from longstop.core.semantics import Moment, Violation, within
from longstop.core.time import Closure
from longstop.core.traces import Trace
from longstop.core.verdicts import HoldsTo, Proved, Refuted, Vacuous
from longstop.engines.explain.known import Known
from strategies import procedures

CHRISTMAS = Closure("christmas", "between Christmas and New Year", (12, 24), (1, 1))
HERE = (f.ForEach((), f.TRUE, f.Holds(f.TRUE)),)


@st.composite
def changed(draw: st.DrawFn, procedure: Procedure, known: Assumptions) -> Assumptions:
    """The set with one or two parts of it made stricter or laxer."""
    found = known
    for part in draw(st.lists(st.sampled_from(("away", "who", "longest", "lapses", "lost", "start")), max_size=2)):
        match part:
            case "who":
                roles = st.sampled_from([r.id for r in procedure.roles])
                found = replace(found, who=tuple(draw(st.lists(roles, unique=True, max_size=2))))
            case "longest":
                found = replace(found, longest=draw(st.none() | st.integers(1, 6)))
            case "start":
                first, last = found.start
                found = replace(found, start=(first + timedelta(days=draw(st.integers(-3, 3))), last))
            case _:
                found = replace(found, **{part: draw(st.sampled_from((0, 1, 2, ANY_NUMBER)))})  # type: ignore[arg-type]
    return found


@given(st.data())
def test_what_is_within_a_set_is_within_every_set_that_allows_it(data: st.DataObject) -> None:
    procedure = data.draw(procedures())
    trace, _, allowed = data.draw(lives(procedure))
    other = data.draw(changed(procedure, allowed))
    if other.allows(allowed):
        assert not within(other, procedure, trace)


@given(st.data())
def test_a_set_allows_what_is_the_same_but_for_less(data: st.DataObject) -> None:
    known = data.draw(assumptions(data.draw(procedures())))
    assert known.allows(known)
    for part in ("away", "lapses", "lost"):
        more = replace(known, **{part: ANY_NUMBER})
        less = replace(known, **{part: 0})
        assert more.allows(known)
        assert known.allows(less)
        assert not less.allows(more)
    assert not known.allows(replace(known, closures=(*known.closures, CHRISTMAS)))
    assert not replace(known, closures=(*known.closures, CHRISTMAS)).allows(known)


def test_people_of_other_roles_may_not_be_away_instead() -> None:
    some, others = (Assumptions("A", "", away=1, who=(role,)) for role in ("worker", "manager"))
    anyone = Assumptions("A", "", away=1)
    assert anyone.allows(some)
    assert not some.allows(others)
    assert not some.allows(anyone)
    assert replace(some, who=("worker", "manager")).allows(others)
    assert some.allows(replace(others, away=0))


def test_a_shorter_absence_is_allowed_by_a_longer_one_alone() -> None:
    short, long, unending = (Assumptions("A", "", away=1, longest=n) for n in (2, 10, None))
    assert unending.allows(long)
    assert long.allows(short)
    assert not short.allows(long)
    assert not long.allows(unending)


def known() -> Known:
    """What is known of a text of which nothing else matters here."""
    return Known(Procedure("T", "by hand", "Jersey", (), (), (), (), (), ()), PLAIN, strict=False)


def test_a_proof_holds_where_less_may_go_wrong_and_tells_nothing_of_more() -> None:
    one = Assumptions("one", "", away=1)
    for verdict in (Proved(("T-1",)), Vacuous("never")):
        found = known()
        found.add(HERE, one, verdict)
        assert found.verdict(HERE, replace(one, away=0)) == verdict
        assert found.verdict(HERE, replace(one, id="everything-well")) == verdict
        assert found.verdict(HERE, replace(one, away=2)) is None
        assert found.verdict(HERE, replace(one, lapses=1)) is None
        assert found.verdict((), one) is None


def test_what_was_left_open_is_not_known() -> None:
    one = Assumptions("one", "", away=1)
    found = known()
    found.add(HERE, one, HoldsTo(20))
    assert found.verdict(HERE, one) is None


def test_a_case_is_one_where_more_may_go_wrong_and_tells_nothing_of_less() -> None:
    one = Assumptions("one", "", away=1)
    start = date(2026, 1, 5)
    case = Refuted(Trace(start, 1, frozenset()), Violation(0, Moment(start, 0)), None)
    found = known()
    found.add(HERE, one, case)
    assert found.verdict(HERE, replace(one, away=2, lapses=1)) is case
    assert found.verdict(HERE, replace(one, away=0)) is None
    assert found.verdict(HERE, replace(one, who=("worker",))) is None
