"""The verdicts as SARIF 2.1.0, the form in which code hosts take the findings of analysers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from longstop.core.cases import Case
from longstop.core.places import Place, Places
from longstop.core.verdicts import Proved, Refuted
from longstop.report.levels import asked, found, level
from longstop.report.story import tell
from longstop.report.text import PLAIN_WIDTH, lay_out


def document(cases: Sequence[Case], places: Places, version: str) -> str:
    """A rule for each property asked, and a result for each verdict that differs, is missing or is a known gap."""
    rules = {c.result.property: c.result.title for c in cases}
    order = {id: n for n, id in enumerate(rules)}
    driver = {
        "name": "longstop",
        "version": version,
        "rules": [{"id": id, "shortDescription": {"text": title}} for id, title in rules.items()],
    }
    results = [_result(c, cases, places, order) for c in cases if level(c.result) is not None]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    form = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(form, indent=2, ensure_ascii=False) + "\n"


def _result(case: Case, others: Sequence[Case], places: Places, order: dict[str, int]) -> dict[str, object]:
    r = case.result
    story = "\n".join(lay_out(tell(case, others), PLAIN_WIDTH))
    said: dict[str, object] = {
        "ruleId": r.property,
        "ruleIndex": order[r.property],
        "level": str(level(r)),
        "message": {"text": f"{asked(r)}: {found(r)}\n\n{story}"},
        "partialFingerprints": {"longstopQuestion/v1": asked(r)},
    }
    if r.property in places.properties:
        said["locations"] = [_location(places.properties[r.property])]
    rests = r.verdict.clauses if isinstance(r.verdict, Proved | Refuted) else ()
    related = [(c, places.clauses[r.procedure, c]) for c in rests if (r.procedure, c) in places.clauses]
    if related:
        said["relatedLocations"] = [
            {"id": n, "message": {"text": clause}, **_location(place)} for n, (clause, place) in enumerate(related, 1)
        ]
    return said


def _location(place: Place) -> dict[str, object]:
    where = {"uri": quote(place.path)}
    return {"physicalLocation": {"artifactLocation": where, "region": {"startLine": place.line}}}
