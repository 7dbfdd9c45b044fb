"""The very same command again: where nothing on which it depends has changed, what it wrote is written once more."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, leave, say
from longstop.cli.options import deliver

if TYPE_CHECKING:
    from longstop.core.source import Source

#: The variables on which it depends how text looks on a terminal.
_LOOKS = ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "COLUMNS", "LINES", "TERM", "COLORTERM")

SHIPPED = "no model/ here: checking the library that comes with longstop"


class Again:
    """A command by its name, the folder of its project and all other arguments on which what it writes depends.

    The documents of the project, longstop's own code and the libraries count too. `can_be`: whether all that the
    command does is to write one text. `screen`: whether that is laid out for a terminal, if there is one. Raises
    InputError for documents that cannot be read.
    """

    def __init__(
        self, command: str, folder: Path | None, *arguments: object, can_be: bool, screen: bool = False
    ) -> None:
        from longstop import documents, store

        where, shown, self.shipped = documents.locate(folder)
        self._cache = store.default()
        self.can_be = can_be and self._cache.folder is not None
        self._key = ""
        self._texts: tuple[tuple[str, str], ...] = ()
        if self.can_be:
            self._texts = tuple((source.path, source.text) for source in documents.read_project(where, shown))
            coloured: list[object] = [os.environ.get(name) for name in _LOOKS]
            if screen and sys.stdout.isatty():
                coloured.append(shutil.get_terminal_size())
            self._key = self._cache.key(f"{command} as a whole", self._texts, coloured, *arguments)

    def deliver(self, output: Path | None) -> None:
        """If it is known what the command writes, write it and leave as it left."""
        match self._cache.get(self._key) if self.can_be else None:
            case (str(text), int(code)) if code in (ALL_AS_EXPECTED, DIFFERS):
                if self.shipped:
                    say(SHIPPED)
                deliver(text, output)
                leave(code)
            case _:
                pass

    def keep(self, text: str, code: int, sources: Sequence[Source]) -> None:
        """Keep what the command wrote of these documents, if it left nothing open.

        Nothing is kept if they were edited between the two times that they were read.
        """
        same = tuple((source.path, source.text) for source in sources) == self._texts
        if self.can_be and same and code in (ALL_AS_EXPECTED, DIFFERS):
            self._cache.put(self._key, (text, code))
