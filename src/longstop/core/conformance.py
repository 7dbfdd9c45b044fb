"""What an audit finds: how often each property and rule was kept, where it was not, and what the log cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from longstop.core.formulas import Formula, RoleId
from longstop.core.procedures import Procedure

#: How many breaches of one rule are told one by one, unless all are asked for.
A_FEW = 3


class Standing(StrEnum):
    """The verdicts of an audit, on one occasion or on many."""

    KEPT = "kept"
    BREACHED = "breached"
    OPEN = "open"
    """The log ends before it could be told, and it can still be kept."""
    UNDECIDABLE = "not decidable"
    """It hangs on something that the log does not record."""


class Subject(StrEnum):
    """What kind of thing was kept or not. Those after `BAN` are not rules of the text, but follow from it."""

    PROPERTY = "property"
    DUTY = "duty"
    COPY = "copy"
    MANNER = "manner"
    BAN = "ban"
    MAIL = "mail"
    ACTS = "acts"
    """Whatever roles do, some rule requires or allows it then to those who do it."""
    ADDRESSEES = "addressees"
    PRESENCE = "presence"
    """Whoever takes part is in."""
    WORLD = "world"
    """What comes from the world comes when it can."""
    RECORDS = "records"
    """What the log says can be said: names that are known, nothing twice on one day, no fault where none could be."""


@dataclass(frozen=True)
class Occasion:
    """One breach: in which case, on which day it came to one, what was at fault, who, and why in plain words.

    `people` are those who did it or, of something not done, who were in and responsible that day, as the log names
    them; `roles` their roles. Of what was owed, `since` is the day on which it arose, `due` the day by which it should
    have been done, and `done` the day on which it was done after all.
    """

    case: str
    day: date
    what: str
    why: str
    people: tuple[str, ...] = ()
    roles: tuple[RoleId, ...] = ()
    since: date | None = None
    due: date | None = None
    done: date | None = None


@dataclass(frozen=True)
class Tally:
    """On how many occasions something was kept, breached, is open, or cannot be told.

    Of those kept, `late` were done after the due day, nobody responsible having been in on the days between. On the
    `forgotten` ones the log itself says that it was forgotten; they are neither kept nor, since it says so, breached.
    """

    kept: int = 0
    breached: int = 0
    open: int = 0
    undecidable: int = 0
    late: int = 0
    forgotten: int = 0

    @property
    def all(self) -> int:
        """All the occasions."""
        return self.kept + self.breached + self.open + self.undecidable + self.forgotten


@dataclass(frozen=True)
class Line:
    """What became of one property or rule in the whole log. `missing` is what the log would have to tell to decide."""

    subject: Subject
    id: str
    clause: str | None
    title: str
    tally: Tally
    missing: tuple[str, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    """The breaches, or the first of them; `tally` counts them all."""
    formula: Formula = ()


@dataclass(frozen=True)
class Audit:
    """A log held against a procedure and its properties."""

    procedure: Procedure
    log: str
    cases: int
    events: int
    first: date
    last: date
    lines: tuple[Line, ...]
    readings: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    unknown: tuple[str, ...] = ()
    """What the log does not record."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Activities of the log that stand for nothing in the procedure, and how many rows each has."""
    notes: tuple[str, ...] = ()
    """What else there is to say about how the log was read."""

    @property
    def standing(self) -> Standing:
        """What it all comes to: a breach weighs more than what cannot be told, and that more than what is open."""
        tallies = [line.tally for line in self.lines]
        if any(t.breached for t in tallies):
            return Standing.BREACHED
        if any(t.undecidable for t in tallies) or any(line.missing and not line.tally.all for line in self.lines):
            return Standing.UNDECIDABLE
        return Standing.OPEN if any(t.open for t in tallies) else Standing.KEPT
