"""Questions written out as SMT-LIB: what each verdict rests on, for anyone to check with a solver of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from longstop import __version__, almanac, documents
from longstop.core.procedures import Rule
from longstop.core.verdicts import Proved, Refuted, Unknown, Vacuous, Verdict, word
from longstop.engines import check as engine
from longstop.engines.check import smtlib
from longstop.engines.simulate.replay import replay
from longstop.language import ProcedureText
from longstop.project import TIMEOUT, Project
from longstop.questions import Question

#: Called with the number of questions answered so far, their number, and the property of the latest.
Progress = Callable[[int, int, str], None]

_README = """\
# What these verdicts rest on, for anyone to check

`index.json` lists the questions that longstop was asked, its verdicts, and for each the files on which the verdict
rests. Each file is one question to a solver in SMT-LIB 2, over plain Booleans, with the answer that longstop had:

    z3 FILE
    cvc5 FILE

must print the `expected` answer, which also stands in the file as its `:status`. After `unsat` come the names of what
the refusal used: the clauses of the procedure, by the ids that its document gives them, and the limits of the
assumption set (`limit.people-away` and the like). The head of each file says what the names in it mean.

What the files of one verdict show together stands beside them in `index.json`. They do not show that they say what the
text of the procedure says: that is what the comments, and longstop's own tests, are for.
"""


@dataclass(frozen=True)
class Exported:
    """One question, the verdict, and the files that it rests on, by their paths within the folder."""

    question: Question
    verdict: Verdict
    files: tuple[str, ...]


def export(
    project: Project,
    questions: Sequence[Question],
    folder: Path,
    *,
    timeout: float | None = TIMEOUT,
    progress: Progress | None = None,
) -> list[Exported]:
    """Answer the questions, and write what each verdict rests on into the folder, which is made whole or not at all.

    `timeout` is in seconds, for one question; of one that takes longer nothing is written but that it is unknown.
    Raises FileExistsError if there is something in the folder, OSError, and Disagreement (see `engines.check`).
    """
    found = []
    with documents.whole_folder(folder) as made:
        entries = []
        for i, question in enumerate(questions, 1):
            exported, entry = _one(project, question, made, timeout)
            found.append(exported)
            entries.append(entry)
            if progress is not None:
                progress(i, len(questions), question.property)
        index = {"longstop": __version__, "questions": entries}
        documents.write(made / "index.json", json.dumps(index, indent=2, ensure_ascii=False) + "\n")
        documents.write(made / "README.md", _README)
    return found


def _one(
    project: Project, question: Question, made: Path, timeout: float | None
) -> tuple[Exported, dict[str, object]]:
    """One question, its files written, and what the index says of it."""
    [text] = [p for p in project.properties if p.id == question.property]
    procedure = project.procedure(question.procedure, question.readings, {**text.given, **question.parameters})
    assumptions, transcript = project.assumptions[question.assumptions], engine.Transcript()
    verdict = engine.check(
        procedure,
        text.instantiate(procedure),
        assumptions,
        almanac.calendar(procedure.calendar),
        strict=question.strict,
        timeout=timeout,
        transcript=transcript,
        replay=replay,
    )
    where = f"{question.property}/{_sort(question)}"
    (made / where).mkdir(parents=True, exist_ok=True)
    rules = {rule.id: _beside(project.procedures[question.procedure], rule) for rule in procedure.rules}
    files, listed = [], []
    for n, query in enumerate(transcript.queries, 1):
        name = f"{where}/{n:02}-{query.step.value}.smt2"
        notes = [*_head(project, question, verdict), f"this is question {n} of {len(transcript.queries)}"]
        documents.write(made / name, smtlib.written(query, notes, rules))
        files.append(name)
        listed.append(
            {
                "file": name,
                "expected": "sat" if query.satisfiable else "unsat",
                "step": query.step.value,
                "piece": query.piece,
                "says": query.step.says,
            }
        )
    entry = {
        "procedure": question.procedure,
        "property": question.property,
        "title": text.title,
        "assumptions": question.assumptions,
        "readings": dict(question.readings),
        "strict": question.strict,
        "verdict": word(verdict),
        "clauses": list(verdict.clauses) if isinstance(verdict, Proved) else [],
        "why_that_is_enough": _why(verdict, {query.step.value for query in transcript.queries}),
        "files": listed,
    }
    return Exported(question, verdict, tuple(files)), entry


def _sort(question: Question) -> str:
    """What the question is asked under, as the name of a folder."""
    chosen = [f"{name}={option}" for name, option in sorted(question.readings.items())]
    return "+".join([question.assumptions, *chosen, *(["strict"] if question.strict else [])])


def _head(project: Project, question: Question, verdict: Verdict) -> list[str]:
    """What the question is, a line each."""
    [text] = [p for p in project.properties if p.id == question.property]
    procedure = project.procedures[question.procedure]
    chosen = [
        f"{question.procedure}.{name} = {option}: {procedure.readings[name].options[option]}"
        for name, option in sorted(question.readings.items())
    ]
    return [
        f"{text.id}: {text.title}",
        f"of {procedure.id}: {procedure.title}",
        f"under {question.assumptions}: {project.assumptions[question.assumptions].title}",
        f"readings: {'; '.join(chosen) or 'those that the document takes by default'}",
        *(["what only should be done is left out (strict)"] if question.strict else []),
        f"longstop {__version__} says: {word(verdict)}",
    ]


def _beside(procedure: ProcedureText, rule: Rule) -> str:
    """A word on a rule: the heading of its clause, and where it stands."""
    span = procedure.span_of(rule.id)
    heading = next((c.heading for c in procedure.clauses if c.id == rule.clause), rule.clause)
    return f"{heading} ({span.path}:{span.line})"


def _why(verdict: Verdict, steps: set[str]) -> str:
    """Why the answers in the files, taken together, make the verdict."""
    match verdict:
        case Proved():
            return " ".join(_PROVED[step] for step in _PROVED if step in steps)
        case Refuted():
            return (
                "There is a case that violates the property. The solver's model is one such; longstop has told it "
                "in full, and the definition of the language and the simulator have both confirmed it."
            )
        case Vacuous(reason):
            return f"{reason[:1].upper()}{reason[1:]}: none of what is asked for can be."
        case Unknown(reason):
            return f"Nothing is shown: {reason}."
        case _:
            return "No case from its first day on violates the property within the window. Beyond it nothing is shown."


_PROVED = {
    "window": (
        "`window` gives the stretch of days any history and any date, and no way to violate the claim is left; so no "
        "case violates it on any day. A property in several parts has one such file for each."
    ),
    "first-days": (
        "That window looks back on days on which the claim held; `first-days` shows that it does on the first days of "
        "a case, and so by induction on all."
    ),
    "common-first": (
        "What is taken for granted of the history is no more than what every case has in common: it is so where a case "
        "starts (`common-first`), and stays so over any day (`common-day`), so it is so at the close of every day."
    ),
    "banned-first": "The same goes for what is outstanding while a ban stands (`banned-first`, `banned-day`).",
    "waiting-facts": (
        "What is taken for granted of the days of waiting is so when the wait begins, and stays so (`waiting-facts`)."
    ),
    "wait-begins": (
        "For what must happen at some time: as long as it has not happened, something is outstanding when the wait "
        "begins (`wait-begins`) and at the close of every later day (`wait-goes-on`), so no complete case ends without "
        "it. For what must not happen before something else: it does not on the day of the trigger, nor later."
    ),
}
