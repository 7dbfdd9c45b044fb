"""What a careful reader would mark in the margin of a procedure: the kinds of mark, and the marks themselves.

A finding is computed from the rules alone, without any property. It carries no words but names the rules, roles and
events that it is about; `report` makes the sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.formulas import AttributeId, EventId, RoleId
from longstop.core.procedures import Procedure
from longstop.core.verdicts import Property


class Kind(Enum):
    """The kinds of mark, the most serious first: a heading, and what it means in one sentence.

    The name in small letters is the one that machines read.
    """

    CONFLICT = (
        "duties that cannot be kept",
        "One clause asks for an act and other clauses forbid it for the whole time in which it is due.",
    )
    NOWHERE = (
        "passed on, and nobody has to do anything",
        "A concern is passed to people whom no clause then tells to do anything, or goes up a ladder that has no top.",
    )
    NOBODY = (
        "duties of nobody",
        "Something has to be done, and nobody is named to do it.",
    )
    SILENCE = (
        "silence without a next step",
        "A message is owed, and no clause says what happens if nothing is heard in return.",
    )
    NO_COVER = (
        "duties without cover",
        "One person alone may do it, and nobody stands in when that person is away.",
    )
    UNEVEN = (
        "one protected, its neighbour not",
        "Two steps are alike, and only one has a stand-in, a deadline, a copy, a follow-up or recorded reasons.",
    )
    NO_DEADLINE = (
        "duties without a deadline",
        "Something has to be done, and doing it on any later day would still keep the rule.",
    )
    TIED = (
        "decisions of two",
        "Several have to decide together, and no clause says who settles it when they differ.",
    )
    NO_RECORD = (
        "decisions without a record",
        "Something is decided, and no clause asks for its reasons or for anything in writing.",
    )
    TWICE = (
        "one task, assigned twice",
        "Two clauses ask for the same act on the same occasion, and differ in who, by when, or how strongly.",
    )
    IDLE = (
        "clauses that can never apply",
        "What the clause waits for can never come about, whatever happens and whoever is away.",
    )

    def __init__(self, heading: str, sentence: str) -> None:
        self.heading, self.sentence = heading, sentence

    @property
    def slug(self) -> str:
        """The name that machines read: `no-cover`."""
        return self.name.lower().replace("_", "-")


class Aspect(Enum):
    """In which respect two rules differ, or what exactly is missing."""

    DOERS = "who does it"
    DEADLINE = "by when"
    FORCE = "how strongly"
    COVER = "who stands in"
    COPY = "who gets a copy"
    SILENCE = "what follows on silence"
    RECORD = "what is put in writing"
    TOP = "who has the last word"


@dataclass(frozen=True)
class Witness:
    """A dated case that shows a conflict: on `day` the act is due, somebody is in to do it, and it is forbidden."""

    case: Case
    day: date


@dataclass(frozen=True)
class Finding:
    """One mark in the margin.

    `rules` are those at fault, `against` those that they are held against: the neighbour that is protected, the clause
    that forbids, the other things that the same person does. `events` are what is (or is not) done, decided or sent,
    `roles` those concerned, `attributes` what is not asked for.
    """

    kind: Kind
    rules: tuple[str, ...]
    clauses: tuple[str, ...]
    against: tuple[str, ...] = ()
    roles: tuple[RoleId, ...] = ()
    events: tuple[EventId, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    attributes: tuple[AttributeId, ...] = ()
    values: tuple[str, ...] = ()
    """The outcomes of a decision that nothing records, where others are recorded."""
    witness: Witness | None = None


@dataclass(frozen=True)
class Unsettled:
    """A mark that would be made or not, had the prover answered: of this kind, about these rules, and why not."""

    kind: Kind
    rules: tuple[str, ...]
    clauses: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Query:
    """What the review asks the prover about its procedure."""

    property: Property
    assumptions: Assumptions


@dataclass(frozen=True)
class Review:
    """All that was found in one procedure, the most serious first. `readings` are those that are not the default."""

    procedure: Procedure
    findings: tuple[Finding, ...]
    unsettled: tuple[Unsettled, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    asked: int = 0
    """How many questions were put to the prover."""
