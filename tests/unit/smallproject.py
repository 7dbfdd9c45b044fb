"""A project small enough to be checked in a moment, for the tests of projects and of the command line."""

from __future__ import annotations

from pathlib import Path

MODEL = """\
# Flags

```longstop
procedure T "flags"
calendar Jersey

agency police
  role sergeant "detective sergeant" works every day
agency care
  role worker "social worker"
  role manager "team manager"

event occasion "the child comes to police notice"
message flag "flag"
```

## T-1 · the flag

The sergeant tells the worker on the same day, or, to the letter, some day.

```longstop
reading flagtime "no time word"
  a default "at once"
  b "some day"

rule T-1
  when occasion
  then sergeant must send flag to worker
       immediately if flagtime is a
```

## T-2 · the copy

A copy goes to the manager.

```longstop
parameter wait = 1

rule T-2
  when flag sent
  then sergeant should copy flag to manager with it
```
"""

PROPERTIES = """\
# What must hold

```longstop
properties of T
```

## T-Q1 · same day

```longstop
property T-Q1 "An occasion is flagged the same day"
  for each occasion
    on the same day: flag
  expect proved under everyone-in
    because "the sergeant is in"
  expect refuted under one-away
    because "the sergeant is away"
  expect refuted under everyone-in with flagtime = b
    because "there is no time"
```

## T-Q2 · read

```longstop
property T-Q2 "A flag is read within a day"
  for each flag
    within 1 working day: flag read by worker or manager
  expect proved under everyone-in, one-away
    because "two have it"
```

## T-Q3 · no expectation

```longstop
property T-Q3 "A flag reaches the manager"
  for each flag
    at that moment: delivered to manager
```
"""

ASSUMPTIONS = """\
# What may go wrong

```longstop
closure christmas "office shut" from 25 December to 1 January

assumptions everyone-in "everyone in"
assumptions one-away "one person away"
  away 1
assumptions christmas-closure "shut over Christmas"
  closed christmas
```
"""


def build(folder: Path, *, properties: str = PROPERTIES, model: str = MODEL) -> Path:
    """The project in a folder, which is made."""
    for name, text in (
        ("model/T.md", model),
        ("properties/T.md", properties),
        ("properties/assumptions.md", ASSUMPTIONS),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
