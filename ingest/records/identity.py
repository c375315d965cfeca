"""Who a person is: the only fields that name or reach someone, each a `PersonalText`."""

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

from ingest.records.faults import fault
from ingest.records.personal import PersonalText
from ingest.records.record import Record
from ingest.records.text import not_blank, one_line, readable
from ingest.records.values import iso_date

_KANA = re.compile("[ァ-ヺー・＝= ]+")
_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_EMAIL_LIMIT = 254
_PHONE = re.compile(r"0[0-9]{9,10}|\+[1-9][0-9]{6,14}")
_POSTAL_CODE = re.compile(r"[0-9]{7}")
_BETWEEN_DIGITS = re.compile("[-‐‑–—−ー() ]")
"""Signs written between the digits of telephone numbers and postal codes, after NFKC."""


def kana(text: str) -> str:
    """A reading in full-width katakana, from katakana of either width or hiragana."""
    text = unicodedata.normalize("NFKC", readable(text)).translate(_HIRAGANA_TO_KATAKANA).strip()
    if not _KANA.fullmatch(text):
        raise fault("bad_format", example="ヤマダ ハナコ")
    return text


def email_address(text: str) -> str:
    """An address of the form that mail providers give out (RFC 5321 without quoted local parts), half-width."""
    text = unicodedata.normalize("NFKC", readable(text)).strip()
    if len(text) > _EMAIL_LIMIT or not _EMAIL.fullmatch(text):
        raise fault("bad_format", example="name@example.jp")
    return text


def phone_number(text: str) -> str:
    """Digits alone: ten or eleven from 0, or `+` and the country's code."""
    digits = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", readable(text)))
    if not _PHONE.fullmatch(digits):
        raise fault("bad_format", example="096-000-0000")
    return digits


def postal_code(text: str) -> str:
    """Seven digits without 〒 and hyphen."""
    digits = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", readable(text)).removeprefix("〒"))
    if not _POSTAL_CODE.fullmatch(digits):
        raise fault("bad_format", example="860-0000")
    return digits


def birth_date(text: str) -> str:
    """A date as `YYYY-MM-DD`."""
    return iso_date(text).isoformat()


def _through(*rules: Callable[[str], str]) -> AfterValidator:
    def passed(text: PersonalText) -> PersonalText:
        plain = text.reveal()
        for rule in rules:
            plain = rule(plain)
        return PersonalText(plain)

    return AfterValidator(passed)


PersonalLine = Annotated[PersonalText, _through(one_line, not_blank)]
Kana = Annotated[PersonalText, _through(kana)]
EmailAddress = Annotated[PersonalText, _through(email_address)]
PhoneNumber = Annotated[PersonalText, _through(phone_number)]
PostalCode = Annotated[PersonalText, _through(postal_code)]
BirthDate = Annotated[PersonalText, _through(birth_date)]


class Identity(Record):
    """Name and ways to reach a person; only the name must be known."""

    name: PersonalLine
    name_kana: Kana | None = None
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    postal_code: PostalCode | None = None
    address: PersonalLine | None = None
    birth_date: BirthDate | None = None

    def reveal(self) -> dict[str, str]:
        """The fields that are given, in clear and in fixed order: for sealing, and nothing else."""
        values: dict[str, PersonalText | None] = dict(self)
        return {field: value.reveal() for field, value in values.items() if value is not None}
