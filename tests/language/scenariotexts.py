"""A small procedure with one of everything that a scenario can name, and scenarios about it."""

from __future__ import annotations

from longstop.core.diagnostics import Diagnostic, InputError
from longstop.core.scenarios import Scenario
from longstop.core.source import Source
from longstop.language import Library, read
from longstop.language.scenarios import read_scenario

SCHOOL = """# School

```longstop
procedure SCH "absence"
calendar Jersey
agency school "the school"
  role teacher "the teacher"
  role lead "the lead" covered by teacher
  role pair "two of them" 2 people
  role office "the office" is a unit
fact kind "what kind" one of (alone, shared, none)
fact young "young"
event absence "missing" from the world with noticed "noticed"
event return "back" from the world
message note "the note" with long "it is long"
act visit "the visit"
parameter most "the most" = 3
parameter within_days "the time" = 2 working days
reading reach "how far"
  a default "near"
  b "far"
```

## SCH-1 · one

```longstop
rule SCH-1
  when absence
  then teacher must send note to lead
       within within_days
rule SCH-1.often
  when absence
  if   absence so far > most and reach is b
  then lead must make visit
rule SCH-1.never
  when return
  if   kind is alone and young
  then office with pair may make visit
```
"""
SCHOOL_PROPERTIES = """```longstop
properties of SCH
property SCH-Q1 "a note"
  for each absence
    within 2 working days: note
property SCH-Q2 "a visit"
  for each absence
    eventually: visit
property SCH-Q3 "with another time"
  given within_days = 5 working days
  for each absence
    within 5 working days: note
```
"""
CLUB = """# Club

```longstop
procedure CLB "club"
calendar England
agency club "the club"
  role coach "the coach"
event absence "missing" from the world
message note "the note" with long "it is long"
message call "the call"
reading reach "how far"
  a default "near"
  b "far"
```

## CLB-1 · one

```longstop
rule CLB-1
  when absence
  then coach must send note to coach
rule CLB-1.call
  when note
  if   reach is b
  then coach must send call to coach
```
"""
CLUB_PROPERTIES = """```longstop
properties of CLB
property CLB-Q1 "a note"
  for each absence
    within 2 working days: note
```
"""


def small_library() -> Library:
    """The two procedures, with their properties and the closure."""
    return read(
        [
            Source("school.md", SCHOOL),
            Source("school_properties.md", SCHOOL_PROPERTIES),
            Source("club.md", CLUB),
            Source("club_properties.md", CLUB_PROPERTIES),
            Source("sets.md", '```longstop\nclosure christmas "closed" from 25 December to 1 January\n```\n'),
        ]
    )


LIBRARY = small_library()

#: What every scenario here begins with; further keys of the top stand before the first table.
TOP = 'title = "x"\nprocedures = ["SCH"]\n'
HAPPENS = '[happens.absence]\nrate = "1 per week"\n'


def scenario(text: str, *, top: str = TOP, happens: str = HAPPENS) -> Scenario:
    """The scenario of this text."""
    return read_scenario(Source("scenarios/x.toml", top + text + "\n" + happens), LIBRARY)


def wrong(text: str, *, top: str = TOP, happens: str = HAPPENS) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with the text."""
    try:
        scenario(text, top=top, happens=happens)
    except InputError as error:
        return error.diagnostics
    return ()
