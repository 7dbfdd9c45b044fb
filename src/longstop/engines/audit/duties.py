"""What is owed: every occasion on which a duty arose, by when it was due, and when and how it ceased to be owed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import assert_never

import numpy as np
import numpy.typing as npt

from longstop.core import formulas as f
from longstop.core.procedures import Duty, EachPeriod, OnEvents, OnSilence
from longstop.core.time import SAME_DAY, Bound
from longstop.engines.audit.conditions import in_state, matching, matching_any, so
from longstop.engines.audit.days import FAR, Bools, Ints
from longstop.engines.audit.doing import doings, every_day
from longstop.engines.audit.ledger import Hits, Ledger, Moments


class Ending(IntEnum):
    """How what was owed ceased to be owed."""

    NONE = 0
    DONE = 1
    CANCELLED = 2
    FORGOTTEN = 3


@dataclass(frozen=True, eq=False)
class Instances:
    """The occasions on which a duty arose, each with its due day (`FAR`: without a deadline).

    `closed` is the row that ended it (the number of rows: none did), `closed_day` that row's day or the day at whose
    close it was forgotten (`FAR`: neither).
    """

    ledger: Ledger
    duty: Duty
    at: Moments
    due: Ints
    closed: Ints
    closed_day: Ints
    ending: npt.NDArray[np.int8]

    @cached_property
    def _begun(self) -> Ints:
        return np.sort(self.at.upto)

    @cached_property
    def _over(self) -> Ints:
        size, end = self.ledger.size, self.ledger.begin[self.at.case + 1]
        after = np.where(self.ending == Ending.NONE, end, np.minimum(self.closed + 1, end))
        gone = np.flatnonzero(self.ending == Ending.FORGOTTEN)
        after[gone] = self.ledger.rows_below(self.at.case[gone], self.closed_day[gone] + 1)
        return np.sort(np.minimum(after, size))

    def open_at(self, rows: Ints) -> Bools:
        """Whether something is owed just before each of the rows."""
        begun = np.searchsorted(self._begun, rows, side="right")
        return np.asarray(begun > np.searchsorted(self._over, rows, side="right"))

    def open_at_close(self, case: Ints, day: Ints) -> Bools:
        """Whether something is owed at the close of each of the days, if it is not forgotten then."""
        place = self.ledger.place
        begun = np.sort(place(self.at.case, self.at.day + self.at.is_close))
        over = np.sort(place(self.at.case, self.closed_day + (self.ending == Ending.FORGOTTEN)))
        here = place(case, day)
        return np.asarray(np.searchsorted(begun, here, "right") > np.searchsorted(over, here, "right"))


def instances(ledger: Ledger, duty: Duty) -> Instances:
    """Every occasion on which the duty arose: its trigger occurred, and its condition was so."""

    def make() -> Instances:
        at, due = occasions(ledger, duty)
        if duty.condition != f.TRUE:
            asked = so(ledger, duty.condition, at)
            at, due = at.take(asked), due[asked]
        return _closed(ledger, duty, at, due)

    return ledger.keep(("instances", duty.id), make)


def occasions(ledger: Ledger, duty: Duty) -> tuple[Moments, Ints]:
    """Every time that the trigger occurred, whether or not the condition was so, and the due days."""

    def make() -> tuple[Moments, Ints]:
        match duty.trigger:
            case OnEvents(patterns):
                at = ledger.at_rows(matching_any(ledger, patterns).rows)
                return at, _due(ledger, duty, at, duty.bound)
            case OnSilence() as silence:
                sent, last, answer = silences(ledger, silence)
                over = last <= ledger.last[sent.case]
                unanswered = (answer >= ledger.size) | (ledger.days_of(np.minimum(answer, ledger.size - 1)) > last)
                asked = np.flatnonzero(over & unanswered)
                at = ledger.at_closes(sent.case[asked], last[asked])
                return at, _due(ledger, duty, at, duty.bound)
            case EachPeriod() as each:
                return _periods(ledger, duty, each)
            case _:
                assert_never(duty.trigger)

    return ledger.keep(("occasions", duty.id), make)


def silences(ledger: Ledger, silence: OnSilence) -> tuple[Moments, Ints, Ints]:
    """What was sent, the last day on which an answer counts, and the row of the first answer, whenever it came."""
    sent = ledger.at_rows(matching(ledger, silence.sent).rows)
    answer = matching_any(ledger, silence.reply).next(sent.upto)
    answer = np.where(answer < ledger.begin[sent.case + 1], answer, ledger.size)
    return sent, ledger.days.end_of_window(sent.day, silence.bound), answer


def _due(ledger: Ledger, duty: Duty, at: Moments, bound: Bound | None) -> Ints:
    if bound is None:
        return np.full(len(at), FAR, dtype=np.int64)
    daily = every_day(ledger, duty.doers)
    last = ledger.days.due(at.day, bound, every_day=daily)
    late = at.is_close & (last <= at.day)  # what arises at the close of a day cannot be done that day
    return np.where(late, ledger.days.due(at.day + 1, SAME_DAY, every_day=daily), last)


def _periods(ledger: Ledger, duty: Duty, each: EachPeriod) -> tuple[Moments, Ints]:
    state = ledger.procedure.state(each.state)
    at = ledger.at_rows(matching_any(ledger, state.begins).rows)
    at = at.take(~in_state(ledger, each.state, at, just_before=True))
    begins, ends = matching_any(ledger, state.begins).rows, matching_any(ledger, state.ends).rows
    ended = Hits(np.setdiff1d(ends, begins), ledger.size).next(at.upto)
    inside = ended < ledger.begin[at.case + 1]
    over = np.full(len(at), FAR, dtype=np.int64)
    over[inside] = ledger.days_of(ended[inside])
    found: list[tuple[Moments, Ints]] = []
    daily, start, first = every_day(ledger, duty.doers), at.day, True
    while len(at):
        last = ledger.days.due(start, each.bound, every_day=daily)
        day = last - 1 if each.grid else start
        begin = ledger.at_closes(at.case, day)
        if first:
            begin = _where(day >= at.day, begin, at) if each.grid else at
        runs = (begin.row >= 0) | (over > begin.day)  # the periods run on only while the state lasts
        at, over, start, begin, last = at.take(runs), over[runs], start[runs], begin.take(runs), last[runs]
        seen = begin.day <= ledger.last[begin.case]
        found.append((begin.take(seen), last[seen] if each.grid else _due(ledger, duty, begin, each.bound)[seen]))
        start, first = start + each.bound.days, False
        more = start <= ledger.last[at.case]
        at, over, start = at.take(more), over[more], start[more]
    if not found:
        return at, np.zeros(0, dtype=np.int64)
    return _joined([m for m, _ in found]), np.concatenate([due for _, due in found])


def _where(which: Bools, one: Moments, other: Moments) -> Moments:
    return Moments(
        *(
            np.where(which, getattr(one, name), getattr(other, name))
            for name in ("case", "day", "row", "before", "upto")
        )
    )


def _joined(several: list[Moments]) -> Moments:
    return Moments(
        *(np.concatenate([getattr(m, name) for m in several]) for name in ("case", "day", "row", "before", "upto"))
    )


def _closed(ledger: Ledger, duty: Duty, at: Moments, due: Ints) -> Instances:
    """With what ended each: done, cancelled, or forgotten."""
    end = ledger.begin[at.case + 1]

    def following(hits: Hits) -> Ints:
        found = hits.next(at.upto)
        return np.where(found < end, found, ledger.size)

    done = following(Hits(doings(ledger, duty), ledger.size))
    cancelled = following(matching_any(ledger, duty.cancels)) if duty.cancels else np.full(len(at), ledger.size)
    closed = np.minimum(done, cancelled)
    there = closed < ledger.size
    day = np.full(len(at), FAR, dtype=np.int64)
    day[there] = ledger.days_of(closed[there])
    ending = np.where(there, np.where(done <= cancelled, Ending.DONE, Ending.CANCELLED), Ending.NONE).astype(np.int8)
    lapse = next_lapse(ledger, duty.id, at.case, at.day + at.is_close)
    forgotten = lapse < day
    closed[forgotten], day[forgotten], ending[forgotten] = ledger.size, lapse[forgotten], Ending.FORGOTTEN
    return Instances(ledger, duty, at, due, closed, day, ending)


def lapses(ledger: Ledger, rule: str) -> tuple[Ints, Ints]:
    """The cases and days of which the log says that what the rule asks was forgotten, by case and day."""

    def make() -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for case, day, what in ledger.log.lapses:
            found.setdefault(what, []).append((case, day))
        return found

    theirs = sorted(ledger.keep("lapses", make).get(rule, ()))
    pairs = np.array(theirs, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def next_lapse(ledger: Ledger, rule: str, case: Ints, day: Ints) -> Ints:
    """The first day from the given one on which the rule was forgotten; `FAR` if it was not."""
    cases, days = lapses(ledger, rule)
    if not len(cases):
        return np.full(len(case), FAR, dtype=np.int64)
    at = np.searchsorted(ledger.place(cases, days), ledger.place(case, day))
    found = np.minimum(at, len(cases) - 1)
    return np.where((at < len(cases)) & (cases[found] == case), days[found], FAR)
