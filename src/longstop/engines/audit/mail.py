"""Mail: it is read on the first day on which the recipient is in, and nothing else is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from longstop.core import formulas as f
from longstop.core.logs import Happening
from longstop.core.procedures import Sort
from longstop.engines.audit.conditions import delivered
from longstop.engines.audit.days import FAR, Ints
from longstop.engines.audit.doing import first_in
from longstop.engines.audit.found import Found, Ground
from longstop.engines.audit.ledger import Hits, Ledger


@dataclass(frozen=True, eq=False)
class Mailbox:
    """What became of the mail of one kind that came to one role: on how many days it was read as it should be, which
    cases have mail that nobody has been in to read, and what went wrong."""

    read: Ints
    waiting: Ints
    wrong: tuple[Found, ...]


def mail_breaches(ledger: Ledger) -> Iterator[Found]:
    """Mail that was not read when it should have been, and readings of what had not come."""
    for kind in ledger.procedure.events:
        if kind.sort is Sort.MESSAGE:
            for role in ledger.procedure.recipients(kind.id):
                yield from mailbox(ledger, kind.id, role).wrong


def mailbox(ledger: Ledger, event: f.EventId, role: f.RoleId) -> Mailbox:
    """The mail of one kind for one role; `read` and `waiting` are cases, one for each day and for each message."""
    sent = ledger.rows_of(event, Happening.HAPPENED)
    sent = sent[delivered(ledger, role, sent)]
    come = ledger.at_rows(sent)
    read = ledger.rows_of(event, Happening.READ)
    theirs = ledger.having(ledger.log.groups, lambda group: set(group) == {role})
    seen = ledger.at_rows(read[theirs[ledger.roles[read]]])
    due = first_in(ledger, role, come.case, come.day)
    asked = due < FAR
    should = ledger.place(come.case[asked], due[asked])
    did = ledger.place(seen.case, seen.day)
    places, at = np.unique(np.concatenate([should, did]), return_index=True)
    amiss = np.isin(places, should) != np.isin(places, did)
    case = np.concatenate([come.case[asked], seen.case])[at]
    day = np.concatenate([due[asked], seen.day])[at]
    why = f"{role} reads mail on the first day in, and only then"
    row = np.concatenate([np.full(len(should), -1, dtype=np.int64), seen.row])[at]
    missed = Found(Ground.MAIL, event, why, case[amiss], day[amiss], row[amiss], roles=(role,))
    later = Hits(sent, ledger.size).next(seen.upto)
    there = np.flatnonzero(later < ledger.begin[seen.case + 1])
    early = there[ledger.days_of(later[there]) == seen.day[there]]
    _, once = np.unique(did[early], return_index=True)
    early = early[once]
    why = f"{role} reads mail before it is sent"
    hasty = Found(Ground.MAIL, event, why, seen.case[early], seen.day[early], seen.row[early])
    return Mailbox(case[~amiss], come.case[~asked], (missed, hasty))
