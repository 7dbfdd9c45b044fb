"""What a revision changes, as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from longstop.core import formulas as f
from longstop.core.alignment import Alignment, Sphere
from longstop.core.cases import Case
from longstop.core.comparison import Behaviours, Change, Comparison, Difference, Guarantee, Revision
from longstop.core.procedures import Procedure
from longstop.core.time import Bound
from longstop.core.verdicts import Refuted, word
from longstop.report import behaviours
from longstop.report.slack import resilience_said, tightest_said
from longstop.report.story import tell
from longstop.report.text import PLAIN_WIDTH, lay_out
from longstop.report.wording import listed, plural

STYLES = {
    r"^  LOST\b": "bold red",
    r"^  won\b": "green",
    r"  (NOT DONE|NOT SO|NOT ALLOWED|FORGOTTEN|LOST)$": "bold red",
    r"^(Guarantees|What \S.* allows and \S.* forbids|What corresponds).*$": "bold",
}

WORDS = {
    Change.LOST: "LOST",
    Change.WON: "won",
    Change.KEPT: "kept",
    Change.MISSING: "in neither",
    Change.UNSETTLED: "UNSETTLED",
}


@dataclass(frozen=True)
class Row:
    """One property with one outcome, under all the assumption sets under which it came out so."""

    first: Guarantee
    sets: tuple[str, ...]

    @property
    def names(self) -> str:
        """`J17-Q1, J24-Q1`."""
        return listed((n for n in (self.first.old, self.first.new) if n), "and")


def rows(found: Sequence[Guarantee]) -> list[Row]:
    """The guarantees with those of one property together that came out alike, in their order."""
    alike: dict[object, list[Guarantee]] = {}
    for g in found:
        verdicts = tuple(None if c is None else word(c.result.verdict) for c in (g.before, g.after))
        alike.setdefault((g.old, g.new, g.change, verdicts), []).append(g)
    return [Row(same[0], tuple(g.assumptions for g in same)) for same in alike.values()]


def summary(revision: Revision) -> str:
    """`2 guarantees lost, 1 won, 4 kept; J24 forbids 12 things that J17 allows, and allows 17 that it forbids`."""
    counted = {
        change: sum(len({(g.old, g.new) for g in c.of(change)}) for c in revision.comparisons) for change in WORDS
    }
    said = f"{plural(counted[Change.LOST], 'guarantee') if counted[Change.LOST] else 'no guarantee'} lost"
    said += f", {counted[Change.WON] or 'none'} won, {counted[Change.KEPT] or 'none'} kept"
    unsettled = sum(len(rows(c.of(Change.UNSETTLED))) for c in revision.comparisons)
    if unsettled:
        said += f", {unsettled} NOT SETTLED"
    ways = sum(len(b.differences) for c in revision.comparisons for b in c.allowed[:1])
    back = sum(len(b.differences) for c in revision.comparisons for b in c.allowed[1:])
    if revision.comparisons:
        said += f"; newly forbidden: {ways or 'nothing found'}; newly allowed: {back or 'nothing found'}"
    return said


def nothing(revision: Revision) -> str:
    """What to say where nothing changed."""
    where = f" since `{revision.since}`" if revision.since else ""
    return f"No procedure and no property says anything else than before{where}: nothing to compare."


def page(revision: Revision, width: int) -> Iterator[str]:
    """The lines of the report, wrapped."""
    width = max(min(width, PLAIN_WIDTH), 24)
    yield from _ins_and_outs(revision, width)
    if not revision.comparisons:
        if not (revision.added or revision.removed):
            yield from textwrap.wrap(nothing(revision), width)
        return
    for comparison in revision.comparisons:
        yield from _comparison(comparison, revision, width)
    yield from textwrap.wrap(summary(revision), width)


def _ins_and_outs(revision: Revision, width: int) -> Iterator[str]:
    for ids, verb in ((revision.added, "is new"), (revision.removed, "is no longer there")):
        for id in ids:
            yield from textwrap.wrap(f"{id} {verb}, so there is nothing to compare it with.", width)
            yield ""


def _comparison(found: Comparison, revision: Revision, width: int) -> Iterator[str]:
    old, new = found.old, found.new
    if old.id == new.id:
        yield from textwrap.wrap(f"{new.id}  {new.title}", width)
        yield from textwrap.wrap(f"as it was{_at(revision)}, and as it is", width)
    else:
        indent = " " * (max(len(old.id), len(new.id)) + 2)
        for procedure in (old, new):
            yield from textwrap.wrap(f"{procedure.id:{len(indent)}}{procedure.title}", width, subsequent_indent=indent)
    yield ""
    yield from _correspondences(found, width)
    yield from _guarantees(found, width)
    for allowed in found.allowed:
        yield from _behaviours(allowed, found, width)


def _at(revision: Revision) -> str:
    return f" at `{revision.since}`" if revision.since else " before"


def _correspondences(found: Comparison, width: int) -> Iterator[str]:
    lines = [*guesses(found.alignment), *declared(found), *(alone(found) if found.old.id != found.new.id else ())]
    if lines:
        yield "What corresponds to what"
        for line in lines:
            yield from textwrap.wrap(line, width, initial_indent="  ", subsequent_indent="    ")
        yield ""


def guesses(alignment: Alignment) -> Iterator[str]:
    """What was guessed, and how sure that is."""
    for pair in alignment.guessed:
        kind = pair.sphere.value
        yield f"guessed: the {kind} {pair.old} is {pair.new} ({pair.confidence:.0%} alike); `--map` says otherwise"


def declared(found: Comparison) -> Iterator[str]:
    """What both know and declare otherwise, and how it is taken where they are set against each other."""
    old, new = found.old, found.new
    if old.calendar != new.calendar:
        yield f"days are counted in {old.calendar} for what {old.id} allows, in {new.calendar} for what {new.id} allows"
    roles, others = ({r.id: (r.every_day, r.people, r.unit) for r in p.roles} for p in (old, new))
    pairs = found.alignment.to_new(Sphere.ROLE).items()
    if unlike := [titled(new, Sphere.ROLE, b) for a, b in pairs if roles[f.RoleId(a)] != others[f.RoleId(b)]]:
        said = f"when they work, or how many they are, is declared otherwise: {listed(unlike)}"
        yield f"{said}; it is as where it is allowed"
    events = found.alignment.to_new(Sphere.EVENT).items()
    raised, now = ({k.id: (k.only_if, k.once, k.on_working_days) for k in p.events} for p in (old, new))
    if unlike := [titled(new, Sphere.EVENT, b) for a, b in events if raised[f.EventId(a)] != now[f.EventId(b)]]:
        yield f"when it can happen is declared otherwise: {listed(unlike)}; it happens only where both let it"


def alone(found: Comparison) -> Iterator[str]:
    """What only one of the two knows."""
    kinds = (Sphere.EVENT, Sphere.ROLE, Sphere.FACT, Sphere.STATE)
    for procedure, names in ((found.old, found.alignment.only_old), (found.new, found.alignment.only_new)):
        for sphere in kinds:
            if names.get(sphere):
                titles = listed(titled(procedure, sphere, n) for n in names[sphere])
                plural_of = sphere.value + ("s" if len(names[sphere]) > 1 else "")
                yield f"only in {procedure.id}, {plural_of}: {titles}"
    given = {**found.alignment.given_old, **found.alignment.given_new}
    if given:
        yield f"compared are cases with {listed(f'{n} = {v}' for n, v in given.items())}"


def titled(procedure: Procedure, sphere: Sphere, name: str) -> str:
    """The title of the thing, quoted, or its name."""
    things: dict[Sphere, dict[str, str]] = {
        Sphere.EVENT: {k.id: k.title for k in procedure.events},
        Sphere.ROLE: {r.id: r.title for r in procedure.roles},
        Sphere.FACT: {x.id: x.title for x in procedure.facts},
        Sphere.STATE: {s.id: s.title for s in procedure.states},
    }
    title = things[sphere].get(name)
    return f'"{title}"' if title else name


# --- guarantees -----------------------------------------------------------------------------------------------------


def _guarantees(found: Comparison, width: int) -> Iterator[str]:
    yield "Guarantees"
    shown = False
    for change, label in WORDS.items():
        for row in rows(found.of(change)):
            shown = True
            if change is not Change.MISSING or list(slack(row.first)):
                yield from _row(row, label, width)
    if not shown:
        yield "  none was asked for that could have changed"
    for line in (*neither(found), *one_sided(found)):
        yield from textwrap.wrap(line, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    if found.unaffected:
        yield from textwrap.wrap(unaffected(found), width, initial_indent="  ", subsequent_indent="    ")
    yield ""
    for row in rows(found.of(Change.LOST)):
        case = row.first.after
        if case is not None and isinstance(case.result.verdict, Refuted):
            yield from lay_out(tell(case), width)
            yield ""


def neither(found: Comparison) -> Iterator[str]:
    """What neither guarantees, and under which sets."""
    sets: dict[str, list[str]] = {}
    for row in rows(found.of(Change.MISSING)):
        sets.setdefault(row.names, []).extend(row.sets)
    if sets:
        yield f"in neither: {'; '.join(f'{names} under {listed(under)}' for names, under in sets.items())}"


def unaffected(found: Comparison) -> str:
    """On how many questions nothing that has changed can bear."""
    return f"on {plural(found.unaffected, 'question')} nothing bears that has changed; not asked again"


def _row(row: Row, label: str, width: int) -> Iterator[str]:
    start = f"  {label:12}"
    yield from textwrap.wrap(
        f"{row.first.title}  ({row.names})", width, initial_indent=start, subsequent_indent=" " * 14
    )
    for line in [f"under {listed(row.sets)}: {verdicts(row.first)}", *slack(row.first)]:
        yield from textwrap.wrap(
            line, width, initial_indent=" " * 14, subsequent_indent=" " * 16, break_on_hyphens=False
        )


def verdicts(guarantee: Guarantee) -> str:
    """`proved before, refuted now`."""
    said = [None if c is None else word(c.result.verdict) for c in (guarantee.before, guarantee.after)]
    return f"{said[0] or 'not asked'} before, {said[1] or 'not asked'} now"


def slack(guarantee: Guarantee) -> Iterator[str]:
    """The tightest bound and what it takes to break it, before and after, where that was asked for; of what neither
    guarantees, only a bound that has changed."""
    neither = guarantee.change is Change.MISSING
    if neither and _bound(guarantee.before) == _bound(guarantee.after):
        return
    for what in (_tightest,) if neither else (_tightest, _resilience):
        said = [None if c is None else what(c) for c in (guarantee.before, guarantee.after)]
        if said[0] and said[0] == said[1]:
            yield f"before and now: {said[0]}"
        else:
            for when, one in zip(("before", "now"), said, strict=True):
                if one:
                    yield f"{when}: {one}"


def _bound(case: Case | None) -> Bound | None:
    explanation = None if case is None else case.result.explanation
    return None if explanation is None or explanation.tightest is None else explanation.tightest.bound


def _tightest(case: Case) -> str | None:
    found = case.result.explanation
    return None if found is None or found.tightest is None else tightest_said(found.tightest)


def _resilience(case: Case) -> str | None:
    found = case.result.explanation
    return None if found is None or found.resilience is None else resilience_said(found.resilience, case.procedure)


def one_sided(found: Comparison) -> Iterator[str]:
    """The properties that only one of the two can be asked about, and what it answers."""
    sides = ((found.old, True), (found.new, False))
    for procedure, is_old in sides:
        answers: dict[str, set[str]] = {}
        for g in found.of(Change.GONE):
            case = g.before if is_old else g.after
            if case is not None:
                answers.setdefault(case.property.id, set()).add(word(case.result.verdict))
        if answers:
            proved = [id for id, said in answers.items() if said == {"proved"}]
            some = [id for id, said in answers.items() if "proved" in said and len(said) > 1]
            never = [id for id, said in answers.items() if "proved" not in said]
            parts = [
                f"{label} {listed(ids)}"
                for label, ids in (("proved:", proved), ("proved under some sets:", some), ("not proved:", never))
                if ids
            ]
            yield f"asked of {procedure.id} alone, which alone knows what they speak of: {'; '.join(parts)}"


# --- behaviours -----------------------------------------------------------------------------------------------------


def _behaviours(found: Behaviours, whole: Comparison, width: int) -> Iterator[str]:
    yield f"What {found.sides.allows} allows and {found.sides.forbids} forbids"
    if not found.differences:
        yield from textwrap.wrap(none_found(found), width, initial_indent="  ", subsequent_indent="  ")
    yield ""
    for number, difference in enumerate(found.differences, 1):
        story = behaviours.story(found, difference)
        yield from textwrap.wrap(f"{number}. {story.title}", width, subsequent_indent="   ")
        yield from list(lay_out(story, width))[_heading_lines(story.id, story.title, width) :]
        yield from _side_by_side(found, difference, whole, width)
        yield ""
    for line in remarks(found):
        yield from textwrap.wrap(line, width, initial_indent="  ", subsequent_indent="    ")
    yield ""


def _heading_lines(id: str, title: str, width: int) -> int:
    return len(textwrap.wrap(f"{id}  {title}", width))


def _side_by_side(found: Behaviours, difference: Difference, whole: Comparison, width: int) -> Iterator[str]:
    for label, clauses in clauses_of(found, difference, whole):
        for clause in clauses:
            yield from textwrap.wrap(f"{label}, {clause.heading}", width, initial_indent="  ", subsequent_indent="    ")
            yield from textwrap.wrap(clause.text, width, initial_indent="    ", subsequent_indent="    ")


def clauses_of(
    found: Behaviours, difference: Difference, whole: Comparison
) -> list[tuple[str, tuple[behaviours.Beside, ...]]]:
    """The clauses of the side that allows it and of the other, each with what that side is called."""
    if found is whole.allowed[0]:
        one, other, mapping = whole.old, whole.new, whole.alignment.to_old(Sphere.CLAUSE)
    else:
        one, other, mapping = whole.new, whole.old, whole.alignment.to_new(Sphere.CLAUSE)
    mine, theirs = behaviours.clauses(difference, one, other, mapping)
    return [(found.sides.allows, mine), (found.sides.forbids, theirs)]


def none_found(found: Behaviours) -> str:
    """Never that there is none, unless that is plain: how far was looked."""
    if found.days:
        return f"no difference found in cases of up to {plural(found.days, 'day')}"
    return "NOT SETTLED" if found.unsettled else f"nothing that both know is ruled otherwise in {found.sides.forbids}"


def remarks(found: Behaviours) -> Iterator[str]:
    """What was looked at and not found, and what was not looked at."""
    titles = behaviours.labels(found)

    def names(some: Sequence[str]) -> str:
        return listed(f'"{titles[n]}"' if n in titles else n for n in some)

    if found.none_found and found.differences:
        yield f"{none_found(found)} as to {names(found.none_found)}"
    if found.kept:
        yield f"word for word the same in both: {names(found.kept)}"
    if found.unjudged:
        yield f"about acts that {found.sides.forbids} alone knows, so that no case of both could break it: " + names(
            found.unjudged
        )
    if found.unsettled:
        yield f"NOT SETTLED, the time having run out: {names(found.unsettled)}"
