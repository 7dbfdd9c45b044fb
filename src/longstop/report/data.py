"""The verdicts as one JSON document: the keys that machines rely on, and no others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

from longstop.core.ambiguity import Switch
from longstop.core.cases import Case
from longstop.core.ranges import ParameterStudy
from longstop.core.results import Result
from longstop.core.traceform import stored, to_json
from longstop.core.verdicts import HoldsTo, Proved, Refuted, Unknown, Vacuous, Verdict, word
from longstop.report import ambiguities, ranges
from longstop.report.avoidance import avoidability_said
from longstop.report.behind import unused, within_reach
from longstop.report.edits import gap_said, repairs_said
from longstop.report.slack import resilience_data, tightest_data


def document(
    cases: Sequence[Case],
    version: str,
    switches: Sequence[Switch] | None = None,
    studies: Sequence[ParameterStudy] | None = None,
) -> str:
    """The text of the document.

    `tightest`, `resilience`, `avoidable`, `avoidance`, `gap` and `repairs` are null where they were not asked for or do
    not apply; of a property that asks for some number of days, `tightest` is one that is enough even if it was not
    asked for. `late` names what there was not time enough for. Where verdicts were explained, `clauses` has the clauses
    of each procedure that are in no proof.
    """
    found: dict[str, object] = {"longstop": version, "results": [result(case) for case in cases]}
    if any(case.result.explanation is not None for case in cases):
        found["clauses"] = [_clauses_left(list(mine)) for _, mine in groupby(cases, key=lambda c: c.procedure.id)]
    if switches is not None:
        found["readings"] = ambiguities.data(switches)
    if studies is not None:
        found["parameters"] = ranges.data(studies)
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _clauses_left(cases: Sequence[Case]) -> dict[str, object]:
    """The clauses of one procedure on which no proof rests, and those of them on which nothing asked depends."""
    left, reach = unused(cases), within_reach(cases)
    return {
        "procedure": cases[0].procedure.id,
        "in_no_proof": list(left),
        "beyond_what_was_asked": [clause for clause in left if clause not in reach],
    }


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
        "tightest": _tightest(r),
        "resilience": resilience_data(r.explanation.resilience) if r.explanation else None,
        "clauses": list(_clauses(r.verdict)),
        "avoidable": r.explanation.avoidability.avoidable if r.explanation and r.explanation.avoidability else None,
        "avoidance": _avoidance(case),
        "gap": _gap(case),
        "repairs": _repairs(case),
        "late": sorted(a.value for a in r.explanation.late) if r.explanation else [],
        "trace": trace,
        "seconds": round(r.seconds, 3),
    }


def _gap(case: Case) -> dict[str, object] | None:
    """The clause that almost covers a counterexample, why it does not, and that in words."""
    found = case.result.explanation.gap if case.result.explanation else None
    if found is None:
        return None
    return {
        "rule": found.rule or None,
        "clause": found.clause or None,
        "why": found.why.value,
        "text": gap_said(found, case.procedure),
    }


def _avoidance(case: Case) -> dict[str, object] | None:
    """Whether and how a counterexample could have been avoided, and whether there is one that could not; in words."""
    found = case.result.explanation.avoidability if case.result.explanation else None
    if found is None:
        return None
    said = avoidability_said(found, case)
    return {"comes_up": found.occasion, "hopeless": found.hopeless, "text": "\n".join(said)}


def _repairs(case: Case) -> list[dict[str, object]] | None:
    """The smallest changes after which the property was proved, smallest first."""
    found = case.result.explanation.repairs if case.result.explanation else None
    if found is None:
        return None
    said = repairs_said(found, case.procedure, case.property) if found else ()
    return [
        {"clauses": list(dict.fromkeys(e.clause for e in repair.edits)), "text": text}
        for repair, text in zip(found, said, strict=True)
    ]


def _tightest(result: Result) -> dict[str, object] | None:
    """The tightest bound; else a number of days that is enough, or null for the number where none is."""
    if result.explanation is not None and result.explanation.tightest is not None:
        return tightest_data(result.explanation.tightest)
    match result.verdict:
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
