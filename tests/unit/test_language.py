"""The interface of the language: what a reader of documents gets, and how it refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from longstop.core import formulas as f
from longstop.core.diagnostics import Code, Diagnostic, InputError, plain
from longstop.core.procedures import Copy, Duty
from longstop.core.source import Source, Span
from longstop.core.time import SAME_DAY, Bound, Roll, Unit
from longstop.language import Library, decode, format_document, open_source, read
from longstop.language.resolve_bounds import bound_from_text

LITERATE = Path(__file__).parents[1] / "language" / "good"


def library(*names: str) -> Library:
    return read([open_source(LITERATE / f"{name}.md", f"{name}.md") for name in names])


def refused(call: object, *arguments: object, **named: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        call(*arguments, **named)  # type: ignore[operator]
    return [d.code for d in caught.value.diagnostics]


def test_a_procedure_has_its_readings_and_parameters() -> None:
    flag = library("flag").procedures["FLAG"]
    assert (flag.title, flag.calendar, flag.path) == ("Police flags", "Jersey", "flag.md")
    assert flag.readings["copy"].default == "att"
    assert list(flag.readings["copy"].options) == ["att", "lit"]
    assert flag.parameters["threshold"].value == 3
    assert [c.id for c in flag.clauses] == ["FLAG-8", "FLAG-12", "FLAG-13"]
    assert flag.clauses[0].heading == "FLAG-8 · first bullet"
    assert flag.clauses[0].text.startswith("A child who has come to police notice")
    assert flag.clauses[2].guidance == "what the copy is for"


def test_a_procedure_is_made_concrete_under_readings_and_parameters() -> None:
    flag = library("flag").procedures["FLAG"]
    default, other = flag.instantiate(), flag.instantiate({"flagtime": "b", "copy": "lit"}, {"threshold": 5})
    assert isinstance(default.rules[0], Duty)
    assert isinstance(other.rules[0], Duty)
    assert (default.rules[0].bound, other.rules[0].bound) == (None, SAME_DAY)
    assert default.parameters == {"threshold": "3"}
    assert other.parameters == {"threshold": "5"}
    assert other.readings == {"flagtime": "b", "copy": "lit"}
    assert other.rules[0].condition == f.Count(f.Pattern(f.EventId("occasion")), f.Compare.GT, 5)
    assert [type(r) for r in other.rules] == [Duty, Copy, Copy]
    assert [r.id for r in default.rules] == ["FLAG-8", "FLAG-12"]


def test_places_are_found_by_name() -> None:
    flag = library("flag").procedures["FLAG"]
    span = flag.span_of("FLAG-8")
    assert span.text.startswith("rule FLAG-8")
    assert span.heading == "FLAG-8 · first bullet"
    assert flag.span_of("sergeant").text.strip().startswith("role sergeant")
    with pytest.raises(KeyError):
        flag.span_of("FLAG-9")


@pytest.mark.parametrize(
    ("readings", "parameters", "code", "help"),
    [
        ({"copi": "att"}, {}, Code.UNKNOWN_NAME, "did you mean `copy`?"),
        ({"copy": "litt"}, {}, Code.UNKNOWN_VALUE, "did you mean `lit`?"),
        ({}, {"treshold": 3}, Code.UNKNOWN_NAME, "did you mean `threshold`?"),
        ({}, {"threshold": Bound(3, Unit.DAYS)}, Code.WRONG_KIND, ""),
        ({}, {"threshold": -1}, Code.BAD_NUMBER, ""),
        ({}, {"threshold": 100_000}, Code.BAD_NUMBER, ""),
    ],
)
def test_readings_and_parameters_that_do_not_exist_are_refused(
    readings: dict[str, str], parameters: dict[str, int | Bound], code: Code, help: str
) -> None:
    flag = library("flag").procedures["FLAG"]
    with pytest.raises(InputError) as caught:
        flag.instantiate(readings, parameters)
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == (code, help)


def test_absurd_bounds_are_refused_from_outside_too() -> None:
    duties = library("duties").procedures["DUTY"]
    assert refused(duties.instantiate, parameters={"patience": Bound(-3, Unit.DAYS)}) == [Code.BAD_NUMBER]
    assert refused(duties.instantiate, parameters={"patience": Bound(367, Unit.DAYS)}) == [Code.BAD_NUMBER]
    assert refused(duties.instantiate, parameters={"patience": Bound(0, Unit.DAYS)}) == [Code.BAD_NUMBER]


def test_a_property_speaks_of_the_parameters_of_its_procedure() -> None:
    found = library("flag", "duties", "assumptions", "properties")
    prop = next(p for p in found.properties if p.id == "DUTY-Q2")
    assert prop.given == {"patience": Bound(2, Unit.WORKING_DAYS), "count": 4}
    procedure = found.procedures["DUTY"].instantiate(parameters=prop.given)
    claim = prop.instantiate(procedure).formula[0].claim
    assert isinstance(claim, f.Within)
    assert claim.bound == Bound(2, Unit.WORKING_DAYS)
    other = prop.instantiate(found.procedures["DUTY"].instantiate()).formula[0].claim
    assert isinstance(other, f.Within)
    assert other.bound == Bound(3, Unit.WORKING_DAYS)


def test_nothing_that_has_happened_before_is_tied_to_the_message_that_is_bound() -> None:
    text = """```longstop
properties of FLAG
property Q-1 "x"
  for each flag
    at that moment: already flag read by social_worker
    and before that: flag read by social_worker
    and within 1 day: flag read by social_worker or day when (already flag read by social_worker)
```"""
    found = read([open_source(LITERATE / "flag.md", "flag.md"), Source("q.md", text)])
    (part,) = found.properties[0].instantiate(found.procedures["FLAG"].instantiate()).formula
    assert str(part).count("this=True") == 1


@pytest.mark.parametrize(
    "value",
    [
        3,
        SAME_DAY,
        Bound(1, Unit.DAYS),
        Bound(2, Unit.WEEKS, Roll.FORWARD),
        Bound(1, Unit.WORKING_DAYS, inclusive=True),
        Bound(10, Unit.WORKING_DAYS),
    ],
)
def test_the_value_of_a_parameter_can_be_read_back(value: int | Bound) -> None:
    assert bound_from_text(str(value)) == value


def test_a_rule_that_sends_a_message_elsewhere_under_some_reading_is_refused_then() -> None:
    text = """```longstop
procedure A
calendar Jersey
agency b
  role c
  role d
event e
message m
reading r "x"
  one default "x"
  two "x"
```
# A-1
```longstop
rule A-1.a
  when e
  if r is one
  then c must send m to c
rule A-1.b
  when e
  if r is two
  then c must send m to d
rule A-1.c
  when m
  then c must send m to c
```"""
    found = read([Source("a.md", text)]).procedures["A"]
    assert len(found.instantiate().rules) == 2
    assert refused(found.instantiate, {"r": "two"}) == [Code.ADDRESSEES]


def test_mistakes_of_all_documents_are_told_in_their_order() -> None:
    first = Source("b.md", "```longstop\nevent\n```")
    second = Source("a.md", "```longstop\nproperties of X\n```")
    with pytest.raises(InputError) as caught:
        read([first, second])
    assert [str(d.span) for d in caught.value.diagnostics] == ["b.md:2:1", "a.md:2:15"]


def test_two_procedures_of_one_id_are_refused() -> None:
    assert refused(read, [Source(f"{n}.md", "```longstop\nprocedure A\ncalendar B\n```") for n in "ab"]) == [
        Code.DUPLICATE
    ]


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"\x89PNG\r\n\x1a\n", Code.NOT_TEXT, (1, 1)),
        ("ä\nb".encode() + b"c\xff", Code.NOT_TEXT, (2, 3)),
        (b"one\ntwo \0", Code.NOT_TEXT, (2, 5)),
        (b"a" * 2_000_001, Code.TOO_LARGE, (1, 1)),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, code: Code, place: tuple[int, int]) -> None:
    with pytest.raises(InputError) as caught:
        decode("document.md", data)
    (found,) = caught.value.diagnostics
    assert found.span is not None
    assert (found.code, (found.span.line, found.span.column)) == (code, place)


def test_what_is_too_large_or_no_text_is_refused_however_it_comes() -> None:
    assert refused(read, [Source("a.md", "a" * 2_000_001)]) == [Code.TOO_LARGE]
    assert refused(read, [Source("a.md", "a\0")]) == [Code.NOT_TEXT]
    assert refused(format_document, Source("a.md", "a\0")) == [Code.NOT_TEXT]


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    assert refused(open_source, tmp_path / "none.md") == [Code.NOT_TEXT]
    assert refused(open_source, tmp_path) == [Code.NOT_TEXT]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode("a.md", b"\xef\xbb\xbf# Title").text == "# Title"


def test_a_diagnostic_is_rendered_with_its_place() -> None:
    line = "  then seargent must send flag to social_worker"
    span = Span("model/J24.md", 41, 8, 41, 16, "J24-8 · first bullet", line)
    note = ("declared here", Span("model/J24.md", 3, 1, 3, 2))
    found = Diagnostic("unknown-name", "there is no role `seargent`", span, "did you mean `sergeant`?", (note,))
    assert plain(found).split("\n") == [
        "error[unknown-name]: there is no role `seargent`",
        '  model/J24.md:41:8, under "J24-8 · first bullet"',
        "    41 |   then seargent must send flag to social_worker",
        "       |        ^^^^^^^^",
        "  declared here: model/J24.md:3:1",
        "  did you mean `sergeant`?",
    ]


def test_a_very_long_line_is_shown_in_part() -> None:
    span = Span("a.md", 1, 5_001, 1, 5_004, "", "x" * 5_000 + "yyy" + "x" * 5_000)
    shown = plain(Diagnostic("syntax", "no", span)).split("\n")
    assert len(shown[2]) < 120
    assert shown[2][shown[3].index("^") : shown[3].rindex("^") + 1] == "yyy"


def test_messages_keep_the_house_style() -> None:
    """Lower case, no full stop, no name of a type or of a terminal."""
    for path in sorted((LITERATE.parent / "bad").glob("*.md")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.startswith("error["):
                message = line.split(": ", 1)[1]
                assert not message[0].isupper(), line
                assert not message.endswith("."), line
                assert "NAME" not in message.replace("`NAME", ""), line
                assert "None" not in message, line


def test_reading_alone_imports_no_solver() -> None:
    code = "import sys, longstop.language; print([m for m in ('lark', 'z3', 'holidays', 'pandas') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
