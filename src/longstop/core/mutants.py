"""What becomes of a procedure's mutants: which the properties notice, and which they do not protect against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from longstop.core.edits import Edit
from longstop.core.procedures import Procedure


class Fate(Enum):
    """Whether some property tells the mutant from the text."""

    NOTICED = "noticed"
    """Some question has another answer."""
    SURVIVED = "survived"
    """Some property is about what was changed, and yet every answer is the same."""
    UNTOUCHED = "untouched"
    """No property is about what was changed."""
    UNSETTLED = "unsettled"
    """Nothing notices it so far, and of some question it could not be said."""


@dataclass(frozen=True)
class Notice:
    """The question whose answer differs, with the words of the verdicts on the text and on the mutant.

    `contradiction`: the changed text cannot be kept at all, under the assumptions of the question.
    """

    property: str
    assumptions: str
    before: str
    after: str
    contradiction: bool = False


@dataclass(frozen=True)
class Kept:
    """A question that speaks of what was changed and has the same answer all the same: the word of that verdict."""

    property: str
    assumptions: str
    verdict: str


@dataclass(frozen=True)
class Mutant:
    """A small change of the text and its fate.

    `notices` are the questions found to notice it; `properties` are those that can depend on what was changed. `kept`,
    of a mutant that nothing notices, are the questions that speak of what was changed outright, and not from afar.
    """

    edit: Edit
    fate: Fate
    notices: tuple[Notice, ...] = ()
    properties: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()

    @property
    def by(self) -> Notice | None:
        """The first question found that notices it."""
        return self.notices[0] if self.notices else None

    @property
    def noticing(self) -> tuple[str, ...]:
        """The properties found to notice it."""
        return tuple(dict.fromkeys(n.property for n in self.notices))

    @property
    def contradicts(self) -> bool:
        """Whether the changed text was found to contradict itself."""
        return any(n.contradiction for n in self.notices)

    @property
    def unprotected(self) -> bool:
        """Whether it is settled that nothing notices it."""
        return self.fate in (Fate.SURVIVED, Fate.UNTOUCHED)


@dataclass(frozen=True)
class Protection:
    """How many of the mutants a property notices, and how many of them no other property does."""

    property: str
    noticed: int
    alone: int


@dataclass(frozen=True)
class MutantStudy:
    """The mutants of a procedure, in the order of its text; `asked` questions of the text itself are behind it.

    `whole`: every property was asked about every mutant that it is about; else none beyond the first that notices it.
    `titles` are those of the properties, by their ids.
    """

    procedure: Procedure
    mutants: tuple[Mutant, ...]
    asked: int
    whole: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)

    def of(self, *fates: Fate) -> tuple[Mutant, ...]:
        """The mutants of these fates."""
        return tuple(m for m in self.mutants if m.fate in fates)

    def clauses(self) -> Iterator[tuple[str, tuple[Mutant, ...]]]:
        """The clauses with the mutants of each, in the order of the text; last, under no name, those of definitions."""
        found: dict[str, list[Mutant]] = {}
        for mutant in self.mutants:
            found.setdefault(mutant.edit.clause, []).append(mutant)
        for clause in sorted(found, key=lambda id: not id):
            yield clause, tuple(found[clause])

    @property
    def unprotected(self) -> tuple[str, ...]:
        """The clauses of which no change is noticed."""
        return tuple(id for id, mutants in self.clauses() if id and all(m.unprotected for m in mutants))

    def protections(self) -> tuple[Protection, ...]:
        """Each property with what it was found to notice; only in a `whole` study is that all that it notices."""
        return tuple(
            Protection(
                id,
                sum(id in m.noticing for m in self.mutants),
                sum(m.noticing == (id,) for m in self.mutants),
            )
            for id in self.titles
        )

    @property
    def noticed(self) -> float:
        """How many percent of the mutants are noticed; all, where there are none."""
        return self._percent(len(self.of(Fate.NOTICED)))

    @property
    def at_most(self) -> float:
        """How many percent are noticed if those that are not settled turn out to be."""
        return self._percent(len(self.of(Fate.NOTICED, Fate.UNSETTLED)))

    def _percent(self, count: int) -> float:
        return 100.0 * count / len(self.mutants) if self.mutants else 100.0
