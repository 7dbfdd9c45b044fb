"""Tables in CSV and Parquet: read as they stand, their times and their recurring texts made into numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from longstop.core.diagnostics import Code, Diagnostic, InputError

if TYPE_CHECKING:
    from polars import DataFrame, Series

#: No event of a case that is still of interest was earlier or is later.
FIRST_YEAR, LAST_YEAR = 1990, 2100

_FORMS = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
)
_OFFSET = r"\s*(Z|[+-]\d{2}:?\d{2})$"


def polars() -> Any:
    """The library that reads tables. Raises InputError, with what to do, where it is not installed."""
    try:
        import polars
    except ImportError:
        message, help = "logs are read with polars, which is missing", "install it with `pip install 'longstop[log]'`"
        raise InputError([Diagnostic(Code.NOT_INSTALLED, message, None, help)]) from None
    return polars


def refuse(path: Path, message: str, help: str = "") -> NoReturn:
    """Raise InputError about the file."""
    raise InputError([Diagnostic(Code.BAD_LOG, f"`{path}`{message}", None, help)])


def refuse_rows(path: Path, rows: Sequence[int], message: str, help: str = "") -> NoReturn:
    """Raise InputError about rows, which are counted from 1, the heading left out."""
    shown = ", ".join(str(r + 1) for r in rows[:5]) + (f" and {len(rows) - 5} more" if len(rows) > 5 else "")
    refuse(path, f", {'row' if len(rows) == 1 else 'rows'} {shown}: {message}", help)


def read_frame(path: Path) -> DataFrame:
    """The table in the file: Parquet as it is, CSV all texts. Raises InputError if it is neither, or holds nothing."""
    pl = polars()
    try:
        with path.open("rb") as file:
            head = file.read(1 << 16)
    except OSError as error:
        refuse(path, f" cannot be read: {(error.strerror or 'no reason given').lower()}")
    if not head.strip():
        refuse(path, " is empty")
    try:
        if head[:4] == b"PAR1":
            frame = pl.read_parquet(path)
        elif b"\0" in head:
            refuse(path, " is neither Parquet nor text")
        else:
            frame = pl.read_csv(path, infer_schema=False, separator=_separator(head), encoding="utf8")
    except (InputError, KeyboardInterrupt):
        raise
    except BaseException as error:  # whatever the reader finds wrong, in its words; its panics are no exceptions
        said = str(error).strip().splitlines()
        reason = said[0][:1].lower() + said[0][1:] if said else "no reason given"
        refuse(path, f" cannot be read as a table: {reason[:200]}", "is it CSV in UTF-8, or Parquet?")
    table: DataFrame = frame.rename(lambda name: name.removeprefix("\ufeff").strip())
    if not table.height:
        refuse(path, " has a heading and no rows")
    return table


def _separator(head: bytes) -> str:
    line = re.sub(rb'"[^"]*"', b"", head.splitlines()[0] if head.splitlines() else b"")
    return max((",", ";", "\t"), key=lambda mark: line.count(mark.encode()))


# --- times --------------------------------------------------------------------------------------------------------


def seconds(
    path: Path, column: Series, rows: Series, *, form: str | None = None, zone: str | None = None
) -> Series:
    """The times as seconds since 1970, local: of texts, dates or timestamps, with an offset or without.

    `rows` are the numbers under which the rows are known. Raises InputError for what is no date.
    """
    pl = polars()
    match column.dtype:
        case pl.Date:
            found = column.cast(pl.Datetime("ms"))
        case pl.Datetime():
            zoned = column.dtype.time_zone is not None
            found = column.dt.convert_time_zone(_zone(path, zone)) if zoned and zone else column
            found = found.dt.replace_time_zone(None).cast(pl.Datetime("ms"))
        case pl.String:
            found = _parsed(path, column.str.strip_chars(), form, zone)
        case _:
            refuse(path, f": the column `{column.name}` holds no times")
    bad = found.is_null() | (found.dt.year() < FIRST_YEAR) | (found.dt.year() > LAST_YEAR)
    if bad.any():
        first = column.filter(bad)[0]
        what = "no time is given" if first is None else f"`{first}` is no date that a log can have"
        help = "" if form or first is None else "dates are like `2026-01-05`, times like `2026-01-05 09:30`"
        refuse_rows(path, rows.filter(bad).to_list(), what, help)
    return found.dt.timestamp("ms") // 1000


def _zone(path: Path, zone: str | None) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(zone or "")
    except (OSError, ValueError, KeyError):
        refuse(path, f" cannot be brought into the zone `{zone}`: there is none of that name")
    return str(zone)


def _parsed(path: Path, text: Series, form: str | None, zone: str | None) -> Series:
    pl = polars()
    if form is not None:
        try:
            return text.str.to_datetime(form, strict=False, time_unit="ms").dt.replace_time_zone(None)
        except Exception:
            refuse(path, f" cannot be read with the time format `{form}`: it is none")
    name = text.name
    offset = text.str.extract(_OFFSET)
    bare = text.str.replace(_OFFSET, "")
    found = bare.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("ms"))
    for one in _FORMS:
        if not found.null_count():
            break
        more = bare.str.to_datetime(one, strict=False, time_unit="ms")
        found = found.zip_with(found.is_not_null(), more)
    if zone and offset.is_not_null().any():
        sign = pl.when(pl.col("o").str.starts_with("-")).then(-1).otherwise(1)
        hours, minutes = pl.col("o").str.slice(1, 2), pl.col("o").str.slice(-2)
        away = pl.when(pl.col("o") == "Z").then(0).otherwise(
            sign * (hours.cast(pl.Int64, strict=False) * 60 + minutes.cast(pl.Int64, strict=False))
        )  # fmt: skip
        both = pl.DataFrame({"t": found, "o": offset}).select(
            pl.when(pl.col("o").is_null())
            .then(pl.col("t"))
            .otherwise(
                (pl.col("t") - pl.duration(minutes=away))
                .dt.replace_time_zone("UTC")
                .dt.convert_time_zone(_zone(path, zone))
                .dt.replace_time_zone(None)
            )
        )
        found = both.to_series()
    return found.alias(name)


# --- texts --------------------------------------------------------------------------------------------------------


def coded(texts: Series) -> tuple[list[str | None], Series]:
    """The texts that occur, in order of appearance, and for each row the place of its own."""
    pl = polars()
    texts = texts.cast(pl.String)
    found = texts.unique(maintain_order=True)
    entries = found.drop_nulls()
    places = texts.cast(pl.Enum(entries)).to_physical().cast(pl.Int32)
    if len(entries) < len(found):
        return [*entries.to_list(), None], places.fill_null(len(entries))
    return entries.to_list(), places


def together(
    columns: Sequence[tuple[list[str | None], Series]], height: int
) -> tuple[list[tuple[Any, ...]], Series]:
    """Several coded columns as one: the combinations that occur, and for each row the place of its own."""
    pl = polars()
    if not columns:
        return [()], pl.zeros(height, dtype=pl.Int32, eager=True)
    number = pl.zeros(height, dtype=pl.Int64, eager=True)
    for entries, places in columns:
        number = number * len(entries) + places.cast(pl.Int64)
    occurring = number.unique().sort().to_list()
    combined = []
    for one in occurring:
        found = []
        for entries, _ in reversed(columns):
            one, place = divmod(one, len(entries))
            found.append(entries[place])
        combined.append(tuple(reversed(found)))
    return combined, (number.rank("dense").cast(pl.Int32) - 1)


def numbers(places: Series) -> Sequence[int]:
    """The column as an array that the columns of a log can be."""
    array: Any = places.to_numpy()
    column: Sequence[int] = array
    return column


def split(text: str | None, mark: str = ";") -> tuple[str, ...]:
    r"""The names in one cell. A backslash keeps what follows it from being a mark; `\-` is a name without letters."""
    if text is None:
        return ()
    return tuple(_names(text, mark))


def _names(text: str, mark: str) -> Iterator[str]:
    name, at = "", 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            name += "" if text[at + 1] == "-" else text[at + 1]
            at += 2
        elif text.startswith(mark, at):
            yield name
            name, at = "", at + len(mark)
        else:
            name += text[at]
            at += 1
    yield name


def joined(names: Sequence[str]) -> str | None:
    """The names in one cell, so that `split` finds them again."""
    if not names:
        return None
    return ";".join(n.replace("\\", "\\\\").replace(";", "\\;") or "\\-" for n in names)
