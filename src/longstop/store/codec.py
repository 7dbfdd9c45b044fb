"""Core values as JSON text and back, exactly. Nothing comes back but classes of the core that are listed here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from longstop.core import edits, explanations, formulas, procedures, semantics, time, traces, verdicts


class Unreadable(ValueError):  # noqa: N818 - no error of the user's
    """The text is none that `encoded` wrote."""


#: Every class that may come back, by its name.
_CLASSES: dict[str, type[Any]] = {
    name: thing
    for module in (edits, explanations, formulas, procedures, semantics, time, traces, verdicts)
    for name, thing in vars(module).items()
    if isinstance(thing, type) and thing.__module__ == module.__name__
    if is_dataclass(thing) or issubclass(thing, Enum)
}


def encoded(value: object) -> str:
    """The value as text. Raises TypeError for what is no value of the core."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def decoded(text: str) -> object:
    """The value that the text tells. Raises Unreadable."""
    try:
        return _value(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def _plain(value: object) -> object:
    match value:
        case Enum():
            return {"enum": [_named(value), value.name]}
        case None | bool() | int() | float() | str():
            return value
        case date():
            return {"date": value.isoformat()}
        case tuple():
            return [_plain(item) for item in value]
        case frozenset():
            return {"set": sorted((_plain(item) for item in value), key=repr)}
        case Mapping():
            return {"map": [[_plain(k), _plain(v)] for k, v in value.items()]}
        case _ if is_dataclass(value):
            return {"is": _named(value), "with": {f.name: _plain(getattr(value, f.name)) for f in fields(value)}}
        case _:
            raise TypeError(f"{value!r} cannot be kept")


def _named(value: object) -> str:
    name = type(value).__name__
    if _CLASSES.get(name) is not type(value):
        raise TypeError(f"{name} is not among what can be kept")
    return name


def _value(plain: object) -> object:
    match plain:
        case None | bool() | int() | float() | str():
            return plain
        case list():
            return tuple(_value(item) for item in plain)
        case {"enum": [str(name), str(member)]}:
            return _CLASSES[name][member]
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case {"set": list(items)}:
            return frozenset(_value(item) for item in items)
        case {"map": list(items)}:
            return {_value(k): _value(v) for k, v in items}
        case {"is": str(name), "with": dict(parts)}:
            return _CLASSES[name](**{k: _value(v) for k, v in parts.items()})
        case _:
            raise ValueError("no such form")
