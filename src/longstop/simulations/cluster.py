"""Replications on an existing Dask cluster: the only door to `distributed`, and only for whoever asks for it.

Each errand carries the study with it, so that a worker that joins late, or again, needs nothing that another one had.
"""

from __future__ import annotations

import logging
import socket
from asyncio import CancelledError
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from longstop.core.outcomes import Record
from longstop.simulations.crews import TRIES, CrewLostError, Errand, NoClusterError
from longstop.simulations.study import Study, records

#: Seconds within which a scheduler must answer.
PATIENCE = 20
#: Where schedulers listen unless told otherwise.
USUAL_PORT = 8786


class Cluster:
    """The workers of a Dask cluster."""

    def __init__(self, study: Study, address: str) -> None:
        """Raises NoClusterError where no scheduler answers, or where its workers have another longstop."""
        try:
            from distributed import Client, as_completed
        except ImportError:
            raise NoClusterError("a cluster needs Dask: pip install 'longstop[cluster]'") from None
        self.study, self.address = study, address
        _knock(address)
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is told in our own words
        try:
            self._client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise NoClusterError(f"no Dask scheduler answers at `{address}`") from error
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
            versions = self._client.run(version)
        except Exception as error:
            self.close()
            raise NoClusterError(
                f"the cluster at `{address}` has no workers that longstop is installed on"
            ) from error
        others = sorted({v for v in versions.values() if v != version()})
        if others:
            self.close()
            raise NoClusterError(
                f"the workers at `{address}` have longstop {', '.join(others)}, and this is {version()}"
            )
        self.size = max(1, sum(self._client.nthreads().values()))
        self._finished = as_completed(loop=self._client.loop)
        self._errands: dict[str, Errand] = {}
        self._tries: dict[Errand, int] = {}

    def send(self, errand: Errand) -> None:
        """Have it lived by whichever worker is free; again by another, if that one dies."""
        try:
            future = self._client.submit(_errand, self.study, errand, pure=False, retries=2)
        except Exception as error:  # whatever Dask makes of a scheduler that has gone
            raise CrewLostError(f"the cluster at `{self.address}` takes nothing more: {error}") from error
        self._errands[future.key] = errand
        self._finished.add(future)

    def finished(self) -> Iterator[tuple[Errand, list[Record]]]:
        """What is finished first. What died with a worker, finished or not, is sent out once more."""
        future: Any = next(self._finished)
        errand = self._errands.pop(future.key)
        try:
            found: list[Record] = future.result()
        except (Exception, CancelledError) as error:
            tries = self._tries[errand] = self._tries.get(errand, 0) + 1
            if tries > TRIES:
                what = f"replication {errand[0] + 1} and what follows"
                raise CrewLostError(f"the cluster gave up on {what}: {error or type(error).__name__}") from error
            self.send(errand)
            return
        future.release()
        yield errand, found

    def close(self) -> None:
        """Take back what is under way, and leave the cluster as it was."""
        self._client.close()


def _knock(address: str) -> None:
    """Whether anybody is there at all, before Dask tries again and again. Raises NoClusterError."""
    try:
        where = urlsplit(address if "://" in address else f"tcp://{address}")
        socket.create_connection((where.hostname or "", where.port or USUAL_PORT), PATIENCE).close()
    except (OSError, ValueError) as error:
        raise NoClusterError(f"no Dask scheduler answers at `{address}`") from error


def version() -> str:
    """The version of longstop; asked of each worker."""
    from longstop import __version__

    return __version__


def _errand(study: Study, errand: Errand) -> list[Record]:
    return records(study, *errand)
