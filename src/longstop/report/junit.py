"""The verdicts as JUnit XML: a suite for each procedure, a failure for each verdict that is not the expected one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from longstop.core.cases import Case
from longstop.core.results import Result
from longstop.core.verdicts import HoldsTo, Unknown, word
from longstop.report.story import tell
from longstop.report.text import PLAIN_WIDTH, lay_out

#: What XML 1.0 cannot hold, not even escaped.
_UNSPEAKABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(cases: Sequence[Case]) -> str:
    """The text of the document."""
    root = ET.Element("testsuites", name="longstop")
    _count(root, [c.result for c in cases])
    for procedure, group in groupby(cases, key=lambda c: c.procedure.id):
        listed = list(group)
        suite = ET.SubElement(root, "testsuite", name=_clean(procedure))
        _count(suite, [c.result for c in listed])
        for case in listed:
            _case(suite, case, cases)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, case: Case, others: Sequence[Case]) -> None:
    r = case.result
    name = f"{r.property} under {r.assumptions}"
    name += "".join(f", {reading} = {option}" for reading, option in r.readings.items())
    name += ", strict" if r.strict else ""
    element = ET.SubElement(
        suite, "testcase", classname=_clean(r.procedure), name=_clean(name), time=f"{r.seconds:.3f}"
    )
    if r.as_expected:
        return
    kind = "error" if _no_answer(r) else "failure"
    wanted = r.expected or "an answer"
    said = ET.SubElement(element, kind, type=word(r.verdict), message=f"expected {wanted}, found {word(r.verdict)}")
    said.text = _clean("\n" + "\n".join(lay_out(tell(case, others), PLAIN_WIDTH)) + "\n")


def _no_answer(result: Result) -> bool:
    """Whether the question was given up, so that there is nothing to compare with what was expected."""
    return isinstance(result.verdict, Unknown) or (isinstance(result.verdict, HoldsTo) and result.expected is None)


def _count(element: ET.Element, results: Sequence[Result]) -> None:
    errors = sum(_no_answer(r) for r in results)
    element.set("tests", str(len(results)))
    element.set("failures", str(sum(not r.as_expected for r in results) - errors))
    element.set("errors", str(errors))
    element.set("time", f"{sum(r.seconds for r in results):.3f}")


def _clean(text: str) -> str:
    return _UNSPEAKABLE.sub("\N{REPLACEMENT CHARACTER}", text)
