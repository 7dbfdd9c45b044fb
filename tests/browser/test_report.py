"""The report as people meet it: with a mouse, a keyboard, a screen reader, a telephone, on paper, and attacked."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from pages import DESK, HOSTILE, PHONE, Show
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
REPORTS = ("real_report", "hostile_report")


@pytest.fixture(params=REPORTS)
def file(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def in_view(page: Page, selector: str) -> bool:
    return bool(
        page.evaluate(
            "s => { const r = document.querySelector(s).getBoundingClientRect();"
            "return r.top < innerHeight && r.bottom > 0 && r.height > 0; }",
            selector,
        )
    )


# --- one file, nothing else -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_it_asks_for_nothing_and_complains_of_nothing(show: Show, file: Path, size: tuple[int, int]) -> None:
    shown = show(file, size)
    open_all(shown.page)
    shown.page.wait_for_timeout(100)
    assert shown.complaints == []
    assert shown.requests == [file.as_uri()]


def test_its_policy_lets_nothing_in(show: Show, file: Path) -> None:
    shown = show(file)
    policy = shown.page.get_attribute("meta[http-equiv='Content-Security-Policy']", "content") or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    shown.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.injected = 1';"
        "const i = new Image(); i.src = 'https://example.org/x.png'; document.body.append(s, i); }"
    )
    assert shown.page.evaluate("window.injected") is None
    assert all("Content Security Policy" in said for said in shown.complaints)
    assert len(shown.complaints) >= 1


# --- what files say stays words -----------------------------------------------------------------------------------


def test_nothing_in_a_file_becomes_markup_or_script(show: Show, hostile_report: Path) -> None:
    page = show(hostile_report).page
    open_all(page)
    page.evaluate("document.querySelectorAll('a').forEach(a => { if (!a.href.startsWith('http')) a.focus(); })")
    assert page.evaluate("window.injected") is None
    assert page.locator("script").count() == 1
    assert page.locator("style").count() == 1
    assert page.locator("img, iframe, object, embed, foreignObject, base, link").count() == 0
    attributes = page.evaluate(
        "Array.from(document.querySelectorAll('*')).flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
    )
    assert attributes == []
    assert page.evaluate("getComputedStyle(document.body).display") != "none"


def test_what_was_tried_can_be_read(show: Show, hostile_report: Path) -> None:
    page = show(hostile_report).page
    words = page.evaluate("document.body.textContent")
    for piece in HOSTILE[:4]:
        assert piece in words
    assert "<div onclick=" in words
    assert "[U+202E]gnp.exe[U+202C]" in words
    assert "\u202e" not in page.content()


def test_links_lead_to_pages_letters_and_places_of_the_report(show: Show, hostile_report: Path) -> None:
    links = show(hostile_report).page.evaluate(
        "Array.from(document.querySelectorAll('a')).map(a => a.getAttribute('href'))"
    )
    others = [link for link in links if not link.startswith("#")]
    assert {link.split(":")[0] for link in others} == {"https", "mailto"}


def test_every_link_within_has_a_place_and_every_place_one_name(show: Show, file: Path) -> None:
    page = show(file).page
    ids = page.evaluate("Array.from(document.querySelectorAll('[id]')).map(e => e.id)")
    assert len(ids) == len(set(ids))
    targets = page.evaluate("Array.from(document.querySelectorAll('a[href^=\"#\"]')).map(a => a.hash.slice(1))")
    assert set(targets) <= set(ids)
    drawn = page.evaluate(
        "Array.from(document.querySelectorAll('svg *')).flatMap(e => Array.from(e.attributes)).map(a => a.value)"
        ".flatMap(v => Array.from(v.matchAll(/url\\(#([^)]+)\\)/g), m => m[1]))"
    )
    assert set(drawn) <= set(ids)


# --- a screen reader ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_axe_finds_nothing(show: Show, file: Path, size: tuple[int, int]) -> None:
    page = show(file, size).page
    for opened in (False, True):
        if opened:
            open_all(page)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run()")
        told = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found["violations"]]
        assert told == []
        assert len(found["passes"]) > 20


def test_it_has_its_landmarks_and_one_first_heading(show: Show, file: Path) -> None:
    page = show(file).page
    for landmark in ("header", "nav[aria-label]", "main", "footer"):
        assert page.locator(f"body > {landmark}").count() == 1
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == "en"


def test_every_figure_is_described(show: Show, file: Path) -> None:
    page = show(file).page
    assert page.locator("svg").count() >= 2
    for drawing in page.locator("svg").all():
        names = (drawing.get_attribute("aria-labelledby") or "").split()
        assert drawing.get_attribute("role") == "img"
        assert len(names) == 2
        assert all(page.locator(f"#{name}").text_content() for name in names)


def test_in_figures_no_word_is_cut_or_covered(show: Show, file: Path) -> None:
    page = show(file).page
    open_all(page)
    wrong = page.evaluate(
        """() => Array.from(document.querySelectorAll('svg')).flatMap(svg => {
            const edge = svg.getBoundingClientRect();
            const all = Array.from(svg.querySelectorAll('text'));
            const texts = all.map(t => [t.textContent, t.getBoundingClientRect()]);
            const cut = texts.filter(([, r]) => r.left < edge.left - 1 || r.right > edge.right + 1
                || r.top < edge.top - 1 || r.bottom > edge.bottom + 3).map(([t]) => ['cut', t]);
            const over = texts.flatMap(([t, a], i) => texts.slice(i + 1).filter(([, b]) =>
                Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 &&
                Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6).map(([o]) => ['over', t, o]));
            return [...cut, ...over];
        })"""
    )
    assert wrong == []


# --- from a property to its story and clauses, and back ---------------------------------------------------------------


def test_a_property_leads_to_its_story_its_clauses_and_back(show: Show, real_report: Path) -> None:
    page = show(real_report).page
    page.click("#line-J24-Q3 .asked a")
    assert in_view(page, "#property-J24-Q3")
    story = page.locator("#property-J24-Q3 details.story").first
    assert story.evaluate("one => one.open")
    assert story.locator("svg").is_visible()
    assert "NOT DONE" in (story.text_content() or "")
    assert page.evaluate("document.activeElement.id") == "property-J24-Q3"
    page.locator("#property-J24-Q3 .rests a").first.click()
    assert page.url.endswith("#clause-J24-12")
    assert in_view(page, "#clause-J24-12")
    page.locator("#clause-J24-12 .margin a[href='#property-J24-Q3']").first.click()
    assert in_view(page, "#property-J24-Q3")
    page.locator("#property-J24-Q3 .back a").click()
    assert in_view(page, "#line-J24-Q3")
    page.go_back()
    assert in_view(page, "#property-J24-Q3")


def test_a_mark_in_the_margin_leads_to_what_it_says(show: Show, real_report: Path) -> None:
    page = show(real_report).page
    link = page.locator("#clause-J24-8 .noted a").first
    place = link.get_attribute("href") or ""
    link.click()
    assert in_view(page, place)


# --- filters --------------------------------------------------------------------------------------------------------


def shown_properties(page: Page) -> list[str]:
    found = page.evaluate(
        "Array.from(document.querySelectorAll('article.property:not([hidden])')).map(e => e.dataset.property)"
    )
    assert found == page.evaluate(
        "Array.from(document.querySelectorAll('.verdicts > li:not([hidden])')).map(e => e.dataset.property)"
    )
    return [str(one) for one in found]


def test_one_can_ask_for_a_verdict_under_a_set(show: Show, real_report: Path) -> None:
    page = show(real_report).page
    assert shown_properties(page) == ["J24-Q3", "J24-Q4", "J24-Q7", "PPU-Q4"]
    page.select_option("#filter-verdict", "refuted")
    page.select_option("#filter-set", "one-lost")
    assert shown_properties(page) == ["J24-Q3"]
    assert page.text_content("#shown") == "1 of 4 properties shown"
    page.click("button[type=reset]")
    page.wait_for_function("document.getElementById('shown').textContent === '4 properties shown'")
    assert len(shown_properties(page)) == 4


def test_one_can_ask_for_an_agency(show: Show, real_report: Path) -> None:
    page = show(real_report).page
    page.select_option("#filter-agency", label="the police")
    assert len(shown_properties(page)) >= 1
    assert page.locator("#clause-J24-8").is_visible()
    assert not page.locator("#clause-J24-20").is_visible()


def test_a_link_to_what_is_filtered_away_shows_all_again(show: Show, real_report: Path) -> None:
    page = show(real_report).page
    page.select_option("#filter-set", "one-lost")
    assert not page.locator("#property-J24-Q4").is_visible()
    page.evaluate("location.hash = 'property-J24-Q4'")
    page.wait_for_selector("#property-J24-Q4", state="visible")
    assert in_view(page, "#property-J24-Q4")


def test_one_can_ask_for_what_is_not_as_expected(show: Show, hostile_report: Path) -> None:
    page = show(hostile_report).page
    page.select_option("#filter-verdict", "unexpected")
    assert shown_properties(page) == ["T-Q2"]


# --- the keyboard ---------------------------------------------------------------------------------------------------


def test_the_first_stop_skips_to_the_report(show: Show, file: Path) -> None:
    page = show(file).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert in_view(page, ".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report"


def test_the_keyboard_reaches_everything_and_every_stop_can_be_seen(show: Show, file: Path) -> None:
    page = show(file).page
    wanted = page.evaluate(
        "Array.from(document.querySelectorAll('a, button, select, summary, [tabindex=\"0\"]'))"
        ".filter(e => e.checkVisibility()).length"
    )
    page.evaluate("window.stops = new Set()")
    for _ in range(wanted + 2):
        page.keyboard.press("Tab")
        page.evaluate(
            "() => { const e = document.activeElement; if (e === document.body) return; stops.add(e);"
            "if (getComputedStyle(e).outlineStyle === 'none') throw new Error('not seen: ' + e.outerHTML); }"
        )
    assert page.evaluate("stops.size") == wanted


def test_the_keyboard_opens_a_story_and_sets_a_filter(show: Show, real_report: Path) -> None:
    page = show(real_report).page
    page.focus("#property-J24-Q3 details.story summary")
    page.keyboard.press("Enter")
    assert page.locator("#property-J24-Q3 details.story").first.evaluate("one => one.open")
    page.focus("#filter-set")
    page.keyboard.type("one-lo")
    assert page.input_value("#filter-set") == "one-lost"
    assert page.text_content("#shown") == "3 of 4 properties shown"


# --- a telephone, paper, no script ----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_is_wider_than_the_window(show: Show, file: Path, width: int) -> None:
    page = show(file, (width, 740)).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_all_stories_are_open_and_nothing_is_there_to_be_pressed(show: Show, real_report: Path) -> None:
    page = show(real_report).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelectorAll('details.story:not([open])').length") == 0
    assert not page.locator("nav").is_visible()
    assert not page.locator("#filters").is_visible()
    assert page.evaluate(
        "Array.from(document.querySelectorAll('svg')).every(s => s.getBoundingClientRect().right <= innerWidth)"
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 0
    assert page.pdf().startswith(b"%PDF")


def test_without_script_all_is_there_but_the_filters(show: Show, real_report: Path) -> None:
    page = show(real_report, script=False).page
    assert not page.locator("#filters").is_visible()
    assert page.locator("#property-J24-Q3").is_visible()
    page.click("#property-J24-Q3 details.story summary")
    assert page.locator("#property-J24-Q3 details.story svg").first.is_visible()
    page.locator("#property-J24-Q3 .rests a").first.click()
    assert page.url.endswith("#clause-J24-12")
