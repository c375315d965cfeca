"""What a text names, where, and whether it denies it."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.taxonomy import Mention, mentions, mentions_of, taxonomy
from matching.text.normalise import normalise
from matching.text.words import words

NAMES = {
    **{("role", role.role_id): role.names for role in taxonomy().roles},
    **{("skill", skill.skill_id): skill.names for skill in taxonomy().skills},
    **{("course", course.course_id): course.names for course in taxonomy().courses},
}
EVERY_NAME = [(concept, name) for concept, names in NAMES.items() for name in names]
any_name = st.sampled_from(EVERY_NAME)
plain_names = any_name.filter(lambda pair: pair[0][0] == "skill" and pair[1].isalpha() and len(pair[1]) > 3)
NOT_BY_THEMSELVES = {"pandas"}
"""Everyday words that mean the taxonomy's thing beside others of their field only."""
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
UNRELATED = ["。昨日は雨でした。", " The weather was nice. ", "\n家から駅まで歩きます。\n", "。★☆★。", "\n"]
texts = st.text(st.characters(codec=None, exclude_categories=[]), max_size=60)
pieces = st.one_of(
    texts, any_name.map(lambda pair: pair[1]), st.sampled_from(["未経験", "不問", "、", " not ", "が", "<br>"])
)


def named(text: str) -> dict[str, set[str]]:
    """What each stretch of the text names."""
    found: dict[str, set[str]] = {}
    for one in mentions(text):
        found.setdefault(text[one.start : one.end], set()).add(f"{one.kind}:{one.concept_id}")
    return found


def core(name: str) -> str:
    """A name by the normal form of its characters, without what changes nothing."""
    return re.sub(r"[-・\s]", "", normalise(name)).rstrip("ー").removesuffix("s")


def sounds(name: str) -> str:
    """A name by the normal forms of its words."""
    return core("".join(word.normalised for word in words(name)))


@pytest.mark.parametrize(
    ("text", "stretch", "concept"),
    [
        ("PLCの経験があります", "PLC", "skill:plc_programming"),
        ("レーザーダイシングを担当", "レーザーダイシング", "skill:wafer_dicing"),
        ("マスターキャムです", "マスターキャム", "skill:cam_software"),
        ("ｐｌｃを触ります", "ｐｌｃ", "skill:plc_programming"),
        ("We maintain PLCs daily", "PLCs", "skill:plc_programming"),
        ("フォトリソグラフィの条件出し", "フォトリソグラフィ", "skill:photolithography"),
        ("フォトリソグラフィの条件出し", "フォトリソグラフィ", "role:litho_process_engineer"),
        ("フォト・リソグラフィーの条件出し", "フォト・リソグラフィー", "skill:photolithography"),
        ("ﾌｫﾄﾘｿｸﾞﾗﾌｨ担当", "ﾌｫﾄﾘｿｸﾞﾗﾌｨ", "skill:photolithography"),
        ("two field service engineers wanted", "field service engineers", "role:field_service_engineer"),
        ("Field-Service Engineer", "Field-Service Engineer", "role:field_service_engineer"),
        ("電気電子工学科を卒業", "電気電子工学科", "course:electrical_electronic"),
        ("Python3とExcel2019を使う", "Python", "skill:python"),
        ("Python3とExcel2019を使う", "Excel", "skill:excel"),
        ("excelの集計", "excel", "skill:excel"),
        ("SiCウェーハ", "SiC", "skill:sic_device"),
        ("TMPの交換", "TMP", "skill:vacuum_systems"),
        ("majored in history", "history", "course:literature"),
        ("機械保全の仕事", "機械保全", "role:equipment_maintenance"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, stretch: str, concept: str) -> None:
    found = named(text)
    matching = {
        names for key, concepts in found.items() if key == stretch or key.startswith(stretch) for names in concepts
    }
    assert concept in matching


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("You will excel at this", "excel"),
        ("Excel at what you do", "Excel"),
        ("He wrote recieve [sic] in the mail", "sic"),
        ("see /tmp/files and tmp", "tmp"),
        ("he told a fib", "fib"),
        ("work history and cover letters", "history"),
        ("work history and cover letters", "letters"),
        ("giant pandas at the zoo", "pandas"),
        ("low lighting", "low"),
        ("low lighting", "lighting"),
        ("experienced in design work", "in design"),
        ("総務省の統計", "総務"),
        ("大工場で働く", "大工"),
        ("I cook at home", "cook"),
        ("a data logger", "logger"),
        ("We are recruiting staff", "recruiting"),
        ("装置の清掃", "清掃"),
        ("荷物の仕分け", "仕分け"),
        ("英文メールの対応", "英文"),
        ("xPLCx", "PLC"),
        ("JavaScripting", "Java"),
        ("PLCabc", "PLC"),
        ("ISO9001A", "ISO9001"),
        ("Q5S運動", "5S"),
    ],
)
def test_an_everyday_word_or_a_part_of_a_word_is_no_name(text: str, stretch: str) -> None:
    assert stretch not in named(text)


def test_the_longest_name_wins() -> None:
    assert list(named("Python data libraries")) == ["Python data libraries"]
    assert list(named("フォークリフト運転士")) == ["フォークリフト運転士"]


def test_every_name_is_found_in_a_sentence_of_its_own() -> None:
    missed = [(concept, name) for concept, name in EVERY_NAME if concept not in concepts_of(name)]
    assert missed == []


def concepts_of(text: str) -> set[tuple[str, str]]:
    return {(one.kind, one.concept_id) for one in mentions(text)}


SENTENCES = [
    ("溶接の経験はありませんがPLC未経験から始めて3年です", ["溶接"], ["PLC"]),
    ("PLC未経験者は応募できません。溶接は未経験可", ["溶接"], ["PLC"]),
    ("Not only PLC but Python, no welding experience", ["welding"], ["PLC", "Python"]),
    ("機械保全の経験は問いません", ["機械保全"], []),
    ("未経験からCADを覚えました", [], ["CAD"]),
    ("CAD未経験から始めて3年になります", [], ["CAD"]),
    ("PLC経験不問", ["PLC"], []),
    ("PLC未経験可", ["PLC"], []),
    ("CAD未経験歓迎、Excelは毎日使います", ["CAD"], ["Excel"]),
    ("溶接の経験なし", ["溶接"], []),
    ("溶接の経験がありません", ["溶接"], []),
    ("CADは未経験ですが、溶接は5年やりました", ["CAD"], ["溶接"]),
    ("CADは未経験ですが溶接は得意です", ["CAD"], ["溶接"]),
    ("接客は苦手です。溶接が好きです", ["接客"], ["溶接"]),
    ("苦手な接客より溶接をしたい", ["接客"], []),
    ("法人営業はやりたくない", ["法人営業"], []),
    ("法人営業はやりたくないので機械設計を希望します", ["法人営業"], ["機械設計"]),
    ("PLC、CAD、溶接の経験は問いません", ["PLC", "CAD", "溶接"], []),
    ("PLC経験必須、CAD経験は不問", ["CAD"], ["PLC"]),
    ("PLCの経験必須（年数不問）", [], ["PLC"]),
    ("学歴不問、PLCの経験がある方", [], ["PLC"]),
    ("学歴不問でPLCの経験がある方", [], ["PLC"]),
    ("溶接に苦手意識はありません", [], ["溶接"]),
    ("CADだけでなくPLCもできます", [], ["CAD", "PLC"]),
    ("CADではなくPLCを担当", ["CAD"], ["PLC"]),
    ("PLCの知識が必要です", [], ["PLC"]),
    ("PLCの知識は必要ありません", ["PLC"], []),
    ("溶接の資格は不要です。入社後にPLCを学べます", ["溶接"], ["PLC"]),
    ("CADができなくても大丈夫です", ["CAD"], []),
    ("PLC未経験者は応募できません", [], ["PLC"]),
    ("PLCの経験がない方は応募できません", [], ["PLC"]),
    ("PLC未経験不可", [], ["PLC"]),
    ("Python・SQLは使えません", ["Python", "SQL"], []),
    ("溶接をしたことがないが、CADは使える", ["溶接"], ["CAD"]),
    ("経験が浅いですがPLCを触っています", [], ["PLC"]),
    ("未経験歓迎のCADの仕事", [], ["CAD"]),
    ("CADオペレーター、未経験歓迎", [], ["CAD"]),
    ("ＰＬＣの経験不問。ただしPythonは必須", ["ＰＬＣ"], ["Python"]),
    ("No experience needed, but PLC knowledge is a plus", [], ["PLC"]),
    ("No PLC experience required", ["PLC"], []),
    ("No experience in PLC is needed", ["PLC"], []),
    ("No experience in welding, PLC or Python is required", ["welding", "PLC", "Python"], []),
    ("PLC experience is not required. Python is.", ["PLC"], ["Python"]),
    ("PLC experience is not required, Python skills are", ["PLC"], ["Python"]),
    ("I have no experience with PLC, welding or Python", ["PLC", "welding", "Python"], []),
    ("I have never used Python but I know PLC", ["Python"], ["PLC"]),
    ("Not only PLC but also Python", [], ["PLC", "Python"]),
    ("I do not want to do welding; I like Python", ["welding"], ["Python"]),
    ("I can't use Python, however PLC is my daily work", ["Python"], ["PLC"]),
    ("I don't mind welding", [], ["welding"]),
    ("Do not hesitate to apply if you know PLC", [], ["PLC"]),
    ("Python, not Java", ["Java"], ["Python"]),
    ("Experience without Java is fine, PLC is a must", ["Java"], ["PLC"]),
    ("PLC is a plus but not required", [], ["PLC"]),
    ("You need not know Python", ["Python"], []),
    ("No previous experience of welding necessary and we teach Python", ["welding"], ["Python"]),
    ("There is no doubt that PLC experience matters", [], ["PLC"]),
    ("I am not a welder. I program PLC", ["welder"], ["PLC"]),
    ("Python isn’t required", ["Python"], []),
    ("未経験ですがPythonを独学しました", [], ["Python"]),
    ("PLC, welding and Python are not required", ["PLC", "welding", "Python"], []),
    ("溶接は未経験でしたが今は任されています", [], ["溶接"]),
]


@pytest.mark.parametrize(("text", "denied", "told"), SENTENCES)
def test_a_denial_reaches_what_its_clause_names_and_nothing_else(text: str, denied: list[str], told: list[str]) -> None:
    found = mentions(text)
    assert {text[one.start : one.end] for one in found if one.is_negated} == set(denied)
    assert {text[one.start : one.end] for one in found if not one.is_negated} >= set(told)


def test_enough_denials_are_tried_in_both_languages() -> None:
    japanese = [text for text, _, _ in SENTENCES if re.search("[ぁ-ヿ]", text)]
    assert len(japanese) >= 15
    assert len(SENTENCES) - len(japanese) >= 15


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, max_size=8).map("".join))
def test_a_mention_lies_in_the_text_and_is_a_name_of_its_concept(text: str) -> None:
    for one in mentions(text):
        assert 0 <= one.start < one.end <= len(text)
        stretch, names = text[one.start : one.end], NAMES[one.kind, one.concept_id]
        assert core(stretch) in {core(name) for name in names} or sounds(stretch) in {sounds(name) for name in names}


@settings(max_examples=100, deadline=None)
@given(st.lists(any_name, min_size=1, max_size=3), st.sampled_from(UNRELATED), st.sampled_from(UNRELATED))
def test_unrelated_text_around_changes_nothing(
    chosen: list[tuple[tuple[str, str], str]], before: str, after: str
) -> None:
    text = "私は" + "、".join(name for _, name in chosen) + "の経験があり、溶接は苦手です"
    shift = len(before)
    moved = tuple(Mention(m.kind, m.concept_id, m.start + shift, m.end + shift, m.is_negated) for m in mentions(text))
    assert mentions(before + text + after) == moved


@settings(max_examples=100, deadline=None)
@given(plain_names, st.sampled_from([str.upper, str.lower, str.swapcase]), st.booleans())
def test_case_and_width_change_nothing(pair: tuple[tuple[str, str], str], change: object, is_wide: bool) -> None:
    concept, name = pair
    assume(name not in NOT_BY_THEMSELVES)
    written = change(name)  # type: ignore[operator]
    written = written.translate(FULL_WIDTH) if is_wide else written
    assert concept in concepts_of(f"私は{written}を使います。")


def test_words_need_not_be_split_twice() -> None:
    text = "PLCの経験は問いません。Pythonは必須です。"
    assert mentions_of(words(text), text) == mentions(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\ud800",
        "<p>PLC &amp; CAD</p>" * 10_000,
        "not PLC, " * 22_000,
        "未経験" * 70_000,
        "ー" * 200_000,
        "-" * 200_000,
        "no " * 67_000,
        "㍿①Ⅳ" * 60_000,
        "PLC、" * 50_000 + "不問",
    ],
    ids=lambda text: text[:8],
)
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert all(one.end <= len(text) for one in mentions(text))


def test_who_calls_herself_a_layman_shows_no_skill() -> None:
    assert all(mention.is_negated for mention in mentions("ちなみに電子部品は素人です。"))
