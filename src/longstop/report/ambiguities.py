"""What the ways to read a text come to, switch by switch: on the terminal and as JSON."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from longstop.core.ambiguity import Change, OptionStudy, Switch
from longstop.report.wording import listed

#: What is coloured on a terminal. Every mark is a word as well.
STYLES = {r"^\S+ is read as .*$": "bold", r"\bmatters\b": "red", r"\bnot settled\b": "yellow"}


def page(switches: Sequence[Switch], width: int) -> Iterator[str]:
    """The lines: for each procedure the switches that matter with what they change, then those that do not."""
    for procedure, group in groupby(switches, key=lambda s: s.procedure):
        listed_ = list(group)
        yield from textwrap.wrap(_summary(procedure, listed_), width)
        yield ""
        for switch in listed_:
            if switch.matters or not switch.settled:
                yield from _switch(switch, width)
                yield ""
        idle = [s for s in listed_ if not s.matters and s.settled]
        if idle:
            yield "However these are read, no verdict changes:"
            for switch in idle:
                ways = ", ".join(o.option for o in switch.options)
                said = f"{switch.procedure}.{switch.reading}  {switch.title} ({switch.default}; or {ways})"
                yield from textwrap.wrap(said, width, initial_indent="  ", subsequent_indent="    ")
                for option in switch.options:
                    yield from _refused(option, width)
            yield ""


def _summary(procedure: str, switches: Sequence[Switch]) -> str:
    """`J24: 17 passages can be read in more than one way; 9 matter, 8 change no verdict`."""
    matter = sum(s.matters for s in switches)
    open_ = sum(not s.matters and not s.settled for s in switches)
    parts = [f"{matter} {'matters' if matter == 1 else 'matter'}"]
    idle = len(switches) - matter - open_
    parts.append(f"{idle} {'changes' if idle == 1 else 'change'} no verdict")
    if open_:
        parts.append(f"{open_} not settled")
    if not switches:
        return f"{procedure}: no passage is marked as open to more than one reading"
    are = "passage can" if len(switches) == 1 else "passages can"
    return f"{procedure}: {len(switches)} {are} be read in more than one way; {', '.join(parts)}"


def _switch(switch: Switch, width: int) -> Iterator[str]:
    name = f"{switch.procedure}.{switch.reading}"
    state = "matters" if switch.matters else "not settled"
    yield from textwrap.wrap(f"{name}  {switch.title}: {state}", width, subsequent_indent="  ")
    said = f"as chosen, {switch.default}: {switch.default_title}"
    yield from textwrap.wrap(said, width, initial_indent="  ", subsequent_indent="    ")
    for option in switch.options:
        yield from textwrap.wrap(
            f"{option.option}: {option.title}", width, initial_indent="  ", subsequent_indent="    "
        )
        yield from _refused(option, width)
        if option.refused is None and not option.changes and not option.unsettled:
            yield "      changes no verdict"
        for said in _changes(option.changes):
            yield from textwrap.wrap(said, width, initial_indent="      ", subsequent_indent="        ")
        for said in _unsettled(option):
            yield from textwrap.wrap(said, width, initial_indent="      ", subsequent_indent="        ")


def _refused(option: OptionStudy, width: int) -> Iterator[str]:
    if option.refused is not None:
        said = f"{option.option} makes no sense with the other readings: {option.refused}"
        yield from textwrap.wrap(said, width, initial_indent="      ", subsequent_indent="        ")


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    """`J24-Q2: proved -> refuted under everyone-in and one-away`."""
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for change in changes:
        alike[change.property, change.before, change.after].append(change.assumptions)
    for (property, before, after), sets in alike.items():
        yield f"{property}: {before} -> {after} under {listed(sets)}"


def _unsettled(option: OptionStudy) -> Iterator[str]:
    alike: dict[str, list[str]] = defaultdict(list)
    for property, assumptions in option.unsettled:
        alike[property].append(assumptions)
    for property, sets in alike.items():
        yield f"{property}: not settled under {listed(sets)}"


def data(switches: Sequence[Switch]) -> list[dict[str, object]]:
    """The switches as machines read them."""
    return [
        {
            "procedure": s.procedure,
            "reading": f"{s.procedure}.{s.reading}",
            "title": s.title,
            "chosen": s.default,
            "matters": s.matters,
            "settled": s.settled,
            "options": [
                {
                    "option": o.option,
                    "title": o.title,
                    "asked": o.asked,
                    "refused": o.refused,
                    "changes": [
                        {"property": c.property, "assumptions": c.assumptions, "before": c.before, "after": c.after}
                        for c in o.changes
                    ],
                    "unsettled": [{"property": p, "assumptions": a} for p, a in o.unsettled],
                }
                for o in s.options
            ],
        }
        for s in switches
    ]
