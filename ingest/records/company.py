"""A company as staff enter it: names, places, ways to reach it, and its standing in the programmes."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ingest.records.faults import fault
from ingest.records.identity import kana, postal_code
from ingest.records.places import Municipality
from ingest.records.posting import IndustryCode
from ingest.records.record import Record
from ingest.records.text import LINE_LIMIT, Line, LongText, readable
from ingest.records.values import Count, Flag

_BETWEEN_DIGITS = re.compile(r"[-‐‑–—−ー\s]")
_THIRTEEN_DIGITS = re.compile(r"[0-9]{13}")


def check_digit_of(twelve: str) -> int:
    """The first digit of a 法人番号 for its other twelve, most significant first.

    9 - (sum of P_n * Q_n mod 9), with P_n the n-th digit from the right and Q_n = 1 for odd n, 2 for even n
    (法人番号の指定等に関する省令 2条).
    """
    weighted = sum(int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(twelve)))
    return 9 - weighted % 9


def corporate_number(text: str) -> str:
    """The thirteen digits of a 法人番号, half-width and without hyphens, with a check digit that holds."""
    digits = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", readable(text)))
    if not _THIRTEEN_DIGITS.fullmatch(digits):
        raise fault("bad_format", example="1234567890123")
    if check_digit_of(digits[1:]) != int(digits[0]):
        raise fault("check_digit")
    return digits


_Short = Annotated[str, Field(strict=True, max_length=LINE_LIMIT)]
CorporateNumber = Annotated[_Short, AfterValidator(corporate_number)]
_Kana = Annotated[_Short, AfterValidator(kana)]
_PostalCode = Annotated[_Short, AfterValidator(postal_code)]


class CompanyRecord(Record):
    """A company's facts; the service knows it by a reference that is no part of them.

    Whether it counts as semiconductor-related is the staff's judgement, which is told with its basis or not at all.
    """

    name: Line
    name_kana: _Kana | None = None
    corporate_number: CorporateNumber | None = None
    industry_code: IndustryCode | None = None
    employees: Count | None = None
    postal_code: _PostalCode | None = None
    municipality: Municipality | None = None
    address: Line | None = None
    contact: Line | None = None
    is_semiconductor: Flag | None = None
    semiconductor_basis: LongText | None = Field(default=None, validate_default=True)
    joins_scholarship_programme: Flag = False

    @field_validator("semiconductor_basis")
    @classmethod
    def _stands_with_the_judgement(cls, basis: str | None, given: ValidationInfo) -> str | None:
        if given.data.get("is_semiconductor") and not (basis or "").strip():
            raise fault("missing")
        return basis
