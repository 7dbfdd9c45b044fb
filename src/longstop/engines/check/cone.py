"""The part of a procedure on which a property can depend: its cone of influence.

A rule can matter to a property only through the events that the property speaks of, those on which these depend, and
so on. Everything else is left out of the search. What the whole procedure allows, told without the other events, is
allowed by the part; so a proof for the part is a proof. A counterexample of the part is told in full before it is
shown (`tell`, `refute.lift`), and the meaning confirms it against the whole.
"""

from __future__ import annotations

from collections import OrderedDict

from longstop.core import dependence
from longstop.core import formulas as f
from longstop.core.procedures import Procedure

_parts: OrderedDict[tuple[object, ...], Procedure] = OrderedDict()
_KEPT = 400


def cone(procedure: Procedure, formula: f.Formula) -> Procedure:
    """The part of the procedure on which the formula can depend: the same object for equal parts, whatever they are
    parts of, so that what was worked out for one reading of a text serves for another."""
    part = dependence.part(procedure, formula)
    found = _parts.setdefault(part.formal, part)
    _parts.move_to_end(part.formal)
    while len(_parts) > _KEPT:
        _parts.popitem(last=False)
    return found
