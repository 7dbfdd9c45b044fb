"""One procedure: from its document to a text that can be made concrete under any readings and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from longstop.core.diagnostics import Code, InputError
from longstop.core.procedures import Agency, Clause, Procedure
from longstop.core.source import Span
from longstop.core.time import Bound
from longstop.language import syntax as s
from longstop.language.library import ParameterText, ProcedureText, ReadingText
from longstop.language.literate import Heading
from longstop.language.resolve_bounds import ANY, MOST, faults, value_of
from longstop.language.resolve_checks import addressees, circles, clause_headings, coverage, prompted, senders
from longstop.language.resolve_conditions import Scope
from longstop.language.resolve_documents import Statements
from longstop.language.resolve_entities import default_of, event_of, fact_of, role_of, state_of
from longstop.language.resolve_names import Report, Vocabulary, listed, near, title_of, vocabulary
from longstop.language.resolve_rules import rule_of


@dataclass(frozen=True)
class Model:
    """A procedure as read: its document, its names, and what is chosen where nothing else is."""

    document: Statements
    head: s.Procedure
    names: Vocabulary
    clauses: tuple[Clause, ...]
    options: Mapping[str, str]
    settings: Mapping[str, int | Bound]

    def procedure(
        self, readings: Mapping[str, str], parameters: Mapping[str, int | Bound], report: Report
    ) -> Procedure:
        """The procedure under these readings and parameters, all of them given."""
        scope = Scope(self.names, readings, parameters, report)
        nodes = {node.id.text: node for node in self.document.of(s.Rule)}
        calendar = next(iter(self.document.of(s.Calendar)), None)
        roles = tuple(role_of(scope, node) for node in self.names.roles)
        facts = tuple(fact_of(scope, node) for node in self.names.facts)
        states = tuple(state_of(scope, node) for node in self.names.states)
        events = tuple(event_of(scope, node) for node in self.names.events)
        rules = tuple(r for node in self.document.of(s.Rule) if (r := rule_of(scope, node)) is not None)
        addressees(rules, nodes, report)
        return Procedure(
            self.head.id.text,
            title_of(self.head.id.text, self.head.title),
            calendar.id.text if calendar is not None else "",
            tuple(Agency(n, title_of(n, a.title)) for n, a in self.names.agencies.items()),
            roles,
            facts,
            states,
            events,
            rules,
            self.clauses,
            dict(readings),
            {name: str(value) for name, value in parameters.items()},
        )

    def instantiate(self, readings: Mapping[str, str], parameters: Mapping[str, int | Bound]) -> Procedure:
        """The procedure, the readings and parameters that are not given being at their defaults."""
        report = Report()
        for name, option in readings.items():
            self.check_option(name, option, None, None, report)
        for name, value in parameters.items():
            self.check_setting(name, value, None, None, report)
        found = None
        if not report.diagnostics:
            found = self.procedure({**self.options, **readings}, {**self.settings, **parameters}, report)
        if found is None or report.diagnostics:
            raise InputError(report.diagnostics)
        return found

    def check_option(self, name: str, option: str, at: Span | None, option_at: Span | None, report: Report) -> None:
        """Notes a reading, or an option of one, that does not exist."""
        reading = self.names.declared.get(name)
        if not isinstance(reading, s.Reading):
            if name not in self.names.broken:
                help = near(name, self.options)
                report.say(Code.UNKNOWN_NAME, f"`{self.head.id.text}` has no reading `{name}`", at, help)
            return
        options = [o.name.text for o in reading.options]
        if option not in options:
            help = near(option, options) or f"it has {listed(options, 'and')}"
            report.say(Code.UNKNOWN_VALUE, f"the reading `{name}` has no option `{option}`", option_at, help)

    def check_setting(
        self, name: str, value: int | Bound, at: Span | None, value_at: Span | None, report: Report
    ) -> None:
        """Notes a parameter that does not exist, or a value that it cannot have."""
        if name not in self.settings:
            if name not in self.names.broken:
                help = near(name, self.settings)
                report.say(Code.UNKNOWN_NAME, f"`{self.head.id.text}` has no parameter `{name}`", at, help)
            return
        if isinstance(value, Bound) != isinstance(self.settings[name], Bound):
            is_a, not_a = ("a bound", "a number") if isinstance(self.settings[name], Bound) else ("a number", "a bound")
            message = f"the parameter `{name}` is {is_a}, and this is {not_a}"
            report.say(Code.WRONG_KIND, message, value_at, notes=(("declared here", self.names.declared[name].span),))
        elif isinstance(value, Bound) and value_at is None:
            for code, message, help in faults(value, ANY):
                report.say(code, message, value_at, help)
        elif isinstance(value, int) and not 0 <= value <= MOST:
            report.say(Code.BAD_NUMBER, f"the parameter `{name}` cannot be {value}", value_at)

    def text(self) -> ProcedureText:
        """What a reader gets."""
        headings = {h.id: h.span for h in reversed(self.document.headings)}
        spans = {name: agency.name.span for name, agency in self.names.agencies.items()}
        spans |= {name: node.name.span for name, node in self.names.declared.items()}
        spans |= {clause.id: headings[clause.id] for clause in self.clauses}
        spans |= {node.id.text: node.id.span for node in self.document.of(s.Rule)}
        readings = {
            node.name.text: ReadingText(
                node.name.text,
                node.title.text,
                {o.name.text: o.text.text for o in node.options},
                self.options[node.name.text],
                node.name.span,
            )
            for node in self.names.readings
        }
        parameters = {
            node.name.text: ParameterText(
                node.name.text,
                title_of(node.name.text, node.title),
                self.settings[node.name.text],
                node.name.span,
            )
            for node in self.names.parameters
        }
        id = self.head.id.text
        calendar = self.document.of(s.Calendar)[0].id.text
        return ProcedureText(
            id,
            title_of(id, self.head.title),
            calendar,
            self.document.source.path,
            readings,
            parameters,
            self.clauses,
            spans,
            self.instantiate,
        )


def model_of(document: Statements, report: Report) -> Model | None:
    """The procedure that a document states; everything in it is checked, in all its readings."""
    head = document.procedure
    if head is None:
        return None
    names = vocabulary(document.all, report)
    headings = clause_headings(head.id.text, document.headings, report)
    rules, guidance = document.of(s.Rule), document.of(s.Guidance)
    options = {node.name.text: default_of(node, report) for node in names.readings}
    settings = {node.name.text: value_of(node.value, report) for node in names.parameters}
    model = Model(document, head, names, _clauses(headings, guidance), options, settings)
    if document.whole:
        coverage(headings, rules, guidance, report)
        prompted(names, rules, report)
    senders(names, rules, report)
    circles(names, report)
    model.procedure(options, settings, report)
    return model


def _clauses(headings: Mapping[str, Heading], guidance: list[s.Guidance]) -> tuple[Clause, ...]:
    reasons = {node.id.text: node.reason.text for node in guidance}
    return tuple(Clause(id, h.title, h.prose, reasons.get(id)) for id, h in headings.items())
