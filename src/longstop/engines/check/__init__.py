"""`check`: is every trace that the procedure allows in the property? If not, one that is not. Built on z3, or on cvc5.

Days are unrolled, not events: `days` holds the Booleans of a window, `conditions`, `rules` and `claims` the gates
over them (each a twin of a part of `core.semantics`), `faults` the assumption sets, `windows` the calendar. `prover`
asks the questions, `induct` and `refute` answer two kinds of them, `decode` turns a model back into a trace. What a
verdict rests on goes into a `transcript`, for a second solver (`opinion`) or a file that anyone can check (`smtlib`).
"""

from __future__ import annotations

from longstop.core.confirmation import Confirmation
from longstop.engines.check.encoding import ready
from longstop.engines.check.endless import standstill
from longstop.engines.check.prover import check
from longstop.engines.check.refute import Disagreement
from longstop.engines.check.transcript import Query, Transcript

__all__ = ["Disagreement", "Query", "Transcript", "check", "confirmed", "ready", "standstill"]


def confirmed(transcript: Transcript, *, timeout: float | None = None) -> Confirmation:
    """See `opinion.confirmed`. Raises InputError where cvc5 is not installed."""
    from longstop.engines.check.opinion import confirmed as asked_again  # an extra

    return asked_again(transcript, timeout=timeout)
