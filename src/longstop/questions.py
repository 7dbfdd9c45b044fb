"""What is asked of a project: which properties, under which assumption sets and readings, expecting which verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from longstop.core.assumptions import Assumptions
from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.results import Result
from longstop.core.time import Bound
from longstop.language import Library, PropertyText

#: Under this a property is asked that states no expectation; it needs no declaration.
EVERYONE_IN = Assumptions("everyone-in", "everyone in")

Value = int | Bound


@dataclass(frozen=True)
class Question:
    """Whether a property holds of a procedure, under one assumption set and one choice of readings.

    `readings` and `parameters` are those that differ from the document's, by their bare names. `expected` is the
    verdict that the file states for exactly this question, and `because` its reason.
    """

    procedure: str
    property: str
    assumptions: str
    readings: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    strict: bool = False
    expected: str | None = None
    because: str = ""


def identity(asked: Question | Result) -> object:
    """By what a question and its answer are known among those of one run."""
    return asked.property, asked.assumptions, tuple(sorted(asked.readings.items()))


def chosen(library: Library, procedure: str, readings: Mapping[str, str]) -> dict[str, str]:
    """Of readings by their qualified names those of one procedure, by their bare ones; the defaults left out."""
    known = library.procedures[procedure].readings
    qualified = ((name.partition("."), option) for name, option in readings.items())
    return {bare: option for (id, _, bare), option in qualified if id == procedure and option != known[bare].default}


@dataclass(frozen=True)
class Selection:
    """Everything that could be asked; `questions` chooses from it."""

    library: Library
    assumptions: Mapping[str, Assumptions]

    def questions(
        self,
        names: Sequence[str],
        properties: Sequence[str],
        assume: Sequence[str],
        *,
        readings: Mapping[str, str],
        parameters: Mapping[str, Value],
        strict: bool,
    ) -> list[Question]:
        """The questions, in the order of the documents, none of them twice. See `Project.questions`."""
        selected = self._select(names, properties)
        wrong = [unknown("assumption set", s, self.assumptions) for s in assume if s not in self.assumptions]
        if wrong:
            raise InputError(wrong)
        chosen = self._split(readings, "reading", {p.procedure for p in selected})
        given = self._split(parameters, "parameter", {p.procedure for p in selected})
        self._check_options(chosen)
        found: dict[object, Question] = {}
        for text in selected:
            for question in self._of(text, assume, chosen[text.procedure], given[text.procedure], strict):
                key = (question.property, question.assumptions, tuple(sorted(question.readings.items())))
                found.setdefault(key, question)
        return list(found.values())

    def procedures(self, names: Sequence[str]) -> list[str]:
        """The procedures of these ids or patterns, in the order of the documents; all if there are none."""
        known = list(self.library.procedures)
        wrong = [unknown("procedure", n, known) for n in names if not any(fnmatchcase(k, n) for k in known)]
        if wrong:
            raise InputError(wrong)
        return [k for k in known if not names or any(fnmatchcase(k, n) for n in names)]

    def readings(self, readings: Mapping[str, str], procedures: Iterable[str]) -> dict[str, dict[str, str]]:
        """Readings of qualified names, for each of these procedures those that differ from its defaults."""
        chosen = self._split(readings, "reading", set(procedures))
        self._check_options(chosen)
        return {procedure: self._differing(procedure, chosen.get(procedure, {})) for procedure in procedures}

    def _of(
        self,
        text: PropertyText,
        sets: Sequence[str],
        readings: Mapping[str, str],
        parameters: Mapping[str, Value],
        strict: bool,
    ) -> Iterator[Question]:
        stated = {}
        for expectation in text.expectations:
            for assumptions in expectation.assumptions:
                expected = self._differing(text.procedure, expectation.readings)
                stated[assumptions, tuple(sorted(expected.items()))] = expectation
        asked = list(stated) or [(EVERYONE_IN.id, ())]
        if sets:
            asked = [(s, ()) for s in sets]
        for assumptions, pairs in asked:
            differing = self._differing(text.procedure, {**dict(pairs), **readings})
            same = None if strict or parameters else stated.get((assumptions, tuple(sorted(differing.items()))))
            yield Question(
                text.procedure,
                text.id,
                assumptions,
                differing,
                parameters,
                strict,
                expected=same.verdict if same else None,
                because=same.because if same else "",
            )

    def _differing(self, procedure: str, readings: Mapping[str, str]) -> dict[str, str]:
        """The readings that are not the default."""
        known = self.library.procedures[procedure].readings
        return {n: option for n, option in readings.items() if option != known[n].default}

    def _select(self, names: Sequence[str], properties: Sequence[str]) -> list[PropertyText]:
        ids = [p.id for p in self.library.properties]
        wrong = []
        for name in names:
            known = [*self.library.procedures, *ids]
            if not any(fnmatchcase(k, name) for k in known):
                wrong.append(unknown("procedure or property", name, known))
        wrong += [unknown("property", n, ids) for n in properties if not any(fnmatchcase(i, n) for i in ids)]
        if wrong:
            raise InputError(wrong)
        selected = [
            p
            for p in self.library.properties
            if (not names or any(fnmatchcase(p.id, n) or fnmatchcase(p.procedure, n) for n in names))
            and (not properties or any(fnmatchcase(p.id, n) for n in properties))
        ]
        if not selected:
            asked = " and ".join(f"`{n}`" for n in [*names, *properties])
            message = f"no property of {asked} is in the project" if asked else "the project has no property to check"
            raise InputError([Diagnostic(Code.NOTHING_TO_CHECK, message, None)])
        order = list(self.library.procedures)
        return sorted(selected, key=lambda p: order.index(p.procedure))

    def _split(self, values: Mapping[str, Any], what: str, selected: set[str]) -> dict[str, dict[str, Any]]:
        """Qualified names and their values, by procedure. Raises InputError for any that does not exist here."""
        found: dict[str, dict[str, Any]] = defaultdict(dict)
        wrong = []
        known = {
            f"{id}.{name}"
            for id, text in self.library.procedures.items()
            for name in (text.readings if what == "reading" else text.parameters)
        }
        for name, value in values.items():
            procedure, _, bare = name.partition(".")
            if name not in known:
                wrong.append(unknown(what, name, known))
            elif procedure not in selected:
                message = f"the {what} `{name}` bears on nothing here: nothing is asked about `{procedure}`"
                wrong.append(Diagnostic(Code.NOTHING_TO_CHECK, message, None))
            else:
                found[procedure][bare] = value
        if wrong:
            raise InputError(wrong)
        return found

    def _check_options(self, chosen: Mapping[str, Mapping[str, str]]) -> None:
        wrong = []
        for procedure, readings in chosen.items():
            for name, option in readings.items():
                options = self.library.procedures[procedure].readings[name].options
                if option not in options:
                    wrong.append(unknown(f"option of the reading `{procedure}.{name}`", option, options))
        if wrong:
            raise InputError(wrong)


def unknown(what: str, name: str, known: Iterable[str], where: str = "") -> Diagnostic:
    """There is nothing of that name; the nearest that exists, or all of them if none is near."""
    names = sorted(known)
    folded = {n.lower(): n for n in names}
    near = get_close_matches(name.lower(), folded, 1, 0.6)
    if near:
        help = f"did you mean `{folded[near[0]]}`?"
    elif names:
        shown = ", ".join(f"`{n}`" for n in names[:12])
        help = f"there {'is' if len(names) == 1 else 'are'} {shown}{' and more' if len(names) > 12 else ''}"
    else:
        help = ""
    return Diagnostic(Code.UNKNOWN_NAME, f"there is no {what} `{name}`{f'; {where}' if where else ''}", None, help)
