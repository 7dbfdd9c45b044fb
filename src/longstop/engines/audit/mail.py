"""Mail: it is read on the first day on which the recipient is in, and nothing else is read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longstop.core import formulas as f
from longstop.core.logs import Happening
from longstop.core.procedures import Sort
from longstop.engines.audit.conditions import delivered
from longstop.engines.audit.days import FAR
from longstop.engines.audit.doing import first_in
from longstop.engines.audit.found import Found, Ground, without_row
from longstop.engines.audit.ledger import Hits, Ledger


def mail_breaches(ledger: Ledger) -> Iterator[Found]:
    """Mail that was not read when it should have been, and readings of what had not come."""
    for kind in ledger.procedure.events:
        if kind.sort is Sort.MESSAGE:
            for role in ledger.procedure.recipients(kind.id):
                yield from _of(ledger, kind.id, role)


def _of(ledger: Ledger, event: f.EventId, role: f.RoleId) -> Iterator[Found]:
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
    wrong, at = np.unique(np.concatenate([should, did]), return_index=True)
    amiss = np.isin(wrong, should) != np.isin(wrong, did)
    case = np.concatenate([come.case[asked], seen.case])[at][amiss]
    day = np.concatenate([due[asked], seen.day])[at][amiss]
    yield without_row(Ground.MAIL, event, f"{role} reads mail on the first day in, and only then", case, day)
    later = Hits(sent, ledger.size).next(seen.upto)
    there = np.flatnonzero(later < ledger.begin[seen.case + 1])
    early = there[ledger.days_of(later[there]) == seen.day[there]]
    _, once = np.unique(did[early], return_index=True)
    early = early[once]
    yield Found(
        Ground.MAIL, event, f"{role} reads mail before it is sent", seen.case[early], seen.day[early], seen.row[early]
    )
