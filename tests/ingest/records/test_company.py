"""A company's record: numbers that hold, readings and codes in one writing, a judgement with its basis."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ingest import problems_of
from ingest.records.company import CompanyRecord, check_digit_of, corporate_number
from service.sample.companies import corporate_number_of


def company(**told: Any) -> CompanyRecord:
    return CompanyRecord.model_validate({"name": "肥後テスト工業株式会社", **told})


def faults(**told: Any) -> list[tuple[str, str]]:
    try:
        company(**told)
    except ValidationError as error:
        return [(problem.pointer, problem.code) for problem in problems_of(error)]
    return []


@pytest.mark.parametrize("typed", ["8700110005901", "８７００１１０００５９０１", "8-7001-1000-5901", " 8700110005901"])
def test_a_corporate_number_is_kept_as_its_digits(typed: str) -> None:
    assert company(corporate_number=typed).corporate_number == "8700110005901"


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 9))
def test_only_the_check_digit_of_its_other_twelve_is_taken(twelve: str, digit: int) -> None:
    assert corporate_number_of(twelve) == f"{check_digit_of(twelve)}{twelve}"
    if digit == check_digit_of(twelve):
        assert corporate_number(f"{digit}{twelve}") == f"{digit}{twelve}"
    else:
        assert faults(corporate_number=f"{digit}{twelve}") == [("/corporate_number", "check_digit")]


def test_readings_and_postal_codes_are_written_one_way() -> None:
    told = company(name_kana="ひご てすと", postal_code="〒８６２−０９５０")
    assert (told.name_kana, told.postal_code) == ("ヒゴ テスト", "8620950")


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"name": " "}, ("/name", "blank")),
        ({"corporate_number": "123"}, ("/corporate_number", "bad_format")),
        ({"name_kana": "肥後"}, ("/name_kana", "bad_format")),
        ({"postal_code": "862"}, ("/postal_code", "bad_format")),
        ({"industry_code": "28"}, ("/industry_code", "bad_format")),
        ({"municipality": "43999"}, ("/municipality", "unknown_code")),
        ({"employees": -1}, ("/employees", "out_of_range")),
        ({"is_semiconductor": True}, ("/semiconductor_basis", "missing")),
        ({"is_semiconductor": True, "semiconductor_basis": " "}, ("/semiconductor_basis", "missing")),
        ({"contact": "123456789018"}, ("/contact", "my_number")),
    ],
)
def test_what_is_malformed_is_refused_at_its_place(told: dict[str, Any], found: tuple[str, str]) -> None:
    assert faults(**told) == [found]


def test_a_firm_that_is_none_needs_no_basis() -> None:
    assert company(is_semiconductor=False).semiconductor_basis is None
