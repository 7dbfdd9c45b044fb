"""Proof without a horizon: "eventually" and "not until" by induction over single days.

A *watch* waits, from a trigger on, for something to happen. The proof has two parts, each a window of one day with any
history: what is so at the close of the day on which a watch begins, and what stays so over a day on which it goes on.

For "eventually" the watch must never see a complete trace. So we look for a set of outstanding things (duties that
could be done, unread mail, running waits) of which at least one is outstanding as long as the watch waits. The largest
set is tried first; a step from which nothing of it is left removes what was outstanding before that step. If a set
survives, no trace on which the watch still waits is complete: the thing happens on every complete trace.

Before that, whatever single facts about the past are so whenever the watch waits are gathered in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from longstop.core import formulas as f
from longstop.core.assumptions import Assumptions
from longstop.core.procedures import EachPeriod
from longstop.engines.check.circuit import FALSE, TRUE, Lit
from longstop.engines.check.claims import This
from longstop.engines.check.days import CLOSE, Point
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.invariants import houdini
from longstop.engines.check.solver import Clock
from longstop.engines.check.steps import Step


@dataclass(frozen=True)
class Goal:
    """What a watch waits for, and what it must never see.

    `targets`: it waits until one of these is met, and must not see a complete trace. `avoid`: it waits until one of
    `release` happens and must see none of these. `side` must fail at the trigger for the watch to begin at all.
    """

    part: f.ForEach
    side: tuple[f.Claim, ...] = ()
    targets: tuple[f.Target, ...] = ()
    avoid: tuple[f.Pattern, ...] = ()
    release: tuple[f.Pattern, ...] = ()


@dataclass
class _Watch:
    """The literals of a watch over a window of one day: begun today by a trigger, or carried over from yesterday."""

    assumed: list[Lit]
    waits: Lit
    bad: Lit
    before: dict[str, Lit] = field(default_factory=dict)
    after: dict[str, Lit] = field(default_factory=dict)


class Induction:
    """A goal's induction over one window of one day, to be tried with this or that taken for granted.

    Whatever is taken for granted in a later trial must have been so in the first: what did not carry itself then does
    not now, and is not tried again.
    """

    def __init__(self, enc: Encoding, goal: Goal, assumptions: Assumptions, clock: Clock, *, thorough: bool) -> None:
        """`thorough` first gathers facts, which costs ten times as much and is seldom needed."""
        assert enc.length == 1
        self.enc, self.goal, self.assumptions, self.clock = enc, goal, assumptions, clock
        arrived = {point: enc.circuit.var() for point in _mailboxes(enc, goal)}
        since = _Since(enc)
        self.starts = [
            _begin(enc, goal, point, lit, arrived, since) for point, lit in enc.claims.triggers(goal.part, 0)
        ]
        self.step = _go_on(enc, goal, arrived, since)
        self.outstanding = _outstanding(enc, since)
        for name, (before, after) in _series(enc).items():
            self.step.before[name] = before
            for watch in (*self.starts, self.step):
                watch.after[name] = after
        self.bans = [
            (-enc.conditions.so(b.unless, CLOSE, -1), -enc.conditions.so(b.unless, CLOSE, 0))
            for b in enc.procedure.bans
            if thorough
        ]
        #: What is left of the candidates after the first trial.
        self._facts = [f"{sign}{name}" for name in self.step.before for sign in ("+", "-")] if thorough else []
        self._while_waiting = list(self.outstanding)
        self._while_banned: dict[tuple[Lit, Lit], list[str]] = {ban: list(self.outstanding) for ban in self.bans}
        self._tried = False

    def proved(self, taken: list[Lit]) -> set[Lit] | None:
        """The literals of `taken` on which the induction rests, if it goes through; None if it does not."""
        core: set[Lit] = set()
        found = self._trial(taken, core)
        self._tried = True
        return core if found else None

    def _trial(self, taken: list[Lit], core: set[Lit]) -> bool:
        lifted = [lit for ban in self.bans for lit in self._lifting(ban, taken, core)]
        facts = self._gathered(taken, core)

        def refused(watch: _Watch, *more: Lit) -> bool:
            known = [_fact(watch.before, name) for name in facts] if watch is self.step else []
            step = Step.WAIT_GOES_ON if watch is self.step else Step.WAIT_BEGINS
            if self.enc.ask(self.clock, self.assumptions, taken, *watch.assumed, *known, *more, *lifted, step=step):
                return False
            core.update(self.enc.solver.core())
            return True

        if self.goal.avoid:
            return all(refused(w, w.bad) for w in [*self.starts, self.step])
        left = self._while_waiting
        while left:
            pairs = [self.outstanding[n] for n in left]
            some_before = self.enc.circuit.disj(b for b, _ in pairs)
            none_after = self.enc.circuit.conj(-a for _, a in pairs)
            if refused(self.step, some_before, self.step.waits, none_after):
                break
            seen = self.enc.solver.values([b for b, _ in pairs])
            left = [n for n, so in zip(left, seen, strict=True) if not so]
        if not self._tried:
            self._while_waiting = left
        return bool(left) and all(
            refused(w, w.waits, *(-w.after.get(n, self.outstanding[n][1]) for n in left)) for w in self.starts
        )

    def _lifting(self, ban: tuple[Lit, Lit], taken: list[Lit], core: set[Lit]) -> list[Lit]:
        """That while the ban stands one of certain things is outstanding, if there are such; of the eve and the day."""
        c, (before, after), left = self.enc.circuit, ban, self._while_banned[ban]
        ask, found = partial(self.enc.ask, self.clock, self.assumptions, taken), list[Lit]()
        if left and ask(self.enc.days.fresh, before, step=Step.BANNED_FIRST):
            left = []
        while left:
            pairs = [self.outstanding[n] for n in left]
            kept = c.either(-before, c.disj(b for b, _ in pairs))
            if not ask(kept, after, c.conj(-a for _, a in pairs), step=Step.BANNED_DAY):
                core.update(self.enc.solver.core())
                found = [kept, c.either(-after, c.disj(a for _, a in pairs))]
                break
            stood, *seen = self.enc.solver.values([before, *(b for b, _ in pairs)])
            left = [n for n, so in zip(left, seen, strict=True) if not so] if stood else []
        if not self._tried:
            self._while_banned[ban] = left
        return found

    def _gathered(self, taken: list[Lit], core: set[Lit]) -> list[str]:
        """What is so at the close of every day on which the watch waits."""
        left = self._facts
        for watch in [*self.starts, self.step] if left else ():
            before = {name: _fact(self.step.before, name) for name in left} if watch is self.step else {}
            after = {name: _fact(watch.after, name) for name in left}
            assumed = [*taken, *watch.assumed, watch.waits]
            left, rests_on = houdini(
                self.enc, self.assumptions, self.clock, assumed, before, after, Step.WAITING_FACTS
            )
            core |= rests_on
        if not self._tried:
            self._facts = left
        return left


def _fact(values: dict[str, Lit], name: str) -> Lit:
    return values[name[1:]] if name[0] == "+" else -values[name[1:]]


def _mailboxes(enc: Encoding, goal: Goal) -> list[Point]:
    """The mailboxes whose reading of the very message of the trigger is waited for."""
    patterns = [t.pattern for t in goal.targets if isinstance(t, f.Occurs)] + [*goal.avoid, *goal.release]
    found: dict[Point, None] = {}
    for pattern in patterns:
        if pattern.this:
            found.update(dict.fromkeys(enc.conditions.points(pattern)))
    return list(found)


def _series(enc: Encoding) -> dict[str, tuple[Lit, Lit]]:
    return {name: (s.at(-1), s.at(0)) for name, s in sorted(enc.days.series.items()) if s.plain}


def _matches(enc: Encoding, patterns: tuple[f.Pattern, ...], arrived: dict[Point, Lit]) -> list[tuple[Point, Lit]]:
    found = enc.conditions.matches(tuple(p for p in patterns if not p.this), 0)
    for pattern in (p for p in patterns if p.this):
        for point in enc.conditions.points(pattern):
            lit = enc.circuit.both(arrived[point], enc.conditions.match(pattern, point, 0))
            found.append((point, lit))
    return found


def _met(enc: Encoding, goal: Goal, after: Point | None, arrived: dict[Point, Lit], this: This | None) -> Lit:
    """Whether a target is certainly met today (after the point)."""
    found = []
    for target in goal.targets:
        match target:
            case f.DayIs(condition):
                found.append(FALSE if after == CLOSE else enc.conditions.so(condition, CLOSE, 0))
            case f.Occurs(pattern, then):
                for point, lit in _matches(enc, (pattern,), arrived):
                    order = TRUE if after is None else enc.days.before(after, point, 0)
                    further = TRUE
                    if then is not None:
                        further = FALSE if this is None and pattern.this else enc.claims.true(
                            then, point, 0, this or (point, 0)
                        )
                    found.append(enc.circuit.conj([lit, order, further]))
    return enc.circuit.disj(found)


def _seen(enc: Encoding, goal: Goal, after: Point | None, arrived: dict[Point, Lit]) -> tuple[Lit, Lit]:
    """Whether the watch sees today what it must not, and whether it is released today."""
    c, days = enc.circuit, enc.days
    releases = _matches(enc, goal.release, arrived)
    if after is not None:
        releases = [(p, c.both(lit, days.before(after, p, 0))) for p, lit in releases]
    bad = []
    for point, lit in _matches(enc, goal.avoid, arrived):
        order = TRUE if after is None else days.before(after, point, 0)
        bad.append(c.conj([lit, order, enc.conditions.none_before(releases, point, 0)]))
    return c.disj(bad), c.disj(lit for _, lit in releases)


class _Since:
    """What a watch remembers of recurring duties: which have not been done, or begun a period, since it began."""

    def __init__(self, enc: Encoding) -> None:
        self.enc, self.claims = enc, enc.claims
        binding = [d for d in enc.procedure.duties if d.force.binds]
        self.undone = {d: enc.circuit.var() for d in binding if d.recurring}
        self.unbegun = {d: enc.circuit.var() for d in binding if isinstance(d.trigger, EachPeriod)}

    def before(self) -> dict[str, Lit]:
        """At the close of the day before."""
        found = {f"undone {d.id}": lit for d, lit in self.undone.items()}
        return found | {f"unbegun {d.id}": lit for d, lit in self.unbegun.items()}

    def after(self, point: Point | None) -> dict[str, Lit]:
        """At the close of today, the watch having begun today at the point (None: before today)."""
        both, kept = self.enc.circuit.both, point is None
        found = {
            f"undone {d.id}": both(lit if kept else TRUE, -self.claims.done_after(d, point, 0))
            for d, lit in self.undone.items()
        }
        return found | {
            f"unbegun {d.id}": both(lit if kept else TRUE, -self.claims.period_after(d, point, 0))
            for d, lit in self.unbegun.items()
        }

    def outstanding(self, day: int, facts: dict[str, Lit]) -> dict[str, Lit]:
        """What recurring duties leave outstanding at the close of the day, where these facts are so."""
        found = {f"again {d.id}": self.claims.again(d, day, facts[f"undone {d.id}"]) for d in self.undone}
        return found | {
            f"between {d.id}": self.claims.between(d, day, facts[f"unbegun {d.id}"]) for d in self.unbegun
        }


def _begin(
    enc: Encoding, goal: Goal, point: Point, lit: Lit, arrived: dict[Point, Lit], since: _Since
) -> _Watch:
    """A watch that begins today at the point."""
    c, this = enc.circuit, (point, 0)
    mail = {box: enc.days.delivered(point[0], box[1], 0) if box[1] else FALSE for box in arrived}
    begins = [lit, *(-enc.claims.true(claim, point, 0, this) for claim in goal.side)]
    bad, released = _seen(enc, goal, point, mail)
    waits = c.conj([*begins, -_met(enc, goal, point, mail, this), -released])
    watch = _Watch(begins, waits, bad)
    for box, after in mail.items():
        name = f"arrived {box}"
        watch.after[name] = after
        watch.after[f"{name} unread"] = c.either(-after, _unread(enc, box)[1])
    watch.after |= since.after(point)
    watch.after |= since.outstanding(0, watch.after)
    return watch


def _go_on(enc: Encoding, goal: Goal, arrived: dict[Point, Lit], since: _Since) -> _Watch:
    """A watch that waited at the close of the day before."""
    c = enc.circuit
    bad, released = _seen(enc, goal, None, arrived)
    fixed = enc.conditions.so(_fixed(goal.part.condition), CLOSE, 0)
    watch = _Watch([fixed], c.both(-_met(enc, goal, None, arrived, None), -released), bad)
    for box, lit in arrived.items():
        name = f"arrived {box}"
        before, after = _unread(enc, box)
        watch.before[name] = watch.after[name] = lit
        watch.before[f"{name} unread"] = c.either(-lit, before)
        watch.after[f"{name} unread"] = c.either(-lit, after)
    watch.before |= since.before()
    watch.after |= since.after(None)
    return watch


def _fixed(condition: f.Condition) -> f.Condition:
    """What the condition says of the case alone, and so of every day of it."""
    match condition:
        case f.FactIs():
            return condition
        case f.And(parts):
            return f.And(tuple(_fixed(p) for p in parts))
        case f.Or(parts) if all(_fixed(p) == p for p in parts):
            return condition
        case f.Not(part) if _fixed(part) == part:
            return condition
        case _:
            return f.TRUE


def _unread(enc: Encoding, box: Point) -> tuple[Lit, Lit]:
    series = enc.days.series[f"unread {box[0]} {box[1]}"]
    return series.at(-1), series.at(0)


def _outstanding(enc: Encoding, since: _Since) -> dict[str, tuple[Lit, Lit]]:
    """What may be outstanding, at the close of the day before and of this one."""
    before, after = enc.claims.outstanding(-1), enc.claims.outstanding(0)
    found = {name: (b, a) for (name, b), (_, a) in zip(before, after, strict=True)}
    recurring = since.outstanding(0, since.after(None))
    return found | {name: (b, recurring[name]) for name, b in since.outstanding(-1, since.before()).items()}
