"""A question to one procedure put in the words of another, as far as that has words for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from longstop.core import formulas as f
from longstop.core.alignment import Alignment, Sphere
from longstop.core.procedures import Procedure
from longstop.core.renaming import Names


@dataclass(frozen=True)
class Translation:
    """The formula in the other's words; `missing` are the names for which it has none, and then it means nothing."""

    formula: f.Formula
    missing: tuple[str, ...]
    names: Names


def translated(formula: f.Formula, alignment: Alignment, other: Procedure, *, to_new: bool) -> Translation:
    """The formula about the old procedure as one about the new (or, unless `to_new`, the reverse), which is `other`.

    Facts whose values are given on the side that it comes from are taken to have them; of the other side only cases are
    meant in which the facts have the values that are given there.
    """
    known = {s: alignment.to_new(s) if to_new else alignment.to_old(s) for s in Sphere}
    given = (alignment.given_old, alignment.given_new)
    spoken: dict[Sphere, list[str]] = {s: [] for s in Sphere}

    def heard(sphere: Sphere) -> _Heard:
        return _Heard(known[sphere], spoken[sphere])

    names = Names(
        events=heard(Sphere.EVENT),  # type: ignore[arg-type]
        roles=heard(Sphere.ROLE),  # type: ignore[arg-type]
        facts=heard(Sphere.FACT),  # type: ignore[arg-type]
        states=heard(Sphere.STATE),  # type: ignore[arg-type]
        attributes=heard(Sphere.ATTRIBUTE),  # type: ignore[arg-type]
        settled=given[0] if to_new else given[1],
    )
    put = names.formula(formula)
    missing = tuple(dict.fromkeys(n for s, said in spoken.items() for n in said if n not in known[s]))
    facts = {fact.id for fact in other.facts}
    there = given[1] if to_new else given[0]
    so = tuple(f.FactIs(f.FactId(name), value) for name, value in there.items() if name in facts)
    if so:
        put = tuple(replace(part, condition=f.And((*so, part.condition))) for part in put)
    return Translation(put, missing, names)


class _Heard(Mapping[str, str]):
    """Counterparts of names, each name that is looked up being noted; one without a counterpart stands for itself."""

    def __init__(self, known: Mapping[str, str], spoken: list[str]) -> None:
        self.known, self.spoken = known, spoken

    def __getitem__(self, name: str) -> str:
        self.spoken.append(name)
        return self.known.get(name, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)
