"""The pages that the browser is shown: a real one, and one whose files try everything to get out of their words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

REPOSITORY = Path(__file__).parents[2]

#: The sizes of a window, in dots.
DESK, PHONE = (1280, 900), (360, 740)


@dataclass
class Shown:
    """A page in the browser, with all that it complained of or asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


Show = Callable[..., Shown]

#: What a file might say to become more than words.
HOSTILE = (
    "<script>window.injected = 1</script>",
    "<img src=x onerror='window.injected = 2'>",
    "</script><script>window.injected = 3</script>",
    "]]><svg onload='window.injected = 4'>",
    "' onfocus='window.injected = 5' autofocus='",
    "</style><style>body{display:none}</style>",
    "</title></desc></svg><iframe src='javascript:window.injected = 6'></iframe>",
    "&lt;b&gt; &#60;script&#62; {{constructor}}",
)
TURNED = "\u202egnp.exe\u202c"

_MODEL = """\
# Flags {0}

{1}

<script>window.injected = 7</script>

<div onclick="window.injected = 8">a block of markup</div>

- [a link that runs](javascript:window.injected=9)
- [another](JaVaScRiPt:window.injected=10) and [a third](data:text/html,<script>window.injected=11</script>)
- [a good one](https://example.org/ "{4}") and [a letter](mailto:somebody@example.org)
- ![a picture](https://example.org/picture.png) and <https://example.org/>
- `{2}` and {6} and {5}

{turned}

```html
{3}
```

```longstop
procedure T "flags {0} {3}"
calendar Jersey

agency police "police {1}"
  role sergeant "detective sergeant {0}" works every day
agency care "care {5}"
  role worker "social worker {6}"
  role manager "team manager {2}"

event occasion "the child {3} comes to police notice {1}"
message flag "flag {0} {6}"
```

## T-1 · the flag {0} {turned}

The sergeant tells {0} {1} {2} {3} {4} {5} {6} {7} the worker.

```longstop
reading flagtime "no time word {0}"
  a default "at once {1}"
  b "some day {2}"

rule T-1
  when occasion
  then sergeant must send flag to worker
       immediately if flagtime is a
```

## T-2 · the copy {3}

```longstop
rule T-2
  when flag sent
  then sergeant should copy flag to manager with it
```

## T-3 · {0}

```longstop
guidance T-3 "because {0} {3} {5}"
```
"""
_PROPERTIES = """\
# What must hold {0}

```longstop
properties of T
```

## T-Q1 · same day {0}

{0} {1} {2} {3} {5}

```longstop
property T-Q1 "An occasion {0} {3} is flagged the same day {6}"
  for each occasion
    on the same day: flag
  expect proved under everyone-in
    because "the sergeant {0} is in"
  expect refuted under one-away
    because "the sergeant {3} {5} is away"
```

## T-Q2 · read

```longstop
property T-Q2 "A flag {1} is read within a day"
  for each flag
    within 1 working day: flag read by worker or manager
  expect refuted under everyone-in
    because "{0} this expectation is wrong on purpose"
```
"""
_ASSUMPTIONS = """\
# What may go wrong

```longstop
assumptions everyone-in "everyone in {0} {3}"
assumptions one-away "one person away {1} {6}"
  away 1
```
"""


def hostile(folder: Path) -> Path:
    """A project that tries to inject markup and script wherever a file may say anything."""
    for name, text in (
        ("model/T.md", _MODEL),
        ("properties/T.md", _PROPERTIES),
        ("properties/assumptions.md", _ASSUMPTIONS),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(filled(text), encoding="utf-8")
    return folder


def filled(text: str) -> str:
    """The text with the hostile pieces in their places."""
    for i, piece in enumerate(HOSTILE):
        text = text.replace(f"{{{i}}}", piece)
    return text.replace("{turned}", TURNED)


def report(folder: Path, *arguments: str, code: int = 0) -> Path:
    """The page that `longstop report` writes in the folder."""
    command = [sys.executable, "-m", "longstop", "report", *arguments, "-o", "report.html"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == code, done.stderr
    return folder / "report.html"
