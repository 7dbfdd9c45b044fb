"""What a second opinion costs, and whether it agrees, on everything that is asked at the default readings.

    python bench/second.py [NAME ...]

For each procedure, in seconds of the processor: what z3 takes to the verdicts; what it takes to find them once more, in
windows that it has by now, and to write down what they rest on; what cvc5 takes to confirm that; what cvc5 takes to
verdicts of its own; and what it takes to write it as SMT-LIB. Says where a verdict of cvc5 is another, or something is
not confirmed, and then ends with exit code 1. Figures are of this machine in this hour; quote the ratios.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import TypeVar

import longstop
from longstop.almanac import calendar
from longstop.core.confirmation import SolverName
from longstop.core.verdicts import word
from longstop.engines.check import Transcript, check, confirmed
from longstop.engines.check.smtlib import written
from longstop.questions import Question

Found = TypeVar("Found")
spent: Counter[str] = Counter()


def timed(what: str, work: Callable[[], Found]) -> Found:
    started = time.process_time()
    found = work()
    spent[what] += time.process_time() - started
    return found


def ask(project: longstop.Project, question: Question) -> bool:
    """Whether all agree on it."""
    [text] = [p for p in project.properties if p.id == question.property]
    procedure = project.procedure(question.procedure, question.readings, text.given)
    asked = procedure, text.instantiate(procedure), project.assumptions[question.assumptions]
    days, transcript = calendar(procedure.calendar), Transcript()
    first = timed("z3", lambda: check(*asked, days))
    timed("written down", lambda: check(*asked, days, transcript=transcript))
    confirmation = timed("confirmed", lambda: confirmed(transcript, timeout=300.0))
    second = timed("cvc5 alone", lambda: check(*asked, days, solver=SolverName.CVC5))
    size = sum(len(timed("as files", lambda q=query: written(q))) for query in transcript.queries)
    spent["questions"] += 1
    spent["queries"] += len(transcript.queries)
    spent["megabytes"] += size / 1e6
    return confirmation.complete and word(first) == word(second)


def main() -> int:
    project = longstop.load()
    by_procedure: dict[str, list[Question]] = defaultdict(list)
    for question in project.questions(sys.argv[1:]):
        if not question.readings:
            by_procedure[question.procedure].append(question)
    wrong = 0
    for id, questions in by_procedure.items():
        spent.clear()
        for question in questions:
            if not ask(project, question):
                wrong += 1
                print(f"{question.property} under {question.assumptions}: not of one mind")
        print(f"{id}: " + ", ".join(f"{name} {value:.1f}" for name, value in spent.items()), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
