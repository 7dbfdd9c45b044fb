"""The verdicts as one JSON document: the keys that machines rely on, and no others."""

from __future__ import annotations

import json
from collections.abc import Sequence

from longstop.core.ambiguity import Switch
from longstop.core.cases import Case
from longstop.core.traceform import stored, to_json
from longstop.core.verdicts import HoldsTo, Proved, Refuted, Unknown, Vacuous, Verdict, word
from longstop.report import ambiguities


def document(cases: Sequence[Case], version: str, switches: Sequence[Switch] | None = None) -> str:
    """The text of the document.

    `tightest` is given for properties that ask for some number of days, its bound null where no number is enough;
    for others it is null, and so are `resilience` and `avoidable`: longstop does not work them out yet.
    """
    found: dict[str, object] = {"longstop": version, "results": [result(case) for case in cases]}
    if switches is not None:
        found["readings"] = ambiguities.data(switches)
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def result(case: Case) -> dict[str, object]:
    """One answer as a JSON object. Readings are qualified, and are those that differ from the default."""
    r = case.result
    trace = None
    if isinstance(r.verdict, Refuted):
        trace = to_json(stored(r.verdict.trace, case.procedure, case.calendar))
    return {
        "procedure": r.procedure,
        "property": r.property,
        "title": r.title,
        "assumptions": r.assumptions,
        "readings": {f"{r.procedure}.{name}": option for name, option in sorted(r.readings.items())},
        "verdict": word(r.verdict),
        "expected": r.expected,
        "as_expected": r.as_expected,
        "tightest": _tightest(r.verdict),
        "resilience": None,
        "clauses": list(_clauses(r.verdict)),
        "avoidable": None,
        "trace": trace,
        "seconds": round(r.seconds, 3),
    }


def _tightest(verdict: Verdict) -> dict[str, object] | None:
    """A number of days that is enough, or null for the number where none is; null where it was not asked for."""
    match verdict:
        case Proved(within=int(days)):
            return {"bound": days, "unit": "days"}
        case Refuted(endless=int()):
            return {"bound": None, "unit": "days"}
        case _:
            return None


def _clauses(verdict: Verdict) -> tuple[str, ...]:
    """The clauses that a proof rests on, or under which the things that happen in a counterexample happen."""
    match verdict:
        case Proved(clauses=clauses) | Refuted(clauses=clauses):
            return clauses
        case HoldsTo() | Vacuous() | Unknown():
            return ()
