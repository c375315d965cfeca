"""Every problem has its sentence, and every sentence its use."""

import re
from pathlib import Path

import ingest
from ingest.columns.wording import _SENTENCES, place, told

SOURCES = [path.read_text("utf-8") for path in Path(ingest.__file__).parent.rglob("*.py")]
RAISED = re.compile(
    r'(?:Misfit|BrokenCell|Contradiction|BrokenRow)\((?:line, |"\w+", |name, )?"([a-z_:]+)"'
    r'|problem_at\([^"{]*"([a-z_]+)"'
)
OF_TEXT = {"unreadable_text", "line_break", "my_number", "blank", "out_of_range"}


def test_every_code_has_its_sentence_and_every_sentence_its_use() -> None:
    raised = {code for text in SOURCES for found in RAISED.findall(text) for code in found if code}
    assert raised | OF_TEXT == set(_SENTENCES)


def test_every_sentence_is_one() -> None:
    assert all(sentence.endswith(("。", "{nearest}")) for sentence in _SENTENCES.values())


def test_a_place_is_told_as_far_as_it_is_known() -> None:
    assert place(3, "D", "返還額") == "3行目・D列（返還額）"
    assert place(3, None) == "3行目"


def test_names_that_others_wrote_are_made_printable() -> None:
    assert "\x00" not in told("unknown_column", {"heading": "a\x00\ud800", "nearest": ""})
