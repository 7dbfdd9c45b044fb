"""How a log of one's own is to be read: which column is what, which activity is which event, who holds which role."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.procedures import Procedure, Sort

#: What a column can be, besides `attribute.ID` and `fact.ID`.
COLUMNS = ("case", "time", "event", "by", "role", "to", "lost")
#: Under these names a column is found without being mapped.
USUAL = {
    "case": ("case", "case:concept:name", "case_id"),
    "time": ("time", "timestamp", "time:timestamp"),
    "event": ("event", "activity", "concept:name"),
    "by": ("by", "org:resource"),
    "role": ("role", "org:role"),
    "to": ("to",),
    "lost": ("lost",),
}
_TABLES = ("columns", "events", "roles", "values")
_WORDS = ("separator", "time_format", "zone", "until")


@dataclass(frozen=True)
class Columns:
    """How to read a log. The keys of `columns` are ours, of the others those of the log; "" stands for nothing."""

    columns: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    separator: str = ";"
    """What stands between several roles or people in one cell."""
    time_format: str | None = None
    """The form of the times, as `strptime` has it; by default that of ISO 8601."""
    zone: str | None = None
    """The zone into which times with an offset are brought. By default the day is the one that is written."""
    until: date | None = None
    """The last day on which the cases were watched; by default that of the last row."""

    @property
    def given(self) -> bool:
        """Whether anything is said at all."""
        return self != Columns()

    def with_options(self, columns: Sequence[str], events: Sequence[str]) -> Columns:
        """The same with what was said on the command line: `case=CaseID`, `Flag sent=flag`."""
        return replace(
            self,
            columns={**self.columns, **dict(_pair(x, "--column", "case=CaseID") for x in columns)},
            events={**self.events, **dict(_pair(x, "--event", "Flag sent=flag", last=True) for x in events)},
        )


def _pair(text: str, option: str, example: str, *, last: bool = False) -> tuple[str, str]:
    name, equals, value = text.rpartition("=") if last else text.partition("=")
    if not (equals and name.strip()) or not (value.strip() or last):
        message, help = f"`{option} {text}` does not say what is what", f"write it like `{example}`"
        raise InputError([Diagnostic(Code.BAD_LOG, message, None, help)])
    return name.strip(), value.strip()


def read_columns(path: Path) -> Columns:
    """What a mapping file says. Raises InputError for one that cannot be read or says something unknown."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise InputError([Diagnostic(Code.BAD_LOG, f"`{path}` cannot be read: {reason}", None)]) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = "it is not text in UTF-8" if isinstance(error, UnicodeDecodeError) else _lowered(str(error))
        raise InputError([Diagnostic(Code.BAD_LOG, f"`{path}` is not TOML: {reason}", None)]) from None
    wrong = [_unknown(f"`{path}` has a key that means nothing: `{k}`", k, [*_TABLES, *_WORDS]) for k in said]
    wrong = [d for d, k in zip(wrong, said, strict=True) if k not in (*_TABLES, *_WORDS)]
    texts = [*_not_text(path, said)]
    if wrong or texts:
        raise InputError([*wrong, *texts])
    until = said.get("until")
    return Columns(
        columns=_flat(said.get("columns", {})),
        events=said.get("events", {}),
        roles=said.get("roles", {}),
        values=said.get("values", {}),
        separator=said.get("separator", ";"),
        time_format=said.get("time_format"),
        zone=said.get("zone"),
        until=until.date() if isinstance(until, datetime) else until,
    )


def _not_text(path: Path, said: Mapping[str, Any]) -> Iterable[Diagnostic]:
    """Values that are not of the kind that they should be."""

    def bad(where: str, what: str) -> Diagnostic:
        return Diagnostic(Code.BAD_LOG, f"`{where}` in `{path}` is not {what}", None)

    for table in _TABLES:
        entries = said.get(table, {})
        if not isinstance(entries, dict):
            yield bad(table, f"a table: write it as `[{table}]`")
            continue
        for name, value in entries.items():
            inner = value.items() if isinstance(value, dict) else [("", value)]
            nested = table == "values" or (table == "columns" and name in ("attribute", "fact"))
            if isinstance(value, dict) != nested:
                yield bad(f"{table}.{name}", "a table" if nested else "a text in quotes")
            elif any(not isinstance(v, str) for _, v in inner):
                yield bad(f"{table}.{name}", "made of texts in quotes" if nested else "a text in quotes")
    for word in ("separator", "time_format", "zone"):
        if word in said and (not isinstance(said[word], str) or not said[word]):
            yield bad(word, "a text in quotes")
    if "until" in said and not isinstance(said["until"], date):
        yield bad("until", "a date: write it as `until = 2026-06-30`")


def _flat(columns: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in columns.items():
        if isinstance(value, dict):
            found |= {f"{name}.{id}": column for id, column in value.items()}
        else:
            found[name] = value
    return found


def check(columns: Columns, procedure: Procedure) -> None:
    """Refuse what the procedure does not have. Raises InputError with everything that is wrong."""
    attributes: dict[str, tuple[str, ...]] = {a.id: a.values for e in procedure.events for a in e.attributes}
    facts: dict[str, tuple[str, ...]] = {x.id: x.values for x in procedure.facts}
    known = [*COLUMNS, *(f"attribute.{a}" for a in attributes), *(f"fact.{x}" for x in facts)]
    names = meanings(procedure)
    roles = [r.id for r in procedure.roles]
    wrong = [_unknown(f"no column can be a `{c}`", c, known) for c in columns.columns if c not in known]
    wrong += [
        _unknown(f"`{theirs}` cannot be `{ours}`: {procedure.id} has no such event", ours, names)
        for theirs, ours in columns.events.items()
        if ours and ours not in names
    ]
    wrong += [
        _unknown(f"`{theirs}` cannot be `{ours}`: {procedure.id} has no such role", ours, roles)
        for theirs, ours in columns.roles.items()
        if ours and ours not in roles
    ]
    for id, pairs in columns.values.items():
        values = attributes.get(id) or facts.get(id)
        if values is None:
            wrong.append(_unknown(f"{procedure.id} has no fact and no attribute `{id}`", id, [*attributes, *facts]))
            continue
        wrong += [_unknown(f"`{id}` has no value `{v}`", v, values) for v in pairs.values() if v not in values]
    if wrong:
        raise InputError(wrong)


def meanings(procedure: Procedure) -> dict[str, tuple[str, bool]]:
    """What an activity can be: a kind of event, or (`flag read`) its being read."""
    found: dict[str, tuple[str, bool]] = {e.id: (e.id, False) for e in procedure.events}
    return found | {f"{e.id} read": (e.id, True) for e in procedure.events if e.sort is Sort.MESSAGE}


def _unknown(message: str, name: str, known: Iterable[str]) -> Diagnostic:
    names = list(known)
    near = get_close_matches(name, names, 1, 0.6)
    help = f"did you mean `{near[0]}`?" if near else "there are " + ", ".join(f"`{n}`" for n in names[:12])
    return Diagnostic(Code.BAD_LOG, message, None, help if names else "")


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
