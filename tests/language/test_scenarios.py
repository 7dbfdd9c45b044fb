"""Scenario files: what they mean, what each default is, and what is said of each mistake, at its place."""

from __future__ import annotations

from datetime import date
from math import inf
from random import Random

import pytest
from scenariotexts import HAPPENS, TOP, scenario, wrong

from longstop.core.scenarios import MONTH, YEAR, Absent, Length, Measure, Shape, Spread, World
from longstop.core.time import Bound, Unit


def world(text: str = "", **other: str) -> World:
    (variant,) = scenario(text, **other).variants
    return variant.world


# --- what a file means --------------------------------------------------------------------------------------------


def test_a_file_that_says_hardly_anything_has_a_calm_world() -> None:
    found = scenario("")
    assert (found.id, found.title, found.question) == ("x", "x", "")
    assert (found.seed, found.confidence, found.precision, found.at_most) == (1, 0.95, 0.01, 1000)
    (variant,) = found.variants
    assert (variant.procedure, variant.name) == ("SCH", "SCH")
    assert (variant.readings, variant.parameters, variant.settings, variant.drawn) == ({}, {}, {}, {})
    here = variant.world
    assert (here.start, here.days, here.warm_up, here.closures) == (date(2026, 1, 5), 365, 0, ())
    assert (here.cases.at_start, here.cases.rate, here.cases.length, here.cases.level) == (1, 0, None, 1)
    assert (here.finite, here.lapses, here.lost) == (True, 0, 0)
    assert here.habits.dated == 1
    assert here.habits.undated == Length(Shape.EXPONENTIAL, (5,), Measure.WORKING_DAYS)


def test_every_fact_role_and_act_has_a_default() -> None:
    here = world()
    assert here.cases.facts == {
        "kind": {"alone": 1 / 3, "shared": 1 / 3, "none": 1 / 3},
        "young": {"yes": 0.5, "no": 0.5},
    }
    assert {r: (s.people, s.hours, s.leave, s.sickness) for r, s in here.staff.items()} == {
        "teacher": (1, 7, 0, 0),
        "lead": (1, 7, 0, 0),
        "pair": (2, 7, 0, 0),
        "office": (1, inf, 0, 0),
    }
    assert {e: (d.effort.values, d.effort.measure, d.delay, d.chance) for e, d in here.doings.items()} == {
        "note": ((0.25,), Measure.HOURS, None, 0.5),
        "visit": ((0.5,), Measure.HOURS, None, 0.5),
    }


def test_quantities_come_in_one_unit() -> None:
    here = world(
        """
        [time]
        start = 2026-12-01
        length = "2 months"
        warm_up = "2 weeks"
        closed = ["christmas"]
        [cases]
        at_start = 40
        arrive = "3 per week"
        watched = "1 year"
        level = "120%"
        facts.kind = { alone = "90%", shared = "5%" }
        facts.young = "30%"
        peaks = [{ months = ["december"], weekdays = ["Saturday", "sunday"], factor = 1.5 }]
        [staff.teacher]
        people = 6
        vacant = 1
        hours = "90 minutes"
        patterns = [["Monday", "Tuesday"], ["all"]]
        leave = "27 days a year"
        leave_peaks = [{ between = [2026-12-19, 2027-01-03], factor = 3 }]
        sickness = "1 spell every 2 months"
        sickness_length = "2 weeks"
        absent = [{ person = 1, from = 2026-12-22, to = 2027-01-04 }, { from = 2026-12-28, to = 2026-12-28 }]
        booked = "30%"
        [staff.office]
        people = 2
        [acts.note]
        effort = { uniform = ["20 minutes", "1 hour"] }
        delay = "1 working day"
        chance = "25%"
        carries.long = "60%"
        [habits]
        dated = "80%"
        undated = "3 days"
        [faults]
        forgotten = "1%"
        lost = "0.5%"
        """,
        top=TOP + 'capacity = "unlimited"\n',
        happens='[happens.absence]\nrate = "6 per year"\nfirst = "12 hours"\ncarries.noticed = "80%"\n'
        '[happens.return]\nafter = [{ event = "note", chance = "80%", delay = { exponential = "5 days" } }]',
    )
    assert (here.start, here.days, here.warm_up, [c.id for c in here.closures]) == (
        date(2026, 12, 1),
        61,
        14,
        ["christmas"],
    )
    cases = here.cases
    assert (cases.at_start, cases.rate, cases.level) == (40, pytest.approx(3 / 7), 1.2)
    assert cases.length == Length(Shape.FIXED, (YEAR,), Measure.DAYS)
    assert cases.facts["kind"] == pytest.approx({"alone": 0.9, "shared": 0.05, "none": 0.05})
    assert cases.facts["young"] == pytest.approx({"yes": 0.3, "no": 0.7})
    assert (cases.peaks[0].months, cases.peaks[0].weekdays) == ({12}, {5, 6})
    teacher = here.staff["teacher"]  # type: ignore[index]
    assert (teacher.people, teacher.vacant, teacher.hours, teacher.booked) == (6, 1, 1.5, 0.3)
    assert teacher.patterns == (frozenset({0, 1}), frozenset(range(7)))
    assert (teacher.leave, teacher.sickness) == (pytest.approx(27), pytest.approx(1 / (2 * MONTH)))
    assert teacher.sickness_length == Length(Shape.FIXED, (10,), Measure.WORKING_DAYS)
    assert teacher.leave_peaks[0].spans == ((date(2026, 12, 19), date(2027, 1, 3)),)
    christmas, one = date(2026, 12, 22), date(2026, 12, 28)
    assert teacher.absent == (Absent(1, christmas, date(2027, 1, 4)), Absent(0, one, one))
    assert here.staff["office"].hours == 7  # type: ignore[index]
    note = here.doings["note"]  # type: ignore[index]
    assert note.effort == Length(Shape.UNIFORM, (pytest.approx(1 / 3), 1), Measure.HOURS)
    assert note.delay == Length(Shape.FIXED, (1,), Measure.WORKING_DAYS)
    assert (note.chance, note.carries) == (0.25, {"long": pytest.approx({"yes": 0.6, "no": 0.4})})
    absence, back = here.happens["absence"], here.happens["return"]  # type: ignore[index]
    assert absence.rate == pytest.approx(6 / YEAR)
    assert absence.first == Length(Shape.FIXED, (0.5,), Measure.DAYS)
    assert (back.rate, back.first, back.after[0].event, back.after[0].chance) == (0, None, "note", 0.8)
    assert back.after[0].delay == Length(Shape.EXPONENTIAL, (5,), Measure.DAYS)
    assert (here.finite, here.lapses, here.lost) == (False, 0.01, 0.005)
    assert here.habits.undated == Length(Shape.FIXED, (3,), Measure.DAYS)


def test_where_cases_arrive_there_are_none_at_the_start_unless_it_is_said() -> None:
    assert world('[cases]\narrive = "3 a week"').cases.at_start == 0
    assert world('[cases]\narrive = "3 a week"\nat_start = 2').cases.at_start == 2


@pytest.mark.parametrize(
    ("written", "shape", "values"),
    [
        ('{ uniform = ["1 day", "5 days"] }', Shape.UNIFORM, (1, 5)),
        ('{ triangular = ["1 day", "2 days", "1 week"] }', Shape.TRIANGULAR, (1, 2, 7)),
        ('{ exponential = "5 days" }', Shape.EXPONENTIAL, (5,)),
        ('{ lognormal = { mean = "4 days", deviation = "5 days" } }', Shape.LOGNORMAL, (4, 5)),
        ('{ gamma = { mean = "4 days", deviation = "5 days" } }', Shape.GAMMA, (4, 5)),
        ('{ choice = ["1 day", "5 days"] }', Shape.CHOICE, (1, 5)),
    ],
)
def test_a_length_may_be_drawn_each_time(written: str, shape: Shape, values: tuple[float, ...]) -> None:
    delay = world(f"[acts.visit]\ndelay = {written}").doings["visit"].delay  # type: ignore[index]
    assert delay == Length(shape, values, Measure.DAYS)
    assert delay.draw(Random(1)) >= 0


def test_a_figure_may_be_drawn_once_for_each_replication() -> None:
    """In the world stands its mean, and `drawn` has the rest."""
    found = scenario(
        '[cases]\nat_start = { uniform = [10, 20] }\nlevel = { choice = ["100%", "120%"], weights = [3, 1] }\n'
        '[staff.teacher]\npeople = { choice = [2, 3] }\nleave = { uniform = ["20 days a year", "30 days a year"] }\n'
        'hours = { uniform = ["5 hours", "7 hours"] }\n[acts.visit]\nchance = { uniform = ["0%", "50%"] }',
        happens='[happens.absence]\nrate = { gamma = { mean = "2 a week", deviation = "1 a week" } }\n'
        '[happens.return]\nafter = [{ event = "absence", chance = { uniform = ["20%", "40%"] } }]',
    )
    (variant,) = found.variants
    assert variant.world.cases.at_start == 15
    assert variant.world.cases.level == pytest.approx(1.05)
    assert variant.world.staff["teacher"].leave == pytest.approx(25)  # type: ignore[index]
    assert variant.drawn["cases", "at_start"] == Spread(Shape.UNIFORM, (10, 20))
    assert variant.drawn["happens", "absence", "rate"].values == pytest.approx((2 / 7, 1 / 7))
    worlds = [variant.world_for(Random(seed)) for seed in range(50)]
    assert {type(w.cases.at_start) for w in worlds} == {int}
    assert {w.staff["teacher"].people for w in worlds} == {2, 3}  # type: ignore[index]
    assert len({w.staff["teacher"].leave for w in worlds}) == 50  # type: ignore[index]
    assert all(0.2 <= w.happens["return"].after[0].chance <= 0.4 for w in worlds)  # type: ignore[index]
    assert all(5 <= w.staff["teacher"].hours <= 7 for w in worlds)  # type: ignore[index]
    assert all(w.staff["lead"] == variant.world.staff["lead"] for w in worlds)  # type: ignore[index]
    assert variant.world_for(Random(7)) == variant.world_for(Random(7))


def test_readings_and_parameters_with_or_without_quotes_around_their_names() -> None:
    for written in ('[readings]\n"SCH.reach" = "b"', '[readings]\nSCH.reach = "b"', '[readings.SCH]\nreach = "b"'):
        assert scenario(written).variants[0].readings == {"reach": "b"}
    parameters = scenario('[parameters]\nSCH.most = 5\n"SCH.within_days" = "1 week"').variants[0].parameters
    assert parameters == {"most": 5, "within_days": Bound(1, Unit.WEEKS)}


def test_which_properties_are_measured() -> None:
    def measured(text: str, top: str = "") -> tuple[str, ...]:
        return scenario(text, top=f"{TOP}{top}\n").variants[0].properties

    assert measured("") == ("SCH-Q1", "SCH-Q2")
    assert measured("", 'measure = ["SCH-Q*"]') == ("SCH-Q1", "SCH-Q2")
    assert measured("", 'measure = ["SCH-Q2"]') == ("SCH-Q2",)
    assert measured('[[compare]]\ntitle = "a"\nproperties = ["SCH-Q2", "SCH-Q1"]', 'measure = ["SCH-Q1"]') == (
        "SCH-Q1",
        "SCH-Q2",
    )
    own = '[parameters]\nSCH.within_days = "5 working days"'
    assert measured(own, 'measure = ["SCH-Q3"]') == ("SCH-Q3",)


def test_sweeps_make_a_grid_whose_first_is_the_baseline() -> None:
    found = scenario(
        "[staff.teacher]\npeople = 9\n"
        '[[sweep]]\nvary = "staff.teacher.people"\nvalues = [3, 2]\n'
        "[[sweep]]\nvary = 'readings.\"SCH.reach\"'\nvalues = [\"a\", 'b']\n"
    )
    settings = [dict(v.settings) for v in found.variants]
    key = 'readings."SCH.reach"'
    assert settings == [{"staff.teacher.people": p, key: r} for p in ("3", "2") for r in ("a", "b")]
    assert [v.world.staff["teacher"].people for v in found.variants] == [3, 3, 2, 2]  # type: ignore[index]
    assert [v.readings for v in found.variants] == [{"reach": "a"}, {"reach": "b"}] * 2
    assert found.variants[0].name == f"staff.teacher.people = 3, {key} = a"


def test_several_keys_may_vary_together_under_a_title() -> None:
    found = scenario(
        '[[sweep]]\ntitle = "sickness"\nvary = ["staff.teacher.sickness", "staff.lead.sickness"]\n'
        'values = ["0 a year", "12 a year"]\n[[sweep]]\nvary = "time.closed"\nvalues = [[], ["christmas"]]\n'
    )
    assert [v.name for v in found.variants][:2] == [
        "sickness = 0 a year, time.closed = []",
        'sickness = 0 a year, time.closed = ["christmas"]',
    ]
    last = found.variants[-1].world
    assert last.staff["teacher"].sickness == last.staff["lead"].sickness == pytest.approx(12 / YEAR)  # type: ignore[index]


def test_values_may_have_names() -> None:
    sweep = '[[sweep]]\nvary = "staff.teacher.people"\nvalues = [1, 2]\n'
    found = scenario(sweep + 'names = ["one", "two"]')
    assert [v.name for v in found.variants] == ["staff.teacher.people = one", "staff.teacher.people = two"]
    for names in ('["one"]', '["one", "one"]', '["one", "two", "three"]'):
        (diagnostic,) = wrong(f"{sweep}names = {names}")
        assert diagnostic.message == "there are 2 values, and not as many different names"


def test_each_procedure_is_a_variant_and_takes_the_names_that_it_has() -> None:
    found = scenario(
        '[staff.teacher]\npeople = 2\n[acts.call]\neffort = "1 hour"\n[readings]\nSCH.reach = "b"\n'
        '[[sweep]]\nvary = "staff.coach.people"\nvalues = [4, 5]\n'
        '[[compare]]\ntitle = "a note"\nproperties = ["SCH-Q1", "CLB-Q1"]',
        top='title = "x"\nprocedures = ["SCH", "CLB"]\n',
    )
    assert [(v.procedure, dict(v.settings)) for v in found.variants] == [
        ("SCH", {"procedure": "SCH"}),
        ("CLB", {"staff.coach.people": "4", "procedure": "CLB"}),
        ("CLB", {"staff.coach.people": "5", "procedure": "CLB"}),
    ]
    school, club, _ = found.variants
    assert (school.readings, club.readings) == ({"reach": "b"}, {})
    assert "coach" not in school.world.staff
    assert "teacher" not in club.world.staff
    assert (school.properties, club.properties) == (("SCH-Q1",), ("CLB-Q1",))
    assert found.comparisons[0].properties == ("SCH-Q1", "CLB-Q1")


def test_a_fixed_number_of_replications_has_no_precision() -> None:
    found = scenario("[run]\nreplications = 200\nseed = 7")
    assert (found.at_most, found.precision, found.seed) == (200, None, 7)
    found = scenario('[run]\nprecision = "2%"\nat_most = 300\nconfidence = "90%"')
    assert (found.at_most, found.precision, found.confidence) == (300, 0.02, 0.9)


# --- mistakes -----------------------------------------------------------------------------------------------------

#: A text, the line (after the two of the top), the underlined words, a part of the message, a part of the help.
MISTAKES = [
    ("[tmie]", 1, "tmie", "there is no key `tmie`", "did you mean `time`?"),
    ("[time]\nlenght = '1 week'", 2, "lenght", "there is no key `lenght` under `time`", "`length`"),
    ("[time]\nlength = 5", 2, "5", "`length` is a length of time, such as `5 days`", ""),
    ("[time]\nlength = '5 dogs'", 2, "'5 dogs'", "`dogs` is no unit of time", "`days`, `weeks`"),
    ("[time]\nlength = '5 working days'", 2, "'5 working days'", "`working days` makes no sense here", "`weeks`"),
    ("[time]\nlength = '0 days'", 2, "'0 days'", "shorter than a day", ""),
    ("[time]\nlength = '20 years'", 2, "'20 years'", "`20 years` is absurdly much", ""),
    ("[time]\nlength = '10 days'\nwarm_up = '2 weeks'", 3, "'2 weeks'", "nothing would be measured", ""),
    ("[time]\nstart = 1990-01-01", 2, "1990-01-01", "the calendars know", ""),
    ("[time]\nstart = 2026-02-30", 2, "2", "invalid date", "a date without quotes"),
    ("[time]\nclosed = ['chrismas']", 2, "'chrismas'", "there is no closure `chrismas`", "`christmas`"),
    ("[run]\nreplications = 0", 2, "0", "a whole number, 1 or more", ""),
    ("[run]\nreplications = 5\nprecision = '1%'", 2, "replications", "cannot both be given", ""),
    ("[run]\nreplications = 9000000", 2, "9000000", "absurdly many", ""),
    ("[run]\nprecision = '0%'", 2, "'0%'", "is no precision", ""),
    ("[run]\nconfidence = '100%'", 2, "'100%'", "is no level", "99.99%"),
    ("[cases]\nat_start = 0", 2, "0", "there are no cases", "`arrive`"),
    ("[cases]\nat_start = -3", 2, "-3", "a whole number", ""),
    ("[cases]\narrive = '-3 per week'", 2, "'-3 per week'", "a rate, such as `3 per week`", ""),
    ("[cases]\narrive = '3 per fortnight'", 2, "'3 per fortnight'", "`fortnight` makes no sense", "a day, week, month"),
    ("[cases]\narrive = '3 per hour'", 2, "'3 per hour'", "`hour` makes no sense", ""),
    ("[cases]\narrive = '3 days per week'", 2, "'3 days per week'", "`days` makes no sense", ""),
    ("[cases]\narrive = '3 per 0 weeks'", 2, "'3 per 0 weeks'", "is no rate", ""),
    ("[cases]\narrive = '99999999 per week'", 2, "'99999999 per week'", "absurdly much", ""),
    ("[cases]\nlevel = 1.2", 2, "1.2", "`level` is a share, such as `80%`", ""),
    ("[cases]\nfacts.kin = '5%'", 2, "kin", "there is no fact `kin` in `SCH`", "`kind`"),
    ("[cases]\nfacts.kind = '5%'", 2, "'5%'", "`kind` is one of `alone`, `shared` or `none`", "{ alone ="),
    (
        "[cases]\nfacts.kind = { alone = '50%', shared = '60%' }",
        2,
        "{ alone = '50%', shared = '60%' }",
        "add up to 110%",
        "",
    ),
    ("[cases]\nfacts.kind = { alone = '50%' }", 2, "{ alone = '50%' }", "add up to 50%", ""),
    ("[cases]\nfacts.kind = { lone = '50%', shared = '50%' }", 2, "lone", "has no value `lone`", "`alone`"),
    ("[cases]\nfacts.young = { yes = '120%' }", 2, "'120%'", "`120%` is too much", "100%"),
    ("[cases]\nfacts.young = 0.3", 2, "0.3", "a share for each value", ""),
    ("[cases]\npeaks = [{ factor = 2 }]", 2, "{ factor = 2 }", "nothing says when this peak is", "`months`"),
    ("[cases]\npeaks = [{ months = ['Dezember'], factor = 2 }]", 2, "'Dezember'", "is no month", "`December`"),
    ("[cases]\npeaks = [{ months = ['May'] }]", 2, "{ months = ['May'] }", "has no `factor`", ""),
    ("[cases]\npeaks = [{ between = [2026-02-01], factor = 2 }]", 2, "[2026-02-01]", "the first and the last day", ""),
    (
        "[cases]\npeaks = [{ between = [2026-02-02, 2026-02-01], factor = 2 }]",
        2,
        "[2026-02-02, 2026-02-01]",
        "before it begins",
        "",
    ),
    ("[staff.techer]\npeople = 2", 1, "techer", "there is no role `techer` in `SCH`", "`teacher`"),
    ("[staff.teacher]\npeople = 0", 2, "0", "a whole number, 1 or more", ""),
    ("[staff.teacher]\npeople = 99999", 2, "99999", "absurdly much", ""),
    ("[staff.teacher]\nvacant = 2", 2, "2", "2 posts are vacant, and there are 1", ""),
    ("[staff.pair]\npeople = 1", 2, "1", "held by 2 people in each case", ""),
    ("[staff.teacher]\nhours = '25 hours'", 2, "'25 hours'", "absurdly much", ""),
    ("[staff.teacher]\nhours = '1 day'", 2, "'1 day'", "`day` makes no sense here", "`minutes` or `hours`"),
    ("[staff.teacher]\npatterns = [['Mon']]", 2, "'Mon'", "`Mon` is no weekday", "`Monday`"),
    ("[staff.teacher]\npatterns = [[]]", 2, "[]", "`patterns` is a list, and here stands an empty list", ""),
    ("[staff.teacher]\nleave = '27 hours a year'", 2, "'27 hours a year'", "`hours` makes no sense", "27 days a year"),
    (
        "[staff.teacher]\nsickness_length = '3 days'",
        2,
        "'3 days'",
        "`days` makes no sense",
        "`working days` or `weeks`",
    ),
    (
        "[staff.teacher]\nabsent = [{ person = 2, from = 2026-02-01, to = 2026-02-02 }]",
        2,
        "2",
        "there is no person 2",
        "",
    ),
    ("[staff.teacher]\nabsent = [{ from = 2026-02-02, to = 2026-02-01 }]", 2, "2026-02-01", "before it begins", ""),
    ("[staff.teacher]\nabsent = [{ from = 2020-02-02, to = 2020-02-03 }]", 2, "2020-02-02", "outside the time", ""),
    ("[staff.teacher]\nabsent = [{ from = 2026-02-02 }]", 2, "{ from = 2026-02-02 }", "has no `to`", ""),
    ("[staff.office]\nleave = '3 days a year'", 2, "'3 days a year'", "is an office", "`people`"),
    ("[acts.nota]", 1, "nota", "there is no act `nota` in `SCH`", "`note`"),
    ("[acts.absence]", 1, "absence", "`absence` comes from the world", "[happens.absence]"),
    ("[acts.note]\neffort = '2 days'", 2, "'2 days'", "`days` makes no sense", "`minutes` or `hours`"),
    ("[acts.note]\ncarries.lng = '2%'", 2, "lng", "`note` does not carry `lng`", "`long`"),
    ("[acts.visit]\ncarries.lng = '2%'", 2, "lng", "`visit` does not carry `lng`", "it carries nothing"),
    ("[happens.note]\nrate = '1 a week'", 1, "note", "does not come from the world", "[acts.note]"),
    ("[happens.abscence]\nrate = '1 a week'", 1, "abscence", "there is no event of the world", "`absence`"),
    ("[happens.return]", 1, "return", "nothing says when `return` happens", "`rate`"),
    ("[happens.return]\nrate = '200 a day'", 2, "'200 a day'", "absurdly much", ""),
    ("[happens.return]\nafter = [{ event = 'nte' }]", 2, "'nte'", "there is no event `nte`", "`note`"),
    (
        "[habits]\nundated = { exponential = '5 days', uniform = ['1 day', '2 days'] }",
        2,
        "{ exponential = '5 days', uniform = ['1 day', '2 days'] }",
        "two distributions",
        "",
    ),
    ("[habits]\nundated = {}", 2, "{}", "no distribution", "`uniform`"),
    ("[habits]\nundated = { expnential = '5 days' }", 2, "expnential", "no key `expnential`", "`exponential`"),
    ("[habits]\nundated = { uniform = ['5 days', '1 day'] }", 2, "['5 days', '1 day']", "not in order", ""),
    (
        "[habits]\nundated = { uniform = ['1 day', '5 hours'] }",
        2,
        "{ uniform = ['1 day', '5 hours'] }",
        "cannot be mixed",
        "",
    ),
    ("[habits]\nundated = { uniform = ['1 day'] }", 2, "['1 day']", "`uniform` is a list", ""),
    (
        "[habits]\nundated = { lognormal = { mean = '0 days', deviation = '1 day' } }",
        2,
        "{ mean = '0 days', deviation = '1 day' }",
        "more than nought",
        "",
    ),
    ("[habits]\nundated = { choice = ['1 day', '2 days'], weights = [1] }", 2, "[1]", "2 choices, and 1 weights", ""),
    ("[habits]\nundated = { choice = ['1 day'], weights = [0] }", 2, "[0]", "do not say how often", ""),
    ("[habits]\nundated = { exponential = '1 day', weights = [1] }", 2, "[1]", "only a choice has weights", ""),
    ("[faults]\nlost = { exponential = '1%' }", 2, "'1%'", "has no upper end", "`uniform`"),
    ("[readings]\nSCH.rech = 'a'", 2, "rech", "there is no reading `rech` in `SCH`", "`reach`"),
    ("[readings]\nreach = 'a'", 2, "reach", "there is no reading `reach` of a procedure in this file", "`SCH.reach`"),
    ("[readings]\nSCH.reach = 'c'", 2, "'c'", "has no option", "it has `a` and `b`"),
    ("[readings]\nCLB.reach = 'b'", 2, "reach", "`CLB.reach` of a procedure in this file", ""),
    ("[parameters]\nSCH.most = '3 days'", 2, "'3 days'", "this parameter is a number", "by default it is 3"),
    ("[parameters]\nSCH.most = -1", 2, "-1", "makes no sense", ""),
    ("[parameters]\nSCH.within_days = 3", 2, "3", "this parameter is a bound", "`2 working days`"),
    ("[parameters]\nSCH.within_days = '999 weeks'", 2, "'999 weeks'", "longer than any procedure's", ""),
    ("[[sweep]]\nvary = 'staff.teacher.people'\nvalues = []", 3, "[]", "`values` is a list", ""),
    ("[[sweep]]\nvary = 'staff.teacher.people'\nvalues = [1, 'x']", 3, "'x'", "`people` is a whole number", ""),
    ("[[sweep]]\nvary = 'staff.teacher.people'\nvalues = [1, 1]", 3, "1", "stands here twice", ""),
    ("[[sweep]]\nvary = 'staff.teacher.peple'\nvalues = [1]", 2, "'staff.teacher.peple'", "no key `peple`", "`people`"),
    (
        "[[sweep]]\nvary = 'staff.techer.people'\nvalues = [1]",
        2,
        "'staff.techer.people'",
        "no role `techer`",
        "`teacher`",
    ),
    (
        "[[sweep]]\nvary = 'stuff.teacher.people'\nvalues = [1]",
        2,
        "'stuff.teacher.people'",
        "no key `stuff`",
        "`staff`",
    ),
    ("[[sweep]]\nvary = 'run.seed'\nvalues = [1]", 2, "'run.seed'", "`run` cannot be varied", ""),
    ("[[sweep]]\nvary = 'capacity.x'\nvalues = [1]", 2, "'capacity.x'", "`capacity` is `finite` or `unlimited`", ""),
    (
        "capacity = 'finite'\n[[sweep]]\nvary = 'capacity.x'\nvalues = [1]",
        3,
        "'capacity.x'",
        "is not a key that can be varied",
        "",
    ),
    ("[[sweep]]\nvary = 'a b'\nvalues = [1]", 2, "'a b'", "`a b` is no key", "with dots"),
    ("[[sweep]]\nvary = ['cases.level', 'cases.level']\nvalues = ['100%']", 2, "'cases.level'", "is varied twice", ""),
    ("[[sweep]]\nvary = 'readings.\"SCH.reach\"'\nvalues = ['a', 'z']", 3, "'z'", "has no option", "`a` and `b`"),
    (
        "[[compare]]\ntitle = 'a'\nproperties = ['SCH-Q1', 'SCH-Q9']",
        3,
        "'SCH-Q9'",
        "no property `SCH-Q9` of `SCH`",
        "`SCH-Q",
    ),
    (
        "[[compare]]\ntitle = 'a'\nproperties = ['SCH-Q1', 'CLB-Q1']",
        3,
        "'CLB-Q1'",
        "a property of `CLB`, which is not among",
        "",
    ),
    ("title = 'y'", 1, "", "cannot overwrite a value", "double quotes"),
    ("[time", 1, "", "expected `]`", ""),
]


@pytest.mark.parametrize(("text", "line", "under", "message", "help"), MISTAKES, ids=lambda x: str(x)[:40])
def test_a_mistake_is_shown_at_its_place(text: str, line: int, under: str, message: str, help: str) -> None:
    found = [d for d in wrong(text) if message in d.message]
    assert len(found) == 1, [d.message for d in wrong(text)]
    (diagnostic,) = found
    assert help in diagnostic.help
    span = diagnostic.span
    assert span is not None
    assert span.path == "scenarios/x.toml"
    assert span.line == line + 2
    if under:
        assert span.text[span.column - 1 : span.end_column - 1] == under


@pytest.mark.parametrize(
    ("top", "message"),
    [
        ('procedures = ["SCH"]\n', "the file has no `title`"),
        ('title = "x"\n', "the file has no `procedures`"),
        ('title = 5\nprocedures = ["SCH"]\n', "`title` is a text in quotes, and here stands the number 5"),
        ('title = "x"\nprocedures = []\n', "`procedures` is a list of texts in quotes, and here stands an empty list"),
        ('title = "x"\nprocedures = ["SHC"]\n', "there is no procedure `SHC`"),
        ('title = "x"\nprocedures = ["SCH", "SCH"]\n', "`SCH` is named twice"),
        (TOP + 'measure = ["SCH-Q1", "SCH-Z*"]\n', "there is no property `SCH-Z*` of `SCH`"),
        (TOP + 'measure = ["SCH-Q3"]\n', "`SCH-Q3` is about `SCH` with `within_days` of 5 working days"),
        ('title = "x"\nprocedures = ["SCH", "CLB"]\nmeasure = ["SCH-*"]\n', "no property of `CLB` is measured"),
        (TOP + 'capacity = "endless"\n', '`capacity` is `finite` or `unlimited`, and here stands `"endless"`'),
    ],
)
def test_mistakes_at_the_top(top: str, message: str) -> None:
    assert message in [d.message for d in wrong("", top=top)]


def test_a_world_in_which_nothing_happens_is_none() -> None:
    (diagnostic,) = wrong("", happens="")
    assert "nothing ever happens in `SCH`" in diagnostic.message


def test_grids_without_end_are_refused() -> None:
    sweep = "[[sweep]]\nvary = '{}'\nvalues = [{}]\n"
    values = ", ".join(f"'{n}%'" for n in range(30))
    (diagnostic,) = wrong(sweep.format("faults.lost", values) + sweep.format("faults.forgotten", values))
    assert "these sweeps make 900 variants" in diagnostic.message


def test_several_mistakes_are_shown_together_in_the_order_of_the_file() -> None:
    found = wrong("[cases]\nlevel = '9 percent'\n[staff.techer]\n[staff.lead]\nsickness = '2 a minute'\n[acts.vsit]")
    assert [d.span.line for d in found if d.span] == [4, 5, 7, 8]


def test_a_file_without_end_is_not_read() -> None:
    (diagnostic,) = wrong("#" * 300_000)
    assert "larger than any scenario" in diagnostic.message
    assert any("brackets within brackets" in d.message for d in wrong("x = " + "[" * 5000 + "]" * 5000))


def test_windows_line_ends_change_nothing() -> None:
    text = TOP + "[staff.teacher]\npeople = 2\n" + HAPPENS
    assert (
        scenario("", top=text.replace("\n", "\r\n"), happens="").variants == scenario("", top=text, happens="").variants
    )
