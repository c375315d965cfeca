"""Languages (ISO 639-1) and levels: JLPT for Japanese, CEFR for every other."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ingest.records.faults import fault
from ingest.records.record import Record
from ingest.records.values import Flag

_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv
    ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne
    ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st
    su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"""
LANGUAGES = frozenset(_ISO_639_1.split())
JLPT = ("N5", "N4", "N3", "N2", "N1")
CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")


def known_language(code: str) -> str:
    """A two-letter code of ISO 639-1."""
    if code not in LANGUAGES:
        raise fault("unknown_code", known=tuple(sorted(LANGUAGES)))
    return code


Language = Annotated[str, Field(strict=True), AfterValidator(known_language)]


class LanguageLevel(Record):
    """A language and how well it is, or must be, commanded."""

    language: Language
    level: Annotated[str, Field(strict=True)]

    @field_validator("level")
    @classmethod
    def _is_of_the_language(cls, level: str, given: ValidationInfo) -> str:
        known = JLPT if given.data.get("language") == "ja" else CEFR
        if "language" in given.data and level not in known:
            raise fault("unknown_code", known=known)
        return level


class SpokenLanguage(LanguageLevel):
    """A person's language; a native speaker of Japanese is `N1` and `native`."""

    native: Flag = False
