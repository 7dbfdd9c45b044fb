"""The tutorial and the README are run: their files are written, their edits made, their commands give their output."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from longstop.project import Project

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=fence)$", re.M | re.S)
ACCEPT = os.environ.get("LONGSTOP_ACCEPT") == "1"


def run(command: str, folder: Path) -> str:
    words = command.split()
    assert words[0] == "longstop"
    environment = os.environ | {"COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "longstop", *words[1:]], cwd=folder, env=environment, capture_output=True, text=True
    )
    text = done.stdout + done.stderr
    return re.sub(r"[ ]+$", "", text, flags=re.M).strip() + f"\n[exit code {done.returncode}]\n"


def test_the_tutorial_is_what_it_says(tmp_path: Path) -> None:
    page = ROOT / "docs" / "tutorial.md"
    text = page.read_text()
    shown, last = [], 0
    for block in BLOCK.finditer(text):
        info, body = block["info"], block["body"]
        if "file=" in info:
            target = tmp_path / info.split("file=")[1].strip()
            target.parent.mkdir(exist_ok=True)
            if info.startswith("edit"):
                before, after = ("\n".join(x[2:] for x in body.splitlines() if x[0] == sign) for sign in "-+")
                assert target.read_text().count(before) == 1
                target.write_text(target.read_text().replace(before, after))
            else:
                target.write_text(body)
        elif info == "console":
            command, _, expected = body.partition("\n")
            output = run(command.removeprefix("$ "), tmp_path)
            shown += [text[last : block.start("body")], command, "\n", output]
            last = block.end("body")
            assert ACCEPT or output == expected
    if ACCEPT:
        page.write_text("".join([*shown, text[last:]]))


def test_the_readme_shows_what_the_tutorial_shows() -> None:
    """The first screen's rule, property and story are those of the tutorial."""
    readme, tutorial = (ROOT / "README.md").read_text(), (ROOT / "docs" / "tutorial.md").read_text()
    for block in BLOCK.finditer(readme):
        if block["info"] in ("text", "longstop") or block["info"].startswith("markdown"):
            for line in block["body"].splitlines():
                assert line in tutorial


def test_the_page_on_readings_shows_what_the_documents_say() -> None:
    """Its excerpt has the titles of J24, and of each change the verdict that the properties' file expects."""
    page = (ROOT / "docs" / "readings.md").read_text()
    [rule, shown] = [b["body"] for b in BLOCK.finditer(page) if b["info"] in ("longstop", "text")]
    assert all(part in (ROOT / "model" / "J24.md").read_text() for part in rule.split("\n\n"))
    project = Project.load(ROOT)
    text = project.procedures["J24"]
    properties = {p.id: p for p in project.properties}
    reading = option = ""
    for line in shown.splitlines():
        if found := re.match(r"J24\.(\w+)  (.*): matters$", line):
            reading = found[1]
            assert found[2] == text.readings[reading].title
        elif found := re.match(r"  (as chosen, )?(\w+): (.*)$", line):
            option = found[2]
            assert found[3] == text.readings[reading].options[option]
            assert bool(found[1]) == (option == text.readings[reading].default)
        elif found := re.match(r"      (J24-\w+): (\w+) -> (\w+) under (.*)$", line):
            sets = set(re.split(", | and ", found[4]))
            for verdict, readings in ((found[2], {}), (found[3], {reading: option})):
                stated = [e for e in properties[found[1]].expectations if dict(e.readings) == readings]
                assert {e.verdict for e in stated if sets & set(e.assumptions)} == {verdict}
        elif found := re.match(r"  J24\.(\w+)  (.*) \((\w+); or (.*)\)$", line):
            passage = text.readings[found[1]]
            assert (found[2], found[3]) == (passage.title, passage.default)
            assert {found[3], *found[4].split(", ")} == set(passage.options)
        elif found := re.match(r"  (J24-\w+)  (.*)$", line):
            assert found[2] == properties[found[1]].title


@pytest.mark.parametrize("page", sorted(p.relative_to(ROOT) for p in ROOT.glob("**/*.md") if ".venv" not in p.parts))
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)\)", (ROOT / page).read_text()):
        if "://" not in link:
            assert (ROOT / page.parent / link).exists(), link
