"""Words of a posting that narrow it by sex or age are named as points to look at; what tells of work is not."""

import pytest

from service.postings.doubtful_words import doubtful_words


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("【女性歓迎】事務スタッフ", ["doubtful_sex"]),
        ("男性のみ募集します", ["doubtful_sex"]),
        ("営業マン募集", ["doubtful_sex"]),
        ("30歳までの方を募集します", ["doubtful_age"]),
        ("３０才まで", ["doubtful_age"]),
        ("20代限定", ["doubtful_age"]),
        ("男女とも活躍しています", []),
        ("性別・年齢不問", []),
        ("定年60歳、再雇用は65歳まで。", []),
        ("女性が多い職場です", []),
    ],
)
def test_a_phrase_that_narrows_by_sex_or_age_is_named(told: str, codes: list[str]) -> None:
    assert [one.code for one in doubtful_words({"title": "", "description": told, "conditions": {}})] == codes


def test_words_of_age_are_no_doubt_where_the_limit_is_told_with_its_field() -> None:
    limit = {"age_limit": {"min": None, "max": 30, "reason_code": "3イ", "reason_text": "長期勤続によるキャリア形成"}}
    assert doubtful_words({"title": "30歳までの方", "description": "", "conditions": limit}) == ()
