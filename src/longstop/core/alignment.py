"""What corresponds to what in two procedures, and the two of them in one vocabulary.

The same id stands for the same thing, unless it is said otherwise or cannot be so: what the world raises in the one is
no act of the other. Where an id has no counterpart the nearest title is taken for one, if it is near enough, and it is
said how near. All else is known to one of the two alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import Enum
from functools import cached_property

from longstop.core import formulas as f
from longstop.core.dependence import mentions, subject
from longstop.core.procedures import Attribute, Duty, EventKind, Fact, Force, Procedure, Rule, Sort
from longstop.core.renaming import Names

#: How alike two titles, or two ids, must be for the one to be taken for the other's counterpart; and two sentences that
#: are to ask the same.
NEAR, NEAR_QUESTIONS = 0.8, 0.9


class Sphere(Enum):
    """What a name is a name of."""

    EVENT = "event"
    ROLE = "role"
    FACT = "fact"
    STATE = "state"
    ATTRIBUTE = "attribute"
    CLAUSE = "clause"
    PROPERTY = "property"


class Ground(Enum):
    """Why two names are taken for one."""

    SAME = "the same name"
    STATED = "stated"
    GUESSED = "guessed from the titles"


@dataclass(frozen=True)
class Pair:
    """Two names, the old one and the new, that are taken for one. `confidence` is from 0 to 1."""

    sphere: Sphere
    old: str
    new: str
    ground: Ground
    confidence: float = 1.0


@dataclass(frozen=True)
class Stated:
    """What a mapping says: that two names correspond, or that one of them (the other is None) has no counterpart."""

    sphere: Sphere
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Alignment:
    """What corresponds in two procedures. `given` are values of facts, and of attributes, of the cases that are looked
    at: those of the old procedure in its names, those of the new in its own."""

    old: str
    new: str
    pairs: tuple[Pair, ...]
    only_old: Mapping[Sphere, tuple[str, ...]]
    only_new: Mapping[Sphere, tuple[str, ...]]
    given_old: Mapping[str, str]
    given_new: Mapping[str, str]

    def to_new(self, sphere: Sphere) -> dict[str, str]:
        """The new names of this sphere by the old ones."""
        return {p.old: p.new for p in self.pairs if p.sphere is sphere}

    def to_old(self, sphere: Sphere) -> dict[str, str]:
        """The old names of this sphere by the new ones."""
        return {p.new: p.old for p in self.pairs if p.sphere is sphere}

    @cached_property
    def guessed(self) -> tuple[Pair, ...]:
        """The pairs that rest on a likeness alone."""
        return tuple(p for p in self.pairs if p.ground is Ground.GUESSED)


# --- finding counterparts -------------------------------------------------------------------------------------------


def align(
    old: Procedure,
    new: Procedure,
    stated: Iterable[Stated] = (),
    *,
    properties: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
    given: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> Alignment:
    """What corresponds in the two. `properties` are the titles of the properties of each by their ids.

    Names that `stated` speaks of have the counterparts that it gives them and no others.
    """
    stated = tuple(stated)
    pairs: list[Pair] = []
    left: tuple[dict[Sphere, tuple[str, ...]], dict[Sphere, tuple[str, ...]]] = ({}, {})
    mine, theirs = titles(old, properties[0]), titles(new, properties[1])
    for sphere in Sphere:
        said = [s for s in stated if s.sphere is sphere]
        found = [Pair(sphere, s.old, s.new, Ground.STATED) for s in said if s.old is not None and s.new is not None]
        a = {id: t for id, t in mine[sphere].items() if id not in {s.old for s in said}}
        b = {id: t for id, t in theirs[sphere].items() if id not in {s.new for s in said}}
        found += [Pair(sphere, id, id, Ground.SAME) for id in a if id in b and _alike(sphere, id, id, old, new)]
        done = {p.old for p in found}
        a = {id: t for id, t in a.items() if id not in done}
        b = {id: t for id, t in b.items() if id not in {p.new for p in found}}
        if sphere is not Sphere.ATTRIBUTE:
            found += _guessed(sphere, a, b, old, new)
        pairs += found
        taken_old, taken_new = {p.old for p in found}, {p.new for p in found}
        left[0][sphere] = tuple(id for id in mine[sphere] if id not in taken_old)
        left[1][sphere] = tuple(id for id in theirs[sphere] if id not in taken_new)
    return Alignment(old.id, new.id, tuple(pairs), *left, *given)


def titles(procedure: Procedure, properties: Mapping[str, str]) -> dict[Sphere, dict[str, str]]:
    """Everything in the procedure that has a name, with its title."""
    return {
        Sphere.EVENT: {k.id: k.title for k in procedure.events},
        Sphere.ROLE: {r.id: r.title for r in procedure.roles},
        Sphere.FACT: {x.id: x.title for x in procedure.facts},
        Sphere.STATE: {s.id: s.title for s in procedure.states},
        Sphere.ATTRIBUTE: {a.id: a.title for k in procedure.events for a in k.attributes},
        Sphere.CLAUSE: {c.id: c.heading for c in procedure.clauses},
        Sphere.PROPERTY: dict(properties),
    }


def _alike(sphere: Sphere, one: str, other: str, old: Procedure, new: Procedure) -> bool:
    """Whether the two can be the same thing at all: both come from the world or neither, both are messages or neither,
    and so on."""
    if sphere is Sphere.EVENT:
        sorts = {_sort(old.event(f.EventId(one)).sort), _sort(new.event(f.EventId(other)).sort)}
        return len(sorts) == 1
    return True


def _sort(sort: Sort) -> Sort:
    return sort if sort in (Sort.WORLD, Sort.MESSAGE) else Sort.ACT


def _guessed(sphere: Sphere, a: Mapping[str, str], b: Mapping[str, str], old: Procedure, new: Procedure) -> list[Pair]:
    """The likeliest counterparts of what is left, the nearest first, none of them twice."""
    near = sorted(
        (
            (_likeness(sphere, (x, one), (y, other)), x, y)
            for x, one in a.items()
            for y, other in b.items()
            if _alike(sphere, x, y, old, new)
        ),
        key=lambda found: -found[0],
    )
    found: list[Pair] = []
    for confidence, x, y in near:
        taken = any(x == p.old or y == p.new for p in found)
        if confidence >= (NEAR_QUESTIONS if sphere is Sphere.PROPERTY else NEAR) and not taken:
            found.append(Pair(sphere, x, y, Ground.GUESSED, round(confidence, 2)))
    return found


def _likeness(sphere: Sphere, one: tuple[str, str], other: tuple[str, str]) -> float:
    """How alike the titles are, or the ids; those of clauses and properties are but numbers, and do not count."""
    by_title = _ratio(one[1], other[1]) if one[1] and other[1] else 0.0
    if sphere in (Sphere.CLAUSE, Sphere.PROPERTY):
        return by_title
    return max(by_title, _ratio(one[0].replace("_", " "), other[0].replace("_", " ")))


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()


# --- two procedures over one vocabulary -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Sides:
    """One of the two procedures, and how the other sees its traces: both in the names of the one.

    `one` knows all that either of them knows, and has its own rules: what only the other does never happens in its
    traces, and what the world raises only in the other may. `other` has the other's rules, under names that are no
    rule's of the one; `rules` says which rule of the other each of them is. `shared` are the acts of both, and
    `foreign` those that only the other knows. `given` are values that facts and attributes have.
    """

    allows: str
    forbids: str
    one: Procedure
    other: Procedure
    rules: Mapping[str, str]
    shared: frozenset[f.EventId]
    foreign: frozenset[f.EventId]
    given: tuple[tuple[str, str], ...] = ()

    def hangs_on(self, rule: Rule) -> tuple[f.EventId, ...]:
        """The acts that only the other knows and on which it hangs what its rule asks for."""
        found = {m.event for m in mentions(self.other, rule)}
        return tuple(sorted(found & self.foreign - {subject(rule)}))

    @cached_property
    def kept(self) -> frozenset[str]:
        """The rules of the other that the one has as well, word for word, with all on which they hang."""
        mine = {replace(Names(acting=self.one).rule(r), id="", clause="") for r in self.one.rules}
        by_act = {act: self._norms(self.one, act) for act in self.shared}
        return frozenset(
            r.id
            for r in self.other.rules
            if replace(r, id="", clause="") in mine and by_act.get(subject(r)) == self._norms(self.other, subject(r))
        )

    @staticmethod
    def _norms(procedure: Procedure, act: f.EventId) -> frozenset[Rule]:
        """What bears on how the act may be done, besides duties."""
        norms = (r for r in procedure.rules if not isinstance(r, Duty) and subject(r) == act)
        return frozenset(replace(Names(acting=procedure).rule(r), id="", clause="") for r in norms)


def sides(old: Procedure, new: Procedure, alignment: Alignment, *, strict: bool = False) -> tuple[Sides, Sides]:
    """Each of the two as the other sees it: the old one's traces under the new rules, and the reverse.

    With `strict`, what only should be done may be left.
    """
    if strict:
        old, new = _hard(old), _hard(new)
    labels = (old.id, new.id) if old.id != new.id else (f"{old.id} (old)", f"{new.id} (new)")
    given = (alignment.given_old, alignment.given_new)
    forwards = {s: alignment.to_old(s) for s in Sphere}
    backwards = {s: alignment.to_new(s) for s in Sphere}
    return (
        _sides(old, new, forwards, labels, given),
        _sides(new, old, backwards, (labels[1], labels[0]), (given[1], given[0])),
    )


def _hard(procedure: Procedure) -> Procedure:
    soft = (replace(r, force=Force.MAY) if r.force.soft else r for r in procedure.rules)
    return replace(procedure, rules=tuple(soft))


def _sides(
    one: Procedure,
    other: Procedure,
    counterparts: Mapping[Sphere, Mapping[str, str]],
    labels: tuple[str, str],
    given: tuple[Mapping[str, str], Mapping[str, str]],
) -> Sides:
    """`counterparts` has the names of the one by those of the other."""
    mark = f"{other.id}*"

    def apart(sphere: Sphere, theirs: Sequence[str], mine: Iterable[str]) -> dict[str, str]:
        known = counterparts[sphere]
        taken = set(mine)
        return {id: known.get(id) or (f"{mark}.{id}" if id in taken else id) for id in theirs}

    attributes = [a.id for k in other.events for a in k.attributes]
    names = Names(
        events=apart(Sphere.EVENT, [k.id for k in other.events], [k.id for k in one.events]),  # type: ignore[arg-type]
        roles=apart(Sphere.ROLE, [r.id for r in other.roles], [r.id for r in one.roles]),  # type: ignore[arg-type]
        facts=apart(Sphere.FACT, [x.id for x in other.facts], [x.id for x in one.facts]),  # type: ignore[arg-type]
        attributes=apart(  # type: ignore[arg-type]
            Sphere.ATTRIBUTE, attributes, [a.id for k in one.events for a in k.attributes]
        ),
        rules={r.id: f"{mark}.{r.id}" for r in other.rules},
        acting=other,
    )
    names = replace(names, states=_states_apart(one, other, names, mark))
    seen = names.procedure(other)
    mine = {k.id: k for k in one.events}
    theirs = {k.id: k for k in seen.events}
    events = [_joined(k, theirs.get(k.id)) for k in one.events] + [k for k in seen.events if k.id not in mine]
    facts = {x.id: x for x in seen.facts} | {x.id: x for x in one.facts}
    states = {s.id: s for s in (*one.states, *seen.states)}
    roles = {r.id: r for r in seen.roles} | {r.id: r for r in one.roles}
    ordered = [*one.roles, *(r for r in seen.roles if r.id not in {x.id for x in one.roles})]
    both = replace(
        one,
        agencies=(*one.agencies, *(a for a in seen.agencies if a.id not in {x.id for x in one.agencies})),
        roles=tuple(roles[r.id] for r in ordered),
        facts=tuple(facts.values()),
        states=tuple(states.values()),
        events=tuple(events),
    )
    wide = replace(
        both,
        id=seen.id,
        title=seen.title,
        facts=tuple(_wider_fact(x, next((y for y in seen.facts if y.id == x.id), x)) for x in both.facts),
        events=tuple(_wider(k, theirs.get(k.id, k)) for k in both.events),
        rules=seen.rules,
        clauses=seen.clauses,
    )
    acts = {k.id for k in one.events if k.sort is not Sort.WORLD}
    others = {k.id for k in seen.events if k.sort is not Sort.WORLD}
    called = {str(a): str(b) for called in (names.attributes, names.facts) for a, b in called.items()}
    values = dict(given[0]) | {called.get(name, name): value for name, value in given[1].items()}
    return Sides(
        *labels,
        both,
        wide,
        {new: old for old, new in names.rules.items()},
        frozenset(acts & others),
        frozenset(others - acts),
        tuple(values.items()),
    )


def _states_apart(one: Procedure, other: Procedure, names: Names, mark: str) -> dict[f.StateId, f.StateId]:
    """The names of the other's states: those that both have, begun and ended alike, once; all others by themselves."""
    mine = {s.id: replace(Names(acting=one).state(s), title="") for s in one.states}
    apart = {s.id for s in other.states if s.id in mine}
    shared = set(apart)
    while True:
        trial = replace(names, states={id: f.StateId(f"{mark}.{id}") for id in apart - shared})
        unlike = {id for id in shared if replace(trial.state(other.state(id)), title="") != mine[id]}
        if not unlike:
            return dict(trial.states)
        shared -= unlike


def _joined(kind: EventKind, other: EventKind | None) -> EventKind:
    """The kind of event with what it carries for the other, and raised only where both let it be."""
    if other is None:
        return kind
    extra = tuple(a for a in other.attributes if a.id not in {x.id for x in kind.attributes})
    only_if = kind.only_if if other.only_if == f.TRUE else f.And((kind.only_if, other.only_if))
    return replace(
        kind,
        attributes=kind.attributes + extra,
        only_if=other.only_if if kind.only_if == f.TRUE else only_if if kind.only_if != other.only_if else kind.only_if,
        on_working_days=kind.on_working_days or other.on_working_days,
        once=kind.once or other.once,
    )


def _wider(kind: EventKind, other: EventKind) -> EventKind:
    """The kind of event with all the values that its attributes have for either."""
    known: dict[f.AttributeId, Attribute] = {a.id: a for a in other.attributes}
    return replace(
        kind,
        attributes=tuple(
            replace(a, values=tuple(dict.fromkeys((*a.values, *known.get(a.id, a).values)))) for a in kind.attributes
        ),
    )


def _wider_fact(fact: Fact, other: Fact) -> Fact:
    return replace(fact, values=tuple(dict.fromkeys((*fact.values, *other.values))))
