"""Verdicts put down one by one while a long run goes on, so that one that is stopped can go on from there."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from longstop.core.verdicts import WORDS, Unknown

#: With this each line of the file begins.
_LINE = b'{"mutant": '


@dataclass(frozen=True)
class Told:
    """A verdict on a mutant, as it is put down: its word, and whether it is that the text contradicts itself."""

    verdict: str
    contradiction: bool = False


class Answers:
    """The answers found so far, and the file that they are put down in, if any: a line of JSON each.

    Each is known by the fingerprints of the mutant and of the question, longstop's own code among them, so that an
    answer to anything else is never taken up. A line that was cut short is passed over. What was given up is not put
    down: there may be more time later.
    """

    def __init__(self, path: Path | None = None, steady: Callable[[], bool] = lambda: True) -> None:
        """`steady` is asked before anything is put down: whether the code that a key names is still the code that
        answers. Raises OSError where the file cannot be read or written, or holds something else."""
        self._steady = steady
        self.found: dict[tuple[str, str], Told] = {}
        self.taken = 0
        """How many of the answers that the file held were asked for."""
        self._file: IO[bytes] | None = None
        if path is not None:
            text = path.read_bytes() if path.exists() else b""
            if text.strip() and not text.startswith(_LINE):
                raise OSError(0, "It holds something else, and is left alone")
            for line in text.splitlines():
                self._take(line)
            self._file = path.open("ab")
            if text and not text.endswith(b"\n"):
                self._file.write(b"\n")
        self.held = len(self.found)
        """How many answers the file held."""

    def _take(self, line: bytes) -> None:
        try:
            data = json.loads(line)
            mutant, question, verdict = data["mutant"], data["question"], data["verdict"]
        except (ValueError, KeyError, TypeError):
            return
        if isinstance(mutant, str) and isinstance(question, str) and verdict in tuple(WORDS.values()):
            self.found[mutant, question] = Told(verdict, data.get("contradiction") is True)

    def recalled(self, key: tuple[str, str]) -> Told | None:
        """The answer, if it is known."""
        told = self.found.get(key)
        self.taken += told is not None
        return told

    def add(self, key: tuple[str, str], told: Told) -> None:
        """Take it up, and put it down so that not even a killed process loses it."""
        self.found[key] = told
        if self._file is not None and told.verdict != WORDS[Unknown] and self._steady():
            data: dict[str, object] = {"mutant": key[0], "question": key[1], "verdict": told.verdict}
            if told.contradiction:
                data["contradiction"] = True
            self._file.write(json.dumps(data).encode() + b"\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
