"""Which small changes of a text its properties notice: on the terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator

from longstop.core.mutants import Fate, Mutant, MutantStudy
from longstop.report.edits import said
from longstop.report.text import PLAIN_WIDTH
from longstop.report.wording import plural

#: What is coloured on a terminal. Every mark is a word as well.
STYLES = {r"^Not noticed\b.*": "bold red", r"^Not settled\b.*": "yellow"}

_HEADINGS = {
    Fate.UNTOUCHED: "Not noticed: no property is about it",
    Fate.SURVIVED: "Not noticed: properties are about it, and none has another answer",
    Fate.UNSETTLED: "Not settled: nothing notices it so far, and of some question it cannot be said",
}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def page(study: MutantStudy, width: int) -> Iterator[str]:
    """The lines: the score, then what the properties do not protect, in the order of the text."""
    width = max(min(width, PLAIN_WIDTH), 24)
    yield from textwrap.wrap(_summary(study), width, break_on_hyphens=False)
    for fate, heading in _HEADINGS.items():
        mutants = study.of(fate)
        if mutants:
            yield ""
            yield from textwrap.wrap(f"{heading} ({len(mutants)})", width, break_on_hyphens=False)
        for mutant in mutants:
            yield from textwrap.wrap(
                _line(mutant, study), width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
            )


def markdown(study: MutantStudy) -> str:
    """The same as a page of Markdown."""
    lines = [f"### {_safe(f'{study.procedure.id}: what the properties do not protect')}", "", _safe(_summary(study))]
    for fate, heading in _HEADINGS.items():
        mutants = study.of(fate)
        if mutants:
            lines += ["", f"**{heading}** ({len(mutants)})", ""]
            lines += [f"- {_safe(_line(m, study))}" for m in mutants]
    return "\n".join(lines) + "\n"


def document(study: MutantStudy, version: str) -> str:
    """The text of the JSON document, with all mutants in the order of the text."""
    found = {
        "longstop": version,
        "procedure": study.procedure.id,
        "asked": study.asked,
        "counts": {fate.value: len(study.of(fate)) for fate in Fate},
        "percent": round(study.noticed, 2),
        "mutants": [
            {
                "edit": said(m.edit, study.procedure),
                "kind": m.edit.kind.value,
                "clause": m.edit.clause,
                "rules": list(m.edit.rules),
                "fate": m.fate.value,
                "properties": list(m.properties),
                "noticed_by": None
                if m.by is None
                else {
                    "property": m.by.property,
                    "assumptions": m.by.assumptions,
                    "before": m.by.before,
                    "after": m.by.after,
                },
            }
            for m in study.mutants
        ],
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _summary(study: MutantStudy) -> str:
    """`J24: of 120 small changes of the text its properties notice 90 (75%)`."""
    if not study.mutants:
        return f"{study.procedure.id}: there is nothing in the text that could be changed a little"
    changes = plural(len(study.mutants), "small change")
    percent = f"{int(study.noticed * 10) / 10:g}%"  # rounded down, so that only all is 100%
    noticed = len(study.of(Fate.NOTICED))
    return f"{study.procedure.id}: of {changes} of the text the properties notice {noticed} ({percent})"


def _line(mutant: Mutant, study: MutantStudy) -> str:
    return said(mutant.edit, study.procedure)


def _safe(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
