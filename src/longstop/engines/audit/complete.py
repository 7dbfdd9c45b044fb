"""Whether anything that could still be done is outstanding at the end of a case, looking from a moment."""

from __future__ import annotations

from datetime import date

import numpy as np

from longstop.core.semantics import CLOSE, Moment, Reading
from longstop.engines.audit.days import Bools
from longstop.engines.audit.ledger import Ledger, Moments
from longstop.engines.audit.people import fitted


def complete(ledger: Ledger, at: Moments) -> Bools:
    """For each of the moments whether, looking from it, nothing is outstanding at the end of its case."""
    found = np.zeros(len(at), dtype=np.bool_)
    reading: Reading | None = None
    case = -1
    for i in np.argsort(at.case, kind="stable").tolist():
        if reading is None or at.case[i] != case:
            case = int(at.case[i])
            procedure = fitted(ledger.procedure, ledger.log, case)
            trace = ledger.log.trace(case, procedure, ledger.calendar)
            reading = Reading(procedure, trace, ledger.calendar, strict=ledger.strict)
        place = CLOSE if at.row[i] < 0 else int(at.row[i] - ledger.begin[case])
        found[i] = reading.complete(Moment(date.fromordinal(int(at.day[i])), place))
    return found
