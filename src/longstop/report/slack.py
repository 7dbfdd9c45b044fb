"""What it takes to break a property, and how tight its bound is: in words, and as machines read them."""

from __future__ import annotations

from collections.abc import Iterator

from longstop.core.explanations import Breaking, Fault, Resilience, Tightest
from longstop.core.procedures import Procedure
from longstop.core.time import Bound, Unit
from longstop.core.verdicts import Refuted
from longstop.report.wording import SMALL, Wording, listed

# --- resilience ---------------------------------------------------------------------------------------------------


def resilience_said(found: Resilience, procedure: Procedure) -> str:
    """What breaks the property: `it takes two people away at once to break it (the sergeant and the team manager)`.

    Kinds of fault of which the same is to be said are said together. No full stop.
    """
    kinds = (found.away, found.lapses, found.lost)
    if all(b.fewest == 0 for b in kinds):
        return "it fails with nothing going wrong"
    if all(b.settled and b.fewest is None for b in kinds):
        return "nothing breaks it: no number of people away, of things forgotten or of messages lost"
    words = Wording(procedure)
    breaking = [_breaks(b, words) for b in kinds if b.fewest is not None]
    never = listed((_NOTHING[b.fault] for b in kinds if b.settled and b.fewest is None), "and")
    unclear = [_unclear(b) for b in kinds if not b.settled and b.fewest is None]
    return "; ".join([*breaking, *([f"{never} breaks it"] if never else []), *unclear])


_NOTHING = {
    Fault.AWAY: "no number of people away",
    Fault.LAPSES: "nothing forgotten",
    Fault.LOST: "no lost message",
}


def _breaks(found: Breaking, words: Wording) -> str:
    """`one thing forgotten is enough (J24-8)`, `it takes two people away at once to break it (...)`."""
    assert found.fewest is not None
    hit = _named(found, words)
    told = f" ({hit})" if hit else ""
    what = _counted(found.fault, found.fewest)
    if not found.settled:
        return f"{what} {'is' if found.fewest == 1 else 'are'} enough{told}, and perhaps fewer"
    if found.fewest == 1:
        return f"{what} is enough{told}"
    return f"it takes {what} to break it{told}"


def _named(found: Breaking, words: Wording) -> str:
    match found.fault:
        case Fault.AWAY:
            turns = " by turns" if found.fewest is not None and len(found.named) > found.fewest else ""
            return words.people(found.named) + turns
        case Fault.LAPSES:
            return listed(found.named)
        case Fault.LOST:
            return listed(f'"{words.event(e)}"' for e in found.named)  # type: ignore[arg-type]


def _counted(fault: Fault, count: int) -> str:
    number = SMALL[count] if count < len(SMALL) else str(count)
    match fault:
        case Fault.AWAY:
            return "one person away" if count == 1 else f"{number} people away at once"
        case Fault.LAPSES:
            return "one thing forgotten" if count == 1 else f"{number} things forgotten"
        case Fault.LOST:
            return "one lost message" if count == 1 else f"{number} lost messages"


def _unclear(found: Breaking) -> str:
    many = {Fault.AWAY: "people away", Fault.LAPSES: "things forgotten", Fault.LOST: "lost messages"}[found.fault]
    if found.holds_with is None:
        return f"how many {many} break it was not settled"
    if found.holds_with == 0:
        return f"whether {many} break it was not settled"
    return f"it holds with {_counted(found.fault, found.holds_with)}; with more that was not settled"


def resilience_data(found: Resilience | None) -> dict[str, object] | None:
    """The fewest faults of each kind that break it; null for what never does, and for what was not `settled`."""
    if found is None:
        return None
    kinds = {"away": found.away, "lapses": found.lapses, "lost": found.lost}
    return {
        **{name: b.fewest for name, b in kinds.items()},
        "settled": all(b.settled for b in kinds.values()),
        "named": {name: list(b.named) for name, b in kinds.items()},
    }


# --- the tightest bound -------------------------------------------------------------------------------------------


def tightest_said(found: Tightest) -> str:
    """`holds within 2 working days already; 1 is too short`, `no number of days is enough: J24-12 says no time`."""
    return "; ".join(_tightest(found))


def _tightest(found: Tightest) -> Iterator[str]:
    bound, asked = found.bound, found.asked
    if bound is None and not found.settled:
        yield "how many days are enough was not settled"
    elif bound is None:
        unit = "working days" if asked is not None and asked.unit is Unit.WORKING_DAYS else "days"
        said = f"no number of {unit} is enough"
        if found.undated:
            verb = "says" if len(found.undated) == 1 else "say"
            said += f": {listed(found.undated)} {verb} no time"
        yield said
    else:
        span = "on the same day" if bound.count == 0 else f"within {bound}"
        sooner = asked is not None and bound.count < asked.count
        yield f"holds {span}{' already' if sooner else ''}"
        if not found.settled:
            yield "whether fewer are enough was not settled"
        elif isinstance(found.worst, Refuted):
            yield f"{_fewer(bound)} is too short"


def _fewer(bound: Bound) -> str:
    """What is just too short: `1`, or the same day."""
    return "the same day" if bound.count == 1 else str(bound.count - 1)


def tightest_data(found: Tightest | None) -> dict[str, object] | None:
    """The tightest bound as a JSON object, its bound null where there is none; null where nothing was asked for."""
    if found is None:
        return None
    shown = found.bound or found.asked
    return {
        "bound": None if found.bound is None else found.bound.count,
        "unit": Unit.DAYS.value if shown is None else shown.unit.value,
        "settled": found.settled,
        "undated": list(found.undated),
    }
