"""The engine that reads a procedure as a careful reader would, and marks what is missing in it.

Most marks follow from the rules as they stand. Two kinds need the prover, which is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from longstop.core.findings import Aspect, Finding, Kind, Query, Review, Unsettled
from longstop.core.procedures import Force, Procedure
from longstop.core.time import Calendar
from longstop.core.verdicts import Verdict
from longstop.engines.review import conflicts, duties, idle, messages, neighbours, records, settling, twice
from longstop.engines.review.text import Text

__all__ = ["Ask", "review"]

#: Answers several questions about the procedure, in their order.
Ask = Callable[[Sequence[Query]], Sequence[Verdict]]

_FORCES = (Force.MUST, Force.SHOULD, Force.CONSIDER, Force.MAY)


def review(procedure: Procedure, calendar: Calendar, ask: Ask, *, strict: bool = False) -> Review:
    """Everything worth a mark, the most serious first; what only should be done obliges nobody in a `strict` review.

    `ask` is called twice at the most: for all questions, and once more for what did not come about while
    nothing went wrong.
    """
    text = Text(procedure, strict)
    asking = _Asking(ask)
    clashes, occasions, pairs = conflicts.clashes(text), idle.occasions(text), twice.pairs(text)
    nevers = [o.never for o in occasions] + [p.never for p in pairs if p.never]
    answers = asking([c.query for c in clashes] + [n.first(procedure) for n in nevers])
    verdicts = dict(zip(nevers, answers[len(clashes) :], strict=True))
    doubtful = [n for n, v in verdicts.items() if settling.never(v) and not n.only_with_faults]
    verdicts |= zip(doubtful, asking([n.query(settling.anything(procedure)) for n in doubtful]), strict=True)
    marks: list[Finding | Unsettled | None] = [
        conflicts.conclude(text, c, v, calendar) for c, v in zip(clashes, answers, strict=False)
    ]
    marks += idle.conclude(text, [(o, verdicts[o.never]) for o in occasions])
    marks += twice.conclude(text, [(p, verdicts[p.never] if p.never else None) for p in pairs])
    marks += _from_the_rules(text)
    found = sorted((m for m in marks if isinstance(m, Finding)), key=lambda m: _rank(text, m))
    unsettled = tuple(m for m in marks if isinstance(m, Unsettled))
    return Review(procedure, tuple(found), unsettled, strict=strict, asked=asking.asked)


class _Asking:
    """The prover, and how often it was asked."""

    def __init__(self, ask: Ask) -> None:
        self._ask, self.asked = ask, 0

    def __call__(self, queries: list[Query]) -> list[Verdict]:
        self.asked += len(queries)
        return list(self._ask(queries)) if queries else []


def _from_the_rules(text: Text) -> Iterator[Finding]:
    """The marks that need no prover."""
    pairs = list(neighbours.uneven(text))

    def told(aspect: Aspect) -> frozenset[str]:
        return frozenset(rule for pair in pairs if aspect in pair.aspects for rule in pair.rules)

    yield from pairs
    yield from messages.nowhere(text)
    yield from duties.of_nobody(text)
    yield from messages.in_silence(text, told(Aspect.SILENCE))
    yield from duties.without_cover(text, told(Aspect.COVER))
    yield from duties.without_deadline(text, told(Aspect.DEADLINE))
    yield from records.of_two(text)
    yield from records.without_record(text, told(Aspect.RECORD))


def _rank(text: Text, finding: Finding) -> tuple[int, int, int]:
    """By kind, then by how strongly the text asks, then in the order of the text."""
    rules = [r for r in text.procedure.rules if r.id in finding.rules]
    force = min((_FORCES.index(r.force) for r in rules), default=len(_FORCES))
    place = min((text.procedure.rules.index(r) for r in rules), default=len(text.procedure.rules))
    return list(Kind).index(finding.kind), force, place
