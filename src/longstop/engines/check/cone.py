"""The part of a procedure on which a property can depend: its cone of influence.

A rule can matter to a property only through the events that the property speaks of, those on which these depend, and
so on. Everything else is left out of the search. What the whole procedure allows, told without the other events, is
allowed by the part; so a proof for the part is a proof. A counterexample of the part is told in full before it is
shown (`tell`, `refute.lift`), and the meaning confirms it against the whole.
"""

from __future__ import annotations

from longstop.core import formulas as f
from longstop.core.dependence import Parts
from longstop.core.procedures import Procedure

_parts = Parts()


def cone(procedure: Procedure, formula: f.Formula) -> Procedure:
    """The part of the procedure on which the formula can depend: the same object for equal parts."""
    return _parts.of(procedure, formula)
