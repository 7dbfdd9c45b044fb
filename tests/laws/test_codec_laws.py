"""Laws of what is kept: every value of the core comes back as it was, and nothing comes back that was not put."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from longstop.core.edits import Edit
from longstop.core.explanations import Explanation
from longstop.core.fingerprints import fingerprint
from longstop.core.procedures import Procedure
from longstop.core.verdicts import Verdict
from longstop.store import Cache, codec
from strategies import procedures

FEWER = settings(max_examples=max(8, settings.default.max_examples // 2))
KEY = "0" * 64

ANSWERS = st.tuples(st.from_type(Verdict), st.floats(0, 120))
EXPLANATIONS = st.from_type(Explanation)
OF_ANY_CLASS = st.sampled_from(sorted(codec._CLASSES)).flatmap(lambda name: st.from_type(codec._CLASSES[name]))
PARTS = OF_ANY_CLASS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates()
VALUES = ANSWERS | EXPLANATIONS | OF_ANY_CLASS | st.tuples(PARTS, PARTS) | st.dictionaries(st.text(), PARTS, max_size=3)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
#: Texts that look like kept ones and hold anything at all.
FORGED = st.one_of(
    JSON,
    st.fixed_dictionaries({"enum": st.tuples(st.sampled_from(sorted(codec._CLASSES)) | st.text(), JSON).map(list)}),
    st.fixed_dictionaries({"date": JSON}),
    st.fixed_dictionaries({"set": JSON}),
    st.fixed_dictionaries({"map": JSON}),
    st.sampled_from(sorted(codec._CLASSES)).flatmap(
        lambda name: st.fixed_dictionaries(
            {
                "is": st.just(name),
                "with": st.dictionaries(
                    st.sampled_from([*getattr(codec._CLASSES[name], "__dataclass_fields__", ()), "other"]),
                    JSON,
                    max_size=6,
                ),
            }
        )
    ),
)


def comes_back(value: object) -> None:
    text = codec.encoded(value)
    back = codec.decoded(text)
    assert back == value
    assert type(back) is type(value)
    assert codec.encoded(back) == text, "also what Python takes for equal, as 1 and True, is told apart"
    assert fingerprint(back) == fingerprint(value)


@given(ANSWERS)
def test_every_answer_comes_back(answer: object) -> None:
    comes_back(answer)


@given(EXPLANATIONS)
def test_every_explanation_comes_back(explanation: object) -> None:
    comes_back(explanation)


@given(st.from_type(Edit) | OF_ANY_CLASS)
def test_every_value_of_a_listed_class_comes_back(value: object) -> None:
    comes_back(value)


@FEWER
@given(procedures())
def test_whole_procedures_come_back(procedure: Procedure) -> None:
    comes_back(procedure)


@FEWER
@given(VALUES, VALUES)
def test_another_value_has_another_key_and_another_text(one: object, other: object) -> None:
    same = codec.encoded(one) == codec.encoded(other)
    assert (fingerprint(one, digits=64) == fingerprint(other, digits=64)) is same


@given(FORGED)
def test_what_was_not_written_by_us_is_refused_and_nothing_worse(plain: object) -> None:
    with suppress(codec.Unreadable):
        value = codec.decoded(json.dumps(plain))
        assert type(value).__module__ in {"builtins", "datetime"} or type(value) in codec._CLASSES.values()


@FEWER
@given(VALUES, st.data())
def test_a_byte_more_or_less_or_otherwise_is_not_believed(value: object, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        kept = Cache(Path(folder))
        kept.put(KEY, value)
        [path] = Path(folder).glob("??/*")
        written = path.read_bytes()
        where = data.draw(st.integers(0, len(written) - 1))
        byte = bytes([data.draw(st.integers(0, 255))])
        damaged = data.draw(
            st.sampled_from(
                [
                    written[:where],
                    written[:where] + byte + written[where:],
                    written[:where] + byte + written[where + 1 :],
                    written + byte,
                ]
            )
        )
        path.write_bytes(damaged)
        assert kept.get(KEY) == (value if damaged == written else None)
