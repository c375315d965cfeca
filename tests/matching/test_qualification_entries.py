"""One entry that names several licences, leaves the choice open, asks for nothing now, or cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.eligibility import qualification
from matching.eligibility.qualification_list import names
from matching.eligibility.verdict import State
from tests.matching.builders import TODAY, person, posting

WORST_FIRST = [State.CONFLICTS.value, State.UNKNOWN.value, State.FITS.value]


def state(wanted: str, held: list[str], requirements: str = "") -> str:
    """Whether a person with these qualifications has the ones wanted in one entry."""
    asked = posting(qualifications_required=[wanted], requirements=requirements)
    return qualification.RULE(asked, person(qualifications=held), TODAY).state.value


@pytest.mark.parametrize(
    "wanted",
    [
        "普通免許・フォークリフト",
        "普通免許、フォークリフト",
        "普通自動車免許 フォークリフト",
        "普通免許とフォークリフト",
        "普通自動車免許およびフォークリフト運転技能講習",
        "フォークリフト運転技能講習、普通自動車免許（AT限定可）",
    ],
)
def test_two_licences_in_one_entry_are_both_needed(wanted: str) -> None:
    assert state(wanted, ["普通自動車免許", "フォークリフト運転技能講習修了"]) == "fits"
    assert state(wanted, ["中型自動車免許、フォークリフト"]) == "fits"
    assert state(wanted, ["普通自動車免許"]) == "conflicts"
    assert state(wanted, ["フォークリフト"]) == "conflicts"


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ("看護師または准看護師", "准看護師"),
        ("看護師・准看護師", "准看護師"),
        ("正・准看護師", "准看"),
        ("看護師免許（正・准）", "准看護師免許"),
        ("看護師、保健師又は助産師", "看護師"),
        ("理学療法士・作業療法士", "作業療法士"),
        ("PT/OT/ST", "言語聴覚士"),
        ("第一種または第二種電気工事士", "第二種電気工事士"),
        ("電気工事士1種または2種", "第二種電気工事士"),
        ("1級・2級建築士", "二級建築士"),
        ("危険物取扱者(甲種または乙種4類)", "乙4"),
        ("電気工事士、電気主任技術者いずれか", "第三種電気主任技術者"),
        ("次のいずれか：電気工事士、ボイラー技士", "2級ボイラー技士"),
        ("Forklift licence or crane licence", "フォークリフト"),
        ("QC検定2~3級", "QC検定3級"),
    ],
)
def test_any_one_of_the_alternatives_will_do(wanted: str, held: str) -> None:
    assert state(wanted, [held]) == "fits"
    assert state(wanted, ["色彩検定2級"]) == "conflicts"


def test_words_left_out_of_one_of_two_names_are_read_from_the_other() -> None:
    both = ["1級土木施工管理技士", "1級建築施工管理技士"]
    assert state("1級土木・建築施工管理技士", both) == "fits"
    assert state("1級土木・建築施工管理技士", both[:1]) == "conflicts"


def test_and_beside_or_is_doubtful_only_where_the_two_readings_differ() -> None:
    wanted = "普通自動車免許、および第二種電気工事士または第三種電気主任技術者"
    assert state(wanted, ["普免", "第一種電気工事士"]) == "fits"
    assert state(wanted, ["電験三種"]) == "unknown"
    assert state(wanted, ["普免"]) == "conflicts"


@pytest.mark.parametrize(
    "wanted", ["第二種電気工事士等", "第二種電気工事士または同等の資格", "第二種電気工事士 or equivalent"]
)
def test_an_open_end_leaves_another_licence_unknown_and_none_at_all_a_conflict(wanted: str) -> None:
    assert state(wanted, ["第一種電気工事士"]) == "fits"
    assert state(wanted, ["第二種冷媒フロン類取扱技術者"]) == "unknown"
    assert state(wanted, []) == "conflicts"


@pytest.mark.parametrize("wanted", ["日商簿記2級程度", "TOEIC 700点以上または同等の英語力"])
def test_knowledge_of_that_level_may_be_there_without_a_licence(wanted: str) -> None:
    assert state(wanted, []) == "unknown"


def test_the_sign_for_and_others_inside_a_name_opens_nothing() -> None:
    assert state("足場の組立て等作業主任者", ["普通自動車免許"]) == "conflicts"
    assert state("特定化学物質及び四アルキル鉛等作業主任者", ["有機溶剤作業主任者"]) == "conflicts"


@pytest.mark.parametrize("wanted", ["特になし", "不問", "", "フォークリフトあれば尚可", "玉掛け(入社後取得可)"])
def test_an_entry_that_asks_for_nothing_now_fits_everybody(wanted: str) -> None:
    assert state(wanted, []) == "fits"


@pytest.mark.parametrize("wanted", ["業務に必要な資格", "各種資格", "???", "電気系の資格をお持ちの方"])
def test_words_that_name_no_licence_stay_unknown(wanted: str) -> None:
    assert state(wanted, []) == "unknown"
    assert state(wanted, ["普通自動車免許"]) == "unknown"


def test_a_list_that_says_others_may_hold_the_licence_and_one_that_says_none_does_not() -> None:
    assert state("普通自動車免許", ["その他資格多数"]) == "unknown"
    assert state("普通自動車免許", ["特になし"]) == "conflicts"


@pytest.mark.parametrize("held", ["看護師(取得見込)", "看護師免許 2027年3月取得見込み", "看護師国家試験受験予定"])
@pytest.mark.parametrize(
    ("requirements", "expected"),
    [
        ("資格取得見込みの方も可。", "fits"),
        ("2027年3月卒業（見込み）で、看護師免許を取得見込みの方", "fits"),
        ("Candidates expected to obtain the licence by March are welcome.", "fits"),
        ("", "conflicts"),
        ("2027年3月卒業見込みの方", "conflicts"),
        ("Expected to graduate in March 2027.", "conflicts"),
        ("見込みの方は不可", "conflicts"),
    ],
)
def test_a_degree_that_is_expected_says_nothing_of_a_licence_that_is(
    held: str, requirements: str, expected: str
) -> None:
    assert state("看護師", [held], requirements) == expected


def test_an_entry_itself_may_take_the_expected_licence() -> None:
    assert state("看護師免許(取得見込み可)", ["看護師・保健師(取得見込み)"]) == "fits"
    assert state("看護師", ["看護師・保健師(取得見込み)"]) == "conflicts"


listed = st.sampled_from(sorted(names()))
several = st.lists(listed, max_size=4)


@given(listed, listed, several)
def test_and_is_the_worse_and_or_the_better_of_the_two(one: str, other: str, held: list[str]) -> None:
    places = sorted(WORST_FIRST.index(state(wanted, held)) for wanted in (one, other))
    assert state(f"{one}及び{other}", held) == WORST_FIRST[places[0]]
    assert state(f"{one}または{other}", held) == WORST_FIRST[places[1]]


@given(listed, several, listed)
def test_one_more_licence_never_makes_it_worse(wanted: str, held: list[str], more: str) -> None:
    assert WORST_FIRST.index(state(wanted, held)) <= WORST_FIRST.index(state(wanted, [*held, more]))


@given(st.text(max_size=30), st.text(max_size=30), listed)
def test_any_words_around_a_name_are_read_without_failing(before: str, after: str, name: str) -> None:
    assert state(f"{before}{name}{after}", [f"{name}{before}"]) in WORST_FIRST
