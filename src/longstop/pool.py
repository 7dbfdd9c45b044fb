"""Provers in processes of their own, so that both cores work, a question can be given up, and an interrupt is clean.

Each worker runs `serve` and is fed through a pipe: a group of questions is about the same part
of a procedure, whose encoding is built once in that process. A worker that dies or does not answer in time costs its
question a verdict of unknown, and a new one takes the rest of its group.
"""

from __future__ import annotations

import gc
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from longstop.answering import Answer, Bug, Group, Task, ask
from longstop.core.procedures import Procedure
from longstop.core.verdicts import Unknown

#: Seconds beyond the time allowed for one answer, for building the encoding, before a silent worker is killed.
GRACE = 60.0


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ask_all(groups: Sequence[Group], *, jobs: int, timeout: float | None) -> Generator[Answer, None, None]:
    """The answers, as they come, from so many workers. Raises Bug. Stopping early kills the workers."""
    waiting = deque(sorted(groups, key=lambda g: g.weight, reverse=True))
    answers: queue.Queue[Answer | BaseException | None] = queue.Queue()
    crew = [_Worker(waiting, answers, timeout) for _ in range(max(1, min(jobs, len(groups))))]
    try:
        for worker in crew:
            worker.start()
        running = len(crew)
        while running:
            try:
                found = answers.get(timeout=1)
            except queue.Empty:
                continue
            if found is None:
                running -= 1
            elif isinstance(found, Answer):
                yield found
            else:
                raise found
    finally:
        waiting.clear()
        for worker in crew:
            worker.stop()


class _Worker(threading.Thread):
    """A thread that feeds one process, and replaces it when it dies."""

    def __init__(
        self,
        waiting: deque[Group],
        answers: queue.Queue[Answer | BaseException | None],
        timeout: float | None,
    ) -> None:
        super().__init__(daemon=True)
        self.waiting, self.answers, self.timeout = waiting, answers, timeout
        self.process: subprocess.Popen[bytes] | None = None
        self.sent: dict[int, Procedure] = {}
        """The procedures that the process has been sent, by the numbers under which it knows them."""
        self.stopped = False
        self.late = False

    def run(self) -> None:
        try:
            while not self.stopped and self.waiting:
                try:
                    group = self.waiting.popleft()
                except IndexError:
                    break
                self._answer(group)
        except BaseException as error:
            if not self.stopped:
                self.answers.put(error)
        finally:
            self._kill()
            self.answers.put(None)

    def stop(self) -> None:
        self.stopped = True
        self._kill()

    def _answer(self, group: Group) -> None:
        left = deque(group.tasks)
        process = None
        while left and not self.stopped:
            if process is None:
                process = self._process()
                if not _send(process, group.calendar, group.strict):
                    raise Bug("a prover's process does not start", _last_words(process))
            task = left.popleft()
            started = time.perf_counter()
            answer = self._ask(process, task)
            if self.stopped:
                return
            if answer is None:
                process.wait()
                seconds = time.perf_counter() - started
                self.answers.put(Answer(task.index, Unknown(self._cause(process)), seconds))
                process = self.process = None
            else:
                self.answers.put(answer)

    def _ask(self, process: subprocess.Popen[bytes], task: Task) -> Answer | None:
        """The answer, or None if the process ended without one."""
        self.late = False
        alarm = None
        if self.timeout is not None:
            alarm = threading.Timer(self.timeout + GRACE, self._too_late)
            alarm.daemon = True
            alarm.start()
        try:
            if id(task.procedure) not in self.sent:
                self.sent[id(task.procedure)] = task.procedure
                if not _send(process, id(task.procedure), task.procedure, None, None):
                    return None
            if not _send(process, id(task.procedure), replace(task, procedure=None), self.timeout):  # type: ignore[arg-type]
                return None
            assert process.stdout is not None
            found = _receive(process.stdout)
        finally:
            if alarm is not None:
                alarm.cancel()
        if isinstance(found, Bug):
            raise found
        return found if isinstance(found, Answer) else None

    def _too_late(self) -> None:
        self.late = True
        self._kill()

    def _cause(self, process: subprocess.Popen[bytes]) -> str:
        if self.late:
            return "the prover did not answer in time and was stopped"
        code = process.returncode
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        return f"the prover's process {how} without an answer"

    def _process(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.process = _start()
            self.sent.clear()
        return self.process

    def _kill(self) -> None:
        if self.process is not None:
            with suppress(OSError):
                self.process.kill()


def _start() -> subprocess.Popen[bytes]:
    """A new worker process, which finds the same longstop as this one."""
    here = str(Path(__file__).parents[1])
    path = os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-c", "from longstop.pool import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # an interrupt at the terminal is for the parent, which then kills its workers
        env={**os.environ, "PYTHONPATH": path},
    )


def _send(process: subprocess.Popen[bytes], *message: object) -> bool:
    """Whether the message went out; not if the process has ended."""
    assert process.stdin is not None
    try:
        pickle.dump(message, process.stdin)
        process.stdin.flush()
    except (BrokenPipeError, ValueError):
        return False
    return True


def _receive(pipe: IO[bytes]) -> Any:
    """The next message, or None at the end of the pipe."""
    try:
        return pickle.load(pipe)
    except (EOFError, pickle.UnpicklingError, ValueError):
        return None


def _last_words(process: subprocess.Popen[bytes]) -> str:
    return f"it ended with code {process.wait()}"


def serve() -> None:
    """Answer questions from standard input until it ends. This is what a worker process does."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    gc.set_threshold(200_000, 20, 50)  # gates are many and live long: look for garbage seldom
    group: Group | None = None
    procedures: dict[int, Procedure] = {}
    with suppress(BrokenPipeError):  # the parent has gone
        while (message := _receive(sys.stdin.buffer)) is not None:
            reply: Answer | Bug
            try:
                if len(message) == 2:
                    calendar, strict = message
                    group = Group(calendar, strict, (), 0)
                    continue
                if len(message) == 4:
                    number, procedure, _, _ = message
                    procedures[number] = procedure
                    continue
                number, task, timeout = message
                assert group is not None
                reply = ask(group, replace(task, procedure=procedures[number]), timeout)
            except Bug as bug:
                reply = bug
            except Exception as error:
                reply = Bug(f"the prover failed: {error}", traceback.format_exc())
            pickle.dump(reply, replies)
            replies.flush()
