"""Sizes, names and places of the code: what a reader may count on in every file."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_FUNCTION = 300, 500, 40
BANNED_NAMES = re.compile(r"(^|_)(utils?|helpers?|managers?|common|misc|handlers?|info|data2)(_|$)")

Place = tuple[str, str]
LONG_ON_PURPOSE: dict[Place, str] = {
    ("service/sample/postings.py", "_facts"): "one record, field by field",
    ("service/sample/profiles.py", "profile_of"): "one record, field by field",
    ("tests/factories/people.py", "profile_json"): "one record, field by field",
}
"""(file, function): the reason why it is longer than the limit."""

KNOWS_THE_MACHINE = {
    "service/base/clock.py": "the machine's clock",
    "service/settings/": "makes and keeps the keys of a machine that has none",
    "matching/encoder/transformer_encoder.py": "tells the model library to stay off the network",
    "matching/engine/ray_cluster.py": "tells Ray to tell nobody of its use",
    "tests": "tests make their own surroundings",
}
"""Where the machine's time, randomness or environment may be asked; everywhere else they are handed in."""
ASKS_THE_MACHINE = re.compile(
    r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\(|\buuid[1-7]\(|os\.environ|os\.getenv"
)


def tracked(*patterns: str) -> list[str]:
    """What is in the repository, and what is about to be: untracked files that are not ignored count too."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(name for name in set(listed.stdout.splitlines()) if (PROJECT / name).exists())


PYTHON = tracked("*.py")
OURS = [name for name in PYTHON if not name.startswith("tests/")]


def text_of(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text_of(name))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_no_file_is_longer_than_a_reader_holds() -> None:
    limits = {name: LONGEST_TEST_FILE if name.startswith("tests/") else LONGEST_FILE for name in PYTHON}
    lengths = {name: len(text_of(name).splitlines()) for name in PYTHON}
    assert {name: length for name, length in lengths.items() if length > limits[name]} == {}


def test_no_function_is_longer_than_a_glance() -> None:
    found = {
        (name, function.name): (function.end_lineno or 0) - function.lineno + 1
        for name in PYTHON
        if not name.startswith("alembic/versions/")  # one statement of SQL after the other
        for function in functions(name)
    }
    too_long = {place: lines for place, lines in found.items() if lines > LONGEST_FUNCTION}
    assert {place: lines for place, lines in too_long.items() if place not in LONG_ON_PURPOSE} == {}


def test_every_file_has_a_name_that_says_what_is_in_it() -> None:
    stems = {name: Path(name).stem for name in PYTHON}
    assert [name for name, stem in stems.items() if BANNED_NAMES.search(stem)] == []


def test_every_module_opens_with_a_sentence() -> None:
    assert [name for name in PYTHON if not ast.get_docstring(ast.parse(text_of(name)))] == []


def test_nobody_asks_the_machine_for_time_chance_or_environment_but_who_is_named() -> None:
    asking = {name for name in PYTHON if ASKS_THE_MACHINE.search(_without_texts(name))}
    assert {name for name in asking if not name.startswith(tuple(KNOWS_THE_MACHINE))} == set()


def _without_texts(name: str) -> str:
    """The code as Python reads it, without comments and docstrings."""
    tree = ast.parse(text_of(name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.unparse(tree)


def test_nothing_is_left_to_be_done_unsaid() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    here = Path(__file__).relative_to(PROJECT).as_posix()
    assert [name for name in PYTHON if name != here and marks.search(text_of(name))] == []


def test_migrations_are_no_package() -> None:
    """With an `__init__.py` in it, the folder would hide the library of the same name."""
    assert not (PROJECT / "alembic" / "__init__.py").exists()


OUTSIDE = re.compile(
    r"(?<![\w.>})/-])/(?:root|home|mnt|work|opt)/\w|(?<![\w./])\.\./\w+/|https?://[\w.-]+/(?:simple|whl)/"
)
"""A path above the project's root, or the host of a package registry."""


@pytest.mark.parametrize("name", tracked())
def test_nothing_names_a_place_outside_the_project(name: str) -> None:
    if name == Path(__file__).relative_to(PROJECT).as_posix():
        return
    try:
        text = text_of(name)
    except UnicodeDecodeError:
        return  # a binary: weights, archives
    assert [line for line in text.splitlines() if OUTSIDE.search(line)] == []
