"""Event logs in files, CSV and Parquet: those that longstop writes, and those of one's own with a mapping.

This is the only door to polars, which comes with the extra `log`.
"""

from __future__ import annotations

from difflib import get_close_matches
from io import BytesIO
from pathlib import Path

from longstop import documents
from longstop.core.logs import Log
from longstop.core.procedures import Procedure
from longstop.logs.foreign import Foreign, Recorded
from longstop.logs.form import frame_of, is_ours, log_of_frame
from longstop.logs.frames import read_frame, refuse
from longstop.logs.mapping import Columns, check, read_columns

__all__ = ["Columns", "Recorded", "read_columns", "read_log", "write_log"]


def read_log(path: Path | str, procedure: Procedure, columns: Columns | None = None) -> Recorded:
    """The log in a file, under the procedure's names.

    A file of longstop's own form says everything itself. Of any other, `columns` says what its columns and activities
    stand for. Raises InputError for a file that is no log, and for whatever in it cannot be.
    """
    path, columns = Path(path), columns or Columns()
    check(columns, procedure)
    frame = read_frame(path)
    if is_ours(frame) and not columns.given:
        log = log_of_frame(path, frame)
        _check_names(path, log, procedure)
        return Recorded(log, {})
    return Foreign(path, frame, procedure, columns).read()


def _check_names(path: Path, log: Log, procedure: Procedure) -> None:
    """Refuse a log of another procedure."""
    for what, used, known in (
        ("event", log.events, [e.id for e in procedure.events]),
        ("role", [r for group in log.groups for r in group], [r.id for r in procedure.roles]),
    ):
        for name in used:
            if name not in known:
                near = get_close_matches(name, known, 1, 0.6)
                help = f"did you mean `{near[0]}`?" if near else "is it a log of another procedure?"
                refuse(path, f" speaks of the {what} `{name}`, which {procedure.id} does not have", help)


def write_log(log: Log, path: Path | str) -> None:
    """Put the log in a file, `.csv` or `.parquet`, whole or not at all.

    Raises InputError for another ending, and OSError where it cannot be written.
    """
    path = Path(path)
    if path.suffix not in (".csv", ".parquet"):
        refuse(path, " is neither a `.csv` nor a `.parquet` file", "the name says in which form the log is written")
    frame = frame_of(log)
    written = BytesIO()
    if path.suffix == ".csv":
        frame.write_csv(written, datetime_format="%Y-%m-%dT%H:%M:%S", date_format="%Y-%m-%d")
    else:
        frame.write_parquet(written)
    documents.write(path, written.getvalue())
