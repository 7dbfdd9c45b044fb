"""Rules: which kind of rule the action after `then` makes."""

from __future__ import annotations

from typing import assert_never

from longstop.core import procedures as p
from longstop.core.diagnostics import Code
from longstop.language import syntax as s
from longstop.language.resolve_conditions import Scope
from longstop.language.resolve_duties import Duty
from longstop.language.resolve_norms import Norm
from longstop.language.resolve_parts import Parts


def rule_of(scope: Scope, node: s.Rule) -> p.Rule | None:
    """The rule; None if under these readings it never applies, or makes no sense (which is noted)."""
    parts = Parts(scope, node)
    then = parts.only(s.Then)
    if then is None:
        scope.report.say(
            Code.MISSING_PART, f"the rule `{node.id.text}` does not say who must do what", node.id.span, "add a `then`"
        )
        return None
    action = then.action
    match action:
        case s.Send() | s.Do():
            return Duty(scope, node, parts).duty(action)
        case s.CopyTo():
            return Norm(scope, node, parts).copy(action)
        case s.Forbid():
            return Norm(scope, node, parts).ban(action)
        case s.Manner():
            return Norm(scope, node, parts).manner(action)
        case _:
            assert_never(action)
