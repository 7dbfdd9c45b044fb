"""An audit for the terminal, as Markdown, as JSON, and its breaches as a table: what was kept, and where it was not."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Iterator, Sequence

from longstop.core import formulas as f
from longstop.core.conformance import Audit, Line, Occasion, Standing, Subject, Tally
from longstop.core.formulas import RoleId
from longstop.report.text import PLAIN_WIDTH
from longstop.report.wording import Wording, listed, long_date, plain, plural, short_date

#: How the lines of a page are set off on a terminal that can.
STYLES = {
    r"^\S+  .*: .* cases?, .*$": "bold",
    r"^[A-Z ]+( +kept.*)?$": "bold",
    r"^  \S.*BREACHED.*$": "red",
}

#: So many things that a log does not record are named.
_NAMED = 5

_HEADS = ("kept", "breached", "open", "not decidable")

_TITLES = {
    Subject.ACTS: "what roles do, some rule requires or allows it",
    Subject.ADDRESSEES: "messages go to those whom the rules name",
    Subject.PRESENCE: "whoever takes part is in",
    Subject.WORLD: "what comes from the world comes when it can",
    Subject.RECORDS: "cases whose records can be as they are",
}


class Told:
    """The words for an audit."""

    def __init__(self, audit: Audit) -> None:
        self.audit, self.procedure = audit, audit.procedure
        self.words = Wording(audit.procedure)

    def name(self, line: Line) -> str:
        """Under what the line is listed: the id of a property or a rule."""
        return line.id if line.subject not in _TITLES else ""

    def title(self, line: Line) -> str:
        """What the line is about: the property's sentence, the clause's heading."""
        if line.subject is Subject.PROPERTY:
            return line.title
        if line.subject is Subject.MAIL:
            kind = self.procedure.event(line.id)  # type: ignore[arg-type]
            return f'"{plain(kind.title, kind.id)}" is read on the first day in'
        if line.subject in _TITLES:
            return _TITLES[line.subject]
        clause = self.procedure.clause(line.clause or "")
        heading = clause.heading if clause is not None else line.clause or ""
        return heading.removeprefix(line.clause or "").lstrip(" ·:") or heading

    def missing(self, words: Sequence[str]) -> str:
        """What the log does not record, in words; the first of it where it is much."""
        order = ("away", "roles", "to", "lost", "event", "read", "fact", "attribute")
        ranked = sorted(words, key=lambda w: order.index(w.split()[0]) if w.split()[0] in order else len(order))
        named = list(dict.fromkeys(map(self._missing, ranked)))
        return listed(named if len(named) <= _NAMED + 1 else [*named[:_NAMED], f"{len(named) - _NAMED} more things"])

    def _missing(self, word: str) -> str:
        kind, _, id = word.partition(" ")
        match kind:
            case "away":
                return "who was away"
            case "roles":
                return "who did what in which role"
            case "to":
                return "to whom messages went"
            case "lost":
                return "which messages did not arrive"
            case "event" | "read" if any(e.id == id for e in self.procedure.events):
                event = self.procedure.event(id)  # type: ignore[arg-type]
                title = f'"{plain(event.title, event.id)}"'
                return title if kind == "event" else f"the reading of {title}"
            case "fact":
                named = next((x.title for x in self.procedure.facts if x.id == id), id)
                return plain(named, id)
            case "attribute":
                every = (a for e in self.procedure.events for a in e.attributes)
                return plain(next((a.title for a in every if a.id == id), id), id)
            case _:
                return word

    def occasion(self, line: Line, x: Occasion) -> str:
        """One breach as a sentence without its case."""
        day = long_date(x.day, year=True)
        who = self._who(x.people, x.roles)
        match line.subject:
            case Subject.DUTY:
                act = self.procedure.rule(line.id).act  # type: ignore[union-attr]
                owed = f"owed since {short_date(x.since)}, " if x.since else ""
                due = f"due {short_date(x.due)}, " if x.due else ""
                done = f"done on {short_date(x.done)}" if x.done else "not done"
                in_charge = f"; in and responsible then: {who}" if who else ""
                return f'{day}: "{self.words.event(act)}", {owed}{due}{done}{in_charge}'
            case Subject.PROPERTY:
                since = f"of {short_date(x.since)}: " if x.since and x.since != x.day else ""
                by = f" ({who})" if who else ""
                return f"{day}: {since}{self._why(line, x)}{by}"
            case Subject.MAIL:
                if not x.people:
                    return f"{day}: {who} had mail, was in, and did not read it that day"
                early = "before" in x.why
                if early:
                    return f"{day}: {who} had read its like that day before it was sent"
                return f"{day}: {who} read it on a day that was not the first in"
            case _:
                by = f", by {who}" if who else ""
                return f"{day}: {self._what(line, x)}{x.why}{by}"

    def _why(self, line: Line, x: Occasion) -> str:
        """Why a property failed; what was not so in words, where it makes one claim."""
        if len(line.formula) == 1 and isinstance(line.formula[0].claim, f.Holds):
            part = line.formula[0]
            kind = self.procedure.event(part.triggers[0].event) if part.triggers else None
            return f"it is not so that: {self.words.claim(part.claim, kind)}"
        return x.why

    def _what(self, line: Line, x: Occasion) -> str:
        """What was at fault, where it is not the line's own rule."""
        if any(e.id == x.what for e in self.procedure.events):
            return f'"{self.words.event(x.what)}": '  # type: ignore[arg-type]
        return "" if x.what == line.id else f"{x.what}: "

    def _who(self, people: Sequence[str], roles: Sequence[RoleId]) -> str:
        """The roles, and the people by name where the log has names for them."""
        known = [r.id for r in self.procedure.roles]
        said = self.words.roles(dict.fromkeys(r for r in roles if r in known))
        named = [p for p in dict.fromkeys(people) if p not in known]
        return f"{said} ({listed(named)})" if said and named and len(named) <= 3 else said


# --- the terminal -------------------------------------------------------------------------------------------------


def page(audit: Audit, width: int) -> Iterator[str]:
    """The lines of the audit, for a screen of this width."""
    told = Told(audit)
    width = max(min(width, PLAIN_WIDTH), 60)
    yield heading(audit)
    for said in remarks(audit):
        yield from textwrap.wrap(said, width)
    for name, lines in _parted(audit):
        shown = [x for x in lines if x.tally.all or x.missing]
        if shown:
            yield ""
            yield f"{name.upper()}{'':<{width - len(name) - 36}}" + "  ".join(_HEADS)
            for line in shown:
                yield from _rows(told, line, width)
        idle = [told.name(x) or told.title(x) for x in lines if not x.tally.all and not x.missing]
        if idle:
            yield from textwrap.wrap(f"never came up: {', '.join(idle)}", width, subsequent_indent="  ")
    yield ""
    yield summary(audit)


def heading(audit: Audit) -> str:
    """`J24  Police flags: log.csv, 120 cases, 1,340 events, 5 January 2026 to 30 June 2026`."""
    said = f"{audit.procedure.id}  {audit.procedure.title}: {audit.log}, {_many(audit.cases, 'case')}, "
    said += f"{_many(audit.events, 'event')}, {long_date(audit.first, year=True)} to {long_date(audit.last, year=True)}"
    if audit.readings:
        said += ", read with " + ", ".join(f"{name} = {option}" for name, option in sorted(audit.readings.items()))
    return f"{said}, strict" if audit.strict else said


def remarks(audit: Audit) -> Iterator[str]:
    """What is to be known about the log before its verdicts are read."""
    told = Told(audit)
    unknown = [x for x in audit.unknown if x != "lapses"]
    if unknown:
        yield f"The log does not record {told.missing(unknown)}."
        options = [o for word, o in (("away", "`--everyone-in`"), ("lost", "`--nothing-lost`")) if word in unknown]
        if options:
            takes = "take it that there was none of either" if len(options) == 2 else "takes it that there was none"
            yield f"Where no absences or losses are recorded, {listed(options)} {takes}."
    if audit.skipped:
        rows = sum(audit.skipped.values())
        named = ", ".join(f"`{a}` ({n:,})" for a, n in list(audit.skipped.items())[:8])
        more = f" and {len(audit.skipped) - 8} more" if len(audit.skipped) > 8 else ""
        left_out = "stands for nothing here and was" if rows == 1 else "stand for nothing here and were"
        yield f"{_many(rows, 'row')} of the log {left_out} left out: {named}{more}."
    for note in audit.notes:
        yield f"{note[:1].upper()}{note[1:]}."


def summary(audit: Audit) -> str:
    """What it all comes to, in a line."""
    total = [sum(getattr(x.tally, name) for x in audit.lines) for name in ("kept", "breached", "open", "undecidable")]
    said = ", ".join(f"{n:,} {word}" for n, word in zip(total, _HEADS, strict=True))
    return f"{said}: {audit.standing}" if audit.standing is not Standing.KEPT else f"{said}: all kept"


def _parted(audit: Audit) -> Iterator[tuple[str, list[Line]]]:
    rules = {Subject.DUTY, Subject.COPY, Subject.MANNER, Subject.BAN}
    yield "properties", [x for x in audit.lines if x.subject is Subject.PROPERTY]
    yield "rules", [x for x in audit.lines if x.subject in rules]
    yield "taken for granted", [x for x in audit.lines if x.subject not in rules and x.subject is not Subject.PROPERTY]


def _rows(told: Told, line: Line, width: int) -> Iterator[str]:
    left = width - 38
    name = told.name(line)
    first, *rest = textwrap.wrap(f"{name}  {told.title(line)}".strip(), left) or [name]
    tally = line.tally
    counts = (tally.kept, tally.breached, tally.open, tally.undecidable)
    none = "-" if tally.all else "?"  # how often it came up is not known either
    cells = "  ".join(f"{f'{n:,}' if n else none:>{len(head)}}" for n, head in zip(counts, _HEADS, strict=True))
    yield f"{first:<{left}}  {cells}".rstrip()
    yield from (f"{x}" for x in rest)
    for said in _beside(told, line):
        yield from textwrap.wrap(said, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _beside(told: Told, line: Line) -> Iterator[str]:
    """What stands below a line: what else is to be said of its counts, and its breaches."""
    tally = line.tally
    if tally.late:
        yield f"{tally.late:,} of those kept were done after the due day: nobody responsible was in until then"
    if tally.forgotten:
        yield f"{tally.forgotten:,} more were forgotten, as the log itself says"
    if line.missing:
        yield f"not decidable: the log does not record {told.missing(line.missing)}"
    for x in line.occasions:
        yield f"BREACHED in case {x.case}, {told.occasion(line, x)}"
    if line.occasions and len(line.occasions) < tally.breached:
        yield f"and {tally.breached - len(line.occasions):,} more"


def _many(count: int, noun: str) -> str:
    return plural(count, noun) if count < 1000 else f"{count:,} {noun}s"


# --- Markdown -----------------------------------------------------------------------------------------------------


def markdown(audit: Audit) -> str:
    """The audit as a Markdown document."""
    told = Told(audit)
    lines = [f"# {heading(audit)}", ""]
    for said in remarks(audit):
        lines += [said, ""]
    for name, some in _parted(audit):
        shown = [x for x in some if x.tally.all or x.missing]
        if shown:
            lines += [f"## {name[:1].upper()}{name[1:]}", ""]
            lines += ["| | | " + " | ".join(_HEADS) + " |", "|---|---|" + "---:|" * 4]
            for x in shown:
                counts = (x.tally.kept, x.tally.breached, x.tally.open, x.tally.undecidable)
                lines.append(f"| {told.name(x)} | {told.title(x)} | " + " | ".join(map(str, counts)) + " |")
            lines.append("")
            for x in shown:
                lines += [f"- {told.name(x) or told.title(x)}: {said}" for said in _beside(told, x)]
            lines.append("")
    return "\n".join([*lines, summary(audit), ""])


# --- machines -----------------------------------------------------------------------------------------------------


def document(audit: Audit, version: str) -> str:
    """The audit as one JSON document."""
    told, id = Told(audit), audit.procedure.id
    found = {
        "longstop": version,
        "procedure": id,
        "log": audit.log,
        "cases": audit.cases,
        "events": audit.events,
        "first": audit.first.isoformat(),
        "last": audit.last.isoformat(),
        "readings": {f"{id}.{name}": option for name, option in sorted(audit.readings.items())},
        "strict": audit.strict,
        "verdict": audit.standing,
        "unknown": list(audit.unknown),
        "skipped": dict(audit.skipped),
        "notes": list(audit.notes),
        "lines": [_line(told, x) for x in audit.lines],
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _line(told: Told, line: Line) -> dict[str, object]:
    return {
        "kind": line.subject,
        "id": line.id,
        "clause": line.clause,
        "title": told.title(line),
        **_counts(line.tally),
        "missing": list(line.missing),
        "breaches": [_occasion(told, line, x) for x in line.occasions],
    }


def _counts(tally: Tally) -> dict[str, int]:
    return {
        "kept": tally.kept,
        "breached": tally.breached,
        "open": tally.open,
        "not_decidable": tally.undecidable,
        "late": tally.late,
        "forgotten": tally.forgotten,
    }


def _occasion(told: Told, line: Line, x: Occasion) -> dict[str, object]:
    return {
        "case": x.case,
        "day": x.day.isoformat(),
        "what": x.what,
        "why": x.why,
        "says": told.occasion(line, x),
        "people": list(x.people),
        "roles": list(x.roles),
        "since": x.since.isoformat() if x.since else None,
        "due": x.due.isoformat() if x.due else None,
        "done": x.done.isoformat() if x.done else None,
    }


#: The columns of the table of breaches.
COLUMNS = ("kind", "id", "clause", "case", "day", "since", "due", "done", "what", "people", "roles", "says")


def table(audit: Audit) -> str:
    """The breaches as CSV, one row each."""
    told, written = Told(audit), io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    for line in audit.lines:
        for x in line.occasions:
            rows.writerow(
                [
                    *(line.subject, line.id, line.clause or "", x.case, x.day, x.since or "", x.due or ""),
                    *(x.done or "", x.what, "; ".join(x.people), "; ".join(x.roles), told.occasion(line, x)),
                ]
            )
    return written.getvalue()


def breaches(audit: Audit, version: str) -> str:
    """The breaches as JSON."""
    told = Told(audit)
    found = [
        {"kind": line.subject, "id": line.id, "clause": line.clause, **_occasion(told, line, x)}
        for line in audit.lines
        for x in line.occasions
    ]
    return json.dumps({"longstop": version, "breaches": found}, indent=2, ensure_ascii=False) + "\n"
