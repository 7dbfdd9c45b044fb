"""What the names of a procedure stand for: each declaration, found by kind; for a misspelt name, the nearest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from longstop.core.diagnostics import Code, Diagnostic
from longstop.core.formulas import NO, YES
from longstop.core.source import Span
from longstop.language import syntax as s
from longstop.language.words import NO_READING, RESERVED


class Report:
    """Collects what is wrong, so that everything is found in one reading."""

    def __init__(self) -> None:
        self._said: dict[Diagnostic, None] = {}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that was found, in the order in which it was."""
        return tuple(self._said)

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Takes over what was found elsewhere."""
        self._said.update(dict.fromkeys(diagnostics))

    def say(
        self,
        code: Code,
        message: str,
        span: Span | None,
        help: str = "",
        notes: Sequence[tuple[str, Span]] = (),
    ) -> None:
        """Notes a mistake; the same one at the same place only once."""
        self.add([Diagnostic(code, message, span, help, tuple(notes))])


class Kind(Enum):
    """What a name may stand for."""

    ROLE = "role"
    FACT = "fact"
    STATE = "state"
    EVENT = "event"
    PARAMETER = "parameter"
    READING = "reading"


#: What declares a name in the one space of names of a procedure.
Declaration = s.Role | s.Fact | s.State | s.Event | s.Parameter | s.Reading

_KIND_OF: Mapping[type[s.Node], Kind] = {
    s.Role: Kind.ROLE,
    s.Fact: Kind.FACT,
    s.State: Kind.STATE,
    s.Event: Kind.EVENT,
    s.Parameter: Kind.PARAMETER,
    s.Reading: Kind.READING,
}

OUTCOME = "outcome"
BOOLEAN = (YES, NO)

#: An event of the world has no article of its own kind.
_ARTICLES = {"event": "an event", "act": "an act"}


def kind_of(declaration: Declaration) -> str:
    """What the name stands for, as a message says it: `a message`, `a role`."""
    word = declaration.sort if isinstance(declaration, s.Event) else _KIND_OF[type(declaration)].value
    return _ARTICLES.get(word, f"a {word}")


def near(name: str, names: Iterable[str]) -> str:
    """`did you mean ...?`, if anything is near."""
    found = difflib.get_close_matches(name, sorted(set(names)), 1, 0.6)
    return f"did you mean `{found[0]}`?" if found else ""


def listed(names: Iterable[str], word: str = "or") -> str:
    """`a`, `b` or `c`."""
    quoted = [f"`{n}`" for n in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + f" {word} " + quoted[-1]


def title_of(name: str, title: s.Text | None) -> str:
    """The title, or the name as words."""
    return title.text if title is not None else name.replace("_", " ")


@dataclass
class Vocabulary:
    """Every name that one procedure declares."""

    declared: dict[str, Declaration] = field(default_factory=dict)
    agencies: dict[str, s.Agency] = field(default_factory=dict)
    agency_of: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    """Names whose declarations cannot be read: of these nothing further is said."""

    def of(self, kind: Kind) -> Iterator[tuple[str, Declaration]]:
        """The declarations of a kind, in the order of the text."""
        return ((n, d) for n, d in self.declared.items() if _KIND_OF[type(d)] is kind)

    @property
    def roles(self) -> list[s.Role]:
        """All roles."""
        return [d for d in self.declared.values() if isinstance(d, s.Role)]

    @property
    def facts(self) -> list[s.Fact]:
        """All facts."""
        return [d for d in self.declared.values() if isinstance(d, s.Fact)]

    @property
    def states(self) -> list[s.State]:
        """All states."""
        return [d for d in self.declared.values() if isinstance(d, s.State)]

    @property
    def events(self) -> list[s.Event]:
        """All events, of every sort."""
        return [d for d in self.declared.values() if isinstance(d, s.Event)]

    @property
    def parameters(self) -> list[s.Parameter]:
        """All parameters."""
        return [d for d in self.declared.values() if isinstance(d, s.Parameter)]

    @property
    def readings(self) -> list[s.Reading]:
        """All readings."""
        return [d for d in self.declared.values() if isinstance(d, s.Reading)]

    # --- looking up -----------------------------------------------------------------------------------------

    def role(self, name: s.Name, report: Report) -> s.Role | None:
        """The role of this name; if there is none, that is noted."""
        found = self._find(name, Kind.ROLE, report)
        return found if isinstance(found, s.Role) else None

    def state(self, name: s.Name, report: Report) -> s.State | None:
        """The state of this name."""
        found = self._find(name, Kind.STATE, report)
        return found if isinstance(found, s.State) else None

    def event(self, name: s.Name, report: Report) -> s.Event | None:
        """The event, of whatever sort, of this name."""
        found = self._find(name, Kind.EVENT, report)
        return found if isinstance(found, s.Event) else None

    def parameter(self, name: s.Name, report: Report) -> s.Parameter | None:
        """The parameter of this name."""
        found = self._find(name, Kind.PARAMETER, report)
        return found if isinstance(found, s.Parameter) else None

    def reading(self, name: s.Name, report: Report) -> s.Reading | None:
        """The reading of this name."""
        found = self._find(name, Kind.READING, report)
        return found if isinstance(found, s.Reading) else None

    def counted(self, name: s.Name, report: Report) -> s.Event | None:
        """The event of this name, or of the name of which this is the plural."""
        if name.text not in self.declared and name.text.endswith("s") and name.text[:-1] in self.declared:
            name = s.Name(name.span, name.text[:-1])
        return self.event(name, report)

    def _find(self, name: s.Name, kind: Kind, report: Report) -> Declaration | None:
        found = self.declared.get(name.text)
        if found is None:
            self.unknown(name, (kind,), report)
        elif _KIND_OF[type(found)] is not kind:
            self.wrong(name, kind.value, found, report)
            return None
        return found

    def wrong(self, name: s.Name, wanted: str, found: Declaration, report: Report) -> None:
        """Notes that the name stands for something else."""
        article = _ARTICLES.get(wanted, f"a {wanted}")
        report.say(
            Code.WRONG_KIND,
            f"`{name.text}` is {kind_of(found)}, not {article}",
            name.span,
            notes=(("declared here", found.name.span),),
        )

    def unknown(
        self, name: s.Name, kinds: Sequence[Kind], report: Report, attributes: Iterable[str] | None = None
    ) -> None:
        """Notes that nothing of these kinds has the name, nor any of the attributes that might be meant."""
        if name.text in self.broken:
            return
        names = [n for kind in kinds for n, _ in self.of(kind)]
        said = [k.value for k in kinds] + (["attribute"] if attributes is not None else [])
        words = " or ".join(", ".join(said).rsplit(", ", 1))
        help = near(name.text, [*names, *(attributes or ())])
        if not help and not names and len(kinds) == 1:
            help = f"no {words} is declared at all"
        elif not help and len(kinds) == 1:
            help = f"the {words}s are {listed(names, 'and')}" if len(names) < 8 else ""
        report.say(Code.UNKNOWN_NAME, f"there is no {words} `{name.text}`", name.span, help)

    # --- what events and facts carry ------------------------------------------------------------------------

    def attributes(self, event: s.Event) -> dict[str, tuple[str, ...]]:
        """The attributes of an event with their values, the outcome of a decision among them."""
        found: dict[str, tuple[str, ...]] = {}
        for option in event.options:
            if option.word == "one of":
                found[OUTCOME] = values(option.values)
            for attribute in option.attributes:
                found[attribute.name.text] = values(attribute.values)
        return found

    def carriers(self, attribute: str) -> list[s.Event]:
        """The events that carry an attribute of this name."""
        return [e for e in self.events if attribute in self.attributes(e)]


def values(names: Sequence[s.Name]) -> tuple[str, ...]:
    """The values that a declaration gives; yes and no if it gives none."""
    return tuple(n.text for n in names) or BOOLEAN


def vocabulary(statements: Iterable[s.Statement], report: Report) -> Vocabulary:
    """Every name that these statements declare; what is declared twice is noted."""
    found = Vocabulary()
    agency = ""
    for statement in statements:
        match statement:
            case s.Agency(name=name):
                if name.text in found.agencies:
                    twice(report, "agency", name, found.agencies[name.text].name)
                found.agencies.setdefault(name.text, statement)
                agency = name.text
            case s.Broken(name=s.Name(text=text)):
                found.broken.add(text)
            case s.Role() | s.Fact() | s.State() | s.Event() | s.Parameter() | s.Reading():
                _declare(found, statement, report)
                if isinstance(statement, s.Role):
                    found.agency_of.setdefault(statement.name.text, agency)
                    if not agency:
                        report.say(
                            Code.MISSING_PART,
                            f"the role `{statement.name.text}` belongs to no agency",
                            statement.name.span,
                            "declare the `agency` above it",
                        )
            case _:
                pass
    _clashes(found, report)
    return found


def twice(report: Report, what: str, again: s.Name, first: s.Name) -> None:
    """Notes that something is declared twice."""
    message = f"there are two {what if what.endswith('s') else what + 's'} `{again.text}`"
    if what == "agency":
        message = f"there are two agencies `{again.text}`"
    elif what == "property":
        message = f"there are two properties `{again.text}`"
    report.say(Code.DUPLICATE, message, again.span, notes=(("the first is here", first.span),))


def _declare(found: Vocabulary, statement: Declaration, report: Report) -> None:
    name = statement.name
    if name.text in (NO_READING if isinstance(statement, s.Reading) else RESERVED):
        report.say(Code.RESERVED_WORD, f"`{name.text}` is a word of the language and cannot be a name", name.span)
    first = found.declared.get(name.text)
    if first is None:
        found.declared[name.text] = statement
    elif type(first) is type(statement):
        twice(report, _KIND_OF[type(statement)].value, name, first.name)
    else:
        report.say(
            Code.DUPLICATE,
            f"`{name.text}` is declared as {kind_of(statement)}, and is {kind_of(first)} already",
            name.span,
            notes=(("the first is here", first.name.span),),
        )


def _clashes(found: Vocabulary, report: Report) -> None:
    """An attribute may not be called like a fact, state or reading: a condition could mean either."""
    for event in found.events:
        for option in event.options:
            for attribute in option.attributes:
                other = found.declared.get(attribute.name.text)
                if isinstance(other, s.Fact | s.State | s.Reading):
                    report.say(
                        Code.DUPLICATE,
                        f"the attribute `{attribute.name.text}` has the name of {kind_of(other)}, so that a condition "
                        "could mean either",
                        attribute.name.span,
                        notes=(("declared here", other.name.span),),
                    )
