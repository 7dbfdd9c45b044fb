"""How things are done in one world, made ready: when acts are turned to, how much work they are, what they carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import assert_never

from longstop.core.scenarios import Doing, Length, Measure, Shape, Spread, World, fixed
from longstop.engines.simulate import ways
from longstop.engines.simulate.program import KindPlan, Program

#: A figure that is drawn.
Draw = Callable[[Random], float]
#: The time that lies a length after another; the length is drawn.
After = Callable[[float, Random], float]
_AT_ONCE = fixed(0.0, Measure.HOURS)


def drawn(length: Length) -> Draw:
    """The length as something to be drawn, in its own measure."""
    if length.shape is Shape.FIXED:
        value = length.values[0]
        return lambda _: value
    if length.shape is Shape.EXPONENTIAL and length.values[0]:
        rate = 1 / length.values[0]
        return lambda random: random.expovariate(rate)
    return Spread(length.shape, length.values, length.weights).draw


class Days:
    """The working days of a run, for those who count in them."""

    def __init__(self, works: Sequence[bool], end: int) -> None:
        self.working = [day for day, w in enumerate(works) if w]
        self.begun: list[int] = []
        """For each day, how many working days there have been by its end."""
        for w in works:
            self.begun.append((self.begun[-1] if self.begun else 0) + w)
        self.never = end + 1

    def on(self, day: int) -> int:
        """The day, or the first working day after it."""
        before = self.begun[day - 1] if day else 0
        return self.working[before]

    def after(self, length: Length) -> After:
        """A length as the time that lies so long after another. A part of a working day passes on any day."""
        draw, measure = drawn(length), length.measure
        match measure:
            case Measure.DAYS:
                return lambda now, random: now + draw(random)
            case Measure.HOURS:
                return lambda now, random: now + draw(random) / 24
            case Measure.WORKING_DAYS:
                return lambda now, random: self.later(now, draw(random))
            case _:
                assert_never(measure)

    def later(self, now: float, length: float) -> float:
        """The time that lies so many working days after now."""
        today = int(now)
        part = now - today + length
        whole = int(part)
        if not whole:
            return now + length
        at = self.begun[today] - 1 + whole
        return (self.working[at] if at < len(self.working) else self.never) + (part - whole)


class Practice:
    """How one kind of act is done in a world."""

    def __init__(self, kind: KindPlan, program: Program, world: World, days: Days) -> None:
        doing = world.doings.get(kind.kind.id) or Doing(kind.kind.id, _AT_ONCE)
        self.kind = kind
        self.chance = doing.chance
        self.delay = None if doing.delay is None else days.after(doing.delay)
        """After what time it is turned to, where the scenario says so."""
        self.undated = days.after(doing.delay or world.habits.undated)
        """After what time it is turned to where there is no deadline."""
        self.effort = drawn(doing.effort)
        self.weights = ways.weights(kind, doing.carries)
        self.recipients = program.messages.get(kind.kind.id, ())
        """To whom such a message may go at all."""
        self.told = [c.rule.id for c in kind.copies if c.binds] + [c.id for c in kind.checks if c.manner]
        """The rules on how it is done, each of which may be forgotten."""
