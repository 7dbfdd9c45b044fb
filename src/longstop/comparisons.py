"""What a revision of a procedure changes: guarantees lost and won, and what is newly allowed and newly forbidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from longstop import almanac, documents
from longstop.answering import Answer, Bug, Task, ask, grouped
from longstop.core.alignment import Alignment, Sphere, align, sides
from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.comparison import Behaviours, Comparison, Guarantee, Revision
from longstop.core.dependence import Parts
from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.explanations import Aspect, spread
from longstop.core.procedures import Procedure
from longstop.core.results import Result
from longstop.core.source import Source
from longstop.core.translation import translated
from longstop.core.verdicts import Property, failed
from longstop.engines.check.behaviours import behaviours
from longstop.engines.check.refute import Disagreement
from longstop.language import PropertyText, open_source, read
from longstop.language.correspondences import Correspondences, read_correspondences
from longstop.pool import ask_all, processors
from longstop.project import TIMEOUT, Project
from longstop.questions import EVERYONE_IN, Selection, unknown

#: The folder of a project in which mappings lie: `J17-J24.map` for the two procedures of these ids.
MAPPINGS = "comparisons"

#: Called with the number of answers so far, the number of questions, and a word on the latest.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Wish:
    """What is to be compared, and how: sets of assumptions (by default those of the properties), readings by their
    qualified names, and whether what only should be done is dropped. `explain`: tightest bounds and resilience too."""

    assume: tuple[str, ...] = ()
    readings: Mapping[str, str] | None = None
    strict: bool = False
    explain: bool = False
    timeout: float | None = TIMEOUT
    jobs: int | None = None
    progress: Progress | None = None


@dataclass(frozen=True)
class _Side:
    """One of the two: the project in which the procedure stands, and its id."""

    project: Project
    id: str

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the properties of the procedure."""
        return {p.id: p.title for p in self.project.properties if p.procedure == self.id}


# --- two procedures -------------------------------------------------------------------------------------------------


def compare(project: Project, old: str, new: str, *, mapping: Path | None = None, wish: Wish | None = None) -> Revision:
    """The comparison of two procedures, each the id of one of the project or the path of a document.

    A document outside of the project is read in the place of the project's own of the same id. Without a `mapping` that
    of the project for the two is taken, if it has one. Raises InputError for what does not exist or does not read.
    """
    one, other = _side(project, old), _side(project, new)
    return Revision((_comparison(one, other, _mapping(project, one.id, other.id, mapping), wish or Wish()),))


def _side(project: Project, name: str) -> _Side:
    if name in project.procedures:
        return _Side(project, name)
    path = Path(name)
    if not path.is_file():
        raise InputError([unknown("procedure", name, project.procedures, "and there is no such document")])
    source = open_source(path, path.as_posix())
    found = list(read([source]).procedures)
    if len(found) != 1:
        message = f"`{path.as_posix()}` holds no procedure" if not found else f"`{path.as_posix()}` holds more than one"
        raise InputError([Diagnostic(Code.MISPLACED_STATEMENT, message, None)])
    (id,) = found
    known = project.procedures.get(id)
    others = [s for s in project.sources if known is None or s.path != known.path]
    return _Side(_project([*others, source], project), id)


def _project(sources: Sequence[Source], like: Project) -> Project:
    return Project(read(sources), like.folder, like.shipped, tuple(sources))


def _mapping(project: Project, old: str, new: str, path: Path | None) -> Source | None:
    """The mapping to be used: the one asked for, or the project's own for the two, whichever it names first."""
    if path is not None:
        return open_source(path, path.as_posix())
    for name in (f"{old}-{new}.map", f"{new}-{old}.map"):
        found = project.folder / MAPPINGS / name
        if found.is_file():
            return open_source(found, f"{MAPPINGS}/{name}" if project.shipped else found.as_posix())
    return None


def _comparison(old: _Side, new: _Side, mapping: Source | None, wish: Wish) -> Comparison:
    readings = _readings(old, new, wish)
    one, other = (side.project.procedure(side.id, chosen) for side, chosen in zip((old, new), readings, strict=True))
    titles = old.titles, new.titles
    said = Correspondences() if mapping is None else read_correspondences(mapping, one, other, titles)
    alignment = align(one, other, said.stated, properties=titles, given=(said.given_old, said.given_new))
    asking = _Asking(old, new, readings, alignment, wish)
    guarantees, unaffected = asking.guarantees()
    return Comparison(one, other, alignment, guarantees, _allowed(asking.sets, one, other, alignment, wish), unaffected)


def _readings(old: _Side, new: _Side, wish: Wish) -> tuple[dict[str, str], dict[str, str]]:
    """The readings of each that are not the default. Raises InputError for one that neither has."""
    asked = dict(wish.readings or {})
    known = [f"{side.id}.{name}" for side in (old, new) for name in side.project.procedures[side.id].readings]
    wrong = [unknown("reading", n, known) for n in asked if n not in known]
    if wrong:
        raise InputError(wrong)

    def chosen(side: _Side) -> dict[str, str]:
        there = {f"{side.id}.{name}" for name in side.project.procedures[side.id].readings}
        mine = {n: o for n, o in asked.items() if n in there}
        return Selection(side.project.library, side.project.assumptions).readings(mine, [side.id])[side.id]

    return chosen(old), chosen(new)


# --- guarantees -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Asked:
    """One question on one side."""

    side: _Side
    procedure: Procedure
    property: Property
    assumptions: Assumptions


@dataclass(frozen=True)
class _Row:
    """One guarantee to be, before it is asked for."""

    title: str
    old: str | None
    new: str | None
    before: _Asked | None
    after: _Asked | None
    translated: bool = False
    why: str = ""


class _Asking:
    """The questions of a comparison, and their answers."""

    def __init__(
        self,
        old: _Side,
        new: _Side,
        readings: tuple[Mapping[str, str], Mapping[str, str]],
        alignment: Alignment,
        wish: Wish,
    ) -> None:
        self.old, self.new, self.readings, self.alignment, self.wish = old, new, readings, alignment, wish
        self.parts = Parts()
        self._broken: set[tuple[bool, str]] = set()
        self.texts = tuple({p.id: p for p in side.project.properties if p.procedure == side.id} for side in (old, new))
        self.sets = {**old.project.assumptions, **new.project.assumptions}
        wrong = [unknown("assumption set", s, self.sets) for s in wish.assume if s not in self.sets]
        if wrong:
            raise InputError(wrong)

    def guarantees(self) -> tuple[tuple[Guarantee, ...], int]:
        """What became of each, and of how many it is plain that nothing did."""
        rows, unaffected = [], 0
        for row in self._rows():
            if self._unaffected(row):
                unaffected += 1
            else:
                rows.append(row)
        asked = [(a, aspects) for row in rows for a, aspects in self._wanted(row)]
        cases = dict(zip((a for a, _ in asked), self._answered(asked), strict=True))
        return tuple(
            Guarantee(
                row.title,
                (row.before or row.after).assumptions.id,  # type: ignore[union-attr]
                row.old,
                row.new,
                None if row.before is None else cases[row.before],
                None if row.after is None else cases[row.after],
                row.translated,
                row.why,
            )
            for row in rows
        ), unaffected

    def _wanted(self, row: _Row) -> Iterator[tuple[_Asked, frozenset[Aspect]]]:
        """The questions of the row, and what is to be worked out besides: of what breaks a property, whatever is
        assumed, once only; and nothing where there is nothing to compare it with."""
        both = row.before is not None and row.after is not None
        for asked in (row.before, row.after):
            if asked is not None:
                aspects = {Aspect.TIGHTEST} if self.wish.explain and both else set()
                key = asked.side is self.old, asked.property.id
                if aspects and key not in self._broken:
                    self._broken.add(key)
                    aspects.add(Aspect.RESILIENCE)
                yield asked, frozenset(aspects)

    def _unaffected(self, row: _Row) -> bool:
        """Whether nothing on which the answer can hang differs before and after."""
        if row.before is None or row.after is None or row.before.property.formula != row.after.property.formula:
            return False
        if row.before.assumptions != row.after.assumptions:
            return False
        one, other = (self.parts.of(a.procedure, a.property.formula) for a in (row.before, row.after))
        return one is other

    def _rows(self) -> Iterator[_Row]:
        """All that is asked: properties that both have, and those of one put into the words of the other."""
        pairs = self.alignment.to_new(Sphere.PROPERTY)
        for id, text in self.texts[0].items():
            if id in pairs:
                later = self.texts[1][pairs[id]]
                for name in self._sets(text, later):
                    yield _Row(later.title, id, later.id, self._own(0, text, name), self._own(1, later, name))
            else:
                yield from self._translated(0, text)
        taken = set(pairs.values())
        for id, text in self.texts[1].items():
            if id not in taken:
                yield from self._translated(1, text)

    def _sets(self, *texts: PropertyText) -> tuple[str, ...]:
        """The sets under which the properties are asked by default: those of their expectations without readings."""
        if self.wish.assume:
            return self.wish.assume
        plain = (e for text in texts for e in text.expectations if not e.readings)
        found = tuple(dict.fromkeys(s for e in plain for s in e.assumptions))
        return found or (EVERYONE_IN.id,)

    def _instance(self, side: int, text: PropertyText) -> Procedure:
        here = (self.old, self.new)[side]
        given = {n: v for n, v in text.given.items() if n in here.project.procedures[here.id].parameters}
        return here.project.procedure(here.id, self.readings[side], given)

    def _own(self, side: int, text: PropertyText, assumptions: str) -> _Asked:
        here = (self.old, self.new)[side]
        procedure = self._instance(side, text)
        sets = {**self.sets, **here.project.assumptions}
        return _Asked(here, procedure, text.instantiate(procedure), sets[assumptions])

    def _translated(self, side: int, text: PropertyText) -> Iterator[_Row]:
        """A property of one side, asked of the other too where everything of which it speaks has a counterpart."""
        mine = self._instance(side, text)
        prop = text.instantiate(mine)
        there = (self.new, self.old)[side]
        theirs = there.project.procedure(there.id, self.readings[1 - side])
        put = translated(prop.formula, self.alignment, theirs, to_new=side == 0)
        why = f"{', '.join(f'`{m}`' for m in put.missing)}: known to {mine.id} alone" if put.missing else ""
        for assumptions in self._sets(text):
            own = self._own(side, text, assumptions)
            other = None
            if not put.missing:
                allowed = replace(own.assumptions, who=put.names.several(own.assumptions.who))
                other = _Asked(there, theirs, replace(prop, formula=put.formula), allowed)
            one, later = (own, other) if side == 0 else (other, own)
            ids = (None if one is None else text.id, None if later is None else text.id)
            yield _Row(text.title, *ids, one, later, True, why)

    # --- asking ---------------------------------------------------------------------------------------------

    def _answered(self, asked: Sequence[tuple[_Asked, frozenset[Aspect]]]) -> Iterator[Case]:
        tasks = [
            Task(i, a.procedure, a.property, a.assumptions, wanted=aspects) for i, (a, aspects) in enumerate(asked)
        ]
        groups = grouped(tasks, lambda p: almanac.calendar(p.calendar), strict=self.wish.strict, parts=self.parts)
        jobs = self.wish.jobs or processors()
        if self.wish.jobs is None and len(tasks) < 4:
            answers: Iterator[Answer] = (ask(g, t, self.wish.timeout) for g in groups for t in g.tasks)
        else:
            answers = ask_all(groups, jobs=jobs, timeout=self.wish.timeout)
        found: dict[int, Answer] = {}
        for answer in answers:
            found[answer.index] = answer
            if self.wish.progress is not None:
                self.wish.progress(len(found), len(tasks), asked[answer.index][0].property.id)
        explained = {i: e for i, answer in found.items() if (e := answer.explanation) is not None}
        shown = spread(explained, lambda i: (asked[i][0].side is self.old, asked[i][0].property.id))
        for i, (one, _) in enumerate(asked):
            yield self._case(one, replace(found[i], explanation=shown.get(i)))

    def _case(self, asked: _Asked, answer: Answer) -> Case:
        side = 0 if asked.side is self.old else 1
        result = Result(
            asked.procedure.id,
            asked.property.id,
            asked.property.title,
            asked.assumptions.id,
            dict(self.readings[side]),
            answer.verdict,
            None,
            "",
            answer.seconds,
            self.wish.strict,
            answer.explanation,
        )
        calendar = almanac.calendar(asked.procedure.calendar).with_closures(asked.assumptions.closures)
        prop = failed(asked.property, answer.verdict)
        return Case(result, asked.procedure, prop, asked.assumptions, calendar)


# --- behaviours -----------------------------------------------------------------------------------------------------


def _allowed(
    sets: Mapping[str, Assumptions], old: Procedure, new: Procedure, alignment: Alignment, wish: Wish
) -> tuple[Behaviours, Behaviours]:
    """What each of the two allows and the other forbids, under the first of the sets asked for, nothing being forgotten
    and no message lost; by default with everyone in."""
    assumptions = replace(sets[wish.assume[0] if wish.assume else EVERYONE_IN.id], lapses=0, lost=0)
    one, other = sides(old, new, alignment, strict=wish.strict)

    def found(number: int) -> Behaviours:
        side = (one, other)[number]
        calendar = almanac.calendar(side.one.calendar).with_closures(assumptions.closures)

        def told(done: int, total: int) -> None:
            if wish.progress is not None:
                wish.progress(done, total, f"what {side.allows} allows and {side.forbids} forbids")

        try:
            return behaviours(side, assumptions, calendar, timeout=wish.timeout, progress=told)
        except Disagreement as error:
            message = f"the prover and the meaning do not agree on what {side.allows} allows and {side.forbids} forbids"
            raise Bug(message, str(error)) from error

    return found(0), found(1)


# --- against an earlier revision ------------------------------------------------------------------------------------


def compare_against(project: Project, ref: str, *, wish: Wish | None = None) -> Revision:
    """What has changed in the project since a revision of its git repository: each procedure that reads otherwise, or
    of which a property does. Raises InputError where there is no repository, no such revision, and where the texts as
    they were then do not read."""
    wish = wish or Wish()
    then = Project(read(sources := documents.as_of(project.folder, ref)), project.folder, False, tuple(sources))
    both = [id for id in project.procedures if id in then.procedures]
    known = {f"{id}.{name}" for p in (then, project) for id in both for name in p.procedures[id].readings}
    wrong = [unknown("reading", n, known) for n in wish.readings or {} if n not in known]
    if wrong:
        raise InputError(wrong)
    found = []
    for id in both:
        mine = {n: o for n, o in (wish.readings or {}).items() if n.partition(".")[0] == id}
        if _changed(then, project, id):
            found.append(_comparison(_Side(then, id), _Side(project, id), None, replace(wish, readings=mine)))
    return Revision(
        tuple(found),
        tuple(id for id in project.procedures if id not in then.procedures),
        tuple(id for id in then.procedures if id not in project.procedures),
        ref,
    )


def _changed(then: Project, now: Project, id: str) -> bool:
    """Whether the procedure, or what is asked about it, says something else than then."""
    old, new = (p.procedure(id) for p in (then, now))
    if old.formal != new.formal or then.procedures[id].readings.keys() != now.procedures[id].readings.keys():
        return True
    texts = [{p.id: p for p in project.properties if p.procedure == id} for project in (then, now)]
    if texts[0].keys() != texts[1].keys():
        return True
    return any(
        texts[0][p].instantiate(old).formula != texts[1][p].instantiate(new).formula
        or texts[0][p].given != texts[1][p].given
        for p in texts[0]
    )
