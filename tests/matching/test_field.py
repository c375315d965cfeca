"""Experience in the field: what the work itself decides where dates leave it open."""

from typing import Any

import pytest

from matching.artefact import encode_all
from matching.documents import posting_document
from matching.eligibility import State, experience
from matching.eligibility.experience import Field
from matching.explanation import explain
from matching.field import has_the_years, outside_the_field, pair_verdicts
from matching.ranker import Ranker
from matching.reasons import ReasonState
from matching.scoring import PreparedPosting
from tests.matching.builders import TODAY, a_job, a_posting, a_profile
from tests.matching.sets import embedded, ready_people, ready_set


def ready_posting(**changes: Any) -> PreparedPosting:
    """A posting, prepared by the embedded ranker."""
    encoder, artefact = embedded()
    document = posting_document(a_posting(**changes))
    return artefact.prepare(document, encode_all(encoder, [document])[0])


ACCOUNTANT = {
    "title": "経理担当(月次決算)",
    "description": "仕訳、支払、月次決算の補助と税理士とのやり取り。",
    "requirements": "経理の実務3年以上。",
    "skills_required": ["仕訳", "会計ソフト"],
    "skills_preferred": [],
    "experience_years_min": 3,
}
BOOKKEEPER = a_profile(
    "C1",
    desired_occupations=["経理"],
    skills=["仕訳", "弥生会計"],
    summary="数字を合わせる仕事を続けたいです。",
    experience=[a_job(title="経理事務", summary="卸売会社で売掛金の管理、月次決算、年末調整の資料作り。")],
)
CARPENTER = a_profile(
    "C2",
    desired_occupations=["大工"],
    skills=["木材の加工", "墨付け"],
    summary="木の家を建て続けたいです。",
    experience=[a_job(title="大工", summary="在来木造住宅の刻みと建て方、屋根の下地。")],
)


@pytest.mark.parametrize(
    ("requirements", "field"),
    [
        ("経理の実務3年以上。", Field.NAMED),
        ("2 years of RTL design.", Field.NAMED),
        ("製造業(業種は問いません)で品質保証の経験3年以上。", Field.BROAD),
        ("2+ years keeping machines running - any industry.", Field.BROAD),
        ("社会人経験1年以上。", Field.ANY),
        ("業種・職種を問わず2年以上の経験。", Field.ANY),
        ("明るい方。", Field.BROAD),
    ],
)
def test_how_narrowly_a_requirement_names_its_field(requirements: str, field: Field) -> None:
    asked = posting_document(a_posting(requirements=requirements, experience_years_min=2))
    assert experience.asked(asked).field is field


def test_any_work_counts_where_the_posting_says_so() -> None:
    wanted = experience.Asked(1, Field.ANY)
    assert experience.judge(wanted, 12)[0] is State.FITS
    assert experience.judge(wanted, 11)[0] is State.CONFLICTS


def test_whose_work_carries_over_in_nothing_lacks_the_field_and_is_not_ranked() -> None:
    _, artefact = embedded()
    posting, people = ready_posting(**ACCOUNTANT), ready_people([BOOKKEEPER, CARPENTER])
    assert outside_the_field([posting], people, artefact).tolist() == [[False, True]]
    (shown,) = Ranker(artefact).standings([posting], people, TODAY, 10)
    assert [one.profile_id for one in shown] == ["C1"]
    proposal = Ranker(artefact).proposal(posting, people[1], TODAY)
    assert proposal.conflicts == ("experience",)


def test_a_broad_field_shuts_nobody_out() -> None:
    _, artefact = embedded()
    posting = ready_posting(**{**ACCOUNTANT, "requirements": "実務3年以上(業種は問いません)。"})
    assert not outside_the_field([posting], ready_people([CARPENTER]), artefact).any()


def test_years_that_are_clearly_in_the_field_are_no_question_any_more() -> None:
    _, artefact = embedded()
    posting = ready_posting(**ACCOUNTANT)
    (person,) = ready_people([BOOKKEEPER])
    assert has_the_years(posting, person, artefact, TODAY)
    assert Ranker(artefact).proposal(posting, person, TODAY).unknown == ()
    newcomer = {**BOOKKEEPER, "experience": [a_job(title="経理事務", summary="月次決算。", **{"from": "2025-04"})]}
    (person,) = ready_people([newcomer])
    assert not has_the_years(posting, person, artefact, TODAY)


@pytest.mark.parametrize("name", ["north", "south", "east", "west"])
def test_a_pair_s_verdicts_are_those_of_the_lists(name: str) -> None:
    ready, (_, artefact) = ready_set(name), embedded()
    people = {one.document.profile_id: one for one in ready.people}
    lists = Ranker(artefact).standings(ready.postings, ready.people, TODAY, len(people))
    for posting, shown in zip(ready.postings, lists, strict=True):
        listed = {one.profile_id: one.unknown for one in shown}
        for profile_id, person in people.items():
            told = pair_verdicts(posting, person, artefact, TODAY)
            assert any(one.state is State.CONFLICTS for one in told) == (profile_id not in listed)
            unknown = tuple(one.constraint for one in told if one.state is State.UNKNOWN)
            assert listed.get(profile_id, unknown) == unknown


def test_the_row_of_years_says_what_the_verdict_says() -> None:
    _, artefact = embedded()
    posting, (bookkeeper, carpenter) = ready_posting(**ACCOUNTANT), ready_people([BOOKKEEPER, CARPENTER])
    for person, state in ((bookkeeper, ReasonState.MET), (carpenter, ReasonState.MISSING)):
        _, reasons = explain(posting, person, artefact, TODAY)
        (years,) = [
            one
            for one in reasons
            if one.posting.field == "requirements"
            and one.kind == "experience"
            and one.profile is not None
            and one.profile.field == "experience.0.title"
            and one.weight == 0
        ]
        assert years.state is state


@pytest.mark.parametrize("name", ["north", "south", "east", "west"])
def test_no_judged_good_pair_of_our_own_sets_is_shut_out(name: str) -> None:
    ready = ready_set(name)
    outside = outside_the_field(ready.postings, ready.people, embedded()[1])
    for row, posting in enumerate(ready.postings):
        for column, person in enumerate(ready.people):
            grade = ready.judged.grade(posting.document.posting_id, person.document.profile_id)
            assert not (outside[row, column] and grade), (posting.document.posting_id, person.document.profile_id)
