"""The text of a scenario file as TOML holds it, with the places of all its keys and values."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from longstop.core.diagnostics import Code
from longstop.core.source import Source, Span
from longstop.language.resolve_names import Report
from longstop.language.scenarios.places import Path, Places, place_in, places_of

#: The largest scenario file, in characters.
LARGEST = 200_000

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_toml(source: Source, report: Report) -> tuple[dict[str, Any], Places] | None:
    """What the file holds, and where; None if it is not TOML, which is noted."""
    text = source.text.replace("\r\n", "\n")
    whole = Span(source.path, 1, 1, 1, 1)
    if len(text) > LARGEST:
        message = f"the file is larger than any scenario, {LARGEST:,} characters at most"
        report.say(Code.TOO_LARGE, message, whole)
        return None
    try:
        raw = tomllib.loads(text)
        places = places_of(source.path, text)
    except RecursionError:
        report.say(Code.NOT_TOML, "there are brackets within brackets without end", whole)
        return None
    except ValueError as error:
        _not_toml(source.path, text, str(error), report)
        return None
    for table in ("readings", "parameters"):
        if isinstance(raw.get(table), dict):
            raw[table], places = _flat(raw[table], (table,), places, report)
    return raw, places


def _not_toml(path: str, text: str, said: str, report: Report) -> None:
    found = _AT.search(said)
    lines = text.split("\n")
    line, column = (int(found[1]), int(found[2])) if found and found[1] else (len(lines), len(lines[-1]) + 1)
    message = _AT.sub("", said) if found else "a value is not one that TOML knows"
    message = re.sub(r"'(.)'", r"`\1`", message[:200])
    help = "a text stands in double quotes, a table's name in square brackets, a date without quotes"
    place = place_in(path, text, line, column) if found else Span(path, 1, 1, 1, 1)
    report.say(Code.NOT_TOML, message[:1].lower() + message[1:], place, help)


def _flat(raw: dict[str, Any], path: Path, places: Places, report: Report) -> tuple[dict[str, Any], Places]:
    """`J24.copy = "lit"` without quotes around the name makes tables of it; it is meant as one name."""
    flat: dict[str, object] = {}
    keys, values = dict(places.keys), dict(places.values)
    for name, worth in raw.items():
        if not isinstance(worth, dict):
            flat[name] = worth
            continue
        for inner, value in worth.items():
            whole = f"{name}.{inner}"
            if whole in flat or whole in raw:
                report.say(Code.DUPLICATE, f"`{whole}` is given twice", places.key((*path, name, inner)))
            flat[whole] = value
            keys[(*path, whole)] = places.key((*path, name, inner))
            values[(*path, whole)] = places.value((*path, name, inner))
    return flat, Places(places.whole, keys, values, places.text)
