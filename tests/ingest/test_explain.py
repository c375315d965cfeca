"""Problems say where, what and why, in both languages, and give nothing personal away."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import ingest
from ingest import PostingFields, PostingRecord, Problem, ProfileRecord, problems_of
from ingest.explain import PROBLEMS_OF_ONE_RECORD
from ingest.records.record import Record
from ingest.wording import _SENTENCES
from tests.ingest.samples import a_posting, a_profile, an_identity, posting_problems, profile_problems

SOURCES = [path.read_text("utf-8") for path in Path(ingest.__file__).parent.rglob("*.py")]


def problems_in(record: type[Record], value: object, language: ingest.Language) -> list[Problem]:
    try:
        record.model_validate(value)
    except ValidationError as error:
        return problems_of(error, 7, language)
    return []


def test_a_problem_names_line_field_and_reason_in_japanese() -> None:
    (problem,) = posting_problems(title=...)
    assert problem == Problem(1, "/title", "missing", "「求人の職名」（title）がありません。")


def test_english_is_to_be_had() -> None:
    (problem,) = problems_in(PostingRecord, a_posting(openings=0), "en")
    assert problem == Problem(7, "/openings", "out_of_range", "openings must be at least 1.", "number")


def test_the_known_values_are_named_nearest_first() -> None:
    (problem,) = posting_problems(education_min="Bachelors")
    assert "近い値：bachelor、" in problem.detail
    (problem,) = posting_problems(municipality="43405")
    assert "43404" in problem.detail or "43105" in problem.detail
    (problem,) = posting_problems(employment_typ="permanent")
    assert "近い値：employment_type" in problem.detail


@pytest.mark.parametrize("name", ["posting_id", "company_id", "company_name"])
def test_no_field_is_named_instead_that_would_be_refused_too(name: str) -> None:
    sent = {key: value for key, value in a_posting().items() if key not in ("posting_id", "company_id", "company_name")}
    (problem,) = problems_in(PostingFields, sent | {name: "X-1"}, "en")
    nearest = problem.detail.partition("Nearest: ")[2]
    assert not {"posting_id", "company_id", "company_name", "profile_id"} & set(nearest.rstrip(".").split(", "))


def test_a_field_of_another_place_in_the_record_is_not_named_instead_of_itself() -> None:
    (problem,) = problems_in(PostingRecord, a_posting(wage_min=1_200), "en")
    assert "wage_min" not in problem.detail.partition("Nearest: ")[2].rstrip(".").split(", ")


def test_the_prefecture_of_a_profile_leads_to_where_people_live() -> None:
    (problem,) = profile_problems(prefecture="43")
    assert "residence_prefecture" in problem.detail


def test_free_text_and_people_are_not_shown() -> None:
    (problem,) = posting_problems(title="山田太郎の職" * 60)
    assert problem.value == "text(360) ***"
    (problem,) = posting_problems(shift="昼間")
    assert problem.value == "text(2) 昼***"
    for problems in (
        profile_problems(identity=an_identity(email="山田")),
        profile_problems(statistics={"household": 5}),
        profile_problems(summary=["山田"]),
    ):
        assert [problem.value for problem in problems] == ["***"]


def test_a_hostile_record_gives_a_bounded_list() -> None:
    problems = posting_problems(**{f"key{number}": 1 for number in range(5_000)})
    assert len(problems) == PROBLEMS_OF_ONE_RECORD


def test_every_fault_has_its_sentence_and_every_sentence_its_use() -> None:
    raised = {code for text in SOURCES for code in re.findall(r'(?:fault|BrokenJson)\(\s*"([a-z_:]+)"', text)}
    mapped = set(re.findall(r'": "([a-z_:]+)",$', next(text for text in SOURCES if "_KEYS = {" in text), re.MULTILINE))
    assert raised | mapped | {"duplicate_id", "invalid"} == set(_SENTENCES)


def fields_within(record: dict[str, Any], path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = []
    for key, value in record.items():
        found.append((*path, key))
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found += fields_within(value[0], (*path, key, 0))
        elif isinstance(value, dict):
            found += fields_within(value, (*path, key))
    return found


def replaced(record: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    copy = json.loads(json.dumps(record))
    place = copy
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return dict(copy)


POSTING = a_posting(conditions={"age_limit": {"min": 18, "max": 60}, "fixed_allowances": [{"name": "a"}]})
PROFILE = a_profile(identity=an_identity(), consents=[{"purpose": "matching", "given_on": "2026-01-01", "source": "x"}])
SAMPLES: list[tuple[type[Record], dict[str, Any]]] = [(PostingRecord, POSTING), (ProfileRecord, PROFILE)]
PLACES = [(record, sample, path) for record, sample in SAMPLES for path in fields_within(sample)]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("language", ["ja", "en"])
@given(place=st.sampled_from(PLACES), value=json_values)
def test_any_value_in_any_field_is_kept_or_explained(
    language: ingest.Language, place: tuple[type[Record], dict[str, Any], tuple[Any, ...]], value: object
) -> None:
    record, sample, path = place
    for problem in problems_in(record, replaced(sample, path, value), language):
        assert problem.code != "invalid"
        assert problem.detail
        json.dumps(asdict(problem), ensure_ascii=False).encode("utf-8")
