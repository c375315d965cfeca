"""The page for the prefecture's staff says what the data says: each parameter, each source, each question, each way."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from service.repayments.rules.path import FOLLOWERS, OVER
from service.repayments.rules.scheme_form import WrittenFrame
from service.repayments.rules.schemes import frames
from service.repayments.terms.scheme import Frame
from tests.service.programme_page import PARAMETERS, page
from tests.service.programme_words import WORDS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "programme.md"
NAMES = {"frame", "version", "label", "label_en", "source", "question"}


def test_the_page_is_made_from_the_data() -> None:
    made = "python -m tests.service.programme_page > docs/programme.md"
    assert PAGE.read_text(encoding="utf-8") == page(), made


def test_it_tells_every_parameter_that_a_frame_can_state() -> None:
    assert set(PARAMETERS) == set(WrittenFrame.__struct_fields__) - NAMES


@pytest.mark.parametrize("kind", WORDS, ids=lambda each: each.__name__)
def test_each_word_of_the_code_has_a_japanese_one(kind: type[StrEnum]) -> None:
    assert list(WORDS[kind]) == list(kind)
    assert len(set(WORDS[kind].values())) == len(list(kind))


def _rows(frame: Frame) -> dict[str, tuple[str, str]]:
    """Parameter to what is told and why, of one frame's table."""
    (table,) = re.findall(rf"### [^\n]*`{frame.name}` 第{frame.version}版）\n(.*?)\n\n(?=###|出典)", page(), re.DOTALL)
    cells = (line.strip("| ").split(" | ") for line in table.splitlines() if "`" in line)
    return {name.split("`")[1]: (told, why[0].strip(" |") if why else "") for name, told, *why in cells}


@pytest.mark.parametrize("frame", frames(), ids=lambda each: each.name)
def test_each_source_and_each_question_of_a_frame_stands_in_its_row(frame: Frame) -> None:
    rows = _rows(frame)
    assert list(rows) == list(PARAMETERS)
    for name in frame.sources:
        assert re.search(r"\b[A-Z]\d*\b", rows[name][1]), name
    for name, question in frame.open_questions.items():
        number = re.search(r"Q\d+", rows[name][1])
        assert number, name
        assert re.search(rf"- \*\*{number[0]}\*\* [^\n]*{re.escape(frame.label)}[^\n]*{re.escape(question)}", page())


def test_the_numbers_that_a_reader_looks_for_are_there() -> None:
    for amount in ("4,560,000円", "2,448,000円", "上限200,000円", "上限300,000円", "500,000円", "100,000円"):
        assert amount in page()


def test_the_questions_are_numbered_in_their_order_and_none_is_asked_twice() -> None:
    asked = re.findall(r"^- \*\*Q(\d+)\*\* (.*)$", page(), re.MULTILINE)
    assert [int(number) for number, _ in asked] == list(range(1, len(asked) + 1))
    assert len({text for _, text in asked}) == len(asked)


def _drawn() -> Iterator[tuple[str, str]]:
    (drawing,) = re.findall(r"```mermaid\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    for line in drawing.splitlines():
        if "-->" in line:
            before, _, after = line.strip().partition(" --> ")
            yield before, after


def test_the_drawing_is_of_the_table() -> None:
    ways = {(before or "[*]", after) for before, afters in FOLLOWERS.items() for after in afters}
    ends = {(kind, "[*]") for kind in OVER}
    assert sorted(_drawn()) == sorted(ways | ends)
