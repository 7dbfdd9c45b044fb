"""What a simulated scenario comes to, and an event log, as data frames for a notebook. A door to pandas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from math import isinf
from typing import TYPE_CHECKING, Any

from longstop.core.logs import Happening, Log
from longstop.core.outcomes import PARTS, Outcome
from longstop.core.statistics import Interval

if TYPE_CHECKING:
    import pandas as pd


def shares(outcome: Outcome) -> pd.DataFrame:
    """One row for each property in each variant.

    Columns: `variant`, a column for each setting that a sweep varies, `procedure`, `property`, `title`, `share` with
    `low` and `high` (its interval), `met` and `of` (triggers), `open` (not decided when the watch ended), `unit`, and
    the times by which `half`, `nine_in_ten` and `ninety_nine_in_100` of the triggers had what they ask for (infinite
    where so many never had it, none where the property asks for nothing to come).
    """
    rows = []
    for v, found in enumerate(outcome.variants):
        for id, share in found.shares.items():
            interval = share.tally.interval(outcome.level)
            timed = bool(share.times.counts)
            times = [share.times.quantile(q, outcome.level)[0] if timed else None for q in (0.5, 0.9, 0.99)]
            rows.append(
                {
                    **_variant(outcome, v),
                    "property": id,
                    "title": share.title,
                    "share": share.tally.share,
                    "low": interval.low,
                    "high": interval.high,
                    "met": share.tally.met,
                    "of": share.tally.of,
                    "open": share.open,
                    "unit": share.unit.value,
                    **dict(zip(("half", "nine_in_ten", "ninety_nine_in_100"), times, strict=True)),
                }
            )
    return _frame(rows)


def differences(outcome: Outcome) -> pd.DataFrame:
    """One row for each comparison: its `title`, the two sides, and the `difference` of their shares with interval."""
    rows = []
    for found in outcome.differences:
        interval = found.pair.interval(outcome.level)
        rows.append(
            {
                "title": found.title,
                "property": found.a.property,
                "variant": outcome.variants[found.a.variant].variant.name,
                "against_property": found.b.property,
                "against_variant": outcome.variants[found.b.variant].variant.name,
                **_interval("difference", interval),
            }
        )
    return _frame(rows)


def times(outcome: Outcome) -> pd.DataFrame:
    """How long it took: for each property and variant, `time` (in its `unit`) and how many triggers had it (`count`).

    Those that never had it have an infinite time.
    """
    rows = []
    for v, found in enumerate(outcome.variants):
        for id, share in found.shares.items():
            counted = sorted(share.times.counts.items())
            never = [(float("inf"), share.times.never)] if share.times.never else []
            for time, count in [*counted, *never]:
                which = {**_variant(outcome, v), "property": id, "unit": share.unit.value}
                rows.append({**which, "time": float(time), "count": count})
    return _frame(rows)


def people(outcome: Outcome) -> pd.DataFrame:
    """One row for each role in each variant: the part of their hours at work (`busy`) and jobs `waiting` of an evening.

    Both with their intervals, `busy_low` and so on.
    """
    rows = []
    for v, found in enumerate(outcome.variants):
        for role, occupation in found.occupations.items():
            busy = _interval("busy", occupation.busy.interval(outcome.level), PARTS)
            waiting = _interval("waiting", occupation.waiting.interval(outcome.level), 100)
            rows.append({**_variant(outcome, v), "role": role, **busy, **waiting})
    return _frame(rows)


def evenings(outcome: Outcome) -> pd.DataFrame:
    """The jobs that waited on each evening after the warm-up: one row for each role, variant and `date`."""
    rows = []
    for v, found in enumerate(outcome.variants):
        first = found.variant.world.start + timedelta(found.variant.world.warm_up)
        for role, occupation in found.occupations.items():
            for day, moments in enumerate(occupation.evenings):
                waiting = _interval("waiting", moments.interval(outcome.level))
                rows.append({**_variant(outcome, v), "role": role, "date": first + timedelta(day), **waiting})
    return _frame(rows)


def events(log: Log) -> pd.DataFrame:
    """An event log, one row an event: `case`, `time`, `event`, `stage`, `by`, `role`, `to`, `lost`, its attributes."""
    names = sorted({a for carried in log.attributes for a in carried})
    stages = {Happening.HAPPENED: "happened", Happening.READ: "read"}
    library = _pandas()
    columns: dict[str, object] = {
        "case": [log.cases[c] for c in log.case],
        "time": library.to_datetime(list(log.time), unit="s"),
        "event": [log.events[e] for e in log.event],
        "stage": [stages[Happening(s)] for s in log.stage],
        "by": [", ".join(log.people[p]) for p in log.by],
        "role": [", ".join(log.groups[g]) for g in log.roles],
        "to": [", ".join(log.groups[g]) for g in log.to],
        "lost": [", ".join(log.groups[g]) for g in log.lost],
    }
    columns |= {a: [log.attributes[c].get(a) for c in log.carried] for a in names}
    found: pd.DataFrame = library.DataFrame(columns)
    return found


def _variant(outcome: Outcome, number: int) -> dict[str, object]:
    variant = outcome.variants[number].variant
    settings: Mapping[str, str] = variant.settings
    return {"variant": variant.name, **settings, "procedure": variant.procedure}


def _interval(name: str, interval: Interval, parts: int = 1) -> dict[str, float | None]:
    def figure(value: float) -> float | None:
        return None if isinf(value) else value / parts

    low, high = ("low", "high") if name == "difference" else (f"{name}_low", f"{name}_high")
    return {name: figure(interval.value), low: figure(interval.low), high: figure(interval.high)}


def _frame(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    found: pd.DataFrame = _pandas().DataFrame(list(rows))
    return found


def _pandas() -> Any:
    try:
        import pandas as pd
    except ImportError:
        raise ImportError("a data frame needs pandas: pip install 'longstop[frame]'") from None
    return pd
