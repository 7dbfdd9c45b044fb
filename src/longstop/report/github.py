"""The verdicts as workflow commands of GitHub Actions, which show them beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.core.cases import Case
from longstop.core.places import Places
from longstop.report.levels import Level, asked, found, level
from longstop.report.story import tell
from longstop.report.text import PLAIN_WIDTH, lay_out

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning"}


def document(cases: Sequence[Case], places: Places) -> str:
    """A command for each verdict that is not as expected or is missing; a gap that is known is left out."""
    return "".join(_command(case, cases, places) for case in cases if level(case.result) in _COMMANDS)


def _command(case: Case, others: Sequence[Case], places: Places) -> str:
    r = case.result
    kind = level(r)
    assert kind is not None
    place = places.properties.get(r.property)
    keys = {} if place is None else {"file": place.path, "line": str(place.line)}
    keys["title"] = f"{asked(r)}: {found(r)}"
    story = "\n".join(lay_out(tell(case, others), PLAIN_WIDTH))
    return f"::{_COMMANDS[kind]} {','.join(f'{k}={_key(v)}' for k, v in keys.items())}::{_message(story)}\n"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _key(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
