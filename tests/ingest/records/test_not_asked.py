"""Matters that hiring must not ask for are found with the words around them, and ordinary words are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records.not_asked import AROUND, Matter, matters_in


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("本籍は熊本です", Matter.ORIGIN), ("出生地", Matter.ORIGIN), ("家族構成：4人", Matter.FAMILY),
        ("父の職業は大工", Matter.FAMILY), ("ご両親の勤務先", Matter.FAMILY), ("住宅状況", Matter.HOUSING),
        ("家庭環境に恵まれ", Matter.HOME), ("宗教は", Matter.RELIGION), ("支持政党は", Matter.PARTY),
        ("人生観を", Matter.VIEW_OF_LIFE), ("尊敬する人物は", Matter.REVERED), ("思想", Matter.THOUGHT),
        ("労働組合に加入", Matter.MOVEMENTS), ("愛読書は", Matter.READING), ("購読新聞", Matter.READING),
        ("身元調査", Matter.INVESTIGATION), ("現住所の略図", Matter.INVESTIGATION), ("既往症", Matter.HEALTH),
        ("健康診断書の提出", Matter.HEALTH), ("容姿", Matter.STATUS),
    ],
)  # fmt: skip
def test_each_of_the_matters_is_found(text: str, matter: Matter) -> None:
    (found,) = matters_in(text)
    assert found.matter is matter


@pytest.mark.parametrize(
    "text",
    [
        "",
        "家族で熊本に移住したい。",
        "父母会の事務",
        "健康保険あり",
        "組立と検査",
        "本社は熊本",
        "信頼性試験",
        "愛媛の工場",
    ],
)
def test_ordinary_words_are_not(text: str) -> None:
    assert list(matters_in(text)) == []


def test_a_finding_quotes_the_words_around_it() -> None:
    text = "あ" * 50 + "父の職業" + "い" * 50
    (found,) = matters_in(text)
    assert found.quote == "あ" * AROUND + "父の職業" + "い" * AROUND


def test_several_are_found_in_the_order_of_the_text() -> None:
    assert [found.matter for found in matters_in("愛読書と支持政党")] == [Matter.READING, Matter.PARTY]


@given(st.text(max_size=200))
def test_any_text_may_be_looked_through(text: str) -> None:
    for found in matters_in(text):
        assert len(found.quote) <= 2 * AROUND + 20
