"""The reference page says what the program does: its grammar, its words, its kinds of mistake, and its examples."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lark import Lark

from longstop.core.diagnostics import Code
from longstop.core.source import Span
from longstop.language import build as builders
from longstop.language import parse, read
from longstop.language.literate import take_apart
from longstop.language.reference import examples, productions, renewed

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_is_up_to_date() -> None:
    """If not: python -m longstop.language.reference docs/language.md"""
    assert renewed(TEXT) == TEXT


def test_its_examples_are_a_procedure_and_properties_of_it() -> None:
    library = read(examples(TEXT))
    procedure = library.procedures["FLAG"].instantiate()
    assert len(procedure.rules) > 20
    for text in library.properties:
        instance = library.procedures["FLAG"].instantiate(parameters=text.given)
        assert text.instantiate(instance).formula


def test_its_examples_use_everything_that_the_grammar_has(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()

    def noting(rule: str, span: Span, children: builders.Children) -> Any:
        used.add(rule)
        return builders.build(rule, span, children)

    monkeypatch.setattr("longstop.language.parse.build", noting)
    for source in examples(TEXT):
        for fence in take_apart(source).fences:
            assert not parse.parse(fence).diagnostics
    assert used == builders.RULES


def test_there_is_a_function_for_every_rule_of_the_grammar() -> None:
    lark = Lark(parse.grammar(), parser="lalr", start=["statement"])
    named = {rule.alias or rule.origin.name for rule in lark.rules if not rule.origin.name.startswith("_")}
    inlined = {r.origin.name for r in lark.rules if not r.alias and r.options.expand1}
    assert named >= builders.RULES
    assert named - builders.RULES <= inlined


def test_it_shows_every_rule_of_the_grammar() -> None:
    shown = {name for names in re.findall(r"<!-- grammar: ([^>]*) -->", TEXT) for name in names.split()}
    lexical = {"start", "statement", "names", "joint", "text", "NAME", "ID", "INT", "STRING"}
    lexical |= {"NOT", "IN_AWAY", "COMPARE", "MONTH", "DATE", "COMMENT", "initially"}
    assert shown == set(productions()) - lexical


def test_it_explains_every_kind_of_mistake() -> None:
    for code in Code:
        assert f"| `{code}` | {code.sentence} |" in TEXT
        assert code.sentence.endswith(".")
