"""Scenario files: from TOML to the core's typed scenarios, and the schema that says how such a file is written."""

from longstop.language.scenarios.read import read_scenario

__all__ = ["read_scenario"]
