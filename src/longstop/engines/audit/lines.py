"""What became of each property and rule in a whole log: counted, with the breaches, and what could not be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

import numpy as np

from longstop.core import formulas as f
from longstop.core.conformance import A_FEW, Line, Subject, Tally
from longstop.core.logs import Happening
from longstop.core.procedures import Ban, Copy, Duty, EventKind, Manner, Rule, Sort
from longstop.engines.audit.acts import act_breaches, concerned
from longstop.engines.audit.breaches import breach_days, duty_breaches
from longstop.engines.audit.claims import FALSE, OPEN, TRUE, Claims
from longstop.engines.audit.conditions import matching, so
from longstop.engines.audit.days import FAR, Bools, Ints
from longstop.engines.audit.duties import Ending, instances
from longstop.engines.audit.faults import fault_breaches, record_breaches, strange
from longstop.engines.audit.found import Found, Ground
from longstop.engines.audit.judging import Judged, judged
from longstop.engines.audit.knowledge import (
    Needs,
    Wanted,
    needs,
    wanted,
    wanted_at_the_end,
    wanted_of_mail,
    wanted_to_address,
    wanted_to_allow,
)
from longstop.engines.audit.ledger import Hits, Ledger
from longstop.engines.audit.mail import mailbox
from longstop.engines.audit.occasions import occasions

_SUBJECTS = {
    Ground.COPY: Subject.COPY,
    Ground.MANNER: Subject.MANNER,
    Ground.BAN: Subject.BAN,
}


def property_line(
    ledger: Ledger, id: str, clause: str | None, title: str, formula: f.Formula, *, limit: int | None = A_FEW
) -> Line:
    """What became of a property, over all its triggers."""
    unknown = ledger.log.unknown
    missing: Needs = needs(ledger.procedure, formula) & unknown
    at_the_end = wanted_at_the_end(ledger.procedure) & unknown
    tally = np.zeros(4, dtype=np.int64)
    found: list[Found] = []
    for one in judged(ledger, formula):
        hidden = one.hangs if at_the_end else np.zeros(len(one.truth), dtype=np.bool_)
        if missing:
            hidden = np.ones(len(one.truth), dtype=np.bool_)
        elif hidden.any():
            missing = missing | at_the_end
        counted = [np.count_nonzero((one.truth == code) & ~hidden) for code in (TRUE, FALSE, OPEN)]
        tally += [*counted, np.count_nonzero(hidden)]
        found.append(_failures(ledger, id, one, np.flatnonzero((one.truth == FALSE) & ~hidden)))
    told = occasions(ledger, found, limit)
    counts = Tally(*tally.tolist())
    return Line(Subject.PROPERTY, id, clause, title, counts, tuple(sorted(missing)), told, formula)


def _failures(ledger: Ledger, id: str, one: Judged, at: Ints) -> Found:
    """When, by whom and how each trigger was failed."""
    case, since, row = one.case[at], one.day[at], one.row[at]
    day, due, why = since, np.full(len(at), FAR, dtype=np.int64), "it is not so"
    match one.part.claim:
        case f.Within(bound):
            due = ledger.days.end_of_window(since, bound)
            day, why = due, "not met the same day" if bound.count == 0 else f"not met within {bound}"
        case f.Eventually() | f.Bounded():
            day, why = ledger.last[case], "never met, and nothing is outstanding that could bring it about"
        case f.NotUntil(avoid) | f.Never(avoid):
            moments = one.moments(ledger).take(at)
            row = Claims(ledger, lambda m: np.zeros(len(m), dtype=np.bool_)).first(avoid, moments, moments)
            day, why = ledger.days_of(row), "it happened all the same"
        case _:
            pass
    return Found(Ground.RECORD, id, why, case, day, row, since, due)


# --- rules --------------------------------------------------------------------------------------------------------


def rule_lines(ledger: Ledger, *, limit: int | None = A_FEW) -> Iterator[Line]:
    """What became of each rule that binds, and of what follows from all of them.

    A case that speaks of something which the procedure does not know is counted among the records alone.
    """
    unheard = [x for x in strange(ledger) if len(x)]
    odd = np.zeros(ledger.cases, dtype=np.bool_)
    for found in unheard:
        odd[found.case] = True
    by_rows = [x.take(np.flatnonzero(~odd[x.case])) for x in act_breaches(ledger)]
    counting = _Counting(ledger, odd, limit)
    for rule in ledger.procedure.rules:
        if ledger.binds(rule):
            yield counting.rule(rule, [x for x in by_rows if x.what == rule.id and x.ground in _SUBJECTS])
    for kind in ledger.procedure.events:
        if kind.sort is Sort.MESSAGE and ledger.procedure.recipients(kind.id):
            yield counting.mail(kind)
    yield counting.acts(Subject.ACTS, Ground.UNASKED, by_rows)
    yield counting.acts(Subject.ADDRESSEES, Ground.ADDRESSEES, by_rows)
    yield counting.presence(by_rows)
    yield counting.world(by_rows)
    records = [*record_breaches(ledger), *fault_breaches(ledger)]
    records = [x.take(np.flatnonzero(~odd[x.case])) for x in records]
    asked = {Ground.RECORD} if "roles" in ledger.log.unknown else {Ground.RECORD, Ground.MAIL}
    records += [x for x in by_rows if x.ground in asked]
    yield counting.records([*unheard, *records])


class _Counting:
    """Occasions counted, those of odd cases left out."""

    def __init__(self, ledger: Ledger, odd: Bools, limit: int | None) -> None:
        self.ledger, self.odd, self.limit, self.unknown = ledger, odd, limit, ledger.log.unknown

    def rule(self, rule: Rule, found: list[Found]) -> Line:
        """What became of one rule."""
        asked = wanted(self.ledger.procedure, rule)
        match rule:
            case Duty():
                return self._duty(rule, asked)
            case Copy():
                at = self.ledger.at_rows(self.ledger.rows_of(rule.message, Happening.HAPPENED))
                cases = at.case[concerned(self.ledger, rule, at)]
            case Manner():
                at = self.ledger.at_rows(self.ledger.rows_of(rule.event, Happening.HAPPENED))
                cases = at.case[so(self.ledger, rule.condition, at)]
            case Ban():
                cases = self.ledger.at_rows(matching(self.ledger, rule.pattern).rows).case
            case _:
                assert_never(rule)
        subject = Subject(type(rule).__name__.lower())
        return self._line(subject, rule.id, rule.clause, self._sound(cases), found, asked)

    def _sound(self, cases: Ints) -> int:
        return int(np.count_nonzero(~self.odd[cases]))

    def _line(
        self,
        subject: Subject,
        id: str,
        clause: str | None,
        all: int,
        found: list[Found],
        asked: Wanted,
        waiting: int = 0,
        title: str = "",
    ) -> Line:
        """All the occasions, the breaches among them and those that wait; the rest were kept."""
        breached = sum(map(len, found))
        hard, soft = asked.hard & self.unknown, asked.soft & self.unknown
        if hard:
            return Line(subject, id, clause, title, Tally(undecidable=all), tuple(sorted(hard)))
        kept = all - breached - waiting
        unsure = waiting if "lost" in soft else 0  # what did not come need not be read
        if soft and breached + unsure:
            tally = Tally(kept, 0, waiting - unsure, breached + unsure)
            return Line(subject, id, clause, title, tally, tuple(sorted(soft)))
        told = occasions(self.ledger, found, self.limit)
        return Line(subject, id, clause, title, Tally(kept, breached, waiting), (), told)

    def _duty(self, duty: Duty, asked: Wanted) -> Line:
        owed = instances(self.ledger, duty)
        sound = ~self.odd[owed.at.case]
        failed = (breach_days(self.ledger, owed) < FAR) & sound
        gone = (owed.ending == Ending.FORGOTTEN) & ~failed & sound
        over = (owed.ending != Ending.NONE) & ~failed & ~gone & sound
        still = (owed.ending == Ending.NONE) & ~failed & sound
        hard, soft = asked.hard & self.unknown, asked.soft & self.unknown
        every = int(np.count_nonzero(sound))
        if hard:
            return Line(Subject.DUTY, duty.id, duty.clause, "", Tally(undecidable=every), tuple(sorted(hard)))
        late = over & (owed.ending == Ending.DONE) & (owed.closed_day > owed.due)
        hidden = np.zeros(len(sound), dtype=np.bool_)
        if soft:
            hidden = failed | (still & self._done_by_others(duty, owed.at.upto, owed.at.case))
        tally = Tally(
            *(int(np.count_nonzero(x)) for x in (over, failed & ~hidden, still & ~hidden, hidden, late, gone))
        )
        missing = tuple(sorted(soft)) if tally.undecidable else ()
        found = duty_breaches(self.ledger, duty)
        found = found.take(np.flatnonzero(~self.odd[found.case]))
        told = occasions(self.ledger, [found], self.limit) if tally.breached else ()
        return Line(Subject.DUTY, duty.id, duty.clause, "", tally, missing, told)

    def _done_by_others(self, duty: Duty, upto: Ints, case: Ints) -> Bools:
        """Whether the act was done after all, by somebody who stood in perhaps for one who was away."""
        done = Hits(self.ledger.rows_of(duty.act, Happening.HAPPENED), self.ledger.size).next(upto)
        return np.asarray(done < self.ledger.begin[case + 1])

    # --- what follows from the rules ------------------------------------------------------------------------

    def mail(self, kind: EventKind) -> Line:
        """Mail of one kind is read on the first day on which its recipients are in."""
        boxes = [mailbox(self.ledger, kind.id, role) for role in self.ledger.procedure.recipients(kind.id)]
        found = [x.take(np.flatnonzero(~self.odd[x.case])) for box in boxes for x in box.wrong]
        waiting = sum(self._sound(box.waiting) for box in boxes)
        read = sum(self._sound(box.read) for box in boxes)
        every = read + waiting + sum(map(len, found))
        return self._line(Subject.MAIL, kind.id, None, every, found, wanted_of_mail(kind.id), waiting)

    def acts(self, subject: Subject, ground: Ground, by_rows: list[Found]) -> Line:
        """What roles did was asked of them or allowed to them, and went to whom it should."""
        tally, missing, told = Tally(), set[str](), []
        for kind in self.ledger.procedure.events:
            if kind.sort is not Sort.WORLD:
                rows = self.ledger.at_rows(self.ledger.rows_of(kind.id, Happening.HAPPENED))
                want = wanted_to_allow if ground is Ground.UNASKED else wanted_to_address
                found = [x for x in by_rows if x.ground is ground and x.what == kind.id]
                sent = ground is Ground.UNASKED or kind.sort is Sort.MESSAGE  # only a message should go to anybody
                every = self._sound(rows.case) if sent else sum(map(len, found))
                one = self._line(subject, kind.id, None, every, found, want(self.ledger.procedure, kind))
                tally, missing = _sum(tally, one.tally), missing | set(one.missing if one.tally.undecidable else ())
                told += found if one.tally.breached else []
        return Line(
            subject, subject, None, "", tally, tuple(sorted(missing)), occasions(self.ledger, told, self.limit)
        )

    def presence(self, by_rows: list[Found]) -> Line:
        """Whoever took part was in. Without absences all that can be told is that they do not work on that day."""
        found = [x for x in by_rows if x.ground is Ground.ABSENT]
        taken_part = self.ledger.having(self.ledger.log.people, lambda people: len(people) > 0)
        case = self.ledger.case[np.flatnonzero(taken_part[self.ledger.by])] if self.ledger.size else self.ledger.case
        every, breached = self._sound(case), sum(map(len, found))
        missing = tuple(sorted({"away", "roles"} & self.unknown))
        kept = every - breached
        tally = Tally(0, breached, 0, kept) if missing else Tally(kept, breached)
        return Line(
            Subject.PRESENCE, Subject.PRESENCE, None, "", tally, missing, occasions(self.ledger, found, self.limit)
        )

    def world(self, by_rows: list[Found]) -> Line:
        """What comes from the world came when it can."""
        tally, missing, told = Tally(), set[str](), []
        for kind in self.ledger.procedure.events:
            if kind.sort is Sort.WORLD:
                rows = self.ledger.at_rows(self.ledger.rows_of(kind.id, Happening.HAPPENED))
                found = [x for x in by_rows if x.ground is Ground.WORLD and x.what == kind.id]
                merged = _merged(kind.id, found)
                asked = Wanted(needs(self.ledger.procedure, kind.only_if))
                one = self._line(Subject.WORLD, kind.id, None, self._sound(rows.case), merged, asked)
                tally, missing = _sum(tally, one.tally), missing | set(one.missing if one.tally.undecidable else ())
                told += found if one.tally.breached else []
        return Line(
            Subject.WORLD,
            Subject.WORLD,
            None,
            "",
            tally,
            tuple(sorted(missing)),
            occasions(self.ledger, told, self.limit),
        )

    def records(self, found: list[Found]) -> Line:
        """What the log says can be said. Counted by cases: a case is kept in order, or not."""
        found = [x for x in found if len(x)]
        wrong = np.unique(np.concatenate([x.case for x in found])) if found else np.zeros(0, dtype=np.int64)
        tally = Tally(self.ledger.cases - len(wrong), len(wrong))
        return Line(
            Subject.RECORDS, Subject.RECORDS, None, "", tally, (), occasions(self.ledger, found, self.limit)
        )


def _merged(what: str, found: list[Found]) -> list[Found]:
    """Breaches by the same event for several reasons, counted once."""
    if not found:
        return []
    rows, at = np.unique(np.concatenate([x.row for x in found]), return_index=True)
    case, day = (np.concatenate([getattr(x, name) for x in found])[at] for name in ("case", "day"))
    return [Found(Ground.WORLD, what, "", case, day, rows)]


def _sum(one: Tally, other: Tally) -> Tally:
    return Tally(
        one.kept + other.kept, one.breached + other.breached, one.open + other.open, one.undecidable + other.undecidable
    )
