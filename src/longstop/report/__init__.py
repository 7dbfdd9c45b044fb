"""Verdicts in words and in the forms that machines read. Stands on the core alone."""
