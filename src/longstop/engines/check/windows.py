"""Every window of days that a calendar can show, as one merged automaton over "works" and "does not".

Ten years hold 3,652 windows of 45 days, but only some 700 different ones, and their tails coincide; the automaton of
all of them has a few thousand nodes. Its clauses make the start date symbolic: a proof is for every date at once.
"""

from __future__ import annotations

from bisect import bisect_left
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
        """Let the days of the window (for each, whether it works) be some of the calendar's, if `when` is so: all of
        them variables, but `when` perhaps `TRUE`."""
        clauses: list[tuple[Lit, ...]] = []
        here: list[Lit] = [when]
        for day, layer in enumerate(self.layers):
            last = day + 1 == self.length
            there = [] if last else self._following(circuit, layer, here, len(self.layers[day + 1]), when)
            for node, (off, on) in enumerate(layer):
                for target, is_off in ((off, work[day]), (on, -work[day])):
                    reached = FALSE if target is None else TRUE if last else there[target]
                    if reached != here[node]:
                        clauses.append((-here[node], is_off, reached))
            here = there
        circuit.require_all(clauses)

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
def shown(calendar: Calendar) -> str:
    """For each day that the calendar knows, from its first on, whether it is a working day ("1") or not ("0")."""
    return "".join("1" if calendar.works(day) else "0" for day in calendar.days_from(calendar.first))


@lru_cache(maxsize=64)
def longest_gap(calendar: Calendar, first: date) -> int:
    """The most days from one working day to the next, from the date on."""
    *gaps, _ = shown(calendar)[(first - calendar.first).days :].split("1")
    return max(map(len, gaps), default=0) + 1


@lru_cache(maxsize=256)
def windows(calendar: Calendar, first: date, last: date, length: int) -> Windows:
    """The automaton of the windows of `length` days that start on a date from `first` to `last`."""
    begin, end = ((day - calendar.first).days for day in (first, last))
    if begin < 0 or last + timedelta(length - 1) > calendar.last:
        raise ValueError(f"the calendar of {calendar.id} does not know all days from {first} on for {length} days")
    days = shown(calendar)
    tails = _Tails(sorted({days[i : i + length] for i in range(begin, end + 1)}))  # what looks alike counts once
    layers = []
    current = [tails.after(0, len(tails.words), 0)]
    for _ in range(length):
        index: dict[int, int] = {}
        layer: list[tuple[int | None, int | None]] = []
        for node in current:
            off, on = (None if n is None else index.setdefault(n, len(index)) for n in tails.nodes[node])
            layer.append((off, on))
        layers.append(tuple(layer))
        current = list(index)
    return Windows(length, tuple(layers))


class _Tails:
    """The words of a sorted list as an automaton, made from the ends: what can follow on a day is a node, and where
    the same can follow it is the same node."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.nodes: list[tuple[int | None, int | None]] = [(None, None)]
        """For each, what follows a day that does not work, and one that does; the first is the end of all words."""
        self._named: dict[tuple[int | None, int | None], int] = {}
        self._single = {"": 0}

    def _node(self, off: int | None, on: int | None) -> int:
        found = self._named.get((off, on))
        if found is None:
            found = self._named[off, on] = len(self.nodes)
            self.nodes.append((off, on))
        return found

    def after(self, low: int, high: int, day: int) -> int:
        """What can follow from the day on in the words from `low` to before `high`, which are the same until then."""
        if high - low == 1:
            return self._rest(self.words[low][day:])
        start = self.words[low][:day]
        middle = bisect_left(self.words, start + "1", low, high)
        off = self.after(low, middle, day + 1) if middle > low else None
        on = self.after(middle, high, day + 1) if middle < high else None
        return self._node(off, on)

    def _rest(self, word: str) -> int:
        """The one word that can follow."""
        known = 0
        while word[known:] not in self._single:
            known += 1
        node = self._single[word[known:]]
        for i in range(known - 1, -1, -1):
            node = self._single[word[i:]] = self._node(node, None) if word[i] == "0" else self._node(None, node)
        return node


def dates_of(calendar: Calendar, first: date, last: date, work: list[bool]) -> date:
    """The first start date between the two on which the calendar shows just this window."""
    day = first
    while day <= last:
        if all(calendar.works(day + timedelta(i)) is works for i, works in enumerate(work)):
            return day
        day += timedelta(1)
    raise ValueError("no date shows this window of working days")
