"""Random statements, straight from the grammar: for each rule one of its expansions, shallow ones when it gets deep."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st
from lark import Lark

from longstop.language.parse import grammar

#: What stands for each terminal that is more than one word.
SAMPLES = {
    "ID": ["J24", "J24-8", "J24-10.b", "everyone-in"],
    "NAME": ["alpha", "beta", "gamma", "d4", "e_5"],
    "INT": ["0", "3", "28", "-1"],
    "STRING": ['""', '"a title"', '"a much longer text, with # and: (signs) that mean nothing in it"'],
    "DATE": ["2026-12-24", "2027-02-30"],
    "SORT": ["event", "act", "message", "meeting", "decision", "consideration"],
    "VERB": ["do", "hold", "decide", "consider", "record", "make", "give"],
    "DONE": ["sent", "held", "done", "made", "decided", "recorded", "given"],
    "IN_AWAY": ["in", "away"],
    "COMPARE": [">=", "<=", ">", "<", "="],
    "VERDICT": ["proved", "refuted", "vacuous"],
    "MONTH": ["January", "December"],
    "_CONDITION_OR": ["or"],
    "_CONDITION_AND": ["and"],
    "_CLAIM_OR": ["or"],
    "_CLAIM_AND": ["and"],
    "_OR_ELSE": ["or"],
}
DEEP = 14


@cache
def rules() -> tuple[dict[str, list[list[Any]]], dict[str, str], dict[str, int]]:
    """The expansions of each rule, the word for each terminal, and how deep each rule goes at least."""
    lark = Lark(grammar(), parser="lalr", start=["statement"])
    found: dict[str, list[list[Any]]] = {}
    for rule in lark.rules:
        found.setdefault(rule.origin.name, []).append(list(rule.expansion))
    words = {t.name: t.pattern.value for t in lark.terminals if t.pattern.type == "str"}
    depths = dict.fromkeys(found, 10**6)
    for _ in found:
        for name, expansions in found.items():
            depths[name] = 1 + min(
                max((0 if x.is_term else depths[x.name] for x in expansion), default=0) for expansion in expansions
            )
    return found, words, depths


@st.composite
def sentences(draw: Callable[[Any], Any], start: str = "statement") -> list[str]:
    """The words of one statement."""
    expansions, words, depths = rules()
    result: list[str] = []

    def write(name: str, depth: int) -> None:
        options = expansions[name]
        if depth > DEEP:
            depth_of = [max((0 if x.is_term else depths[x.name] for x in e), default=0) for e in options]
            options = [e for e, d in zip(options, depth_of, strict=True) if d == min(depth_of)]
        for symbol in draw(st.sampled_from(options)):
            if not symbol.is_term:
                write(symbol.name, depth + 1)
            elif symbol.name in SAMPLES:
                result.append(draw(st.sampled_from(SAMPLES[symbol.name])))
            else:
                result.append(words[symbol.name])

    write(start, 0)
    return result


def document(*fences: str) -> str:
    """A document with these fences."""
    return "\n\n".join(f"Prose with *marks*.\n\n```longstop\n{fence}\n```" for fence in fences) + "\n"
