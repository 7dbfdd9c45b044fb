"""How far a parameter may be moved: each expectation derived by hand from a small project."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from longstop.core.ranges import Edge, ParameterStudy, Range
from longstop.core.results import Interrupted, Result
from longstop.core.time import Bound, Unit
from longstop.project import Project
from longstop.ranges import RangesInterrupted, ranges
from longstop.report import ranges as report
from smallproject import MODEL, PROPERTIES, build

LATER = """\
rule T-2.talk
  when flag sent
  then worker must hold talk
       within talk_within

meeting talk "a talk"
parameter talk_within "how soon there must be a talk" = 2 days
parameter spare "a number that nothing uses" = 3
"""

MORE = """
## T-Q4 · the talk

```longstop
property T-Q4 "There is a talk within a week"
  for each flag
    within 7 days: talk
  expect proved under everyone-in
    because "two days are within a week"
```

## T-Q5 · the talk is not that soon

```longstop
property T-Q5 "There is a talk on the same day"
  for each flag
    on the same day: talk
  expect refuted under everyone-in
    because "it may be a day later"
```
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    model = MODEL.replace("parameter wait = 1\n", "parameter wait = 1\n\n" + LATER)
    return Project.load(build(tmp_path_factory.mktemp("project"), model=model, properties=PROPERTIES + MORE))


@pytest.fixture(scope="module")
def studied(project: Project) -> dict[str, ParameterStudy]:
    asked = project.questions()
    return {s.parameter: s for s in ranges(project, asked, project.run(asked, jobs=2), jobs=2)}


def of(study: ParameterStudy, property: str) -> Range:
    [found] = [r for r in study.ranges if r.property == property]
    return found


def test_a_deadline_may_be_drawn_out_as_far_as_the_property_allows(studied: dict[str, ParameterStudy]) -> None:
    """A deadline in days that ends on a weekend is due before it, so seven days are never more than seven.

    From a flag on a Saturday, though, on which the worker is not in, a talk at once is due on Monday: two days.
    """
    found = of(studied["talk_within"], "T-Q4")
    assert (found.verdict, found.count, found.low, found.high) == ("proved", 2, 0, 7)
    assert (found.below, found.above) == (None, Edge(8, "refuted"))
    assert found.every
    assert found.finished


def test_what_is_refuted_stays_so_however_long_the_deadline(studied: dict[str, ParameterStudy]) -> None:
    """A flag of a Saturday is talked over on Monday at the soonest, whatever the deadline: not on the same day."""
    found = of(studied["talk_within"], "T-Q5")
    assert (found.verdict, found.low, found.below, found.above) == ("refuted", 0, None, None)
    assert found.tried == (*range(13), 22, 42, 82, 90)  # ten beyond one by one, then twice as far each time
    assert found.high == 90
    assert not found.every  # those far away are tried with gaps, and it says so


def test_a_parameter_on_which_nothing_depends_is_tried_with_no_value(studied: dict[str, ParameterStudy]) -> None:
    for name in ("wait", "spare"):
        assert studied[name].ranges == ()
        assert studied[name].untouched == 7
    assert studied["talk_within"].untouched == 5


def test_a_value_inside_a_range_gives_its_verdict_when_asked_by_itself(
    project: Project, studied: dict[str, ParameterStudy]
) -> None:
    for count, verdict in ((0, "proved"), (7, "proved"), (8, "refuted")):
        value = Bound(count, Unit.DAYS)
        [result] = project.check("T-Q4", parameters={"T.talk_within": value})
        assert (of(studied["talk_within"], "T-Q4").low <= count <= 7) is (verdict == "proved")
        assert type(result.verdict).__name__.lower() == verdict


def test_it_is_told_on_a_page_and_stored(project: Project, studied: dict[str, ParameterStudy]) -> None:
    cases = [project.case(r) for r in project.check("T-Q4")]
    text = "\n".join(report.page(list(studied.values()), cases, 100))
    assert "T.talk_within  how soon there must be a talk: 2 days" in text
    assert "T-Q4 under everyone-in: proved from 0 to 7 days; 8 days breaks it" in text
    [stored] = [s for s in report.data(list(studied.values())) if s["parameter"] == "T.talk_within"]
    assert (stored["value"], stored["unit"], stored["untouched"]) == (2, "days", 5)


def test_an_interrupt_keeps_what_is_known(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = project.questions("T-Q4")
    results = project.run(asked)

    def stopped(*_: object, **__: object) -> Sequence[Result]:
        raise Interrupted([], 2)

    monkeypatch.setattr(Project, "run", stopped)
    with pytest.raises(RangesInterrupted) as caught:
        ranges(project, asked, results)
    [found] = [r for s in caught.value.studies for r in s.ranges]
    assert (found.low, found.high, found.tried, found.finished) == (2, 2, (2,), False)
