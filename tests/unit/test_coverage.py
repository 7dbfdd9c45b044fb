"""What became of each clause, and who exercises it: worked out by hand on procedures of a few rules."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from handmade import (
    act,
    acted_on,
    ban,
    copy,
    duty,
    for_each,
    is_so,
    manner,
    message,
    on,
    procedure,
    read,
    role,
    state,
    target,
    working,
    world,
)
from longstop.core import formulas as f
from longstop.core.coverage import ClauseCoverage, Coverage, Standing
from longstop.core.dependence import Link
from longstop.core.diagnostics import InputError
from longstop.core.procedures import Clause, Force, Procedure
from longstop.core.verdicts import Property
from longstop.engines.review.coverage import coverage
from longstop.project import Project
from longstop.report import coverage as report
from smallproject import MODEL, build

RULES = procedure(
    role("sergeant"),
    role("worker"),
    role("manager"),
    world("occasion"),
    message("flag", "attached"),
    act("visit", "alone"),
    act("note"),
    act("review"),
    state("open", "flag", "visit"),
    duty("P-1", "occasion", "sergeant", "flag", to=("worker",)),
    copy("P-2", "flag", "manager"),
    duty("P-3", read("flag", "worker"), "worker", "visit"),
    manner("P-4", "visit", is_so("alone")),
    ban("P-5", "visit", f.Happened(on("note"))),
    duty("P-6", "visit", "worker", "note", if_=f.InState("open"), force=Force.SHOULD),
    duty("P-7", "occasion", "manager", "review", until="note", force=Force.MAY),
)


def covered(*formulas: f.Formula, rules: Procedure = RULES) -> Coverage:
    clauses = tuple(Clause(r.clause, f"{r.clause} · by hand", "") for r in rules.rules)
    whole = replace(rules, clauses=clauses)
    return coverage(whole, [(whole, Property(f"P-Q{i}", "", x)) for i, x in enumerate(formulas, 1)])


def naming(formula: f.Formula) -> set[str]:
    return {c.id for c in covered(formula).clauses if c.named_by}


def reached(formula: f.Formula) -> set[str]:
    return {c.id for c in covered(formula).clauses if c.reached_by}


def within(*targets: f.Target) -> f.Claim:
    return f.Within(working(3), targets)


# --- naming and reaching ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        (for_each("occasion", within(target("flag"))), {"P-1"}),
        (for_each("flag", within(target(read("flag", "worker", this=True)))), {"P-1"}),
        (for_each("flag", within(target(read("flag", "manager", this=True)))), {"P-1", "P-2"}),
        (for_each("flag", f.Holds(f.DeliveredTo("manager"))), {"P-1", "P-2"}),
        (for_each("flag", within(target(acted_on("flag", "worker")))), {"P-1", "P-3"}),
        (for_each("flag", within(target(acted_on("flag", "manager")))), {"P-1", "P-2"}),
        (for_each("occasion", within(target("visit"))), {"P-3", "P-5"}),
        (for_each("visit", f.Holds(is_so("alone"))), {"P-3", "P-4", "P-5"}),
        (for_each(on("visit", where=is_so("alone")), within(target("note"))), {"P-3", "P-4", "P-5", "P-6"}),
        (for_each("occasion", within(target(on("visit", "manager")))), {"P-5"}),
        (for_each("occasion", within(f.DayIs(f.InState("open")))), {"P-1", "P-3", "P-5"}),
        (for_each("occasion", f.Holds(f.RoleIn("worker"))), set()),
    ],
)
def test_a_property_names_the_clauses_of_which_it_speaks(formula: f.Formula, names: set[str]) -> None:
    assert naming(formula) == names


def test_a_property_reaches_what_its_verdict_can_depend_on() -> None:
    formula = for_each("occasion", within(target("note")))
    assert naming(formula) == {"P-6"}
    assert reached(formula) == {"P-1", "P-2", "P-3", "P-4", "P-5"}
    assert [c.id for c in covered(formula).untouched] == ["P-7"]


def test_a_duty_may_ask_whether_the_message_that_prompts_it_was_acted_on() -> None:
    """Then it is in its own cone, which ends all the same."""
    asking = duty("P-1", read("flag", "worker"), "worker", "visit", if_=f.Not(f.Happened(acted_on("flag"))))
    rules = procedure(role("worker"), message("flag"), act("visit"), asking)
    found = covered(for_each("flag", within(target(acted_on("flag", "worker")))), rules=rules)
    assert found.clauses[0].named_by == ("P-Q1",)


def test_where_there_is_no_property_nothing_is_touched() -> None:
    assert [c.id for c in covered().untouched] == [r.clause for r in RULES.rules]


# --- clauses among themselves -------------------------------------------------------------------------------------


def test_a_clause_is_exercised_by_those_that_make_use_of_what_it_does() -> None:
    found = {c.id: {e.clause: set(e.links) for e in c.exercised_by} for c in covered().clauses}
    assert found == {
        "P-1": {"P-2": {Link.COPIES}, "P-3": {Link.PROMPTED}, "P-6": {Link.CONDITIONED}},
        "P-2": {},  # the worker is not copied in
        "P-3": {"P-4": {Link.SHAPES}, "P-5": {Link.FORBIDS}, "P-6": {Link.PROMPTED, Link.CONDITIONED}},
        "P-4": {},
        "P-5": {},
        "P-6": {"P-5": {Link.CONDITIONED}, "P-7": {Link.ENDED}},
        "P-7": {},
    }


def test_the_strongest_word_of_a_clause_is_told() -> None:
    words = {c.id: report.standing(c) for c in covered().clauses}
    assert words["P-1"] == "formal"
    assert words["P-6"] == "only should"
    assert words["P-7"] == "only may"


# --- missing ------------------------------------------------------------------------------------------------------

EMPTIED = """
## T-3 · the answer

The manager answers, if this is more than a wish.

```longstop
act answer

reading wish "is it more than a wish"
  a default "no"
  b "yes"

rule T-3
  when flag read by manager
  if wish is b
  then manager must answer
```
"""


def one(folder: Path, model: str, **readings: str) -> Coverage:
    chosen = {f"T.{name}": option for name, option in readings.items()}
    [found] = Project.load(build(folder, model=model)).coverage("T", readings=chosen)
    return found


def clause(found: Coverage, id: str) -> ClauseCoverage:
    return next(c for c in found.clauses if c.id == id)


def test_a_clause_that_a_reading_empties_is_missing_and_its_other_readings_are_told(tmp_path: Path) -> None:
    found = one(tmp_path, MODEL + EMPTIED)
    empty = clause(found, "T-3")
    assert empty.standing is Standing.MISSING
    assert empty.formal_under == ({"wish": "b"},)
    assert "formal under wish = b" in report.remark(empty)
    assert report.summary(found) == (
        "T: 3 clauses: 2 formal, 0 guidance, 1 MISSING; each formal one touched by some property"
    )


def test_under_the_other_reading_it_is_formal(tmp_path: Path) -> None:
    found = one(tmp_path, MODEL + EMPTIED, wish="b")
    assert clause(found, "T-3").standing is Standing.FORMAL
    assert found.readings == {"wish": "b"}
    assert [c.id for c in found.untouched] == ["T-3"]


def test_with_a_reason_an_emptied_clause_is_guidance(tmp_path: Path) -> None:
    reason = '\n```longstop\nguidance T-3 "by default a wish"\n```\n'
    found = one(tmp_path, MODEL + EMPTIED + reason)
    assert clause(found, "T-3").standing is Standing.GUIDANCE
    assert report.remark(clause(found, "T-3")) == "by default a wish; formal under wish = b"
    formal = one(tmp_path, MODEL + EMPTIED + reason, wish="b")
    assert report.remark(clause(formal, "T-3")) == "in part: by default a wish"


def numbered(*numbers: int) -> str:
    return MODEL + "".join(f'\n## T-{n} · more\n\n```longstop\nguidance T-{n} "a wish"\n```\n' for n in numbers)


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [((), []), ((3, 4), []), ((4, 6), ["T-3", "T-5"]), ((5,), ["T-3", "T-4"]), ((7,), []), ((17, 31, 47), [])],
)
def test_a_number_left_out_of_a_run_is_missing(tmp_path: Path, numbers: tuple[int, ...], missing: list[str]) -> None:
    """Unless most of them are, for then the numbers are somebody else's."""
    found = one(tmp_path, numbered(*numbers))
    assert [c.id for c in found.of(Standing.MISSING)] == missing
    assert [c.id for c in found.clauses] == [f"T-{n}" for n in sorted({1, 2, *numbers, *(int(m[2:]) for m in missing)})]


def test_a_property_is_asked_of_the_procedure_with_its_own_parameters(tmp_path: Path) -> None:
    build(tmp_path)
    [found] = Project.load(tmp_path).coverage()
    assert found.properties == ("T-Q1", "T-Q2", "T-Q3")
    assert clause(found, "T-1").named_by == ("T-Q1", "T-Q2", "T-Q3")
    assert clause(found, "T-2").named_by == ("T-Q2", "T-Q3")
    assert clause(found, "T-2").reached_by == ("T-Q1",)


def test_a_procedure_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    build(tmp_path)
    with pytest.raises(InputError) as refused:
        Project.load(tmp_path).coverage("t")
    assert refused.value.diagnostics[0].help == "did you mean `T`?"


# --- writing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [24, 40, 60, 80, 110])
def test_no_line_is_wider_than_the_terminal(tmp_path: Path, width: int) -> None:
    found = [one(tmp_path, numbered(4, 6) + EMPTIED), covered(for_each("occasion", within(target("note"))))]
    lines = list(report.lines(found, width))
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)
    told = " ".join(" ".join(lines).split())
    for each in found:
        assert all(c.id in told for c in each.clauses)
        assert report.summary(each) in told
    assert "Touched by no property" in told
    assert "2 procedures: 2 MISSING" in told


def test_runs() -> None:
    order = ["T-Q1", "T-Q2", "T-Q3", "T-Q3b", "T-Q4"]
    assert report.runs([], order, "T-") == ""
    assert report.runs(order, order, "T-") == "Q1..Q4"
    assert report.runs(["T-Q4", "T-Q1", "T-Q2"], order, "T-") == "Q1, Q2, Q4"
    assert report.runs(["T-Q2", "T-Q3", "T-Q3b"], order, "Z-") == "T-Q2..T-Q3b"


def test_markdown_has_a_row_for_each_clause_and_no_broken_cell(tmp_path: Path) -> None:
    found = one(tmp_path, numbered(3).replace('guidance T-3 "a wish"', 'guidance T-3 "a wish | or two"'))
    text = report.markdown([found])
    rows = [line for line in text.splitlines() if line.startswith("| T-")]
    assert [row.split(" | ")[0] for row in rows] == ["| T-1", "| T-2", "| T-3"]
    assert {row.replace("\\|", "").count("|") for row in rows} == {7}


def test_json_says_all_of_it(tmp_path: Path) -> None:
    document = json.loads(report.document([one(tmp_path, MODEL + EMPTIED)], "1"))
    [found] = document["coverage"]
    assert found["counts"] == {"clauses": 3, "formal": 2, "guidance": 0, "missing": 1, "untouched": 0}
    assert found["missing"] == ["T-3"]
    assert found["clauses"][0] == {
        "id": "T-1",
        "heading": "T-1 · the flag",
        "standing": "formal",
        "reason": None,
        "rules": ["T-1"],
        "forces": ["must"],
        "named_by": ["T-Q1", "T-Q2", "T-Q3"],
        "reached_by": [],
        "exercised_by": [{"clause": "T-2", "how": ["copies"]}],
        "formal_under": [],
    }
    assert found["clauses"][2]["formal_under"] == [{"T.wish": "b"}]


# --- the shipped library ------------------------------------------------------------------------------------------


def test_nothing_is_missing_from_the_shipped_procedures() -> None:
    root = Path(__file__).parents[2]
    missing = [c.id for found in Project.load(root).coverage() for c in found.of(Standing.MISSING)]
    assert missing == []
