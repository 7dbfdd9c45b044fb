"""What may stand at a place, in plain words: never the name of a terminal."""

from __future__ import annotations

from collections.abc import Collection, Sequence

#: How terminals that are not a single keyword are spoken of; empty: not at all.
WORDS = {
    "NAME": "a name",
    "ID": "an id",
    "INT": "a number",
    "STRING": "a text in quotes",
    "DATE": "a date like 2026-01-31",
    "MONTH": "a month",
    "SORT": "",
    "VERB": "",
    "DONE": "",
    "IN_AWAY": "`in` or `away`",
    "COMPARE": "`>`",
    "VERDICT": "`proved`, `refuted` or `vacuous`",
    "COMMA": "`,`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "COLON": "`:`",
    "DOT": "",
    "EQUAL": "`=`",
    "$END": "the next statement",
}

#: What is said of many alternatives that belong together, in place of their list.
GROUPS = (
    ("a condition", {"NAME", "NOT", "LPAR", "ALREADY", "PREVIOUS", "DELIVERED"}),
    ("a claim (`within ...:` and so on)", {"WITHIN", "EVENTUALLY", "AT", "BEFORE", "NO", "NEVER", "NOT"}),
    (
        "a part of the rule (`when`, `if`, `then` and so on)",
        {"WHEN", "EVERY", "EACH", "ON", "IF", "THEN", "IMMEDIATELY"},
    ),
    ("`by` or `read by`", {"BY", "READ", "ACTED", "DELIVERED"}),
    ("a part of the property (`for each`, `never:` and so on)", {"FOR", "ALWAYS", "NEVER", "EVERY"}),
    ("`working days`, `days` or `weeks`", {"WORKING", "DAYS", "DAY", "WEEKS", "WEEK"}),
)

#: Of a longer list the rest is left out.
MOST = 6

_GENERAL = ("a name", "an id", "a number", "a text in quotes", "`)`")


def expectation(terminals: Sequence[str]) -> str:
    """The list of what may stand there."""
    phrases, rest = _grouped([t for t in terminals if not t.startswith("_")])
    single = [WORDS[t] if t in WORDS else f"`{t.lower()}`" for t in rest]
    phrases += [p for p in dict.fromkeys(single) if p]
    phrases = sorted(phrases, key=lambda p: (p == WORDS["$END"], p not in _GENERAL))
    if not phrases:
        return "nothing more"
    if len(phrases) > MOST:
        return ", ".join(phrases[:MOST]) + " or the like"
    return phrases[0] if len(phrases) == 1 else ", ".join(phrases[:-1]) + " or " + phrases[-1]


def _grouped(terminals: Collection[str]) -> tuple[list[str], list[str]]:
    """The groups all of whose members may stand there, and what is in none of these."""
    found, told = [], set()
    for phrase, group in GROUPS:
        if group <= set(terminals):
            found.append(phrase)
            told |= group
    if found and "PREFER" in terminals:
        told |= {"WITHIN", "UNTIL", "WHILE", "PREFER"}
    return found, [t for t in terminals if t not in told]
