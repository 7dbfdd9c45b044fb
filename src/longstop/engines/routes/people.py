"""Who is needed: the sets of people with whom a concern gets through, and the sets of absences that cut it off.

A move needs somebody of every party, and any one of a party will do; a role may be needed at several places. So this is
no cut of vertices in a plain graph but of labels, and it is computed exactly on the monotone structure: the minimal
sets of people with whom a goal is reached are carried along the steps to a fixed point, and the minimal cuts are the
minimal sets that meet every one of them. Sets are bits of an integer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from longstop.core.formulas import RoleId
from longstop.core.procedures import Doers, Procedure
from longstop.core.routes import Cut, Move, Step

#: How many people at most are sought whose absence together cuts a concern off.
MOST_AWAY = 4
#: With how many minimal sets of people a move may be reached before we stop counting.
MOST_SETS = 400
#: After how many steps of a search we stop counting.
PATIENCE = 20_000


class TooManyError(Exception):
    """There are too many ways to count."""


class People:
    """The roles that can be away, as bits."""

    def __init__(self, procedure: Procedure, away: frozenset[str]) -> None:
        self.roles = tuple(r for r in procedure.roles if not r.unit and r.id not in away)
        self._bits = {r.id: 1 << i for i, r in enumerate(self.roles)}

    def bit(self, role: RoleId) -> int:
        """The bit of the role; nought for an office, which is never away."""
        return self._bits.get(role, 0)

    def named(self, mask: int) -> tuple[RoleId, ...]:
        """The roles of the set, in the order of the text."""
        return tuple(r.id for i, r in enumerate(self.roles) if mask >> i & 1)

    def count(self, mask: int) -> int:
        """How many people hold the roles of the set."""
        return sum(r.people for i, r in enumerate(self.roles) if mask >> i & 1)

    def manned(self, doers: Doers, by: Iterable[RoleId] = ()) -> tuple[int, ...]:
        """The minimal sets of people who can do it together, one of `by` (if any are given) being among them."""
        chosen = tuple(by)
        parties = [tuple(p.roles) for p in doers]
        ways: list[list[tuple[RoleId, ...]]] = [parties]
        if chosen:
            held = [tuple(r for r in p if r in chosen) for p in parties]
            ways = [[*parties[:i], own, *parties[i + 1 :]] for i, own in enumerate(held) if own]
        return minimal(
            union(self.bit(r) for r in together) for way in ways for together in product(*way)
        )


def union(masks: Iterable[int]) -> int:
    """All that is in any of the sets."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def minimal(masks: Iterable[int]) -> tuple[int, ...]:
    """Those of the sets that hold none of the others."""
    found: list[int] = []
    for mask in sorted(set(masks), key=lambda m: (m.bit_count(), m)):
        if not any(small & mask == small for small in found):
            found.append(mask)
    return tuple(found)


def supports(
    start: Move,
    steps: Mapping[Move, Sequence[Step]],
    goals: Callable[[Step], Iterable[int]],
    people: People,
) -> tuple[int, ...]:
    """The minimal sets of people with whom a goal is reached from the start.

    `goals` gives, for a step, the sets of people with whom its taking is a goal. Raises TooManyError.
    """
    doers: dict[Move, Doers] = {s.target: s.doers for some in steps.values() for s in some}
    before: dict[Move, tuple[int, ...]] = {start: (0,)}
    """With whom everything is reached that must come before the move, those who make it themselves left out."""
    reached: tuple[int, ...] = ()
    waiting = deque([start])
    while waiting:
        move = waiting.popleft()
        for step in steps.get(move, ()):
            made = people.manned(doers[move], step.by) if move in doers else (0,)
            here = minimal(a | b for a, b in product(before[move], made))
            reached = minimal([*reached, *(a | b for a, b in product(here, goals(step)))])
            known = before.get(step.target, ())
            grown = minimal([*known, *here])
            if len(grown) > MOST_SETS or len(reached) > MOST_SETS:
                raise TooManyError
            if set(grown) != set(known):
                before[step.target] = grown
                if step.target not in waiting:
                    waiting.append(step.target)
    return reached


def cuts(family: Sequence[int], people: People, most: int) -> tuple[Cut, ...]:
    """All minimal sets of up to `most` people that meet every set of the family, the smallest first.

    Raises TooManyError.
    """

    steps = 0

    def search(taken: int, spared: int) -> Iterator[int]:
        nonlocal steps
        steps += 1
        if steps > PATIENCE:
            raise TooManyError
        open_ = [m for m in family if not m & taken]
        if not open_:
            yield taken
            return
        narrow = min(open_, key=lambda m: (m & ~spared).bit_count()) & ~spared
        while narrow:
            bit = narrow & -narrow
            narrow ^= bit
            if people.count(taken | bit) <= most:
                yield from search(taken | bit, spared)
            spared |= bit

    if not family:
        return ()
    found = [Cut(people.named(m), people.count(m)) for m in minimal(search(0, 0))]
    return tuple(sorted(found, key=lambda c: (c.people, len(c.roles))))


def apart(family: Sequence[int]) -> int | None:
    """The most sets of the family no two of which have anybody in common; None if one of them is empty.

    Raises TooManyError.
    """
    if 0 in family:
        return None
    best = steps = 0

    def search(at: int, used: int, count: int) -> None:
        nonlocal best, steps
        best, steps = max(best, count), steps + 1
        if steps > PATIENCE:
            raise TooManyError
        for i in range(at, len(family)):
            if count + len(family) - i <= best:
                return
            if not family[i] & used:
                search(i + 1, used | family[i], count + 1)

    search(0, 0, 0)
    return best
