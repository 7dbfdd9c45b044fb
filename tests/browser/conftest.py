"""Chromium, headless, and the pages that are shown to it.

These tests are not among those that `pytest` runs by itself: `pytest tests/browser` does, and it needs Chromium.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import DESK, Show, Shown, hostile, report
from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("LONGSTOP_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("these tests look at the report in Chromium, and it is not here: apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Shows the page in a file, in a window of this size; with or without script."""
    contexts = []

    def shown(file: Path, size: tuple[int, int] = DESK, *, script: bool = True) -> Shown:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, java_script_enabled=script, reduced_motion="reduce")
        contexts.append(context)
        found = Shown(context.new_page())
        found.page.on("console", lambda m: found.complaints.append(m.text))
        found.page.on("pageerror", lambda e: found.complaints.append(str(e)))
        found.page.on("request", lambda r: found.requests.append(r.url))
        found.page.goto(file.as_uri())
        return found

    yield shown
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def hostile_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a project that tries to inject markup and script. One of its expectations is wrong."""
    return report(hostile(tmp_path_factory.mktemp("hostile")), code=1)


@pytest.fixture(scope="session")
def real_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of some of the shipped properties, with a simulation."""
    folder = tmp_path_factory.mktemp("real")
    return report(folder, "J24-Q3", "J24-Q4", "J24-Q7", "PPU-Q4", "--scenario", "J24-copy", "--replications", "2")
