"""What building, reading and solving cost, beside the bare solver on the same clauses.

    python bench/prove.py [PROCEDURE ...]

For each procedure, at its default readings: the whole of it in a window of 36 days is built as gates (`build`), read by
z3 from clauses (`read`), and every bounded property is asked for a proof at the first day under `one-away` (`ask`,
the median). `bare` is a new z3 solver that reads the very same clauses and answers the one question, nothing kept.
The last lines give the check of the shipped set, at the default readings and then all that the files state. Figures
are of this machine in this hour; quote the ratios.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import z3

import longstop
from longstop.almanac import calendar
from longstop.core import formulas as f
from longstop.engines.check.encoding import Encoding
from longstop.engines.check.solver import Clock

LENGTH = 36


def timed(work: object) -> tuple[float, object]:
    started = time.perf_counter()
    result = work()  # type: ignore[operator]
    return time.perf_counter() - started, result


def measure(project: longstop.Project, id: str) -> None:
    procedure = project.procedure(id)
    assumptions = project.assumptions["one-away"]
    days = calendar(procedure.calendar)
    Encoding(procedure, days, assumptions.start, 15)  # warm the calendar's automata of the small window only
    build, enc = timed(lambda: Encoding(procedure, days, assumptions.start, LENGTH))
    assert isinstance(enc, Encoding)
    enc.faults.assume(assumptions)
    claims = []
    for text in project.properties:
        if text.procedure == id and not text.given:
            prop = text.instantiate(procedure)
            if all(isinstance(p.claim, f.Within | f.Holds) for p in prop.formula):
                spent, lit = timed(
                    lambda prop=prop: enc.circuit.disj(enc.claims.violated(p, 0) for p in prop.formula)
                )
                claims.append((text.id, spent, lit))
    enc.days.close_order()
    enc.days.know_calendar(fresh=False)
    enc.circuit.need([*enc.binding(strict=False), *enc.faults.assume(assumptions), *(lit for _, _, lit in claims)])
    clauses = enc.circuit.take()
    read, _ = timed(lambda: enc.solver._read(clauses))
    binding = enc.binding(strict=False)
    asked, bare = [], []
    for _, _, lit in claims:
        spent, answer = timed(lambda lit=lit: enc.ask(Clock(None), assumptions, binding, lit))
        asked.append(spent)

        def alone(lit: int = lit) -> bool:
            solver = z3.SolverFor("QF_FD")
            solver.from_string(clauses)
            assumed = [*enc.faults.assume(assumptions), *binding, lit]
            return solver.check([z3.Bool(a) if a > 0 else z3.Not(z3.Bool(-a)) for a in assumed]) == z3.sat

        spent, same = timed(alone)
        assert same == answer
        bare.append(spent)
    ask, one = statistics.median(asked), statistics.median(bare)
    total = build + read + sum(s for _, s, _ in claims) + sum(asked)
    print(f"{id}: {len(procedure.rules)} rules, {enc.circuit.size} gates, {clauses.count(chr(10))} clauses")
    print(f"  build {build:.2f} s, read {read:.2f} s, {len(claims)} claims {sum(s for _, s, _ in claims):.2f} s")
    print(f"  ask: median {ask * 1000:.0f} ms, most {max(asked) * 1000:.0f} ms; bare: median {one * 1000:.0f} ms")
    print(f"  all {len(claims)} questions: {total:.2f} s here, {sum(bare):.2f} s bare: ratio {total / sum(bare):.2f}")
    print(f"  building to solving: {(build + sum(s for _, s, _ in claims)) / (read + sum(asked)):.2f}")


def main() -> None:
    project = longstop.load()
    for id in sys.argv[1:] or list(project.procedures):
        measure(project, id)
    if not sys.argv[1:]:
        questions = [q for q in longstop.load().questions() if not q.readings]
        spent, results = timed(lambda: longstop.load().run(questions, jobs=2))
        assert isinstance(results, list)
        print(f"default readings, cold, two processes: {spent:.0f} s for {len(results)} questions")
        dearest = sorted(results, key=lambda r: -r.seconds)[:5]
        print("  most: " + ", ".join(f"{r.property} under {r.assumptions} {r.seconds:.1f} s" for r in dearest))
        spent, done = timed(lambda: subprocess.run([sys.executable, "-m", "longstop", "check"], capture_output=True))
        assert isinstance(done, subprocess.CompletedProcess)
        last = done.stdout.decode().strip().splitlines()[-1]
        print(f"longstop check, cold, whole set: {spent:.0f} s; {last}; exit code {done.returncode}")


if __name__ == "__main__":
    main()
