"""Rows that the forms of several records have."""

from ingest.records.languages import CEFR, JLPT
from service.web.language_names import FREQUENT, NAMES, OTHERS
from service.web.record_form import Field, Kind, Rows

NAMED = {code: f"{in_japanese} ({in_english})" for code, (in_japanese, in_english) in NAMES.items()}
OFFERED = (*FREQUENT, *sorted(OTHERS, key=lambda code: OTHERS[code][0]))
"""What is asked for most, then every other language by its Japanese name."""
LEVELS = (*reversed(JLPT), *reversed(CEFR))


def languages(*more: Field) -> Rows:
    """A language and its level, and what more a record tells of each."""
    return Rows(
        "languages",
        (
            Field("language", Kind.CODE, True, values=OFFERED, names=NAMED),
            Field("level", Kind.CODE, True, values=LEVELS, has_hint=True),
            *more,
        ),
    )
