"""SMT-LIB files read by solvers that know nothing of longstop."""

from __future__ import annotations

import cvc5
import z3


def by_z3(text: str) -> str:
    """What z3 says of the file."""
    solver = z3.Solver()
    solver.from_string(text)
    return str(solver.check())


def by_cvc5(text: str) -> tuple[str, set[str]]:
    """What cvc5 says of the file, and the names of what a refusal used."""
    solver = cvc5.Solver(cvc5.TermManager())
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "file")
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said += command.invoke(solver, parser.getSymbolManager())
    answer, _, core = said.partition("\n")
    return answer, set(core.replace("(", " ").replace(")", " ").split())
