"""A sentence's own number of years is read only where it speaks of work."""

import pytest

from matching.asked_years import years_of_experience


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("CADの実務経験5年以上。", (5,)),
        ("実務経験：三年", (3,)),
        ("臨床経験十五年以上", (15,)),
        ("経験二十年以上", (20,)),
        ("２年以上、電子回路の基礎に携わった方。", (2,)),
        ("経理の経験1年半以上", (1.5,)),
        ("半年以上の実務経験", (0.5,)),
        ("3～5年の実務経験", (3,)),
        ("3年から5年程度の経験", (3,)),
        ("CAD経験5年以上、電気設計3年以上の経験", (5, 3)),
        ("2+ years keeping machines running.", (2,)),
        ("At least two years of nursing.", (2,)),
        ("3 to 5 years of experience", (3,)),
        ("看護師免許取得後、臨床経験3年以上", (3,)),
        ("数年以上の実務経験", ()),
        ("経験のある方。2027年3月に入社できる方", ()),
        ("運転免許取得後1年以上。", ()),
        ("普通免許（取得後1年以上）をお持ちの方", ()),
        ("運転免許取得後1年以上、配送の経験3年以上", ()),
        ("運転免許を取得後、1年以上の方", ()),
        ("専門学校で2年以上学んだ方", ()),
        ("日本在住2年以上の方", ()),
        ("未経験可、3年以上勤務できる方", ()),
        ("Driver's licence held for at least 1 year", ()),
        ("At least 18 years of age", ()),
    ],
)
def test_the_years_of_work_that_a_sentence_asks_for(words: str, years: tuple[float, ...]) -> None:
    assert years_of_experience(words) == years
