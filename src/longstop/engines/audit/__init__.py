"""What a recorded log says about a procedure: formulas, and rules, judged on all its cases at once, in columns."""

from longstop.engines.audit.claims import FALSE, OPEN, TRUE, TRUTHS
from longstop.engines.audit.judging import Judged, judge

__all__ = ["FALSE", "OPEN", "TRUE", "TRUTHS", "Judged", "judge"]
