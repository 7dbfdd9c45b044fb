"""Small and varied procedures: people, events, states, and rules of every kind, over a vocabulary of letters.

Roles are `a` to `d`, world events `e1`..., acts `x1`..., messages `m1`..., states `s1`..., facts `f1`... A generated
procedure is one that the language could have produced: states do not hang on themselves, the parties of an act have
no role in common, all rules that send a message have the same addressees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from hypothesis import strategies as st

from handmade import CHRISTMAS, PLAIN, SHUT, YES_NO
from longstop.core import formulas as f
from longstop.core.procedures import (
    Agency,
    Attribute,
    Ban,
    Copy,
    Doers,
    Duty,
    EachPeriod,
    EventKind,
    Fact,
    Force,
    Manner,
    OnEvents,
    OnSilence,
    Party,
    Procedure,
    Role,
    Rule,
    Sort,
    State,
    Trigger,
)
from longstop.core.time import SAME_DAY, Bound, Calendar, Roll, Unit

COLOURS = ("red", "green", "blue")
FORCES = (Force.MUST,) * 5 + (Force.SHOULD, Force.MAY, Force.MAY, Force.CONSIDER)
RARELY = st.sampled_from((False,) * 5 + (True,))
SOMETIMES = st.sampled_from((False, False, True))

#: A calendar and a day on which a case may start; holidays are near in two of them.
PLACES: st.SearchStrategy[tuple[Calendar, date]] = st.one_of(
    st.integers(0, 6).map(lambda i: (PLAIN, date(2026, 9, 7) + timedelta(i))),
    st.integers(0, 20).map(lambda i: (CHRISTMAS, date(2026, 12, 14) + timedelta(i))),
    st.integers(0, 10).map(lambda i: (SHUT, date(2026, 12, 17) + timedelta(i))),
)


@dataclass(frozen=True)
class Words:
    """What a condition, a pattern or a rule may speak of."""

    roles: tuple[Role, ...]
    facts: tuple[Fact, ...]
    events: tuple[EventKind, ...]
    states: tuple[f.StateId, ...] = ()

    @property
    def ids(self) -> tuple[f.RoleId, ...]:
        return tuple(r.id for r in self.roles)

    def of(self, *sorts: Sort) -> tuple[EventKind, ...]:
        return tuple(e for e in self.events if e.sort in sorts)

    @property
    def acts(self) -> tuple[EventKind, ...]:
        return tuple(e for e in self.events if e.sort is not Sort.WORLD)


def words(procedure: Procedure) -> Words:
    """The vocabulary of a procedure."""
    return Words(procedure.roles, procedure.facts, procedure.events, tuple(s.id for s in procedure.states))


# --- bounds -----------------------------------------------------------------------------------------------------

CALENDAR_BOUNDS = st.builds(
    Bound, st.integers(1, 6), st.just(Unit.DAYS), st.sampled_from((Roll.BACK, Roll.BACK, Roll.FORWARD))
) | st.just(Bound(1, Unit.WEEKS))
WORKING_BOUNDS = st.builds(Bound, st.integers(1, 4), st.just(Unit.WORKING_DAYS), st.just(Roll.BACK), RARELY)
BOUNDS = st.just(SAME_DAY) | CALENDAR_BOUNDS | WORKING_BOUNDS
WINDOWS = st.just(SAME_DAY) | st.builds(Bound, st.integers(0, 9), st.sampled_from((Unit.DAYS, Unit.WORKING_DAYS)))

# --- conditions and patterns ------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def of_attributes(kind: EventKind) -> st.SearchStrategy[f.Condition]:
    """A condition on what events of the kind carry."""
    plain = st.sampled_from([f.AttributeIs(a.id, v) for a in kind.attributes for v in a.values])
    return plain | plain.map(f.Not) | st.tuples(plain, plain).map(f.Or)


@st.composite
def patterns(
    draw: st.DrawFn, w: Words, *, kinds: tuple[EventKind, ...] | None = None, deep: bool = True, read: bool = True
) -> f.Pattern:
    """A pattern over some of the kinds; `deep` ones may ask for more than attributes of the event."""
    kind = draw(st.sampled_from(kinds or w.events))
    stage = f.Stage.HAPPENED
    if kind.sort is Sort.MESSAGE and read:
        stage = draw(st.sampled_from((f.Stage.HAPPENED, f.Stage.READ, f.Stage.READ, f.Stage.ACTED)))
    roles: tuple[f.RoleId, ...] = ()
    if (kind.sort is not Sort.WORLD) and draw(SOMETIMES):
        roles = tuple(draw(st.lists(st.sampled_from(w.ids), min_size=1, max_size=2, unique=True)))
    where = None
    if stage is f.Stage.HAPPENED and draw(SOMETIMES):
        if kind.attributes:
            where = draw(of_attributes(kind))
        elif deep and w.states:
            where = f.InState(draw(st.sampled_from(w.states)))
    return f.Pattern(kind.id, stage, roles, where)


@lru_cache(maxsize=64)
def leaves(w: Words, here: tuple[EventKind, ...]) -> st.SearchStrategy[f.Condition]:
    """The simple conditions; `here` are the kinds of event at which they may be judged."""
    some = patterns(w)
    found: list[st.SearchStrategy[f.Condition]] = [
        st.builds(f.Count, some, st.sampled_from(f.Compare), st.integers(0, 3)),
        st.builds(
            f.Count,
            some,
            st.sampled_from(f.Compare),
            st.integers(0, 2),
            st.builds(Bound, st.integers(1, 6) | st.sampled_from((20, 40)), st.just(Unit.DAYS))
            | st.just(Bound(1, Unit.WEEKS)),
        ),
        st.builds(f.Happened, some, st.none() | some),
        st.builds(f.Previous, some),
        st.sampled_from([f.RoleIn(r) for r in w.ids]),
        st.sampled_from((f.TRUE, f.FALSE)),
    ]
    if w.facts:
        found.append(st.sampled_from([f.FactIs(x.id, v) for x in w.facts for v in x.values]))
    if w.states:
        found += [st.sampled_from([f.InState(s) for s in w.states])] * 2
    found += [of_attributes(kind) for kind in here if kind.attributes] * 2
    if any(kind.sort is Sort.MESSAGE for kind in here):
        found.append(st.sampled_from([f.DeliveredTo(r) for r in w.ids]))
    return st.one_of(found)


@lru_cache(maxsize=64)
def conditions(w: Words, here: tuple[EventKind, ...] = ()) -> st.SearchStrategy[f.Condition]:
    """A condition of every kind, a little nested, mostly simple."""
    leaf = leaves(w, here)
    pair = st.tuples(leaf, leaf)
    return st.one_of(
        leaf,
        leaf,
        leaf.map(f.Not),
        pair.map(f.And),
        pair.map(f.Or),
        pair.map(lambda p: f.Not(f.And((p[0], f.Not(p[1]))))),
    )


def perhaps(condition: st.SearchStrategy[f.Condition]) -> st.SearchStrategy[f.Condition]:
    """Mostly no condition at all."""
    return st.one_of(st.just(f.TRUE), st.just(f.TRUE), st.just(f.TRUE), condition)


def kinds_of(w: Words, some: tuple[f.Pattern, ...]) -> tuple[EventKind, ...]:
    """The kinds that the patterns mean, where they happen (a reading carries nothing)."""
    return tuple(e for e in w.events if any(p.event == e.id and p.stage is f.Stage.HAPPENED for p in some))


# --- the vocabulary ---------------------------------------------------------------------------------------------


@st.composite
def roles(draw: st.DrawFn) -> tuple[Role, ...]:
    found = []
    for id in "abcd"[: draw(st.integers(2, 4))]:
        unit = draw(RARELY)
        found.append(
            Role(
                id,
                id,
                "agency",
                every_day=draw(RARELY),
                unit=unit,
                people=1 if unit else draw(st.sampled_from((1, 1, 1, 2))),
            )
        )
    return tuple(found)


@st.composite
def attributes(draw: st.DrawFn, most: int) -> tuple[Attribute, ...]:
    count = draw(st.integers(0, most))
    return tuple(Attribute(id, id, draw(st.sampled_from((YES_NO, YES_NO, COLOURS)))) for id in ("p", "q")[:count])


@st.composite
def vocabulary(draw: st.DrawFn) -> tuple[Words, tuple[State, ...]]:
    people = draw(roles())
    named = ("f1", "f2")[: draw(st.integers(0, 2))]
    facts = tuple(Fact(id, id, draw(st.sampled_from((YES_NO, COLOURS)))) for id in named)
    world = tuple(
        EventKind(f"e{i + 1}", f"e{i + 1}", Sort.WORLD, draw(attributes(2)), draw(RARELY), draw(RARELY))
        for i in range(draw(st.integers(1, 3)))
    )
    acts = []
    for i in range(draw(st.integers(1, 4))):
        sort = draw(st.sampled_from((Sort.ACT, Sort.MESSAGE, Sort.MESSAGE, Sort.MEETING, Sort.DECISION)))
        letter = "m" if sort is Sort.MESSAGE else "x"
        carried = draw(attributes(1))
        if sort is Sort.DECISION:
            carried = (Attribute("outcome", "outcome", ("hold", "none")),)
        acts.append(EventKind(f"{letter}{i + 1}", f"{letter}{i + 1}", sort, carried))
    w = Words(people, facts, (*world, *acts))
    states = tuple(
        State(
            f"s{i + 1}",
            f"s{i + 1}",
            (draw(patterns(w, deep=False, read=draw(RARELY))),),
            tuple(draw(st.lists(patterns(w, deep=False), max_size=2))),
            draw(RARELY),
        )
        for i in range(draw(st.integers(0, 2)))
    )
    w = Words(people, facts, w.events, tuple(s.id for s in states))
    limited = tuple(
        EventKind(e.id, e.title, e.sort, e.attributes, e.on_working_days, e.once, draw(perhaps(conditions(w))))
        if draw(RARELY)
        else e
        for e in world
    )
    return Words(people, facts, (*limited, *acts), w.states), states


# --- rules ------------------------------------------------------------------------------------------------------


@st.composite
def doers(draw: st.DrawFn, w: Words) -> Doers:
    ids = list(draw(st.permutations(w.ids)))
    match draw(st.sampled_from(("one", "one", "one", "either", "tiers", "tiers", "together", "someone"))):
        case "one":
            return (Party(((ids[0],),)),)
        case "either":
            return (Party((tuple(ids[:2]),)),)
        case "tiers":
            return (Party(tuple((r,) for r in ids[: draw(st.integers(2, 3))])),)
        case "together":
            second = Party((tuple(ids[1:]),)) if draw(st.booleans()) else Party(((ids[1],),))
            return (Party(((ids[0],),)), second)
        case _:
            return ()


@st.composite
def triggers(draw: st.DrawFn, w: Words, states: tuple[State, ...], act: EventKind) -> tuple[Trigger, tuple, bool]:
    """A trigger, the patterns that cancel what it asks for, and whether it recurs."""
    sorts = ("events",) * 6 + ("silence",) + (("each", "grid", "recurring") if states else ())
    match draw(st.sampled_from(sorts)):
        case "silence":
            sent = draw(patterns(w))
            reply = tuple(draw(st.lists(patterns(w), min_size=1, max_size=2)))
            bound = draw(st.builds(Bound, st.integers(0, 3), st.sampled_from((Unit.DAYS, Unit.WORKING_DAYS))))
            return OnSilence(sent, reply, bound), (), False
        case "each" | "grid" as sort:
            state = draw(st.sampled_from(states))
            bound = draw(st.builds(Bound, st.integers(1, 6), st.just(Unit.DAYS)) | st.just(Bound(1, Unit.WEEKS)))
            if sort == "grid":  # a period of a grid has a day on which somebody works
                bound = Bound(draw(st.integers(5, 8)), Unit.DAYS)
            return EachPeriod(state.id, bound, sort == "grid"), state.ends, False
        case "recurring":
            state = draw(st.sampled_from(states))
            return OnEvents((*state.begins, f.Pattern(act.id))), state.ends, True
        case _:
            plain = st.sampled_from([f.Pattern(e.id) for e in w.of(Sort.WORLD)])
            some = (draw(plain | patterns(w)), *draw(st.lists(patterns(w), max_size=draw(st.integers(0, 1)))))
            return OnEvents(some), tuple(draw(st.lists(patterns(w), max_size=draw(st.integers(0, 1))))), False


@st.composite
def duties(
    draw: st.DrawFn, id: str, w: Words, states: tuple[State, ...], act: EventKind, to: tuple[f.RoleId, ...]
) -> Duty:
    trigger, cancels, recurring = draw(triggers(w, states, act))
    condition = f.TRUE
    if recurring:
        condition = f.InState(next(s.id for s in states if s.begins == trigger.patterns[:-1]))
    else:
        here = kinds_of(w, trigger.patterns) if isinstance(trigger, OnEvents) else ()
        condition = draw(perhaps(conditions(w, here)))
    match trigger:
        case EachPeriod(_, bound, grid):
            owed = SAME_DAY if grid else bound
        case _:
            owed = draw(st.one_of(BOUNDS, BOUNDS, st.none()))
    return Duty(
        id, id, draw(st.sampled_from(FORCES)), trigger, condition, draw(doers(w)), act.id, to, owed, cancels, recurring
    )


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """A procedure of two to four roles, up to seven kinds of event and up to a dozen rules."""
    w, states = draw(vocabulary())
    rules: list[Rule] = []
    addressed = {
        e.id: tuple(draw(st.lists(st.sampled_from(w.ids), min_size=1, max_size=2, unique=True)))
        for e in w.of(Sort.MESSAGE)
    }
    for act in w.acts:
        for _ in range(draw(st.sampled_from((1, 1, 2)))):
            rules.append(draw(duties(f"D{len(rules)}", w, states, act, addressed.get(act.id, ()))))
    for message in w.of(Sort.MESSAGE):
        if draw(SOMETIMES):
            groups = draw(
                st.lists(
                    st.lists(st.sampled_from(w.ids), min_size=1, max_size=2, unique=True).map(tuple),
                    min_size=1,
                    max_size=2,
                )
            )
            rules.append(
                Copy(
                    f"C{len(rules)}",
                    f"C{len(rules)}",
                    draw(st.sampled_from(FORCES)),
                    message.id,
                    draw(perhaps(conditions(w, (message,)))),
                    tuple(groups),
                    tuple(draw(st.just([]) | st.lists(st.sampled_from(w.ids), max_size=2, unique=True))),
                )
            )
    for act in w.acts:
        if act.attributes and draw(SOMETIMES):
            rules.append(
                Manner(
                    f"M{len(rules)}",
                    f"M{len(rules)}",
                    draw(st.sampled_from(FORCES)),
                    act.id,
                    draw(perhaps(conditions(w, (act,)))),
                    draw(of_attributes(act)),
                )
            )
        if draw(RARELY):
            rules.append(
                Ban(
                    f"B{len(rules)}",
                    f"B{len(rules)}",
                    draw(st.sampled_from((Force.MUST, Force.SHOULD))),
                    draw(patterns(w, kinds=(act,), deep=False, read=False)),
                    draw(conditions(w)),
                )
            )
    return Procedure(
        "P", "generated", "generated", (Agency("agency", "agency"),), w.roles, w.facts, states, w.events, tuple(rules)
    )
