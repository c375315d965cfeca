"""Rows that the forms of several records have."""

from ingest.records.languages import CEFR, JLPT, LANGUAGES
from service.web.record_form import Field, Kind, Rows

FREQUENT = {
    "ja": "日本語 (Japanese)", "en": "英語 (English)", "zh": "中国語 (Chinese)", "ko": "韓国語 (Korean)",
    "vi": "ベトナム語 (Vietnamese)", "ne": "ネパール語 (Nepali)", "id": "インドネシア語 (Indonesian)",
    "my": "ミャンマー語 (Burmese)", "tl": "タガログ語 (Tagalog)", "th": "タイ語 (Thai)",
    "pt": "ポルトガル語 (Portuguese)", "es": "スペイン語 (Spanish)", "fr": "フランス語 (French)",
    "de": "ドイツ語 (German)",
}  # fmt: skip
"""What is asked for most, by name; any other language stands by its code (ISO 639-1)."""
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
