"""Names become the signs that banks allow, or the sign that stands in the way is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.zengin import NAME_SIGNS, NotBankKana, bank_kana


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ヤマダ　ハナコ", "ﾔﾏﾀﾞ ﾊﾅｺ"),
        ("やまだ はなこ", "ﾔﾏﾀﾞ ﾊﾅｺ"),
        ("ﾔﾏﾀﾞ  ﾊﾅｺ ", "ﾔﾏﾀﾞ ﾊﾅｺ"),
        ("キャシー ウォーカー", "ｷﾔｼ- ｳｵ-ｶ-"),
        ("ヴィオラ", "ｳﾞｲｵﾗ"),
        ("パピプペポっゃゅょヵヶ", "ﾊﾟﾋﾟﾌﾟﾍﾟﾎﾟﾂﾔﾕﾖｶｹ"),
        ("か\u3099は゜", "ｶﾞﾊﾟ"),
        ("ヲヰヱ", "ｵｲｴ"),
        ("Ａｂｃ－１２３．（", "ABC-123.("),
        ("ｺｰﾎﾟ", "ｺ-ﾎﾟ"),
        ("株式会社", ""),
        ("", ""),
    ],
)
def test_a_name_is_written_in_half_width(text: str, written: str) -> None:
    if text == "株式会社":
        with pytest.raises(NotBankKana):
            bank_kana(text)
    else:
        assert bank_kana(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("株式会社ヤマダ", "ｶ)ﾔﾏﾀﾞ"),
        ("ヤマダ 株式会社", "ﾔﾏﾀﾞ(ｶ"),
        ("ヤマダ㈱チバシテン", "ﾔﾏﾀﾞ(ｶ)ﾁﾊﾞｼﾃﾝ"),
        ("（株）ヤマダ", "ｶ)ﾔﾏﾀﾞ"),
        ("かぶしきがいしゃ　ヤマダ", "ｶ)ﾔﾏﾀﾞ"),
        ("ｶﾌﾞｼｷｶﾞｲｼﾔ ﾔﾏﾀﾞ", "ｶ)ﾔﾏﾀﾞ"),
        ("医療法人社団ミドリ", "ｲ)ﾐﾄﾞﾘ"),
        ("一般社団法人ミドリ", "ｼﾔ)ﾐﾄﾞﾘ"),
        ("特定非営利活動法人ミドリ", "ﾄｸﾋ)ﾐﾄﾞﾘ"),
        ("カ）ヤマダ", "ｶ)ﾔﾏﾀﾞ"),
        ("地方独立行政法人ミドリ", "ﾁﾄﾞｸ)ﾐﾄﾞﾘ"),
    ],
)
def test_a_company_has_its_legal_word_short_by_its_place(text: str, written: str) -> None:
    assert bank_kana(text, company=True) == written


def test_a_persons_name_keeps_what_sounds_like_a_legal_word() -> None:
    assert bank_kana("ユウゲンガイシャ") == "ﾕｳｹﾞﾝｶﾞｲｼﾔ"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("ジョン・スミス", "・"),
        ("山田ハナコ", "山"),
        ("ヤマダ＆サトウ", "&"),
        ("ワ゛", "゛"),
        ("ア゜", "゜"),
        ("É", "É"),
        ("ヤマダ\t", "\t"),
        ("サヽキ", "ヽ"),
    ],
)
def test_the_sign_that_cannot_be_told_is_named(text: str, sign: str) -> None:
    with pytest.raises(NotBankKana) as refused:
        bank_kana(text)
    assert refused.value.character == sign
    assert "使えない文字" in refused.value.detail


@given(st.text(), st.booleans())
def test_any_text_is_written_in_allowed_signs_or_refused(text: str, company: bool) -> None:
    try:
        written = bank_kana(text, company=company)
    except NotBankKana:
        return
    assert set(written) <= NAME_SIGNS
    assert written == written.strip(" ")
    assert bank_kana(written) == written


@given(st.text([chr(code) for code in range(0x3041, 0x3097)] + [chr(code) for code in range(0x30A1, 0x30F7)] + ["ー"]))
def test_all_hiragana_and_katakana_can_be_told_and_read_alike(text: str) -> None:
    katakana = "".join(chr(ord(sign) + 0x60) if sign < "ァ" else sign for sign in text)
    assert bank_kana(text) == bank_kana(katakana)
