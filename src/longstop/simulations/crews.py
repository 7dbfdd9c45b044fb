"""Who lives the replications: this process, processes of its own, or a cluster. The records are the same.

A crew is given errands (replications from one number to before another) and hands back records as they are finished,
in whatever order. A member that dies costs the errand another try, not the run.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from longstop.core.outcomes import Record
from longstop.simulations.study import Study, records

#: An errand: the first replication, and the one before which it ends.
Errand = tuple[int, int]
#: How often an errand is tried before its workers' deaths are taken for its own doing.
TRIES = 3


class CrewLostError(Exception):
    """The workers died again and again, or cannot be reached; and on what."""


class NoClusterError(CrewLostError):
    """There is no cluster at the address, or one that cannot live this study; and why."""


class Crew(Protocol):
    """Lives errands."""

    @property
    def size(self) -> int:
        """How many errands it lives at a time."""

    def send(self, errand: Errand) -> None:
        """Have it lived."""

    def finished(self) -> Iterator[tuple[Errand, list[Record]]]:
        """Wait until something is finished, and give it. Raises CrewLostError."""

    def close(self) -> None:
        """Let what is under way go, and everybody with it."""


class Alone:
    """This process lives them, one after the other."""

    size = 1

    def __init__(self, study: Study) -> None:
        self.study, self._waiting = study, deque[Errand]()

    def send(self, errand: Errand) -> None:
        """Put it in the queue."""
        self._waiting.append(errand)

    def finished(self) -> Iterator[tuple[Errand, list[Record]]]:
        """Live the next."""
        errand = self._waiting.popleft()
        yield errand, records(self.study, *errand)

    def close(self) -> None:
        """Forget the queue."""
        self._waiting.clear()


class Processes:
    """Processes on this machine."""

    def __init__(self, study: Study, size: int) -> None:
        self.study, self.size = study, size
        self._tries: dict[Errand, int] = {}
        self._running: dict[Future[list[Record]], Errand] = {}
        self._pool = self._hired()

    def _hired(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.size, multiprocessing.get_context("spawn"), initializer=_settle, initargs=(self.study,)
        )

    def send(self, errand: Errand) -> None:
        """Hand it to whoever is free next."""
        future: Future[list[Record]]
        try:
            future = self._pool.submit(_errand, errand)
        except BrokenProcessPool as died:  # since it was last looked at
            future = Future()
            future.set_exception(died)
        self._running[future] = errand

    def finished(self) -> Iterator[tuple[Errand, list[Record]]]:
        """What is finished first. Where a process has died, all that were under way are sent out once more."""
        done, _ = wait(self._running, return_when=FIRST_COMPLETED)
        broken = [f for f in done if isinstance(f.exception(), BrokenProcessPool)]
        for future in done:
            if future not in broken:
                yield self._running.pop(future), future.result()
        if broken:
            self._again()

    def _again(self) -> None:
        lost = list(self._running.values())
        self._running.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)
        for errand in lost:
            self._tries[errand] = self._tries.get(errand, 0) + 1
            if self._tries[errand] >= TRIES * max(1, self.size):
                raise CrewLostError(
                    f"processes died again and again on replication {errand[0] + 1} and what follows"
                    " (a script of one's own that uses several must stand under `if __name__ == '__main__':`)"
                )
        self._pool = self._hired()
        for errand in lost:
            self.send(errand)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for future in self._running:
            future.cancel()
        processes = list((getattr(self._pool, "_processes", None) or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()


_study: Study | None = None


def _settle(study: Study) -> None:
    """What a new process does first: it leaves interrupts to its parent, and keeps the study."""
    global _study
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_outlive_nobody, daemon=True).start()
    _study = study


def _outlive_nobody() -> None:
    """Wait for the parent's end, however it comes, and go with it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _errand(errand: Errand) -> list[Record]:
    assert _study is not None
    return records(_study, *errand)
