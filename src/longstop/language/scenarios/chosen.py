"""The readings and parameters that a scenario file chooses, and the procedures that they make."""

from __future__ import annotations

import re
from collections.abc import Sequence

from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.procedures import Procedure
from longstop.core.source import Span
from longstop.core.time import Bound
from longstop.language.library import ProcedureText
from longstop.language.resolve_bounds import ANY, bound_from_text, faults
from longstop.language.resolve_names import Report, listed, near
from longstop.language.scenarios import form
from longstop.language.scenarios.convert import Where, shown

_BOUND = re.compile(r"(0|[1-9][0-9]{0,3}) (day|week|working day)s?( counting the day itself)?( rolled forward)?")


class Chooser:
    """Makes the procedures of a scenario concrete, each way only once."""

    def __init__(self, texts: Sequence[ProcedureText], report: Report) -> None:
        self.texts, self.report = texts, report
        self.instances: dict[object, Procedure | None] = {}

    def instance(self, text: ProcedureText, file: form.File, where: Where) -> Procedure | None:
        """The procedure under the readings and parameters that the file gives; None if they contradict each other."""
        readings, parameters = self.chosen(text, file, where)
        key = (text.id, tuple(sorted(readings.items())), tuple(sorted((k, str(v)) for k, v in parameters.items())))
        if key not in self.instances:
            try:
                self.instances[key] = text.instantiate(readings, parameters)
            except InputError as error:
                self.instances[key] = None
                place = where.value(("readings",) if readings else ("parameters",))
                self.report.add(Diagnostic(d.code, d.message, place, d.help, d.notes) for d in error.diagnostics)
        return self.instances[key]

    def chosen(
        self, text: ProcedureText, file: form.File, where: Where
    ) -> tuple[dict[str, str], dict[str, int | Bound]]:
        """The readings and the parameters of the procedure that the file gives, by their bare names."""
        readings: dict[str, str] = {}
        parameters: dict[str, int | Bound] = {}
        for name, option in file.readings.items():
            inner = self._qualified(name, "readings", text, where)
            if inner is not None:
                options = text.readings[inner].options
                if isinstance(option, str) and option in options:
                    readings[inner] = option
                else:
                    help = near(str(option), options) or f"it has {listed(options, 'and')}"
                    message = f"the reading `{name}` has no option {shown(option)}"
                    self.report.say(Code.UNKNOWN_VALUE, message, where.value(("readings", name)), help)
        for name, value in file.parameters.items():
            inner = self._qualified(name, "parameters", text, where)
            if inner is not None:
                worth = self._parameter(value, text.parameters[inner].value, where.value(("parameters", name)))
                if worth is not None:
                    parameters[inner] = worth
        return readings, parameters

    def _qualified(self, name: str, table: str, text: ProcedureText, where: Where) -> str | None:
        """The bare name, if it is one of this procedure; a name of no procedure in the file is noted."""
        what = table.removesuffix("s")
        id, _, inner = name.partition(".")
        place = where.key((table, name))
        if not inner or id not in [t.id for t in self.texts]:
            owners = [f"{t.id}.{name}" for t in self.texts if name in getattr(t, table)]
            help = f"write {listed(owners)}" if owners else near(id, [t.id for t in self.texts]) if inner else ""
            message = f"there is no {what} `{name}` of a procedure in this file"
            self.report.say(Code.UNKNOWN_NAME, message[:200], place, help)
        elif id == text.id and inner not in getattr(text, table):
            help = near(inner, getattr(text, table))
            self.report.say(Code.UNKNOWN_NAME, f"there is no {what} `{inner}` in `{id}`"[:200], place, help)
        elif id == text.id:
            return inner
        return None

    def _parameter(self, value: object, default: int | Bound, place: Span) -> int | Bound | None:
        """The value of a parameter: a number, or a bound such as `3 working days`."""
        if isinstance(default, Bound):
            if not isinstance(value, str) or not _BOUND.fullmatch(value):
                message = "this parameter is a bound, such as `3 working days`"
                self.report.say(Code.WRONG_SHAPE, message, place, f"by default it is `{default}`")
                return None
            bound = bound_from_text(value)
            assert isinstance(bound, Bound)
            wrong = faults(bound, ANY)
            for code, message, help in wrong:
                self.report.say(code, message, place, help)
            return None if wrong else bound
        if not isinstance(value, int):
            self.report.say(Code.WRONG_SHAPE, "this parameter is a number", place, f"by default it is {default}")
            return None
        if not 0 <= value <= 999:
            self.report.say(Code.BAD_NUMBER, "the number makes no sense here", place, "it is from 0 to 999")
            return None
        return value
