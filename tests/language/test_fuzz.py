"""Whatever the reader is given, it reads it or says where it is wrong: no other way out, and none that takes long."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import document, sentences

from longstop.core.diagnostics import Code, Diagnostic, InputError, plain
from longstop.core.source import Source
from longstop.language import decode, format_document, read

HERE = Path(__file__).parent
GOOD = sorted((HERE / "good").glob("*.md"))
TEXTS = [path.read_text(encoding="utf-8") for path in GOOD]

#: Far more than any of these documents takes, even on a busy machine.
LONG = 20.0


def wrong(reading: Callable[[], object]) -> tuple[Diagnostic, ...]:
    """What is found wrong, if anything is; any other exception is a failure."""
    try:
        reading()
    except InputError as error:
        return error.diagnostics or (Diagnostic("none", "nothing is said to be wrong", None),)
    return ()


def survive(*texts: str) -> None:
    """Reads the texts; anything but a library or located diagnostics is a failure."""
    started = time.perf_counter()
    sources = [Source(f"document{i}.md", text) for i, text in enumerate(texts)]
    for diagnostic in wrong(lambda: read(sources)):
        assert diagnostic.span is not None, diagnostic.message
        assert diagnostic.span.line >= 1
        assert diagnostic.span.column >= 1
        assert diagnostic.code in set(Code)
        assert plain(diagnostic)
    for source in sources:
        wrong(lambda source=source: format_document(source))
    assert time.perf_counter() - started < LONG


@given(st.text())
def test_any_text(text: str) -> None:
    survive(text)


@given(st.text())
def test_any_text_in_a_fence(text: str) -> None:
    survive(f"# J24\n\n```longstop\n{text}\n```\n")


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    sources: list[Source] = []
    found = wrong(lambda: sources.append(decode("document.md", data)))
    assert [d.code for d in found] == ([] if sources else [Code.NOT_TEXT])
    assert all(d.span is not None for d in found)
    for source in sources:
        survive(source.text)


signs = st.sampled_from([*'"#().,:=<>-_`~\n \t1a', "```", "\n```longstop\n", "\n## J24-8 · ", '""'])


@given(st.lists(signs, max_size=60).map("".join))
def test_any_signs(text: str) -> None:
    survive(text, f"```longstop\nprocedure A\n{text}\n```")


@given(st.lists(sentences(), min_size=1, max_size=6))
def test_any_statements(found: list[list[str]]) -> None:
    survive(document("\n".join(" ".join(words) for words in found)))


@given(st.lists(sentences(), min_size=1, max_size=6))
def test_any_statements_of_a_procedure(found: list[list[str]]) -> None:
    statements = "\n".join(" ".join(words) for words in found)
    survive(
        document("procedure J24\ncalendar Jersey\nagency a\nrole alpha\nevent beta\nmessage gamma\n" + statements),
        document("properties of J24\n" + statements),
    )


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good document, with words dropped, doubled, swapped, put elsewhere; or cut off."""
    words = draw(st.sampled_from(TEXTS)).split(" ")
    for _ in range(draw(st.integers(1, 4))):
        i, j = (draw(st.integers(0, len(words) - 1)) for _ in range(2))
        match draw(st.sampled_from(["drop", "double", "swap", "move", "cut", "behead"])):
            case "drop":
                words[i] = ""
            case "double":
                words.insert(i, words[i])
            case "swap":
                words[i], words[j] = words[j], words[i]
            case "move":
                words.insert(i, words[j])
            case "cut":
                words = words[: max(1, i)]
            case "behead":
                words = words[min(i, len(words) - 1) :]
    return " ".join(words)


@given(mutated())
def test_any_spoilt_document(text: str) -> None:
    survive(text)


@pytest.mark.parametrize("path", GOOD, ids=lambda p: p.stem)
def test_any_beginning_of_a_document(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for end in range(0, len(text), max(1, len(text) // 40)):
        survive(text[:end])


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000,
        "not " * 20_000,
        '"' * 20_001,
        '"\n' * 5_001,
        "rule A-1 when a " * 2_000,
        "rule A-1 if " + "a or " * 5_000 + "a",
        "event a\n" * 5_000,
        "role a covered by a\n" * 1_000,
        "1" * 20_000,
        "a." * 20_000,
        "a" * 100_000,
        "” " * 5_000,
    ],
    ids=lambda text: f"{text[:16]!r}",
)
def test_absurd_documents(text: str) -> None:
    survive(f"```longstop\nprocedure A\n{text}\n```")


@pytest.mark.parametrize("text", ["> " * 5_000, "- " * 5_000, "#" * 50_000, "```longstop\n" * 5_001, "[" * 50_000])
def test_absurd_markdown(text: str) -> None:
    survive(text)
