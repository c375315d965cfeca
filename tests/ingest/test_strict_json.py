"""What JSON parsers let through, and a database or a reader would choke on, is refused by name."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.strict_json import BrokenJson, object_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "broken_json"),
        ('{"a": 1} {"b": 2}', "broken_json"),
        ('{"a": "\x00"}', "broken_json"),
        ('\ufeff{"a": 1}', "broken_json"),
        ("[1]", "not_an_object"),
        ('"text"', "not_an_object"),
        ("null", "not_an_object"),
        ('{"a": 1, "a": 1}', "duplicate_key"),
        ('{"a": {"b": 1, "b": 2}}', "duplicate_key"),
        ('{"a": NaN}', "not_a_number"),
        ('{"a": -Infinity}', "not_a_number"),
        ('{"a": 1' + "0" * 30 + "}", "number_too_large"),
        ('{"a": 9223372036854775808}', "number_too_large"),
        ('{"a": 1' + "0" * 9000 + "}", "number_too_large"),
        ('{"a": 1e999}', "number_too_large"),
        ("[" * 200_000, "too_deep"),
        ('{"a":' * 200_000, "too_deep"),
        ('{"a":' + "[" * 40 + "]" * 40 + "}", "too_deep"),
    ],
)
def test_it_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(BrokenJson) as broken:
        object_of(text)
    assert broken.value.code == code


def test_brackets_inside_strings_do_not_count_as_depth() -> None:
    value = {"a": "[" * 100 + '\\"{' * 50, "b": [[1], {"c": "]"}]}
    assert object_of(json.dumps(value)) == value


def test_many_shallow_lists_are_not_deep() -> None:
    value = {"a": [[n] for n in range(500)]}
    assert object_of(json.dumps(value)) == value


def test_the_largest_and_smallest_whole_numbers_pass() -> None:
    value = {"a": 2**63 - 1, "b": -(2**63)}
    assert object_of(json.dumps(value)) == value


@given(st.text(st.sampled_from('{}[]",:\\u\ud800 0123456789.eE+-aNIntrulfs\n\x00'), max_size=80))
def test_any_text_is_an_object_or_refused_by_name(text: str) -> None:
    with suppress(BrokenJson):
        assert isinstance(object_of(text), dict)
