"""A mapping: what corresponds to what in two procedures, a line for each pair of names.

    J17.chase = J24.reminder      an event, role, fact, state or attribute of the one and of the other
    J17.resolution = nothing      it has no counterpart
    J17-2 = J24-8                 clauses, or properties
    given J24.allocation = at_work    the cases looked at are those with this value of a fact or an attribute

Of two procedures with one id, as before and after a revision, the names begin with `old.` and `new.` instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from longstop.core.alignment import Sphere, Stated, titles
from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.procedures import Procedure
from longstop.core.source import Source, Span

#: The word for what corresponds to nothing.
NOTHING = "nothing"
OLD, NEW = "old", "new"

_LINE = re.compile(r"^\s*(?P<given>given\s+)?(?P<left>\S+)\s*=\s*(?P<right>\S+)\s*$")
_FIELDS = (Sphere.EVENT, Sphere.ROLE, Sphere.FACT, Sphere.STATE, Sphere.ATTRIBUTE)


@dataclass(frozen=True)
class Correspondences:
    """What a mapping says. `given_old` and `given_new` are values, by the names of the old and of the new."""

    stated: tuple[Stated, ...] = ()
    given_old: Mapping[str, str] = field(default_factory=dict)
    given_new: Mapping[str, str] = field(default_factory=dict)


def read_correspondences(
    source: Source, old: Procedure, new: Procedure, properties: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
) -> Correspondences:
    """What the mapping says of the two procedures, whichever of them it names first. `properties` are the titles of the
    properties of each. Raises InputError with everything that is wrong in it."""
    reader = _Reader(source, old, new, properties)
    for number, text in enumerate(source.text.splitlines(), 1):
        said = text.partition("#")[0]
        if said.strip():
            reader.line(number, text, said)
    if reader.wrong:
        raise InputError(reader.wrong)
    return Correspondences(tuple(reader.stated), reader.given[0], reader.given[1])


class _Reader:
    """Reads a mapping line by line, and notes what is wrong."""

    def __init__(
        self, source: Source, old: Procedure, new: Procedure, properties: tuple[Mapping[str, str], Mapping[str, str]]
    ) -> None:
        self.source, self.procedures = source, (old, new)
        self.names = titles(old, properties[0]), titles(new, properties[1])
        self.stated: list[Stated] = []
        self.given: tuple[dict[str, str], dict[str, str]] = ({}, {})
        self.wrong: list[Diagnostic] = []
        self._said: dict[tuple[int, Sphere, str], int] = {}

    def line(self, number: int, text: str, said: str) -> None:
        """Takes in one line."""
        found = _LINE.match(said)
        if found is None:
            help = "write `J17.chase = J24.reminder`, `J17.resolution = nothing` or `given J24.allocation = at_work`"
            self._complain(Code.SYNTAX, "a mapping is made of lines with two names", number, text, said.strip(), help)
        elif found["given"]:
            self._given(number, text, found["left"], found["right"])
        else:
            self._pair(number, text, found["left"], found["right"])

    def _pair(self, number: int, text: str, left: str, right: str) -> None:
        places: list[tuple[int, Mapping[Sphere, str]] | None] = []
        for name in (left, right):
            if name == NOTHING:
                places.append(None)
                continue
            place = self._place(number, text, name)
            if place is None:
                return
            places.append(place)
        one, other = places
        if one is None and other is None:
            self._complain(Code.SYNTAX, "nothing corresponds to nothing", number, text, left)
            return
        if one is not None and other is not None and one[0] == other[0]:
            message = f"`{left}` and `{right}` belong to the same procedure"
            self._complain(Code.WRONG_KIND, message, number, text, left)
            return
        spheres = [s for s in Sphere if all(p is None or s in p[1] for p in places)]
        if not spheres:
            kinds = [next(iter(p[1])).value for p in places if p is not None]
            message = f"`{left}` is of one kind ({kinds[0]}), `{right}` of another ({kinds[-1]})"
            self._complain(Code.WRONG_KIND, message, number, text, left)
            return
        sphere = spheres[0]
        names: list[str | None] = [None, None]
        for place in places:
            if place is not None:
                side, name = place[0], place[1][sphere]
                names[side] = name
                first = self._said.setdefault((side, sphere, name), number)
                if first != number:
                    message = f"`{name}` has a counterpart already, by line {first}"
                    self._complain(Code.DUPLICATE, message, number, text, name)
                    return
        self.stated.append(Stated(sphere, names[0], names[1]))

    def _given(self, number: int, text: str, name: str, value: str) -> None:
        place = self._place(number, text, name)
        if place is None:
            return
        side, spheres = place
        bare = spheres.get(Sphere.FACT) or spheres.get(Sphere.ATTRIBUTE)
        if bare is None:
            message = f"only facts and attributes have values, and `{name}` is none"
            self._complain(Code.WRONG_KIND, message, number, text, name)
            return
        values = dict.fromkeys(v for v in self._values(side, bare))
        if value not in values:
            help = f"it has {', '.join(f'`{v}`' for v in values)}"
            self._complain(Code.UNKNOWN_VALUE, f"`{name}` has no value `{value}`", number, text, value, help)
            return
        self.given[side][bare] = value

    def _values(self, side: int, name: str) -> Iterator[str]:
        procedure = self.procedures[side]
        for fact in procedure.facts:
            yield from fact.values if fact.id == name else ()
        for kind in procedure.events:
            for attribute in kind.attributes:
                yield from attribute.values if attribute.id == name else ()

    def _place(self, number: int, text: str, name: str) -> tuple[int, Mapping[Sphere, str]] | None:
        """Which procedure the name belongs to, and what it is a name of; None, and a complaint, if it is none."""
        owner, dot, bare = name.partition(".")
        if dot and (sides := self._sides(owner)):
            for side in sides:
                found = {s: bare for s in _FIELDS if bare in self.names[side][s]}
                if found:
                    return side, found
            known = [f"{owner}.{n}" for side in sides for s in _FIELDS for n in self.names[side][s]]
        else:
            for side, names in enumerate(self.names):
                found = {s: name for s in (Sphere.CLAUSE, Sphere.PROPERTY) if name in names[s]}
                if found:
                    return side, found
            known = [n for names in self.names for s in (Sphere.CLAUSE, Sphere.PROPERTY) for n in names[s]]
            known += [
                f"{p.id}.{n}" for p, ns in zip(self.procedures, self.names, strict=True) for s in _FIELDS for n in ns[s]
            ]
        near = get_close_matches(name, known, 1, 0.6)
        help = f"did you mean `{near[0]}`?" if near else f"names begin with {self._beginnings()}"
        self._complain(Code.UNKNOWN_NAME, f"neither procedure has anything named `{name}`", number, text, name, help)
        return None

    def _sides(self, owner: str) -> list[int]:
        called = ((OLD, self.procedures[0].id), (NEW, self.procedures[1].id))
        return [side for side, names in enumerate(called) if owner in names]

    def _beginnings(self) -> str:
        ids = [p.id for p in self.procedures]
        return f"`{OLD}.` and `{NEW}.`" if ids[0] == ids[1] else f"`{ids[0]}.` and `{ids[1]}.`"

    def _complain(self, code: Code, message: str, number: int, text: str, at: str, help: str = "") -> None:
        column = text.find(at) + 1 or 1
        span = Span(self.source.path, number, column, number, column + len(at), text=text)
        self.wrong.append(Diagnostic(code, message, span, help))
