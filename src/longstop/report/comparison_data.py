"""What a revision changes, as machines read it."""

from __future__ import annotations

import json

from longstop.core.cases import Case
from longstop.core.comparison import Behaviours, Comparison, Difference, Guarantee, Revision
from longstop.core.traceform import stored, to_json
from longstop.core.verdicts import Refuted, word
from longstop.report import behaviours
from longstop.report.comparison import clauses_of
from longstop.report.slack import resilience_data, tightest_data


def document(revision: Revision, version: str) -> str:
    """The revision as one JSON document."""
    data = {
        "longstop": version,
        "since": revision.since,
        "added": list(revision.added),
        "removed": list(revision.removed),
        "comparisons": [_comparison_data(c) for c in revision.comparisons],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _comparison_data(found: Comparison) -> dict[str, object]:
    alignment = found.alignment
    return {
        "old": found.old.id,
        "new": found.new.id,
        "correspondences": [
            {
                "kind": p.sphere.value,
                "old": p.old,
                "new": p.new,
                "ground": p.ground.name.lower(),
                "confidence": p.confidence,
            }
            for p in alignment.pairs
        ],
        "only_old": {s.value: list(names) for s, names in alignment.only_old.items() if names},
        "only_new": {s.value: list(names) for s, names in alignment.only_new.items() if names},
        "given": {**alignment.given_old, **alignment.given_new},
        "guarantees": [_guarantee_data(g) for g in found.guarantees],
        "unaffected": found.unaffected,
        "behaviours": [_behaviours_data(b, found) for b in found.allowed],
    }


def _guarantee_data(g: Guarantee) -> dict[str, object]:
    return {
        "title": g.title,
        "assumptions": g.assumptions,
        "change": g.change.value,
        "old": None if g.before is None else _verdict_data(g.old, g.before),
        "new": None if g.after is None else _verdict_data(g.new, g.after),
        "translated": g.translated,
        "why": g.why or None,
    }


def _verdict_data(property: str | None, case: Case) -> dict[str, object]:
    verdict, explanation = case.result.verdict, case.result.explanation
    return {
        "property": property,
        "verdict": word(verdict),
        "clauses": list(getattr(verdict, "clauses", ())),
        "tightest": None if explanation is None else tightest_data(explanation.tightest),
        "resilience": None if explanation is None else resilience_data(explanation.resilience),
        "trace": to_json(stored(verdict.trace, case.procedure, case.calendar))
        if isinstance(verdict, Refuted)
        else None,
    }


def _behaviours_data(found: Behaviours, whole: Comparison) -> dict[str, object]:
    return {
        "allows": found.sides.allows,
        "forbids": found.sides.forbids,
        "differences": [_difference_data(found, d, whole) for d in found.differences],
        "none_found": list(found.none_found),
        "days": found.days,
        "kept": list(found.kept),
        "unjudged": list(found.unjudged),
        "unsettled": list(found.unsettled),
    }


def _difference_data(found: Behaviours, difference: Difference, whole: Comparison) -> dict[str, object]:
    mine, theirs = (clauses for _, clauses in clauses_of(found, difference, whole))
    return {
        "said": behaviours.sentence(found, difference),
        "offence": difference.offence.value,
        "event": difference.event,
        "rule": difference.rule,
        "clauses": {"allows": [c.id for c in mine], "forbids": [c.id for c in theirs]},
        "alone": difference.alone,
        "hangs_on": list(difference.hangs_on),
        "trace": to_json(stored(difference.trace, found.sides.one, found.calendar)),
    }
