"""Whatever the reader of scenarios is given, it reads it or says what is wrong; and it knows where everything is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from scenariotexts import HAPPENS, LIBRARY, TOP

from longstop.core.diagnostics import Code, InputError, plain
from longstop.core.scenarios import Scenario
from longstop.core.source import Source
from longstop.language.scenarios import read_scenario
from longstop.language.scenarios.places import places_of

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
TEXTS = [re.sub(r"\b(?:J17|J24|K12|ICP|PPU)\b", "SCH", path.read_text(encoding="utf-8")) for path in SHIPPED]
GOOD = (
    TOP
    + """
capacity = "finite"
[time]
start = 2026-12-01
length = "60 days"
closed = ["christmas"]
[cases]
at_start = { uniform = [3, 5] }
arrive = "3 per week"
facts.kind = { alone = "90%", shared = "5%" }
facts.young = "30%"
[staff.teacher]
people = 6
patterns = [["Monday", "Tuesday"], ["all"]]
sickness_length = { lognormal = { mean = "4 working days", deviation = "5 working days" } }
absent = [{ person = 1, from = 2026-12-22, to = 2027-01-04 }]
[acts.note]
effort = { choice = ["20 minutes", "1 hour"], weights = [1, 2] }
carries.long = "60%"
[readings]
SCH.reach = "b"
[parameters]
"SCH.within_days" = "3 working days"
[[sweep]]
vary = "staff.teacher.people"
values = [6, 5]
[[compare]]
title = "a"
properties = ["SCH-Q1", "SCH-Q2"]
"""
    + HAPPENS
)


def survive(text: str) -> Scenario | None:
    """Reads the text; anything but a scenario or located diagnostics is a failure."""
    try:
        return read_scenario(Source("x.toml", text), LIBRARY)
    except InputError as error:
        found = error.diagnostics
    assert found
    for diagnostic in found:
        assert diagnostic.code in set(Code)
        assert diagnostic.span is not None
        assert diagnostic.span.line >= 1
        assert diagnostic.span.column >= 1
        assert plain(diagnostic)
        assert "\n" not in diagnostic.message
        assert not re.search(r"\b(None|dict|NoneType|Unset|UNSET|float|datetime|Struct)\b", diagnostic.message)
    return None


def test_the_good_one_is_good() -> None:
    assert survive(GOOD) is not None


@given(st.text())
@example("x = 1e999\n")
@example("x = " + "9" * 5000)
@example("x = '''\r'''")
def test_any_text(text: str) -> None:
    survive(text)
    survive(TOP + text)


lines = st.sampled_from(GOOD.splitlines())
signs = st.sampled_from(
    [*"[]{}=\"'.,#- \n0159%", "true", "inf", "nan", "1979-05-27", "07:32:00", "[[", "]]", '"""', "x"]
)


@given(st.lists(lines | st.lists(signs, max_size=6).map("".join), max_size=30))
def test_any_lines(found: list[str]) -> None:
    survive("\n".join(found))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good file in which words are dropped, doubled, swapped or replaced by something else."""
    words = re.split(r"(\W)", draw(st.sampled_from([GOOD, GOOD, *TEXTS])))
    for _ in range(draw(st.integers(1, 4))):
        i, j = (draw(st.integers(0, len(words) - 1)) for _ in range(2))
        match draw(st.sampled_from(["drop", "double", "swap", "move", "sign"])):
            case "drop":
                words[i] = ""
            case "double":
                words.insert(i, words[i])
            case "swap":
                words[i], words[j] = words[j], words[i]
            case "move":
                words[i] = words[j]
            case "sign":
                words[i] = draw(signs)
    return "".join(words)


@given(mutated())
def test_any_spoilt_file(text: str) -> None:
    survive(text)


simple = """
1|-1|0|1.5|1e400|nan|true|""|"5 days"|"3 per week"|"80%"|"1.2.3 days"|"a"|2026-01-01|07:00:00|2026-01-01T00:00:00Z
"%"|"99999999999999999999 days"|"everyone"|"SCH"|"christmas"
"""
keys = st.sampled_from(["uniform", "mean", "alone", "yes", "event", "from", "factor"])
values: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(re.split(r"[|\n]", simple.strip())),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda v: f"[{', '.join(v)}]")
        | st.dictionaries(keys, inner, max_size=3).map(
            lambda d: "{ " + ", ".join(f"{k} = {v}" for k, v in d.items()) + " }"
        )
    ),
    max_leaves=5,
)


@given(st.integers(0, 60), values)
def test_any_value_at_any_key(number: int, value: str) -> None:
    """Each key of the good file, with something else after it."""
    found = list(re.finditer(r"^[\w.\"]+ = (.*)$", GOOD, re.MULTILINE))
    place = found[number % len(found)]
    survive(GOOD[: place.start(1)] + value + GOOD[place.end(1) :])


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value of a file that is written in one place, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from leaves(inner, (*path, i))
    else:
        yield path, value


def check_places(text: str) -> None:
    """What stands at each place is the value that TOML has there, and nothing else has a place."""
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError):
        return
    text = text.replace("\r\n", "\n")
    places = places_of("x.toml", text)
    rows = text.split("\n")
    for path, value in leaves(raw):
        span = places.values[path]
        cut = rows[span.line - 1 : span.end_line]
        cut[-1] = cut[-1][: span.end_column - 1]
        cut[0] = cut[0][span.column - 1 :]
        found = tomllib.loads("x = " + "\n".join(cut))["x"]
        assert found == value or found != found, (path, cut)
        assert places.key(path).line <= span.line
    for path in places.keys.keys() | places.values.keys():
        inside(raw, path)


def inside(raw: Any, path: tuple[str | int, ...]) -> Any:
    """What the file has there; there is nothing that has a place and is not in the file."""
    for part in path:
        raw = raw[part]
    return raw


@given(mutated() | st.lists(signs | lines, max_size=30).map("\n".join) | st.text())
@example(GOOD)
@example("a.b = {c.\"d e\" = [1, {f = '''x\n'y'''}], g = '1'}\n[[h]]\ni=1\n[h.j]\nk=2\n[[h]]\n[[h.l]]\nm=[ # c\n]")
@example('a = """"q"""""\nb = """\\"""\\\n"""')
@example("\"\\u0041\".'b.c' = 1 # c\n[ x . y ]\nz = inf")
def test_places_are_those_of_the_values(text: str) -> None:
    check_places(text)


def test_places_of_the_shipped_files() -> None:
    assert TEXTS
    for text in TEXTS:
        check_places(text)
