"""Area codes: prefectures (JIS X 0401) and municipalities (JIS X 0402), the latter known for Kumamoto."""

import re
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, Field

from ingest.records.faults import fault

PREFECTURES = tuple(f"{number:02}" for number in range(1, 48))

UNKNOWN_ORIGIN = "-"
"""In statistics: grew up abroad, or did not say."""

_FIVE_DIGITS = re.compile(r"[0-9]{5}")


def _municipalities_of_kumamoto() -> dict[str, str]:
    lines = (files("ingest.records") / "municipalities_43.tsv").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return {code: name for code, name in pairs}


MUNICIPALITIES_OF_KUMAMOTO = _municipalities_of_kumamoto()
"""Code to Japanese name: the 45 municipalities and the five wards of Kumamoto city (whose own code is 43100)."""


def known_prefecture(code: str) -> str:
    """One of the 47 two-digit codes."""
    if code not in PREFECTURES:
        raise fault("unknown_code", known=PREFECTURES)
    return code


def known_municipality(code: str) -> str:
    """Five digits in a known prefecture; in Kumamoto, a municipality or ward that exists."""
    if not _FIVE_DIGITS.fullmatch(code):
        raise fault("bad_format", example="43404")
    if code[:2] not in PREFECTURES or (code[:2] == "43" and code not in MUNICIPALITIES_OF_KUMAMOTO):
        raise fault("unknown_code", known=tuple(MUNICIPALITIES_OF_KUMAMOTO))
    return code


def known_origin(code: str) -> str:
    """A prefecture's code, or `-`."""
    return code if code == UNKNOWN_ORIGIN else known_prefecture(code)


Prefecture = Annotated[str, Field(strict=True), AfterValidator(known_prefecture)]
Municipality = Annotated[str, Field(strict=True), AfterValidator(known_municipality)]
Origin = Annotated[str, Field(strict=True), AfterValidator(known_origin)]
