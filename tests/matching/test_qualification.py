"""Licences in all their spellings, classes that cover others, and the doubts that stay unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.eligibility import qualification
from matching.eligibility.qualification_names import read_licence
from tests.matching.builders import TODAY, person, posting


def state(wanted: str, held: list[str], requirements: str = "") -> str:
    """Whether a person with these qualifications has the one wanted."""
    asked = posting(qualifications_required=[wanted], requirements=requirements)
    return qualification.RULE(asked, person(qualifications=held), TODAY).state.value


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ("普通自動車免許", "普通自動車第一種運転免許"),
        ("普通自動車免許", "普通免許(AT限定)"),
        ("普通自動車免許", "普免"),
        ("普通自動車免許", "自動車運転免許（普通）"),
        ("普通自動車免許", "Driver's license"),
        ("普通自動車免許", "大型自動車第二種免許"),
        ("普通自動車免許(AT限定可)", "中型自動車免許"),
        ("危険物取扱者乙種第4類", "危険物乙４"),
        ("危険物取扱者乙種第4類", "乙種第四類危険物取扱者"),
        ("危険物取扱者乙種第4類", "危険物取扱者甲種"),
        ("危険物取扱者乙種第4類", "危険物取扱者（乙種４類）"),
        ("フォークリフト運転技能講習修了", "フォークリフト技能講習"),
        ("看護師", "正看護師"),
        ("看護師", "Registered nurse"),
        ("日商簿記検定2級", "日商簿記２級"),
        ("日商簿記検定2級", "日商簿記検定1級"),
        ("QC検定3級", "QC検定2級"),
        ("第二種電気工事士", "第一種電気工事士"),
        ("第三種電気主任技術者", "第二種電気主任技術者"),
        ("機械保全技能士", "機械保全技能士2級(電気系)"),
        ("機械保全技能士2級", "機械保全技能士1級"),
        ("機械保全技能士3級", "技能検定2級(機械保全)"),
        ("基本情報技術者", "応用情報技術者試験"),
        ("介護職員初任者研修", "介護福祉士"),
        ("第二種電気工事士または第三種電気主任技術者", "第三種電気主任技術者"),
        ("TOEIC 700点以上", "TOEIC 820"),
        ("2級建築士", "二級建築士"),
        ("自動車免許", "普通自動車運転免許証"),
        ("要普免(AT限定可)", "普通自動車免許AT限定"),
        ("普通自動車免許をお持ちの方", "普通自動車免許(2015年3月取得)"),
        ("準中型自動車免許", "中型自動車免許(8t限定)"),
        ("看護師", "保健師"),
        ("看護師", "助産師"),
        ("栄養士", "管理栄養士"),
        ("食品衛生責任者", "調理師"),
        ("登録販売者", "薬剤師"),
        ("公害防止管理者水質関係第4種", "公害防止管理者(水質関係第2種)"),
        ("第一種酸素欠乏危険作業主任者", "第二種酸素欠乏危険作業主任者技能講習"),
        ("特化物", "特定化学物質及び四アルキル鉛等作業主任者技能講習修了"),
        ("エックス線作業主任者", "X線作業主任者"),
        ("第一種衛生管理者", "衛生工学衛生管理者"),
        ("電験3種", "第二種電気主任技術者"),
        ("2級自動車整備士", "一級小型自動車整備士"),
        ("消防設備士乙種4類", "消防設備士甲種第4類"),
        ("高等学校教諭一種免許(工業)", "高等学校教諭専修免許状(工業)"),
        ("英検準2級", "Eiken Grade Pre-1"),
        ("AWS SAA", "AWS Certified Solutions Architect - Professional"),
        ("基本情報技術者", "情報処理安全確保支援士"),
        ("税理士科目合格", "税理士(科目合格)"),
        ("Class 4 hazardous materials handler", "危険物取扱者乙種4類"),
        ("Second-class electrician", "第一種電気工事士"),
        ("JCCI bookkeeping grade 2", "日商簿記1級"),
    ],
)
def test_a_licence_is_known_in_other_spellings_and_a_higher_class_covers_it(wanted: str, held: str) -> None:
    assert state(wanted, ["ITパスポート", held]) == "fits"


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ("看護師", "准看護師"),
        ("危険物取扱者乙種第4類", "危険物取扱者乙種第6類"),
        ("危険物取扱者乙種第4類", "危険物取扱者丙種"),
        ("危険物取扱者甲種", "危険物乙4"),
        ("日商簿記検定2級", "日商簿記3級"),
        ("第一種電気工事士", "第二種電気工事士"),
        ("普通自動車免許", "大型特殊自動車免許(農耕車限定)"),
        ("普通自動車免許", "二級ガソリン自動車整備士"),
        ("大型自動車免許", "普通自動車免許"),
        ("第三種電気主任技術者", "第三種電気主任技術者(科目合格)"),
        ("TOEIC 700", "TOEIC 600"),
        ("フォークリフト運転技能講習修了", "フォークリフト特別教育"),
        ("看護師", "看護師(見込)"),
        ("看護師", "看護助手"),
        ("普通自動車免許(AT限定不可)", "普通自動車免許(AT限定)"),
        ("普通自動車免許", "普通自動車免許(返納)"),
        ("中型自動車免許", "中型自動車免許(8t限定)"),
        ("公害防止管理者水質関係第3種", "公害防止管理者水質関係第2種"),
        ("第二種酸素欠乏危険作業主任者", "第一種酸素欠乏危険作業主任者"),
        ("機械保全技能士2級(電気系)", "機械保全技能士2級(機械系)"),
        ("中学校教諭一種免許(数学)", "中学校教諭一種免許(英語)"),
        ("1級電気工事施工管理技士", "1級電気工事施工管理技士補"),
        ("危険物乙4", "甲種防火管理者"),
        ("日商簿記2級", "全商簿記1級"),
        ("TOEIC 700", "TOEIC Bridge 150"),
    ],
)
def test_a_lower_class_another_licence_or_one_not_yet_held_conflicts(wanted: str, held: str) -> None:
    assert state(wanted, [held]) == "conflicts"


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ("危険物取扱者乙種第4類", "危険物取扱者"),
        ("機械保全技能士2級", "機械保全技能士"),
        ("日商簿記検定2級", "簿記2級"),
        ("機械保全技能士2級(機械系)", "機械保全技能士2級"),
        ("高圧ガス製造保安責任者乙種機械", "高圧ガス製造保安責任者"),
    ],
)
def test_a_name_that_may_be_the_licence_is_unknown_and_no_conflict(wanted: str, held: str) -> None:
    assert state(wanted, [held]) == "unknown"


def test_an_expected_licence_counts_only_where_the_posting_says_so() -> None:
    assert state("看護師", ["看護師(取得見込)"], "2027年3月までに取得見込の方も可。") == "fits"
    assert state("看護師", ["看護師(取得見込)"]) == "conflicts"


def test_every_licence_of_the_list_is_needed_and_an_empty_list_needs_none() -> None:
    two = posting(qualifications_required=["看護師", "普通自動車免許"])
    assert qualification.RULE(two, person(qualifications=["看護師"]), TODAY).state.value == "conflicts"
    assert qualification.RULE(posting(), person(), TODAY).state.value == "fits"


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_read_as_some_licence_and_fits_itself_or_stays_in_doubt(wanted: str, other: str) -> None:
    read_licence(wanted)
    assert state(wanted, [other]) in {"fits", "unknown", "conflicts"}
