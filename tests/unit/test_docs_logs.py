"""The page on logs is run: its files are written, and its commands give their output."""

from __future__ import annotations

from pathlib import Path

from test_docs import ACCEPT, BLOCK, ROOT, run


def test_the_page_on_logs_is_what_it_says(tmp_path: Path) -> None:
    page = ROOT / "docs" / "logs.md"
    text = page.read_text()
    shown, last, asked = [], 0, 0
    for block in BLOCK.finditer(text):
        info, body = block["info"], block["body"]
        if "file=" in info:
            target = tmp_path / info.split("file=")[1].strip()
            target.parent.mkdir(exist_ok=True)
            target.write_text(body)
        elif info == "console":
            asked += 1
            command, _, expected = body.partition("\n")
            output = run(command.removeprefix("$ "), tmp_path)
            shown += [text[last : block.start("body")], command, "\n", output]
            last = block.end("body")
            assert ACCEPT or output == expected
    assert asked == 2
    if ACCEPT:
        page.write_text("".join([*shown, text[last:]]))
