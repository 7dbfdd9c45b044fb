"""`pytest --longstop`: each question of a project as a test, which passes if the verdict is as expected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from longstop.project import Project
    from longstop.questions import Question


class VerdictError(Exception):
    """The verdict is not the expected one; the story of the answer is the text."""


class QuestionItem(pytest.Item):
    """One question, asked when the test is run."""

    question: Question
    project: Project

    def runtest(self) -> None:
        """Answer the question. Raises VerdictError, with the story, if the answer is not the expected one."""
        from longstop.report.levels import found
        from longstop.report.story import tell
        from longstop.report.text import PLAIN_WIDTH, lay_out

        (result,) = self.project.run([self.question])
        if not result.as_expected:
            story = "\n".join(lay_out(tell(self.project.case(result)), PLAIN_WIDTH))
            raise VerdictError(f"{found(result)}\n\n{story}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """The story, or what is wrong with the project, without a traceback."""
        if isinstance(excinfo.value, VerdictError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The folder of the project, and the question."""
        return self.path, None, self.name


class Questions(pytest.Collector):
    """The questions that the files of a project ask."""

    project: Project

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each question, in the order of the documents."""
        for question in self.project.questions():
            item = QuestionItem.from_parent(self, name=_name(question))
            item.question, item.project = question, self.project
            yield item


def _name(question: Question) -> str:
    """`J24-Q3[one-away, copy = lit]`."""
    readings = [f"{name} = {option}" for name, option in question.readings.items()]
    return f"{question.property}[{', '.join([question.assumptions, *readings])}]"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options; nothing else happens without `--longstop`."""
    group = parser.getgroup("longstop", "safeguarding procedures")
    group.addoption("--longstop", action="store_true", help="Test that each verdict of a project is as expected.")
    group.addoption("--longstop-project", metavar="DIR", help="The folder of the project. Default: the current one.")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Read the project before anything is collected, so that what is wrong with it is said at once."""
    if session.config.getoption("longstop"):
        from longstop.core.diagnostics import InputError, plain
        from longstop.project import Project

        try:
            project = Project.load(session.config.getoption("longstop_project"))
            project.questions()
        except InputError as error:
            raise pytest.UsageError("\n".join(plain(d) for d in error.diagnostics)) from None
        session.config.stash[_PROJECT] = project
    return (yield)


_PROJECT: pytest.StashKey[Project] = pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Add the questions to whatever else is collected, before `-k` and the like choose among them."""
    project = session.config.stash.get(_PROJECT, None)
    if project is not None:
        collector = Questions.from_parent(session, name="longstop", nodeid="longstop")
        collector.project = project
        report = collector.ihook.pytest_make_collect_report(collector=collector)
        collector.ihook.pytest_collectreport(report=report)
        items.extend(item for item in report.result if isinstance(item, pytest.Item))
