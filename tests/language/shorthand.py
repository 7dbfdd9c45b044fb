"""The core on few lines: dataclasses without the fields that have their defaults, enums and names by what they say."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum

from longstop.core import formulas as f
from longstop.core import procedures as p
from longstop.core.time import Bound

INFIX = {f.And: " and ", f.Or: " or ", f.AllOf: " and ", f.AnyOf: " or "}


def show(value: object) -> str:
    """The value on one line."""
    match value:
        case Bound() | date():
            return str(value)
        case Enum():
            return value.name.lower()
        case f.Const(so):
            return "always" if so else "never"
        case f.And(parts) | f.Or(parts) | f.AllOf(parts) | f.AnyOf(parts):
            return "(" + INFIX[type(value)].join(show(x) for x in parts) + ")"
        case f.Not(part) | f.NotClaim(part):
            return f"not {show(part)}"
        case f.InState(state):
            return f"in {state}"
        case f.FactIs(name, v) | f.AttributeIs(name, v):
            return f"{name}={v}"
        case f.RoleIn(role):
            return f"{role} is in"
        case f.DeliveredTo(role):
            return f"delivered to {role}"
        case f.Pattern():
            return pattern(value)
        case f.Count(what, compare, number, last):
            return f"count({pattern(what)}{f', last {last}' if last else ''}) {compare.value} {number}"
        case f.Occurs(what, None):
            return pattern(what)
        case p.Party(tiers, prefer):
            told = " else ".join(" or ".join(tier) for tier in tiers)
            return f"[{told}{'; prefer ' + ', '.join(prefer) if prefer else ''}]"
        case str() | int() | bool() | None:
            return str(value)
        case tuple():
            return "(" + ", ".join(show(x) for x in value) + ")"
        case dict():
            return "{" + ", ".join(f"{k}: {show(v)}" for k, v in value.items()) + "}"
    assert is_dataclass(value), value
    shown = [f"{name}={show(x)}" if keyword else show(x) for name, x, keyword in _said(value)]
    return f"{type(value).__name__}({', '.join(shown)})"


def pattern(value: f.Pattern) -> str:
    """An event, its stage and roles."""
    stage = {f.Stage.HAPPENED: "", f.Stage.READ: " read", f.Stage.ACTED: " acted on"}[value.stage]
    by = f" by {'/'.join(value.roles)}" if value.roles else ""
    where = f" [{show(value.where)}]" if value.where is not None else ""
    return f"{'this ' if value.this else ''}{value.event}{stage}{by}{where}"


def lines(value: object) -> list[str]:
    """The value on several lines, one for each field that says something."""
    assert is_dataclass(value)
    found = [f"{type(value).__name__} {getattr(value, 'id', '')}".rstrip()]
    return found + [f"  {name}: {show(x)}" for name, x, _ in _said(value) if name != "id"]


def _said(value: object) -> list[tuple[str, object, bool]]:
    assert is_dataclass(value)
    found = []
    for field in fields(value):
        x = getattr(value, field.name)
        default = field.default if field.default is not MISSING else None
        if field.default is MISSING or x != default:
            found.append((field.name, x, field.default is not MISSING))
    return found
