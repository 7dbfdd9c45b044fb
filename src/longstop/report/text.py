"""The terminal: a table of verdicts, a story for each answer that needs one, and the only rendering of diagnostics.

Nothing depends on colour: every mark is also a word. Where the output is not a terminal it is plain text.
"""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TextIO

from rich.console import Console
from rich.text import Text

from longstop.core import telling
from longstop.core.cases import Case
from longstop.core.diagnostics import InputError, plain
from longstop.core.verdicts import WORDS, HoldsTo, Proved, Refuted, Unknown, Vacuous, Verdict, word
from longstop.report.story import ITEM, Story, tell

#: The width of text that goes to a file or a pipe.
PLAIN_WIDTH = 110
#: Below this the dates stand above the text and not beside it.
NARROW = 60

_STYLES: dict[type[Verdict], str] = {
    Proved: "green",
    Refuted: "red",
    HoldsTo: "yellow",
    Vacuous: "magenta",
    Unknown: "yellow",
}


class _Console(Console):
    """A console that leaves it to the command line what to do when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(file: TextIO, like: TextIO | None = None) -> Console:
    """A console that writes to the file: in colour and as wide as it is if it is a terminal, else plain. `like`: as it
    would be written to that file instead."""
    if like is not None and like.isatty():
        screen = console(like)
        return _Console(
            file=file,
            width=screen.width,
            force_terminal=True,
            color_system=screen.color_system or "auto",  # type: ignore[arg-type]
            no_color=screen.no_color or screen.color_system is None,
            highlight=False,
            markup=False,
            emoji=False,
        )
    width = None if file.isatty() else PLAIN_WIDTH
    return _Console(file=file, width=width, highlight=False, markup=False, emoji=False)


def report(
    cases: Sequence[Case],
    console: Console,
    asked: int | None = None,
    behind: Iterable[str] = (),
    styles: Mapping[str, str] | None = None,
) -> None:
    """Print the table of verdicts by procedure, the stories, the lines on what stands behind them in their styles, and
    a line that sums up.

    `asked` is how many questions there were, where a run was stopped before all were answered.
    """
    for _, group in groupby(cases, key=lambda c: c.procedure.id):
        listed = list(group)
        procedure = listed[0].procedure
        console.print(Text(f"{procedure.id}  {procedure.title}", style="bold"), soft_wrap=True)
        console.print()
        for line in table(listed, console.width):
            console.print(_coloured(line), soft_wrap=True)
        console.print()
    for case, also in worth_telling(cases):
        story = tell(case, cases)
        for line in lay_out(story, console.width, also=also):
            console.print(_styled(line), soft_wrap=True)
        console.print()
    page(behind, console, styles or {})
    console.print(Text(summary(cases, asked)), soft_wrap=True)


def page(lines: Iterable[str], console: Console, styles: Mapping[str, str]) -> None:
    """Print lines that were laid out for the console's width; what matches a pattern is in its style."""
    for line in lines:
        text = Text(line)
        for pattern, style in styles.items():
            text.highlight_regex(pattern, style=style)
        console.print(text, soft_wrap=True)


def summary(cases: Sequence[Case], asked: int | None = None) -> str:
    """`42 questions: 30 proved, 12 refuted; all as expected`; or `20 of 42 questions`, if the run was stopped."""
    counts = Counter(word(c.result.verdict) for c in cases)
    kinds = ", ".join(f"{n} {kind}" for kind, n in counts.items())
    differing = sum(not c.result.as_expected for c in cases)
    unstated = sum(c.result.expected is None for c in cases)
    stopped = asked is not None and asked > len(cases)
    fine = "these as expected, the rest NOT ANSWERED" if stopped else "all as expected"
    expected = f"{differing} NOT as expected" if differing else fine
    if unstated and not differing:
        of = "the rest" if unstated < len(cases) else "them" if len(cases) > 1 else "it"
        stated = f"{len(cases) - unstated} as expected; " if unstated < len(cases) else ""
        expected = f"{stated}the files expect nothing of {of}"
    number = f"{len(cases)} of {asked}" if stopped else f"{len(cases)}"
    return f"{number} {'question' if number == '1' else 'questions'}: {kinds}; {expected}"


def table(cases: Sequence[Case], width: int) -> Iterator[str]:
    """Each property with its verdicts, and under which sets and readings each was found."""
    width = max(min(width, PLAIN_WIDTH), 24)
    indent = 4 if width < NARROW else max(len(c.property.id) for c in cases) + 2
    verdicts = max(len(said(c)) for c in cases) + 2
    for (id, title), group in groupby(cases, key=lambda c: (c.property.id, c.property.title)):
        yield from textwrap.wrap(f"{id:{indent}}{title}", width, subsequent_indent=" " * indent)
        rows: dict[tuple[str, str], list[str]] = defaultdict(list)
        for case in group:
            rows[said(case), choices(case)].append(case.assumptions.id)
        for (verdict, readings), sets in rows.items():
            under = ", ".join(sets) + (f"; {readings}" if readings else "")
            start = f"{' ' * indent}{verdict:{verdicts}}"
            yield from textwrap.wrap(
                under, width, initial_indent=start, subsequent_indent=" " * len(start), break_on_hyphens=False
            )


def said(case: Case) -> str:
    """The verdict, and in capitals whatever is not as it was expected."""
    r = case.result
    match r.verdict:
        case HoldsTo(days):
            answer = f"holds to {days} days"
        case Proved(within=int(days)):
            answer = f"proved: {days} days are enough"
        case verdict:
            answer = word(verdict)
    if r.as_expected:
        return answer
    return f"{answer}, EXPECTED {r.expected}" if r.expected else f"{answer}, NO PLAIN ANSWER"


def choices(case: Case) -> str:
    """`copy = lit, strict`."""
    return ", ".join(
        [f"{name} = {option}" for name, option in case.result.readings.items()]
        + (["strict"] if case.result.strict else [])
    )


def worth_telling(cases: Sequence[Case]) -> Iterator[tuple[Case, str]]:
    """The answers that need a story, each with a word on the like ones that are not told again."""
    for told, others in telling.worth_telling(cases):
        kind = word(told.result.verdict).capitalize()
        yield told, f"{kind} too under {_several(others)}." if others else ""


def _several(cases: Sequence[Case]) -> str:
    """`one-lapse; everyone-in with copy = lit`."""
    sets: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        sets[choices(case)].append(case.assumptions.id)
    return "; ".join(", ".join(ids) + (f" with {readings}" if readings else "") for readings, ids in sets.items())


def lay_out(story: Story, width: int, *, also: str = "") -> Iterator[str]:
    """The lines of a story, wrapped, the dates in a column of their own and the marks at the right."""
    width = max(min(width, PLAIN_WIDTH), 24)
    yield from textwrap.wrap(f"{story.id}  {story.title}", width)
    yield from textwrap.wrap(story.heading, width)
    marks = [line.mark for entry in story.entries for line in entry.lines if line.mark]
    beside = width >= NARROW
    room = width - 2 - (18 if beside else 2) - (2 + max(map(len, marks)) if marks else 0)
    if story.entries:
        yield ""
    for fact in story.setting:
        yield from textwrap.wrap(fact, width, initial_indent="  the case: ", subsequent_indent="    ")
    for entry in story.entries:
        margin = entry.label
        if not beside:
            yield f"  {entry.label}"
        for line in entry.lines:
            wrapped = textwrap.wrap(line.text, room) or [""]
            for i, piece in enumerate(wrapped):
                start = f"  {margin:15}   " if beside else "    "
                end = f"  {line.mark}" if line.mark and i == len(wrapped) - 1 else ""
                yield (start + (piece.ljust(room) if end else piece) + end).rstrip()
                margin = ""
    if story.closing or also:
        yield ""
    for sentence in [*story.closing, *([also] if also else [])]:
        hanging = "    " if sentence.startswith(ITEM) else "  "
        yield from textwrap.wrap(sentence, width, initial_indent="  ", subsequent_indent=hanging)


def _coloured(line: str) -> Text:
    text = Text(line)
    for verdict, style in _STYLES.items():
        text.highlight_regex(rf"^ +({WORDS[verdict].replace('-', ' ')})\b", style=style)
    text.highlight_regex(r"EXPECTED \w+|NO PLAIN ANSWER", style="bold")
    return text


def _styled(line: str) -> Text:
    text = Text(line)
    text.highlight_regex(r"  (NOT DONE|NOT SO|NOT ALLOWED|FORGOTTEN|LOST)$", style="bold red")
    text.highlight_regex(r"EXPECTED .*$", style="bold")
    return text


# --- diagnostics --------------------------------------------------------------------------------------------------


def complain(error: InputError, console: Console) -> None:
    """Print everything that is wrong with the input, in the order of the documents."""
    for diagnostic in error.diagnostics:
        text = Text(plain(diagnostic))
        text.highlight_regex(r"\Aerror\[[^\]]*\]", style="bold red")
        text.highlight_regex(r"(?m)^ +\| +(\^+)$", style="red")
        console.print(text, soft_wrap=True)
        console.print()
    if len(error.diagnostics) > 1:
        console.print(Text(f"{len(error.diagnostics)} errors"))
