"""What the ranker sees of a record, and the pieces that get vectors."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from matching.documents import person_document, posting_document, texts_to_embed
from tests.matching.builders import a_posting, a_profile, an_education


def field_of(record: Any, path: str) -> str:
    """The text at a path such as "experience.0.summary"."""
    for key in path.split("."):
        record = record[int(key)] if isinstance(record, list) else record[key]
    assert isinstance(record, str)
    return record


def test_identity_statistics_residence_and_school_are_left_behind() -> None:
    record = a_profile(
        education=[an_education(school="名門大学")],
        identity={"name": "熊本花子"},
        statistics={"gender": "female", "origin_prefecture": "13"},
        residence_prefecture="13",
    )
    seen = repr(person_document(record))
    assert not any(secret in seen for secret in ("名門大学", "熊本花子", "female", "'13'"))


texts = st.text(max_size=300)


@given(texts, texts, st.lists(texts, max_size=3))
def test_every_part_is_the_slice_of_its_field_and_has_a_name_of_its_own(
    title: str, long: str, short: list[str]
) -> None:
    asked = a_posting(title=title, description=long, skills_required=short)
    offered = a_profile(summary=long, skills=short, desired_occupations=short)
    for record, parts in (
        (asked, texts_to_embed(posting_document(asked))),
        (offered, texts_to_embed(person_document(offered))),
    ):
        assert len({part.part for part in parts}) == len(parts)
        for part in parts:
            start, end = part.span
            assert field_of(record, part.field)[start:end] == part.text
            assert part.text.strip()


def test_a_change_in_one_field_keeps_the_names_and_texts_of_all_other_parts() -> None:
    before = texts_to_embed(person_document(a_profile()))
    after = texts_to_embed(person_document(a_profile(summary="全く別の文です。")))
    assert [part for part in before if part.field != "summary"] == [part for part in after if part.field != "summary"]
