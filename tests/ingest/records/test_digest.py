"""A stored posting comes back equal, and its digest changes exactly when its content does."""

import hashlib
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest import PostingRecord, record_digest
from ingest.records import codes
from ingest.records.languages import CEFR, JLPT
from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO
from tests.ingest.records.test_conditions import EVERYTHING
from tests.ingest.samples import a_posting, an_identity, the_posting, the_profile

words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Nd", "Zl", "Zp"]), min_size=1, max_size=12).filter(
    lambda text: not text.isspace()
)
languages = st.one_of(
    st.builds(lambda level: {"language": "ja", "level": level}, st.sampled_from(JLPT)),
    st.builds(lambda level: {"language": "zh", "level": level}, st.sampled_from(CEFR)),
)
postings = st.fixed_dictionaries(
    {
        "title": words,
        "description": words,
        "skills_required": st.lists(words, max_size=3),
        "education_min": st.sampled_from(list(codes.EducationMinimum)),
        "experience_years_min": st.floats(0, 60),
        "openings": st.integers(1, 10_000),
        "municipality": st.none() | st.sampled_from(list(MUNICIPALITIES_OF_KUMAMOTO)),
        "monthly_salary_min": st.none() | st.integers(0, 210_000),
        "languages": st.lists(languages, max_size=3),
        "opens_on": st.none() | st.dates().map(str).filter(lambda day: "1900" < day < "2101"),
        "conditions": st.none()
        | st.sets(st.sampled_from(list(EVERYTHING))).map(lambda keys: {key: EVERYTHING[key] for key in sorted(keys)}),
    }
)


@given(postings)
def test_a_posting_comes_back_equal_from_its_json(changes: dict[str, Any]) -> None:
    posting = PostingRecord.model_validate(a_posting(**changes))
    stored = json.loads(json.dumps(posting.model_dump(mode="json")))
    again = PostingRecord.model_validate(stored)
    assert again == posting
    assert list(stored) == list(PostingRecord.model_fields)
    assert record_digest(again) == record_digest(posting)


@given(postings, postings)
def test_digests_are_equal_exactly_when_records_are(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = PostingRecord.model_validate(a_posting(**one)), PostingRecord.model_validate(a_posting(**other))
    assert (record_digest(first) == record_digest(second)) == (first == second)


def test_the_order_of_keys_and_nulls_left_out_change_no_digest() -> None:
    reordered = dict(reversed(a_posting(closes_on=...).items()))
    assert record_digest(PostingRecord.model_validate(reordered)) == record_digest(the_posting())


def test_the_digest_is_of_the_canonical_json() -> None:
    content = the_posting().model_dump(mode="json")
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert record_digest(the_posting()) == hashlib.sha256(canonical.encode()).digest()


def test_a_digest_tells_nothing_of_who_a_person_is() -> None:
    assert record_digest(the_profile(identity=an_identity())) == record_digest(the_profile())
