"""People: when each of them is in, who is away and why, and what they have to do.

Whether a person is in on a day is settled before a replication is lived: nobody's absence hangs on what happens in a
case. Each person's absences have luck of their own, so that one more post, or another text, changes nobody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from random import Random

from longstop.core import formulas as f
from longstop.core.procedures import Role


class Person:
    """Somebody who holds a role: in or not on each day of the run."""

    __slots__ = ("diary", "here", "leave", "name", "planned", "queue", "role", "worked")

    def __init__(self, name: str, role: f.RoleId, here: Sequence[bool]) -> None:
        self.name, self.role, self.here = name, role, list(here)
        self.planned: list[bool] = self.here
        """On which days the person is to be in, for all that is known beforehand: leave is, sickness is not."""

    def next_in(self, day: int) -> int | None:
        """The first day from this one on which the person is in."""
        try:
            return self.here.index(True, day)
        except ValueError:
            return None


def luck(seed: int, *of: object) -> Random:
    """The luck of one thing in one replication, the same whatever else there is and in whichever process."""
    text = "/".join(map(str, (seed, *of))).encode()
    return Random(int.from_bytes(blake2b(text, digest_size=8).digest(), "big"))


def everyone(role: Role, works: Sequence[bool]) -> list[bool]:
    """The days on which those who hold the role work."""
    return [True] * len(works) if role.every_day else list(works)
