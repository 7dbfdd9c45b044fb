"""Which words of the language may be names: all that are not reserved, wherever a name of the kind may stand."""

from __future__ import annotations

from dataclasses import fields

import pytest

from longstop.core.source import Source
from longstop.language import syntax as s
from longstop.language.literate import take_apart
from longstop.language.parse import keywords, parse
from longstop.language.words import NO_READING, RESERVED

TEMPLATE = """
```longstop
agency {agency}
  role {role} manages {role}, {role} and {role} covered by {role} or {role} works every day
fact {fact} one of ({value}, {value})
event {event} with {attribute}, {attribute} one of ({value}, {value}) only if {fact} and {state}
act {act} with {attribute} "text"
message {message}
meeting {meeting} with {attribute}
decision {decision} one of ({value}, {value}) with {attribute}
state {state} "title" begins with {event} or {act} by {role} ends with {message} read by {role} or {role}
parameter {parameter} = 3
parameter {parameter} "title" = 3 working days
reading {reading} "title"
  {option} default "text"
  {option} "text"
rule R-1
  when {event} where {attribute} or {act} by {role} or {role} or {meeting} where not {attribute} or {state} begins
  if   {fact} or {state} and not {attribute} and {fact} is {value} and {event}.{attribute} is not {value}
       or {role} is in and {role} is not away and {event} so far > {parameter} and {reading} is {option}
       or {event} in the last {parameter} where {attribute} >= {parameter} or already {act} by {role} since {meeting}
       or previous {act} was not {attribute} and previous {act} was {attribute} is {value} or {fact}
  then {role} or {role}, or in their absence {role} with {role} must send {message} to {role}, {role} and {role}
       within {parameter} if {reading} is {option}
       within {parameter} weeks
  until {message} read by {role} or {event}
  while {state}
  prefer {role}, {role}
rule R-2
  every {parameter} while {state}
  then {role} should do {act}
rule R-3
  each 2 weeks while {state}
  then {role} may hold {meeting}
rule R-4
  when no {message} read by {role} within {parameter} of {message} sent
  then {role} must decide {decision}
rule R-5
  then {role} must copy {message} to {role} or {role} and {role} with it
rule R-6
  then {act} must be {attribute} and not {fact}
rule R-7
  then {role} must not do {act} where {attribute} unless {state} or {fact}
rule R-8
  then {meeting} must not happen until {event} or {act}
property P-1 "title" given {parameter} = 3, {parameter} = 2 weeks
  for each {event} or {state} ends if {fact}
    within {parameter}: {message} read by {role}, {role} or {role} or {act} then (eventually: {event}) or {event}
    and at that moment: {state} and {attribute}
    or no {act} until {event} or {meeting}
    and before that: {act} and never after: {meeting}
  always: {state} or {fact}
  never: {event} if {state}
  every {parameter} while {state}: {act} where {attribute}
  expect proved under everyone-in with {reading} = {option}, {reading} = {option}
assumptions A "title" away 1 of {role}, {role} and {role}
```
"""

KINDS = (
    *("agency", "role", "fact", "value", "event", "attribute", "act", "message", "meeting", "decision", "state"),
    *("parameter", "reading", "option"),
)
PLAIN = {kind: f"plain_{kind}" for kind in KINDS}
WORDS = sorted({w for w in keywords() if w.islower()})


def statements(names: dict[str, str]) -> list[s.Statement]:
    document = take_apart(Source("document.md", TEMPLATE.format(**names)))
    (parsed,) = [parse(fence) for fence in document.fences]
    assert not parsed.diagnostics, parsed.diagnostics[0]
    return list(parsed.statements)


def renamed(node: object, names: dict[str, str]) -> object:
    """The syntax with every name changed."""
    if isinstance(node, s.Name):
        return s.Name(node.span, names.get(node.text, node.text))
    if isinstance(node, tuple):
        return tuple(renamed(x, names) for x in node)
    if isinstance(node, s.Node):
        return type(node)(**{f.name: renamed(getattr(node, f.name), names) for f in fields(node)})
    return node


@pytest.mark.parametrize("shift", range(len(WORDS)))
def test_every_word_that_is_not_reserved_may_be_a_name(shift: int) -> None:
    """Over all shifts, of everything that has a name; a reading may have nearly any."""
    names = {}
    for i, kind in enumerate(KINDS):
        word = WORDS[(shift + i) % len(WORDS)]
        refused = NO_READING if kind == "reading" else RESERVED
        names[kind] = PLAIN[kind] if word in refused else word
    expected = renamed(tuple(statements(PLAIN)), {PLAIN[kind]: names[kind] for kind in KINDS})
    assert tuple(statements(names)) == expected
