"""Sentences of postings that tell nothing of the work are known, and none that tells of any."""

import pytest

from matching.documents import person_document, posting_document, texts_to_embed
from matching.roles.phrases import phrases
from matching.taxonomy import taxonomy
from matching.text.boilerplate import is_boilerplate
from tests.matching.builders import a_posting, a_profile


@pytest.mark.parametrize(
    "sentence",
    [
        "新卒・既卒・中途とも応募できます。",
        "未経験歓迎、学歴不問。",
        "ご応募お待ちしています！",
        "昇給年１回、賞与年２回",
        "アットホームで風通しの良い職場です♪",
        "No experience required.",
        "Apply now!",
        "We are an equal opportunity employer.",
    ],
)
def test_a_sentence_about_anything_but_the_work_is_boilerplate(sentence: str) -> None:
    assert is_boilerplate(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "経験不問、機械いじりが好きな方",
        "採用面接と選考を担当します。",
        "応募書類の受付",
        "社会保険の手続き",
        "育児の補助",
        "Experience with PLC required.",
        "夜勤あり",
        "2027",
        "。",
        "",
    ],
)
def test_a_sentence_with_one_word_of_work_is_none(sentence: str) -> None:
    assert not is_boilerplate(sentence)


def test_nothing_by_which_a_role_a_skill_or_a_course_is_known_is_boilerplate() -> None:
    known = taxonomy()
    groups = (known.roles, known.skills, known.courses)
    names = [name for group in groups for one in group for name in one.names]
    texts = [*names, *(phrase.text for phrase in phrases())]
    assert len(texts) > 10_000
    assert [text for text in texts if is_boilerplate(text)] == []


def test_it_is_left_out_of_postings_where_the_other_sentences_keep_their_numbers_and_of_no_profile() -> None:
    said = "装置を点検します。未経験歓迎、学歴不問。部品を交換します。"
    parts = {part.part: part.text for part in texts_to_embed(posting_document(a_posting(description=said)))}
    assert (parts["description.s0"], parts["description.s2"]) == ("装置を点検します。", "部品を交換します。")
    assert "description.s1" not in parts
    own = [part.text for part in texts_to_embed(person_document(a_profile(summary=said)))]
    assert "未経験歓迎、学歴不問。" in own
