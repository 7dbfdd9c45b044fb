"""The very same command again: where nothing on which it depends has changed, what it wrote is written once more."""

from __future__ import annotations

from pathlib import Path

from longstop.cli.leaving import ALL_AS_EXPECTED, DIFFERS, leave, say
from longstop.cli.options import deliver

SHIPPED = "no model/ here: checking the library that comes with longstop"


class Again:
    """A command by its name, the folder of its project and all other arguments on which what it writes depends.

    The documents of the project, longstop's own code and the libraries count too. `can_be`: whether all that the
    command does is to write one text. Raises InputError for documents that cannot be read.
    """

    def __init__(self, command: str, folder: Path | None, *arguments: object, can_be: bool) -> None:
        from longstop import documents, store

        where, shown, self.shipped = documents.locate(folder)
        self._cache = store.default()
        self.can_be = can_be and self._cache.folder is not None
        self._key = ""
        if self.can_be:
            texts = tuple((source.path, source.text) for source in documents.read_project(where, shown))
            self._key = self._cache.key(f"{command} as a whole", texts, *arguments)

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

    def keep(self, text: str, code: int) -> None:
        """Keep what the command wrote, if it left nothing open."""
        if self.can_be and code in (ALL_AS_EXPECTED, DIFFERS):
            self._cache.put(self._key, (text, code))
