"""Whatever can be refuted can be told: on generated procedures, traces and formulas."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

from hypothesis import assume, given
from hypothesis import strategies as st

from claims import formulas
from histories import lives
from longstop.core.cases import Case
from longstop.core.results import Result
from longstop.core.semantics import violation
from longstop.core.traceform import from_json
from longstop.core.verdicts import Property, Refuted
from longstop.report import data, junit, story, text
from longstop.report.frame import frame_of
from strategies import procedures

MARKS = {story.NOT_DONE, story.NOT_SO, story.FORBIDDEN}


@given(st.data(), st.booleans())
def test_any_refutation_can_be_told_in_every_form(source: st.DataObject, strict: bool) -> None:
    procedure = source.draw(procedures())
    trace, calendar, allowed = source.draw(lives(procedure, strict=strict))
    formula = source.draw(formulas(procedure))
    found = violation(formula, procedure, trace, calendar, strict=strict)
    assume(found is not None)
    assert found is not None
    refuted = Refuted(trace, found, None, tuple(dict.fromkeys(r.clause for r in procedure.rules)))
    result = Result(procedure.id, "Q", "a property", allowed.id, {}, refuted, "proved", "", 0.1, strict)
    case = Case(result, procedure, Property("Q", "a property", formula), allowed, calendar)
    told = story.tell(case)
    marks = {line.mark for entry in told.entries for line in entry.lines}
    assert marks & MARKS
    assert told.closing
    assert [e.last for e in told.entries] == sorted(e.last for e in told.entries)
    for width in (30, 80):
        assert all(len(line) <= width for line in text.lay_out(told, width))
    assert from_json(json.loads(data.document([case], "1"))["results"][0]["trace"]).trace == trace
    assert len(list(ET.fromstring(junit.document([case]).encode()).iter("failure"))) == 1
    assert len(frame_of(case)) == len(trace.events)
