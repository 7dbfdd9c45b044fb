"""Elements of a page. Every text becomes text: nothing that comes from a file can end up as an element or a script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape as _escape


class Html(str):
    """A piece of a page, made of elements; any other string is text and gets escaped."""

    __slots__ = ()


#: What an element may hold; nothing at all is left out.
Child = str | None | Iterable["Child"]

_VOID = {"br", "hr", "input", "meta"}
#: Characters that turn the direction of what follows, or that no page may hold.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def plainly(text: str) -> str:
    """The text without characters that make it look like another: those are shown by their numbers."""
    text = _FORBIDDEN.sub("\ufffd", text)
    return _TURNING.sub(lambda m: f"[U+{ord(m[0]):04X}]", text)


def escape(text: str) -> Html:
    """The text as it stands on a page."""
    return text if isinstance(text, Html) else Html(_escape(plainly(text), quote=True))


def join(*children: Child) -> Html:
    """One after the other."""
    return Html("".join(_flat(children)))


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if isinstance(child, str):
            yield escape(child)
        elif child is not None:
            yield from _flat(child)


def tag(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """An element. `class_` is the attribute `class`, `data_sets` is `data-sets`; False and None leave one out."""
    said = ""
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        shown = key.rstrip("_").replace("_", "-")
        said += f" {shown}" if value is True else f' {shown}="{escape(str(value))}"'
    if name in _VOID:
        return Html(f"<{name}{said}>")
    return Html(f"<{name}{said}>{join(*children)}</{name}>")


def anchor(kind: str, id: str) -> str:
    """The name of a place on the page: `clause-J24-8`."""
    return f"{kind}-{re.sub(r'[^A-Za-z0-9_-]', '_', id)}"


def link(kind: str, id: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """A link to a place on the page; its words, by default the id."""
    return tag("a", *(children or (id,)), href=f"#{anchor(kind, id)}", **attributes)
