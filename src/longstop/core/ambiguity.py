"""Whether an ambiguity of a text matters: what becomes of the verdicts when one passage is read in another way."""

from __future__ import annotations

from dataclasses import dataclass

#: The word for a question that was never answered, where a verdict's would stand.
UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Change:
    """What another reading makes of a verdict: of this property and assumption set, from one word to another."""

    property: str
    assumptions: str
    before: str
    after: str


@dataclass(frozen=True)
class OptionStudy:
    """One way to read a passage other than the chosen one, all other passages being read as chosen.

    `asked` verdicts were compared; `changes` are those that differ; `unsettled` are those of which it cannot be said,
    one of the two being no plain answer. `refused` is the reason why the text makes no sense if it is read like this.
    """

    option: str
    title: str
    asked: int = 0
    changes: tuple[Change, ...] = ()
    unsettled: tuple[Change, ...] = ()
    refused: str | None = None


@dataclass(frozen=True)
class Switch:
    """An ambiguous passage of a procedure, and what each way to read it, other than the chosen one, changes."""

    procedure: str
    reading: str
    title: str
    chosen: str
    chosen_title: str
    default: str
    """What the document chooses. The user may have chosen otherwise."""
    options: tuple[OptionStudy, ...]

    @property
    def matters(self) -> bool:
        """Whether some way to read the passage changes some verdict."""
        return any(o.changes for o in self.options)

    @property
    def settled(self) -> bool:
        """Whether it could be said of every verdict whether it changes."""
        return not any(o.unsettled for o in self.options)

    @property
    def open(self) -> bool:
        """Whether there is another way to read the passage that makes sense with the others as chosen."""
        return any(o.refused is None for o in self.options)
