"""Assumption sets as literals: one encoding answers for every set that shares its calendar."""

from __future__ import annotations

from collections.abc import Callable

from longstop.core.assumptions import ANY_NUMBER, Assumptions
from longstop.core.procedures import Role
from longstop.engines.check.circuit import FALSE, TRUE, Lit
from longstop.engines.check.days import Days, Series


class Faults:
    """The bounds on what may go wrong in a window, each a literal made when first asked for."""

    def __init__(self, days: Days) -> None:
        self.days, self.c = days, days.circuit
        self._made: dict[Assumptions, list[Lit]] = {}
        self._runs: dict[str, Series] = {}
        self._limits: dict[tuple[str, int], Lit] = {}
        """Those on numbers in the whole case, by what is counted and the most there may be: sets share them."""

    def assume(self, assumptions: Assumptions) -> list[Lit]:
        """The literals that hold the window to the assumptions (its calendar, with closures, is the window's own)."""
        if assumptions not in self._made:
            self._made[assumptions] = [
                self._away(assumptions),
                self._longest(assumptions),
                self._at_most("lapses", self._lapses_on, assumptions.lapses),
                self._at_most("losses", self._losses_on, assumptions.lost),
            ]
        return self._made[assumptions]

    @property
    def made(self) -> list[list[Lit]]:
        """The literals of every set that was asked for: on people away, on days in a row, on lapses, on losses."""
        return list(self._made.values())

    def _away(self, assumptions: Assumptions) -> Lit:
        """On no day are more people missing than may be, and nobody who may not be."""
        who = set(assumptions.who or (r.id for r in self.days.procedure.roles))
        parts = []
        for day in range(self.days.length):
            missing = []
            for role in self.days.procedure.roles:
                for person in () if role.unit else role.persons:
                    away = self.c.both(self.days.away[person, day], self.days.works(role, day))
                    missing.append(away)
                    if role.id not in who:
                        parts.append(-away)
            if len(missing) > assumptions.away:
                parts.append(-self.c.at_least(missing, assumptions.away + 1)[assumptions.away + 1])
        return self.c.conj(parts)

    def _longest(self, assumptions: Assumptions) -> Lit:
        """Nobody is away for more of their working days in a row than the assumptions say."""
        longest = assumptions.longest
        if longest is None or assumptions.away == 0:
            return TRUE
        parts = []
        for role in self.days.procedure.roles:
            for person in () if role.unit else role.persons:
                runs: list[Series] = []
                for k in range(1, longest + 2):
                    runs.append(self._run(role, person, k, runs[-1] if runs else None))
                parts += [-runs[longest].at(day) for day in range(-1, self.days.length)]
        return self.c.conj(parts)

    def _run(self, role: Role, person: str, k: int, lower: Series | None) -> Series:
        """Whether, at the close of each day, the person has been away for their last k working days or more.

        In a window of several days none but these count: any history may have been one without absences, which allows
        the most, and nothing else hangs on it. Then there are few such days, and few gates."""

        def step(day: int, before: Lit) -> Lit:
            away = self.days.away[person, day]
            longer = away if lower is None else self.c.both(away, lower.at(day - 1))
            return self.c.choose(self.days.works(role, day), longer, before)

        if self.days.length == 1:  # where facts are sought
            return self.days.make_series(f"away {person} {k}", False, step)
        name = f"away {person} {k}"
        if name not in self._runs:
            run = self._runs[name] = Series([FALSE])
            for day in range(self.days.length):
                run.append(step(day, run[day]))
        return self._runs[name]

    def _lapses_on(self, day: int) -> list[Lit]:
        return [lit for (_, d), lit in self.days.lapses.items() if d == day]

    def _losses_on(self, day: int) -> list[Lit]:
        lost: dict[str, list[Lit]] = {}
        for (event, _, d), lit in self.days.missing.items():
            if d == day:
                lost.setdefault(event, []).append(lit)
        return [self.c.disj(lits) for lits in lost.values()]

    def _at_most(self, name: str, on: Callable[[int], list[Lit]], most: int) -> Lit:
        """In the whole case, what came before the window included, no more than so many."""
        if most >= ANY_NUMBER:
            return TRUE
        if (name, most) not in self._limits:
            self._limits[name, most] = self._limit(name, on, most)
        return self._limits[name, most]

    def _limit(self, name: str, on: Callable[[int], list[Lit]], most: int) -> Lit:
        totals: list[Series] = []
        for k in range(1, most + 2):

            def step(day: int, before: Lit, k: int = k) -> Lit:
                here = on(day)
                if k == 1:
                    return self.c.either(before, self.c.disj(here))
                more = self.c.at_least(here, k)
                earlier = [TRUE if j == k else totals[k - j - 1].at(day - 1) for j in range(1, k + 1)]
                parts = (self.c.both(lit, more[j]) for j, lit in enumerate(earlier, 1))
                return self.c.disj([before, *parts])

            totals.append(self.days.make_series(f"{name} {k}", False, step))
            if k > 1:
                self.c.require(-totals[k - 1].at(-1), totals[k - 2].at(-1))
        return self.c.conj(-totals[most].at(day) for day in range(-1, self.days.length))
