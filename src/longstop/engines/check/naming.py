"""What each Boolean of a window stands for: its name in a file that others read, and in words where it has none.

A name has the parts that the procedure's own words have, joined by full stops; the last says which day of the window
(from 0), `eve` being the close of the day before it: `happens.flag.3`, `away.sergeant.0`, `open.J24-8.eve`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from longstop.engines.check.circuit import Lit
from longstop.engines.check.days import Point
from longstop.engines.check.encoding import Encoding

#: What SMT-LIB allows in a plain symbol.
_STRANGE = re.compile(r"[^A-Za-z0-9~!$%^&*_+=<>.?/-]+")
_EVENT = re.compile(r"Pattern\(event='([^']*)'")
_PATTERN = re.compile(r"Pattern\(.*\)|None")

#: What the first part of a name says of the rest.
LEGEND = {
    "case.starts": "the window begins with the first day of a case, and not in the middle of one",
    "works.D": "day D is a working day",
    "fact.F.V": "the fact F of the case is V",
    "away.P.D": "person P is away on day D",
    "happens.E.D": "E happens on day D",
    "by.E.R.D": "role R takes part in E on day D",
    "with.E.A.V.D": "E carries the value V of attribute A on day D",
    "to.E.R.D": "the message E goes to role R on day D",
    "lost.E.R.D": "what goes to role R of it does not arrive",
    "reads.E.R.D": "role R reads its mail of kind E on day D",
    "forgotten.N.D": "what is owed under rule N is forgotten on day D",
    "before.A.B.D": "on day D, A comes before B",
    "in.force.N": "rule N binds; where it is not taken for granted, nobody need keep it",
    "open.N.D": "something is owed under rule N at the close of day D (of day eve: when the window begins)",
    "unread.E.R.D": "mail of kind E waits in the box of role R at the close of day D",
    "state.S.D": "the case is in the state S at the close of day D",
    "total.E.K.D": "K events or more of kind E, in the manner that is asked for, have happened by the close of day D",
    "lapses.K.D": "K things or more have been forgotten by the close of day D (`losses`: messages lost)",
    "not.*": "the opposite of what the rest of the name says",
    "past.*": "what may have happened before the window",
}


def symbol(name: str) -> str:
    """The name as SMT-LIB can have it."""
    return _STRANGE.sub("_", name) if name[:1].isalpha() else symbol(f"n{name}")


class Names:
    """The names of a window's Booleans."""

    def __init__(self, window: Encoding) -> None:
        self._names: dict[Lit, str] = {}
        self._taken: set[str] = set()
        for lit, name in _named(window):
            if abs(lit) > 1 and abs(lit) not in self._names:
                whole = name if lit > 0 else f"not.{name}"
                self._names[abs(lit)] = self._fresh(symbol(whole))

    def _fresh(self, name: str) -> str:
        found, n = name, 1
        while found in self._taken:
            n += 1
            found = f"{name}~{n}"
        self._taken.add(found)
        return found

    def of(self, variable: Lit) -> str:
        """The name of a variable or gate."""
        return self._names.get(variable) or f"x.{variable}"

    def literal(self, lit: Lit) -> str:
        """The literal as a term."""
        return "true" if lit == 1 else "false" if lit == -1 else self.of(lit) if lit > 0 else f"(not {self.of(-lit)})"


def _named(window: Encoding) -> Iterator[tuple[Lit, str]]:
    """Everything that has a name, what is plainest first."""
    days = window.days
    yield days.fresh, "case.starts"
    yield from ((lit, f"in.force.{id}") for id, lit in window.rules.on.items())
    yield from ((lit, f"works.{d}") for d, lit in enumerate(days.work))
    yield from ((lit, f"fact.{fact}.{value}") for (fact, value), lit in days.facts.items())
    yield from ((lit, f"away.{person}.{d}") for (person, d), lit in days.away.items())
    yield from ((lit, f"happens.{event}.{d}") for (event, d), lit in days.happens.items())
    yield from ((lit, f"by.{event}.{role}.{d}") for (event, role, d), lit in days.by.items())
    yield from ((lit, f"with.{e}.{name}.{value}.{d}") for (e, name, value, d), lit in days.attributes.items())
    yield from ((lit, f"to.{event}.{role}.{d}") for (event, role, d), lit in days.sent_to.items())
    yield from ((lit, f"lost.{event}.{role}.{d}") for (event, role, d), lit in days.missing.items())
    yield from ((lit, f"reads.{event}.{role}.{d}") for (event, role, d), lit in days.reads.items())
    yield from ((lit, f"forgotten.{rule}.{d}") for (rule, d), lit in days.lapses.items())
    for d in range(days.length):
        for (a, b), lit in days.order_on(d).items():
            yield lit, f"before.{_point(a)}.{_point(b)}.{d}"
    for name, series in days.series.items():
        for d in range(-1, days.length):
            yield series.at(d), f"{_series(name)}.{'eve' if d < 0 else d}"
    yield from ((lit, f"past.{_series(name)}") for name, lit in days.unknowns.items())


def _point(point: Point) -> str:
    event, reader = point
    return event if reader is None else f"{event}/{reader}"


def _series(name: str) -> str:
    """The name of what is carried from day to day; of a pattern, the event that it is about."""
    events = _EVENT.findall(name)
    kept = _PATTERN.sub("", name).split() if events else name.split()
    words = [w for w in kept if w != "since"] or ["seen"]
    return ".".join([words[0], *events[:1], *words[1:]])
