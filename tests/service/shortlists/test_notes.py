"""What a note to the company must not tell: planted names and contacts are found, and chance may be stood by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.shortlists.rules.notes import check_note_to_company
from service.shortlists.terms.deciding import NoteMayTellWho, NoteTellsWho
from tests.factories.people import profile_json

WHO = {"name": "試験 花子", "name_kana": "シケン ハナコ", "email": "hanako@example.jp", "phone": "090-1234-5678"}
PROFILE = profile_json()
AROUND = st.text(alphabet="設備の保全を担当しています。点検！🙂\n", max_size=20)


def check(note: str, *, is_checked: bool = False) -> None:
    check_note_to_company(note, WHO, PROFILE, is_checked=is_checked)


@given(before=AROUND, after=AROUND, planted=st.sampled_from(["試験花子", "試験　花子", "しけんはなこ", "ｼｹﾝ ﾊﾅｺ"]))
def test_a_planted_name_never_passes_in_whatever_writing(before: str, after: str, planted: str) -> None:
    with pytest.raises(NoteTellsWho, match="氏名"):
        check(before + planted + after, is_checked=True)


@pytest.mark.parametrize(
    "told",
    [
        "hanako@example.jp まで",
        "ＨＡＮＡＫＯ＠ＥＸＡＭＰＬＥ．ＪＰ",
        "別の人 taro@example.com",
        "https://example.jp/hanako",
        "09012345678",
        "０９０－１２３４－５６７８へ",
        "(096) 333-4444 ではなく 096-333-4444",
        "+81 90-1234-5678",
    ],
)
def test_a_way_to_reach_anybody_never_passes(told: str) -> None:
    with pytest.raises(NoteTellsWho):
        check(f"連絡は{told}", is_checked=True)


def test_an_individual_number_never_passes() -> None:
    with pytest.raises(NoteTellsWho, match="マイナンバー"):
        check("番号は 1234 5678 9018 です", is_checked=True)


@pytest.mark.parametrize(
    ("told", "match"),
    [
        ("花子さんは意欲的です", "氏名の一部"),
        ("架空工業高校で学びました", "学校名"),
        ("食品工場での経験があります", "勤務先"),
        ("ご家族の職業は農業です", "尋ねてはならない"),
    ],
)
def test_what_may_be_chance_passes_only_when_it_was_looked_at(told: str, match: str) -> None:
    with pytest.raises(NoteMayTellWho, match=match):
        check(told)
    check(told, is_checked=True)


@pytest.mark.parametrize(
    "told",
    [
        "設備保全の経験が12年あり、第二種電気工事士を持っています。",
        "月給25万円以上、2026年4月1日から働けます。",
        "候補日は2026-12-01または12-03の10:00からです。",
        "装置3,000台の点検を担当。型番は0120です。",
        "‮右から左‬の文字と🙂",
    ],
)
def test_what_an_office_writes_passes(told: str) -> None:
    check(told)


def test_short_names_are_not_found_inside_ordinary_words() -> None:
    who = {"name": "林 学", "name_kana": "モリ マナブ", "email": None, "phone": None}
    check_note_to_company("森林での作業を学び、メモリの検査もしました。つもりです。", who, PROFILE, is_checked=False)
