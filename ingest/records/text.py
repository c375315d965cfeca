"""Text as records hold it: readable, composed, of a length we name, and without Individual Numbers."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from ingest.records.faults import fault
from ingest.records.my_number import holds_my_number

IDENTIFIER_LIMIT = 100
LINE_LIMIT = 300
LONG_TEXT_LIMIT = 20_000
"""Code points; the longest texts of real postings stay under a tenth of it."""

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_BREAK = re.compile(r"[\t\n\r\u2028\u2029]")
_COMPATIBILITY_IDEOGRAPH = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")
_DIGITS = re.compile(r"\d{4}")


def composed(text: str) -> str:
    """`text` in NFC, but with compatibility ideographs kept: 神 (U+FA19) of a name is not 神 (U+795E)."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    parts = _COMPATIBILITY_IDEOGRAPH.split(text)
    return "".join(
        part if _COMPATIBILITY_IDEOGRAPH.match(part) else unicodedata.normalize("NFC", part) for part in parts
    )


def readable(text: str) -> str:
    """`text`, composed; a fault for control characters, NUL, lone surrogates and noncharacters."""
    if _UNREADABLE.search(text):
        raise fault("unreadable_text")
    return composed(text)


def one_line(text: str) -> str:
    """Readable text without line breaks and without an Individual Number."""
    if _LINE_BREAK.search(text):
        raise fault("line_break")
    return long_text(text)


def long_text(text: str) -> str:
    """Readable text, lines and tabs allowed, without an Individual Number."""
    text = readable(text)
    if _DIGITS.search(text) and holds_my_number(text):
        raise fault("my_number")
    return text


def not_blank(text: str) -> str:
    """`text` with at least one sign that is not a space."""
    if not text or text.isspace():
        raise fault("blank")
    return text


def identifier(text: str) -> str:
    """An id as its owner writes it: kept to the letter, so that what goes out is what came in.

    U+FFFD stands where bytes of an address were no UTF-8; two such ids would become one.
    """
    if _UNREADABLE.search(text) or _LINE_BREAK.search(text) or "\ufffd" in text or text != text.strip():
        raise fault("unreadable_text")
    return not_blank(text)


Identifier = Annotated[str, Field(strict=True, max_length=IDENTIFIER_LIMIT), AfterValidator(identifier)]
MaybeLine = Annotated[str, Field(strict=True, max_length=LINE_LIMIT), AfterValidator(one_line)]
Line = Annotated[MaybeLine, AfterValidator(not_blank)]
LongText = Annotated[str, Field(strict=True, max_length=LONG_TEXT_LIMIT), AfterValidator(long_text)]
