"""Rows that the forms of several records have."""

from ingest.records.languages import CEFR, JLPT, LANGUAGES
from service.web.language_names import NAMES
from service.web.record_form import Field, Kind, Rows

FREQUENT = {code: f"{in_japanese} ({in_english})" for code, (in_japanese, in_english) in NAMES.items()}
"""What is asked for most, by name; any other language stands by its code."""
OTHERS = tuple(sorted(LANGUAGES - FREQUENT.keys()))
LEVELS = (*reversed(JLPT), *reversed(CEFR))


def languages(*more: Field) -> Rows:
    """A language and its level, and what more a record tells of each."""
    return Rows(
        "languages",
        (
            Field("language", Kind.CODE, True, values=(*FREQUENT, *OTHERS), names=FREQUENT),
            Field("level", Kind.CODE, True, values=LEVELS, has_hint=True),
            *more,
        ),
    )
