"""A reason is shown as met only for the thing asked or a kind of it, and likeness by chance is not shown at all."""

from typing import Any

import pytest

from matching.reasons import Quote, Reason, ReasonState
from matching.shown import shown
from tests.matching.builders import TODAY, Bench, a_job, a_posting, a_profile

BENCH = Bench()
MET, NEAR, SILENT = ReasonState.MET, ReasonState.NEAR, ReasonState.NO_EVIDENCE


def told(asked: dict[str, Any], offered: dict[str, Any]) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """The reasons of a pair, and the same as they are shown."""
    posting, person = BENCH.posting(asked), BENCH.person(offered)
    reasons = BENCH.ranker.proposal(posting, person, TODAY).reasons
    return reasons, shown(reasons, posting, person, BENCH.ranker.artefact)


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
    (found,) = shown([Reason("wish", MET, 0.4, *quotes)], posting, person, BENCH.ranker.artefact)
    assert (found.state, found.weight) == (state, 0.4)


@pytest.mark.parametrize("state", [MET, NEAR])
def test_the_wish_that_is_the_occupation_is_quoted_before_one_that_is_near(state: ReasonState) -> None:
    title, wishes = "ICレイアウト設計", ["レイアウト設計", "基板設計"]
    posting, person = BENCH.posting(a_posting(title=title)), BENCH.person(a_profile(desired_occupations=wishes))
    quotes = Quote("title", 0, len(title), title), Quote("desired_occupations.1", 0, len(wishes[1]), wishes[1])
    (found,) = shown([Reason("wish", state, 0.4, *quotes)], posting, person, BENCH.ranker.artefact)
    assert (found.state, found.weight, found.profile and found.profile.words) == (MET, 0.4, "レイアウト設計")


def test_a_job_that_is_the_occupation_stands_beside_a_wish_that_is_only_near() -> None:
    title, wish, job = "ICレイアウト設計", "基板設計", a_job(title="マスクレイアウト担当")
    posting = BENCH.posting(a_posting(title=title))
    quotes = Quote("title", 0, len(title), title), Quote("desired_occupations.0", 0, len(wish), wish)
    person = BENCH.person(a_profile(desired_occupations=[wish], experience=[a_job(title="設計"), job]))
    first, second = shown([Reason("wish", MET, 0.4, *quotes)], posting, person, BENCH.ranker.artefact)
    assert (first.state, first.weight, first.profile and first.profile.words) == (NEAR, 0.4, wish)
    assert (second.state, second.weight, second.profile and second.profile.words) == (MET, 0, job["title"])
    assert second.posting == first.posting
    noted = BENCH.posting(a_posting(title="検査員（夜勤）"))
    quotes_of_noted = Quote("title", 0, 7, "検査員（夜勤）"), quotes[1]
    inspector = BENCH.person(a_profile(desired_occupations=[wish], experience=[a_job(title="検査員")]))
    assert len(shown([Reason("wish", MET, 0.4, *quotes_of_noted)], noted, inspector, BENCH.ranker.artefact)) == 2
    other = BENCH.person(a_profile(desired_occupations=[wish], experience=[a_job(title="設計")]))
    assert len(shown([Reason("wish", MET, 0.4, *quotes)], posting, other, BENCH.ranker.artefact)) == 1


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
    found = shown([Reason("wish", NEAR, 0.4, *quotes)], posting, person, BENCH.ranker.artefact)
    assert [(one.kind, one.weight) for one in found] == [("wish", 0.4), ("experience", 0.0)][: 1 + is_that_work]


def test_a_wish_that_is_the_occupation_is_never_called_another_kind_of_work() -> None:
    title, wishes = "ICレイアウト設計", ["事務", "レイアウト設計"]
    posting, person = BENCH.posting(a_posting(title=title)), BENCH.person(a_profile(desired_occupations=wishes))
    quotes = Quote("title", 0, len(title), title), Quote("desired_occupations.0", 0, len(wishes[0]), wishes[0])
    (found,) = shown([Reason("wish", ReasonState.MISSING, 0.0, *quotes)], posting, person, BENCH.ranker.artefact)
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
