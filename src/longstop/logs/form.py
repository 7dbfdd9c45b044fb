"""The form in which longstop keeps a log: a row an event, and rows for absences, lapses, and the ends of each case.

It is lossless: what is written and read again is the same log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from longstop.core.formulas import AttributeId, EventId, FactId, RoleId
from longstop.core.logs import EPOCH, SECONDS, Log
from longstop.logs.frames import coded, joined, numbers, polars, refuse, refuse_rows, seconds, split, together

if TYPE_CHECKING:
    from polars import DataFrame, Series

#: What a row can say.
HAPPENED, READ, AWAY, FORGOTTEN, BEGINS, ENDS, UNKNOWN = WHATS = (
    "happened",
    "read",
    "away",
    "forgotten",
    "begins",
    "ends",
    "unknown",
)

#: The columns that every file of this form has, before those of attributes, facts and holders.
FIXED = ("case", "time", "what", "event", "by", "role", "to", "lost", "until")


#: More than the seconds between any two times that a log can have.
_WIDE = 1 << 34


def is_ours(frame: DataFrame) -> bool:
    """Whether the table has the form that longstop writes."""
    return {"case", "time", "what", "event"} <= set(frame.columns)


# --- writing ------------------------------------------------------------------------------------------------------


def frame_of(log: Log) -> DataFrame:
    """The log as a table of this form."""
    pl = polars()
    attributes = sorted({a for carried in log.attributes for a in carried})
    facts = sorted({x for facts in log.facts for x in facts})
    held = sorted({r for holders in log.holders for r in holders})
    schema: dict[str, Any] = {"case": pl.String, "time": pl.Datetime("ms"), **dict.fromkeys(FIXED[2:8], pl.String)}
    schema["until"] = pl.Date
    schema |= {f"attribute.{a}": pl.String for a in attributes}
    schema |= {f"fact.{x}": pl.String for x in facts}
    schema |= {f"held.{r}": pl.String for r in held}
    cases = list(map(str, log.cases))

    def codes(name: str) -> Series:
        return _ints(getattr(log, name))

    def texts(entries: Sequence[str | None], places: Series) -> Series:
        found: Series = pl.Series(entries, dtype=pl.String)
        return found.gather(places) if len(entries) else found

    rows = {
        "case": texts(cases, codes("case")),
        "time": (codes("time") * 1000).cast(pl.Datetime("ms")),
        "what": texts([HAPPENED, READ], codes("stage")),
        "event": texts(log.events, codes("event")),
        "by": texts([joined(x) for x in log.people], codes("by")),
        "role": texts([joined(x) for x in log.groups], codes("roles")),
        "to": texts([joined(x) for x in log.groups], codes("to")),
        "lost": texts([joined(x) for x in log.groups], codes("lost")),
        **{f"attribute.{a}": texts([x.get(a) for x in log.attributes], codes("carried")) for a in attributes},
        "place": codes("case") * 4 + 1,
    }
    number = pl.int_range(len(cases), dtype=pl.Int64, eager=True)
    begins = {
        "case": pl.Series(cases, dtype=pl.String),
        "time": _midnight(codes("first")),
        "what": pl.repeat(BEGINS, len(cases), dtype=pl.String, eager=True),
        **{f"fact.{x}": texts([known.get(x) for known in log.facts], codes("fact")) for x in facts},
        **{f"held.{r}": texts([_listed(h, r) for h in log.holders], codes("held")) for r in held},
        "place": number * 4,
    }
    ends = {
        "case": pl.Series(cases, dtype=pl.String),
        "time": _midnight(codes("last")),
        "what": pl.repeat(ENDS, len(cases), dtype=pl.String, eager=True),
        "place": number * 4 + 2,
    }
    gone = [(person, a, b) for person, spans in log.away.items() for a, b in spans]
    away = {
        "time": _midnight(_ints([a for _, a, _ in gone])),
        "what": pl.repeat(AWAY, len(gone), dtype=pl.String, eager=True),
        "by": pl.Series([joined((person,)) for person, _, _ in gone], dtype=pl.String),
        "until": _midnight(_ints([b for _, _, b in gone])).cast(pl.Date),
        "place": pl.repeat(-1, len(gone), dtype=pl.Int64, eager=True),
    }
    lapses = {
        "case": pl.Series([cases[c] for c, _, _ in log.lapses], dtype=pl.String),
        "time": _midnight(_ints([o for _, o, _ in log.lapses])),
        "what": pl.repeat(FORGOTTEN, len(log.lapses), dtype=pl.String, eager=True),
        "event": pl.Series([rule for _, _, rule in log.lapses], dtype=pl.String),
        "place": _ints([c for c, _, _ in log.lapses]) * 4 + 3,
    }
    unknown = {
        "what": pl.repeat(UNKNOWN, len(log.unknown), dtype=pl.String, eager=True),
        "event": pl.Series(sorted(log.unknown), dtype=pl.String),
        "place": pl.repeat(-2, len(log.unknown), dtype=pl.Int64, eager=True),
    }
    parts = [pl.DataFrame(part) for part in (unknown, away, begins, rows, ends, lapses)]
    whole = pl.concat([p for p in parts if p.height] or parts[:1], how="diagonal_relaxed")
    whole = whole.sort("place", maintain_order=True)
    table: DataFrame = whole.select(
        pl.col(name).cast(kind) if name in whole.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in schema.items()
    )
    return table


def _listed(holders: Mapping[RoleId, tuple[str, ...]], role: RoleId) -> str | None:
    """Who holds the role; a role that is mentioned and held by nobody is not the same as one that is not mentioned."""
    return (joined(holders[role]) or "\\") if role in holders else None


def _ints(values: Any) -> Series:
    pl = polars()
    whole: Series = pl.Series(values if hasattr(values, "dtype") else list(values), dtype=pl.Int64)
    return whole


def _midnight(ordinals: Series) -> Series:
    pl = polars()
    return ((ordinals - EPOCH) * (SECONDS * 1000)).cast(pl.Datetime("ms"))


# --- reading ------------------------------------------------------------------------------------------------------


def log_of_frame(path: Path, frame: DataFrame) -> Log:
    """The log that a table of this form holds. Raises InputError for rows that say nothing, or two things at once."""
    pl = polars()
    frame = _checked(path, frame)
    begins = frame.filter(pl.col("what") == BEGINS)
    cases = begins["case"].to_list()
    number = pl.DataFrame({"case": begins["case"], "n": pl.int_range(len(cases), dtype=pl.Int32, eager=True)})
    frame = frame.join(number, on="case", how="left", maintain_order="left")
    _check_cases(path, frame)
    first = _days(path, frame.filter(pl.col("what") == BEGINS))
    ends = frame.filter(pl.col("what") == ENDS).sort("n")
    last = _days(path, ends)
    wrong = ends["row"].filter(last < first)
    if len(wrong):
        refuse_rows(path, wrong.to_list(), "the case ends before it begins")
    rows = frame.filter(pl.col("what").is_in([HAPPENED, READ]))
    rows = rows.with_columns(seconds(path, rows["time"], rows["row"]).alias("s"))
    if not (rows["n"].cast(pl.Int64) * _WIDE + rows["s"]).is_sorted():
        rows = rows.sort("n", "s", maintain_order=True)
    day = rows["s"] // SECONDS + EPOCH
    outside = rows["row"].filter((day < first.gather(rows["n"])) | (day > last.gather(rows["n"])))
    if len(outside):
        refuse_rows(path, sorted(outside.to_list()), "it is outside the days between which its case begins and ends")
    if rows["event"].null_count():
        refuse_rows(path, rows["row"].filter(rows["event"].is_null()).to_list(), "the event is missing")
    _check_twice(path, rows)
    events, event = coded(rows["event"])
    people, by = coded(rows["by"])
    groups, roles, to, lost = _groups(rows)
    held_as = [split(x) for x in people]
    _check_who(path, rows["row"], held_as, by, groups, roles)
    attributes, carried = _choices(rows, "attribute.")
    facts, fact = _choices(begins, "fact.")
    holders, held = _choices(begins, "held.")
    away, lapses = _away(path, frame), _lapses(path, frame)
    return Log(
        tuple(cases),
        tuple(EventId(str(e)) for e in events),
        tuple(held_as),
        tuple(tuple(map(RoleId, g)) for g in groups),
        tuple({AttributeId(k): v for k, v in x.items()} for x in attributes),
        tuple({FactId(k): v for k, v in x.items()} for x in facts),
        tuple({RoleId(k): () if v == "\\" else split(v) for k, v in x.items()} for x in holders),
        numbers(rows["n"]),
        numbers(rows["s"]),
        numbers(event),
        numbers((rows["what"] == READ).cast(pl.Int8)),
        numbers(by),
        numbers(roles),
        numbers(to),
        numbers(lost),
        numbers(carried),
        numbers(first),
        numbers(last),
        numbers(fact),
        numbers(held),
        away,
        lapses,
        frozenset(frame.filter(pl.col("what") == UNKNOWN)["event"].drop_nulls().to_list()),
    )


def _checked(path: Path, frame: DataFrame) -> DataFrame:
    """The table with its rows numbered, every column that there should be, and no column or row that says nothing."""
    pl = polars()
    for name in frame.columns:
        if name not in FIXED and not name.startswith(("attribute.", "fact.", "held.")):
            refuse(path, f" has a column `{name}`, which means nothing in a log of longstop's own form")
    text = [c for c in frame.columns if c not in ("time", "until")]
    wrong = [c for c in text if frame[c].dtype not in (pl.String, pl.Null) and not frame[c].dtype.is_(pl.Categorical)]
    if wrong:
        refuse(path, f": the column `{wrong[0]}` does not hold texts")
    missing = [pl.lit(None, dtype=pl.String).alias(c) for c in FIXED if c not in frame.columns]
    frame = frame.with_columns(*(pl.col(c).cast(pl.String) for c in text), *missing)
    frame = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("row"))
    odd = frame.filter(~pl.col("what").is_in(WHATS) | pl.col("what").is_null())
    if odd.height:
        refuse_rows(path, odd["row"].to_list(), f"`{odd['what'][0] or ''}` is not one of {', '.join(WHATS)}")
    return frame


def _check_cases(path: Path, frame: DataFrame) -> None:
    pl = polars()
    for what in (BEGINS, ENDS):
        some = frame.filter(pl.col("what") == what)
        again = some.filter(~pl.col("case").is_first_distinct() | pl.col("case").is_null())
        if again.height:
            refuse_rows(path, again["row"].to_list(), f"the case {what} twice, or has no name")
    if not frame.filter(pl.col("what") == BEGINS).height:
        refuse(path, " has no row that says where a case begins")
    bound = frame.filter(pl.col("what").is_in([HAPPENED, READ, FORGOTTEN, ENDS]) & pl.col("n").is_null())
    if bound.height:
        refuse_rows(path, bound["row"].to_list(), f"the case `{bound['case'][0] or ''}` begins nowhere")
    ended = frame.filter(pl.col("what") == ENDS).select("case")
    endless = frame.filter(pl.col("what") == BEGINS).join(ended, on="case", how="anti", maintain_order="left")
    if endless.height:
        refuse_rows(path, endless["row"].to_list(), f"the case `{endless['case'][0]}` ends nowhere")


def _check_twice(path: Path, rows: DataFrame) -> None:
    pl = polars()
    alike = (pl.col("n") == pl.col("n").shift()) & (pl.col("s") == pl.col("s").shift())  # only these can be the same
    rows = rows.filter((alike | alike.shift(-1)).fill_null(False))
    again = rows.drop("row").is_duplicated()
    if again.any():
        refuse_rows(path, sorted(rows["row"].filter(again).to_list()), "they say the same", "is the file joined twice?")


def _check_who(
    path: Path, row: Series, people: Sequence[tuple[str, ...]], by: Series, groups: Sequence[tuple[str, ...]],
    roles: Series,
) -> None:  # fmt: skip
    pl = polars()
    size = pl.Series([len(p) for p in people], dtype=pl.Int64), pl.Series([len(g) for g in groups], dtype=pl.Int64)
    uneven = row.filter(size[0].gather(by) != size[1].gather(roles)) if len(row) else row
    if len(uneven):
        refuse_rows(path, sorted(uneven.to_list()), "there are not as many roles as people")


def _days(path: Path, rows: DataFrame, column: str = "time") -> Series:
    pl = polars()
    return (seconds(path, rows[column], rows["row"]) // SECONDS + EPOCH).cast(pl.Int64)


def _groups(rows: DataFrame) -> tuple[list[tuple[str, ...]], Series, Series, Series]:
    """The groups of roles that three columns share, and their places."""
    pl = polars()
    size = rows.height
    texts, places = coded(pl.concat([rows["role"], rows["to"].alias("role"), rows["lost"].alias("role")]))
    return [split(t) for t in texts], places[:size], places[size : 2 * size], places[2 * size :]


def _choices(rows: DataFrame, prefix: str) -> tuple[list[dict[str, str]], Series]:
    """The combinations of values that columns with this prefix have."""
    names = [c for c in rows.columns if c.startswith(prefix)]
    combined, places = together([coded(rows[c]) for c in names], rows.height)
    ids = [c.removeprefix(prefix) for c in names]
    return [{i: v for i, v in zip(ids, one, strict=True) if v is not None} for one in combined], places


def _away(path: Path, frame: DataFrame) -> dict[str, tuple[tuple[int, int], ...]]:
    pl = polars()
    rows = frame.filter(pl.col("what") == AWAY)
    found: dict[str, list[tuple[int, int]]] = {}
    first, last = _days(path, rows), _days(path, rows, "until")
    for row, names, a, b in zip(rows["row"], rows["by"], first, last, strict=True):
        if len(split(names)) != 1 or b < a:
            refuse_rows(path, [row], "an absence is of one person, `by`, from its time `until` a day not before that")
        found.setdefault(split(names)[0], []).append((a, b))
    return {person: tuple(spans) for person, spans in found.items()}


def _lapses(path: Path, frame: DataFrame) -> tuple[tuple[int, int, str], ...]:
    pl = polars()
    rows = frame.filter(pl.col("what") == FORGOTTEN)
    if rows["event"].null_count():
        nameless = rows["row"].filter(rows["event"].is_null())
        refuse_rows(path, nameless.to_list(), "the rule that was forgotten is missing")
    return tuple(zip(rows["n"].to_list(), _days(path, rows).to_list(), rows["event"].to_list(), strict=True))
