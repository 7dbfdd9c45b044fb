"""What a simulated scenario comes to, written: lines for a terminal, a Markdown page, and one JSON document."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import inf, isinf

from longstop.core.outcomes import PARTS, Difference, Occupation, Outcome, Share, Side, VariantOutcome
from longstop.core.statistics import Interval
from longstop.report.text import PLAIN_WIDTH

#: The parts of the triggers of which it is told how long they waited.
QUANTILES = (0.5, 0.9, 0.99)
_PARTS = {0.5: "half", 0.9: "9 in 10", 0.99: "99 in 100"}
_ROW = ("", "share", "interval", "of", "open", *(f"{_PARTS[q]} by" for q in QUANTILES))

#: What is set off from the rest, on a terminal that can.
STYLES = {
    r"^[A-Z]\S*  \S.*": "bold",
    r"^(Compared|People).*": "bold",
    r"\bNOT AS EXACT\b.*": "bold yellow",
    r"\bNO TRIGGER\b": "bold yellow",
}


# --- words --------------------------------------------------------------------------------------------------------


def percent(value: float, width: float = 0.01) -> str:
    """`98.2 %`, with as many places as an interval of this half width deserves."""
    places = 1 if width >= 0.002 else 2
    return f"{100 * value:.{places}f} %"


def between(interval: Interval) -> str:
    """`97.6 to 98.7 %`."""
    places = 1 if interval.width >= 0.002 else 2
    return f"{100 * interval.low:.{places}f} to {100 * interval.high:.{places}f} %"


def points(interval: Interval) -> str:
    """`+16.4 points (15.1 to 17.7)`."""
    low, high = 100 * interval.low, 100 * interval.high
    return f"{100 * interval.value:+.1f} points ({low:+.1f} to {high:+.1f})"


def when(time: float) -> str:
    """`3`, or `never` where so many were not seen to come at all."""
    return "never" if isinf(time) else f"{time:g}"


def how_exact(outcome: Outcome) -> list[str]:
    """How many replications there were, at which level the intervals stand, and whether that was enough."""
    scenario = outcome.scenario
    world = scenario.variants[0].world
    counted = f", counting from day {world.warm_up + 1}" if world.warm_up else ""
    started = f"{world.start.day} {world.start:%B %Y}"
    found = [
        f"{outcome.replications} replications of {world.days} days from {started}{counted}; seed {scenario.seed}; "
        f"intervals at {100 * scenario.confidence:g} %"
    ]
    if scenario.precision is not None:
        asked = f"{100 * scenario.precision:g} % on either side"
        if outcome.precise:
            found.append(f"each at most {asked}, as asked, however often one looked")
        else:
            found.append(f"NOT AS EXACT as asked: {asked} was not reached by all")
    return found


def unmeasured(outcome: Outcome) -> list[tuple[VariantOutcome, Share]]:
    """The properties that had no trigger that was decided, so that nothing was measured."""
    return [(v, s) for v in outcome.variants for s in v.shares.values() if not s.tally.of]


# --- the terminal -------------------------------------------------------------------------------------------------


def lines(outcome: Outcome, width: int) -> Iterator[str]:
    """The question, each property in each variant, how variants differ, the people, and how exact all that is."""
    width = max(min(width, PLAIN_WIDTH), 40)
    scenario = outcome.scenario
    yield from _wrapped(scenario.title, width)
    yield from _wrapped(scenario.question, width, "  ")
    yield ""
    for property, measured in by_property(outcome).items():
        first = next(iter(measured.values()))
        yield from _wrapped(f"{property}  {first.title}", width)
        yield from _table(outcome, measured, width)
        for difference in _known(outcome):
            if difference.a.property == difference.b.property == property:
                one, other = (label(outcome, side.variant, list(measured)) for side in (difference.a, difference.b))
                yield from _wrapped(f"{one}: {_points(outcome, difference)} against {other}", width, "    ")
        yield ""
    yield from _compared(outcome, width)
    yield from _people(outcome, width)
    for sentence in how_exact(outcome):
        yield from _wrapped(sentence, width)


def by_property(outcome: Outcome) -> dict[str, dict[int, Share]]:
    """For each property the variants that measure it."""
    found: dict[str, dict[int, Share]] = {}
    for v, variant in enumerate(outcome.variants):
        for id, share in variant.shares.items():
            found.setdefault(id, {})[v] = share
    return found


def _table(outcome: Outcome, measured: Mapping[int, Share], width: int) -> Iterator[str]:
    timed = any(s.times.counts for s in measured.values())
    unit = next(iter(measured.values())).unit.value
    head = [*_ROW[:5], *((f"{h}" for h in _ROW[5:]) if timed else ())]
    rows = [head]
    for v, share in measured.items():
        name = label(outcome, v, list(measured)) if len(measured) > 1 else ""
        rows.append([name, *_cells(outcome, share, timed=timed)])
    yield from _aligned(rows, width)
    if timed:
        yield f"    (times in {unit} from the trigger, late ones too)"


def _cells(outcome: Outcome, share: Share, *, timed: bool) -> list[str]:
    if not share.tally.of:
        return ["NO TRIGGER", "", "0", f"{share.open:,}", *([""] * len(QUANTILES) if timed else [])]
    interval = share.tally.interval(outcome.level)
    found = [percent(interval.value, interval.width), between(interval), f"{share.tally.of:,}", f"{share.open:,}"]
    if timed:
        found += [when(share.times.quantile(q, outcome.level)[0]) for q in QUANTILES]
    return found


def _aligned(rows: Sequence[Sequence[str]], width: int, indent: str = "    ") -> Iterator[str]:
    """Columns, the first to the left and the others to the right; the first on lines of its own where room is short."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    narrow = len(indent) + sum(widths) + 2 * (len(widths) - 1) > width
    for row in rows:
        rest = "  ".join(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))
        if narrow:
            yield from _wrapped(row[0], width, indent)
            yield f"{indent}  {rest}".rstrip()
        else:
            first = row[0].ljust(widths[0])
            yield (indent + (f"{first}  {rest}" if widths[0] else rest)).rstrip()


def label(outcome: Outcome, variant: int, among: Sequence[int]) -> str:
    """What tells the variant from the others among which it is shown."""
    own = outcome.variants[variant].variant
    others = [outcome.variants[v].variant for v in among]
    telling = {k: v for k, v in own.settings.items() if any(o.settings.get(k) != v for o in others)}
    return ", ".join(f"{k} = {v}" for k, v in telling.items()) or own.name


def _compared(outcome: Outcome, width: int) -> Iterator[str]:
    """Properties of different procedures, side by side."""
    compared = [d for d in _known(outcome) if d.a.property != d.b.property]
    if not compared:
        return
    yield "Compared, under the same luck"
    for title, differences in groupby(compared, key=lambda d: d.title):
        yield from _wrapped(title, width, "  ")
        for difference in differences:
            sides = f"{_full(outcome, difference.a)} against {_full(outcome, difference.b)}"
            where = label(outcome, difference.a.variant, _of_procedure(outcome, difference.a))
            several = len(_of_procedure(outcome, difference.a)) > 1
            said = f"{sides}: {_points(outcome, difference)}" + (f", where {where}" if several else "")
            yield from _wrapped(said, width, "    ")
    yield ""


def _known(outcome: Outcome) -> list[Difference]:
    """The differences of which both sides had a trigger."""
    return [d for d in outcome.differences if d.pair.of_a and d.pair.of_b]


def _of_procedure(outcome: Outcome, side: Side) -> list[int]:
    procedure = outcome.variants[side.variant].variant.procedure
    return [v for v, x in enumerate(outcome.variants) if x.variant.procedure == procedure]


def _full(outcome: Outcome, side: Side) -> str:
    """`J24-Q3 95.8 %`."""
    share = outcome.variants[side.variant].shares[side.property].tally.share
    return f"{side.property} {'no trigger' if share is None else percent(share)}"


def _points(outcome: Outcome, difference: Difference) -> str:
    return points(difference.pair.interval(outcome.level))


def _people(outcome: Outcome, width: int) -> Iterator[str]:
    """How busy people were, and how much lay on their desks of an evening; those with nothing to do are left out."""
    rows = [["", "busy", "interval", "waiting", "interval"]]
    roles = dict.fromkeys(role for variant in outcome.variants for role in variant.occupations)
    every = list(range(len(outcome.variants)))
    for role in roles:
        for v, variant in enumerate(outcome.variants):
            occupation = variant.occupations.get(role)
            if occupation is not None and occupation.worked:
                name = f"{role}, {label(outcome, v, every)}" if len(every) > 1 else role
                rows.append([name, *_busy(occupation, outcome)])
    if len(rows) > 1:
        yield "People: the part of their hours spent on this, and jobs that waited of an evening"
        yield from _aligned(rows, width)
        yield ""


def _busy(occupation: Occupation, outcome: Outcome) -> list[str]:
    busy, waiting = occupation.busy.interval(outcome.level), occupation.waiting.interval(outcome.level)
    of_busy = Interval(busy.value / PARTS, max(0.0, busy.low / PARTS), min(1.0, busy.high / PARTS))
    return [
        percent(of_busy.value, of_busy.width),
        between(of_busy),
        f"{waiting.value / 100:.1f}",
        "" if isinf(waiting.high) else f"{max(0.0, waiting.low) / 100:.1f} to {waiting.high / 100:.1f}",
    ]


def _wrapped(text: str, width: int, indent: str = "") -> Iterator[str]:
    text = text.replace(" %", "\u00a0%")  # a number and its sign stay on one line
    for line in textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    ):
        yield line.replace("\u00a0", " ")


# --- Markdown -----------------------------------------------------------------------------------------------------


def markdown(outcome: Outcome) -> str:
    """The same as a page."""
    scenario = outcome.scenario
    found = [f"# {scenario.title}", "", scenario.question, ""]
    for property, measured in by_property(outcome).items():
        first = next(iter(measured.values()))
        timed = any(s.times.counts for s in measured.values())
        found += [f"## {property} · {first.title}", ""]
        head = ["variant", *_ROW[1:5], *(f"{h}, {first.unit.value}" for h in _ROW[5:] if timed)]
        found += [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
        for v, share in measured.items():
            cells = [label(outcome, v, list(measured)), *_cells(outcome, share, timed=timed)]
            found.append(f"| {' | '.join(cells)} |")
        found.append("")
    if outcome.differences:
        found += ["## Differences, under the same luck", ""]
        for difference in _known(outcome):
            one, other = _full(outcome, difference.a), _full(outcome, difference.b)
            found.append(f"- {difference.title}: {one} against {other}: {_points(outcome, difference)}")
        found.append("")
    return "\n".join([*found, "; ".join(how_exact(outcome)), ""])


# --- JSON ---------------------------------------------------------------------------------------------------------


def document(outcome: Outcome, version: str) -> str:
    """One JSON document. A time that never came is null."""
    scenario = outcome.scenario
    found = {
        "longstop": version,
        "scenario": scenario.id,
        "title": scenario.title,
        "question": scenario.question,
        "seed": scenario.seed,
        "replications": outcome.replications,
        "confidence": scenario.confidence,
        "level": outcome.level,
        "precision": scenario.precision,
        "precise": outcome.precise,
        "variants": [_variant(outcome, v) for v in outcome.variants],
        "differences": [
            {
                "title": d.title,
                "a": {"variant": d.a.variant, "property": d.a.property},
                "b": {"variant": d.b.variant, "property": d.b.property},
                "difference": _of(d.pair.interval(outcome.level)),
            }
            for d in outcome.differences
        ],
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _variant(outcome: Outcome, found: VariantOutcome) -> dict[str, object]:
    variant = found.variant
    return {
        "name": variant.name,
        "settings": dict(variant.settings),
        "procedure": variant.procedure,
        "readings": dict(variant.readings),
        "parameters": {k: str(v) for k, v in variant.parameters.items()},
        "cases": _of(found.cases.interval(outcome.level)),
        "events": _of(found.events.interval(outcome.level)),
        "properties": [_share(outcome, share) for share in found.shares.values()],
        "people": [
            {
                "role": role,
                "busy": _of(o.busy.interval(outcome.level), PARTS),
                "waiting": _of(o.waiting.interval(outcome.level), 100),
                "evenings": [round(e.total / e.count, 3) for e in o.evenings],
            }
            for role, o in found.occupations.items()
        ],
    }


def _share(outcome: Outcome, share: Share) -> dict[str, object]:
    times = share.times
    return {
        "property": share.property,
        "title": share.title,
        "met": share.tally.met,
        "of": share.tally.of,
        "open": share.open,
        "share": _of(share.tally.interval(outcome.level)) if share.tally.of else None,
        "design_effect": round(share.tally.design_effect, 3),
        "unit": share.unit.value,
        "times": {
            "counts": {str(time): count for time, count in sorted(times.counts.items())},
            "never": times.never,
            "quantiles": [
                {"part": q, "time": _number(time), "low": _number(low), "high": _number(high)}
                for q in QUANTILES
                for time, low, high in [times.quantile(q, outcome.level, share.tally.design_effect)]
            ],
        }
        if times.counts
        else None,
    }


def _of(interval: Interval, parts: int = 1) -> dict[str, float | None]:
    return {
        "value": _number(interval.value / parts),
        "low": _number(interval.low / parts),
        "high": _number(interval.high / parts),
    }


def _number(value: float) -> float | None:
    return None if value in (inf, -inf) else round(value, 6)
