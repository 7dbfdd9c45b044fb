"""A project of one's own: what `longstop new` makes, that its README is true to the letter, and what it refuses."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from longstop import __version__, founding
from longstop.core.diagnostics import InputError
from longstop.founding import CONTENTS, FoundingError, make_project
from longstop.project import Project
from terminal import longstop

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "src" / "longstop" / "starter"
ACCEPT = os.environ.get("LONGSTOP_ACCEPT") == "1"
BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n]+)\n(?P<body>.*?)^(?P=fence)$", re.M | re.S)


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


def everything(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def typed(command: str, folder: Path) -> tuple[str, int]:
    """What is printed upon the command, and its exit code."""
    program, *arguments = command.removeprefix("$ ").split()
    assert program == "longstop"
    found = longstop(*arguments, cwd=folder)
    return re.sub(r"[ ]+$", "", found.stdout + found.stderr, flags=re.M).strip() + "\n", found.returncode


def words(shown: str) -> list[str]:
    """What is printed but for where its lines break; a bar stands before each line of a quotation."""
    return re.sub(r"^ +\| ", "", shown, flags=re.M).split()


def edit(target: Path, body: str) -> None:
    """Do what a reader does upon a difference: look for the lines without `+`, write those without `-`."""
    before, after = ("".join(f"{x[2:]}\n" for x in body.splitlines() if x[0] in signs) for signs in (" -", " +"))
    text = target.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"no such lines to edit:\n{before}"
    target.write_text(text.replace(before, after), encoding="utf-8")


def walked(text: str, folder: Path) -> Iterator[tuple[re.Match[str], str, str, int]]:
    """Do all that the README says, in its order. Yields each block with a command, the command, its output and code."""
    for block in BLOCK.finditer(text):
        kind, _, name = block["info"].partition(" ")
        match kind:
            case "diff":
                edit(folder / name, block["body"])
            case "markdown":
                with (folder / name).open("a", encoding="utf-8") as file:
                    file.write(block["body"])
            case _:
                assert kind == "console", f"a block of another kind: {kind}"
                command = block["body"].partition("\n")[0]
                yield block, command, *typed(command, folder)


#: What the README's commands end with, in its order: the gap, the case kept, the proof, the case stopped, and so on.
CODES = [1, 1, 0, 1, 0, 0, 0]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    make_project(tmp_path / "ours", __version__)
    return tmp_path / "ours"


# --- the README ---------------------------------------------------------------------------------------------------


def test_the_readme_is_true_to_the_letter(made: Path) -> None:
    text, shown, last, codes = (STARTER / "README.md").read_text(encoding="utf-8"), [], 0, []
    for block, command, output, code in walked(text, made):
        assert ACCEPT or block["body"] == f"{command}\n{output}"
        shown += [text[last : block.start("body")], command, "\n", output]
        last = block.end("body")
        codes.append(code)
    assert codes == CODES
    if ACCEPT:
        (STARTER / "README.md").write_text("".join([*shown, text[last:]]), encoding="utf-8")


def test_the_readme_is_true_under_another_name_but_for_where_lines_break(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    make_project(folder, __version__, "Youth_Club-2b")
    text, codes = (folder / "README.md").read_text(encoding="utf-8"), []
    assert "CLUB" not in text
    for block, command, output, code in walked(text, folder):
        assert words(block["body"]) == words(f"{command}\n{output}")
        codes.append(code)
    assert codes == CODES


def test_the_readme_tells_the_story_that_is_printed(made: Path) -> None:
    """What its second section says of the case is what stands in the case."""
    found = longstop("check", "--format", "json", cwd=made)
    [refuted] = [r for r in json.loads(found.stdout)["results"] if r["verdict"] == "refuted"]
    assert (refuted["assumptions"], refuted["expected"], refuted["as_expected"]) == ("one-away", "proved", False)
    story = typed("longstop check", made)[0]
    for said in (
        r"Mon .*a helper is worried",
        r"marked as\s+urgent:\s+no",
        r"the lead is away, 5 January to 6 January",
        r"Wed .*read by the lead",
        r"by\s+Thu 8 Jan 2026",
        r"NOT DONE",
    ):
        assert re.search(said, story), said


def test_the_ordinary_year_is_lived_and_the_shares_are_those_of_the_readme(made: Path) -> None:
    """Six worries in a hundred come too late before the mend, one or two after it, give or take the luck."""

    def late() -> float:
        found = longstop("simulate", "ordinary-year", "--replications", "20", "--format", "json", cwd=made)
        assert found.returncode == 0, found.stderr
        [variant] = json.loads(found.stdout)["variants"]
        [promise] = variant["properties"]
        return 1 - float(promise["share"]["value"])

    assert 0.045 < late() < 0.08
    for block in BLOCK.finditer((made / "README.md").read_text(encoding="utf-8")):
        if block["info"].startswith("diff"):
            edit(made / block["info"].split()[1], block["body"])
    assert 0.007 < late() < 0.022


# --- what is made -------------------------------------------------------------------------------------------------


def test_everything_of_the_starter_is_made_and_nothing_else(made: Path) -> None:
    assert set(files(made)) == set(CONTENTS)
    assert {name for name in files(STARTER) if not name.startswith(".longstop/")} == set(CONTENTS)


def test_only_the_version_is_filled_in(made: Path) -> None:
    """With the name it has anyway, a file is the starter's; and no blank is left."""
    for name, text in files(made).items():
        assert text == (STARTER / name).read_text(encoding="utf-8").replace("LONGSTOP_VERSION", __version__)
        assert "LONGSTOP_VERSION" not in text


def test_its_documents_have_no_mistakes_and_are_laid_out(made: Path) -> None:
    project = Project.load(made)
    assert list(project.procedures) == ["CLUB"]
    assert [p.id for p in project.properties] == ["CLUB-Q1"]
    assert longstop("fmt", "--check", cwd=made).returncode == 0
    assert longstop("coverage", cwd=made).returncode == 0


def test_under_another_name_they_are_laid_out_too(tmp_path: Path) -> None:
    for name in ("a", "Youth-Club-of_the_whole_county"):
        make_project(tmp_path / name, __version__, name)
        assert list(Project.load(tmp_path / name).procedures) == [name]
        assert (tmp_path / name / "model" / f"{name}.md").is_file()
        assert longstop("fmt", "--check", cwd=tmp_path / name).returncode == 0


def test_it_does_on_every_change_what_its_readme_says(made: Path) -> None:
    """The workflow's own commands, in their order, on the mended text; and the version is held."""
    workflow = (made / ".github" / "workflows" / "longstop.yml").read_text(encoding="utf-8")
    assert f'pip install "longstop=={__version__}"' in workflow
    commands = re.findall(r"run: (longstop .*)", workflow)
    assert [c.split()[1] for c in commands] == ["fmt", "coverage", "check", "check"]
    for block in BLOCK.finditer((made / "README.md").read_text(encoding="utf-8")):
        if block["info"].startswith("diff"):
            edit(made / block["info"].split()[1], block["body"])
    assert [typed(c, made)[1] for c in commands] == [0, 0, 0, 0]
    assert (made / "verdicts.xml").is_file()


def test_a_build_takes_the_starter_along() -> None:
    """The wheel has all of the package's folder, the starter's hidden files included, as nothing leaves them out."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert settings["targets"]["wheel"]["packages"] == ["src/longstop"]
    assert not {"exclude", "only-include"} & {*settings, *settings["targets"]["wheel"]}
    assert STARTER.is_relative_to(ROOT / "src" / "longstop")


# --- where it may be made -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ours", "our own safeguarding", "Jugend – Schutz", "子ども", "-x", "it's"])
def test_a_folder_of_any_name_and_the_next_command_as_it_is_typed(tmp_path: Path, name: str) -> None:
    found = longstop("new", "--", name, cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    assert set(files(tmp_path / name)) == set(CONTENTS)
    assert everything(tmp_path)[0] == name
    [go, ask] = [line.strip() for line in found.stdout.splitlines()[-2:]]
    there = subprocess.run(["bash", "-c", f"{go} && pwd -P"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert there.stdout == f"{(tmp_path / name).resolve()}\n"
    assert ask == "longstop check"
    assert all(path in found.stdout for path in CONTENTS)


def test_the_folder_that_one_stands_in(tmp_path: Path) -> None:
    """A fresh clone: only `.git` is there, and it is left alone."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    before = tmp_path.stat().st_ino
    found = longstop("new", ".", cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    assert set(files(tmp_path)) == {*CONTENTS, ".git/HEAD"}
    assert tmp_path.stat().st_ino == before
    assert "cd " not in found.stdout


@pytest.mark.parametrize(
    ("there", "asked", "said"),
    [
        ({"ours/letter.txt": ""}, "ours", "error: the folder `ours` is not empty (`letter.txt`): name a new one\n"),
        (
            {"ours/.git/HEAD": "", "ours/a.md": "", "ours/b.md": ""},
            "ours",
            "error: the folder `ours` is not empty (`a.md`, and 1 more): name a new one\n",
        ),
        ({"ours": "a letter"}, "ours", "error: `ours` is there already, and is no folder: name a new one\n"),
        ({}, "far/ours", "error: there is no folder `far` in which `ours` could be made\n"),
        ({}, "x" * 300, f"error: `{'x' * 300}` cannot be made: file name too long\n"),
    ],
    ids=["something in it", "more in it", "a file", "nowhere", "too long"],
)
def test_where_it_cannot_be_made(tmp_path: Path, there: dict[str, str], asked: str, said: str) -> None:
    for path, text in there.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    before = everything(tmp_path)
    found = longstop("new", asked, cwd=tmp_path)
    assert (found.returncode, found.stdout, found.stderr) == (2, "", said)
    assert everything(tmp_path) == before


def test_a_link_that_leads_nowhere_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ours").symlink_to(tmp_path / "gone")
    with pytest.raises(FoundingError, match="is there already, and is no folder"):
        make_project(tmp_path / "ours", __version__)
    assert everything(tmp_path) == ["ours"]


def test_where_nobody_may_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system says it; who runs the tests may be allowed to write anywhere."""

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(founding.tempfile, "mkdtemp", refuse)
    with pytest.raises(FoundingError, match=r"^`.*ours` cannot be made: permission denied$"):
        make_project(tmp_path / "ours", __version__)
    assert everything(tmp_path) == []


@pytest.mark.parametrize("existing", [True, False], ids=["into an empty folder", "as a new folder"])
@pytest.mark.parametrize("writes", range(len(CONTENTS)))
def test_a_disk_that_fills_up_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: bool, writes: int
) -> None:
    """Whichever file it is that no longer fits."""
    if existing:
        (tmp_path / "ours").mkdir()
    before, done, write = everything(tmp_path), [], Path.write_text

    def filling(path: Path, *given: object, **more: object) -> int:
        if len(done) == writes:
            raise OSError(28, "No space left on device")
        done.append(path)
        return write(path, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", filling)
    with pytest.raises(FoundingError, match="cannot be made: no space left on device"):
        make_project(tmp_path / "ours", __version__)
    assert len(done) == writes
    assert everything(tmp_path) == before


@pytest.mark.parametrize("failure", [OSError(5, "Input/output error"), KeyboardInterrupt()], ids=["disk", "interrupt"])
@pytest.mark.parametrize("moves", range(5))
def test_an_existing_folder_gets_all_of_it_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException, moves: int
) -> None:
    """Whichever of its five parts it is that cannot be put in its place."""
    (tmp_path / ".git").mkdir()
    done, rename = [], Path.rename

    def failing(path: Path, target: Path) -> Path:
        if len(done) == moves:
            raise failure
        done.append(target)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((FoundingError, KeyboardInterrupt)):
        make_project(tmp_path, __version__)
    assert everything(tmp_path) == [".git"]


def test_what_somebody_else_put_there_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def overtaken(path: Path, target: Path) -> Path:
        (tmp_path / "model").mkdir(exist_ok=True)
        (tmp_path / "model" / "theirs.md").write_text("theirs", encoding="utf-8")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", overtaken)
    with pytest.raises(FoundingError, match=r"is no longer empty \(`model`\)"):
        make_project(tmp_path, __version__)
    assert files(tmp_path) == {"model/theirs.md": "theirs"}


# --- its name -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("away", "error[reserved-word]: `away` cannot be the id of a procedure: it is a word of the language\n"),
        ("two words", "error[syntax]: `two words` cannot be the id of a procedure\n"),
        ("../up", "error[syntax]: `../up` cannot be the id of a procedure\n"),
        ("1A", "error[syntax]: `1A` cannot be the id of a procedure\n"),
        ("Ä", "error[syntax]: `Ä` cannot be the id of a procedure\n"),
        ("", "error[syntax]: `` cannot be the id of a procedure\n"),
        ('A "title"', 'error[syntax]: `A "title"` cannot be the id of a procedure\n'),
        ("A\ncalendar Jersey", "error[syntax]: `A calendar Jersey` cannot be the id of a procedure\n"),
        ("A.b", "error[syntax]: `A.b` cannot be the id of a procedure\n"),
        ("A-", "error[syntax]: `A-` cannot be the id of a procedure\n"),
        (" A", "error[syntax]: `A` cannot be the id of a procedure\n"),
    ],
)
def test_a_name_that_is_none(tmp_path: Path, name: str, said: str) -> None:
    found = longstop("new", "ours", "--name", name, cwd=tmp_path)
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr.startswith(said)
    assert everything(tmp_path) == []


@pytest.mark.parametrize("name", ["lead", "note", "club", "everyone-in", "procedure", "LONGSTOP_VERSION", "README"])
def test_a_name_may_be_that_of_something_else(tmp_path: Path, name: str) -> None:
    make_project(tmp_path / "ours", __version__, name)
    assert list(Project.load(tmp_path / "ours").procedures) == [name]


def test_a_name_that_its_documents_cannot_bear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should a name be one and yet not fit, nothing is made that `longstop check` would then refuse."""
    real = founding._filled

    def clashing(text: str, id: str, version: str) -> str:
        return real(text, id, version).replace("role deputy ", "role lead ")

    monkeypatch.setattr(founding, "_filled", clashing)
    with pytest.raises(InputError, match="there are two roles `lead`"):
        make_project(tmp_path / "ours", __version__)
    assert everything(tmp_path) == []
