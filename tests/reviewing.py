"""Reviews of small procedures made by hand, with the prover in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handmade import PLAIN, act, procedure, role, world
from longstop.core import formulas as f
from longstop.core.findings import Finding, Kind, Query, Review
from longstop.core.procedures import Attribute, EventKind, Procedure, Sort
from longstop.core.verdicts import Verdict
from longstop.engines.check import check
from longstop.engines.review import review
from longstop.report import review as report

CONCERN = world("concern")
WORKER, MANAGER, SERGEANT = role("worker"), role("manager"), role("sergeant")
OFFICE = role("office", unit=True)
PEOPLE = (WORKER, MANAGER, SERGEANT, OFFICE)
OUTCOMES = Attribute(f.AttributeId("outcome"), "outcome", ("hold", "none"))


def event(sort: Sort, id: str, *named: str) -> EventKind:
    return replace(act(id, *named), sort=sort)


def decision(id: str, *named: str) -> EventKind:
    plain = event(Sort.DECISION, id, *named)
    return replace(plain, attributes=(OUTCOMES, *plain.attributes))


def reviewed(of: Procedure, *, strict: bool = False) -> Review:
    def ask(queries: Sequence[Query]) -> list[Verdict]:
        return [check(of, q.property, q.assumptions, PLAIN, strict=strict, timeout=30) for q in queries]

    return review(of, PLAIN, ask, strict=strict)


def marks(kind: Kind, *parts: object, strict: bool = False) -> list[Finding]:
    found = reviewed(procedure(*PEOPLE, CONCERN, *parts), strict=strict)
    assert not found.unsettled
    assert all(len(line) <= 60 for line in report.page([found], 60))
    assert report.markdown([found]).count("To mend it: ") == len(found.findings)
    return [x for x in found.findings if x.kind is kind]


def the_only(kind: Kind, *parts: object, strict: bool = False) -> Finding:
    [found] = marks(kind, *parts, strict=strict)
    return found
