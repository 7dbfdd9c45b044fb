"""Whether an ambiguity of a text matters: what becomes of the verdicts when one passage is read in another way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """A verdict that another reading changes: of this property, under this assumption set, from one word to another."""

    property: str
    assumptions: str
    before: str
    after: str


@dataclass(frozen=True)
class OptionStudy:
    """One way to read a passage other than the default, all other passages being read as before.

    `asked` questions were asked; `changes` are the verdicts that differ; `unsettled` are the properties and assumption
    sets of which it could not be said. `refused` is the reason why the text makes no sense if it is read like this.
    """

    option: str
    title: str
    asked: int = 0
    changes: tuple[Change, ...] = ()
    unsettled: tuple[tuple[str, str], ...] = ()
    refused: str | None = None


@dataclass(frozen=True)
class Switch:
    """An ambiguous passage of a procedure, and what each way to read it, other than the default, changes."""

    procedure: str
    reading: str
    title: str
    default: str
    default_title: str
    options: tuple[OptionStudy, ...]

    @property
    def matters(self) -> bool:
        """Whether some way to read the passage changes some verdict."""
        return any(o.changes for o in self.options)

    @property
    def settled(self) -> bool:
        """Whether it could be said of every verdict whether it changes."""
        return not any(o.unsettled for o in self.options)
