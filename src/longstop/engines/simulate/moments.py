"""An event of a case at the moment at which it happens, and what can be asked of a case at such a moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from longstop.core import formulas as f
from longstop.engines.simulate.people import Person


class Moment:
    """An event that happens now, or that may: who does it in which roles, to whom it goes and what it carries."""

    __slots__ = ("arrived", "by", "carried", "event", "read", "roles", "to")

    def __init__(
        self,
        event: f.EventId,
        by: tuple[Person, ...] = (),
        roles: tuple[f.RoleId, ...] = (),
        to: tuple[f.RoleId, ...] = (),
        carried: Mapping[f.AttributeId, str] = {},
        read: bool = False,
    ) -> None:
        self.event, self.by, self.roles, self.to, self.carried, self.read = event, by, roles, to, carried, read
        self.arrived = to


class Lived(Protocol):
    """What conditions look at in the life of a case, and what they remember there; see `conditions.Memory`."""

    today: int
    counts: list[int]
    days: list[list[int]]
    found: list[bool]
    states: list[bool]

    @property
    def facts(self) -> Mapping[f.FactId, str]:
        """What kind of case it is."""

    def role_in(self, role: f.RoleId) -> bool:
        """Whether anyone who holds the role is in today."""
