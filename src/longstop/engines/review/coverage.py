"""Which clauses are formalised, which properties exercise them, and which clauses exercise each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from longstop.core.coverage import ClauseCoverage, Coverage, Exercise, Standing
from longstop.core.dependence import Link, brings_about, cone, named, uses
from longstop.core.procedures import Clause, Force, Procedure, Rule
from longstop.core.verdicts import Property

#: A clause id that ends in a number: what comes before it, and the number.
_NUMBERED = re.compile(r"(.*?)([0-9]+)")


def coverage(
    procedure: Procedure,
    asked: Iterable[tuple[Procedure, Property]],
    variants: Callable[[], Iterable[Procedure]] = tuple,
    chosen: Mapping[str, str] | None = None,
) -> Coverage:
    """The coverage of a procedure under its readings.

    `asked` are its properties, each with the procedure that it is about (one with other parameters, if it gives some).
    `variants` are the procedures that differ from this one in one reading; they are wanted only if some clause is
    without a rule. `chosen` are the readings that differ from the defaults, to be told with the rest.
    """
    asked = list(asked)
    names, reaches = _touches(asked)
    exercised = _exercises(procedure)
    rules: dict[str, list[Rule]] = defaultdict(list)
    for rule in procedure.rules:
        rules[rule.clause].append(rule)
    elsewhere = _elsewhere(procedure, variants) if any(c.id not in rules for c in procedure.clauses) else {}
    found: list[ClauseCoverage] = []
    for clause in procedure.clauses:
        if clause.id not in rules:
            found.append(_without_rule(clause, elsewhere.get(clause.id, ())))
            continue
        forces = {rule.force for rule in rules[clause.id]}
        found.append(
            ClauseCoverage(
                clause.id,
                clause.heading,
                Standing.FORMAL,
                clause.guidance,
                tuple(rule.id for rule in rules[clause.id]),
                tuple(force for force in Force if force in forces),
                tuple(names[clause.id]),
                tuple(reaches[clause.id]),
                exercised.get(clause.id, ()),
            )
        )
    properties = tuple(prop.id for _, prop in asked)
    return Coverage(procedure.id, procedure.title, _with_gaps(found), properties, dict(chosen or {}))


def _touches(
    asked: Iterable[tuple[Procedure, Property]],
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """For each clause the properties that name it, and those that only reach it."""
    names: dict[str, list[str]] = defaultdict(list)
    reaches: dict[str, list[str]] = defaultdict(list)
    for procedure, prop in asked:
        spoken_of = {rule.clause for rule in named(procedure, prop.formula)}
        reach = cone(procedure, prop.formula)
        for clause in dict.fromkeys(rule.clause for rule in procedure.rules if reach.holds(rule)):
            (names if clause in spoken_of else reaches)[clause].append(prop.id)
    return names, reaches


def _exercises(procedure: Procedure) -> dict[str, tuple[Exercise, ...]]:
    """For each clause the others that make direct use of what its rules bring about, in the order of the text."""
    found: dict[str, dict[str, set[Link]]] = defaultdict(lambda: defaultdict(set))
    for user in procedure.rules:
        for link, spoken in uses(procedure, user):
            for rule in procedure.rules:
                if rule.clause != user.clause and any(brings_about(rule, m) for m in spoken):
                    found[rule.clause][user.clause].add(link)
    order = {clause.id: i for i, clause in enumerate(procedure.clauses)}
    return {
        clause: tuple(
            Exercise(by, tuple(link for link in Link if link in links))
            for by, links in sorted(users.items(), key=lambda user: order.get(user[0], -1))
        )
        for clause, users in found.items()
    }


def _elsewhere(
    procedure: Procedure, variants: Callable[[], Iterable[Procedure]]
) -> dict[str, tuple[Mapping[str, str], ...]]:
    """The readings, other than those of the procedure, under which a clause has a rule."""
    found: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for variant in variants():
        differing = {n: o for n, o in variant.readings.items() if procedure.readings.get(n) != o}
        for clause in {rule.clause for rule in variant.rules}:
            found[clause].append(differing)
    return {clause: tuple(choices) for clause, choices in found.items()}


def _without_rule(clause: Clause, formal_under: Sequence[Mapping[str, str]]) -> ClauseCoverage:
    if clause.guidance is not None:
        standing, reason = Standing.GUIDANCE, clause.guidance
    else:
        standing, reason = Standing.MISSING, "no rule under these readings, and no reason why not"
    return ClauseCoverage(clause.id, clause.heading, standing, reason, formal_under=tuple(formal_under))


def _with_gaps(clauses: Sequence[ClauseCoverage]) -> tuple[ClauseCoverage, ...]:
    """The clauses, and for each number that a run of them leaves out one that is missing.

    A run are the ids that are alike but for the number at the end. Where fewer than half of the numbers between its
    lowest and its highest are there, the numbers are somebody else's, such as the sections of a law, and nothing is
    missing.
    """
    runs: dict[str, dict[int, str]] = defaultdict(dict)
    for clause in clauses:
        if match := _NUMBERED.fullmatch(clause.id):
            runs[match[1]][int(match[2])] = clause.id
    before: dict[str, list[ClauseCoverage]] = defaultdict(list)
    for stem, numbers in runs.items():
        lowest, highest = min(numbers), max(numbers)
        if 2 * len(numbers) < highest - lowest + 1:
            continue
        following = ""
        for number in range(highest, lowest, -1):
            following = numbers.get(number, following)
            if number not in numbers:
                gap = ClauseCoverage(f"{stem}{number}", "", Standing.MISSING, "no heading has this number")
                before[following].insert(0, gap)
    return tuple(each for clause in clauses for each in (*before[clause.id], clause))
