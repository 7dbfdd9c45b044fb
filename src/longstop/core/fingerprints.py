"""The fingerprint of a value: the same for equal values in every process, another as soon as anything differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import sha256


def fingerprint(*values: object, digits: int = 16) -> str:
    """So many hexadecimal digits, 64 at most, for values made of frozen data, mappings, sequences, sets, numbers,
    texts and dates.

    Mappings and sets count by what is in them, whatever their order. Raises TypeError for anything else.
    """
    told = sha256()
    for value in values:
        for word in _words(value):
            told.update(word.encode())
            told.update(b"\0")
    return told.hexdigest()[:digits]


def _words(value: object) -> Iterator[str]:
    match value:
        case Enum():
            yield f"{type(value).__name__}.{value.name}"
        case None | bool() | int() | float() | str() | date():
            yield f"{type(value).__name__} {value!r}"
        case Mapping():
            yield "{"
            yield from sorted("\1".join(_words(item)) for item in value.items())
            yield "}"
        case Set():
            yield "<"
            yield from sorted("\1".join(_words(item)) for item in value)
            yield ">"
        case tuple() | list():
            yield "("
            for item in value:
                yield from _words(item)
            yield ")"
        case _ if is_dataclass(value):
            yield type(value).__name__
            for field in fields(value):
                yield field.name
                yield from _words(getattr(value, field.name))
        case _:
            raise TypeError(f"no fingerprint can be taken of {value!r}")
