"""Every window of days that a calendar can show, as one merged automaton over "works" and "does not".

Ten years hold 3,652 windows of 45 days, but only some 700 different ones, and their tails coincide; the automaton of
all of them has a few thousand nodes. Its clauses make the start date symbolic: a proof is for every date at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from longstop.core.time import Calendar
from longstop.engines.check.circuit import FALSE, TRUE, Circuit, Lit


@dataclass(frozen=True)
class Windows:
    """The windows of a calendar that start between two dates, as a layered automaton.

    `layers[d][node]` is the pair of successors on a day d that does not work and on one that does (None: impossible).
    """

    length: int
    layers: tuple[tuple[tuple[int | None, int | None], ...], ...]

    def encode(self, circuit: Circuit, work: list[Lit], when: Lit = TRUE) -> None:
        """Let the days of the window (for each, whether it works) be some of the calendar's, if `when` is so."""
        here: list[Lit] = [when]
        for day, layer in enumerate(self.layers):
            last = day + 1 == self.length
            there = [] if last else self._following(circuit, layer, here, len(self.layers[day + 1]), when)
            for node, (off, on) in enumerate(layer):
                for target, is_off in ((off, work[day]), (on, -work[day])):
                    reached = FALSE if target is None else TRUE if last else there[target]
                    if reached != here[node]:
                        circuit.require(-here[node], is_off, reached)
            here = there

    @staticmethod
    def _following(
        circuit: Circuit, layer: tuple[tuple[int | None, int | None], ...], here: list[Lit], width: int, when: Lit
    ) -> list[Lit]:
        """The literals of the nodes of the next day. One that is reached from a single node, which leads nowhere else,
        needs none of its own: from one holiday to the next most of the automaton is such chains."""
        if width == 1:
            return [when]
        from_: list[list[int]] = [[] for _ in range(width)]
        for node, targets in enumerate(layer):
            for target in targets:
                if target is not None:
                    from_[target].append(node)
        return [here[nodes[0]] if len(nodes) == 1 and None in layer[nodes[0]] else circuit.var() for nodes in from_]


@lru_cache(maxsize=64)
def longest_gap(calendar: Calendar, first: date) -> int:
    """The most days from one working day to the next, from the date on."""
    longest, gap = 1, 0
    for day in calendar.days_from(first):
        gap += 1
        if calendar.works(day):
            longest, gap = max(longest, gap), 0
    return longest


@lru_cache(maxsize=256)
def windows(calendar: Calendar, first: date, last: date, length: int) -> Windows:
    """The automaton of the windows of `length` days that start on a date from `first` to `last`."""
    total = (last - first).days + length
    days = "".join("1" if calendar.works(first + timedelta(i)) else "0" for i in range(total))
    alike = {days[i : i + length]: i for i in range(total - length + 1)}  # windows that look alike count once
    # Merge from the end: a node is the set of tails that can follow. Two prefixes with the same set share a node.
    # classes[d][i]: the class of the tail days[i+d : i+length], so that equal tails count once
    starts = sorted(alike.values())
    classes = [dict.fromkeys(starts, 0)]
    for day in range(length - 1, -1, -1):
        names: dict[tuple[str, int], int] = {}
        classes.append({i: names.setdefault((days[i + day], c), len(names)) for i, c in classes[-1].items()})
    classes.reverse()
    layers = []
    current = [tuple(starts)]
    for day in range(length):
        index: dict[frozenset[int], int] = {}
        following: list[tuple[int, ...]] = []
        layer: list[tuple[int | None, int | None]] = []
        for members in current:
            targets: list[int | None] = []
            for works in "01":
                tails = {classes[day + 1][i]: i for i in members if days[i + day] == works}
                if not tails:
                    targets.append(None)
                    continue
                key = frozenset(tails)
                if key not in index:
                    index[key] = len(following)
                    following.append(tuple(tails.values()))
                targets.append(index[key])
            layer.append((targets[0], targets[1]))
        layers.append(tuple(layer))
        current = following
    return Windows(length, tuple(layers))


def dates_of(calendar: Calendar, first: date, last: date, work: list[bool]) -> date:
    """The first start date between the two on which the calendar shows just this window."""
    day = first
    while day <= last:
        if all(calendar.works(day + timedelta(i)) is works for i, works in enumerate(work)):
            return day
        day += timedelta(1)
    raise ValueError("no date shows this window of working days")
