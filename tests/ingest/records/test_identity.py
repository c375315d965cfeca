"""Identity is normalised, checked, and never printed or written as JSON by accident."""

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticSerializationError

from ingest import PersonalText, ProfileRecord
from ingest.records.identity import Identity
from tests.ingest.samples import a_profile, an_identity, faults_of, profile_problems, the_profile


def test_an_identity_is_kept_in_one_form() -> None:
    given = an_identity(
        name="髙﨑 花子", name_kana="ﾀｶｻｷ はなこ", phone="０９６－０００ー１２３４", postal_code="〒８６２−8570"
    )
    assert Identity.model_validate(given).reveal() == an_identity(
        name="髙﨑 花子", name_kana="タカサキ ハナコ", phone="0960001234", postal_code="8628570"
    )


def test_only_the_name_must_be_known() -> None:
    assert Identity.model_validate({"name": "架空 花子"}).reveal() == {"name": "架空 花子"}
    assert faults_of(profile_problems(identity={"email": "a@example.jp"})) == [("/identity/name", "missing")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "blank"),
        ({"name": 5}, "wrong_type"),
        ({"name": "花" * 301}, "too_long"),
        ({"name": "花\ud800"}, "unreadable_text"),
        ({"name_kana": "Hanako"}, "bad_format"),
        ({"name_kana": "花子"}, "bad_format"),
        ({"email": "hanako@example"}, "bad_format"),
        ({"email": "hanako example.jp"}, "bad_format"),
        ({"email": "a@b.jp\nBcc: c@d.jp"}, "bad_format"),
        ({"email": "a" * 64 + "@" + "b." * 100 + "jp"}, "bad_format"),
        ({"phone": "12345"}, "bad_format"),
        ({"phone": "096-0000-123456"}, "bad_format"),
        ({"postal_code": "862-857"}, "bad_format"),
        ({"address": "1\n2"}, "line_break"),
        ({"birth_date": "1996-02-30"}, "bad_format"),
        ({"birth_date": "平成8年2月29日"}, "bad_format"),
    ],
)
def test_a_malformed_item_is_refused_and_not_shown(changes: dict[str, Any], code: str) -> None:
    (problem,) = profile_problems(identity=an_identity(**changes))
    ((field, _),) = changes.items()
    assert (problem.pointer, problem.code, problem.value) == (f"/identity/{field}", code, "***")


def test_a_profile_never_prints_who_it_is() -> None:
    profile = the_profile(identity=an_identity())
    shown = f"{profile} {profile!r} {profile.model_dump()} {[profile.identity]} %s" % profile.identity
    assert not [value for value in an_identity().values() if value in shown]


def test_a_profile_is_written_as_json_only_without_identity() -> None:
    profile = the_profile(identity=an_identity())
    with pytest.raises(PydanticSerializationError):
        profile.model_dump_json()
    with pytest.raises(PydanticSerializationError):
        profile.model_dump(mode="json")
    with pytest.raises(TypeError):
        json.dumps(profile.model_dump(), default=None)
    without = profile.model_dump(mode="json", exclude={"identity"})
    assert ProfileRecord.model_validate(without) == the_profile()


def test_a_validation_error_never_quotes_what_was_given() -> None:
    with pytest.raises(ValueError, match="identity") as refused:
        ProfileRecord.model_validate(a_profile(identity=an_identity(phone="秘密の番号")))
    assert "秘密" not in f"{refused.value} {refused.value!r}"


@given(st.text(min_size=1))
def test_personal_text_shows_itself_only_when_revealed(text: str) -> None:
    personal = PersonalText(text)
    assert f"{personal}{personal!r}" == "***PersonalText(***)"
    assert personal.reveal() == text
    assert personal == PersonalText(text)
    assert personal != text
    assert copy.deepcopy(personal) is personal
    with pytest.raises(TypeError):
        pickle.dumps(personal)
