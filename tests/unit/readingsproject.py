"""A small project with four ambiguous passages, for the tests of what another reading changes."""

from __future__ import annotations

from pathlib import Path

from smallproject import MODEL, PROPERTIES, build

READINGS = """\
reading addressee "who has it too"
  a default "only the worker"
  b "the clause on copies sends one of its own to the manager"

reading wording "what the flag is called"
  a default "a flag"
  b "a notice"

reading meant "which children are meant"
  a default "all of them"
  b "nobody, for the clause was carried over by mistake"

rule T-1.b
  when occasion if addressee is b
  then sergeant must send flag to manager
       within 1 working day

rule T-1.c
  when occasion if wording is b
  then worker should hold talk

meeting talk "a talk about the word"

rule T-1
"""

MORE = """
## T-Q4 · all children

```longstop
property T-Q4 "Whoever is meant is flagged within a week"
  for each occasion if meant is a
    within 7 days: flag
  expect proved under everyone-in
    because "the same day is within a week"
```

## T-Q5 · later

```longstop
property T-Q5 "Some day there is a flag"
  for each occasion
    eventually: flag
  expect proved under everyone-in with flagtime = b
    because "the sergeant gets round to it"
```
"""


def with_readings(folder: Path) -> Path:
    """The project in a folder, which is made.

    `flagtime` matters; `wording` changes nothing that is asked about; `addressee` b contradicts T-1, for one message
    has one set of addressees; `meant` is tested by a property alone, and by no rule.
    """
    return build(folder, model=MODEL.replace("rule T-1\n", READINGS, 1), properties=PROPERTIES + MORE)
