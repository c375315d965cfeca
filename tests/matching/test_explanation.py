"""Reasons quote both documents, cover every requirement, and sum to the score."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.reasons import Reason, ReasonState
from tests.matching.builders import TODAY, Bench, a_posting, a_profile, an_education
from tests.matching.test_documents import field_of

BENCH = Bench()


def reasons(asked: dict[str, Any], offered: dict[str, Any]) -> tuple[float, tuple[Reason, ...]]:
    """The score and the reasons of one pair."""
    proposal = BENCH.ranker.proposal(BENCH.posting(asked), BENCH.person(offered), TODAY)
    return proposal.score, proposal.reasons


def about(found: tuple[Reason, ...], field: str) -> Reason:
    """The reason that speaks of a field of the posting."""
    return next(reason for reason in found if reason.posting.field == field)


words = st.text(alphabet="機械点検修理看護abc。 、", max_size=60)


@given(words, words, st.lists(words, max_size=2))
@settings(max_examples=50)
def test_weights_sum_to_the_score_and_quotes_stand_in_the_records(long: str, other: str, short: list[str]) -> None:
    asked = a_posting(description=long, requirements=other, skills_required=short)
    offered = a_profile(summary=other, skills=short, desired_occupations=short)
    score, found = reasons(asked, offered)
    assert sum(reason.weight for reason in found) == pytest.approx(score, abs=1e-9)
    for reason in found:
        posting, profile = reason.posting, reason.profile
        assert field_of(asked, posting.field)[posting.start : posting.end] == posting.words
        if profile is not None:
            assert field_of(offered, profile.field)[profile.start : profile.end] == profile.words
        assert reason.weight >= 0


@pytest.mark.parametrize(
    ("asked", "written", "says"),
    [
        ("C", "ICレイアウト", False),
        ("C", "C++とC#", False),
        ("C", "Python、C、Ruby", True),
        ("C", "C言語で制御ソフトを書く", True),
        ("Java", "JavaScript", False),
        ("Python", "Python3", True),
        ("C++", "c++ を5年", True),
        ("溶接", "アーク溶接", True),
    ],
)
def test_a_skill_is_said_where_it_stands_as_a_word_of_its_own(asked: str, written: str, says: bool) -> None:
    posting = a_posting(skills_required=[asked], skills_preferred=[])
    _, found = reasons(posting, a_profile(skills=[written], summary="", experience=[], education=[]))
    reason = about(found, "skills_required.0")
    assert (reason.state is ReasonState.MET) == says


def test_every_requirement_has_a_row() -> None:
    asked = a_posting(
        skills_required=["機械の点検", "溶接"],
        skills_preferred=["Python"],
        qualifications_required=["普通自動車免許"],
        qualifications_preferred=["玉掛け"],
        education_min="high_school",
        languages=[{"language": "ja", "level": "N2"}],
        experience_years_min=2,
    )
    _, found = reasons(asked, a_profile(qualifications=["普通免許(AT限定)"]))
    fields = {reason.posting.field for reason in found}
    assert fields >= {
        "title",
        "requirements",
        "skills_required.0",
        "skills_required.1",
        "skills_preferred.0",
        "qualifications_required.0",
        "qualifications_preferred.0",
        "education_min",
        "languages.0.level",
    }


def test_a_licence_not_named_is_missing_and_a_skill_not_named_has_no_evidence() -> None:
    asked = a_posting(qualifications_required=["看護師"], skills_required=["zzzz"])
    _, found = reasons(asked, a_profile())
    assert about(found, "qualifications_required.0").state is ReasonState.MISSING
    assert about(found, "qualifications_required.0").profile is None
    assert about(found, "skills_required.0").state is ReasonState.NO_EVIDENCE
    assert about(found, "skills_required.0").profile is None


def test_what_is_asked_in_the_very_words_of_the_profile_is_met() -> None:
    _, found = reasons(a_posting(), a_profile())
    row = about(found, "skills_required.0")
    assert row.state is ReasonState.MET
    assert row.profile is not None
    assert row.profile.words == "機械の点検"


def test_a_language_too_low_is_missing_and_shows_the_level_held() -> None:
    asked = a_posting(languages=[{"language": "ja", "level": "N1"}])
    _, found = reasons(asked, a_profile(languages=[{"language": "ja", "level": "N3"}]))
    row = about(found, "languages.0.level")
    assert (row.kind, row.state) == ("language", ReasonState.MISSING)
    assert row.profile is not None
    assert row.profile.words == "N3"


def test_a_school_is_never_quoted() -> None:
    offered = a_profile(education=[an_education(school="設備保全スタッフ大学")])
    _, found = reasons(a_posting(education_min="high_school"), offered)
    assert all("大学" not in reason.profile.words for reason in found if reason.profile)


def test_the_same_reason_is_written_as_the_contract_names_it() -> None:
    _, found = reasons(a_posting(), a_profile())
    record = found[0].as_record()
    assert list(record) == [
        "kind",
        "state",
        "weight",
        "posting_field",
        "posting_span",
        "posting",
        "profile_field",
        "profile_span",
        "profile",
    ]
