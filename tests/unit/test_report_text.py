"""The terminal: the table, which answers get a story, diagnostics, and plain text where there is no terminal."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from flagcase import EVERYONE_IN, J24, ONE_AWAY, Q3, Q5, UNREAD, case
from longstop.core.assumptions import Assumptions
from longstop.core.cases import Case
from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.source import Span
from longstop.core.verdicts import HoldsTo, Proved, Unknown, Vacuous
from longstop.report import text

FLAGS_ONLY = replace(J24, rules=J24.rules[:2], readings={"copy": "lit"})
TWO_AWAY = Assumptions("two-away", "two people away", away=2)


def printed(*cases: Case) -> str:
    file = StringIO()
    text.report(cases, text.console(file))
    return file.getvalue()


def refuted(assumptions: Assumptions = ONE_AWAY, expected: str | None = "refuted") -> Case:
    return case(FLAGS_ONLY, Q3, UNREAD, assumptions, expected=expected, readings={"copy": "lit"})


def test_the_whole_report() -> None:
    proved = case(J24, Q3, Proved(("J24-8",)), EVERYONE_IN, expected="proved")
    also = case(J24, Q3, Proved(("J24-8",)), ONE_AWAY, expected="proved")
    report = printed(proved, also, refuted()).splitlines()
    assert report[:8] == [
        "J24  Police notifications, child with an allocated social worker",
        "",
        "J24-Q3  Each flag is read by the worker or a manager within one working day",
        "        proved   everyone-in, one-away",
        "        refuted  one-away; copy = lit",
        "",
        "J24-Q3  Each flag is read by the worker or a manager within one working day",
        "refuted under one-away (one person away), with copy = lit; as expected",
    ]
    assert report[-1] == "3 questions: 2 proved, 1 refuted; all as expected"


def test_a_run_that_was_stopped_does_not_say_that_all_is_as_expected() -> None:
    proved = case(J24, Q3, Proved(("J24-8",)), EVERYONE_IN, expected="proved")
    assert text.summary([proved], 1) == "1 question: 1 proved; all as expected"
    assert text.summary([proved], 42) == "1 of 42 questions: 1 proved; these as expected, the rest NOT ANSWERED"


def test_plain_text_has_no_colour_and_no_tail() -> None:
    report = printed(refuted(), case(J24, Q5, Unknown("out of time")))
    assert "\x1b" not in report
    assert all(line == line.rstrip() for line in report.splitlines())
    assert all(len(line) <= text.PLAIN_WIDTH for line in report.splitlines())


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_a_terminal_of_any_width_says_the_same_words(width: int) -> None:
    file = StringIO()
    console = Console(file=file, width=width, force_terminal=True, highlight=False)
    text.report([refuted()], console)
    said = file.getvalue()
    assert "\x1b" in said
    for word in ("refuted", "NOT DONE", "J24-12", "copy = lit", "as expected"):
        assert word in said


def test_whatever_is_not_as_expected_stands_out_in_words() -> None:
    report = printed(refuted(expected="proved"), case(J24, Q5, Vacuous("no flag is ever sent")))
    assert "refuted, EXPECTED proved" in report
    assert "vacuous, NO PLAIN ANSWER" in report
    assert "2 questions: 1 refuted, 1 vacuous; 2 NOT as expected" in report


def told(*cases: Case) -> list[tuple[str, str]]:
    return [(c.result.assumptions, also) for c, also in text.worth_telling(cases)]


def test_a_refutation_is_told_once_under_the_fewest_faults() -> None:
    lapse = Assumptions("one-lapse", "one lapse", lapses=1)
    assert told(refuted(lapse), refuted(TWO_AWAY), refuted()) == [
        ("one-away", "Refuted too under one-lapse, two-away with copy = lit.")
    ]


def test_other_readings_are_told_where_one_property_is_asked_about() -> None:
    default = case(FLAGS_ONLY, Q3, UNREAD, TWO_AWAY, expected="refuted")
    assert told(default, refuted()) == [("two-away", ""), ("one-away", "")]
    other = case(J24, Q5, Proved(), expected="proved")
    assert told(default, refuted(), other) == [("two-away", "Refuted too under one-away with copy = lit.")]


def test_what_is_unexpected_or_got_no_plain_answer_is_always_told() -> None:
    proved = case(J24, Q3, Proved(), EVERYONE_IN, expected="proved")
    wrongly = case(J24, Q3, Proved(), TWO_AWAY, expected="refuted")
    bounded = case(J24, Q3, HoldsTo(60), ONE_AWAY)
    assert told(proved) == []
    assert told(proved, wrongly, bounded, refuted(), refuted(TWO_AWAY, "proved")) == [
        ("two-away", ""),
        ("one-away", ""),
        ("two-away", ""),
        ("one-away", ""),
    ]


def test_questions_given_up_for_one_reason_are_told_together() -> None:
    given_up = [case(J24, Q3, Unknown("out of time"), a, expected="proved") for a in (TWO_AWAY, EVERYONE_IN)]
    other = case(J24, Q3, Unknown("out of memory"))
    assert told(*given_up, other) == [("everyone-in", "Unknown too under two-away."), ("one-away", "")]


def test_a_horizon_is_part_of_the_verdict() -> None:
    assert "holds to 60 days" in printed(case(J24, Q3, HoldsTo(60)))


def test_diagnostics_point_at_the_place() -> None:
    span = Span("model/J24.md", 41, 8, 41, 16, "J24-8 · first bullet", "  then seargent must send flag")
    unknown = Diagnostic(Code.UNKNOWN_NAME, "there is no role `seargent`", span, "did you mean `sergeant`?")
    second = Diagnostic(Code.NO_PROJECT, "there is no folder `modle`", None)
    file = StringIO()
    text.complain(InputError([unknown, second]), text.console(file))
    assert (
        file.getvalue()
        == """\
error[unknown-name]: there is no role `seargent`
  model/J24.md:41:8, under "J24-8 · first bullet"
    41 |   then seargent must send flag
       |        ^^^^^^^^
  did you mean `sergeant`?

error[no-project]: there is no folder `modle`

2 errors
"""
    )


def test_square_brackets_are_text_and_not_markup() -> None:
    file = StringIO()
    message = "there is no role `[bold]x[/bold]` :smile:"
    text.complain(InputError([Diagnostic(Code.UNKNOWN_NAME, message, None)]), text.console(file))
    assert message in file.getvalue()
