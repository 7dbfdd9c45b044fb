"""The journal of a run: each record that is finished is in it, so that nothing finished is ever lived again.

One line of JSON a record, after a line that says what they are records of. A line that was cut short (the machine was
switched off, the process killed) is dropped when the journal is next read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from longstop.core.formulas import RoleId
from longstop.core.outcomes import Measured, Occupied, Record

#: The version of the form.
FORM = 1


class Journal:
    """A file of records. Records of anything else than `fingerprint` are not taken up, and make way for new ones."""

    def __init__(self, path: Path, fingerprint: str, *, resume: bool) -> None:
        """Raises OSError where the file cannot be written."""
        self.path = path
        self.found: dict[tuple[int, int], Record] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        header = json.dumps({"longstop-journal": FORM, "of": fingerprint}) + "\n"
        kept = _kept(path, header) if resume else b""
        for line in kept.splitlines()[1:]:
            record = read_record(json.loads(line))
            self.found[record.variant, record.replication] = record
        self._file: IO[bytes] = path.open("r+b" if kept else "wb")
        if kept:
            self._file.seek(len(kept))
            self._file.truncate()
        else:
            self._file.write(header.encode())
        self._sync()

    def add(self, records: Iterable[Record]) -> None:
        """Put them down, so that not even a killed process loses them."""
        lines = [json.dumps(write_record(r), separators=(",", ":")) for r in records]
        self._file.write(("\n".join(lines) + "\n").encode())
        self._sync()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())


def _kept(path: Path, header: str) -> bytes:
    """The lines of the file that can be used, its first among them; nothing if it is about something else."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return b""
    first = header.encode()
    if not text.startswith(first):
        return b""
    good = len(first)
    for line in text[len(first) :].splitlines(keepends=True):
        if not line.endswith(b"\n") or not _is_record(line):
            break
        good += len(line)
    return text[:good]


def _is_record(line: bytes) -> bool:
    try:
        read_record(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def write_record(record: Record) -> dict[str, Any]:
    """The record as JSON."""
    return {
        "variant": record.variant,
        "replication": record.replication,
        "cases": record.cases,
        "events": record.events,
        "measured": {
            id: [m.met, m.failed, m.open, m.never, _pairs(m.days), _pairs(m.working_days)]
            for id, m in record.measured.items()
        },
        "occupied": {role: [o.worked, o.there, list(o.waiting)] for role, o in record.occupied.items()},
    }


def read_record(data: dict[str, Any]) -> Record:
    """The record that JSON stands for. Raises what a wrong form makes it raise."""
    measured = {
        id: Measured(int(met), int(failed), int(left), _counts(days), _counts(working), int(never))
        for id, (met, failed, left, never, days, working) in data["measured"].items()
    }
    occupied = {
        RoleId(role): Occupied(int(worked), int(there), tuple(int(w) for w in waiting))
        for role, (worked, there, waiting) in data["occupied"].items()
    }
    return Record(
        int(data["variant"]), int(data["replication"]), int(data["cases"]), int(data["events"]), measured, occupied
    )


def _pairs(counts: Mapping[int, int]) -> list[list[int]]:
    return [[time, count] for time, count in sorted(counts.items())]


def _counts(pairs: list[list[int]]) -> dict[int, int]:
    return {int(time): int(count) for time, count in pairs}
