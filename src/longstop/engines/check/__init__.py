"""`check`: is every trace that the procedure allows in the property? If not, one that is not. Built on z3.

Days are unrolled, not events: `days` holds the Booleans of a window, `conditions`, `rules` and `claims` the gates
over them (each a twin of a part of `core.semantics`), `faults` the assumption sets, `windows` the calendar. `prover`
asks the questions, `induct` and `refute` answer two kinds of them, `decode` turns a model back into a trace.
"""

from longstop.engines.check.endless import standstill
from longstop.engines.check.prover import check
from longstop.engines.check.refute import Disagreement

__all__ = ["Disagreement", "check", "standstill"]
