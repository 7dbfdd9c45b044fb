"""From documents to a library: reads everything, checks everything, and reports all that is wrong at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from longstop.core.diagnostics import Code, Diagnostic, InputError
from longstop.core.procedures import Procedure
from longstop.core.source import Source
from longstop.core.time import Bound
from longstop.core.verdicts import Expectation, Property
from longstop.language import syntax as s
from longstop.language.library import Library, PropertyText
from longstop.language.literate import Heading
from longstop.language.resolve_assumptions import assumptions_of, closures_of
from longstop.language.resolve_bounds import bound_from_text, value_of
from longstop.language.resolve_checks import clause_headings, under
from longstop.language.resolve_conditions import Scope
from longstop.language.resolve_documents import Statements, statements_of
from longstop.language.resolve_names import Report, near, twice
from longstop.language.resolve_procedure import Model, model_of
from longstop.language.resolve_properties import formula_of


def read(sources: Sequence[Source]) -> Library:
    """Everything that the documents say. Raises InputError with all that is wrong with any of them."""
    report = Report()
    documents = [statements_of(source, report) for source in sources]
    models: dict[str, Model] = {}
    for document in documents:
        model = model_of(document, report)
        if model is not None and model.head.id.text in models:
            twice(report, "procedure", model.head.id, models[model.head.id.text].head.id)
        elif model is not None:
            models[model.head.id.text] = model
    broken = {x.name.text for d in documents for x in d.of(s.Broken) if x.name is not None}
    roles = [r.name.text for model in models.values() for r in model.names.roles]
    closures = closures_of([x for d in documents for x in d.of(s.Closure)], report)
    sets = assumptions_of([x for d in documents for x in d.of(s.Assumptions)], closures, roles, report)
    reader = _Properties(models, [*sets], broken, report)
    properties = [x for document in documents for x in reader.all(document)]
    if report.diagnostics:
        raise InputError(_in_order(report.diagnostics, [source.path for source in sources]))
    texts = {id: model.text() for id, model in models.items()}
    return Library(texts, tuple(properties), sets, closures)


def _in_order(diagnostics: Sequence[Diagnostic], paths: Sequence[str]) -> list[Diagnostic]:
    """In the order of the documents, and of the text of each."""

    def place(diagnostic: Diagnostic) -> tuple[int, int, int]:
        span = diagnostic.span
        if span is None:
            return (len(paths), 0, 0)
        return (paths.index(span.path) if span.path in paths else len(paths), span.line, span.column)

    return sorted(diagnostics, key=place)


class _Properties:
    """Reads the properties of all documents."""

    def __init__(self, models: Mapping[str, Model], sets: Sequence[str], broken: set[str], report: Report) -> None:
        self.models, self.sets, self.broken, self.report = models, sets, broken, report
        self.first: dict[str, s.Name] = {}

    def all(self, document: Statements) -> list[PropertyText]:
        """The properties of one document."""
        found = []
        model: Model | None = None
        concerning = False
        headings: dict[str, Heading] = {}
        for node in document.all:
            if isinstance(node, s.Concerning):
                concerning, model = True, self.models.get(node.id.text)
                headings = clause_headings(node.id.text, document.headings, self.report)
                if model is None and node.id.text not in self.broken:
                    help = near(node.id.text, self.models)
                    self.report.say(Code.UNKNOWN_NAME, f"there is no procedure `{node.id.text}`", node.id.span, help)
            elif isinstance(node, s.Broken) and node.keyword == "properties":
                concerning = True
            elif isinstance(node, s.Property):
                self.named(node)
                under(node.id, node.id.text, headings, self.report)
                if not concerning and document.procedure is None:
                    message = f"nothing says of which procedure `{node.id.text}` is a property"
                    help = "write `properties of` and its id above"
                    self.report.say(Code.MISSING_PART, message, node.id.span, help)
                    concerning = True
                if model is not None:
                    found.append(self.one(node, model))
        return found

    def named(self, node: s.Property) -> None:
        """Notes a second property of one id."""
        first = self.first.setdefault(node.id.text, node.id)
        if first is not node.id:
            twice(self.report, "property", node.id, first)

    def one(self, node: s.Property, model: Model) -> PropertyText:
        """One property, checked under the default readings."""
        given: dict[str, int | Bound] = {}
        for setting in node.given:
            value = value_of(setting.value, self.report)
            name = setting.name.text
            if name in given:
                self.report.say(Code.DUPLICATE, f"`{name}` is given twice", setting.name.span)
            model.check_setting(name, value, setting.name.span, setting.value.span, self.report)
            given[name] = value
        settings = {k: v for k, v in given.items() if isinstance(v, Bound) == isinstance(model.settings.get(k), Bound)}
        formula_of(Scope(model.names, model.options, {**model.settings, **settings}, self.report), node)
        expectations = tuple(self.expected(x, model) for x in node.expectations)
        self.contradictions(node, expectations)

        def make(procedure: Procedure) -> Property:
            report = Report()
            values = {name: bound_from_text(text) for name, text in procedure.parameters.items()}
            formula = formula_of(Scope(model.names, procedure.readings, values, report), node)
            if report.diagnostics:
                raise InputError(report.diagnostics)
            return Property(node.id.text, node.title.text, formula)

        id, title = node.id.text, node.title.text
        return PropertyText(id, title, model.head.id.text, given, expectations, node.id.span, make)

    def expected(self, node: s.Expectation, model: Model) -> Expectation:
        """One expectation."""
        for name in node.under:
            if name.text not in self.sets and name.text not in self.broken:
                message = f"there is no assumption set `{name.text}`"
                self.report.say(Code.UNKNOWN_NAME, message, name.span, near(name.text, self.sets))
        readings: dict[str, str] = {}
        for choice in node.choices:
            reading, option = choice.reading, choice.option
            model.check_option(reading.text, option.text, reading.span, option.span, self.report)
            if reading.text in readings:
                self.report.say(Code.DUPLICATE, f"the reading `{reading.text}` is chosen twice", reading.span)
            readings[reading.text] = option.text
        because = node.because.text if node.because is not None else ""
        return Expectation(node.verdict, tuple(n.text for n in node.under), readings, because)

    def contradictions(self, node: s.Property, expectations: Sequence[Expectation]) -> None:
        """Notes that two verdicts, or one twice, are expected of the same question."""
        seen: dict[tuple[str, frozenset[tuple[str, str]]], s.Name] = {}
        for said, expectation in zip(node.expectations, expectations, strict=True):
            for name in said.under:
                question = (name.text, frozenset(expectation.readings.items()))
                first = seen.setdefault(question, name)
                if first is not name:
                    message = f"what is expected under `{name.text}` is said twice"
                    note = ("the first is here", first.span)
                    self.report.say(Code.CONTRADICTION, message, name.span, notes=(note,))
