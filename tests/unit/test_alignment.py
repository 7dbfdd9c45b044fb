"""What corresponds to what in two procedures: by name, as a mapping says, and as titles suggest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import act, acted_on, duty, fact, is_so, message, on, procedure, read, role, state, world
from longstop.core import formulas as f
from longstop.core.alignment import Alignment, Ground, Sphere, Stated, align, sides
from longstop.core.diagnostics import InputError
from longstop.core.procedures import Clause, Procedure
from longstop.core.renaming import Names
from longstop.core.source import Source
from longstop.language.correspondences import Correspondences, read_correspondences
from longstop.project import Project

OLD = replace(
    procedure(
        *(role("a"), role("gone"), fact("grave"), world("e", "marked"), world("end"), act("x"), message("m")),
        state("open", "e", "end"),
        duty("O-1", "e", "a", "x"),
        duty("O-2", "e", "a", "m", to=("a",)),
    ),
    id="OLD",
    clauses=(Clause("O-1", "the first talk with the child", ""), Clause("O-2", "the letter", "")),
)
NEW = replace(
    procedure(
        *(role("a"), role("fresh"), fact("grave"), world("e", "marked"), act("end"), act("y"), message("m")),
        state("open", "e"),
        duty("N-1", "e", "a", "y"),
        duty("N-2", "e", "a", "m", to=("fresh",)),
        duty("N-3", "y", "a", "end"),
    ),
    id="NEW",
    clauses=(Clause("N-1", "first talk with the child", ""), Clause("N-9", "minutes", "")),
)


def pairs(found: Alignment, sphere: Sphere) -> dict[str, tuple[str, Ground]]:
    return {p.old: (p.new, p.ground) for p in found.pairs if p.sphere is sphere}


# --- finding counterparts -----------------------------------------------------------------------------------------


def test_the_same_name_is_the_same_thing_unless_it_cannot_be() -> None:
    """What the world raises in the one is no act of the other: `end` is two things."""
    found = align(OLD, NEW)
    assert pairs(found, Sphere.EVENT) == {"e": ("e", Ground.SAME), "m": ("m", Ground.SAME)}
    assert pairs(found, Sphere.ROLE) == {"a": ("a", Ground.SAME)}
    assert found.only_old[Sphere.EVENT] == ("end", "x")
    assert found.only_new[Sphere.EVENT] == ("end", "y")


def test_like_titles_are_taken_for_counterparts_and_how_like_is_told() -> None:
    [guess] = align(OLD, NEW).guessed
    assert (guess.sphere, guess.old, guess.new) == (Sphere.CLAUSE, "O-1", "N-1")
    assert 0.8 <= guess.confidence < 1
    assert "O-2" in align(OLD, NEW).only_old[Sphere.CLAUSE]


def test_what_is_stated_goes_before_names_and_guesses() -> None:
    said = [
        Stated(Sphere.EVENT, "x", "y"),
        Stated(Sphere.EVENT, "m", None),
        Stated(Sphere.CLAUSE, "O-1", None),
        Stated(Sphere.CLAUSE, None, "N-1"),
    ]
    found = align(OLD, NEW, said)
    assert pairs(found, Sphere.EVENT) == {"x": ("y", Ground.STATED), "e": ("e", Ground.SAME)}
    assert "m" in found.only_old[Sphere.EVENT]
    assert "m" in found.only_new[Sphere.EVENT]
    assert found.guessed == ()


def test_sentences_must_be_nearly_the_same_to_ask_the_same() -> None:
    titles = ({"Q1": "A flag is read within one day"}, {"Q7": "A flag is sent within one day"})
    assert pairs(align(OLD, NEW, properties=titles), Sphere.PROPERTY) == {}
    titles = ({"Q1": "A flag is read within one day"}, {"Q7": "Each flag is read within one day"})
    assert pairs(align(OLD, NEW, properties=titles), Sphere.PROPERTY) == {"Q1": ("Q7", Ground.GUESSED)}


# --- one vocabulary -----------------------------------------------------------------------------------------------


def test_each_sees_the_other_in_its_own_words() -> None:
    said = [Stated(Sphere.EVENT, "x", "y")]
    forwards, backwards = sides(OLD, NEW, align(OLD, NEW, said))
    assert (forwards.allows, forwards.forbids) == ("OLD", "NEW")
    assert forwards.shared == {"x", "m"}
    assert forwards.foreign == {"NEW*.end"}
    assert [r.act for r in forwards.other.duties] == ["x", "m", "NEW*.end"]
    assert {s.id for s in forwards.one.states} == {"open", "NEW*.open"}  # it ends in the one and not in the other
    assert forwards.rules == {"NEW*.N-1": "N-1", "NEW*.N-2": "N-2", "NEW*.N-3": "N-3"}
    assert backwards.shared == {"y", "m"}
    assert "OLD*.end" not in backwards.foreign  # the world raises it, so it may happen


def test_states_that_are_alike_are_one() -> None:
    one, other = sides(OLD, OLD, align(OLD, OLD))
    assert [s.id for s in one.one.states] == [s.id for s in other.other.states] == ["open"]
    assert (one.allows, one.forbids) == ("OLD (old)", "OLD (new)")


def test_those_who_act_on_a_message_are_named_where_it_is_read_elsewhere() -> None:
    """In the text b alone has a duty upon reading; a pattern in which nobody acts can never be met."""
    text = procedure(
        *(role("a"), role("b"), world("e"), message("m"), message("n"), act("x")),
        duty("M", "e", "a", "m", to=("a", "b")),
        duty("N", "e", "a", "n", to=("a",)),
        duty("X", read("m", "b"), "b", "x"),
    )
    names = Names(acting=text)
    assert names.pattern(acted_on("m")) == read("m", "b")
    assert names.pattern(acted_on("n")) == replace(read("n"), where=f.FALSE)


def test_names_reach_into_every_part_of_a_condition() -> None:
    deep = f.Not(f.And((f.Count(on("e", where=is_so("p")), f.Compare.GT, 1), f.Happened(read("m", "a"), on("e")))))
    names = Names(
        events={f.EventId("e"): f.EventId("E")},
        roles={f.RoleId("a"): f.RoleId("A")},
        attributes={f.AttributeId("p"): f.AttributeId("P")},
    )
    assert names.condition(deep) == f.Not(
        f.And((f.Count(on("E", where=is_so("P")), f.Compare.GT, 1), f.Happened(read("m", "A"), on("E"))))
    )
    assert Names(settled={"grave": "yes"}).condition(f.FactIs(f.FactId("grave"), "no")) == f.FALSE


# --- mappings -----------------------------------------------------------------------------------------------------


def mapping(text: str, old: Procedure = OLD, new: Procedure = NEW) -> Correspondences:
    return read_correspondences(Source("a.map", text), old, new, ({"O-Q1": ""}, {"N-Q1": ""}))


def test_a_mapping_says_what_corresponds_whichever_procedure_it_names_first() -> None:
    text = "# a comment\n\nNEW.y = OLD.x   # done\nOLD.m = nothing\nnothing = NEW.m\nO-1 = N-9\nO-Q1 = N-Q1\n"
    assert mapping(text + "given NEW.grave = yes\ngiven OLD.marked = no\n") == Correspondences(
        (
            Stated(Sphere.EVENT, "x", "y"),
            Stated(Sphere.EVENT, "m", None),
            Stated(Sphere.EVENT, None, "m"),
            Stated(Sphere.CLAUSE, "O-1", "N-9"),
            Stated(Sphere.PROPERTY, "O-Q1", "N-Q1"),
        ),
        {"marked": "no"},
        {"grave": "yes"},
    )


def test_of_one_procedure_before_and_after_the_names_begin_with_old_and_new() -> None:
    later = replace(NEW, id="OLD")
    assert mapping("old.x = new.y", new=later).stated == (Stated(Sphere.EVENT, "x", "y"),)


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("OLD.x", "a mapping is made of lines with two names", "write `J17.chase"),
        ("OLD.xx = NEW.y", "neither procedure has anything named `OLD.xx`", "did you mean `OLD.x`?"),
        ("quite = other", "neither procedure has anything named `quite`", "names begin with `OLD.` and `NEW.`"),
        ("OLD.x = OLD.m", "`OLD.x` and `OLD.m` belong to the same procedure", ""),
        ("OLD.x = NEW.a", "`OLD.x` is of one kind (event), `NEW.a` of another (role)", ""),
        ("nothing = nothing", "nothing corresponds to nothing", ""),
        ("OLD.x = NEW.y\nOLD.x = NEW.m", "`x` has a counterpart already, by line 1", ""),
        ("given OLD.x = yes", "only facts and attributes have values, and `OLD.x` is none", ""),
        ("given NEW.grave = maybe", "`NEW.grave` has no value `maybe`", "it has `yes`, `no`"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_shown_where_it_is(text: str, message: str, help: str) -> None:
    with pytest.raises(InputError) as caught:
        mapping(text)
    [found] = caught.value.diagnostics
    assert found.message == message
    assert found.help.startswith(help)
    assert found.span is not None
    assert (found.span.path, found.span.line) == ("a.map", text.count("\n") + 1)


def test_the_shipped_mapping_reads_and_leaves_nothing_to_guess() -> None:
    project = Project.load()
    old, new = project.procedure("J17"), project.procedure("J24")
    titles = tuple({p.id: p.title for p in project.properties if p.procedure == id} for id in ("J17", "J24"))
    text = (project.folder / "comparisons" / "J17-J24.map").read_text(encoding="utf-8")
    said = read_correspondences(Source("J17-J24.map", text), old, new, (titles[0], titles[1]))
    found = align(old, new, said.stated, properties=(titles[0], titles[1]))
    assert found.guessed == ()
    assert found.to_new(Sphere.EVENT)["chase"] == "reminder"
    assert found.only_old[Sphere.CLAUSE] == ()
