"""A reason is shown as met only for the thing asked or a kind of it, and likeness by chance is not shown at all."""

from typing import Any

import pytest

from matching.documents import posting_document
from matching.eligibility.experience import asks_for_years
from matching.reasons import Quote, Reason, ReasonState
from matching.repeated import answered_alike
from matching.shown import STRUCTURED, TELLS_A_WISH, shown
from tests.matching.builders import TODAY, Bench, a_job, a_posting, a_profile
from tests.matching.sets import embedded, ready_people, ready_postings

BENCH = Bench()
MET, NEAR, SILENT = ReasonState.MET, ReasonState.NEAR, ReasonState.NO_EVIDENCE


def told(asked: dict[str, Any], offered: dict[str, Any]) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """The reasons of a pair, and the same as they are shown."""
    posting, person = BENCH.posting(asked), BENCH.person(offered)
    reasons = BENCH.ranker.proposal(posting, person, TODAY).reasons
    return reasons, shown(reasons, posting, person, BENCH.ranker.artefact, TODAY)


@pytest.mark.parametrize(
    ("title", "wish", "state"),
    [
        ("ICレイアウト設計", "ICレイアウト設計", MET),
        ("ICレイアウト設計", "基板設計", NEAR),
        ("ICレイアウト設計", "アナログ回路設計", NEAR),
        ("自動車整備士", "自動車整備", MET),
        ("自動車整備士", "電子機器の整備", NEAR),
        ("建築施工管理", "建築施工", MET),
        ("建築施工管理", "土木施工", NEAR),
        ("薄膜プロセス技術者", "成膜", MET),
    ],
)
def test_a_neighbouring_occupation_is_near_and_never_met(title: str, wish: str, state: ReasonState) -> None:
    posting, person = BENCH.posting(a_posting(title=title)), BENCH.person(a_profile(desired_occupations=[wish]))
    quotes = Quote("title", 0, len(title), title), Quote("desired_occupations.0", 0, len(wish), wish)
    (found,) = shown([Reason("wish", MET, 0.4, *quotes)], posting, person, BENCH.ranker.artefact, TODAY)
    assert (found.state, found.weight) == (state, 0.4)


@pytest.mark.parametrize("state", [MET, NEAR])
def test_the_wish_that_is_the_occupation_is_quoted_before_one_that_is_near(state: ReasonState) -> None:
    title, wishes = "ICレイアウト設計", ["レイアウト設計", "基板設計"]
    posting, person = BENCH.posting(a_posting(title=title)), BENCH.person(a_profile(desired_occupations=wishes))
    quotes = Quote("title", 0, len(title), title), Quote("desired_occupations.1", 0, len(wishes[1]), wishes[1])
    (found,) = shown([Reason("wish", state, 0.4, *quotes)], posting, person, BENCH.ranker.artefact, TODAY)
    assert (found.state, found.weight, found.profile and found.profile.words) == (MET, 0.4, "レイアウト設計")


def test_a_job_that_is_the_occupation_stands_beside_a_wish_that_is_only_near() -> None:
    title, wish, job = "ICレイアウト設計", "基板設計", a_job(title="マスクレイアウト担当")
    posting = BENCH.posting(a_posting(title=title))
    quotes = Quote("title", 0, len(title), title), Quote("desired_occupations.0", 0, len(wish), wish)
    person = BENCH.person(a_profile(desired_occupations=[wish], experience=[a_job(title="設計"), job]))
    first, second = shown([Reason("wish", MET, 0.4, *quotes)], posting, person, BENCH.ranker.artefact, TODAY)
    assert (first.state, first.weight, first.profile and first.profile.words) == (NEAR, 0.4, wish)
    assert (second.state, second.weight, second.profile and second.profile.words) == (MET, 0, job["title"])
    assert second.posting == first.posting
    noted = BENCH.posting(a_posting(title="検査員（夜勤）"))
    quotes_of_noted = Quote("title", 0, 7, "検査員（夜勤）"), quotes[1]
    inspector = BENCH.person(a_profile(desired_occupations=[wish], experience=[a_job(title="検査員")]))
    assert len(shown([Reason("wish", MET, 0.4, *quotes_of_noted)], noted, inspector, BENCH.ranker.artefact, TODAY)) == 2
    other = BENCH.person(a_profile(desired_occupations=[wish], experience=[a_job(title="設計")]))
    assert len(shown([Reason("wish", MET, 0.4, *quotes)], posting, other, BENCH.ranker.artefact, TODAY)) == 1


@pytest.mark.parametrize(
    ("title", "job", "is_that_work"),
    [
        ("包装係（夜勤）", "包装係", True),
        ("Wafer sorter (night)", "wafer sorter", True),
        ("設計、開発", "設計", False),
        ("Manager, Quality", "Manager", False),
    ],
)
def test_a_job_is_the_occupation_by_the_whole_title_but_for_a_note_in_brackets(
    title: str, job: str, is_that_work: bool
) -> None:
    posting = BENCH.posting(a_posting(title=title))
    person = BENCH.person(a_profile(desired_occupations=["基板設計"], experience=[a_job(title=job)]))
    quotes = Quote("title", 0, len(title), title), Quote("desired_occupations.0", 0, 4, "基板設計")
    found = shown([Reason("wish", NEAR, 0.4, *quotes)], posting, person, BENCH.ranker.artefact, TODAY)
    assert [(one.kind, one.weight) for one in found] == [("wish", 0.4), ("experience", 0.0)][: 1 + is_that_work]


def test_a_wish_that_is_the_occupation_is_never_called_another_kind_of_work() -> None:
    title, wishes = "ICレイアウト設計", ["事務", "レイアウト設計"]
    posting, person = BENCH.posting(a_posting(title=title)), BENCH.person(a_profile(desired_occupations=wishes))
    quotes = Quote("title", 0, len(title), title), Quote("desired_occupations.0", 0, len(wishes[0]), wishes[0])
    (found,) = shown([Reason("wish", ReasonState.MISSING, 0.0, *quotes)], posting, person, BENCH.ranker.artefact, TODAY)
    assert (found.state, found.profile and found.profile.words) == (MET, "レイアウト設計")


def test_states_are_only_lowered_and_every_weight_stays() -> None:
    before, after = told(a_posting(), a_profile())
    order = (MET, NEAR, ReasonState.MISSING, SILENT)
    assert [one.weight for one in before] == [one.weight for one in after]
    for one, other in zip(before, after, strict=True):
        assert order.index(other.state) >= order.index(one.state)


def test_sentences_that_share_a_mood_stand_beside_nothing() -> None:
    asked = a_posting(description="入社日は相談に応じます。", requirements="", skills_required=["CAD操作"])
    offered = a_profile(summary="就職課の掲示板の端にあった小さな会社の求人が、なぜか気になっている。", skills=[])
    _, found = told(asked, offered)
    beside = [one for one in found if one.posting.field == "description" and one.profile]
    assert not [one for one in beside if one.profile and one.profile.field == "summary"]


def test_a_skill_with_nothing_like_it_has_no_quote() -> None:
    _, found = told(a_posting(skills_required=["表示の確認"], skills_preferred=[]), a_profile(skills=["SEM"]))
    row = next(one for one in found if one.posting.field == "skills_required.0")
    assert (row.state, row.profile) == (SILENT, None)


def test_what_rules_judged_stays_as_they_said() -> None:
    asked = a_posting(qualifications_required=["普通自動車免許"], education_min="high_school")
    before, after = told(asked, a_profile(qualifications=["普通自動車第一種運転免許"]))
    ruled = ("qualifications_required.0", "education_min")
    assert [one for one in before if one.posting.field in ruled] == [one for one in after if one.posting.field in ruled]


ASKED_ENTRIES: dict[str, Any] = {
    "qualifications_required": ["看護師"],
    "qualifications_preferred": ["普通自動車免許"],
    "languages": [{"language": "en", "level": "B1"}, {"language": "ja", "level": "N2"}],
}
UNTOLD: dict[str, Any] = {"qualifications": [], "languages": [], "experience": []}


def states(found: tuple[Reason, ...], words: str) -> set[ReasonState]:
    """The states that stand beside these words of the posting."""
    return {one.state for one in found if one.posting.words == words}


def test_what_nobody_asked_of_has_no_evidence_and_is_never_near() -> None:
    _, found = told(a_posting(**ASKED_ENTRIES, experience_years_min=2), a_profile(**UNTOLD, unasked=list(UNTOLD)))
    structured = [one.state for one in found if one.posting.field.partition(".")[0] in STRUCTURED]
    assert structured == [SILENT] * 4
    assert not [one for one in found if one.state is NEAR and one.profile is None]


def test_a_language_without_a_level_is_near_beside_its_entry() -> None:
    spoken = [{"language": "en", "level": None, "native": False}]
    _, found = told(a_posting(languages=ASKED_ENTRIES["languages"][:1]), a_profile(languages=spoken))
    assert states(found, "B1") == {NEAR}


@pytest.mark.parametrize(
    ("years", "since", "state"),
    [
        (2, "2026-01", ReasonState.MISSING),
        (2, "2012-04", NEAR),
        (0, "2012-04", NEAR),
    ],
)
def test_a_sentence_that_asks_for_years_is_met_by_no_word_alone(years: int, since: str, state: ReasonState) -> None:
    words, skill = "機械の点検などの実務2年以上。", "機械の点検"
    posting = BENCH.posting(a_posting(requirements=words, experience_years_min=years))
    person = BENCH.person(a_profile(skills=[skill], experience=[a_job(**{"from": since})]))
    quotes = Quote("requirements", 0, len(words), words), Quote("skills.0", 0, len(skill), skill)
    (found,) = shown([Reason("skill", MET, 0.1, *quotes)], posting, person, BENCH.ranker.artefact, TODAY)
    assert (found.state, found.weight) == (state, 0.1)


def test_a_sentence_that_asks_for_years_is_met_where_the_years_are_known_to_fit() -> None:
    words = "社会人経験1年以上。"
    _, found = told(a_posting(requirements=words, experience_years_min=1), a_profile())
    assert MET in states(found, words)


@pytest.mark.parametrize(
    ("asked", "words", "since", "state"),
    [
        (1, "CADの実務経験5年以上。", "2024-04", ReasonState.MISSING),
        (5, "運転免許取得後1年以上。", "2024-04", NEAR),
        (5, "CADの実務経験1年以上。", "2024-04", NEAR),
        (1, "CADの実務経験5年以上あれば尚可。", "2024-04", NEAR),
        (5, "社会人経験1年以上。", "2024-04", MET),
        (1, "社会人経験1年以上、できれば5年以上の経験。", "2024-04", NEAR),
    ],
)
def test_a_sentence_is_judged_by_its_own_years_of_work(asked: int, words: str, since: str, state: ReasonState) -> None:
    requirements = f"{words}CADなどの経験のある方。"
    posting = BENCH.posting(a_posting(requirements=requirements, experience_years_min=asked))
    person = BENCH.person(a_profile(skills=[words], experience=[a_job(**{"from": since})]))
    quotes = Quote("requirements", 0, len(words), words), Quote("skills.0", 0, len(words), words)
    (found,) = shown([Reason("skill", MET, 0.1, *quotes)], posting, person, BENCH.ranker.artefact, TODAY)
    assert (found.state, found.weight) == (state, 0.1)


@pytest.mark.parametrize(
    ("words", "state"),
    [("運転免許取得後1年以上。", SILENT), ("CADなどの実務経験1年以上。", SILENT), ("社会人経験1年以上。", MET)],
)
def test_the_posting_s_years_lack_in_no_sentence_that_asks_for_others(words: str, state: ReasonState) -> None:
    person = a_profile(skills=[], summary="", experience=[a_job(**{"from": "2024-04"})])
    before, found = told(a_posting(requirements=words, experience_years_min=5), person)
    assert ReasonState.MISSING in states(before, words)
    (row,) = [
        after
        for one, after in zip(before, found, strict=True)
        if one.posting.words == words and one.state is ReasonState.MISSING
    ]
    assert (row.state, row.profile is None) == (state, state is SILENT)


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("在庫管理の実務2年以上。", True),
        ("２年以上、電子回路の基礎に携わった方。", True),
        ("実務経験：三年", True),
        ("2+ years keeping machines running.", True),
        ("At least two years of nursing.", True),
        ("経理の経験がある方。", False),
        ("2027年3月に卒業見込みの方。", False),
        ("卒業後3年以内の方。", False),
        ("Over 18 years old.", False),
        ("At least 18 years of age.", False),
    ],
)
def test_which_sentences_ask_for_years(words: str, asks: bool) -> None:
    assert asks_for_years(words) is asks


@pytest.mark.parametrize(
    ("words", "held", "state"),
    [
        ("Required: 看護師.", ["看護師"], MET),
        ("Required: 看護師.", [], ReasonState.MISSING),
        ("看護師をお持ちの方。", ["看護師"], MET),
        ("English B1 and Japanese N2 or better.", [], MET),
        ("日本語N2程度。", [], MET),
    ],
)
def test_a_sentence_that_says_structured_fields_again_answers_as_they_do(
    words: str, held: list[str], state: ReasonState
) -> None:
    spoken = [{"language": "en", "level": "B2"}, {"language": "ja", "level": "N1"}]
    asked = a_posting(**ASKED_ENTRIES, requirements=words)
    before, found = told(asked, a_profile(languages=spoken, qualifications=held))
    assert states(found, words) == {state}
    assert sum(one.weight for one in found) == pytest.approx(sum(one.weight for one in before))


def test_both_languages_that_a_sentence_names_answer_it() -> None:
    words = "English B1 and Japanese N2 or better."
    spoken = [{"language": "en", "level": "B2"}, {"language": "ja", "level": "N1"}]
    _, found = told(a_posting(**ASKED_ENTRIES, requirements=words), a_profile(languages=spoken))
    assert {one.profile.words for one in found if one.posting.words == words and one.profile} == {"B2", "N1"}


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("看護師/准看護師 必須", NEAR),
        ("看護師・准看護師の資格", NEAR),
        ("看護師or准看護師 必須", NEAR),
        ("看護師、准看護師のいずれか必須", NEAR),
        ("・看護師と准看護師の資格", ReasonState.MISSING),
    ],
)
def test_of_licences_that_may_be_asked_for_one_or_the_other_none_is_called_lacking(
    words: str, state: ReasonState
) -> None:
    posting = posting_document(a_posting(requirements=words, qualifications_required=["看護師", "准看護師"]))
    licence = Quote("qualifications.0", 0, 3, "看護師")
    asked = Reason("qualification", NEAR, 0.1, Quote("requirements", 0, len(words), words), licence)
    rows = [
        Reason("qualification", MET, 0, Quote("qualifications_required.0", 0, 3, "看護師"), licence),
        Reason("qualification", ReasonState.MISSING, 0, Quote("qualifications_required.1", 0, 4, "准看護師"), None),
    ]
    assert answered_alike([asked, *rows], posting)[0].state is state


@pytest.mark.parametrize("words", ["看護師または准看護師の方。", "夜勤ができる看護師の方。", "日本語N1の方。"])
def test_a_sentence_that_says_more_is_not_answered_by_structured_fields(words: str) -> None:
    asked = a_posting(**ASKED_ENTRIES, requirements=words)
    before, found = told(asked, a_profile(qualifications=["看護師"]))
    assert MET in {one.state for one in found if one.posting.field.startswith("qualifications_required")}
    assert states(found, words) <= states(before, words) | {NEAR, SILENT}


@pytest.mark.parametrize(
    ("asked", "wish", "skills", "shown_as"),
    [
        ("出荷検品", "車で通える倉庫がいいです。", [], (SILENT, None)),
        ("接客", "フロントや接客の現場は志望していません。", [], (SILENT, None)),
        ("接客", "接客の仕事がしたいです。", ["英会話", "接客"], (MET, "接客")),
    ],
)
def test_a_wish_that_she_writes_is_no_evidence_for_a_skill(
    asked: str, wish: str, skills: list[str], shown_as: tuple[ReasonState, str | None]
) -> None:
    (posting,) = ready_postings([a_posting(skills_preferred=[asked])])
    (person,) = ready_people([a_profile(summary=wish, skills=skills, experience=[], education=[])])
    quotes = Quote("skills_preferred.0", 0, len(asked), asked), Quote("summary", 0, len(wish), wish)
    (found,) = shown([Reason("skill", MET, 0.01, *quotes)], posting, person, embedded()[1], TODAY)
    assert ((found.state, found.profile and found.profile.words), found.weight) == (shown_as, 0.01)


@pytest.mark.parametrize("words", ["冷たい所でも働けます。", "接客は得意。", "介護を3年しました。"])
def test_what_she_can_or_did_is_told_from_what_she_wishes(words: str) -> None:
    assert not TELLS_A_WISH.search(words)
