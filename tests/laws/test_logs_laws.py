"""A log that is written and read again is the same log; whatever else is in a file is refused in plain words."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handmade import PLAIN, act, duty, message, procedure, read, role, world
from longstop.core.diagnostics import Diagnostic, InputError
from longstop.core.logs import Log
from longstop.logs import Columns, read_log, write_log
from recorded import decoded, logs
from strategies import procedures

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)


def spoken(log: Log) -> object:
    """Everything that a log says, whatever the places of its tables."""
    return (
        tuple(log.cases),
        list(decoded(log)),
        [
            (int(log.first[c]), int(log.last[c]), dict(log.facts[log.fact[c]]), dict(log.holders[log.held[c]]))
            for c in range(len(log.cases))
        ],
        dict(log.away),
        log.lapses,
        log.unknown,
    )


def there_and_back(log: Log, rules: object, ending: str) -> Log:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"log{ending}"
        write_log(log, path)
        return read_log(path, rules).log  # type: ignore[arg-type]


@given(st.data(), st.sampled_from((".csv", ".parquet")))
def test_a_log_comes_back_from_its_file(data: st.DataObject, ending: str) -> None:
    rules = data.draw(procedures())
    log, _ = data.draw(logs(rules))
    log = replace(log, unknown=frozenset(data.draw(st.lists(st.sampled_from(("away", "to", "fact f1")), unique=True))))
    assert spoken(there_and_back(log, rules, ending)) == spoken(log)


@given(st.data(), st.sampled_from((".csv", ".parquet")))
def test_so_does_one_with_strange_names(data: st.DataObject, ending: str) -> None:
    """Whatever people and cases are called, marks and blanks and all."""
    rules = data.draw(procedures())
    log, _ = data.draw(logs(rules))
    new: dict[str, str] = {}

    def called(name: str) -> str:
        if name not in new:
            new[name] = data.draw(NAMES.filter(lambda n: n not in new.values()))
        return new[name]

    log = replace(
        log,
        cases=tuple(f"{called(c)}" for c in log.cases),
        people=tuple(tuple(map(called, p)) for p in log.people),
        holders=tuple({r: tuple(map(called, p)) for r, p in h.items()} for h in log.holders),
        away={called(p): spans for p, spans in log.away.items()},
    )
    assert spoken(there_and_back(log, rules, ending)) == spoken(log)


# --- files that are none ------------------------------------------------------------------------------------------

RULES = procedure(
    role("worker"),
    role("lead"),
    world("concern"),
    message("flag"),
    act("visit"),
    duty("R1", "concern", "worker", "flag", to=("lead",), within=None),
    duty("R2", read("flag"), "lead", "visit", within=None),
)
OWN = b"""case,time,what,event,by,role,to
A,2026-01-05,begins,,,,
A,2026-01-05,happened,concern,,,
A,2026-01-09,ends,,,,
"""
THEIRS = b"case,time,event,by,role,to\nA,2026-01-05 09:00,concern,,,\nA,2026-01-06,flag,Jo,worker,lead\n"


def read_or_refused(path: Path) -> tuple[Log | None, tuple[Diagnostic, ...]]:
    try:
        return read_log(path, RULES).log, ()
    except InputError as error:
        return None, error.diagnostics


@given(st.data(), st.sampled_from((OWN, THEIRS)))
def test_a_damaged_file_is_read_or_refused(data: st.DataObject, whole: bytes) -> None:
    """Bytes changed, dropped and put in: never anything but a log or a message."""
    text = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        piece = data.draw(st.binary(max_size=4) | st.sampled_from((b",", b"\n", b'"', b"9999", b"A,", b"\xff", b";")))
        text[at : at + data.draw(st.integers(0, 6))] = piece
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        path.write_bytes(bytes(text))
        found, wrong = read_or_refused(path)
    assert all(d.code == "bad-log" and "log.csv" in d.message for d in wrong)
    assert (found is None) == bool(wrong)
    for case in range(len(found.cases) if found else 0):
        assert found is not None
        assert found.trace(case, RULES, PLAIN).days > 0


@given(st.binary(max_size=200))
def test_bytes_are_seldom_a_log(blob: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        path.write_bytes(b"PAR1" + blob)
        with pytest.raises(InputError):
            read_log(path, RULES, Columns())
