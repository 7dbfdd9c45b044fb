"""What a log does not record makes verdicts undecidable, and never false; the rest is told as the meaning has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from claims import formulas, promises
from longstop.core.conformance import Line, Subject
from longstop.core.logs import Happening, Log
from longstop.core.procedures import Procedure, Sort
from longstop.core.semantics import Reading, Truth
from longstop.core.time import Calendar
from longstop.engines.audit.ledger import Ledger
from longstop.engines.audit.lines import property_line, rule_lines
from recorded import logs, readings_of
from strategies import procedures

#: What the lines say that are about no single rule, and the kinds of breach that they count.
REASONS = {
    Subject.ACTS: ("no rule requires or allows it now to those who did it",),
    Subject.ADDRESSEES: ("it is sent to others than the rules say",),
    Subject.PRESENCE: ("somebody who took part is not in",),
    Subject.WORLD: ("it happens on working days only", "it happens once in a case", "the world cannot raise it now"),
}


def lines_of(procedure: Procedure, log: Log, calendar: Calendar, *, strict: bool = False) -> list[Line]:
    return list(rule_lines(Ledger(procedure, log, calendar, strict=strict), limit=None))


@given(st.data(), st.booleans())
def test_a_rule_is_breached_where_the_meaning_says_so(data: st.DataObject, strict: bool) -> None:
    """By rule and case, with nothing unknown; and nothing is left undecided then."""
    procedure = data.draw(procedures())
    log, calendar = data.draw(logs(procedure, strict=strict))
    breaches = [
        (str(log.cases[case]), b)
        for case, reading in enumerate(readings_of(log, procedure, calendar, strict=strict))
        for b in Reading.breaches(reading)
    ]
    rules = {r.id for r in procedure.rules}
    lapses = ("nothing was owed that somebody in could forget", "nothing was done whose manner could be forgotten")
    for line in lines_of(procedure, log, calendar, strict=strict):
        assert line.tally.undecidable == 0
        assert line.missing == ()
        said = {(x.case, x.what, x.day) for x in line.occasions}
        if line.id in rules:
            meant = {(c, b.what, b.day) for c, b in breaches if b.what == line.id and b.why not in lapses}
        elif line.subject in REASONS:
            meant = {(c, b.what, b.day) for c, b in breaches if b.why in REASONS[line.subject]}
        elif line.subject is Subject.MAIL:
            meant = {(c, b.what, b.day) for c, b in breaches if b.what == line.id and "reads mail" in b.why}
        else:
            continue
        assert said == meant
        assert (line.tally.breached > 0) == bool(meant)


# --- hiding what is known -----------------------------------------------------------------------------------------


def without(log: Log, token: str) -> Log:
    """The log as it would be if this had not been recorded."""
    nothing = np.zeros(len(log), dtype=np.int64)
    kind, _, id = token.partition(" ")
    unknown = log.unknown | {token}
    match kind:
        case "away":
            return replace(log, away={}, unknown=unknown)
        case "to":
            return replace(log, groups=(*log.groups, ()), to=nothing + len(log.groups), unknown=unknown)
        case "lost":
            return replace(log, groups=(*log.groups, ()), lost=nothing + len(log.groups), unknown=unknown)
        case "roles":
            return replace(
                log, groups=(*log.groups, ()), roles=nothing + len(log.groups),
                people=(*log.people, ()), by=nothing + len(log.people), unknown=unknown,
            )  # fmt: skip
        case "attribute":
            return replace(log, attributes=tuple(_less(x, id) for x in log.attributes), unknown=unknown)
        case "fact":
            return replace(log, facts=tuple(_less(x, id) for x in log.facts), unknown=unknown)
        case _:
            stage = Happening.READ if kind == "read" else Happening.HAPPENED
            kept = [i for i in range(len(log)) if log.events[log.event[i]] != id or log.stage[i] != stage]
            columns = ("case", "time", "event", "stage", "by", "roles", "to", "lost", "carried")
            return replace(log, unknown=unknown, **{c: np.asarray(getattr(log, c))[kept] for c in columns})


def _less(known: Mapping[str, str], id: str) -> dict[str, str]:
    return {name: value for name, value in known.items() if name != id}


def tokens(procedure: Procedure) -> list[str]:
    found = ["away", "to", "lost", "roles"]
    found += [f"attribute {a.id}" for e in procedure.events for a in e.attributes]
    found += [f"fact {x.id}" for x in procedure.facts]
    found += [f"event {e.id}" for e in procedure.events]
    found += [f"read {e.id}" for e in procedure.events if e.sort is Sort.MESSAGE]
    return list(dict.fromkeys(found))


@given(st.data())
def test_nothing_is_said_that_fuller_records_would_belie(data: st.DataObject) -> None:
    """Whatever is hidden, no more is kept, breached or open than there is; and what is called decided is as it is."""
    procedure = data.draw(procedures())
    log, calendar = data.draw(logs(procedure))
    formula = data.draw(formulas(procedure) | promises(procedure))
    poorer = log
    for token in data.draw(st.lists(st.sampled_from(tokens(procedure)), min_size=1, max_size=2, unique=True)):
        poorer = without(poorer, token)
    full, less = (Ledger(procedure, x, calendar) for x in (log, poorer))
    pairs = [(property_line(full, "Q", None, "", formula), property_line(less, "Q", None, "", formula))]
    known = {(x.subject, x.id): x for x in rule_lines(full)}
    pairs += [(known[x.subject, x.id], x) for x in rule_lines(less) if x.subject is not Subject.RECORDS]
    odd = {Subject.RECORDS, Subject.PRESENCE} | ({Subject.MAIL} if "lost" in poorer.unknown else set())
    if any(x.tally.breached for x in known.values() if x.subject in odd):
        return  # a log at odds with itself (somebody acts who is away, and reads what is lost) until that is hidden
    for whole, said in pairs:
        for standing in ("kept", "breached", "open"):
            assert getattr(said.tally, standing) <= getattr(whole.tally, standing), (standing, whole, said)
        if said.tally.all and not said.missing:
            assert said.tally.undecidable == 0


@given(st.data())
def test_a_property_is_counted_as_the_meaning_counts_it(data: st.DataObject) -> None:
    procedure = data.draw(procedures())
    log, calendar = data.draw(logs(procedure))
    formula = data.draw(formulas(procedure) | promises(procedure))
    line = property_line(Ledger(procedure, log, calendar), "Q", None, "", formula, limit=None)
    truths = [
        reading.claim(part.claim, m)
        for reading in readings_of(log, procedure, calendar, strict=False)
        for part in formula
        for m in reading.triggers(part)
    ]
    tally = line.tally
    assert (tally.kept, tally.breached, tally.open) == tuple(map(truths.count, (Truth.TRUE, Truth.FALSE, Truth.OPEN)))
    assert tally.undecidable == 0
    assert len(line.occasions) == tally.breached
