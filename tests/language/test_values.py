"""A parameter's value that stands by itself is read as a document would read it, or refused in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.diagnostics import InputError
from longstop.core.time import Bound, Roll, Unit
from longstop.language import read_value

COUNTS = st.integers(0, 52)
BOUNDS = st.builds(Bound, COUNTS, st.just(Unit.WORKING_DAYS), inclusive=st.booleans()) | st.builds(
    Bound, COUNTS, st.sampled_from((Unit.DAYS, Unit.WEEKS)), st.sampled_from(Roll)
)


@given(BOUNDS | st.integers(0, 999))
def test_what_a_procedure_states_is_read_back(value: int | Bound) -> None:
    assert read_value(str(value)) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "`` is no value of a parameter: the statement breaks off after `=`"),
        ("3 dogs", "`3 dogs` is no value of a parameter: expected `working days`, `days` or `weeks`"),
        ("-3", "the number -3 is negative"),
        ("9999", "the number 9999 is absurdly large"),
        ("400 days", "a bound of 400 days is longer than any procedure's"),
        ("3 days counting the day itself", "only a bound in working days can count the day itself"),
        ("three", "and `three` is one"),
        ("3 -- a remark", "`3 -- a remark` is no value"),
        ("3 # a remark", "`3 # a remark` is no value of a parameter"),
        ("3\nparameter y = 4", "`3 parameter y = 4` is no value of a parameter"),
        ("3 parameter y = 4", "`3 parameter y = 4` is no value of a parameter"),
        ("1" * 5000, "is no value of a parameter"),
    ],
)
def test_what_is_no_value_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_value(text)
    [diagnostic] = caught.value.diagnostics
    assert message in diagnostic.message
    assert diagnostic.span is None
    assert diagnostic.help


WORDS = st.sampled_from(("3", "days", "weeks", "working", "=", "parameter", "(", ")", '"', "not", "or"))


@given(st.text(max_size=30) | st.lists(WORDS).map(" ".join))
def test_whatever_is_written_there_is_read_or_refused(text: str) -> None:
    try:
        found = read_value(text)
    except InputError:
        return
    assert read_value(str(found)) == found
