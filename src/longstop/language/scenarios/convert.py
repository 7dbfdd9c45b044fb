"""From what TOML holds to the form of a scenario: msgspec judges each value, and everything that is wrong is noted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, UnsetType

from longstop.core.diagnostics import Code
from longstop.core.source import Span
from longstop.language.resolve_names import Report, listed, near
from longstop.language.scenarios.places import Path, Places

T = TypeVar("T", bound=Struct)


class Where:
    """Where the keys and values stand of which a path speaks; those that a sweep puts in, at the sweep.

    `moved` has the paths of keys that are varied, and for each the path to the value that it takes.
    """

    def __init__(self, places: Places, moved: Mapping[Path, Path] | None = None) -> None:
        self.places, self.moved = places, moved or {}

    def key(self, path: Path) -> Span:
        """Where the key stands."""
        for varied, at in self.moved.items():
            if varied == path or (varied[: len(path)] == path and path not in self.places.keys):
                return self.places.value((*at[:-2], "vary"))
            if path[: len(varied)] == varied:
                return self.places.value(at)
        return self.places.key(path)

    def value(self, path: Path) -> Span:
        """Where the value stands."""
        for varied, at in self.moved.items():
            if path[: len(varied)] == varied:
                return self.places.value(at)
            if path and varied[: len(path)] == path and path not in self.places.keys:
                return self.places.value((*at[:-2], "vary"))
        return self.places.value(path)


def converted(kind: type[T], raw: Mapping[str, Any], where: Where, report: Report, path: Path = ()) -> T | None:
    """The table in its form; None if anything in it has the wrong shape, which is noted."""
    fields = {f.encode_name: f for f in msgspec.structs.fields(kind)}
    found: dict[str, Any] = {}
    good = True
    for key, value in raw.items():
        here = (*path, key)
        if key not in fields:
            around = ".".join(str(part) for part in path)
            message = f"there is no key `{key}`" + (f" under `{around}`" if around else "")
            help = near(key, fields) or f"the keys here are {listed(fields, 'and')}"
            report.say(Code.UNKNOWN_NAME, message, where.key(here), help)
            good = False
            continue
        field = fields[key]
        worth, fine = _value(field.type, value, where, report, here)
        found[field.name] = worth
        good = good and fine
    for key, field in fields.items():
        if field.required and key not in raw:
            around = f"`{path[-1]}`" if path and isinstance(path[-1], str) else "the file" if not path else "this"
            report.say(Code.MISSING_PART, f"{around} has no `{key}`", where.value(path))
            good = False
    return kind(**found) if good else None


def _value(kind: Any, raw: object, where: Where, report: Report, path: Path) -> tuple[Any, bool]:
    """The value in its form, and whether it has the right shape."""
    plain = _plain(kind)
    tables = [t for t in plain if isinstance(t, type) and issubclass(t, Struct)]
    maps = [t for t in plain if get_origin(t) is dict]
    lists = [t for t in plain if get_origin(t) is list]
    if tables and isinstance(raw, dict):
        table = converted(tables[0], raw, where, report, path)
        return table, table is not None
    if maps and isinstance(raw, dict):
        inner = get_args(maps[0])[1]
        parts = {k: _value(inner, v, where, report, (*path, k)) for k, v in raw.items()}
        return {k: v for k, (v, _) in parts.items()}, all(fine for _, fine in parts.values())
    if lists and isinstance(raw, list):
        items = [_value(get_args(lists[0])[0], v, where, report, (*path, i)) for i, v in enumerate(raw)]
        return _judged(kind, raw, [v for v, _ in items], where, report, path, all(fine for _, fine in items))
    return _judged(kind, raw, raw, where, report, path, True)


def _judged(
    kind: Any, raw: object, worth: object, where: Where, report: Report, path: Path, fine: bool
) -> tuple[Any, bool]:
    """What msgspec says of the value, if nothing is wrong with its parts."""
    if not fine:
        return worth, False
    try:
        return msgspec.convert(worth, kind), True
    except (msgspec.ValidationError, OverflowError):
        words = list(dict.fromkeys(called(kind)))
        wanted = (", or " if any("," in word for word in words) else " or ").join(words)
        message = f"`{_name(path)}` is {wanted}, and here stands {shown(raw)}"
        report.say(Code.WRONG_SHAPE, message, where.value(path))
        return None, False


def _name(path: Path) -> str:
    """The key to which the value belongs."""
    return next((part for part in reversed(path) if isinstance(part, str)), "the file")


def _plain(kind: Any) -> list[Any]:
    """The alternatives of a type, without what is said about them."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _plain(get_args(kind)[0])
    if origin in (Union, UnionType):
        return [t for part in get_args(kind) for t in _plain(part)]
    return [] if kind is UnsetType else [kind]


def called(kind: Any) -> list[str]:
    """How the alternatives of a type are called."""
    origin = get_origin(kind)
    if origin is Annotated:
        titles = [m.title for m in kind.__metadata__ if isinstance(m, Meta) and m.title]
        return [titles[-1]] if titles else called(get_args(kind)[0])
    if origin in (Union, UnionType):
        return [word for part in get_args(kind) for word in called(part)]
    if origin is Literal:
        return [f"`{value}`" for value in get_args(kind)]
    if kind is UnsetType:
        return []
    if isinstance(kind, type) and issubclass(kind, Struct):
        return ["a distribution" if kind.__name__ == "Drawn" else "a table of keys"]
    return ["a list" if origin is list else "a table of names and values" if origin is dict else "something else"]


def shown(raw: object) -> str:
    """A value of the file, as a message speaks of it."""
    match raw:
        case bool():
            return f"`{str(raw).lower()}`"
        case str():
            short = raw if len(raw) <= 40 else raw[:37] + "..."
            return f'`"{short}"`' if short.isprintable() else "a text"
        case int() | float():
            text = str(raw) if not isinstance(raw, int) or abs(raw) < 10**12 else ""
            return f"the number {text}" if text else "an absurdly large number"
        case datetime() | time():
            return "a time of day"
        case date():
            return f"the date {raw}"
        case list():
            return "a list" if raw else "an empty list"
        case _:
            return "a table"
