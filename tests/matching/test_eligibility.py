"""Every hard constraint, read as the record format says, one pair at a time and for all pairs at once."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.documents import person_document, posting_document
from matching.eligibility import CODES, RULES, State, state_table, verdicts
from tests.matching.builders import TODAY, a_job, a_posting, a_profile, an_education, person, posting

STUDENT = {"education": [an_education(level="bachelor", graduation="2027-03", expected=True)]}
JAPANESE_N2 = [{"language": "ja", "level": "N2"}]


def state(constraint: str, asked: dict[str, Any], offered: dict[str, Any], on: date = TODAY) -> str:
    """The state of one constraint for a posting and a person with these changes."""
    answers = {one.constraint: one.state for one in verdicts(posting(**asked), person(**offered), on)}
    return answers[constraint].value


@pytest.mark.parametrize(
    ("asked", "offered", "expected"),
    [
        ({"audience": ["mid_career"]}, {}, "fits"),
        ({"audience": ["side_job"]}, {}, "fits"),
        ({"audience": ["mid_career"]}, STUDENT, "conflicts"),
        ({"audience": ["side_job"]}, STUDENT, "conflicts"),
        ({"audience": ["internship"]}, STUDENT, "fits"),
        ({"audience": ["internship"]}, {}, "conflicts"),
        ({"audience": ["new_graduate"], "graduation_fy": [2026]}, STUDENT, "fits"),
        ({"audience": ["new_graduate"], "graduation_fy": [2027]}, STUDENT, "conflicts"),
        ({"audience": ["new_graduate"], "graduation_fy": [2026]}, {}, "conflicts"),
        ({"audience": ["new_graduate", "mid_career"], "graduation_fy": [2026]}, {}, "fits"),
        ({"audience": ["new_graduate", "mid_career"], "graduation_fy": [2027]}, STUDENT, "conflicts"),
        ({"audience": ["new_graduate"], "graduation_fy": []}, STUDENT, "unknown"),
    ],
)
def test_students_fit_internships_and_their_own_year_and_others_the_rest(
    asked: dict[str, Any], offered: dict[str, Any], expected: str
) -> None:
    assert state("audience", asked, offered) == expected


def test_a_school_year_that_ends_in_april_belongs_to_the_next_fiscal_year() -> None:
    april = {"education": [an_education(graduation="2027-04", expected=True)]}
    assert state("audience", {"audience": ["new_graduate"], "graduation_fy": [2027]}, april) == "fits"
    assert state("audience", {"audience": ["new_graduate"], "graduation_fy": [2026]}, april) == "conflicts"


@pytest.mark.parametrize(
    ("lowest", "level", "expected"),
    [
        ("none", "high_school", "fits"),
        ("vocational", "high_school", "conflicts"),
        ("vocational", "kosen", "fits"),
        ("kosen", "vocational", "fits"),
        ("junior_college", "polytechnic", "fits"),
        ("bachelor", "kosen", "conflicts"),
        ("bachelor", "master", "fits"),
        ("master", "bachelor", "conflicts"),
        ("doctor", "master", "conflicts"),
    ],
)
def test_education_follows_the_order_with_four_kinds_of_school_on_one_step(
    lowest: str, level: str, expected: str
) -> None:
    offered = {"education": [an_education(level=level)]}
    assert state("education", {"education_min": lowest}, offered) == expected


def test_an_expected_degree_counts_and_no_education_reaches_only_none() -> None:
    assert state("education", {"education_min": "bachelor"}, STUDENT) == "fits"
    assert state("education", {"education_min": "high_school"}, {"education": []}) == "conflicts"
    assert state("education", {"education_min": "none"}, {"education": []}) == "fits"


@pytest.mark.parametrize(
    ("place", "wish", "expected"),
    [
        ({}, {}, "fits"),
        ({}, {"desired_prefectures": ["43"]}, "fits"),
        ({}, {"desired_prefectures": ["40"]}, "conflicts"),
        ({"work_style": "remote"}, {"desired_prefectures": ["13"]}, "fits"),
        ({"work_style": "hybrid"}, {"desired_prefectures": ["13"]}, "conflicts"),
        ({}, {"desired_prefectures": ["43"], "desired_municipalities": ["43404"]}, "fits"),
        ({}, {"desired_prefectures": ["43"], "desired_municipalities": ["43216"]}, "conflicts"),
        ({}, {"desired_prefectures": ["43", "40"], "desired_municipalities": ["40130"]}, "fits"),
        ({}, {"desired_municipalities": ["40130"]}, "conflicts"),
        ({"municipality": "43102"}, {"desired_municipalities": ["43100"]}, "fits"),
        ({"municipality": "43105"}, {"desired_municipalities": ["43100"]}, "fits"),
        ({"municipality": "43202"}, {"desired_municipalities": ["43100"]}, "conflicts"),
        ({"municipality": "43101"}, {"desired_municipalities": ["43102"]}, "conflicts"),
        ({"municipality": "43100"}, {"desired_municipalities": ["43102"]}, "unknown"),
        ({"municipality": None}, {"desired_municipalities": ["43102"]}, "unknown"),
        ({"municipality": None}, {"desired_prefectures": ["43"]}, "fits"),
    ],
)
def test_the_place_is_read_by_prefecture_then_municipality_with_wards_under_their_city(
    place: dict[str, Any], wish: dict[str, Any], expected: str
) -> None:
    assert state("location", place, wish) == expected


@pytest.mark.parametrize("shift", ["rotating", "night"])
def test_shifts_conflict_with_who_does_not_accept_them(shift: str) -> None:
    assert state("shift", {"shift": shift}, {"accepts_shift": False}) == "conflicts"
    assert state("shift", {"shift": shift}, {"accepts_shift": True}) == "fits"
    assert state("shift", {"shift": shift}, {"accepts_shift": None}) == "unknown"
    assert state("shift", {"shift": "day"}, {"accepts_shift": False}) == "fits"


@pytest.mark.parametrize(
    ("wanted", "held", "expected"),
    [
        (JAPANESE_N2, [{"language": "ja", "level": "N1"}], "fits"),
        (JAPANESE_N2, [{"language": "ja", "level": "N3"}], "conflicts"),
        (JAPANESE_N2, [{"language": "ja", "level": None, "native": True}], "fits"),
        (JAPANESE_N2, [{"language": "ja", "level": "B2"}], "unknown"),
        (JAPANESE_N2, [{"language": "en", "level": "C2", "native": True}], "conflicts"),
        (JAPANESE_N2, [], "conflicts"),
        ([{"language": "en", "level": "B2"}], [{"language": "en", "level": "B1"}], "conflicts"),
        ([{"language": "en", "level": "B2"}], [{"language": "en", "level": "C1"}], "fits"),
        ([{"language": "en", "level": "B2"}], [{"language": "en", "level": None}], "unknown"),
        (
            [*JAPANESE_N2, {"language": "en", "level": "B1"}],
            [{"language": "ja", "level": None}, {"language": "en", "level": "A2"}],
            "conflicts",
        ),
    ],
)
def test_languages_are_read_by_their_own_scale_and_a_list_is_complete(
    wanted: list[dict[str, Any]], held: list[dict[str, Any]], expected: str
) -> None:
    assert state("language", {"languages": wanted}, {"languages": held}) == expected


def test_pay_and_employment_set_no_limit_where_they_are_not_told() -> None:
    asked = {"monthly_salary_max": 300_000}
    assert state("salary", asked, {"desired_monthly_salary_min": 300_001}) == "conflicts"
    assert state("salary", asked, {"desired_monthly_salary_min": 300_000}) == "fits"
    assert state("salary", asked, {}) == "fits"
    assert state("salary", {}, {"desired_monthly_salary_min": 900_000}) == "fits"
    assert state("employment", {}, {"desired_employment": ["part_time"]}) == "conflicts"
    assert state("employment", {}, {"desired_employment": ["part_time", "permanent"]}) == "fits"
    assert state("employment", {}, {"desired_employment": []}) == "fits"


def test_too_few_years_of_any_work_conflict_and_enough_of_them_stay_unknown() -> None:
    asked = {"experience_years_min": 2}
    exactly = {"experience": [a_job(**{"from": "2024-12", "to": None})]}
    one_short = {"experience": [a_job(**{"from": "2025-01", "to": None})]}
    assert state("experience", asked, exactly) == "unknown"
    assert state("experience", asked, one_short) == "conflicts"
    assert state("experience", asked, {"experience": []}) == "conflicts"
    assert state("experience", {"experience_years_min": 0}, {"experience": []}) == "fits"


def test_two_jobs_in_the_same_months_count_once_and_months_to_come_not_at_all() -> None:
    same = [a_job(**{"from": "2024-01", "to": "2024-12"}), a_job(**{"from": "2024-01", "to": "2024-12"})]
    assert state("experience", {"experience_years_min": 2}, {"experience": same}) == "conflicts"
    ahead = [a_job(**{"from": "2026-01", "to": "2030-12"})]
    assert state("experience", {"experience_years_min": 2}, {"experience": ahead}) == "conflicts"


levels = st.sampled_from(["high_school", "vocational", "kosen", "bachelor", "master", "doctor"])
languages = st.lists(
    st.builds(
        lambda language, level, native: {"language": language, "level": level, "native": native},
        st.sampled_from(["ja", "en"]),
        st.sampled_from([None, "N1", "N3", "B1", "C1"]),
        st.booleans(),
    ),
    max_size=3,
)
licences = st.lists(
    st.sampled_from(["普通自動車免許", "乙4", "甲種危険物取扱者", "簿記2級", "日商簿記3級"]), max_size=2
)
codes = st.sampled_from(["43", "40"])
places = st.sampled_from(["43100", "43101", "43404", "40130", "40131"])
month = st.sampled_from(["2020-04", "2025-03", "2026-11", "2027-03"])
postings = st.fixed_dictionaries(
    {
        "audience": st.lists(st.sampled_from(["new_graduate", "mid_career", "side_job", "internship"])),
        "graduation_fy": st.lists(st.sampled_from([2026, 2027]), max_size=2),
        "education_min": st.sampled_from(["none", "high_school", "kosen", "master"]),
        "experience_years_min": st.sampled_from([0, 1, 3]),
        "employment_type": st.sampled_from(["permanent", "contractor"]),
        "prefecture": codes,
        "municipality": st.none() | places,
        "work_style": st.sampled_from(["onsite", "remote", "hybrid"]),
        "shift": st.sampled_from(["day", "rotating", "night"]),
        "monthly_salary_max": st.none() | st.sampled_from([200_000, 300_000]),
        "languages": languages,
        "qualifications_required": licences,
    }
)
profiles = st.fixed_dictionaries(
    {
        "desired_prefectures": st.lists(codes, max_size=2),
        "desired_municipalities": st.lists(places, max_size=2),
        "desired_employment": st.lists(st.sampled_from(["permanent", "part_time"]), max_size=2),
        "desired_monthly_salary_min": st.none() | st.sampled_from([200_000, 250_000, 400_000]),
        "accepts_shift": st.booleans(),
        "education": st.lists(
            st.builds(
                lambda level, graduation, expected: an_education(level=level, graduation=graduation, expected=expected),
                levels,
                month,
                st.booleans(),
            ),
            max_size=2,
        ),
        "experience": st.lists(
            st.builds(lambda first, last: a_job(**{"from": first, "to": last}), month, st.none() | month),
            max_size=2,
        ),
        "languages": languages,
        "qualifications": licences,
    }
)


@given(postings, profiles)
def test_every_verdict_says_why_in_both_languages(asked: dict[str, Any], offered: dict[str, Any]) -> None:
    for verdict in verdicts(posting(**asked), person(**offered), TODAY):
        told = verdict.detail_en
        for licence in asked["qualifications_required"]:
            told = told.replace(licence, "")
        assert told[0].isupper()
        assert told.isascii()
        assert not verdict.detail.isascii()


@given(st.lists(postings, min_size=1, max_size=4), st.lists(profiles, min_size=1, max_size=4))
def test_all_pairs_at_once_give_what_each_pair_alone_gives(
    asked: list[dict[str, Any]], offered: list[dict[str, Any]]
) -> None:
    some_postings = [posting_document(a_posting(**changes)) for changes in asked]
    some_people = [person_document(a_profile(**changes)) for changes in offered]
    table = state_table(some_postings, some_people, TODAY)
    for row, one in enumerate(some_postings):
        for column, other in enumerate(some_people):
            alone = [CODES[verdict.state] for verdict in verdicts(one, other, TODAY)]
            assert table[:, row, column].tolist() == alone


def test_the_table_of_nobody_is_empty() -> None:
    assert state_table([posting()], [], TODAY).shape == (len(RULES), 1, 0)
    assert set(CODES) == set(State)


@pytest.mark.parametrize(
    ("constraint", "asked", "offered"),
    [
        ("shift", {"shift": "rotating"}, {"accepts_shift": None}),
        ("education", {"education_min": "bachelor"}, {"education": [], "unasked": ["education"]}),
        ("experience", {"experience_years_min": 3}, {"experience": [], "unasked": ["experience"]}),
        ("language", {"languages": JAPANESE_N2}, {"languages": [], "unasked": ["languages"]}),
        (
            "qualification",
            {"qualifications_required": ["第一種電気工事士"]},
            {"qualifications": [], "unasked": ["qualifications"]},
        ),
    ],
)
def test_what_nobody_asked_is_unknown_and_never_a_conflict(
    constraint: str, asked: dict[str, Any], offered: dict[str, Any]
) -> None:
    assert state(constraint, asked, offered) == "unknown"
    was_asked = {name: False if told is None else told for name, told in offered.items() if name != "unasked"}
    assert state(constraint, asked, was_asked) == "conflicts"


def test_who_was_not_asked_of_her_schooling_is_no_student_for_work_and_perhaps_one_for_the_rest() -> None:
    told = {"education": [], "unasked": ["education"]}
    assert state("audience", {"audience": ["mid_career", "new_graduate"]}, told) == "fits"
    for kind in ("new_graduate", "internship"):
        assert state("audience", {"audience": [kind]}, told) == "unknown"


def test_what_she_told_counts_even_where_the_rest_was_not_asked() -> None:
    told = {"languages": [{"language": "ja", "level": "N1", "native": True}], "unasked": ["languages"]}
    assert state("language", {"languages": JAPANESE_N2}, told) == "fits"
    weaker = {**told, "languages": [{"language": "ja", "level": "N4", "native": False}]}
    assert state("language", {"languages": JAPANESE_N2}, weaker) == "conflicts"
