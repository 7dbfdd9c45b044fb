"""Who is to do a thing: parties, tiers, and those who cover for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from longstop.core import formulas as f
from longstop.core import procedures as p
from longstop.core.diagnostics import Code
from longstop.language import syntax as s
from longstop.language.resolve_conditions import Scope
from longstop.language.resolve_names import Vocabulary


def doers_of(scope: Scope, node: s.Doers, preferred: s.Names | None, *, cover: bool = True) -> p.Doers:
    """The parties who are to do a thing, each with its tiers; after a tier, those who cover for it."""
    found = []
    for party in node.parties:
        tiers = []
        for tier in party.tiers:
            roles = [r for r in tier if scope.names.role(r, scope.report) is not None]
            tiers.append(tuple(f.RoleId(r.text) for r in roles))
        names = [r for tier in party.tiers for r in tier]
        for i, again in enumerate(names):
            first = next((r for r in names[:i] if r.text == again.text), None)
            if first is not None:
                scope.report.say(Code.DUPLICATE, f"`{again.text}` is named twice", again.span)
        if any(tiers):
            found.append(p.Party(tuple(_covered(scope, tiers)) if cover else tuple(tiers)))
    if preferred is None:
        return tuple(found)
    order = tuple(f.RoleId(r.text) for r in preferred.names if scope.names.role(r, scope.report) is not None)
    fitting = [x for x in found if set(order) <= set(x.roles)]
    if order and not fitting:
        message = "`prefer` orders those who may do it, and not all of these may"
        scope.report.say(Code.MISPLACED_PART, message, preferred.span)
    return tuple(replace(x, prefer=order) if fitting and x is fitting[0] else x for x in found)


def _covered(scope: Scope, tiers: list[tuple[f.RoleId, ...]]) -> Iterator[tuple[f.RoleId, ...]]:
    """The tiers, and after each those who cover for it, those who cover for them, and so on."""
    seen = {r for tier in tiers for r in tier}
    for tier in tiers:
        while tier:
            yield tier
            stand_ins = [c for r in tier for c in cover_of(scope.names, r) if c not in seen]
            tier = tuple(dict.fromkeys(stand_ins))
            seen |= set(tier)


def cover_of(names: Vocabulary, role: str) -> tuple[f.RoleId, ...]:
    """Those who cover for a role."""
    declared = names.declared.get(role)
    if not isinstance(declared, s.Role):
        return ()
    return tuple(
        f.RoleId(n.text)
        for option in declared.options
        if option.word == "covered" and option.names is not None
        for n in option.names.names
        if isinstance(names.declared.get(n.text), s.Role)
    )
