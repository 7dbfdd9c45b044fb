"""Which small changes of a text its properties notice: on the terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from longstop.core.cases import Case
from longstop.core.mutants import Fate, Kept, Mutant, MutantStudy, Notice
from longstop.core.verdicts import WORDS, Proved, Refuted
from longstop.report.edits import said
from longstop.report.story import tell
from longstop.report.text import PLAIN_WIDTH, lay_out
from longstop.report.wording import listed, plural

#: What is coloured on a terminal. Every mark is a word as well.
STYLES = {
    r"^Not noticed\b.*": "bold red",
    r"^Not settled\b.*": "yellow",
    r"^(What the properties notice|Which property notices first)\b.*": "bold",
    r"^To .* would be noticed:$": "bold",
    r"  (NOT DONE|NOT SO|NOT ALLOWED|FORGOTTEN|LOST)$": "bold red",
}

#: More properties than this are counted and not named.
_NAMED = 8
#: What stands over the changes of events and states, which are in no clause.
_DEFINITIONS = "What events and states depend on"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def page(study: MutantStudy, width: int, cases: Sequence[tuple[Mutant, Case]] = ()) -> Iterator[str]:
    """The lines: the score; clause by clause what the properties do not protect, and why; what each of them notices;
    and how changes are noticed, told by these cases."""
    width = max(min(width, PLAIN_WIDTH), 24)
    yield from _wrapped(_summary(study), width)
    for line in _remarks(study):
        yield from _wrapped(line, width)
    missed = study.of(Fate.SURVIVED, Fate.UNTOUCHED)
    if missed:
        yield ""
        yield f"Not noticed ({len(missed)})"
    for clause, mutants in study.clauses():
        yield from _clause(study, clause, [m for m in mutants if m.unprotected], width)
    unsettled = study.of(Fate.UNSETTLED)
    if unsettled:
        yield ""
        yield f"Not settled: nothing notices it so far, and of some question it cannot be said ({len(unsettled)})"
        for mutant in unsettled:
            yield from _wrapped(said(mutant.edit, study.procedure), width, "  ", "    ")
    yield from _protections(study, width)
    for mutant, case in cases:
        yield ""
        yield from _wrapped(f"To {said(mutant.edit, study.procedure)} would be noticed:", width)
        yield ""
        yield from lay_out(tell(case), width)


def markdown(study: MutantStudy) -> str:
    """The same as a page of Markdown."""
    lines = [f"### {_safe(f'{study.procedure.id}: what the properties do not protect')}", ""]
    lines += [f"{_safe(line)}." for line in (_summary(study), *_remarks(study))]
    rows = [
        f"| {_safe(_heading(study, clause))} | {_safe(said(m.edit, study.procedure))} | {_safe('; '.join(_why(m)))} |"
        for clause, mutants in study.clauses()
        for m in mutants
        if m.unprotected
    ]
    if rows:
        lines += ["", "| clause | a change that nothing notices | why |", "|---|---|---|", *rows]
    unsettled = study.of(Fate.UNSETTLED)
    if unsettled:
        lines += ["", f"**Not settled** ({len(unsettled)})", ""]
        lines += [f"- {_safe(said(m.edit, study.procedure))}" for m in unsettled]
    counts = _counts(study)
    if counts:
        alone = "| it alone " if study.whole else ""
        first = "" if study.whole else "first "
        lines += ["", f"| property | {first}notices {alone}|", f"|---|---|{'---|' if study.whole else ''}"]
        for id, title, noticed, only in counts:
            lines.append(f"| {_safe(f'{title} ({id})')} | {noticed} |{f' {only} |' if study.whole else ''}")
    return "\n".join(lines) + "\n"


def document(study: MutantStudy, version: str) -> str:
    """The text of the JSON document, with all mutants in the order of the text."""
    found = {
        "longstop": version,
        "procedure": study.procedure.id,
        "asked": study.asked,
        "all": study.whole,
        "counts": {fate.value: len(study.of(fate)) for fate in Fate},
        "percent": round(study.noticed, 2),
        "unprotected_clauses": list(study.unprotected),
        "mutants": [
            {
                "edit": said(m.edit, study.procedure),
                "kind": m.edit.kind.value,
                "clause": m.edit.clause,
                "rules": list(m.edit.rules),
                "fate": m.fate.value,
                "properties": list(m.properties),
                "noticed_by": None if m.by is None else _notice(m.by),
                "notices": [_notice(n) for n in m.notices],
                "kept": [{"property": k.property, "assumptions": k.assumptions, "verdict": k.verdict} for k in m.kept],
            }
            for m in study.mutants
        ],
        "properties": [
            {"property": id, "title": title, "noticed": noticed, "alone": only if study.whole else None}
            for id, title, noticed, only in _counts(study)
        ],
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _notice(notice: Notice) -> dict[str, object]:
    return {
        "property": notice.property,
        "assumptions": notice.assumptions,
        "before": notice.before,
        "after": notice.after,
        "contradiction": notice.contradiction,
    }


# --- the score ------------------------------------------------------------------------------------------------------


def _summary(study: MutantStudy) -> str:
    """`J24: of 120 small changes of the text the properties notice 90 (75%)`."""
    if not study.mutants:
        return f"{study.procedure.id}: there is nothing in the text that could be changed a little"
    changes = plural(len(study.mutants), "small change")
    percent = f"{int(study.noticed * 10) / 10:g}%"  # rounded down, so that only all is 100%
    noticed = len(study.of(Fate.NOTICED))
    return f"{study.procedure.id}: of {changes} of the text the properties notice {noticed} ({percent})"


def _remarks(study: MutantStudy) -> Iterator[str]:
    """What is worth knowing before the particulars."""
    if study.unprotected:
        n = len(study.unprotected)
        one = "One clause has" if n == 1 else f"{n} clauses have"
        yield f"{one} no change that anything notices: {listed(study.unprotected)}"
    against = [said(m.edit, study.procedure) for m in study.mutants if m.contradicts]
    if against:
        yield f"Noticed because then nobody could keep the rules at all: {'; '.join(against)}"


# --- what is not noticed --------------------------------------------------------------------------------------------


def _clause(study: MutantStudy, clause: str, mutants: Sequence[Mutant], width: int) -> Iterator[str]:
    """The changes of the clause that nothing notices; those for the same reasons together."""
    if not mutants:
        return
    yield ""
    yield from _wrapped(_heading(study, clause), width, "  ", "    ")
    for reasons, alike in groupby(mutants, key=_why):
        for mutant in alike:
            yield from _wrapped(said(mutant.edit, study.procedure), width, "    ", "      ")
        for reason in reasons:
            yield from _wrapped(reason, width, "        ", "          ")


def _heading(study: MutantStudy, clause: str) -> str:
    heading = next((c.heading for c in study.procedure.clauses if c.id == clause), clause)
    return heading or _DEFINITIONS


def _why(mutant: Mutant) -> tuple[str, ...]:
    """Why nothing notices the change, as far as that can be said."""
    if mutant.fate is Fate.UNTOUCHED:
        return ("no property is about it",)
    if not mutant.kept:
        n = len(mutant.properties)
        depend = f"{listed(mutant.properties)} {'depends' if n == 1 else 'depend'}" if n <= _NAMED else f"{n} depend"
        return (f"no property speaks of what it asks for; {depend} on it from afar, and no verdict changes",)
    proved = _properties(mutant.kept, WORDS[Proved])
    refuted = [id for id in _properties(mutant.kept, WORDS[Refuted]) if id not in proved]
    other = [id for id in _properties(mutant.kept) if id not in proved and id not in refuted]
    labelled = (("proved all the same", proved), ("refuted already", refuted), ("vacuous before and after", other))
    return tuple(f"{label}: {_named(ids)}" for label, ids in labelled if ids)


def _properties(kept: Sequence[Kept], verdict: str | None = None) -> list[str]:
    return list(dict.fromkeys(k.property for k in kept if verdict in (None, k.verdict)))


def _named(ids: Sequence[str]) -> str:
    return listed(ids) if len(ids) <= _NAMED else f"{', '.join(ids[:_NAMED])} and {len(ids) - _NAMED} more"


# --- what is --------------------------------------------------------------------------------------------------------


def _counts(study: MutantStudy) -> list[tuple[str, str, int, int]]:
    """Each property with its title, how many changes it notices, and how many of them it alone; or, if each change was
    asked about only until something noticed it, those that were the first to notice any."""
    if study.whole:
        return [(p.property, study.titles[p.property], p.noticed, p.alone) for p in study.protections()]
    first = [m.by.property for m in study.mutants if m.by is not None]
    return [(id, title, first.count(id), 0) for id, title in study.titles.items() if id in first]


def _protections(study: MutantStudy, width: int) -> Iterator[str]:
    counts = _counts(study)
    if not counts:
        return
    yield ""
    yield "What the properties notice" if study.whole else "Which property notices first (--all: all that do)"
    longest = max(len(id) for id, *_ in counts)
    for id, title, noticed, alone in sorted(counts, key=lambda c: -c[2]):
        only = f", {'all' if alone == noticed else alone} of them alone" if alone and noticed > 1 else ""
        only = ", alone" if alone and noticed == 1 else only
        number = f"{noticed}{only}" if noticed else "nothing"
        yield from _wrapped(f"{id:{longest}}  {number}: {title}", width, "  ", " " * (longest + 4))


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _safe(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
