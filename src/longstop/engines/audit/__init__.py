"""What a recorded log says about a procedure: formulas, and rules, judged on all its cases at once, in columns."""

from longstop.engines.audit.claims import FALSE, OPEN, TRUE, TRUTHS
from longstop.engines.audit.judging import Judged, judge
from longstop.engines.audit.ledger import Ledger
from longstop.engines.audit.lines import property_line, rule_lines
from longstop.engines.audit.people import fitted

__all__ = [
    "FALSE",
    "OPEN",
    "TRUE",
    "TRUTHS",
    "Judged",
    "Ledger",
    "fitted",
    "judge",
    "property_line",
    "rule_lines",
]
