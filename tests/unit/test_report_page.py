"""The pieces of the report that need no browser to be judged: elements, prose, figures in a page, and the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.report import figures
from longstop.report.html.pictures import picture
from longstop.report.html.prose import sections
from longstop.report.html.tags import Html, anchor, escape, join, link, tag
from smallproject import build
from terminal import longstop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path)


# --- elements -------------------------------------------------------------------------------------------------------


def test_text_is_text_and_elements_are_elements() -> None:
    assert tag("p", "<b>", tag("i", "&"), class_="a\"b'") == '<p class="a&quot;b&#x27;">&lt;b&gt;<i>&amp;</i></p>'
    assert join(["a", None, ["<", Html("<br>")]]) == "a&lt;<br>"


def test_an_attribute_that_is_false_is_left_out() -> None:
    assert tag("form", hidden=True, data_of=None, disabled=False) == "<form hidden></form>"
    assert tag("meta", charset="utf-8") == '<meta charset="utf-8">'


def test_characters_that_turn_the_direction_are_shown_by_their_numbers() -> None:
    assert escape("a\u202egnp\u2069\x00") == "a[U+202E]gnp[U+2069]\ufffd"


def test_places_have_names_that_a_link_can_bear() -> None:
    assert anchor("clause", "J24-8") == "clause-J24-8"
    assert link("clause", 'a"> b') == '<a href="#clause-a___b">a&quot;&gt; b</a>'


# --- prose ----------------------------------------------------------------------------------------------------------


def test_a_document_comes_apart_at_its_headings() -> None:
    top, clause = sections("# All\n\nfirst\n\n## T-1 · the *flag*\n\nsecond\n\n- # not a heading of the document\n")
    assert (top.title, top.level, top.body) == ("All", 1, "<p>first</p>\n")
    assert (clause.id, clause.rest, clause.level) == ("T-1", "the flag", 2)
    assert "<h1>" not in clause.body


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "java&#115;cript:x",
    ],
)
def test_a_link_that_could_run_is_no_link(link: str) -> None:
    (only,) = sections(f"[words]({link})")
    assert "<a" not in only.body
    assert "words" in only.body


@pytest.mark.parametrize("link", ["https://example.org/", "mailto:a@example.org", "../docs/ci.md", "#clause-1"])
def test_a_link_to_a_page_is_one(link: str) -> None:
    (only,) = sections(f"[words]({link})")
    assert f'<a href="{link}">words</a>' in only.body


def test_markup_is_shown_as_it_was_written_and_no_picture_is_fetched() -> None:
    (only,) = sections(
        "<script>x</script>\n\n<div onclick=x>y</div>\n\n![alt](https://example.org/a.png)\n\na <b>b</b>"
    )
    assert "&lt;script&gt;" in only.body
    assert "&lt;div onclick" in only.body
    assert "&lt;b&gt;" in only.body
    assert "<img" not in only.body


def test_the_formal_rules_stand_behind_a_word() -> None:
    (only,) = sections("```longstop\nrule <x>\n```\n\n```text\nplain\n```\n")
    assert "<summary>as rules</summary><pre><code>rule &lt;x&gt;</code></pre></details>" in only.body
    assert only.body.endswith("<pre><code>plain</code></pre>")


# --- figures in a page ------------------------------------------------------------------------------------------------

SVG = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 50">
 <metadata>when</metadata>
 <defs><style type="text/css">*{x: y}</style></defs>
 <g id="figure_1"><g id="used"><path id="m" d="M 0 0" style="fill: #fff; stroke: none"/></g>
 <use xlink:href="#m" x="1"/><path d="M 1 1" style="fill: url(#hatch)"/>
 <text style="font-size: 9px; font-family: 'x'; text-anchor: middle">a &lt; b</text></g>
 <defs><pattern id="hatch"/></defs>
</svg>"""


def test_a_figure_bears_its_title_and_no_styles_and_no_name_of_another() -> None:
    found = picture(SVG, "one", "a <title>", "what is seen")
    assert "style" not in found
    assert "metadata" not in found
    assert '<title id="one-title">a &lt;title&gt;</title><desc id="one-desc">what is seen</desc>' in found
    assert 'href="#one-m"' in found
    assert 'fill="url(#one-hatch)"' in found
    assert 'id="one-m"' in found
    assert "figure_1" not in found
    assert "a &lt; b" in found


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_report_is_one_file_and_its_exit_code_is_that_of_check(folder: Path) -> None:
    found = longstop("report", "T-Q1", "T-Q2", "-o", "out.html", cwd=folder)
    assert found.returncode == 0
    assert "the report is in `out.html`" in found.stderr
    page = (folder / "out.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "A case that gets through" in page
    assert "<svg" in page


def test_the_same_project_gives_the_same_page(folder: Path) -> None:
    pages = []
    for name in ("a.html", "b.html"):
        longstop("report", "T-Q1", "-o", name, cwd=folder)
        pages.append((folder / name).read_text(encoding="utf-8"))
    assert pages[0] == pages[1]


def test_a_verdict_that_differs_is_told_and_counts(folder: Path) -> None:
    properties = folder / "properties" / "T.md"
    text = properties.read_text(encoding="utf-8")
    properties.write_text(text.replace("expect proved under everyone-in, one-away", "expect refuted under one-away"))
    found = longstop("report", "T-Q2", cwd=folder)
    assert found.returncode == 1
    assert "EXPECTED refuted" in (folder / "report.html").read_text(encoding="utf-8")


def test_readings_and_sets_are_those_that_were_asked_for(folder: Path) -> None:
    longstop("report", "T-Q1", "--assume", "everyone-in", "--reading", "T.flagtime=b", cwd=folder)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "flagtime = b" in page
    assert "one-away" not in page.split("<main", 1)[1].split("The text", 1)[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("T-Q9",), "there is no procedure or property `T-Q9`"),
        (("--scenario", "none"), "there is no scenario `none`"),
        (("--replications", "3"), "goes with `--scenario`"),
        (("-o", "none/report.html"), "there is no such folder"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_checked(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    found = longstop("report", *arguments, cwd=folder)
    assert found.returncode == 2
    assert said in found.stderr
    assert not (folder / "report.html").exists()


def test_without_matplotlib_the_page_is_whole_but_for_its_figures(folder: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text("import sys\nsys.modules['matplotlib'] = None\n", encoding="utf-8")
    found = longstop("report", "T-Q1", cwd=folder, PYTHONPATH=str(hidden))
    assert found.returncode == 0
    assert "pip install 'longstop[figure]'" in found.stderr
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<svg" not in page
    assert "A case that gets through" in page


def test_figures_are_ready_here() -> None:
    figures.ready()
