"""People: when each of them is in, their hours, and what they have to do.

Whether a person is in on a day is settled before a replication is lived: nobody's absence hangs on what happens in a
case. Each person's absences have luck of their own, so that one more post, or another text, changes nobody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import Any

from longstop.core import formulas as f


class Person:
    """Somebody who holds a role: in or not on each day of the run."""

    __slots__ = (
        "booked", "cases", "diary", "endless", "here", "idle", "name", "opens", "planned", "process", "queue", "role",
        "shifts", "shuts", "until", "worked",
    )  # fmt: skip

    def __init__(self, name: str, role: f.RoleId, here: Sequence[bool]) -> None:
        self.name, self.role, self.here = name, role, list(here)
        self.planned: Sequence[bool] = self.here
        """On which days the person is to be in, for all that is known beforehand: leave is, sickness is not."""
        self.shifts: Sequence[bool] = self.here
        """On which days those who hold the role work at all."""
        self.opens, self.shuts = 9 / 24, 16 / 24
        """When the person's day begins and ends, as parts of a day."""
        self.endless = True
        """Whether the person is never short of time."""
        self.cases = 0
        """How many cases the person has."""
        self.queue: list[Any] = []
        """What lies on the desk, what is due first on top."""
        self.diary: dict[int, int] = {}
        """For each day the hours that are taken by meetings, as bits."""
        self.booked = 0.0
        self.process: Any = None
        """What the person does all day long."""
        self.until = 0.0
        """Until when the person is at work on something, unless called away."""
        self.idle: Any = None
        """What wakes the person, while there is nothing to do."""
        self.worked = 0.0
        """Hours of work done."""

    def next_in(self, day: int) -> int | None:
        """The first day from this one on which the person is in."""
        try:
            return self.here.index(True, day)
        except ValueError:
            return None


def luck(seed: int, *of: object) -> Random:
    """The luck of one thing in one replication, the same whatever else there is and in whichever process."""
    return Random(_drawn(seed, *of))


class Luck:
    """The luck of one kind of thing in one replication: each case has its own, which no other case can change."""

    def __init__(self, seed: int, *of: object) -> None:
        self.first = _drawn(seed, *of)

    def case(self, number: int) -> Random:
        """The luck of the case of this number."""
        return Random(self.first + number)


def _drawn(*of: object) -> int:
    """One of 2^64 seeds, far from that of anything else."""
    return int.from_bytes(blake2b("/".join(map(str, of)).encode(), digest_size=8).digest(), "big")
