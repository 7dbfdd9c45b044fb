"""What machines read: the JSON document key by key, JUnit, and the trace as a data frame."""

from __future__ import annotations

import builtins
import json
import sys
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from flagcase import EVERYONE_IN, FLAG, J24, JERSEY, ONE_AWAY, Q3, Q5, UNREAD, WORKER, case
from longstop.core.explanations import Aspect, Avoidability, Explanation
from longstop.core.time import Closure
from longstop.core.traceform import from_json
from longstop.core.traces import Loss
from longstop.core.verdicts import HoldsTo, Proved, Refuted, Unknown, Vacuous
from longstop.report import data, junit
from longstop.report.frame import frame, frame_of

FLAGS_ONLY = replace(J24, rules=J24.rules[:2], readings={"copy": "lit"})
REFUTED = case(FLAGS_ONLY, Q3, UNREAD, expected="refuted", readings={"copy": "lit"})
KEYS = [
    "procedure",
    "property",
    "title",
    "assumptions",
    "readings",
    "verdict",
    "expected",
    "as_expected",
    "tightest",
    "resilience",
    "clauses",
    "avoidable",
    "avoidance",
    "gap",
    "repairs",
    "late",
    "trace",
    "seconds",
]

# --- JSON ---------------------------------------------------------------------------------------------------------


def test_the_document_has_exactly_the_keys_that_machines_rely_on() -> None:
    document = json.loads(data.document([REFUTED, case(J24, Q5, Proved(("J24-16",)))], "1.2.3"))
    assert list(document) == ["longstop", "results"]
    assert document["longstop"] == "1.2.3"
    assert [list(result) for result in document["results"]] == [KEYS, KEYS]


def test_a_refutation_in_json() -> None:
    result = data.result(REFUTED)
    trace = result.pop("trace")
    assert result == {
        "procedure": "J24",
        "property": "J24-Q3",
        "title": "Each flag is read by the worker or a manager within one working day",
        "assumptions": "one-away",
        "readings": {"J24.copy": "lit"},
        "verdict": "refuted",
        "expected": "refuted",
        "as_expected": True,
        "tightest": None,
        "resilience": None,
        "clauses": ["J24-8", "J24-12"],
        "avoidable": None,
        "avoidance": None,
        "gap": None,
        "repairs": None,
        "late": [],
        "seconds": 0.08,
    }
    stored = from_json(trace)
    assert stored.trace == UNREAD
    assert (stored.procedure, stored.calendar, stored.readings) == ("J24", "Jersey", {"copy": "lit"})


def test_what_was_worked_out_about_a_refutation() -> None:
    there = Explanation(avoidability=Avoidability(False, hopeless=True), late=frozenset({Aspect.REPAIRS}))
    result = data.result(replace(REFUTED, result=replace(REFUTED.result, explanation=there)))
    assert result["avoidable"] is False
    assert result["avoidance"] == {
        "comes_up": True,
        "hopeless": True,
        "text": "It could not have been avoided: in these days nobody could have kept every rule and met this.",
    }
    assert result["late"] == ["repairs"]


def test_the_closures_of_the_assumption_set_are_in_the_trace() -> None:
    christmas = Closure("christmas", "shut", (12, 25), (1, 1))
    shut = replace(REFUTED, calendar=JERSEY.with_closures((christmas,)))
    assert from_json(data.result(shut)["trace"]).closures == (christmas,)


@pytest.mark.parametrize(
    ("verdict", "word", "as_expected", "clauses"),
    [
        (Proved(("J24-8",)), "proved", True, ["J24-8"]),
        (HoldsTo(60), "holds-to", False, []),
        (Vacuous("never"), "vacuous", False, []),
        (Unknown("out of time"), "unknown", False, []),
    ],
)
def test_a_question_without_an_expectation(
    verdict: Proved | HoldsTo | Vacuous | Unknown, word: str, as_expected: bool, clauses: list[str]
) -> None:
    result = data.result(case(J24, Q3, verdict))
    assert (result["verdict"], result["expected"], result["as_expected"]) == (word, None, as_expected)
    assert (result["clauses"], result["trace"]) == (clauses, None)


def test_nothing_is_escaped_that_need_not_be() -> None:
    titled = replace(REFUTED, result=replace(REFUTED.result, title="the child’s worker"))
    assert "the child’s worker" in data.document([titled], "1")


# --- JUnit --------------------------------------------------------------------------------------------------------


def test_a_suite_for_each_procedure_and_a_case_for_each_question() -> None:
    other = replace(J24, id="J17")
    root = ET.fromstring(junit.document([case(other, Q5, Proved(), EVERYONE_IN), REFUTED]).encode())
    assert root.tag == "testsuites"
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in root] == [("J17", "1", "0"), ("J24", "1", "0")]
    [only] = root[1]
    assert (only.get("classname"), only.get("name")) == ("J24", "J24-Q3 under one-away, copy = lit")
    assert only.get("time") == "0.080"
    assert len(only) == 0


def test_an_unexpected_verdict_is_a_failure_with_its_story() -> None:
    unexpected = replace(REFUTED, result=replace(REFUTED.result, expected="proved"))
    root = ET.fromstring(junit.document([unexpected]).encode())
    [failure] = root.iter("failure")
    assert failure.get("message") == "expected proved, found refuted"
    assert failure.text is not None
    assert "NOT DONE" in failure.text
    assert root.get("failures") == "1"


def test_an_unknown_is_an_error_and_not_a_failure() -> None:
    cases = [
        case(J24, Q3, Unknown("out of time"), expected="proved"),
        case(J24, Q3, HoldsTo(60), EVERYONE_IN),
        case(J24, Q5, HoldsTo(60), ONE_AWAY, expected="proved"),
    ]
    root = ET.fromstring(junit.document(cases).encode())
    assert (root.get("errors"), root.get("failures"), root.get("tests")) == ("2", "1", "3")
    assert [e.get("message") for e in root.iter("error")] == [
        "expected proved, found unknown",
        "expected an answer, found holds-to",
    ]


def test_what_xml_cannot_hold_is_replaced() -> None:
    odd = case(J24, Q3, Unknown("bell \x07 and \ud800 <&>"), expected="proved")
    root = ET.fromstring(junit.document([odd]).encode())
    [error] = root.iter("error")
    assert "bell \ufffd and \ufffd <&>" in str(error.text)


# --- the data frame -----------------------------------------------------------------------------------------------


def test_one_row_an_event() -> None:
    found = frame_of(REFUTED)
    assert list(found["event"]) == ["occasion"] * 4 + ["flag", "flag"]
    assert list(found["day"]) == [0, 7, 14, 21, 21, 35]
    assert list(found["position"]) == [1, 1, 1, 1, 2, 1]
    assert found["date"].iloc[-1].date() == date(2027, 1, 5)
    assert found["stage"].iloc[-1] == "read"
    assert found["away"].iloc[3] == "social_worker"
    assert found["attached"].iloc[4] == "no"
    assert found["title"].iloc[0] == "the child comes to police notice"
    assert bool(found["working"].all())


def test_lost_messages_do_not_arrive() -> None:
    lost = replace(UNREAD, losses=(Loss(date(2026, 12, 22), FLAG, (WORKER,)),))
    found = frame(lost)
    assert found["to"].iloc[4] == "social_worker"
    assert found["arrived"].iloc[4] == ""
    assert "title" not in found


def test_a_trace_without_events_is_an_empty_frame() -> None:
    found = frame(replace(UNREAD, events=()))
    assert len(found) == 0
    assert "event" in found


def test_a_proof_has_no_trace() -> None:
    with pytest.raises(ValueError, match="J24-Q3 was not refuted"):
        frame_of(case(J24, Q3, Proved()))


def test_without_pandas_the_reader_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "pandas":
            raise ImportError
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.delitem(sys.modules, "pandas", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    assert isinstance(REFUTED.result.verdict, Refuted)
    with pytest.raises(ImportError, match=r"longstop\[frame\]"):
        frame(UNREAD)
