"""The one meaning: time, procedures, formulas, traces, verdicts, and when a trace belongs. Standard library only."""
