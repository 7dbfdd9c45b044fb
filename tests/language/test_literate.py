"""Runs the literate tests of the language, which hold their own answers.

A file under `good/`, `bad/` or `format/` is a document like any other. What stands in an ```output fence is what
longstop makes of the ```longstop fences since the last such fence: in `good/` the core that they mean (under the
readings that the fence's info string names, `output copy=lit`), in `bad/` the diagnostics that they get, in `format/`
their canonical text. A ````markdown fence holds a document of its own, for mistakes that would spoil the file. The
files to which a document links are read with it.

With LONGSTOP_ACCEPT=1 in the environment the answers are rewritten; read the difference before you believe it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from shorthand import lines, show

from longstop.core.diagnostics import Code, Diagnostic, InputError, plain
from longstop.core.source import Source, Span
from longstop.language import Library, format_document, read

HERE = Path(__file__).parent
ACCEPT = os.environ.get("LONGSTOP_ACCEPT") == "1"

GOOD, BAD, FORMAT = (sorted((HERE / folder).glob("*.md")) for folder in ("good", "bad", "format"))

#: What goes wrong before there is a document, or after it is read; their tests are elsewhere.
ELSEWHERE = {
    *(Code.NOT_TEXT, Code.TOO_LARGE, Code.NO_PROJECT, Code.NOTHING_TO_CHECK, Code.BAD_TRACE, Code.BAD_LOG),
    *(Code.NOT_TOML, Code.WRONG_SHAPE, Code.SHARES, Code.NOT_INSTALLED),
}


@dataclass(frozen=True)
class Answer:
    """An output fence: the line of its opening, the line after its closing (both from 0), and what it asks for."""

    opening: int
    after: int
    options: tuple[str, ...]
    since: int
    """The line after the last output fence."""


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def answers(text: list[str]) -> Iterator[Answer]:
    since, last, line, embedded = 0, 0, 0, False
    while line < len(text):
        if text[line].startswith("````"):
            embedded = not embedded
        if not embedded and text[line].startswith("```output"):
            opening = line
            line = next(i for i in range(line + 1, len(text)) if text[i].rstrip() == "```")
            if not any(x.startswith(("```longstop", "````")) for x in text[last:opening]):
                last = since  # one more answer to the same fences
            yield Answer(opening, line + 1, tuple(text[opening].split()[1:]), last)
            since, last = last, line + 1
        line += 1


def linked(path: Path, text: str) -> list[Source]:
    """The documents to which this one links."""
    found = [(path.parent / target).resolve() for target in re.findall(r"\]\(([\w/.-]+\.md)\)", text)]
    return [Source(f.name, f.read_text(encoding="utf-8")) for f in found]


def settle(path: Path, text: list[str], found: dict[Answer, list[str]]) -> None:
    """Compares the answers with those in the file, or writes them there."""
    if ACCEPT:
        for answer in sorted(found, key=lambda a: -a.opening):
            text[answer.opening + 1 : answer.after - 1] = found[answer]
        path.write_text("\n".join(text), encoding="utf-8")
        return
    for answer, expected in found.items():
        assert text[answer.opening + 1 : answer.after - 1] == expected, f"{path.name}:{answer.opening + 1}"


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_what_is_well_said_means_what_stands_under_it(path: Path) -> None:
    whole = path.read_text(encoding="utf-8")
    text = whole.split("\n")
    library = read([*linked(path, whole), Source(path.name, whole)])
    found = {a: meaning(library, path.name, a) for a in answers(text)}
    assert found, "the file has no answer"
    settle(path, text, found)
    if ACCEPT:
        path.write_text(format_document(Source(path.name, path.read_text(encoding="utf-8"))), encoding="utf-8")
    else:
        assert format_document(Source(path.name, whole)) == whole


def meaning(library: Library, document: str, answer: Answer) -> list[str]:
    """The core of what is declared in the lines before the answer."""
    options = dict(option.split("=") for option in answer.options)

    def here(span: Span) -> bool:
        return span.path == document and answer.since <= span.line - 1 < answer.opening

    found: list[str] = []
    for text in library.procedures.values():
        if text.path == document:
            procedure = text.instantiate({k: v for k, v in options.items() if k in text.readings})
            declared = [*procedure.agencies, *procedure.roles, *procedure.facts, *procedure.states, *procedure.events]
            for thing in declared:
                if here(text.span_of(thing.id)):
                    found += lines(thing)
            for parameter in text.parameters.values():
                if here(parameter.span):
                    found.append(f"parameter {parameter.name} = {show(parameter.value)}")
            for reading in text.readings.values():
                if here(reading.span):
                    others = [o for o in reading.options if o != reading.default]
                    found.append(f"reading {reading.name}: {reading.default}, or {', '.join(others)}")
            for rule in procedure.rules:
                if here(text.span_of(rule.id)):
                    found += lines(rule)
            for clause in procedure.clauses:
                if clause.guidance is not None and here(text.span_of(clause.id)):
                    found.append(f"guidance {clause.id}: {clause.guidance}")
    for prop in library.properties:
        if here(prop.span):
            procedure = library.procedures[prop.procedure].instantiate(parameters=prop.given)
            found.append(f"{prop.id} of {prop.procedure}: {prop.title}")
            for part in prop.instantiate(procedure).formula:
                found += [f"  {line.strip()}" for line in lines(part)]
            for e in prop.expectations:
                readings = f" with {show(dict(e.readings))}" if e.readings else ""
                because = f" because {e.because}" if e.because else ""
                found.append(f"  {e.verdict} under {', '.join(e.assumptions)}{readings}{because}")
    if "assumptions" in options:
        found += [line for id in options["assumptions"].split(",") for line in lines(library.assumptions[id])]
    return found


@pytest.mark.parametrize("path", BAD, ids=name)
def test_what_is_badly_said_gets_the_diagnostics_under_it(path: Path) -> None:
    whole = path.read_text(encoding="utf-8")
    text = whole.split("\n")
    found: dict[Answer, list[str]] = {}
    all_answers = list(answers(text))
    assert all_answers, "the file has no answer"
    for answer in all_answers:
        document = embedded(text[answer.since : answer.opening])
        if document is not None:
            told = diagnostics([Source("example.md", document)])
        else:
            told = [
                d
                for d in diagnostics([*linked(path, whole), Source(path.name, whole)])
                if d.span is not None and answer.since <= d.span.line - 1 < answer.opening
            ]
        found[answer] = "\n\n".join(plain(d) for d in told).split("\n")
    settle(path, text, found)




def embedded(text: list[str]) -> str | None:
    """The document in a fence of four backticks."""
    marks = [i for i, line in enumerate(text) if line.startswith("````")]
    return "\n".join(text[marks[0] + 1 : marks[1]]) if marks else None


def diagnostics(sources: list[Source]) -> tuple[Diagnostic, ...]:
    with pytest.raises(InputError) as caught:
        read(sources)
    return caught.value.diagnostics


@pytest.mark.parametrize("path", FORMAT, ids=name)
def test_what_is_written_anyhow_is_rewritten_as_it_stands_under_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8").split("\n")
    found: dict[Answer, list[str]] = {}
    for answer in answers(text):
        before = "\n".join(text[answer.since : answer.opening])
        canonical = format_document(Source(path.name, before))
        fence = canonical.split("```longstop\n", 1)[1].split("\n```", 1)[0]
        found[answer] = fence.split("\n")
        assert format_document(Source(path.name, canonical)) == canonical
    settle(path, text, found)


def test_every_kind_of_mistake_is_shown() -> None:
    """Over all the files in `bad/`, whatever they are for."""
    told = "\n".join(path.read_text(encoding="utf-8") for path in BAD)
    codes = set(re.findall(r"^error\[([a-z-]+)\]", told, re.MULTILINE))
    assert codes == set(Code) - ELSEWHERE
