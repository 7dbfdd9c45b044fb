"""What a revision changes, as the comment that a reviewer of the revision reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from longstop.core.comparison import Behaviours, Change, Comparison, Difference, Revision
from longstop.core.verdicts import Refuted
from longstop.report import behaviours
from longstop.report.comparison import (
    WORDS,
    Row,
    alone,
    clauses_of,
    declared,
    guesses,
    neither,
    none_found,
    nothing,
    one_sided,
    remarks,
    rows,
    slack,
    summary,
    unaffected,
    verdicts,
)
from longstop.report.story import Story, paragraphs, tell
from longstop.report.wording import listed, short_date

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def document(revision: Revision) -> str:
    """A line that sums up, a table of guarantees lost and won, and all else in parts that unfold."""
    return "\n".join(_lines(revision)) + "\n"


def _lines(revision: Revision) -> Iterator[str]:
    yield f"### {_title(revision)}"
    yield ""
    for ids, verb in ((revision.added, "is new"), (revision.removed, "is no longer there")):
        for id in ids:
            yield f"{_safe(id)} {verb}, so there is nothing to compare it with."
            yield ""
    if not revision.comparisons:
        if not (revision.added or revision.removed):
            yield nothing(revision)
        return
    yield f"**{_safe(summary(revision))}.**"
    yield ""
    for comparison in revision.comparisons:
        yield from _comparison(comparison)


def _title(revision: Revision) -> str:
    names = [c.new.id if c.old.id == c.new.id else f"{c.old.id} → {c.new.id}" for c in revision.comparisons]
    since = f" since {revision.since}" if revision.since else ""
    return _safe(f"What the revision changes{since}: {listed(names)}" if names else f"What the revision changes{since}")


def _comparison(found: Comparison) -> Iterator[str]:
    if found.old.id == found.new.id:
        yield f"#### {_safe(found.new.id)} · {_safe(found.new.title)}"
    else:
        names = [f"{_safe(p.id)} · {_safe(p.title)}" for p in (found.old, found.new)]
        yield f"#### {' → '.join(names)}"
    yield ""
    yield from _table(found)
    for row in rows(found.of(Change.LOST)):
        case = row.first.after
        if case is not None and isinstance(case.result.verdict, Refuted):
            yield from _folded(f"Lost: {row.first.title}", _story(tell(case)))
    for allowed in found.allowed:
        yield from _behaviours(allowed, found)
    said = [*guesses(found.alignment), *declared(found), *one_sided(found)]
    said += alone(found) if found.old.id != found.new.id else ()
    if found.unaffected:
        said.append(unaffected(found))
    if said:
        yield from _folded("What was compared with what", (f"- {_safe(line)}" for line in said))


def _table(found: Comparison) -> Iterator[str]:
    listed_rows = [(change, row) for change in WORDS for row in rows(found.of(change)) if change is not Change.MISSING]
    if listed_rows:
        yield "| | guarantee | under | |"
        yield "|---|---|---|---|"
        for change, row in listed_rows:
            label = f"**{WORDS[change]}**" if change in (Change.LOST, Change.UNSETTLED) else WORDS[change]
            yield f"| {label} | {_cell(row)} | {_safe(listed(row.sets))} | {_safe(_outcome(row))} |"
    else:
        yield "No guarantee is lost or won."
    yield ""
    for line in neither(found):
        yield f"{_safe(line[:1].upper() + line[1:])}."
        yield ""


def _cell(row: Row) -> str:
    return f"{_safe(row.first.title)} ({_safe(row.names)})"


def _outcome(row: Row) -> str:
    return "; ".join([verdicts(row.first), *slack(row.first)])


def _behaviours(found: Behaviours, whole: Comparison) -> Iterator[str]:
    yield f"**What {_safe(found.sides.allows)} allows and {_safe(found.sides.forbids)} forbids**"
    yield ""
    if not found.differences:
        yield f"{none_found(found)[:1].upper()}{none_found(found)[1:]}."
        yield ""
    for difference in found.differences:
        yield from _folded(behaviours.sentence(found, difference), _difference(found, difference, whole))
    said = [_safe(line) for line in remarks(found)]
    if said:
        yield from _folded("What else was looked at", (f"- {line}" for line in said))


def _difference(found: Behaviours, difference: Difference, whole: Comparison) -> Iterator[str]:
    yield from _story(behaviours.story(found, difference))
    sides = clauses_of(found, difference, whole)
    yield "| " + " | ".join(_safe(label) for label, _ in sides) + " |"
    yield "|---|---|"
    cells = []
    for _, clauses in sides:
        texts = [f"**{_safe(c.heading)}**<br>{_safe(c.text)}" for c in clauses]
        cells.append("<br><br>".join(texts) or "no clause deals with it")
    yield "| " + " | ".join(cells) + " |"


def _story(story: Story) -> Iterator[str]:
    for fact in story.setting:
        yield f"The case: {_safe(fact)}."
        yield ""
    for entry in story.entries:
        for line in entry.lines:
            mark = f" **{line.mark}**" if line.mark else ""
            yield f"- {short_date(entry.last).replace('  ', ' ')}: {_safe(line.text)}{mark}"
    yield ""
    for said, items in paragraphs(story.closing):
        yield _safe(said)
        yield ""
        if items:
            yield from (f"- {_safe(item)}" for item in items)
            yield ""


def _folded(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield "<details>"
    yield f"<summary>{_html(title)}</summary>"
    yield ""
    yield from lines
    yield ""
    yield "</details>"
    yield ""


def _safe(text: str) -> str:
    """The text with nothing in it that Markdown would take for a sign."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
