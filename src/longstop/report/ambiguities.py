"""What the ways to read a text come to, switch by switch: on the terminal and as JSON."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence

from longstop.core.ambiguity import UNANSWERED, Change, OptionStudy, Switch
from longstop.core.cases import Case
from longstop.core.verdicts import WORDS, HoldsTo, Refuted, Unknown
from longstop.report.text import PLAIN_WIDTH
from longstop.report.wording import listed, plural

#: What is coloured on a terminal. Every mark is a word as well.
STYLES = {r"\bmatters$": "bold red", r"\bnot settled\b": "yellow"}

#: What is no plain answer, in the words of a reader.
_NO_ANSWER = {
    WORDS[HoldsTo]: "neither proved nor refuted",
    WORDS[Unknown]: "given up",
}


def page(switches: Sequence[Switch], cases: Sequence[Case], width: int) -> Iterator[str]:
    """The lines: for each procedure that was asked about, what matters and what it changes, then what does not.

    `cases` are the answers at the readings that were chosen.
    """
    width = max(min(width, PLAIN_WIDTH), 24)
    for id in dict.fromkeys(c.procedure.id for c in cases):
        mine = [s for s in switches if s.procedure == id]
        yield from _wrapped(_summary(id, mine), width)
        yield ""
        for switch in mine:
            if switch.matters or not switch.settled:
                yield from _switch(switch, width)
                yield ""
        yield from _idle([s for s in mine if not s.matters and s.settled and s.open], width)
        yield from _fixed([s for s in mine if not s.open], width)
        yield from _named(mine, [c for c in cases if c.procedure.id == id], width)


def _summary(procedure: str, switches: Sequence[Switch]) -> str:
    """`J24: 17 passages can be read in more than one way; 9 matter, 8 change no verdict`."""
    if not switches:
        return f"{procedure}: no passage is marked as open to more than one reading"
    matter = sum(s.matters for s in switches)
    open_ = sum(not s.matters and not s.settled for s in switches)
    fixed = sum(not s.open for s in switches)
    idle = len(switches) - matter - open_ - fixed
    counts = [
        (matter, "matters" if matter == 1 else "matter"),
        (idle, "changes no verdict" if idle == 1 else "change no verdict"),
        (open_, "is not settled" if open_ == 1 else "are not settled"),
        (fixed, "cannot be read otherwise"),
    ]
    are = "passage can" if len(switches) == 1 else "passages can"
    parts = ", ".join(f"{n} {what}" for n, what in counts if n)
    return f"{procedure}: {len(switches)} {are} be read in more than one way; {parts}"


def _switch(switch: Switch, width: int) -> Iterator[str]:
    state = "matters" if switch.matters else "not settled"
    yield from _wrapped(f"{_name(switch)}  {switch.title}: {state}", width, "", "  ")
    yield from _wrapped(f"as chosen, {switch.chosen}: {switch.chosen_title}", width, "  ", "    ")
    for option in switch.options:
        yield from _wrapped(f"{option.option}: {option.title}", width, "  ", "    ")
        for said in _said(option):
            yield from _wrapped(said, width, "      ", "        ")


def _said(option: OptionStudy) -> Iterator[str]:
    """What the option comes to, a sentence a line."""
    if option.refused is not None:
        yield f"makes no sense with the others: {option.refused}"
    elif not option.changes and not option.unsettled:
        yield "changes no verdict"
    for (property, before, after), sets in _alike(option.changes):
        yield f"{property}: {before} -> {after} under {listed(sets)}"
    for (property, before, after), sets in _alike(_given_up(option)):
        became = after if before == after else f"{before} -> {after}"
        yield f"{property}: not settled ({became}) under {listed(sets)}"
    unanswered = len(option.unsettled) - len(_given_up(option))
    if unanswered:
        yield f"not settled: {unanswered} of {plural(option.asked, 'question')} not answered"


def _given_up(option: OptionStudy) -> list[Change]:
    """What is not settled though it was answered."""
    return [c for c in option.unsettled if UNANSWERED not in (c.before, c.after)]


def _alike(changes: Sequence[Change]) -> Iterator[tuple[tuple[str, str, str], list[str]]]:
    """The changes of one property from one verdict to another, with the assumption sets under which it is so."""
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for change in changes:
        before, after = (_NO_ANSWER.get(verdict, verdict) for verdict in (change.before, change.after))
        alike[change.property, before, after].append(change.assumptions)
    yield from alike.items()


def _idle(switches: Sequence[Switch], width: int) -> Iterator[str]:
    if not switches:
        return
    these = "one of these" if len(switches) > 1 else "this"
    yield from _wrapped(f"Whichever way {these} is read, the others being read as chosen, no verdict changes:", width)
    for switch in switches:
        ways = ", ".join(o.option for o in switch.options if o.refused is None)
        yield from _wrapped(f"{_name(switch)}  {switch.title} ({switch.chosen}; or {ways})", width, "  ", "    ")
        yield from _refusals(switch, width)
    yield ""


def _fixed(switches: Sequence[Switch], width: int) -> Iterator[str]:
    if not switches:
        return
    this = "these have" if len(switches) > 1 else "this has"
    yield from _wrapped(f"The others being read as chosen, {this} no other reading that makes sense:", width)
    for switch in switches:
        yield from _wrapped(f"{_name(switch)}  {switch.title} ({switch.chosen})", width, "  ", "    ")
        yield from _refusals(switch, width)
    yield ""


def _refusals(switch: Switch, width: int) -> Iterator[str]:
    for option in switch.options:
        if option.refused is not None:
            yield from _wrapped(f"{option.option} {''.join(_said(option))}", width, "      ", "        ")


def _named(switches: Sequence[Switch], cases: Sequence[Case], width: int) -> Iterator[str]:
    """What the properties named above say, and how to see one of the cases."""
    spoken = [(s, o, c) for s in switches for o in s.options for c in (*o.changes, *_given_up(o))]
    named = {c.property for _, _, c in spoken}
    if not named:
        return
    yield from _wrapped("The properties that are named here:", width)
    for id, title in dict.fromkeys((c.property.id, c.property.title) for c in cases):
        if id in named:
            yield from _wrapped(f"{id}  {title}", width, "  ", "    ")
    yield ""
    for switch, option, change in spoken:
        if change in option.changes and change.after == WORDS[Refuted]:
            chosen = {_name(s): s.chosen for s in switches if s.chosen != s.default}
            readings = {**chosen, _name(switch): option.option}
            yield from _wrapped("To see the case that refutes a property as read otherwise, ask for it, as in", width)
            yield " ".join(
                [
                    f"  longstop check {change.property} --assume {change.assumptions}",
                    *(f"--reading {name}={way}" for name, way in readings.items()),
                    *(["--strict"] if any(c.result.strict for c in cases) else []),
                ]
            )
            yield ""
            return


def _name(switch: Switch) -> str:
    return f"{switch.procedure}.{switch.reading}"


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def data(switches: Sequence[Switch]) -> list[dict[str, object]]:
    """The switches as machines read them."""
    return [
        {
            "procedure": s.procedure,
            "reading": _name(s),
            "title": s.title,
            "chosen": s.chosen,
            "chosen_title": s.chosen_title,
            "default": s.default,
            "matters": s.matters,
            "settled": s.settled,
            "options": [
                {
                    "option": o.option,
                    "title": o.title,
                    "asked": o.asked,
                    "refused": o.refused,
                    "changes": [_change(c) for c in o.changes],
                    "unsettled": [_change(c) for c in o.unsettled],
                }
                for o in s.options
            ],
        }
        for s in switches
    ]


def _change(change: Change) -> dict[str, str]:
    return {
        "property": change.property,
        "assumptions": change.assumptions,
        "before": change.before,
        "after": change.after,
    }
