"""Breaches in columns, as they are found, and the order in which they are handed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

import numpy as np

from longstop.core.formulas import RoleId
from longstop.engines.audit.days import Ints


class Ground(Enum):
    """What kind of thing a breach is about."""

    DUTY = "duty"
    COPY = "copy"
    MANNER = "manner"
    BAN = "ban"
    MAIL = "mail"
    UNASKED = "unasked"
    """An act that no rule required or allowed then to those who did it."""
    ADDRESSEES = "addressees"
    ABSENT = "absent"
    """Somebody took part who is not in."""
    WORLD = "world"
    RECORD = "record"
    """What the log has no business to say: an unknown name, the same thing twice on a day, an attribute too many."""


@dataclass(frozen=True, eq=False)
class Found:
    """Breaches of one kind: of what (a rule, a kind of event, a fact, a person), why, in which cases, when.

    `row` is the event at fault, -1 where something did not happen. For a duty, `since` and `due` are the days on which
    it arose and was due, and `done` that on which it was done too late (`FAR`: never).
    """

    ground: Ground
    what: str
    why: str
    case: Ints
    day: Ints
    row: Ints
    since: Ints | None = None
    due: Ints | None = None
    roles: tuple[RoleId, ...] = ()
    """Whose part it was, where no row tells."""
    done: Ints | None = None

    def __len__(self) -> int:
        return len(self.case)

    def said(self, at: int) -> str:
        """Why it is a breach, of one of them, with its days."""
        if self.since is None or self.due is None:
            return self.why
        since, due = (date.fromordinal(int(days[at])) for days in (self.since, self.due))
        return self.why.format(since=since, due=due)

    def take(self, at: Ints) -> Found:
        """Some of the breaches."""
        since, due, done = (None if x is None else x[at] for x in (self.since, self.due, self.done))
        return Found(
            self.ground, self.what, self.why, self.case[at], self.day[at], self.row[at], since, due, self.roles, done
        )


def without_row(ground: Ground, what: str, why: str, case: Ints, day: Ints) -> Found:
    """Breaches that are no event's fault."""
    return Found(ground, what, why, case, day, np.full(len(case), -1, dtype=np.int64))
