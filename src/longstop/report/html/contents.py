"""What a report is made of: for each procedure its document, its verdicts, what they rest on, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from longstop.core.cases import Case
from longstop.core.coverage import Coverage
from longstop.core.findings import Review
from longstop.core.outcomes import Outcome
from longstop.core.procedures import Copy, Duty, Procedure
from longstop.core.routes import Routes
from longstop.core.source import Source
from longstop.core.verdicts import Proved, Refuted
from longstop.report.html.tags import Html


@dataclass(frozen=True)
class Chapter:
    """One procedure. `text` is its document; `asked` are the documents of its properties, by the properties' ids."""

    procedure: Procedure
    text: Source
    cases: tuple[Case, ...]
    coverage: Coverage
    asked: Mapping[str, Source]
    review: Review | None = None
    routes: Routes | None = None

    def cases_of(self, property: str) -> tuple[Case, ...]:
        """The answers about one property, in the order in which they were asked."""
        return tuple(c for c in self.cases if c.property.id == property)

    @property
    def properties(self) -> Mapping[str, str]:
        """The titles of the properties that were asked about, by their ids."""
        return {c.property.id: c.property.title for c in self.cases}

    def agencies_of_clause(self, clause: str) -> tuple[str, ...]:
        """The agencies that have anything to do under the clause."""
        roles = set()
        for rule in self.procedure.rules:
            if rule.clause == clause:
                match rule:
                    case Duty(doers=doers, to=to):
                        roles |= {r for party in doers for r in party.roles} | set(to)
                    case Copy(groups=groups, senders=senders):
                        roles |= {r for group in groups for r in group} | set(senders)
                    case _:
                        event = rule.pattern.event if hasattr(rule, "pattern") else rule.event
                        for duty in self.procedure.duties_for(event):
                            roles |= {r for party in duty.doers for r in party.roles}
        agencies = {r.agency for r in self.procedure.roles if r.id in roles}
        return tuple(a.id for a in self.procedure.agencies if a.id in agencies)

    def agencies_of_property(self, property: str) -> tuple[str, ...]:
        """The agencies of the clauses that the property names, or that its verdicts rest on."""
        clauses = {c.id for c in self.coverage.clauses if property in c.named_by}
        for case in self.cases_of(property):
            if isinstance(case.result.verdict, Proved | Refuted):
                clauses |= set(case.result.verdict.clauses)
        found = {a for clause in clauses for a in self.agencies_of_clause(clause)}
        return tuple(a.id for a in self.procedure.agencies if a.id in found)


@dataclass(frozen=True)
class Contents:
    """The whole report. `told` are the stories of each chapter, by its procedure: what takes longest to write."""

    chapters: tuple[Chapter, ...]
    told: Mapping[str, Html]
    outcomes: tuple[Outcome, ...] = ()
    version: str = ""
    figures: bool = True
