"""What a note to the company must not tell before the person has agreed to be known there: who she is.

A note is the only text of a pair that somebody writes for a company: nothing takes out of it what it must not hold, so
it is refused. What is certain (her name, a way to reach anybody, an Individual Number) must go; what may be chance
(half of a name that is also a place, a school, an employer, a matter that hiring must not ask for) is told to whoever
wrote it, who may stand by it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.records.my_number import holds_my_number
from ingest.records.not_asked import matters_in
from service.shortlists.terms.deciding import NoteMayTellWho, NoteTellsWho

SHORTEST_NAME = 3
"""Characters from which on a whole name, school or employer is not in a text by chance."""
SHORTEST_PART = {"name": 2, "name_kana": 3}
"""Characters of half a name that is looked for: fewer stand in ordinary words."""
IDENTITY = ("name", "name_kana", "email", "phone")
"""What of a sealed identity a note is compared with."""
PHONE_DIGITS = range(10, 14)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_PHONE = re.compile(r"(?<![\d.])(?:\+81[- ]?|0)\d{1,4}[-( ]?\d{1,4}[-) ]?\d{3,4}(?!\d)")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\uff0d]+")


@dataclass(frozen=True, slots=True)
class Told:
    """Something in a note that tells who the person is, in words for whoever wrote it; `is_certain`: it must go."""

    words: str
    is_certain: bool


def check_note_to_company(
    note: str, identity: Mapping[str, str | None], content: Mapping[str, Any], *, is_checked: bool
) -> None:
    """Refuses a note that tells who the person is; with `is_checked` only what is certain.

    `identity` holds what is sealed of her (IDENTITY), `content` is her profile's.
    """
    found = list(dict.fromkeys(_found(note, identity, content)))
    certain = [one.words for one in found if one.is_certain]
    if certain:
        raise NoteTellsWho(
            f"「企業に伝える文」に{'・'.join(certain)}が含まれています。本人の同意の前に企業へ伝えられないため、除いてください。"
        )
    if found and not is_checked:
        raise NoteMayTellWho(
            f"「企業に伝える文」に{'・'.join(one.words for one in found)}が含まれているようです。"
            "除くか、個人が特定されないことを確認のうえ、もう一度押してください。"
        )


def _found(note: str, identity: Mapping[str, str | None], content: Mapping[str, Any]) -> Iterator[Told]:
    yield from _reaching(note, identity)
    plain = folded(note)
    for column, shortest in SHORTEST_PART.items():
        name = identity.get(column) or ""
        if len(folded(name)) >= SHORTEST_NAME and folded(name) in plain:
            yield Told("氏名", True)
        elif any(len(folded(part)) >= shortest and folded(part) in plain for part in (name, *name.split())):
            yield Told("氏名の一部", False)
    places = {"学校名": ("education", "school"), "勤務先": ("experience", "employer")}
    for words, (entries, part) in places.items():
        names = [folded(entry[part]) for entry in content[entries] if entry[part]]
        if any(len(name) >= SHORTEST_NAME and name in plain for name in names):
            yield Told(words, False)
    yield from (Told(f"採用選考で尋ねてはならない事柄（{one.quote}）", False) for one in matters_in(note))


def _reaching(note: str, identity: Mapping[str, str | None]) -> Iterator[Told]:
    half = unicodedata.normalize("NFKC", note)
    if _MAIL.search(half) or _ADDRESS.search(half) or _holds(half, identity.get("email")):
        yield Told("メールアドレスまたはURL", True)
    if any(_is_phone(found[0]) for found in _PHONE.finditer(half)) or _holds(half, identity.get("phone")):
        yield Told("電話番号", True)
    if holds_my_number(half):
        yield Told("マイナンバー", True)


def _holds(note: str, value: str | None) -> bool:
    return bool(value) and folded(value or "") in folded(note)


def _is_phone(text: str) -> bool:
    return sum(character.isdecimal() for character in text) in PHONE_DIGITS


def folded(text: str) -> str:
    """What two spellings have in common: one width, small letters, katakana, no spaces or hyphens."""
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in plain)
