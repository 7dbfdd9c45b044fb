"""Rules that ask for the very thing that a property excludes: where the text is kept, the property fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from longstop.core import formulas as f
from longstop.core.procedures import Manner
from longstop.core.semantics import Moment, Reading


def contrary(reading: Reading, part: f.ForEach, m: Moment) -> Iterator[Manner]:
    """The rules on how the event of this moment is done that make the claim about it false, as they are kept.

    Were what they ask for not so, the claim would be met.
    """
    if not isinstance(part.claim, f.Holds) or m.is_close:
        return
    event = reading.trace.events[m.at].event
    for rule in reading.procedure.manners:
        if rule.event != event or not reading.binds(rule) or not reading.so(rule.condition, m):
            continue
        for asked in f.conjuncts(rule.requirement):
            otherwise = _without(part.claim.condition, asked)
            if reading.so(asked, m) and otherwise is not None and reading.so(otherwise, m):
                yield rule
                break


def _without(condition: f.Condition, asked: f.Condition) -> f.Condition | None:
    """The condition as it would be if what is asked for were not so; None if it does not speak of that."""
    match condition, asked:
        case f.AttributeIs(attribute, value), f.AttributeIs(fixed, wanted) if attribute == fixed:
            return f.FALSE if value == wanted else f.TRUE
        case f.AttributeIs() as plain, f.Not(f.AttributeIs() as excluded) if plain == excluded:
            return f.TRUE
        case f.Not(inner), _:
            found = _without(inner, asked)
            return None if found is None else f.Not(found)
        case f.And(parts) | f.Or(parts), _:
            changed = [_without(p, asked) for p in parts]
            if all(c is None for c in changed):
                return None
            return replace(condition, parts=tuple(p if c is None else c for p, c in zip(parts, changed, strict=True)))
        case _:
            return None
